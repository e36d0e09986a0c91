"""Plain text files become pages of canonical text, or a clear error."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.document import Heading
from ingest.notice import Notice, ReadError, describe
from ingest.readers.protocol import Source
from ingest.readers.text import TextReader


def _source(folder: Path, data: bytes, name: str = "規則.txt") -> Source:
    path = folder / name
    path.write_bytes(data)
    return Source(path, name, None)


def test_line_ends_become_newlines_and_form_feeds_part_pages(tmp_path: Path) -> None:
    source = _source(tmp_path, "一頁\r\n第一条\r次\f二頁\f\f四頁\n\f".encode())
    reading = TextReader().read(source)
    assert [page.text for page in reading.pages] == ["一頁\n第一条\n次", "二頁", "", "四頁\n"]
    assert [page.number for page in reading.pages] == [1, 2, 3, 4]
    assert reading.pages[0].headings == (Heading(3, 6, 6),)
    assert (reading.media_type, reading.title, reading.reader) == ("text/plain", "", "text/1")
    assert reading.metadata == (("encoding", "utf-8"),)
    assert reading.notices == ()


def test_an_uncertain_encoding_is_told(tmp_path: Path) -> None:
    reading = TextReader().read(_source(tmp_path, "ｱｲｳｴｵ ｶﾅ\n".encode("cp932")))
    expected = Notice("text_encoding_guessed", (("file", "規則.txt"), ("encoding", "cp932")))
    assert reading.notices == (expected,)


def test_replaced_characters_are_counted(tmp_path: Path) -> None:
    data = ("市民課の受付時間\n" * 9).encode() + b"\xe3\x81" + "終\x00わり".encode()
    reading = TextReader().read(_source(tmp_path, data))
    assert reading.pages[0].text.count("\ufffd") == 2
    told = [dict(item.facts)["count"] for item in reading.notices if "replaced" in item.code]
    assert told == ["2"]


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("みなみ市文書管理規程", "みなみ市文書管理規程"),
        ("\n　避難所のご案内（保存版）", "避難所のご案内（保存版）"),
        ("令和７年度第２回協議会　会議録", "令和７年度第２回協議会 会議録"),
        ("Remote Work Policy", "Remote Work Policy"),
        ("この規則は、公布の日から施行する。", ""),
        ("みなみ市", ""),
    ],
)
def test_only_a_clear_first_line_is_a_title(tmp_path: Path, first: str, title: str) -> None:
    reading = TextReader().read(_source(tmp_path, f"{first}\n\n本文である。\n".encode()))
    assert reading.title == title


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", "\ufeff\u3000\n".encode(), b"\f\f"])
def test_a_blank_file_is_an_error(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ReadError) as caught:
        TextReader().read(_source(tmp_path, data))
    assert caught.value.notice.code == "text_blank"
    assert describe(caught.value.notice, "ja").startswith("規則.txt には空白しかありません。")


def test_binary_dressed_as_text_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        TextReader().read(_source(tmp_path, bytes(range(256)) * 8))
    assert caught.value.notice.code == "text_not_text"


def test_accepts_text_by_content() -> None:
    reader = TextReader()
    assert reader.accepts("日本語".encode("cp932"), ".csv")
    assert not reader.accepts(b"%PDF-1.7\n", ".txt")
