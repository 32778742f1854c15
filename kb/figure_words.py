"""The words by which a question for a number says what is counted, each with what it is worth when a figure lacks it.

A noun, or a word that stands in a name of the glossary, is the thing asked for or a part of it: 入境 in 入境旅游.
Verbs, adverbs, adjectives and words of time only ask: 打算, 至少, expected. Chinese words are told apart by the part of
speech that jieba's dictionary gives them, English ones by a list of everyday words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import groupby
from typing import Literal

from kb.dictionary import stem
from kb.figure_named import named_indicators
from kb.figure_question import FigureQuestion, amounts, english_terms, period_words, settled
from kb.lexicon import cut_words, english_words, glossary, normalise, pairs, tokenise, word_list, word_tag
from kb.question import Question
from kb.records import Bridged
from kb.word_tables import kept_table

SURE_WORD, LOOSE_WORD = 1.0, 0.5  # a word that the glossary knows, and one only the dictionary does
UNKNOWN = 1.0  # weight of an English word that nothing explains, in units of the rarest word
_ASKING = frozenset("vdramtqpcufkyeohsz")  # tags of words that say nothing of what is counted
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?![a-z\d])")  # no number: 5g, 4a
ONE_WAY, _BOTH_WAYS = ("出口", "进口"), "进出口"
# A participle that says what is done with what is counted: how many industries will be upgraded. One before a noun says
# which: how many are listed companies.
_DONE = re.compile(
    r"\b(?:be|been|being|is|are|was|were)\s+(?:\w+ly\s+)?(?:\w{3,}\s+(?:and|or)\s+)?(\w{2,}(?:ed|en))"
    r"(?=\s*(?:[?.!,;]|$|\b(?:by|in|for|with|to|at|on|during|from|through|each|per|under|over|between|as|there|here)\b))"
)
_OF = re.compile(r"(?P<of>.*\S) of (?:the |all )?", re.DOTALL)  # value added of tourism: whose it is
_OBJECT = re.compile(r"[了着过]?(?:多少|几)[个家所座项条种处名户大]?(?![个家万亿元百千美])[\u4e00-\u9fff]{2}")
_ENDING = re.compile(r"(?<=..)(?:业|总额|总量|数|量)$")


Lang = Literal["zh", "en", "mixed"]


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A word of a question."""

    word: str  # as written
    names: tuple[str, ...]  # settled; any of them meets it
    trust: float  # how far the names are to be trusted
    thing: bool  # says what is counted
    number: bool = False
    narrows: bool = False  # stands directly before another such word: 养老 in 养老服务业

    def met(self, text: str) -> bool:
        """Tell whether a settled text has the word."""
        if self.number:
            return any(name in _NUMBER.findall(text) for name in self.names)
        return any(has(text, name) for name in self.names)


def asked_words(question: Question, asked: FigureQuestion, indicators: tuple[str, ...] = ()) -> tuple[AskedWord, ...]:
    """List the words of a question for a number.

    Args:
        question: the question.
        asked: what it asks for.
        indicators: of the figures to be found; one named whole in English is one word.

    Returns:
        The words, each once.
    """
    return _words_of(question.text, question.lang, question.bridged, asked, indicators)


@lru_cache(maxsize=64)  # one answer asks for them up to ten times
def _words_of(
    text: str, lang: Lang, bridged: Bridged, asked: FigureQuestion, indicators: tuple[str, ...]
) -> tuple[AskedWord, ...]:
    plain_text = settled(text)
    own = [word for run in asked.plain.split() for word in _joined(cut_words(run)) if not word.isascii()]
    if lang == "zh":
        own += re.findall(r"[a-z]{2,}", settled(text))
    meant = {added.words: added.terms for added in bridged.added}  # ASEAN makes a question no English one
    found = [
        AskedWord(
            word,
            (*_chinese(word), *map(settled, meant.get(word, ()))),
            SURE_WORD,
            is_thing(word) and not _asks_of(word, plain_text),
        )
        for word in dict.fromkeys(own)
    ]
    alone = frozenset(_NUMBER.findall(plain_text))  # of 5A-rated the letters are left out of `asked.plain`
    written = [number for number in _NUMBER.findall(asked.plain) if number in alone or lang == "zh"]
    written += [number for said in amounts(text) for number in _NUMBER.findall(said)]
    one = re.search(r"(?<![\d.])1(?=[万亿]+元)", asked.plain)  # 超过亿元 says no 1
    for number in dict.fromkeys(n for n in written if not (one and n == "1")):  # 10亿元 is not in 1000亿元
        found.append(AskedWord(number, (number,), SURE_WORD, thing=True, number=True))
    words = (*found, *_english(text, lang, bridged, indicators))
    things = [word.word for word in words if word.thing and not word.number]
    plain = f"{settled(text)} {asked.plain}".replace("-", " ")
    return tuple(replace(word, narrows=_narrows(plain, word.word, things)) for word in words)


@lru_cache(maxsize=64)
def _before_objects(text: str) -> tuple[str, ...]:
    """The text before each 多少 or 几 that asks for a thing named behind it."""
    return tuple(text[: match.start()] for match in _OBJECT.finditer(text))


def _asks_of(word: str, text: str) -> bool:
    """Tell a verb whose object is asked for: 覆盖多少个领域, 贡献了多少税费; what is counted is the object."""
    return word_tag(word).startswith("v") and any(before.endswith(word) for before in _before_objects(text))


def _joined(words: Sequence[str]) -> list[str]:
    """The words of two characters and more; single ones side by side are one word if a name of the glossary has it.

    >>> _joined(["服务", "外", "包", "执行", "额"])
    ['服务', '外包', '执行']
    """
    out: list[str] = []
    for alone, group in groupby(words, key=lambda word: len(word) == 1):
        found = list(group)
        if not alone:
            out += found
        elif len(found) > 1 and "".join(found) in _every_name():
            out.append("".join(found))
    return out


@cache
def _every_name() -> str:
    """All Chinese names of the glossary, a line each."""
    return "\n".join(name for term in glossary().terms for name in term.chinese)


def _narrows(text: str, word: str, things: Sequence[str]) -> bool:
    """Whether a word stands directly before another of the words that say what is counted."""
    others = tuple(t for t in things if t != word)
    # Without a pattern for each word, which costs more to compile than to search. 给财政贡献的税费: to whom it goes.
    before, *behind = text.split(word)
    for rest in behind if others else ():
        if not before.endswith(("给", "向", "对")) and rest.lstrip(" ").startswith(others):
            return True
        before = rest
    behind_of = _OF.fullmatch(text.partition(word)[0])
    return behind_of is not None and behind_of["of"].endswith(others)


@lru_cache(maxsize=16_384)
def joints(text: str) -> tuple[str, ...]:
    """List the pairs of characters of an indicator.

    Args:
        text: the indicator.
    """
    return tuple(pair for pair in pairs(text) if len(pair) > 1)


def has(text: str, name: str) -> bool:
    """Tell whether a settled text has a term, the greater part of a long term's pairs, or what it is short for.

    >>> has("公办幼儿园", "公办园"), has("社会消费品零售总额", "零售额"), has("美元在全国", "美国")
    (True, True, False)
    >>> has("进出口总额", "出口额"), has("对东盟出口额", "出口额")  # both ways is another amount than one
    (False, True)
    """
    if name[:2] in ONE_WAY:
        text = text.replace(_BOTH_WAYS, "")
    if name in text:
        return True
    if len(name) < 4:
        return bool((short := short_for(name)) and short.search(text))
    own = joints(name)
    return bool(own) and sum(p in text for p in own) >= 0.7 * len(own)


@lru_cache(maxsize=16_384)  # the figures of a question are compared with each question anew
def things_in(indicator: str) -> tuple[str, ...]:
    """List the words of an indicator that say what is counted.

    Args:
        indicator: the indicator.
    """
    return tuple(word for word in cut_words(settled(indicator)) if len(word) > 1 and is_thing(word))


@cache
def is_thing(word: str) -> bool:
    """Tell whether a Chinese word says what is counted."""
    return (
        word not in word_list("figure_kinds_zh")
        and word_tag(word)[0] not in _ASKING
        or word not in word_list("figure_kinds_zh")
        and word in _glossary_words()
    )


@cache
def short_for(name: str) -> re.Pattern[str] | None:
    """Give what a short form stands for: 规上, which no dictionary has, or a word with one character set apart, 公办园.

    Args:
        name: two or three characters.

    Returns:
        A pattern inside one line; None for what is no short form.
    """
    if len(name) == 3 and name.isalpha() and not name.isascii():
        return re.compile(f"{name[:2]}.{{0,3}}{name[2]}")
    if len(name) == 2 and word_tag(name) == "x" and not name.isascii():
        return re.compile(f"{name[0]}.{{1,4}}{name[1]}")
    return None


def _chinese(word: str) -> tuple[str, ...]:
    """A word as figures may have it: 旅游业 counts what 旅游总消费 counts; 贸易总额 is one word to jieba."""
    return tuple(dict.fromkeys((_ENDING.sub("", word), *map(settled, glossary().names_of(word)))))


def _english(text: str, lang: Lang, bridged: Bridged, indicators: tuple[str, ...]) -> list[AskedWord]:
    """The English words of a question that say what is counted, in Chinese."""
    if lang == "zh":
        return []
    frame = _frame() | period_words(text)
    whole = named_indicators(text, indicators)
    rest = normalise(text)
    for phrase, _ in whole:
        rest = rest.replace(phrase, " ; ")
    out = [AskedWord(phrase, names, SURE_WORD, thing=True) for phrase, names in (*whole, *english_terms(rest))]
    done = {match[1] for match in _DONE.finditer(settled(text))}
    seen = {word for found in out for word in (*re.findall(r"[a-z0-9]+", found.word), *english_words(found.word))}
    for added in bridged.added:
        own = re.findall(r"[a-z0-9]+", added.words)
        if added.origin in ("place", "structure") or all(w in frame or w in seen or w + "s" in seen for w in own):
            continue
        seen |= set(own)
        trust = SURE_WORD if added.origin == "glossary" else LOOSE_WORD
        out.append(
            AskedWord(
                added.words, tuple(map(settled, added.terms)), trust, not _common(own) and not done.issuperset(own)
            )
        )
    left = [word for word in bridged.left if word not in frame and word not in seen]
    return out + [AskedWord(word, (), UNKNOWN, not _common([word]) and word not in done) for word in left]


@cache
def _frame() -> frozenset[str]:
    return word_list("figure_frame_en") | word_list("stopwords_en")


def _common(words: Sequence[str]) -> bool:
    """Tell whether all English words are everyday ones that only ask."""
    return all(stem(word) in _common_stems() or word.endswith("ly") for word in words)


@cache
def _common_stems() -> frozenset[str]:
    return frozenset(stem(word) for name in ("common_words_en", "figure_frame_en") for word in word_list(name))


@kept_table
def _glossary_words() -> frozenset[str]:
    """The words that the Chinese names of the glossary consist of."""
    return frozenset(
        word
        for term in glossary().terms
        for name in term.chinese
        for word in (*tokenise(name), *_joined(cut_words(name)))
    )
