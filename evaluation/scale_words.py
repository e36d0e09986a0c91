"""What searching for words costs in real text by size: `python -m evaluation.scale_words [SET]`.

Passages are pieces of 90 characters of the set's documents; once these are used up, each further
one is made of the halves of two, so that words stay as frequent as they are. Processor time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from evaluation.prepare import load_set
from index.tokens import bigrams, morphemes
from index.words import Field, WordEntry, WordIndex, write_words
from ingest.document import PassageId

_PIECE = 90
_POOL = 100
_FIELDS: tuple[Field, ...] = ("morphemes", "bigrams")

Tokens = tuple[list[str], list[str]]


def read_tokens(text: str) -> Tokens:
    """Return the morphemes and the bigrams of a text."""
    return morphemes(text), bigrams(text)


def make_entries(
    pieces: Sequence[Tokens], count: int, source: np.random.Generator
) -> Iterator[WordEntry]:
    """Give the pieces, then as many more as are wanted, made of the halves of two."""
    for number in range(count):
        if number < len(pieces):
            words, pairs = pieces[number]
        else:
            first, other = (pieces[each] for each in source.integers(0, len(pieces), 2))
            words, pairs = (
                a[: len(a) // 2] + b[len(b) // 2 :] for a, b in zip(first, other, strict=True)
            )
        yield WordEntry(PassageId(number + 1), words, pairs)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one row for each number of passages and field."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.scale_words")
    parser.add_argument("set", metavar="SET", nargs="?", default="jsquad")
    parser.add_argument("--passages", type=int, nargs="+", default=[1000, 50_000, 1_000_000])
    parser.add_argument("--questions", type=int, default=150)
    wanted = parser.parse_args(arguments)
    given = load_set(wanted.set)
    texts = [each.text for each in given.documents]
    cut = [text[at : at + _PIECE] for text in texts for at in range(0, len(text), _PIECE)]
    pieces = [read_tokens(each) for each in cut]
    stride = max(1, len(given.questions) // wanted.questions)
    asked = [read_tokens(each.text) for each in given.questions[::stride]][: wanted.questions]
    print("| passages | field | p50 | p95 | written in s |")
    for count in wanted.passages:
        with tempfile.TemporaryDirectory(prefix="tenkyo-words-") as folder:
            begun = time.process_time()
            write_words(
                Path(folder) / "words", make_entries(pieces, count, np.random.default_rng(3))
            )
            written_s = time.process_time() - begun
            index = WordIndex(Path(folder) / "words")
            for place, field in enumerate(_FIELDS):
                times = []
                for tokens in asked:
                    begun = time.thread_time()
                    index.search(field, tokens[place], _POOL)
                    times.append((time.thread_time() - begun) * 1000)
                cells = [f"{count:,}", field, *(f"{np.percentile(times, p):.1f}" for p in (50, 95))]
                print("| " + " | ".join([*cells, f"{written_s:.0f}"]) + " |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
