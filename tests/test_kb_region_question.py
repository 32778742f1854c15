"""Which group a city is in, what a group is to be, in which city a county lies."""

from __future__ import annotations

import pytest

from kb.ask import ask
from kb.library import Library
from kb.region_question import about_regions


@pytest.fixture(scope="module")
def lib(corpus_index):
    with Library.open(corpus_index) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "group", "cities"),
    [
        ("南宁在哪个片区", "一核心", ["南宁市"]),
        ("钦州属于哪个片区", "北部湾现代服务业发展区", ["钦州市"]),
        ("崇左属于哪个发展区？", "北部湾现代服务业发展区", ["崇左市"]),
        ("柳州和桂林分别属于哪个区域", "二高地", ["柳州市", "桂林市"]),
        ("北海和崇左属于同一个片区吗", "北部湾现代服务业发展区", ["北海市", "崇左市"]),
        ("贺州与来宾同属一个片区吗", "东融现代服务业发展区", ["贺州市", "来宾市"]),
        ("桂林是不是在东融片区", "二高地", ["桂林市"]),
        ("Is Guilin in the eastward integration zone?", "二高地", ["桂林市"]),
        ("Is Hezhou in the same zone as Wuzhou?", "东融现代服务业发展区", ["贺州市", "梧州市"]),
        ("Which zone is Hezhou in?", "东融现代服务业发展区", ["贺州市"]),
        ("which zone does Chongzuo belong to", "北部湾现代服务业发展区", ["崇左市"]),
        ("Baise belongs to which zone of the plan?", "桂西现代服务业发展区", ["百色市"]),
    ],
)
def test_the_group_of_a_city(lib, question, group, cities):
    answer = ask(lib, question)
    assert (answer.intent, answer.abstained, [c.city for c in answer.cities]) == ("profile", False, cities)
    assert group in answer.text
    assert all(h.sentences[0].city in {*cities, None} for h in answer.passages)


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("凭祥属于哪个市", "崇左市"),
        ("东兴在哪个市", "防城港市"),
        ("巴马属于哪个市", "河池市"),
        ("Which city does Pingxiang belong to?", "Chongzuo"),
        ("南宁属于哪个省", "广西壮族自治区"),
    ],
)
def test_the_unit_that_governs_a_place_is_the_gazetteers(lib, question, unit):
    answer = ask(lib, question)
    assert not answer.abstained
    assert unit in answer.text
    assert answer.passages


def test_a_county_that_no_clause_names_is_not_answered_from_the_documents(lib):
    answer = ask(lib, "大新县属于哪个市")
    assert answer.abstained
    assert "崇左市" in answer.text


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("北部湾现代服务业发展区的定位", "结合西部陆海新通道建设"),
        ("桂西片区重点发展什么", "发挥桂西地区"),
        ("二高地的定位", "结合柳州市工业重地"),
        ("What is the Beibu Gulf zone positioned as?", "结合西部陆海新通道建设"),
        ("广西的定位", "坚持以"),
        ("What is the positioning of Guangxi?", "坚持以"),
    ],
)
def test_what_a_group_and_the_province_are_to_be(lib, question, opening):
    answer = ask(lib, question)
    assert (answer.intent, answer.abstained) == ("profile", False)
    assert answer.passages[0].sentences[0].text.startswith(opening)


def test_a_heading_over_groups_is_to_be_what_they_are(lib):
    answer = ask(lib, "三片区的定位")
    assert [h.sentences[0].text[:4] for h in answer.passages] == ["全面对接", "结合西部", "发挥桂西"]


def test_a_group_without_clauses_of_its_own_is_what_its_city_is(lib):
    assert [c.city for c in ask(lib, "一核心的定位是什么").cities] == ["南宁市"]


@pytest.mark.parametrize(
    "question",
    [
        "自由贸易试验区片区在哪个市？",
        "南宁片区在哪个区",
        "哪些城市属于桂西片区",
        "北部湾片区的物流定位",
        "北部湾怎么发展航运",
        "桂西各市的定位",
        "Which zone in Nanning is for finance?",
        "Which city belongs to the western Guangxi zone?",
    ],
)
def test_other_questions_are_no_such(lib, question):
    assert about_regions(lib.store, question, question) is None
