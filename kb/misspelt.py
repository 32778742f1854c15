"""Themes that a question may mean by a word which nobody knows: 令链物流, toursim."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from kb.lexicon import HAN, glossary, normalise
from kb.store import Store
from kb.theme_reading import Theme

_SHORTEST_ZH, _SHORTEST_EN = 3, 5  # characters; shorter words are like too many others
# Of 60 English names of themes, each with two letters changed about, one left out and one doubled, 175 of the 180 are
# found again with 0.8; of 50 words that are no theme one is taken for one (falconry for factory).
_ALIKE = 0.8
_LONGER = 3  # characters by which two such words differ at most


def spelt_like(store: Store, theme: Theme) -> tuple[str, ...]:
    """Find the themes of the documents that are written nearly as a word that nobody knows.

    Args:
        store: the store.
        theme: what a question asks for; its unknown words count.

    Returns:
        Names in the language of the word, as the glossary or the documents have them; empty where nothing is alike.
    """
    if not theme.unknown:
        return ()
    phrase = "".join(theme.phrase.split())
    if HAN.fullmatch(phrase):
        return _in_chinese(store, normalise(phrase))
    words = [word for word in theme.unknown if word.isascii() and word.isalpha() and len(word) >= _SHORTEST_EN]
    return tuple(dict.fromkeys(name for word in words for name in _in_english(store, word)))


def _in_chinese(store: Store, phrase: str) -> tuple[str, ...]:
    """The names of as many characters of which all but one are the same, and of which clauses have one."""
    if len(phrase) < _SHORTEST_ZH:
        return ()
    priorities = sorted({normalise(name) for profile in store.cities() for name in profile.priorities})
    own = (name for name in priorities if len(name) == len(phrase))
    names = dict.fromkeys((*own, *_by_length().get(len(phrase), ())))
    half = len(phrase) // 2  # one of the two halves is the same
    near = (n for n in names if n[:half] == phrase[:half] or n[half:] == phrase[half:])
    return tuple(name for name in near if _differing(name, phrase) == 1 and store.count_containing(name))


def _differing(name: str, other: str) -> int:
    """Count the places at which two words of one length differ."""
    return sum(a != b for a, b in zip(name, other, strict=True))


@cache
def _by_length() -> dict[int, tuple[str, ...]]:
    """The Chinese terms of the glossary by their length."""
    found: dict[int, list[str]] = {}
    for term in glossary().terms:
        found.setdefault(len(term.zh), []).append(term.zh)
    return {length: tuple(names) for length, names in found.items()}


def _in_english(store: Store, word: str) -> tuple[str, ...]:
    """The English names of one word that are spelt alike, of terms that clauses have."""
    names = _by_letter().get(word[:1], {})
    near = get_close_matches(word, [n for n in names if abs(len(n) - len(word)) < _LONGER], n=1, cutoff=_ALIKE)
    return tuple(name for name in near if store.count_containing(normalise(names[name])))


@cache
def _by_letter() -> dict[str, dict[str, str]]:
    """The English names of one word and their Chinese terms, by their first letter."""
    found: dict[str, dict[str, str]] = {}
    for term in glossary().terms:
        for name in filter(str.isalpha, term.english):
            found.setdefault(name[:1], {})[name] = term.zh
    return found
