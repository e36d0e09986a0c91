"""An answer, and a checked citation, as plain data, in the stable shape that scripts depend on."""

from __future__ import annotations

from dataclasses import asdict

from index.snapshot import Snapshot
from retrieval.answer import Answer, Quote
from retrieval.quotes import quote_in_passage
from retrieval.verification import Verification

Json = dict[str, object]
HEADING_JOINT = " > "


def serialise_answer(snapshot: Snapshot, answer: Answer) -> Json:
    """Return the answer's JSON object; each text is cut from its page and checked now.

    Raises QuoteMismatch or LibraryError when a document changed since the answer was made.
    """
    return {
        "question": answer.question,
        "outcome": answer.outcome.value,
        "confidence": round(answer.confidence, 4),
        "quotes": [serialise_quote(snapshot, quote) for quote in answer.quotes],
        "nearest": [serialise_quote(snapshot, quote) for quote in answer.nearest],
        "searched": {
            "documents": answer.searched.documents,
            "passages": answer.searched.passages,
            "generation": answer.searched.generation,
        },
        "elapsed_ms": round(answer.elapsed_ms, 1),
        "missing_words": list(answer.missing_words),
        "missing_part": answer.missing_part or None,
        "asked": answer.asked.value if answer.asked else None,
        "differing": list(answer.differing),
        "error_rate": answer.basis.error_rate,
        "own_calibration": answer.basis.is_own,
        "parts": [
            {
                "question": part.question,
                "outcome": part.outcome.value,
                "confidence": round(part.confidence, 4),
                "quotes": list(part.quotes),
            }
            for part in answer.parts
        ],
        "not_searched": list(answer.not_searched),
    }


def serialise_quote(snapshot: Snapshot, quote: Quote) -> Json:
    """Return one quote's JSON object; `passage` is the text of the passage it stands in."""
    before, text, after = quote_in_passage(snapshot, quote)
    document = snapshot.document(quote.document)
    return {
        "text": text,
        "document": quote.document,
        "file": document.places[0] if document.places else document.name,
        "sha256": quote.sha256,
        "page": quote.page,
        "heading": HEADING_JOINT.join(quote.heading_path),
        "start": quote.start,
        "end": quote.end,
        "passage": before + text + after,
        "confidence": round(quote.confidence, 4),
        "repeats": [asdict(repeat) for repeat in quote.repeats],
        "answer": [quote.answer.start, quote.answer.end] if quote.answer else None,
        "reasons": [
            {"kind": reason.kind, "detail": reason.detail, "share": round(reason.share, 4)}
            for reason in quote.reasons
        ],
    }


def serialise_verification(verification: Verification) -> Json:
    """Return how a citation stands; `now` is where its text stands, or null.

    `older_version` is the cited place, when an older version of the document still holds the text.
    """
    citation, place = verification.citation, verification.place
    return {
        "standing": verification.standing.value,
        "file": citation.file,
        "sha256": citation.sha256,
        "page": citation.page,
        "start": citation.start,
        "end": citation.end,
        "question": citation.question,
        "document": verification.document.id if verification.document is not None else None,
        "now": None if place is None else asdict(place),
        "older_version": None if verification.older is None else asdict(verification.older),
    }
