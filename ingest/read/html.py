"""Reads the main text of web pages with trafilatura: headings and paragraphs on lines of their own, tables by rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

import trafilatura
from lxml import etree  # type: ignore[import-untyped]

from ingest.read.source import CELL_GAP, Source, UnreadableError
from ingest.read.text import decoding_notes, text_source

# `charset=gb2312` in the head; browsers read all three as GB18030, which contains them.
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,30})""", re.IGNORECASE)
_HEAD = 4096  # bytes in which a page names its encoding; the standard says 1024, many pages need more
_CONTAINS = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs"}
_TITLE = re.compile(r"<title[^>]*>([^<]{1,300})</title", re.IGNORECASE)
_BLOCKS = {"head", "p", "item", "row", "quote", "code", "ab"}


def html_source(data: bytes, name: str) -> Source:
    """Read the bytes of a web page.

    Args:
        data: the whole file.
        name: of the file, for messages.

    Returns:
        Its main text; navigation, comments and footers are left out.

    Raises:
        UnreadableError: if it is not text, or has no main text.
    """
    page = _decoded(data, name)
    found = trafilatura.extract(
        page.text,
        output_format="xml",
        include_comments=False,
        include_tables=True,
        favor_recall=True,  # a clause lost is worse than a line of navigation kept
        deduplicate=False,
    )
    lines = list(_lines(etree.fromstring(found))) if found else []
    lines = [line for line in lines if "".join(line.split()) not in _web_lines()]
    text = "\n".join(lines)
    if not re.search(r"\w", text):
        raise UnreadableError.of("html.no_text", name=name)
    title = _TITLE.search(page.text)
    notes = page.notes
    return Source(text, "html", encoding=page.encoding, notes=notes, title=title[1].strip() if title else "")


@cache
def _web_lines() -> frozenset[str]:
    """Lines of a page that are no text of the document, from data/web_lines.txt."""
    text = resources.files("ingest").joinpath("data/web_lines.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def _decoded(data: bytes, name: str) -> Source:
    """The page as text: as it says it is encoded if that is true, else as its characters say."""
    named = _CHARSET.search(data[:_HEAD])
    if named and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        encoding = named[1].decode("ascii", "replace").lower()
        try:
            text = data.decode(_CONTAINS.get(encoding, encoding))
        except (LookupError, UnicodeDecodeError):
            return text_source(data, name)  # which notes the encoding it finds
        written = "UTF-8" if encoding in ("utf-8", "utf8") else encoding.upper()
        return Source(text, "html", encoding=written, notes=decoding_notes(written, ""))
    return text_source(data, name)


def _lines(document: etree._Element) -> Iterator[str]:
    """The lines of trafilatura's XML in order."""
    main = document.find(".//main")
    for block in _blocks(document if main is None else main):
        if block.tag == "row":
            cells = [" ".join("".join(cell.itertext()).split()) for cell in block.iterchildren("cell")]
            line = CELL_GAP.join(cell for cell in cells if cell)
            if line:
                yield line
            continue
        for part in _broken(block).split("\n"):
            line = " ".join(part.split())
            if line:
                yield line


def _blocks(element: etree._Element) -> Iterator[etree._Element]:
    """Elements that are lines: no block holds another, but the cells of a layout table are read as blocks."""
    for child in element:
        inner = any(True for _ in child.iter(*_BLOCKS) if _ is not child)
        if child.tag == "row" and not any(len(list(cell.iter("p"))) > 1 for cell in child.iterchildren("cell")):
            yield child
        elif inner:
            yield from _blocks(child)
        else:
            yield child


def _broken(block: etree._Element) -> str:
    """The text of a block, line breaks inside it kept."""
    out = [block.text or ""]
    for child in block:
        out += ["\n" if child.tag == "lb" else _broken(child), child.tail or ""]
    return "".join(out)
