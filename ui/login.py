"""The login of a team server: one secret that all share, asked for once in a session."""

from __future__ import annotations

import hmac
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from ui.secret import SECRET_VARIABLE, read_secret
from ui.wording import Wording

LONGEST_WAIT = 30.0  # seconds; the wait counts for everyone, so that many sessions guess no faster than one
_ADMITTED = "admitted"


class Door:
    """Compares attempts with the secret; after each wrong one the next has to wait twice as long."""

    def __init__(self, secret: bytes, clock: Callable[[], float] = time.monotonic) -> None:
        """Close the door.

        Args:
            secret: what opens it.
            clock: seconds that only ever grow.
        """
        self._secret = secret
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong = 0
        self._open_from = 0.0

    def wait(self) -> float:
        """Seconds until the next attempt counts; 0 if one may be made now."""
        return max(0.0, self._open_from - self._clock())

    def admits(self, attempt: str) -> bool:
        """Try a secret.

        Args:
            attempt: what was typed.

        Returns:
            Whether it is the secret; False too while the door waits.
        """
        with self._lock:
            if self.wait() > 0:
                return False
            if hmac.compare_digest(attempt.strip().encode(), self._secret):
                self._wrong = 0
                return True
            self._wrong += 1
            self._open_from = self._clock() + min(2.0 ** (self._wrong - 1), LONGEST_WAIT)
            return False


@st.cache_resource(max_entries=1, show_spinner=False)
def _door(path: str) -> Door:
    """One door for all sessions."""
    return Door(read_secret(Path(path)))


def admitted(words: Wording) -> bool:
    """Ask for the secret unless this session has given it, or none is asked for.

    Args:
        words: the interface language.

    Returns:
        Whether the session may see the documents; if not, the form stands on the page, and the address is kept.
    """
    path = os.environ.get(SECRET_VARIABLE)
    if not path or st.session_state.get(_ADMITTED) is True:
        return True
    door = _door(path)
    with st.form("login", clear_on_submit=True, width=420):
        st.markdown(words("login.lead"))
        attempt = st.text_input(words("login.secret"), type="password")
        sent = st.form_submit_button(words("login.enter"), type="primary")
    if not sent:
        return False
    wait = door.wait()
    if door.admits(attempt):
        st.session_state[_ADMITTED] = True
        st.rerun()
    st.error(words("login.wait", seconds=round(wait + 0.5)) if wait else words("login.wrong"))
    return False
