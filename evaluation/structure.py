"""Measure heading paths on statutes: `python -m evaluation.structure [FILE]`.

FILE is the statute set of `../shared/questions`: excerpts in Markdown, 第5条 / 第6項 / 第2号. Each
is read as it is, and once more written as statutes are printed: 第五条　…, then ２　… for a
paragraph, 一　… for an item. Looked for is the number of each in the heading path of every passage
that holds text below it, and in the path of a quote of that text.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from ingest.document import DocumentId
from ingest.numerals import find_numerals
from ingest.passages import split_passages
from ingest.paths import path_at
from ingest.readers.markdown import MarkdownReader
from ingest.readers.protocol import Source
from ingest.readers.text import TextReader

DEFAULT_FILE: Final = Path(__file__).resolve().parents[2] / "shared/questions/lawqa_dev.json"
_HEADING: Final = re.compile(r"(#+)[ \u3000]*(.*)")
_PART: Final = re.compile(r"第[0-9０-９]+(条|項|号)((?:の[0-9０-９]+)*)$")
_KANJI: Final = "〇一二三四五六七八九"


Numbers = tuple[str, ...]  # of an article, its paragraph, its item


@dataclass(frozen=True, slots=True)
class Figures:
    """How many numbers there are, are in the path of every passage, and in that of the quote."""

    total: int
    in_passages: int
    in_quote: int


@dataclass(frozen=True, slots=True)
class Variant:
    """A statute as a file, and each piece of its text, without spaces, with the numbers above."""

    suffix: str
    content: str
    pieces: tuple[tuple[Numbers, str], ...]


def marked_variant(context: str) -> Variant:
    """Return the excerpt as it stands, in Markdown."""
    pieces = []
    for path, body in _sections(context):
        numbers = tuple(text for _, text in path if _PART.match(text))
        if numbers and _PART.match(path[-1][1]) and body.strip():
            pieces.append((tuple(map(_folded, numbers)), _squeezed(body)))
    return Variant(".md", context, tuple(pieces))


def plain_variant(context: str) -> Variant:
    """Return the excerpt as a statute is printed.

    Paragraphs and items are numbered anew from the first, since a statute has no gaps.
    """
    lines: list[str] = []
    pieces: list[tuple[Numbers, str]] = []
    article, paragraph, item = "", 0, 0
    for path, body in _sections(context):
        match, text = _PART.match(path[-1][1]), _squeezed(body)
        if match is None:
            lines += [path[-1][1], *body.split("\n")]
            article = ""
            continue
        if match[1] == "条":
            article, paragraph, item = path[-1][1], int(bool(text)), 0
            lines += [f"{_printed(article)}　{text}"] if text else []
        elif not article:
            continue
        elif match[1] == "項":
            paragraph, item = paragraph + 1, 0
            lead = _printed(article) if paragraph == 1 else _wide(paragraph)
            lines.append(f"{lead}　{text}")
        else:
            if not paragraph:
                paragraph = 1
                lines.append(f"{_printed(article)}　次に掲げるとおりとする。")
            item += 1
            lines.append(f"{_kanji(item)}　{text}")
        if text:
            numbers = [_folded(article)]
            numbers += [str(paragraph)] if paragraph > 1 else []
            numbers += [_kanji(item)] if item else []
            pieces.append((tuple(numbers), text))
    lines += ["", "附　則", "（施行期日）", "１　この法律は、公布の日から施行する。"]
    return Variant(".txt", "\n".join(lines) + "\n", tuple(pieces))


def measure(variants: Sequence[Variant], *, show: bool = False) -> dict[str, Figures]:
    """Return the figures of articles, paragraphs and items.

    Each counts once a statute, and only when every piece of text below it has its number.
    """
    outcomes: dict[str, list[tuple[bool, bool]]] = {"article": [], "paragraph": [], "item": []}
    for variant in variants:
        found: dict[Numbers, tuple[bool, bool]] = {}
        for numbers, paths, quoted in _places(variant):
            for depth in range(1, len(numbers) + 1):
                key = numbers[:depth]
                before = found.get(key, (True, True))
                shared = bool(paths) and all(_names(path, key) for path in paths)
                found[key] = (before[0] and shared, before[1] and _names(quoted, key))
                if show and not _names(quoted, key):
                    print(variant.suffix, key, quoted)
        for key, outcome in found.items():
            outcomes[_kind(key)].append(outcome)
    return {
        kind: Figures(len(each), sum(p for p, _ in each), sum(q for _, q in each))
        for kind, each in outcomes.items()
    }


def _kind(numbers: Numbers) -> str:
    last = numbers[-1]
    if "条" in last:
        return "article"
    return "item" if last[-1] == "号" or last[0] in _KANJI + "十百" else "paragraph"


def _places(variant: Variant) -> Iterator[tuple[Numbers, list[list[str]], list[str]]]:
    """Yield each piece's numbers, the paths of all passages that hold some of it, and its own."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"statute{variant.suffix}"
        path.write_text(variant.content, "utf-8")
        reader = MarkdownReader() if variant.suffix == ".md" else TextReader()
        reading = reader.read(Source(path, path.name))
    (page,) = reading.pages
    kept = [place for place, letter in enumerate(page.text) if not letter.isspace()]
    squeezed = "".join(page.text[place] for place in kept)
    passages = split_passages(DocumentId("0"), reading.title, reading.pages)
    reached = 0
    for numbers, text in variant.pieces:
        reached = squeezed.index(text, reached)
        start, end = kept[reached], kept[reached + len(text) - 1] + 1
        reached += len(text)
        holding = [each for each in passages if each.start < end and start < each.end]
        quoted = path_at(holding[0], page, start) if holding else ()
        paths = [[_folded(heading) for heading in each.heading_path] for each in holding]
        yield numbers, paths, [_folded(heading) for heading in quoted]


def _names(path: Sequence[str], numbers: Numbers) -> bool:
    """Return whether the numbers stand in the path, in their order."""
    left = list(numbers)
    for heading in path:
        if left and re.match(rf"{re.escape(left[0])}(?![0-9の一二三四五六七八九十])", heading):
            left.pop(0)
    return not left


def _sections(context: str) -> Iterator[tuple[list[tuple[int, str]], str]]:
    """Yield each heading with those above it, and the text below it."""
    path: list[tuple[int, str]] = []
    body: list[str] = []
    for line in [*context.split("\n"), "#"]:
        match = _HEADING.match(line)
        if match is None:
            body.append(line)
            continue
        if path:
            yield list(path), "\n".join(body).strip("\n")
        body = []
        path = [item for item in path if item[0] < len(match[1])] + [(len(match[1]), match[2])]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _folded(text: str) -> str:
    """Return a heading as it is compared: without spaces, the numerals of an article as digits."""
    text = _squeezed(unicodedata.normalize("NFKC", text))
    if text.startswith("第"):
        for span, digits in reversed(list(find_numerals(text))):
            text = text[: span.start] + digits + text[span.end :]
    return text


def _printed(article: str) -> str:
    """Return 第27条の2 as statutes print it: 第二十七条の二."""
    digits = unicodedata.normalize("NFKC", article)
    return re.sub("[0-9]+", lambda match: _kanji(int(match[0])), digits)


def _kanji(number: int) -> str:
    digits = [int(digit) for digit in str(number)]
    signs = ""
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit:
            signs += ("" if digit == 1 and place else _KANJI[digit]) + ("", "十", "百", "千")[place]
    return signs


def _wide(number: int) -> str:
    return str(number).translate({ord("0") + digit: chr(ord("０") + digit) for digit in range(10)})


def main() -> None:
    """Print the shares for both variants."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=DEFAULT_FILE)
    parser.add_argument("--show", action="store_true", help="print what was not found")
    options = parser.parse_args()
    contexts = sorted(
        {item["コンテキスト"] for item in json.loads(options.file.read_text("utf-8"))}
    )
    for name, make in (("Markdown", marked_variant), ("as printed", plain_variant)):
        variants = [make(context) for context in contexts]
        for kind, figures in measure(variants, show=options.show).items():
            print(f"{name}, {kind}: {figures}")


if __name__ == "__main__":
    main()
