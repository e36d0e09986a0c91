"""The reader of PDF files, on public test files and on files broken on purpose."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ingest.document import Page, Reading
from ingest.limits import Limits
from ingest.notice import ReadError
from ingest.read import read_file
from ingest.readers.pdfium.file import open_pdf
from ingest.readers.protocol import Source
from ingest.worker import close_worker
from tests.ingest.pdf_making import make_pdf, show

FILES = Path(__file__).resolve().parents[3] / ".." / "shared" / "pdf"
# Given in the tests of the projects the files come from.
PASSWORDS = {
    "pdfminersix--aes-256-r6.pdf": "usersecret",
    "pdfminersix--rc4-40.pdf": "foo",
    "pypdf--r6-user-password.pdf": "asdfzxcv",
    "pypdf--encrypted-file.pdf": "test",
    "pdfplumber--password-example.pdf": "test",
    "pdfjs--saslprep-r6.pdf": "S\u00aaSL\u00adprep",
}
FAILURES = {
    "pdfjs--REDHAT-1531897-0.pdf": "damaged_file",
    "pdfjs--poppler-395-0-fuzzed.pdf": "no_pages",
    "pdfplumber--empty.pdf": "file_empty",
}
JAPANESE = {  # with a phrase that stands in the file, as read on its page image
    "BXjscls--bxjscls-manual.pdf": "元のjsclassesのクラスが",
    "PXrubrica--pxrubrica.pdf": "ルビ",
    "PXrubrica--test-jlreq.pdf": "君子は和して同ぜず。",
    "jsclasses--jsclasses.pdf": "もともと奥村晴彦により作成されたものです。",
    "jsclasses--okumacro.pdf": "私家版マクロ集",
    "pdfjs--90ms_rksj_h_sample.pdf": "日本語テスト",
    "pdfjs--issue11555.pdf": "abc あいうabc あいう",
    "pdfjs--issue15759.pdf": "等を有さないときは",
    "pdfjs--issue6387.pdf": "あのイーハトーヴォのすきとおった風",
    "pdfjs--noembed-eucjp.pdf": "あいうえお",
    "pdfjs--noembed-sjis.pdf": "あいうえお",
    "pdfjs--vertical.pdf": "あいうえお\n日本語",
    "pdfminersix--jo.pdf": "わたくしといふ現象は\n假定された有機交流電燈の\nひとつの青い照明です",
    "pdfminersix--simple3.pdf": "あいうえお",
    "pdfplumber--issue-463-example.pdf": "「私は冬の餌を集めています。",
    "platex--exppl2e.pdf": "日本語",
    "platex--platex.pdf": "日本語組版用に拡張・調整したものです。",
    "pypdf--hello-world.pdf": "こんにちは世界",
    "pypdf--multilang.pdf": "こんにちは世界",
}

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\uffff]")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def _worker() -> Iterator[None]:
    yield
    close_worker()


def _check(reading: Reading) -> None:
    """Check what holds for every reading."""
    for page in reading.pages:
        assert not re.search("[\r\f\ud800-\udfff]", page.text)
        ends = [0]
        for run in page.runs:
            assert ends[-1] <= run.start < run.end <= len(page.text)
            ends.append(run.end)
        covered = np.zeros(len(page.text), dtype=np.bool_)
        for run in page.runs:
            covered[run.start : run.end] = True
        white = np.array([letter.isspace() for letter in page.text], dtype=np.bool_)
        assert (covered | white).all()
        spans = [(span.start, span.end) for span in (*page.asides, *page.hidden)]
        spans += [(heading.start, heading.end) for heading in page.headings]
        assert all(0 <= start < end <= len(page.text) for start, end in spans)


@pytest.mark.shared
@pytest.mark.parametrize("path", sorted(FILES.glob("*.pdf")), ids=lambda path: path.name)
def test_each_file_ends_clearly_and_loses_no_letter(path: Path) -> None:
    password = PASSWORDS.get(path.name)
    if path.name in FAILURES:
        with pytest.raises(ReadError) as caught:
            read_file(path)
        assert caught.value.notice.code == FAILURES[path.name]
        return
    reading = read_file(path, password=password, limits=Limits(seconds=60))
    _check(reading)
    with open_pdf(Source(path, path.name, password)) as file:
        for page in reading.pages:
            own = _UNREADABLE.sub("", file.plain_text(page.number - 1).replace("\ufffe", "-"))
            assert sorted(_ink(page.text)) == sorted(_ink(own))
    assert JAPANESE.get(path.name, "") in "\n".join(page.text for page in reading.pages)


def _ink(text: str) -> str:
    return "".join(text.replace("\ufffd", "").split())


@pytest.mark.shared
@pytest.mark.parametrize("name", sorted(PASSWORDS))
def test_passwords_are_asked_for_and_checked(name: str) -> None:
    with pytest.raises(ReadError, match="protected by a password"):
        read_file(FILES / name)
    with pytest.raises(ReadError, match="does not open") as caught:
        read_file(FILES / name, password="wrong-secret")
    assert "wrong-secret" not in str(caught.value)


@pytest.mark.shared
def test_no_vertical_page_falls_into_single_letters() -> None:
    pages: list[Page] = []
    for name in ("pdfminersix--jo.pdf", "PXrubrica--test-jlreq.pdf", "pdfjs--vertical.pdf"):
        pages += read_file(FILES / name).pages
    for page in pages:
        asides = {line for a in page.asides for line in page.text[a.start : a.end].split("\n")}
        single = [line for line in page.text.split("\n") if len(line) == 1 and line not in asides]
        assert single == []


@pytest.mark.shared
def test_the_box_of_a_vertical_line_that_is_set_in_stands_on_that_line_alone() -> None:
    (page,) = read_file(FILES / "pdfminersix--jo.pdf").pages
    named = {page.text[run.start : run.end].strip("\u3000"): run.box for run in page.runs}
    box, following = named["（あるひは修羅の十億年）"], named["すでにはやくもその組立や質を變じ"]
    assert round(box.right - box.left) == 10
    assert box.left > following.right


def _outcome(path: Path) -> str:
    """Read a file, check the reading, and return how it ended."""
    try:
        _check(read_file(path, limits=Limits(seconds=30)))
    except ReadError as error:
        return error.notice.code
    return "read"


def _broken(rounds: int) -> Iterator[bytes]:
    chance = random.Random(7)
    whole = make_pdf(
        [
            [show("第一条　この規程は、文書の管理について定める。", 40, 500 - 20 * n)]
            for n in range(4)
        ]
    )
    for round_ in range(rounds):
        if round_ % 2:
            yield whole[: chance.randrange(len(whole))]
            continue
        flipped = bytearray(whole)
        for _ in range(chance.randrange(1, 40)):
            flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        yield bytes(flipped)


def test_broken_files_end_clearly(tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    for content in _broken(60):
        path.write_bytes(content)
        assert _outcome(path) in ("read", "damaged_file", "no_pages", "needs_ocr", "not_supported")


@pytest.mark.parametrize(
    "hostile",
    [
        # A page tree, an outline and a form that hold themselves; a stream that unpacks to 1 GB.
        make_pdf([], extra={2: "<< /Type /Pages /Count 1 /Kids [2 0 R] >>"}),
        make_pdf(
            [[show("本文", 40, 500)]],
            catalog="/Outlines 100 0 R",
            extra={
                100: "<< /First 101 0 R /Last 101 0 R >>",
                101: "<< /Title (a) /Next 101 0 R /First 101 0 R >>",
            },
        ),
        make_pdf([["q " * 200_000, show("本文", 40, 500)]]),
        make_pdf([[show("本文" * 5000, 40, 500)] * 20]),
    ],
    ids=["tree of itself", "outline of itself", "deep state", "much overprinted text"],
)
def test_hostile_files_end_in_time(tmp_path: Path, hostile: bytes) -> None:
    path = tmp_path / "hostile.pdf"
    path.write_bytes(hostile)
    assert _outcome(path) in ("read", "damaged_file", "no_pages", "needs_ocr")
