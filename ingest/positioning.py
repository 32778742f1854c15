"""Reads what a sentence says a city is to be and what it gives priority to, in the words of any plan.

`围绕…的发展定位，重点发展甲、乙、丙等业态`, `定位为…，主攻甲、乙和丙`, `着力打造…，聚焦发展甲、乙`,
`以建设…为统领，大力发展甲、乙及丙`, `把甲、乙作为主导方向`.
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources

_CLAUSE = re.compile(r"[^，。；：]+")
_TAIL = re.compile(r"等[^、，。；]{0,12}$")  # 等服务业态
_CLASS = re.compile(r"(?:^|、)[^、，。；]*等([^、，。；]{4,12})$")
MIN_CLASS = 4  # characters
_COUNTED = re.compile(
    r"(?:[两二三四五六七八九十]|\d+)[大个类项条]?(?:[\u4e00-\u9fff]{0,6}(?:产业|行业|业态|领域|集群|板块|品牌|方向|主?链))$"
)
_LAST_JOINT = re.compile(r"以及|[和与及]")
EXPLICIT = 2  # of the forms of positioning have a word for it
MIN_POSITIONING = 4  # characters: 打造样板 says what a sentence is about and positions no city


@dataclass(frozen=True, slots=True)
class Positioning:
    """What a sentence says of a city; a part that it does not say is empty."""

    positioning: str
    priorities: tuple[str, ...]

    def __bool__(self) -> bool:
        """Tell whether it says anything."""
        return bool(self.positioning or self.priorities)


def read_positioning(text: str, *, opening: bool = True, listing: bool | None = None) -> Positioning:
    """Read a sentence about a city.

    Args:
        text: the sentence, without the city's name in front.
        opening: whether it opens what is said of the city; another one positions it only by a word for positioning,
            and lists priorities only behind a verb of priority.
        listing: whether it may list what the city does behind any verb of development, as the opening one does;
            None for as much as `opening`.

    Returns:
        Positioning and priorities, both as printed.
    """
    found = _patterns()
    forms = found.positioning if opening else found.positioning[:EXPLICIT]
    positioning = next((m[m.lastindex or 0] for p in forms if (m := p.search(text))), "")
    weaker = opening if listing is None else listing
    listed = _stated(text, found) or _listed(text, found, opening=weaker, adding=adds(text))
    return Positioning(positioning if len(positioning) >= MIN_POSITIONING else "", listed)


def states(text: str) -> bool:
    """Tell whether a sentence says in the plainest form what a city gives priority to: 重点发展….

    Args:
        text: the sentence.
    """
    return bool(_patterns().first.search(text))


def adds(text: str) -> bool:
    """Tell whether a sentence adds to what the one before it lists.

    Args:
        text: the sentence.
    """
    return bool(_patterns().adding.match(text))


def split_list(text: str) -> tuple[str, ...]:
    """The members of a Chinese list: 甲、乙和丙 → 甲, 乙, 丙.

    Args:
        text: the list without 等.

    Returns:
        The members; 和, 与, 及 separate only before the last one, and only where both sides are words of their own.
    """
    parts = [part.strip("“”《》 ") if part.count("“") != part.count("”") else part.strip() for part in text.split("、")]
    parts = [part for part in parts if part]
    least = 2 if len(parts) > 1 else 3  # 研发和检测: without other members the two may be one thing
    if parts and (joint := _last_joint(parts[-1])):
        head, tail = parts[-1][: joint.start()], parts[-1][joint.end() :]
        if min(len(head), len(tail)) >= least and not tail.startswith(_patterns().actions):
            parts[-1:] = [head, tail]
    return tuple(parts)


def _last_joint(text: str) -> re.Match[str] | None:
    """The last word that joins two members."""
    return next(reversed(list(_LAST_JOINT.finditer(text))), None)


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The forms of the word lists in `data/positioning_words.toml`."""

    positioning: tuple[re.Pattern[str], ...]
    taken_as: re.Pattern[str]
    first: re.Pattern[str]
    labelled: re.Pattern[str]
    adding: re.Pattern[str]
    verbs: re.Pattern[str]
    more: re.Pattern[str]
    beside: re.Pattern[str]
    joined: re.Pattern[str]
    plain_class: re.Pattern[str]
    actions: tuple[str, ...]
    has: tuple[str, ...]


@functools.cache
def _patterns() -> _Patterns:
    """Read the word lists once."""
    with resources.files("ingest").joinpath("data/positioning_words.toml").open("rb") as file:
        lists = tomllib.load(file)
    any_of = {name: "|".join(sorted(words, key=len, reverse=True)) for name, words in lists.items()}
    adverb = f"(?:{any_of['adverbs']})*"
    aim, kinds, toward = (any_of[name] for name in ("aim", "aim_kinds", "toward"))
    become = any_of["become"].replace("建设成|", "建设成(?![都渝])|")  # 建设成渝…, 建设成都…
    without = ")(?<!".join(lists["has"])
    no_list = rf"{any_of['priority_kinds']}|方向|目标"  # 两个主攻方向
    verb = rf"{any_of['priority_verbs']}|(?:{any_of['priority_strength']})(?:{any_of['priority_actions']})"
    return _Patterns(
        positioning=(
            re.compile(rf"(?:{any_of['held']})(?:{become})?(.{{2,200}}?)的?(?:发展|功能|战略)?定位"),
            re.compile(r"(?:定位|形象)(?:确定)?(?:为|是|于|在|:|：)([^，。；]+)"),
            re.compile(
                rf"以(?:{become})?([^，。；]+?)为(?:{kinds})|以(?:{become})([^，。；]+?)为(?:{any_of['led_by']})"
            ),
            re.compile(
                rf"(?:^|[，；：])(?:要|将|是)?(?:(?:{toward})[^，。；]{{2,12}}?)?{adverb}(?:{become})([^，。；]+)"
            ),
            re.compile(
                rf"(?:{aim})(?:{become})?([^，。；]+?)(?<!{without})"
                rf"(?:(?:这一|的)?(?:总?目标|定位|要求|方向|品牌))?(?:迈进|前进)?(?=[，。；]|$)"
            ),
            re.compile(r"^围绕([^，。；、]+?)建设(?=，)"),
            re.compile(rf"(?:{any_of['show']})([^，。；]+?)(?:城市|这一|的|这张)*(?:{any_of['shown']})(?=[，。；]|$)"),
        ),
        taken_as=re.compile(rf"[把将以]([^，。；]+?)(?:作为|列为|摆在|放在|为)(?:{any_of['priority_kinds']})"),
        first=re.compile(r"重点(?:发展|培育|布局|打造)([^。；]+?)(?:等[^、。；，]{0,12})?(?=[。；，]|$)"),
        labelled=re.compile(rf"^(?:{any_of['priority_labels']})[:：](.+?)[。；]?$"),
        adding=re.compile(rf"(?:{any_of['adding']})"),
        verbs=re.compile(rf"{adverb}(?:{verb})(?!{no_list})([^，。；]+)"),
        more=re.compile(
            rf"^(?:{any_of['adding']}|{any_of['also']})?"
            rf"(?:(?P<leaning>(?:{any_of['leaning']})[^，。；]{{2,24}}?)|(?:{toward})[^，。；、]{{2,12}}?)?"
            rf"{adverb}(?:{verb}|{any_of['more_verbs']})(?!{no_list})(?P<list>[^，。；]+)"
        ),
        beside=re.compile(rf"^(?:{any_of['beside']}){adverb}(?:{verb}|{any_of['more_verbs']})([^，。；]+)"),
        joined=re.compile(rf"^(?:{any_of['join']})([^，。；]+?)(?:深度|协同|有机)?融合(?:发展|应用)?$"),
        plain_class=re.compile(rf"(?:{any_of['plain_classes']})"),
        actions=tuple(lists["actions"]),
        has=tuple(lists["has"]),
    )


def _stated(text: str, found: _Patterns) -> tuple[str, ...]:
    """The list behind 重点发展, the plainest form, and what goes with it; or what is taken as the main directions."""
    if match := found.first.search(text):
        beside = (m for clause in _CLAUSE.findall(text[match.end() :]) if (m := found.beside.match(clause)))
        return tuple(dict.fromkeys((*split_list(match[1]), *(name for m in beside for name in _members(m[1])))))
    if match := found.labelled.match(text):
        return _members(match[1])
    match = found.taken_as.search(text)
    return _members(match[1]) if match and "、" in match[1] else ()


def _listed(text: str, found: _Patterns, *, opening: bool, adding: bool) -> tuple[str, ...]:
    """The lists behind other verbs of priority, clause by clause; of the opening sentence all, once one is a list."""
    out: list[str] = []
    before: list[str] = []  # single things before the first list
    for clause in _CLAUSE.findall(text):
        joined = found.joined.match(clause) if opening else None
        more = found.more.match(clause)
        if joined and len(split_list(joined[1])) > 1:
            out += split_list(joined[1])
        elif not out and (match := found.verbs.search(clause)):
            out += _with_class(match[1], found)
        elif more and (out or opening):
            members = _with_class(more["list"], found)
            (out if out or adding or more["leaning"] or len(members) > 1 else before).extend(members)
    return tuple(dict.fromkeys((*before, *out) if out else ()))


def _with_class(listed: str, found: _Patterns) -> tuple[str, ...]:
    """The members of a list, and of what kind they are if that says something: 富硒茶、乌梅等健康食品产业."""
    kind = _CLASS.search(listed)
    named = kind and kind[1].removesuffix("产业").removesuffix("行业").removesuffix("业态")
    says = named and len(named) >= MIN_CLASS and not found.plain_class.search(named)
    members = (name.removesuffix("价值") for name in _members(listed) if not name.endswith(found.has))
    return (*members, *([named] if named and says else []))


def _members(listed: str) -> tuple[str, ...]:
    """The members of a list with its tail: 甲、乙、丙三大特色产业."""
    return split_list(_COUNTED.sub("", _TAIL.sub("", listed)))
