"""Provinces named side by side, in the one word that documents have for them: Guangdong-Guangxi is 粤桂."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from itertools import pairwise, permutations, product

from kb.lexicon import normalise
from kb.places import PlaceMention
from kb.records import Added
from kb.store import Store

_BESIDE = re.compile(r"\s*(?:[-–—/、,&和与]|and\b)?\s*(?:and\b)?\s*", re.IGNORECASE)
_MOST = 4  # provinces of one word; more have too many orders to try


def joint_provinces(store: Store, question: str, places: Sequence[PlaceMention]) -> list[Added]:
    """Find the one word that the documents have for provinces named side by side.

    Args:
        store: the store; only words that it holds are given.
        question: the question.
        places: the places named in it, in its order.

    Returns:
        What was found, in the order of the question.
    """
    letters = _letters()
    found = []
    for run in _runs(question, [mention for mention in places if mention.place.name in letters]):
        own = [letters[mention.place.name] for mention in run]
        words = ("".join(word) for order in permutations(own) for word in product(*order))
        if terms := tuple(word for word in words if store.holds(word)):
            found.append(Added(normalise(question[run[0].start : run[-1].end]), terms, "glossary"))
    return found


def joint_names(place: str, added: Iterable[Added]) -> tuple[str, ...]:
    """Give the words that were found for a question and name a province with others.

    Args:
        place: a full name.
        added: what was found.
    """
    own, every = _letters().get(place, ""), set("".join(_letters().values()))
    terms = (term for one in added for term in one.terms)
    return tuple(term for term in terms if every.issuperset(term) and not set(own).isdisjoint(term))


def letters_of(province: str) -> str:
    """The letters that may stand for a province, the usual one first; none for another place.

    Args:
        province: a full name.
    """
    return _letters().get(province, "")


def _runs(question: str, mentions: Sequence[PlaceMention]) -> list[list[PlaceMention]]:
    """Gather the mentions that stand side by side; one that stands alone is left out."""
    runs = [[mention] for mention in mentions[:1]]
    for before, mention in pairwise(mentions):
        if _BESIDE.fullmatch(question[before.end : mention.start]):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    return [run for run in runs if 1 < len(run) <= _MOST]


@cache
def _letters() -> dict[str, str]:
    """The letters of kb/data/province_letters.tsv by the names of provinces."""
    text = resources.files("kb").joinpath("data/province_letters.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {row[0]: row[1] for row in rows}
