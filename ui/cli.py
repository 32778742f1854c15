"""The command line: a command parses, calls one function and prints; data on stdout, everything else on stderr.

Exit codes: 0 done; 1 done, but a document was rejected or a check found damage; 2 bad usage or input, with one
line `error: …`. A bug keeps its traceback. Heavy imports stand inside the commands, so that `kb --help` is quick.
"""

from __future__ import annotations

import typer

from ui import cli_ask, cli_backup, cli_figures, cli_index, cli_matrix, cli_read
from ui.shell import Commands

app = typer.Typer(
    cls=Commands,
    help="政策库 / Policy KB: ask policy documents and get clauses with their section and citation.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for commands in (cli_index, cli_backup, cli_read, cli_figures, cli_matrix, cli_ask):
    app.add_typer(commands.app)


def main() -> None:
    """Run the program."""
    app()


@app.callback(invoke_without_command=True)
def _root(context: typer.Context) -> None:
    """Show the help when no command is given."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


if __name__ == "__main__":
    app()
