"""The answer to a question on the page: cities in two groups, values, clauses, or that there is none."""

from __future__ import annotations

import streamlit as st

from kb.city_view import grouped
from kb.records import Answer, CityFinding, Figure, Tier
from kb.store import Store
from ui import render
from ui.clause import draw_actions, draw_clauses, draw_groups, draw_more, draw_sentence, place, some_of
from ui.figure_labels import figure_name, figure_value
from ui.wording import Wording

_LONGEST_HEADING = 240  # Latin letters, eight lines of a telephone. 12 of 14 cities by name have 180
_NAMED = 5  # documents named where nothing answers; more are a wall of titles, and the library lists them
# Clauses of a city that are drawn at first, and as many more at each click: in a list of cities, and where one city is
# asked for. Of 36 plans a broad theme has 320 clauses, which took 3 s of processor time to draw.
_CLAUSES_SHOWN, _CLAUSES_OF_ONE = 10, 40
_COUNTED = ("cities", "clause")  # in a profile the city was asked for by name, and there is nothing to count
_COLOURS: dict[Tier, str] = {"focus": "green", "mention": "blue"}


def draw_answer(store: Store, answer: Answer, words: Wording) -> None:
    """Draw an answer.

    Args:
        store: the store it came from.
        answer: the answer.
        words: the interface language.
    """
    if answer.unclear:
        _ask_back(answer, words)
        return
    if answer.abstained:
        _not_in_corpus(store, answer, words)
        return
    # A count or a value is short; a quoted clause is long and would shout as a heading, as would what two cities are.
    heading = "#### " if (answer.cities or answer.figures) and _room(answer.text) <= _LONGEST_HEADING else ""
    st.markdown(heading + render.escape_markdown(answer.text))
    if answer.cities:
        _cities(store, answer, words)
    for at, figure in enumerate(answer.figures):
        _figure(store, figure, key=f"figure{at}", words=words)


def _room(text: str) -> int:
    """Latin letters that take as much room as a text; a Chinese character takes that of two."""
    return sum(1 if char.isascii() else 2 for char in text)


def _not_in_corpus(store: Store, answer: Answer, words: Wording) -> None:
    """Say that the corpus does not answer, and what was searched; this must not look like an answer."""
    documents = store.documents()
    if len(documents) > _NAMED:
        searched = words("answer.searched_all", count=len(documents))
    else:
        titles = render.list_names([render.title_label(document, words) for document in documents], words)
        searched = words("answer.searched", documents=render.escape_markdown(titles))
    body = f"**{words('answer.abstained')}**\n\n{render.escape_markdown(answer.text)}\n\n{searched}"
    st.info(body, icon=":material/search_off:")


def _ask_back(answer: Answer, words: Wording) -> None:
    """Say that the question may mean several things, and offer each at a click."""
    title = words("answer.unclear" if answer.choices else "answer.unclear_what")
    text = "" if answer.choices else f"\n\n{render.escape_markdown(answer.text)}"  # the choices say all of it
    st.info(f"**{title}**{text}", icon=":material/help:")
    with st.container(key="choices", horizontal=True, gap="small"):
        for at, choice in enumerate(answer.choices):
            label = render.escape_markdown(choice.label)
            st.button(
                label,
                key=f"choice_{at}",
                icon=":material/arrow_forward:",
                on_click=st.session_state.__setitem__,
                args=("q", choice.question),
            )


def _cities(store: Store, answer: Answer, words: Wording) -> None:
    """Draw the cities in their two groups, and name the silent ones."""
    for tier in _COLOURS:
        group = render.cities_of(answer, tier)
        if answer.intent in _COUNTED:
            count = words("answer.count", count=len(group), total=render.city_total(answer))
            st.markdown(f"##### {words(f'answer.{tier}')} :gray[{count}]", help=words(f"answer.{tier}_help"))
            if not group:
                st.caption(words("answer.none"))
        for finding in group:
            _city(store, finding, answer=answer, words=words)
    if answer.silent_cities:
        names = render.list_names([render.city_name(city, words) for city in answer.silent_cities], words)
        st.caption(words("answer.silent", count=len(answer.silent_cities), names=render.escape_markdown(names)))


def _city(store: Store, finding: CityFinding, *, answer: Answer, words: Wording) -> None:
    """Draw one city with its clauses, some at a time."""
    key = f"{finding.tier}:{finding.city}"
    count = f"clauses:{key}:{answer.question}"
    at_once = _CLAUSES_SHOWN if answer.intent in _COUNTED else _CLAUSES_OF_ONE
    shown = some_of(finding.sentence_ids, at_once, count=count)
    named = f"**:{_COLOURS[finding.tier]}[{render.escape_markdown(render.city_name(finding.city, words))}]**"
    if answer.intent == "profile":
        st.markdown(named)
        groups = grouped([store.sentence(i) for i in finding.sentence_ids], finding.city)
        draw_groups(store, groups, shown=shown, matched=finding.matched, key=key, words=words)
        draw_more(shown, finding.sentence_ids, at_once, count=count, words=words)
        return
    with st.container(border=True, gap="small"):
        st.markdown(named)
        draw_clauses(store, shown, matched=finding.matched, key=key, words=words)
        draw_more(shown, finding.sentence_ids, at_once, count=count, words=words)


def _figure(store: Store, figure: Figure, *, key: str, words: Wording) -> None:
    """Draw one value as printed, with the row or clause it stands in."""
    sentence = store.sentence(figure.sentence_id)
    with st.container(border=True, gap="xsmall"):
        kind = f"{figure.period or ''} {words(f'answer.kind_{figure.kind}')}".strip()
        st.metric(
            render.escape_markdown(figure_name(figure.indicator, figure.unit, words)),
            figure_value(figure.written or f"{figure.value} {figure.unit}".strip(), words),
            kind,
            "off",
            delta_arrow="off",
        )
        draw_sentence(store, sentence, matched=(figure.indicator, figure.value), words=words)
        st.caption(place(store, sentence, words))
        draw_actions(store, (figure.sentence_id,), key=key, words=words)
