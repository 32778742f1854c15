"""Citations for other programs to read: BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

import json
import re

from kb.csl import csl_date, csl_item
from kb.records import Document

# BibTeX counts braces even where they are escaped.
_TEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
}


_ISSUED = {"zh": "成文日期：{}", "en": "Issued {}"}


def bibtex(document: Document, place: str) -> str:
    """Write a @misc entry.

    Args:
        document: the document.
        place: where in it, "" for the whole; stands in the note.

    Returns:
        The entry, for BibTeX and biblatex; the English title of a text in another language as titleaddon, which
        biblatex prints behind the title.
    """
    day = document.published_on or document.issued_on
    year = re.search(r"\d{4}", day)
    fields = {
        "author": f"{{{_tex(document.issuer)}}}" if document.issuer else "",
        "title": f"{{{_tex(document.title)}}}",
        "titleaddon": f"{{{_tex(document.title_en)}}}" if document.title_en != document.title else "",
        "number": _tex(document.doc_number),
        "year": year[0] if year else "",
        "date": _tex(day),
        "url": _address(document.url),
        "langid": {"zh": "chinese", "en": "english"}.get(document.lang[:2], ""),
        "note": _tex(("; " if document.lang.startswith("en") else "；").join(filter(None, (place, _issue(document))))),
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{re.sub(r'[^A-Za-z0-9_:.-]', '-', document.document_id)},\n{body}\n}}"


def ris(document: Document, place: str) -> str:
    """Write a record of government documents in RIS.

    Args:
        document: the document.
        place: where in it, "" for the whole; stands in the notes.

    Returns:
        The record, its lines ended by a line feed save the last; a day of issue other than that of publication stands
        in words in the field for the original publication.
    """
    day = document.published_on or document.issued_on
    numbers = re.findall(r"\d+", day)[:3]
    fields = [
        ("TY", "GOVDOC"),
        ("ID", document.document_id),
        ("AU", f"{document.issuer}," if document.issuer else ""),  # the comma: a name that is not to be turned round
        ("TI", document.title),
        ("TT", document.title_en),
        ("M1", document.doc_number),
        ("PY", numbers[0] if numbers else ""),
        ("DA", "/".join(n.zfill(2) for n in numbers) if len(numbers) > 1 else ""),
        ("OP", _issue(document)),
        ("UR", document.url),
        ("LA", document.lang),
        ("N1", place),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value.strip()]
    return "\n".join([*lines, "ER  - "])


def csl_json(document: Document, place: str) -> str:
    """Write an item of CSL-JSON, as Zotero and pandoc read it.

    Args:
        document: the document.
        place: where in it, "" for the whole; stands in the note.

    Returns:
        A list with one item, as JSON. A day of issue other than that of publication is `submitted`, the day on which a
        text was done and given out to be published; no style shipped prints it.
    """
    item = csl_item(document) | ({"note": place} if place else {})
    if _issue(document) and (day := csl_date(document.issued_on)):
        item["submitted"] = day
    return json.dumps([item], ensure_ascii=False, indent=2)


def _issue(document: Document) -> str:
    """Say when a document was issued, if the date that the entry has is that of its publication.

    origdate and original-date are no fields for it: they are those of an earlier edition, of which styles make
    "2021/2021" and "Original work published 2021".
    """
    if not document.published_on or document.issued_on in ("", document.published_on):
        return ""
    return _ISSUED["en" if document.lang.startswith("en") else "zh"].format(document.issued_on)


def _tex(text: str) -> str:
    """Escape what BibTeX would read as markup."""
    plain = " ".join(text.split())
    return re.sub(r"[\\~^%#&$_{}]", lambda mark: _TEX.get(mark[0], "\\" + mark[0]), plain)


def _address(url: str) -> str:
    """An address stands unescaped, but a brace would end the field."""
    return "".join(url.split()).replace("{", "%7B").replace("}", "%7D")
