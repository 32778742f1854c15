"""Reads the main text of web pages with trafilatura: headings and paragraphs on lines of their own, tables by rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import unescape
from importlib import resources

import trafilatura
from lxml import etree, html  # type: ignore[import-untyped]

from ingest.read.encoding import likelihood
from ingest.read.source import CELL_GAP, Source, UnreadableError
from ingest.read.text import decoding_notes, text_source

# `charset=gb2312` in the head; browsers read all three as GB18030, which contains them.
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,30})""", re.IGNORECASE)
_HEAD = 4096  # bytes in which a page names its encoding; the standard says 1024, many pages need more
_CONTAINS = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs"}
_TITLE = re.compile(r"<title[^>]*>([^<]{1,300})</title", re.IGNORECASE)
_PRE = re.compile(r"(<pre\b[^>]{0,200}>)([^<]*(?:<(?!/?pre\b)[^<]*)*)(</pre\s*>)", re.IGNORECASE)
# Encodings that give every byte a meaning: such a declaration proves nothing, and servers put it on any page.
_ANY_BYTES = re.compile(r"iso-8859-|windows-125|latin|cp125|us-ascii|ascii")
_BLOCKS = {"head", "p", "item", "row", "quote", "code", "ab"}


def html_source(data: bytes, name: str) -> Source:
    """Read the bytes of a web page.

    Args:
        data: the whole file.
        name: of the file, for messages.

    Returns:
        Its main text; navigation, comments and footers are left out.

    Raises:
        UnreadableError: if it is not text, its elements stand too deep in each other, or it has no main text.
    """
    page = _decoded(data, name)
    tree = _tree(_with_breaks(page.text), name)
    if tree is None:
        raise UnreadableError.of("html.no_text", name=name)
    named = _TITLE.search(page.text)
    title = unescape(named[1]).strip() if named else ""
    heading = _page_heading(tree, title)
    _wrap_first_lines(tree)
    found = trafilatura.extract(
        tree,
        output_format="xml",
        include_comments=False,
        include_tables=True,
        favor_recall=True,  # a clause lost is worse than a line of navigation kept
        deduplicate=False,
    )
    lines = list(_lines(_main(etree.fromstring(found)))) if found else []
    lines = [line for line in lines if _bare(line) not in _web_lines()]
    if heading and _bare(heading) not in _bare("".join(lines)):
        lines.insert(0, heading)
    text = "\n".join(lines)
    if not re.search(r"\w", text):
        raise UnreadableError.of("html.no_text", name=name)
    return Source(text, "html", encoding=page.encoding, notes=page.notes, title=title)


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
        if _ANY_BYTES.match(encoding) and (found := _likelier(data, name, text)):
            return found
        written = "UTF-8" if encoding in ("utf-8", "utf8") else encoding.upper()
        return Source(text, "html", encoding=written, notes=decoding_notes(written, ""))
    return text_source(data, name)


def _likelier(data: bytes, name: str, text: str) -> Source | None:
    """The page in the encoding that its characters say, where they are commoner than those of `text`."""
    try:
        found = text_source(data, name)
    except UnreadableError:
        return None
    ours, theirs = ("".join(char for char in side if not char.isascii()) for side in (found.text, text))
    return found if likelihood(ours) > likelihood(theirs) else None


def _with_breaks(page: str) -> str:
    """The page with the line ends of preformatted text as line breaks: trafilatura takes them for spaces."""
    out: list[str] = []
    for at, part in enumerate(_PRE.split(page)):
        out.append(part.replace("\n", "<br>") if at % 4 == 2 else part)  # text, <pre>, what is in it, </pre>
    return "".join(out)


def _tree(page: str, name: str) -> etree._Element | None:
    """Parse a page; None where it is no HTML.

    libxml2 stops at 256 elements in each other, which old pages with tags that nobody closed reach, and gives what came
    before as if it were all; told to go on it stops at 2,048.
    """
    if not _stopped(page, huge_tree=False)[1]:
        return trafilatura.load_html(page)
    tree, stopped = _stopped(page, huge_tree=True)
    if stopped:
        raise UnreadableError.of("html.too_deep", name=name)
    return tree


def _stopped(page: str, *, huge_tree: bool) -> tuple[etree._Element | None, bool]:
    """Parse a page, None where nothing is in it, and say whether libxml2 stopped at one of its limits."""
    parser = html.HTMLParser(huge_tree=huge_tree, encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(page.encode("utf-8", "surrogatepass"), parser=parser)
    except etree.ParserError:
        return None, False
    return tree, any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log)


def _page_heading(tree: etree._Element, title: str) -> str:
    """The heading of a page that its title begins with; trafilatura leaves it out where it takes both for the same.

    Without a title it is the only heading there is; "" for none.
    """
    for line_break in tree.iter("br"):
        line_break.tail = " " + (line_break.tail or "")
    found = [" ".join("".join(heading.itertext()).split()) for heading in tree.iter("h1")]
    if not title:
        return found[0] if len(found) == 1 else ""
    begun = [heading for heading in found if heading and _bare(title).startswith(_bare(heading))]
    return max(begun, key=len, default="")


def _bare(text: str) -> str:
    return "".join(text.split())


def _wrap_first_lines(tree: etree._Element) -> None:
    """Give text that stands bare in front of a line break a paragraph: trafilatura leaves it out of most elements.

    Args:
        tree: the page; it is changed.
    """
    for element in {line_break.getparent() for line_break in tree.iter("br")}:
        if element is None or element.tag in ("p", "div") or not (element.text or "").strip():
            continue
        first = etree.Element("p")
        first.text, element.text = element.text, None
        element.insert(0, first)


def _main(document: etree._Element) -> etree._Element:
    """The part of trafilatura's XML that holds the text."""
    main = document.find(".//main")
    return document if main is None else main


def _lines(element: etree._Element) -> Iterator[str]:
    """The lines of an element of trafilatura's XML in order; what stands between two blocks is a line of its own."""
    inline = [element.text or ""]
    for child in element:
        if child.tag == "row" and not _for_layout(child):
            yield from _filled(inline)
            inline = []
            yield from _filled([CELL_GAP.join(filter(None, (" ".join(_lines(cell)) for cell in child.iter("cell"))))])
        elif child.tag in _BLOCKS or any(True for _ in child.iter(*_BLOCKS)):
            yield from _filled(inline)
            inline = []
            yield from _lines(child)
        else:
            inline.append(_broken(child))
        inline.append(child.tail or "")
    yield from _filled(inline)


def _filled(inline: Sequence[str]) -> Iterator[str]:
    """The lines of a stretch of text that are not empty."""
    for part in "".join(inline).split("\n"):
        line = " ".join(part.split())
        if line:
            yield line


def _for_layout(row: etree._Element) -> bool:
    """Whether a row only sets text in columns: its cells have paragraphs."""
    return any(len(list(cell.iter("p"))) > 1 for cell in row.iterchildren("cell"))


def _broken(element: etree._Element) -> str:
    """The text of an element without blocks, its line breaks kept; what merely wraps in the source is a space."""
    if element.tag == "lb":
        return "\n"
    return "".join([element.text or "", *(_broken(child) + (child.tail or "") for child in element)])
