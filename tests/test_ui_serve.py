"""`kb ui` starts the page on this machine only, and says so when it cannot."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from kb.errors import KBError
from ui.serve import Listening, serve

ADDRESS = "127.0.0.1"


def _free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


def test_the_page_is_served_and_stops_on_a_signal(small_index: Path) -> None:
    port = _free_port()
    command = [sys.executable, "-c", "from ui.cli import main; main()"]
    with subprocess.Popen([*command, "ui", "--index", str(small_index), "--port", str(port)]) as server:
        try:
            assert _answers(f"http://{ADDRESS}:{port}/_stcore/health", within=90.0)
            server.send_signal(signal.SIGINT)
            assert server.wait(timeout=90) == 0
        finally:
            server.kill()


def _answers(url: str, *, within: float) -> bool:
    """Ask until an answer comes or the seconds are over."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return bool(answer.status == 200)
        except urllib.error.URLError:
            time.sleep(0.1)
    return False


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind((ADDRESS, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(KBError, match=f"port {port} on {ADDRESS} cannot be used"):
            serve(tmp_path, listening=Listening(ADDRESS, port), model=None, message=print)
