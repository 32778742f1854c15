"""Show how far an ingest is: bars on a terminal, plain lines in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Protocol, Self

from ui.render import printable

_SECONDS_BETWEEN_LINES = 10.0  # a long stage says in a log that it is alive


class Reporter(AbstractContextManager["Reporter"], Protocol):
    """Something the pipeline tells of its progress, open while it works."""

    def __call__(self, document_id: str, stage: str, done: int, total: int) -> None:
        """Note that `done` of `total` units of a document's stage are finished."""


class BarProgress:
    """One bar per stage of the document being read, on a terminal."""

    def __init__(self) -> None:
        """Prepare the bars; nothing is drawn before `with`."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        self._tasks: dict[tuple[str, str], TaskID] = {}

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
            self._tasks[key] = self._bars.add_task(printable(f"{document_id}  {stage}"), total=total)
        self._bars.update(self._tasks[key], completed=done, total=total)


class LineProgress:
    """One line when a stage ends, and now and then while it runs, for a log."""

    def __init__(self, write: Callable[[str], object], clock: Callable[[], float] = time.monotonic) -> None:
        """Keep where to write.

        Args:
            write: takes one line without its end.
            clock: seconds from any start; never goes back.
        """
        self._write = write
        self._clock = clock
        self._started: dict[tuple[str, str], float] = {}
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
        begun = self._started.setdefault(key, now)
        ended = done >= total
        if key in self._ended or not (ended or now - self._last_line >= _SECONDS_BETWEEN_LINES):
            return
        if ended:
            self._ended.add(key)
        self._last_line = now
        self._write(printable(f"{document_id}: {stage} {done}/{total} ({now - begun:.1f} s)"))


def reporter(write: Callable[[str], object]) -> Reporter:
    """Choose how to show progress on stderr.

    Args:
        write: takes one line for the log.

    Returns:
        Bars if stderr is a terminal, else lines.
    """
    return BarProgress() if sys.stderr.isatty() else LineProgress(write)
