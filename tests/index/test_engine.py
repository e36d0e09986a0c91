"""The engine is tested once a machine, stored, and tested again when the machine is another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import engine
from index.batches import fill_batches
from index.engine import Choice, Engine, choose_engine, machine_name, stored_choice


def test_what_was_found_is_stored_and_not_tested_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "engine.json"
    found = Choice(Engine.BFLOAT16, machine_name(), 2.1)
    monkeypatch.setattr(engine, "measure_engines", lambda: found)
    assert choose_engine(file) is Engine.BFLOAT16
    assert stored_choice(file) == found
    assert [path.name for path in tmp_path.iterdir()] == ["engine.json"]
    monkeypatch.setattr(engine, "measure_engines", lambda: pytest.fail("tested again"))
    assert choose_engine(file) is Engine.BFLOAT16


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"engine": "float32"}', '{"engine": "int1", "machine": "", "gain": 1}'],
)
def test_a_damaged_file_counts_as_not_tested(tmp_path: Path, content: str) -> None:
    file = tmp_path / "engine.json"
    file.write_text(content, encoding="utf-8")
    assert stored_choice(file) is None


def test_another_machine_is_tested_anew(tmp_path: Path) -> None:
    file = tmp_path / "engine.json"
    stored = {"engine": "bfloat16", "machine": "another torch 1.0", "gain": 9.0}
    file.write_text(json.dumps(stored), encoding="utf-8")
    assert stored_choice(file) is None


def test_a_folder_that_cannot_be_written_to_hinders_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Choice(Engine.FLOAT32, machine_name(), 0.2)
    monkeypatch.setattr(engine, "measure_engines", lambda: found)
    assert choose_engine(tmp_path / "absent" / "engine.json") is Engine.FLOAT32


def test_batches_hold_similar_lengths_up_to_so_many_tokens() -> None:
    assert fill_batches([], 100) == []
    assert fill_batches([300, 20, 40, 30], 100) == [[0], [2, 3], [1]]


@given(st.lists(st.integers(0, 600), max_size=40), st.integers(1, 1200))
def test_each_text_is_in_one_batch_within_the_bound(lengths: list[int], tokens: int) -> None:
    batches = fill_batches(lengths, tokens)
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[row] for row in batch) <= tokens
