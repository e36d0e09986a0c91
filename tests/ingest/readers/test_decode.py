"""Encodings of Japanese text files are told apart, and doubt is admitted."""

from __future__ import annotations

import codecs
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.decode import decode, plausibility

_TEXT = "市民課の受付時間は、午前九時から午後五時までです。カード㈱①～等は別の窓口へ。\n"
_PLAIN = "市民課の受付時間は、午前九時から午後五時までです。カードは別の窓口へ。\n"


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (_TEXT.encode(), _TEXT, "utf-8"),
        (codecs.BOM_UTF8 + _TEXT.encode(), _TEXT, "utf-8"),
        (_TEXT.encode("utf-16"), _TEXT, "utf-16-le"),
        (codecs.BOM_UTF16_BE + _TEXT.encode("utf-16-be"), _TEXT, "utf-16-be"),
        (_TEXT.encode("utf-16-le"), _TEXT, "utf-16-le"),
        (_TEXT.encode("utf-16-be"), _TEXT, "utf-16-be"),
        (_TEXT.encode("cp932"), _TEXT, "cp932"),
        (_PLAIN.encode("euc_jp"), _PLAIN, "euc-jp"),
        ("①番\n".encode("euc_jis_2004"), "①番\n", "euc-jp"),
        (_PLAIN.encode("iso2022_jp"), _PLAIN, "iso-2022-jp"),
        ("日本".encode("cp932"), "日本", "cp932"),
        ("日本".encode("euc_jp"), "日本", "euc-jp"),
        (b"plain ASCII\n", "plain ASCII\n", "utf-8"),
        (b"", "", "utf-8"),
    ],
)
def test_decode_finds_the_encoding(data: bytes, text: str, encoding: str) -> None:
    decoded = decode(data)
    assert decoded is not None
    assert (decoded.text, decoded.encoding, decoded.replaced) == (text, encoding, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-16-le"])
def test_decode_is_certain_of_ordinary_text(encoding: str) -> None:
    decoded = decode(_PLAIN.encode(encoding))
    assert decoded is not None
    assert decoded.certain


def test_half_width_kana_alone_leave_a_doubt() -> None:
    decoded = decode("ｱｲｳｴｵ ｶﾅ 123\n".encode("cp932"))
    assert decoded is not None
    assert (decoded.text, decoded.certain) == ("ｱｲｳｴｵ ｶﾅ 123\n", False)


def test_western_text_is_read_as_windows_1252_with_a_doubt() -> None:
    text = "Größe überall, café au lait\n"
    decoded = decode(text.encode("latin-1"))
    assert decoded is not None
    assert (decoded.text, decoded.encoding, decoded.certain) == (text, "cp1252", False)


@pytest.mark.parametrize(
    ("data", "encoding", "replaced"),
    [
        ((_PLAIN * 5).encode()[:-2], "utf-8", 1),
        ((_PLAIN * 5).encode().replace("民".encode(), b"\xed\xa0\x80", 1), "utf-8", 3),
        ((_PLAIN * 5).encode("cp932").replace(b"\n", b"\x81\xff", 1), "cp932", 1),
        (codecs.BOM_UTF16_LE + _PLAIN.encode("utf-16-le") + b"\x00", "utf-16-le", 1),
    ],
)
def test_damaged_bytes_are_replaced_and_counted(data: bytes, encoding: str, replaced: int) -> None:
    decoded = decode(data)
    assert decoded is not None
    assert (decoded.encoding, decoded.replaced) == (encoding, replaced)
    assert decoded.text.count("\ufffd") == replaced


def test_replacement_characters_of_the_file_itself_are_not_counted() -> None:
    decoded = decode(codecs.BOM_UTF8 + "壊れた\ufffd字".encode())
    assert decoded is not None
    assert decoded.replaced == 0


@pytest.mark.parametrize("size", [300, 5000])
def test_binary_data_is_no_text(size: int) -> None:
    assert decode(random.Random(7).randbytes(size)) is None
    assert decode(b"\x89PNG\r\n\x1a\n" + random.Random(8).randbytes(size)) is None


def test_plausibility_prefers_the_right_reading() -> None:
    wrong = _PLAIN.encode("euc_jp").decode("cp932", "replace")
    assert plausibility(_PLAIN) > 0.8
    assert plausibility(wrong) < 0.2


_JAPANESE = st.text(
    alphabet="あいうえおかきくけこのはをがでとしてカタナ日本国市民課年月人大学生東京、。",
    min_size=12,
    max_size=60,
)


@given(_JAPANESE, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "iso2022_jp"]))
def test_marked_and_self_evident_encodings_come_back(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert decoded is not None
    assert decoded.text == text


@given(st.binary(max_size=200))
def test_decode_never_fails(data: bytes) -> None:
    decoded = decode(data)
    assert decoded is None or "\ud800" not in decoded.text
