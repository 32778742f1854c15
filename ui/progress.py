"""Show how far an ingest is: bars on a terminal, plain lines in a log."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Protocol, Self

from kb.errors import KBError
from ui.render import printable

_SECONDS_BETWEEN_LINES = 10.0  # a long stage says in a log that it is alive
LINES_VARIABLE = "KB_PROGRESS_LINES"  # set by a program that reads the lines to show them, and wants them often
_SECONDS_FOR_PROGRAMS = 0.5


_KEYED = "error as data: "


def error_as_line(error: KBError) -> str:
    """Write an error for a program that shows it in a language of its own.

    Args:
        error: the error.

    Returns:
        One line, which `error_of_line` reads.
    """
    return _KEYED + json.dumps({"text": str(error), "key": error.key, "values": error.values}, ensure_ascii=False)


def error_of_line(line: str) -> KBError | None:
    """Read a line of `error_as_line`.

    Args:
        line: a line of the command line's messages.

    Returns:
        The error; None for any other line.
    """
    if not line.startswith(_KEYED):
        return None
    written = json.loads(line.removeprefix(_KEYED))
    return KBError(written["text"], key=written["key"], values=written["values"])


def read_by_program() -> bool:
    """Whether a program reads our lines."""
    return bool(os.environ.get(LINES_VARIABLE))


class Reporter(AbstractContextManager["Reporter"], Protocol):
    """Something the pipeline tells of its progress, open while it works."""

    def __call__(self, document_id: str, stage: str, done: int, total: int) -> None:
        """Note that `done` of `total` units of a document's stage are finished."""


class Pace:
    """How fast a stage goes, and how long it will take."""

    def __init__(self, begun: float) -> None:
        """Note when the stage began.

        Args:
            begun: seconds on a clock that never goes back.
        """
        self._begun = begun

    def tell(self, done: int, total: int, now: float) -> str:
        """Say the time taken, the rate and the time left, as far as they are known.

        Args:
            done: finished units; a stage that was told of first when some were done counts those in.
            total: all units.
            now: seconds on the same clock.

        Returns:
            For example `12.0 s, 20.0/s, 8 s left`.
        """
        taken = now - self._begun
        parts = [f"{taken:.1f} s"]
        if total > 1 and done and taken > 0:
            parts.append(f"{done / taken:.1f}/s")
            if done < total:
                parts.append(f"{taken * (total - done) / done:.0f} s left")
        return ", ".join(parts)


class BarProgress:
    """One bar per stage of the document being read, on a terminal."""

    def __init__(self) -> None:
        """Prepare the bars; nothing is drawn before `with`."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[pace]}", markup=False),
            console=Console(stderr=True),
        )
        self._tasks: dict[tuple[str, str], TaskID] = {}
        self._paces: dict[tuple[str, str], Pace] = {}

    def __enter__(self) -> Self:
        """Start drawing."""
        self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop drawing and leave the bars as they are."""
        self._bars.stop()

    def __call__(self, document_id: str, stage: str, done: int, total: int) -> None:
        """Move the bar of a stage; the bars of an earlier document make room."""
        key = (document_id, stage)
        if key not in self._tasks:
            for old in [task for task in self._tasks if task[0] != document_id]:
                self._bars.remove_task(self._tasks.pop(old))
            self._tasks[key] = self._bars.add_task(printable(f"{document_id}  {stage}"), total=total, pace="")
            self._paces[key] = Pace(time.monotonic())
        pace = self._paces[key].tell(done, total, time.monotonic())
        self._bars.update(self._tasks[key], completed=done, total=total, pace=pace)


class LineProgress:
    """One line when a stage ends, and now and then while it runs, for a log."""

    def __init__(
        self,
        write: Callable[[str], object],
        clock: Callable[[], float] = time.monotonic,
        every: float = _SECONDS_BETWEEN_LINES,
    ) -> None:
        """Keep where to write.

        Args:
            write: takes one line without its end.
            clock: seconds from any start; never goes back.
            every: seconds after which a stage that still runs is told of.
        """
        self._write = write
        self._every = every
        self._clock = clock
        self._paces: dict[tuple[str, str], Pace] = {}
        self._ended: set[tuple[str, str]] = set()
        self._last_line = clock()

    def __enter__(self) -> Self:
        """Do nothing; lines need no set-up."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Do nothing; every line was written when it was due."""

    def __call__(self, document_id: str, stage: str, done: int, total: int) -> None:
        """Write a line if the stage ended or the last line is old."""
        key, now = (document_id, stage), self._clock()
        pace = self._paces.setdefault(key, Pace(now))
        ended = done >= total
        if key in self._ended or not (ended or now - self._last_line >= self._every):
            return
        if ended:
            self._ended.add(key)
        self._last_line = now
        self._write(printable(f"{document_id}: {stage} {done}/{total} ({pace.tell(done, total, now)})"))


def reporter(write: Callable[[str], object]) -> Reporter:
    """Choose how to show progress on stderr.

    Args:
        write: takes one line for the log.

    Returns:
        Bars if stderr is a terminal, else lines; often, where a program reads them.
    """
    if read_by_program():
        return LineProgress(write, every=_SECONDS_FOR_PROGRAMS)
    return BarProgress() if sys.stderr.isatty() else LineProgress(write)
