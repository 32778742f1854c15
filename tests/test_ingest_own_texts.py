"""What is all the text of a heading belongs there, wherever else it stands."""

from __future__ import annotations

import pytest

from ingest.folded_note import differing_readings
from ingest.records import FoldedSentence, Occurrence
from ingest.restore import restore
from kb.records import Document
from tests.sample_plan import HashingEncoder

SAID = "成立县渔业发展领导小组，统筹解决规划实施中的重大问题。"
PLAN = """彩甸县渔业规划
第一章 重点任务
第一节 渔港
新建三座渔港，改造十二座老旧泊位。
{}
第二节 船闸
船闸每天开放十二个小时以上并公布时间。
第二章 保障措施
第一节 组织领导
{}
第二节 资金
县财政每年安排专项资金，支持渔船的更新。
"""
STRAYED = (
    "各乡镇每年公布一次泊位的使用情况。\n航道标志每季度检查一次并及时维护。\n"
    "渔船应当在进港前两小时报告。\n检验证书每两年由县渔业局更换。\n"
)


def placed(text: str) -> list[tuple[str | None, str, str]]:
    """The id of the section, the placement and the words of every sentence."""
    restored = restore(Document("d", "d.txt", "", text, lang="zh"), HashingEncoder().encode_document)
    assert restored.report.not_placed == ()
    return [(s.section_id, s.placement, s.text) for s in restored.sentences]


def test_a_repeat_that_is_all_the_text_of_a_heading_stays_there_and_is_doubtful_elsewhere() -> None:
    assert [row for row in placed(PLAN.format(SAID, SAID)) if row[2] == SAID] == [
        ("d/ch1/sec1", "inferred", SAID),
        ("d/ch2/sec1", "explicit", SAID),
    ]


def test_where_other_sentences_strayed_too_it_stands_there_alone() -> None:
    text = PLAN.format(SAID, SAID).replace("第二章", STRAYED + "第二章") + STRAYED
    assert [row for row in placed(text) if row[2] == SAID] == [("d/ch2/sec1", "explicit", SAID)]


def test_the_texts_of_two_headings_that_say_the_same_are_two() -> None:
    text = PLAN.format("", SAID).replace("船闸每天开放十二个小时以上并公布时间。", SAID)
    assert [row for row in placed(text) if row[2] == SAID] == [
        ("d/ch1/sec2", "explicit", SAID),
        ("d/ch2/sec1", "explicit", SAID),
    ]


@pytest.mark.parametrize("title", ["第一节 渔港\n", "第一节 组织领导\n"])
def test_a_copy_behind_a_title_that_has_text_or_sections_of_its_own_is_a_copy(title: str) -> None:
    once = PLAN.format(SAID, "领导小组每半年向县人民政府报告一次。")
    copied = (
        once.replace(title, title + SAID + "\n")
        if "组织" in title
        else once.replace("第二章 保障措施\n", "第二章 保障措施\n" + SAID + "\n")
    )
    assert [row[2] for row in placed(copied)].count(SAID) == 1


def test_a_page_printed_again_right_behind_a_heading_is_a_copy() -> None:
    page = "第二节 船闸\n船闸每天开放十二个小时以上并公布时间。\n第二章 保障措施\n第一节 组织领导\n"
    once = PLAN.format("", SAID)
    assert placed(once.replace(page, page * 2)) == placed(once)


def test_what_a_glued_heading_opens_does_not_move_up_to_a_copy_without_it() -> None:
    text = PLAN.format(SAID, SAID).replace("障措施\n第", "障措施 第").replace("领导\n", "领导 ")
    rows = placed(text.replace("渔港\n", "渔港 ").replace("船闸\n", "船闸 "))
    assert [row[0] for row in rows if row[2] == SAID][-1:] == ["d/ch2/sec1"]
    assert [row[0] for row in rows if "十二个小时" in row[2]] == ["d/ch1/sec2"]


@pytest.mark.parametrize(("line", "count"), [("——坚持近海保护。", 1), ("一百", 2)])
def test_a_finished_line_that_comes_again_at_once_is_one_and_a_cell_is_not(line: str, count: int) -> None:
    assert [row[2] for row in placed(f"彩甸县渔业规划的基本原则如下。\n{line}\n{line}\n保护水质。\n")].count(
        line
    ) == count


def test_a_numbered_title_between_two_prints_of_a_paragraph_is_no_running_line() -> None:
    text = PLAN.format("", SAID).replace("第一节 组织领导\n", f"{SAID}\n（一）组织领导\n")
    restored = restore(Document("d", "d.txt", "", text, lang="zh"), HashingEncoder().encode_document)
    assert "组织领导" in [section.title for section in restored.sections]


def folded(*texts: str) -> FoldedSentence:
    return FoldedSentence(texts[0], tuple(Occurrence(i, i, i, text, ((0, i),)) for i, text in enumerate(texts)))


def test_the_report_names_the_readings_that_differ_and_counts_them() -> None:
    exact = folded("（一）保护水质；", "保护 水质;", "（一）保护水质；", "水质；")
    assert differing_readings([exact]) is None
    note = differing_readings([exact, folded("改造老旧渔港。", "改造老旧渔巷。"), folded("公布泊位。", "公市泊位。")])
    assert note is not None
    assert note.values == {"count": 2, "which": "旧渔巷 / 旧渔港; 公市泊位 / 公布泊位"}
