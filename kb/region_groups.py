"""Groups of cities that a question restricts itself to: 北部湾 beside 旅游."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.area_names import SIDES
from kb.areas import names_group
from kb.attribution import is_kind_of_place
from kb.lexicon import normalise
from kb.places import gazetteer
from kb.question import Question
from kb.records import CityProfile, Relation
from kb.relations import Terms

_SIDE = re.compile(rf"\b({'|'.join(SIDES)})(?:ern)? ([a-z]+(?: [a-z]+)?)")
# 西部那一片, the western part: of the documents' own province.
_SIDE_NAME = re.compile(r"[东西南北中]部")
_OWN_PART = frozenset(("area", "zone", "part", "half", "group", "cluster", "cities"))
_SIDE_ZH = re.compile(
    r"([东西南北中])部(?=那?这?一?(?:片|带|块|板块|区域)|[几各]|的?(?:城市|地市|市)|有?[哪几]|\s*$|[?,，])(?!地区|大开发)"
)


def region_of(question: Question, profiles: Sequence[CityProfile]) -> tuple[frozenset[str], Sequence[Sequence[Terms]]]:
    """Find the group of cities that a theme is restricted to: 北部湾 beside 旅游.

    Returns:
        The cities of the group, none for no restriction, and the theme without its name.
    """
    theme = question.theme
    regions = dict.fromkeys(p.region_group for p in profiles if p.region_group)
    plain = normalise(question.text)
    if len(both := {region for region in regions if normalise(region) in plain}) > 1:  # 一核心和二高地里的城市
        left = [[t for t in group if t[0] not in both] for group in theme.groups]
        cities = frozenset[str]().union(*(_cities_in(region, profiles) for region in both))
        return cities, [group for group in left if group] or [[(region,)] for region in sorted(both)]
    for terms in (terms for group in theme.groups for terms in group):
        named = [region for region in regions if names_group(terms[0], region)]
        if len(named) != 1:
            continue
        # Beside the name of the group, 开发区 or 保税区 for "zone" only say that it is one.
        rest = [
            [t for t in group if t[0] not in named[0] and named[0] not in t[0] and not all(map(is_kind_of_place, t))]
            for group in theme.names or theme.groups
        ]
        if any(rest):
            return _cities_in(named[0], profiles), [g for g in rest if g]
        return frozenset(), [[(named[0],)]]
    region = _region_before(plain, tuple(regions)) or _region_of_side(plain, tuple(regions))
    groups = (
        [[t for t in group if not _SIDE_NAME.fullmatch(t[0])] for group in theme.groups] if region else theme.groups
    )
    return _cities_in(region, profiles) if region else frozenset(), [group for group in groups if group]


def _cities_in(region: str, profiles: Sequence[CityProfile]) -> frozenset[str]:
    """The cities of a group."""
    return frozenset(p.city for p in profiles if p.region_group == region)


def _region_before(plain: str, regions: Sequence[str]) -> str | None:
    """Find the one group of cities that a question names by its opening: 在苏北片区里，哪些市…."""
    for size in range(max(map(len, regions), default=0), 1, -1):
        openings = {region[:size]: region for region in regions if len(region) >= size}
        found = [o for o in openings if re.search(rf"{re.escape(o)}[^,;，；]{{0,6}}?(?:片区|区|板块|组|一带)", plain)]
        if len(found) == 1 and sum(region.startswith(found[0]) for region in regions) == 1:
            return openings[found[0]]
    return None


def _region_of_side(plain: str, regions: Sequence[str]) -> str | None:
    """Find the one group of cities named for a side of the province, as English has it: northern Jiangsu for 苏北."""
    for side in _sides(plain):
        found = [region for region in regions if region[1:2] == side]
        if len(found) == 1:
            return found[0]
    return None


def _sides(plain: str) -> list[str]:
    """List the sides of a province that a question names, each as its character."""
    return [SIDES.get(match[1], match[1]) for match in _side_matches(plain)]


def _side_matches(plain: str) -> list[re.Match[str]]:
    """Find the words that name a side of a province, English ones first."""
    return [*(m for m in _SIDE.finditer(plain) if _province(m)), *_SIDE_ZH.finditer(plain)]


def side_named(question: Question) -> str:
    """Give the words in which a question names a side of a province: eastern Jiangsu; nothing where it names none.

    Args:
        question: the question.
    """
    return next((match[0] for match in _side_matches(normalise(question.text))), "")


def _province(side: re.Match[str]) -> bool:
    """Tell whether what follows the word for a side is a province, or says that it is a part of one."""
    if side[2].split()[0] in _OWN_PART:
        return True
    place = gazetteer().by_name(side[2]) or gazetteer().by_name(side[2].split()[0])
    return place is not None and place.level == "province"


def inside(rows: Sequence[Relation], cities: frozenset[str]) -> Sequence[Relation]:
    """Keep the rows of some cities; of all if none are given."""
    return [row for row in rows if row.city in cities] if cities else rows
