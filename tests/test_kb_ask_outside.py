"""Places that the documents are not about, and positionings that they give to nobody of the name."""

from __future__ import annotations

import pytest
from sample_plan import LINES, library, plan

from kb.ask import ask

PORT = ("", "把洋山港建设成为国际航运枢纽。", "ch2", None, None, None)
BESIDE = ("", "推动与湛江港联动发展，加快建成门户。", "ch2", None, None, None)


@pytest.fixture(scope="module")
def lib(tmp_path_factory):
    with library(tmp_path_factory.mktemp("outside"), plan(lines=(*LINES, PORT, BESIDE))) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("重庆市发展区块链吗", "重庆市"),
        ("昆明市冷链物流", "昆明市"),
        ("昆明市2025年物流企业数量", "昆明市"),
        ("Does Chongqing target blockchain?", "Chongqing"),
    ],
)
def test_a_place_of_another_province_is_said_not_to_be_what_the_documents_are_about(lib, question, named):
    answer = ask(lib, question)
    assert answer.abstained and not answer.cities and not answer.figures
    assert named in answer.text
    assert ("江苏省" if answer.lang == "zh" else "Jiangsu") in answer.text
    assert "about" in answer.text or "不是关于" in answer.text


@pytest.mark.parametrize("question", ["苏州市的航天发射场", "rocket launches at Taizhou"])  # 台州, and 泰州 in Jiangsu
def test_a_place_that_may_be_of_the_documents_gets_no_such_answer(lib, question):
    answer = ask(lib, question)
    assert answer.abstained
    assert "不是关于" not in answer.text and "not about" not in answer.text


@pytest.mark.parametrize("question", ["does Chongqing target cold-chain logistics", "is Hefei targeting exhibitions?"])
def test_to_target_asks_for_no_number(lib, question):
    assert ask(lib, question).intent != "figure"


@pytest.mark.parametrize("question", ["湛江港的定位", "淮海的发展定位", "开放门户的功能定位", "positioning of Narnia"])
def test_a_positioning_is_not_that_of_a_clause_that_mentions_the_name(lib, question):
    answer = ask(lib, question)
    assert answer.abstained
    assert "洋山港" not in answer.text


def test_what_a_clause_says_something_is_to_be_is_its_positioning(lib):
    answer = ask(lib, "洋山港的定位")
    assert not answer.abstained
    assert PORT[1] in answer.text and answer.passages[0].sentences[0].text == PORT[1]
    assert [hit.rank for hit in answer.passages] == list(range(1, len(answer.passages) + 1))


@pytest.mark.parametrize("question", ["湛江市的冷链物流", "cold-chain logistics in Zhanjiang"])
def test_clauses_that_name_a_place_outside_are_shown_for_orientation(lib, question):
    answer = ask(lib, question)
    assert answer.abstained and not answer.cities
    assert [s.text for hit in answer.passages for s in hit.sentences] == [BESIDE[1]]
    assert "1" in answer.text


@pytest.mark.parametrize("question", ["东兴市的发展定位是什么", "What is Dongxing positioned as?"])
def test_a_county_without_a_positioning_is_shown_where_it_is_named(guangxi, question):
    answer = ask(guangxi, question)
    assert answer.abstained and answer.intent == "profile"
    shown = [s.text for hit in answer.passages for s in hit.sentences]
    assert shown and all("东兴" in text for text in shown)
    assert f"{len(shown)}" in answer.text


@pytest.mark.parametrize("question", ["阳朔酒店的价格", "hotel room prices in Yangshuo"])
def test_a_price_is_answered_by_a_clause_with_prices_alone(guangxi, question):
    assert ask(guangxi, question).abstained


def test_a_clause_with_prices_answers_for_them(guangxi):
    answer = ask(guangxi, "哪些方面的配套政策要研究制定，包括价格吗")
    assert not answer.abstained
