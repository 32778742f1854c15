"""One writer at a time: whoever changes an index holds the lock of its folder; readers do not need it.

The operating system frees the lock when the process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.errors import IndexBusyError, KBError

LOCK_FILE = ".write.lock"
LOCK_SECONDS = 600.0  # the second of two ingests waits this long; the whole corpus takes about one minute
_LOOK_SECONDS = 0.1


@contextmanager
def write_lock(
    index_dir: Path, *, say: Callable[[str], None] = lambda _: None, seconds: float | None = None
) -> Iterator[None]:
    """Hold the lock of an index folder; the folder is made when missing.

    Args:
        index_dir: the folder.
        say: is told once when another process must be waited for.
        seconds: how long to wait; None for LOCK_SECONDS.

    Yields:
        Nothing.

    Raises:
        IndexBusyError: if another process still holds it.
        KBError: if the folder cannot be written.
    """
    limit = LOCK_SECONDS if seconds is None else seconds
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        handle = os.open(index_dir / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise KBError.of("index.not_writable", path=str(index_dir), why=error.strerror) from error
    try:
        _take(handle, index_dir, say, limit)
        for left in index_dir.glob("*.new"):  # of a writer that was killed; nobody else may be writing one now
            left.unlink(missing_ok=True)
        yield
    finally:
        os.close(handle)


def _take(handle: int, index_dir: Path, say: Callable[[str], None], limit: float) -> None:
    """Wait for the lock."""
    begun = time.monotonic()
    told = False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not told:
                say(f"{index_dir} is being written by another process; waiting for it, at most {limit:.0f} s")
                told = True
            if time.monotonic() - begun >= limit:
                raise IndexBusyError.of("index.busy", path=str(index_dir)) from None
            time.sleep(_LOOK_SECONDS)
        else:
            return
