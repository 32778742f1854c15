"""What groups of cities, and the province as a whole, are to be: the clauses that say so."""

from __future__ import annotations

import re

from kb.city_regions import CityRegion, city_regions
from kb.lexicon import normalise
from kb.records import Section, Sentence
from kb.store import Store

# Headings below which a plan says what the whole is to be, the most telling first.
_ABOVE = (
    re.compile(r"定位"),
    re.compile(r"指导思想|总体思路|总体要求|战略"),
    re.compile(r"目标|愿景|展望"),
)
# What a place may become: 打造…引领区, 建成…服务经济中心.
_TO_BE = re.compile(
    r"(?:打造|建成|建设成?为?|成为|形成|树立)[^,;。]{2,60}?"
    r"(?:区|中心|高地|枢纽|基地|门户|目的地|强[省区市国]|先[导行]区|典范|样板|标杆|支点|节点|桥头堡|走廊|腹地|增长极)(?=[,、;。]|$)"
)
_PAST = re.compile(r"已|成功创建|获评|获批")


def aims_of_region(store: Store, region: CityRegion) -> list[Sentence]:
    """List the clauses that stand between the name of a group and its first city.

    Args:
        store: the store.
        region: a group, or a heading over several.

    Returns:
        In document order; none where the cities follow at once.
    """
    groups = [other for other in city_regions(store) if other.cities and set(other.cities) < set(region.cities)]
    if groups:  # a heading over several groups is what they are
        return [sentence for group in groups for sentence in aims_of_region(store, group)]
    return [sentence for document_id in store.document_ids() for sentence in _in_front(store, document_id, region)]


def _in_front(store: Store, document_id: str, region: CityRegion) -> list[Sentence]:
    """The clauses of one document in front of a group's first city, below its label or heading."""
    sentences = store.sentences(document_id)
    places = {s.sentence_id: at for at, s in enumerate(sentences)}
    first = min((places[p.sentence_id] for p in store.cities(document_id) if p.city in region.cities), default=0)
    above: list[Sentence] = []
    for sentence in reversed(sentences[:first]):
        if normalise(sentence.text).strip("。.:") == region.title:
            return above
        if sentence.city or sentence.section_id != sentences[first].section_id:
            break
        above.insert(0, sentence)
    titles = {s.section_id: normalise(s.title or "") for s in store.sections(document_id)}
    return above if titles.get(sentences[first].section_id or "") == region.title else []


def aims_of_province(store: Store) -> list[Sentence]:
    """List the clauses that say what the documents' province as a whole is to be.

    Args:
        store: the store.

    Returns:
        Those under headings on positioning first, then on guiding thoughts, then on aims; of a city, a box or what has
        been reached none.
    """
    ranked: list[tuple[int, Sentence]] = []
    for document_id in store.document_ids():
        sections = {s.section_id: s for s in store.sections(document_id)}
        for sentence in store.sentences(document_id):
            if sentence.city or sentence.box_id or not _TO_BE.search(normalise(sentence.text)):
                continue
            level = _level(sections, sentence.section_id)
            if level is not None and not _PAST.search(sentence.text):
                ranked.append((level, sentence))
    best = min((level for level, _ in ranked), default=0)
    return [s for level, s in sorted(ranked, key=lambda one: one[0]) if level <= max(best, 2)]


def _level(sections: dict[str, Section], section_id: str | None) -> int | None:
    """The rank of the nearest heading above that tells; None where none does."""
    while section_id in sections:
        section = sections[section_id]
        for rank, pattern in enumerate(_ABOVE):
            if pattern.search(section.title or ""):
                return rank
        section_id = section.parent_id or ""
    return None
