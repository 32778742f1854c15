"""What the passages of a question have in common: counts to filter them by, and why each was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kb.lexicon import cut_words, normalise, word_list
from kb.outline import section_path
from kb.records import Answer, PassageHit, Section
from kb.store import Store

FacetKind = Literal["document", "part", "city", "box"]


@dataclass(frozen=True, slots=True)
class Facet:
    """Passages that share something."""

    kind: FacetKind
    value: str  # document_id, section_id of the top-level heading, city in full, box_id
    count: int


def facets(store: Store, hits: Sequence[PassageHit]) -> tuple[Facet, ...]:
    """Count what passages share.

    Args:
        store: the store they came from.
        hits: the passages.

    Returns:
        Facets in the order of their kinds, the most frequent first; those that all passages share are left out,
        for choosing them would change nothing.
    """
    counts = Counter(pair for hit in hits for pair in traits(store, hit))
    kinds: tuple[FacetKind, ...] = ("document", "part", "city", "box")
    ordered = sorted(counts.items(), key=lambda item: (kinds.index(item[0][0]), -item[1], item[0][1]))
    return tuple(Facet(kind, value, count) for (kind, value), count in ordered if count < len(hits))


def traits(store: Store, hit: PassageHit) -> tuple[tuple[FacetKind, str], ...]:
    """List what a passage can be filtered by.

    Args:
        store: the store it came from.
        hit: the passage.

    Returns:
        Kind and value, each once, by the passage's first sentence.
    """
    first = hit.sentences[0]
    found: list[tuple[FacetKind, str]] = [("document", first.document_id)]
    top = top_heading(store, hit)
    if top:
        found.append(("part", top.section_id))
    if first.city:
        found.append(("city", first.city))
    if first.box_id:
        found.append(("box", first.box_id))
    return tuple(found)


def top_heading(store: Store, hit: PassageHit) -> Section | None:
    """Give the top-level heading above a passage.

    Args:
        store: the store it came from.
        hit: the passage.

    Returns:
        The heading, or None in front of the first one.
    """
    path = section_path(store, hit.sentences[0])
    return path[0] if path else None


def common_words(answer: Answer, text: str) -> tuple[str, ...]:
    """List the words that a passage shares with the question or with what was searched for besides.

    Args:
        answer: the answer, with its question.
        text: of the passage.

    Returns:
        The words as compared, the longest first; empty when the passage is near in meaning only.
    """
    frame = word_list("stopwords_zh") | word_list("frame_zh") | word_list("stopwords_en") | word_list("frame_en")
    asked = [word for word in cut_words(normalise(answer.question)) if len(word) > 1 and word not in frame]
    matched = [word for finding in answer.cities for word in finding.matched]
    plain = normalise(text)
    found = {word for word in (*asked, *answer.bridged.terms, *matched) if normalise(word) in plain}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))
