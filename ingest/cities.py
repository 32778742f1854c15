"""City paragraphs, and the sentences that belong to each city.

`某某市—围绕…的发展定位，…重点发展甲、乙、丙等服务业态。`, a heading or label that is a city's name and what stands
under it, or cities one behind another, each of which begins with what it is to be.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ingest.boxes import BoxExtent, body
from ingest.clause_words import clause_words
from ingest.positioning import adds, read_positioning, states
from ingest.records import ParsedSentence
from kb.places import gazetteer

_MARKED = re.compile(r"([\u4e00-\u9fff]{2,12}?)(?:—|－|–|-){1,2}(?=[\u4e00-\u9fff“])")
_NAMED = re.compile(r"([\u4e00-\u9fff]{2,12}?(?:市|自治州|州|地区|盟|县|区|旗))[:：]?(?=[\u4e00-\u9fff“])")
_SUPPORTED = re.compile(r"^(?:支持|推动|引导|鼓励)(?=[\u4e00-\u9fff]{2,4}市)")  # 支持某市发挥…优势，主攻…
_ZONE = re.compile(r"(?:产城融合)?示范区$")
_NUMBER = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]\s*")
MAX_REGION_LABEL = 20  # characters; 某某现代服务业发展区
# Sentences of a city read for what it is to be and gives priority to; further down stand projects.
OPENING = 3
# Cities that must follow each other for a sentence that only begins with one to be its paragraph: prose on one project
# here and one there begins so too.
SERIES, SERIES_GAP = 3, 12


@dataclass(frozen=True, slots=True)
class CityParagraph:
    """A sentence that positions a city or lists its priorities, at index `at` in restored order."""

    at: int
    city: str
    region_group: str | None
    positioning: str
    priorities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CityReading:
    """The paragraphs found, and for every sentence the city whose paragraph or box entry it belongs to."""

    paragraphs: tuple[CityParagraph, ...]
    city_of: tuple[str | None, ...]


def read_cities(parsed: Sequence[ParsedSentence], boxes: Sequence[BoxExtent]) -> CityReading:
    """Find city paragraphs and box entries labelled with a city.

    Args:
        parsed: sentences cut into pieces, in restored order.
        boxes: the boxes of the document.

    Returns:
        The reading; a paragraph ends at the next city, heading, region label or box. A city that is positioned in one
        sentence and given priorities in another has two paragraphs.
    """
    city_of: list[str | None] = [None] * len(parsed)
    boxed = _box_cities(boxes, city_of)
    leads = _leads(parsed, boxed)
    paragraphs: list[CityParagraph] = []
    city: str | None = None
    group: str | None = None
    left = 0  # sentences in which the city may still be positioned
    for i, sentence in enumerate(parsed):
        headings = [p.heading for p in sentence.pieces if p.heading is not None]
        if headings:
            city = _city_named(headings[-1].title)
            left = OPENING
            if named := [h for h in headings if _city_named(h.title) is None]:
                group = next((h.title for h in reversed(named) if h.kind == "item"), None)
        if i in boxed:
            city = None
            continue
        text = body(sentence)
        if _region_label(text):
            city, group = None, text.rstrip("。")
            continue
        if i in leads:
            city, left = leads[i], OPENING
            if _city(text.rstrip("。：:")):  # a name alone heads what follows
                city_of[i] = city
                continue
        if city and left and text:
            said = [p for p in paragraphs if p.city == city]
            listed = [p for p in said if p.priorities]
            adding = bool(listed) and listed[-1].at == i - 1 and adds(text)
            # Where no list is stated to be the priorities, all that the city develops is.
            stated = any(states(said_in) or adds(said_in) for said_in in (body(parsed[p.at]) for p in listed))
            found = read_positioning(
                _without(text, city), opening=left == OPENING or adding, listing=left == OPENING or not stated
            )
            positioning = "" if any(p.positioning for p in said) else found.positioning
            priorities = _themes(found.priorities) if adding or not stated else ()
            if positioning or priorities:
                paragraphs.append(CityParagraph(i, city, group, positioning, priorities))
            left -= 1
        city_of[i] = city
    return CityReading(_grouped(paragraphs), tuple(city_of))


def _themes(listed: tuple[str, ...]) -> tuple[str, ...]:
    """What a list names, where it is no list of places: 改造提升甲、乙等港区."""
    return () if any(map(_city, listed)) else listed


def _grouped(paragraphs: Sequence[CityParagraph]) -> tuple[CityParagraph, ...]:
    """Leave out a group that holds all cities: it is the heading of the whole list."""
    shared = {p.region_group for p in paragraphs}
    if len(shared) == 1 and len({p.city for p in paragraphs}) > 1:
        return tuple(replace(p, region_group=None) for p in paragraphs)
    return tuple(paragraphs)


def _box_cities(boxes: Sequence[BoxExtent], city_of: list[str | None]) -> set[int]:
    boxed: set[int] = set()
    for box in boxes:
        for i, entry in zip(range(box.first, box.last + 1), box.entries, strict=True):
            boxed.add(i)
            city_of[i] = _city(entry) if entry else None
    return boxed


def _region_label(text: str) -> bool:
    """A short sentence without a clause that names a region: it heads the city paragraphs behind it."""
    bare = text.rstrip("。")
    return (
        2 < len(bare) <= MAX_REGION_LABEL
        and bare.endswith(clause_words().region_nouns)
        and not re.search(r"[，、；：]", bare)
        and not bare.startswith((*clause_words().strong, *clause_words().weak, *clause_words().adverbs))
        and _city(bare) is None
    )


def _leads(parsed: Sequence[ParsedSentence], boxed: Collection[int]) -> dict[int, str]:
    """Find the sentences that begin a city's paragraph, with the city: marked by a dash, or one of a series."""
    found: dict[int, str] = {}
    run: dict[int, str] = {}

    def close() -> None:
        """Keep a run of cities, each of them once, that is long enough."""
        if len(run) == len(set(run.values())) >= SERIES:
            found.update(run)
        run.clear()

    for i, sentence in enumerate(parsed):
        headings = [p.heading for p in sentence.pieces if p.heading is not None]
        if run and (i - max(run) > SERIES_GAP or any(h.kind in ("part", "chapter") for h in headings)):
            close()
        text = _NUMBER.sub("", body(sentence))
        if i in boxed or not text:
            continue
        if (marked := _MARKED.match(text)) and (city := _city(marked[1])):
            if read_positioning(text):
                found[i] = city
        elif (
            (city := _city(text.rstrip("。：:")))
            or (named := _NAMED.match(_supported(text) if run else text))
            and (city := _city(named[1]))
            and read_positioning(_without(text, city))
        ) and not _lies_in(city, run.values()):  # a county in the paragraph of its prefecture
            run[i] = city
    close()
    return found


def _supported(text: str) -> str:
    """A sentence without what is to be done for the city that it begins with."""
    return _SUPPORTED.sub("", text)


def _lies_in(name: str, cities: Collection[str]) -> bool:
    """Tell a county of one of several cities."""
    place = gazetteer().by_name(name)
    return place is not None and place.prefecture in cities


def _city_named(title: str) -> str | None:
    """The city that a heading is the name of, alone or with what it is to be: 西安市, 西安市——丝路起点."""
    named = _MARKED.match(title) or _NAMED.match(title)
    alone = re.match(r"[\u4e00-\u9fff]{2,12}$", title)
    return _city(title) if alone else _city(named[1]) if named and not title[named.end(1)].isalnum() else None


def _city(name: str) -> str | None:
    """The full name of a place below a province; one that no prefecture has may go by its zone: 济源示范区."""
    place = gazetteer().by_name(name)
    if place is not None:
        return place.name if place.level != "province" else None
    place = gazetteer().by_name(_ZONE.sub("", name)) if _ZONE.search(name) else None
    return place.name if place is not None and place.level == "county" and not place.prefecture else None


def _without(text: str, city: str) -> str:
    """A sentence without the name of its city where a clause begins with it: what follows is what the city does."""
    place = gazetteer().by_name(city)
    names = {city, *(place.short + unit for unit in ("市", "州", "示范区"))} if place else {city}
    plain = _supported(_NUMBER.sub("", text))
    return re.sub(
        rf"(^|[，；])(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})[:：—－–-]*", r"\1", plain
    )
