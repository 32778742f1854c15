"""Word lists in the order in which words are taken out of a text."""

from __future__ import annotations

from functools import cache

from kb.lexicon import word_list


@cache
def longest_first(*names: str) -> tuple[str, ...]:
    """Join word lists, the longest word first, so that no word is taken apart by a shorter one inside it.

    Args:
        *names: of word lists, see lexicon.word_list.

    Returns:
        Each word once; words of one length by their characters, so that every process takes them in the same order.
    """
    words = frozenset[str]().union(*map(word_list, names))
    return tuple(sorted(words, key=lambda word: (-len(word), word)))
