"""English names of the policy terms that stand in a clause, for readers who do not read Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kb.lexicon import HAN, glossary

MOST = 6  # glosses of a clause; a list of priorities has up to ten terms, and more than a line is not read
_SHORTEST = 2  # characters of the shortest term that is explained


def glosses(text: str) -> tuple[tuple[str, str], ...]:
    """Find the terms of the glossary in a clause.

    Args:
        text: a clause, as the document has it.

    Returns:
        Term as it stands in the text and its English name, in text order, each once, at most MOST; where terms
        overlap the longest counts. Empty for a text that is not Chinese.
    """
    found = dict.fromkeys(_terms_in(text)) if HAN.search(text) else ()
    named = ((term, glossary().english_for(term)) for term in found)
    return tuple((term, english) for term, english in named if english)[:MOST]


def _terms_in(text: str) -> Iterator[str]:
    """Names of terms from left to right, the longest that begins at a place."""
    at = 0
    while at < len(text):
        name = next((name for name in _by_pair().get(text[at : at + _SHORTEST], ()) if text.startswith(name, at)), None)
        if name:
            yield name
        at += len(name or "x")


@cache
def _by_pair() -> dict[str, list[str]]:
    """All Chinese names of the glossary by their first two characters, the longest first.

    One pattern of all of them takes 26 ms to compile, a sixtieth of `kb ask`.
    """
    names = {name for term in glossary().terms for name in term.chinese if len(name) >= _SHORTEST}
    found: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        found.setdefault(name[:_SHORTEST], []).append(name)
    return found
