"""Files that are made to hurt whoever reads them, one of each kind; small, so that the tests stay quick."""

from __future__ import annotations

import io
import re
import zipfile

import docx
from tiny_pdf import assembled, column, pdf

SAID = "加快推进冷链物流高质量发展，支持县域建设公共冷库。"
LINE = column(72, [SAID])
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _word(*, text: str = SAID) -> dict[str, bytes]:
    """The parts of a Word file with one paragraph."""
    document = docx.Document()
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def _packed(parts: list[tuple[str, bytes]]) -> bytes:
    """A zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return out.getvalue()


def _word_with(body: bytes) -> bytes:
    """A Word file with this main part."""
    return _packed([*(_word() | {"word/document.xml": body}).items()])


def _xml(inside: str, before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}<w:document xmlns:w="{_WORD}"><w:body>{inside}</w:body></w:document>'.encode()


def _laughs() -> bytes:
    """A Word file whose entities stand for 10 to the power of 9 words."""
    lines = ['<!ENTITY a0 "lol">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))]
    return _word_with(_xml("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", f"<!DOCTYPE w [{''.join(lines)}]>"))


def _from_outside() -> bytes:
    """A Word file that asks for a file of the machine."""
    return _word_with(
        _xml("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
    )


def _tables_in_tables() -> bytes:
    """A Word file of 3,000 tables, each in the one before."""
    depth = 3000
    return _word_with(_xml("<w:tbl><w:tr><w:tc>" * depth + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * depth))


def _climbing() -> bytes:
    """A Word file with parts that would be written above the folder, and one name twice."""
    parts = [*_word().items(), ("../../escaped.txt", b"out"), ("/escaped.txt", b"out")]
    return _packed(parts)


def _pdf(number: int = 0, old: str = "", new: str = "", *more: str) -> bytes:
    """A sound PDF of one line, but for one object in which something else stands, and with more objects."""
    found = [body.decode("latin-1") for body in re.findall(rb"\d+ 0 obj\n(.*?)\nendobj\n", pdf([LINE]), re.DOTALL)]
    if number:
        changed = found[number - 1].replace(old, new)
        assert changed != found[number - 1], found[number - 1]
        found[number - 1] = changed
    return assembled([*found, *more])


def hostile_files() -> dict[str, bytes]:
    """Names and bytes."""
    return {
        "entities.docx": _laughs(),
        "entity-of-a-file.docx": _from_outside(),
        "tables-in-tables.docx": _tables_in_tables(),
        "climbing-parts.docx": _climbing(),
        "pages-that-hold-themselves.pdf": _pdf(2, "/Kids [7 0 R]", "/Kids [7 0 R 2 0 R 2 0 R]"),
        "a-thousand-million-pages.pdf": _pdf(2, "/Count 1", "/Count 999999999"),
        "outline-in-a-ring.pdf": _pdf(
            1,
            " >>",
            " /Outlines 8 0 R >>",
            "<< /First 9 0 R /Last 9 0 R /Count 2 >>",
            "<< /Title (A) /Parent 8 0 R /Next 9 0 R /First 9 0 R /Dest [7 0 R /Fit] >>",
        ),
        "tables-of-places-in-a-ring.pdf": _pdf().replace(b"/Root 1 0 R >>", b"/Root 1 0 R /Prev 9 >>"),
        "stream-longer-than-the-file.pdf": re.sub(
            rb"/Length \d+ >>\nstream\nBT", b"/Length 99999999999 >>\nstream\nBT", _pdf()
        ),
        "page-without-end.pdf": _pdf(7, "[0 0 595 842]", "[0 0 1e38 -1e38]"),
        "boxes-in-boxes.html": b"<html><body>" + b"<div>" * 50_000 + SAID.encode() + b"</div>" * 50_000,
        "numbers-of-no-character.html": f"<html><body><p>{SAID * 20}&#xD800;&#x110000;&#0;&#99999999999;".encode(),
        "one-attribute-of-megabytes.html": b'<html><body><p title="' + b"x" * 3_000_000 + b'">' + SAID.encode() * 20,
        "marks-on-one-letter.txt": (SAID + "a" + "\u0301" * 15_000 + "。\n").encode(),
        "quotes-in-quotes.md": (">" * 20_000 + " " + SAID + "\n").encode(),
        "a-table-of-columns.md": ("|" * 30_000 + "\n" + "|-" * 30_000 + "|\n" + SAID + "\n").encode(),
        "half-characters.txt": b"\xff\xfe" + SAID.encode("utf-16-le") + b"\x00\xd8" * 400,
        "marks-of-order-inside.txt": f"{SAID}\ufeff{SAID}\u202e{SAID}\u2066{SAID}\x00\x1b[2J\n".encode(),
    }
