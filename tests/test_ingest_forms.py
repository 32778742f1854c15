"""Forms in which documents write their parts: items without a full stop, annexes, what no section has."""

from __future__ import annotations

import re
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from ingest.metadata import find_metadata
from ingest.restore import restore
from kb.outline import path_in, section_label
from kb.records import Document, RestoredDocument
from kb.store import STORE_FILE, Store
from tests.conftest import HashingEncoder
from ui.terminal import print_outline


def restored(*lines: str) -> RestoredDocument:
    found = restore(Document("d", "d.txt", "", "\n".join(lines)), HashingEncoder().encode_document)
    assert found.report.not_placed == ()
    return found


def headings(document: RestoredDocument) -> list[tuple[str, str]]:
    return [(s.section_id.partition("/")[2], s.title or "") for s in document.sections]


def place(document: RestoredDocument, text: str) -> str | None:
    """The section a sentence stands in, without the name of the document; None: in none."""
    found = [s.section_id for s in document.sentences if text in s.text]
    assert len(found) == 1
    return found[0].partition("/")[2] if found[0] else None


@pytest.mark.parametrize("form", ["（{}）", "{}．"])
def test_items_that_are_all_there_is_of_them_are_sentences(form: str) -> None:
    names = ["灯塔改造项目，投资300万元", "航道疏浚项目，投资2亿元", "渔船更新项目，投资5000万元"]
    items = [form.format(n) + name for n, name in enumerate(names, 1)]
    document = restored("一、背景", "海上交通不断增长。", "二、项目清单", *items, "三、附则", "自公布之日起施行。")
    assert [s.text for s in document.sentences][1:4] == names
    assert all(s.startswith("item2/") for n in names if (s := place(document, n)) is not None)


def test_items_without_amounts_are_sentences_where_none_has_a_text() -> None:
    document = restored("一、试点地区", "（一）滨海港", "（二）上游渡口", "二、期限", "试点期为三年。")
    assert (place(document, "滨海港"), place(document, "上游渡口")) == ("item1/sub1", "item1/sub2")


def test_an_item_with_a_text_below_stays_a_title() -> None:
    document = restored("一、任务", "（一）疏浚航道", "疏浚全部航道。", "（二）修缮灯塔", "修缮全部灯塔。")
    assert ("item1/sub1", "疏浚航道") in headings(document)


BODY = ("一、总体安排", "航道应当畅通。", "二、组织实施", "各港应当配合。")


def test_annexes_have_their_titles_on_the_next_line() -> None:
    document = restored(
        *BODY, "附件：1.灯塔名录", "2.渡口名录", "海州市港航局", "2022年5月6日",
        "附件1", "灯塔名录", "北礁灯塔、南礁灯塔。", "附件2", "渡口名录", "西渡口。",
    )  # fmt: skip
    assert headings(document)[2:] == [("annex1", "灯塔名录"), ("annex2", "渡口名录")]
    assert (place(document, "北礁灯塔"), place(document, "西渡口")) == ("annex1", "annex2")
    outside = ["1.灯塔名录", "2.渡口名录", "海州市港航局", "2022年5月6日"]
    assert [place(document, text) for text in outside] == [None] * 4
    assert place(document, "各港应当配合") == "item2"


@pytest.mark.parametrize("marks", [("附件三：", "附件四："), ("附表1", "附表2"), ("附录A ", "附录B ")])
def test_annexes_of_other_forms(marks: tuple[str, str]) -> None:
    document = restored(*BODY, marks[0] + "灯塔名录", "北礁灯塔。", marks[1] + "渡口名录", "西渡口。")
    assert [title for _, title in headings(document)[2:]] == ["灯塔名录", "渡口名录"]
    assert place(document, "北礁灯塔") != place(document, "西渡口")


@pytest.mark.parametrize("mark", ["ANNEX A", "SCHEDULE 1", "Annex I"])
def test_english_annexes(mark: str) -> None:
    document = restored(
        "Section 1. Duties", "Every port shall keep its lights.", "Section 2. Fines", "A fine is paid at once.",
        mark, "Ports", "Northport and Southport are ports.",
    )  # fmt: skip
    assert headings(document)[-1] == ("annex1", "Ports")
    assert place(document, "Northport") == "annex1"


def test_a_table_of_the_text_is_no_annex() -> None:
    document = restored("一、现状", "港口不多。", "附表1 港口数量", "全市共有港口三个。", "二、目标", "港口倍增。")
    assert place(document, "港口倍增") == "item2"


def test_signature_copies_and_contacts_belong_to_no_section() -> None:
    document = restored(
        *BODY,
        "附件：船舶名录",
        "海州市港航局",
        "海州市海事局",
        "2022年5月6日",
        "（此件公开发布）",
        "抄送：市政府办公室。",
    )
    outside = ["船舶名录", "港航局", "海事局", "2022年", "此件", "抄送"]
    assert [place(document, text) for text in outside] == [None] * 6
    assert all(s.placement == "explicit" for s in document.sentences)


def test_a_short_sentence_before_the_end_stays_in_its_section() -> None:
    document = restored(*BODY, "各港于2022年5月6日前报告。")
    assert place(document, "前报告") == "item2"


def test_terms_explained_at_the_end_belong_to_no_section() -> None:
    document = restored(*BODY, "名词解释", "1.岸电：指船舶靠港使用的电力。", "2.引航：指引领船舶进出港。")
    assert place(document, "岸电：指") is None
    assert [s.text for s in document.sentences][-2:] == ["1.岸电：指船舶靠港使用的电力。", "2.引航：指引领船舶进出港。"]


@pytest.mark.parametrize(
    ("lines", "missing"),
    [
        (("第一条　渔船应当登记。", "第二条　灯塔不得遮挡。确需遮挡的，须经许可。", "第四条　违者罚款。"), "article"),
        (
            ("第一条　下列船舶应当登记：", "（一）渔船；", "（二）渡船。", "第三条　灯塔不得遮挡。违者罚款。"),
            "article",
        ),
        (
            ("Section 1. Lights", "Lights are kept. No light may be hidden.", "Section 3. Fines", "Fines are paid."),
            "section",
        ),
    ],
)
def test_a_number_missing_where_no_text_is_left_over_is_no_lost_heading(lines: tuple[str, ...], missing: str) -> None:
    document = restored(*lines)
    assert {s.level for s in document.sections} <= {missing, "subitem"}
    assert not any(s.inferred for s in document.sections)
    assert all(s.placement == "explicit" for s in document.sentences)


def test_a_paragraph_left_over_is_still_that_of_a_lost_article() -> None:
    document = restored("第一条　渔船应当登记。", "灯塔不得遮挡。", "第三条　违者罚款。")
    assert [(s.number, s.inferred) for s in document.sections] == [(1, False), (2, True), (3, False)]
    assert place(document, "灯塔") == "art2"


def test_an_excerpt_begins_with_the_number_it_begins_with() -> None:
    document = restored(
        "第五节　灯塔", "灯塔应当修缮。", "灯器应当更换。", "第六节　航道", "航道应当疏浚。",
        "第八章　港口", "第一节　泊位", "泊位应当增加。",
    )  # fmt: skip
    assert headings(document) == [
        ("ch7", ""), ("ch7/sec5", "灯塔"), ("ch7/sec6", "航道"), ("ch8", "港口"), ("ch8/sec1", "泊位")
    ]  # fmt: skip
    assert (place(document, "灯器"), place(document, "航道")) == ("ch7/sec5", "ch7/sec6")


LIST = (
    "第一条　船舶应当登记。",
    "第二条　下列船舶免予登记：",
    "（一）渔船；",
    "（二）渡船，包括：",
    "1.河上的；",
    "2.湖上的。",
)


def test_a_paragraph_behind_a_list_belongs_to_the_article() -> None:
    document = restored(*LIST, "免予登记的船舶应当备案。", "备案不收费。", "第三条　违者罚款。")
    assert place(document, "湖上的") == "art2/sub2/p2"
    assert (place(document, "应当备案"), place(document, "不收费")) == ("art2", "art2")
    assert place(document, "罚款") == "art3"


def test_a_paragraph_behind_a_list_inside_a_list_belongs_to_the_member_that_has_it() -> None:
    document = restored(*LIST, "湖上的渡船包括游船。", "（三）救生艇。", "第三条　违者罚款。")
    assert place(document, "包括游船") == "art2/sub2"


def test_a_paragraph_behind_numbered_paragraphs_stays_with_the_last_of_them() -> None:
    document = restored(
        "一、任务", "1．疏浚航道，清除暗礁。", "2．修缮灯塔，更换灯器。", "灯塔每年检查一次。", "二、附则", "即日施行。"
    )
    assert place(document, "每年检查") == "item1/p2"


def test_a_second_sentence_of_the_last_member_stays_with_it() -> None:
    document = restored(*LIST[:3], "（二）渡船。湖上的渡船包括游船。", "第三条　违者罚款。")
    assert place(document, "包括游船") == "art2/sub2"


@pytest.mark.parametrize(
    "term", ["岸电改造：指船舶靠港使用的电力", "一港四区：是指四个港区", "港航信用：主要指船东的信用"]
)
def test_a_term_explained_is_not_cut(term: str) -> None:
    document = restored("一、航道", "航道应当疏浚。", f"1.{term}。")
    assert place(document, term) == "item1/p1"


def test_the_first_chapter_may_be_glued_to_the_title() -> None:
    document = restored("海州市港口发展规划第一章 现状", "第一节 泊位", "泊位不足。", "第二章 目标", "泊位倍增。")
    assert headings(document) == [("ch1", "现状"), ("ch1/sec1", "泊位"), ("ch2", "目标")]
    assert all(s.placement == "explicit" for s in document.sentences)
    assert find_metadata("海州市港口发展规划第一章 现状\n泊位不足。\n")["title"] == "海州市港口发展规划"


def test_a_reference_behind_the_name_of_a_law_is_no_chapter() -> None:
    document = restored("船舶登记适用海州市港口条例第一章的规定。", "第二章 目标", "泊位倍增。")
    assert not any(s.number == 1 and not s.inferred for s in document.sections)


@pytest.mark.parametrize(("read", "number"), [("第—章", 1), ("第－章", 1), ("第十—章", 11)])
def test_a_scan_reads_one_as_a_dash(read: str, number: int) -> None:
    following = "第二章" if number == 1 else "第十二章"
    document = restored("海州市港口规划", f"{read} 现状", "泊位不足。", f"{following} 目标", "泊位倍增。")
    assert [(s.number, s.title) for s in document.sections if not s.inferred][0] == (number, "现状")
    assert "章" not in "".join(s.text for s in document.sentences)


def labels(document: RestoredDocument, lang: str = "zh") -> list[str]:
    by_id = {section.section_id: section for section in document.sections}
    return [section_label(path_in(by_id, section.section_id), lang=lang) for section in document.sections]


def test_parts_are_called_as_they_are_printed() -> None:
    document = restored(
        "第一编　总则", "第一章　目的", "第一条　港口应当畅通。", "第三编　附则", "第一章　施行", "第二条　即日施行。"
    )
    assert labels(document)[0] == "第一编"
    lost = [label for section, label in zip(document.sections, labels(document), strict=True) if section.inferred]
    assert lost == ["第二编（推定）"]
    assert labels(document, "en")[0] == "Part 1"
    assert labels(restored("第一篇 总则", "第一章 目的", "港口应当畅通。"))[0] == "第一篇"


def test_an_article_put_in_later_has_its_own_number() -> None:
    document = restored("第一条　船舶应当登记。", "第一条之一　渡船应当登记。", "第二条　违者罚款。")
    assert labels(document) == ["第一条", "第一条之一", "第二条"]
    assert place(document, "渡船") == "art1-2"
    assert not any(section.inferred for section in document.sections)


@pytest.mark.parametrize(
    ("mark", "label"),
    [("附表2", "附表2"), ("附件3", "附件3"), ("附件四：", "附件四"), ("附件", "附件"), ("附录A", "附录A")],
)
def test_annexes_are_called_as_they_are_printed(mark: str, label: str) -> None:
    title = ("灯塔名录",) if mark[-1] != "：" else ()
    lines = (*BODY, mark, *title) if title else (*BODY, mark + "灯塔名录")
    assert labels(restored(*lines, "北礁灯塔。"))[-1] == label


@pytest.mark.parametrize(
    ("mark", "label"), [("ANNEX A", "Annex A"), ("SCHEDULE 1", "Schedule 1"), ("Annex 2", "Annex 2")]
)
def test_english_annexes_are_called_as_they_are_printed(mark: str, label: str) -> None:
    document = restored("Section 1. Duties", "Every port shall keep its lights.", mark, "Ports", "Northport is a port.")
    assert labels(document, "en")[-1] == label


@pytest.mark.parametrize(
    ("lang", "lines", "shown"),
    [
        ("en", ("Chapter 1 Lights", "Lights are kept.", "Section 1 Towers", "Towers are kept."), "Section 1 Towers"),
        ("zh", ("第一编　总则", "第一章　灯塔", "灯塔应当修缮。"), "第一编 总则"),
    ],
)
def test_the_outline_has_the_language_of_the_document(
    tmp_path: Path, lang: str, lines: tuple[str, ...], shown: str
) -> None:
    document = restored(*lines)
    document = replace(document, document=replace(document.document, lang=lang))
    encoder = HashingEncoder()
    said = Console(file=StringIO(), width=80)
    with Store.open(tmp_path / STORE_FILE, create=True) as store:
        vectors = encoder.encode_document([passage.text for passage in document.passages])
        store.write_document(document, vectors, encoder.name, encoder.revision)
        print_outline(said, store, "d")
    text = said.file.getvalue()  # type: ignore[attr-defined]  # a StringIO
    assert shown in text
    assert ("第" in text) == (lang == "zh")


ARTICLES = (
    "Article 1",
    "Purpose",
    "Ports keep their lights.",
    "Article 2",
    "Fines",
    "1. Fines are paid.",
    "2. They are high.",
)


def test_an_english_article_may_have_its_title_on_the_next_line() -> None:
    document = restored("CHAPTER I", "LIGHTS", *ARTICLES, "Article 3", "Entry into force", "It begins at once.")
    assert [(s.level, s.number, s.title) for s in document.sections if s.level == "article"] == [
        ("article", 1, "Purpose"), ("article", 2, "Fines"), ("article", 3, "Entry into force")
    ]  # fmt: skip
    assert place(document, "keep their lights") == "ch1/art1"
    assert all(s.text != "Purpose" for s in document.sentences)


def test_short_lines_below_few_articles_are_no_titles() -> None:
    lines = [line for n in range(1, 5) for line in (f"Article {n}", f"Ports keep light number {n}.", "They are kept.")]
    document = restored(*lines, "Article 5", "Northport", "It begins at once.")
    assert place(document, "Northport") == "art5"


DECIMAL = (
    "海州市防台风应急预案", "1 总则", "1.1 目的", "减少台风造成的损失。", "1.2 范围", "本预案适用于全市港口。",
    "2 组织", "2.1 指挥部", "指挥部设在港航局。", "2.1.1 职责", "统一指挥。产值1.5万元以上的港口应当报告。",
    "3 附则", "本预案自公布之日起施行。",
)  # fmt: skip


@pytest.mark.parametrize("gap", [" ", "　", ""])
def test_decimal_numbers_are_levels_where_they_are_regular(gap: str) -> None:
    document = restored(*(re.sub(r"(?<=^[\d.]{1}) |(?<=^[\d.]{3}) |(?<=^[\d.]{5}) ", gap, line) for line in DECIMAL))
    assert headings(document) == [
        ("ch1", "总则"), ("ch1/sec1", "目的"), ("ch1/sec2", "范围"), ("ch2", "组织"), ("ch2/sec1", "指挥部"),
        ("ch2/sec1/item1", "职责"), ("ch3", "附则"),
    ]  # fmt: skip
    assert place(document, "统一指挥") == "ch2/sec1/item1"
    assert labels(document)[2:6] == ["1.2", "2", "2.1", "2.1.1"]
    assert labels(document, "en")[5] == "Section 2.1.1"


def test_decimal_numbers_of_an_english_report_are_levels() -> None:
    document = restored(
        "Harbour Report", "1. Introduction", "This report describes harbours.", "1.1 Background", "They are old.",
        "1.2 Methods", "All were visited.", "2. Findings", "Of the lights 40 per cent are broken.",
    )  # fmt: skip
    assert headings(document) == [
        ("ch1", "Introduction"), ("ch1/sec1", "Background"), ("ch1/sec2", "Methods"), ("ch2", "Findings")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        ("1 总则", "1.3 目的", "减少损失。", "2.4 范围", "适用于港口。", "5 组织", "指挥部设在港航局。"),
        ("港口吞吐量", "1 北港 300", "1.1 煤炭 200", "1.2 矿石 100", "2 南港 500", "2.1 煤炭 500", "合计800万吨。"),
        (
            "一、现状",
            "1 总则",
            "1.1 目的",
            "减少损失。",
            "1.2 范围",
            "适用于港口。",
            "2 组织",
            "设指挥部。",
            "二、目标",
        ),
    ],
    ids=["not regular", "rows of a table", "numbered otherwise"],
)
def test_other_decimal_numbers_are_text(lines: tuple[str, ...]) -> None:
    assert not any(s.printed[:1].isdecimal() for s in restored(*lines).sections)


@pytest.mark.parametrize(
    "lines",
    [
        ("附件：1.灯塔名录；2.渡口名录", "海州市港航局　　2022年5月6日"),
        ("附件1：灯塔名录", "附件2：渡口名录", "海州市港航局2022年5月6日"),
        ("附件1 灯塔名录", "附件2 渡口名录", "海州市港航局", "二〇二二年五月六日"),
        ("附件：", "1．灯塔名录", "2．渡口名录"),
    ],
)
def test_a_list_of_annexes_is_no_annex(lines: tuple[str, ...]) -> None:
    document = restored(*BODY, *lines)
    assert not any(section.level not in ("item",) for section in document.sections)
    assert (place(document, "灯塔名录"), place(document, "渡口名录")) == (None, None)


@pytest.mark.parametrize("line", ["Schedule", "Schedule Works of the year", "Annexes to this Act are law"])
def test_english_words_that_are_no_annexes(line: str) -> None:
    document = restored("Section 1. Duties", "Every port shall keep its lights.", line, "Works begin in May.")
    assert [section.level for section in document.sections] == ["section"]
