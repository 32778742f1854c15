"""Which cities a question asks for: all of them, those it names, or all but those."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from kb.places import PlaceMention
from kb.theme_words import is_theme_name

_CITIES_ZH = re.compile(
    r"(哪些|哪[一二两三四五几]?[个座]|哪|什么|几个|多少个?|\b(?:which|what)\s*)\s*(地级|设区|重点)?(城市|地市|市州|州市|地州|地方|市(?![级场民政值区域]))"
    r"|哪[一二两三四五几]?[个座些]?\s*cit(?:y|ies)\b"
    r"|(?:城市|地市|市州|[个座]市)(?:当中|之中|中|里面?|之间)[,，](?=.{0,20}?(?:哪些|哪几))"  # 这几座城市里，哪些…
    # 各州市中…的是哪些
    r"|各?(?:城市|地市|州市|市州|地州|设区市)(?:当中|之中|中|里面?)(?=[^,，?]{2,20}的?[是有]哪[些几]?个?[?]?$)"
    r"|(重点|试点|示范)(?:发展|布局)?(城市|市州)[?]?$| (城市|地市|市州)[?]?$"
    r"|(地级|设区的?)?(城市|地市|市州|(?<!城)市)(?:都|各|分别)?(有谁|是谁|有哪|是哪|名单|包括哪)[些个]?[几些个]?"
    r"|^请?(?:列出|列举|给出|找出)(?=[^,，?]{2,40}?的(?:设区市|地级市|城市|地市|市州))"
    r"|的(城市|地市|市州|市)(一共|总共|共)?(有|是)?(几|多少)个?[?]?$"
)
# 产业发展重点城市有哪些, where the documents have a list of that name; _LIST_NAME: its characters, with 重点城市.
_KEY_CITIES = re.compile(r"[\u4e00-\u9fff]{2,14}(?:重点|试点|示范)城市")
_LIST_NAME = 7
_BEFORE_GAP = re.compile(r"(?<=[\u4e00-\u9fff]{2})有(?= \| )")  # 片区有哪些市: the word cutter takes 区有 for a word
_EVERY_CITY_ZH = re.compile(
    r"(各|所有|全部)(个?设区|个?地级|个)?(城市|地市|市州|市(?![级场民政值区域、县]))|^\W*(设区|地级)市(?=的)"
)
_ENDS_IN_CITIES_ZH = re.compile(
    r"的(城市|地市|市州|(设区|地级)的?市|(?<![\u4e00-\u9fff]市的)市)[?。]?$"
)  # 以教育培训为重点的城市; with a place it asks for a profile
_ONE_OF = r"(?:[a-z]+-level |other |single |one )"  # which prefecture-level city
_NO_OTHER = "(?<!smart )(?<!asean )(?<!foreign )"  # air routes to ASEAN cities ask for no list of ours
_HOW_MANY = r"(?:(?:two|three|four|five|six|seven|eight|nine|ten|\d+) +| +)?"  # which four Jiangsu places
_CITIES_EN = re.compile(
    rf"\b{_NO_OTHER}(cities|municipalities|prefectures)\b"
    rf"|\b(which|what|any|a) {_HOW_MANY}(city|municipality|prefecture|places?) (?!of\b)"
    rf"|\b(?:which|what) {_ONE_OF}(?:city|municipality|prefecture)\b|\bwhich (?:ports|localities)\b"
    r"|\bwhich (city|municipality|prefecture|places?)\b"
    r"|^(city|municipality|prefecture) (?:\w+ing|that|which|whose|where|with)\b"
    r"|\b(?:every|each|all) cit(?:y|ies) (?:that|(?:for |in )?which|whose|where|with|listing)\b"
    r"|\w (city|municipality|prefecture)\W*$"
)
_NAMED_CITIES_ZH = re.compile(r"^([\u4e00-\u9fff]{3,10})(?:城市|地市|州市)[?]?$")
# They may ask for anyone, and ask for cities where a theme is named: 谁在做冷链物流, where is border trade a priority.
WHO_OR_WHERE = re.compile(
    r"(?:布局|分布|放|落|集中|部署|安排|建)在哪[里儿]?[?]?$|在哪[里儿](?:发展|布局|建设|部署)[?]?$|^哪[里儿](?:正|也|还)?(?:在|要|想)?(?:重点|大力|着力|积极|优先)?(?:发展|布局|建设|培育)|[是属]谁的(?:重点|强项|主业|主打|优势)|的有谁[?]?$|(?:城市|地市|[个座]市)(?:当中|之中|中|里|里面|之间)?[,，]?(?=有?谁)|(?<!由)谁(?:家)?(?:正|也|还)?(?:在|要|想)?(?:把(?=[^,，]{2,12}(?:当|作|列|放|摆))|做|搞|发展|布局|主打|主攻|重点|建设|推(?!进)|押注|瞄准)"
    r"|^where (?!in (?:the )?(?:plan|document|text|policy|law)\b)(in (?:[\w -]+? )?)?"
    r"(is|are|will|can|does|do|might|could|should|would)\b|^whose\b"
    r"|^who(?: else)? (?:(?:is|are|wants? to|plans? to|will|also) )?(?:bet|target|focus|prioriti|develop|build|promot"
    r"|speciali|go(?:es|ing)? (?:for|in)|pursu|push|hosts?\b|mention|invest|champion)\w*"
)
# Where or which what is named like a zone or pilot is: 国家物流枢纽有哪些, list the pilot zones.
WHICH_OF_THEM = re.compile(
    r"(?:都|一共|总共)?(?:有哪些|名单|(?:都|分别)?(?:分布)?在哪[里儿]?|分布|所在(?:城市|地市))[?。]?$"
    r"|^(?:请)?列出(?:所有|全部)?|^规划了哪些"
    r"|^(?:please )?(?:list|name|show)(?: of| me)?(?: all)?(?: the)? |^what are (?:all )?the "
)
_CITY_WORDS_EN = re.compile(
    rf"\b(?:which|what|any|every|each|the|in|these|how many) {_ONE_OF}?(?:city|municipality|prefecture)\b"
    rf"|\b{_NO_OTHER}(?:cities|municipalities|prefectures)\b"
)
ALL_OF_IT = re.compile(
    r"名单\W*$|(?<![市城])列(?:了|出)(?!哪些(?:城市|地?市))|\blists?\W*$"
)  # 专栏3给哪些市列了什么 asks for them
# How cities are rewarded asks for no list, nor how many fairs the cities hold.
_HOW_EN = re.compile(
    r"^\W*(?:how(?! many (?:of the |[\w-]+ ){0,2}(?:cities|municipalities|prefectures|places|localities|ports)\b)"
    r"|why|when|who\b.*\bhow|what (?:happens|will happen|would happen) (?:to|if|when))\b"
)
_HOW = re.compile(r"怎么|如何|怎样|为什么|谁|何时")
_WHAT_CITY = re.compile(
    r"什么(?:样的?)?(?:[\u4e00-\u9fff]{2,4})?城市|\b(?:what|which) (?:kind|sort|type) of city\b|\bwhat place\b"
)
# Do not focus on it; what else their clauses say of it is another matter.
_NO_PRIORITY = re.compile(
    r"(?:不|没|未)[^,，。]{0,10}(?:重点|优先|主攻)|(?:\bnot\b|n['’]t\b|without)[^,]{0,24}\b(?:focus|prioriti|priority|target)"
    r"|\b(?:do|does|did)(?: not|n['’]t) list\b",
    re.IGNORECASE,
)
WHAT_HAPPENS = re.compile(r"^\W*what (?:happens|will happen|would happen)\b", re.IGNORECASE)  # asks for no number
FIGURE = re.compile(
    r"多少|目标值|数值|(?<!哪)几[家个成]|百分之几|几大|数[?]?$|占比|比重|比例|增速|增长率|数量|总额|规模|[销产]量|人次|增加值|营收|营业收入"
    r"|(?:收入|产值)(?=目标|是|20|有|[?]|$)|(?<![名差限份])额(?![度外定头满])"
    r"|\bhow (many|much|fast)\b|\b(target|percentage|proportion|ratio|rate|number of|total|value|volume|amount)s?\b"
    r"|\b(visits|visitors|arrivals|size|share|profits?|revenue)\b|\bshares of\b|^(exports|imports|sales)\b"
    r"|\bgrowth (rate|of|in)\b|\b(annual|average|yearly) growth\b|\bgrowth$"
)
HOW_MUCH = re.compile(r"多少|百分之几|(?<!哪)几[家个成]|\bhow (?:many|much|fast)\b")
# Whether a city it names has the theme, or which of those it names.
_WHETHER = re.compile(
    r"(?:[吗嘛]|(?<![什怎那这多])么)[?？。]?\s*$|是否|是不是|有没有|能否|可否|会不会|要不要"
    r"|^\W*(?:do|does|did|is|are|was|were|has|have|will|can|should)\b",
    re.IGNORECASE,
)
_WHICH = re.compile(r"哪(?:一|两)?[个座家]?(?!些|里|年|几|项|类|种)|谁|\bwh(?:ich|o)\b", re.IGNORECASE)
# How several cities differ in a theme: 比较南京和苏州的物流, Nanjing versus Suzhou in finance.
_COMPARED = re.compile(
    r"(?:对?比较|对比)(?:一下)?|(?:上|方面)?的?(?:各自)?(?:都|各)?(?:有何|有什么|有哪些|有啥|有)?(?:不同|差异|区别|异同|差别)(?:点|之处)?(?:是什么|在哪里?)?"
    r"|\bcompar(?:e|es|ed|ing|ison)\b(?: of\b)?|\b(?:the )?differences?\b(?: between\b)?"
    r"|\b(?:how )?(?:do|does) (?:and )*differ\b|\bdiffer\b|\bvs\b\.?|\bversus\b",
    re.IGNORECASE,
)
_AMONG = re.compile(r"\b(?:between|among|amongst|of|either|from)\s*$", re.IGNORECASE)
NUMBERS_EN = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# Nanning and Liuzhou: which of the two cities.
_COUNTED_EN = re.compile(rf"\b(?:of|between|among) (?:the|these|those) ({'|'.join(NUMBERS_EN[2:])})\b", re.IGNORECASE)
_OF_THEM = re.compile(r"^\s*(?:这?[两三四五六七八九十几](?:[个座]?城?市|地|个)|之间|之中|当中|[中里])")
# All but the cities it names: 除了南京还有哪些城市, besides Nanjing.
_BUT = re.compile(
    r"除(?:了|去|开|掉)?[^，,;；?？]{0,4}$"
    r"|\b(?:besides|except(?: for)?|excepting|excluding|other than|apart from|aside from)\s*$"
    r"|\b(?:in addition to|not counting|leaving out)\s*$",
    re.IGNORECASE,
)


def asks_without_priority(text: str) -> bool:
    """Tell whether a question for cities without a theme means that it is not among their priorities.

    Args:
        text: the question.
    """
    return bool(_NO_PRIORITY.search(text))


def asks_for_cities(rest: str, has_place: bool) -> bool:
    """Tell whether a question asks for a list of cities.

    Args:
        rest: the question in lower case, its places left out.
        has_place: whether it names a place below a province.
    """
    if has_place and _WHAT_CITY.search(rest):  # 要建成什么样的城市 asks what the place is to be
        return False
    if _CITIES_ZH.search(rest) or _CITIES_EN.search(rest) and not _HOW_EN.search(rest):
        return True
    if _EVERY_CITY_ZH.search(rest) and not FIGURE.search(rest) and not _HOW.search(rest):
        return True
    bare = rest.strip()
    if _names_theme_and_cities(bare):
        return not has_place
    return not has_place and bool(_ENDS_IN_CITIES_ZH.search(bare))


def _names_theme_and_cities(bare: str) -> bool:
    """Tell a question of nothing but a theme and "cities": 红色旅游城市; 智慧城市 is a theme itself."""
    named = _NAMED_CITIES_ZH.match(bare)
    return named is not None and is_theme_name(named[1]) and not is_theme_name(bare.rstrip("?"))


# Whether it is there or to come is all the same.
ANY_STATE = re.compile(
    r"[,，(（]?\s*\b(?:whether |both )?(?:existing|current|present) (?:and|or) (?:to be \w+|planned|future|new)\b[)）]?"
    r"|(?:包括)?(?:现有|已有|已建成?)(?:的)?[和与及或、](?:拟|规划|在|待)建的?"
)


def without_cities(plain: str, held: Callable[[str], bool] = lambda _: False) -> str:
    """Take out the words that ask for cities; what stands on their two sides is no phrase.

    Args:
        plain: a question in lower case.
        held: whether the documents have a text as it is: what they call key cities of something is a list of theirs.
    """
    for found in _KEY_CITIES.finditer(plain):
        if name := next((found[0][at:] for at in range(len(found[0]) - _LIST_NAME) if held(found[0][at:])), ""):
            around = (without_cities(plain[: found.end() - len(name)]), without_cities(plain[found.end() :]))
            return f" | {name} | ".join(around)
    plain = ANY_STATE.sub(" ", plain)
    if _names_theme_and_cities(plain.strip()):
        plain = _NAMED_CITIES_ZH.sub(r"\1 | ", plain.strip())
    for pattern in (_EVERY_CITY_ZH, _CITIES_ZH, _ENDS_IN_CITIES_ZH):
        plain = pattern.sub(" | ", plain)
    plain = _BEFORE_GAP.sub("", plain)
    # Which cities are to become tourism and leisure cities: what they are to be is the theme.
    return _CITY_WORDS_EN.sub(" | ", plain, count=1)


_ITS_THEME = re.compile(r"的\s*[\u4e00-\u9fff]{2,8}")  # 苏州市的冷链物流: what the city has of it is asked

_JOINTS = re.compile(r"^[\s、,，和与及跟同]+|\s+$")  # 苏州、无锡的电子商务


def among(text: str, mentions: Sequence[PlaceMention], cities: Collection[str], *, listing: bool) -> tuple[str, ...]:
    """Tell which cities a question is about, where it asks whether they have a theme or which of them.

    Args:
        text: the question as typed.
        mentions: the places it names, in order.
        cities: the cities of the documents.
        listing: whether it asks for a list of cities.

    Returns:
        Full names of all places it names; none if it asks of other cities too, or for something else.
    """
    named = tuple(dict.fromkeys(m.place.name for m in mentions if m.place.level != "province"))
    if not named or not set(named) & set(cities):
        return ()
    inner = [m for m in mentions if m.place.name in named]
    if listing:
        chosen = _AMONG.search(text[: inner[0].start]) or _OF_THEM.search(text[inner[-1].end :])
        counted = _COUNTED_EN.search(text)
        all_counted = counted is not None and NUMBERS_EN.index(counted[1].lower()) == len(named)
        return named if (chosen or all_counted) and len(named) > 1 else ()
    rest = text
    for mention in reversed(mentions):
        rest = f"{rest[: mention.start]} {rest[mention.end :]}"
    several = len(named) > 1 and (_WHICH.search(rest) or _COMPARED.search(rest))
    asked = _WHETHER.search(rest) or _ITS_THEME.fullmatch(_JOINTS.sub("", rest)) or several
    return named if asked else ()


def asks_whether(rest: str) -> bool:
    """Tell whether a question asks whether something is so.

    Args:
        rest: the question in lower case, its places left out.
    """
    return bool(_WHETHER.search(rest))


def without_whether(plain: str) -> str:
    """Take out the words that ask whether, which of those named, or how they compare.

    Args:
        plain: a question in lower case, its places left out.
    """
    return _COMPARED.sub(" | ", _WHICH.sub(" | ", _WHETHER.sub(" | ", plain)))


def all_but(text: str, mentions: Sequence[PlaceMention]) -> tuple[str, ...]:
    """Tell which cities a list shall leave out: 除了南京还有哪些城市.

    Args:
        text: the question as typed.
        mentions: the places it names, in order.

    Returns:
        Full names; none if it leaves out none.
    """
    inner = [m for m in mentions if m.place.level != "province"]
    if not inner or not _BUT.search(text[: inner[0].start]):
        return ()
    return tuple(dict.fromkeys(m.place.name for m in inner))
