"""How a question was read, as chips: its kind, theme and city, each changed or taken away by a click."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from kb.ask.section import name_of_parts, parts_to_ask
from kb.city_regions import city_regions
from kb.outline import box_label, common_part, section_label
from kb.places import gazetteer
from kb.question import Question
from kb.records import Answer
from kb.reference import parse_reference
from kb.store import Store
from ui import render
from ui.render import city_name
from ui.wording import Wording

_KINDS = ("cities", "profile", "figure", "clause", "section")
_ABOUT_A_THEME = ("figure", "clause")  # kinds that without a theme ask for nothing
_WIDE, _NARROW, _SIGNS = (
    14,
    7.5,
    76,
)  # pixels of a Chinese character and a Latin one at 14 px, and of a chip's two signs
_WIDEST = 320  # pixels; a longer theme is cut, its whole is in the question
Part = Literal["kind", "theme", "without", "city", "part", "group"]


@dataclass(frozen=True, slots=True)
class Reading:
    """The parts of a question that can be changed; "" is none."""

    kind: str
    theme: str = ""
    without: str = ""
    city: str = ""
    part: str = ""  # of a document: 第三章第一节
    group: str = ""  # of cities, or the box that lists them


def draw_reading(store: Store, answer: Answer, asked: Question, words: Wording) -> None:
    """Draw the reading of a question and the chips that change it; a change is asked at once.

    Args:
        store: the store that the answer came from.
        answer: the answer.
        asked: how its question was read.
        words: the interface language.
    """
    st.caption(words("ask.reading", text=render.escape_markdown(answer.read_as)))
    of_part = answer.intent == "section"
    reading = _part_read(store, answer, asked, words) if of_part else _theme_read(store, answer, asked, words)
    with st.container(key="reading", horizontal=True, vertical_alignment="center", gap="xsmall"):
        _kind(reading, answer.question, words)
        if reading.kind == "section":
            _chip("part", reading, answer.question, _parts(store, answer, words), words)
        themes = _themes(store, words)
        _chip("theme", reading, answer.question, themes, words)
        if reading.kind == "cities" and reading.theme:
            _chip("without", reading, answer.question, themes, words)
        if reading.group:
            groups = {region.title: region.title for region in city_regions(store)}
            _chip("group", reading, answer.question, groups, words)
        asked_for = (reading.city,) if reading.city else ()  # it may be one that the documents do not know
        cities = {city: city_name(city, words) for city in (*store.city_names(), *asked_for)}
        _chip("city", reading, answer.question, cities, words)


def _theme_read(store: Store, answer: Answer, asked: Question, words: Wording) -> Reading:
    """The reading of a question about a theme or a city."""
    group = ""
    if asked.region and asked.only:
        group = asked.region.titles[0] if len(asked.region.titles) == 1 else asked.region.name
    elif asked.boxed:
        group = name_of_parts(store, asked.reference, words.language)
    return Reading(
        kind=answer.intent,
        theme=asked.theme.phrase,
        without=asked.without.theme.phrase if asked.without else "",
        city=asked.places[0] if asked.places else "",
        group=group,
    )


def _part_read(store: Store, answer: Answer, asked: Question, words: Wording) -> Reading:
    """The reading of a question for a part, which names it or, where it was found by its text, the words of that."""
    ids = [sentence.sentence_id for hit in answer.passages for sentence in hit.sentences]
    box, path = common_part(store, ids) if ids and not answer.abstained else (None, [])
    part = name_of_parts(store, asked.reference, words.language) if asked.reference else ""
    if not part and box:
        part = box_label(replace(box, inferred=False), lang=words.language)
    elif not part:
        part = section_label([replace(step, inferred=False) for step in path], lang=words.language)
    return Reading(
        kind="section",
        # Of a question that names a part, the theme holds the words of its number.
        theme="" if asked.reference else asked.theme.phrase,
        city=asked.places[0] if asked.places else "",
        part=part,
    )


def _parts(store: Store, answer: Answer, words: Wording) -> dict[str, str]:
    """The parts of the documents answered from, with their titles; of more than one document only as they are typed."""
    owners = list(dict.fromkeys(s.document_id for hit in answer.passages for s in hit.sentences))
    owners = owners if not answer.abstained else list(store.document_ids())
    known = parts_to_ask(store, owners, words.language) if len(owners) == 1 else ()
    whole = store.document(owners[0]).title if len(store.document_ids()) > 1 and known else ""
    return {(f"《{whole}》{part.question}" if whole else part.question): part.label for part in known}


def _kind(reading: Reading, question: str, words: Wording) -> None:
    """Draw the kinds; those that need a theme or a part only where there is one."""
    needed = {"section": reading.part} | dict.fromkeys(_ABOUT_A_THEME, reading.theme)
    st.pills(
        words("ask.kind"),
        [kind for kind in _KINDS if kind == reading.kind or needed.get(kind, "any")],
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
    if reading.kind == "section":
        return _beside_a_part(reading, part, value)
    changed = replace(reading, **{part: value})
    if changed.city and changed.theme and changed.kind in ("cities", "profile"):
        return replace(changed, kind="clause")
    if not changed.theme and changed.kind != "profile":
        return replace(changed, kind="profile" if changed.city else "cities")
    return changed


def _beside_a_part(reading: Reading, part: Part, value: str) -> Reading:
    """Change the reading of a question for a part: a theme is asked about in clauses, a city is looked for in boxes."""
    changed = replace(reading, **{part: value})
    if part == "theme" and value:
        return replace(changed, kind="clause")
    if changed.part and (part != "city" or not value or parse_reference(changed.part).boxes):
        return changed
    return Reading("profile" if changed.city else "cities", city=changed.city)


def rephrased(reading: Reading, words: Wording) -> str:
    """Write the question that a reading stands for.

    Args:
        reading: the parts.
        words: the language to ask in.

    Returns:
        The question.
    """
    if reading.kind == "cities" and (reading.theme or reading.group):
        name = "cities_without" if reading.without else "cities"
        name = name if reading.theme else "cities_any"
        name = f"{name}_of_group" if reading.group else name
        return words(f"rephrase.{name}", theme=reading.theme, without=reading.without, group=reading.group)
    place = gazetteer().by_name(reading.city) if words.language == "en" else None
    city = place.english if place else reading.city
    if reading.kind in _ABOUT_A_THEME:
        name = f"{reading.kind}_in" if city else reading.kind
        return words(f"rephrase.{name}", theme=reading.theme, city=city)
    if reading.kind == "section":
        return words("rephrase.section_in" if city else "rephrase.section", part=reading.part, city=city)
    return words("rephrase.profile", city=city) if city else words("rephrase.profiles")
