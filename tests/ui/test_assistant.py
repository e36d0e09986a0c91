"""The app's one asker: when the library is embedded with another model, that one is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

import retrieval.ask
from index.identity import ModelIdentity
from index.library import Library
from index.rebuilding import rebuild
from ingest.notice import LibraryError
from retrieval.ask import Asker
from tests.fakes import FakeEmbedder, FakeWords, ingest_fake
from ui.assistant import Assistant

OTHER = ModelIdentity("other", "2", 32, "", "")


@pytest.mark.slow
def test_after_a_change_of_model_the_next_question_is_asked_of_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("図書館の利用は無料です。", "utf-8")
    loaded: list[str] = []
    available = [FakeEmbedder(), FakeEmbedder(OTHER)]

    def open_asker(library: Library) -> Asker:
        embedder = next(each for each in available if each.identity == library.model)
        loaded.append(embedder.identity.name)
        return Asker(library, embedder)

    monkeypatch.setattr(retrieval.ask, "open_asker", open_asker)
    monkeypatch.setattr("ui.assistant._QUIET_S", 0.0)
    with Library.open(tmp_path / "library", words=FakeWords()) as library:
        ingest_fake(library, tmp_path / "a.txt")
        assistant = Assistant(library)
        assert assistant.ask("図書館の利用は？").searched.passages == 1
        with library.run():
            rebuild(library, FakeEmbedder(OTHER))
        assert assistant.ask("図書館の利用は？").searched.passages == 1
        assert loaded == ["fake", "other"]
        asker = Asker(library, FakeEmbedder(OTHER))
        with library.run():
            rebuild(library, FakeEmbedder())
        with pytest.raises(LibraryError) as raised:  # never the vectors of one by those of another
            asker.ask("図書館の利用は？")
        assert raised.value.notice.code == "other_model"
