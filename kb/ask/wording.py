"""The sentences of answers, in the language of the question."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources

from kb.places import gazetteer
from kb.question import Voice
from kb.quote_marks import filled


def say(voice: Voice, key: str, **values: object) -> str:
    """Write one sentence of an answer.

    Args:
        voice: its language.
        key: name of the sentence in kb/data/answers.toml.
        **values: what its braces take.

    Returns:
        The sentence.
    """
    return filled(_texts()[voice][key], **values)


def listed(voice: Voice, items: Iterable[str]) -> str:
    """Join items as the language does."""
    return _texts()[voice]["comma"].join(items)


def city_name(voice: Voice, city: str) -> str:
    """Name a city in the language of the answer; a city without an English name keeps its Chinese one."""
    place = gazetteer().by_name(city) if voice == "en" else None
    return place.english if place and place.english else city


@cache
def _texts() -> dict[str, dict[str, str]]:
    """Read the sentences once."""
    text = resources.files("kb").joinpath("data/answers.toml").read_text(encoding="utf-8")
    return {voice: {k: str(v) for k, v in table.items()} for voice, table in tomllib.loads(text).items()}
