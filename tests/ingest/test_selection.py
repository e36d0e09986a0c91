from __future__ import annotations

from pathlib import Path

import pytest

from ingest.folder import list_files
from ingest.selection import ALL_FILES, Selection


@pytest.mark.parametrize(
    ("selection", "taken"),
    [
        (ALL_FILES, ["A.PDF", "b.txt", "2024/c.pdf", "2024/drafts/d.pdf", "drafts/e.txt"]),
        (Selection(include=("*.pdf",)), ["A.PDF", "2024/c.pdf", "2024/drafts/d.pdf"]),
        (Selection(exclude=("drafts",)), ["A.PDF", "b.txt", "2024/c.pdf"]),
        (Selection(include=("2024/*",)), ["2024/c.pdf", "2024/drafts/d.pdf"]),
        (Selection(include=("2024/",), exclude=("D.pdf",)), ["2024/c.pdf"]),
        (Selection(include=("*.pdf", "*.txt"), exclude=("*",)), []),
        (Selection(most_bytes=3), ["b.txt", "2024/drafts/d.pdf", "drafts/e.txt"]),
    ],
)
def test_patterns_and_size_tell_what_is_taken_of_a_folder(
    tmp_path: Path, selection: Selection, taken: list[str]
) -> None:
    for name in ("A.PDF", "b.txt", "2024/c.pdf", "2024/drafts/d.pdf", "drafts/e.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("large" if name in ("A.PDF", "2024/c.pdf") else "xyz")
    found = list_files(tmp_path, selection)
    assert [each.path.relative_to(tmp_path).as_posix() for each in found] == taken


def test_a_file_that_is_named_itself_is_taken_whatever_the_patterns_say(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    found = list(list_files(tmp_path / "a.txt", Selection(exclude=("*",))))
    assert [each.path.name for each in found] == ["a.txt"]
