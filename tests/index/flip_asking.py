"""Ask a library one of whose bits was flipped: what is damaged is left out, and told."""

from __future__ import annotations

from dataclasses import dataclass

from index.library import Library
from ingest.notice import LibraryError
from retrieval.answer import Answer
from retrieval.ask import Asker
from retrieval.quotes import QuoteMismatch, quote_text
from tests.fakes import FakeEmbedder

QUESTIONS = ("図書館の利用は有料ですか？", "水道料金はいつ払いますか？", "市長は誰が選びますか？")
Texts = dict[tuple[str, str, int], str]


@dataclass(frozen=True, slots=True)
class Quoted:
    """All that is told of a quote."""

    name: str
    sha256: str
    page: int
    start: int
    end: int
    text: str
    heading_path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a question: its outcome, its quotes and nearest passages, what was left out."""

    outcome: str
    quotes: tuple[Quoted, ...]
    not_searched: tuple[str, ...]


def ask_all(library: Library) -> tuple[Asked, ...]:
    """Ask every question. Raises LibraryError when one is refused."""
    asker = Asker(library, FakeEmbedder())
    return tuple(_told(library, asker.ask(question)) for question in QUESTIONS)


def read_texts(library: Library) -> Texts:
    """Return what stands on every page, by name, SHA-256 and number, to judge quotes by."""
    return {
        (document.name, document.sha256, page.number): page.text
        for document in library.documents()
        for page in library.pages(document.id)
    }


def judge_asking(library: Library, truth: tuple[Asked, ...], texts: Texts) -> str:
    """Return what became of asking; what is wrong is in capitals.

    Quotes may be others without a document, but each must stand where it says.
    """
    try:
        found = ask_all(library)
    except LibraryError:
        return "questions refused"
    except QuoteMismatch:
        return "MISMATCH in a question"
    if found == truth:
        return "questions answered as before"
    for each, before in zip(found, truth, strict=True):
        if not each.not_searched and each != before:
            return "WRONG ANSWER to a question"
        if any(
            quote.text != texts[quote.name, quote.sha256, quote.page][quote.start : quote.end]
            for quote in each.quotes
        ):
            return "WRONG QUOTE of a question"
    return "questions answered without what is damaged"


def _told(library: Library, answer: Answer) -> Asked:
    snapshot = library.snapshot()
    quotes = tuple(
        Quoted(
            snapshot.document(quote.document).name,
            quote.sha256,
            quote.page,
            quote.start,
            quote.end,
            quote_text(snapshot, quote),
            quote.heading_path,
        )
        for quote in answer.quotes + answer.nearest
    )
    return Asked(answer.outcome.value, quotes, answer.not_searched)
