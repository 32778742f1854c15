"""The web page: its frame, which is the same on every page, and the way to the pages.

Streamlit runs this file from top to bottom at every click, and with it the file of the page that is open. Text of
documents and questions reaches Markdown through render.escape_markdown or render.highlight, and never as HTML.
"""

from __future__ import annotations

import logging

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from kb.errors import KBError, cause_in
from ui import render
from ui.browser_parts import draw_frame, page_icon, page_style
from ui.links import PAGES
from ui.login import admitted
from ui.session import current_words, set_language
from ui.wording import LANGUAGES, Language, Wording, wording

_WIDTH = 1180  # pixels; wider lines are hard to read, narrower windows shrink the column
log = logging.getLogger("kb")
_LANGUAGE_NAMES: dict[Language, str] = {"zh": "中文", "en": "English"}


def main() -> None:
    """Draw the frame and the page that is open."""
    words = current_words()
    st.set_page_config(
        page_title=f"{words('page.title')} · {words('page.subtitle')}", page_icon=page_icon(), layout="wide"
    )
    menu = words("page.menu")  # of ours: no data ever goes in here
    st.html(f'<style>:root {{--kb-menu: "{menu}"}}\n{page_style()}</style>')
    pages = [
        st.Page(
            page.file,
            title=_page_title(page.name, words),
            icon=page.icon,
            url_path=page.name,
            default=page is PAGES[0],
        )
        for page in PAGES
    ]
    opened = st.navigation(pages, position="top")
    with st.container(horizontal_alignment="center"), st.container(width=_WIDTH):
        _header(opened.title, words)
        _draw(opened, words)


def _draw(opened: StreamlitPage, words: Wording) -> None:
    """Draw the page that is open; what goes wrong is said in the language of the page, and in full in the log."""
    try:
        if admitted(words):
            opened.run()
    except KBError as error:
        st.error(f"**{words('error.failed')}**\n\n{render.escape_markdown(error.said(words.language))}")
    except Exception as error:  # Streamlit would say it in English, with links to other sites
        log.exception("the page %s cannot be drawn", opened.url_path)
        said = getattr(error, "strerror", None) or str(error) or type(error).__name__
        cause = render.escape_markdown(render.shorten(cause_in(said, words.language), limit=300))
        st.error(f"**{words('error.failed')}**\n\n{words('error.unexpected', cause=cause)}")


def _page_title(name: str, words: Wording) -> str:
    """Name a page, with the number of clauses that wait in the basket."""
    title = words(f"pages.{name}")
    collected = len(st.session_state.get("basket", ()))
    return f"{title} ({collected})" if name == "basket" and collected else title


def _header(title: str, words: Wording) -> None:
    """Draw the name of the page, the name of the program and the language switch, in one row."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(title, anchor=False, width="content")
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right", width="content"):
            with st.container(key="brand", width="content"):
                st.markdown(f"**{words('page.title')}** :gray[{words('page.subtitle')}]", width="content")
            _switch(words)
    draw_frame(
        {
            "lang": words.language,
            "title": title,
            "helpFor": words("streamlit_around.help_for", it="\0").split("\0"),
            "own": _own("streamlit", words),
            "around": _around(words),
        },
        key="frame",
    )


def _own(table: str, words: Wording) -> dict[str, str]:
    """What Streamlit's own widgets say, in any of our languages, to what they are to say."""
    keys = [key for key in words.strings if key.startswith(f"{table}.")]
    return {wording(language).strings[key]: words.strings[key] for language in LANGUAGES for key in keys}


def _around(words: Wording) -> list[tuple[str, ...]]:
    """What stands before and after a name in labels of Streamlit's, in the other language, and in ours."""
    return [
        (*said.split("{it}"), *wanted.split("{it}"))
        for said, wanted in _own("streamlit_around", words).items()
        if said != wanted
    ]


def _switch(words: Wording) -> None:
    """Draw the language switch."""
    st.session_state["language"] = words.language  # the address may have been changed by hand
    st.segmented_control(
        words("page.language"),
        LANGUAGES,
        format_func=lambda language: _LANGUAGE_NAMES[language],
        key="language",
        required=True,
        on_change=_switch_language,
        label_visibility="collapsed",
    )


def _switch_language() -> None:
    """Take up the language that was clicked."""
    set_language(st.session_state["language"])


if __name__ == "__main__":
    main()
