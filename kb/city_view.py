"""A city as its page shows it: its profile in groups, and two cities theme by theme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kb.library import Library
from kb.lookup import city_clauses
from kb.matrix import Matrix
from kb.records import CityProfile, Sentence, Tier

GROUPS = ("paragraph", "entries", "elsewhere")
Groups = tuple[tuple[str, tuple[str, ...]], ...]  # one of GROUPS, and its sentences in document order; none empty


@dataclass(frozen=True, slots=True)
class ProfileView:
    """What a document says of a city."""

    city: str
    positioning: str  # "" where the document has no paragraph of the city
    priorities: tuple[str, ...]
    groups: Groups


@dataclass(frozen=True, slots=True)
class Comparison:
    """A theme that at least one of two cities has."""

    theme: str
    tiers: tuple[Tier | None, Tier | None]


def profile_view(library: Library, document_id: str, city: str) -> ProfileView:
    """Gather what a document says of a city.

    Args:
        library: the library.
        document_id: the document.
        city: its full name.

    Returns:
        The profile; a city without a paragraph of its own has the clauses that tie it to a theme.
    """
    store = library.store
    profile = next(iter(whole_profiles(p for p in store.cities(document_id) if p.city == city)), None)
    if profile is None:
        ids = dict.fromkeys(i for r in store.relations(document_id) if r.city == city for i in r.sentence_ids)
        groups: Groups = (("elsewhere", tuple(ids)),) if ids else ()
        return ProfileView(city, "", (), groups)
    own = [sentence for sentence in city_clauses(library, profile) if sentence.document_id == document_id]
    return ProfileView(city, profile.positioning, profile.priorities, grouped(own, city))


def grouped(sentences: Iterable[Sentence], city: str) -> Groups:
    """Group clauses about a city by where they stand.

    Args:
        sentences: the clauses.
        city: its full name.

    Returns:
        Its own paragraphs, entries of boxes, and other clauses, each in the order given; none empty.
    """
    found: dict[str, list[str]] = {name: [] for name in GROUPS}
    for sentence in sentences:
        found[_group(sentence, city)].append(sentence.sentence_id)
    return tuple((name, tuple(ids)) for name, ids in found.items() if ids)


def whole_profiles(profiles: Iterable[CityProfile]) -> list[CityProfile]:
    """Put together what several sentences of a document say of one city.

    Args:
        profiles: one a sentence, in document order.

    Returns:
        One for a document and city; its sentence is the first one.
    """
    whole: dict[tuple[str, str], CityProfile] = {}
    for profile in profiles:
        of = (profile.document_id, profile.city)
        first = whole.setdefault(of, profile)
        if first is not profile:
            listed = tuple(dict.fromkeys((*first.priorities, *profile.priorities)))
            whole[of] = replace(first, positioning=first.positioning or profile.positioning, priorities=listed)
    return list(whole.values())


def compare(table: Matrix, cities: tuple[str, str]) -> tuple[Comparison, ...]:
    """Set two cities side by side.

    Args:
        table: of a document.
        cities: two of its cities.

    Returns:
        Every theme that one of them has: shared ones first, then by what a city has for its own, in table order.
    """
    rows = []
    for theme in table.themes:
        found = [table.cells.get((theme, city)) for city in cities]
        if any(found):
            first, second = (row.tier if row else None for row in found)
            rows.append(Comparison(theme, (first, second)))
    return tuple(sorted(rows, key=lambda row: (None in row.tiers, "focus" not in row.tiers)))


def _group(sentence: Sentence, city: str) -> str:
    """Where a clause about a city stands."""
    if sentence.box_id:
        return "entries"
    return "paragraph" if sentence.city == city else "elsewhere"
