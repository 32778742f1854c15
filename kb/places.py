"""Find China's provinces, prefectures and counties in Chinese and English text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import accumulate

from kb.lexicon import HAN, cut_words
from kb.place_english import EnglishForms, EnglishNames, english_forms
from kb.place_names import Place, PlaceLevel, PlaceRow, PlaceRules, place_row, read_places, read_rules
from kb.word_tables import kept_table

__all__ = ["Gazetteer", "Place", "PlaceLevel", "PlaceMention", "gazetteer"]

_LEVEL_ORDER: dict[PlaceLevel, int] = {"province": 0, "prefecture": 1, "county": 2}
_PAIR = 2  # characters of the shortest name; two characters are too few to be trusted without their context
# The seat of a province's government; 强首府战略 is the name of a policy.
_CAPITAL = re.compile(
    r"(?<!强)(?<!其他)(?<!哪些)(?<!各)(?<!周边)(?<!多个)(?<!等)(?:首府|省会)(?!城市)(?!战略)"
    r"|(?i:\b(?:regional|provincial|region's|province's) capital(?: city)?\b"
    r"|\bcapital(?: city)? of (?:the )?(?:region|province|autonomous region)\b)"
)
_AUTONOMOUS = re.compile(r"自治[州县旗]$")
_KEPT = 256  # texts whose places are kept: one question is read several times, and its best clauses with it


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a text; `others` are the places of the same name that it may mean instead."""

    place: Place
    start: int  # half-open, in code points of the text searched
    end: int
    others: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reading:
    """One call of find: the text, what the caller knows, and the word cuts made so far."""

    text: str
    asked: frozenset[str]  # full names whose short form counts
    within: frozenset[str]  # provinces that decide between places of one name
    extra: Mapping[str, tuple[Place, ...]]  # short forms asked for
    extra_lengths: Mapping[str, set[int]]  # their lengths by their first two characters
    cuts: dict[int, list[int]] = field(default_factory=dict)  # start of a Han run: ends of its words


class Gazetteer:
    """The places of China and how they are written."""

    def __init__(
        self, places: Iterable[Place], rules: PlaceRules, *, english_forms: EnglishForms | None = None
    ) -> None:
        """Keep the places.

        Args:
            places: a unit before its parts.
            rules: word lists about names.
            english_forms: what `english_forms` gives for the places; None: made when needed.
        """
        self.places = tuple(places)
        self.rules = rules
        self._english_forms = english_forms
        self._kept = lru_cache(_KEPT)(self._find)
        self._extra = lru_cache(_KEPT)(self._asked_forms)

    def find(self, text: str, *, short_forms: Collection[str] = (), within: Collection[str] = ()) -> list[PlaceMention]:
        """Find the places that a text names, the longest name at each position.

        Full names count for every level. Short forms (广西, 防城港, "Liuzhou") count for provinces and prefectures,
        save those that are ordinary words (朝阳, 日照); in Chinese a short form of two characters must also stand
        between word boundaries (not 西安 in 广西安全). County names are known in English with their unit only
        ("Pingxiang City").

        Args:
            text: Chinese, English or mixed.
            short_forms: full names whose short form also counts although it is a county's or an ordinary word,
                e.g. 东兴市 to find 东兴.
            within: full names of provinces; where places share a name, one of these is meant ("Yulin" in 广西).

        Returns:
            Mentions in text order; they do not overlap.

        >>> [m.place.name for m in gazetteer().find("防城港与北海道, Liuzhou")]
        ['防城港市', '柳州市']
        """
        return list(self._kept(text, frozenset(short_forms), frozenset(within)))

    def _find(self, text: str, asked: frozenset[str], within: frozenset[str]) -> list[PlaceMention]:
        reading = _Reading(text, asked, within, *self._extra(asked))
        found = [*self._find_chinese(reading), *self._find_english(reading)]
        return sorted(found, key=lambda mention: mention.start)

    def _asked_forms(self, asked: frozenset[str]) -> tuple[dict[str, tuple[Place, ...]], dict[str, set[int]]]:
        """Short forms that count although they are a county's or an ordinary word, and their lengths.

        All places are looked at, which is too much for each text.
        """
        forms = _group((p.short, p) for p in self.places if p.name in asked and len(p.short) >= _PAIR)
        return forms, _lengths_of(forms)

    def find_asked(
        self, text: str, *, short_forms: Collection[str] = (), within: Collection[str] = ()
    ) -> list[PlaceMention]:
        """Find the places that a question names, as `find` does.

        Where it names no city but the capital of the one province inside which places are looked for, that is one.

        Args:
            text: the question.
            short_forms: as for `find`.
            within: as for `find`.

        Returns:
            Mentions in text order.

        >>> [m.place.name for m in gazetteer().find_asked("role of the regional capital", within=["江苏省"])]
        ['南京市']
        >>> gazetteer().find_asked("与其他省会城市相比", within=["江苏省"])
        []
        """
        found = self.find(text, short_forms=short_forms, within=within)
        asked = _CAPITAL.search(text)
        if not asked or len(within) != 1 or any(m.place.level != "province" for m in found):
            return found
        seat = self.capital(next(iter(within)))
        if not seat:
            return found
        others = [m for m in found if m.end <= asked.start() or m.start >= asked.end()]
        return sorted([*others, PlaceMention(seat, asked.start(), asked.end())], key=lambda m: m.start)

    def by_name(self, name: str) -> Place | None:
        """Look a place up by its whole name.

        Args:
            name: full or short Chinese name, or an English one.

        Returns:
            The place; of places with one name the higher, then the first by official code; None if there is none.

        >>> gazetteer().by_name("凭祥").english
        'Pingxiang'
        """
        name = name.strip()
        known = self._full.get(name) or self._short.get(name) or self._county_short.get(name)
        if known:
            return known[0]
        if HAN.match(name):  # a Chinese name that counts is known, and an English one begins with no Han
            return None
        whole = [m.place for m in self.find(name) if (m.start, m.end) == (0, len(name))]
        return whole[0] if whole else None

    def prefectures(self, province: str) -> list[Place]:
        """List a province's prefectures.

        Args:
            province: full or short name.

        Returns:
            The prefectures in the order of their codes; none for a municipality or an unknown name.

        >>> len(gazetteer().prefectures("广西"))
        14
        """
        place = self.by_name(province)
        name = place.province if place else province
        return [p for p in self.places if p.level == "prefecture" and p.province == name]

    def capital(self, province: str) -> Place | None:
        """Give the seat of a province's government: official codes number it first.

        Args:
            province: full or short name.

        Returns:
            A prefecture; None for a municipality or an unknown name.

        >>> gazetteer().capital("江苏省").name
        '南京市'
        """
        return next(iter(self.prefectures(province)), None)

    @cached_property
    def _full(self) -> dict[str, tuple[Place, ...]]:
        return _group((p.name, p) for p in self.places)

    @cached_property
    def _short(self) -> dict[str, tuple[Place, ...]]:
        """Short forms of provinces and prefectures; of what is autonomous with its unit: 凉山州, 巴马县, 恭城自治县."""
        higher = [(p.short, p) for p in self.places if p.level != "county"]
        units = ((p, match[0]) for p in self.places if (match := _AUTONOMOUS.search(p.name)))
        forms = [(p.short.removesuffix("族") + unit, p) for p, whole in units for unit in (whole, whole[-1])]
        return _group([*higher, *((form, p) for form, p in forms if len(form) > _PAIR and form not in self._full)])

    @cached_property
    def _county_short(self) -> dict[str, tuple[Place, ...]]:
        return _group((p.short, p) for p in self.places if p.level == "county" and len(p.short) >= _PAIR)

    @cached_property
    def _lengths(self) -> dict[str, list[int]]:
        """First two characters of every name: the lengths of the names that begin so, longest first."""
        lengths = _lengths_of((*self._full, *self._short, *self.rules.false_friends))
        return {pair: sorted(found, reverse=True) for pair, found in lengths.items()}

    @cached_property
    def _english(self) -> EnglishNames:
        return EnglishNames(self.places, self.rules.false_friends_en, forms=self._english_forms)

    def _find_chinese(self, reading: _Reading) -> Iterator[PlaceMention]:
        """Read from left to right; a name or a false friend that is found is not looked into again."""
        position, before = 0, None
        while position < len(reading.text) - 1:
            before = before if before and before.end == position else None
            length, place_forms = self._longest(reading, position, before)
            if place_forms:
                place, *others = self._ranked(place_forms, reading, before)
                before = PlaceMention(place, position, position + length, tuple(others))
                yield before
            position += max(length, 1)

    def _longest(self, reading: _Reading, start: int, before: PlaceMention | None) -> tuple[int, tuple[Place, ...]]:
        """Give the longest name at a position and its places; a length without places is a false friend."""
        pair = reading.text[start : start + _PAIR]
        known, asked = self._lengths.get(pair, []), reading.extra_lengths.get(pair)
        for length in sorted({*known, *asked}, reverse=True) if asked else known:
            form = reading.text[start : start + length]
            if len(form) < length:  # the text ends before
                continue
            if form in self.rules.false_friends:
                return length, ()
            full = self._full.get(form)
            if full and self._full_counts(full, reading, start, before):
                return length, full
            short = reading.extra.get(form) or self._short.get(form)
            if short and self._short_counts(short, form, reading, start, before):
                return length, short
        return 0, ()

    def _full_counts(
        self, places: tuple[Place, ...], reading: _Reading, start: int, before: PlaceMention | None
    ) -> bool:
        """Reject 合作市 in 合作市场, and names that are words (新城区) unless their own prefecture stands before."""
        name = places[0].name
        end = start + len(name)
        if reading.text[end - 1 : end + 1] in self.rules.words_after_suffix:
            return False
        doubtful = name in self.rules.words or len(name) == _PAIR
        return not doubtful or name in reading.asked or _lies_in(places, before)

    def _short_counts(
        self, places: tuple[Place, ...], form: str, reading: _Reading, start: int, before: PlaceMention | None
    ) -> bool:
        """Reject short forms that are words, and two characters that belong to the words around them."""
        if form in self.rules.words and form not in reading.extra and not _lies_in(places, before):
            return False
        if len(form) > _PAIR:
            return True
        starts_word, ends_word = _stands_apart(reading, start, start + len(form), before)
        # 山西南部 is cut 山|西南部: a province before a direction is no false name.
        return starts_word and (ends_word or places[0].level == "province")

    def _find_english(self, reading: _Reading) -> Iterator[PlaceMention]:
        if not re.search("[A-Za-z]", reading.text):
            return
        for start, end, places in self._english.find(reading.text, asked=reading.asked):
            place, *others = self._ranked(places, reading, None)
            yield PlaceMention(place, start, end, tuple(others))

    def _ranked(self, places: tuple[Place, ...], reading: _Reading, before: PlaceMention | None) -> list[Place]:
        """Order places of one name: in the place named just before, within the provinces given, higher level."""
        return sorted(
            places,
            key=lambda p: (not _lies_in((p,), before), p.province not in reading.within, _LEVEL_ORDER[p.level]),
        )


@cache
def gazetteer() -> Gazetteer:
    """Give the gazetteer of China's provinces, prefectures and counties.

    Returns:
        The gazetteer, shared.
    """
    rows, forms = _place_table()
    return Gazetteer((Place(*row) for row in rows), read_rules(), english_forms=forms)


@kept_table
def _place_table() -> tuple[tuple[PlaceRow, ...], EnglishForms]:
    """The fields of all places, and the forms of their English names."""
    places = read_places(read_rules())
    return tuple(map(place_row, places)), english_forms(places)


def _group(pairs: Iterable[tuple[str, Place]]) -> dict[str, tuple[Place, ...]]:
    """Gather the places of each form, the higher level first."""
    groups: dict[str, list[Place]] = {}
    for form, place in pairs:
        groups.setdefault(form, []).append(place)
    return {form: tuple(sorted(found, key=lambda p: _LEVEL_ORDER[p.level])) for form, found in groups.items()}


def _lengths_of(forms: Iterable[str]) -> dict[str, set[int]]:
    """First two characters of names: the lengths of those that begin so."""
    lengths: dict[str, set[int]] = {}
    for form in forms:
        lengths.setdefault(form[:_PAIR], set()).add(len(form))
    return lengths


def _lies_in(places: Iterable[Place], before: PlaceMention | None) -> bool:
    """Tell whether one of the places lies in the place named directly before it."""
    return before is not None and any(before.place.name in (p.prefecture, p.province) for p in places)


def _stands_apart(reading: _Reading, start: int, end: int, before: PlaceMention | None) -> tuple[bool, bool]:
    """Tell whether no word reaches over the start of a name, and none from inside it over its end."""
    run = next(match for match in HAN.finditer(reading.text, _run_start(reading.text, start)))
    if run.start() not in reading.cuts:
        lengths = (len(word) for word in cut_words(run.group()))
        reading.cuts[run.start()] = list(accumulate(lengths, initial=run.start()))
    joints = reading.cuts[run.start()]
    starts_word = start in joints or (before is not None and before.end == start)
    ends_word = end in joints or not any(start < joint < end for joint in joints)
    return starts_word, ends_word


def _run_start(text: str, position: int) -> int:
    """Give the start of the unbroken Han text around a position."""
    while position > 0 and HAN.match(text[position - 1]):
        position -= 1
    return position
