"""What stands on a page and is no furniture of it: rows, headings, cut lines, references, footnotes; and contents."""

from __future__ import annotations

import pytest
from sample_plan import HashingEncoder

from ingest.footnotes import footnotes
from ingest.furniture import CONTENTS, PAGE_NUMBER, RUNNING_LINE
from ingest.layout import lay_out
from ingest.metadata import find_metadata
from ingest.pipeline import ingest
from ingest.read.html import html_source
from ingest.restore import restore
from ingest.segment import segment
from kb.records import Document, RestoredDocument
from kb.store import STORE_FILE, Store
from kb.verify import verify

LONG = "完善渔港泊位、冷库和加工厂，到2027年水产品年加工能力达到30万吨，带动渔民增收。"


def restored(text: str) -> RestoredDocument:
    return restore(Document("d", "d.txt", "", text), HashingEncoder().encode_document)


def under(document: RestoredDocument) -> list[tuple[str, str]]:
    """Sentences with the id of their section."""
    return [((s.section_id or "").partition("/")[2], s.text) for s in document.sentences]


def set_aside(text: str, reason: str) -> list[str]:
    layout = lay_out(text)
    return [text[a.start : a.end] for a in layout.set_aside if a.reason == reason]


def test_rows_that_differ_in_numbers_alone_are_text():
    rows = [f"{n} 修复{n}号防波堤 县海洋局 202{n}年6月底前" for n in range(1, 5)]
    text = "\n".join(["渔港修复方案", "一、任务", LONG, "编号 工程名称 牵头单位 完成时限", *rows, "二、附则"])
    assert set_aside(text, RUNNING_LINE) == []
    assert [t for _, t in under(restored(text)) if "防波堤" in t] == rows


def test_a_cell_that_comes_again_in_each_row_is_text():
    rows = [
        f"{what}港防波堤及其附属设施改造工程\n县海洋渔业局\n{year}年底前" for year, what in enumerate("甲乙丙丁", 2023)
    ]
    assert set_aside("\n".join(["渔港修复方案", "工程名称", "牵头单位", "时限", *rows]), RUNNING_LINE) == []


def test_a_header_at_pages_distances_is_set_aside_all_the_same():
    pages = [f"{harbour}港{LONG}" for harbour in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥东西南北上下左右"]
    for at in (25, 20, 15, 10, 5):
        pages[at - 1] = pages[at - 1][:30]
        pages.insert(at, "海岛县发展规划汇编")
    assert set_aside("\n".join(pages), RUNNING_LINE) == ["海岛县发展规划汇编"] * 5


def test_titles_that_come_again_under_each_heading_are_text():
    paragraphs = [f"{harbour}港{LONG}" for harbour in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥东西"]
    items = [[f"{n}、建设任务", "工作目标", *paragraphs[8 * k : 8 * k + 8]] for k, n in enumerate("一二三")]
    assert set_aside("\n".join(["渔港规划", *sum(items, [])]), RUNNING_LINE) == []
    # Nor does a title without an end in front of them say that they interrupt it.
    items = [["（一）加快现代化渔港经济区建设", "工作目标", *paragraphs[8 * k : 8 * k + 8 - k]] for k in range(3)]
    assert set_aside("\n".join(["渔港规划", *sum(items, [])]), RUNNING_LINE) == []
    pages = [["海岛县公报", *paragraphs[8 * k : 8 * k + 8]] for k in range(3)]
    assert set_aside("\n".join(sum(pages, [])), RUNNING_LINE) == ["海岛县公报"] * 2


def test_annexes_and_numbered_headings_beside_page_numbers_are_other_ones_each():
    names = ["附件 1", "附件 2", "附件 3", "3.1 Objectives", "4.1 Objectives", "5.1 Objectives"]
    lines = [row for n, name in enumerate(names, 1) for row in (name, f"{LONG}{n}", f"- {n} -")]
    assert set_aside("\n".join(lines), RUNNING_LINE) == []
    assert len(set_aside("\n".join(lines), PAGE_NUMBER)) == len(names)


@pytest.mark.parametrize("heading", ["（二）水产加工", "2. 水产加工", "② 水产加工", "## 水产加工"])
def test_a_heading_between_a_sentence_and_its_copy_is_a_heading(heading):
    assert set_aside(f"一、渔港\n{LONG}\n{heading}\n{LONG}\n二、附则\n自印发之日起施行。", RUNNING_LINE) == []


def test_words_of_a_site_between_a_sentence_and_its_copy_are_none():
    assert set_aside(f"一、渔港\n{LONG}\n点击查看更多\n{LONG}\n二、附则", RUNNING_LINE) == ["点击查看更多"]


def test_a_line_of_a_wrapped_sentence_that_comes_again_is_text():
    """Three clauses of one wording: their second lines are the same, and begin inside a word."""
    clauses = [
        f"第{n}条 {who}违反本条例规定的，由县海洋渔业主管部门责令限期改正，对直"
        for n, who in zip("三四五", "甲乙丙", strict=True)
    ]
    rest = "接负责的主管人员和其他责任人员给予处分"
    text = "\n".join(
        line for n, clause in enumerate(clauses, 1) for line in (clause, rest, f"- {n} -", "，可以并处罚款。")
    )
    assert set_aside(text, RUNNING_LINE) == []


CONTENTS_LINES = ["一、渔业基础 1", "（一）主要成就 1", "（二）存在问题 3", "二、重点任务 4"]
BODY = ["一、渔业基础", "（一）主要成就", "建成渔港三座。", "（二）存在问题", "冷库不足。", "二、重点任务", LONG]


@pytest.mark.parametrize("space", [" ", ""])
def test_contents_whose_page_numbers_stand_right_behind_the_titles(space):
    listed = [line.replace(" ", space) for line in CONTENTS_LINES]
    document = restored("\n".join(["海岛县渔业发展规划", "目录", *listed, *BODY]))
    assert [s.title for s in document.sections] == ["渔业基础", "主要成就", "存在问题", "重点任务"]
    assert sum(a.reason == CONTENTS for a in document.set_aside) == 1 + len(listed)


def test_such_contents_say_where_titles_glued_to_their_text_end():
    listed = ["第一章 加固校舍屋面墙体 1", "第二章 改造操场和看台 12", "第三章 校车停靠点 23"]
    glued = [
        "第一章 加固校舍屋面墙体检查屋面墙体，由县城建局每年做一次。",
        "第二章 改造操场和看台和看台相邻的围栏要拆除。",
        "第三章 校车停靠点停靠点离路口不少于五十米。",
    ]
    document = restored("\n".join(["目录", *listed, *glued]))
    assert [s.title for s in document.sections] == ["加固校舍屋面墙体", "改造操场和看台", "校车停靠点"]


def test_numbers_that_are_part_of_titles_stay_theirs():
    # 附件 1 comes again with its number: 1 is no page.
    text = "目录\n附件 1\n附件 2\n附件 3\n附件 1\n甲港。\n附件 2\n乙港。\n附件 3\n丙港。"
    assert set_aside(text, CONTENTS) == ["目录", "附件 1", "附件 2", "附件 3"]
    assert [p.text for p in lay_out(text).paragraphs] == ["附件 1", "甲港。", "附件 2", "乙港。", "附件 3", "丙港。"]


def test_text_between_the_entries_of_contents_stays_text():
    text = "目录\n第一章 总则\n（二）鱼类产卵的主要场所；\n第二章 附则\n第一章 总则\n保护渔场。\n第二章 附则\n略。"
    assert set_aside(text, CONTENTS) == ["目录", "第一章 总则", "第二章 附则"]
    # Also between entries with leaders, and where it begins a later line by chance.
    text = "目录\n第一章 总则……1\n执行。\n第二章 附则……2\n第三章 渔港……3\n第四章 渔船……4\n" + f"{LONG}\n执行。"
    assert "执行。" not in set_aside(text, CONTENTS)


@pytest.mark.parametrize(
    ("end", "begin"), [("违反第", "（三）项规定的，处以罚款。"), ("违反第", "十二条规定的，处以罚款。")]
)
def test_a_line_that_ends_in_the_word_before_a_number_goes_on(end, begin):
    assert [p.text for p in lay_out(f"第九条 {end}\n{begin}\n第十条 略。").paragraphs][0] == f"第九条 {end}{begin}"


def test_the_rest_of_a_reference_at_the_start_of_a_line_is_no_heading():
    lines = [
        "第一条 在渔港水域内从事捕捞、养殖、运输活动的单位和个人，应当遵守本",
        "条例，服从渔港监督机构的管理，不得损坏渔港设施和助航标志，也不得倾倒",
        "废弃物。",
        "第二条 有本条例第八条第（一）项情形的，给予警告并责令改正；有该条的",
        "（二）项、（三）项情形且情节严重的，吊销捕捞许可证，并处五千元以上一",
        "万元以下罚款。",
        "第三条 本条例自印发之日起施行，原有渔港管理规定同时废止，各渔港监督",
        "机构应当做好宣传。",
    ]
    document = restored("\n".join(lines))
    assert [s.section_id for s in document.sections] == ["d/art1", "d/art2", "d/art3"]
    assert not any(s.inferred for s in document.sections)


def test_projects_are_a_title_and_no_reference():
    document = restored("一、任务\n（一）项目建设\n建成渔港三座。\n（二）项目管理\n公开招标。")
    assert [s.title for s in document.sections] == ["任务", "项目建设", "项目管理"]


WRAPPED = [
    "海岛县渔港规划", "前 言", "第一章 现状", "第一节 渔港",
    "全县现有渔港三座，其中国家级中心渔港一座，年卸港量达到12万吨，居全",
    "省前列。2020年以来，先后改造泊位16个，新建冷库三座，冷藏能力达到2万",
    "吨。", "第二节 渔船", "编号 港名 泊位 吨位", "1 东港 12个 3000", "2 西港 8个 1200", "3 南港 4个 600",
    "淘汰老旧渔船120艘，推广节能型渔船。渔船全部安装北斗定位设备，海上通",
    "信盲区基本消除。", "第二章 任务", "第一节 加工", "第二节 销售", "附表 项目表",
    "培育水产品加工龙头企业，建设冷链仓储设施，发展水产品电子商务，拓展国",
    "内外市场。", "第三章 保障", "县长负责。",
]  # fmt: skip


def test_a_short_text_of_titles_and_rows_is_seen_to_be_wrapped_by_the_words_cut():
    paragraphs = [p.text for p in lay_out("\n".join(WRAPPED)).paragraphs]
    assert (
        "全县现有渔港三座，其中国家级中心渔港一座，年卸港量达到12万吨，居全省前列。2020年以来，先后改造泊位16个，新建冷库三座，冷藏能力达到2万吨。"
        in paragraphs
    )
    assert {"第一节 渔港", "1 东港 12个 3000", "附表 项目表", "第三章 保障"} <= set(paragraphs)


def test_titles_and_rows_of_like_length_are_not_wrapped():
    rows = [f"海岛县第{n}号中心渔港防波堤码头和冷库改造工程" for n in "一二三四五六七八"]
    layout = lay_out("\n".join(["渔港规划", *rows, "第一章 现状", "现有渔港三座。", "第二章 任务"]))
    assert layout.width == 0 and rows[0] in [p.text for p in layout.paragraphs]


ENGLISH = [
    "Chapter 1 Harbours",
    "The county will dredge three harbours and build cold stores, and it will imple-",
    "ment the long-term plan for landing places. Landing fees are used for the long-",
    "term plan alone, and for the upkeep of harbours; the self-governing and self-",
    "governed harbours of the islands keep their fees and publish how they used the",
    "money. The governments of the islands report every year.",
]


def test_a_hyphen_that_only_cuts_a_word_is_set_aside(tmp_path):
    text = "\n".join(ENGLISH)
    (body,) = [p.text for p in lay_out(text).paragraphs][1:]
    assert "will implement the long-term plan for" in body and "used for the long-term plan alone" in body
    # No dictionary has the word without it.
    assert "self-governed harbours" in body
    assert set_aside(text, "hyphen at a line end") == ["-"]
    document = restored(text)
    assert document.report.not_placed == ()
    file = tmp_path / "harbours.txt"
    file.write_text(text, encoding="utf-8")
    ingest([file], index_dir=tmp_path / "index", encoder=HashingEncoder(), progress=lambda *_: None)
    with Store.open(tmp_path / "index" / STORE_FILE) as store:
        assert [str(p) for p in verify(store, tmp_path / "index")] == []


def test_an_english_line_that_ends_in_a_pointing_word_goes_on():
    text = (
        "Chapter 1 Harbours\nThe harbours are listed; see\nChapter 2 for the boats.\nChapter 2 Boats\nBoats are listed."
    )
    document = restored(text)
    assert [s.section_id for s in document.sections] == ["d/ch1", "d/ch2"]


def test_a_footnote_is_no_heading_and_its_mark_neither():
    note = "①泊位指可以停靠一艘渔船的岸线。"
    text = f"第一章 任务\n到2027年，新增泊位20个。①\n{note}\n改造防波堤三千米。\n第二章 保障\n县长负责。"
    document = restored(text)
    assert [s.section_id for s in document.sections] == ["d/ch1", "d/ch2"]
    assert ("ch1", "改造防波堤三千米。") in under(document)
    assert [s.text for s in segment(lay_out(text).paragraphs)][1] == "到2027年，新增泊位20个。①"


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["渔港①、渔船都要登记。", "①渔港：供渔船停靠。"], {1}),
        (["渔港①建设提速。", *["略。"] * 60, "①渔港：供渔船停靠。"], {61}),
        (["渔港①建设提速。", "①改造防波堤。"], set()),
        (["渔港建设提速。①", *["略。"] * 60, "①改造防波堤。"], set()),
        (["任务如下：①改造防波堤；②新建冷库。", "①改造防波堤。"], set()),
        (["①改造防波堤。", "②新建冷库。"], set()),
    ],
)
def test_a_note_needs_its_mark(texts, found):
    assert footnotes(texts) == found


PAGE = "<html><head><title>{title}</title></head><body><div><h1>{heading}</h1>{body}</div></body></html>"
NAME = "海岛县人民政府关于加快渔港建设的意见"
PARAGRAPHS = "".join(f"<p>{n}、{LONG}县人民政府统一领导，各部门分工负责。</p>" for n in "一二三四五")


def page(title: str, heading: str) -> tuple[list[str], str]:
    source = html_source(PAGE.format(title=title, heading=heading, body=PARAGRAPHS).encode(), "a.html")
    return source.text.split("\n"), find_metadata(source.text, title=source.title).get("title", "")


@pytest.mark.parametrize("behind", ["", " - 海岛县人民政府门户网站", "_海岛县政府网", "－海岛县政府网", " | 海岛"])
def test_a_page_has_its_heading_once_and_its_title_without_the_site(behind):
    lines, title = page(NAME + behind, NAME)
    assert title == NAME and lines.count(NAME) == 1


def test_the_title_of_a_page_without_its_heading_in_the_text():
    lines, title = page(f"{NAME} - 海岛县人民政府门户网站", "海岛县人民政府门户网站")
    assert title == NAME and lines[0] != "海岛县人民政府门户网站"


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("《海岛县渔港建设若干措施》政策解读", True),
        ("海岛县渔业产业指导目录（2024年版）", True),
        ("海岛县台风应急预案", True),
        ("海岛县渔业发展报告2023", True),
        ("政策解读", False),
        ("权责清单", False),
        ("目　　录", False),
        ("渔港\n目录", False),
    ],
)
def test_kinds_of_documents_that_are_titles(line, title):
    assert (find_metadata(f"{line}\n一、渔港\n{LONG}\n").get("title") == line) is title


def test_a_body_that_enacts_begins_with_its_place():
    front = "渔港条例\n（2023年6月30日柳州市第十五届人民代表大会常务委员会第九次会议通过）\n第一条 略。"
    assert find_metadata(front)["issuer"] == "柳州市人民代表大会常务委员会"


def test_a_question_on_its_line_is_a_title():
    document = restored("一、渔港何时建成？\n答：2027年建成。\n二、怎样报名？\n答：到县海洋局报名。")
    assert [s.title for s in document.sections] == ["渔港何时建成？", "怎样报名？"]
