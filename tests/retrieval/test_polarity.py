"""What denies, and what only looks so."""

from __future__ import annotations

import pytest

from ingest.keys import fold
from retrieval.polarity import denies


@pytest.mark.parametrize(
    "text",
    [
        "夜間の駐車は認めない。",
        "たき火をすることはできません。",
        "ここでの喫煙は禁止する。",
        "許可を受けずに立ち入った者",
        "申込みは不要です。",
        "Smoking is not allowed.",
        "You can't park here.",
    ],
)
def test_denials(text: str) -> None:
    assert denies(fold(text).text)


@pytest.mark.parametrize(
    "text",
    [
        "届け出なければならない。",
        "届け出なければなりません。",
        "市外の方が使うことを妨げない。",
        "写しでも差し支えない。",
        "少なくとも三日前に申し込む。",
        "必ず窓口で申し出てください。",
        "理由のいかんにかかわらず返還する。",
        "夜間も駐車することができる。",
        "It is due no later than 3 May.",
    ],
)
def test_what_only_looks_like_a_denial(text: str) -> None:
    assert not denies(fold(text).text)
