"""A clause on the page: its words with what matched, where it stands, and what a person can do with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby

import streamlit as st

from kb.cite import cite, locator
from kb.city_view import Groups
from kb.figure_values import english_unit
from kb.outline import section_path
from kb.records import Indicator, Sentence
from kb.store import Store
from ui import basket, render
from ui.figure_labels import beside
from ui.links import link_to_sentence
from ui.session import STYLES, kept_style
from ui.wording import Wording

_LONGEST_TITLE = 40  # characters, two lines of a telephone; Chinese titles are seldom longer


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
        with st.container(gap="xsmall"):
            for sentence in clause:
                draw_sentence(store, sentence, matched=matched, words=words)
            st.caption(label)
            draw_actions(store, [sentence.sentence_id for sentence in clause], key=key, words=words)


def draw_groups(
    store: Store,
    groups: Groups,
    *,
    shown: Collection[str] | None = None,
    matched: Sequence[str] = (),
    key: str,
    words: Wording,
) -> None:
    """Draw what documents say of a city: its own paragraphs, entries of boxes, other clauses, each group by itself.

    Args:
        store: the store.
        groups: as kb.city_view groups them; each is told with how many sentences it has.
        shown: the sentences to draw; None draws all.
        matched: what to mark, as it stands in the text.
        key: tells apart the clauses of a page.
        words: the interface language.
    """
    for name, ids in groups:
        drawn = [i for i in ids if shown is None or i in shown]
        if not drawn:
            continue
        st.markdown(f"##### {words(f'cities.{name}')} :gray[{len(ids)}]")
        with st.container(border=True, gap="small"):
            draw_clauses(store, drawn, matched=matched, key=f"{key}:{name}", words=words)


def some_of(sentence_ids: Sequence[str], at_once: int, *, count: str) -> Sequence[str]:
    """Choose the sentences of a long list that are drawn: the first ones, and as many more as were asked for.

    Args:
        sentence_ids: the list.
        at_once: sentences drawn at first.
        count: names the list in the session.
    """
    return sentence_ids[: int(st.session_state.get(count, at_once))]


def draw_more(shown: Sequence[str], sentence_ids: Sequence[str], at_once: int, *, count: str, words: Wording) -> None:
    """Draw the button that asks for more of a list, unless all of it is drawn.

    Args:
        shown: what `some_of` gave.
        sentence_ids: the list.
        at_once: sentences that each click adds.
        count: names the list in the session.
        words: the interface language.
    """
    if len(shown) < len(sentence_ids):
        st.button(
            words("answer.more_sentences", count=min(at_once, len(sentence_ids) - len(shown)), total=len(sentence_ids)),
            key=f"more:{count}",
            icon=":material/expand_more:",
            on_click=st.session_state.__setitem__,
            args=(count, len(shown) + at_once),
        )


def draw_sentence(store: Store, sentence: Sentence, *, matched: Sequence[str] = (), words: Wording) -> None:
    """Draw a sentence; one that is an indicator table run together, as a table.

    Args:
        store: the store.
        sentence: the sentence.
        matched: what to mark; of a table only the rows that hold some of it are shown, all where none does.
        words: the interface language.
    """
    rows = table_rows(store, sentence)
    if rows:
        st.table(_table(_asked_for(rows, matched), matched, words), border="horizontal")
        return
    st.markdown(render.highlight(sentence.text, matched))
    draw_gloss(sentence.text, words, matched=matched)


def table_rows(store: Store, sentence: Sentence) -> list[Indicator]:
    """Give the rows that a sentence was read as.

    Args:
        store: the store.
        sentence: the sentence.

    Returns:
        The rows in table order; empty for a sentence that is no indicator table.
    """
    return [row for row in store.indicators(sentence.document_id) if row.sentence_id == sentence.sentence_id]


def _asked_for(rows: list[Indicator], matched: Sequence[str]) -> list[Indicator]:
    """Select the rows named by some words, else those with such a value, else take all."""
    named = [row for row in rows if any(word in row.name for word in matched if not word[:1].isdigit())]
    return named or [row for row in rows if any(word in row.values.values() for word in matched)] or rows


def _table(rows: Sequence[Indicator], matched: Sequence[str], words: Wording) -> list[dict[str, str]]:
    """Write rows of an indicator table, as printed."""
    years = sorted({year for row in rows for year in row.values})
    return [
        {
            words("document.indicator"): _named(row.name, beside(row.name, row.unit, words)),
            words("document.unit"): _named(row.unit, (english_unit(row.unit) or "") if words.language == "en" else ""),
            **{year: _value(row.values.get(year) or "–", matched) for year in years},
        }
        for row in rows
    ]


def _named(name: str, english: str) -> str:
    """Write the name of an indicator or a unit with its English, if that is another, behind it."""
    english = "" if english.strip() == name else english.strip()
    return render.escape_markdown(name) + (f" :gray[{render.escape_markdown(english)}]" if english else "")


def _value(value: str, matched: Sequence[str]) -> str:
    """Write a value of a table, marked where it is the one sought; part of a number is another number."""
    return render.highlight(value, (value,)) if value in matched else render.escape_markdown(value)


def draw_gloss(text: str, words: Wording, *, matched: Sequence[str] = ()) -> None:
    """Draw the English names of a clause's terms, in the English interface.

    Args:
        text: the clause.
        words: the interface language.
        matched: words marked in the clause; the English names of terms that hold one are marked too.
    """
    if gloss := render.glossed(text, words):
        st.caption(render.highlight(gloss, render.english_of(text, matched)))


def place(store: Store, sentence: Sentence, words: Wording) -> str:
    """Write the way to a sentence through the document.

    Args:
        store: the store.
        sentence: the sentence.
        words: the interface language.

    Returns:
        Markdown, inferred headings and placements marked; where there are several documents, its own is named first.
    """
    documents = store.documents()  # kept, which their ids are not: 60 questions of the store an answer
    own = [each for each in documents if each.document_id == sentence.document_id] if len(documents) > 1 else []
    box = store.box(sentence.box_id) if sentence.box_id else None
    path = section_path(store, sentence)
    outside = "" if path or box else locator(store, sentence, lang=words.language)
    steps = render.path_steps(sentence, path, box, words, outside=outside)
    named = [render.shorten_title(render.distinct_title(each, documents, words), limit=_LONGEST_TITLE) for each in own]
    return " › ".join(render.escape_markdown(step) for step in (*named, *steps))


def draw_actions(store: Store, sentence_ids: Sequence[str], *, key: str, words: Wording) -> None:
    """Draw what a person can do with a clause: open it in its document, cite it, collect it.

    Args:
        store: the store.
        sentence_ids: the clause.
        key: tells apart the clauses of a page.
        words: the interface language.
    """
    ids = ",".join(sentence_ids)
    with st.container(key=f"actions-{key}:{ids}", horizontal=True, gap="small", vertical_alignment="center"):
        link_to_sentence(sentence_ids[0], words=words)
        with st.popover(words("clause.cite"), icon=":material/format_quote:", type="tertiary"):
            choose_style(words, key=f"style:{key}:{ids}")
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


def choose_style(words: Wording, *, key: str = "style") -> None:
    """Draw the choice of the citation style; every clause and page keeps to it.

    Args:
        words: the interface language.
        key: tells apart the choices of a page.
    """
    st.session_state[key] = kept_style()  # it may have been changed elsewhere
    st.selectbox(
        words("ask.style"),
        STYLES,
        format_func=lambda style: words(f"style.{style}"),
        key=key,
        on_change=_keep_style,
        args=(key,),
        width=200,
    )


def _keep_style(key: str) -> None:
    """Remember the style for the other choices, and for the pages that do not draw this one."""
    st.session_state["citation_style"] = st.session_state[key]
