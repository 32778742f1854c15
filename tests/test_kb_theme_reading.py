"""What a list question asks about is found among words of asking, whatever they are."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sample_plan import LINES, library, plan

from kb.ask import ask
from kb.city_question import without_cities
from kb.filters import Filters
from kb.records import Added, Bridged
from kb.theme_pieces import Vocabulary
from kb.theme_reading import read_theme

HELD = frozenset(
    ("木材", "木材加工", "重点开发开放试验区", "港航服务", "重点发展港航服务", "旅游", "展览会", "物流", "电子商务")
)
COUNTS = {"茶": 2, "重点开发开放试验区": 2, "开发开放试验区": 2, "重点发展港航服务": 1, "港航服务": 5}
ENGLISH = {
    "business service": Added("business service", ("商务服务",), "glossary"),
    "information service": Added("information service", ("信息服务",), "glossary"),
    "technology service": Added("technology service", ("科技服务",), "glossary"),
    "accounting": Added("accounting", ("会计",), "dictionary"),
    "housing": Added("housing", ("房屋",), "dictionary"),
    "power": Added("power", ("电力",), "dictionary"),
    "tourism": Added("tourism", ("旅游",), "glossary"),
    "hub": Added("hub", ("枢纽",), "glossary"),
    "node": Added("node", ("节点",), "dictionary"),
    "corridor": Added("corridor", ("通道",), "dictionary"),
    "exhibition": Added("exhibition", ("展会",), "glossary"),
    "trade fair": Added("trade fair", ("展会",), "glossary"),
    "border trade": Added("border trade", ("边境贸易",), "glossary"),
    "folk medicine": Added("folk medicine", ("民间医药",), "glossary"),
    "zhuang medicine": Added("zhuang medicine", ("壮医",), "glossary"),
    "yao medicine": Added("yao medicine", ("瑶医",), "glossary"),
}


def explain(phrase: str) -> Bridged:
    """The bridge of these tests: phrases of one or two words, the longest first."""
    words = re.sub("(service|exhibition|fair)s", r"\1", phrase).split()
    added, left = [], []
    while words:
        size = next((n for n in (2, 1) if " ".join(words[:n]) in ENGLISH), 0)
        if size:
            added.append(ENGLISH[" ".join(words[:size])])
        else:
            left.append(words[0])
        words = words[size or 1 :]
    return Bridged(tuple(added), tuple(left))


def theme(question: str, known: tuple[str, ...] = ()):
    words = Vocabulary(known, HELD.__contains__, lambda text: COUNTS.get(text, 0), explain, "现代服务业规划")
    return read_theme(without_cities(question.lower()), words)


@pytest.mark.parametrize(
    ("question", "groups"),
    [
        ("做木材生意，规划里有哪些城市跟木材沾边", ((("木材",),),)),
        ("旅游类的展览会打算放在哪些市办", ((("旅游",), ("展览会",)),)),
        ("哪些城市把物流列进服务业的主攻方向", ((("物流",),),)),
        ("重点开发开放试验区设在哪些城市", ((("重点开发开放试验区",),),)),
        ("哪些城市重点发展港航服务", ((("港航服务",),),)),
        ("想投边境游项目，该看哪几个城市", ((("边境旅游",),),)),
        ("Accounting and other work: which cities list business services as a priority?", ((("商务服务",),),)),
        ("I run an accounting firm. Which cities want business services?", ((("商务服务",),),)),
        ("cities prioritising information services and technology services", ((("信息服务",),), (("科技服务",),))),
        ("Where are technology services (accounting) a declared focus?", ((("科技服务",),),)),
        ("Which cities develop business services such as accounting?", ((("商务服务",),),)),
        ("Which cities list sectors such as business services?", ((("商务服务",),),)),
    ],
)
def test_a_theme_is_found_whatever_asks_for_it(question, groups):
    assert theme(question, ("港航服务", "边境旅游")).groups == groups


@pytest.mark.parametrize(
    ("question", "groups"),
    [
        ("border trade 边贸 哪些市在做", ((("边贸", "边境贸易"),),)),  # one thing, said in both languages
        ("哪些城市做边贸", ((("边贸", "边境贸易"),),)),
        ("港服 which cities", ((("港航服务",),),)),  # no list has it
        ("which cities are a hub or node of the corridor", ((("枢纽",), ("通道",)), (("节点",), ("通道",)))),
        ("cities for business services or the power of tourism", ((("商务服务",),), (("电力",), ("旅游",)))),
        ("cities with Zhuang or Yao medicine", ((("壮医",),), (("瑶医",),))),
        ("tourism 物流 which cities", ((("旅游",), ("物流",)),)),  # two things
        ("In which cities is tourism one of the key industries?", ((("旅游",),),)),
        ("哪些城市发展物流，比如电子商务", ((("物流",),),)),  # an example narrows nothing
        ("哪些城市的特色产业里有木材", ((("木材",),),)),
        ("哪些城市有茶", ((("茶",),),)),  # a trade of one character that the documents have
        ("哪些城市有酒", ()),  # which they do not have
        ("哪些城市涉及木材产业", ((("木材",),),)),  # 产 is no verb here
        ("木材跟哪些城市的旅游有关", ((("木材",), ("旅游",)),)),  # 跟 joins nothing here
        ("猎头公司想落户，哪些市重视港航服务？", ((("港航服务",),),)),
        ("哪些城市将港航服务列为重点发展的服务业态", ((("港航服务",),),)),
        ("医药试验和研发放在哪个城市", ((("医药试验与研发",),),)),  # joined as the documents join it
        ("which cities develop housing?", ((("房屋",),),)),  # no verb
        ("which cities belong to the hub?", ((("枢纽",),),)),
        ("哪些市的展览会和旅游有关", ((("展览会",), ("旅游",)),)),  # fairs on tourism, not either
        ("哪些城市发展旅游、物流等服务业", ((("旅游",),), (("物流",),))),
        ("哪些城市发展旅游、物流等电子商务", ((("旅游",),), (("物流",),))),  # of what kind they are is not asked
        ("哪些城市涉及木材展销和加工", ((("木材",),), (("木材加工",),))),
        ("哪些城市发展旅游、物流等港航服务", ((("港航服务",),),)),  # a priority of which the others are examples
        ("旅游、物流这类港航服务，哪些市当重点", ((("港航服务",),),)),
        ("哪些城市的展览会以旅游或物流为主题", ((("展览会",), ("旅游",)), (("展览会",), ("物流",)))),
        ("which cities get housing or tourism exhibitions?", ((("房屋",), ("展会",)), (("旅游",), ("展会",)))),
        ("which cities get trade shows on housing or tourism?", ((("房屋",), ("展会",)), (("旅游",), ("展会",)))),
        ("which cities have tourism-related services, markets or exhibitions?", ((("旅游",),),)),
        ("木材 power: which cities handle them", ((("木材",), ("电力",)),)),  # what is before is meant
        ("哪些市做木材 wellness retreat", ((("木材",),),)),  # what nobody explains says it in English
        ("which cities work on unheard timber trade (木材、展览会)?", ((("木材",),), (("展览会",),))),  # as in brackets
        ("which cities have tourism (木材)?", ((("旅游",),),)),  # one word that is explained needs no brackets
    ],
)
def test_what_is_said_once_for_two_counts_for_both_and_what_is_said_twice_counts_once(question, groups):
    assert theme(question, ("边境贸易", "港航服务", "医药试验与研发")).groups == groups


def test_where_the_whole_is_not_met_the_chinese_words_beside_english_ones_are_kept():
    found = theme("木材 corridor: which cities are named?")
    assert found.groups == ((("木材",), ("通道",)),)
    assert found.own == ((("木材",),),)
    assert theme("哪些城市发展木材").own == ()


@pytest.mark.parametrize("question", ["which cities plan nuclear power", "哪些城市建设克隆木材基地"])
def test_a_word_that_nobody_explains_in_front_of_a_name_narrows_it(question):
    found = theme(question)
    assert not found.groups
    assert found.unknown


def test_an_alternative_that_nobody_can_explain_is_named(tmp_path):
    with library(tmp_path) as opened:
        answer = ask(opened, "哪些城市发展冷链物流或者克隆羊")
    assert not answer.abstained
    assert "克隆" in answer.read_as


@pytest.mark.parametrize(
    "question",
    [
        "物流和电子商务都在重点名单里的城市",
        "同时把物流与电子商务列为重点的设区市",
        "cities with 物流 and 电子商务 at once",
    ],
)
def test_both_themes_are_asked_for_at_once(question):
    found = theme(question)
    assert found.every
    assert found.groups == ((("物流",),), (("电子商务",),))


@pytest.mark.parametrize(
    "question",
    [
        "What is Suzhou aiming for?",
        "苏州往哪个方向发展",
        "苏州要建成什么样的城市",
        "苏州服务业的功能定位和主攻业态",
        "Suzhou's role in Jiangsu's services",
    ],
)
def test_what_a_place_is_to_be_asks_for_its_profile(tmp_path, question):
    with library(tmp_path) as opened:
        answer = ask(opened, question)
    assert (answer.intent, [c.city for c in answer.cities]) == ("profile", ["苏州市"])


@pytest.mark.parametrize("question", ["Who is the mayor of Suzhou?", "苏州谁负责", "苏州地铁发展目标"])
def test_another_question_about_a_place_is_no_profile(tmp_path, question):
    with library(tmp_path) as opened:
        assert ask(opened, question).intent != "profile"


def test_who_has_what_is_named_like_a_zone_is_in_focus(tmp_path):
    lines = [*LINES, ("", "建设苏州国家级冷链示范区。", "ch2", None, None, None)]
    with library(tmp_path, plan(lines=lines)) as opened:
        found = {c.city: c.tier for c in ask(opened, "国家级冷链示范区在哪些城市").cities}
    assert found == {"苏州市": "focus"}


def test_a_question_for_positionings_puts_those_that_say_so_in_focus(tmp_path):
    with library(tmp_path) as opened:
        found = {c.city: c.tier for c in ask(opened, "哪些城市定位为枢纽").cities}
    assert found["徐州市"] == "focus"
    assert set(found.values()) - {"focus"} <= {"mention"}


def test_a_group_of_cities_beside_a_theme_leaves_the_others_out(tmp_path):
    made = plan()
    grouped = tuple(replace(c, region_group="苏南发展区" if c.city != "徐州市" else "苏北发展区") for c in made.cities)
    with library(tmp_path, replace(made, cities=grouped)) as opened:
        both = {c.city for c in ask(opened, "在苏南发展区和苏北发展区里，哪些城市重点发展物流").cities}
        north = {c.city for c in ask(opened, "which cities of northern Jiangsu develop elderly care").cities}
        everywhere = {c.city for c in ask(opened, "哪些城市重点发展物流").cities}
        inside = {c.city for c in ask(opened, "苏北发展区里哪些城市重点发展养老服务、物流").cities}
        members = [(c.city, c.tier) for c in ask(opened, "苏北发展区有哪些城市").cities]
    assert members == [("徐州市", "focus")]
    assert len(everywhere) > 1 and both == everywhere
    assert inside == north == {"徐州市"}


def test_what_a_box_lists_city_by_city_is_a_list_asked_for(tmp_path):
    rows = [
        ("", f"{city}：{things}等产业展览会。", "ch2", "box1", city, city)
        for city, things in (("徐州市", "工程机械"), ("南通市", "家纺、船舶"), ("苏州市", "丝绸"))
    ]
    with library(tmp_path, plan(lines=[*LINES, *rows])) as opened:
        fairs = {c.city: c.tier for c in ask(opened, "丝绸展览会由哪个市办").cities}
        alone = {c.city: c.tier for c in ask(opened, "哪些城市提到丝绸").cities}
    assert fairs == {"苏州市": "focus"}
    assert alone == {"苏州市": "mention"}  # an entry says it, but no list of fairs is asked for


@pytest.mark.parametrize("question", ["Box 1 platforms for exhibitions: which cities?", "专栏1 会展载体平台在哪些市"])
def test_an_entry_of_a_box_lists_all_cities_it_names(tmp_path, question):
    lines = [("", "会展服务：苏州国际会展园、江苏（徐州）展览基地，南通市展馆。", "ch2", "box1", "会展服务", None)]
    with library(tmp_path, plan(lines=[*LINES[:-1], *lines])) as opened:
        found = {c.city: c.tier for c in ask(opened, question).cities}
        outside = ask(opened, question, filters=Filters(section="第一章"))
    assert found == {"苏州市": "focus", "徐州市": "focus", "南通市": "focus"}
    assert outside.cities == ()


@pytest.mark.parametrize(
    ("question", "cities"),
    [
        ("哪些城市的家纺展馆要壮大", {"南京市", "苏州市"}),
        ("哪些城市有家纺展馆", {"南京市", "苏州市", "徐州市", "南通市"}),
    ],
)
def test_of_two_lists_in_one_sentence_the_one_is_meant_whose_clause_has_all_words(tmp_path, question, cities):
    lines = [*LINES, ("", "壮大南京、苏州等市家纺展馆，培育徐州、南通等市家纺展馆。", "ch2", None, None, None)]
    with library(tmp_path, plan(lines=lines)) as opened:
        assert {c.city for c in ask(opened, question).cities} == cities


def test_the_words_of_a_name_are_met_in_one_item_of_a_list(tmp_path):
    lines = [*LINES, ("", "发展南京家纺展馆、苏州丝绸物流节点、徐州钢铁物流节点。", "ch2", None, None, None)]
    with library(tmp_path, plan(lines=lines)) as opened:
        assert {c.city for c in ask(opened, "哪些城市有钢铁物流").cities} == {"徐州市"}


def test_a_park_named_after_a_city_counts_under_the_label_of_its_entry_and_a_company_does_not(tmp_path):
    entry = "会展服务：南通国际会展园、江苏（徐州）展览基地，无锡会展集团总公司。"
    lines = [*LINES[:-1], ("", entry, "ch2", "box1", "会展服务", None)]
    with library(tmp_path, plan(lines=lines)) as opened:
        found = {c.city: c.tier for c in ask(opened, "哪些城市发展会展服务").cities}
        profile = ask(opened, "徐州市的定位")
    assert {city for city in found if city in ("南通市", "徐州市", "无锡市")} == {"南通市", "徐州市"}
    assert entry in {s.text for hit in profile.passages for s in hit.sentences}


@pytest.mark.parametrize(
    "question",
    ["哪个专栏列出了各市的展会", "Which box lists the industry exhibitions of each city?"],
)
def test_a_box_without_a_title_is_found_by_what_most_of_its_entries_say(tmp_path, question):
    rows = [
        ("", f"{city}：{things}等产业展览会。", "ch2", "box1", city, city)
        for city, things in (("徐州市", "工程机械"), ("南通市", "家纺、船舶"), ("苏州市", "丝绸"))
    ]
    made = plan(lines=[*(line for line in LINES if line[3] is None), *rows])
    lost = replace(made, boxes=tuple(replace(box, title=None, inferred=True) for box in made.boxes))
    with library(tmp_path, lost) as opened:
        answer = ask(opened, question)
    assert (answer.intent, answer.abstained) == ("section", False)
    assert answer.text.startswith(("专栏1（推定）", "Box 1 [inferred]"))
    assert answer.read_as.endswith(("专栏1（推定）", "Box 1 [inferred]"))


def test_only_positionings_answer_who_is_positioned_so(tmp_path):
    lines = [*LINES, ("", "支持南通市建设物流枢纽。", "ch2", None, None, None)]
    with library(tmp_path, plan(lines=lines)) as opened:
        anywhere = {c.city for c in ask(opened, "哪些城市有枢纽").cities}
        positioned = {c.city for c in ask(opened, "发展定位中有“枢纽”的城市有哪些").cities}
    assert "南通市" in anywhere and "徐州市" in positioned
    assert "南通市" not in positioned


@pytest.mark.parametrize(
    ("question", "groups"),
    [
        ("哪些城市要对接木材", ((("对接木材",),),)),  # no region
        ("哪些城市全面对接木材示范区", ((("木材示范区",),),)),
        ("which cities dock with the corridor", ((("通道",),),)),
        ("定位中有“旅游”“物流”的城市", ((("旅游",),), (("物流",),))),
        ("technology services 数字科技服务 which city", ((("数字科技服务",),),)),
        ("电子信息产业在哪个城市", ((("电子信息",),),)),
    ],
)
def test_a_theme_is_read_as_the_documents_name_it(question, groups):
    known = {"木材示范区", "电子信息", "信息产业", "对接木材", "数字科技服务"}
    words = Vocabulary((), lambda t: t in HELD | known, lambda t: COUNTS.get(t, 0), explain, "现代服务业规划")
    assert read_theme(without_cities(question.lower()), words).groups == groups
