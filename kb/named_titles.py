"""The part of a document that words name beside a number or a word such as section: the talent section of chapter 9."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from kb.lexicon import HAN, cut_words, english_words, glossary, normalise, word_list, word_tag
from kb.match import core

# Parts of speech of words that name something, as against those that ask for it.
_NAMING = frozenset(("n", "vn", "ns", "nr", "an", "j", "l", "i", "b", "z", "x"))
_WIDER_EN = frozenset(("industry", "sector", "service"))  # say no more of a title than that it is one


def by_words(rest: str, titles: Sequence[tuple[str, str]], owners: Collection[str] = ()) -> tuple[str, ...]:
    """Find the parts whose titles have all that a reference says besides numbers and words of asking.

    Args:
        rest: the reference without its numbers.
        titles: (id, title) of the parts it may mean, in the order of the documents.
        owners: titles of the documents, which a reference may name too.

    Returns:
        Ids of parts with one title: the only title that fits, or the one that says no more than the reference.
        Empty when nothing or several fit, or the reference says nothing.

    >>> by_words("讲人才的那一节", [("a", "加强高端人才支撑"), ("b", "完善配套政策保障")])
    ('a',)
    """
    wanted = [*_chinese(rest, owners), *_english(rest)]
    if not wanted:
        return ()
    plain = [(part, re.sub(r"[\W_]+", "", normalise(title))) for part, title in titles]
    fitting = [(part, title) for part, title in plain if all(any(n in title for n in names) for names in wanted)]
    whole = [(part, title) for part, title in fitting if any(title in names for names in wanted)]
    chosen = whole or fitting
    return tuple(part for part, _ in chosen) if len({title for _, title in chosen}) == 1 else ()


def says_nothing_else(rest: str, owners: Collection[str] = ()) -> bool:
    """Tell whether a reference has only words of asking besides its numbers.

    Args:
        rest: the reference without its numbers.
        owners: titles of the documents.
    """
    return not _chinese(rest, owners) and not _english(rest)


def _chinese(rest: str, owners: Collection[str]) -> list[tuple[str, ...]]:
    """The names of things in the Chinese of a reference."""
    for frame in sorted(word_list("section_frame_zh") | word_list("stopwords_zh"), key=len, reverse=True):
        rest = rest.replace(frame, " ") if len(frame) > 1 else rest
    words = [word for run in HAN.findall(normalise(rest)) for word in cut_words(run)]
    said = "".join(map(normalise, owners))
    return [(w,) for w in dict.fromkeys(words) if len(w) > 1 and word_tag(w) in _NAMING and w not in said]


def _english(rest: str) -> list[tuple[str, ...]]:
    """The Chinese names of what a reference says in English, and nothing that a title has for words without any."""
    aside = word_list("section_frame_en") | word_list("stopwords_en")
    words = [word for word in english_words(re.sub(HAN, " ", normalise(rest))) if word not in aside]
    terms, left = glossary().chinese_for(" ".join(words))
    if not words or terms and _WIDER_EN.issuperset(left):
        return [tuple(dict.fromkeys((*glossary().names_of(term), core(term)))) for term in terms]
    return [] if _WIDER_EN.issuperset(words) else [()]
