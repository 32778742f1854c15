"""Copies fold, what a text says twice on purpose stays, and the cleanest reading is kept."""

from __future__ import annotations

import pytest

from ingest.cleanest import cleanest, usage_of
from ingest.repeats import fold_key
from ingest.restore import restore
from kb.records import Document
from tests.sample_plan import HashingEncoder

LAW = """第一章　总则
第一条　为了规范湖泊的利用，保护湖泊的水质，制定本条例。
第二条　县级人民政府水务部门负责本行政区域内湖泊的保护和管理工作。其他部门在各自职责范围内做好有关工作。
第三条　在湖泊保护范围内从事建设活动的，应当向水务部门提出申请。水务部门应当自收到申请之日起二十日内答复。
第四条　任何单位和个人不得向湖泊倾倒垃圾、渣土和其他废弃物。
第二章　监督
第五条　水务部门每年公布一次湖泊的水质、水位和面积。
第六条　违反本条例规定，造成湖泊水质下降的，依法承担民事责任。
"""


def sentences_of(text: str) -> list[str]:
    restored = restore(Document("lake", "lake.txt", "", text, lang="zh"), HashingEncoder().encode_document)
    assert restored.report.not_placed == ()
    return [sentence.text for sentence in restored.sentences]


@pytest.mark.parametrize(
    "copy",
    [
        "县级人民政府水务部门负责本行政区域内湖泊的保护和管理工作。其他部门在各自职责范围内做好有关工作。",
        "县级人民 政府水务部门负责本行政区域内湖泊的保护和　管理工作。其他部门在各自职责范围内做好有关 工作。",
        "县级人民政府水务部门负责本行政区域内湖泊的保护和管理工作。",
        "县级人民政府水务部门负责本行政区域内湖泊的保扩和管理工作。其他部门在各自职责范围内做好有关工作。",
        "县级人民政府水务部门负责本行政区域内湖泊的保护和管理工作。其他部门在各自职责范围内做好用关工作。",
    ],
)
@pytest.mark.parametrize("lines_later", [0, 3])
def test_a_paragraph_of_an_article_printed_again_without_its_number_is_one_with_it(copy: str, lines_later: int) -> None:
    lines = LAW.splitlines()
    lines.insert(3 + lines_later, copy)
    assert sentences_of("\n".join(lines)) == sentences_of(LAW)


def test_a_dirty_paragraph_before_its_clean_copy_gives_its_number_to_the_clean_one() -> None:
    dirty = "第五条　水务部门每年公布一次湖泊的水貭,水位和 面积。\n水务部门每年公布一次湖泊的水质、水位和面积。"
    assert sentences_of(LAW.replace("第五条　水务部门每年公布一次湖泊的水质、水位和面积。", dirty)) == sentences_of(LAW)


def test_a_page_printed_twice_is_one() -> None:
    lines = LAW.splitlines()
    assert sentences_of("\n".join([*lines[:6], *lines[1:6], *lines[6:]])) == sentences_of(LAW)


@pytest.mark.parametrize(
    "other",
    [
        "第七条　市级人民政府水务部门负责本行政区域内湖泊的保护和管理工作。",
        "第七条　县级人民政府水务部门负责本行政区域内湖泊的保护和管理工作。",
        "在湖泊保护范围内从事建设活动的，应当向水务部门提出申请。水务部门应当自收到申请之日起三十日内答复。",
    ],
)
def test_what_a_law_says_again_on_purpose_or_with_another_number_stays(other: str) -> None:
    count = other.count("。")
    again = sentences_of(LAW + other)
    assert again[-1] == other[other.find("　") + 1 :].split("。")[count - 1] + "。"


@pytest.mark.parametrize(
    ("clean", "dirty", "rest"),
    [
        ("改善人民健康状况。", "改善作民健康状况。", ""),
        ("这是强国富民的必由之路。", "这是强国富民为必由之路。", ""),
        ("大力开发风能和太阳能。", "大刀开发风能和太阳能。", ""),
        ("高速公路7.5万公里。", "高速公路７.５万公里。", "2020年建成12座。"),
        ("高速公路７.５万公里。", "高速公路7.5万公里。", "２０２０年建成１２座。"),
        ("各部门依法履行职责，加强协作。", "各部门依法履行职责,加强协作。", ""),
        ("各部门依法履行职责,加强协作。", "各部门依法履行职责，加强协作。", "第一,要快;第二,要稳。"),
        ("推进彩甸湖的保护。", "推进彩甸期的保护。", "彩甸湖水质良好。彩甸湖面积扩大。"),
        ("序号用数字加括号表述，目不编序号。", "序号用数字如括号表述,目不编 序号。", ""),
    ],
)
def test_the_cleanest_reading_wins_in_either_order(clean: str, dirty: str, rest: str) -> None:
    usage = usage_of([clean, dirty, rest], map(fold_key, (clean, dirty, rest)))
    for readings in ([clean, dirty], [dirty, clean]):
        assert cleanest([(text, fold_key(text)) for text in readings], usage) == clean


def test_of_three_readings_the_one_that_two_share_is_kept() -> None:
    readings = ["扩大彩甸期的面积。", "扩大彩甸湖的面积。", "扩大彩甸期的面积。"]
    usage = usage_of(readings, set(map(fold_key, readings)))
    assert cleanest([(text, fold_key(text)) for text in readings], usage) == readings[0]


def test_a_title_behind_a_number_is_no_copy_of_a_sentence_that_says_it() -> None:
    said = "建设安全便捷的渡口服务网络。"
    text = (
        "一、总体要求\n坚持系统布局。\n" + said + "坚持分类施策，因河而异。\n二、重点任务\n"
        f"（一）{said}\n围绕群众出行，改造三处渡口。\n（二）提升船舶的安全水平。\n更新老旧船舶十二艘。\n"
    )
    restored = restore(Document("ferry", "ferry.txt", "", text, lang="zh"), HashingEncoder().encode_document)
    assert said in [sentence.text for sentence in restored.sentences]
    assert [(s.level, s.number, s.inferred) for s in restored.sections][2:] == [
        ("subitem", 1, False),
        ("subitem", 2, False),
    ]


LISTED = (
    LAW
    + "第七条　有下列情形之一的，船舶所有人应当及时报告水务部门：\n（一）湖面出现大片浮油；\n（二）水位超过警戒线。\n"
)


@pytest.mark.parametrize("lines_later", [1, 2, 3])
def test_an_article_that_opens_a_list_and_is_printed_again_is_one(lines_later: int) -> None:
    lines = [*LISTED.splitlines(), "第八条　本条例自公布之日起施行。"]
    whole = sentences_of("\n".join(lines))
    lines.insert(8 + lines_later, lines[8])
    assert sentences_of("\n".join(lines)) == whole


def test_a_spoilt_sentence_glued_close_behind_the_one_it_looks_like_is_one_with_it() -> None:
    said = "第一节保护水源强化水源节约和循环利用的政策导向，加大工业用水的循环力度。"
    spoilt = said.replace("强化", "强华").replace("加大", "加太")
    other = "湖区各县每年公布一次水质。"
    assert sentences_of(said + other + spoilt) == sentences_of(said + other)


@pytest.mark.parametrize(
    ("one", "other"), [("造船产业", "造纸产业"), ("水产品", "水产业"), ("东部", "西部"), ("彩甸湖", "彩甸河")]
)
def test_a_sentence_close_by_in_which_one_word_became_another_stays(one: str, other: str) -> None:
    said = "省级财政每年安排专项资金，支持{}的技术改造和人才培养。"
    text = said.format(one) + "资金由省财政厅管理。" + said.format(other)
    assert len(sentences_of(text)) == 3


def test_an_article_glued_twice_with_its_number_is_one_whatever_character_differs() -> None:
    article = "第二条县级人民政府应当支持造船产业的技术改造和人才培养。"
    law = f"第一条扩大渔港。{article}渔港每年检查一次。{{}}第三条本条例自公布之日起施行。"
    copy = article.replace("造船", "造纸")
    assert len(sentences_of(law.format(copy))) == len(sentences_of(law.format("")))


MEMBERS_AGAIN = (
    "第七条　有下列情形之一的，责令改正：\n（一）未设界桩；\n{}（二）未报水位；\n（三）未修堤岸。\n{}"
    "第八条　本条例自公布之日起施行。\n"
)


@pytest.mark.parametrize("again", ["未设界桩；\n", "未 设界　桩；\n"])
def test_a_member_of_a_list_said_again_right_behind_it_without_its_number_is_one_with_it(again: str) -> None:
    assert sentences_of(LAW + MEMBERS_AGAIN.format(again, "")) == sentences_of(LAW + MEMBERS_AGAIN.format("", ""))


@pytest.mark.parametrize("places", [("", "未设界桩；\n"), ("未设界碑；\n", "")])
def test_the_words_of_a_member_further_on_and_other_words_stay(places: tuple[str, str]) -> None:
    assert (
        len(sentences_of(LAW + MEMBERS_AGAIN.format(*places)))
        == len(sentences_of(LAW + MEMBERS_AGAIN.format("", ""))) + 1
    )


@pytest.mark.parametrize("broken", ["……", "...", "[展开全文]", "（未完）", ""])
def test_a_paragraph_that_breaks_off_and_stands_in_full_behind_is_one(broken: str) -> None:
    whole = "渔港应当建立船舶进出登记制度，每季度向社会公布一次泊位使用情况。"
    text = f"各县应当加强渔港建设。\n{whole[:19]}{broken}\n{whole}\n各有关部门依法履行职责。\n"
    restored = restore(Document("d", "d.txt", "", text), HashingEncoder().encode_document)
    assert [s.text for s in restored.sentences].count(whole) == 1
    assert len(restored.sentences) == 3
    assert len(next(s for s in restored.sentences if s.text == whole).spans) == 2


def test_a_title_that_its_sentence_begins_with_is_no_reading_that_breaks_off() -> None:
    text = "加快发展现代渔港综合服务业\n加快发展现代渔港综合服务业是本规划的重点。\n各部门依法履行职责。\n"
    restored = restore(Document("d", "d.txt", "", text), HashingEncoder().encode_document)
    assert "加快发展现代渔港综合服务业" in [s.text for s in restored.sentences]


def test_a_full_stop_in_half_width_between_chinese_characters_ends_a_sentence() -> None:
    text = "渔港应当公布泊位.船舶进港应当报告.一.总体要求另行规定。"
    restored = restore(Document("d", "d.txt", "", text), HashingEncoder().encode_document)
    assert [s.text for s in restored.sentences][:2] == ["渔港应当公布泊位.", "船舶进港应当报告."]


@pytest.mark.parametrize(("lines_later", "stands"), [(0, 1), (1, 2)])
def test_the_end_of_an_article_said_again_as_a_paragraph_stays_where_another_article_begins_between(
    lines_later: int, stands: int
) -> None:
    said = "其他部门在各自职责范围内做好有关工作。"
    lines = LAW.splitlines()
    lines.insert(3 + lines_later, said)
    assert sentences_of("\n".join(lines)).count(said) == stands
