"""Lists that are asked of one group of cities, and cities that a question names to choose from."""

from __future__ import annotations

import re

import pytest

from kb.ask import ask
from kb.asked_region import asked_region
from kb.city_regions import city_regions
from kb.library import Library


@pytest.fixture(scope="module")
def lib(corpus_index):
    with Library.open(corpus_index) as opened:
        yield opened


def members(lib, opening):
    return tuple(p.city for p in lib.store.cities() if (p.region_group or "").startswith(opening))


def focus(answer):
    return {c.city for c in answer.cities if c.tier == "focus"}


def test_groups_have_the_names_that_are_theirs_alone(lib):
    names = {region.title: region.names for region in city_regions(lib.store)}
    assert names["东融现代服务业发展区"] == ("东融现代服务业发展区", "东融")
    assert names["桂西现代服务业发展区"] == ("桂西现代服务业发展区", "桂西")
    assert names["三片区"] == ("三片区",)  # a heading over three groups


@pytest.mark.parametrize(
    ("question", "group", "elsewhere"),
    [
        ("东融片区哪些城市发展楼宇经济", "东融", ["南宁市"]),
        ("发展楼宇经济的东融片区城市有哪些", "东融", ["南宁市"]),
        ("桂西哪些城市发展总部经济", "桂西", ["南宁市", "北海市"]),
        ("桂西片区哪些城市发展港航服务", "桂西", ["贵港市", "钦州市"]),
        ("北部湾哪些城市发展楼宇经济", "北部湾", ["南宁市"]),
        ("广西东部哪些城市发展楼宇经济", "东融", ["南宁市"]),
        ("Which Beibu Gulf zone cities list red tourism?", "北部湾", ["Baise"]),
        ("which eastern Guangxi cities focus on building economy", "东融", ["Nanning"]),
        ("Do the Beibu Gulf cities develop building economy?", "北部湾", ["Nanning"]),
    ],
)
def test_where_nobody_of_a_group_has_a_theme_it_is_said_who_has(lib, question, group, elsewhere):
    answer = ask(lib, question)
    assert (answer.intent, answer.abstained, answer.cities) == ("cities", True, ())
    assert set(answer.silent_cities) == set(members(lib, group))
    assert all(name in answer.text for name in elsewhere)
    assert not re.search("与任何城市|ties .* to a city", answer.text)


@pytest.mark.parametrize(
    ("question", "cities"),
    [
        ("北部湾片区将现代物流列为发展重点的城市有哪些", {"北海市", "防城港市", "钦州市", "崇左市"}),
        ("北部湾四市中哪些发展冷链物流", {"防城港市"}),
        ("哪些北部湾城市发展总部经济", {"北海市"}),
        ("桂西发展红色旅游吗", {"百色市"}),
        ("桂西两市里谁做红色旅游", {"百色市"}),
        ("二高地里哪个城市发展会展服务", {"桂林市"}),
        ("三片区里哪些城市发展总部经济", {"北海市"}),
        ("“一核心”和“二高地”里哪些城市发展电子商务", {"柳州市"}),
        ("北部湾和桂西哪些城市发展健康服务", {"崇左市", "河池市"}),
        ("东融片区除了玉林还有哪些城市发展电子商务", {"来宾市"}),
        ("东融片区的玉林和贺州谁发展冷链物流", {"玉林市"}),
        ("Which cities in Eastern Guangxi develop e-commerce?", {"玉林市", "来宾市"}),
        ("Which of the four Beibu Gulf cities target cold-chain logistics?", {"防城港市"}),
        ("Among the Guixi cities, who lists red tourism?", {"百色市"}),
        ("Which Dongrong cities list e-commerce?", {"玉林市", "来宾市"}),
        ("Which cities in the Beibu Gulf list finance?", {"北海市", "钦州市"}),
    ],
)
def test_a_list_is_asked_of_a_group_alone(lib, question, cities):
    assert focus(ask(lib, question)) == cities


@pytest.mark.parametrize(
    ("question", "read_as"),
    [
        ("东融片区哪些城市发展楼宇经济", "东融片区的5个城市 × 楼宇经济"),
        (
            "Which Beibu Gulf zone cities list red tourism?",
            "4 cities of the Beibu Gulf zone (北部湾现代服务业发展区) × red tourism (红色旅游)",
        ),
        ("广西东部哪些城市发展物流", "广西东部（东融现代服务业发展区）的5个城市 × 物流"),
        ("东融片区有哪些城市", "城市 × 东融片区"),
    ],
)
def test_the_reading_names_the_group_as_the_reader_does(lib, question, read_as):
    assert ask(lib, question).read_as == read_as


@pytest.mark.parametrize(
    ("question", "group"),
    [
        ("三片区包括哪些城市", ("东融", "北部湾", "桂西")),
        ("规划里东边那一片（东融）包括哪些城市？", ("东融",)),
        ("一核心和二高地包括哪些城市", ("一核心", "二高地")),
        ("What cities are in the western Guangxi zone?", ("桂西",)),
        ("Which cities make up the eastward-integration services zone (东融现代服务业发展区)?", ("东融",)),
    ],
)
def test_who_the_cities_of_a_group_are(lib, question, group):
    assert focus(ask(lib, question)) == {city for opening in group for city in members(lib, opening)}


@pytest.mark.parametrize(
    "question", ["桂南哪些城市发展健康服务", "Which cities in southern Guangxi develop health services?"]
)
def test_a_side_without_a_group_is_said_to_have_none(lib, question):
    answer = ask(lib, question)
    name = "桂南" if "桂南" in question else "southern Guangxi"
    assert name in answer.text
    assert name in answer.read_as
    assert len(focus(answer)) == len(focus(ask(lib, "哪些城市发展健康服务")))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("桂西片区哪些城市没有发展楼宇经济", "桂西片区的2个城市中有2个没有任何条文提到楼宇经济：百色市、河池市。"),
        ("哪些城市没有发展现代物流", "14个城市都有条文提到现代物流。"),
    ],
)
def test_none_and_all_are_said_in_words(lib, question, text):
    assert ask(lib, question).text.startswith(text)


@pytest.mark.parametrize(
    "question",
    [
        "哪些城市建设北部湾国际航运中心",
        "“东融”的合作载体落在哪些城市？",
        "北部湾六市中哪些发展冷链物流",  # there are four
        "北部湾各市的定位",
        "桂西重点发展什么",
        "广西北部湾城市群的城市有哪些",
        "Which cities link the Beibu Gulf cities with others?",
        "What do the four Beibu Gulf cities focus on?",
        "Which cities focus on the northern corridor?",
    ],
)
def test_other_questions_are_asked_of_no_group(lib, question):
    assert asked_region(lib.store, question, question) is None


@pytest.mark.parametrize(
    ("question", "named", "cities"),
    [
        ("玉林、贺州、梧州三市中哪些发展冷链物流", 3, {"玉林市"}),
        ("南宁、柳州两市的电子商务", 2, {"柳州市"}),
        ("南宁和柳州的电子商务", 2, {"柳州市"}),
        ("玉林、贺州、梧州这三个市里谁做冷链物流", 3, {"玉林市"}),
        ("北海、钦州、防城港中哪些重点发展总部经济", 3, {"北海市"}),
        ("北海还是钦州发展总部经济", 2, {"北海市"}),
        ("发展总部经济的是北海还是钦州？", 2, {"北海市"}),
        ("南宁、桂林、玉林三市中哪几个发展会展", 3, {"南宁市", "桂林市"}),
        ("Nanning and Liuzhou: which of the two cities develops e-commerce?", 2, {"柳州市"}),
        ("Which of the three cities Yulin, Hezhou and Wuzhou lists cold-chain logistics?", 3, {"玉林市"}),
    ],
)
def test_one_may_choose_from_cities_named(lib, question, named, cities):
    answer = ask(lib, question)
    assert focus(answer) == cities
    assert len(answer.cities) + len(answer.silent_cities) == named


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("南宁、柳州、桂林三市哪些产业是重点", "profile"),
        ("北海、钦州、防城港三市重点发展什么", "profile"),
        ("南宁还是柳州的服务业增加值高", "figure"),
    ],
)
def test_other_questions_on_several_cities_stay_as_they_are(lib, question, intent):
    assert ask(lib, question).intent == intent


@pytest.mark.parametrize(
    ("question", "cities"),
    [
        ("除北部湾片区外哪些城市发展港航服务", {"贵港市"}),
        ("除了东融片区，还有哪些城市发展总部经济", {"南宁市", "北海市"}),
        ("Which cities except the Beibu Gulf zone list cold-chain logistics?", {"玉林市"}),
        ("Cities outside the Beibu Gulf zone that develop headquarters economy", {"南宁市"}),
    ],
)
def test_a_group_may_be_left_out(lib, question, cities):
    answer = ask(lib, question)
    assert focus(answer) == cities
    assert not {c.city for c in answer.cities} & set(answer.silent_cities)
    assert answer.read_as.count("、") == 0  # names the group, not its cities


@pytest.mark.parametrize(
    "question",
    [
        "东融现代服务业发展区 member cities",
        "members of 东融现代服务业发展区",
        "东融现代服务业发展区有哪些成员城市",
        "东融片区的成员市有哪些",
    ],
)
def test_the_member_cities_of_a_group_are_its_cities(lib, question):
    answer = ask(lib, question)
    assert (answer.intent, focus(answer)) == ("cities", set(members(lib, "东融")))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("沿海城市里哪些建设邮轮码头", "“沿海”"),
        ("哪些沿海城市建设邮轮码头？", "“沿海”"),
        ("Which coastal cities are to get cruise quays?", "“coastal”"),
    ],
)
def test_how_cities_lie_is_said_to_be_left_out_where_the_documents_have_no_such_group(lib, question, said):
    answer = ask(lib, question)
    assert (answer.intent, focus(answer)) == ("cities", {"北海市", "防城港市"})
    assert said in answer.text and said in answer.read_as


def test_how_cities_lie_is_a_theme_where_it_is_what_is_asked(lib):
    assert "“沿海”" not in ask(lib, "哪些城市沿海").text
