from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.notice import Notice, NoticeKind, ReadError, Words, describe, notice

KIND = NoticeKind(
    "test_kind",
    Words("Page {page} of {file} is blank.", "{file} の {page} ページは空白です。"),
    Words("Look at it.", "確認してください。"),
)


def test_a_notice_is_described_in_both_languages_with_its_page() -> None:
    item = notice(KIND, page=3, file="規則.pdf")
    assert describe(item) == "Page 3 of 規則.pdf is blank. Look at it."
    assert describe(item, "ja") == "規則.pdf の 3 ページは空白です。確認してください。"


def test_a_fact_that_looks_like_a_placeholder_stays_as_it_is() -> None:
    item = notice(KIND, page=1, file="{page}{file}.pdf")
    assert describe(item) == "Page 1 of {page}{file}.pdf is blank. Look at it."


def test_an_unknown_code_is_shown_as_it_stands() -> None:
    assert describe(Notice("from_the_future", (("file", "a.txt"),))) == "from_the_future file=a.txt"


def test_a_code_belongs_to_one_kind() -> None:
    with pytest.raises(ValueError, match="test_kind"):
        NoticeKind("test_kind", Words("Other.", "別。"), Words("", ""))


def test_an_error_survives_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(ReadError(KIND, page=2, file="a.pdf")))
    assert type(error) is ReadError
    assert error.notice == notice(KIND, page=2, file="a.pdf")
    assert str(error) == "Page 2 of a.pdf is blank. Look at it."


@pytest.mark.slow
def test_whoever_opens_a_library_can_describe_what_is_stored_in_it() -> None:
    script = """
import pathlib, importlib
import index.library
from ingest.notice import kinds
known = {kind.code for kind in kinds()}
for path in pathlib.Path("ingest").rglob("*.py"):
    if path.name not in ("__main__.py", "serve.py"):
        importlib.import_module(".".join(path.with_suffix("").parts))
print(sorted({kind.code for kind in kinds()} - known))
"""
    project = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=project, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
