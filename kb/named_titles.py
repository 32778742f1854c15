"""The part of a document that words name beside a number or a word such as section: the talent section of chapter 9."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from itertools import pairwise

from kb.lexicon import HAN, cut_words, english_words, glossary, normalise, tokenise, word_list, word_tag
from kb.longest_first import longest_first
from kb.match import core, narrower
from kb.records import Bridged
from kb.theme_words import known_names

# Parts of speech of words that name something, as against those that ask for it.
_NAMING = frozenset(("n", "vn", "ns", "nr", "an", "j", "l", "i", "b", "z", "x"))
_WHEN = frozenset(("目前", "现在", "当前", "今后", "未来", "近年", "现阶段", "今年", "明年", "去年"))
_WIDER_EN = frozenset(("industry", "sector", "service"))  # say no more of a title than that it is one
# Share of what a reference names that the closest title has to have, words of few titles weighing more. Of the 21
# references to parts in other words than their titles' in tests/eval, and 9 to parts that no document has: DECISIONS.
_CLOSE = 0.5
_HEAD = 0.4  # what the last word of a compound counts of the whole; alone it is not close
_LONG = 3  # words of a name that may stand in a title in another order
_FIELD = "经济"  # 县域经济 is dealt with where a title has 县域
_SHORT = 2  # characters of a title that may stand in a reference by chance

# What a question says it asks of: 要素保障部分包括…, 规划在农村养老方面作了哪些部署.
_SAID_OF = (
    re.compile(
        r"(?:^|[,，])(?:本?规划|计划|文件)?[在对就]?(?P<what>[\u4e00-\u9fff]{4,12}?)"
        r"(?:(?:这一|那一)?部分(?=包括|有|讲|写|提|作)|方面.{0,4}(?:哪些|什么)(?:部署|安排|举措|措施|要求))"
    ),
    re.compile(  # 对现代物流业发展作了哪些部署
        r"(?:^|[,，])(?:本?规划|计划|文件)?对(?P<what>[\u4e00-\u9fff]{4,12}?)的?(?:发展)?"
        r"(?:[作做]出?了?|有)(?:哪些|什么)(?:部署|安排|要求|规定)"
    ),
    re.compile(
        r"[中里]的(?P<what>[\u4e00-\u9fff]{4,10}?)(?:部分)?(?:包括|包含|有)(?:哪些|什么)"
    ),  # 保障措施中的要素保障
)


def title_with(rest: str, titles: Collection[str]) -> tuple[str, ...]:
    """Find the only title that has what a question calls a part or asks about.

    Args:
        rest: the question, normalised.
        titles: titles without marks and spaces.

    Returns:
        The title that is it, or the only one that has it; empty where the question says no such thing.

    >>> title_with("规划在农村养老方面作了哪些部署", ["补齐农村养老短板", "提升机构养老服务质量"])
    ('补齐农村养老短板',)
    """
    said = next(filter(None, (pattern.search(rest) for pattern in _SAID_OF)), None)
    if said and said["what"] in titles:
        return (said["what"],)
    having = tuple(title for title in titles if said and said["what"] in title)
    return having if len(having) == 1 else ()


def by_words(rest: str, titles: Sequence[tuple[str, str]], owners: Collection[str] = ()) -> tuple[str, ...]:
    """Find the parts whose titles have all that a reference says besides numbers and words of asking.

    Args:
        rest: the reference without its numbers.
        titles: (id, title) of the parts it may mean, in the order of the documents.
        owners: titles of the documents, which a reference may name too.

    Returns:
        Ids of parts with one title: the only title that fits, or the one that says no more than the reference.
        Empty when nothing or several fit, or the reference says nothing.

    >>> by_words("讲人才的那一节", [("a", "加强高端人才支撑"), ("b", "完善配套政策保障")])
    ('a',)
    """
    wanted = [*_chinese(rest, tuple(owners)), *_english(rest)]
    if not wanted:
        return ()
    plain = [(part, compact(title)) for part, title in titles]
    fitting = [(part, title) for part, title in plain if all(any(n in title for n in names) for names in wanted)]
    whole = [(part, title) for part, title in fitting if any(title in names for names in wanted)]
    chosen = whole or fitting
    return tuple(part for part, _ in chosen) if len({title for _, title in chosen}) == 1 else ()


def titles_said(rest: str, titles: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Find the parts whose whole titles stand in a reference.

    Args:
        rest: the reference without its numbers.
        titles: (id, title) of the parts it may mean.

    Returns:
        Ids; a title inside a longer one that is said, too, is not meant.

    >>> titles_said("一核心二高地空间布局", [("a", "一核心"), ("b", "二高地"), ("c", "高地空间"), ("d", "三片区")])
    ('a', 'b', 'c')
    """
    said = compact(rest)
    whole = {t for _, title in titles if len(t := compact(title)) > _SHORT and t in said}
    return tuple(i for i, title in titles if (t := compact(title)) in whole and not any(t in w != t for w in whole))


def closest(
    rest: str,
    titles: Sequence[tuple[str, str]],
    explain: Callable[[str], Bridged],
    owners: Collection[str] = (),
    *,
    several: bool = False,
) -> tuple[str, ...]:
    """Find the part whose title has most of what a reference names, where no title has all of it.

    Args:
        rest: the reference without its numbers.
        titles: (id, title) of the parts it may mean, in the order of the documents.
        explain: gives the Chinese terms of English words.
        owners: titles of the documents, which a reference may name too.
        several: several things are asked of a part that is named by number, which is meant where the titles in it share
            them: chapter 7 on standards and brands.

    Returns:
        Ids of the parts with the one title that has most of it, of those the title that says least beside it. Empty
        when no title has enough, or several have the same and none of these parts has the others in it.

    >>> closest("养老托育那一部分怎么规定的", [("a", "养老托育"), ("b", "养老服务")], lambda _: Bridged())
    ('a',)
    """
    plain = [(part, compact(title)) for part, title in titles]
    parts = frozenset(titles_said(rest, titles))
    said = {title for part, title in plain if part in parts}
    if whole := max(said, key=len, default=""):
        return tuple(part for part, title in plain if title == whole)
    names, verbs = _things_named(rest, explain, owners)
    if all(verbs):
        return ()
    # Most names stand in no title: what is left of them is looked for in each.
    every = "\n".join(title for _, title in plain)
    heads = [_standing_in(every, _heads(alike)) for alike in names]
    in_parts = [[w for w in map(_long_name, alike) if len(w) >= _LONG and all(map(every.count, w))] for alike in names]
    names = [_standing_in(every, alike) for alike in names]
    held = [sum(_has(title, alike) for _, title in plain) for alike in names]
    weights = [math.log(1 + len(plain) / (count + 0.5)) for count in held]

    def likeness(title: str) -> tuple[float, float, float]:
        """Give the share of the reference that a title has, how much that is, and the share of the title said."""
        met = [max((n for n in alike if n in title), key=len, default="") for alike in names]
        whole = [bool(name) or _has_in_parts(title, long) for name, long in zip(met, in_parts, strict=True)]
        shares = [1.0 if own else _HEAD * _has(title, head) for own, head in zip(whole, heads, strict=True)]
        has = math.fsum(w * share for w, share in zip(weights, shares, strict=True))
        lacks = math.fsum(w * (1 - s) for w, s, verb in zip(weights, shares, verbs, strict=True) if s or not verb)
        return has / (has + lacks), has, len(set("".join(met))) / len(title)

    scored = sorted(((likeness(title), title) for title in {title for _, title in plain if title}), reverse=True)
    if not scored or scored[0][0][0] < _CLOSE:
        return ()
    chosen = scored[0][1]
    if len(tied := {title for score, title in scored if score == scored[0][0]}) > 1:
        return _outermost([part for part, title in plain if title in tied])
    elsewhere = (n and not verb and not _has(chosen, alike) for n, verb, alike in zip(held, verbs, names, strict=True))
    return () if several and any(elsewhere) else tuple(part for part, title in plain if title == chosen)


def _outermost(parts: Sequence[str]) -> tuple[str, ...]:
    """The one part that all others stand in; none where two stand side by side."""
    return tuple(part for part in parts if all(f"{other}/".startswith(f"{part}/") for other in parts))[:1]


def named_whole(
    rest: str, titles: Sequence[tuple[str, str]], explain: Callable[[str], Bridged], owners: Collection[str] = ()
) -> tuple[str, ...]:
    """Find the parts whose title is a name of one of the things that a reference names.

    Args:
        rest: the reference without its numbers.
        titles: (id, title) of the parts it may mean.
        explain: gives the Chinese terms of English words.
        owners: titles of the documents, which a reference may name too.
    """
    names = {name for alike in _things_named(rest, explain, owners)[0] for name in alike}
    return tuple(part for part, title in titles if compact(title) in names)


def _things_named(
    rest: str, explain: Callable[[str], Bridged], owners: Collection[str]
) -> tuple[list[tuple[str, ...]], list[bool]]:
    """The things that a reference names, each by its Chinese names, and which of them are verbs.

    Verbs are said in many ways: one that a title has speaks for it, one that it lacks does not speak against it.
    """
    aside = word_list("section_frame_en") | word_list("stopwords_en")
    found = explain(re.sub(HAN, " ", normalise(rest)))
    asked = [(added.words, added.terms) for added in found.added if not aside.issuperset(added.words.split())]
    asked += [(word, (word,)) for word in found.left if word not in aside]
    asked += [(year, (year,)) for year in dict.fromkeys(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", rest))]
    names = [_alike(terms) for terms in (*_chinese(rest, tuple(owners)), *(terms for _, terms in asked))]
    return names, [False] * (len(names) - len(asked)) + [all(map(_is_verb, words.split())) for words, _ in asked]


def _has(title: str, names: Sequence[str]) -> bool:
    """Whether a title has one of the names of a thing."""
    return any(name in title for name in names)


@lru_cache(maxsize=10_000)  # every question is compared with all titles
def compact(text: str) -> str:
    """Give a title without marks and spaces, for comparing."""
    return re.sub(r"[\W_]+", "", normalise(text))


@lru_cache(maxsize=4096)
def _alike(terms: tuple[str, ...]) -> tuple[str, ...]:
    """A thing by its names, its other names in the glossary, and the kinds of it."""
    names = dict.fromkeys(name for term in terms for name in glossary().names_of(term))
    fields = [name.removesuffix(_FIELD) for name in names if name.endswith(_FIELD) and len(name) > _LONG]
    return tuple(
        dict.fromkeys((*terms, *map(core, terms), *names, *fields, *(kind for n in names for kind in narrower(n))))
    )


def _standing_in(text: str, names: Sequence[str]) -> tuple[str, ...]:
    """Those of some names that stand in a text."""
    return tuple(name for name in names if name in text)


def _has_in_parts(title: str, names: Sequence[Sequence[str]]) -> bool:
    """Whether a title has all words of a long name, in whatever order: 先进制造业和现代服务业融合."""
    return any(all(word in title for word in own) for own in names)


@lru_cache(maxsize=4096)
def _long_name(name: str) -> tuple[str, ...]:
    """The words of a name but those that join."""
    return tuple(word for word in cut_words(name) if len(word) > 1)


@lru_cache(maxsize=4096)
def _heads(names: tuple[str, ...]) -> tuple[str, ...]:
    """The last words of compounds, which a title may have instead: 主体 for 市场主体; none that any industry has."""
    ends = (word for name in names for word in tokenise(name) if word != name and name.endswith(word))
    return tuple(dict.fromkeys(word for word in ends if len(word) > 1 and core(f"甲乙{word}") != "甲乙"))


def _is_verb(word: str) -> bool:
    """Tell an English word that says what is done: raising, integrated."""
    return word.endswith(("ing", "ed")) and word not in word_list("nouns_ing_en")


def says_nothing_else(rest: str, owners: Collection[str] = ()) -> bool:
    """Tell whether a reference has only words of asking besides its numbers.

    Args:
        rest: the reference without its numbers.
        owners: titles of the documents.
    """
    return not _chinese(rest, tuple(owners)) and not _english(rest)


@lru_cache(maxsize=1024)  # a question is compared with the titles of several kinds of parts
def _chinese(rest: str, owners: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The names of things in the Chinese of a reference."""
    for frame in longest_first("section_frame_zh", "stopwords_zh"):
        rest = rest.replace(frame, " ") if len(frame) > 1 else rest
    runs = [_joined(cut_words(run)) for run in HAN.findall(normalise(rest))]
    words = [word for run in runs for word in run]
    # A time before the name of a thing is a part of it, unless it says when: 夜间经济.
    times = {w for run in runs for w, name in pairwise(run) if word_tag(w) == "t" and word_tag(name) == "n"} - _WHEN
    said = "".join(map(normalise, owners))
    naming = (w for w in dict.fromkeys(words) if word_tag(w) in _NAMING or w in times or w in known_names())
    return tuple((w,) for w in naming if len(w) > 1 and w not in said)


def _joined(words: Sequence[str]) -> list[str]:
    """The words of a run, two that are a name of the glossary together as one: 县域经济."""
    out = list[str]()
    for word in words:
        if out and out[-1] + word in known_names():
            out[-1] += word
        else:
            out.append(word)
    return out


def _english(rest: str) -> list[tuple[str, ...]]:
    """The Chinese names of what a reference says in English, and nothing that a title has for words without any."""
    aside = word_list("section_frame_en") | word_list("stopwords_en")
    words = [word for word in english_words(re.sub(HAN, " ", normalise(rest))) if word not in aside]
    terms, left = glossary().chinese_for(" ".join(words))
    if not words or terms and _WIDER_EN.issuperset(left):
        return [tuple(dict.fromkeys((*glossary().names_of(term), core(term)))) for term in terms]
    return [] if _WIDER_EN.issuperset(words) else [()]
