"""The catalogue: complete, with the same facts in both languages."""

from __future__ import annotations

import re
import string

import pytest

from ui.language import browser_language
from ui.words import Text, say


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("text", list(Text), ids=lambda text: str(text.name))
def test_both_languages_say_the_same_facts(text: Text) -> None:
    words = text.value
    assert words.en.strip()
    assert words.ja.strip()
    assert placeholders(words.en) == placeholders(words.ja)
    if text is not Text.OTHER_LANGUAGE:
        assert not re.search(r"[぀-ヿ一-鿿]", words.en)


def test_counts_of_one_are_singular() -> None:
    assert say(Text.LIST_COUNT, "en", documents=1, passages=2) == "1 document, 2 passages"
    assert say(Text.LIST_COUNT, "en", documents=0, passages=1) == "0 documents, 1 passage"
    assert say(Text.LIST_COUNT, "ja", documents=1, passages=2) == "1文書・2箇所"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("ja", "ja"), ("ja-JP", "ja"), ("JA-jp", "ja"), ("en-US", "en"), ("fr", "en"), (None, "en")],
)
def test_the_browser_chooses_the_language(locale: str | None, language: str) -> None:
    assert browser_language(locale) == language
