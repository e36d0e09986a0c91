"""The password of an encrypted file opens it once and is in no file, log, command or row."""

from __future__ import annotations

import os
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from index.jobs import start_ingest
from index.library import Library
from index.outcome import FileResult
from index.purge import purge
from index.uploads import store_upload
from tests.fakes import FakeWords
from tests.index.test_jobs import wait

SECRET = "himitsu-zebraquagga9"
SAMPLE = Path(__file__).resolve().parents[2] / "data" / "samples" / "gomi-genryo-houkoku.pdf"
# The real reading process under the real command; only model and dictionary are fakes.
WORKER = (
    sys.executable,
    "-c",
    "import sys, pathlib; from ingest.__main__ import main; from tests.fakes import *; "
    "out = pathlib.Path(sys.argv[sys.argv.index('--library') + 1]) / 'seen-by-others'; "
    "proc = pathlib.Path('/proc/self'); "
    "out.write_bytes((proc / 'cmdline').read_bytes() + (proc / 'environ').read_bytes()); "
    "sys.exit(main(load=FakeEmbedder, words=FakeWords()))",
)
needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="no /proc")


def encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(SAMPLE))
    writer.encrypt(password, algorithm="RC4-128")
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def ingest(library: Library, *paths: Path, password: str = "") -> tuple[FileResult, ...]:
    job = start_ingest(library.directory, paths, password=password, worker=WORKER)
    wait(library, job)
    return library.job_files(job)


def files_with(secret: str, *folders: Path) -> list[Path]:
    forms = [secret.encode(form) for form in ("utf-8", "utf-16-le", "utf-16-be", "cp932")]
    forms.append(secret.encode("unicode_escape"))
    every = (file for folder in folders for file in folder.rglob("*") if file.is_file())
    return [file for file in every if any(form in file.read_bytes() for form in forms)]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.delenv("TENKYO_PDF_PASSWORD", raising=False)
    return folder


@needs_proc
@pytest.mark.slow
def test_an_upload_waits_for_its_password_which_is_then_nowhere(
    tmp_path: Path, temporary: Path
) -> None:
    directory = tmp_path / "library"
    with Library.open(directory, words=FakeWords()) as library:
        upload = store_upload(directory, "秘密.pdf", encrypted(SECRET))
        (locked,) = ingest(library, upload)
        assert locked.error is not None
        assert (locked.error.code, upload.is_file()) == ("password_needed", True)
        old = time.time() - 3600
        os.utime(upload, (old, old))
        with library.run():
            purge(library)  # as after a removal: what the app shows as waiting stays
        (wrong,) = ingest(library, upload, password="zebraquagga-false")
        assert wrong.error is not None
        assert (wrong.error.code, library.documents()) == ("wrong_password", ())
        (read,) = ingest(library, upload, password=SECRET)
        assert (read.error, read.outcome) == (None, "added")
        assert "ごみ" in library.pages(library.documents()[0].id)[0].text
        seen = (directory / "seen-by-others").read_bytes()
        assert b"--password-on-input" in seen
        assert b"zebraquagga" not in seen
    for secret in (SECRET, "zebraquagga"):
        assert files_with(secret, directory, temporary) == []


@needs_proc
@pytest.mark.slow
def test_a_job_without_a_password_reads_nothing_from_its_input(
    tmp_path: Path, temporary: Path
) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_text("図書館です。", "utf-8")
    with Library.open(tmp_path / "library", words=FakeWords()) as library:
        (read,) = ingest(library, plain)
        assert read.outcome == "added"
        assert b"--password-on-input" not in (tmp_path / "library/seen-by-others").read_bytes()
    assert list(temporary.iterdir()) == []
