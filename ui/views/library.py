"""Library: the documents with how well each was restored; adding one, removing one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ingest.read import READABLE
from kb.errors import KBError
from kb.library import Library
from kb.records import Document
from kb.settings import load_settings
from kb.store import Store
from ui import render, upload
from ui.account import draw_account, draw_origin
from ui.links import link_to
from ui.notes import guessed_line
from ui.session import current_words, index_folder, library_or_message
from ui.wording import Wording

_MANY = 8  # documents; fewer are seen at once
_SHOWN = 20  # documents, and as many more at each click


def main() -> None:
    """Draw the page."""
    words = current_words()
    st.caption(words("library.lead"))
    _upload(words)
    said = st.container()
    library = library_or_message(words)
    with said:
        _said(library, words)
    if library is None:
        return
    with library.reading():
        documents = library.store.documents()
        if not documents:
            st.info(words("document.none"))
        _documents(library.store, documents, words)


def _upload(words: Wording) -> None:
    """Draw the form that adds a file."""
    with st.expander(words("library.upload"), icon=":material/upload_file:"), st.form("upload", clear_on_submit=True):
        kinds = ", ".join(sorted(READABLE))
        file = st.file_uploader(
            words("library.choose", kinds=kinds, limit=upload.MAX_MEGABYTES),
            type=[suffix.lstrip(".") for suffix in sorted(READABLE)],
            max_upload_size=upload.MAX_MEGABYTES,
            key="file",
        )
        if st.form_submit_button(words("library.add"), type="primary"):
            if file is not None:
                _add(file.name, file.getvalue(), words)
                return
            # The browser keeps back what is too large or of another kind, and shows no reason for it.
            st.session_state["said"] = ("error", words("library.nothing", kinds=kinds, limit=upload.MAX_MEGABYTES))


def _add(name: str, data: bytes, words: Wording) -> None:
    """Add a file and remember what came of it; the page is then drawn again with the new index."""
    shown = render.escape_markdown(render.shorten(name, limit=80))
    bar = st.progress(0.0, words("library.working", name=shown))
    try:
        path = upload.keep(name, data, corpus_dir=load_settings().corpus_dir)
        outcome = upload.ingest(
            path,
            index_dir=index_folder(),
            said=lambda stage, share: bar.progress(share, words(f"stage.{stage.replace(' ', '_')}")),
        )
    except upload.TooLargeError:
        size = f"{len(data) / 1_000_000:.0f}"
        kept = words("library.too_large", name=shown, size=size, limit=upload.MAX_MEGABYTES)
        st.session_state["said"] = ("error", kept)
    except upload.NameTakenError:
        st.session_state["said"] = ("error", words("library.exists", name=shown))
    except KBError as error:
        refused = f"**{words('library.refused', name=shown)}**\n\n{render.escape_markdown(error.said(words.language))}"
        st.session_state["said"] = ("error", refused)
    else:
        st.session_state["said"] = ("success", words(f"library.{outcome}", name=shown), path.stem)
    st.rerun()


def _said(library: Library | None, words: Wording) -> None:
    """Show once what came of the last upload or removal, and the way to a document that was added."""
    kind, text, *added = st.session_state.pop("said", ("", ""))
    if kind == "success":
        st.success(text)
    elif kind == "error":
        st.error(text)
    if library and added and added[0] in library.store.document_ids():
        if guessed := guessed_line(library.store.report(added[0]), words):
            st.info(render.escape_markdown(guessed), icon=":material/edit_note:")
        link_to("document", words("library.open"), words=words, icon=":material/article:", doc=added[0])


def _documents(store: Store, documents: Sequence[Document], words: Wording) -> None:
    """Draw the documents, some at a time; many of them with a search."""
    sought = ""
    if len(documents) > _MANY:
        sought = st.text_input(words("library.find"), key="find_document", type="search", live=True) or ""
    plain = sought.strip().lower()
    found = [document for document in documents if plain in _searched(document)]
    if plain:
        st.caption(words("library.found", count=len(found)))
    most = int(st.session_state.get("documents_shown", _SHOWN))
    for document in found[:most]:
        _document(store, document, words, alone=len(documents) == 1)
    if most < len(found):
        st.button(
            words("library.more", count=min(_SHOWN, len(found) - most)),
            icon=":material/expand_more:",
            key="more_documents",
            on_click=st.session_state.__setitem__,
            args=("documents_shown", most + _SHOWN),
        )


def _searched(document: Document) -> str:
    """Write what a document is found by."""
    known = (document.title, document.title_en, document.issuer, document.doc_number, document.issued_on)
    return " ".join(part for part in (*known, document.document_id) if part).lower()


def _document(store: Store, document: Document, words: Wording, *, alone: bool) -> None:
    """Draw one document with its account, which is open where there is no other document to scroll to."""
    title = render.escape_markdown(render.title_label(document, words))
    count = words("library.sentences", count=store.report(document.document_id).distinct)
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(f"**{title}** :gray[{count}]", width="stretch")
            link_to(
                "document",
                words("library.open"),
                words=words,
                icon=":material/article:",
                doc=document.document_id,
            )
            if st.button(
                words("library.remove"), key=f"remove:{document.document_id}", icon=":material/delete:", type="tertiary"
            ):
                _confirm(document, words)
        if not alone:  # else its account, which is open, says it
            draw_origin(document)
        account = st.expander(
            words("document.account"),
            icon=":material/fact_check:",
            expanded=alone,
            key=f"account:{document.document_id}",
            on_change="rerun",  # drawn when it is opened: those of 36 documents took 4 s
        )
        if account.open:
            with account:
                draw_account(store, document, words)


def _confirm(document: Document, words: Wording) -> None:
    """Ask before a document is removed."""

    @st.dialog(words("library.remove_title"))
    def ask() -> None:
        title = render.escape_markdown(render.title_label(document, words))
        st.markdown(words("library.remove_sure", title=title))
        also_source = st.checkbox(words("library.remove_source"), key="remove_source")
        with st.container(horizontal=True):
            if st.button(words("library.remove"), type="primary", key="remove_sure"):
                _remove(document, also_source, words)
            if st.button(words("library.cancel"), key="remove_cancel"):
                st.rerun()

    ask()


def _remove(document: Document, also_source: bool, words: Wording) -> None:
    """Remove a document and remember what came of it."""
    try:
        source_in = load_settings().corpus_dir if also_source else None
        upload.remove(document, index_dir=index_folder(), source_in=source_in)
        title = render.escape_markdown(render.title_label(document, words))
        st.session_state["said"] = ("success", words("library.removed", title=title))
    except KBError as error:
        st.session_state["said"] = ("error", render.escape_markdown(error.said(words.language)))
    st.rerun()


if __name__ == "__main__":
    main()
