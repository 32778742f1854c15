"""Errors a caller may catch; the command line prints their text after `error: ` and exits with 2.

What a person may meet on the page is said in both languages: such an error has a key into data/errors_en.toml and
data/errors_zh.toml, and the values that stand in the text.
"""

from __future__ import annotations

import errno
import os
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, Self

from kb.quote_marks import filled

_CAUSES = ("why", "what")  # places where the system's own words stand


class KBError(Exception):
    """What is wrong, the value, what is allowed, what to do."""

    def __init__(self, text: str, *, key: str = "", values: Mapping[str, Any] | None = None) -> None:
        """Keep the text.

        Args:
            text: in English, as the command line prints it.
            key: of the same text in every language, `pdf.encrypted`; "" if it is in English only.
            values: what stands in the places of the text, as JSON can say it.
        """
        super().__init__(text)
        self.key = key
        self.values = dict(values or {})

    @classmethod
    def of(cls, key: str, /, **values: Any) -> Self:
        """Make an error that can be said in both languages.

        Args:
            key: into the files of texts, `pdf.encrypted`.
            values: what stands in the places of the text, as JSON can say it.

        Returns:
            The error; its `str` is the English text.
        """
        return cls(filled(_texts("en")[key], **values), key=key, values=values)

    def said(self, lang: Literal["zh", "en"]) -> str:
        """Say the error in a language.

        Args:
            lang: the language.

        Returns:
            The text; in English where there is no other.
        """
        if not self.key:
            return str(self)
        causes = {name: cause_in(self.values[name], lang) for name in _CAUSES if isinstance(self.values.get(name), str)}
        return filled(_texts(lang)[self.key], **self.values | causes)


class IndexMissingError(KBError):
    """There is no index where one was expected."""


class IndexDamagedError(KBError):
    """The index is there but cannot be trusted."""


class IndexMismatchError(KBError):
    """The index was built with another encoder or layout."""


class UnknownDocumentError(KBError):
    """No document has that id."""


class UnknownSentenceError(KBError):
    """No sentence has that id."""


class BadQuestionError(KBError):
    """The question cannot be asked: empty, or too long."""


class IndexBusyError(KBError):
    """Another process is writing the index."""


class SourceGoneError(KBError):
    """A source that lay outside the corpus is not where it was read."""


class UnknownFilterError(KBError):
    """A search filter names something that the index does not hold."""


class LexicalLegDeadError(KBError):
    """The lexical index does not find terms that the documents contain."""


def cause_in(said: str, lang: Literal["zh", "en"]) -> str:
    """Say in a language what the operating system, SQLite or the index itself said of a failure.

    Args:
        said: its words, as an exception had them.
        lang: the language.

    Returns:
        The same in the language; words that are not known are quoted as such.
    """
    if lang == "en":
        return said
    known = [(words, key) for words, key in _known_causes() if said.lower().startswith(words)]
    return _texts(lang)[max(known)[1]] if known else filled(_texts(lang)["system.other"], text=said)


@cache
def _known_causes() -> tuple[tuple[str, str], ...]:
    """Beginnings of what systems say, lower case, each with the key of its text; this system's own words included."""
    english = {key: text for key, text in _texts("en").items() if key.startswith("system.") and "{" not in text}
    numbers = {key: getattr(errno, key.removeprefix("system."), None) for key in english}
    own = [(os.strerror(number).lower(), key) for key, number in numbers.items() if number]
    return tuple(dict.fromkeys([*((text.lower(), key) for key, text in english.items()), *own]))


@cache
def _texts(lang: str) -> dict[str, str]:
    """Read the texts of a language: dotted key to text with `{name}` places."""
    text = (files("kb") / "data" / f"errors_{lang}.toml").read_text(encoding="utf-8")
    return {f"{table}.{key}": said for table, rows in tomllib.loads(text).items() for key, said in rows.items()}
