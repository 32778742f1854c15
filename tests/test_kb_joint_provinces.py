"""Provinces named side by side stand in the one word that documents have for them."""

from __future__ import annotations

import pytest
from sample_plan import LINES, library, plan

from kb.ask import ask
from kb.joint_provinces import joint_names, joint_provinces
from kb.places import gazetteer
from kb.records import Added

CLAUSE = "深化苏浙产业合作，建设苏浙皖合作示范区。"


@pytest.fixture(scope="module")
def lib(tmp_path_factory):
    lines = [*LINES, ("", CLAUSE, "ch2", None, None, None)]
    with library(tmp_path_factory.mktemp("joint"), plan(lines=lines)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("Jiangsu-Zhejiang cooperation", [("苏浙",)]),
        ("cooperation between Zhejiang and Jiangsu", [("苏浙",)]),
        ("Jiangsu, Zhejiang and Anhui", [("苏浙皖",)]),
        ("江苏与浙江的合作", [("苏浙",)]),
        ("Jiangsu works with Zhejiang", []),  # not side by side
        ("Jiangsu-Hunan cooperation", []),  # no clause has 苏湘
        ("cooperation with Zhejiang", []),
    ],
)
def test_the_word_is_found_in_any_order_if_a_clause_has_it(lib, question, terms):
    found = joint_provinces(lib.store, question, gazetteer().find(question))
    assert [added.terms for added in found] == terms


def test_a_province_in_such_a_word_is_not_foreign_to_the_documents(lib):
    answer = ask(lib, "江苏与浙江的产业合作")
    assert not answer.abstained
    assert answer.passages[0].sentences[0].text == CLAUSE


def test_a_province_is_named_by_its_letter_only_among_letters():
    assert joint_names("浙江省", [Added("x", ("苏浙", "合作"), "glossary")]) == ("苏浙",)
    assert joint_names("湖南省", [Added("x", ("苏浙",), "glossary")]) == ()
    assert joint_names("青海省", [Added("x", ("青年",), "glossary")]) == ()
