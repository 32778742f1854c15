"""Sentences that differ in a number, a sign or a word are two; what scanning made of one is one with it."""

from __future__ import annotations

import pytest

from ingest.near import near_pairs
from ingest.repeats import fold_key
from ingest.restore import restore
from kb.records import Document
from tests.sample_plan import HashingEncoder

PLAN = "彩甸县渔业规划\n第一章 现状\n{}\n第二章 目标\n{}\n各有关部门依法履行职责。\n"
TWICE = "各乡镇每年公布一次泊位使用情况。\n渔港每季度检查一次消防设施和灯光。\n船闸每天开放十二个小时以上并公布时间。\n"


def texts_of(text: str) -> list[str]:
    restored = restore(Document("d", "d.txt", "", text, lang="zh"), HashingEncoder().encode_document)
    assert restored.report.not_placed == ()
    return [sentence.text for sentence in restored.sentences]


NUMBERS = [
    ("渔港改造投资2.4亿元，由县渔业局实施。", "渔港改造投资24亿元，由县渔业局实施。"),
    ("渔民人均收入达到1.6万元以上。", "渔民人均收入达到16万元以上。"),
    ("适用本规划第2、4章的有关规定。", "适用本规划第24章的有关规定。"),
    ("建设期为2-4年，由县渔业局实施。", "建设期为24年，由县渔业局实施。"),
    ("捕捞产量年均增长≥3，保持平稳。", "捕捞产量年均增长≤3，保持平稳。"),
    ("死亡率不高于5%，逐年有所下降。", "死亡率不高于5‰，逐年有所下降。"),
    ("冷库温度应当保持在-5度左右。", "冷库温度应当保持在5度左右。"),
    ("每个渔港的岸线长度约300米。", "每个渔港的岸线长度约300吨。"),
]
WORDS = [
    ("水产品进口总额达到20亿元，占比进一步提高。", "水产品出口总额达到20亿元，占比进一步提高。"),
    ("县内铁路货运量明显增长，运输结构继续改善。", "县内公路货运量明显增长，运输结构继续改善。"),
    ("支持央企参与渔港改造，鼓励合作建设和运营。", "支持国企参与渔港改造，鼓励合作建设和运营。"),
    ("完善冷链设施的布局，提高水产品的保鲜能力。", "完善冷库设施的布局，提高水产品的保鲜能力。"),
    ("扩大渔民贷款的发放，简化各项手续和材料。", "扩大渔民货款的发放，简化各项手续和材料。"),
    ("加强供水管网的维护，保障渔港生产和生活。", "加强供热管网的维护，保障渔港生产和生活。"),
]


@pytest.mark.parametrize(("one", "other"), NUMBERS + WORDS)
@pytest.mark.parametrize("twice", ["", TWICE * 2])
def test_another_number_or_word_is_another_sentence(one: str, other: str, twice: str) -> None:
    """Also in a text that says other things twice."""
    assert {one, other} <= set(texts_of(PLAN.format(one, other) + "第三章 附则\n" + twice))


@pytest.mark.parametrize(("one", "other"), NUMBERS + WORDS)
def test_no_characters_alone_make_another_number_or_word_one_sentence(one: str, other: str) -> None:
    assert [pair.damage for pair in near_pairs([fold_key(one), fold_key(other)])] in ([], [0.0])


@pytest.mark.parametrize(
    "spoilt",
    [
        "县渔业局每年检查一次渔港的消防设旋和灯塔。",  # 设旋 is no word
        "县渔业局每年捡查一次渔港的消防设施和灯塔。",
        "县渔业局每年检查一次渔港的消防没施和灯塔。",
    ],
)
def test_a_character_that_looks_alike_and_leaves_no_word_is_misread(spoilt: str) -> None:
    said = "县渔业局每年检查一次渔港的消防设施和灯塔。"
    assert texts_of(PLAN.format(said, spoilt)).count(said) == 1
    assert spoilt not in texts_of(PLAN.format(said, spoilt))


SPOILT = ("县渔业局每年检查一次渔港的消防设施和灯塔。", "县渔业局每年检查一次渔港的消防设嫁和灯塔。")


@pytest.mark.parametrize(("twice", "sentences"), [("", 2), (TWICE, 1)])
def test_a_character_of_another_form_is_misread_only_where_the_text_is_read_twice(twice: str, sentences: int) -> None:
    kept = texts_of("\n".join(SPOILT) + "\n" + twice * 2)
    assert sum("县渔业局" in text for text in kept) == sentences


@pytest.mark.parametrize("between", ["", "（二）公布泊位；\n", "泊位应当公布。\n"])
def test_a_member_counted_again_is_one_whatever_character_differs(between: str) -> None:
    listed = "有下列情形的，应当报告：\n{}{}{}"
    one, other = (f"（一）{said}口渔船的登记证书、检验证书和保险单已经过期；\n" for said in ("进", "出"))
    assert sum("登记证书" in text for text in texts_of(listed.format(one, between, other))) == 1


def test_the_first_member_of_the_next_list_is_another() -> None:
    said = "（一）{}口渔船的登记证书、检验证书和保险单应当齐备；\n（二）公布{}；\n"
    text = "一、水产品进口\n" + said.format("进", "泊位") + "二、水产品出口\n" + said.format("出", "航道")
    assert sum("登记证书" in one for one in texts_of(text)) == 2


def test_another_word_between_other_sentences_read_twice_is_one_and_before_the_same_remark_two() -> None:
    said = "水产品进口总额达到20亿元，占比进一步提高。"
    other = said.replace("进口", "出口")
    before, behind = "各乡镇每年公布一次泊位使用情况。", "渔港每季度检查一次消防设施和灯光。"
    text = "{}\n{}\n{}\n船闸每天开放。\n航道每月检查。\n{}\n{}\n{}\n"
    kept = texts_of(text.format(before, said, behind, before, other, behind))
    assert (said in kept) is not (other in kept)
    remark = "由县渔业局牵头，各乡镇配合实施。"
    assert other in texts_of(text.format(remark, said, remark, remark, other, remark))
