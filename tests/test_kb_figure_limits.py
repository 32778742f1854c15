"""Figures that a question rules out by what it says: grade, restriction, rate, what is compared, which year."""

from __future__ import annotations

import pytest
from sample_plan import LINES, library, plan

from kb.ask import ask

CLAUSES = (
    "2020年，全省软件业增加值占GDP比重为6.0%，年均增速达到9.1%，高于同期全国平均增速1.4个百分点，高于同期全省GDP年均增速2.2个百分点。",
    "与全国相比，2020年全省软件业增加值占GDP比重仍低3.3个百分点。",
    "到2025年，全省A级以上景区达到240家，社会物流总费用占GDP的比重降至全国平均水平。",
    "2020年，省级软件园区达到41个，到2025年，打造营业收入超过50亿元的软件园区7个左右。",
    "到2025年，培育以海洋设计为核心，具有较强竞争力的创意园区3个。",
    "到2035年，软件业增加值总量较2025年翻一番。",
    "总投资18.5亿元的滨江冷库开工建设。",
    "2020年，跨境结算额年均增速达到4.9%，到2025年，跨境结算额年均增速达到6.1%。",
    "到2025年，40%以上的乡镇卫生院实现远程会诊。",
    "2020年，与东盟进出口总额达到375.7亿元。",
    "到2025年，服务贸易进出口总额达到52.4亿美元。",
    "到2025年，养老护理员达到8万人，累计培训家政人员20万人次。",
    "全省动漫企业超过150家。",
)


@pytest.fixture(scope="module")
def lib(tmp_path_factory):
    lines = tuple(("", text, "ch2", None, None, None) for text in CLAUSES)
    with library(tmp_path_factory.mktemp("limits"), plan(lines=(*LINES, *lines))) as opened:
        yield opened


def first(answer):
    return answer.figures[0].value if answer.figures else None


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("软件业增加值年均增速高于GDP多少", "2.2"),
        ("2025年服务贸易进出口总额目标是多少", "52.4亿"),
        ("2025年外贸进出口总额目标是多少", None),  # all of it, not services alone
        ("软件业增加值年均增速高于全国平均多少", "1.4"),
        ("软件业增加值占GDP比重比全国低多少", "3.3"),
        ("A级以上景区数量", "240"),
        ("3A级景区数量", None),
        ("5A级以上景区有多少家", None),
        ("省级软件园区有多少个", "41"),
        ("省一级的软件园区有多少个", "41"),
        ("营业收入超过50亿元的软件园区有几个", "7"),
        ("2025年软件园区数量", None),
        ("以海洋设计为核心的创意园区有多少个", "3"),
        ("2025年创意园区数量", None),
        ("软件业增加值总量2035", "翻一番"),
        ("软件业增加值年均增速2035", None),
        ("滨江冷库总投资多少", "18.5亿"),
        ("总投资多少", None),
        ("远程会诊比例", "40"),
        ("与东盟进出口总额", "375.7亿"),
        ("2025年养老护理员要达到多少人", "8万"),
        ("2025年养老护理员的平均工资要达到多少", None),  # those who get it are no answer
        ("2025年家政人员总数要达到多少人", None),  # nor those who are trained
        ("全省动漫企业有多少家", "150"),
        ("全省动漫企业有多少人", None),
        ("2030年动漫企业要达到多少家", None),
    ],
)
def test_a_figure_is_given_only_where_nothing_in_it_contradicts_the_question(lib, question, value):
    answer = ask(lib, question)
    assert first(answer) == value
    assert answer.abstained == (value is None)


@pytest.mark.parametrize(
    "question", ["2020年GDP增速", "人均GDP目标", "江苏GDP", "Jiangsu GDP", "GDP per capita target"]
)
def test_what_shares_are_of_and_values_are_compared_with_has_no_value_there(lib, question):
    answer = ask(lib, question)
    assert answer.abstained and answer.intent == "figure"


def test_a_measure_of_nothing_is_asked_back(lib):
    assert "什么的" in ask(lib, "总投资多少").text
    assert "of what" in ask(lib, "How much total investment?").text


def test_each_period_that_is_asked_for_is_answered_or_said_to_be_missing(lib):
    both = ask(lib, "跨境结算额年均增速 2020 2025")
    assert [f.value for f in both.figures] == ["4.9", "6.1"]
    assert "4.9%（2020" in both.text and "6.1%（2025" in both.text
    assert [f.value for f in ask(lib, "跨境结算额2020年的年均增速，不要2025年的").figures[:1]] == ["4.9"]
    assert "6.1" not in ask(lib, "跨境结算额2020年的年均增速，不要2025年的").text
    one = ask(lib, "软件业增加值占GDP比重2020年和2025年")
    assert "6.0%（2020" in one.text and "未载明2025年" in one.text


@pytest.mark.parametrize("question", ["ratio of logistics costs to GDP target", "社会物流总费用与GDP的比率目标"])
def test_a_ratio_told_in_words_is_answered_with_its_clause(lib, question):
    answer = ask(lib, question)
    assert not answer.abstained and "降至全国平均水平" in answer.text
