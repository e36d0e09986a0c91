"""Markdown keeps its source text and gives its headings and title."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.document import DocumentId, Reading
from ingest.passages import split_passages
from ingest.readers.markdown import MarkdownReader
from ingest.readers.protocol import Source
from ingest.sentences import split_sentences

_SHARED = Path(__file__).resolve().parents[3] / ".." / "shared"


def _read(folder: Path, text: str) -> Reading:
    path = folder / "a.md"
    path.write_text(text, encoding="utf-8", newline="")
    return MarkdownReader().read(Source(path, path.name, None))


def _headings(reading: Reading) -> list[tuple[int, str]]:
    page = reading.pages[0]
    return [(h.level, page.text[h.start : h.end]) for h in page.headings]


def test_atx_and_setext_headings(tmp_path: Path) -> None:
    text = (
        "# 規程 #\n\n## **第一章** 総則\n本文\n\n見出し\n===\n\n小見出し\n---\n\n"
        "##空白なし\n#hashtag\n- 項目\n---\n```\n# コメント\n```\n    # 字下げ\n###### 六\n"
    )
    reading = _read(tmp_path, text)
    assert reading.pages[0].text == text
    assert _headings(reading) == [
        (1, "規程"),
        (2, "**第一章** 総則"),
        (1, "見出し"),
        (2, "小見出し"),
        (2, "空白なし"),
        (6, "六"),
    ]


def test_articles_stand_below_marked_headings(tmp_path: Path) -> None:
    reading = _read(tmp_path, "# 条例\n## 第一章\n第一条　目的を定める。\n```\n第二条\n```\n")
    assert _headings(reading) == [(1, "条例"), (2, "第一章"), (12, "第一条")]
    passages = split_passages(DocumentId("x"), reading.title, reading.pages)
    assert passages[-1].heading_path == ("第一章", "第一条")


def test_articles_without_marked_headings_are_found(tmp_path: Path) -> None:
    reading = _read(tmp_path, "第一章　総則\n第一条　目的を定める。\n")
    assert _headings(reading) == [(2, "第一章　総則"), (6, "第一条")]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('---\ntitle: "利用の手引"\ndate: 2024\n---\n# 別\n', "利用の手引"),
        ("# 利用の　手引\n本文\n", "利用の 手引"),
        ("前書き\n# 手引\n", "手引"),
        ("## 金融商品取引法\n### 第5条\n", "金融商品取引法"),
        ("## 概要\n本文\n# 後の見出し\n", ""),
        ("本文\n## 途中の見出し\n# 後の見出し\n", ""),
        ("本文だけ\n", ""),
    ],
)
def test_the_title_is_that_of_front_matter_or_opening(
    tmp_path: Path, text: str, title: str
) -> None:
    assert _read(tmp_path, text).title == title


def test_front_matter_is_no_heading(tmp_path: Path) -> None:
    reading = _read(tmp_path, "---\ntitle: 手引\n---\n\n# 本題\n")
    assert _headings(reading) == [(1, "本題")]


def test_accepts_by_suffix_or_by_headings() -> None:
    reader = MarkdownReader()
    assert reader.accepts(b"no heading", ".md")
    assert reader.accepts("# 題\n\n## 章\n".encode("cp932"), ".txt")
    assert not reader.accepts(b"# comment\n# comment\n", ".txt")
    assert not reader.accepts(b"# a\n## b\n", ".py")
    assert not reader.accepts(b"%PDF-1.4", ".md")


def _shared(name: str) -> Path:
    path = _SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the project (../shared)")
    return path


@pytest.mark.shared
def test_a_real_scan_is_cut_into_sentences_and_passages() -> None:
    folder = _shared("corpus")
    for path in sorted(folder.glob("*.txt")):
        reader = MarkdownReader()
        assert reader.accepts(path.read_bytes()[:4096], path.suffix)
        reading = reader.read(Source(path, path.name, None))
        (page,) = reading.pages
        assert page.text == path.read_text(encoding="utf-8")
        lengths = [span.end - span.start for span in split_sentences(page.text)]
        assert sum(lengths) == len(page.text)
        assert max(lengths) <= 330
        passages = split_passages(DocumentId("x"), reading.title, reading.pages)
        sizes = sorted(passage.end - passage.start for passage in passages)
        assert 180 <= sizes[len(sizes) // 2] <= 320
        under_headings = sum(bool(passage.heading_path) for passage in passages)
        assert under_headings > 0.9 * len(passages)


@pytest.mark.shared
def test_statutes_carry_their_article_in_the_path(tmp_path: Path) -> None:
    cases = json.loads(_shared("questions/lawqa_dev.json").read_text(encoding="utf-8"))
    checked = 0
    for case in cases:
        reading = _read(tmp_path, case["コンテキスト"])
        for passage in split_passages(DocumentId("x"), "", reading.pages):
            if passage.heading_path and passage.heading_path[0].endswith("法"):
                checked += 1
                assert any(heading.startswith("第") for heading in passage.heading_path[1:])
    assert checked > 50
