"""What a text layer may be taken for: text in many scripts, and glyph numbers or wrong bytes."""

# ruff: noqa: E501  # one text a line
from __future__ import annotations

import random

import pytest

from evaluation.train_rubbish import DAMAGES, damaged, train
from ingest.readers.rubbish import CLASSES, is_rubbish

JAPANESE = (
    "市長は、公文書の管理に関する事務を総括し、職員に対して必要な指示をすることができる。"
    "この場合において、担当課長は遅滞なく報告書を作成し、令和７年４月１日までに提出しなければならない。"
)
ENGLISH = (
    "The committee shall meet at least twice a year. Its members are appointed for three years "
    "and may be appointed again; travel costs are paid as laid down in section 4 of these rules."
)
GOOD = {
    "Japanese": JAPANESE,
    "English": ENGLISH,
    "numbers": "\n".join(
        f"{year}\t{year * 37 % 9973:,}\t{year % 89}.5%" for year in range(1990, 2020)
    ),
    "code": "for (i = 0; i < n; i++) {\n  buf[i] = crc32_tab[(c ^ p[i]) & 0xff] ^ (c >> 8);\n}\n"
    * 2,
    "identifiers": "A-1024-X, B-2048-Y, C-0001-Z, QX77-991, KRZ-5521, HHW-8812, BDF-0003, ZZT-1177",
    "table of contents": "第一章　総則\u2026\u2026\u2026\u2026\u2026\u20263\n第二章　庁舎の管理\u2026\u2026\u2026\u20269\n"
    * 4,
    "names": "石川　山田　鈴木　齋藤　髙橋　﨑山　渡邊　渡邉　佐々木　吉田　伊藤　藤原　中村　小林　加藤\n"
    * 2,
    "katakana": "ソフトウェアのダウンロードとインストール、パスワードのリセット、プリンターのトラブル\n"
    * 2,
    "French": "L’assemblée générale a été convoquée à Orléans; le procès-verbal sera envoyé à côté.",
    "German": "Die Gebühren für größere Räume müssen spätestens vor der Übergabe überwiesen werden.",
    "Russian": "Общее собрание созывается не реже одного раза в год по решению правления общества.",
    "Greek": "Το συμβούλιο συνεδριάζει δύο φορές τον χρόνο και αποφασίζει για τον προϋπολογισμό.",
    "Korean": "위원회는 일 년에 두 번 이상 회의를 열고 예산에 관한 사항을 심의하여 결정한다. 위원의 임기는 삼 년이다.",
    "Chinese": "委员会每年至少召开两次会议，讨论预算和人事问题，并将结果报告给市长。委员任期三年，可以连任。",
    "Chinese, traditional": "委員會每年至少召開兩次會議，討論預算與人事問題，並將結果報告給市長。委員任期三年，得連任。",
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_text_of_every_sort_is_believed(text: str) -> None:
    assert not is_rubbish(text)


@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_text_is_told(name: str) -> None:
    good = ENGLISH if name == "ASCII shifted" else JAPANESE
    result = damaged(good, name, random.Random(3))
    assert result is not None
    assert is_rubbish(result)


@pytest.mark.parametrize("text", ["", " \n\t", "12", "\ufffd" * 2 + "Total 1,024", "●▲■" * 9])
def test_too_little_is_believed(text: str) -> None:
    assert not is_rubbish(text)


def test_characters_that_are_none_need_no_neighbours() -> None:
    assert is_rubbish("\ue012\ue013 a")
    assert is_rubbish("\ufffd\ufffd\ufffd 3")


def test_the_table_follows_from_text_and_seed() -> None:
    first, second = train([JAPANESE * 3, ENGLISH * 3]), train([JAPANESE * 3, ENGLISH * 3])
    assert first.shape == (CLASSES, CLASSES)
    assert (first == second).all()
