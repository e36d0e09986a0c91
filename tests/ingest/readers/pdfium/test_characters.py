"""The characters of a page and their strings, asked of pdfium in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.readers.pdfium import characters
from ingest.readers.pdfium.file import open_pdf
from ingest.readers.pdfium.glyphs import Glyphs
from ingest.readers.protocol import Source
from tests.ingest.pdf_making import make_pdf, show


def _glyphs(folder: Path, operators: Sequence[str]) -> Glyphs:
    path = folder / "規程.pdf"
    path.write_bytes(make_pdf([operators]))
    with open_pdf(Source(path, path.name, None)) as file:
        return file.glyphs(0)


@pytest.mark.slow
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.text("市町村の条例12 abשל", min_size=1, max_size=9), min_size=1, max_size=30))
def test_asking_few_characters_for_their_string_tells_the_strings_of_all(
    tmp_path: Path, texts: list[str]
) -> None:
    operators = [
        show(text, 40 + 90 * (index % 3), 560 - 16 * (index // 3), size=8 + index % 3)
        for index, text in enumerate(texts)
    ]
    found = _glyphs(tmp_path, operators)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(characters, "_PROBE", 1)
        whole = _glyphs(tmp_path, operators)
    assert found.codes.tolist() == whole.codes.tolist()
    assert found.boxes.tolist() == whole.boxes.tolist()
    assert found.sizes.tolist() == whole.sizes.tolist()
    same = found.strings[:, None] == found.strings
    assert (same == (whole.strings[:, None] == whole.strings)).all()


def test_a_page_of_many_characters_is_asked_for_in_parts(tmp_path: Path) -> None:
    line = "市民の生活環境の保全に関する条例施行規則第一条" * 2
    operators = [show(line, 40, 595 - 9 * row, size=7) for row in range(60)]
    found = _glyphs(tmp_path, operators)
    rows = found.boxes.reshape(60, len(line), 4)
    assert len(found.codes) == 60 * len(line) == 2760
    assert np.allclose(rows[1:, :, [0, 2]], rows[:1, :, [0, 2]])
    assert np.allclose(np.diff(rows[:, 0, 1]), 9)
