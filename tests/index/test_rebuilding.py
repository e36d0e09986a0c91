from __future__ import annotations

from pathlib import Path

import pytest

from index.identity import ModelIdentity
from index.library import Library
from index.rebuilding import rebuild
from index.verify import verify
from tests.fakes import FakeEmbedder, FakeWords, ingest_fake

OTHER = ModelIdentity("other", "2", 32, "", "")


@pytest.fixture
def filled(library: Library, folder: Path) -> Library:
    for name, text in {"a": "図書館です。", "b": "水道です。", "c": "公園です。"}.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    ingest_fake(library, folder)
    return library


def best(library: Library, embedder: FakeEmbedder, text: str) -> str:
    snapshot = library.snapshot()
    (hit,) = snapshot.search_vectors(embedder.encode_queries([text])[0], 1)
    (passage,) = snapshot.passages([hit.passage])
    return snapshot.document(passage.document).name


def test_rebuilding_with_the_same_model_embeds_nothing(filled: Library) -> None:
    before = filled.snapshot().generation
    with filled.run():
        assert rebuild(filled, FakeEmbedder()) == 0
    assert filled.snapshot().generation == before + 1
    assert best(filled, FakeEmbedder(), "水道です。") == "b.txt"
    assert verify(filled) == ()


def test_a_change_of_model_embeds_all_and_switches_at_once(filled: Library) -> None:
    held = filled.snapshot()
    progress: list[tuple[int, int]] = []
    with filled.run():
        embedded = rebuild(filled, FakeEmbedder(OTHER), lambda *pair: progress.append(pair))
    assert embedded == 3
    assert progress == [(3, 3)]
    assert filled.model == OTHER
    assert filled.snapshot().model == OTHER
    assert held.model == FakeEmbedder().identity  # what was held still answers as it did
    assert best(filled, FakeEmbedder(OTHER), "水道です。") == "b.txt"
    assert verify(filled) == ()
    with filled.database.read() as connection:
        assert connection.execute("SELECT count(*) FROM embeddings").fetchone() == (3,)


def test_a_change_of_model_cut_short_leaves_the_former_one(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted = FakeEmbedder(OTHER)
    monkeypatch.setattr(interrupted, "encode_documents", _fail)
    with pytest.raises(KeyboardInterrupt), filled.run():
        rebuild(filled, interrupted)
    assert filled.model == FakeEmbedder().identity
    assert best(filled, FakeEmbedder(), "水道です。") == "b.txt"
    assert verify(filled) == ()
    monkeypatch.setattr("index.publication._commit", _fail)
    with pytest.raises(KeyboardInterrupt), filled.run():
        rebuild(filled, FakeEmbedder(OTHER))
    assert filled.model == FakeEmbedder().identity
    with Library.open(filled.directory, words=FakeWords()) as other:
        assert best(other, FakeEmbedder(), "水道です。") == "b.txt"


def _fail(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_change_of_the_rules_of_indexed_text_is_taken_up(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("rebuilding", "verify"):
        monkeypatch.setattr(f"index.{room}.indexed_text", lambda *parts: "新しい規則 " + parts[3])
    assert {breach.invariant for breach in verify(filled)} == {"passage-digest"}
    embedder = FakeEmbedder()
    with filled.run():
        assert rebuild(filled, embedder) == 3
    assert sorted(embedder.embedded)[0].startswith("新しい規則 ")
    assert verify(filled) == ()
