"""Find English and pinyin place names in text: Fangchenggang, fang cheng gang, Pingxiang City."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product

from kb.place_names import Place, plain

_WORD = re.compile(r"[^\W\d_]+(?:['’‘`](?!s\b)[^\W\d_]+)*")  # Xi'an is one word, "Nanning's" is Nanning
# The unit after a name ("Guangxi Zhuang Autonomous Region"), and how the Chinese names it may stand for end.
_UNIT = re.compile(
    r"(?:[\s-]+(?:[A-Z]\w+\s+(?:and\s+)?){0,3}(?P<autonomous>autonomous\s+)?"
    r"(?P<unit>region|prefecture|county|banner)|[\s-]+(?P<plain>city|municipality|province|district|league|shi|sheng))\b",
    re.IGNORECASE,
)
_ENDINGS: dict[str, tuple[str, ...]] = {
    "city": ("市",),
    "shi": ("市",),
    "municipality": ("市",),
    "province": ("省",),
    "sheng": ("省",),
    "region": ("自治区", "特别行政区"),
    "prefecture": ("自治州", "地区", "盟"),
    "league": ("盟",),
    "county": ("县",),
    "district": ("区",),
    "banner": ("旗",),
}
_COMMON_ERRORS = frozenset({"province", "prefecture", "region"})  # "Guangxi province", "Beihai prefecture"
_SHORTEST = 4  # letters; shorter names (Ili, Aba, Ali) are too often something else and need their unit
_MOST_SYLLABLES = 5  # of a name that is also found written apart; longer ones would double the table for no use


EnglishForms = Mapping[str, tuple[int, ...]]  # spelling to the places that have it, by number


class EnglishNames:
    """The spellings of places, by what `plain` makes of them."""

    def __init__(
        self, places: Sequence[Place], false_friends: Iterable[str] = (), *, forms: EnglishForms | None = None
    ) -> None:
        """Index every spelling, whole and cut between syllables.

        Args:
            places: in the order in which places of one name are to be tried.
            false_friends: names of something else that hold names of places.
            forms: what `english_forms` gives for the places; None: it is asked.
        """
        self._places = places
        alternatives = (r"\W+(?:and\W+)?".join(map(re.escape, name.split())) for name in false_friends)
        self._false = re.compile(rf"\b(?:{'|'.join(alternatives)})\b" if false_friends else r"(?!)", re.IGNORECASE)
        self._forms = english_forms(places) if forms is None else forms
        self._most_words = max((form.count(" ") + 1 for form in self._forms), default=0)

    def find(self, text: str, *, asked: Collection[str]) -> Iterator[tuple[int, int, tuple[Place, ...]]]:
        """Find names of places, the longest at each word.

        Args:
            text: any text.
            asked: full Chinese names of counties that also count without their unit.

        Yields:
            Start and end in the text, and the places that the name may mean.
        """
        false = [match.span() for match in self._false.finditer(text)]
        words = [word for word in _words(text) if not any(start <= word.start() < end for start, end in false)]
        position = 0
        while position < len(words):
            for count in range(min(self._most_words, len(words) - position), 0, -1):
                found = self._match(text, words[position : position + count], asked)
                if found:
                    yield found
                    end = found[1]
                    while position < len(words) and words[position].start() < end:
                        position += 1
                    break
            else:
                position += 1

    def _match(
        self, text: str, words: list[re.Match[str]], asked: Collection[str]
    ) -> tuple[int, int, tuple[Place, ...]] | None:
        """Match a run of words, with the unit that follows it."""
        start, end = words[0].start(), words[-1].end()
        if any(text[a.end() : b.start()] not in (" ", "-") for a, b in zip(words, words[1:], strict=False)):
            return None
        form = plain(" ".join(word.group() for word in words))
        places = tuple(self._places[at] for at in self._forms.get(form, ()))
        unit = _UNIT.match(text, end)
        with_unit = _of_unit(places, unit)
        if unit and with_unit:
            return start, unit.end(), with_unit
        unit_fits = unit is None or (unit["unit"] or unit["plain"]).lower() in _COMMON_ERRORS
        alone = tuple(p for p in places if p.level != "county" or p.name in asked)
        if alone and len(form) >= _SHORTEST:
            return start, (unit.end() if unit and unit_fits and not unit["autonomous"] else end), alone
        return None


def english_forms(places: Sequence[Place]) -> EnglishForms:
    """Index every spelling of places, whole and cut between syllables.

    Args:
        places: in the order in which places of one name are to be tried.

    Returns:
        What `plain` makes of a spelling to the places, by their number in the list.
    """
    forms: dict[str, dict[int, None]] = {}
    for at, place in enumerate(places):
        for form in _forms(place):
            forms.setdefault(form, {})[at] = None
    return {form: _by_own_name(form, tuple(found), places) for form, found in forms.items()}


def _words(text: str) -> Iterator[re.Match[str]]:
    """Cut out the words of letters other than Han."""
    for run in re.finditer(r"[^\u3400-\u9fff]+", text):
        yield from _WORD.finditer(text, run.start(), run.end())


def _forms(place: Place) -> set[str]:
    """List how a place may be written: each spelling, and its pinyin cut at any of its syllables."""
    forms = {plain(spelling) for spelling in place.spellings}
    if any("ü" in syllable for syllable in place.syllables):
        forms.add(plain("".join(place.syllables).replace("ü", "v")))
    syllables = [plain(s) for s in place.syllables]
    if "".join(syllables) in forms and 1 < len(syllables) <= _MOST_SYLLABLES:
        for gaps in product(("", " "), repeat=len(syllables) - 1):
            forms.add("".join(s + gap for s, gap in zip(syllables, (*gaps, ""), strict=True)))
    return forms


def _by_own_name(form: str, found: tuple[int, ...], places: Sequence[Place]) -> tuple[int, ...]:
    """Prefer places whose English name this is: Shanxi is 山西, although it is also the pinyin of 陕西."""
    own = tuple(at for at in found if plain(places[at].english).replace(" ", "") == form.replace(" ", ""))
    return own or found


def _of_unit(places: tuple[Place, ...], unit: re.Match[str] | None) -> tuple[Place, ...]:
    """Keep the places whose Chinese name ends in the unit that follows the English one."""
    if unit is None:
        return ()
    endings = _ENDINGS[(unit["unit"] or unit["plain"]).lower()]
    return tuple(p for p in places if p.name.endswith(endings))
