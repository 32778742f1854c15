"""The command that shows which city a document ties to which theme."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kb.errors import KBError
from ui.cli_options import DocumentId, IndexDir, Json, end_if_withheld, open_store
from ui.shell import message, print_json

if TYPE_CHECKING:
    from kb.matrix import Matrix

app = typer.Typer()


@app.command(name="matrix")
def show_matrix(
    document: DocumentId,
    index: IndexDir = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print one line a clause, for spreadsheets.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Also themes of the glossary that no city lists as its own.")
    ] = False,
) -> None:
    """Show which cities a document ties to which themes: own priorities and other clauses."""
    from kb.ask.sound_tables import sound_matrix
    from kb.matrix import matrix, matrix_csv, matrix_json

    if as_json and as_csv:
        raise KBError("--json and --csv exclude each other; give one of them")
    with open_store(index) as store, store.snapshot():
        table, withheld = sound_matrix(store, matrix(store, document, everything=everything))
    if as_json:
        print_json(matrix_json(table))
    elif as_csv:
        sys.stdout.write(matrix_csv(table))
    elif table.themes:
        _print(table)
    elif not withheld:
        hint = "" if everything else "; --all also looks for the themes of the glossary"
        message(f"no city of {document} has a theme among its priorities{hint}")
    end_if_withheld(withheld)


def _print(table: Matrix) -> None:
    """Print the table for people: one line a theme, one column a city."""
    from rich.table import Table
    from rich.text import Text

    from kb.places import gazetteer
    from ui.render import printable
    from ui.terminal import stdout_console

    places = {city: gazetteer().by_name(city) for city in table.cities}
    short = {city: place.short if place else city for city, place in places.items()}
    grid = Table("theme", *(short[city] for city in table.cities), box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for theme in table.themes:
        marks = []
        for city in table.cities:
            row = table.cells.get((theme, city))
            marks.append("●" if row and row.tier == "focus" else "○" if row else "·")
        grid.add_row(Text(printable(f"{theme} {table.theme_en[theme]}".strip())), *marks)
    console = stdout_console()
    console.print(grid, soft_wrap=False)
    console.print(Text("● own priority or named list 重点   ○ other clause 提及   · nothing found 未见", style="dim"))
