"""Cities: which city has which theme, a schematic map, a profile for each city, and two cities side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from kb.ask.sound_tables import sound_matrix
from kb.city_view import ProfileView, compare, profile_view
from kb.library import Library
from kb.matrix import Matrix, matrix, matrix_csv
from kb.places import gazetteer
from kb.records import Document, Tier
from kb.tile_grid import tiles
from ui import render
from ui.browser_parts import draw_matrix, note_opened, reveal
from ui.choose import choose_document
from ui.clause import draw_clauses, draw_gloss, draw_groups
from ui.render import city_name
from ui.session import current_words, library_or_message
from ui.wording import Wording

_VIEWS = ("matrix", "map", "profile", "compare")
_MARKS: dict[Tier, str] = {"focus": "●", "mention": "○"}
_SEPARATOR = "\t"  # between theme and city in the id of a cell; neither holds one


def main() -> None:
    """Draw the page."""
    words = current_words()
    st.caption(words("cities.lead"))
    library = library_or_message(words)
    if library is None:
        return
    with library.reading():
        counts = Counter(profile.document_id for profile in library.store.cities())
        document = choose_document(library.store, words, counts=counts)
        if document is None:
            return
        everything = bool(st.session_state.get("all_themes"))
        table, withheld = sound_matrix(
            library.store, matrix(library.store, document.document_id, everything=everything)
        )
        if withheld:
            st.error(words("answer.withheld", count=len(withheld)))
        if not table.cities:
            st.info(words("cities.none"))
            return
        _draw(library, document, table, words)


def _draw(library: Library, document: Document, table: Matrix, words: Wording) -> None:
    """Draw the four views of the table."""
    if "view" not in st.session_state:
        asked = st.query_params.get("view")
        st.session_state["view"] = asked if asked in _VIEWS else _VIEWS[0]
    view = st.segmented_control(
        words("cities.view"),
        _VIEWS,
        format_func=lambda name: words(f"cities.{name}"),
        key="view",
        required=True,
        label_visibility="collapsed",
    )
    st.query_params["view"] = str(view)  # a link shows the page as it was
    if view == "map":
        _map(library, document, table, words)
    elif view == "profile":
        _profile(library, document, table, words)
    elif view == "compare":
        _compare(library, document, table, words)
    else:
        _heat(library, table, words)


def _heat(library: Library, table: Matrix, words: Wording) -> None:
    """Draw the table as a heat map, and the clauses behind the cell that was opened."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        sought = (
            st.text_input(
                words("cities.find_theme"),
                key="find_theme",
                type="search",
                live=True,
                placeholder=words("cities.find_theme"),
            )
            or ""
        )
        st.toggle(words("cities.all_themes"), key="all_themes")
        name = f"{table.document_id}-matrix.csv"
        st.download_button(words("cities.download"), matrix_csv(table), name, "text/csv", on_click="ignore")
    plain = sought.strip().lower()
    themes = [t for t in table.themes if plain in f"{t} {table.theme_en[t]}".lower()]
    _opening(
        library,
        table,
        {
            "form": "heat" if words.language == "zh" else "heat upright",  # English names are long
            "label": words("cities.matrix"),
            "corner": words("cities.theme"),
            "columns": [{"text": _short(city, words), "title": city_name(city, words)} for city in table.cities],
            "rows": [_row(table, theme, words) for theme in themes],
        },
        key="heat",
        words=words,
    )


def _opening(library: Library, table: Matrix, data: dict[str, Any], *, key: str, words: Wording) -> None:
    """Draw a table whose cells open, and beside it the clauses behind the one that was opened."""
    shown = {cell["id"] for row in data["rows"] for cell in row["cells"] if cell}
    kept = str(st.session_state.get(f"cell:{key}", ""))
    picked = kept if kept in shown else ""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        draw_matrix({**data, "picked": picked}, key=key, opened=partial(_open, key))
    with right:
        reveal(picked)
        _behind(library, table, picked, key=key, words=words)


def _open(key: str, cell: str) -> None:
    """Remember the cell that was clicked."""
    st.session_state[f"cell:{key}"] = cell
    note_opened(cell)


def _row(table: Matrix, theme: str, words: Wording) -> dict[str, Any]:
    """Write a line of the heat map."""
    english = table.theme_en[theme] if words.language == "en" else ""
    named = render.printable(render.with_english(theme, english or None))  # two themes may have one English name
    return {
        "text": named,
        "title": named,
        "cells": [_cell(table, theme, city, words, text="") for city in table.cities],
    }


def _cell(table: Matrix, theme: str, city: str, words: Wording, *, text: str) -> dict[str, Any]:
    """Write a cell; its colour is told again by a mark and in words."""
    row = table.cells.get((theme, city))
    said = words(f"cities.{row.tier}") if row else words("cities.silent")
    return {
        "id": f"{theme}{_SEPARATOR}{city}",
        "tone": row.tier if row else "none",
        "text": text + (_MARKS[row.tier] if row else "·" if not text else ""),
        "title": render.printable(words("cities.cell", city=city_name(city, words), theme=theme, tier=said)),
        "opens": row is not None,
    }


def _behind(library: Library, table: Matrix, cell: str, *, key: str, words: Wording) -> None:
    """Draw the clauses behind a cell."""
    theme, _, city = cell.partition(_SEPARATOR)
    row = table.cells.get((theme, city))
    if row is None:
        st.info(words("cities.open_cell"), icon=":material/touch_app:")
        return
    named = render.with_english(theme, (table.theme_en[theme] if words.language == "en" else "") or None)
    label = words("cities.clauses", city=city_name(city, words), theme=named)
    st.markdown(f"##### {render.escape_markdown(label)}")
    with st.container(border=True, gap="small"):
        matched = tuple(dict.fromkeys(tie.words for tie in row.ties))
        draw_clauses(library.store, row.sentence_ids, matched=matched, key=f"{key}:{cell}", words=words)


def _map(library: Library, document: Document, table: Matrix, words: Wording) -> None:
    """Draw the province's cities as tiles, coloured by a theme."""
    placed = tiles(document.region, table.cities)
    if not placed or not table.themes:
        st.info(words("cities.map_none"))
        return
    english = table.theme_en if words.language == "en" else {}
    theme = st.selectbox(
        words("cities.map_theme"),
        table.themes,
        format_func=lambda name: render.printable(render.with_english(name, english.get(name) or None)),
        key="map_theme",
        help=words("cities.map_help"),
        width=420,
    )
    tiers = [row.tier if (row := table.cells.get((theme, city))) else None for city in table.cities]
    focus, mention = tiers.count("focus"), tiers.count("mention")
    st.caption(words("cities.map_counts", focus=focus, mention=mention, silent=len(tiers) - focus - mention))
    at = {(tile.row, tile.column): tile.city for tile in placed}
    rows = range(1 + max(tile.row for tile in placed))
    columns = range(1 + max(tile.column for tile in placed))
    cells = [[at.get((row, column)) for column in columns] for row in rows]
    _opening(
        library,
        table,
        {
            "form": "tiles",
            "label": words("cities.map"),
            "corner": "",
            "columns": [],
            "rows": [
                {
                    "text": "",
                    "title": "",
                    "cells": [
                        _cell(table, theme, city, words, text=_short(city, words) + "\n") if city else None
                        for city in line
                    ],
                }
                for line in cells
            ],
        },
        key="tiles",
        words=words,
    )


def _short(city: str, words: Wording) -> str:
    """Name a city in as few characters as a cell holds."""
    place = gazetteer().by_name(city)
    if place is None:
        return city
    return place.english if words.language == "en" else place.short


def _choose(label: str, table: Matrix, *, at: int, key: str, words: Wording) -> str:
    """Let the person choose a city."""
    names = {city: render.printable(city_name(city, words)) for city in table.cities}
    return str(
        st.selectbox(label, table.cities, index=min(at, len(names) - 1), format_func=lambda city: names[city], key=key)
    )


def _profile(library: Library, document: Document, table: Matrix, words: Wording) -> None:
    """Draw all that the document says of one city, grouped."""
    city = _choose(words("ask.city"), table, at=0, key="profile_city", words=words)
    view = profile_view(library, document.document_id, city)
    _positioning(view, words)
    draw_groups(library.store, view.groups, matched=view.priorities, key="profile", words=words)


def _positioning(view: ProfileView, words: Wording) -> None:
    """Draw positioning and priorities."""
    for name, text in (("positioning", view.positioning), ("priorities", "、".join(view.priorities))):
        shown = render.escape_markdown(text) if text else f":gray[{words('cities.silent')}]"
        st.markdown(f"**{words(f'cities.{name}')}**  {shown}")
        draw_gloss(text, words)


def _compare(library: Library, document: Document, table: Matrix, words: Wording) -> None:
    """Draw two cities side by side, theme by theme; where one is silent, that is said."""
    columns = st.columns(2, gap="medium")
    chosen = []
    for at, (name, column) in enumerate(zip(("first", "second"), columns, strict=True)):
        with column:
            chosen.append(_choose(words(f"cities.{name}"), table, at=at, key=f"compare_{name}", words=words))
            _positioning(profile_view(library, document.document_id, chosen[-1]), words)
    themes = [row.theme for row in compare(table, (chosen[0], chosen[1]))]
    _opening(
        library,
        table,
        {
            "form": "heat pairs",
            "label": words("cities.compare"),
            "corner": words("cities.theme"),
            "columns": [{"text": city_name(city, words), "title": city_name(city, words)} for city in chosen],
            "rows": [_pair(table, theme, chosen, words) for theme in themes],
        },
        key="compare",
        words=words,
    )


def _pair(table: Matrix, theme: str, cities: Sequence[str], words: Wording) -> dict[str, Any]:
    """Write a line of the comparison; every cell says in words what the city has."""
    english = table.theme_en[theme] if words.language == "en" else ""
    named = render.printable(render.with_english(theme, english or None))
    cells = []
    for city in cities:
        cell = _cell(table, theme, city, words, text="")
        row = table.cells.get((theme, city))
        said = f"{_MARKS[row.tier]} {words(f'cities.{row.tier}')}" if row else words("cities.silent")
        cells.append({**cell, "text": said})
    return {"text": named, "title": named, "cells": cells}


if __name__ == "__main__":
    main()
