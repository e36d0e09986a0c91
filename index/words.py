"""Words of passages: BM25 over tokens of our own making (Tantivy).

Two fields, morphemes and bigrams. Tantivy splits at white space only: a token is never changed.
Tantivy counts removed passages until it merges their files, and lengths roughly afterwards; what
is done about both, so that scores are those of an index written anew, is in docs/decisions.
Source of the score: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and
Beyond (2009), with Tantivy's k1 = 1.2 and b = 0.75.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, Protocol

import numpy as np
import tantivy
from numpy.typing import NDArray

from index.balance import EVEN, WordCounts, ballast_for, rarity
from index.hit import EVERYTHING, Hit, Scope
from ingest.document import PassageId

Field = Literal["morphemes", "bigrams"]
# More different tokens than a question of 1,000 characters has; bounds the cost of a long one.
MOST_TOKENS: Final = 2048
# Holds what rules are about: inflected and empty words, numbers, widths, variants, English.
_PROBE: Final = (
    "第十二条の二　市長は、前項の規定による届出があったときは、速やかに許可しなければならない。"
    "図書館の利用時間は午前９時から午後７時３０分まで（祝日を除く）。"
    "ﾃﾞｰﾀﾍﾞｰｽとサーバーの割合は2.5%です。"
    "髙橋さんは引っ越しの手続きについて問い合わせた。"
    " The libraries' opening hours are posted daily."
)
# What an entry holds besides; to be changed with it.
_RULES: Final = ["words over the end of a page"]
_HEAP_BYTES: Final = 64_000_000
# The one token of entries that are no passages; they bear the id 0, which no passage has.
_MARK: Final = "\x01"
_NO_PASSAGE: Final = 0
# Commits until the averages are the true ones: a merge of files may undo the first.
_ROUNDS: Final = 5
_MOST_BALLAST_SHARE: Final = 0.1
# Scores that differ by less, relatively, differ by the order of additions only.
_SAME: Final = 1e-5
# How many passages are looked at for equals of the last one; past them any may be left out.
_MOST_EQUALS: Final = 10_000
_LOCK_FILES: Final = (".tantivy-writer.lock", ".tantivy-meta.lock")


class WordTokenizer(Protocol):
    """Makes the tokens of both fields; none holds white space. The module index.tokens is one."""

    def morphemes(self, text: str) -> list[str]:
        """Return the normalised content words of a text."""
        ...

    def bigrams(self, text: str) -> list[str]:
        """Return the pairs of adjoining characters of a text."""
        ...


def fingerprint(tokenizer: WordTokenizer) -> str:
    """Return a digest of the tokens of a fixed text: it changes when the rules of tokens do."""
    tokens = [tokenizer.morphemes(_PROBE), tokenizer.bigrams(_PROBE), _RULES]
    return hashlib.sha256(json.dumps(tokens).encode("ascii")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class WordEntry:
    """The tokens of one passage."""

    passage: PassageId
    morphemes: Sequence[str]
    bigrams: Sequence[str]


class UnevenWordsError(Exception):
    """The counts of an index cannot be brought to the true ones: it must be written anew."""


class WordIndex:
    """An index folder opened for searching. Safe to search from several threads."""

    def __init__(self, directory: Path, counts: WordCounts | None = None) -> None:
        """Open the folder, whose digests the caller has checked.

        `counts` are the true ones; without, Tantivy's are believed, removed passages and all.
        """
        self._index = tantivy.Index.open(str(directory))
        self._searcher = self._index.searcher()
        self._counts = counts
        marks = self._searcher.doc_freq("morphemes", _MARK)
        self._is_exact = counts is None or not marks
        self._indexed = _tantivy_counts(self._index)[0] if marks else self._searcher.num_docs
        self._live_frequency = lru_cache(maxsize=100_000)(self._count_live)

    @property
    def count(self) -> int:
        """Return how many passages it holds."""
        ballast = tantivy.Query.term_query(self._index.schema, "passage", _NO_PASSAGE)
        return self._searcher.num_docs - self._matches(ballast)

    @property
    def held(self) -> int:
        """Return how many entries its files hold, with those that were removed."""
        return self._indexed

    def search(
        self, field: Field, tokens: Sequence[str], limit: int, scope: Scope = EVERYTHING
    ) -> tuple[Hit, ...]:
        """Return the passages of a scope with any of the tokens by BM25, best first.

        Equals are in the order of their ids. A token given twice counts twice. No token is ever
        read as query syntax.
        """
        query = self._query(field, tokens, scope)
        if query is None or limit < 1 or scope.is_empty:
            return ()
        asked = limit + 1  # one more tells whether equals of the last one were cut off
        found = self._searcher.search(query, asked, count=False).hits
        while len(found) == asked and asked < _MOST_EQUALS and _is_same(found, limit - 1):
            asked *= 4
            found = self._searcher.search(query, asked, count=False).hits
        ids = self._searcher.fast_field_values("passage", [address for _, address in found])
        scores = [float(score) for score, _ in found]
        pairs = zip(ids, scores, strict=True)
        hits = [Hit(PassageId(int(each)), score) for each, score in pairs if each is not None]
        return _in_order(hits)[:limit]

    def document_frequencies(self, field: Field, tokens: Sequence[str]) -> tuple[int, ...]:
        """Return in how many passages each token occurs."""
        return tuple(self._live_frequency(field, token) for token in tokens)

    def _count_live(self, field: Field, token: str) -> int:
        if self._is_exact:
            return int(self._searcher.doc_freq(field, token))
        # Unlike doc_freq, a search passes over what was removed.
        return self._matches(tantivy.Query.term_query(self._index.schema, field, token))

    def _matches(self, query: tantivy.Query) -> int:
        result: Any = self._searcher.search(query, 1, count=True)  # its stub lacks the count
        return int(result.count)

    def _weight(self, field: Field, token: str) -> float:
        """Return what turns Tantivy's weight of a token into that of the true counts."""
        if self._is_exact or self._counts is None:
            return 1.0
        live = self._live_frequency(field, token)
        counted = self._searcher.doc_freq(field, token)
        return rarity(self._counts.passages, live) / rarity(self._indexed, counted)

    def _query(self, field: Field, tokens: Sequence[str], scope: Scope) -> tantivy.Query | None:
        known = (token for token in tokens if token and token != _MARK)
        counts = Counter(known).most_common(MOST_TOKENS)
        if not counts:
            return None
        schema, query = self._index.schema, tantivy.Query
        terms = [
            (
                tantivy.Occur.Should,
                _weighted(
                    query.term_query(schema, field, token), count * self._weight(field, token)
                ),
            )
            for token, count in counts
        ]
        wanted = query.boolean_query(terms)
        if scope == EVERYTHING:
            return wanted
        named = scope.without if scope.only is None else scope.only
        # A score of 0, so that being named changes no score.
        named_query = query.const_score_query(
            query.term_set_query(schema, "passage", list(named)), 0.0
        )
        occurs = tantivy.Occur.MustNot if scope.only is None else tantivy.Occur.Must
        return query.boolean_query([(tantivy.Occur.Must, wanted), (occurs, named_query)])


def _is_same(found: Sequence[Any], row: int) -> bool:
    """Return whether the last score found equals that of a row, but for rounding."""
    return bool(found[-1][0] >= found[row][0] * (1 - _SAME))


def _in_order(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return hits, best first, with scores that differ by rounding made one, equals by id."""
    equal: list[Hit] = []
    last = 0.0
    for hit in sorted(hits, key=lambda hit: -hit.score):
        is_same = bool(equal) and hit.score >= last * (1 - _SAME)
        equal.append(Hit(hit.passage, equal[-1].score if is_same else hit.score))
        last = hit.score
    return tuple(sorted(equal, key=lambda hit: (-hit.score, hit.passage)))


def _tantivy_counts(index: tantivy.Index) -> tuple[int, tuple[float, float]]:
    """Return how many entries Tantivy counts and their average lengths, as it scores with them.

    Told by its explanation of the score of an entry with the mark, which the index must hold.
    """
    searcher, averages = index.searcher(), []
    indexed = 0
    for field in ("morphemes", "bigrams"):
        query = tantivy.Query.term_query(index.schema, field, _MARK)
        ((_, address),) = searcher.search(query, 1, count=False).hits
        facts = dict(_facts(json.loads(query.explain(searcher, address).to_json())))
        indexed = round(facts["N"])
        averages.append(facts["avgdl"])
    return indexed, (averages[0], averages[1])


def _facts(explanation: dict[str, Any]) -> Iterator[tuple[str, float]]:
    yield str(explanation["description"]).partition(",")[0], float(explanation["value"])
    for part in explanation.get("details") or ():
        yield from _facts(part)


def _weighted(query: tantivy.Query, weight: float) -> tantivy.Query:
    return query if weight == 1 else tantivy.Query.boost_query(query, float(weight))


def write_words(
    directory: Path,
    entries: Iterable[WordEntry],
    base: Path | None = None,
    removed: Sequence[int] = (),
    kept: WordCounts | None = None,
) -> NDArray[np.int64]:
    """Write an index folder and return how many tokens each entry has in each field, (n, 2).

    With a base, its files are shared (they are never changed once written) and only the new
    entries are written beside them, less the removed ids; `kept` are then the true counts of what
    stays of it. Raises OSError when the disk refuses, UnevenWordsError.
    """
    directory.mkdir(parents=True)
    with _map_errors(directory):
        if base is None:
            index = tantivy.Index(_schema(), path=str(directory))
        else:
            for file in sorted(base.iterdir()):
                share_file(file, directory / file.name)
            index = tantivy.Index.open(str(directory))
        lengths = _change(index, entries, removed)
        if base is not None:
            _even_out(index, (kept or WordCounts()).plus(lengths), bool(removed))
        for name in _LOCK_FILES:
            (directory / name).unlink(missing_ok=True)
        return lengths


def _change(
    index: tantivy.Index, entries: Iterable[WordEntry], removed: Sequence[int]
) -> NDArray[np.int64]:
    lengths: list[tuple[int, int]] = []
    with index.writer(_HEAP_BYTES, 1) as writer:
        if removed:  # not delete_documents_by_term: tantivy 0.27 finds no unsigned number
            gone = tantivy.Query.term_set_query(index.schema, "passage", list(removed))
            writer.delete_documents_by_query(gone)
        for entry in entries:
            lengths.append((sum(map(bool, entry.morphemes)), sum(map(bool, entry.bigrams))))
            writer.add_document(_document(entry))
        writer.commit()
        writer.garbage_collect_files()
    index.reload()
    return np.array(lengths, dtype=np.int64).reshape(-1, 2)


def _even_out(index: tantivy.Index, counts: WordCounts, has_removed: bool) -> None:
    """Bring Tantivy's average lengths to the true ones by entries that are no passages.

    What was removed stays in its averages until it merges files, and then it takes lengths from
    their rounded forms. Raises UnevenWordsError when files go on being merged, or when there are
    so few tokens that it would take as many entries as there are passages.
    """
    searcher = index.searcher()
    if not has_removed and not searcher.doc_freq("morphemes", _MARK):
        return
    if not searcher.doc_freq("morphemes", _MARK):
        _change(index, [WordEntry(PassageId(_NO_PASSAGE), [_MARK], [_MARK])], ())
    passages = max(counts.passages, 1)
    wanted = (counts.morphemes / passages, counts.bigrams / passages)
    for _ in range(_ROUNDS):
        indexed, averages = _tantivy_counts(index)
        pairs = zip(averages, wanted, strict=True)
        if all(abs(found - each) <= EVEN * each for found, each in pairs if each):
            return
        ballast = ballast_for(indexed, averages, counts)
        if ballast.error > EVEN or ballast.entries > _MOST_BALLAST_SHARE * indexed:
            break
        first = WordEntry(
            PassageId(_NO_PASSAGE), [_MARK] * ballast.morphemes, [_MARK] * ballast.bigrams
        )
        empty = WordEntry(PassageId(_NO_PASSAGE), (), ())
        _change(index, [first, *([empty] * (ballast.entries - 1))], ())
    raise UnevenWordsError


def _document(entry: WordEntry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("passage", entry.passage)
    document.add_text("morphemes", " ".join(entry.morphemes))
    document.add_text("bigrams", " ".join(entry.bigrams))
    return document


@contextmanager
def _map_errors(directory: Path) -> Iterator[None]:
    """Turn a failed write, which Tantivy reports as a ValueError with a number, into OSError."""
    try:
        yield
    except ValueError as error:
        number = re.search(r"os error (\d+)", str(error))
        if number is None:
            raise
        raise OSError(int(number[1]), os.strerror(int(number[1])), str(directory)) from error


def share_file(source: Path, target: Path) -> None:
    """Give a file a second place, as a hard link where the file system has them."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("passage", indexed=True, fast=True)
    builder.add_text_field("morphemes", tokenizer_name="whitespace")
    builder.add_text_field("bigrams", tokenizer_name="whitespace")
    return builder.build()
