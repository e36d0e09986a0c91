"""Ask from the command line: `python -m retrieval [--library DIR] [--json] QUESTION`.

`--verify FILE.json` asks nothing: it checks citations that were exported before.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from index.filter import Filter
from index.left_out import describe_left_out
from index.library import Library
from index.location import library_directory
from ingest.notice import NoticeKind, TenkyoError, UsageError, Words, describe
from retrieval.answer import Answer, Outcome, Quote
from retrieval.ask import Asker, open_asker
from retrieval.citation import read_citations
from retrieval.quotes import quote_in_passage
from retrieval.serialise import HEADING_JOINT, serialise_answer, serialise_verification
from retrieval.verification import Standing, Verification, Verifier

NOT_THERE = 1
WRONG_USE = 2
QUESTIONS_UNREADABLE = NoticeKind(
    "questions_unreadable",
    Words(
        en="The question file {file} cannot be used: {reason}.",
        ja="質問ファイル {file} は使えません（{reason}）。",
    ),
    Words(
        en='Give one JSON object a line, each with a text under "question".',
        ja='1 行に 1 つの JSON オブジェクトを置き、"question" に質問文を入れてください。',
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer and return the exit status: 0 whatever the outcome, 2 for wrong use.

    With --verify, 1 tells that the text of a citation is not in the library.
    """
    options = _parse(arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        if options.verify is not None:
            return _verify(options)
        questions = list(_questions(options))
        with Library.open(library_directory(options.library), create=False) as library:
            asker = open_asker(library)
            for item in asker.notices:
                print(describe(item), file=sys.stderr)
            for question in questions:
                _print_answer(asker, question, options)
    except TenkyoError as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    except BrokenPipeError:
        # The reader (head, a pager) closed early: no fault, and the flush at exit must not fail.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m retrieval", description="Ask the library; answers are quotes, or none."
    )
    parser.add_argument("question", nargs="?", metavar="QUESTION")
    parser.add_argument("--questions", metavar="FILE.jsonl", type=Path)
    parser.add_argument(
        "--verify", metavar="FILE.json", type=Path, help="check citations instead of asking"
    )
    parser.add_argument("--library", metavar="DIR")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--limit", metavar="N", type=int, default=5, help="most quotes to show")
    _add_filter(parser)
    options = parser.parse_args(arguments)
    if sum(each is not None for each in (options.question, options.questions, options.verify)) != 1:
        parser.error("give QUESTION, --questions FILE.jsonl or --verify FILE.json")
    if options.limit < 1:
        parser.error("--limit must be at least 1")
    return options


def _add_filter(parser: argparse.ArgumentParser) -> None:
    narrow = parser.add_argument_group("ask only documents")
    narrow.add_argument("--collection", metavar="NAME", action="append", default=[])
    narrow.add_argument("--tag", metavar="TAG", action="append", default=[])
    narrow.add_argument("--type", metavar="EXT", action="append", default=[], help="pdf, md, ...")
    narrow.add_argument("--folder", metavar="DIR", help="found in this folder or below")
    for name in ("--added-from", "--added-until"):
        narrow.add_argument(name, metavar="YYYY-MM-DD", type=date.fromisoformat)


def _filter(options: argparse.Namespace) -> Filter:
    folder = os.path.abspath(options.folder) if options.folder else ""  # noqa: PTH100 (keeps links)
    return Filter(
        collections=tuple(options.collection),
        tags=tuple(options.tag),
        file_types=tuple(each.lower().lstrip(".") for each in options.type),
        added_from=options.added_from,
        added_until=options.added_until,
        folder=folder,
    )


def _questions(options: argparse.Namespace) -> Iterator[str]:
    if options.question is not None:
        yield options.question
        return
    file: Path = options.questions
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(QUESTIONS_UNREADABLE, file=file, reason=error) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = json.loads(line)["question"]
        except (ValueError, KeyError, TypeError) as error:
            reason = f"line {number} holds no question"
            raise UsageError(QUESTIONS_UNREADABLE, file=file, reason=reason) from error
        if not isinstance(question, str):
            reason = f"the question of line {number} is no text"
            raise UsageError(QUESTIONS_UNREADABLE, file=file, reason=reason)
        yield question


def _print_answer(asker: Asker, question: str, options: argparse.Namespace) -> None:
    answer = asker.ask(question, limit=options.limit, filter=_filter(options))
    if options.json:
        shape = serialise_answer(asker.library.snapshot(), answer)
        print(json.dumps(shape, ensure_ascii=False), flush=True)
    else:
        _print_for_person(asker, answer)


_HEADLINES = {
    Outcome.FOUND: "Found in these documents:",
    Outcome.WEAK: "Possibly related (not certain to answer):",
    Outcome.NOT_FOUND: "Not found in these documents.",
}


def _print_for_person(asker: Asker, answer: Answer) -> None:
    searched = answer.searched
    print(f"? {answer.question}\n{_HEADLINES[answer.outcome]}")
    if answer.missing_part:
        print(f"  No document that may be meant has {answer.missing_part}.")
    for part in answer.parts:
        print(f"  - {part.question} {_HEADLINES[part.outcome]}")
    for quote in answer.quotes:
        _print_quote(asker, quote)
    if answer.nearest:
        print("The nearest passages, which are not answers:")
        for quote in answer.nearest:
            _print_quote(asker, quote)
    print(f"({searched.documents} documents, {searched.passages} passages searched)\n")
    if answer.not_searched:
        print(describe(describe_left_out(answer.not_searched)), file=sys.stderr)


def _print_quote(asker: Asker, quote: Quote) -> None:
    snapshot = asker.library.snapshot()
    _, text, _ = quote_in_passage(snapshot, quote)
    where = [snapshot.document(quote.document).name, f"page {quote.page}"]
    if quote.heading_path:
        where.append(HEADING_JOINT.join(quote.heading_path))
    where.append(f"characters {quote.start}-{quote.end}")
    print(f"\n  {text}\n    — {', '.join(where)}; confidence {quote.confidence:.2f}")


_STANDINGS = {
    Standing.UNCHANGED: "stands where it was cited",
    Standing.MOVED: "stands elsewhere now",
    Standing.CHANGED: "the source changed; the text is not in it",
    Standing.GONE: "the source is not in the library",
    Standing.ALTERED: "the text is not what its own checksum says",
}


def _verify(options: argparse.Namespace) -> int:
    citations = read_citations(options.verify)
    with Library.open(library_directory(options.library), create=False) as library:
        verifier = Verifier(library)
        verifications = [verifier.verify(citation) for citation in citations]
    for verification in verifications:
        if options.json:
            print(json.dumps(serialise_verification(verification), ensure_ascii=False))
        else:
            _print_verification(verification)
    return 0 if all(each.stands for each in verifications) else NOT_THERE


def _print_verification(verification: Verification) -> None:
    cited, place = verification.citation, verification.place
    where = f"{cited.file}, page {cited.page}, characters {cited.start}-{cited.end}"
    print(f"{verification.standing.value:<9}  {where}: {_STANDINGS[verification.standing]}")
    if verification.standing is Standing.MOVED and place is not None:
        print(f"{'':9}  now page {place.page}, characters {place.start}-{place.end}", end="")
        print(f" of document {place.document}")
    if verification.older is not None:
        print(f"{'':9}  the text as it was: `python -m index text {verification.older.document}`")


if __name__ == "__main__":
    sys.exit(main())
