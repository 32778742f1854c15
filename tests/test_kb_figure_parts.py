"""Questions for numbers that name several indicators, a kind of value alone, people, enterprises, another year."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sample_plan import LINES, library, plan

from kb.ask import ask
from kb.figure_parts import differ_in_grade, indicators_named, kind_alone

FILE = Path(__file__).parent / "eval" / "investor_questions.tsv"
# Of 60 each. Not answered: clauses in other words than the question's (外资企业, 500强, 自贸区).
DECLINED, RIGHT = 60, 57
CLAUSES = (
    "到2025年，全省年度旅客总人次达到3.2亿人次，年度旅客总消费达到4100亿元。",
    "到2025年，打造省级软件示范企业80家左右，培育国家级软件示范企业6家。",
    "到2025年，软件服务业从业人员达到12万人，建设省级软件服务产业园7家。",
    "到2025年，培育全国软件业100强企业3家，园区入驻软件企业超过400家。",
    "到2025年，竹制品进出口总额达到52亿元，入库竹制品骨干企业150家。",
    "2020年，竹制品产值占全省工业比重达到7.7%。",
)


@pytest.fixture(scope="module")
def lib(tmp_path_factory):
    lines = tuple(("", text, "ch2", None, None, None) for text in CLAUSES)
    with library(tmp_path_factory.mktemp("parts"), plan(lines=(*LINES, *lines))) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("2025年旅客人次和旅客总消费", ["3.2亿", "4100亿"]),
        ("到2025年旅客总人次与总消费分别是多少", ["3.2亿", "4100亿"]),
        ("旅客总消费以及竹制品进出口总额2025年目标", ["4100亿", "52亿"]),
        ("软件示范企业的数量目标", ["6", "80"]),
        ("省级软件示范企业的数量目标", ["80"]),
        ("省级和国家级软件示范企业数量", ["6", "80"]),
        ("2025年软件服务业从业人员有多少", ["12万"]),
        ("2020年竹制品在全省工业里的分量", ["7.7"]),
    ],
)
def test_all_that_a_question_names_is_in_the_first_line(lib, question, values):
    answer = ask(lib, question)
    assert not answer.abstained and sorted(f.value for f in answer.figures[: len(values)]) == sorted(values)
    assert all(figure.written in answer.text for figure in answer.figures[: len(values)])
    assert not any(figure.written in answer.text for figure in answer.figures[len(values) :])


def test_what_is_not_found_of_two_is_named(lib):
    answer = ask(lib, "2025年旅客总消费和快递业务量")
    assert [f.value for f in answer.figures] == ["4100亿"]
    assert "没有“快递业务量”的数值" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "2025年竹制品从业人数",
        "2025年软件企业员工人数",
        "How many people will the bamboo trade employ by 2025?",
        "2025年软件企业总数",
        "2025年入境旅客人次",
        "2025年竹制品出口额",
        "2025年竹制品保有量",
        "2025年软件服务从业率是多少",
    ],
)
def test_a_number_of_people_or_enterprises_is_no_other_number(lib, question):
    answer = ask(lib, question)
    assert answer.abstained and not answer.figures, answer.text


def test_another_year_is_said_where_it_is_all_there_is(lib):
    answer = ask(lib, "2020年旅客总消费")
    assert answer.abstained and not answer.figures
    assert "没有2020年" in answer.text and "4100亿元（2025年目标值）" in answer.text
    assert "4100亿元" in "".join(s.text for hit in answer.passages for s in hit.sentences)
    assert ask(lib, "2025年旅客总消费").figures[0].value == "4100亿"


@pytest.mark.parametrize("question", ["增速", "目标", "比重是多少", "2025年目标值", "growth rate", "growth rates?"])
def test_each_indicator_that_is_offered_is_given_when_it_is_asked_for(guangxi, question):
    answer = ask(guangxi, question)
    assert answer.abstained and answer.unclear and 3 < len(answer.choices) <= 12
    assert len({choice.label for choice in answer.choices}) == len(answer.choices)
    for choice in answer.choices:
        given = ask(guangxi, choice.question)
        assert given.figures and given.figures[0].indicator in choice.label, choice


def test_parts_of_a_question_are_told_apart_by_what_indicators_end_with():
    assert indicators_named("软件和信息技术服务业营业收入和增速").texts[1] == "软件和信息技术服务业营业收入增速"
    assert indicators_named("怎样提高旅游人次和旅游消费") is None
    assert indicators_named("软件业和旅游业增速").texts == ("软件业增速", "旅游业增速")
    assert kind_alone("服务业增速") is None and kind_alone("主要目标") is None
    assert differ_in_grade("省级基地", "国家级基地") and not differ_in_grade("省级基地", "国家级园区")


def test_plain_questions_of_investors_are_answered_and_those_without_an_answer_declined(guangxi):
    rows = [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert Counter(row[0] == "none" for row in rows) == {True: 60, False: 60}
    answered = [(row, ask(guangxi, row[1])) for row in rows]
    shown = [row[1] for row, answer in answered if row[0] == "none" and not answer.abstained]
    right = [row for row, a in answered if row[2:] and not a.abstained and all(w in a.text for w in row[2].split("|"))]
    assert 60 - len(shown) >= DECLINED, shown
    assert len(right) >= RIGHT
