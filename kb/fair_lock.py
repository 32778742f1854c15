"""A re-entrant lock that threads get in the order in which they asked for it.

threading.RLock serves whoever comes by when it is free: of 20 threads asking questions at once some waited three
times as long as the middle one.
"""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType


class FairLock:
    """Use it with `with`; a thread that holds it may take it again."""

    def __init__(self) -> None:
        """Make it free."""
        self._guard = threading.Lock()  # of the three below; held for an instant only
        self._owner: int | None = None
        self._depth = 0
        self._waiting: deque[tuple[int, threading.Lock]] = deque()

    def __enter__(self) -> None:
        """Wait for one's turn."""
        me = threading.get_ident()
        if self._owner == me:  # nobody else makes us the owner or takes it from us, so nothing needs to be guarded
            self._depth += 1
            return
        with self._guard:
            if self._owner is None:
                self._owner, self._depth = me, 1
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append((me, turn))
        try:
            turn.acquire()  # set free by the thread before us, which has made us the owner
        except BaseException:
            self._leave(me, turn)
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Hand it to the thread that has waited longest."""
        if self._depth > 1:
            self._depth -= 1
            return
        with self._guard:
            self._release()

    def is_mine(self) -> bool:
        """Tell whether this thread holds it."""
        return self._owner == threading.get_ident()

    def _release(self) -> None:
        self._depth -= 1
        if self._depth:
            return
        self._owner = None
        if self._waiting:
            self._owner, turn = self._waiting.popleft()
            self._depth = 1
            turn.release()

    def _leave(self, me: int, turn: threading.Lock) -> None:
        """Give up a turn, which may have come in the meantime."""
        with self._guard:
            if (me, turn) in self._waiting:
                self._waiting.remove((me, turn))
            else:
                self._release()
