"""Question sets by name, and a library that holds a set's documents."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from evaluation.question_lines import load_lines
from evaluation.questions import (
    QuestionSet,
    hold_out,
    join_articles,
    load_lawqa,
    load_nomiracl,
    load_squad,
    read_wording,
    write_documents,
)
from evaluation.robustness import MISREAD, misread, mistype
from index.embedder import Embedder
from index.ingestion import Ingestion
from index.library import Library
from ingest.notice import NoticeKind, UsageError, Words

PROJECT: Final = Path(__file__).resolve().parents[1]
SHARED: Final = PROJECT.parent / "shared" / "questions"
WORK: Final = PROJECT / "data" / "evaluation"
HELD_OUT_SHARE: Final = 1 / 3
SEED: Final = 7

SET_UNKNOWN = NoticeKind(
    "question_set_unknown",
    Words(
        en="There is no question set {name}: neither a file nor one of {known}.",
        ja="質問セット {name} はありません（ファイルでも {known} のいずれかでもありません）。",
    ),
    Words(
        en="Give a file of JSON lines, or put the public sets under ../shared/questions.",
        ja="JSON Lines のファイルを指定するか、公開セットを ../shared/questions に置いてください。",
    ),
)


def _squad(
    *patterns: str, wording: Path | None = None, folder: Path = SHARED
) -> Callable[[str], QuestionSet]:
    def load(name: str) -> QuestionSet:
        files = [file for pattern in patterns for file in sorted(folder.glob(pattern))]
        if not files:
            raise FileNotFoundError(f"{folder}/{patterns[0]}")
        return load_squad(files, name, read_wording(wording) if wording else None)

    return load


def _joined(load: Callable[[str], QuestionSet]) -> Callable[[str], QuestionSet]:
    return lambda name: join_articles(load(name))


def _left_out(load: Callable[[str], QuestionSet]) -> Callable[[str], QuestionSet]:
    return lambda name: hold_out(load(name), HELD_OUT_SHARE, SEED)


_JAQUAD_A = _squad("jaquad_train/*_0026.json", "jaquad_train/*_0027.json")
_JAQUAD_B = _squad("jaquad_train/*_0028.json", "jaquad_train/*_0029.json")

_JSQUAD_LEFT_OUT: Final = _left_out(_squad("jsquad_valid.json"))
OWN: Final = PROJECT / "data" / "questions"  # written for this project: README.md there
# 92 questions of JSQuAD put into English by hand, with their ids.
_IN_ENGLISH: Final = OWN / "jsquad_in_english.jsonl"
# 62 questions of XQuAD put into Japanese by hand, likewise.
_IN_JAPANESE: Final = OWN / "xquad_in_japanese.jsonl"
# JaQuAD files 0026 to 0029 are kept out of the judge's training.
SETS: Final[dict[str, Callable[[str], QuestionSet]]] = {
    "jsquad": _squad("jsquad_valid.json"),
    "jsquad-held-out": _JSQUAD_LEFT_OUT,
    "jaquad-calibration": _left_out(_JAQUAD_A),
    "jaquad-test": _left_out(_JAQUAD_B),
    "xquad-held-out": _left_out(_squad("xquad_en_dev.json")),
    "jsquad-articles": _joined(_JSQUAD_LEFT_OUT),
    "jaquad-articles": _joined(_left_out(_JAQUAD_A)),
    "xquad-articles": _joined(_left_out(_squad("xquad_en_dev.json"))),
    "jsquad-mistyped": lambda name: mistype(_JSQUAD_LEFT_OUT(name), SEED),
    "jsquad-misread": lambda name: misread(_JSQUAD_LEFT_OUT(name), MISREAD, SEED),
    "jsquad-in-english": _left_out(_squad("jsquad_valid.json", wording=_IN_ENGLISH)),
    "xquad-in-japanese": _left_out(_squad("xquad_en_dev.json", wording=_IN_JAPANESE)),
    "office-calibration": _squad("office_calibration.json", folder=OWN),
    "office-test": _squad("office_test.json", folder=OWN),
    "nomiracl": lambda _: load_nomiracl(SHARED / "nomiracl_ja_dev.jsonl"),
    "lawqa": lambda _: load_lawqa(SHARED / "lawqa_dev.json"),
    "seed": lambda name: load_lines(SHARED / "seed_dev.jsonl", name),
}


def load_set(name: str) -> QuestionSet:
    """Return a set by its name or by a file of JSON lines. Raises UsageError when there is none."""
    try:
        if name in SETS:
            return SETS[name](name)
        if Path(name).is_file():
            return load_lines(Path(name), Path(name).stem)
    except FileNotFoundError as error:
        raise UsageError(SET_UNKNOWN, name=name, known=", ".join(SETS)) from error
    raise UsageError(SET_UNKNOWN, name=name, known=", ".join(SETS))


def prepare_library(questions: QuestionSet, embedder: Embedder, work: Path = WORK) -> Library:
    """Return a library of exactly the set's documents; made once, brought up to date after."""
    folder = work / "documents" / questions.name
    shutil.rmtree(folder, ignore_errors=True)  # what an earlier form of the set left there
    write_documents(questions.documents, folder)
    library = Library.open(work / "libraries" / questions.name, embedder)
    with library.run():
        Ingestion(library, lambda: embedder).run([str(folder)], mirror=True)
    return library
