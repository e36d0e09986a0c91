"""Words of passages: BM25 over tokens of our own making (Tantivy).

Two fields, morphemes and bigrams. Tantivy splits at white space only: a token is never changed.
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
from pathlib import Path
from typing import Final, Literal, Protocol

import tantivy

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
_HEAP_BYTES: Final = 64_000_000
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
    tokens = [tokenizer.morphemes(_PROBE), tokenizer.bigrams(_PROBE)]
    return hashlib.sha256(json.dumps(tokens).encode("ascii")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class WordEntry:
    """The tokens of one passage."""

    passage: PassageId
    morphemes: Sequence[str]
    bigrams: Sequence[str]


class WordIndex:
    """An index folder opened for searching. Safe to search from several threads."""

    def __init__(self, directory: Path) -> None:
        """Open the folder, whose digests the caller has checked."""
        self._index = tantivy.Index.open(str(directory))
        self._searcher = self._index.searcher()

    @property
    def count(self) -> int:
        """Return how many passages it holds."""
        return self._searcher.num_docs

    def search(
        self, field: Field, tokens: Sequence[str], limit: int, scope: Scope = EVERYTHING
    ) -> tuple[Hit, ...]:
        """Return the passages of a scope with any of the tokens by BM25, best first.

        A token given twice counts twice. No token is ever read as query syntax.
        """
        query = self._query(field, tokens, scope)
        if query is None or limit < 1 or scope.is_empty:
            return ()
        found = self._searcher.search(query, limit, count=False).hits
        addresses = [address for _, address in found]
        ids = self._searcher.fast_field_values("passage", addresses)
        scores = [float(score) for score, _ in found]
        pairs = zip(ids, scores, strict=True)
        hits = [Hit(PassageId(int(each)), score) for each, score in pairs if each is not None]
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.passage)))

    def document_frequencies(self, field: Field, tokens: Sequence[str]) -> tuple[int, ...]:
        """Return in how many passages each token occurs; just removed ones may still count."""
        return tuple(self._searcher.doc_freq(field, token) for token in tokens)

    def _query(self, field: Field, tokens: Sequence[str], scope: Scope) -> tantivy.Query | None:
        counts = Counter(token for token in tokens if token).most_common(MOST_TOKENS)
        if not counts:
            return None
        schema, query = self._index.schema, tantivy.Query
        terms = [
            (tantivy.Occur.Should, _weighted(query.term_query(schema, field, token), count))
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


def _weighted(query: tantivy.Query, count: int) -> tantivy.Query:
    return query if count == 1 else tantivy.Query.boost_query(query, float(count))


def write_words(
    directory: Path,
    entries: Iterable[WordEntry],
    base: Path | None = None,
    removed: Sequence[int] = (),
) -> int:
    """Write an index folder and return how many passages it holds.

    With a base, its files are shared (they are never changed once written) and only the new
    entries are written beside them, less the removed ids. Raises OSError when the disk refuses.
    """
    directory.mkdir(parents=True)
    with _map_errors(directory):
        if base is None:
            index = tantivy.Index(_schema(), path=str(directory))
        else:
            share_files(base, directory)
            index = tantivy.Index.open(str(directory))
        with index.writer(_HEAP_BYTES, 1) as writer:
            if removed:  # not delete_documents_by_term: tantivy 0.27 finds no unsigned number
                gone = tantivy.Query.term_set_query(index.schema, "passage", list(removed))
                writer.delete_documents_by_query(gone)
            for entry in entries:
                writer.add_document(_document(entry))
            writer.commit()
            writer.garbage_collect_files()
        for name in _LOCK_FILES:
            (directory / name).unlink(missing_ok=True)
        index.reload()
        return index.searcher().num_docs


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


def share_files(source: Path, target: Path) -> None:
    """Put the files of a folder into another, as hard links where the file system has them."""
    for file in sorted(source.iterdir()):
        try:
            os.link(file, target / file.name)
        except OSError:
            shutil.copyfile(file, target / file.name)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("passage", indexed=True, fast=True)
    builder.add_text_field("morphemes", tokenizer_name="whitespace")
    builder.add_text_field("bigrams", tokenizer_name="whitespace")
    return builder.build()
