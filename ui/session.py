"""What every page of the web page shares: the open index, the language, and what a person has set for the session."""

from __future__ import annotations

import os
from pathlib import Path
from typing import get_args

import streamlit as st

from kb.cite import STYLES, Style
from kb.encode import load_encoder
from kb.errors import KBError
from kb.library import Library
from kb.settings import load_settings
from kb.store import STORE_FILE
from ui import render
from ui.serve import INDEX_VARIABLE
from ui.wording import Language, Wording, language_of, wording

__all__ = [
    "STYLES",
    "current_words",
    "index_folder",
    "kept_style",
    "library_or_message",
    "open_library",
    "set_language",
]


def current_words() -> Wording:
    """Give the strings of the language in the address, else of the session, else of the browser.

    Returns:
        The strings; the session remembers the language, for the address loses it on the way to another page.
    """
    tag = st.query_params.get("lang")
    language: Language = language_of(tag) if tag else st.session_state.get("chosen_language") or _browser_language()
    set_language(language)
    return wording(language)


def _browser_language() -> Language:
    """Take the language that the browser asks for."""
    return language_of(st.context.locale)


def set_language(language: Language) -> None:
    """Choose the language, in the session and in the address, so that a link shows the page as it was.

    Args:
        language: one of LANGUAGES.
    """
    st.session_state["chosen_language"] = language
    if st.query_params.get("lang") != language:
        st.query_params["lang"] = language


def index_folder() -> Path:
    """Tell which index the page shows.

    Returns:
        The folder that `kb ui` named, else that of the settings.
    """
    return Path(os.environ.get(INDEX_VARIABLE) or load_settings().index_dir)


def open_library() -> Library:
    """Open the index, or take the one open, in its newest generation.

    Returns:
        The library, shared by all sessions; it is opened once, and its vectors are read once a generation.
    """
    folder = index_folder()
    path = folder / STORE_FILE
    # A deleted and rebuilt index is another file under the same name, and must be opened anew.
    identity = path.stat().st_ino if path.exists() else 0
    library = _open(str(folder), identity)
    library.refresh()
    return library


@st.cache_resource(max_entries=2, show_spinner=False)
def _open(folder: str, identity: int) -> Library:
    """Open an index once for all sessions; `identity` is there to be part of the cache's key."""
    model = load_settings().model
    library = Library.open(Path(folder), load_encoder(model) if model else None)
    library.warm_up()  # what is read of words is read by the rehearsal, once: a second thread would read it again
    return library


def library_or_message(words: Wording) -> Library | None:
    """Open the index, or say on the page why it cannot be used.

    Args:
        words: the interface language.

    Returns:
        The library, or None when the page has nothing more to show.
    """
    try:
        return open_library()
    except KBError as error:
        st.error(
            f"**{words('error.index')}**\n\n{render.escape_markdown(error.said(words.language))}\n\n{words('error.hint')}"
        )
        return None


def kept_style() -> Style:
    """Tell which citation style the person chose last.

    Returns:
        One of STYLES; the first one before any choice.
    """
    kept = st.session_state.get("citation_style")
    return next((style for style in get_args(Style) if style == kept), STYLES[0])
