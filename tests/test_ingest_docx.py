"""Word files as offices write them: numbers that Word counts, changes that were not yet taken over, boxes, notes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.read.apart import read_apart, read_here
from ingest.read.docx import MAIN_PART
from ingest.read.source import UnreadableError
from kb.settings import Limits

LEVELS = (
    ("chineseCountingThousand", "第%1章"),
    ("chineseCounting", "（%2）"),
    ("decimal", "%3."),
    ("decimal", "%1-%2-%4"),
)


def definition(name: int, *, styles: tuple[str, ...] = (), inside: str = "") -> str:
    """A definition of a list; its levels stand in `inside` or are LEVELS, each tied to a style."""
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        + (f'<w:pStyle w:val="{styles[at]}"/>' if at < len(styles) else "")
        + f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for at, (kind, pattern) in enumerate(LEVELS)
    )
    return f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{name}">{inside or levels}</w:abstractNum>'


def number(name: int, of: int, inside: str = "") -> str:
    """A list of a definition."""
    return f'<w:num {nsdecls("w")} w:numId="{name}"><w:abstractNumId w:val="{of}"/>{inside}</w:num>'


def numbered(text: str, list_id: int | None = None, level: int | None = None, style: str = "") -> str:
    """A paragraph of a list."""
    mark = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    mark += "" if list_id is None else f'<w:numId w:val="{list_id}"/>'
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + (f"<w:numPr>{mark}</w:numPr>" if mark else "")
    return f"<w:p {nsdecls('w')}><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def read(*paragraphs: str, lists: tuple[str, ...] = (), styles: tuple[str, ...] = ()) -> list[str]:
    """The lines of a Word file with these lists, styles and paragraphs."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    for xml in lists:
        numbering.append(parse_xml(xml))
    for xml in styles:
        document.styles.element.append(parse_xml(xml))
    for xml in paragraphs:
        document.element.body.insert(len(document.element.body) - 1, parse_xml(xml))
    written = io.BytesIO()
    document.save(written)
    return read_here("docx", written.getvalue(), "a.docx", Limits()).text.splitlines()


def style(
    name: str, *, list_id: int | None = None, level: int | None = None, based: str = "", kind: str = "paragraph"
) -> str:
    """A style that is numbered."""
    mark = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    mark += "" if list_id is None else f'<w:numId w:val="{list_id}"/>'
    inside = f'<w:name w:val="{name}"/>' + (f'<w:basedOn w:val="{based}"/>' if based else "")
    inside += f"<w:pPr><w:numPr>{mark}</w:numPr></w:pPr>" if mark else ""
    return f'<w:style {nsdecls("w")} w:type="{kind}" w:styleId="{name}">{inside}</w:style>'


EXPECTED = ["第一章 总则", "（一）目标", "（二）原则", "1. 公平", "第二章 任务", "（一）港口", "1-1-1 泊位"]


def test_numbers_of_paragraphs_come_out_as_word_shows_them():
    steps = (("总则", 0), ("目标", 1), ("原则", 1), ("公平", 2), ("任务", 0), ("港口", 1))
    lines = read(*(numbered(text, 5, level) for text, level in steps), lists=(definition(1), number(5, 1)))
    assert lines == EXPECTED[:-1]


def test_lists_of_one_definition_count_on_together():
    """Word gives paragraphs of a chapter and of its sections lists of their own that share a definition."""
    steps = (("总则", 5, 0), ("目标", 6, 1), ("原则", 6, 1), ("公平", 7, 2), ("任务", 5, 0), ("港口", 6, 1))
    lists = (definition(1), *(number(n, 1) for n in (5, 6, 7)))
    assert read(*(numbered(*step) for step in steps), lists=lists) == EXPECTED[:-1]


def test_a_list_that_says_so_begins_again():
    again = '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="1"/></w:lvlOverride>'
    lists = (definition(1), number(5, 1), number(6, 1, again))
    lines = read(numbered("甲", 5, 1), numbered("乙", 5, 1), numbered("丙", 6, 1), numbered("丁", 6, 1), lists=lists)
    assert lines == ["（一）甲", "（二）乙", "（一）丙", "（二）丁"]


def test_a_list_may_change_a_level_of_its_definition():
    level = '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="附件%1"/></w:lvl>'
    other = f'<w:lvlOverride w:ilvl="0">{level}</w:lvlOverride>'
    assert read(numbered("清单", 5, 0), lists=(definition(1), number(5, 1, other))) == ["附件1 清单"]


def test_styles_number_their_paragraphs_on_the_level_that_the_list_ties_them_to():
    styles = (
        style("章", list_id=5),
        style("条目", list_id=5),
        style("小条", based="条目"),
        style("点", level=2, based="条目"),
    )
    steps = (("总则", "章"), ("目标", "条目"), ("原则", "条目"), ("公平", "点"), ("任务", "章"), ("港口", "条目"))
    lists = (definition(1, styles=("章", "条目")), number(5, 1))
    lines = read(*(numbered(text, style=name) for text, name in steps), lists=lists, styles=styles)
    assert lines == EXPECTED[:-1]


def test_a_definition_may_stand_with_a_style_of_lists():
    lists = (definition(1), definition(2, inside='<w:numStyleLink w:val="公文"/>'), number(5, 1), number(6, 2))
    styles = (style("公文", list_id=5, kind="numbering"),)
    assert read(numbered("总则", 6, 0), numbered("目标", 6, 1), lists=lists, styles=styles) == EXPECTED[:2]


RUN = "<w:r><w:t>{}</w:t></w:r>"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (
            f"{RUN.format('到2027年')}<w:del><w:r><w:delText>废止</w:delText></w:r></w:del><w:ins>{RUN.format('建成')}</w:ins>",
            "到2027年建成",
        ),
        (f"<w:moveFrom>{RUN.format('移走')}</w:moveFrom>{RUN.format('留下')}", "留下"),
        (f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>{RUN.format('可见')}", "可见"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>可见</w:t></w:r>', "可见"),
        (
            f"<w:r><w:ruby><w:rt>{RUN.format('gang')}</w:rt><w:rubyBase>{RUN.format('港')}</w:rubyBase></w:ruby></w:r>{RUN.format('口')}",
            "港口",
        ),
        (f"<w:r><w:instrText>PAGE</w:instrText></w:r><w:hyperlink>{RUN.format('附件')}</w:hyperlink>", "附件"),
        (f"<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>{RUN.format('为总量')}", "a+b为总量"),
    ],
)
def test_a_paragraph_reads_as_word_shows_it(inside, expected):
    assert read(f"<w:p {nsdecls('w', 'm')}>{inside}</w:p>") == [expected]


def test_headers_footers_and_notes_are_no_text_and_a_box_is():
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    inner = f"<w:p>{RUN.format('专栏1 重点工程')}</w:p>"
    box = f"<w:p {nsdecls('w')}><w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r></w:p>"
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    note = f"<w:p {nsdecls('w')}>{RUN.format('正文')}{mark}</w:p>"
    for xml in (box, note):
        document.element.body.insert(0, parse_xml(xml))
    written = io.BytesIO()
    document.save(written)
    source = read_here("docx", written.getvalue(), "a.docx", Limits())
    assert source.text.splitlines() == ["正文", "专栏1 重点工程"]
    assert [(note.kind, note.values) for note in source.notes] == [("left_out", {"what": "footnote", "count": 1})]


def test_a_file_that_needs_too_much_memory_is_told_the_limit_and_not_called_broken(tmp_path):
    packed = io.BytesIO()
    docx.Document().save(packed)
    path = tmp_path / "grown.docx"
    with zipfile.ZipFile(packed) as known, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as grown:
        for part in known.infolist():
            body = known.read(part)
            if part.filename == MAIN_PART:
                body = body.replace(b"<w:body>", b"<w:body>" + b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 900_000)
            grown.writestr(part.filename, body)
    with pytest.raises(UnreadableError) as refused:
        read_apart("docx", path, replace(Limits(), memory_megabytes=300))
    assert (refused.value.key, refused.value.values["limit"]) == ("reader.memory", 300)
