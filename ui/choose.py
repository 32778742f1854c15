"""The choice of a document, which the pages about one document share."""

from __future__ import annotations

import streamlit as st

from kb.records import Document
from kb.store import Store
from ui import render
from ui.wording import Wording

_WHAT_BELONGS_TO_ONE = ("id", "cell", "city")  # parts of an address that name something inside a document


def choose_document(store: Store, words: Wording, *, wanted: str | None = None) -> Document | None:
    """Let the person choose a document; the one in the address is open.

    Args:
        store: the store.
        words: the interface language.
        wanted: the document to open; None takes the address, and without one there the first.

    Returns:
        The document, or None when the store has none; that is said on the page.
    """
    documents = {document.document_id: document for document in store.documents()}
    if not documents:
        st.info(words("document.none"))
        return None
    first = next(iter(documents))
    asked = wanted or st.query_params.get("doc", first)
    if asked not in documents:
        shown = render.escape_markdown(render.shorten(asked, limit=80))
        st.warning(words("document.unknown_document", id=shown))
        asked = first
    if len(documents) == 1:
        return documents[first]
    titles = {key: render.printable(render.title_label(document, words)) for key, document in documents.items()}
    st.session_state["document"] = asked
    st.selectbox(
        words("document.choose"),
        list(documents),
        format_func=lambda key: titles[key],
        key="document",
        on_change=_open_document,
    )
    return documents[asked]


def _open_document() -> None:
    """Open another document: the address then names nothing of the one before."""
    for name in _WHAT_BELONGS_TO_ONE:
        st.query_params.pop(name, None)
    st.query_params["doc"] = st.session_state["document"]
