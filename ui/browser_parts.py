"""The parts of the page that Streamlit has no widget for; their scripts lie in ui/browser/.

Text of documents goes to them as data only, and their scripts set it as textContent: it is never read as HTML. The data
stands in a list: of a dictionary Streamlit looks whether its values are tables and loads pandas for that, 0.4 s of the
first answer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files
from typing import Any, Literal

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

Part = Literal["frame", "reader", "source", "matrix", "reveal"]
_UNSEEN = ("frame", "reveal")  # parts that show nothing
_OPENED = "opened"  # of the session: what the last click opened


def draw_frame(data: dict[str, Any], *, key: str) -> None:
    """Tell the browser the language of the page, and Streamlit's widgets what to say in it.

    Args:
        data: language and strings, see frame.js.
        key: of the widget.
    """
    _renderer("frame")(data=[data], key=key)


def draw_reader(data: dict[str, Any], *, key: str, picked: Callable[[str], object]) -> None:
    """Draw a document whose sentences can be picked.

    Args:
        data: blocks, the picked sentence and labels, see reader.js.
        key: of the widget.
        picked: is told the id of a sentence that is clicked, before the page is drawn again.
    """
    _renderer("reader")(data=[data], key=key, on_picked_change=partial(_tell, key, "picked", picked))


def draw_source(data: dict[str, Any], *, key: str) -> None:
    """Draw places of a source as received.

    Args:
        data: excerpts, see source.js.
        key: of the widget.
    """
    _renderer("source")(data=[data], key=key)


def draw_matrix(data: dict[str, Any], *, key: str, opened: Callable[[str], object]) -> None:
    """Draw a table whose cells can be opened.

    Args:
        data: rows, columns and cells, see matrix.js.
        key: of the widget.
        opened: is told the id of a cell that is clicked, before the page is drawn again.
    """
    _renderer("matrix")(data=[data], key=key, on_opened_change=partial(_tell, key, "opened", opened))


def _tell(key: str, event: str, listener: Callable[[str], object]) -> None:
    """Hand on what a part reports; Streamlit calls this before the run that a click asks for, so one run is enough."""
    if value := st.session_state[key].get(event):
        listener(value)


def note_opened(name: str) -> None:
    """Remember what a click opened, for `reveal` in the run after it.

    Args:
        name: of what was opened.
    """
    st.session_state[_OPENED] = name


def reveal(name: str) -> None:
    """Bring the column around into view where it stands below what was clicked, if this is what a click opened.

    Args:
        name: of what the column shows.
    """
    opened = st.session_state.pop(_OPENED, "")
    with st.container(key="reveal"):
        _renderer("reveal")(data=[{"opened": bool(name) and opened == name, "token": name}], key=f"reveal:{name}")


@cache
def page_style() -> str:
    """Read the style of the page around its parts.

    Returns:
        CSS, without data.
    """
    return (files("ui") / "browser" / "page.css").read_text(encoding="utf-8")


@cache
def page_icon() -> str:
    """Read the sign that the browser shows for the page; one of a font looks different on every machine.

    Returns:
        SVG, without data.
    """
    return (files("ui") / "browser" / "icon.svg").read_text(encoding="utf-8")


def _renderer(part: Part) -> ComponentRenderer:
    """Register a part with its script and style; Streamlit keeps the last registration of a name."""
    script, style = _sources(part)
    return st.components.v2.component(f"policy_kb_{part}", js=script, css=style)


@cache
def _sources(part: Part) -> tuple[str, str]:
    """Read script and style of a part."""
    folder = files("ui") / "browser"
    return (
        (folder / f"{part}.js").read_text(encoding="utf-8"),
        (folder / f"{part}.css").read_text(encoding="utf-8") if part not in _UNSEEN else "",
    )
