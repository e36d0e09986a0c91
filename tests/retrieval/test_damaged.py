"""Damage in one document: it is left out and named, and the others answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.damage import DamagedDocumentError
from index.filter import EVERYTHING, Filter
from index.left_out import describe_left_out
from index.repair import repair
from ingest.notice import LibraryError, describe
from retrieval.answer import Answer, Outcome
from retrieval.ask import Asker
from retrieval.quotes import quote_text
from retrieval.serialise import serialise_answer
from tests.fakes import FakeEmbedder, read_fake
from tests.index.harm import harm_rows

QUESTION = "図書館の開館時間は何時からですか？"
# How what is held of rules.md can be damaged, and what it is then called.
OF_RULES = "WHERE document = (SELECT id FROM documents WHERE file_name = 'rules.md')"
HARMS = {
    "text": (f"UPDATE pages SET text = replace(text, '市長', '社長') {OF_RULES}", 1),
    "headings": (f"UPDATE pages SET headings = x'00' {OF_RULES}", 1),
    "no page": (f"DELETE FROM pages {OF_RULES}", 1),
    "range": (f"UPDATE passages SET end_offset = end_offset - 1 {OF_RULES}", 1),
    "page": (f"UPDATE passages SET page = 9 {OF_RULES}", 1),
    "lost passage": (f"DELETE FROM passages {OF_RULES}", 0),
    "place": (f"UPDATE places SET path = x'ff' {OF_RULES}", 1),
    "name": ("UPDATE documents SET file_name = 'x' WHERE file_name = 'rules.md'", 0),
    "title": ("UPDATE documents SET title = 'x' WHERE file_name = 'rules.md'", 0),
}


def ask_damaged(asker: Asker, statement: str, narrowed: Filter = EVERYTHING) -> Answer:
    asker.library.close()
    harm_rows(asker.library.files.database, statement)
    return asker.ask(QUESTION, filter=narrowed)


@pytest.mark.parametrize("name", HARMS)
@pytest.mark.parametrize("narrowed", [EVERYTHING, Filter(file_types=("txt", "md"))])
def test_a_damaged_document_is_left_out_and_the_others_answer(
    asker: Asker, name: str, narrowed: Filter
) -> None:
    identity = asker.library.find_document("rules.md").id
    sound = asker.ask(QUESTION, filter=narrowed)
    statement, is_named = HARMS[name]
    answer = ask_damaged(asker, statement, narrowed)
    assert answer.outcome is sound.outcome is Outcome.FOUND
    assert quote_text(asker.library.snapshot(), answer.quotes[0]).startswith("図書館の開館時間は")
    assert {quote.document for quote in answer.quotes} == {sound.quotes[0].document}
    (told,) = answer.not_searched
    assert told == "rules.md" if is_named else told == identity or told.startswith("#")


def test_what_was_not_searched_is_counted_and_the_command_that_mends_it_is_told(
    asker: Asker,
) -> None:
    before = asker.ask(QUESTION).searched
    answer = ask_damaged(asker, HARMS["text"][0])
    assert (before.documents, answer.searched.documents) == (2, 1)
    assert answer.searched.passages == 1
    sentence = describe(describe_left_out(answer.not_searched))
    assert "1 document was not searched" in sentence
    assert "rules.md" in sentence
    assert "python -m index repair" in sentence
    several = describe(describe_left_out(("a.txt", "b.txt")), "ja")
    assert "2 件の文書は検索していません: a.txt, b.txt。" in several
    stored = serialise_answer(asker.library.snapshot(), answer)
    assert stored["not_searched"] == ["rules.md"]
    with asker.library.run():
        repair(asker.library, FakeEmbedder, read_fake)
    assert asker.ask(QUESTION).not_searched == ()


def test_two_damaged_documents_are_both_told_and_nothing_is_found(asker: Asker) -> None:
    answer = ask_damaged(asker, "UPDATE pages SET text = text || 'x'")
    assert (answer.outcome, answer.quotes, answer.nearest) == (Outcome.NOT_FOUND, (), ())
    assert sorted(answer.not_searched) == ["hours.txt", "rules.md"]
    assert (answer.searched.documents, answer.searched.passages) == (0, 0)


def test_damage_that_concerns_every_document_is_still_refused(asker: Asker) -> None:
    with pytest.raises(LibraryError) as raised:
        ask_damaged(asker, "UPDATE settings SET value = 'x' WHERE name = 'active_generation'")
    assert not isinstance(raised.value, DamagedDocumentError)


def test_a_page_that_is_shown_says_what_is_wrong_with_it(asker: Asker) -> None:
    quote = asker.ask("文書の保存期間は何年ですか？").quotes[0]
    ask_damaged(asker, HARMS["text"][0])
    with pytest.raises(DamagedDocumentError) as raised:
        quote_text(asker.library.snapshot(), replace(quote))
    assert raised.value.document == quote.document
    assert raised.value.notice.code == "page_damaged_in_library"
