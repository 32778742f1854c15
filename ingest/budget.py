"""Bounds the processor time that restoring one document may take: an endless text must not hold up the others.

Where the system has no such timer (Windows), or outside the main thread, nothing is bounded; `kb` uses the main one.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from kb.errors import KBError

_AGAIN = 1.0  # seconds of processor time: long enough to unwind, short beside any budget


class OverBudgetError(KBError):
    """A document that takes more than the limits of the settings let it."""


class Budget:
    """Processor time for one document, spent while `spending` is entered and no `pause` inside it."""

    def __init__(self, seconds: float) -> None:
        """Take what there is to spend, > 0."""
        self._all = self._left = seconds
        self._running = False
        self._again = 0.0  # seconds after which it breaks off again; 0: never

    @contextmanager
    def spending(self, *, once: bool = False) -> Iterator[None]:
        """Spend from the budget inside.

        Args:
            once: break off once only, so that taking back what was written is not broken off too; otherwise again
                after each second of processor time, for a library may have swallowed the error.

        Yields:
            Nothing.

        Raises:
            OverBudgetError: as soon as nothing is left.
        """
        if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGVTALRM, self._over)
        self._again = 0.0 if once else _AGAIN
        try:
            self._start()
            try:
                yield
            finally:
                self.end()
        finally:
            self.end()  # the one above may have been broken off itself
            signal.signal(signal.SIGVTALRM, before)

    @contextmanager
    def pause(self) -> Iterator[None]:
        """Spend nothing inside: an encoder's time depends on the machine, and it says how far it is.

        Yields:
            Nothing.
        """
        running = self._running
        if running:
            self._stop()
        try:
            yield
        finally:
            if running:
                self._start()

    def end(self) -> None:
        """Spend nothing any more: what follows must not be broken off."""
        if self._running:
            self._stop()

    def _start(self) -> None:
        self._running = True
        signal.setitimer(signal.ITIMER_VIRTUAL, max(self._left, 1e-6), self._again)

    def _stop(self) -> None:
        self._left, _ = signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        self._running = False

    def _over(self, _number: int, _frame: FrameType | None) -> None:
        raise OverBudgetError.of("restore.seconds", name="a document", seconds=f"{self._all:.0f}")
