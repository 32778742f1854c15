"""Which cities a question lists: groups, sides, designations, parks, labels; and which it must not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sample_plan import LINES, PLAN, library, plan

from kb.ask import ask
from kb.attribution import tied_cities
from kb.city_question import asks_without_priority
from kb.lexicon import normalise
from kb.match import in_sentence, needle
from kb.places import gazetteer

MORE = (
    "成功创建全域旅游示范区5个，成功创建南京、苏州、无锡市3个养老服务改革试点。",
    "南京、张家港开发开放试验区：推进转口贸易，建设口岸展馆。",
    "现代物流：徐州冷库物流园、南通冷库集团、无锡国际铁路港。",
    "推动扬州打造区域消费中心城市。",
    "推动泰州建设国家物流枢纽承载城市。",
    "支持镇江设立江南仲裁中心，建成全国红色文化与旅游融合示范基地。",
    "支持镇江新区、常州西站开展甩挂运输，支持宿迁设立驿站。",
    "盐城、启东开发区：推进海产交易；培育海藻养殖。",
)
ENTRIES = (
    ("", "研学服务集聚区：宿迁市运河科技园服务业集聚区、淮安研学集团。", "ch2", "box1", "研学服务集聚区", None),
    ("", "会展服务集聚区：南京会展城。", "ch2", "box1", "会展服务集聚区", None),
)
BOX = (
    ("", "南京市：河西金融城、江北家纺馆。", "ch2", "box2", "南京市", "南京市"),
    ("", "苏州市：姑苏丝绸园。", "ch2", "box2", "苏州市", "苏州市"),
)


def found(tmp_path, question: str, lines=()) -> dict[str, str]:
    rows = [*LINES, *(("", text, "ch2", None, None, None) for text in MORE), *lines]
    with library(tmp_path, plan(lines=rows)) as opened:
        return {city.city: city.tier for city in ask(opened, question).cities}


@pytest.mark.parametrize(
    ("question", "cities"),
    [
        ("哪些城市有全域旅游示范区", {}),  # what is counted before a comma is not of the list behind it
        ("哪些城市有养老服务改革试点", {"南京市": "focus", "苏州市": "focus", "无锡市": "focus"}),
        ("哪些城市发展转口贸易", {"南京市": "mention"}),  # a label reaches to the end of its sentence
        ("哪些城市有口岸展馆", {"南京市": "mention"}),
        ("哪些城市打造区域性消费中心", {"扬州市": "mention"}),  # 区域消费中心城市
        ("国家物流枢纽承载城市有哪些", {"泰州市": "focus"}),
        ("哪些城市发展低空经济", {}),
        ("哪些城市发展商务服务", {"镇江市": "mention"}),  # 仲裁 in a clause belongs to it, and is no priority on it
        ("哪些城市发展红色旅游", {"镇江市": "mention"}),
        ("哪些城市发展甩挂运输", {"镇江市": "mention", "常州市": "mention"}),  # who is to do it is the whole row
        ("哪些城市发展海藻养殖", {"盐城市": "mention"}),  # a label names the places of all parts of its sentence
        ("cities that develop homestay tourism", {}),  # 边境旅游 says a part of it
    ],
)
def test_a_list_holds_the_cities_that_clauses_tie_to_what_is_asked(tmp_path, question, cities):
    assert found(tmp_path, question) == cities


@pytest.mark.parametrize("question", ["哪些城市发展研学服务", "哪些城市发展研学服务业"])
def test_an_entry_that_lists_places_of_a_theme_ties_their_cities_and_no_company(tmp_path, question):
    assert found(tmp_path, question, ENTRIES) == {"宿迁市": "mention"}


@pytest.mark.parametrize(
    ("text", "words", "cities"),
    [
        ("南京冷库物流园、苏州港。", ["冷库"], ["南京市"]),
        ("南京冷库集团总公司、苏州港。", ["冷库"], []),
        ("南京国际会展中心物流园。", ["冷库"], []),
        ("示范区5个，南京、苏州等市3个试点。", ["示范区"], []),
        ("建设示范区，南京、苏州等市重点推进。", ["示范区"], ["南京市", "苏州市"]),
        ("南京、苏州试验区：推进通关，发展转口贸易。", ["转口贸易"], ["南京市", "苏州市"]),
    ],
)
def test_a_theme_belongs_to_a_list(text, words, cities):
    plain = normalise(text)
    lists = tied_cities(plain, gazetteer().find(plain), words)
    assert [city for one in lists for city in one.cities] == cities


def test_a_theme_alone_is_answered_by_a_clause_and_the_cities_it_is_tied_to(tmp_path):
    with library(tmp_path, plan()) as opened:
        answer = ask(opened, "冷链物流")
        listed = ask(opened, "哪些城市重点发展冷链物流")
        more = ask(opened, "冷链物流怎么发展")
    assert answer.intent == "clause" and answer.passages and not answer.abstained
    assert (answer.cities, answer.silent_cities) == (listed.cities, listed.silent_cities)
    assert answer.text.endswith(listed.text)
    assert more.cities == ()


def test_cities_of_a_box_are_told_by_its_title_and_what_their_entries_say(tmp_path):
    made = plan(lines=[*LINES, *BOX])
    named = replace(made.boxes[0], box_id=f"{PLAN}/box2", number=2, title="市级集聚区建设重点", spans=())
    with library(tmp_path, replace(made, boxes=(*made.boxes, named))) as opened:
        answer = ask(opened, "市级集聚区里哪些城市有金融类项目")
    assert [(c.city, c.tier) for c in answer.cities] == [("南京市", "focus")]


@pytest.mark.parametrize(
    ("question", "cities"),
    [
        ("Which cities make up the southern Jiangsu modern services development area?", {"南京市", "苏州市", "无锡市"}),
        ("Which cities belong to northern Jiangsu?", {"徐州市"}),
        ("哪些城市属于苏北片区", {"徐州市"}),
        ("Which cities are in eastern Jiangsu?", set()),  # no group of that side: not all cities
    ],
)
def test_a_group_of_cities_may_be_all_that_is_asked_for(tmp_path, question, cities):
    made = plan()
    grouped = tuple(replace(c, region_group="苏南发展区" if c.city != "徐州市" else "苏北发展区") for c in made.cities)
    with library(tmp_path, replace(made, cities=grouped)) as opened:
        assert {c.city for c in ask(opened, question).cities} == cities


def test_who_does_not_list_it_is_not_who_never_mentions_it(tmp_path):
    with library(tmp_path, plan()) as opened:
        never, unlisted = (ask(opened, q).text for q in ("哪些城市没有提到冷链物流", "哪些城市没有重点发展冷链物流"))
    assert "南京市" not in never.split("。")[0]
    assert "南京市" in unlisted.split("。")[0]
    assert "苏州市" not in unlisted.split("。")[0]


@pytest.mark.parametrize(
    ("text", "met"),
    [("打造区域消费中心", True), ("打造区域性消费中心", True), ("打造国际消费中心", False)],
)
def test_an_adjective_is_met_without_its_ending(tmp_path, text, met):
    with library(tmp_path, plan()) as opened:
        assert bool(in_sentence([needle(opened.clauses(PLAN), ["区域性"])], text)) is met


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("which cities do not list tourism", True),
        ("which cities are not listed as tourism cities", False),
        ("which cities do not focus on tourism", True),
        ("哪些城市不重点发展旅游", True),
        ("which cities do not mention tourism", False),
        ("哪些城市没有提到旅游", False),
    ],
)
def test_no_priority_is_told_from_no_mention(question, expected):
    assert asks_without_priority(question) is expected


@pytest.mark.parametrize(
    ("question", "cities"),
    [
        ("Which cities have textile clusters to be strengthened?", {"南京市", "苏州市"}),
        ("Which cities will foster textile clusters?", {"徐州市", "南通市"}),
        (
            "Which textile clusters are to be strengthened or fostered, by city?",
            {"南京市", "苏州市", "徐州市", "南通市"},
        ),
        ("Cities with textile clusters, existing or to be cultivated", {"南京市", "苏州市", "徐州市", "南通市"}),
    ],
)
def test_of_two_lists_the_one_is_meant_whose_verb_an_english_question_has(tmp_path, question, cities):
    line = ("", "壮大南京、苏州等市纺织集聚区，培育徐州、南通等市纺织集聚区。", "ch2", None, None, None)
    assert set(found(tmp_path, question, (line,))) == cities


def test_a_kind_of_place_beside_a_theme_is_none_by_itself(tmp_path):
    lines = (
        ("", "加快建设南京市保税物流园区。", "ch2", None, None, None),
        ("", "建设苏州市创意园区。", "ch2", None, None, None),
    )
    assert set(found(tmp_path, "Which cities have bonded logistics plans or parks?", lines)) == {"南京市"}


def test_a_compound_is_met_where_a_list_parts_it(tmp_path):
    line = ("", "推进南京、苏州市桥梁、隧道检修。", "ch2", None, None, None)
    assert set(found(tmp_path, "哪些城市发展桥梁隧道检修", (line,))) == {"南京市", "苏州市"}
