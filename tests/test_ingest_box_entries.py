"""Entries of boxes: numbered as sections are, opened alike, with a bullet; what is the section's own stays so."""

from __future__ import annotations

import pytest
from sample_plan import HashingEncoder

from ingest.restore import restore
from kb.records import Document

TITLE = "养蜂业发展规划"


def restored(*lines):
    return restore(Document("d", "d.txt", "", "\n".join([TITLE, *lines])), HashingEncoder().encode_document)


def entries_of(document):
    return {s.text: s.entry for s in document.sentences if s.box_id}


def sections_of(document):
    return [(s.section_id.partition("/")[2], s.title) for s in document.sections]


def test_lines_that_open_alike_are_entries():
    document = restored(
        "第一章 重点任务",
        "建设三个基地。",
        "专栏1 蜂业重点工程",
        "良种繁育工程。保种场扩建两座。",
        "蜂场改造工程。改造蜂场六十个。",
        "蜂农培训工程。每年培训三百人。",
        "各县按年度报送进展。",
        "第二章 保障措施",
        "加强组织领导。",
    )
    assert entries_of(document) == {
        "良种繁育工程。": "良种繁育工程",
        "保种场扩建两座。": "良种繁育工程",
        "蜂场改造工程。": "蜂场改造工程",
        "改造蜂场六十个。": "蜂场改造工程",
        "蜂农培训工程。": "蜂农培训工程",
        "每年培训三百人。": "蜂农培训工程",
    }


@pytest.mark.parametrize("marks", ["（一）|（二）", "（1）|（2）", "①|②"])
def test_numbers_right_behind_the_title_are_entries_and_no_items(marks):
    first, second = marks.split("|")
    document = restored(
        "第一章 重点任务",
        "第一节 基地",
        "完善蜂业布局，建设育种基地。",
        "专栏1：育种项目",
        f"{first}北坡保种场。占地三十亩。明年建成。后年验收。投入使用。",
        f"{second}南坡保种场。占地四十亩。",
        "第二节 市场",
        "培育蜂蜜品牌，拓展销路。",
    )
    assert sections_of(document) == [("ch1", "重点任务"), ("ch1/sec1", "基地"), ("ch1/sec2", "市场")]
    entries = entries_of(document)
    assert list(entries.values()) == ["北坡保种场"] * 5 + ["南坡保种场"] * 2


def test_the_section_counts_on_around_a_box():
    document = restored(
        "第一章 重点任务",
        "第一节 基地",
        "（一）完善布局",
        "建设育种基地，提升供种能力。",
        "专栏1 育种项目",
        "（一）北坡保种场。占地三十亩。",
        "（二）南坡保种场。占地四十亩。",
        "（二）改造蜂场",
        "推进标准化改造，推广新蜂箱。",
        "（三）培训蜂农",
        "壮大技术队伍。",
    )
    assert [title for name, title in sections_of(document) if "sub" in name] == ["完善布局", "改造蜂场", "培训蜂农"]
    assert set(entries_of(document).values()) == {"北坡保种场", "南坡保种场"}


def test_the_section_goes_on_where_its_number_follows():
    document = restored(
        "第一章 重点任务",
        "（一）完善布局",
        "建设育种基地，提升供种能力。",
        "专栏1 育种项目",
        "（一）北坡保种场。占地三十亩。",
        "（二）改造蜂场",
        "推进标准化改造，推广新蜂箱。",
    )
    assert [title for name, title in sections_of(document) if "sub" in name] == ["完善布局", "改造蜂场"]


def test_an_item_with_a_line_to_itself_behind_an_empty_box_is_a_heading():
    document = restored(
        "第一章 重点任务",
        "第一节 基地",
        "专栏1 育种项目",
        "（一）完善布局",
        "建设育种基地，提升供种能力。",
        "（二）改造蜂场",
        "推进标准化改造，推广新蜂箱。",
    )
    assert [title for name, title in sections_of(document) if "sub" in name] == ["完善布局", "改造蜂场"]


def test_a_title_in_brackets_opens_a_box_and_bullets_are_no_part_of_a_label():
    document = restored(
        "第一章 市场",
        "到2025年产值达到八亿元。培育企业十家。",
        "【专栏3】蜂产品项目",
        "●花蜜加工园：总投资两亿元。",
        "●蜂胶研发楼：总投资一亿元。",
        "此外，支持社会资本参与建设。",
        "第二章 保障",
        "加强领导。",
    )
    assert [(box.number, box.title) for box in document.boxes] == [(3, "蜂产品项目")]
    assert list(entries_of(document).values()) == ["花蜜加工园", "蜂胶研发楼"]
