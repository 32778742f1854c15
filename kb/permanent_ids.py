"""Ids of sentences that last: kept when a document is read again, readable as links, resolved after an edit.

A sentence keeps its id as long as its words stand in the document, wherever it moves. The id of a sentence that was
edited resolves to what became of it; that of one taken out says so. An id may be written with its section in front,
`gx-services-14fyp/ch3/sec1/item3#s137`; what counts is the document and the part behind `#`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.errors import UnknownSentenceError
from kb.lexicon import normalise
from kb.records import FormerSentence, RestoredDocument, Sentence
from kb.store import Store

# Dice coefficient of two sentences' pairs of characters from which one counts as an edition of the other. Of 431
# sentences of the plan with one of their clauses replaced 372 have it; of 114 003 pairs of different sentences 8.
ALIKE = 0.55


@dataclass(frozen=True, slots=True)
class Resolved:
    """The sentence that an id stands for."""

    sentence: Sentence
    asked: str  # the plain id that was asked for

    @property
    def edited(self) -> bool:
        """Whether the sentence was edited since the id was given."""
        return self.sentence.sentence_id != self.asked


def permanent_id(sentence: Sentence) -> str:
    """Write a sentence's id with its section, for links that people read.

    Args:
        sentence: the sentence.

    Returns:
        e.g. `gx-services-14fyp/ch3/sec1/item3#s137`.
    """
    return f"{sentence.section_id or sentence.document_id}#{sentence.sentence_id.rpartition('/')[2]}"


def plain_id(written: str) -> str:
    """Take the section out of an id.

    Args:
        written: an id in either form.

    Returns:
        The id as the store has it.

    >>> plain_id("gx-services-14fyp/ch3/sec1/item3#s137"), plain_id("gx-services-14fyp/s137")
    ('gx-services-14fyp/s137', 'gx-services-14fyp/s137')
    """
    place, mark, number = written.strip().partition("#")
    return f"{place.split('/')[0]}/{number}" if mark else place


def resolve(store: Store, written: str) -> Resolved:
    """Find the sentence that an id stands for.

    Args:
        store: the store.
        written: an id in either form, of the document as it is or as it was.

    Returns:
        The sentence.

    Raises:
        UnknownSentenceError: if there never was one, or it was taken out; which of the two is said.
    """
    asked = plain_id(written)
    with store.snapshot():
        sought, gone = asked, None
        while former := store.former_sentence(sought):
            gone = former
            if former.became is None:
                break
            sought = former.became
        if gone is not None and gone.became is None:
            raise UnknownSentenceError.of("index.sentence_gone", id=asked, text=gone.text)
        return Resolved(store.sentence(sought), asked)


def keep_ids(
    restored: RestoredDocument, before: Sequence[Sentence], former: Sequence[FormerSentence]
) -> RestoredDocument:
    """Give the sentences of a document that was read again the ids they had.

    Args:
        restored: the document as read now.
        before: its sentences as they were.
        former: its sentences of earlier editions.

    Returns:
        The document with old ids for unchanged sentences, unused ones for new sentences, and what became of the rest.
    """
    if not before and not former:
        return restored
    waiting: defaultdict[str, list[str]] = defaultdict(list)
    for old in before:
        waiting[old.text].append(old.sentence_id)
    names: dict[str, str] = {}
    new: list[Sentence] = []
    for sentence in restored.sentences:
        if waiting[sentence.text]:
            names[sentence.sentence_id] = waiting[sentence.text].pop(0)
        else:
            new.append(sentence)
    used = (*(s.sentence_id for s in before), *(f.sentence_id for f in former))
    free = 1 + max(int(sentence_id.rpartition("/s")[2]) for sentence_id in used)
    for at, sentence in enumerate(new, start=free):
        names[sentence.sentence_id] = f"{restored.document.document_id}/s{at:03d}"
    left = {sentence_id for ids in waiting.values() for sentence_id in ids}
    retired = _retire([old for old in before if old.sentence_id in left], new, names)
    return replace(renamed(restored, names), former=(*former, *retired))


def _retire(old: Sequence[Sentence], new: Sequence[Sentence], names: dict[str, str]) -> list[FormerSentence]:
    """Tell of each sentence that is gone which new one is its edition."""
    pairs = {s.sentence_id: _pairs(s.text) for s in new}
    out = []
    for gone in old:
        mine = _pairs(gone.text)
        best = max(new, key=lambda s: _dice(mine, pairs[s.sentence_id]), default=None)
        alike = best is not None and _dice(mine, pairs[best.sentence_id]) >= ALIKE
        became = names[best.sentence_id] if best is not None and alike else None
        out.append(FormerSentence(gone.document_id, gone.sentence_id, gone.text, became))
    return out


def _pairs(text: str) -> Counter[str]:
    """The pairs of characters of a text."""
    plain = normalise(text)
    return Counter(plain[at : at + 2] for at in range(len(plain) - 1))


def _dice(one: Counter[str], two: Counter[str]) -> float:
    """Dice coefficient, 0 to 1."""
    return 2 * (one & two).total() / max(1, one.total() + two.total())


def renamed(restored: RestoredDocument, names: dict[str, str]) -> RestoredDocument:
    """Write other ids into everything that names a sentence.

    Args:
        restored: the document.
        names: id to the id it shall have, for every sentence.

    Returns:
        The document.
    """
    return replace(
        restored,
        sentences=tuple(replace(s, sentence_id=names[s.sentence_id]) for s in restored.sentences),
        cities=tuple(replace(c, sentence_id=names[c.sentence_id]) for c in restored.cities),
        indicators=tuple(replace(i, sentence_id=names[i.sentence_id]) for i in restored.indicators),
        figures=tuple(replace(f, sentence_id=names[f.sentence_id]) for f in restored.figures),
        passages=tuple(
            replace(p, sentence_ids=tuple(names[sentence_id] for sentence_id in p.sentence_ids))
            for p in restored.passages
        ),
    )
