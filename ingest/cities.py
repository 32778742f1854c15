"""City paragraphs: `某某市—围绕…的发展定位，…重点发展甲、乙、丙等服务业态。` and the sentences that follow them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.boxes import BoxExtent, body
from ingest.clause_words import clause_words
from ingest.records import ParsedSentence
from kb.places import gazetteer

_CITY = re.compile(r"([\u4e00-\u9fff]{2,12}?)(?:—|－|–|-){1,2}(?=[\u4e00-\u9fff“])")
_POSITIONING = re.compile(r"围绕(.{2,200}?)的?(?:发展|功能|战略)?定位")
_PRIORITIES = re.compile(r"重点(?:发展|培育|布局|打造)([^。；]+?)(?:等[^、。；，]{0,12})?(?=[。；，]|$)")
MAX_REGION_LABEL = 20  # characters; 某某现代服务业发展区


@dataclass(frozen=True, slots=True)
class CityParagraph:
    """A city's positioning sentence, at index `at` in restored order."""

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
        The reading; a paragraph ends at the next city, heading, region label or box.
    """
    city_of: list[str | None] = [None] * len(parsed)
    boxed = _box_cities(boxes, city_of)
    paragraphs: list[CityParagraph] = []
    city: str | None = None
    group: str | None = None
    for i, sentence in enumerate(parsed):
        headings = [p.heading for p in sentence.pieces if p.heading is not None]
        if headings:
            city, group = None, next((h.title for h in reversed(headings) if h.kind == "item"), None)
        if i in boxed:
            city = None
            continue
        text = body(sentence)
        if _region_label(text):
            city, group = None, text.rstrip("。")
            continue
        found = _city_paragraph(text)
        if found is not None:
            city, positioning, priorities = found
            paragraphs.append(CityParagraph(i, city, group, positioning, priorities))
        city_of[i] = city
    return CityReading(tuple(paragraphs), tuple(city_of))


def _box_cities(boxes: Sequence[BoxExtent], city_of: list[str | None]) -> set[int]:
    boxed: set[int] = set()
    for box in boxes:
        for i, entry in zip(range(box.first, box.last + 1), box.entries, strict=True):
            boxed.add(i)
            place = gazetteer().by_name(entry) if entry else None
            city_of[i] = place.name if place is not None and place.level != "province" else None
    return boxed


def _region_label(text: str) -> bool:
    """A short sentence without a clause that names a region: it heads the city paragraphs behind it."""
    bare = text.rstrip("。")
    return (
        2 < len(bare) <= MAX_REGION_LABEL
        and bare.endswith(clause_words().region_nouns)
        and not re.search(r"[，、；：]", bare)
        and not bare.startswith((*clause_words().strong, *clause_words().weak, *clause_words().adverbs))
    )


def _city_paragraph(text: str) -> tuple[str, str, tuple[str, ...]] | None:
    match = _CITY.match(text)
    place = gazetteer().by_name(match[1]) if match else None
    if match is None or place is None or place.level == "province":
        return None
    positioning = _POSITIONING.search(text)
    listed = _PRIORITIES.search(text)
    if positioning is None and listed is None:
        return None
    return place.name, positioning[1] if positioning else "", split_list(listed[1]) if listed else ()


def split_list(text: str) -> tuple[str, ...]:
    """The members of a Chinese list: 甲、乙和丙 → 甲, 乙, 丙.

    Args:
        text: the list without 等.

    Returns:
        The members; 和 separates only before the last one, and only where both sides are words of their own.
    """
    parts = [part.strip() for part in text.split("、") if part.strip()]
    if len(parts) > 1:
        head, joined, tail = parts[-1].rpartition("和")
        if joined and len(head) >= 2 and len(tail) >= 2:
            parts[-1:] = [head, tail]
    return tuple(parts)
