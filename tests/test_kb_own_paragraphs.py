"""Plans that give their cities no lists of priorities, and parts of a province as those plans name them."""

from __future__ import annotations

import pytest
from sample_plan import HashingEncoder

from ingest.pipeline import ingest
from kb.areas import area_name
from kb.ask import ask
from kb.library import Library
from kb.own_paragraphs import own_paragraphs

AREAS = """江苏省现代服务业发展“十四五”规划
第一章 总体要求
坚持新发展理念，推动服务业提质增效。
第二章 空间布局
第一节 做强南京都市圈
南京都市圈以南京市为中心，联动镇江市、扬州市，推进养老服务同城化。支持徐州市与安徽省合作。
第二节 建设江海经济带
加强岸线保护，以南通市为龙头，带动盐城市、连云港市发展港航服务，建设江海经济带。
第三节 苏北—鲁南协作走廊
推动徐州市、宿迁市与山东省对接。
第三章 城市定位
"""
FREE = """南京市。
发挥省会优势，建设国际软件名城。
做优研学旅行，提升冷链配送能力，不布局大型批发市场。
苏州市。
打造数字名城。
推动纳米材料产业集聚，健全冷链仓储网络。
无锡市。
定位为物联网之都，主攻传感器、车联网。
支持江阴建设冷链物流园。
徐州市。
巩固枢纽地位，承接冷链物流转移。
"""
STATED = """南京市。
建设国际软件名城。
重点发展软件服务、研学旅行。
提升冷链配送能力。
苏州市。
打造数字名城。
重点发展数字贸易、冷链物流。
无锡市。
定位为物联网之都。
重点发展传感器、车联网。
支持江阴建设冷链物流园。
"""
LISTED = """南京市。
建设国际软件名城，主攻软件服务、研学旅行、工业设计。
提升冷链配送能力。
苏州市。
打造数字名城，主攻数字贸易、科技金融、冷链物流。
无锡市。
定位为物联网之都，主攻传感器、车联网、会展服务。
支持江阴建设冷链物流园。
"""


def built(folder, cities: str) -> Library:
    source = folder / "su.txt"
    source.write_text(AREAS + cities, encoding="utf-8")
    report = ingest([source], index_dir=folder / "index", encoder=HashingEncoder(), progress=lambda *_: None)
    assert not report.rejected
    return Library.open(folder / "index", encoder=HashingEncoder())


def tiers(library: Library, question: str) -> dict[str, str]:
    return {c.city: c.tier for c in ask(library, question).cities}


@pytest.fixture(scope="module")
def free(tmp_path_factory):
    with built(tmp_path_factory.mktemp("free"), FREE) as library:
        yield library


def test_all_that_a_city_develops_is_in_focus_where_no_lists_are_stated(free):
    assert tiers(free, "哪些城市发展冷链物流？") == dict.fromkeys(("南京市", "苏州市", "无锡市", "徐州市"), "focus")


def test_what_is_not_to_be_done_is_no_focus(free):
    (clauses,) = (free.clauses(d.document_id) for d in free.store.documents())
    assert not [text for text in own_paragraphs(clauses).values() if "批发市场" in text]
    assert tiers(free, "哪些城市发展批发市场？").get("南京市") != "focus"


@pytest.mark.parametrize("cities", [STATED, LISTED])
def test_beside_a_stated_list_another_sentence_is_a_remark(tmp_path, cities):
    with built(tmp_path, cities) as library:
        found = tiers(library, "哪些城市发展冷链物流？")
    assert found == {"南京市": "mention", "苏州市": "focus", "无锡市": "mention"}


@pytest.mark.parametrize(
    ("question", "cities"),
    [
        ("南京都市圈包括哪些城市？", {"南京市", "镇江市", "扬州市"}),
        ("Which cities make up the Nanjing metropolitan area?", {"南京市", "镇江市", "扬州市"}),
        ("南京都市圈养老服务同城化包括哪些城市？", {"南京市", "镇江市", "扬州市"}),
        ("江海经济带涉及哪些城市？", {"南通市", "盐城市", "连云港市"}),
        ("Which cities belong to the Jianghai economic belt?", {"南通市", "盐城市", "连云港市"}),
        ("苏北—鲁南协作走廊包括哪些城市？", {"徐州市", "宿迁市"}),
    ],
)
def test_a_part_of_a_province_is_asked_for_by_its_heading(free, question, cities):
    found = tiers(free, question)
    assert {city for city, tier in found.items() if tier == "focus"} == cities


@pytest.mark.parametrize(
    ("title", "name"),
    [("做强南京都市圈", "南京都市圈"), ("南京都市圈城市", "南京都市圈"), ("建设物流枢纽", ""), ("推进创新", "")],
)
def test_a_heading_goes_by_an_area_or_not(title, name):
    assert area_name(title) == name
