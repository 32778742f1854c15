"""Which cities a clause ties a theme to, when it names several cities or several things.

A sentence is read in parts cut at semicolons. In a part the cities standing side by side are one list (南京、苏州等市).
A theme belongs to the last list before it, as long as that reaches so far: a list that acts (南京市建设…, 苏州等市…)
reaches to the next city, a name that opens the name of one thing (南京国际会展中心) to the end of that thing. A theme
that stands before all cities of its part belongs to those that follow.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import zip_longest

from kb.lexicon import word_list
from kb.places import PlaceMention
from kb.records import Span

_GAP = re.compile(r"市?(?:[、,和与及—-]|以及)+")  # between the cities of one list
_PART_END = re.compile(r"[;。]")
_CLAUSE_END = re.compile(r"[,;。:]")
_ROW_END = re.compile(r"[^、,;。:]等[^、,;。:]{0,6}$")  # 等特色街区, 等一批特色街区
# 支持南京某港、苏州某园开展多式联运: who is to do it is the whole row.
_ROW_ACTS = re.compile(r"[^、,;。:]{0,14}(?:开展|建设|发展|打造|创建|实施|组建|设立|共建)[^、,;。:]{0,8}$")
_ROW_OPENS = re.compile(r"(?:^|[,;。:])[^、,;。:]{0,4}(?:支持|推动|推进|鼓励|引导|依托)$")
# 南京某园和苏州某园获评示范园区: what is won is every item's.
_WON_END = re.compile(r"[^,;。:]*(?:获评|被评|评为|入选|列入|纳入|获批|认定|成为)[^,;。:]{0,8}$")
_GROWS = re.compile(r"(?:日益|日趋|更加|逐步|逐渐|不断|持续|愈加)(?:明显|突出|凸显|显现|增强|完善|壮大|成熟|优化)$")
_LED = re.compile(r"为(?:重点|主体|核心|主),(?P<does>[^,;。]*)")
_OWNER = re.compile(r"港口?|(?:港口?)?集团|银行|大学")  # by which the name of a thing in another city opens
_LABEL = re.compile(r"[^,;。:()]{2,30}:")
_COUNTED = re.compile(r"^[^,;。]*\d+[个大家项条处座].*,")  # 示范区5个，南京、苏州等5个试点: what is counted is told of
_ITEM_END = re.compile(r"[、,;。:()]")
_COLLECTIVE = re.compile(r"[等两三四五六七八九十各\d]+个?(?:地级|设区|城)*(?:市|地)|等")
_NAME_END = re.compile(r"[、,。;:()“”\"《》\s]")


@dataclass(frozen=True, slots=True)
class CityList:
    """Cities that stand side by side in a text."""

    cities: tuple[str, ...]  # full names
    start: int
    end: int  # behind 等市, where that follows
    acts: bool  # the cities are who does what follows
    reaches: bool  # what follows up to the next city is theirs; else only the thing whose name they open


def tied_cities(
    text: str, mentions: Sequence[PlaceMention], words: Sequence[str], within: Sequence[Span] = ()
) -> list[CityList]:
    """Find the lists of cities that a text ties to a theme.

    Args:
        text: a normalised sentence.
        mentions: the cities named in it, in text order.
        words: the words of the theme that stand in it; one tie is enough.
        within: where the words count; everywhere if nothing is given.

    Returns:
        The lists, in text order, each once; names of organisations and parks that only begin with a city are left out.
    """
    if not mentions:
        return []
    named = city_lists(text, mentions)
    names = [found for found in named if _in_a_name(text, found, words)]
    lists = [found for found in named if found not in names]
    tied: dict[CityList, None] = {}
    for word in words:
        for match in re.finditer(re.escape(word), text):
            if within and not any(start <= match.start() < end for start, end in within):
                continue
            if any(n.end <= match.start() and not _ITEM_END.search(text[n.end : match.start()]) for n in names):
                continue  # 南京汽车物流园、苏州港 is no word on cars in 苏州
            start, end = _part(text, match.start())
            inside = [found for found in lists if start <= found.start < end]
            inside = _of_pair(text, inside, match.start())
            if start and not inside and lists and lists[0].start == 0 and _LABEL.match(text):
                inside = lists[:1]  # a label names the places of the whole sentence
            tied.update(dict.fromkeys(_of_theme(text, inside, match.start(), match.end())))
    return sorted(tied, key=lambda found: found.start)


def _of_pair(text: str, lists: Sequence[CityList], at: int) -> list[CityList]:
    """Keep the lists of one of a pair: 甲和乙，前者包括…，后者包括…."""
    former, latter = text.find("前者"), text.find("后者")
    if not at < former < latter:
        return list(lists)
    is_latter = at > max(text.rfind(joint, 0, former) for joint in "和与及、")
    return [found for found in lists if (found.start > latter if is_latter else former < found.start < latter)]


def clauses_with(text: str, groups: Sequence[Sequence[str]]) -> list[Span]:
    """Find the items of lists that have all parts of a theme, or else the clauses between commas.

    Args:
        text: a normalised sentence.
        groups: for every part of the theme its names; one part is met everywhere.

    Returns:
        Start and end of each; empty where none has all: 壮大南京等市园区，培育苏州等市园区 names two lists.
    """
    for mark in (_ITEM_END, _CLAUSE_END) if len(groups) > 1 else ():
        ends = [match.start() for match in mark.finditer(text)] + [len(text)]
        spans = zip([0, *(end + 1 for end in ends)], ends, strict=False)
        whole = [(a, b) for a, b in spans if all(any(name in text[a:b] for name in names) for names in groups)]
        if whole:
            return whole
    return []


def named_cities(
    text: str, mentions: Sequence[PlaceMention], words: Sequence[str] = (), *, with_parks: bool = False
) -> list[CityList]:
    """Find all cities that a text speaks of, whatever it says of them.

    Args:
        text: a normalised sentence.
        mentions: the cities named in it, in text order.
        words: the theme that all of the text is about, where it is.
        with_parks: a park or port named after a city lies there, and counts.

    Returns:
        Their lists, names of organisations and parks left out unless the theme is a kind of them.
    """
    return [
        found
        for found in city_lists(text, mentions)
        if not _in_a_name(text, found, words) or with_parks and not _in_an_organisation(text, found)
    ]


def is_list_of(text: str, found: CityList, words: Sequence[str]) -> bool:
    """Tell whether a list names the cities of a theme, and is not only told of in the same sentence.

    Args:
        text: a normalised sentence.
        found: a list of cities in it that the theme is tied to.
        words: all words for the theme.

    Returns:
        True when no comma stands between the list and the theme: 发展冷链物流，推动南京、苏州等枢纽提升能级
        lists hubs; or the list is what the next clause is led by: 以南京、苏州为重点，建设冷链物流基地.
    """
    led = _LED.match(text, found.end) if text[: found.start].endswith("以") else None
    if led and any(word in led["does"] for word in words):
        return True
    spans = [match.span() for word in words for match in re.finditer(re.escape(word), text)]
    return any(not re.search("[,;。]", text[min(end, found.end) : max(start, found.start)]) for start, end in spans)


def city_lists(text: str, mentions: Sequence[PlaceMention]) -> list[CityList]:
    """Gather the cities of a text that stand side by side.

    Args:
        text: a normalised sentence.
        mentions: the cities named in it, in text order.

    Returns:
        The lists in text order; a city that stands alone is a list of one.
    """
    runs: list[list[PlaceMention]] = []
    for mention in mentions:
        if runs and _GAP.fullmatch(text[runs[-1][-1].end : mention.start]):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    following = [run[0].start for run in runs[1:]]
    opens = [bool(_OWNER.fullmatch(text[a[-1].end : start])) for a, start in zip(runs, following, strict=False)]
    return [_list(text, run) for run, owner in zip_longest(runs, opens) if not owner]  # 南京港徐州内陆港 is in 徐州


def _list(text: str, run: Sequence[PlaceMention]) -> CityList:
    """Make a list, and tell whether it acts."""
    end = run[-1].end
    collective = _COLLECTIVE.match(text, end)
    end = collective.end() if collective else end
    verbs = word_list("tie_verbs_zh")
    acts = bool(collective) or len(run) > 1 or any(text[end : end + n] in verbs for n in (1, 2))
    whole = text[run[-1].start : run[-1].end] == run[-1].place.name or text[end : end + 1] == "的"
    labels = run[0].start == 0 and bool(_LABEL.match(text))  # 南京、昆山开发区:推进…
    cities = tuple(dict.fromkeys(m.place.name for m in run))
    return CityList(cities, start=run[0].start, end=end, acts=acts, reaches=acts or whole or labels)


def _tells_of_itself(text: str, start: int) -> bool:
    """Tell a theme that is what a clause of its own tells of: …等市入选, 冷链物流、快递物流优势日益明显."""
    opening = max(text.rfind(mark, 0, start) for mark in ",;。:") + 1
    clause = _CLAUSE_END.split(text[opening:], maxsplit=1)[0]
    between = text[opening:start]
    verbs = word_list("tie_verbs_zh")
    acts = any(between.startswith(verb) for verb in verbs) or any(verb in between for verb in verbs if len(verb) > 1)
    return opening > 0 and not acts and bool(_GROWS.search(clause))


def _of_theme(text: str, lists: Sequence[CityList], start: int, end: int) -> list[CityList]:
    """Give the lists that one occurrence of a theme belongs to; the lists are those of its part."""
    behind = [found for found in lists if found.start >= end]
    before = [found for found in lists if found.end <= start]
    # A list in brackets, or in the same item as the theme, behind it: 会展中心(南京), 冷链物流布局在南京.
    if behind and not _ITEM_END.search(text[end : behind[0].start].removesuffix("(")):
        bracketed = text[: behind[0].start].endswith("(")
        if bracketed or not before or _ITEM_END.search(text[before[-1].end : start]):
            return [behind[0], *(_items_after(text, behind) if not before and not bracketed else [])]
    if before:
        between = text[before[-1].end : start]
        if _CLAUSE_END.search(between) and _tells_of_itself(text, start):
            return []
        won = _WON_END.fullmatch(between)
        if not (won or before[-1].reaches) and _name_ends(between):
            return []
        if not (won or before[-1].reaches or not _ITEM_END.search(between.removeprefix(")"))):
            return []
        row = _items_before(text, before)
        # 南京某街、苏州某巷等特色街区: 等 closes the whole row.
        closed = won or _ROW_END.search(between)
        acts = row and _ROW_OPENS.search(text[: row[0].start]) and _ROW_ACTS.fullmatch(between)
        return [*row, before[-1]] if closed or acts else [before[-1]]
    if not behind or _COUNTED.search(text[end : behind[0].start]):
        return []
    return [behind[0], *_items_after(text, behind)]


def _name_ends(between: str) -> bool:
    """Tell whether the name that a city opens ends before the theme: 南京东港物流园和昆山综合保税区."""
    return _joined_names().search(between) is not None


@cache
def _joined_names() -> re.Pattern[str]:
    """The end of a name of an organisation or park, with a joint behind it."""
    suffixes = "|".join(map(re.escape, sorted(word_list("organisation_suffixes_zh"))))
    return re.compile(rf"(?:{suffixes})(?:和|与|及|以及)")


def _items_after(text: str, lists: Sequence[CityList]) -> list[CityList]:
    """Give the lists that go on with the first: 冷链物流:南京某园、苏州某园、无锡某园."""
    found = []
    for one, following in zip(lists, lists[1:], strict=False):
        if re.search(r"[,;。]", text[one.end : following.start]):
            break
        found.append(following)
    return found


def _items_before(text: str, lists: Sequence[CityList]) -> list[CityList]:
    """Give the lists of the row that the last one closes."""
    found: list[CityList] = []
    for one, following in zip(reversed(lists[:-1]), reversed(lists[1:]), strict=True):
        between = text[one.end : following.start]
        if not re.search("[、和与及]", between) or _CLAUSE_END.search(between):
            break
        found.insert(0, one)
    return found


def _part(text: str, position: int) -> tuple[int, int]:
    """Give start and end of the part between semicolons that a position lies in."""
    ends = [m.start() for m in _PART_END.finditer(text)]
    start = max((e + 1 for e in ends if e < position), default=0)
    return start, min((e for e in ends if e >= position), default=len(text))


def is_designation(name: str) -> bool:
    """Tell the name of a list that places are put on: pilots, zones and hubs, parks that are models of their kind.

    >>> [is_designation(name) for name in ("国家物流枢纽", "国家级示范物流园区", "物流园区")]
    [True, True, False]
    """
    model = "示范" in name and name.endswith(("示范", *_places()))
    return model or name.endswith(tuple(word_list("designations_zh")))


def is_kind_of_place(name: str) -> bool:
    """Tell a name that says what kind of place something is, and nothing else: 产业园, 示范区."""
    return name in _places()


@lru_cache(maxsize=10_000)
def without_place(name: str) -> str:
    """Remove what says that a name is of places: 现代物流集聚区 lists what there is of 现代物流."""
    ending = max((end for end in _places() if name.endswith(end) and len(name) > len(end) + 1), key=len, default="")
    return name.removesuffix(ending)


@cache
def _places() -> tuple[str, ...]:
    """Endings of themes that are themselves organisations, parks or zones."""
    more = ("开发区", "度假区", "景区", "小镇", "片区", "板块")  # names of cities open them, but say where the thing is
    return (*word_list("organisation_suffixes_zh"), *word_list("designations_zh"), *more)


def _in_an_organisation(text: str, found: CityList) -> bool:
    """Tell whether a city only opens the name of a company or the like, which may do its business anywhere."""
    stretch = _NAME_END.split(text[found.end :], maxsplit=1)[0]
    return not found.acts and any(suffix in stretch for suffix in word_list("company_suffixes_zh"))


def _in_a_name(text: str, found: CityList, words: Sequence[str]) -> bool:
    """Tell whether a city only opens the name of an organisation or park, or stands in brackets inside one."""
    if text[: found.start].endswith("(") and text[found.end :].startswith(")"):
        name = _NAME_END.split(text[found.end + 1 :], maxsplit=1)[0]
        before = _NAME_END.split(text[: found.start - 1])[-1]
        inside = bool(name) and any(word in name for word in words)
        # 会展中心(南京), 会展中心(南京)二期 name the place of the thing; 中国(江苏)某试验区 is no theme's.
        return not (inside or any(before.endswith(word) for word in words))
    if found.acts or any(word.endswith(_places()) for word in words):
        return False  # who asks for parks asks where they are: 南京某物流园 has one
    stretch = _NAME_END.split(text[found.end :], maxsplit=1)[0]
    if any(word in stretch for word in words) and not _in_an_organisation(text, found):
        return False  # 南京冷链物流园: the park is of the theme, and lies there
    return any(suffix in stretch for suffix in word_list("organisation_suffixes_zh"))
