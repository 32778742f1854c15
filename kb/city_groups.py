"""Cities that a question names by the group in which the documents treat them: 北部湾四市, the Beibu Gulf cities."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kb.areas import names_group
from kb.lexicon import glossary, normalise
from kb.longest_first import longest_first
from kb.numerals import from_chinese
from kb.store import Store

_MIN_NAME = 2  # characters
_KINDS = ("发展区", "示范区", "合作区", "地区", "区域")  # beside those of area_nouns_zh, which name headings
_ZH = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,14}?)(?<!哪)的?(?:(?P<count>[二两三四五六七八九十])个?|各个?|几个?|所有|全部)"
    r"(?:城市|地市|设区市|市(?![场民政区级县值内]))"
)
_COUNTS = "one two three four five six seven eight nine ten".split()  # noqa: SIM905
_EN = re.compile(
    rf"\b(?:the )?(?:(?P<count>{'|'.join(_COUNTS)}) )?(?P<name>(?:(?!Which|What|Do)[A-Z][a-z]+ ){{1,3}})(?:[Cc]ities)\b"
)
# Who they are is asked, which the list of them answers.
_WHO_THEY_ARE = re.compile(
    r"哪[些几]|包[括含]|是谁|指的?是|\b(?:which|who)\b|\bwhat are the\b(?!.*\b(?:for|as|on)\b)", re.IGNORECASE
)
# Which of them: 北部湾四市中哪些发展物流, which Beibu Gulf cities target logistics.
_AMONG_ZH = re.compile(r"^\s*(?:[中里]|之中|当中)(?:有?哪[些几]个?(?:城市|地市|市)?)?")
_AMONG_EN = re.compile(r"\b(which|what)(?: of)? $", re.IGNORECASE)


def groups_written_out(store: Store, text: str) -> str:
    """Write the cities of a group in place of its name.

    Args:
        store: the store; its documents say which cities are of a group.
        text: a question, e.g. `北部湾四市重点发展什么`.

    Returns:
        The question with the names of the cities: as it is where it names no group, where the documents have another
        number of cities in it, or where it asks who they are.
    """
    groups = store.derived(_groups)
    for pattern in (_ZH, _EN) if groups else ():
        found = pattern.search(text)
        behind = text[found.end() :] if found else ""
        among = _AMONG_ZH.match(behind)
        before = _AMONG_EN.sub("", text[: found.start()]) if found else ""
        if not found or _WHO_THEY_ARE.search(f"{before} {behind}") and not among:
            continue
        written = found["count"] or ""
        count = _COUNTS.index(written) + 1 if written in _COUNTS else from_chinese(written.replace("两", "二"))
        start, cities = _named(found, groups)
        if cities and count in (None, len(cities)):
            before = _AMONG_EN.sub(r"\1 cities among ", text[:start])
            if among:
                behind = f"中哪些城市{behind[among.end() :]}"
            return f"{before}{'、'.join(cities)}{behind}"
    return text


def _named(found: re.Match[str], groups: Mapping[str, tuple[str, ...]]) -> tuple[int, tuple[str, ...]]:
    """The cities of the one group that a stretch of a question names by its end, and where its name begins."""
    if found.re is _EN:
        terms, left = glossary().chinese_for(found["name"])
        names = [(found.start(), normalise(term)) for term in terms if not left]
    else:
        said = normalise(found["name"])
        kinds = (kind for kind in (*longest_first("area_nouns_zh"), *_KINDS) if said.endswith(kind))
        said = said.removesuffix(next(kinds, ""))
        names = [(found.start("name") + at, said[at:]) for at in range(len(said) - _MIN_NAME + 1)]
    for start, name in names:
        meant = [cities for group, cities in groups.items() if names_group(name, group) and _opens_alike(name, group)]
        if len(meant) == 1:
            return start, meant[0]
    return 0, ()


def _opens_alike(name: str, group: str) -> bool:
    """Tell a name that begins as the group's does: 发展区 names none of several groups, 请问北部湾 none yet."""
    return name[:_MIN_NAME] == group[:_MIN_NAME]


def _groups(store: Store) -> dict[str, tuple[str, ...]]:
    """The cities of each group, in the documents' order."""
    found = dict[str, tuple[str, ...]]()
    for profile in store.cities():
        if profile.region_group:
            name = normalise(profile.region_group)
            found[name] = (*found.get(name, ()), profile.city)
    return found
