"""Document: the restored text beside the source as received, opened at a sentence by its address."""

from __future__ import annotations

import streamlit as st

from kb.contract import outline_rows
from kb.errors import UnknownSentenceError
from kb.permanent_ids import permanent_id, resolve
from kb.reading_view import blocks, excerpts
from kb.records import Document, Sentence
from kb.store import Store
from ui import render
from ui.account import draw_account, draw_origin
from ui.browser_parts import draw_reader, draw_source, note_opened, reveal
from ui.choose import choose_document
from ui.clause import choose_style, draw_citation, draw_collect, draw_gloss, place
from ui.links import address_of_sentence
from ui.reader import reader_data
from ui.session import current_words, library_or_message
from ui.wording import Wording

_CONTEXT = 160  # characters of the source on either side; about two sentences, so that both neighbours can be seen


def main() -> None:
    """Draw the page."""
    words = current_words()
    library = library_or_message(words)
    if library is None:
        return
    with library.reading():
        store = library.store
        picked = _picked(store, words)
        document = choose_document(store, words, wanted=picked.document_id if picked else None)
        if document is not None:
            _draw(store, document, picked, words)


def _picked(store: Store, words: Wording) -> Sentence | None:
    """Read the sentence that the address names."""
    sentence_id = st.query_params.get("id")
    if not sentence_id:
        return None
    try:
        found = resolve(store, sentence_id)
    except UnknownSentenceError as error:
        why = render.shorten(error.said(words.language), limit=400)
        st.warning(f"{words('document.unknown_sentence')}\n\n{render.escape_markdown(why)}")
        return None
    if found.edited:
        now = render.escape_markdown(found.sentence.sentence_id)
        st.info(words("document.edited", before=render.escape_markdown(found.asked), now=now))
    return found.sentence


def _draw(store: Store, document: Document, picked: Sentence | None, words: Wording) -> None:
    """Draw outline, text and source of a document side by side."""
    st.markdown(f"**{render.escape_markdown(render.title_label(document, words))}**")
    draw_origin(document)
    st.caption(_legend(store, document, words))
    text, source = st.columns([13, 7], gap="medium")
    with text:
        data = reader_data(
            blocks(store, document.document_id),
            outline_rows(store, document.document_id),
            picked=picked.sentence_id if picked else "",
            words=words,
        )
        draw_reader(data, key="reader", picked=_pick)
    with source:
        reveal(picked.sentence_id if picked else "")
        if picked is None:
            st.info(words("document.pick"), icon=":material/touch_app:")
        else:
            _sentence(store, document, picked, words)
    with st.expander(words("document.account"), icon=":material/fact_check:"):
        draw_account(store, document, words)


def _pick(sentence_id: str) -> None:
    """Open the sentence that was clicked; the address names it."""
    st.query_params["id"] = sentence_id
    note_opened(sentence_id)


def _legend(store: Store, document: Document, words: Wording) -> str:
    """Say what the marks in the text mean, and how much of it is inferred."""
    report = store.report(document.document_id)
    if not report.headings_inferred and not report.inferred_placements:
        return words("document.legend_clean")
    return words("document.legend", headings=report.headings_inferred, sentences=report.inferred_placements)


def _sentence(store: Store, document: Document, sentence: Sentence, words: Wording) -> None:
    """Draw where a sentence stands, every place of it in the source, its citation and its link."""
    st.caption(place(store, sentence, words))
    draw_gloss(sentence.text, words)
    st.markdown(f"##### {words('document.source', count=len(sentence.spans))}", help=words("document.source_help"))
    found = [
        {
            "label": words("document.span", start=f"{excerpt.start:,}", end=f"{excerpt.end:,}"),
            "before": "…" * (excerpt.start > _CONTEXT) + render.printable(excerpt.before),
            "text": render.printable(excerpt.text),
            "after": render.printable(excerpt.after) + "…" * (excerpt.end + _CONTEXT < len(document.text)),
        }
        for excerpt in excerpts(document.text, sentence.spans, context=_CONTEXT)
    ]
    draw_source({"excerpts": found}, key=f"source:{sentence.sentence_id}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose_style(words)
        draw_collect((sentence.sentence_id,), key="document", words=words)
    draw_citation(store, (sentence.sentence_id,))
    st.caption(words("document.link"))
    st.code(address_of_sentence(permanent_id(sentence)), language=None, wrap_lines=True)


if __name__ == "__main__":
    main()
