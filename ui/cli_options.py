"""What several commands share: their options, and how they open an index."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kb.errors import KBError
from ui.shell import message

if TYPE_CHECKING:
    from kb.cite import Style
    from kb.library import Library
    from kb.store import Store

# Objects made before Python looks for garbage among the new ones, 700 by default: nearly all that a start makes stays,
# and looking through it took 0.06 to 0.1 s of 1.6 (`kb ask`, processor time, seven runs in turn).
_LOOKED_AFTER = 50_000
NOT_ALL_WELL = 1  # exit code: done, but a document was rejected or a check found damage

IndexDir = Annotated[
    Path | None, typer.Option("--index", metavar="DIR", help="Folder of the index.", show_default="indexes/")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Model = Annotated[
    str | None,
    typer.Option(
        "--model", help="Embedding model: a folder or a hub name.", show_default="the one that comes with the program"
    ),
]
DocumentId = Annotated[str, typer.Argument(metavar="DOC", help="Id of a document, as `kb documents` lists it.")]
CitationStyle = Annotated[
    str, typer.Option("--style", help="plain, gbt7714 (2025), gbt7714-2015, apa, bibtex, ris, csl-json or markdown.")
]
NoBridge = Annotated[bool, typer.Option("--no-bridge", help="Search for the question's own words only.")]
Without = Annotated[
    list[str] | None, typer.Option(metavar="TERM", help="Leave out a term that was also searched; may be repeated.")
]
City = Annotated[str | None, typer.Option("--city", help="Only passages of this city.")]
BoxNumber = Annotated[int | None, typer.Option("--box", help="Only passages of this box (专栏).")]
Doc = Annotated[str | None, typer.Option("--doc", metavar="DOC", help="Only passages of this document.")]
Section = Annotated[
    str | None, typer.Option("--section", help="Only passages of this chapter or section, e.g. 第三章第一节.")
]
Kind = Annotated[
    str | None, typer.Option("--kind", help="Only passages of this kind: text, box, table, figure, positioning.")
]
Year = Annotated[int | None, typer.Option("--year", help="Only passages of documents issued in this year.")]


@contextmanager
def open_store(index: Path | None) -> Iterator[Store]:
    """Open the store of an index."""
    from kb.settings import load_settings
    from kb.store import STORE_FILE, Store

    with Store.open((index or load_settings().index_dir) / STORE_FILE) as store:
        yield store


@contextmanager
def open_library(index: Path | None, model: str | None) -> Iterator[Library]:
    """Open an index for questions."""
    gc.set_threshold(_LOOKED_AFTER)
    from kb.encode import load_encoder
    from kb.library import Library
    from kb.settings import load_settings

    settings = load_settings()
    named = model or settings.model
    with Library.open(index or settings.index_dir, load_encoder(named) if named else None) as library:
        library.warm_up()
        yield library


def end_if_withheld(ids: Sequence[str]) -> None:
    """Say on stderr which sentences were not shown for they are not their source, and end with the code of damage."""
    if ids:
        listed = ", ".join(dict.fromkeys(ids))
        message(f"error: {listed}: not what the source says, and not shown: run kb verify")
        raise typer.Exit(NOT_ALL_WELL)


def style_named(name: str) -> Style:
    """Take a citation style by name; an unknown one is refused before any work is done."""
    from kb.cite import STYLES

    for style in STYLES:
        if style == name:
            return style
    raise KBError(f"unknown citation style {name!r}; allowed: {', '.join(STYLES)}")
