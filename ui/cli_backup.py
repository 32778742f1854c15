"""Commands that keep an index in one file, and take it from there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.cli_options import IndexDir
from ui.shell import message

app = typer.Typer()


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File to make, e.g. kb-backup.zip.")],
    index: IndexDir = None,
) -> None:
    """Write the whole index into one file, with checksums; it may be asked and changed meanwhile."""
    from kb.backup import backup as run
    from kb.settings import load_settings

    count = run(index or load_settings().index_dir, file)
    message(f"{count} document(s) written to {file}, {file.stat().st_size} bytes")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File that `kb backup` made.")],
    index: IndexDir = None,
) -> None:
    """Put a backup in the place of the index, after checking it; what the index held before is gone."""
    from kb.backup import restore as run
    from kb.settings import load_settings

    folder = index or load_settings().index_dir
    count = run(file, folder, say=message)
    message(f"{count} document(s) restored to {folder}")
