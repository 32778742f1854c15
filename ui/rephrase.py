"""How a question was read, as chips: its kind, theme and city, each changed or taken away by a click."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from kb.places import gazetteer
from kb.question import Question
from kb.records import Answer
from kb.store import Store
from ui import render
from ui.render import city_name
from ui.wording import Wording

_KINDS = ("cities", "profile", "figure", "clause")  # a section is asked for by its number, not by a theme
_ABOUT_A_THEME = ("figure", "clause")  # kinds that without a theme ask for nothing
_WIDE, _NARROW, _SIGNS = (
    14,
    7.5,
    76,
)  # pixels of a Chinese character and a Latin one at 14 px, and of a chip's two signs
_WIDEST = 320  # pixels; a longer theme is cut, its whole is in the question
Part = Literal["kind", "theme", "without", "city"]


@dataclass(frozen=True, slots=True)
class Reading:
    """The parts of a question that can be changed; "" is none."""

    kind: str
    theme: str = ""
    without: str = ""
    city: str = ""


def draw_reading(store: Store, answer: Answer, asked: Question, words: Wording) -> None:
    """Draw the reading of a question and the chips that change it; a change is asked at once.

    Args:
        store: the store that the answer came from.
        answer: the answer.
        asked: how its question was read.
        words: the interface language.
    """
    st.caption(words("ask.reading", text=render.escape_markdown(answer.read_as)))
    if answer.intent not in _KINDS:
        return
    reading = Reading(
        kind=answer.intent,
        theme=asked.theme.phrase,
        without=asked.without.theme.phrase if asked.without else "",
        city=asked.places[0] if asked.places else "",
    )
    with st.container(key="reading", horizontal=True, vertical_alignment="center", gap="xsmall"):
        _kind(reading, answer.question, words)
        themes = _themes(store, words)
        _chip("theme", reading, answer.question, themes, words)
        if reading.kind == "cities" and reading.theme:
            _chip("without", reading, answer.question, themes, words)
        asked_for = (reading.city,) if reading.city else ()  # it may be one that the documents do not know
        cities = {city: city_name(city, words) for city in (*store.city_names(), *asked_for)}
        _chip("city", reading, answer.question, cities, words)


def _kind(reading: Reading, question: str, words: Wording) -> None:
    """Draw the kinds; those that need a theme only where there is one."""
    st.pills(
        words("ask.kind"),
        [kind for kind in _KINDS if reading.theme or kind == reading.kind or kind not in _ABOUT_A_THEME],
        default=reading.kind,
        format_func=lambda kind: words(f"kind.{kind}"),
        required=True,
        key=f"kind:{question}",
        label_visibility="collapsed",
        on_change=_ask_again,
        args=("kind", reading, question, words),
        width="content",
    )


def _chip(part: Part, reading: Reading, question: str, known: Mapping[str, str], words: Wording) -> None:
    """Draw a part as a chip: a click opens what it can be, another takes it away; a theme may also be typed."""
    key = f"{part}:{question}"
    now = str(getattr(reading, part))
    label = words(f"ask.{part}_chip", name=known.get(now, now)) if now else words(f"ask.any_{part}")
    if key not in st.session_state:
        st.session_state[key] = now or None
    st.selectbox(
        words(f"ask.{part}"),
        list(dict.fromkeys((*((now,) if now else ()), *known))),
        index=None,  # with a value by default it could not be taken away
        format_func=lambda name: words(f"ask.{part}_chip", name=render.printable(known.get(name, name))),
        placeholder=words(f"ask.any_{part}"),
        key=key,
        accept_new_options=part != "city",
        label_visibility="collapsed",
        on_change=_ask_again,
        args=(part, reading, question, words),
        width=_room(label),
    )


def _room(label: str) -> int:
    """Pixels that a chip needs for what it says."""
    return min(_WIDEST, round(_SIGNS + sum(_NARROW if char.isascii() else _WIDE for char in label)))


def _themes(store: Store, words: Wording) -> dict[str, str]:
    """The themes that the documents list for their cities, with how the page names them."""
    wanted = words.language == "en"
    return {
        theme: render.with_english(theme, english if wanted and english else None)
        for theme, english in store.listed_themes()
    }


def _ask_again(part: Part, reading: Reading, question: str, words: Wording) -> None:
    """Put the question that a changed reading stands for into the question box."""
    value = (st.session_state[f"{part}:{question}"] or "").strip()
    st.session_state["q"] = rephrased(_with(reading, part, value), words)


def _with(reading: Reading, part: Part, value: str) -> Reading:
    """Change a part, and what cannot stand beside it."""
    if part == "kind" and value == "profile":
        return Reading(value, city=reading.city)
    if part == "kind" and value == "cities":
        return replace(reading, kind=value, city="")
    if part == "kind":
        return replace(reading, kind=value, without="")
    changed = replace(reading, **{part: value})
    if changed.city and changed.theme and changed.kind in ("cities", "profile"):
        return replace(changed, kind="clause")
    if not changed.theme and changed.kind != "profile":
        return replace(changed, kind="profile" if changed.city else "cities")
    return changed


def rephrased(reading: Reading, words: Wording) -> str:
    """Write the question that a reading stands for.

    Args:
        reading: the parts.
        words: the language to ask in.

    Returns:
        The question.
    """
    if reading.kind == "cities" and reading.theme:
        name = "cities_without" if reading.without else "cities"
        return words(f"rephrase.{name}", theme=reading.theme, without=reading.without)
    place = gazetteer().by_name(reading.city) if words.language == "en" else None
    city = place.english if place else reading.city
    if reading.kind in _ABOUT_A_THEME:
        name = f"{reading.kind}_in" if city else reading.kind
        return words(f"rephrase.{name}", theme=reading.theme, city=city)
    return words("rephrase.profile", city=city) if city else words("rephrase.profiles")
