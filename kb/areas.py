"""Names of parts of a province by which headings go: 武汉都市圈, 打造沿江经济带, 黄河文化旅游带."""

from __future__ import annotations

import re

from kb.attribution import named_cities
from kb.clauses import Clauses
from kb.lexicon import normalise, word_list
from kb.records import Sentence

_DONE_WITH = re.compile(
    r"^(?:做[强优大]|建[强设好]|打造|构建|构筑|培育|壮大|发展|推进|推动|加快|优化|提升|强化|完善|支持|加强|共建|建设)+(?=..)"
)
_KIND = re.compile(r"(?:城市|各市|地市|[及和与][^带圈区廊]*)$")  # 武汉都市圈城市, 宜荆荆都市圈及恩施州
_COMMA = re.compile("[,;。:]")
MIN_NAME = 3  # characters


def area_name(title: str) -> str:
    """Give the name of the part of a province that a heading is about.

    Args:
        title: a heading, normalised.

    Returns:
        The name without what is to be done with it; nothing where the heading is about something else.

    >>> area_name("做强武汉都市圈"), area_name("武汉都市圈城市"), area_name("建设物流枢纽")
    ('武汉都市圈', '武汉都市圈', '')
    """
    name = _DONE_WITH.sub("", _KIND.sub("", title))
    return name if len(name) >= MIN_NAME and name.endswith(tuple(word_list("area_nouns_zh"))) else ""


def areas_of(clauses: Clauses) -> list[tuple[str, str]]:
    """List the headings that go by a part of a province or by a group of cities.

    Args:
        clauses: the document.

    Returns:
        Section id and name of the area.
    """
    groups = {normalise(p.region_group) for p in clauses.profiles if p.region_group}
    titles = ((s.section_id, normalise(s.title)) for s in clauses.sections if s.title)
    named = ((i, area_name(title) or (title if title in groups else "")) for i, title in titles)
    return [(i, name) for i, name in named if name]


def is_area(clauses: Clauses, name: str) -> bool:
    """Tell the name of a part of a province.

    Args:
        clauses: the document, which may have headings of that name.
        name: normalised.
    """
    return bool(area_name(name)) or any(name == area for _, area in clauses.derived(areas_of))


def opening_cities(clauses: Clauses, sentence: Sentence) -> list[str]:
    """Name the cities of the first clauses that name any; further on stands what is done with other cities.

    Args:
        clauses: the document.
        sentence: the first one below an area's heading that names cities.
    """
    plain = clauses.plain(sentence)
    lists = named_cities(plain, clauses.named(sentence))
    out: list[str] = []
    start = 0
    for end in [*(match.start() for match in _COMMA.finditer(plain)), len(plain)]:
        inside = [city for found in lists if start <= found.start < end for city in found.cities]
        if out and not inside:
            break
        out += inside
        start = end
    return out


def names_group(term: str, region: str) -> bool:
    """Tell whether a term names a group of cities, by its opening or by most of it; 创新 of …创新示范区 does not.

    Args:
        term: of a question, normalised.
        region: the name of the group.

    >>> [names_group(term, "长三角发展区") for term in ("长三角", "发展", "长三角发展区城市")]
    [True, False, True]
    """
    return region in term or region.startswith(term) or term in region and 2 * len(term) >= len(region)
