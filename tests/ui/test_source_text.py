"""Lines with ranges marked: every character once, and only the place in a long text."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Span
from ui.source_text import BEFORE, Excerpt, Layer, cut_excerpt, cut_layers, lines_html

TITLES: dict[Layer, str] = {"other": "o", "hidden": "h", "aside": "a"}


def test_a_mark_over_two_lines_is_marked_in_both() -> None:
    html = lines_html(
        "一行目\n二行目", Excerpt(0, 7, 1), {"mark": [Span(1, 6)]}, TITLES, is_numbered=True
    )
    assert html == (
        '<div class="tk-line"><span class="tk-line-number" aria-hidden="true">1</span>'
        '<span>一<mark class="tk-text">行目</mark></span></div>'
        '<div class="tk-line"><span class="tk-line-number" aria-hidden="true">2</span>'
        '<span><mark class="tk-text">二行</mark>目</span></div>'
    )


def test_hidden_text_inside_a_mark_stays_told() -> None:
    layers: dict[Layer, list[Span]] = {"mark": [Span(0, 3)], "hidden": [Span(1, 2)]}
    html = lines_html("a<c", Excerpt(0, 3, 1), layers, TITLES, is_numbered=False)
    assert '<mark class="tk-text"><span class="tk-hidden-text" title="h">&lt;</span></mark>' in html


def test_another_quote_is_drawn_otherwise_than_the_mark() -> None:
    html = lines_html("abc", Excerpt(0, 3, 1), {"other": [Span(0, 1)]}, TITLES, is_numbered=False)
    assert html == (
        '<div class="tk-line"><span><mark class="tk-other" title="o">a</mark>bc</span></div>'
    )


_spans = st.tuples(*[st.integers(0, 30)] * 2).map(lambda ends: Span(min(ends), max(ends)))


@given(st.lists(_spans, max_size=4), st.lists(_spans, max_size=4))
def test_layers_tile_a_range_and_cover_what_they_say(marks: list[Span], hidden: list[Span]) -> None:
    layers: dict[Layer, list[Span]] = {"mark": marks, "hidden": hidden}
    parts = list(cut_layers(Span(5, 25), layers))
    assert [span.start for span, _ in parts] == [5, *[span.end for span, _ in parts[:-1]]]
    assert parts[-1][0].end == 25
    for span, names in parts:
        for place in range(span.start, span.end):
            for layer, spans in layers.items():
                covered = any(other.start <= place < other.end for other in spans)
                assert covered == (layer in names)


@given(st.text(alphabet="ab<&\n漢", max_size=40), _spans)
def test_every_character_is_shown_once(text: str, mark: Span) -> None:
    html = lines_html(text, Excerpt(0, len(text), 1), {"mark": [mark]}, TITLES, is_numbered=False)
    lines = re.findall(r'<div class="tk-line"><span>(.*?)</span></div>', html)
    shown = "\n".join(re.sub("<.*?>", "", line) for line in lines)
    assert shown.replace("&lt;", "<").replace("&amp;", "&") == text


def test_a_long_text_is_shown_around_its_place_in_whole_lines() -> None:
    text = "\n".join(f"{number:05}行" for number in range(10_000))
    span = Span(text.index("05000"), text.index("05001"))
    excerpt = cut_excerpt(text, span)
    assert text[excerpt.start - 1] == text[excerpt.end] == "\n"
    assert text.count("\n", 0, excerpt.start) + 1 == excerpt.first_line
    assert excerpt.start <= span.start - BEFORE < span.end < excerpt.end
    assert excerpt.end - excerpt.start < 30_000


def test_a_text_of_one_endless_line_is_cut() -> None:
    excerpt = cut_excerpt("字" * 100_000, Span(50_000, 50_010))
    assert excerpt == Excerpt(42_000, 66_010, 1)


def test_a_short_text_is_shown_whole() -> None:
    assert cut_excerpt("短い\n本文", Span(0, 2)) == Excerpt(0, 5, 1)
