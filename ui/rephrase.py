"""How a question was read, with controls that ask it again read otherwise: another kind, theme or city."""

from __future__ import annotations

import streamlit as st

from kb.library import Library
from kb.question import Question, read_question
from kb.records import Answer
from ui import render
from ui.render import city_name
from ui.wording import Wording

_KINDS = ("cities", "profile", "figure", "clause")  # a section is asked for by its number, not by a theme


def draw_reading(library: Library, answer: Answer, words: Wording) -> None:
    """Draw the reading of a question and the controls that change it.

    Args:
        library: the library.
        answer: the answer.
        words: the interface language.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(words("ask.reading", text=render.escape_markdown(answer.read_as)), width="content")
        with st.popover(words("ask.change"), icon=":material/tune:", type="tertiary"):
            _controls(library, answer, words)


def _controls(library: Library, answer: Answer, words: Wording) -> None:
    """Draw the kind, the theme and the city, and the question that they make."""
    asked = read_question(library, answer.question)
    key = f":{answer.question}"
    kind = st.pills(
        words("ask.kind"),
        _KINDS,
        default=answer.intent if answer.intent in _KINDS else "clause",
        format_func=lambda value: words(f"kind.{value}"),
        required=True,
        key=f"kind{key}",
    )
    # Only what the chosen kind of question can hold is offered.
    theme = st.text_input(words("ask.theme"), asked.theme.phrase, key=f"theme{key}") if kind != "profile" else ""
    left_out = asked.without.theme.phrase if asked.without else ""
    without = st.text_input(words("ask.without"), left_out, key=f"without{key}") if kind == "cities" else ""
    city = _city(library, asked, key=f"city{key}", words=words) if kind != "cities" else None
    question = _question(str(kind), (theme or "").strip(), (without or "").strip(), city, words)
    st.button(
        words("ask.again"),
        key=f"again{key}",
        help=render.escape_markdown(question) or None,
        disabled=not question,
        on_click=_take,
        args=(question,),
    )


def _city(library: Library, asked: Question, *, key: str, words: Wording) -> str | None:
    """Draw the choice of a city."""
    cities = library.store.city_names()
    return st.selectbox(
        words("ask.city"),
        cities,
        index=cities.index(asked.places[0]) if asked.places and asked.places[0] in cities else None,
        format_func=lambda name: city_name(name, words),
        placeholder=words("ask.any_city"),
        key=key,
    )


def _question(kind: str, theme: str, without: str, city: str | None, words: Wording) -> str:
    """Write the question that a reading stands for, or nothing when it lacks what it is about."""
    if kind == "profile":
        return words("rephrase.profile", city=city) if city else ""
    if kind == "cities" and theme and without:
        return words("rephrase.cities_without", theme=theme, without=without)
    if kind == "cities":
        return words("rephrase.cities", theme=theme) if theme else ""
    about = " ".join(part for part in (city, theme) if part)
    return words(f"rephrase.{kind}", about=about) if about else ""


def _take(question: str) -> None:
    """Put the question into the question box."""
    st.session_state["q"] = question
