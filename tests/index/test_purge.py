"""After a purge no byte of a removed text is left: read from the raw bytes of every file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index import purge as purging
from index.catalogue import settings
from index.library import Library
from index.purge import TRACES_LEFT, has_traces, purge
from index.uploads import store_upload
from index.verify import verify
from index.words import WordTokenizer
from ingest.notice import LibraryError
from tests.fakes import FakeEmbedder, FakeWords, ingest_fake, make_citation

SECRET = "蓬莱山の朱鷺色文書は極秘扱いとする。zebraquaggaokapi"
KEPT = "図書館の利用は無料です。"


def traces(directory: Path, text: str, words: WordTokenizer) -> set[str]:
    """Return in which forms some of a text stands in some file of a folder."""
    forms = {
        "utf-8": [text[start : start + 4].encode() for start in range(0, len(text) - 4, 4)],
        "utf-16-le": [text[start : start + 3].encode("utf-16-le") for start in range(len(text))],
        "utf-16-be": [text[start : start + 3].encode("utf-16-be") for start in range(len(text))],
        "tokens": [
            token.encode()
            for token in {*words.morphemes(text), *words.bigrams(text)}
            if len(token.encode()) > 5
        ],
        "vector": [FakeEmbedder().encode_documents([text])[0].astype("<f2").tobytes()],
    }
    data = [file.read_bytes() for file in directory.rglob("*") if file.is_file()]
    return {
        form
        for form, pieces in forms.items()
        if any(piece in each for piece in pieces for each in data if len(piece) > 3)
    }


@pytest.fixture
def filled(library: Library, folder: Path) -> Library:
    (folder / "kept.txt").write_text(KEPT, "utf-8")
    (folder / "secret.txt").write_text(SECRET, "utf-8")
    upload = store_upload(library.directory, "secret2.txt", (SECRET + "第二").encode())
    ingest_fake(library, folder, upload)
    (library.files.jobs / "1.log").write_text(SECRET, "utf-8")
    return library


def remove_secrets(library: Library) -> None:
    for document in library.documents():
        if document.places[0].endswith(("secret.txt", "secret2.txt")):
            library.remove(document.id)


def test_removal_alone_leaves_traces_and_says_so(filled: Library) -> None:
    assert not has_traces(filled)
    remove_secrets(filled)
    assert traces(filled.directory, SECRET, FakeWords()) >= {"utf-8", "tokens", "vector"}
    assert has_traces(filled)


def test_after_a_purge_nothing_is_left_and_the_rest_answers(filled: Library) -> None:
    remove_secrets(filled)
    with filled.run():
        purged = purge(filled)
    assert traces(filled.directory, SECRET, FakeWords()) == set()
    assert traces(filled.directory, KEPT, FakeWords()) >= {"utf-8", "tokens", "vector"}
    assert purged.bytes_after < purged.bytes_before
    assert not has_traces(filled)
    assert verify(filled) == ()
    vector = FakeEmbedder().encode_queries([KEPT])[0]
    (hit,) = filled.snapshot().search_vectors(vector, 9)
    assert filled.snapshot().passages([hit.passage])[0].end == len(KEPT)


def test_a_removed_text_stays_where_another_document_has_it(filled: Library, folder: Path) -> None:
    (folder / "copy.txt").write_text(f"{SECRET}\f別の頁です。", "utf-8")
    ingest_fake(filled, folder)
    filled.remove(filled.find_document("secret.txt").id)
    with filled.run():
        purge(filled)
    assert "utf-8" in traces(filled.directory, SECRET, FakeWords())
    assert verify(filled) == ()


@pytest.mark.parametrize("step", ["_discard_logs", "_discard_uploads", "_check_generations"])
def test_a_purge_cut_short_is_still_due(
    filled: Library, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def cut(_: Library) -> None:
        raise KeyboardInterrupt

    remove_secrets(filled)
    with monkeypatch.context() as patch, filled.run():
        patch.setattr(purging, step, cut)
        with pytest.raises(KeyboardInterrupt):
            purge(filled)
    assert has_traces(filled)
    assert verify(filled) == ()
    with filled.run():
        purge(filled)
    assert traces(filled.directory, SECRET, FakeWords()) == set()


def test_a_removal_during_a_purge_stays_due(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.remove(filled.find_document("secret.txt").id)
    with monkeypatch.context() as patch, filled.run():
        patch.setattr(purging, "_discard_logs", remove_secrets)
        purge(filled)
    assert has_traces(filled)
    assert verify(filled) == ()
    with filled.database.read() as connection:
        assert settings.count_traces(connection) == 1


def test_a_reader_that_does_not_end_is_told(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove_secrets(filled)
    monkeypatch.setattr("index.catalogue.connection._BUSY_TIMEOUT_S", 0.1)
    filled.close()
    with filled.database.read() as connection, filled.run():
        connection.execute("SELECT count(*) FROM pages").fetchone()
        with pytest.raises(LibraryError) as raised:
            purge(filled)
    assert raised.value.notice.code == "database_in_use"
    assert has_traces(filled)


def test_a_generation_that_cannot_be_deleted_is_told(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove_secrets(filled)
    monkeypatch.setattr("shutil.rmtree", lambda *_, **__: None)
    (filled.files.generations / "0099").mkdir()
    with filled.run(), pytest.raises(LibraryError) as raised:
        purge(filled)
    assert raised.value.notice.code == TRACES_LEFT.code


@pytest.mark.slow
def test_kept_quotes_stay_unless_asked_for(filled: Library) -> None:
    document = filled.find_document("secret.txt")
    citation = replace(make_citation(SECRET), document=document.id)
    filled.tray.keep(citation)
    filled.tray.keep(make_citation(KEPT))
    remove_secrets(filled)
    with filled.run():
        left = purge(filled).kept_quotes_left
        assert "utf-8" in traces(filled.directory, SECRET, FakeWords())
        assert (left, purge(filled, with_kept_quotes=True).kept_quotes_left) == (2, 0)
    assert traces(filled.directory, SECRET, FakeWords()) == set()
    assert verify(filled) == ()


@pytest.mark.slow
def test_the_dictionary_s_tokens_leave_no_trace_either(quick_path: Path, folder: Path) -> None:
    from index import tokens

    (folder / "secret.txt").write_text(SECRET, "utf-8")
    (folder / "kept.txt").write_text(KEPT, "utf-8")
    with Library.open(quick_path / "library") as library:
        ingest_fake(library, folder)
        library.remove(library.find_document("secret.txt").id)
        assert "tokens" in traces(library.directory, SECRET, tokens)
        with library.run():
            purge(library)
        assert traces(library.directory, SECRET, tokens) == set()
