"""Articles are linked where one cites the other in its own law, or its law by name."""

from __future__ import annotations

import pytest

from ingest.document import DocumentId
from retrieval.links import Standing, is_linked, stand

LAW, ORDER, OTHER = "道路交通法", "道路交通法施行令", "河川法"


def standing(title: str, heading: str, text: str, document: str = "") -> Standing:
    return stand(DocumentId(document or title), title, (heading,), text)


FOUND = standing(LAW, "第五条　警察官等の指示", "第四条に規定する信号機による交通の規制をさせる。")


@pytest.mark.parametrize(
    ("other", "linked"),
    [
        (standing(LAW, "第四条", "信号機を設置する。"), True),  # cited by what was found
        (standing(LAW, "第6条", "前条及び第五条第一項の規制による。"), True),
        (standing(ORDER, "第一条", "法第５条第１項の政令で定めるものは、次のとおり。"), True),
        (standing(ORDER, "第二条", "民法第五条による。"), False),
        (standing(LAW, "第六条", "同法第五条による。"), False),
        (standing(ORDER, "第二条", "第五条の届出による。"), False),  # the order's own article
        (standing(OTHER, "第九条", "道路交通法第五条の例による。"), True),
        (standing(OTHER, "第九条", "法第五条の例による。"), False),
        (standing(OTHER, "第四条", "第五条の例による。"), False),
        (standing(LAW, "第五条", "第五条の二を除く。"), False),  # a piece of the same article
        (standing(LAW, "第五十条", "第五条の二を除く。"), False),
    ],
)
def test_is_linked(other: Standing, linked: bool) -> None:
    assert is_linked(FOUND, other) is linked
    assert is_linked(other, FOUND) is linked


def test_documents_without_a_title_are_linked_only_within_one() -> None:
    one = standing("", "第一条", "第二条による。", "a")
    assert is_linked(one, standing("", "第二条", "定める。", "a"))
    assert not is_linked(one, standing("", "第二条", "定める。", "b"))
    assert not is_linked(one, standing("", "雑則", "第一条による。", "b"))
