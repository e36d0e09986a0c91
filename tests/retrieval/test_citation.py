"""A citation carries all that is needed to find its text again, and reads back as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.citation import Citation
from ingest.notice import UsageError
from retrieval.ask import Asker
from retrieval.citation import cite, parse_citation, read_citations, serialise_citation
from retrieval.quotes import QuoteMismatch, digest_text
from tests.fakes import make_citation
from tests.retrieval.conftest import RULES

QUESTION = "文書の保存期間は何年ですか？"


@pytest.fixture
def citation(asker: Asker) -> Citation:
    return cite(asker.library.snapshot(), asker.ask(QUESTION).quotes[0], QUESTION)


def test_a_citation_says_what_where_when_and_why(asker: Asker, citation: Citation) -> None:
    document = asker.library.find_document("rules.md")
    assert citation.file == "rules.md"
    assert (citation.document, citation.sha256) == (document.id, document.sha256)
    assert citation.text == RULES[citation.start : citation.end]
    assert "十年" in citation.text
    assert citation.digest == digest_text(citation.text)
    assert (citation.page, citation.page_label, citation.generation) == (1, None, 1)
    assert RULES.splitlines()[citation.line - 1].startswith(citation.text[:10])
    assert citation.question == QUESTION
    assert citation.cited_at.endswith("+00:00")


def test_a_quote_that_no_longer_matches_is_not_cited(asker: Asker) -> None:
    quote = asker.ask(QUESTION).quotes[0]
    with pytest.raises(QuoteMismatch):
        cite(asker.library.snapshot(), replace(quote, start=quote.start + 1), QUESTION)


@pytest.mark.slow
@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    path=st.lists(st.text(st.characters(exclude_categories=["Cs"]))),
    label=st.none() | st.text(st.characters(exclude_categories=["Cs"])),
)
def test_json_gives_back_the_same_citation(text: str, path: list[str], label: str | None) -> None:
    citation = make_citation(text, heading_path=tuple(path), page_label=label)
    written = json.loads(json.dumps(serialise_citation(citation)))
    assert parse_citation(written) == citation
    assert parse_citation({**written, "unknown": 1}) == citation


@pytest.mark.parametrize("shape", ["one", "list", "export"])
def test_a_file_holds_one_several_or_an_export(tmp_path: Path, shape: str) -> None:
    one = serialise_citation(make_citation("本文"))
    content = {"one": one, "list": [one], "export": {"quotes": [one], "statement": "..."}}[shape]
    file = tmp_path / "citations.json"
    file.write_text("\ufeff" + json.dumps(content), encoding="utf-8")
    assert read_citations(file) == (make_citation("本文"),)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "7",
        "[7]",
        '{"quotes": 5}',
        '{"text": "alone"}',
        "[" * 100_000,
        json.dumps(serialise_citation(make_citation("a")) | {"page": True}),
        json.dumps(serialise_citation(make_citation("a")) | {"text": "\ud800"}),
        json.dumps(serialise_citation(make_citation("a")) | {"heading_path": [1]}),
        json.dumps(serialise_citation(make_citation("a")) | {"end": 3}),
    ],
)
def test_what_is_no_citation_is_told(tmp_path: Path, content: str) -> None:
    file = tmp_path / "citations.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"citations\.json"):
        read_citations(file)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.json"):
        read_citations(tmp_path / "nowhere.json")
