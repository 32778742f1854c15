"""The groups in which the documents treat their cities, and the names by which they go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.areas import area_name
from kb.joint_provinces import letters_of
from kb.legs import provinces
from kb.lexicon import cut_words, normalise, word_tag
from kb.outline import path_in
from kb.places import gazetteer
from kb.store import Store

_MIN = 2  # characters of a name
TRADE_ZH = (
    "(?:(?:现代|先进|高端)?(?:[\u4e00-\u9fff]{1,2}业|[\u4e00-\u9fff]{2}经济))?"  # before the kind: 现代农业发展区
)
_SIDES = "东西南北中"


@dataclass(frozen=True, slots=True)
class CityRegion:
    """A group of cities."""

    title: str  # as the documents have it, normalised
    cities: tuple[str, ...]  # in the documents' order
    names: tuple[str, ...]  # the title first; of the others each is of this group alone, and may mean something else


def city_regions(store: Store) -> tuple[CityRegion, ...]:
    """List the groups of cities of the documents.

    Args:
        store: the store.

    Returns:
        The groups in the documents' order, then the headings over several of them: 三片区 over three.
    """
    return store.derived(_regions)


def _regions(store: Store) -> tuple[CityRegion, ...]:
    groups = dict[str, dict[str, None]]()
    for profile in store.cities():
        if profile.region_group:
            groups.setdefault(normalise(profile.region_group), {})[profile.city] = None
    own = {title: tuple(cities) for title, cities in groups.items()}
    names = {title: _short_names(store, title, own) for title in own}
    said = [name for short in names.values() for name in short]
    found = [
        CityRegion(title, cities, (title, *(n for n in names[title] if said.count(n) == 1 and n not in own)))
        for title, cities in own.items()
    ]
    return (*found, *_headings_over(store, own))


def _short_names(store: Store, title: str, titles: Iterable[str]) -> tuple[str, ...]:
    """The shorter names of a group: without its kind, without what it shares with others, or its first word alone."""
    endings = (_shared_end(title, other) for other in titles if other != title)
    bare = title.removesuffix(max(endings, key=len, default=""))
    first = next(iter(cut_words(title)), "")
    letters = "".join(letter for name in provinces(store) for letter in letters_of(name))
    side = title[:_MIN] if title[:1] in letters and title[1:_MIN] in _SIDES else ""
    names = (area_name(title), bare, side, first if word_tag(first) == "ns" else "")
    # A group named for one city shares its first word with the city: 南京都市圈.
    return tuple(n for n in dict.fromkeys(names) if len(n) >= _MIN and n != title and not gazetteer().by_name(n))


def _shared_end(one: str, other: str) -> str:
    """The longest ending of two names."""
    size = 0
    while size < min(len(one), len(other)) and one[-size - 1] == other[-size - 1]:
        size += 1
    return one[len(one) - size :]


def _headings_over(store: Store, groups: Mapping[str, tuple[str, ...]]) -> list[CityRegion]:
    """The headings that stand over several groups, and not over all of them."""
    over = dict[str, dict[str, None]]()
    for document_id in store.document_ids():
        sections = {s.section_id: s for s in store.sections(document_id)}
        for profile in store.cities(document_id):
            section_id = store.sentence(profile.sentence_id).section_id
            for step in path_in(sections, section_id) if section_id and profile.region_group else ():
                if step.title:
                    over.setdefault(normalise(step.title), {})[normalise(profile.region_group or "")] = None
    found = []
    for title, inside in over.items():
        if title not in groups and 1 < len(inside) < len(groups):
            found.append(CityRegion(title, tuple(c for name in inside for c in groups[name]), (title,)))
    return found
