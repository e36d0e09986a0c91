"""Tokens for word search: morphemes and character bigrams, made from the folded text.

The one module that touches Sudachi (Takaoka et al. 2018, LREC). Tokens hold no white space,
so that a white-space tokenizer gives them back unchanged.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

from sudachipy import Dictionary, SplitMode, Tokenizer

from ingest.document import Span
from ingest.keys import fold

# Sudachi refuses input over 49,149 bytes; a piece of this many characters is always below.
_PIECE: Final = 8000
# Parts of speech that carry meaning; particles, auxiliaries, symbols and spaces carry none.
_CONTENT: Final = frozenset(
    {"名詞", "動詞", "形容詞", "副詞", "形状詞", "接頭辞", "接尾辞", "連体詞"}
)
_EMPTY_WORDS: Final = frozenset(
    {"為る", "居る", "有る", "成る", "事", "物", "因る", "此の", "其の"}
)
# Sudachi reads English function words as nouns (of -> オブ); in a Japanese library they are
# rare, so that BM25 would give them the greatest weight of all.
_ENGLISH_EMPTY: Final = frozenset(
    {
        "a",
        "about",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "may",
        "might",
        "must",
        "of",
        "on",
        "or",
        "our",
        "s",
        "shall",
        "should",
        "so",
        "such",
        "t",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "under",
        "upon",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    }
)


def is_empty_word(word: str) -> bool:
    """Tell whether a lower-case English word only holds a sentence together (of, the, what)."""
    return word in _ENGLISH_EMPTY


_RUN: Final = re.compile(r"[0-9]+(?:\.[0-9]+)*|[a-z]+(?:'[a-z]+)?|[^\W\d_a-z]+|\w", re.IGNORECASE)


# A Sudachi tokenizer serves one thread at a time; the dictionary behind them is shared.
_of_thread: Final = threading.local()


@lru_cache(maxsize=1)
def _dictionary() -> Dictionary:
    return Dictionary(dict="core")


def _tokenizer() -> Tokenizer:
    if not hasattr(_of_thread, "tokenizer"):
        _of_thread.tokenizer = _dictionary().create(mode=SplitMode.A)
    tokenizer: Tokenizer = _of_thread.tokenizer
    return tokenizer


def morphemes(text: str) -> list[str]:
    """Return the normalised forms of the content words of a text, in order.

    Numbers stay whole; English words lose a plural or possessive s.
    """
    return [form for form, _, _ in _content_words(fold(text).text)]


def spelled_morphemes(text: str) -> list[tuple[str, Span]]:
    """Return the normalised forms of the content words, each with its range of the text."""
    key = fold(text)
    return [(form, key.span(start, end)) for form, start, end in _content_words(key.text)]


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    for start in range(0, len(text), _PIECE):
        yield start, text[start : start + _PIECE]


def _content_words(folded: str) -> Iterator[tuple[str, int, int]]:
    """Yield each content word's normalised form with its range of the folded text."""
    for piece_start, piece in _pieces(folded):
        for match in _NUMBER_OR_REST.finditer(piece):
            start, part = piece_start + match.start(), match.group()
            if part[0].isdigit():
                yield part.rstrip("."), start, start + len(part.rstrip("."))
            else:
                yield from _words_of(part, start)


def _words_of(part: str, start: int) -> Iterator[tuple[str, int, int]]:
    for morpheme in _tokenizer().tokenize(part):
        if morpheme.part_of_speech()[0] not in _CONTENT:
            continue
        if morpheme.surface() in _ENGLISH_EMPTY:
            continue
        form = morpheme.normalized_form().lower()
        if form in _EMPTY_WORDS or not form.strip():
            continue
        word = _singular(form) if form.isascii() else "".join(form.split())
        yield word, start + morpheme.begin(), start + morpheme.end()


_NUMBER_OR_REST: Final = re.compile(r"[0-9]+(?:\.[0-9]+)*|[^0-9]+")


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def bigrams(text: str) -> list[str]:
    """Return the character bigrams of each run of letters; Latin words and numbers stay whole."""
    tokens: list[str] = []
    for match in _RUN.finditer(fold(text).text):
        run = match.group()
        if run in _ENGLISH_EMPTY:
            continue
        if run.isascii() or len(run) == 1:
            tokens.append(_singular(run))
        else:
            tokens.extend(first + second for first, second in pairwise(run))
    return tokens
