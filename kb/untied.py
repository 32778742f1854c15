"""Clauses that name a theme and no city: what there is to say where a list of cities stays empty."""

from __future__ import annotations

from collections.abc import Sequence

from kb.legs import counties_at_home
from kb.lexicon import HAN, normalise
from kb.library import Library
from kb.places import Place, gazetteer
from kb.question import Question
from kb.records import Sentence
from kb.store import Store

_SHORTEST = 3  # characters of a theme; a shorter one also stands inside other things


def untied(library: Library, question: Question) -> tuple[Sentence, ...]:
    """Find the clauses that have a Chinese theme as it is asked for.

    Args:
        library: the library.
        question: the question, whose theme is tied to no city.

    Returns:
        Sentences inside the filters, in restored order.
    """
    plain = normalise(question.theme.phrase)
    if len(plain) < _SHORTEST or not HAN.fullmatch(plain):
        return ()
    documents = (library.clauses(d.document_id) for d in library.store.documents())
    found = (s for clauses in documents for s in clauses.containing([plain]))
    return tuple(s for s in found if question.allows(s.sentence_id))


def counties_in(store: Store, sentences: Sequence[Sentence]) -> tuple[Place, ...]:
    """Find the counties that sentences name; a county does not stand for its city, so that no list of cities has it.

    Args:
        store: the store; only counties of its documents' regions count.
        sentences: any of its sentences.

    Returns:
        Counties in the order in which they are named, each once.
    """
    home = frozenset(store.regions())
    # Cities that rank as counties are listed beside others in short.
    towns = frozenset(p.name for p in counties_at_home(store) if p.name.endswith("市"))
    named = (m.place for s in sentences for m in gazetteer().find(s.text, short_forms=towns, within=home))
    return tuple(dict.fromkeys(p for p in named if p.level == "county" and p.province in home))
