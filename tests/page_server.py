"""The web page in a process of its own, and the browser that looks at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in _NAMES if (found := shutil.which(name))), None)
FORCED = os.environ.get("KB_BROWSER_TESTS") == "1"  # a missing browser is then a failure, as in .ci/run
NEEDS_CHROMIUM = [
    pytest.mark.skipif(
        CHROMIUM is None and not FORCED,
        reason="no Chromium on this machine; on Debian: apt install chromium fonts-noto-cjk",
    ),
    pytest.mark.timeout(1200),  # seconds; beside four busy processes the longest has taken a few hundred
]
_PATIENCE = 90.0  # seconds until the page must answer or end; it takes 3 on an idle machine


@contextmanager
def served(index: Path, *, folder: Path) -> Iterator[str]:
    """Serve the page of an index.

    Args:
        index: folder of the index.
        folder: where it is started: its corpus/ takes the uploads, its log the messages.

    Yields:
        The address, without a slash at its end.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "ui.cli", "ui", "--index", str(index), "--port", str(port)]
    log = folder / "page.log"
    with log.open("wb") as out:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=out)
        try:
            _wait_for(f"http://localhost:{port}/_stcore/health", server, log)
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait(timeout=_PATIENCE)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the page answers."""
    begun = time.monotonic()
    while server.poll() is None and time.monotonic() - begun < _PATIENCE:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.25)
    raise AssertionError(f"the page did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")
