"""Questions for numbers in strangers' words: the right figure of the Guangxi plan, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.ask import ask
from kb.figure_question import periods_for, read_figure_question
from kb.question import read_question


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("到规划期末占比要多少", ("2025",)),
        ("过去五年的增速", ("2016-2020",)),
        ("trade volume in the baseline year", ("2020",)),
        ("revenue at the end of the last plan", ("2020",)),
        ("growth between 2016 and 2020", ("2016-2020",)),
        ("growth in 2016 and 2020", ("2016", "2020")),
        ("比重有多大", ()),
    ],
)
def test_a_period_may_be_told_from_the_plan_that_is_asked(guangxi, text, periods):
    question = read_figure_question(read_question(guangxi, text), ())
    assert periods_for(question, "2021-2025") == periods


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("到规划期末A级物流企业打算发展到几家", "120"),
        ("What portion of public kindergartens are expected to offer nursery care?", "30"),
        ("How should service value added in 2035 compare with 2020?", "翻一番"),
        ("2025年 number of service enterprises with revenue over 1亿元", "550"),
        ("规上商务服务企业营收要突破多少", "1000亿"),
        ("How many national parks for rural industry integration does the plan want?", "15"),
    ],
)
def test_words_of_asking_do_not_stand_in_the_way_of_a_figure(guangxi, text, value):
    answer = ask(guangxi, text)
    assert [f.value for f in answer.figures[:1]] == [value], answer.text


@pytest.mark.parametrize(
    "text",
    [
        "2025年文化产业增加值占GDP比重目标是多少",  # services, the digital economy
        "2020年旅游总人次",  # another year
        "国家级人力资源服务产业园有多少家",  # another level
        "营业收入超过10亿元的服务业企业有多少家",  # another amount
        "How much did Guilin earn from tourism in 2020",  # another place
        "公办幼儿园一共有多少所",  # a share of them
        "average salary in A-grade logistics firms",
        "认定自治区级现代服务业集聚区，营业收入最低要多少？",  # what has been reached is no condition
        "2025年全区GDP总量目标是多少",  # a share of it
        "广西2025年GDP目标是多少",
        "2025 GDP target of Guangxi",
        "2025年外贸出口额",  # both ways are stated
        "export value target 2025",
        "How many foreign visitors come to Guangxi each year by 2025?",  # all of them are counted
    ],
)
def test_a_figure_of_something_else_is_not_shown(guangxi, text):
    answer = ask(guangxi, text)
    assert answer.figures == () and answer.abstained


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("How far below the national average was the service share of GDP in 2020?", "2.7"),
        ("服务业增加值年均增速高于GDP多少", "1.9"),
        ("share of kindergartens integrating nursery care", "30"),
        ("自治区一级的电商示范基地，到2025年要建多少个", "20"),
    ],
)
def test_a_difference_is_one_from_what_the_question_names(guangxi, text, value):
    assert [f.value for f in ask(guangxi, text).figures[:1]] == [value]


@pytest.mark.parametrize("text", ["sports industry size in 2025", "corporate income tax rate for service companies"])
def test_an_amount_that_nobody_states_is_not_told_by_a_clause_that_has_its_words(guangxi, text):
    assert ask(guangxi, text).abstained


def test_a_share_by_its_short_word_compares_nothing(guangxi):
    assert all("仍低" not in f.indicator for f in ask(guangxi, "服务业增加值GDP占比").figures)


ASKED = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "eval" / "figure_questions.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("value", "chinese", "english"), ASKED)
def test_every_figure_is_reached_by_a_plain_question_in_either_language(guangxi, value, chinese, english):
    found = {text: [f.value.rstrip("、") for f in ask(guangxi, text).figures[:1]] for text in (chinese, english)}
    assert found == {chinese: [value], english: [value]}


def test_the_questions_reach_nearly_all_figures_of_the_plan(guangxi):
    numbers = {f.value.rstrip("、") for f in guangxi.store.figures("gx-services-14fyp")}
    missing = numbers - {value for value, _, _ in ASKED}
    # 9.9: a regional average that nobody asks for by its own name; the others count the items of their own clause.
    assert missing <= {"9.9", "四", "两", "六", "八"}


@pytest.mark.parametrize(
    "text",
    ["服务业增加值占GDP比重比全国高几个百分点", "By how many points did the service share of GDP exceed the nation's?"],
)
def test_what_lies_below_does_not_say_how_far_something_lies_above(guangxi, text):
    assert all(f.value != "2.7" for f in ask(guangxi, text).figures)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("玉林市有多少个专业市场", "玉林市，专业市场：十大"),
        ("How many specialised markets does Yulin have?", "Yulin, specialised markets (专业市场): 10 (十大)"),
    ],
)
def test_the_figure_of_a_city_says_whose_it_is(guangxi, text, said):
    assert ask(guangxi, text).text.startswith(said)


@pytest.mark.parametrize("text", ["桂林市旅游总人次", "How many A-rated logistics firms should Liuzhou have by 2025?"])
def test_the_regions_figure_is_never_a_citys(guangxi, text):
    answer = ask(guangxi, text)
    assert answer.abstained and not answer.figures
    assert "不能代替它" in answer.text or "cannot stand for it" in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "服务业税收占全社会税收比重比全国高几个百分点",
        "社会消费品零售总额增速比全国高几个百分点",
        "How many percentage points did retail sales growth exceed the national average?",
        "软件业营业收入增速高于全国多少个百分点",  # of investment there is one
    ],
)
def test_no_value_and_no_other_difference_answers_by_how_many_points(guangxi, text):
    answer = ask(guangxi, text)
    assert answer.abstained and not answer.figures


@pytest.mark.parametrize("text", ["服务业增加值是多少", "service sector value added"])
def test_of_an_indicator_in_two_years_the_last_leads(guangxi, text):
    figures = ask(guangxi, text).figures
    assert [(f.indicator, f.period) for f in figures[:2]] == [("服务业增加值", "2020"), ("服务业增加值", "2015")]


@pytest.mark.parametrize("text", ["服务业增加值目标", "服务业增加值总量目标", "service sector value added target"])
def test_what_was_reached_is_no_target(guangxi, text):
    answer = ask(guangxi, text)
    assert answer.figures[0].kind == "target" and answer.figures[0].indicator.startswith("服务业增加值")
    assert "target" in answer.text or "目标" in answer.text


@pytest.mark.parametrize(
    "text", ["value of imports and exports with ASEAN in 2020", "imports and exports with ASEAN 2020"]
)
def test_of_imports_and_exports_no_half_answers(guangxi, text):
    assert ask(guangxi, text).figures[0].indicator == "与东盟进出口总额"
