"""Documents as items of the Citation Style Language, and the styles that its processor renders.

The styles lie in data/csl, each with its licence. GB/T 7714—2025 (in force since 2026-07-01) has no style of its own
that may be shipped: for what is cited here, a document of one issuer with number, date and address, it differs from
2015 in the marks alone, which in Chinese entries are full-width save the full stop and the square brackets.
"""

from __future__ import annotations

import re
import warnings
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from kb.records import Document

if TYPE_CHECKING:
    from citeproc import CitationStylesStyle

Item = dict[str, Any]

_NOBODY = "\ufffc"
_WIDE = str.maketrans({":": "：", ",": "，", ";": "；", "(": "（", ")": "）"})
_MARKS = re.compile(r"([:,;]) ?|([()])")
_DAY = re.compile(r"(\d{4})(?:\D+(\d{1,2}))?(?:\D+(\d{1,2}))?")


def csl_item(document: Document) -> Item:
    """Describe a document as an item of CSL-JSON.

    Args:
        document: the document.

    Returns:
        The item; what the document does not say is left out.
    """
    title = " ".join(document.title.split())
    fields: Item = {
        "id": document.document_id,
        "type": "document",
        "title": title,
        "author": [{"literal": document.issuer}] if document.issuer else [],
        "number": document.doc_number,
        "issued": csl_date(document.published_on or document.issued_on),
        "URL": document.url,
        "language": "en-US" if _english(document) else "zh-CN",
    }
    return {name: value for name, value in fields.items() if value}


def apa(document: Document) -> str:
    """Render a document in APA style, 7th edition.

    Args:
        document: the document.

    Returns:
        The entry of the list of references; it never has the place cited.
    """
    item = csl_item(document)
    if document.title_en and not _english(document):
        item["title"] += f" [{document.title_en}]"
    if document.issuer:
        return _without_retrieval(_rendered(item, "apa", "en-US"), document)
    # Without an author the title takes the author's place; the processor would name it twice.
    text = _rendered(item | {"author": [{"literal": _NOBODY}]}, "apa", "en-US")
    day, _, rest = text.removeprefix(f"{_NOBODY}. ").partition(". ")
    number, _, where = rest.removeprefix(item["title"]).partition(".")
    return _without_retrieval(f"{item['title']}{number}. {day}.{where}", document)


def apa_in_text(document: Document, place: str) -> str:
    """Write the citation that stands in the text in APA style: the place cited belongs here, not into the reference.

    Args:
        document: the document.
        place: where in it, "" for the whole.

    Returns:
        e.g. (江苏省人民政府, 2021, 第一章); without an issuer the title stands for it.
    """
    day = _DAY.search(document.published_on or document.issued_on)
    named = document.issuer or " ".join(document.title.split())
    return f"({', '.join(filter(None, (named, day[1] if day else 'n.d.', place)))})"


def _without_retrieval(entry: str, document: Document) -> str:
    """Leave out "Retrieved", which the style writes before the address of an undated page; no day of it is known."""
    return entry.replace(f"Retrieved {document.url}", document.url) if document.url else entry


def gbt7714_2015(document: Document) -> str:
    """Render a document by GB/T 7714—2015; documents of the authorities are type A, as the standard has it.

    Args:
        document: the document.

    Returns:
        The entry without its number in the list and without the place cited; it ends in a full stop.
    """
    item = csl_item(document) | {"type": "legislation"}
    text = _rendered(item, "gb-t-7714-2015-numeric", "zh-CN").removeprefix("[1]")
    # The style writes authors in capitals, which the standard asks for persons only.
    text = text.replace(document.issuer.upper(), document.issuer, 1) if document.issuer else text
    if not document.url:  # the processor leaves the type out where there is no address
        named = f"{item['title']}: {document.doc_number}" if document.doc_number else str(item["title"])
        text = text.replace(named, f"{named}[A]", 1)
    return text


def gbt7714_2025(document: Document) -> str:
    """Render a document by GB/T 7714—2025.

    Args:
        document: the document.

    Returns:
        The entry without the place cited; it ends in a full stop.
    """
    text = gbt7714_2015(document)
    if _english(document):
        return text
    item = csl_item(document)
    own = sorted(
        filter(None, (document.issuer, item["title"], document.doc_number, document.url)), key=len, reverse=True
    )
    parts = re.split(f"({'|'.join(map(re.escape, own))})", text)
    return "".join(part if i % 2 else _widened(part) for i, part in enumerate(parts))


def _widened(marks: str) -> str:
    return _MARKS.sub(lambda mark: (mark[1] or mark[2]).translate(_WIDE), marks)


def _english(document: Document) -> bool:
    return document.lang.startswith("en")


def csl_date(day: str) -> Item:
    """Write a date as CSL has it.

    Args:
        day: as a document gives it: 2021-10-29, 2021年10月.

    Returns:
        The year, and month and day where they are given; empty without a year.
    """
    found = _DAY.search(day)
    return {"date-parts": [[int(part) for part in found.groups() if part]]} if found else {}


def _rendered(item: Item, style: str, locale: str) -> str:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of fields that it does not know
        bibliography = CitationStylesBibliography(_style(style, locale), CiteProcJSON([item]), formatter.plain)
        bibliography.register(Citation([CitationItem(item["id"])]))
        return str(bibliography.bibliography()[0])


@cache
def _style(name: str, locale: str) -> CitationStylesStyle:
    from citeproc import CitationStylesStyle

    with resources.as_file(resources.files("kb").joinpath("data", "csl", f"{name}.csl")) as file:
        return CitationStylesStyle(str(file), validate=False, locale=locale)
