"""Parts that most policy documents have under one name or another: 基本原则, 主要原则, "guiding principles"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kb.lexicon import HAN, cut_words, english_words, glossary, normalise, word_list

# What asks for such a part, or says whose it is, beside the title of the document.
_ASKS = re.compile(
    r"哪些|哪几[个条项]|[这那]一?[段节章项条]|都?[说讲写]了?|提出|确定|明确|指出|认为|目前|存在|面临|还|什么|如何(?:解释|理解)?|怎么?样?(?:解释|理解|说)?|请问|有没有|分别|包[括含]|(?:规划|计划|方案|文件|政策)[中里]|遵循|坚持|各[条项]|这份|本?规划|计划|方案|文件|政策|条例|法律|我国|中国|全[国省区市]|[的是有在吗呢了]|到?(?:19|20)\d\d年?"
)
# What a name begins with, and the English words that say so.
_QUALIFIED = {
    "主要": frozenset(("main", "major", "principal")),
    "发展": frozenset(("development",)),
    "总体": frozenset(("overall", "general")),
}
_BESIDE_EN = (
    "plan document policy law regulation sector industry region province exist face have make made"
    " identify identified set point name list describe admit acknowledge recognise recognize note outline list listed"
    " period"
)


@dataclass(frozen=True, slots=True)
class PartName:
    """A part of policy documents with its names."""

    chinese: tuple[str, ...]
    english: tuple[frozenset[str], ...]  # the words of each name


@cache
def part_names() -> tuple[PartName, ...]:
    """List the parts that most policy documents have."""
    text = resources.files("kb").joinpath("data/part_names.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(
        PartName(tuple(zh.split("|")), tuple(frozenset(english_words(name)) for name in en.split("|")))
        for zh, en in rows
    )


def named_part(question: str, titles: Collection[str], owners: Iterable[str]) -> tuple[str, ...]:
    """Find the titles that a question for such a part means.

    Args:
        question: e.g. `规划的基本原则有哪些`, `what are the main goals of the plan`.
        titles: titles of parts, compact (without marks and spaces).
        owners: titles of documents in both languages; a question may name what they are about, nothing else.

    Returns:
        Titles: the one asked for; else those of its other names; else those that end with one. Empty when the question
        is for something else, or no title fits.

    >>> named_part("服务业存在哪些问题", {"存在问题", "主要成就"}, ["现代服务业发展规划"])
    ('存在问题',)
    >>> named_part("物流重点工程有哪几项", {"物流重点工程", "信息服务重点工程"}, ["物流和信息服务规划"])
    ('物流重点工程',)
    """
    plain = normalise(question)
    frame = word_list("stopwords_en") | word_list("section_frame_en")
    latin = bool(re.search("[a-z]", plain))
    words = {w for w in english_words(plain) if w not in frame and not w[:1].isdecimal()} if latin else set[str]()
    rest = re.sub(r"[\W_]+", "", plain)
    texts = (rest, _ASKS.sub("", rest))
    if not (
        words & _english_words() if latin else any(t.endswith(ends) for t, ends in zip(texts, _all_ends(), strict=True))
    ):
        return ()  # most questions
    known = " ".join(map(normalise, owners))
    for part in part_names():
        named = [name for name in part.english if name <= words]
        ends = [] if latin else _endings(texts, part)
        if not named and not ends:
            continue
        ending = [title for title in titles if title.endswith(part.chinese)]  # 2035年远景展望
        beside = " ".join((known, *ending))
        asked = _english(words, named, beside) if latin else _chinese(ends, beside)
        if latin and not all(w in beside for run in HAN.findall(texts[1]) for w in cut_words(run)):
            continue  # 森林覆盖率 target for 2025 asks for no part
        if asked is None:
            continue
        exact = [title for title in sorted(ending, key=len, reverse=True) if title in rest]
        exact += _as_qualified(words, part, ending)
        exact += [name for name in (asked, *part.chinese) if name in titles]
        return tuple(exact[:1] or sorted(ending))
    return ()


def _as_qualified(words: set[str], part: PartName, titles: Sequence[str]) -> list[str]:
    """The titles that end with the name that English words qualify in the same way: main goals, 主要目标."""
    fitting = [zh for zh in part.chinese for start, en in _QUALIFIED.items() if zh.startswith(start) and en & words]
    return [title for title in titles if title.endswith(tuple(fitting))] if fitting else []


@cache
def _english_words() -> frozenset[str]:
    """All words of the English names of parts."""
    return frozenset().union(*(name for part in part_names() for name in part.english))


@cache
def _all_ends() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All Chinese names of parts, and the same without the words of asking."""
    names = tuple(name for part in part_names() for name in part.chinese)
    return names, tuple(map(_without_asking, names))


@cache
def _without_asking(name: str) -> str:
    return _ASKS.sub("", name)


def _endings(texts: tuple[str, str], part: PartName) -> list[tuple[str, str]]:
    """The names of a part that a Chinese question ends in, each with what stands before it.

    `texts` are the question and what is left of it without the words of asking.
    """
    rest, core = texts
    found = []
    for name in part.chinese:
        for text in (rest, core):
            bare = _without_asking(name) if text is core else name
            if text.endswith(bare):
                found.append((name, text.removesuffix(bare)))
    return found


def _chinese(ends: Sequence[tuple[str, str]], known: str) -> str | None:
    """The name of a part that a Chinese question asks for, with nothing beside it but what the documents are about."""
    return next((name for name, before in ends if all(w in known for w in cut_words(_ASKS.sub(" ", before)))), None)


def _english(words: set[str], named: Sequence[frozenset[str]], known: str) -> str | None:
    """An empty name when an English question asks for a part by one of the names that stand in it."""
    beside = set(english_words(f"{_BESIDE_EN} {known}"))
    return "" if any(_in_chinese(words - name - beside, known) for name in named) else None


def _in_chinese(words: set[str], known: str) -> bool:
    """Whether the Chinese titles have what all of some English words mean: logistics of a plan for 现代物流业."""
    if not words:
        return True
    terms, left = glossary().chinese_for(" ".join(sorted(words)))
    return not left and all(normalise(term) in known for term in terms)
