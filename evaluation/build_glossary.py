"""Make the list of English words and their Japanese ones: `python -m evaluation.build_glossary`.

From EDICT and ENAMDICT (EDRDG, CC BY-SA; the Debian packages `edict` and `enamdict`, EUC-JP).
Each line of the result is an English word or phrase, a tab, and the Japanese words that say it,
the likeliest first; lines are sorted by their bytes, so that a reader can search by halving.
"""

from __future__ import annotations

import argparse
import lzma
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from retrieval.glossary import GLOSSARY_FILE

TERMS_FILE: Final = GLOSSARY_FILE.with_name("terms.tsv")
MOST_WORDS: Final = 6  # Japanese words kept for an English one
LONGEST_PHRASE: Final = 8  # words; names of ministries are long
LONGEST_WORD: Final = 10  # characters of a Japanese word
_ENTRY: Final = re.compile(r"^(\S+)(?: \[[^]]*\])? /(.+)/$")
_JAPANESE: Final = re.compile(r"^[一-鿿々ヶァ-ヴー・ぁ-ん]+$")
_ENGLISH: Final = re.compile(r"^[a-z][a-z0-9 '&-]*$")
_REMARK: Final = re.compile(r"\([^)]*\)|\{[^}]*\}")
_ARTICLE: Final = re.compile(r"^(?:to be |to |an? |the )")
_OLD: Final = re.compile(r"\((?:arch|obs|ok|oK|obsc|sl|vulg|X|derog|rare|io|iK)\)")
_NAME: Final = re.compile(r"^\(([a-z,]+)\) ")
# Organisations, companies, works, products, stations, persons in full, surnames; places apart.
_KINDS: Final = frozenset({"o", "c", "wk", "pr", "st", "h", "s"})
_PLACE_CHARACTERS: Final = 4
_TERM, _COMMON, _ORDINARY, _NAMED = range(4)


@dataclass(frozen=True, slots=True, order=True)
class Rank:
    """How likely a Japanese word is meant: common words first, then by its place in the entry."""

    kind: int
    place: int
    length: int


def read_words(file: Path) -> Iterator[tuple[str, str, Rank]]:
    """Yield (English, Japanese, rank) of an EDICT file, without archaic and rare words."""
    for word, entry in _entries(file):
        if _OLD.search(entry):
            continue
        glosses = entry.split("/")
        kind = _COMMON if "(P)" in glosses else _ORDINARY
        for place, gloss in enumerate(glosses):
            if english := _english(gloss, 3):
                yield english, word, Rank(kind, place, len(word))


def read_names(file: Path) -> Iterator[tuple[str, str, Rank]]:
    """Yield (English, Japanese, rank) of an ENAMDICT file: names but not given names."""
    for word, entry in _entries(file):
        match = _NAME.match(entry)
        kinds = set(match.group(1).split(",")) if match else set()
        is_short_place = "p" in kinds and (
            "ァ" <= word[0] <= "ヴ" or len(word) <= _PLACE_CHARACTERS
        )
        if not (kinds & _KINDS or is_short_place):
            continue
        for place, gloss in enumerate(entry.split("/")):
            if english := _english(gloss, LONGEST_PHRASE):
                yield english, word, Rank(_NAMED, place, len(word))


def read_terms(file: Path) -> Iterator[tuple[str, str, Rank]]:
    """Yield (English, Japanese, rank) of the project's own list of legal and municipal terms.

    EDICT says of 施行 only "execution, enforcing", where an English reader asks what took effect.
    """
    for line in file.read_text(encoding="utf-8").splitlines():
        english, _, words = line.partition("\t")
        for place, word in enumerate(words.split()):
            yield english, word, Rank(_TERM, place, len(word))


def _entries(file: Path) -> Iterator[tuple[str, str]]:
    for line in file.read_text(encoding="euc-jp", errors="replace").splitlines():
        match = _ENTRY.match(line.strip())
        if match and len(match.group(1)) <= LONGEST_WORD and _JAPANESE.match(match.group(1)):
            yield match.group(1), match.group(2)


def _english(gloss: str, most: int) -> str:
    kept = " ".join(_REMARK.sub(" ", gloss).replace("-", " ").replace(",", " ").split()).lower()
    kept = _ARTICLE.sub("", kept)
    return kept if _ENGLISH.match(kept) and len(kept.split()) <= most else ""


def write_glossary(rows: Iterator[tuple[str, str, Rank]], file: Path) -> int:
    """Write the list, compressed; return how many English words and phrases it holds."""
    table: dict[str, dict[str, Rank]] = {}
    for english, word, rank in rows:
        ranks = table.setdefault(english, {})
        ranks[word] = min(rank, ranks.get(word, rank))
    lines = sorted(
        f"{english}\t{' '.join(sorted(ranks, key=ranks.__getitem__)[:MOST_WORDS])}\n".encode()
        for english, ranks in table.items()
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(lzma.compress(b"".join(lines), preset=9 | lzma.PRESET_EXTREME))
    return len(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read both lists and write the file that the project tracks."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.build_glossary")
    parser.add_argument("--words", type=Path, default=Path("/usr/share/edict/edict"))
    parser.add_argument("--names", type=Path, default=Path("/usr/share/edict/enamdict"))
    options = parser.parse_args(arguments)

    def rows() -> Iterator[tuple[str, str, Rank]]:
        yield from read_terms(TERMS_FILE)
        yield from read_words(options.words)
        yield from read_names(options.names)

    print(f"{write_glossary(rows(), GLOSSARY_FILE):,} English words and phrases: {GLOSSARY_FILE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
