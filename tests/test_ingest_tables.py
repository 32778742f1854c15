"""Tables with a line a row: rows stay lines, values go under their years or nowhere, rows stay in their box."""

from __future__ import annotations

import random

import pytest
from sample_plan import HashingEncoder

from ingest.layout import lay_out
from ingest.read.pdf_page import Glyph, page_text
from ingest.restore import restore
from ingest.row_lines import cells_of, row_lines
from ingest.table_columns import read_cells, read_columns
from ingest.table_lines import table_lines
from ingest.tables import read_table
from kb.records import Document, Note

BEFORE = ("渔业发展方案", "第一章 发展目标", "到2025年建成三座渔港。全县渔业稳步发展，渔民收入提高。", "专栏1 渔业指标")
BEHIND = ("第二章 主要任务", "改造旧渔港两座。培育水产品牌。", "第三章 保障措施", "成立工作专班，落实分工。")


def restored(*lines):
    return restore(Document("d", "d.txt", "", "\n".join(lines)), HashingEncoder().encode_document)


def rows_of(*lines):
    """What is read of each row of the table in a box: name, group, unit and values."""
    document = restored(*BEFORE, *lines, *BEHIND)
    return [(row.name, row.group, row.unit, row.values) for row in document.indicators]


def in_box(document):
    return [s.text for s in document.sentences if s.box_id]


def notes_of(document):
    return [note for note in document.report.notes if note.kind.startswith("table")]


def test_a_column_without_a_year_takes_its_own_cell():
    assert rows_of(
        "指标 2020年 2025年 年均增长", "水产品产量（万吨） 31.5 40 4.9%", "渔船（艘） 812 900 2.1%", "事故率（%） — 3 —"
    ) == [
        ("水产品产量", "", "万吨", {"2020": "31.5", "2025": "40"}),
        ("渔船", "", "艘", {"2020": "812", "2025": "900"}),
        ("事故率", "", "%", {"2020": None, "2025": "3"}),
    ]


@pytest.mark.parametrize(
    "heads",
    [
        "增幅 2020年 2025年",
        "2020年 累计增速 2025年",
        "2020年 2025年 2025年比2020年增长",
        "2020年 2021—2025年累计 2025年",
    ],
)
def test_a_column_of_two_years_or_of_growth_is_no_column_of_a_year(heads):
    cells = ["7%" if not head.startswith(("2020年", "2025年")) or "比" in head else head[:4] for head in heads.split()]
    row = read_cells("渔获 " + " ".join(cells), read_columns("指标 " + heads))
    assert row is not None and row.values == ("2020", "2025")


def test_glued_years_units_and_attributes_are_parted():
    assert rows_of(
        "类别 指标名称单位 2020年2025年属性", "规模 水产品产量 万吨31.5 40预期性", "规模 渔船 艘812 900预期性"
    ) == [
        ("水产品产量", "规模", "万吨", {"2020": "31.5", "2025": "40"}),
        ("渔船", "规模", "艘", {"2020": "812", "2025": "900"}),
    ]
    assert rows_of("指标 2020年2025年", "水产品产量（万吨）31.5 40", "渔船（艘） 812 900") == [
        ("水产品产量", "", "万吨", {"2020": "31.5", "2025": "40"}),
        ("渔船", "", "艘", {"2020": "812", "2025": "900"}),
    ]


def test_a_row_whose_columns_cannot_be_told_is_said_and_not_guessed():
    document = restored(
        *BEFORE,
        "指标 单位 2020年 2025年 增幅 属性",
        "水产品产量 万吨 31 40 29% 预期性",
        "休渔天数 天 120 10% 预期性",  # a cell is empty: 120 may be of 2020 or of 2025
        "渔船 艘 812 900 11% 约束性",
        *BEHIND,
    )
    assert [row.name for row in document.indicators] == ["水产品产量", "渔船"]
    assert notes_of(document) == [Note("table_row_unread", {"row": 2, "text": "休渔天数 天 120 10% 预期性"})]
    assert len(in_box(document)) == 4


def test_words_are_no_value_where_a_cell_is_missing():
    columns = read_columns("序号 指标 单位 2020年 2025年 属性")
    assert read_cells("1 床位 张 150 预期性", columns) is None
    assert read_cells("1 床位 张 150 每县1所 预期性", columns).values == ("150", "每县1所")


VALUES = ("12", "3.5", "1,204", "—", "[8]", "60以上", "7%", "20—22", "≥95")
NAMES = ("渔船数量", "每千人口 3 岁以下渔童", "休渔占全年比重", "5A级渔港", "产值超过100万元渔户", "水质达标率（%）")


def made(seed):
    """A table with cells left out as text without rules leaves them out; its heads, its rows, and what they say."""
    chance = random.Random(seed)
    years = chance.choice([["2020年", "2025年"], ["2015年", "2020年", "2025年目标"], ["2025年"]])
    heads = [*chance.sample(["序号", "类别"], chance.randint(0, 2)), "指标", *chance.choice([[], ["单位"]]), *years]
    if chance.random() < 0.5:
        heads.insert(
            chance.randint(heads.index(years[0]), len(heads)), chance.choice(["增幅", "年均增长", "十四五累计"])
        )
    heads += chance.choice([[], ["属性"]])
    rows = []
    for number in range(1, 5):
        cells = {head: chance.choice(VALUES) for head in heads}
        cells |= {"序号": str(number), "类别": chance.choice(["规模", ""]), "指标": chance.choice(NAMES)}
        cells |= {"单位": chance.choice(["个", "万吨", "—"]), "属性": chance.choice(["约束性", "预期性"])}
        left_out = [h for h in heads if h not in ("序号", "指标") and chance.random() < 0.15]
        rows.append({head: "" if head in left_out else cells[head] for head in heads})
    glue = chance.random() < 0.3
    lines = [" ".join(filter(None, row.values())) for row in rows]
    texts = (
        [" ".join(heads).replace("年 20", "年20"), *(line.replace("） ", "）") for line in lines)] if glue else lines
    )
    return heads, (texts if glue else [" ".join(heads), *lines]), rows


def test_no_value_goes_under_a_year_that_it_does_not_belong_to():
    read = 0
    for seed in range(400):
        heads, lines, rows = made(seed)
        for table in table_lines(lines):
            for at, row in table.rows:
                true = {head[:4]: rows[at - 1][head].strip("—") or None for head in heads if head.startswith("20")}
                assert row.values == true, (seed, lines[0], lines[at])
                read += 1
    assert read > 700


def test_two_columns_of_one_year_give_no_rows():
    document = restored(*BEFORE, "指标 单位 2025年目标 2025年完成", "渔船 艘 900 880", "渔港 座 3 2", *BEHIND)
    assert document.indicators == ()
    assert notes_of(document) == [Note("table_unread", {})]
    assert len(in_box(document)) == 3


def test_glued_rows_with_a_column_of_no_year_are_not_cut_by_guessing():
    reading = read_table("序号指标单位2020年2025年年均增速1人均收入元1001203.7%2渔港个6107.1%", known=lambda s: False)
    assert reading.rows == ()
    assert reading.notes == (Note("table_unread", {}),)


def test_groups_in_front_of_numbers_and_values_in_brackets_end_no_table():
    document = restored(
        *BEFORE,
        "类别 序号 指标名称 单位 2020年 2025年 属性",
        "规模 1 水产品产量 万吨 1,031 2,040 预期性",
        "2 渔船 艘 812 900 预期性",
        "安全 3 事故下降 % — [12] 约束性",
        "各乡镇按年度报送进展。",
        *BEHIND,
    )
    assert [(row.number, row.group, row.name, row.values) for row in document.indicators] == [
        (1, "规模", "水产品产量", {"2020": "1,031", "2025": "2,040"}),
        (2, "规模", "渔船", {"2020": "812", "2025": "900"}),
        (3, "安全", "事故下降", {"2020": None, "2025": "[12]"}),
    ]
    assert [(f.value, f.low) for f in document.figures if f.indicator == "水产品产量"] == [
        ("1,031", 1031.0),
        ("2,040", 2040.0),
    ]
    assert len(in_box(document)) == 4
    assert document.sentences[in_place(document, "各乡镇")].box_id is None


def in_place(document, start):
    return next(i for i, sentence in enumerate(document.sentences) if sentence.text.startswith(start))


def test_a_table_of_markdown_is_read_with_its_empty_cells():
    table = (
        "| 指标 | 单位 | 2020年 | 2025年 |",
        "|---|:--:|---|---|",
        "| 渔船 | 艘 |  | 1,900 |",
        "| 渔港 | 座 | 2 | 3 |",
    )
    assert rows_of(*table) == [
        ("渔船", "", "艘", {"2020": None, "2025": "1,900"}),
        ("渔港", "", "座", {"2020": "2", "2025": "3"}),
    ]
    assert in_box(restored(*BEFORE, *table, *BEHIND)) == list(table)


def test_each_group_may_count_its_rows_from_one():
    (table,) = table_lines(
        ["序号 指标 单位 2020年 2025年", "一、规模", "1 渔船 艘 8 9", "2 渔港 座 2 3", "二、安全", "1 事故率 % 5 3"]
    )
    assert [(row.number, row.group, row.name) for _, row in table.rows] == [
        (1, "规模", "渔船"),
        (2, "规模", "渔港"),
        (3, "安全", "事故率"),
    ]


def test_a_group_named_in_the_middle_of_its_rows_is_given_to_no_others():
    lines = [
        "类别 序号 指标 2020年 2025年",
        "1 渔船 8 9",
        "规模 2 渔港 2 3",
        "3 冷库 5 6",
        "4 事故 5 3",
        "安全 5 救援 1 2",
    ]
    (table,) = table_lines(lines)
    assert [row.group for _, row in table.rows] == ["", "规模", "", "", "安全"]


def test_a_heading_before_unread_rows_is_no_group_of_a_table():
    lines = ["指标 单位 2020年 2025年", "渔船 艘 8 9", "渔港 座 2 3", "二、项目清单", "码头 东湾 12 万元 东湾镇"]
    assert [table.last for table in table_lines(lines)] == [2]


ROWS = (
    "1 东湾渔港扩建 8公顷 1200万元",
    "2 西岬码头重建 6公顷 1500万元",
    "3 北礁冷库新建 5公顷 1100万元",
)


def test_rows_of_one_length_are_not_joined_and_swallow_no_heading():
    lines = (
        "渔港建设计划",
        "一、总体要求",
        "坚持生态优先，完善渔港布局。",
        "二、项目清单",
        *ROWS,
        "三、保障措施",
        "成立专班，落实分工。",
    )
    document = restored(*lines)
    assert [s.title for s in document.sections] == ["总体要求", "项目清单", "保障措施"]
    assert [s.text for s in document.sentences if s.section_id == "d/item2"] == list(ROWS)


def test_rows_inside_of_wrapped_text_are_not_joined():
    texts = (
        "坚持生态优先、绿色发展，统筹推进海岛渔业、旅游业和航运业协调发展，不断提高居民收入水平，建设美丽海岛县。",
        "完善港口设施，改造三座老旧渔港，新建一座综合码头，开通两条环岛航线，提高货物和旅客运输能力，方便群众出行。",
    )
    first, second = ([text[at : at + 20] for at in range(0, len(text), 20)] for text in texts)
    paragraphs = [p.text for p in lay_out("\n".join([*first, *ROWS, *second])).paragraphs]
    assert paragraphs == [texts[0], *ROWS, texts[1]]


def test_the_paragraph_behind_a_table_is_not_in_its_box():
    rows = ("序号 | 指标 | 单位 | 2020年 | 2025年", "1 | 渔船数量 | 艘 | 812 | 900", "2 | 渔港数量 | 座 | 102 | 103")
    document = restored(*BEFORE, *rows, "以上指标每年考核一次。", *BEHIND)
    assert in_box(document) == list(rows)
    assert [row.name for row in document.indicators] == ["渔船数量", "渔港数量"]


def test_rows_without_years_and_a_line_of_units_stay_in_the_box():
    rows = ("序号 项目 地点 投资", "1 渔港扩建 东湾镇 15亿元", "2 冷库新建 北礁镇 25亿元")
    assert in_box(restored(*BEFORE, *rows, "项目由县里组织实施。", *BEHIND)) == list(rows)
    table = ("单位：亿元", "指标 2020年 2025年", "渔业产值 12 18", "冷链产值 21 30")
    assert in_box(restored(*BEFORE, *table, "每年考核一次。", *BEHIND)) == list(table)


@pytest.mark.parametrize(
    "lines",
    [
        ["到 2025 年，全县渔港达到", "12 个，冷库达到 30 座"],  # text with spaces around its numbers
        ["坚 持 生 态 优 先 发 展", "统 筹 推 进 渔 业 经 济"],  # a space behind each character
        ["the county shall build", "two ports and one store"],
        ["第一章 总 则", "第二章 渔 业。"],
        ["the bay (海湾) shall be", "open to boats (渔船) from"],
        ["1 渔港扩建 东湾镇 15亿元"],
    ],
)
def test_other_lines_are_no_rows(lines):
    assert row_lines(lines) == frozenset()


def test_cells_of_a_line():
    assert cells_of("| 渔船  数 |  | 9 |") == ["渔船 数", "", "9"]
    assert cells_of("渔船\u3000艘  9") == ["渔船", "艘", "9"]


def glyphs_of(cells, *, bottom=0.0, top=10.0):
    """A line of a PDF page: cells of (where they begin, text), ten points a character, PDFium's space behind each."""
    out = []
    for left, text in cells:
        out += [Glyph(c, False, left + 10 * k, left + 10 * k + 10, bottom, top) for k, c in enumerate(text)]
        out.append(Glyph(" ", True, out[-1].right, out[-1].right, bottom, top))
    return out[:-1]


def test_cells_that_lie_close_in_a_row_of_a_pdf_are_parted():
    def text(*cells):
        return page_text(glyphs_of(cells), has_objects=True).rows[0].text

    assert text((0, "绿色渔业"), (44, "休渔天数"), (120, "120")) == "绿色渔业 休渔天数 120"
    assert text((0, "绿色渔业"), (44, "休渔天数")) == "绿色渔业休渔天数"  # no row: nothing else is parted in it
    assert text((0, "绿"), (14, "色"), (28, "渔"), (42, "业"), (90, "总则")) == "绿色渔业 总则"  # letters set wide


def test_a_thin_dash_begins_a_line_of_a_pdf_of_its_own():
    above = glyphs_of([(0, "推进渔业发展。")], bottom=20, top=30)
    dash = [Glyph("—", False, 20.0 + 10 * k, 30.0 + 10 * k, 4.0, 4.5) for k in range(2)]
    rows = page_text([*above, *dash, *glyphs_of([(40, "绿色优先。")])], has_objects=True).rows
    assert [row.text for row in rows] == ["推进渔业发展。", "——绿色优先。"]


def test_a_boxs_title_does_not_go_on_over_the_page():
    lines = [f"\u3000\u3000第{k}座渔港由县里改造并交付使用。" for k in "一二三四"]
    text = "\n".join(
        [*lines, "\u3000\u3000专栏1渔业指标", "— 1 —", "类别 指标 2020年2025年", "规模", "渔船 812 900", "渔港 2 3"]
    )
    assert "专栏1渔业指标" in [p.text for p in lay_out(text).paragraphs]
