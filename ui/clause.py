"""A clause on the page: its words with what matched, where it stands, and what a person can do with it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from kb.cite import cite
from kb.outline import section_path
from kb.records import Sentence
from kb.store import Store
from ui import basket, render
from ui.links import link_to_sentence
from ui.session import STYLES, kept_style
from ui.wording import Wording


def draw_clauses(
    store: Store, sentence_ids: Sequence[str], *, matched: Sequence[str] = (), key: str, words: Wording
) -> None:
    """Draw sentences, those that stand together as one clause with its own actions.

    Args:
        store: the store.
        sentence_ids: in the order to show.
        matched: what to mark, as it stands in the text.
        key: tells apart the clauses of a page; a sentence may stand under two keys.
        words: the interface language.
    """
    sentences = [store.sentence(sentence_id) for sentence_id in sentence_ids]
    for label, together in groupby(sentences, lambda sentence: place(store, sentence, words)):
        clause = list(together)
        for sentence in clause:
            st.markdown(render.highlight(sentence.text, matched))
            draw_gloss(sentence.text, words)
        st.caption(label)
        draw_actions(store, [sentence.sentence_id for sentence in clause], key=key, words=words)


def draw_gloss(text: str, words: Wording) -> None:
    """Draw the English names of a clause's terms, in the English interface.

    Args:
        text: the clause.
        words: the interface language.
    """
    if gloss := render.glossed(text, words):
        st.caption(render.escape_markdown(gloss))


def place(store: Store, sentence: Sentence, words: Wording) -> str:
    """Write the way to a sentence through the document.

    Args:
        store: the store.
        sentence: the sentence.
        words: the interface language.

    Returns:
        Markdown, inferred headings and placements marked.
    """
    box = store.box(sentence.box_id) if sentence.box_id else None
    steps = render.path_steps(sentence, section_path(store, sentence), box, words)
    return " › ".join(render.escape_markdown(step) for step in steps)


def draw_actions(store: Store, sentence_ids: Sequence[str], *, key: str, words: Wording) -> None:
    """Draw what a person can do with a clause: open it in its document, cite it, collect it.

    Args:
        store: the store.
        sentence_ids: the clause.
        key: tells apart the clauses of a page.
        words: the interface language.
    """
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        link_to_sentence(sentence_ids[0], words=words)
        with st.popover(words("clause.cite"), icon=":material/format_quote:", type="tertiary"):
            draw_citation(store, sentence_ids)
        draw_collect(sentence_ids, key=key, words=words)


def draw_collect(sentence_ids: Sequence[str], *, key: str, words: Wording) -> None:
    """Draw the button that puts a clause into the basket.

    Args:
        sentence_ids: the clause.
        key: tells apart the clauses of a page.
        words: the interface language.
    """
    there = basket.contains(sentence_ids)
    st.button(
        words("clause.collected" if there else "clause.collect"),
        key=f"collect:{key}:{','.join(sentence_ids)}",
        icon=":material/check:" if there else ":material/add:",
        type="tertiary",
        disabled=there,
        on_click=basket.add,
        args=(tuple(sentence_ids),),
    )


def draw_citation(store: Store, sentence_ids: Sequence[str]) -> None:
    """Draw a citation in the style last chosen, in a block with a copy button.

    Args:
        store: the store.
        sentence_ids: the clause.
    """
    st.code(render.printable(cite(store, list(sentence_ids), style=kept_style())), language=None, wrap_lines=True)


def choose_style(words: Wording) -> None:
    """Draw the choice of the citation style; every page keeps to it.

    Args:
        words: the interface language.
    """
    st.selectbox(
        words("ask.style"),
        STYLES,
        index=STYLES.index(kept_style()),
        format_func=lambda style: words(f"style.{style}"),
        key="style",
        on_change=_keep_style,
        width=200,
    )


def _keep_style() -> None:
    """Remember the style for the other pages, which do not draw this choice."""
    st.session_state["citation_style"] = st.session_state["style"]
