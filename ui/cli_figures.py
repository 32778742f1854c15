"""The command that lists the figures of a document: table values and numbers in sentences, with what they measure."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from kb.errors import KBError
from ui.cli_options import DocumentId, IndexDir, Json, end_if_withheld, open_store
from ui.shell import message, print_json

if TYPE_CHECKING:
    from kb.records import FigureRecord

app = typer.Typer()


@app.command(name="figures")
def list_figures(
    document: DocumentId,
    index: IndexDir = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print one line a figure, for spreadsheets.")] = False,
    targets: Annotated[bool, typer.Option("--targets", help="Only what is meant to be reached.")] = False,
) -> None:
    """List the figures of a document: what is measured, value, unit, period, target or reached, sentence."""
    from kb.ask.checked import sound_figures
    from kb.export_figures import figures_csv, figures_json

    if as_json and as_csv:
        raise KBError("--json and --csv exclude each other; give one of them")
    with open_store(index) as store:
        listed = [f for f in store.figures(document) if not targets or f.role == "target"]
        found, withheld = sound_figures(store, listed)
    if as_json:
        print_json(figures_json(found))
    elif as_csv:
        sys.stdout.write(figures_csv(found))
    elif found:
        _print(found)
    elif not withheld:
        message(f"{document} has no {'target' if targets else 'figure'}")
    end_if_withheld(withheld)


def _print(figures: Sequence[FigureRecord]) -> None:
    """Print the figures for people: one line each."""
    from rich.table import Table
    from rich.text import Text

    from ui.render import printable
    from ui.terminal import stdout_console

    grid = Table(
        "indicator", "value", "period", "kind", "city", "sentence", box=None, pad_edge=False, padding=(0, 1, 0, 0)
    )
    for figure in figures:
        cells = (figure.indicator, figure.written, figure.period, figure.role, figure.city, figure.sentence_id)
        grid.add_row(*(Text(printable(cell)) for cell in cells))
    stdout_console().print(grid, soft_wrap=False)
