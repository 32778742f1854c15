"""What the passages of a question have in common: counts over the whole index to filter by, and why each was found."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from kb.common_terms import MOST_COUNTED
from kb.filters import with_quotes
from kb.lexicon import HAN, cut_words, normalise, word_list
from kb.library import Library
from kb.phrase import contains, necessary, phrase_keys
from kb.records import Answer, Bridging, Filters
from kb.search import search_inside
from kb.store import Store

FacetKind = Literal["document", "part", "city", "box"]
KINDS: tuple[FacetKind, ...] = ("document", "part", "city", "box")
Trait = tuple[FacetKind, str]  # value: document_id, section_id of the top-level heading, city in full, box_id

# Words with less than this share of the weight of the heaviest tell too little to count by: for 养老服务 nearly every
# passage has 服务. 238 questions, passages counted (median, of 478) and questions whose evidence is among them: 0 gives
# 60 and 0.992, 0.3 32 and 0.987, 0.4 27 and 0.979, 0.5 21 and 0.966, 0.6 14 and 0.941; with 0.3 服务 still counts.
TELLING = 0.4
NEAREST = 50  # passages counted where the documents have no word of the question; beyond them nearness is chance


@dataclass(frozen=True, slots=True)
class Facet:
    """Passages that share something."""

    kind: FacetKind
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """The passages of the whole index that a question can be filtered in."""

    words: tuple[str, ...]  # each passage has one of them; none: the passages are the nearest in meaning
    traits: Mapping[int, tuple[Trait, ...]]  # key of a passage to what it can be filtered by
    complete: bool  # False: there are more; these fit the words best

    def within(self, chosen: Collection[Trait]) -> npt.NDArray[np.int64]:
        """Choose passages.

        Args:
            chosen: traits; of one kind any must be met, of several kinds one of each.

        Returns:
            Keys, (n,) int64 ascending.
        """
        kinds = {kind for kind, _ in chosen}
        inside = (k for k, own in self.traits.items() if {kind for kind, v in own if (kind, v) in chosen} == kinds)
        return np.array(sorted(inside), dtype=np.int64)

    def facets(self, chosen: Collection[Trait] = ()) -> tuple[Facet, ...]:
        """Count what can be chosen.

        Args:
            chosen: traits chosen already; the others of their kind are counted as if they were not.

        Returns:
            Facets in the order of their kinds, the most frequent first. What all passages share is left out, for
            choosing it changes nothing, and so is what none has beside the chosen.
        """
        facets = []
        for kind in KINDS:
            keys = self.within([trait for trait in chosen if trait[0] != kind]).tolist()
            counts = Counter(value for key in keys for own, value in self.traits[key] if own == kind)
            ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            facets += [
                Facet(kind, value, count)
                for value, count in ordered
                if count < len(self.traits) or (kind, value) in chosen
            ]
        return tuple(facets)


def find_all(library: Library, answer: Answer, bridging: Bridging = Bridging()) -> Found:  # noqa: B008
    """Find every passage of the index that has a telling word of a question, in either language.

    Args:
        library: the library.
        answer: the answer to the question, with what was searched for besides.
        bridging: what the person wants of the bridge between the languages.

    Returns:
        The passages; where the documents have no word of the question, its NEAREST in meaning.
    """
    store = library.store
    with library.reading():
        quotes = () if answer.intent in ("section", "cities") else with_quotes(Filters(), answer.question).phrases
        words = quotes or _telling(store, answer)
        if words:
            keys, complete = (phrase_keys(store, quotes), True) if quotes else _with_any(store, words)
        else:
            hits = search_inside(library, answer.question, k=NEAREST, bridging=bridging)
            rows = store.texts_of([hit.passage_id for hit in hits])
            keys, complete = np.array(sorted(key for key, _, _ in rows), dtype=np.int64), False
        return Found(words, _traits(store, keys), complete)


def _with_any(store: Store, words: tuple[str, ...]) -> tuple[npt.NDArray[np.int64], bool]:
    """Keys of the passages with any of some words in their text, and whether they are all of them."""
    expression = " OR ".join(f"({necessary(word)})" for word in words)
    complete = store.count_matching(expression) <= MOST_COUNTED
    best = None if complete else [hit.passage_id for hit in store.match(expression, depth=MOST_COUNTED)]
    rows = store.texts_matching(expression) if best is None else store.texts_of(best)
    # Most hold a word as it stands, and to fold a text costs 20 times as much as to look into it.
    plain = [word for word in words if HAN.fullmatch(word)]
    held = (k for k, text, _ in rows if any(w in text for w in plain) or any(contains(text, w) for w in words))
    return np.array(sorted(held), dtype=np.int64), complete


def _telling(store: Store, answer: Answer) -> tuple[str, ...]:
    """The words of a question that the documents have, without those that tell little beside the others."""
    asked = dict.fromkeys(normalise(word) for word in (*_own_words(answer), *answer.bridged.terms))
    counts = {word: store.count_matching(needed) for word in asked if (needed := necessary(word))}
    total = store.count_passages()
    weights = {word: math.log(1 + total / (0.5 + count)) for word, count in counts.items() if count}
    most = max(weights.values(), default=0.0)
    return tuple(word for word, weight in weights.items() if weight >= TELLING * most)


def _traits(store: Store, keys: npt.NDArray[np.int64]) -> dict[int, tuple[Trait, ...]]:
    """What passages can be filtered by, each by its first sentence."""
    return {
        key: tuple((kind, value) for kind, value in zip(KINDS, values, strict=True) if value is not None)
        for key, values in store.places_of(keys).items()
    }


def common_words(answer: Answer, text: str) -> tuple[str, ...]:
    """List the words that a passage shares with the question or with what was searched for besides.

    Args:
        answer: the answer, with its question.
        text: of the passage.

    Returns:
        The words as compared, the longest first; empty when the passage is near in meaning only.
    """
    matched = [word for finding in answer.cities for word in finding.matched]
    found = {word for word in (*_own_words(answer), *answer.bridged.terms, *matched) if contains(text, normalise(word))}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def _own_words(answer: Answer) -> list[str]:
    """The words of a question itself that ask for something."""
    frame = word_list("stopwords_zh") | word_list("frame_zh") | word_list("stopwords_en") | word_list("frame_en")
    return [word for word in cut_words(normalise(answer.question)) if len(word) > 1 and word not in frame]
