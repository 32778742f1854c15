"""Which cities a question asks for: all, those it names, all but one; what lies outside the documents is declined."""

from __future__ import annotations

import pytest
from sample_plan import library, plan

from kb.abroad import asks_nation, countries_asked
from kb.ask import ask
from kb.figure_question import read_figure_question
from kb.places import gazetteer
from kb.question import read_question


@pytest.fixture(scope="module")
def lib(tmp_path_factory):
    with library(tmp_path_factory.mktemp("cities"), plan()) as opened:
        yield opened


def tiers(answer) -> dict[str, str]:
    return {finding.city: finding.tier for finding in answer.cities}


@pytest.mark.parametrize(
    "question", ["苏州市发展电子商务吗？", "苏州是否重点发展电子商务", "Does Suzhou target e-commerce?"]
)
def test_a_question_whether_a_city_has_a_theme_is_answered_for_that_city_alone(lib, question):
    answer = ask(lib, question)
    assert (answer.intent, tiers(answer)) == ("cities", {"苏州市": "focus"})


def test_a_city_that_no_clause_ties_to_the_theme_is_told_so(lib):
    answer = ask(lib, "徐州市发展电子商务吗")
    assert (answer.intent, tiers(answer), answer.silent_cities) == ("cities", {}, ("徐州市",))
    assert answer.abstained
    assert "徐州市" in answer.text


def test_of_two_cities_each_is_told_of(lib):
    answer = ask(lib, "南京和苏州哪个重点发展电子商务？")
    assert set(tiers(answer)) | set(answer.silent_cities) == {"南京市", "苏州市"}
    assert answer.text.count("市") >= 2


@pytest.mark.parametrize(
    ("whole", "less"),
    [
        ("哪些城市发展电子商务", "除了苏州还有哪些城市发展电子商务"),
        ("Which cities target e-commerce?", "Besides Suzhou, which cities target e-commerce?"),
    ],
)
def test_a_city_left_out_is_neither_found_nor_counted(lib, whole, less):
    everyone, rest = ask(lib, whole), ask(lib, less)
    assert "苏州市" in tiers(everyone)
    assert tiers(rest) == {city: tier for city, tier in tiers(everyone).items() if city != "苏州市"}
    assert "苏州市" not in rest.silent_cities


@pytest.mark.parametrize(
    ("question", "only"),
    [
        ("南京的定位是什么", ()),  # 么 of 什么 asks nothing
        ("南京市的增加值是多少吗", ()),
        ("哪些城市发展航空旅游", ()),
    ],
)
def test_other_questions_are_asked_of_no_city_alone(lib, question, only):
    assert read_question(lib, question).only == only


@pytest.mark.parametrize("question", ["越南哪些城市发展冷链物流", "Which Vietnamese cities target logistics?"])
def test_cities_of_another_country_are_declined(lib, question):
    answer = ask(lib, question)
    assert answer.abstained
    assert not answer.cities
    assert "越南" in answer.text or "Vietnam" in answer.text


def test_a_country_that_is_a_partner_is_no_place_of_cities():
    assert countries_asked("与越南哪些城市合作", "zh") == ()
    assert countries_asked("cities with Vietnamese partners", "en") == ()


@pytest.mark.parametrize(
    ("question", "nation"),
    [
        ("全国服务业增加值是多少", True),
        ("我国服务业增加值占比", True),
        ("China's service value added in 2025", True),
        ("增速高于全国平均多少个百分点", False),
        ("全国性展会有多少", False),
        ("exports to China-ASEAN Expo partners", False),
    ],
)
def test_the_whole_nation_is_asked_for_by_name(question, nation):
    assert asks_nation(question) is nation


def test_a_figure_of_the_nation_is_not_given_by_the_regions(lib):
    asked = ask(lib, "全省服务业增加值年均增速目标是多少")
    nation = ask(lib, "全国服务业增加值年均增速目标是多少")
    assert nation.abstained
    assert not nation.figures
    assert asked.abstained or asked.figures


@pytest.mark.parametrize(("question", "added"), [("新增物流企业多少家", True), ("物流企业达到多少家", False)])
def test_what_is_added_is_not_what_there_is(lib, question, added):
    assert read_figure_question(read_question(lib, question), ()).added is added


def test_a_theme_mentioned_but_no_priority_leaves_out_who_gives_it_priority(lib):
    everyone = tiers(ask(lib, "哪些城市提到冷链物流"))
    assert set(everyone.values()) == {"focus", "mention"}
    answer = ask(lib, "哪些城市提到冷链物流但不是重点")
    assert tiers(answer) == {city: tier for city, tier in everyone.items() if tier == "mention"}
    assert set(answer.left_out_cities) == {city for city, tier in everyone.items() if tier == "focus"}


@pytest.mark.parametrize(
    "question",
    ["江苏发展电子商务的城市", "江苏各市中发展电子商务的是哪些", "Which two Jiangsu places develop e-commerce?"],
)
def test_a_province_beside_the_cities_does_not_make_a_profile_of_them(lib, question):
    assert ask(lib, question).intent == "cities"
    assert tiers(ask(lib, question)) == tiers(ask(lib, "哪些城市发展电子商务"))


def test_the_unit_after_which_is_not_taken_for_a_part_of_the_provinces_name(lib):
    assert ask(lib, "e-commerce is a priority in which Jiangsu prefecture?").intent == "cities"


def test_what_all_of_the_documents_are_about_is_no_theme_beside_another(lib):
    asked = read_question(lib, "Which cities have logistics among their key service industries?")
    assert asked.theme.groups == read_question(lib, "Which cities have logistics?").theme.groups


def test_a_question_about_a_place_abroad_that_nobody_explains_is_declined(lib):
    assert ask(lib, "logistics hubs in Hanoi").abstained
    assert not ask(lib, "logistics hubs").abstained


@pytest.mark.parametrize(
    "question",
    [
        "重点发展电子商务的城市有几个",
        "发展电子商务的城市一共有多少？",
        "电子商务城市",
        "city that prioritises e-commerce",
    ],
)
def test_other_ways_to_ask_for_a_list_give_the_same_cities(lib, question):
    assert tiers(ask(lib, question)) == tiers(ask(lib, "哪些城市发展电子商务"))


@pytest.mark.parametrize("question", ["哪些城市没有列出电子商务", "哪几个城市没有重点发展电子商务"])
def test_a_list_of_cities_without_a_theme_is_read_as_one(lib, question):
    assert read_question(lib, question).negated


@pytest.mark.parametrize(
    "question",
    [
        "比较南京和苏州的电子商务",
        "南京与苏州在电子商务方面有什么不同？",
        "compare Nanjing and Suzhou in e-commerce",
        "How do Nanjing and Suzhou differ in e-commerce?",
        "Nanjing vs Suzhou: e-commerce",
    ],
)
def test_cities_that_are_compared_in_a_theme_are_each_told_of(lib, question):
    answer = ask(lib, question)
    assert (answer.intent, {*tiers(answer), *answer.silent_cities}) == ("cities", {"南京市", "苏州市"})
    assert tiers(answer)["苏州市"] == "focus"


@pytest.mark.parametrize("question", ["比较南京和苏州", "What is the difference between Nanjing and Suzhou?"])
def test_cities_that_are_compared_in_nothing_get_their_profiles(lib, question):
    answer = ask(lib, question)
    assert (answer.intent, [c.city for c in answer.cities]) == ("profile", ["南京市", "苏州市"])


def test_a_trade_that_no_clause_names_so_is_the_theme_without_its_ending(guangxi):
    assert not any(
        "会展业" in s.text for d in guangxi.store.documents() for s in guangxi.store.sentences(d.document_id)
    )
    answer = ask(guangxi, "南宁市有会展业吗")
    assert (answer.intent, tiers(answer)) == ("cities", {"南宁市": "focus"})


@pytest.mark.parametrize(
    ("question", "most"),
    [
        ("哪个城市重点发展的业态最多？", True),
        ("which city has the most priorities", True),
        ("哪些城市的重点业态最少", False),
        ("Which cities list the fewest priorities?", False),
    ],
)
def test_who_lists_the_most_priorities_is_counted(guangxi, question, most):
    numbers = {p.city: len(p.priorities) for p in guangxi.store.cities()}
    best = (max if most else min)(numbers.values())
    answer = ask(guangxi, question)
    first, rest = answer.text.split("。" if answer.lang == "zh" else ". ", 1)
    names = {p.name: (p.name if answer.lang == "zh" else p.english) for p in map(gazetteer().by_name, numbers)}
    assert all((names[city] in first) == (number == best) for city, number in numbers.items())
    assert str(best) in first
    assert all(f"{names[city]}{number}" in rest.replace(" ", "") for city, number in numbers.items())


@pytest.mark.parametrize(
    "question",
    [
        "数字经济产业发展重点城市有哪些",
        "Which cities are named as key cities of the digital economy industry?",
        "key cities for developing the digital economy",
    ],
)
def test_key_cities_are_a_list_where_the_documents_call_one_so(guangxi, question):
    answer = ask(guangxi, question)
    assert tiers(answer) == dict.fromkeys(("南宁市", "柳州市", "桂林市", "北海市", "钦州市"), "focus")


def test_key_cities_of_what_has_no_such_list_are_those_that_have_the_theme(guangxi):
    assert tiers(ask(guangxi, "key cities for tourism")) == tiers(ask(guangxi, "which cities target tourism"))


@pytest.mark.parametrize(
    "question",
    ["哪些城市要建成宜居城市", "规划想让哪些城市成为宜居的地方？", "Which cities are positioned as livable cities?"],
)
def test_what_cities_are_to_be_is_no_priority(guangxi, question):
    answer = ask(guangxi, question)
    focus = {city for city, tier in tiers(answer).items() if tier == "focus"}
    assert focus == {p.city for p in guangxi.store.cities() if "宜居" in p.positioning} != set()
    assert "列为发展重点" not in answer.text and "priorities" not in answer.text
