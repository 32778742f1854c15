"""Questions about a document itself: what the library records of it, and the parts it has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sample_plan import LINES, library, plan

from kb.ask import ask
from kb.records import Filters


@pytest.fixture(scope="module")
def lib(tmp_path_factory):
    with library(tmp_path_factory.mktemp("index")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("谁印发了这个规划？", "发文机关：江苏省人民政府"),
        ("江苏服务业规划由哪个部门发布", "发文机关：江苏省人民政府"),
        ("这份规划的文号是什么？", "文号：苏政发〔2021〕1号"),
        ("规划什么时候发布的", "成文日期：2021-01-02；发布日期：2021-01-05"),
        ("发文机关和文号", "文号：苏政发〔2021〕1号；发文机关：江苏省人民政府"),
        ("规划期限是哪几年", "规划期：2021-2025"),
        ("Who issued this plan?", "issuing body: 江苏省人民政府"),
        ("When was the Jiangsu services plan published?", "date of issue: 2021-01-02; date of publication: 2021-01-05"),
        ("What is the document number of the plan?", "document number: 苏政发〔2021〕1号"),
        ("source link", "address: https://example.org/plan"),
    ],
)
def test_what_the_library_records_is_told(lib, question, fact):
    answer = ask(lib, question)
    assert not answer.abstained
    assert fact in answer.text
    assert answer.passages == answer.cities == answer.figures == ()


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("规划有几章？", "（共2个）：第一章“总则”、第二章“空间布局”"),
        ("目录", "第一章“总则”、第二章“空间布局”"),
        ("第二章有哪些节", "第二章的节（共1个）：第一节（推定）"),
        ("有哪些专栏", "（共1个）：专栏1“载体平台”"),
        ("How many chapters does the plan have?", "chapters (2): Chapter 1: 总则, Chapter 2: 空间布局"),
        ("sections of chapter 2", "sections (1): Section 1 [inferred]"),
        ("chapter 2 sections", "sections (1): Section 1 [inferred]"),
        ("list the boxes of chapter 2", "Chapter 2, boxes (1): Box 1: 载体平台"),
    ],
)
def test_the_parts_of_a_document_are_counted_and_named(lib, question, parts):
    answer = ask(lib, question)
    assert not answer.abstained
    assert parts in answer.text


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("规划有几条", "没有条；有：第一章“总则”、第二章“空间布局”"),
        ("第九章有几节", "没有节；有：第一章“总则”"),
        ("第一章有哪些专栏", "没有专栏；有"),
        ("how many annexes does the plan have", "has no annexes; there are: Chapter 1: 总则"),
    ],
)
def test_parts_that_there_are_not_are_said_to_be_missing(lib, question, says):
    answer = ask(lib, question)
    assert answer.abstained
    assert says in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "哪个部门负责印发冷链物流标准",
        "高铁有几条",
        "which part of the plan deals with ports",
        "第二章写了什么",
        "谁发布了浙江服务业规划",
        "哪些城市发布了规划",
    ],
)
def test_a_question_with_a_word_for_something_else_is_not_about_the_document(lib, question):
    assert "江苏省人民政府" not in ask(lib, question).text
    assert "共2个" not in ask(lib, question).text


def test_what_is_not_recorded_or_not_confirmed_is_said(tmp_path):
    restored = plan()
    bare = replace(restored, document=replace(restored.document, doc_number="", unconfirmed=("issuer",)))
    with library(tmp_path, bare) as lib:
        missing, found = ask(lib, "规划的文号"), ask(lib, "谁印发的规划")
    assert missing.abstained and "没有著录《江苏服务业规划》的文号" in missing.text
    assert not found.abstained and "江苏省人民政府（从原文读出，未经核对）" in found.text


def test_a_question_that_names_one_document_is_about_that_one_and_filters_hold(tmp_path):
    titles = ("江苏服务业规划", "浙江海洋规划", "安徽农业规划", "福建林业规划", "江西旅游规划", "山东水利规划")
    documents = []
    for n, title in enumerate(titles):
        restored = plan(f"plan-{n}", lines=LINES, number=f"号〔2021〕{n}号")
        documents.append(
            replace(restored, document=replace(restored.document, title=title, issuer=f"{title[:2]}省政府"))
        )
    with library(tmp_path, *documents) as lib:
        named, every = ask(lib, "浙江海洋规划是谁印发的"), ask(lib, "规划是谁印发的")
        filtered = ask(lib, "规划是谁印发的", filters=Filters(document_id="plan-4"))
    assert "浙江省政府" in named.text and "江苏省政府" not in named.text
    assert every.abstained and "6份文件" in every.text
    assert "江西省政府" in filtered.text and "浙江省政府" not in filtered.text


def test_a_part_that_several_documents_have_is_told_of_each_unless_one_is_named(tmp_path):
    documents = []
    for n, title in enumerate(("江苏服务业规划", "浙江海洋规划")):
        restored = plan(f"plan-{n}")
        documents.append(replace(restored, document=replace(restored.document, title=title)))
    with library(tmp_path, *documents) as lib:
        both, one, part_of_its_title = (
            ask(lib, question) for question in ("第一章", "浙江海洋规划第一章写了什么", "《海洋规划》第一章")
        )
    assert (
        both.text.startswith("《江苏服务业规划》第一章“总则”，共") and "\n《浙江海洋规划》第一章“总则”，共" in both.text
    )
    for answer in (one, part_of_its_title):
        assert answer.text.startswith("第一章“总则”，共")
        assert {s.document_id for hit in answer.passages for s in hit.sentences} == {"plan-1"}


def test_a_part_that_too_many_documents_have_is_asked_back(tmp_path):
    with library(tmp_path, *(plan(f"plan-{n}") for n in range(6))) as lib:
        answer, filtered = ask(lib, "第一章"), ask(lib, "第一章", filters=Filters(document_id="plan-3"))
    assert answer.abstained and "6份文件" in answer.text
    assert not filtered.abstained and {h.sentences[0].document_id for h in filtered.passages} == {"plan-3"}
