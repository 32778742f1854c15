"""What a list question asks about: its theme, found among the words of asking.

A question is read as a row of pieces (theme_pieces.py). Pieces side by side must all be met; "and", "or" and commas
make alternatives. A word that nothing explains in front of a name narrows it (nuclear power), so that the name alone is
no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kb.attribution import is_designation, is_kind_of_place
from kb.lexicon import HAN, english_words, normalise, word_tag
from kb.said_twice import said_twice
from kb.theme_pieces import Piece, Terms, Vocabulary, pieces_of
from kb.theme_words import known_names, named_in_english

Row = tuple[Terms, ...]  # things that must all be met

# Where one sentence, or what is said before the question (想办养老院，哪些市…), ends.
_SENTENCE = re.compile(r"[:：;；]|[.。!！?？](?:\s|$)|[，,](?=[^，,|]{0,3}\|)")
_SHORT_TRAVEL = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(?<!旅)游(?=$|[^\u4e00-\u9fff]|项目|产品|线路|市场|产业)"
)  # 跨境游: 跨境旅游
_ASIDE = re.compile(r"[（(][^（）()]*[）)]")
# Business services, such as legal, accounting or consulting work, for development.
_EXAMPLES = re.compile(
    r",?\s*\b(?:such as|for example|for instance|e\.g\.|including)\b[^?;:|]*?"
    r"(?=,\s*(?:for|in|as|on|to|with)\b|[?;:|]|$)"
)
# 特色产业里有茶 asks for tea; a trade of one character is named as one: 茶产业.
_AMONG_TRADES = re.compile(r"的?(?:特色|优势|支柱|主导|重点|主要)+产业[里中](?:都?有|包[括含])")
_ONE_CHARACTER = re.compile(r"(?<![\u4e00-\u9fff])(?:都|主要|盛)?(?:有|产|种|卖|包[括含])([\u4e00-\u9fff])(?=\W*$)")
_EXAMPLES_ZH = re.compile(r"[，,（(]?(?:比如|例如|诸如|譬如)[^，,;；:：?？|）)]*[）)]?")
_WHO_ASKS = re.compile(r"^[^|]*\b(?:knows?|tell me|asks?|asked|asking|wonder(?:s|ing)?|find out)\b[^|]{0,12}(?=\|)")
_SORT_OF = re.compile(r"(?<=[\u4e00-\u9fff]{2})类(?=服务|产业|行业|业态|项目|平台|园区|企业|集聚区)")  # 健康类服务
_BRACKETED = re.compile(r"(?P<english>[a-z][a-z'’ -]*)[（(](?P<names>[^（）()]*[\u4e00-\u9fff][^（）()]*)[）)]")
_LISTED = re.compile(r"\s*(?:[、,，/;；]|或者?|和|与)\s*")
_IN_WHAT = re.compile(r".*\b(?:in|within|under|for) (?:the )?")  # what they are to have in the area in brackets
_MEANT_BEFORE = re.compile(r"\b(?:them|these|those)\W*$")
# 法律、会计这类商务服务, 骑楼城、老街等特色街区; the word cutter takes 城等 for a word.
_SUCH = re.compile(
    r"(?<=[\u4e00-\u9fff])(?:这一?类|之类的|这样的|(?<=、[\u4e00-\u9fff]{2})等(?![级于候待])|(?<=、[\u4e00-\u9fff]{3})等(?![级于候待])"
    r"|(?<=、[\u4e00-\u9fff]{4})等(?![级于候待]))(?=[\u4e00-\u9fff]{2})"
)
_AS_THEMES = re.compile(
    r"([\u4e00-\u9fff]{2,6})以([\u4e00-\u9fff]{2,8})(?:或|和|与|、)([\u4e00-\u9fff]{2,8})为(?:主题|题|主)的?"
)  # 展览会以农产品或食品为主题
_AS_THEME = re.compile(r"以([\u4e00-\u9fff]{2,8}?)为(?:主题|题|主)的?")
# Fairs that have to do with the sea (展会和海洋有关) are asked for, not fairs and the sea.
_HAS_TO_DO_WITH = re.compile(r"(?<=[\u4e00-\u9fff]{2})[和与跟同]([\u4e00-\u9fff]{2,8})(?:有关|相关|沾边|挂钩)(?=\W*$)")
# All of the themes asked for, not one of them.
_TOGETHER = (
    r"同时|兼有|兼具|(?<![首成])都(?![市会城]|.{0,4}[哪|])"
    r"|\b(?:both|as well as|along with|together with|at once|at the same time|simultaneously)\b"
)
_EVERY = re.compile(rf"{_TOGETHER}|既.+又")
_EVERY_WORDS = re.compile(rf"{_TOGETHER}|既|又")
_HEAD = r"hubs?|nodes?|bases?|cent(?:er|re)s?|zones?|gateways?|clusters?|pilots?|parks?|ports?|capitals?|model"
_FAIRS = r"(?:trade )?fairs|exhibitions|expos"
_SCOPE = r"(?:regional|international|national|local|domestic|global|provincial)(?:-level)?"
# English that says once what belongs to two, and how it is written out, in this order.
_SAID_ONCE = tuple(
    (re.compile(pattern), whole)
    for pattern, whole in (
        (r"\btrade shows?\b", "trade fairs"),
        (r"\b(?:be |are |is )?(?:one|some) of (?:the|its|their)\b", " "),  # tourism is one of the key industries
        (r"\b(?:city )?positioning (?:is|are) (?:built|based|cent(?:er|re)d) (?:up)?on\b", " | "),
        # A box named by what it is about tells where to look, not what for.
        (r"\b(?:in|by|from|under|according to) the box (?:on|of|about) [^,;:?|]+", " "),
        (r"\b([a-z]+)-(?:type|style)\b", r"\1"),  # port-type hubs: of the type, not on types
        (rf"\b({_SCOPE}) (or|and) ({_SCOPE}) ((?:[a-z-]+ ){{0,2}}[a-z-]+)(?=[?.,;:|]|$)", r"\1 \4 \2 \3 \4"),
        (r"\b([a-z]+)-related [a-z -]+(?:, [a-z -]+)* (?:or|and) [a-z-]+", r"\1"),  # car-related services or markets
        (rf"\b([a-z-]+) (or|and) ([a-z-]+) ({_FAIRS})\b", r"\1 \4 \2 \3 \4"),  # wellness or health-care exhibitions
        (rf"\b({_FAIRS}) (?:on|about|for|around|of) ([a-z-]+) (or|and) ([a-z-]+)\b", r"\2 \1 \3 \4 \1"),
        (r"\b([a-z]+ )([a-z]+ (?:and|or) )(r&d|research and development)\b", r"\1\2\1\3"),  # drug testing and R&D
        # Freight hubs or parks.
        (rf"\b((?:[a-z-]+ ){{1,2}})((?:{_HEAD}) (?:or|and) )({_HEAD})\b(?! of\b)", r"\1\2\1\3"),
        (r"\b([a-z-]+ )(reforms? (?:or|and) )(pilots?)\b", r"\1\2\1\3"),
        # hub or node of the corridor: what stands behind "of" belongs to both.
        (
            rf"\b((?:[a-z-]+ ){{0,2}}(?:{_HEAD})) or ((?:[a-z-]+ ){{0,2}}(?:{_HEAD})) of ([^,;:?.|]+)",
            r"\1 of \3 or \2 of \3",
        ),
        # Themes for tourism and for wellness.
        (r"\b([a-z][a-z '-]*?) for ([a-z-]+) (and|or) ([a-z-]+)(?=\W*$|[?.,;:|])", r"\1 for \2 \3 \1 for \4"),
    )
)
# 区域性或国际性的消费中心.
_LEVELS_OF = re.compile(
    r"((?:自治区|[\u4e00-\u9fff]{2}|[省市县])[性级型])([和或与及、]|或者)((?:自治区|[\u4e00-\u9fff]{2}|[省市县])[性级型]的?)([\u4e00-\u9fff]{2,8})"
)
_SHARED = re.compile(r"([\u4e00-\u9fff]{2})([\u4e00-\u9fff]{2}[和与及])([\u4e00-\u9fff]{2})")
_QUOTED_ROW = re.compile(r"[”’」』]\s*[“‘「『]")  # “门户”“枢纽” are two things, either of which is asked for
# What a place has to do with a region, in other words than the documents may use: to dock with the Bay Area.
_TIED_WITH = re.compile(
    r"(?:全面|深度|主动|积极)?(?:对接|融入|衔接)(?=[\u4e00-\u9fff]{3})"
    r"|\b(?:(?:dock|link|connect|align)(?:ing|ed)?|integrat(?:e|ing|ed)(?= in)|home) (?:with|into|to)\b"
)
# When it was won or is to be built says nothing of what: 13th FYP, “十三五”期间.
_IN_PERIOD = re.compile(
    r"\b(?:during|in|under|by the end of|over) (?:the )?\d\d?th (?:fyp|five[- ]year plan)(?: period)?\b"
    r"|[“\"]?十[一二三四五]五[”\"]?(?:期间|时期|末|以来)"
)
_OF_LEVEL = re.compile(r"(国家|自治区|[省市])级(?=([\u4e00-\u9fff]{3,8}))")  # 国家级物流枢纽 for 国家物流枢纽
_JOINT_EN = re.compile(r"(\s*[,/]\s*(?:(?:and|or)\s+)?|\s+(?:and|or|&)\s+)")
_AND = re.compile(r"(?<=[\u4e00-\u9fff]{2})[与和及](?=[\u4e00-\u9fff]{2})")
_CITY_EN = frozenset(("city", "cities"))
_LIST_NAME = 6  # characters of the name of a list; shorter ones (金融试点) stand for several that say more
# Both verbs of two lists of the same leave both: 要壮大和培育的集聚区.
_BOTH_LISTS = re.compile(r"壮大(?:和|与|、|或|以及)培育|培育(?:和|与|、|或|以及)壮大")
_ENDS = " ?？.。"
# What says no more than that there is a place or a plan of some kind.
BARE_KINDS = frozenset(("平台", "基地", "中心", "项目", "工程", "园区", "公园", "产业园", "集聚区"))
_WORD = 3  # characters of a Chinese word; what is longer is several
_HEADED = 3  # words of the longest name whose head is written once for several: traditional Chinese (medicine)


@dataclass(frozen=True, slots=True)
class Theme:
    """What a question is about: alternatives, each a row of terms that must all be met, in one of their names.

    `unknown` holds words that neither the documents nor the bridge can explain. `wider` are the alternatives by the
    names and Chinese words that they contain alone, for where nothing meets them whole.
    """

    phrase: str  # as the person wrote it
    groups: tuple[Row, ...]
    unknown: tuple[str, ...] = ()
    every: bool = False  # all alternatives are asked for at once: both A and B
    wider: tuple[Row, ...] = ()
    own: tuple[Row, ...] = ()  # by the Chinese words that stand beside English ones, for where that fails too
    names: tuple[Row, ...] = ()  # the same of every alternative
    unused: tuple[str, ...] = ()  # words of alternatives that are left out for a word nobody can explain
    of_kind: str = ""  # what the alternatives are said to be, for where nobody has them: 温泉、民宿这类旅游

    def __bool__(self) -> bool:
        """Tell whether the question has a theme at all."""
        return bool(self.groups or self.unknown)

    @property
    def named(self) -> bool:
        """Tell whether each alternative is the name of one thing, and nothing else is asked."""
        return not self.unknown and self.names == self.groups and all(len(row) == 1 for row in self.groups)


@dataclass(slots=True)
class _Open:
    """An alternative while it is read."""

    terms: list[Piece] = field(default_factory=list)
    unmet: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)


def read_theme(text: str, words: Vocabulary) -> Theme:
    """Find what a list question asks about.

    Args:
        text: the question without its places, e.g. `which cities target 冷链物流`, `哪些市把冷链物流作为重点`.
        words: what the documents know.

    Returns:
        The theme; false when the question names none.
    """
    plain = _written_out(_by_brackets(normalise(text), words), words)
    every = bool(_EVERY.search(plain))
    shorter = _in_short(plain, words)
    pieces = said_twice(list(pieces_of(_EVERY_WORDS.sub(" , ", shorter) if every else shorter, words)))
    rows, kind = _rows(_compounds(pieces, words), words)
    whole = [row for row in rows if not row.unmet]
    if every and len(whole) < len(rows):
        whole = []
    elif not whole:  # 康养 wellness retreat: what nobody explains beside the Chinese name says it in English
        whole = [row for row in rows if row.terms and _beside_chinese(row)]
    # Bonded logistics plans or parks are no parks of any kind.
    whole = [row for row in whole if not all(_is_bare_kind(p) for p in row.terms)] or whole
    phrase = " ".join(dict.fromkeys(part for row in whole or rows for part in row.written))
    if not whole:
        unknown = dict.fromkeys(word for row in rows for word in row.unmet)
        return Theme(phrase, (), tuple(unknown), every=every)
    groups = tuple(dict.fromkeys(tuple(dict.fromkeys(p.terms for p in row.terms)) for row in whole))
    named = [tuple(dict.fromkeys(p.terms for p in row.terms if p.name)) for row in whole]
    names = tuple(dict.fromkeys(row for row in named if row))
    # Without a word whose meaning is a guess a name would be another theme: water-saving demonstration. Two names that
    # are met together are none.
    sure = [row for row in whole if all(p.sure for p in row.terms) or sum(p.name for p in row.terms) > 1]
    mixed = [row for row in sure if any(p.text.isascii() for p in row.terms)]
    own = _less(mixed, lambda piece: bool(HAN.search(piece.text)))
    wider = _less(sure, lambda piece: piece.name or bool(own) and bool(HAN.search(piece.text)))
    left = (word for row in rows if row.unmet for word in (row.unmet if row in whole else row.written))
    unused = tuple(dict.fromkeys(left))
    wider, own = (() if rows == groups else rows for rows in (wider, own))
    wider = (*wider, *(((name,),) for name in _examples_of(text, words)))
    of_kind = next((p.terms[0] for p in reversed(kind.terms) if p.name), "")
    return Theme(phrase, groups, (), every and len(groups) > 1, wider, own, names, unused, of_kind)


def _examples_of(text: str, words: Vocabulary) -> list[str]:
    """What a question has in brackets in Chinese that the documents have, too: 非遗项目（钧瓷、汝瓷等）."""
    asides = (match[0].strip("()（）").removesuffix("等") for match in _ASIDE.finditer(normalise(text)))
    return [name for aside in asides if HAN.match(aside) for name in _LISTED.split(aside) if words.held(name)]


def _by_brackets(plain: str, words: Vocabulary) -> str:
    """Take what stands in brackets in Chinese for the English words before it: intelligent vehicles (智能网联汽车)."""

    def chinese(match: re.Match[str]) -> str:
        """Give the names in the brackets that the documents have, if any."""
        names = [name for name in _LISTED.split(match["names"]) if len(name) > 1 and words.held(name)]
        telling = [piece for piece in pieces_of(match["english"], words) if piece.kind in ("term", "unknown")]
        if len(telling) == 1 and telling[0].kind == "term":
            return match[0]  # its other names count, too: dry port (无水港)
        kept = _IN_WHAT.match(match["english"])
        return f"{kept[0] if kept else ' '}{'、'.join(names)} " if names else match[0]

    return _BRACKETED.sub(chinese, plain)


def _is_bare_kind(piece: Piece) -> bool:
    """Whether a piece says what kind of place something is, and not of what: parks, 平台."""
    return not BARE_KINDS.isdisjoint(piece.terms)


def _beside_chinese(row: _Open) -> bool:
    """Tell an alternative with a Chinese name of which only English words are not explained."""
    return any(HAN.search(piece.text) for piece in row.terms if piece.name) and all(w.isascii() for w in row.unmet)


def _less(rows: Sequence[_Open], kept: Callable[[Piece], bool]) -> tuple[Row, ...]:
    """Give alternatives by some of their terms; those that say no more than that there is a park are left out."""
    found = (tuple(dict.fromkeys(p.terms for p in row.terms if kept(p))) for row in rows)
    return tuple(dict.fromkeys(row for row in found if not all(is_kind_of_place(t) for terms in row for t in terms)))


def _written_out(plain: str, words: Vocabulary) -> str:
    """Write out what is said once for several, and short forms, as the documents have them."""

    def of_level(match: re.Match[str]) -> str:
        """Leave out 级 where the documents do."""
        ends = range(len(match[2]), 2, -1)
        held = next((match[2][:end] for end in ends if words.held(match[1] + match[2][:end])), "")
        return match[1] if held and not words.held(match[0] + held) else match[0]

    def shared(match: re.Match[str]) -> str:
        """Say again what two share, where the documents do: 木材交易和加工 is 木材交易 and 木材加工."""
        again = words.held(match[1] + match[3]) and match[3] not in known_names() | set(words.known)
        return match[1] + match[2] + match[1] + match[3] if again else match[0]

    def one_thing(match: re.Match[str]) -> str:
        """Name a trade of one character that the documents have."""
        return f" {match[1]}产业" if word_tag(match[1]) == "n" and words.count(match[1]) else match[0]

    plain = _ONE_CHARACTER.sub(one_thing, _AMONG_TRADES.sub(" 有", _BOTH_LISTS.sub("发展", plain)))
    plain = _SHARED.sub(shared, _IN_PERIOD.sub(" ", _SUCH.sub(" 等 ", plain)))
    plain = _TIED_WITH.sub("", _SORT_OF.sub("", _QUOTED_ROW.sub("、", plain)))
    without = _EXAMPLES_ZH.sub(" ", _EXAMPLES.sub(" ", plain))
    if without != plain and any(piece.name for piece in pieces_of(without, words)):  # else the examples are the theme
        plain = without
    plain = _AS_THEMES.sub(r"\1 \2或\1 \3", plain)
    plain = _AS_THEME.sub(r"\1", _WHO_ASKS.sub(" ", plain))
    for name, first, pattern in _joined_names(frozenset(words.known)):
        plain = pattern.sub(name, plain) if first in plain else plain
    plain = _OF_LEVEL.sub(of_level, _SHORT_TRAVEL.sub("旅游", plain))
    plain = _LEVELS_OF.sub(r"\1\4\2\3\4", _HAS_TO_DO_WITH.sub(r" \1", plain))
    for pattern, whole in _SAID_ONCE:
        plain = pattern.sub(whole, plain)
    return _with_heads(plain)


@lru_cache(maxsize=8)
def _joined_names(known: frozenset[str]) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Names of the documents with an "and" inside, what stands before it, and how they may be written: 试验和研发."""
    joined = sorted(name for name in known if _AND.search(name))
    return tuple((n, _AND.split(n)[0], re.compile(_AND.sub("(?:与|和|及|、|以及)", n))) for n in joined)


def _with_heads(plain: str) -> str:
    """Repeat the head that English names share: Zhuang or Yao medicine."""
    parts = _JOINT_EN.split(plain)
    for at in range(len(parts) - 3, -1, -2):
        following, own = re.findall(r"[\w'’-]+", parts[at + 2]), parts[at].split()
        heads = [
            following[n]
            for n in range(1, min(_HEADED, len(following)))
            if tuple(english_words(" ".join(following[: n + 1]))) in named_in_english()
        ]
        tails = [" ".join(own[-n:]) for n in range(1, min(_HEADED, len(own)) + 1)]
        shared = next((h for h in heads for t in tails if tuple(english_words(f"{t} {h}")) in named_in_english()), "")
        if shared:
            parts[at] += f" {shared}"
    return "".join(parts)


def _compounds(pieces: Sequence[Piece], words: Vocabulary) -> list[Piece]:
    """Join English names whose Chinese is the name of a list: science and technology service + clusters.

    Where the question says of what kind of cities they are, the name may end in 城市: leisure and tourism cities.
    """
    out: list[Piece] = []
    for piece in pieces:
        before = out[-1] if out else None
        if before and before.kind == "term" and before.text.isascii() and piece.text.isascii():
            own = ("城市",) if piece.text in _CITY_EN else piece.terms if piece.kind == "term" else ()
            joined = tuple(a + b for a in before.terms for b in own)
            if held := tuple(n for n in joined if len(n) >= _LIST_NAME and is_designation(n) and words.held(n)):
                out[-1] = Piece("term", f"{before.text} {piece.text}", held, before.name)
                continue
        out.append(piece)
    return out


def _is_subject(piece: Piece, words: Vocabulary) -> bool:
    """Whether a piece says what the documents are about, and no more."""
    return bool(piece.terms) and all(term in words.subject for term in piece.terms)


def _in_short(plain: str, words: Vocabulary) -> str:
    """Leave out what stands in brackets, and the sentences before the last that names a theme by itself."""
    without = _ASIDE.sub(" ", plain)
    whole = without.strip(_ENDS)
    for shorter in (*reversed(_SENTENCE.split(without)), without):
        if _MEANT_BEFORE.search(shorter):  # electric vehicles: which cities trade them
            continue
        told = [p for p in pieces_of(shorter, words) if _tells(p)] if shorter != plain else []
        # What stands in brackets says which part of the subject is meant: the northern (苏北) farming zone.
        if told and not (shorter.strip(_ENDS) == whole and all(_is_subject(p, words) or not p.sure for p in told)):
            return shorter
    return plain


def _tells(piece: Piece) -> bool:
    """Tell a piece that can be a theme by itself: a name, or words that documents have side by side."""
    return piece.name or piece.kind == "term" and len(HAN.findall(piece.text)[:1]) == 1 and len(piece.text) > _WORD


def _is_joined(pieces: Sequence[Piece], at: int, subject: Collection[str]) -> bool:
    """Tell a piece that is one of several things asked for, beside one that says more: 托育和婴幼儿照护服务."""
    before, behind = pieces[max(0, at - 2) : at], pieces[at + 1 : at + 3]
    sides = ((before[0], before[1]) if len(before) > 1 else None, (behind[1], behind[0]) if len(behind) > 1 else None)
    found = (
        joint.kind == "joint" and other.kind == "term" and other.text not in subject
        for other, joint in filter(None, sides)
    )
    return not pieces[at].text.isascii() and any(found)


def _rows(pieces: Sequence[Piece], words: Vocabulary) -> tuple[list[_Open], _Open]:
    """Put pieces together into alternatives; those that say of what kind they all are come apart."""
    # All of the documents is about it: service industries in a plan on services, where another theme is asked for.
    named = [p for p in pieces if p.kind == "term" and p.text not in words.known]
    subject = {p.text for p in named if p.text in words.subject or all(t in words.subject for t in p.terms)}
    telling = any(p.kind in ("term", "unknown") and p.text not in subject for p in pieces)
    rows, kind = [_Open()], _Open()
    phrase_has_term = False
    kind_of_all = False  # 红茶、绿茶等茶产业 asks for the two, and says of what kind they are
    for at, piece in enumerate(pieces):
        row = rows[-1]
        listed = len(rows) > 1 and all(r.terms for r in rows)
        if (
            piece.text == "等"
            and listed
            and any(p.text in words.known or is_designation(p.text) for p in pieces[at + 1 : at + 2])
        ):
            rows = [_Open()]  # a priority or a list of the documents, of which the others are examples
            continue
        kind_of_all = piece.text == "等" and listed or kind_of_all and piece.kind in ("term", "unknown")
        # 瑶医瑶药跟哪些城市的康养有关: what stands before words of asking joins no two things.
        asking = piece.kind == "joint" and any(p.text == "|" for p in pieces[at + 1 : at + 2])
        if kind_of_all:
            kind.terms.append(piece)
            continue
        if piece.text == "等" and row.terms and not asking and len(rows) == 1:
            rows.append(_Open())  # 运输仓储这类物流业: either will do
        if piece.kind == "joint" and not asking:
            rows.append(_Open())
            phrase_has_term = False
        elif (
            piece.kind == "gap"
            or piece.kind == "head"
            and not phrase_has_term
            or telling
            and piece.text in subject
            and not _is_joined(pieces, at, subject)
        ):
            phrase_has_term = False
        elif piece.kind == "term":
            row.terms.append(piece)
            row.written.append(piece.text)
            phrase_has_term = True
        elif piece.kind == "unknown":
            row.unmet.append(piece.text)
            row.written.append(piece.text)
    return [row for row in rows if row.written], kind
