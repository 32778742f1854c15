"""How the program speaks to its shell: exit codes, the error line, UTF-8 on every stream."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from kb.errors import KBError
from ui.cli_values import convert_plainly

_BAD_INPUT = 2
_LOW_PRIORITY = (
    10  # nice value; with 0, 20 people asking meanwhile waited up to 35 times as long as one, with 10 up to 24
)


class Commands(TyperGroup):
    """The group of commands, with our error line in place of typer's box."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words before the name of the command.

        Args:
            ctx: of the group.
            args: all words.

        Returns:
            As typer gives it: the words from the name on.
        """
        convert_plainly(self, ctx)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command that is called.

        Args:
            ctx: of the group.
            args: name of a command and what it is given.

        Returns:
            As typer gives it: name, command, what is left of the words.
        """
        name, command, rest = super().resolve_command(ctx, args)
        convert_plainly(command, ctx)
        return name, command, rest

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Run a command line and exit with its code.

        Args:
            args: the words after the program's name; None reads them from the process.
            prog_name: ignored; the program calls itself kb.
            complete_var: passed on to typer, as the rest is.
            standalone_mode: ignored.
            windows_expand_args: passed on.
            extra: passed on.
        """
        _speak_utf8()
        try:
            code = super().main(args, "kb", complete_var, False, windows_expand_args, **extra)
        except typer.TyperException as usage:
            _fail(usage.format_message())
        except KBError as error:
            _tell_program(error)
            _fail(str(error))
        except typer.Abort:
            _fail("stopped")
        sys.exit(code if isinstance(code, int) else 0)


def yield_to_others() -> None:
    """Let the operating system serve other processes first: questions are not to wait for an ingest."""
    if hasattr(os, "setpriority"):  # not on Windows
        os.setpriority(os.PRIO_PROCESS, 0, max(_LOW_PRIORITY, os.getpriority(os.PRIO_PROCESS, 0)))


def lines_of_stdin() -> Iterator[str]:
    """Read stdin line by line; only a line feed ends a line.

    Yields:
        Each line without its end; bytes that are no UTF-8 become U+FFFD.
    """
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    for line in sys.stdin:
        yield line.removesuffix("\n").removesuffix("\r")


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale, and never fail on a character; send the log to stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    logging.basicConfig(format="%(message)s", level=logging.WARNING, stream=sys.stderr, force=True)
    logging.getLogger("jieba").disabled = True  # tells of its dictionary at every start, through a handler of its own
    for name in ("kb", "ingest"):
        logging.getLogger(name).setLevel(logging.INFO)


def print_line(row: object) -> None:
    """Print one JSON object on one line of stdout.

    Args:
        row: what JSON can say.
    """
    typer.echo(json.dumps(row, ensure_ascii=False))


def print_json(value: object) -> None:
    """Print JSON on stdout, laid out so that people can read it too.

    Args:
        value: what JSON can say.
    """
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def message(text: str) -> None:
    """Print a line on stderr.

    Args:
        text: the line.
    """
    typer.echo(text, err=True)


def _tell_program(error: KBError) -> None:
    """Give an error to the page, which says it in its own language."""
    from ui.progress import error_as_line, read_by_program

    if read_by_program():
        message(error_as_line(error))


def _fail(text: str) -> NoReturn:
    """Print the one error line and exit."""
    message("error: " + " ".join(text.split()))
    sys.exit(_BAD_INPUT)
