"""What a question is narrowed to stands in the address, and what is not there is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.filter import EVERYTHING, Filter
from ui.narrowing import find_folders, narrowed_html
from ui.narrowing_address import Choices, question_query, read_filter, without_unknown

names = st.lists(st.text(min_size=1, max_size=20), max_size=3, unique=True).map(tuple)
filters = st.builds(
    Filter,
    collections=names,
    tags=names,
    file_types=names,
    added_from=st.none() | st.dates(),
    added_until=st.none() | st.dates(),
    folder=st.text(max_size=30),
)


def reading(query: str) -> Callable[[str], Sequence[str]]:
    values = parse_qs(query, keep_blank_values=True)
    return lambda name: values.get(name, [])


@pytest.mark.slow
@given(filters, st.text(min_size=1))
def test_a_link_leads_back_to_its_filter_and_question(narrowed: Filter, question: str) -> None:
    query = question_query(question, narrowed, {"lang": "ja"})
    read = read_filter(reading(query))
    assert (read.chosen, read.unknown) == (narrowed, ())
    assert reading(query)("q") == [question]
    assert reading(query)("lang") == ["ja"]


def test_a_link_without_a_question_narrows_nothing() -> None:
    assert question_query("", Filter(tags=("済",)), {}) == ""


def test_what_the_library_does_not_hold_is_told() -> None:
    query = "collection=規程&collection=無い&tag=済&type=xyz&folder=/x&added-from=昨日"
    there = Choices(collections=("規程",), tags=("済",), file_types=("pdf",), folders=("/書類",))
    narrowing = without_unknown(read_filter(reading(query)), there)
    assert narrowing.chosen == Filter(collections=("規程",), tags=("済",))
    assert narrowing.unknown == (
        ("added-from", "昨日"),
        ("collection", "無い"),
        ("type", "xyz"),
        ("folder", "/x"),
    )


def test_what_is_there_is_not_told() -> None:
    query = "type=pdf&folder=/書類&added-until=2026-02-03"
    there = Choices(file_types=("pdf",), folders=("/書類",))
    narrowing = without_unknown(read_filter(reading(query)), there)
    assert narrowing.unknown == ()
    assert narrowing.chosen == Filter(
        file_types=("pdf",), folder="/書類", added_until=date(2026, 2, 3)
    )


@pytest.mark.parametrize(
    ("places", "folders"),
    [
        ((), ()),
        (("uploads/0/a.txt",), ()),
        (("/s/a/1.txt", "/s/a/2.txt"), ("/s/a",)),
        (("/s/a/1.txt", "/s/b/2.txt"), ("/s", "/s/a", "/s/b")),
        (("/s/1.txt", "/s/a/b/2.txt"), ("/s", "/s/a/b")),
        (("/s/a/x.zip › inner/1.txt",), ("/s/a",)),
    ],
)
def test_folders_are_those_with_documents_and_where_they_branch_off(
    places: tuple[str, ...], folders: tuple[str, ...]
) -> None:
    assert find_folders(places) == folders


def test_hostile_names_are_shown_as_they_are() -> None:
    shown = narrowed_html(Filter(tags=("<b>", "a\u202eb")), "ja")
    assert "&lt;b&gt;" in shown
    assert "U+202E" in shown
    assert narrowed_html(EVERYTHING, "ja") == ""
