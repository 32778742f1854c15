"""One document's clauses in memory, as the look-ups of cities and themes need them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate
from typing import TypeVar, cast

from kb.lexicon import normalise, word_list
from kb.places import PlaceMention, gazetteer
from kb.records import Box, CityProfile, Document, Section, Sentence

# Marks, and words as good as marks: steel markets, fairs on tea 等产业展览会.
_BETWEEN = re.compile(r"[、,;。:()“”\"《》\s]|以及|(?<![高平中同])等(?![级于候待])")
_SHORTEST_NAME, _LONGEST_NAME = 3, 18  # characters; what is longer is a clause
T = TypeVar("T")


class Clauses:
    """The sentences, headings and city profiles of one document."""

    def __init__(
        self,
        document: Document,
        *,
        sentences: Sequence[Sentence],
        sections: Sequence[Section],
        profiles: Sequence[CityProfile],
        boxes: Sequence[Box] = (),
    ) -> None:
        """Keep the records.

        Args:
            document: the document; its region decides whose cities count.
            sentences: in restored order.
            sections: in outline order.
            profiles: in document order.
            boxes: in document order.
        """
        self.document_id = document.document_id
        self.sentences = tuple(sentences)
        self.sections = tuple(sections)
        self.profiles = tuple(profiles)
        self._boxes = {box.box_id: normalise(box.title) for box in boxes if box.title}
        self._region = document.region
        self.subject = normalise(document.title)
        self._derived: dict[Callable[[Clauses], object], object] = {}
        self._found: dict[str, tuple[int, ...]] = {}
        self._mentions: dict[str, tuple[PlaceMention, ...]] = {}

    def derived(self, make: Callable[[Clauses], T]) -> T:
        """Work something out from the clauses once.

        Args:
            make: takes these clauses; it is known by itself, so it must be no function made anew for each call.

        Returns:
            What it gave; not to be changed.
        """
        if make not in self._derived:
            self._derived[make] = make(self)
        return cast("T", self._derived[make])

    @cached_property
    def cities(self) -> tuple[str, ...]:
        """The cities that have a profile or clauses of their own, in document order."""
        own = (s.city for s in self.sentences if s.city)
        return tuple(dict.fromkeys((*(p.city for p in self.profiles), *own)))

    @cached_property
    def names_beside_cities(self) -> tuple[str, ...]:
        """What sentences that speak of a city name: all between two marks, without cities and what they are to do."""
        verbs = tuple(word_list("tie_verbs_zh"))
        found: dict[str, None] = {}
        for sentence in self.sentences:
            text, cities = self.plain(sentence), self.named(sentence)
            for city in cities:
                text = text[: city.start] + "," * (city.end - city.start) + text[city.end :]
            for part in _BETWEEN.split(text) if cities or sentence.city else ():
                name = part.removeprefix("市")
                while name.startswith(verbs) and len(name) > _SHORTEST_NAME:
                    name = name.removeprefix(max((v for v in verbs if name.startswith(v)), key=len))
                if _SHORTEST_NAME <= len(name) <= _LONGEST_NAME:
                    found[name] = None
        return tuple(found)

    @cached_property
    def provinces(self) -> frozenset[str]:
        """The provinces that the document is about: its region, or else where most of its cities lie."""
        place = gazetteer().by_name(self._region) if self._region else None
        if place:
            return frozenset({place.province})
        homes = Counter(p.province for city in self.cities if (p := gazetteer().by_name(city)))
        return frozenset({homes.most_common(1)[0][0]}) if homes else frozenset()

    def plain(self, sentence: Sentence) -> str:
        """Give a sentence in the form in which words are compared."""
        return self._plain[sentence.sentence_id]

    def with_labels(self, sentence: Sentence) -> str:
        """Give a sentence below what its box says of it: the box's title and the label of its entry; as compared."""
        labels = (self._boxes.get(sentence.box_id or ""), normalise(sentence.entry or ""))
        return "\n".join((*(label for label in labels if label), self.plain(sentence)))

    def labelled(self, words: Sequence[str]) -> list[Sentence]:
        """List the sentences in boxes that have one of several words in their text or labels, in restored order."""
        return [s for s in self.sentences if s.box_id and any(word in self.with_labels(s) for word in words)]

    def count(self, word: str) -> int:
        """Count the sentences that contain a word: its document frequency."""
        return len(self._places(word))

    def has(self, word: str) -> bool:
        """Tell whether a word stands in the text at all, headings and labels included."""
        return word in self._all or word in self._titles

    def containing(self, words: Sequence[str]) -> list[Sentence]:
        """List the sentences that contain one of several words, in restored order."""
        return [self.sentences[n] for n in sorted({n for word in words for n in self._places(word)})]

    def under(self, section_ids: set[str]) -> list[Sentence]:
        """List the sentences that stand in one of several sections, in restored order."""
        return [s for s in self.sentences if s.section_id in section_ids]

    def named(self, sentence: Sentence) -> tuple[PlaceMention, ...]:
        """Find the cities named in a sentence; those of other provinces than the document's do not count.

        Args:
            sentence: a sentence of this document.

        Returns:
            Mentions of prefectures in text order, with places in the normalised text.
        """
        if sentence.sentence_id not in self._mentions:
            plain = self.plain(sentence)
            # English names are told by their capitals, which the form compared has lost.
            text = sentence.text if len(sentence.text) == len(plain) else plain
            found = gazetteer().find(text, short_forms=self.cities, within=self.provinces)
            home = self.provinces
            own = frozenset(self.cities)  # a city without prefecture counts where it has clauses of its own
            cities = (m for m in found if m.place.level == "prefecture" or m.place.name in own)
            cities = (m for m in cities if not home or m.place.province in home)
            self._mentions[sentence.sentence_id] = tuple(cities)
        return self._mentions[sentence.sentence_id]

    @cached_property
    def _plain(self) -> dict[str, str]:
        """Sentence id to its normalised text."""
        return {s.sentence_id: normalise(s.text) for s in self.sentences}

    @cached_property
    def listed_cities(self) -> tuple[tuple[Sentence, ...], ...]:
        """The entries labelled with their cities of each box that lists things city by city."""
        boxes: dict[str, list[Sentence]] = {}
        for sentence in self.sentences:
            if sentence.box_id and sentence.city and sentence.entry == sentence.city:
                boxes.setdefault(sentence.box_id, []).append(sentence)
        return tuple(tuple(entries) for entries in boxes.values() if len(entries) > 1)

    @cached_property
    def _all(self) -> str:
        """The whole text, to know quickly what is not in it."""
        return "\n".join(self._plain.values())

    @cached_property
    def _ends(self) -> list[int]:
        """Where each sentence ends in the whole text."""
        return list(accumulate(len(text) + 1 for text in self._plain.values()))

    def _places(self, word: str) -> tuple[int, ...]:
        """Number the sentences that contain a word, each once; the whole text is searched, which is quick."""
        if word not in self._found:
            numbers, start = [], 0
            while word and (start := self._all.find(word, start)) >= 0:
                numbers.append(bisect_right(self._ends, start))
                start = self._ends[numbers[-1]]
            self._found[word] = tuple(numbers)
        return self._found[word]

    @cached_property
    def _titles(self) -> str:
        """The words of all headings and labels."""
        labels = (*(s.title for s in self.sections), *(s.entry for s in self.sentences))
        return "\n".join(normalise(label) for label in dict.fromkeys(labels) if label)
