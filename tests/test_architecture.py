"""The staircase of rooms, the one module per library, and the names: read from the source itself.

The rules are those of the map in README.md. A rule that a change must break is changed there and
here first.
"""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
ROOMS = ("ingest", "index", "retrieval", "evaluation", "ui", "app")  # each imports leftwards only
SOURCES = sorted(
    path.relative_to(PROJECT)
    for path in [PROJECT / "app.py", *(p for room in ROOMS for p in (PROJECT / room).rglob("*.py"))]
    if path.is_file()
)
DOORS = [path for path in SOURCES if path.name == "__main__.py"]

HOMES = {
    "faiss": ("index/vectors.py",),
    "tantivy": ("index/words.py",),
    "sqlite3": ("index/catalogue/", "index/migrations.py"),
    "pypdf": ("ingest/readers/pdf_attachments.py",),
    "pypdfium2": ("ingest/readers/pdfium/",),
    "sentence_transformers": ("index/embedder.py",),
    "sudachipy": ("index/tokens.py",),
    "docx": ("ui/exports/word.py",),
}
NAMES_THAT_SAY_NOTHING = {"util", "utils", "helper", "helpers", "manager", "common", "misc"}
TEXT_FILES = {".py", ".md", ".toml", ".txt", ".css", ".js", ".html", ".sql", ".jsonl", ".svg", ""}
# Spelled in two halves, so that this file keeps its own rule.
ONE_MACHINE = re.compile(r"(?<![\w.~-])/(?:w" r"ork|f" r"arm)[/.]")


def test_there_is_a_room_to_look_into() -> None:
    assert Path("ingest/document.py") in SOURCES
    assert Path("index/hit.py") in SOURCES


@cache
def imported_modules(path: Path) -> frozenset[str]:
    """Return the full names of what a file imports anywhere, also inside functions."""
    tree = ast.parse((PROJECT / path).read_text(encoding="utf-8"), str(path))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides which room it enters"
            names.add(node.module or "")
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


def packages(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported_modules(path)}


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_a_room_imports_only_rooms_below_it(path: Path) -> None:
    if path in DOORS:
        return
    room = ROOMS.index(path.parts[0].removesuffix(".py"))
    above = packages(path) & set(ROOMS[room + 1 :])
    assert not above, f"{path} imports {sorted(above)}, which stand above it"


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_nothing_imports_a_door_or_a_test(path: Path) -> None:
    assert not [name for name in imported_modules(path) if "__main__" in name.split(".")]
    assert "tests" not in packages(path)
    if path != Path("app.py"):
        assert "app" not in packages(path)


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_touched_in_one_place(library: str) -> None:
    touching = [path.as_posix() for path in SOURCES if library in packages(path)]
    assert [path for path in touching if not path.startswith(HOMES[library])] == []


def test_only_the_screen_imports_streamlit() -> None:
    rooms = {path.parts[0] for path in SOURCES if "streamlit" in packages(path)}
    assert rooms <= {"app.py", "ui"}


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_a_name_says_what_is_inside(path: Path) -> None:
    words = {word for part in path.with_suffix("").parts for word in part.lower().split("_")}
    assert not words & NAMES_THAT_SAY_NOTHING


def tracked_files() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    names = [name for name in listing.stdout.split("\0") if name]
    return [PROJECT / name for name in names if (PROJECT / name).is_file()]


def test_no_tracked_file_names_a_path_of_one_machine() -> None:
    files = tracked_files()
    if not files:  # an unpacked archive without git: look at the sources alone
        files = [PROJECT / path for path in SOURCES]
    found = [
        f"{path.relative_to(PROJECT)}:{number}"
        for path in files
        if path.suffix in TEXT_FILES and "samples" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if ONE_MACHINE.search(line)
    ]
    assert found == []


def test_every_room_and_test_folder_is_a_package() -> None:
    for folder in {path.parent for path in SOURCES if path.parent != Path()}:
        assert (PROJECT / folder / "__init__.py").is_file() or folder.name == "migrations"
