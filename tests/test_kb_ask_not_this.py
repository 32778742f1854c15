"""Questions beside the text: another thing is counted, an unknown city, a theme left out, words that say nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_plan import LINES, PLAN, library, plan

from kb.ask import ask
from kb.figure_question import read_figure_question
from kb.figure_search import find_figures
from kb.lexicon import normalise
from kb.part_names import named_part
from kb.question import read_question
from kb.unknown_place import unknown_place

COUNTED = (
    "到2025年，服务业增加值占GDP比重达到51%以上。",
    "到2025年，旅游总消费达到1000亿元。",
    "“十四五”期间，软件企业营业收入年均增速达到30%。",
    "服务业增加值占GDP比重比全国低3个百分点。",
)


@pytest.fixture(scope="module")
def lib(tmp_path_factory):
    with library(tmp_path_factory.mktemp("index")) as opened:
        yield opened


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    lines = [*LINES, *(("", text, "ch1", None, None, None) for text in COUNTED)]
    with library(tmp_path_factory.mktemp("counted"), plan(lines=lines)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("2025年服务业增加值占GDP的比重", "51%以上"),
        ("2025年旅游消费总额是多少", "1000亿元"),
        ("service share of GDP in 2025", "51%以上"),
        ("软件企业营业收入增速", "30%"),
        ("服务业增加值占比比全国低多少", "3个百分点"),
    ],
)
def test_a_figure_answers_who_asks_for_what_it_counts(counted, question, written):
    assert ask(counted, question).figures[0].written == written


@pytest.mark.parametrize(
    "question",
    [
        "2025年金融业增加值占GDP的比重",
        "2025年工业增加值占GDP比重是多少",
        "share of manufacturing in GDP in 2025",
        "2025年文化消费总额是多少",
        "旅游总消费达到100亿元是哪一年的目标值",  # 100亿元 is not in 1000亿元
        "2025年软件企业营业收入达到多少",  # its growth is no amount
    ],
)
def test_a_figure_of_another_thing_is_no_answer(counted, question):
    answer = ask(counted, question)
    assert answer.figures == ()
    assert answer.abstained


@given(
    st.sampled_from(["金融业", "工业", "农业", "房地产业", "体育产业", "电力"]),
    st.sampled_from(["2025年", "", "到2025年"]),
)
def test_no_figure_of_services_has_another_industry(counted, thing, year):
    text = f"{year}{thing}增加值占GDP比重是多少"
    asked = read_question(counted, text)
    assert all(figure.missing for figure in find_figures(counted, asked, read_figure_question(asked, ())))
    assert ask(counted, text).figures == ()


@pytest.mark.parametrize(
    ("question", "kept", "left_out"),
    [
        ("哪些城市发展物流但不发展边境旅游", {"南京市", "无锡市"}, ("苏州市",)),
        ("没有提到边境旅游但重点发展物流的城市有哪些", {"南京市", "无锡市"}, ("苏州市",)),
        ("which cities target 物流 but not 边境旅游", {"南京市", "无锡市"}, ("苏州市",)),
        ("which cities target 物流 without 边境旅游", {"南京市", "无锡市"}, ("苏州市",)),
        ("哪些城市发展边境旅游但不发展冷链物流", set(), ("苏州市",)),
    ],
)
def test_a_theme_left_out_takes_its_cities_with_it_and_they_are_named(lib, question, kept, left_out):
    answer = ask(lib, question)
    assert {c.city for c in answer.cities} == kept
    assert answer.left_out_cities == left_out
    assert not answer.abstained
    assert not set(left_out) & set(answer.silent_cities)
    assert all(name in answer.text or "Suzhou" in answer.text for name in left_out)


def test_a_clause_leaves_a_city_out_only_where_no_mention_is_asked_for(lib):
    # 南京 has 冷链体系 in a clause, not among its priorities.
    assert "南京市" in {c.city for c in ask(lib, "哪些城市发展物流但不重点发展冷链物流").cities}
    assert "南京市" in ask(lib, "哪些城市发展物流但没有提到冷链物流").left_out_cities


@pytest.mark.parametrize(
    "question", ["哥谭市的定位", "火星市重点发展哪些产业", "What is the positioning of Gotham City?"]
)
def test_a_place_that_nobody_knows_is_said_to_be_unknown(lib, question):
    answer = ask(lib, question)
    assert (answer.intent, answer.abstained, answer.cities) == ("profile", True, ())
    assert any(name in answer.text for name in ("哥谭市", "火星市", "Gotham"))
    assert any(name in answer.text for name in ("南京市", "Nanjing"))


@pytest.mark.parametrize(
    "question", ["县城的定位", "物流园区建设任务", "全省服务业的发展", "设区市的定位", "positioning of logistics"]
)
def test_an_ordinary_word_is_no_unknown_place(lib, question):
    assert read_question(lib, question).unknown_place is None


@given(st.text(max_size=30))
def test_an_unknown_place_stands_in_the_question(text):
    name = unknown_place(text, [], lambda _: False)
    assert name is None or all(word in normalise(text) for word in normalise(name).split())


def test_a_profile_of_two_places_says_which_has_none(lib):
    answer = ask(lib, "成都市和南京市的定位比较")
    assert {c.city for c in answer.cities} == {"南京市"}
    assert "没有成都市的发展定位" in answer.text


def test_a_question_for_a_positioning_without_a_city_names_the_cities(lib):
    answer = ask(lib, "定位是什么")
    assert answer.abstained
    assert "南京市" in answer.text


@pytest.mark.parametrize(("question", "word"), [("的是什么", "虚词"), ("what is the", "only words")])
def test_a_question_of_stop_words_is_told_so(lib, question, word):
    answer = ask(lib, question)
    assert answer.abstained
    assert word in answer.text


@pytest.mark.parametrize("question", ["各市的定位", "所有城市的发展定位", "what are the positionings of all cities"])
def test_every_city_is_asked_for(lib, question):
    assert {c.city for c in ask(lib, question).cities} == {"南京市", "苏州市", "无锡市", "徐州市"}


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("基本原则有哪些", ("主要原则",)),
        ("服务业存在哪些问题", ("存在问题",)),
        ("what are the guiding principles of the plan", ("主要原则",)),
        ("What problems does the service sector have?", ("存在问题",)),
        ("规划的主要目标是什么", ("十四五时期主要目标",)),
        ("金融服务存在哪些问题", ()),
        ("南京市的主要目标", ()),
        ("development goals of Nanjing", ()),
        ("指导思想", ()),
    ],
)
def test_a_usual_part_is_found_by_any_of_its_names(question, title):
    titles = {"主要原则", "存在问题", "十四五时期主要目标", "现代物流"}
    owners = ["江苏现代服务业发展规划", "Jiangsu Service Sector Plan"]
    assert named_part(question, titles, owners) == title


def test_a_part_asked_for_by_another_name_is_given_whole(tmp_path):
    with library(tmp_path) as opened:
        answer = ask(opened, "本规划的空间布局是什么")
    assert (answer.intent, answer.abstained) == ("section", False)
    assert {p.sentences[0].section_id for p in answer.passages} == {f"{PLAN}/ch2", f"{PLAN}/ch2/sec1"}


@pytest.mark.parametrize(
    ("question", "positive"),
    [
        ("哪些城市既没有冷链物流也没有电子商务", "哪些城市发展冷链物流、电子商务"),
        ("哪些城市既不发展冷链物流也不发展电子商务", "哪些城市发展冷链物流、电子商务"),
        (
            "Which cities target neither cold-chain logistics nor e-commerce?",
            "cities for cold-chain logistics, e-commerce",
        ),
        ("which cities have no e-commerce?", "which cities target e-commerce?"),
        ("Which cities have nothing on e-commerce?", "which cities target e-commerce?"),
    ],
)
def test_neither_of_two_and_nothing_on_one_are_negations(lib, question, positive):
    found, tied = ask(lib, question), {c.city for c in ask(lib, positive).cities}
    assert read_question(lib, question).negated
    assert tied and {c.city for c in found.cities} == tied
    assert found.silent_cities and not tied & set(found.silent_cities)


WITHOUT = (
    "cities without e-commerce",
    "cities without any mention of e-commerce",
    "Which cities fail to mention e-commerce?",
    "Which cities leave out e-commerce?",
    "哪些城市缺少电子商务",
    "哪些城市不搞电子商务",
    "哪些城市与电子商务无关",
    "哪些城市只字未提电子商务",
)


@pytest.mark.parametrize("question", WITHOUT)
def test_who_lacks_a_theme_is_asked_in_many_words(lib, question):
    asked, plain = ask(lib, question), ask(lib, "哪些城市没有提到电子商务")
    assert asked.silent_cities == plain.silent_cities != ()
    assert read_question(lib, question).negated


@pytest.mark.parametrize(
    "question", ["云南哪些城市发展冷链物流", "Which cities in Guangdong target cold-chain logistics?"]
)
def test_cities_of_a_place_that_the_documents_are_not_about_are_declined(lib, question):
    answer = ask(lib, question)
    assert (answer.intent, answer.abstained, answer.cities) == ("cities", True, ())
    assert "江苏" in answer.text or "Jiangsu" in answer.text


@pytest.mark.parametrize(
    "question", ["江苏哪些城市发展冷链物流", "Which cities in Jiangsu target cold-chain logistics?"]
)
def test_their_own_province_restricts_nothing(lib, question):
    assert ask(lib, question).cities == ask(lib, "which cities target 冷链物流").cities
