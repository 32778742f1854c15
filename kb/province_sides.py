"""Sides of a province by which cities are asked for: eastern Jiangsu, 江苏北部, 苏北."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from kb.area_names import SIDES
from kb.joint_provinces import letters_of
from kb.places import gazetteer

_SIDE = re.compile(rf"\b({'|'.join(SIDES)})(?:ern)? ([a-z]+(?: [a-z]+)?)")
# 西部那一片, the western part: of the documents' own province.
_OWN_PART = frozenset(("area", "zone", "part", "half", "group", "cluster", "cities"))
_SIDE_ZH = re.compile(
    r"([东西南北中])部(?=那?这?一?(?:片|带|块|板块|区域)|[几各]|的?(?:城市|地市|市)|有?[哪几]|\s*$|[?,，])(?!地区|大开发)"
)

_OF_ITS_NAME = "modern|services?|industr(?:y|ial)|development|demonstration|cooperation|economic|pilot|functional"


def side_matches(plain: str) -> list[re.Match[str]]:
    """Find the words that name a side of a province, English ones first.

    Args:
        plain: a question, normalised.

    Returns:
        Matches; `side_of` gives the side.

    >>> [match[0] for match in side_matches("cities in eastern jiangsu")]
    ['eastern jiangsu']
    """
    return [*(m for m in _SIDE.finditer(plain) if _is_province(m)), *_SIDE_ZH.finditer(plain)]


def sides_named(text: str, home: Collection[str]) -> list[re.Match[str]]:
    """Find the sides of the documents' provinces that a question names beside the province.

    Args:
        text: a question, as typed.
        home: full names of the provinces.

    Returns:
        Matches of the whole name; the first group that took part is the side.

    >>> [[m[0] for m in sides_named(text, ["江苏省"])] for text in ("苏北哪些市", "江苏西部", "eastern Jiangsu zone")]
    [['苏北'], ['江苏西部'], ['eastern Jiangsu zone']]
    """
    return list(_of_provinces(tuple(sorted(home))).finditer(text)) if home else []


@lru_cache(maxsize=16)
def _of_provinces(home: tuple[str, ...]) -> re.Pattern[str]:
    """The names of the sides of provinces."""
    places = [place for name in home if (place := gazetteer().by_name(name))]
    english = "|".join(re.escape(place.english) for place in places if place.english)
    short = "|".join(dict.fromkeys(name for place in places for name in (place.name, place.short)))
    letters = "".join(letter for name in home for letter in letters_of(name))
    kinds = rf"(?: (?:(?:{_OF_ITS_NAME}) )*(?:area|region|zone|part|group|belt))?(?= |\W|$)"
    zh = r"(?:地区|片区|区域|板块|一带)?"
    named = [rf"(?:{short})([东西南北中])部{zh}"]
    named += [rf"[{letters}]([东西南北中])(?![东西南北部]){zh}"] if letters else []
    named += [rf"\b(?i:({'|'.join(SIDES)})(?:ern)? (?:{english})){kinds}"] if english else []
    return re.compile("|".join(named))


def side_of(match: re.Match[str]) -> str:
    """Give the character of the side that words name: 东.

    Args:
        match: of `side_matches` or `sides_named`.
    """
    said: str = next(filter(None, match.groups()))
    return SIDES.get(said.lower(), said)


def _is_province(side: re.Match[str]) -> bool:
    """Tell whether what follows the word for a side is a province, or says that it is a part of one."""
    if side[2].split()[0] in _OWN_PART:
        return True
    place = gazetteer().by_name(side[2]) or gazetteer().by_name(side[2].split()[0])
    return place is not None and place.level == "province"
