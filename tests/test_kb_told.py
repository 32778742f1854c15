"""Questions that only words of their kind answer: persons, papers, durations, budgets, ranks, another country's own."""

from __future__ import annotations

import pytest

from kb.abroad import country_asked
from kb.ask import ask
from kb.ask.told import is_told


@pytest.mark.parametrize(
    "question",
    [
        "谁是广西壮族自治区主席",
        "规划编制组的组长是谁",
        "Who is the chairman of Guangxi?",
        "What is the name of the person who heads the leading group for service industry development?",
        "Which official signed the plan?",
        "申请A级物流企业需要提交哪些材料",
        "现代服务业集聚区认定的申报流程和截止日期",
        "How long does approval of a bonded warehouse take?",
        "What is the budget for smart nursing homes?",
        "全国旅游收入排名前十的省份",
        "Which Chinese province ranks first in e-commerce?",
        "广西十大旅游企业排名",
        "best universities in Guangxi",
        "Vietnam's GDP growth forecast",
        "2025年失业率",
        "What is the resident population of Guangxi?",
        "广西常住人口有多少",
        "fees of public kindergartens",
        "university admission quotas",
    ],
)
def test_what_no_clause_says_is_declined_though_one_shares_its_words(guangxi, question):
    answer = ask(guangxi, question)
    assert answer.abstained, answer.text
    assert not answer.figures and not answer.cities


@pytest.mark.parametrize(
    ("question", "clause", "told"),
    [
        ("规划领导小组组长是谁", "成立领导小组，由自治区主席担任组长。", True),
        ("规划领导小组组长是谁", "成立领导小组，加强组织领导。", False),
        ("由谁牵头负责实施", "由发展改革委牵头实施。", True),
        ("发展哪些新材料产业", "发展石墨烯等产业。", True),
        ("备案需要提交哪些材料", "经营者应当提交申请表和身份证明。", True),
        ("审批要多长时间", "应当在二十个工作日内作出决定。", True),
        ("审批要多长时间", "应当及时作出决定。", False),
        ("服务业增加值排第几", "服务业增加值居全国第十六位。", True),
        ("how long does registration take", "Registration takes five working days.", True),
        ("Who chairs the committee?", "The committee is chaired by the minister.", True),
        ("全省常住人口有多少", "常住人口达到4800万人左右。", True),
        ("全省常住人口有多少", "按规定落实脱贫人口培训补贴。", False),
        ("高校招生名额", "扩大高校招生名额。", True),
        ("What are the best practices for parks?", "Parks share their experience.", True),
    ],
)
def test_a_clause_that_has_a_word_of_the_kind_tells_it(question, clause, told):
    assert is_told(question, clause) == told


@pytest.mark.parametrize(
    "question",
    [
        "谁来负责统计监测工作",
        "怎样加强与越南的合作",
        "建设哪些跨境物流通道",
        "How will border trade with Vietnam grow?",
    ],
)
def test_questions_beside_these_kinds_are_answered(guangxi, question):
    assert not ask(guangxi, question).abstained


def test_a_country_is_asked_of_where_something_is_its_own():
    assert country_asked("越南GDP增速")[0] == "越南"
    assert not country_asked("对越南出口") and not country_asked("trade with Vietnam")
