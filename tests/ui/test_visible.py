"""Text of documents and file names is shown, never acted on."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.visible import visible_html, visible_line, visible_text

SIGN = re.compile(r'<span class="tk-sign" title="[^"<>]*">U\+([0-9A-F]{4,6})</span>')


def restore(drawn: str) -> str:
    """Undo the drawing: what the reader sees, with signs turned back into characters."""
    parts = SIGN.split(drawn)
    for index in range(1, len(parts), 2):
        parts[index] = chr(int(parts[index], 16))
    for index in range(0, len(parts), 2):
        assert "<" not in parts[index]
        assert ">" not in parts[index]
        parts[index] = html.unescape(parts[index])
    return "".join(parts)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("<script>", "&lt;script&gt;"),
        ("**太字** :smile: $x$ ![](http://a)", "**太字** :smile: $x$ ![](http://a)"),
        ("\"a\" & 'b'", "&quot;a&quot; &amp; &#x27;b&#x27;"),
        ("一\n\n二\t三", "一&#10;&#10;二\t三"),
        (
            "\u202egpj",
            '<span class="tk-sign" title="right-to-left override">U+202E</span>gpj',
        ),
        ("\x07", '<span class="tk-sign" title="control character">U+0007</span>'),
        ("\u200b", '<span class="tk-sign" title="zero width space">U+200B</span>'),
        ("👨\u200d👩\u200d👧 葛\U000e0100", "👨\u200d👩\u200d👧 葛\U000e0100"),
    ],
)
def test_text_is_shown_as_what_it_is(text: str, drawn: str) -> None:
    assert visible_html(text) == drawn


def test_a_line_stays_on_one_line() -> None:
    assert "U+000A" in visible_line("a\nb.pdf")
    assert "\n" not in visible_line("a\nb.pdf")
    assert visible_text("a\nb\u202egpj.pdf") == "a[U+000A]b[U+202E]gpj.pdf"


@given(st.text())
def test_nothing_is_lost_and_nothing_is_markup(text: str) -> None:
    assert restore(visible_html(text)) == text
    assert restore(visible_line(text)) == text


@given(st.text())
def test_text_to_copy_has_no_acting_character(text: str) -> None:
    assert not set(visible_text(text)) & set("\n\t\r\x00\u202e\u2066\u200b\u2028\ufeff")
