"""A second mirror reads what changed and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.ingestion import ingest_paths
from index.library import Library
from ingest.document import Reading
from tests.fakes import FakeEmbedder, read_fake

FILES = 1000
CHANGED = 10


@pytest.mark.slow
def test_a_second_mirror_reads_only_what_changed(library: Library, folder: Path) -> None:
    read: list[str] = []
    embedder = FakeEmbedder()

    def remember(path: Path) -> Reading:
        read.append(path.name)
        return read_fake(path)

    def mirror() -> None:
        ingest_paths(library, [folder], lambda: embedder, mirror=True, read=remember)

    for number in range(FILES):
        (folder / f"{number:04}.txt").write_text(f"{number}番目の文書です。", "utf-8")
    mirror()
    assert len(read) == FILES
    read.clear()
    embedder.embedded.clear()
    names = [f"{number:04}.txt" for number in range(0, FILES, FILES // CHANGED)]
    for name in names:
        (folder / name).write_text(f"{name}は変わりました。", "utf-8")
    mirror()
    assert read == names
    assert len(embedder.embedded) == CHANGED
    assert library.snapshot().passage_count == FILES
