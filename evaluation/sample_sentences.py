"""Print sentences to be judged by eye: `python -m evaluation.sample_sentences FILE [--seed N]`.

Each comes with the heading path that a quote of it would show, and with what stands around it.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

from ingest.document import DocumentId, Page, Passage, Reading
from ingest.passages import split_passages
from ingest.paths import path_at
from ingest.read import read_file
from ingest.sentences import split_sentences, trim

_AROUND = 30  # characters


def sentences_of(reading: Reading) -> Iterator[tuple[Page, Passage, int, int]]:
    """Yield each sentence of each passage with its page, its passage, its start and end."""
    pages = {page.number: page for page in reading.pages}
    for passage in split_passages(DocumentId("0"), reading.title, reading.pages):
        page = pages[passage.page]
        text = page.text[passage.start : passage.end]
        for span in (trim(text, each) for each in split_sentences(text)):
            if span.start < span.end:
                yield page, passage, passage.start + span.start, passage.start + span.end


def main() -> None:
    """Print a sample, seeded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=50)
    options = parser.parse_args()
    every = list(sentences_of(read_file(options.file)))
    chosen = random.Random(options.seed).sample(range(len(every)), min(options.count, len(every)))
    for number, index in enumerate(sorted(chosen), 1):
        page, passage, start, end = every[index]
        before, after = page.text[max(0, start - _AROUND) : start], page.text[end : end + _AROUND]
        print(f"{number}. {' › '.join(path_at(passage, page, start))}")
        print(f"   {before!r} [{page.text[start:end]!r}] {after!r}")


if __name__ == "__main__":
    main()
