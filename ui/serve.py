"""Start the web page: Streamlit on the loopback address, with nothing sent anywhere."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import NoReturn

from kb.errors import KBError
from kb.settings import MODEL_VARIABLE

INDEX_VARIABLE = "KB_INDEX"  # how the page learns which index to open
ADDRESS = "127.0.0.1"
_OPTIONS = {
    "server.address": ADDRESS,
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "browser.serverAddress": "localhost",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    # One for each theme: a colour without a theme would hold every page to the light one.
    "theme.light.primaryColor": "#1f5f8b",
    "theme.dark.primaryColor": "#5aa9dd",
}


def serve(index_dir: Path, *, port: int, model: str | None, message: Callable[[str], object]) -> NoReturn:
    """Serve the page until it is stopped; the index, the model and the word lists load while the browser opens.

    Args:
        index_dir: folder of the index.
        port: on the loopback address.
        model: embedding model that the page asks with; None is the one installed with us.
        message: takes a line for the person at the terminal.

    Raises:
        KBError: if the port is taken.
    """
    _check_free(port)
    options = [f"--{name}={value}" for name, value in {**_OPTIONS, "server.port": str(port)}.items()]
    page = Path(__file__).with_name("app.py")
    os.environ.update({INDEX_VARIABLE: str(index_dir.resolve()), **({MODEL_VARIABLE: model} if model else {})})
    message(f"Policy KB: http://localhost:{port} (Ctrl+C stops it)")
    from streamlit.web import cli

    Thread(target=_prepare, daemon=True).start()
    cli.main(["run", str(page), *options])
    raise AssertionError("streamlit's command line exits when the server has stopped")


def _prepare() -> None:
    """Open the index for the sessions that will come; what goes wrong is said on the page."""
    from ui.session import open_library

    with suppress(KBError):
        open_library()


def _check_free(port: int) -> None:
    """Refuse a port that another program has."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a page stopped a moment ago is no obstacle
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            raise KBError(
                f"port {port} cannot be used ({error.strerror}); stop the other program or name another port: --port"
            ) from error
