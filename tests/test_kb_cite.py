"""Citations name document and place, and never pass an inferred heading off as read."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from citeproc.source.bibtex import BibTeX
from sample_plan import PLAN, build, plan

from kb.cite import STYLES, cite
from kb.contract import export_rows, outline_json
from kb.numerals import from_chinese, to_chinese
from kb.outline import find_sections, section_label, section_path
from kb.reference import parse_reference
from kb.store import STORE_FILE, Store


@pytest.fixture
def store(tmp_path):
    item = replace(plan().sections[0], section_id=f"{PLAN}/ch1/item2", parent_id=f"{PLAN}/ch1", level="item", number=2)
    item = replace(item, title="重点", order=3, spans=())
    sentences = (replace(plan().sentences[0], section_id=item.section_id), *plan().sentences[1:])
    build(tmp_path, replace(plan(), sections=(*plan().sections, item), sentences=sentences))
    with Store.open(tmp_path / STORE_FILE) as opened:
        yield opened


def test_the_plain_style_is_that_of_official_documents(store):
    assert cite(store, [f"{PLAN}/s000"]) == "《江苏服务业规划》（苏政发〔2021〕1号）第一章“二、重点”"


def test_an_inferred_section_is_marked(store):
    assert cite(store, [f"{PLAN}/s005"]).endswith("第二章第一节（推定）")


def test_a_box_follows_its_section(store):
    assert cite(store, [f"{PLAN}/s014"]).endswith("第二章专栏1")


def test_a_placement_that_was_concluded_is_marked(tmp_path):
    sentences = (replace(plan().sentences[0], placement="inferred"), *plan().sentences[1:])
    build(tmp_path / "x", replace(plan(), sentences=sentences))
    with Store.open(tmp_path / "x" / STORE_FILE) as opened:
        assert cite(opened, [f"{PLAN}/s000"]).endswith("第一章（位置推定）")


def test_sentences_of_one_document_share_a_citation(store):
    assert cite(store, [f"{PLAN}/s001", f"{PLAN}/s002", f"{PLAN}/s013"]).endswith("第一章；第二章")


@pytest.mark.parametrize(
    ("changed", "style", "expected"),
    [
        (
            {},
            "gbt7714",
            "江苏省人民政府. 江苏服务业规划：苏政发〔2021〕1号[A/OL]. （2021-01-05）. "
            "https://example.org/plan. 第一章.",
        ),
        (
            {},
            "gbt7714-2015",
            "江苏省人民政府. 江苏服务业规划: 苏政发〔2021〕1号[A/OL]. (2021-01-05). https://example.org/plan. 第一章.",
        ),
        ({"url": ""}, "gbt7714", "江苏省人民政府. 江苏服务业规划：苏政发〔2021〕1号[A]. 2021. 第一章."),
        ({"url": "", "doc_number": ""}, "gbt7714-2015", "江苏省人民政府. 江苏服务业规划[A]. 2021. 第一章."),
        (
            {"lang": "en", "title": "Lamp Rules: a draft", "issuer": "Harbour Board", "doc_number": "No. 3"},
            "gbt7714",
            "Harbour Board. Lamp Rules: a draft: No. 3[A/OL]. (2021-01-05). https://example.org/plan. Chapter 1.",
        ),
        (
            {},
            "apa",
            "江苏省人民政府. (2021, January 5). 江苏服务业规划 [Jiangsu Services Plan] (苏政发〔2021〕1号). "
            "https://example.org/plan\n(江苏省人民政府, 2021, 第一章)",
        ),
        (
            {"issuer": "", "published_on": "", "issued_on": ""},
            "apa",
            "江苏服务业规划 [Jiangsu Services Plan] (苏政发〔2021〕1号). (n.d.). https://example.org/plan\n"
            "(江苏服务业规划, n.d., 第一章)",
        ),
    ],
)
def test_a_style_gives_its_form(tmp_path, changed, style, expected):
    build(tmp_path / "x", replace(plan(), document=replace(plan().document, **changed)))
    with Store.open(tmp_path / "x" / STORE_FILE) as opened:
        assert cite(opened, [f"{PLAN}/s001"], style=style) == expected


@pytest.mark.parametrize("style", STYLES)
def test_every_style_marks_an_inferred_section(store, style):
    assert "推定" in cite(store, [f"{PLAN}/s005"], style=style)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    ("lang", "marks"), [("zh", ("推定）", "（位置推定）")), ("en", ("[inferred]", "[placement inferred]"))]
)
def test_every_style_marks_a_concluded_placement_below_an_inferred_heading(tmp_path, style, lang, marks):
    sentences = (*plan().sentences[:5], replace(plan().sentences[5], placement="inferred"), *plan().sentences[6:])
    document = replace(plan().document, lang=lang)
    build(tmp_path / "x", replace(plan(), document=document, sentences=sentences))
    with Store.open(tmp_path / "x" / STORE_FILE) as opened:
        said = cite(opened, [f"{PLAN}/s005"], style=style)
    assert all(mark in said for mark in marks)


@pytest.mark.parametrize(("lang", "said"), [("zh", "成文日期：2020-12-30"), ("en", "Issued 2020-12-30")])
@pytest.mark.parametrize("style", ["bibtex", "ris"])
def test_the_day_of_issue_is_told_beside_that_of_publication(tmp_path, style, lang, said):
    document = replace(plan().document, issued_on="2020-12-30", lang=lang)
    build(tmp_path / "x", replace(plan(), document=document))
    with Store.open(tmp_path / "x" / STORE_FILE) as opened:
        entry = cite(opened, [f"{PLAN}/s001"], style=style)
    assert said in entry and "2021" in entry
    assert ("第一章" if lang == "zh" else "Chapter 1") in entry


@pytest.mark.parametrize(("lang", "said"), [("zh", "文末"), ("en", "end of the document")])
def test_what_stands_behind_all_sections_is_said_to(tmp_path, lang, said):
    document = replace(plan().document, lang=lang)
    last = replace(plan().sentences[-1], section_id=None, box_id=None)
    build(tmp_path / "x", replace(plan(), document=document, sentences=(*plan().sentences[:-1], last)))
    with Store.open(tmp_path / "x" / STORE_FILE) as opened:
        assert said in cite(opened, [last.sentence_id])
        assert said not in cite(opened, [f"{PLAN}/s000"]) + cite(opened, [f"{PLAN}/s001"])


def test_csl_json_has_both_days(store):
    (item,) = json.loads(cite(store, [f"{PLAN}/s001"], style="csl-json"))
    assert [item[name]["date-parts"] for name in ("submitted", "issued")] == [[[2021, 1, 2]], [[2021, 1, 5]]]


def test_bibtex_has_the_english_title(store):
    assert "  titleaddon = {{Jiangsu Services Plan}},\n" in cite(store, [f"{PLAN}/s001"], style="bibtex")


HOSTILE = "50% of {A & B}_#1 \\ ~^ $x$\nER  - "


@pytest.fixture
def hostile(tmp_path):
    build(tmp_path / "x", replace(plan(), document=replace(plan().document, title=HOSTILE, issuer=HOSTILE)))
    with Store.open(tmp_path / "x" / STORE_FILE) as opened:
        yield opened


@pytest.mark.filterwarnings("ignore:Unsupported BibTeX field")
def test_bibtex_is_read_back(tmp_path):
    title = "50% of A & B_#1 ~^ $x$"
    build(tmp_path / "x", replace(plan(), document=replace(plan().document, title=title)))
    with Store.open(tmp_path / "x" / STORE_FILE) as opened:
        (tmp_path / "x.bib").write_text(cite(opened, [f"{PLAN}/s001"], style="bibtex"), encoding="utf8")
    entries = BibTeX(str(tmp_path / "x.bib"), encoding="utf8")
    assert list(entries) == [PLAN]
    assert "50% of A & B_#1" in str(entries[PLAN].title)


def test_no_text_ends_a_bibtex_field(hostile):
    entry = cite(hostile, [f"{PLAN}/s001"], style="bibtex")
    title = next(line for line in entry.splitlines() if line.startswith("  title"))
    assert title.count("{") == title.count("}")


def test_ris_has_one_field_a_line(hostile):
    lines = cite(hostile, [f"{PLAN}/s001"], style="ris").splitlines()
    fields = dict(line.split("  - ", 1) for line in lines)
    assert (lines[0], lines[-1], len(fields)) == ("TY  - GOVDOC", "ER  - ", len(lines))
    assert fields["TI"] == " ".join(HOSTILE.split())
    assert fields["DA"] == "2021/01/05"


def test_csl_json_is_read_back(hostile):
    (item,) = json.loads(cite(hostile, [f"{PLAN}/s001"], style="csl-json"))
    assert item["author"] == [{"literal": HOSTILE}]
    assert item["issued"] == {"date-parts": [[2021, 1, 5]]}
    assert item["note"] == "第一章"


def test_markdown_quotes_the_sentence(store):
    quote, _, source = cite(store, [f"{PLAN}/s013"], style="markdown").split("\n")
    assert (quote, "example.org" in source) == ("> 抢占区块链产业高地，形成一批区块链典型应用场景。", True)


def test_bibtex_escapes_markup(tmp_path):
    document = replace(plan().document, issuer="A & B_{c}")
    build(tmp_path / "x", replace(plan(), document=document))
    with Store.open(tmp_path / "x" / STORE_FILE) as opened:
        assert r"A \& B\_\textbraceleft{}c\textbraceright{}" in cite(opened, [f"{PLAN}/s001"], style="bibtex")


def test_an_unknown_style_is_refused_with_the_known_ones(store):
    with pytest.raises(ValueError, match=", ".join(STYLES)):
        cite(store, [f"{PLAN}/s001"], style="chicago")  # type: ignore[arg-type]


def test_english_labels_mark_what_is_inferred(store):
    path = section_path(store, store.sentence(f"{PLAN}/s005"))
    assert section_label(path, lang="en") == "Chapter 2, Section 1 [inferred]"


@pytest.mark.parametrize(
    ("text", "levels", "box"),
    [
        ("第三章第一节", (("chapter", 3), ("section", 1)), None),
        ("chapter 9", (("chapter", 9),), None),
        ("专栏十一", (), 11),
        ("Box 3 four zones", (), 3),
        ("冷链", (), None),
    ],
)
def test_a_reference_is_read_in_both_languages(text, levels, box):
    found = parse_reference(text)
    assert (found.levels, found.box, bool(found)) == (levels, box, bool(levels or box))


def test_a_reference_finds_the_section_and_what_is_below(store):
    assert [s.section_id for s in find_sections(store, PLAN, "第二章")] == [f"{PLAN}/ch2", f"{PLAN}/ch2/sec1"]


def test_numerals_read_back_what_was_written():
    assert [from_chinese(to_chinese(number)) for number in range(1000)] == list(range(1000))


def test_an_export_row_has_the_path_from_the_top(store):
    row = list(export_rows(store, PLAN))[5]
    assert row["section"] == [
        {"level": "chapter", "number": 2, "title": "空间布局", "inferred": False},
        {"level": "section", "number": 1, "title": None, "inferred": True},
    ]


def test_export_rows_cut_their_text_out_of_the_source(store):
    source = store.document(PLAN).text
    rows = list(export_rows(store, PLAN))
    assert [source[a:b] for row in rows for a, b in row["spans"]] == [row["text"] for row in rows]


def test_the_outline_holds_boxes_where_they_stand(store):
    assert [[b["number"] for b in node["boxes"]] for node in outline_json(store, PLAN)] == [[], [1]]
