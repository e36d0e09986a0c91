"""Broken files are made the same way each time."""

from __future__ import annotations

import zipfile
from pathlib import Path

from evaluation.hostile import broken, whole_files
from ingest.detect import detect_type


def test_whole_files_are_what_they_are_called() -> None:
    types = {suffix: detect_type(content[:4096]) for suffix, content in whole_files().items()}
    assert types[".pdf"] == "application/pdf"
    assert types[".docx"].endswith("wordprocessingml.document")
    assert types[".zip"] == "application/zip"
    assert types[".eml"] == "message/rfc822"
    assert (types[".png"], types[".tiff"]) == ("image/png", "image/tiff")
    assert {types[suffix] for suffix in (".md", ".txt", ".csv")} == {"text/plain"}


def test_the_same_seed_breaks_alike(tmp_path: Path) -> None:
    whole = {".txt": b"text " * 50, ".md": b"# text " * 50}
    first, second = list(broken(whole, 40, 3)), list(broken(whole, 40, 3))
    assert first == second
    assert len({content for _, content in first}) > 35
    wrapped = [content for name, content in first if name.endswith(".zip")]
    assert wrapped
    path = tmp_path / "a.zip"
    path.write_bytes(wrapped[0])
    assert len(zipfile.ZipFile(path).namelist()) == 1
