"""Collected clauses as a text to go on with: Markdown, Word, or a bibliography of the documents they come from."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kb.ask.checked import damaged
from kb.cite import Style, cite
from kb.errors import UnknownSentenceError
from kb.records import Sentence
from kb.store import Store

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$&:@])")
# XML 1.0 has no such characters, and Word refuses a file with them.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FONTS = {"western": "Times New Roman", "eastern": "SimSun"}  # what both Word and LibreOffice substitute sensibly


@dataclass(frozen=True, slots=True)
class Collected:
    """A clause that a person collected: sentences that stand together, and a note of the person's own."""

    sentence_ids: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A collected clause as the index has it now."""

    text: str
    citation: str
    note: str
    sentence_ids: tuple[str, ...]


def quote(store: Store, clauses: Sequence[Collected], *, style: Style) -> list[Quoted | Collected]:
    """Look collected clauses up.

    Args:
        store: the store.
        clauses: in their order.
        style: of the citations.

    Returns:
        A Quoted for each clause; the Collected itself where the index no longer has one of its sentences as its source
        has it.
    """
    found: list[Quoted | Collected] = []
    with store.snapshot():
        for clause in clauses:
            sentences = _sentences(store, clause)
            if sentences is None or damaged(store, sentences):
                found.append(clause)
                continue
            text = "".join(sentence.text for sentence in sentences)
            citation = cite(store, clause.sentence_ids, style=style)
            found.append(Quoted(text, citation, clause.note, clause.sentence_ids))
    return found


def as_markdown(quoted: Sequence[Quoted], *, title: str) -> str:
    """Write clauses as Markdown: each a quotation, its citation and its note.

    Args:
        quoted: the clauses.
        title: heading of the text.

    Returns:
        Markdown in which no word of a document is markup.
    """
    parts = [f"# {_plain(title)}"]
    for number, clause in enumerate(quoted, start=1):
        parts += [f"## {number}", f"> {_plain(clause.text)}", f"— {_plain(clause.citation)}"]
        if clause.note.strip():
            parts.append(_plain(clause.note))
    return "\n\n".join(parts) + "\n"


def as_docx(quoted: Sequence[Quoted], *, title: str) -> bytes:
    """Write clauses as a Word document: each a numbered quotation, its citation and its note.

    Args:
        quoted: the clauses.
        title: title of the document.

    Returns:
        The bytes of a .docx file.
    """
    import docx  # 0.2 s, which the first answer of the page is not to wait for
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONTS["western"], Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FONTS["eastern"])
    document.core_properties.title = _xml(title)
    document.add_heading(_xml(title), level=1)
    for number, clause in enumerate(quoted, start=1):
        document.add_paragraph(f"{number}. {_xml(clause.text)}", style="Quote")
        document.add_paragraph(_xml(f"— {clause.citation}"))
        if clause.note.strip():
            document.add_paragraph(_xml(clause.note))
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def bibliography(store: Store, quoted: Sequence[Quoted], *, style: Literal["bibtex", "ris"]) -> str:
    """Write one entry for each clause's source, with the place of the clause.

    Args:
        store: the store.
        quoted: the clauses.
        style: format of the entries.

    Returns:
        The entries, each once, in the order of the clauses.
    """
    if not quoted:
        return ""
    return cite(store, list(dict.fromkeys(i for clause in quoted for i in clause.sentence_ids)), style=style) + "\n"


def _sentences(store: Store, clause: Collected) -> list[Sentence] | None:
    """Read the sentences of a clause, or None when one is gone."""
    try:
        return [store.sentence(sentence_id) for sentence_id in clause.sentence_ids]
    except UnknownSentenceError:
        return None


def _plain(text: str) -> str:
    """Text on one line that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _xml(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", text)
