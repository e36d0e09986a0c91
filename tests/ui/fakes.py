"""A library and an asker that need no model, no index and no disk: for states of the screen."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, cast

from index.citation import Citation
from index.filter import EVERYTHING, Filter
from index.job import Job, JobId
from index.kept import (
    AskedQuestion,
    GivenAnswer,
    KeptId,
    KeptQuote,
    QuestionId,
    QuotedPlace,
)
from index.mirror import Mirror
from index.outcome import FileResult
from index.snapshot import GONE, Snapshot
from ingest.document import Document, DocumentId, Medium, Page, PassageId, document_id
from ingest.notice import LibraryError, Notice
from retrieval.answer import Answer, Outcome, Quote, Reason, Searched


@dataclass
class FakeTray:
    """What was kept and reported, in lists."""

    kept: list[KeptQuote] = field(default_factory=list)
    wrong: list[Citation] = field(default_factory=list)

    def quotes(self) -> tuple[KeptQuote, ...]:
        """Return what is kept."""
        return tuple(self.kept)

    def keep(self, citation: Citation) -> KeptId:
        """Keep a citation."""
        self.kept.append(KeptQuote(KeptId(len(self.kept) + 1), citation))
        return self.kept[-1].id

    def drop(self, kept: KeptId) -> None:
        """Take one out."""
        self.kept = [each for each in self.kept if each.id != kept]

    def wrong_quotes(self) -> tuple[Citation, ...]:
        """Return what was reported."""
        return tuple(self.wrong)

    def report_wrong(self, citation: Citation) -> None:
        """Report a citation."""
        self.wrong.append(citation)

    def withdraw_report(self, citation: Citation) -> None:
        """Take a report back."""
        self.wrong = [each for each in self.wrong if each.text != citation.text]


@dataclass
class FakeHistory:
    """The asked questions and their answers, in lists."""

    asked: list[AskedQuestion] = field(default_factory=list)
    given: dict[tuple[str, Filter], list[GivenAnswer]] = field(default_factory=dict)

    def questions(self) -> tuple[AskedQuestion, ...]:
        """Return them, the newest first."""
        return tuple(reversed(self.asked))

    def answers(self, question: str, narrowed: Filter) -> tuple[GivenAnswer, ...]:
        """Return the answers of a question, the newest first."""
        return tuple(self.given.get((question, narrowed), ()))

    def record(
        self,
        question: str,
        outcome: str,
        narrowed: Filter = EVERYTHING,
        generation: int = 0,
        quotes: Sequence[QuotedPlace] = (),
    ) -> None:
        """Add one; an answer that differs from the last is put before it."""
        identity = QuestionId(len(self.asked) + 1)
        at = "2026-02-01T03:00:00+00:00"
        self.asked.append(AskedQuestion(identity, question, outcome, at, narrowed))
        given = self.given.setdefault((question, narrowed), [])
        if not given or given[0].quotes != tuple(quotes):
            given.insert(0, GivenAnswer(outcome, generation, at, tuple(quotes)))

    def forget(self, question: QuestionId) -> None:
        """Forget one."""
        self.asked = [each for each in self.asked if each.id != question]

    def forget_all(self) -> None:
        """Forget them all."""
        self.asked = []


class FakeMirrors:
    """No folder is mirrored."""

    def list(self) -> tuple[Mirror, ...]:
        """Return none."""
        return ()


@dataclass
class FakeLibrary:
    """Documents of one page; each paragraph (parted by an empty line) is a passage."""

    directory: Path = Path("fake-library")
    stored: dict[DocumentId, tuple[Document, Page]] = field(default_factory=dict)
    listed_jobs: list[Job] = field(default_factory=list)
    listed_files: dict[JobId, tuple[FileResult, ...]] = field(default_factory=dict)
    tray: FakeTray = field(default_factory=FakeTray)
    history: FakeHistory = field(default_factory=FakeHistory)
    mirrors: FakeMirrors = field(default_factory=FakeMirrors)

    def add(
        self,
        name: str,
        text: str,
        *,
        title: str = "",
        media_type: str = "text/plain",
        label: str | None = None,
        medium: Medium = "text",
        notices: tuple[Notice, ...] = (),
    ) -> Document:
        """Put one document in; its id and hash come from the text."""
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        document = Document(
            id=document_id(sha256),
            sha256=sha256,
            title=title,
            media_type=media_type,
            places=(name,),
            byte_size=len(text.encode()),
            page_count=1,
            passage_count=text.count("\n\n") + 1,
            reader="fake/1",
            added_at=f"2026-02-0{len(self.stored) % 9 + 1}T03:00:00+00:00",
            notices=notices,
        )
        self.stored[document.id] = (document, Page(1, text, label=label, medium=medium))
        return document

    def documents(self) -> tuple[Document, ...]:
        """Return what is in."""
        return tuple(document for document, _ in self.stored.values())

    def remove(self, document: DocumentId) -> None:
        """Take one document out."""
        del self.stored[document]

    def collections(self) -> tuple[tuple[str, int], ...]:
        """Return none."""
        return ()

    def jobs(self) -> tuple[Job, ...]:
        """Return the jobs that were put in, newest first."""
        return tuple(reversed(self.listed_jobs))

    def job_files(self, job: JobId) -> tuple[FileResult, ...]:
        """Return the files that were put in for a job."""
        return self.listed_files.get(job, ())

    def snapshot(self) -> Snapshot:
        """Return this library: it is its own snapshot."""
        return cast("Snapshot", self)

    @property
    def generation(self) -> int:
        """Return a number that never changes."""
        return 1

    @property
    def document_count(self) -> int:
        """Return how many documents are in."""
        return len(self.stored)

    @property
    def passage_count(self) -> int:
        """Return how many passages are in."""
        return sum(document.passage_count for document in self.documents())

    def document(self, document: DocumentId) -> Document:
        """Return one document. Raises LibraryError when it is gone."""
        return self._find(document)[0]

    def page(self, document: DocumentId, number: int) -> Page:
        """Return its page. Raises LibraryError when the document is gone."""
        assert number == 1
        return self._find(document)[1]

    def _find(self, document: DocumentId) -> tuple[Document, Page]:
        if document not in self.stored:
            raise LibraryError(GONE, document=document)
        return self.stored[document]


def quote_of(
    library: FakeLibrary, text: str, *, confidence: float = 0.93, heading: Sequence[str] = ()
) -> Quote:
    """Return the quote of a text that stands in the library, inside its paragraph."""
    for number, (document, page) in enumerate(library.stored.values()):
        start = page.text.find(text)
        if start < 0:
            continue
        passage_start = page.text.rfind("\n\n", 0, start) + 2 if "\n\n" in page.text[:start] else 0
        passage_end = page.text.find("\n\n", start)
        return Quote(
            passage=PassageId(number),
            document=document.id,
            sha256=document.sha256,
            page=1,
            start=start,
            end=start + len(text),
            passage_start=passage_start,
            passage_end=passage_end if passage_end >= 0 else len(page.text),
            heading_path=tuple(heading),
            digest=hashlib.sha256(text.encode()).hexdigest(),
            confidence=confidence,
            reasons=(Reason("words", "申請 提出", 0.8), Reason("meaning", "", 0.87)),
        )
    raise LookupError(text)


@dataclass
class FakeAsker:
    """Answers what it was told to answer; anything else is not found."""

    library: FakeLibrary
    answers: dict[str, tuple[Outcome, tuple[Quote, ...]]] = field(default_factory=dict)
    nearest: tuple[Quote, ...] = ()
    missing_words: tuple[str, ...] = ()
    asked: list[str] = field(default_factory=list)

    def tell(
        self, question: str, *quotes: Quote, outcome: Literal["found", "weak"] = "found"
    ) -> None:
        """Fix the answer to one question."""
        self.answers[question] = (Outcome(outcome), quotes)

    def ask(self, question: str) -> Answer:
        """Return the fixed answer, or not found with the nearest passages."""
        self.asked.append(question)
        outcome, quotes = self.answers.get(question, (Outcome.NOT_FOUND, ()))
        answer = Answer(
            question=question,
            outcome=outcome,
            confidence=quotes[0].confidence if quotes else 0.04,
            quotes=quotes,
            nearest=(),
            searched=Searched(self.library.document_count, self.library.passage_count, 1),
            elapsed_ms=123.0,
        )
        if outcome is Outcome.NOT_FOUND:
            return replace(answer, nearest=self.nearest, missing_words=self.missing_words)
        return answer


@dataclass
class FakeAssistant:
    """The assistant of the screen, with the model always loaded."""

    library: FakeLibrary
    asker: FakeAsker
    is_ready: bool = True
    narrowed: list[Filter | None] = field(default_factory=list)
    notices: tuple[Notice, ...] = ()

    def warm_up(self) -> None:
        """Do nothing: there is nothing to load."""

    def ask(self, question: str, narrowed: Filter | None = None) -> Answer:
        """Ask the fake asker, and remember of which documents."""
        self.narrowed.append(narrowed)
        return self.asker.ask(question)
