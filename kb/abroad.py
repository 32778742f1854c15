"""What a question asks of the whole nation or of other countries, where the documents are about a region."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from kb.lexicon import normalise

# 高于全国平均 compares, 全国性 and 全国重点 are kinds of things; "China (Guangxi)" and "China-ASEAN" are names.
_NATION = re.compile(
    r"(?<![高低快慢于比占过在向面到])(?:全国|我国)"
    r"(?!性|各地|平均|均值|百强|重点|前|领先|首|第|知名|一流|先进|[\u4e00-\u9fff]{0,8}?(?:排|位|名次))"
    r"|\bchina['’]s\b|\bin (?:all of |the whole of )?china\b(?! free)|\bnationwide\b"
    r"|\bnational (?:gdp|economy|total|average income)\b"
)
_COMPARED = re.compile(r"(?<!占)比(?![重例])|高于|低于|快于|超过|平均|\b(?:than|above|below|average|compared)\b")


@dataclass(frozen=True, slots=True)
class _Country:
    """A country, and what asks for its cities."""

    zh: str
    en: str
    names: tuple[str, ...]  # one of them stands in whatever asks for its cities; lower case
    own: str  # a pattern of what asks for something of its own
    cities: str  # a pattern; few questions name a country, and to compile all takes 0.02 s of a process


def _named_in(plain: str) -> tuple[_Country, ...]:
    """The countries of which a normalised text has a name; most texts have none."""
    if not _any_name().search(plain):
        return ()
    return tuple(country for country in _countries() if any(name in plain for name in country.names))


@cache
def _any_name() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(name) for country in _countries() for name in country.names))


@cache
def _countries() -> tuple[_Country, ...]:
    """The countries of data/countries.tsv."""
    text = resources.files("kb").joinpath("data/countries.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(_country(zh, en, adjectives.split(";")) for zh, en, adjectives in rows)


def _country(zh: str, en: str, adjectives: list[str]) -> _Country:
    """Write down what asks for the cities of a country."""
    asked = (
        rf"(?<![对与和向跟同至到往]){zh}(?:境内|国内)?的?(?:都?有)?(?:哪|什么|几个).{{0,3}}?(?:城市|市|地方)"
        rf"|\b(?:{'|'.join(map(re.escape, adjectives))}) (?:cities|city|municipalities|provinces)\b"
        rf"|\b(?:cities|municipalities|provinces) (?:in|of|across|within) (?:the )?{re.escape(en.lower())}\b"
    )
    own = (
        rf"(?<![对与和向跟同至到往赴]){zh}的?(?:gdp|经济|人口|服务业|物流|旅游|增[长速]|出口|进口|总量|政策|法律)"
        rf"|\b{re.escape(en.lower())}['’]s\b|\b(?:does|did|will|is|was|has) {re.escape(en.lower())}\b"
    )
    return _Country(zh, en, (zh, en.lower(), *adjectives), own, asked)


def asks_nation(text: str) -> bool:
    """Tell whether a question for a number asks for that of the whole country.

    Args:
        text: the question.

    >>> asks_nation("全国服务业增加值是多少"), asks_nation("增速高于全国平均多少"), asks_nation("China's GDP in 2025")
    (True, False, True)
    """
    plain = normalise(text)
    return bool(_NATION.search(plain)) and not _COMPARED.search(plain)


def names_nation_as(question: str, sentence: str) -> bool:
    """Tell whether a sentence has what a question calls national: 全国电商示范县, a name, and not 全国 as an area.

    Args:
        question: normalised, its synonyms settled.
        sentence: the same.
    """
    return any(name in sentence for name in re.findall(r"(?:全国|我国).{2}", question))


def country_asked(text: str) -> tuple[str, ...]:
    """Give the names of a country that a question asks something of that is its own: its growth, its laws.

    Args:
        text: the question.

    Returns:
        Chinese name, English name and adjectives, lower case; empty where it asks of none.

    >>> country_asked("What growth does Vietnam expect?")[:2], country_asked("how to trade with Vietnam")
    (('越南', 'vietnam'), ())
    """
    plain = normalise(text)
    named = _named_in(plain)
    return next((country.names for country in named if re.search(country.own, plain)), ())


def countries_asked(text: str, voice: Literal["zh", "en"]) -> tuple[str, ...]:
    """Name the countries whose cities a question asks for: 越南哪些城市, Vietnamese cities.

    Args:
        text: the question.
        voice: language of the names.

    >>> countries_asked("越南哪些城市发展冷链物流", "zh"), countries_asked("cities trading with Vietnam", "en")
    (('越南',), ())
    """
    plain = normalise(text)
    named = _named_in(plain)
    asked = (country for country in named if re.search(country.cities, plain))
    return tuple(dict.fromkeys(country.zh if voice == "zh" else country.en for country in asked))
