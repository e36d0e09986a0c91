"""The whole way of a question: candidates, judge, quotes, confidence, answer."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import Final

from index.damage import DamagedDocumentError
from index.embedder import Embedder, load_embedder
from index.filter import Filter
from index.library import Library
from index.reembedding import library_model
from index.snapshot import Snapshot
from ingest.document import Passage
from ingest.keys import fold
from ingest.notice import ModelError, Notice
from ingest.paths import path_at
from retrieval.answer import Answer, Outcome, Quote, Reason, Searched
from retrieval.candidates import POOL, Candidate, Weights, find_candidates
from retrieval.confidence import Calibration, Model, load_calibration
from retrieval.crossing import Crossing, cross
from retrieval.differences import differing, read_said
from retrieval.features import Judged, WordWeights, compute_features, weigh_words
from retrieval.glossary import Glossary, load_glossary
from retrieval.judge import Judge, LearnedJudge, Verdict
from retrieval.named_part import read_named_part
from retrieval.own_calibration import choose_model
from retrieval.parts import join_answers, split_question
from retrieval.places import Places
from retrieval.question import Question, read_question
from retrieval.quotes import digest_text
from retrieval.repeats import group_repeats
from retrieval.restated import answers_its_own_question
from retrieval.select import select_quote
from retrieval.weighing import Evidence, Weighed
from retrieval.whole_parts import quote_part

# Candidates read by the judge; each costs 24 ms of one core in bfloat16, 41 ms in float32.
JUDGED: Final = 6
# When most of the question's words occur nowhere (a question in another language than the
# documents), words cannot rank and the embedding ranks less surely: the judge reads more.
JUDGED_WITHOUT_WORDS: Final = 16
# Two quotes that differ are told side by side when each may well be right: the plainest pair in a
# library of two passages has .3, and a difference told too often costs a look, not a wrong quote.
SURE_ENOUGH_TO_DIFFER: Final = 0.28
# A question put into the documents' words ranks less surely than one asked in them.
JUDGED_CROSSED: Final = 10
# Each damaged document costs asking once more; a library with more of them is beyond this.
MOST_NOT_SEARCHED: Final = 9
_LEAST_TRUST: Final = 0.1
# Words said by the word list rank less surely than the question's own (docs/experiments.md).
_CROSSED_DOUBT: Final = 1 / 3
_NEAREST: Final = 3


class Asker:
    """Answers questions from one library. Safe to use from several threads."""

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        judge: Judge | None = None,
        calibration: Calibration | None = None,
        notices: Sequence[Notice] = (),
        glossary: Callable[[], Glossary] = load_glossary,
    ) -> None:
        """Take the parts; without a judge the plain mix of retrievers decides.

        The glossary is read when a question in English is first asked.

        Raises LibraryError when the library's vectors were made by another model.
        """
        library.check_model(embedder.identity)
        self.library = library
        self.embedder = embedder
        self.judge = judge
        self.notices = tuple(notices)
        self.glossary = glossary
        calibrated = calibration or load_calibration()
        self.model: Model = calibrated.plain if judge is None else calibrated.judged

    def ask(
        self,
        question: str,
        *,
        limit: int = 5,
        filter: Filter | None = None,  # noqa: A002
    ) -> Answer:
        """Answer a question by quotes, or say that the documents do not hold the answer.

        Several questions in one are answered one by one, each with up to `limit` quotes. A filter
        narrows which documents are asked. Raises UsageError when it names a collection that is
        not there.
        """
        parts = split_question(question)
        answers = [self._ask_one(part, limit, filter) for part in parts]
        return answers[0] if len(answers) == 1 else join_answers(question, answers)

    def _ask_one(self, question: str, limit: int, filter: Filter | None) -> Answer:  # noqa: A002
        """Answer one question; documents that are damaged are left out, and named."""
        snapshot = self.library.snapshot()
        while True:
            try:
                return self._ask_of(snapshot, question, limit, filter)
            except DamagedDocumentError as error:
                if len(snapshot.not_searched) >= MOST_NOT_SEARCHED:
                    raise
                snapshot = snapshot.leaving_out(error)

    def _ask_of(
        self,
        snapshot: Snapshot,
        question: str,
        limit: int,
        filter: Filter | None,  # noqa: A002
    ) -> Answer:
        begun = time.perf_counter()
        if snapshot.model not in (None, self.embedder.identity):
            self.library.check_model(self.embedder.identity)  # changed since the model was loaded
        model, basis = choose_model(self.model, self.library.preferences.read())
        part = read_named_part(fold(question).text)
        sought = quote_part(snapshot, part, question, filter) if part else None
        if sought and sought.quotes:
            confidence = sought.quotes[0].confidence
            return Answer(
                question=question,
                outcome=model.outcome(confidence),
                confidence=confidence,
                quotes=sought.quotes[:limit],
                nearest=(),
                searched=_searched(snapshot, filter),
                elapsed_ms=(time.perf_counter() - begun) * 1000,
                basis=basis,
                not_searched=snapshot.not_searched,
            )
        is_missing = sought is not None and sought.is_missing
        weighed = self.weigh(snapshot, question, filter)
        asked, words = weighed.crossing.question, weighed.words
        ranked = weighed.rank(model)
        made = [make_quote(words, each, chance) for chance, each in ranked]
        quotes = group_repeats(made, [each.judged.quote for _, each in ranked])[:limit]
        confidence = quotes[0].confidence if quotes else 0.0
        outcome = model.outcome(confidence) if quotes else Outcome.NOT_FOUND
        if outcome is Outcome.FOUND and weighed.is_crossed(ranked[0][1]):
            outcome = Outcome.WEAK  # right less often than it seems
        outcome = Outcome.NOT_FOUND if is_missing else outcome
        refused = outcome is Outcome.NOT_FOUND
        kept = [quote for quote in quotes if quote.confidence >= model.weak]
        sure = [quote for quote in kept if quote.confidence >= SURE_ENOUGH_TO_DIFFER]
        return Answer(
            question=question,
            outcome=outcome,
            confidence=confidence,
            quotes=() if refused else tuple(kept),
            nearest=tuple(quotes[:_NEAREST]) if refused else (),
            searched=_searched(snapshot, filter),
            elapsed_ms=(time.perf_counter() - begun) * 1000,
            missing_words=asked.spell(words.unseen),
            asked=asked.asked,
            differing=differing(asked.asked, [read_said(snapshot, each) for each in sure]),
            basis=basis,
            not_searched=snapshot.not_searched,
            missing_part=part.label if part and is_missing else "",
        )

    def weigh(
        self,
        snapshot: Snapshot,
        question: str,
        filter: Filter | None = None,  # noqa: A002
    ) -> Weighed:
        """Read one question (retrieval.parts), find its candidates and judge them."""
        asked = read_question(question)
        crossing = cross(snapshot, asked, self.glossary)
        words = weigh_words(snapshot, crossing)
        evidence = self._gather(snapshot, crossing, words, filter) if asked.text else ()
        return Weighed(crossing, words, evidence)

    def _gather(
        self,
        snapshot: Snapshot,
        crossing: Crossing,
        words: WordWeights,
        filter: Filter | None,  # noqa: A002
    ) -> tuple[Evidence, ...]:
        question = crossing.question
        vector = self.embedder.encode_queries([question.text])[0]
        trust = max(_LEAST_TRUST, min(1.0, 2 * (1 - words.share(words.unseen))))
        limit = JUDGED if trust == 1.0 else JUDGED_WITHOUT_WORDS
        limit = max(limit, JUDGED_CROSSED if crossing.said else 0)
        weights = Weights().trusting_words(trust * (1 - _CROSSED_DOUBT * words.crossed))
        places = Places(snapshot)
        pool = 3 * POOL if question.conditions else limit
        found = find_candidates(snapshot, crossing.widened, vector, pool, weights, filter)
        passages = snapshot.passages([each.passage for each in found])
        if question.conditions:
            known = snapshot.indexed_texts([each.passage for each in found])
            pairs = list(zip(found, passages, strict=True))
            chosen = question.conditions.choose(
                pairs, lambda pair: known.get(pair[0].passage) or places.indexed(pair[1])
            )
            found = tuple(candidate for candidate, _ in chosen[:limit])
            passages = tuple(passage for _, passage in chosen[:limit])
        texts = [places.indexed(passage) for passage in passages]
        asked = [crossing.worded_for(text) for text in texts]
        verdicts = self._verdicts(asked, texts)
        judged = [
            _judge_one(worded, places, candidate, passage, verdict)
            for worded, candidate, passage, verdict in zip(
                asked, found, passages, verdicts, strict=True
            )
        ]
        features = compute_features(question, words, judged)
        return tuple(
            Evidence(
                each,
                places.document(passage),
                places.page(passage),
                passage,
                values,
                answers_its_own_question(
                    question.text, places.page(passage), passage, each.selection.span
                ),
            )
            for each, passage, values in zip(judged, passages, features, strict=True)
        )

    def _verdicts(
        self, asked: Sequence[Question], texts: Sequence[str]
    ) -> Sequence[Verdict | None]:
        """Return one verdict a text; texts asked in the same words are judged together."""
        if self.judge is None:
            return [None] * len(texts)
        verdicts: dict[int, Verdict] = {}
        for wording in dict.fromkeys(each.text for each in asked):
            rows = [row for row, each in enumerate(asked) if each.text == wording]
            told = self.judge.judge(wording, [texts[row] for row in rows])
            verdicts.update(zip(rows, told, strict=True))
        return [verdicts[row] for row in range(len(texts))]


def _searched(snapshot: Snapshot, wanted: Filter | None) -> Searched:
    if wanted:
        return Searched(*snapshot.count_in(wanted), snapshot.generation)
    return Searched(snapshot.document_count, snapshot.passage_count, snapshot.generation)


def _judge_one(
    question: Question,
    places: Places,
    candidate: Candidate,
    passage: Passage,
    verdict: Verdict | None,
) -> Judged:
    page, text = places.page(passage), places.indexed(passage)
    shift = len(text) - (passage.end - passage.start)
    selection = select_quote(question, page, passage, verdict, shift)
    quote = page.text[selection.span.start : selection.span.end]
    answerable = verdict.answerable if verdict is not None else 0.0
    return Judged(question, candidate, selection, answerable, text, quote)


def make_quote(words: WordWeights, evidence: Evidence, confidence: float) -> Quote:
    """Make the quote of a judged candidate, with its reasons."""
    judged, passage = evidence.judged, evidence.passage
    span = judged.selection.span
    return Quote(
        passage=judged.candidate.passage,
        document=passage.document,
        sha256=evidence.document.sha256,
        page=passage.page,
        start=span.start,
        end=span.end,
        passage_start=passage.start,
        passage_end=passage.end,
        heading_path=path_at(passage, evidence.page, span.start),
        digest=digest_text(judged.quote),
        confidence=confidence,
        reasons=_reasons(words, evidence),
        answer=judged.selection.answer,
    )


def _reasons(words: WordWeights, evidence: Evidence) -> tuple[Reason, ...]:
    features, text = evidence.features, evidence.judged.text
    matched = words.told(text)
    reasons = [Reason("words", "、".join(matched), features.coverage)] if matched else []
    reasons.append(Reason("meaning", "", max(0.0, min(1.0, features.cosine))))
    if evidence.judged.answerable:
        chance = 1.0 / (1.0 + math.exp(-features.answerable))
        reasons.append(Reason("judge", "", chance))
    return tuple(reasons)


def open_asker(library: Library) -> Asker:
    """Return an asker with the library's embedder and the judge.

    A missing or foreign judge is not fatal: the plain mix answers, and a notice says so.
    """
    embedder = load_embedder(library_model(library))
    try:
        return Asker(library, embedder, LearnedJudge(embedder))
    except ModelError as error:
        return Asker(library, embedder, None, notices=(error.notice,))
