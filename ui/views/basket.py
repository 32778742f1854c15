"""Basket: the clauses collected in this session, with notes, for taking along."""

from __future__ import annotations

import streamlit as st

from kb.export_clauses import Collected, Quoted, as_docx, as_markdown, bibliography, quote
from kb.store import Store
from ui import basket, render
from ui.clause import choose_style
from ui.links import link_to, link_to_sentence
from ui.session import current_words, kept_style, library_or_message
from ui.wording import Wording

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def main() -> None:
    """Draw the page."""
    words = current_words()
    st.caption(words("basket.lead"))
    library = library_or_message(words)
    if library is None:
        return
    if not basket.collected():
        st.info(words("basket.empty"), icon=":material/format_quote:")
        link_to("ask", words("pages.ask"), words=words, icon=":material/search:")
        return
    with library.reading():
        choose_style(words)
        clauses = quote(library.store, basket.collected(), style=kept_style())
        _downloads(library.store, [clause for clause in clauses if isinstance(clause, Quoted)], words)
        for at, clause in enumerate(clauses):
            _clause(at, clause, len(clauses), words)
    with st.popover(words("basket.clear"), icon=":material/delete_sweep:", type="tertiary"):  # notes cannot be got back
        st.markdown(words("basket.clear_sure", count=len(basket.collected())))
        st.button(words("basket.clear_yes"), type="primary", on_click=basket.clear)


def _downloads(store: Store, clauses: list[Quoted], words: Wording) -> None:
    """Draw the buttons that save the clauses as files."""
    title = words("basket.export_title")
    files: dict[str, tuple[str | bytes, str, str]] = {
        "markdown": (as_markdown(clauses, title=title), "clauses.md", "text/markdown"),
        "docx": (as_docx(clauses, title=title), "clauses.docx", _WORD),
        "bibtex": (bibliography(store, clauses, style="bibtex"), "clauses.bib", "text/x-bibtex"),
        "ris": (bibliography(store, clauses, style="ris"), "clauses.ris", "application/x-research-info-systems"),
    }
    with st.container(horizontal=True):
        for name, (data, file, kind) in files.items():
            st.download_button(
                words(f"basket.{name}"), data, file, kind, on_click="ignore", disabled=not clauses, key=f"save_{name}"
            )


def _clause(at: int, clause: Quoted | Collected, count: int, words: Wording) -> None:
    """Draw one clause with its note and its place in the order."""
    key = ",".join(clause.sentence_ids)
    with st.container(border=True, gap="small"):
        if isinstance(clause, Quoted):
            st.markdown(f"**{at + 1}.** {render.escape_markdown(clause.text)}")
            st.code(render.printable(clause.citation), language=None, wrap_lines=True)
        else:
            st.warning(words("basket.gone", ids=render.escape_markdown(", ".join(clause.sentence_ids))))
        note = st.text_area(words("basket.note"), clause.note, key=f"note:{key}", height=68)
        if note != clause.note:
            basket.note(at, note)
            st.rerun()  # the files above were made without it
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            link_to_sentence(clause.sentence_ids[0], words=words)
            _move("up", at, -1, disabled=at == 0, key=key, words=words)
            _move("down", at, 1, disabled=at + 1 == count, key=key, words=words)
            st.button(
                words("basket.remove"),
                key=f"remove:{key}",
                icon=":material/close:",
                type="tertiary",
                on_click=basket.remove,
                args=(at,),
            )


def _move(name: str, at: int, by: int, *, disabled: bool, key: str, words: Wording) -> None:
    """Draw a button that moves a clause."""
    st.button(
        words(f"basket.{name}"),
        key=f"{name}:{key}",
        icon=f":material/arrow_{name}ward:",
        type="tertiary",
        disabled=disabled,
        on_click=basket.move,
        args=(at, by),
    )


if __name__ == "__main__":
    main()
