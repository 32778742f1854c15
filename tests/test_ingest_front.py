"""What stands in front of a document, its title and the table of the site it came from, is no clause of it."""

from __future__ import annotations

import pytest
from sample_plan import HashingEncoder

from ingest.pipeline import ingest
from ingest.read.html import html_source
from ingest.restore import restore
from kb.library import Library
from kb.records import Document, RestoredDocument
from kb.search import search

TITLE = "江苏省人民政府关于加快县域冷链物流发展的指导意见"
BODY = "一、重点任务\n支持徐州市建设国家骨干冷链物流基地，发展冷链仓储。\n二、保障措施\n加大用地支持。\n"


def restored(text: str, title: str = TITLE) -> RestoredDocument:
    fields = dict.fromkeys(Document.__dataclass_fields__, "") | {"document_id": "d", "text": text, "title": title}
    return restore(Document(**(fields | {"pages": (), "unconfirmed": ()})), HashingEncoder().encode_document)


def aside(document: RestoredDocument, reason: str) -> list[str]:
    return [document.document.text[a.start : a.end] for a in document.set_aside if a.reason == reason]


@pytest.mark.parametrize(
    "front",
    [
        TITLE,
        f"# {TITLE}",
        "江苏省人民政府关于\n加快县域冷链物流发展的指导意见",
        f"{TITLE}\n江苏省人民政府关于加快\n县域冷链物流发展的\n指导意见",
        "江苏省人民政府　关于加快县域冷链物流发展的指导意见",
    ],
)
def test_the_title_is_no_clause_however_many_lines_it_has(front):
    document = restored(f"{front}\n{BODY}")
    assert [s.text for s in document.sentences] == [
        "支持徐州市建设国家骨干冷链物流基地，发展冷链仓储。",
        "加大用地支持。",
    ]
    assert "".join(aside(document, "title of the document")).replace("\n", "") == front.replace("\n", "")
    assert document.report.not_placed == ()


def test_a_sentence_that_only_names_the_title_is_a_clause():
    named = f"现将《{TITLE}》印发给你们。"
    assert named in [s.text for s in restored(f"{TITLE}\n{named}\n{BODY}").sentences]


def test_a_text_that_is_only_its_title_keeps_it():
    assert [s.text for s in restored(f"{TITLE}\n").sentences] == [TITLE]


def test_the_table_that_a_site_puts_over_a_document_is_no_clause():
    rows = f"索 引 号： | 000014349/2021-00206 | 主题分类： | 商贸\n标 题： | {TITLE}\n主 题 词："
    document = restored(f"{rows}\n{BODY}")
    assert document.sentences[0].text.startswith("支持徐州市")
    assert aside(document, "title and date line") == rows.split("\n")


def test_lines_of_the_site_around_a_document_are_not_read():
    paragraphs = "".join(f"<p>{line}</p>" for line in ["扫一扫在手机打开 当前页", *BODY.split("\n"), "【打印】"])
    page = f"<html><head><title>t</title></head><body><article>{paragraphs}</article></body></html>"
    text = html_source(page.encode(), "page.html").text
    assert "扫一扫" not in text and "打印" not in text and "支持徐州市" in text


def test_the_most_relevant_clause_is_never_the_title(tmp_path):
    (tmp_path / "cold.txt").write_text(f"{TITLE}\n{BODY}", encoding="utf-8")
    encoder = HashingEncoder()
    ingest([tmp_path / "cold.txt"], index_dir=tmp_path / "index", encoder=encoder, progress=lambda *_: None)
    with Library.open(tmp_path / "index", encoder) as library:
        found = library.store.passages_by_id([hit.passage_id for hit in search(library, TITLE)])
        assert found and all(TITLE not in passage.text for passage in found.values())


def test_a_part_of_the_title_that_also_stands_alone_stays_a_line_of_the_text():
    front = "江苏省人民政府关于\n加快县域冷链物流发展的指导意见"
    document = restored(f"{front}\n{BODY}加快县域冷链物流发展的指导意见\n现予公布。\n")
    assert "加快县域冷链物流发展的指导意见" in [s.text for s in document.sentences]
    assert aside(document, "title of the document") == ["江苏省人民政府关于"]


def test_a_row_that_only_looks_like_a_site_s_table_stays_inside_the_text():
    body = "".join(f"第{n}号仓库位于徐州市，由市商务局管理。\n" for n in range(1, 40))
    document = restored(f"{BODY}{body}主题词：\n发布机构：商务局\n")
    assert [s.text for s in document.sentences[-2:]] == ["主题词：", "发布机构：商务局"]
    assert aside(document, "title and date line") == []
