"""A citation is checked against what the library holds now."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.citation import Citation
from index.library import Library
from index.versions import remove_older_versions
from retrieval.ask import Asker
from retrieval.citation import cite
from retrieval.quotes import digest_text
from retrieval.verification import Standing, TextPlace, Verification, Verifier
from tests.fakes import ingest_fake
from tests.retrieval.conftest import RULES

QUESTION = "文書の保存期間は何年ですか？"


@pytest.fixture
def citation(asker: Asker) -> Citation:
    return cite(asker.library.snapshot(), asker.ask(QUESTION).quotes[0], QUESTION)


@pytest.fixture
def rules(library: Library, tmp_path: Path) -> Path:
    assert library.documents()
    return tmp_path / "documents" / "rules.md"


def rewrite(library: Library, rules: Path, text: str) -> None:
    rules.write_text(text, encoding="utf-8")
    ingest_fake(library, rules)


def verify(library: Library, citation: Citation) -> Verification:
    return Verifier(library).verify(citation)


def test_nothing_changed(library: Library, citation: Citation) -> None:
    verification = verify(library, citation)
    place = TextPlace(citation.document, 1, citation.start, citation.end)
    assert verification.standing is Standing.UNCHANGED
    assert verification.place == place
    assert verification.stands


def test_a_rebuilt_library_with_the_same_file_leaves_it_unchanged(
    tmp_path: Path, rules: Path, citation: Citation
) -> None:
    with Library.open(tmp_path / "another") as another:
        ingest_fake(another, rules)
        assert verify(another, citation).standing is Standing.UNCHANGED


def test_the_text_moved_in_a_newer_version_of_the_file(
    library: Library, rules: Path, citation: Citation
) -> None:
    rewrite(library, rules, "前文が加わった。\f" + RULES)
    verification = verify(library, citation)
    document = library.find_document("rules.md")
    assert document.id != citation.document
    assert verification.standing is Standing.MOVED
    assert verification.place == TextPlace(document.id, 2, citation.start, citation.end)
    assert verification.document == document


def test_the_text_moved_within_the_same_bytes(library: Library, citation: Citation) -> None:
    shifted = replace(citation, start=citation.start + 5, end=citation.end + 5, page=9)
    verification = verify(library, shifted)
    assert verification.standing is Standing.MOVED
    assert verification.place == TextPlace(citation.document, 1, citation.start, citation.end)


def test_of_several_occurrences_the_nearest_counts(
    library: Library, rules: Path, citation: Citation
) -> None:
    rewrite(library, rules, RULES + "\f" + RULES + RULES)
    assert verify(library, replace(citation, page=2)).place == TextPlace(
        library.find_document("rules.md").id, 2, citation.start, citation.end
    )


def test_the_source_changed(library: Library, rules: Path, citation: Citation) -> None:
    rewrite(library, rules, RULES.replace("十年", "五年"))
    verification = verify(library, citation)
    assert verification.standing is Standing.CHANGED
    assert verification.document == library.find_document("rules.md")
    assert not verification.stands
    cited = TextPlace(citation.document, 1, citation.start, citation.end)
    assert verification.older == cited
    remove_older_versions(library, citation.document)
    assert verify(library, citation).older is None


def test_a_source_that_was_renamed_and_changed_is_found_by_its_versions(
    library: Library, rules: Path, citation: Citation
) -> None:
    renamed = rules.with_name("renamed.md")
    rules.rename(renamed)
    ingest_fake(library, renamed.parent, mirror=True)
    rewrite(library, renamed, RULES.replace("十年", "五年"))
    verification = verify(library, citation)
    assert verification.standing is Standing.CHANGED
    assert verification.document == library.find_document("renamed.md")


def test_the_source_is_gone(library: Library, citation: Citation) -> None:
    library.remove(citation.document)
    verification = verify(library, citation)
    assert verification == Verification(citation, Standing.GONE)


def test_a_document_removed_while_checking_is_no_error(
    library: Library, citation: Citation
) -> None:
    verifier = Verifier(library)
    library.remove(citation.document)
    assert not verifier.verify(citation).stands


@pytest.mark.parametrize("text", ["改めた文。", ""])
def test_a_changed_citation_is_found_out(library: Library, citation: Citation, text: str) -> None:
    assert verify(library, replace(citation, text=text)).standing is Standing.ALTERED


def test_an_invented_text_with_a_right_digest_does_not_stand(
    library: Library, citation: Citation
) -> None:
    text = "文書の保存期間は、百年とする。"
    invented = replace(citation, text=text, digest=digest_text(text))
    assert verify(library, invented).standing is Standing.CHANGED
