"""Make and measure the table that tells rubbish text layers: `python -m evaluation.train_rubbish`.

The text is the project's own: sample documents, README and docs, and its source as code listings.
Rubbish is that text damaged in the ways text layers are: glyph numbers taken for characters,
bytes decoded with another encoding. Seeded; the same text gives the same table. With files named,
nothing is written: the table is measured on them, good and damaged.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.readers.protocol import Source
from ingest.readers.rubbish import CLASSES, PARTS, TABLE_FILE, count_pairs, is_rubbish
from ingest.readers.text import read_text

PROJECT: Final = Path(__file__).resolve().parents[1]
_PATTERNS: Final = (
    "data/samples/*.md", "data/samples/*.txt", "README.md", "docs/**/*.md", "ui/**/*.py",
    "ingest/**/*.py", "retrieval/*.py", "requirements*.txt",
)  # fmt: skip
_PAGE: Final = 600  # characters that get one table of wrong glyphs
_SMOOTH: Final = 2.0  # pairs seen of each kind before any was counted
_MOST: Final = 6.0  # bits that one pair may say


def _redecode(encoding: str, wrong: str) -> Callable[[str, random.Random], str]:
    def damage(text: str, _: random.Random) -> str:
        return text.encode(encoding, "ignore").decode(wrong, "replace")

    return damage


def _shift(text: str, chance: random.Random) -> str:
    """Shift ASCII by one number, as a font does whose glyphs begin at another one."""
    step = chance.choice((-31, -29, -28, -3, -1, 1, 3, 29, 31))
    return "".join(
        chr(max(ord(letter) + step, 1)) if "!" <= letter <= "~" else letter for letter in text
    )


def _renumber(first: int, last: int) -> Callable[[str, random.Random], str]:
    def damage(text: str, chance: random.Random) -> str:
        """Give every character a code of its own in a range, another one on each page."""
        letters = sorted(set(text) - set(" \n"))
        count = last - first + 1
        codes = chance.sample(range(first, last + 1), count) if count > len(letters) else []
        table = {
            ord(letter): codes[index] if codes else first + index % count
            for index, letter in enumerate(letters)
        }
        return text.translate(table)

    return damage


def _count_up(text: str, _: random.Random) -> str:
    """Number the glyphs in the order in which they first appear, as subset fonts do."""
    table: dict[int, int] = {}
    for letter in text:
        if letter not in " \n":
            table.setdefault(ord(letter), len(table) + 3)
    return text.translate(table)


DAMAGES: Final[dict[str, Callable[[str, random.Random], str]]] = {
    "UTF-8 as Latin-1": _redecode("utf-8", "latin-1"),
    "UTF-8 as CP1252": _redecode("utf-8", "cp1252"),
    "CP932 as CP1252": _redecode("cp932", "cp1252"),
    "EUC-JP as Latin-1": _redecode("euc_jp", "latin-1"),
    "UTF-8 as CP932": _redecode("utf-8", "cp932"),
    "EUC-JP as CP932": _redecode("euc_jp", "cp932"),
    "CP932 as EUC-JP": _redecode("cp932", "euc_jp"),
    "UTF-16 as Latin-1": _redecode("utf-16-le", "latin-1"),
    "ASCII shifted": _shift,
    "glyph numbers": _count_up,
    "glyphs as ASCII": _renumber(0x21, 0x7E),
    "glyphs as Latin": _renumber(0x21, 0x17F),
    "glyphs as other scripts": _renumber(0x100, 0x1D00),
    "glyphs as kanji": _renumber(0x4E00, 0x9FA0),
    "private use": _renumber(0xE000, 0xF800),
}
_LEAST: Final = 60  # visible characters of a page
_MOST_SAME: Final = 0.4  # of them may come through the damage


def pages_of(text: str) -> list[str]:
    """Cut a text into pieces of about a page."""
    return [text[start : start + _PAGE] for start in range(0, len(text), _PAGE)]


def damaged(page: str, name: str, chance: random.Random) -> str | None:
    """Return a page damaged in one way, or None when that leaves most of it as it was."""
    result = DAMAGES[name](page, chance)
    before, after = (
        Counter(text) - Counter(dict.fromkeys(" \n", _PAGE)) for text in (page, result)
    )
    visible, same = before.total(), (before & after).total()
    return result if visible >= _LEAST and same < _MOST_SAME * visible else None


def train(texts: Sequence[str], seed: int = 5) -> NDArray[np.int8]:
    """Return the table of pairs: sixteenths of bits, int8, shape (CLASSES, CLASSES)."""
    chance = random.Random(seed)
    good = np.zeros((CLASSES, CLASSES))
    bad = np.zeros((CLASSES, CLASSES))
    for page in (page for text in texts for page in pages_of(text)):
        good += count_pairs(page)
        for name in DAMAGES:
            result = damaged(page, name, chance)
            if result is not None:
                bad += count_pairs(result)
    likely = [np.log2(_smoothed(counts)) for counts in (good, bad)]
    bits = np.clip(likely[1] - likely[0], -_MOST, _MOST)
    table: NDArray[np.int8] = np.rint(bits * PARTS).astype(np.int8)
    return table


def _smoothed(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the shares of pairs; one never seen is as likely as its two halves apart."""
    total = float(counts.sum())
    halves = (counts.sum(axis=1) + 1)[:, None] * (counts.sum(axis=0) + 1)[None, :] / total**2
    share: NDArray[np.float64] = (counts + _SMOOTH * CLASSES * halves) / (total + _SMOOTH * CLASSES)
    return share


def measure(texts: Sequence[str], seed: int = 6) -> None:
    """Print of good pages how many are taken for rubbish, and of each damage how many are found."""
    chance = random.Random(seed)
    pages = [
        page for text in texts for page in pages_of(text) if len(page.split()) and len(page) > 100
    ]
    wrong = [page for page in pages if is_rubbish(page)]
    print(f"good pages: {len(pages)}, taken for rubbish: {len(wrong)}")
    for name in DAMAGES:
        results = [r for page in pages if (r := damaged(page, name, chance)) is not None]
        found = sum(map(is_rubbish, results))
        print(f"{name}: {found} of {len(results)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="*")
    files = parser.parse_args().files
    if files:
        measure([read_text(Source(path, path.name))[0] for path in files])
        return
    paths = sorted({path for pattern in _PATTERNS for path in PROJECT.glob(pattern)})
    table = train([read_text(Source(path, path.name))[0] for path in paths])
    np.save(TABLE_FILE, table)


if __name__ == "__main__":
    main()
