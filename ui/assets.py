"""The scripts and styles that Streamlit sends to every browser, sent at once.

Streamlit hands each of the sixty files that a browser asks for first from thread to thread four times. While the index
is prepared each of these waits for Python's lock: the last file came 0.8 s after the first.
"""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from streamlit import file_util

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_PREFIX = "/static/"  # files whose names have the hash of what is in them
_FOR_EVER = b"public, immutable, max-age=31536000"  # as Streamlit sends them


class StaticAssets:
    """Answers for the files of Streamlit's own static folder; everything else is Streamlit's."""

    def __init__(self, app: App) -> None:
        """List the files; what is not listed can never be asked for here.

        Args:
            app: what answers everything else.
        """
        self._app = app
        top = Path(file_util.get_static_dir())
        inside = (Path(folder, name) for folder, _, names in os.walk(top / _PREFIX.strip("/")) for name in names)
        self._files = {"/" + path.relative_to(top).as_posix(): path for path in inside}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Args:
            scope: of ASGI.
            receive: of ASGI.
            send: of ASGI.
        """
        wanted = scope["type"] == "http" and scope["method"] == "GET" and self._files.get(scope["path"])
        if not wanted:
            await self._app(scope, receive, send)
            return
        body = wanted.read_bytes()
        kind = mimetypes.guess_type(wanted.name)[0] or "application/octet-stream"
        headers = [
            (b"content-type", kind.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", _FOR_EVER),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
