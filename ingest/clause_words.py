"""The reviewed lists of words that open clauses, end titles or never do (`data/clause_words.toml`)."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """The word lists of `data/clause_words.toml`."""

    adverbs: frozenset[str]
    strong: frozenset[str]
    weak: frozenset[str]
    nominal: frozenset[str]
    never_last: frozenset[str]
    never_first: frozenset[str]
    box_tails: tuple[str, ...]
    table_heads: tuple[str, ...]
    region_nouns: tuple[str, ...]
    english_particles: frozenset[str]
    english_openers: frozenset[str]
    preamble_ends: tuple[str, ...]
    reference_before: tuple[str, ...]
    reference_after: tuple[str, ...]
    refers: tuple[str, ...]


@functools.cache
def clause_words() -> ClauseWords:
    """Read the word lists once."""
    with resources.files("ingest").joinpath("data/clause_words.toml").open("rb") as file:
        lists = tomllib.load(file)
    return ClauseWords(
        adverbs=frozenset(lists["adverbs"]),
        strong=frozenset(lists["strong"]),
        weak=frozenset(lists["weak"]),
        nominal=frozenset(lists["nominal"]),
        never_last=frozenset(lists["never_last"]),
        never_first=frozenset(lists["never_first"]),
        box_tails=tuple(lists["box_tails"]),
        table_heads=tuple(lists["table_heads"]),
        region_nouns=tuple(lists["region_nouns"]),
        english_particles=frozenset(lists["english_particles"]),
        english_openers=frozenset(lists["english_openers"]),
        preamble_ends=tuple(lists["preamble_ends"]),
        reference_before=tuple(lists["reference_before"]),
        reference_after=tuple(lists["reference_after"]),
        refers=tuple(lists["refers"]),
    )


def opens(word: str, words: Collection[str]) -> bool:
    """Whether a token is in a list; jieba joins some openers to the next verb (大力发展), so prefixes count.

    Args:
        word: a token.
        words: a word list.
    """
    return word in words or (len(word) > 2 and word[:2] in words)
