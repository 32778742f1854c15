"""Readers: each format to its text with pages and notes; hostile and broken files end in a reason."""

from __future__ import annotations

import contextlib
import io
import os
import re
import zipfile
from collections import Counter
from pathlib import Path

import docx
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_plan import HashingEncoder
from tiny_pdf import column, needs_chinese_font, pdf

from ingest.metadata import find_metadata
from ingest.read.apart import read_here
from ingest.read.document import read_document
from ingest.read.encoding import NotTextError, decode
from ingest.read.source import UnreadableError
from ingest.restore import restore
from kb.records import Document, RestoredDocument
from kb.settings import Limits

LIMITS = Limits()
EXAMPLES = int(os.environ.get("KB_FUZZ_EXAMPLES", "60"))  # `make fuzz` sets more
SHARED = Path(__file__).parents[2] / "shared" / "policy"
CHINESE = "到2027年，全市冷库总容量达到六十万吨以上。"
TRADITIONAL = "推動冷鏈物流發展，加強農產品產地保鮮設施。"


def word(*blocks: tuple[str, str]) -> bytes:
    """A Word file of headings, paragraphs and one-row tables."""
    document = docx.Document()
    for kind, text in blocks:
        if kind == "table":
            cells = text.split("|")
            row = document.add_table(rows=1, cols=len(cells)).rows[0]
            for cell, content in zip(row.cells, cells, strict=True):
                cell.text = content
        elif kind == "heading":
            document.add_heading(text, 1)
        else:
            document.add_paragraph(text)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_word_files_give_headings_paragraphs_and_tables_in_their_order():
    data = word(("heading", "一、总体要求"), ("text", CHINESE), ("table", "指标|2025年"), ("heading", "二、重点任务"))
    lines = [line for line in read_here("docx", data, "a.docx", LIMITS).text.splitlines() if line.strip()]
    assert lines == ["一、总体要求", CHINESE, "指标 | 2025年", "二、重点任务"]


def test_web_pages_give_their_main_text_without_navigation_and_scripts():
    body = "".join(f"<p>{CHINESE}第{n}段说明发展目标、重点任务和保障措施，并明确责任分工。</p>" for n in range(6))
    page = (
        "<html><head><title>意见</title><script>alert(1)</script></head><body><nav><a href='/'>首页</a></nav>"
        f"<article><h2>一、总体要求</h2>{body}</article><footer>版权所有</footer></body></html>"
    )
    text = read_here("html", page.encode(), "a.html", LIMITS).text
    assert "一、总体要求" in text.splitlines() and text.count(CHINESE) == 6
    assert "alert" not in text and "<p>" not in text


def web_page(body: str, head: str = "<meta charset=utf-8>") -> str:
    return f"<html><head>{head}<title>意见</title></head><body><article>{body}</article></body></html>"


def lines_of(page: bytes) -> list[str]:
    return read_here("html", page, "a.html", LIMITS).text.splitlines()


LONG = [f"第{n}项任务：{CHINESE}并明确责任分工，健全运行和维护制度，每年公布进展。" for n in range(1, 9)]


@pytest.mark.parametrize(
    "body",
    [
        f"<ul><li>{LONG[0]}<ul>{''.join(f'<li>{text}</li>' for text in LONG[1:])}</ul></li></ul>",
        f"<pre>{chr(10).join(LONG)}</pre>",
        "<br>".join(LONG),
        f"<div>{'<br>'.join(LONG)}</div>",
        f"<span><font>{'<br><br>'.join(LONG)}</font></span>",
        f"<table><tr><td>{'<br>'.join(LONG)}</td></tr></table>",
        "".join(f"<div><span>{text[:5]}</span><b>{text[5:]}</b></div>" for text in LONG),
    ],
)
def test_every_line_of_a_web_page_is_a_line(body):
    assert lines_of(web_page(body).encode()) == LONG


@pytest.mark.parametrize("depth", [250, 260, 1900])
def test_what_stands_behind_tags_that_nobody_closed_is_read(depth):
    said = [f"第{n}批县域公共冷库建设任务由各县人民政府组织实施，并于年底前报送进展情况。" for n in "一二三"]
    body = f"<p>{said[0]}</p>{'<div>' * depth}<p>{said[1]}</p>{'</div>' * (depth // 2)}<p>{said[2]}</p>"
    source = read_here("html", f"<html><body>{body}</body></html>".encode(), "a.html", LIMITS)
    assert source.text.splitlines() == said


def test_cells_of_a_web_table_stand_in_their_row():
    cell = "<td>冷库<b>容量</b><ul><li>甲</li><li>乙</li></ul></td>"
    rows = f"<tr><th>指标</th><th>2025年</th></tr><tr>{cell}<td>60</td></tr>"
    lines = lines_of(web_page("".join(f"<p>{text}</p>" for text in LONG) + f"<table>{rows}</table>").encode())
    assert lines == [*LONG, "指标 | 2025年", "冷库容量 甲 乙 | 60"]


@pytest.mark.parametrize("said", ["iso-8859-1", "windows-1252", "gb2312", "utf-8", "big5", "nonsense"])
@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_web_page_may_name_the_wrong_encoding(said, codec):
    page = web_page("".join(f"<p>{text}</p>" for text in LONG), f"<meta charset={said}>").encode(codec)
    assert lines_of(page) == LONG


def test_a_web_page_in_a_western_encoding_is_read_in_it():
    text = "The county’s plan – “cold chains” – sets 20 targets for the towns’ ports and warehouses. " * 5
    page = f"<html><head><meta charset=windows-1252></head><body><article><p>{text}</p></article></body></html>"
    assert lines_of(page.encode("cp1252")) == [text.strip()]


def test_a_pdf_gives_its_lines_with_the_starts_of_its_pages():
    data = pdf([column(90, ["第一章总则", CHINESE]), column(90, ["第二章任务"])])
    source = read_here("pdf", data, "a.pdf", LIMITS)
    assert CHINESE in source.text and len(source.pages) == 2
    assert source.text[source.pages[1] :].strip().startswith("第二章任务")


def test_two_columns_are_read_one_after_the_other():
    left = ["本办法所称冷链物流是指", "从产地到销地全程保持", "低温的物流活动和过程", "各地应当制定发展规划"]
    right = ["鼓励企业建设产地冷库", "支持采用节能制冷技术", "统计部门负责数据汇总", "违反规定的依法予以处理"]
    rows = [column(60, left * 4), column(330, right * 4)]
    text = "".join(read_here("pdf", pdf([[*rows[0], *rows[1]]]), "a.pdf", LIMITS).text.split())
    assert text.index(left[3]) < text.index(right[0])


@needs_chinese_font
def test_what_stands_beside_two_lines_is_read_behind_the_first():
    page = [(60.0, 700.0, "县发展改革委"), (60.0, 687.0, "县税务局"), (180.0, 694.0, "文件"), (60.0, 600.0, CHINESE)]
    text = read_here("pdf", pdf([page]), "a.pdf", LIMITS).text
    assert text.splitlines()[:2] == ["县发展改革委 文件", "县税务局"]


def test_look_alike_radicals_become_the_characters_they_look_like():
    source = read_here("pdf", pdf([column(90, ["推动⾏业⾼质量发展。"])]), "a.pdf", LIMITS)
    assert "推动行业高质量发展。" in source.text
    assert [note.kind for note in source.notes]


def encrypted() -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf([column(90, [CHINESE])])))
    writer.encrypt("secret", algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", encrypted(), "password|encrypted"),
        ("a.pdf", b"%PDF-1.7\n" + b"junk" * 50, "cannot be read|broken|damaged|no PDF"),
        ("a.pdf", pdf([[]]), "no text"),
        ("a.docx", b"PK\x03\x04" + b"\0" * 60, "Word|packed|broken|damaged"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 60, "save it as .docx"),
        ("a.png", b"\x89PNG\r\n", "picture"),
        ("a.html", b"<html><body></body></html>", "without text"),
        ("a.txt", b"", "empty"),
        ("a.txt", bytes(range(256)) * 20, "not text"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(tmp_path, name, data, reason):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableError, match=reason):
        read_document(path, LIMITS)


def test_what_a_file_is_its_content_says_and_a_wrong_name_is_noted(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_bytes(pdf([column(90, [CHINESE])]))
    source = read_document(path, LIMITS)
    assert source.kind == "pdf" and source.notes[0].kind == "named_otherwise"


def test_a_word_file_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", "0" * 30_000_000)
    with pytest.raises(UnreadableError, match="unpack|MB"):
        read_document(path, Limits(unpacked_megabytes=20))


def test_sizes_are_limited(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(CHINESE * 100, encoding="utf-8")
    with pytest.raises(UnreadableError, match="characters"):
        read_document(path, Limits(characters=500))
    with pytest.raises(UnreadableError, match="pages"):
        read_here("pdf", pdf([column(90, [CHINESE])] * 3), "a.pdf", Limits(pages=2))


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_a_short_chinese_text_is_decoded_in_any_usual_encoding(codec):
    assert decode(CHINESE.encode(codec)).text == CHINESE


@pytest.mark.parametrize(
    ("text", "codec"), [("、自治区、", "utf-16-le"), ("支持坚持市", "utf-16-be"), ("第一次修订根据2", "utf-16-be")]
)
def test_utf16_without_a_mark_is_not_taken_for_letters_and_control_characters(text, codec):
    assert decode(text.encode(codec)).text == text


def test_a_short_traditional_text_is_decoded_from_big5():
    assert decode(TRADITIONAL.encode("big5")).text == TRADITIONAL


@settings(max_examples=EXAMPLES)
@given(st.binary(max_size=400))
def test_any_bytes_are_decoded_or_refused(data):
    with contextlib.suppress(NotTextError):
        assert isinstance(decode(data).text, str)


@settings(max_examples=EXAMPLES)
@given(
    st.sampled_from(["pdf", "docx", "html"]),
    st.binary(max_size=200),
    st.integers(0, 10**6),
    st.booleans(),
)
def test_a_reader_gives_text_or_a_reason_for_any_bytes(kind, junk, at, whole):
    whole_files = {
        "pdf": pdf([column(90, [CHINESE])]),
        "docx": word(("heading", "一、总体要求"), ("text", CHINESE)),
        "html": f"<html><body><p>{CHINESE}</p></body></html>".encode(),
    }
    data = whole_files[kind]
    cut = at % len(data)
    spoiled = junk if whole else data[:cut] + junk + data[cut + len(junk) :]
    try:
        assert isinstance(read_here(kind, spoiled, f"a.{kind}", LIMITS).text, str)
    except UnreadableError as error:
        assert f"a.{kind}" in str(error)


@settings(max_examples=EXAMPLES)
@given(
    st.lists(
        st.sampled_from(
            [
                "第一章",
                "总则",
                "一、",
                "（二）",
                "专栏1",
                "。",
                "；",
                "\n",
                "2025年",
                "6.5%",
                "\u200b",
                "\u202e",
                "\0",
                "Article 3. ",
            ]
        )
        | st.text(max_size=12),
        max_size=40,
    ).map("".join)
)
def test_the_restorer_accounts_for_every_character_of_any_text(text):
    restored = restored_from(text)
    covered = set()
    for spans in (
        *(s.spans for s in restored.sentences),
        *(s.spans for s in restored.sections),
        *(b.spans for b in restored.boxes),
        [(a.start, a.end) for a in restored.set_aside],
    ):
        covered.update(at for start, end in spans for at in range(start, end))
    assert [c for at, c in enumerate(text) if at not in covered and not c.isspace()] == []


def restored_from(text: str, pages: tuple[int, ...] = ()) -> RestoredDocument:
    """A text restored without meaning."""
    fields = dict.fromkeys(Document.__dataclass_fields__, "") | {"document_id": "d", "text": text}
    document = Document(**(fields | {"pages": pages, "unconfirmed": ()}))
    return restore(document, HashingEncoder().encode_document)


def test_metadata_are_found_in_the_text():
    text = (
        "江苏省人民政府关于印发江苏省“十四五”冷链物流发展规划的通知\n苏政发〔2021〕18号\n"
        "各市、县（市、区）人民政府：\n现将规划印发给你们，请认真组织实施。\n江苏省人民政府\n2021年8月10日\n"
    )
    found = find_metadata(text)
    assert found["doc_number"] == "苏政发〔2021〕18号"
    assert found["issuer"] == "江苏省人民政府" and found["issued_on"] == "2021-08-10"
    assert found["region"] == "江苏省" and "冷链物流发展规划" in found["title"] and found["lang"] == "zh"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "江苏省冷链物流发展规划纲要根据国家规划编制，期限为五年。\n第一章 总则\n",
            {"title": "江苏省冷链物流发展规划纲要", "region": "江苏省", "lang": "zh"},
        ),
        (
            "政府工作报告\n——2024年1月23日在江苏省第十四届人民代表大会第二次会议上\n各位代表：\n"
            "现在，我代表江苏省人民政府，向大会报告政府工作。\n",
            {
                "title": "政府工作报告", "issued_on": "2024-01-23", "issuer": "江苏省人民政府", "region": "江苏省",
                "lang": "zh",
            },
        ),
        (
            "冷链物流管理条例\n2004年4月30日 中华人民共和国国务院令第9999号公布\n第一章 总则\n",
            {
                "title": "冷链物流管理条例", "issued_on": "2004-04-30", "issuer": "国务院", "region": "全国",
                "lang": "zh",
            },
        ),
        # The number is another document's, and so is what sounds like a title.
        ("为贯彻落实省政府关于冷链物流的意见（苏政发〔2021〕18号），现通知如下。\n一、总体要求\n", {"lang": "zh"}),
        (
            "Outline of the 14th Five-Year Plan for Cold-Chain Logistics\n(Issued on 3 March 2021)\nPart I Goals\n",
            {
                "title": "Outline of the 14th Five-Year Plan for Cold-Chain Logistics", "issued_on": "2021-03-03",
                "period": "2021-2025", "lang": "en",
            },
        ),
        ("The plan of the city covers five years. It is short.\nIts measures follow.\n", {"lang": "en"}),
        (
            "Law on Harbours\n(Adopted on March 16, 2007, promulgated by Order No. 62"
            " and effective as of October 1, 2007)\nChapter I\n",
            {"title": "Law on Harbours", "issued_on": "2007-03-16", "lang": "en"},
        ),
        ("Law on Harbours\n(Adopted on May 45, 2020)\nChapter I\n", {"title": "Law on Harbours", "lang": "en"}),
        (
            "渔港发展规划\n渔发〔2021〕5号\n2021年5月3日\n" + "The harbours shall be dredged every year. " * 12,
            {"title": "渔港发展规划", "doc_number": "渔发〔2021〕5号", "issued_on": "2021-05-03", "lang": "en"},
        ),
        (
            "自由贸易试验区条例（2021年5月3日通过） 第一条 为了促进贸易，制定本条例。",
            {"title": "自由贸易试验区条例", "issued_on": "2021-05-03", "lang": "zh"},
        ),
    ],
)  # fmt: skip
def test_a_document_says_what_it_is(text: str, found: dict[str, str]) -> None:
    assert find_metadata(text) == found


def sentences(path: Path) -> list[str]:
    """The sentences of a file, restored without meaning."""
    source = read_document(path, LIMITS)
    restored = restored_from(source.text, source.pages)
    assert restored.report.not_placed == ()
    return ["".join(s.text.split()) for s in restored.sentences]


def alike(one: list[str], two: list[str]) -> float:
    """Share of the characters of both that stand in clauses of both; a line may also end behind a semicolon."""
    cut = [Counter(clause for sentence in side for clause in re.split("(?<=；)", sentence)) for side in (one, two)]
    both = sum(len(clause) * count for clause, count in (cut[0] & cut[1]).items())
    return 2 * both / sum(len(sentence) for side in (one, two) for sentence in side)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared texts are not beside this checkout")
def test_a_document_as_pdf_and_as_text_gives_the_same_sentences():
    one, two = (Counter(sentences(SHARED / "pdf" / f"govdoc397.{suffix}")) for suffix in ("pdf", "txt"))
    assert (one & two).total() >= 0.99 * max(one.total(), two.total())


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared texts are not beside this checkout")
@pytest.mark.parametrize("name", ["sc_5350734", "sc_5342665", "sc_5351181"])
def test_a_web_page_and_its_text_give_the_same_sentences(name):
    folder = SHARED / "state_council"
    assert alike(*(sentences(folder / f"{name}.{suffix}") for suffix in ("html", "txt"))) >= 0.95
