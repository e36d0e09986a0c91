"""`python -m index`, as scripts depend on it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from index.__main__ import main
from index.identity import ModelIdentity
from index.library import Library
from index.location import PROJECT_ROOT
from index.mirror import Mirror
from ingest.selection import Selection
from tests.fakes import FakeEmbedder, FakeWords, ingest_fake

PAGES = ("一頁目\nです。", "", "三頁目です。\n")


def index(*arguments: str | Path) -> int:
    words = [str(argument) for argument in arguments]
    return main(words, load=FakeEmbedder, words=FakeWords())


@pytest.fixture
def library(tmp_path: Path) -> Path:
    file = tmp_path / "規則 集.txt"
    file.write_text("\f".join(PAGES), "utf-8")
    with Library.open(tmp_path / "library", words=FakeWords()) as opened:
        ingest_fake(opened, file)
    return tmp_path / "library"


def test_status_counts(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert index("status", "--library", library, "--json") == 0
    status = json.loads(capsys.readouterr().out)
    assert status["library"] == str(library)
    assert (status["documents"], status["pages"], status["passages"]) == (1, 3, 2)
    assert (status["generation"], status["is_current"], status["writer"]) == (1, True, None)
    assert status["model"]["name"] == "fake"
    assert index("status", "--library", library) == 0
    assert "documents     1\n" in capsys.readouterr().out


@pytest.mark.slow
def test_status_starts_without_torch_and_faiss(library: Path) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "index", "status"]
    done = subprocess.run(
        [*command, "--library", str(library)],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert "sqlite3" in loaded
    assert not loaded & {"torch", "faiss", "sudachipy", "sentence_transformers"}


def test_verify_exits_0_and_1(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert index("verify", "--library", library) == 0
    assert capsys.readouterr().out == "Database, generation and files agree.\n"
    (library / "generations" / "0001" / "vectors-0001.faiss").write_bytes(b"")
    assert index("verify", "--library", library, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert [breach["invariant"] for breach in told["breaches"]] == ["generation-files"]
    assert told["breaches"][0]["mend"] == "python -m index rebuild"
    assert index("rebuild", "--library", library, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"embedded": 0, "generation": 2}
    assert index("verify", "--library", library) == 0


def test_text_prints_the_bytes_of_the_canonical_text(
    library: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for reference in ("規則 集.txt", library.parent / "規則 集.txt"):
        assert index("text", "--library", library, reference) == 0
        assert capfdbinary.readouterr().out == "\f".join(PAGES).encode()
    assert index("text", "--library", library, "規則 集.txt", "--page", "3") == 0
    assert capfdbinary.readouterr().out == PAGES[2].encode()


@pytest.mark.parametrize("arguments", [["nothing.txt"], ["規則 集.txt", "--page", "4"]])
def test_text_of_what_is_not_there_exits_with_2(
    library: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert index("text", "--library", library, *arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert arguments[0] in captured.err


def test_remove_takes_a_document_out(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert index("remove", "--library", library, "規則 集.txt") == 0
    assert capsys.readouterr().out == "removed 規則 集.txt\n"
    assert index("remove", "--library", library, "規則 集.txt") == 2


def test_purge_removes_what_is_named_and_erases_it(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert index("remove", "--library", library, "規則 集.txt") == 0
    assert index("status", "--library", library, "--json") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["has_traces"] is True
    assert index("purge", "--library", library, "--json", "--if-needed") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["removed"] == []
    assert told["bytes_after"] < told["bytes_before"]
    assert index("purge", "--library", library, "--if-needed") == 0
    assert capsys.readouterr().out == ""
    assert index("purge", "--library", library, "規則 集.txt") == 2


@pytest.mark.slow
def test_versions_are_listed_compared_and_erased(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Library.open(library, create=False, words=FakeWords()) as opened:
        file = Path(opened.documents()[0].places[0])
        file.write_text(file.read_text("utf-8") + "\n附則を加える。", "utf-8")
        ingest_fake(opened, file)
        (document,) = opened.documents()
    assert document.version == 2
    assert index("versions", document.id, "--library", library, "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["from"], shown["to"]) == (1, 2)
    assert shown["versions"][-1]["document"] == document.id
    (change,) = shown["changes"]
    assert (change["before"], change["now"][0]["text"]) == ([], "附則を加える。")
    assert index("versions", document.id, "--library", library) == 0
    assert "+ 附則を加える。    [page 3, " in capsys.readouterr().out
    assert index("versions", document.id, "--library", library, "--to", "3") == 2
    capsys.readouterr()
    assert index("purge", "--older-versions", "--library", library, "--json") == 0
    assert json.loads(capsys.readouterr().out)["removed"] == []
    assert index("status", "--library", library, "--json") == 0
    assert json.loads(capsys.readouterr().out)["older_versions"] == 0


def test_a_document_is_filed_and_listed(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = ("label", "--library", library, "規則 集.txt")
    assert index(*file, "--collection", "規則", "--tag", "要確認") == 0
    assert capsys.readouterr().out == "規則 集.txt: 規則\ntags: 要確認\n"
    assert index("collections", "--library", library) == 0
    assert capsys.readouterr().out == "     1  規則\n"
    assert index(*file, "--not-collection", "規則", "--json") == 0
    assert json.loads(capsys.readouterr().out)["collections"] == []
    assert index("collections", "--library", library, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"collections": [], "tags": ["要確認"]}


@pytest.mark.slow
def test_repair_mends_and_rollback_undoes(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert index("repair", "--library", library) == 0
    assert capsys.readouterr().out == "Database, generation and files agree.\n"
    assert index("rollback", "--library", library) == 2
    capsys.readouterr()
    (library / "generations" / "0001" / "vectors-0001.faiss").write_bytes(b"")
    assert index("repair", "--library", library, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["mark"] == 1
    assert [breach["invariant"] for breach in told["found"]] == ["generation-files"]
    assert told["left"] == []
    assert index("rollback", "--library", library, "--list", "--json") == 0
    (mark,) = json.loads(capsys.readouterr().out)["marks"]
    assert (mark["number"], mark["reason"]) == (1, "repair")
    assert index("rollback", "--library", library, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"returned_to": 1, "set": 2}
    assert index("verify", "--library", library) == 0


def test_a_change_of_model_can_be_rolled_back(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = FakeEmbedder(ModelIdentity("other", "1", 32, "", ""))
    assert main(["rebuild", "--library", str(library)], load=lambda: other, words=FakeWords()) == 0
    assert index("rollback", "--library", library) == 0
    capsys.readouterr()
    assert index("status", "--library", library, "--json") == 0
    assert json.loads(capsys.readouterr().out)["model"]["name"] == "fake"


def test_an_export_is_imported_elsewhere(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, other = library.parent / "x.tenkyo", library.parent / "other"
    assert index("export", "--library", library, file, "--originals", "--json") == 0
    assert json.loads(capsys.readouterr().out)["originals"] == 1
    assert index("import", "--library", other, file) == 0
    assert capsys.readouterr().out == f"1 documents are in {other}.\n"
    assert index("verify", "--library", other) == 0
    assert index("import", "--library", other, file) == 2


def test_vacuum_tells_the_sizes(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert index("vacuum", "--library", library, "--json") == 0
    assert set(json.loads(capsys.readouterr().out)) == {"bytes_before", "bytes_after"}


@pytest.mark.parametrize("command", ["status", "verify", "rebuild"])
def test_a_missing_library_exits_with_2_and_is_not_made(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert index(command, "--library", tmp_path / "none") == 2
    assert capsys.readouterr().err.startswith("There is no library in ")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("arguments", [[], ["unknown"], ["text"]])
def test_wrong_use_exits_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        index(*arguments)
    assert raised.value.code == 2


def test_mirrored_folders_are_listed_changed_and_let_go(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Library.open(library, words=FakeWords()) as opened:
        rules = Selection(("*.pdf",), ("old",), 5_000_000)
        opened.mirrors.put(Mirror(str(tmp_path), rules, "規則"))
    assert index("mirrors", "--library", library, "--when", "watching", tmp_path) == 0
    assert capsys.readouterr().out == (
        f"watching  {tmp_path}\n"
        "          only *.pdf, not old, up to 5,000,000 bytes, in 規則\n"
        "          not compared yet\n"
    )
    assert index("mirrors", "--library", library, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "mirrors": [
            {
                "folder": str(tmp_path),
                "when": "watching",
                "include": ["*.pdf"],
                "exclude": ["old"],
                "most_bytes": 5_000_000,
                "collection": "規則",
                "compared_at": None,
                "changed_at": None,
                "changes": {},
                "failed": 0,
            }
        ]
    }
    assert index("mirrors", "--library", library, "--stop", tmp_path) == 0
    assert capsys.readouterr().out == ""
    assert index("mirrors", "--library", library, "--stop", tmp_path) == 2
    with pytest.raises(SystemExit):
        index("mirrors", "--library", library, tmp_path)


def test_collections_are_renamed_and_removed(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index("label", "--library", library, "規則 集.txt", "--collection", "古い", "--collection", "b")
    capsys.readouterr()
    assert index("collections", "--library", library, "--rename", "古い", "新しい") == 0
    assert capsys.readouterr().out == "     1  b\n     1  新しい\n"
    assert index("collections", "--library", library, "--remove", "b", "--move-to", "新しい") == 0
    assert capsys.readouterr().out == "     1  新しい\n"
    assert index("collections", "--library", library, "--remove", "無い") == 2
    with pytest.raises(SystemExit):
        index("collections", "--library", library, "--move-to", "b")


def test_rebuilding_in_the_background_is_a_job(
    library: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.reembedding.start_worker", lambda *_: None)
    command = ("rebuild", "--library", library, "--background", "--model", "some/model", "--json")
    assert index(*command) == 0
    job = json.loads(capsys.readouterr().out)["job"]
    assert index("rebuild", "--library", library, "--job", str(job)) == 0  # as its process does
    assert index("jobs", "--library", library, "--json") == 0
    told = json.loads(capsys.readouterr().out)["jobs"][0]
    assert (told["job"], told["kind"], told["state"]) == (job, "rebuild", "finished")
    assert (told["done"], told["total"]) == (2, 2)
