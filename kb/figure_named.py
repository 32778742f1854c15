"""Indicators that an English question names as the program names them itself: online retail sales is 网络零售额."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from kb.dictionary import stem
from kb.figure_names import english_indicator
from kb.figure_question import settled
from kb.lexicon import HAN, english_words, normalise

_WORD = re.compile(r"[a-z0-9]+(?:,\d{3})*")
_BETWEEN = re.compile(r"[a-z0-9]+(?:,\d{3})*|[^\sa-z0-9',&/-]")  # a name does not go on behind a mark
_SMALL = frozenset(("the", "of", "a", "an", "in", "and", "as", "to", "for", "with", "or", "on", "by"))
_LEAST = 2  # words of a name; one alone (cluster, market) is a word like any other
_HALF = re.compile(r"\b(?:import|export)s?(?: and| &|/)\s*$")  # of imports and exports no half is what is asked for


def named_indicators(text: str, indicators: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Find the indicators whose English names stand in a text, the longest name at each place.

    Args:
        text: the question.
        indicators: of all figures, each once, as the documents have them.

    Returns:
        Each name as written, with the indicators it is of, settled.

    >>> named_indicators("What is the target for online retail sales?", ("网络零售额", "零售额"))
    (('online retail sales', ('网络零售额',)),)
    """
    plain = normalise(text)
    found = [(m.start(), m.end(), _stem(m[0])) for m in _BETWEEN.finditer(plain) if m[0] not in _SMALL]
    names = _names(indicators)
    out: list[tuple[str, tuple[str, ...]]] = []
    at = 0
    while at < len(found):
        stems = tuple(word for _, _, word in found[at:])
        best = max((n for n in names.get(stems[0], ()) if stems[: len(n[0])] == n[0]), key=_length, default=None)
        if best is None or _HALF.search(plain[: found[at][0]]):
            at += 1
            continue
        out.append((plain[found[at][0] : found[at + len(best[0]) - 1][1]], best[1]))
        at += len(best[0])
    return tuple(out)


def _length(name: tuple[tuple[str, ...], tuple[str, ...]]) -> int:
    return len(name[0])


@lru_cache(maxsize=4)
def _names(indicators: tuple[str, ...]) -> dict[str, Sequence[tuple[tuple[str, ...], tuple[str, ...]]]]:
    """The stems of English names, by the first of them, with the indicators they are of."""
    by_stems: dict[tuple[str, ...], list[str]] = {}
    for indicator in indicators:
        name = english_indicator(indicator)
        if name and not HAN.search(name):
            stems = tuple(_stem(word) for word in _WORD.findall(name.lower()) if word not in _SMALL)
            if len(stems) >= _LEAST:
                by_stems.setdefault(stems, []).append(settled(indicator))
    out: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for stems, of in by_stems.items():
        out.setdefault(stems[0], []).append((stems, tuple(dict.fromkeys(of))))
    return dict(out)


@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    """The stem of a word's singular."""
    return stem((english_words(word) or [word])[0])
