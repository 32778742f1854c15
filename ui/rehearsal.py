"""What the page does before anyone opens it, so that the first question waits for none of it.

Loading while the person's browser loads the page takes time that both cores would otherwise spend waiting. What is
loaded here is what the first answer was seen to wait for: the modules of its page and of what Streamlit itself loads
late, the word lists, and the tables that are made of them.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from time import sleep

from kb.ask import ask
from kb.errors import KBError
from kb.library import Library
from ui import render
from ui.wording import LANGUAGES, wording

# The frame, the page that opens first, and what Streamlit loads late: signs for an icon, pictures for the page's own.
_LATE = (
    "ui.app",
    "ui.views.ask",
    "streamlit.material_icon_names",
    "PIL.ImageFile",
)
# What the first table or chart waits for, 0.7 s of processor time. It is loaded behind the first answer, with which it
# would compete.
_FOR_TABLES = (
    "pandas",
    "pyarrow.pandas_compat",
    "altair",
    "streamlit.elements.arrow",
    "streamlit.elements.vega_charts",
)
_AFTER = 5.0  # seconds; a question asked by a link right after the start is answered in 3


def load_later() -> None:
    """Wait until the first answer is likely given, then load what tables and charts need."""
    sleep(_AFTER)
    for name in _FOR_TABLES:
        import_module(name)


def rehearse(library: Library) -> None:
    """Load the page's modules and answer one of its own examples in each language, for nobody.

    Args:
        library: the open index; what goes wrong is said to whoever asks next.
    """
    for name in _LATE:
        import_module(name)
    for language in LANGUAGES:
        words = wording(language)
        with suppress(KBError):
            answer = ask(library, words("examples.1"), voice=language)
            render.glossed(answer.text, words)
