"""The parts of the page that Streamlit has no widget for; their scripts lie in ui/browser/.

Text of documents goes to them as data only, and their scripts set it as textContent: it is never read as HTML.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Literal

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

Part = Literal["frame", "reader", "source", "matrix"]


def draw_frame(data: dict[str, Any], *, key: str) -> None:
    """Tell the browser the language of the page, and Streamlit's widgets what to say in it.

    Args:
        data: language and strings, see frame.js.
        key: of the widget.
    """
    _renderer("frame")(data=data, key=key)


def draw_reader(data: dict[str, Any], *, key: str) -> str | None:
    """Draw a document whose sentences can be picked.

    Args:
        data: blocks, the picked sentence and labels, see reader.js.
        key: of the widget.

    Returns:
        The id of the sentence that was picked just now.
    """
    picked: str | None = _renderer("reader")(data=data, key=key, on_picked_change=_nothing).picked
    return picked


def draw_source(data: dict[str, Any], *, key: str) -> None:
    """Draw places of a source as received.

    Args:
        data: excerpts, see source.js.
        key: of the widget.
    """
    _renderer("source")(data=data, key=key)


def draw_matrix(data: dict[str, Any], *, key: str) -> str | None:
    """Draw a table whose cells can be opened.

    Args:
        data: rows, columns and cells, see matrix.js.
        key: of the widget.

    Returns:
        The id of the cell that was opened just now.
    """
    opened: str | None = _renderer("matrix")(data=data, key=key, on_opened_change=_nothing).opened
    return opened


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
        (folder / f"{part}.css").read_text(encoding="utf-8") if part != "frame" else "",  # it shows nothing
    )


def _nothing() -> None:
    """A component only reports a change that has a callback."""
