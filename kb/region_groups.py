"""Groups of cities that a question restricts itself to: 长三角 beside 旅游."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.areas import names_group
from kb.attribution import is_kind_of_place
from kb.lexicon import normalise
from kb.province_sides import side_matches, side_of
from kb.question import Question
from kb.records import CityProfile, Relation
from kb.relations import Terms

_SIDE_NAME = re.compile(r"[东西南北中]部")


def region_of(question: Question, profiles: Sequence[CityProfile]) -> tuple[frozenset[str], Sequence[Sequence[Terms]]]:
    """Find the group of cities that a theme is restricted to: 长三角 beside 旅游.

    Returns:
        The cities of the group, none for no restriction, and the theme without its name.
    """
    theme = question.theme
    if question.region:  # found before the theme was read
        return frozenset(), theme.groups
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


def group_asked(
    question: Question,
    profiles: Sequence[CityProfile],
    region: frozenset[str],
    groups: Sequence[Sequence[Terms]],
) -> tuple[str, list[CityProfile]] | None:
    """Tell whether a question asks for nothing but who the cities of a group are.

    Args:
        question: the question.
        profiles: the cities' profiles.
        region: the cities of the group that `region_of` found in the theme.
        groups: the theme without its name.

    Returns:
        The name of the group and the profiles of its cities; None where more is asked, or no group.
    """
    asked = question.region
    if asked and not (asked.left_out or question.theme):
        return "、".join(asked.titles), [profile for profile in profiles if profile.city in asked.cities]
    inside_it = [profile for profile in profiles if profile.city in region]
    names = [name for group in groups for terms in group for name in terms]
    # What is asked beside it only says what kind of group it is: development area.
    if inside_it and all(is_kind_of_place(name) or name in (inside_it[0].region_group or "") for name in names):
        return inside_it[0].region_group or "", inside_it
    return None


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
    for side in map(side_of, side_matches(plain)):
        found = [region for region in regions if region[1:2] == side]
        if len(found) == 1:
            return found[0]
    return None


def side_named(question: Question) -> str:
    """Give the words in which a question names a side of a province: eastern Jiangsu; nothing where it names none.

    Args:
        question: the question.
    """
    return next((match[0] for match in side_matches(normalise(question.text))), "")


def inside(rows: Sequence[Relation], cities: frozenset[str]) -> Sequence[Relation]:
    """Keep the rows of some cities; of all if none are given."""
    return [row for row in rows if row.city in cities] if cities else rows
