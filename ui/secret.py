"""The file with the secret of a team server: read and judged before anything of the page is loaded."""

from __future__ import annotations

import stat
from pathlib import Path

from kb.errors import KBError

SECRET_VARIABLE = "KB_SECRET_FILE"  # how the page learns where the secret is; the secret itself is in no environment
SHORTEST = 12  # characters of a secret


def read_secret(path: Path) -> bytes:
    """Read a shared secret.

    Args:
        path: a file; white space around the secret does not count.

    Returns:
        The secret, UTF-8.

    Raises:
        KBError: if there is none, or one that is guessed too easily; the secret is not in the text.
    """
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, OSError):
            raise KBError.of("secret.unreadable", path=str(path), why=error.strerror) from None
        raise KBError.of("secret.no_text", path=str(path)) from None
    if len(secret) < SHORTEST:
        raise KBError.of("secret.short", path=str(path), count=len(secret), least=SHORTEST)
    return secret.encode()


def others_may_read(path: Path) -> bool:
    """Tell whether other accounts of the machine may read a file.

    Args:
        path: the file.
    """
    return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
