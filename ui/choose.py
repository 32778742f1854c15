"""The choice of a document, which the pages about one document share."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kb.records import Document
from kb.store import Store
from ui import render
from ui.wording import Wording

_KEPT = "document_read"  # of the session: the document that was open last, on whichever page
_WHAT_BELONGS_TO_ONE = ("id", "cell", "city")  # parts of an address that name something inside a document


def choose_document(
    store: Store, words: Wording, *, wanted: str | None = None, counts: Mapping[str, int] | None = None
) -> Document | None:
    """Let the person choose a document; the one in the address is open, else the one that was open last.

    Args:
        store: the store.
        words: the interface language.
        wanted: the document to open; None takes the address, then the one open last, then the first.
        counts: document_id to how much the page has to show of it; documents with nothing stand last, and without an
            address the first is one that has something.

    Returns:
        The document, or None when the store has none; that is said on the page.
    """
    found = store.documents()
    if counts is not None:
        found = tuple(sorted(found, key=lambda document: not counts.get(document.document_id)))
    documents = {document.document_id: document for document in found}
    if not documents:
        st.info(words("document.none"))
        return None
    first = next(iter(documents))
    asked = wanted or st.query_params.get("doc") or _open_last(documents, counts) or first
    if asked not in documents:
        shown = render.escape_markdown(render.shorten(asked, limit=80))
        st.warning(words("document.unknown_document", id=shown))
        asked = first
    if len(documents) == 1:
        return documents[first]
    # Streamlit tells by its label which one was chosen: two of one label are one.
    titles = {key: render.printable(render.distinct_title(each, found, words)) for key, each in documents.items()}
    if counts is not None:
        titles = {
            key: words("document.counted", title=title, count=counts.get(key, 0)) for key, title in titles.items()
        }
    st.session_state["document"] = st.session_state[_KEPT] = asked
    if not wanted and asked != first:
        st.query_params["doc"] = asked  # a reload and a shared link show it too
    st.selectbox(
        words("document.choose"),
        list(documents),
        format_func=lambda key: titles[key],
        key="document",
        on_change=_open_document,
    )
    return documents[asked]


def _open_last(documents: Mapping[str, Document], counts: Mapping[str, int] | None) -> str:
    """The document that was open last, where the page has something of it; else ""."""
    kept = str(st.session_state.get(_KEPT, ""))
    return kept if kept in documents and (counts is None or counts.get(kept)) else ""


def _open_document() -> None:
    """Open another document: the address then names nothing of the one before."""
    for name in _WHAT_BELONGS_TO_ONE:
        st.query_params.pop(name, None)
    st.query_params["doc"] = st.session_state["document"]
