"""The interface strings: one TOML file per language, the same keys in each."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from kb.quote_marks import filled

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Wording:
    """The strings of one language, called by key."""

    def __init__(self, language: Language, strings: dict[str, str]) -> None:
        """Keep the strings.

        Args:
            language: the language they are in.
            strings: dotted key (`ask.button`) to text with `{name}` places.
        """
        self.language = language
        self.strings = strings

    def __call__(self, key: str, **values: object) -> str:
        """Give one string with its places filled.

        Args:
            key: dotted key, for example `ask.button`.
            values: what stands in the places; never parsed again, so data may hold braces.

        Returns:
            The text in this language; of one thing (`count` is 1) that of `one.ask_button`, if there is one.

        Raises:
            KeyError: if the language file has no such key.
        """
        one = self.strings.get(f"one.{key.replace('.', '_')}") if values.get("count") == 1 else None
        return filled(one or self.strings[key], **values)


@cache
def wording(language: Language) -> Wording:
    """Read the strings of a language.

    Args:
        language: `zh` or `en`.

    Returns:
        The strings, read once per process.
    """
    text = (files("ui") / "texts" / f"{language}.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return Wording(language, {f"{table}.{key}": value for table, rows in tables.items() for key, value in rows.items()})


def language_of(tag: str | None) -> Language:
    """Choose the interface language for a language tag.

    Args:
        tag: `zh`, `zh-CN`, `en`, `mixed`, None … of a question, an address or a browser.

    Returns:
        `zh` for any Chinese tag, `en` for every other.
    """
    return "zh" if (tag or "").lower().startswith("zh") else "en"
