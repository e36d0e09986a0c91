"""Character error rates: `python -m evaluation.reading_pages make|text|ocr DIR`.

`make` prints 20 pages of the samples' own words with Chromium: vertical, two-column, table, ruby.
`text` compares what each extractor gives for them, `ocr` what OCR reads on them as scans: 200 and
300 dpi, mild noise, turned by one degree. White space and width do not count, nor does ruby.
"""

from __future__ import annotations

import argparse
import html
import io
import re
import subprocess
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from ingest.document import Page
from ingest.readers.ocr_text import PageImage
from ingest.readers.pdf import PdfReader
from ingest.readers.pdfium.file import open_pdf
from ingest.readers.protocol import Source
from ingest.readers.scanner import Scanner
from ingest.readers.text import read_text

SAMPLES: Final = Path(__file__).resolve().parents[1] / "data" / "samples"
CLASSES: Final = ("vertical", "columns", "table", "ruby")
PAGES: Final = 5  # of each class
_LENGTH: Final = {"vertical": 640, "columns": 1100, "table": 500, "ruby": 640}  # characters
_RUBY: Final = {
    "市": "し",
    "水道": "すいどう",
    "文書": "ぶんしょ",
    "職員": "しょくいん",
    "会議": "かいぎ",
}
_STYLES: Final = {
    "vertical": "writing-mode: vertical-rl; height: 24cm; font: 11pt 'Noto Serif CJK JP'",
    "columns": "columns: 2; column-gap: 1cm; font: 10pt 'Noto Serif CJK JP'",
    "table": "font: 10pt 'Noto Sans CJK JP'",
    "ruby": "font: 11pt/2 'Noto Serif CJK JP'",
}
_CSS: Final = (
    "@page{size:A4;margin:2cm} body{margin:0;text-align:justify} p{margin:0 0 .6em;text-indent:1em}"
    "table{border-collapse:collapse;width:100%} td{border:1px solid;padding:4px}"
)


def make_pages(folder: Path, chromium: str) -> None:
    """Print the pages, each a PDF beside its text."""
    paragraphs = list(_paragraphs())
    for kind in CLASSES:
        for number in range(1, PAGES + 1):
            chosen = _take(paragraphs, _LENGTH[kind])
            body, text = _table(chosen) if kind == "table" else _prose(chosen, ruby=kind == "ruby")
            head = f"<meta charset=utf-8><style>{_CSS}</style>"
            page = f'{head}<div style="{_STYLES[kind]}">{body}</div>'
            target = folder / f"{kind}-{number}.pdf"
            target.with_suffix(".txt").write_text(text, "utf-8")
            _print(page, target, chromium)


def _paragraphs() -> Iterator[str]:
    """Yield the Japanese prose of the samples, over and over."""
    for _ in range(5):
        for path in sorted([*SAMPLES.glob("*.md"), *SAMPLES.glob("*.txt")]):
            if path.name in ("README.md", "suido-1978-ocr.txt", "open-data-policy.md"):
                continue
            for line in read_text(Source(path, path.name))[0].split("\n"):
                if len(line) > 30 and not re.search(r"[|#*<>`\t]", line):
                    yield line.strip("\u3000 -")


def _take(paragraphs: list[str], length: int) -> list[str]:
    chosen: list[str] = []
    while paragraphs and sum(map(len, chosen)) < length:
        chosen.append(paragraphs.pop(0))
    return chosen


def _prose(paragraphs: list[str], *, ruby: bool) -> tuple[str, str]:
    body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    if ruby:
        for word, reading in _RUBY.items():
            body = body.replace(word, f"<ruby>{word}<rt>{reading}</rt></ruby>")
    return body, "\n".join(paragraphs)


def _table(paragraphs: list[str]) -> tuple[str, str]:
    rows = [
        (str(number), paragraph[:14], f"{len(paragraph) * 37:,}円", paragraph[14:40])
        for number, paragraph in enumerate(paragraphs, 1)
    ]
    cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
    body = "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"
    return body, "\n".join("\t".join(row) for row in rows)


def _print(page: str, target: Path, chromium: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, "utf-8")
        options = ["--headless", "--no-sandbox", f"--user-data-dir={folder}/profile"]
        options += ["--no-pdf-header-footer", f"--print-to-pdf={target}", source.as_uri()]
        subprocess.run([chromium, *options], check=True, capture_output=True, timeout=120)


def _own(path: Path) -> str:
    pages = PdfReader().read(Source(path, path.name)).pages
    return "\n".join(_flow(page) for page in pages)


def _flow(page: Page) -> str:
    """Return the text of a page without what stands beside it: the readings of ruby."""
    kept = list(page.text)
    for aside in page.asides:
        kept[aside.start : aside.end] = [""] * (aside.end - aside.start)
    return "".join(kept)


def _pdfium(path: Path) -> str:
    with open_pdf(Source(path, path.name)) as file:
        return "".join(file.plain_text(index) for index in range(file.page_count))


def _poppler(option: str) -> Callable[[Path], str]:
    def extract(path: Path) -> str:
        command = ["pdftotext", option, str(path), "-"]
        return subprocess.run(command, check=True, capture_output=True).stdout.decode()

    return extract


EXTRACTORS: Final[dict[str, Callable[[Path], str]]] = {
    "this reader": _own,
    "pdfium": _pdfium,
    "pdftotext -layout": _poppler("-layout"),
    "pdftotext -raw": _poppler("-raw"),
}


def scan(path: Path, dpi: int) -> Image.Image:
    """Return the first page as a scanner would see it: noisy and turned by one degree."""
    with open_pdf(Source(path, path.name)) as file:
        pixels, _ = file.picture(0, dpi, 6000.0)
    turned = Image.fromarray(pixels).rotate(1.0, Image.Resampling.BICUBIC, fillcolor=255)
    noise = np.random.default_rng(dpi).normal(0.0, 12.0, (turned.height, turned.width))
    grey = np.clip(np.asarray(turned, dtype=np.float64) * 0.9 + 12 + noise, 0, 255)
    return Image.fromarray(grey.astype(np.uint8))


def _scanned(image: Image.Image, dpi: int) -> str:
    return Scanner().read(PageImage(image, dpi)).text


def _tesseract(language: str) -> Callable[[Image.Image, int], str]:
    def read(image: Image.Image, dpi: int) -> str:
        stream = io.BytesIO()
        image.save(stream, "PNG", dpi=(dpi, dpi))
        command = ["tesseract", "-", "-", "-l", language]
        return subprocess.run(
            command, input=stream.getvalue(), check=True, capture_output=True
        ).stdout.decode()

    return read


READERS: Final[dict[str, Callable[[Image.Image, int], str]]] = {
    "this reader": _scanned,
    "tesseract -l jpn": _tesseract("jpn"),
    "tesseract -l jpn_vert": _tesseract("jpn_vert"),
}


def errors(found: str, text: str) -> tuple[int, int]:
    """Return the edits between what was found and the text, and the text's length."""
    found, text = ("".join(unicodedata.normalize("NFKC", each).split()) for each in (found, text))
    return distance(found, text), len(text)


def distance(first: str, second: str) -> int:
    """Return the least number of insertions, deletions and replacements between two texts.

    All of a row at once, as bits of a number: H. Hyyrö, "A bit-vector algorithm for computing
    Levenshtein and Damerau edit distances" (2003), after G. Myers.
    """
    if not first:
        return len(second)
    everything, last = (1 << len(first)) - 1, 1 << (len(first) - 1)
    places: dict[str, int] = {}
    for place, letter in enumerate(first):
        places[letter] = places.get(letter, 0) | 1 << place
    up, down, result = everything, 0, len(first)
    for letter in second:
        same = places.get(letter, 0)
        zero = (((same & up) + up) ^ up) | same | down
        right, left = down | ~(zero | up) & everything, up & zero
        result += bool(right & last) - bool(left & last)
        right, left = (right << 1 | 1) & everything, (left << 1) & everything
        up, down = left | ~(zero | right) & everything, right & zero
    return result


def _compare(folder: Path, kinds: list[str], count: int, dpis: tuple[int, ...] | None) -> None:
    for kind in kinds:
        for name, rates in _rates(folder, kind, count, dpis):
            print(f"{kind}, {name}: {rates:.2%}", flush=True)


def _rates(
    folder: Path, kind: str, count: int, dpis: tuple[int, ...] | None
) -> Iterator[tuple[str, float]]:
    paths = sorted(folder.glob(f"{kind}-*.pdf"))[:count]
    texts = [path.with_suffix(".txt").read_text("utf-8") for path in paths]
    if dpis is None:
        for name, extract in EXTRACTORS.items():
            pairs = [errors(extract(path), text) for path, text in zip(paths, texts, strict=True)]
            yield name, _share(pairs)
        return
    for dpi in dpis:
        images = [scan(path, dpi) for path in paths]
        for name, read in READERS.items():
            if name.endswith("vert") and kind != "vertical":
                continue
            pairs = [errors(read(i, dpi), text) for i, text in zip(images, texts, strict=True)]
            yield f"{dpi} dpi, {name}", _share(pairs)


def _share(pairs: list[tuple[int, int]]) -> float:
    return sum(edits for edits, _ in pairs) / max(sum(length for _, length in pairs), 1)


def main() -> None:
    """Make the pages, or measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("make", "text", "ocr"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--class", dest="kinds", choices=CLASSES, nargs="+", default=list(CLASSES))
    parser.add_argument("--pages", type=int, default=PAGES, help="of each class")
    parser.add_argument("--dpi", type=int, nargs="+", default=[200, 300])
    parser.add_argument("--chromium", default="chromium")
    options = parser.parse_args()
    if options.what == "make":
        options.folder.mkdir(parents=True, exist_ok=True)
        make_pages(options.folder, options.chromium)
        return
    dpis = tuple(options.dpi) if options.what == "ocr" else None
    _compare(options.folder, options.kinds, options.pages, dpis)


if __name__ == "__main__":
    main()
