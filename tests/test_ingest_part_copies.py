"""Copies that lack the number and title of their sentence, or stand behind a semicolon of another one."""

from __future__ import annotations

import pytest

from ingest.restore import restore
from kb.records import Document, RestoredDocument
from tests.sample_plan import HashingEncoder

RULES = (
    "第一条为了保护彩甸湖，制定本条例。第二条{opens}（一）未按规定设立湖泊界桩；{behind}（二）未按时报告水位；"
    "（三）未修复受损的堤岸。{after}第三条水务部门应当每年公布湖泊水质。第四条本条例自公布之日起施行。"
)
ARTICLES = [*"三四五六七八九十", *(f"十{n}" for n in "一二三四五六")]
OPENS = "有下列情形之一的，责令船舶所有人改正："


def read(text: str) -> RestoredDocument:
    return restore(Document("lake", "lake.txt", "", text, lang="zh"), HashingEncoder().encode_document)


def said(text: str) -> list[str]:
    return [sentence.text for sentence in read(text).sentences]


def rules(opens: str = OPENS, behind: str = "", after: str = "") -> str:
    return RULES.format(opens=opens, behind=behind, after=after)


@pytest.mark.parametrize(
    "places",
    [
        {"behind": "未按规 定设立湖泊界　桩；"},
        {"behind": "未按规定没立湖泊界桩；"},
        {"opens": OPENS + "有下列情形之一的,责令船舶所有人改 正："},
        {"after": "有下列情形之一的,责令船舶所有人改正：（一）未按规定设立湖泊界 桩；"},
    ],
)
def test_a_spoilt_copy_behind_a_semicolon_or_colon_is_one_with_what_it_copies(places: dict[str, str]) -> None:
    assert said(rules(**places)) == said(rules())


@pytest.mark.parametrize("again", ["未按规定设立湖泊界碑；", "未按时设立湖泊界桩；", "未按规定设立湖泊灯塔；"])
def test_another_part_behind_a_semicolon_stays(again: str) -> None:
    assert again in "".join(said(rules(behind=again)))


def test_what_two_articles_say_alike_to_the_letter_behind_a_semicolon_stays() -> None:
    rule = "未设界桩的，由水务部门责令改正；{}情节严重的，处以一万元罚款。"
    text = f"第一条{rule.format('')}第二条湖面{rule.format('逾期不改正的，代为设立；')}第三条本条例自公布之日起施行。"
    assert "".join(said(text)).count("情节严重的，处以一万元罚款。") == 2


@pytest.mark.parametrize("apart", [0, 1, 2])
@pytest.mark.parametrize("spoilt", [False, True])
def test_a_copy_without_the_number_and_title_glued_to_its_sentence_is_one_with_it(apart: int, spoilt: bool) -> None:
    lead = "到2030年，环湖步道长度达到八十公里，水质稳定在二类以上。"
    between = ["湖区三县共同制定年度计划。", "省级财政每年安排专项资金。"][:apart]
    copy = lead.replace("长度", "长 度").replace("稳定", "稳走") if spoilt else lead
    plan = "一、主要目标{}{}{}二、重点任务修复十二处湿地，拆除旧网箱。三、保障措施湖长每季度巡湖一次。"
    whole = read(plan.format(lead, "".join(between), ""))
    twice = read(plan.format(lead, "".join(between), copy))
    assert [s.text for s in twice.sentences] == [s.text for s in whole.sentences]
    assert [(s.number, s.title) for s in twice.sections] == [(s.number, s.title) for s in whole.sections]


@pytest.mark.parametrize("number", ["第二条", "Article 2 "])
def test_a_clean_copy_without_the_number_lends_its_text_and_the_number_stays(number: str) -> None:
    clean = {
        "第二条": "湖泊管理机构应当每年向社会公布湖泊水质。",
        "Article 2 ": "The authority of the lake shall publish the quality of the water each year.",
    }[number]
    spoilt = clean.replace("机构", "机 构").replace("quality", "qual ity")
    before, behind = (
        ("第一条禁止围湖。", "第三条本条例施行。")
        if clean[0] == "湖"
        else ("Article 1 No one shall fill the lake. ", " Article 3 This Act applies.")
    )
    restored = read(f"{before}{number}{spoilt} {clean}{behind}")
    assert clean in [s.text for s in restored.sentences]
    assert spoilt not in [s.text for s in restored.sentences]
    assert [(s.number, s.inferred) for s in restored.sections] == [(1, False), (2, False), (3, False)]


def test_a_copy_close_by_is_found_where_a_longer_run_stands_far_behind() -> None:
    listed = ["（一）湖泊的名称和位置；", "（二）水面的面积；"]
    law = [
        "第一条　为了保护湖泊，制定本条例。", "第二条　名录载明下列事项：", *listed, "（三）管理机构。",
        *[f"第{n}条　水务部门应当检查第{n}号水闸。" for n in ARTICLES],
        "第十七条　规划载明下列事项：", listed[0], "{}", listed[1], "（三）修复措施。",
        "第十八条　本条例自公布之日起施行。",
    ]  # fmt: skip
    text = "\n".join(law)
    assert said(text.format(listed[0].replace("名称", "名 称"))) == said(text.replace("{}\n", ""))


def test_look_alike_characters_close_by_are_damage_though_both_words_exist() -> None:
    text = (
        "第一条有下列情形的，决议不成立：（一）湖区会议未对决议事项进行表决；{}（二）出席的委员不足半数。"
        "第二条本条例自公布之日起施行。"
    )
    assert said(text.format("（一）湖区会议末对决议事项进行表决；")) == said(text.format(""))
