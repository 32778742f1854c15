"""The account of how a document was restored."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from kb.records import Document
from kb.store import Store
from ui import render
from ui.notes import notes_lines
from ui.wording import LANGUAGES, Wording, wording

_FACTS = ("issuer", "doc_number", "issued_on", "licence")


def draw_account(store: Store, document: Document, words: Wording) -> None:
    """Draw what is known of a document, and where every character of its source went.

    Args:
        store: the store.
        document: the document.
        words: the interface language.
    """
    known = {name: getattr(document, name) for name in _FACTS if getattr(document, name)}
    if "licence" in known:
        known["licence"] = licence_said(known["licence"], words)
    facts = [words("documents.fact", name=words(f"documents.{name}"), value=value) for name, value in known.items()]
    st.caption(render.escape_markdown(" · ".join(facts)))
    if urlsplit(document.url).scheme in ("http", "https"):
        st.link_button(words("documents.source"), document.url, icon=":material/open_in_new:")
    report = store.report(document.document_id)
    rows = {label: render.escape_markdown(value) for label, value in render.report_rows(report, words)}
    st.table(rows, border="horizontal", hide_header=True, width="content")  # a number far from its name is hard to read
    notes = notes_lines(report, words)
    if notes:
        lines = "\n".join(f"- {render.escape_markdown(note)}" for note in notes)
        st.caption(f"{words('documents.notes')}\n\n{lines}")


def licence_said(licence: str, words: Wording) -> str:
    """Say a licence in the language of the page.

    Args:
        licence: as the manifest has it, in either language.
        words: the interface language.

    Returns:
        The licence in that language where it is one of those known by name, else as the manifest has it.
    """
    plain = licence.strip().rstrip("。.").casefold()
    for language in LANGUAGES:
        for key, text in wording(language).strings.items():
            if key.startswith("licence.") and text.casefold() == plain:
                return words(key)
    return licence


def draw_origin(document: Document) -> None:
    """Draw who issued a document, under which number and when, in one line.

    Args:
        document: the document.
    """
    dated = (document.issued_on or "").replace("-", "\u2011")  # a telephone broke the date at its last hyphen
    facts = [fact for fact in (document.issuer, document.doc_number, dated) if fact]
    if facts:
        st.caption(render.escape_markdown(" · ".join(facts)))
