"""The group of cities that a list is asked of: 沿江片区哪些城市发展旅游, which Yangtze Delta cities target finance.

The group is found before the theme is read, so that it is no part of the theme, and the question goes on without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from kb.city_question import NUMBERS_EN, WHO_OR_WHERE, asks_for_cities, asks_whether
from kb.city_regions import TRADE_ZH, CityRegion, city_regions
from kb.legs import provinces
from kb.lexicon import HAN, cut_words, glossary, normalise, word_tag
from kb.numerals import from_chinese
from kb.pinyin import is_spelled
from kb.province_sides import side_of, sides_named
from kb.store import Store


@dataclass(frozen=True, slots=True)
class AskedRegion:
    """The group of cities that a list is asked of."""

    name: str  # as the person wrote it
    titles: tuple[str, ...]  # as the documents have them; several where it names several, none where they have none
    cities: tuple[str, ...]
    rest: str  # the question without the group
    left_out: bool = False  # all cities are asked about but those of the group


_CITY = r"(?:城市|地级市|地市|设区市|市(?![场民政区级县值内域]))(?![群圈])"
_WHICH = r"哪[些几一两二三四五]?[个座家]?"
_KIND = (
    rf"{TRADE_ZH}(?:发展区|片区|示范区|合作区)|地区|区域|板块|组团|一带"
    r"|的?[那这]?一?个?(?:片区|[片组块]|带)(?:区域)?|[那这]边|区(?![域县间位])"
)
# What is told of it beside its name: 面向上海的沿江片区.
_MODIFIED = r"(?:(?:面向|对接|毗邻|靠近|承接|融入|[与和同])[^,，。?？]{2,10}的)?"
_AFTER = (
    rf"\s*(?:的|各)?(?:[都]?有没有|有无|[都共]?有|是|由|包[括含])?(?:{_WHICH}|什么|几个?|多少个?)(?:重点)?{_CITY}"
    rf"|\s*(?:的|各|[那这]?[一二两三四五六七八九十几]个?|所有|全部|[那这])*{_CITY}"
    rf"|[里内中]?[,，]?(?:谁|{_WHICH}(?=发展|重点|主打|主攻|布局|把|将|在?做|搞))"
)
# Opens the question, and what is done there follows: 苏北发展旅游的城市有哪些.
_DOES = r"(?:有没有|有无|是否|重点|主要|要|打算)*(?:发展|主打|主攻|布局|把|将|聚焦|做|搞)"
_ASIDE = re.compile(
    r"(?:对接|融入|面向|连接|衔接|辐射|支撑|联动|建设|打造|[与和跟]"
    r"|\b(?:(?:link|connect|dock|integrat|align)\w*(?: \w+)?|with|into)(?: the)?)\s*$"
)
_BEFORE = re.compile(rf"(?:在|位于|属于|涉及)?{_MODIFIED}$")
# 江边那一片（沿江）, the riverside zone (沿江…).
_SAID_BESIDE = re.compile(
    r"(?:[东西南北中][部边面]?)?的?[那这]?一?[片块组带]区?$|(?<=\bthe )(?:(?!the )[\w-]+ ){1,7}$", re.IGNORECASE
)
_BEHIND = re.compile(r"^\s*(?:范围|境)?(?:之中|当中|里面|里|内|中)?的?\s*[,，]?\s*")
# 除沿江片区外; its name is taken out already.
_BUT = re.compile(
    r"除(?:了|去|开|掉)?\s*(?:城市|[各几]?市)?(?:以外|之外|外)?(?:的|[,，]|还)*\s*"
    r"|\b(?:outside(?: of)?|except(?: for)?|excluding|other than|apart from|besides|beyond)(?: the)?\s+",
    re.IGNORECASE,
)
_BUT_NOT = re.compile(
    r"(?:除(?:了|去|开|掉)?"
    r"|\b(?:outside(?: of)?|except(?: for)?|excluding|other than|apart from|besides|beyond)(?: the)?)\W*$",
    re.IGNORECASE,
)
# 四市中哪些发展物流: 哪些城市发展物流.
_COUNTED = re.compile(
    rf"(?:[这那]?(?P<count>[一二两三四五六七八九十])[个座]?|各个?|几个|所有|全部|[那这]几个)?(?P<city>{_CITY})"
)
_AMONG = re.compile(rf"(?:之中|当中|里面?|中|内)?的?[,，]?\s*(?:都?有)?(?P<which>{_WHICH})(?={_CITY})?")
_VERB_BEHIND = re.compile(rf"(?:都?有)?{_WHICH}(?=在?(?:发展|重点|主打|主攻|布局|把|将|聚焦|做|搞|培育|推进))")
_MEMBERS_ZH = re.compile(r"^(?:是|都|一共|总共|共|由|包[括含]|涵盖|覆盖)+(?=有?[哪几多])")
_MEMBERS_EN = (
    re.compile(
        r"(?:\b(?:belong(?:s|ing)? to|mak(?:e|es|ing) up|form(?:s|ing)?|constitut(?:e|es|ing)|compris(?:e|es|ing)"
        r"|(?:are |is )?(?:part of|tied to|grouped in|located in|situated in)|(?:lie|lies|lying) in"
        r"|in|of|within|across|among(?:st)?|from|inside)\s+)?(?:all )?(?:the\s+)?$",
        re.IGNORECASE,
    ),
    re.compile(r"^(?:['’]s?)?\s*(?:covers?|includes?|compris(?:e|es)|consists? of|contains?)?(?=\W)", re.IGNORECASE),
)
# Who they are to be is asked of each of them, which is no list: what do the Yangtze Delta cities focus on.
_OF_EACH = re.compile(
    r"^\W*what(?:'s)? (?:do|does|will|should|can|are (?!the cit(?:y|ies) (?:of|in)\b)(?=.*\b(?:for|as|on|to)\b))",
    re.IGNORECASE,
)
# The cities that belong to it: member cities of the riverside zone, 沿江片区的成员城市.
_MEMBER_CITIES = re.compile(
    r"成员(?=城市|地市|市)|\bmember (?=(?:cit|municipalit)(?:y|ies)\b)|\bmembers(?= of\b)", re.IGNORECASE
)
# What lies where is told by no document that has no group for it; the cities are asked for without it.
_LYING = re.compile(
    rf"(?:沿海|沿边|沿江|沿线|沿路|内陆|边境|滨海|临海|临港)(?:的|各|那些|几个)*(?={_CITY})"
    r"|\b(?:coastal|seaside|inland|landlocked|border|riverside)(?= (?:cities|municipalities)\b)",
    re.IGNORECASE,
)
_CITIES = re.compile(rf"(?:各个?|几个?|所有|全部)?{_CITY}|\b(?:the )?cities\b", re.IGNORECASE)
_EVERY_ZH = re.compile(r"^(?!.*(?:哪|谁|几个|多少|吗|是否)).*(?:各|所有|全部)", re.DOTALL)
_EN = (
    r"(?P<before>^"
    r"|\b(?:which(?: of)?|what|do|does|are|is|any|in|of|among|within|across|for|by|from|have|has|can|will)\s+)"
)
_LITTLE = "(?:which|what|does|from|have|will|among|within|across|the|cities)"
_COUNT_EN = rf"(?:(?:the|all|any) )*(?:(?P<count>{'|'.join(NUMBERS_EN[2:])}) )?"
_OF_THEM = re.compile(r"(?:in|of|among|within|across|from)\s+$", re.IGNORECASE)


def asked_region(store: Store, text: str, written: str) -> AskedRegion | None:
    """Find the group of cities that a list is asked of.

    Args:
        store: the store; its documents say which groups there are.
        text: a question, as typed.
        written: the same with the names of areas as the documents have them.

    Returns:
        The group, and the question without it; None where none is named, where its cities are counted otherwise than
        the documents have them, or where no list of cities is asked.
    """
    if not city_regions(store):
        return None
    found = next((found for found in _named(store, text, written) if _asks_list(found.rest)), None)
    left_out = found and _BUT.search(found.rest)
    if not found or not left_out or not _BUT_NOT.search(text[: text.find(found.name)]):
        return found
    rest = f"{found.rest[: left_out.start()]} {found.rest[left_out.end() :]}"
    return replace(found, rest=rest, left_out=True)


def group_written_out(store: Store, text: str, written: str) -> str:
    """Write the cities of a group in front of a question that is asked of each of them, without the group.

    Args:
        store: the store; its documents say which groups there are.
        text: a question, as typed: what the four cities of a delta are to be.
        written: the same with the names of areas as the documents have them.

    Returns:
        The question with the names of the cities; as it is where it names no group, counts its cities otherwise than
        the documents have them, or asks for a list.
    """
    named = _named(store, text, written) if city_regions(store) else ()
    of_each = (one for one in named if one.cities and _CITIES.search(one.rest) and not _asks_list(one.rest))
    found = next(of_each, None)
    return f"{'、'.join(found.cities)} {_CITIES.sub(' ', found.rest, count=1)}" if found else text


def _asks_list(rest: str) -> bool:
    """Tell whether a question without its group asks for cities, or whether they have something."""
    plain = normalise(rest)
    if _OF_EACH.search(plain) or _EVERY_ZH.search(plain):
        return False
    return asks_for_cities(plain, has_place=False) or bool(WHO_OR_WHERE.search(plain.strip())) or asks_whether(plain)


def _named(store: Store, text: str, written: str) -> Iterator[AskedRegion]:
    """The groups that a question may name, each with the question without it."""
    regions = city_regions(store)
    text, written = (_MEMBER_CITIES.sub(_plain_cities, one) for one in (text, written))
    yield from _in_chinese(text, text, regions)
    if re.search("[A-Za-z]", text):
        if written != text:
            yield from _in_chinese(written, text, regions)
        yield from _in_english(text, regions)
    yield from _of_sides(store, text, regions)
    for match in _LYING.finditer(text):
        behind = text[match.end() :]
        in_chinese = _without(text[: match.start()], behind, 0) if HAN.search(match[0]) else ""
        if in_chinese is not None:
            yield AskedRegion(match[0], (), (), in_chinese or f"{text[: match.start()]}{behind}")


def _plain_cities(member: re.Match[str]) -> str:
    """What stands for the member cities of a group: members of it are its cities."""
    return "cities" if member[0].lower() == "members" else ""


def _in_chinese(written: str, typed: str, regions: tuple[CityRegion, ...]) -> Iterator[AskedRegion]:
    """The groups that stand in a question in Chinese; `typed` may have the name in English."""
    by_name = {name: region for region in regions for name in region.names}
    for match in _names(tuple(by_name)).finditer(written):
        said = [by_name[one["name"]] for one in _names(tuple(by_name), alone=True).finditer(match[0])]
        before, behind = written[: match.start()], written[match.end() :]
        if before.endswith(("(", "（")) and behind.startswith((")", "）")):
            before, behind = _SAID_BESIDE.sub("", before[:-1]), behind[1:]
        whole = bool(match["kind"]) or any(region.title in match[0] for region in said)
        placed = _BEFORE.search(before)
        if _ASIDE.search(before) and not (placed and placed[0]) or not (whole or _is_asked(before, behind)):
            continue
        cities = tuple(dict.fromkeys(city for region in said for city in region.cities))
        if (rest := _without(before, behind, len(cities))) is not None:
            name = match[0] if written == typed else _other(typed, written)
            name = name.strip('“”‘’「」"') if len(said) == 1 else name
            yield AskedRegion(name, tuple(region.title for region in said), cities, rest)


@lru_cache(maxsize=64)
def _names(names: tuple[str, ...], *, alone: bool = False) -> re.Pattern[str]:
    """The names of groups, each with the kind that may follow it; several side by side, unless alone."""
    one = '[“‘"「]?(?:' + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + ')[”’"」]?'
    if alone:
        return re.compile(f"(?P<name>{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})")
    return re.compile(rf"(?:(?:{one})(?:{_KIND})?(?:[和与及、]|以及|或者?)?)*(?:{one})(?P<kind>{_KIND})?")


def _is_asked(before: str, behind: str) -> bool:
    """Tell whether a short name, which may mean a bay or a side, stands where cities are asked for."""
    if re.match(_AFTER, behind):
        return True
    return bool(re.fullmatch(r"\W*(?:请问|想问一?下?|在)?", before) and re.match(_DOES, behind))


def _without(before: str, behind: str, size: int) -> str | None:
    """The question without its group; None where it counts other cities than there are."""
    before = _BEFORE.sub("", before)
    if before[-1:].isascii() or not HAN.search(before + behind):
        before, behind = _MEMBERS_EN[0].sub("", before), _MEMBERS_EN[1].sub("", behind)
    behind = _BEHIND.sub("", behind, count=1) if HAN.search(behind) else behind
    behind = _MEMBERS_ZH.sub("", behind)
    if counted := _COUNTED.match(behind):
        if counted["count"] and from_chinese(counted["count"].replace("两", "二")) != size:
            return None
        after = behind[counted.end() :]
        among = _AMONG.match(after)
        if among and among["which"]:
            after = re.sub(rf"^{_CITY}", "", after[among.end() :])
            return f"{before}哪些城市{after}"
        return f"{before} 城市{after}" if counted["count"] else f"{before} {behind}"
    if verb := _VERB_BEHIND.match(behind):
        return f"{before}哪些城市{behind[verb.end() :]}"
    return f"{before} {behind}"


def _other(typed: str, written: str) -> str:
    """The stretch of a question that was written otherwise."""
    start = 0
    while start < min(len(typed), len(written)) and typed[start] == written[start]:
        start += 1
    end = 0
    while end < min(len(typed), len(written)) - start and typed[-end - 1] == written[-end - 1]:
        end += 1
    return typed[start : len(typed) - end].strip()


def _of_sides(store: Store, text: str, regions: tuple[CityRegion, ...]) -> Iterator[AskedRegion]:
    """The sides of the province that a question names, with the one group for a side: 苏北, northern Jiangsu."""
    for match in sides_named(text, provinces(store)):
        side = side_of(match)
        own = [r for r in regions if r.title[1:2] == side] or [r for r in regions if _opens_with(side, r.title)]
        before, behind = text[: match.start()], text[match.end() :]
        if len(own) > 1 or HAN.search(match[0]) and not _is_asked(before, behind):
            continue
        titles, cities = ((own[0].title,), own[0].cities) if own else ((), ())
        if HAN.search(match[0]):
            rest = _without(before, behind, len(cities))
        else:
            rest = f"{_MEMBERS_EN[0].sub('', before)} {_MEMBERS_EN[1].sub('', behind)}"
        if rest is not None:
            yield AskedRegion(match[0], titles, cities, rest)


def _opens_with(side: str, title: str) -> bool:
    """Tell whether the name of a group begins with a side, which is no part of a place's name: 北翼, not 北京湾."""
    first = next(iter(cut_words(title)), "")
    return title[:1] == side and word_tag(first) not in ("ns", "nr")


def _in_english(text: str, regions: tuple[CityRegion, ...]) -> Iterator[AskedRegion]:
    """The groups that a question names in English or pinyin beside the word cities."""
    for region in regions:
        for match in _names_in_english(region).finditer(text):
            beside = _OF_THEM.search(match["before"]) or re.match(
                r" cit(?:y|ies)\b", text[match.end() :], re.IGNORECASE
            )
            if beside and _is_called(match["name"], region) and _counts(match["count"], len(region.cities)):
                yield _cut(text, match, region)


@lru_cache(maxsize=64)
def _names_in_english(region: CityRegion) -> re.Pattern[str]:
    """The English names of a group's short names, and any word, which may spell one."""
    known = (glossary().english_for(name) for name in region.names[1:])
    names = [re.escape(english).replace(r"\ ", "[ -]") for english in known if english]
    return re.compile(
        rf"{_EN}{_COUNT_EN}(?P<name>(?!{_LITTLE}\b)(?:{'|'.join((*names, '[a-z]{4,}'))}))(?P<behind>)\b", re.IGNORECASE
    )


def _is_called(name: str, region: CityRegion) -> bool:
    """Tell whether English words are a short name of a group, by the glossary or spelled."""
    terms, left = glossary().chinese_for(name)
    spelled = name.lower() if name[0].isupper() else ""
    return any(short in terms and not left or is_spelled(spelled, short) for short in region.names[1:])


def _counts(said: str | None, size: int) -> bool:
    """Tell whether the number said of cities, if any, is theirs."""
    return not said or NUMBERS_EN.index(said.lower()) == size


def _cut(text: str, match: re.Match[str], region: CityRegion) -> AskedRegion:
    """A question without an English name."""
    start, end = match.span("name")
    said = text[start:end]
    before = _MEMBERS_EN[0].sub("", text[:start])
    behind = text[end:]
    return AskedRegion(said, (region.title,), region.cities, f"{before} {_MEMBERS_EN[1].sub('', behind)}")
