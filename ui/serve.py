"""Start the web page: Streamlit on the loopback address unless told otherwise, with nothing sent anywhere."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import NoReturn

from kb.errors import KBError
from kb.model.pieces import begin
from kb.settings import MODEL_VARIABLE
from ui.secret import SECRET_VARIABLE, others_may_read, read_secret

INDEX_VARIABLE = "KB_INDEX"  # how the page learns which index to open
_OPTIONS: dict[str, object] = {
    "server.headless": True,
    "server.fileWatcherType": "none",
    "runner.magicEnabled": False,  # values that stand alone on a line: we have none, and looking takes 0.1 s
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    # One for each theme: a colour without a theme would hold every page to the light one.
    "theme.light.primaryColor": "#1f5f8b",
    "theme.dark.primaryColor": "#5aa9dd",
    # Marks of what matched: Streamlit's own ground of 10 % orange is hardly seen. With these every text has a contrast
    # of 4.5 and more (WCAG AA; a test measures it in the browser).
    "theme.light.orangeBackgroundColor": "#ffe6b3",
    "theme.light.orangeTextColor": "#8a4500",
    "theme.dark.orangeBackgroundColor": "#5a4108",
    "theme.dark.orangeTextColor": "#ffc46b",
}


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the page listens, and the file with the secret that it asks for; None: it asks for none."""

    address: str
    port: int
    secret_file: Path | None = None

    @property
    def local(self) -> bool:
        """Whether only this machine can reach it."""
        if self.address == "localhost":
            return True
        try:
            return ip_address(self.address).is_loopback
        except ValueError:
            return False


def serve(index_dir: Path, *, listening: Listening, model: str | None, message: Callable[[str], object]) -> NoReturn:
    """Serve the page until it is stopped; the index, the model and the word lists load while the browser opens.

    Args:
        index_dir: folder of the index.
        listening: where, and behind which secret.
        model: embedding model that the page asks with; None is the one installed with us.
        message: takes a line for the person at the terminal.

    Raises:
        KBError: if the port is taken, the secret cannot be used, or other machines would reach the page without one.
    """
    _check_secret(listening, message)
    _check_free(listening)
    host = "localhost" if listening.local else listening.address
    places = {"server.address": listening.address, "server.port": listening.port, "browser.serverAddress": host}
    os.environ.update({INDEX_VARIABLE: str(index_dir.resolve()), **({MODEL_VARIABLE: model} if model else {})})
    os.environ.pop(SECRET_VARIABLE, None)
    if listening.secret_file:
        os.environ[SECRET_VARIABLE] = str(listening.secret_file.resolve())
    message(f"Policy KB: http://{host}:{listening.port} (Ctrl+C stops it)")
    gc.disable()  # until all is loaded: it stays, and looking through it takes 0.1 s of the start
    if not (model or os.environ.get(MODEL_VARIABLE)):
        begin()  # while Streamlit is imported the second processor has nothing to do
    from starlette.middleware import Middleware
    from streamlit.starlette import App

    from ui.assets import StaticAssets
    from ui.lean import leave_out

    leave_out()
    page = Path(__file__).with_name("app.py")
    sys.argv = [str(page)]  # the program that Streamlit looks for settings beside
    with suppress(KeyboardInterrupt):
        App(page, middleware=[Middleware(StaticAssets)], lifespan=_lifespan).run(config={**_OPTIONS, **places})
    sys.exit(0)


@asynccontextmanager
async def _lifespan(app: object) -> AsyncIterator[None]:
    """Prepare as soon as the server answers, not before: the browser needs a second to draw, which is enough."""
    del app
    asyncio.get_running_loop().call_soon(Thread(target=_prepare, daemon=True).start)
    yield


def _prepare() -> None:
    """Open the index for the sessions that will come, and rehearse; what goes wrong is said on the page."""
    from ui.rehearsal import load_later, rehearse
    from ui.session import open_library

    try:
        with suppress(KBError):
            library = open_library()  # its model loads in the background from here on
            rehearse(library)
    finally:
        # What is loaded stays. Streamlit collects garbage after each run, and would look through all of it each time.
        gc.freeze()
        gc.enable()
    load_later()
    gc.freeze()


def _check_secret(listening: Listening, message: Callable[[str], object]) -> None:
    """Refuse a page that anyone could read and upload to."""
    if listening.secret_file:
        read_secret(listening.secret_file)
        if others_may_read(listening.secret_file):
            message(f"others on this machine may read {listening.secret_file}; chmod 600 keeps it to you")
    elif not listening.local:
        raise KBError(
            f"on {listening.address} other machines reach the page and could upload and remove documents; put a secret "
            "into a file and name it with --secret-file FILE (secret_file in kb.toml), or leave --address out"
        )


def _check_free(listening: Listening) -> None:
    """Refuse a port that another program has, or an address that this machine has not."""
    family = socket.AF_INET6 if ":" in listening.address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a page stopped a moment ago is no obstacle
        try:
            probe.bind((listening.address, listening.port))
        except OSError as error:
            raise KBError(
                f"port {listening.port} on {listening.address} cannot be used ({error.strerror}); stop the other "
                "program or name another port: --port"
            ) from error
