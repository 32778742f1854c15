"""The passages below an answer: why each was found, and filters with counts."""

from __future__ import annotations

import streamlit as st

from kb.facets import Facet, common_words, facets, top_heading, traits
from kb.library import Library
from kb.outline import box_label
from kb.records import Answer, Bridging, PassageHit
from kb.search import passage_hits, search
from kb.store import Store
from ui import render
from ui.clause import draw_actions, draw_clauses, draw_gloss, draw_sentence, place, table_rows
from ui.render import city_name
from ui.wording import Wording

_SHOWN = 10  # as many as `kb ask` gives
_COUNTED = 50  # passages that the filters count; beyond them the relevance of a passage is hardly above chance
_MOST_FILTERS = 12  # more than two lines of chips hide the passages


def draw_passages(library: Library, answer: Answer, words: Wording) -> None:
    """Draw the passages of an answer.

    Args:
        library: the library.
        answer: the answer.
        words: the interface language.
    """
    if not answer.passages:
        return
    if answer.intent == "section" and not answer.abstained:
        ids = [sentence.sentence_id for hit in answer.passages for sentence in hit.sentences]
        with st.container(border=True, gap="small"):
            draw_clauses(library.store, ids, key="section", words=words)
        return
    title = words("answer.nearest" if answer.abstained else "answer.passages")
    st.markdown(f"##### {title}", help=words("answer.passages_help"))
    for hit in _chosen(library, answer, words)[:_SHOWN]:
        _passage(library.store, answer, hit, words)


def _chosen(library: Library, answer: Answer, words: Wording) -> tuple[PassageHit, ...]:
    """Draw the filters and give the passages that they leave."""
    without = Bridging()
    counted = passage_hits(library, search(library, answer.question, k=_COUNTED, bridging=without))
    known = facets(library.store, counted)
    offered = sorted(known, key=lambda facet: -facet.count)[:_MOST_FILTERS]
    shown = [facet for facet in known if facet in offered]
    labels = {_key(facet): _label(library.store, facet, counted, words) for facet in shown}
    if not labels:
        return answer.passages
    chosen = st.pills(
        words("answer.filters", count=len(counted)),
        list(labels),
        format_func=lambda key: labels[key],
        selection_mode="multi",
        key=f"filters:{answer.question}",
    )
    if not chosen:
        return answer.passages
    kinds = {key.split("\t")[0] for key in chosen}

    def left(hit: PassageHit) -> bool:
        """Tell whether a passage has one chosen trait of every kind chosen."""
        met = {kind for kind, value in traits(library.store, hit) if f"{kind}\t{value}" in chosen}
        return met == kinds

    return tuple(hit for hit in counted if left(hit))


def _key(facet: Facet) -> str:
    """Name a facet for the control that shows it."""
    return f"{facet.kind}\t{facet.value}"


def _label(store: Store, facet: Facet, hits: tuple[PassageHit, ...], words: Wording) -> str:
    """Write a facet with its count, as Markdown."""
    if facet.kind == "document":
        text = render.title_label(store.document(facet.value), words)
    elif facet.kind == "city":
        text = city_name(facet.value, words)
    elif facet.kind == "box":
        text = box_label(store.box(facet.value), lang=words.language)
    else:
        tops = (top_heading(store, hit) for hit in hits)
        section = next(top for top in tops if top and top.section_id == facet.value)
        text = render.heading_step(section, words.language)
    return f"{render.escape_markdown(render.shorten(text, limit=24))} ({facet.count})"


def _passage(store: Store, answer: Answer, hit: PassageHit, words: Wording) -> None:
    """Draw one passage with its place, why it was found, and its actions."""
    text = "".join(sentence.text for sentence in hit.sentences)
    common = common_words(answer, text)
    with st.container(border=True, gap="small"):
        st.caption(f"**{hit.rank}** · {place(store, hit.sentences[0], words)}")
        if any(table_rows(store, sentence) for sentence in hit.sentences):
            for sentence in hit.sentences:
                draw_sentence(store, sentence, matched=common, words=words)
        else:
            st.markdown("".join(render.highlight(sentence.text, common) for sentence in hit.sentences))
            draw_gloss(text, words, matched=common)
        if common:
            why = words("answer.why_words", words=render.escape_markdown(render.list_names(common, words)))
        else:
            why = words("answer.why_meaning")
        st.caption(f"{why} · {words('answer.score', score=f'{hit.score:.4f}')}")
        ids = [sentence.sentence_id for sentence in hit.sentences]
        draw_actions(store, ids, key=f"passage{hit.rank}", words=words)
