"""The pages and the links between them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from ui.wording import Wording

_FOLDER = Path(__file__).parent / "views"  # Streamlit would list the scripts of a folder named pages by itself


@dataclass(frozen=True, slots=True)
class PageFile:
    """A page: its name in the address and in the texts, its icon."""

    name: str
    icon: str

    @property
    def file(self) -> Path:
        """The script that draws it."""
        return _FOLDER / f"{self.name}.py"


PAGES = (
    PageFile("ask", ":material/search:"),
    PageFile("cities", ":material/grid_on:"),
    PageFile("figures", ":material/monitoring:"),
    PageFile("document", ":material/article:"),
    PageFile("basket", ":material/format_quote:"),
    PageFile("library", ":material/library_books:"),
)


def link_to(name: str, label: str, *, words: Wording, icon: str | None = None, **query: str) -> None:
    """Draw a link to a page, which a person may also open in a new window or share.

    Args:
        name: of the page.
        label: what it says, as Markdown.
        words: the interface language; it goes into the address.
        icon: as Streamlit names it.
        query: what else goes into the address.
    """
    page = next(page for page in PAGES if page.name == name)
    st.page_link(page.file, label=label, icon=icon, query_params={**query, "lang": words.language})


def link_to_sentence(sentence_id: str, *, words: Wording) -> None:
    """Draw a link that opens the document at a sentence.

    Args:
        sentence_id: the sentence.
        words: the interface language.
    """
    link_to("document", words("clause.open"), words=words, icon=":material/article:", id=sentence_id)


def address_of_sentence(sentence_id: str) -> str:
    """Write the address that opens the document at a sentence, for sharing.

    Args:
        sentence_id: the sentence.

    Returns:
        A full address where the browser told its own, else the part behind the host's name.
    """
    here = urlsplit(st.context.url or "")
    path = here.path.rsplit("/", 1)[0] + "/document"
    return urlunsplit((here.scheme, here.netloc, path, urlencode({"id": sentence_id}, safe="/"), ""))
