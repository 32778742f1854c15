"""Questions on groups of cities themselves: which one a city is in, what one is to be, in which city a county lies."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from kb.city_regions import TRADE_ZH, CityRegion, city_regions
from kb.legs import counties_at_home, find_places, provinces
from kb.lexicon import HAN, english_words, normalise, word_list
from kb.longest_first import longest_first
from kb.places import Place
from kb.store import Store
from kb.theme_words import strip_words

Kind = Literal["group", "unit", "aims"]
_OPENING = 2  # characters by which the names of counties are looked up; a shorter name is none
_GROUP_ZH = f"{TRADE_ZH}(?:片区|发展区|功能区|区域|板块|组团|地区|组|圈|高地|分组|区)"
_GROUP_EN = r"(?:[a-z-]+ ){0,3}?(?:zones?|areas?|regions?|groups?|clusters?)"
_UNIT_ZH = "(?:地级市|设区市|地级行政区|市州|城市|省级行政区|自治区|[市州省])"
_UNIT_EN = "(?:prefecture(?:-level)? )?(?:city|prefecture|municipality|province)"
_PLACED = "(?:被)?(?:属于|隶属于?|归属于?|归|划入|划在|划到|分在|分到|列入|列在|位于|处于|在|是)"
# What is left of a question beside its places.
_IN_GROUP_ZH = re.compile(
    rf"(?:请问)?(?:规划[里中]?)?[市,，、和与及]*(?:都|分别|各自|各)*{_PLACED}"
    rf"(?:规划|文件)?[里中]?的?(?:哪|什么|同)[一些几]?个?{_GROUP_ZH}[里中内]?(?:的|吗|呢)?\W*"
)
_SAME_GROUP_ZH = re.compile(
    rf"[市,，、和与及跟同]*都?(?:是不是|是否)?都?{_PLACED}?不?(?:在|属于)?(?:同属)?[同一]?一?个?{_GROUP_ZH}"
    r"[里中内]?的?(?:吗|呢|么)?\W*"
)
_IN_UNIT_ZH = re.compile(rf"(?:请问)?[市县区镇]?{_PLACED}的?(?:哪|什么)一?个?{_UNIT_ZH}(?:管辖?|的)?[?？]?\s*")
_WHOSE_ZH = re.compile(rf"(?:请问)?[市县区]?(?:归|由)(?:哪|什么)一?个?{_UNIT_ZH}(?:代?管辖?|管理)\W*")
_EN = r"(?:the city of |the cit(?:y|ies) |prefecture |city )?"
_IS_IN = r"(?:in|part of|inside|located in|placed in|put in(?:to)?|assigned to|grouped in(?:to)?|within|under)"


def _in_english(thing: str) -> re.Pattern[str]:
    """The ways in which English asks to which group or unit a place (written @) belongs."""
    place = rf"{_EN}@(?: city| county)?(?:(?:, | and |, and )@(?: city)?)*"
    which = rf"(?:which|what)(?: of the)? {thing}(?: of the (?:plan|province|region))?"
    return re.compile(
        rf"{which} (?:is|are|was|were) {place}(?: {_IS_IN})?"
        rf"|{which} (?:does|do|did) {place} (?:belong to|fall (?:in|into|under)|lie in|come under)"
        rf"|(?:in|to|under|into) {which} (?:is|are|does|do|did|was|were) {place}"
        r"(?: (?:belong|fall|lie|located|placed|put|grouped))?"
        rf"|{place} (?:belongs? to|is|are|falls? (?:in|into|under)|lies? in)(?: {_IS_IN})? {which}"
        rf"|{which} (?:includes|covers|contains|governs|administers) {place}"
    )


_IN_GROUP_EN, _IN_UNIT_EN = _in_english(_GROUP_EN), _in_english(_UNIT_EN)
# Whether a city is in a group (written #): 苏州在沿江片区吗.
_IN_THIS_ZH = re.compile(
    rf"市?(?:是不是|是否|在不在|属不属于)?{_PLACED}?#(?:{_GROUP_ZH})?[里中内]?的?(?:一部分)?(?:城市)?(?:吗|么)?\W*"
)
_IN_THIS_EN = re.compile(rf"(?:is|does) {_EN}@ (?:{_IS_IN}|belong to) (?:the )?#(?: (?:zone|area|region))?")
_SAME_GROUP_EN = re.compile(
    rf"(?:is|does) @ (?:in|belong to) the same {_GROUP_EN} as @|"
    rf"(?:is|are|do|does) @(?:(?:, | and |, and )@)+ (?:{_IS_IN}|belong to) the same {_GROUP_EN}"
)
_TO_BE_ZH = re.compile(r"定位|方向|重点|主线|目标|思路|怎么|怎样|如何|干什么|做什么|建成|打造|成为")
_TO_BE_EN = re.compile(
    r"\b(?:position\w*|focus\w*|meant|supposed|aims?|goals?|role|vision|priorit\w+|become|develop)\b"
)
_KIND_BEHIND = re.compile(_GROUP_ZH)
_POSITION = re.compile(r"定位|发展方向|\bposition", re.IGNORECASE)
_OF_ALL = re.compile(r"各[市地]|各个|分别|每[个座]|\beach\b|\bcities\b|\bcity\b|城市|市(?!场)")


@dataclass(frozen=True, slots=True)
class RegionQuestion:
    """What a question asks of groups of cities."""

    kind: Kind  # the group of places, the unit that governs them, or what groups are to be
    places: tuple[str, ...] = ()  # full Chinese names
    group: CityRegion | None = None
    of: Literal["prefecture", "province"] = "prefecture"


def about_regions(store: Store, text: str, written: str) -> RegionQuestion | None:
    """Read a question on groups of cities that asks for nothing else.

    Args:
        store: the store; its documents say which groups there are.
        text: the question.
        written: the same with the names of areas as the documents have them.

    Returns:
        What is asked; None for any other question.
    """
    return _of_places(store, text) or _of_places(store, written) or _of_aims(store, written)


def _of_places(store: Store, text: str) -> RegionQuestion | None:
    """Read the question in which group a city is, or in which city a county."""
    places = _named(store, text)
    if not places:
        return None
    rest = text
    for _, start, end in reversed(places):
        rest = f"{rest[:start]}@{rest[end:]}"
    for mention in reversed(find_places(store, rest)):  # 属于江苏的哪个市
        rest = rest[: mention.start] + rest[mention.end :] if mention.place.level == "province" else rest
    plain = re.sub(r"\s+", " ", normalise(rest)).strip(" ?？。.")
    left = plain.replace("@", "")
    names = tuple(dict.fromkeys(place.name for place, _, _ in places))
    if any(p.level == "prefecture" or not p.prefecture for p, _, _ in places):
        # 苏州在沿江片区吗 is answered by the group that it is in.
        marked = next((plain.replace(n, "#") for r in city_regions(store) for n in r.names if n in plain), "")
        if "#" in marked and (_IN_THIS_ZH.fullmatch(marked.replace("@", "")) or _IN_THIS_EN.fullmatch(marked)):
            return RegionQuestion("group", names)
        several = len(names) > 1 and (_SAME_GROUP_ZH.fullmatch(left) or _SAME_GROUP_EN.fullmatch(plain))
        if several or _IN_GROUP_ZH.fullmatch(left) or _IN_GROUP_EN.fullmatch(plain):
            return RegionQuestion("group", names)
    if _IN_UNIT_ZH.fullmatch(left) or _WHOSE_ZH.fullmatch(left) or _IN_UNIT_EN.fullmatch(plain):
        of_province = re.search(r"省|自治区|\bprovince\b", left) is not None
        if of_province or all(place.prefecture for place, _, _ in places):
            return RegionQuestion("unit", names, of="province" if of_province else "prefecture")
    return None


def _named(store: Store, text: str) -> list[tuple[Place, int, int]]:
    """The places of the documents' provinces that a question names, counties by their short names, too."""
    home = provinces(store)
    found = [(m.place, m.start, m.end) for m in find_places(store, text) if m.place.province in home]
    found = [one for one in found if one[0].level != "province"]
    if found or not home:
        return found
    plain = normalise(text)
    by_opening = store.derived(_counties_by_opening)
    openings = {plain[at : at + _OPENING] for at in range(len(plain) - 1)} & by_opening.keys()
    # The first of the gazetteer's where several names are as long.
    known = sorted(one for opening in openings for one in by_opening[opening])
    named = [(p, plain.find(name)) for _, name, p in known]
    named = [
        (p, at)
        for p, at in named
        if at >= 0 and (HAN.search(plain[at]) or re.search(rf"\b{re.escape(p.english.lower())}\b", plain))
    ]
    if not named or len(plain) != len(text):
        return []
    place, start = max(named, key=lambda one: len(one[0].short if HAN.search(plain[one[1]]) else one[0].english))
    length = len(place.short if HAN.search(plain[start]) else place.english)
    return [(place, start, start + length)]


def _counties_by_opening(store: Store) -> dict[str, list[tuple[int, str, Place]]]:
    """The names of the counties at home in order, by their first characters."""
    found: defaultdict[str, list[tuple[int, str, Place]]] = defaultdict(list)
    named = ((place, name) for place in counties_at_home(store) for name in (place.short, place.english.lower()))
    for at, (place, name) in enumerate(named):
        if len(name) >= _OPENING:
            found[name[:_OPENING]].append((at, name, place))
    return dict(found)


def _of_aims(store: Store, written: str) -> RegionQuestion | None:
    """Read the question what a group of cities is to be."""
    if not (_TO_BE_ZH.search(written) or _TO_BE_EN.search(written.lower())):
        return None
    for region in city_regions(store):
        name = next((name for name in region.names if name in written), "")
        start = written.find(name)
        # A short name may mean a bay or a side, unless its kind is said, or only what has a positioning can be meant.
        sure = name == region.title or _KIND_BEHIND.match(written, start + len(name)) or _POSITION.search(written)
        if name and sure and _is_frame(f"{written[:start]} {written[start + len(name) :]}"):
            return RegionQuestion("aims", group=region)
    return None


def _is_frame(rest: str) -> bool:
    """Tell whether a question without its group has only words that ask what it is to be."""
    plain = normalise(rest)
    if _OF_ALL.search(plain):
        return False
    kinds = ("片区", "板块", "地区", "发展区", "区域", "区", "主线", "思路", "干", "请问", "的", "将")
    plain = _KIND_BEHIND.sub(" ", plain, count=1)
    chinese = strip_words("".join(HAN.findall(plain)), (*kinds, *longest_first("profile_words_zh", "stopwords_zh")))
    allowed = word_list("profile_words_en") | word_list("stopwords_en") | {"zone", "area", "region", "group"}
    english = [w for w in re.findall(r"[a-z]+", plain) if w not in allowed and not allowed.issuperset(english_words(w))]
    return not chinese and not english
