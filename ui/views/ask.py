"""Ask: one question, how it was read, its answer, and the passages it rests on."""

from __future__ import annotations

import streamlit as st

from kb.ask import ask
from kb.errors import BadQuestionError, KBError
from kb.library import Library
from kb.question import Question, read_question
from kb.records import Answer, Bridging
from kb.store import Store
from ui import render
from ui.account import draw_origin
from ui.answer import draw_answer
from ui.links import link_to
from ui.passages import draw_passages
from ui.rephrase import draw_reading
from ui.session import current_words, library_or_message
from ui.wording import Wording

_EXAMPLES = 5
_LISTED = 5  # documents on a first visit; the library lists all
_OWN = ("q", "lang")  # names in the address of this page
_LONGEST_KEPT = 5000  # characters of a question; 10 000 make an address that the server refuses at a reload (64 KiB)


def main() -> None:
    """Draw the page."""
    words = current_words()
    library = library_or_message(words)
    if library is None:
        return
    lead = st.empty()
    question, asked = _question(words)
    if question.strip():
        _answered(library, question, words)
    else:  # what a first visit needs would push an answer off the first screen
        lead.caption(words("page.lead"))
        if asked:
            st.warning(words("error.empty"))
        _first_visit(library, words)
    with library.reading():
        store = library.store
        state = {"documents": len(store.documents()), "sentences": store.count_sentences()}
        generation = store.generation()
    st.caption(words("page.footer", **state, generation=generation))


def _question(words: Wording) -> tuple[str, bool]:
    """Draw the question box; give the question and whether the button was pressed."""
    if any(name not in _OWN for name in st.query_params):
        # A link to another page leaves this page with the other's query in the browser's history, where the way back
        # leads: the question stays, and it goes into the address, for the box follows that.
        kept = st.query_params.get("q") or st.session_state.get("last_question", "")
        st.query_params.from_dict({"lang": words.language, **({"q": kept} if kept else {})})
        st.rerun()
    if "q" not in st.session_state and "q" not in st.query_params:  # back from another page
        st.session_state["q"] = st.session_state.get("last_question", "")
    with st.form("question", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        question = st.text_input(
            words("ask.label"),
            key="q",
            bind="query-params",
            max_chars=_LONGEST_KEPT,
            placeholder=words("ask.placeholder"),
            width="stretch",
        )
        asked = st.form_submit_button(words("ask.button"), type="primary")
    st.session_state["last_question"] = question
    return question or "", asked


def _first_visit(library: Library, words: Wording) -> None:
    """Draw questions that can be asked by a click, each with what it asks for, and what the library holds."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.markdown(f"##### {words('ask.examples')}")
        with st.container(key="examples", gap="xsmall"):
            for number in range(1, _EXAMPLES + 1):
                example = words(f"examples.{number}")
                with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                    st.caption(words(f"example_kinds.{number}"), width=104)
                    st.button(
                        example, key=f"example_{number}", on_click=_take_example, args=(example,), type="tertiary"
                    )
    with right, library.reading():
        _holdings(library.store, words)


def _holdings(store: Store, words: Wording) -> None:
    """Draw what the library holds: the documents, each with a link and what can be looked up in it."""
    documents = store.documents()
    st.markdown(f"##### {words('ask.holdings')} :gray[{len(documents)}]")
    for document in documents[:_LISTED]:
        with st.container(key=f"holdings_{document.document_id}", border=True, gap="xxsmall"):
            title = render.escape_markdown(render.title_label(document, words))
            link_to("document", f"**{title}**", words=words, doc=document.document_id)
            draw_origin(document)
            held = {
                "sentences": store.report(document.document_id).distinct,
                "cities": len(store.cities(document.document_id)),
                "figures": len(store.figures(document.document_id)),
                "boxes": len(store.boxes(document.document_id)),
            }
            st.caption(" · ".join(words(f"holdings.{name}", count=count) for name, count in held.items() if count))
    if len(documents) > _LISTED:
        link_to("library", words("ask.all_documents", count=len(documents)), words=words)
    if not documents:
        st.info(words("document.none"))


def _take_example(example: str) -> None:
    """Put an example into the question box."""
    st.session_state["q"] = example


def _answered(library: Library, question: str, words: Wording) -> None:
    """Answer the question, or say why it cannot be asked."""
    try:
        with st.spinner(words("ask.working")):
            read = read_question(library, question)  # once: with 36 documents each time takes 35 ms
            bridging = _bridging(read, question, words)
            answer = ask(library, question, bridging=bridging, voice=words.language)
        with library.reading():
            _draw(library, answer, read, bridging, words)
    except BadQuestionError as error:
        st.warning(render.escape_markdown(error.said(words.language)))
    except KBError as error:
        st.error(f"**{words('error.title')}**\n\n{render.escape_markdown(error.said(words.language))}")


def _bridging(read: Question, question: str, words: Wording) -> Bridging:
    """Show the terms that are searched for besides the question's own, and let each be switched off."""
    labels = render.added_labels(read.bridged)
    if not labels or read.intent == "section":  # a section is looked up by its number, nothing is searched for
        return Bridging()
    kept = st.pills(
        words("ask.added"),
        list(labels),
        default=list(labels),
        format_func=lambda term: labels[term],
        selection_mode="multi",
        key=f"bridge:{question}",
    )
    return Bridging(without=frozenset(labels) - frozenset(kept))


def _draw(library: Library, answer: Answer, read: Question, bridging: Bridging, words: Wording) -> None:
    """Draw how the question was read, the answer and the passages."""
    draw_reading(library.store, answer, read, words)
    draw_answer(library.store, answer, words)
    draw_passages(library, answer, bridging, words)


if __name__ == "__main__":
    main()
