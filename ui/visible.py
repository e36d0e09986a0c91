"""Turn text of documents and file names into HTML that shows it and never acts on it."""

from __future__ import annotations

import html
import unicodedata
from typing import Final

_CONTROL_CATEGORIES: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
# Format characters that belong to ordinary writing: joiners (emoji, Indic, Persian) and the
# Arabic signs that have a shape of their own.
_ORDINARY: Final = frozenset("\n\t\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2")


def visible_html(text: str) -> str:
    """Return escaped HTML showing `text`, control and direction characters as visible signs.

    Line ends become `&#10;`, so that nothing on the way to the browser can trim or re-indent
    lines: show it with `white-space: pre-wrap`.
    """
    return "".join(_character_html(character) for character in text)


def visible_line(text: str) -> str:
    """Return escaped HTML of a text that must stay on one line, as a file name or a title."""
    return "".join(
        _sign_html(character) if character in "\n\t" else _character_html(character)
        for character in text
    )


def visible_text(text: str) -> str:
    """Return plain text on one line with the same characters made visible, to be copied."""
    return "".join(
        f"[U+{ord(character):04X}]" if character in "\n\t" or _acts(character) else character
        for character in text
    )


def _acts(character: str) -> bool:
    category = unicodedata.category(character)
    return category in _CONTROL_CATEGORIES and character not in _ORDINARY


def _character_html(character: str) -> str:
    if character == "\n":
        return "&#10;"
    if character.isascii() and character.isprintable():
        return html.escape(character)
    return _sign_html(character) if _acts(character) else character


def _sign_html(character: str) -> str:
    # Not the control pictures (U+2400 and on): few fonts have them.
    name = unicodedata.name(character, "control character").lower()
    return f'<span class="tk-sign" title="{name}">U+{ord(character):04X}</span>'
