"""Document: the restored text beside the source as received, opened at a sentence by its address."""

from __future__ import annotations

import streamlit as st

from kb.contract import outline_rows
from kb.errors import UnknownSentenceError
from kb.outline import box_label
from kb.permanent_ids import permanent_id, resolve
from kb.reading_view import blocks, excerpts
from kb.records import Box, Document, Section, Sentence
from kb.store import Store
from ui import render
from ui.account import draw_account
from ui.browser_parts import draw_reader, draw_source
from ui.choose import choose_document
from ui.clause import choose_style, draw_citation, draw_collect, draw_gloss, place
from ui.links import address_of_sentence
from ui.reader import reader_data
from ui.session import current_words, library_or_message
from ui.wording import Wording

_CONTEXT = 160  # characters of the source on either side; about two sentences, so that both neighbours can be seen
_OUTLINE_HEIGHT = 560  # pixels; a long outline scrolls beside the text instead of pushing it away
_LONGEST_HEADING = 40  # characters in the outline; a heading of two lines is found by its beginning


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
        if document is None:
            st.info(words("document.none"))
            return
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
    st.caption(_legend(store, document, words))
    with st.expander(words("document.outline"), icon=":material/toc:", expanded=False, key="outline"):
        _outline(store, document, words)
    text, source = st.columns([3, 2], gap="medium")
    with text:
        data = reader_data(
            blocks(store, document.document_id),
            picked=picked.sentence_id if picked else "",
            heading=st.session_state.pop("heading", ""),
            words=words,
        )
        clicked = draw_reader(data, key="reader")
        if clicked and (picked is None or clicked != picked.sentence_id):
            st.query_params["id"] = clicked
            st.rerun()
    with source:
        if picked is None:
            st.info(words("document.pick"), icon=":material/touch_app:")
        else:
            _sentence(store, document, picked, words)
    with st.expander(words("document.account"), icon=":material/fact_check:"):
        draw_account(store, document, words)


def _legend(store: Store, document: Document, words: Wording) -> str:
    """Say what the marks in the text mean, and how much of it is inferred."""
    report = store.report(document.document_id)
    return words("document.legend", headings=report.headings_inferred, sentences=report.inferred_placements)


def _outline(store: Store, document: Document, words: Wording) -> None:
    """Draw the headings with a search box; a heading opens the text there."""
    sought = (
        st.text_input(
            words("document.search_outline"),
            key="outline_search",
            type="search",
            live=True,
            placeholder=words("document.search_outline"),
        )
        or ""
    )
    rows = [(depth, part, _heading(part, words)) for depth, part in outline_rows(store, document.document_id)]
    found = [row for row in rows if sought.strip().lower() in row[2].lower()]
    if not found:
        st.caption(words("document.no_heading"))
    with st.container(height=_OUTLINE_HEIGHT if len(found) > 12 else "content", border=False, gap=None):
        for depth, part, label in found:
            indent = "\u2003" * (0 if sought.strip() else depth)
            part_id = part.section_id if isinstance(part, Section) else part.box_id
            inferred = f" :orange[{words('document.heading_inferred')}]" if part.inferred else ""
            st.button(
                indent + render.escape_markdown(render.shorten(label, limit=_LONGEST_HEADING)) + inferred,
                key=f"go:{part_id}",
                type="tertiary",
                on_click=_go_to,
                args=(part_id,),
            )


def _heading(part: Section | Box, words: Wording) -> str:
    """Write a heading or a box for the outline."""
    if isinstance(part, Section):
        return render.heading_step(part, words.language)
    return f"{box_label(part, lang=words.language)} {part.title or ''}".strip()


def _go_to(part_id: str) -> None:
    """Open the text at a heading."""
    st.session_state["heading"] = part_id


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
