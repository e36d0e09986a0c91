"""Kill an ingest with SIGKILL at any moment: what it acknowledged is there, and nothing is torn."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.library import Library
from index.location import PROJECT_ROOT
from index.verify import verify
from ingest.document import document_id
from tests.fakes import FakeWords, ingest_fake

KILLS = 10
FILES = 150


@pytest.mark.slow
def test_what_was_acknowledged_outlives_kills_at_random_moments(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    chance = random.Random(5)
    acknowledged: dict[str, str] = {}
    for kill in range(KILLS):
        for number in range(FILES):  # every round changes some files, so that every round works
            if kill == 0 or number % KILLS == kill:
                text = f"{kill}回目の{number}番目の文書です。"
                (folder / f"{number:03}.txt").write_text(text, "utf-8")
        for line in run_and_kill(tmp_path / "library", folder, chance.uniform(0.0, 1.5)):
            if line.get("document"):
                acknowledged[line["file"]] = line["document"]
        with Library.open(tmp_path / "library", words=FakeWords()) as library:
            # Before anything mends: no rule of the truth is broken, at most it is unpublished.
            assert {each.invariant for each in verify(library)} <= {"generation-current"}
            held = {place: doc.id for doc in library.documents() for place in doc.places}
            for file, document in acknowledged.items():
                # Or a newer version, which was committed but could not be told any more.
                assert held[file] in (document, document_on_disk(file))
            snapshot = library.snapshot()
            assert snapshot.passage_count == len(held)
            assert verify(library) == ()
    with Library.open(tmp_path / "library", words=FakeWords()) as library:
        ingest_fake(library, folder)
        assert len(library.documents()) == FILES
        assert verify(library) == ()


def document_on_disk(file: str) -> str:
    return document_id(hashlib.sha256(Path(file).read_bytes()).hexdigest())


def run_and_kill(library: Path, folder: Path, after_s: float) -> list[dict[str, str]]:
    """Start an ingest, kill it so long after its first line, and return what it told."""
    command = [sys.executable, "-m", "tests.fake_ingest", "--library", str(library), "--json"]
    process = subprocess.Popen(
        [*command, str(folder)], cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(after_s)
    process.kill()
    rest, _ = process.communicate()
    complete = [line for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]
    return [json.loads(line) for line in complete]
