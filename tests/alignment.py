"""Where the true sentences of a noisy text stand in a restored document, and what that says of text and order.

Texts are compared squeezed: without white space, width of marks and Latin characters folded. The restored sentences are
one string of characters with boundaries, and every true sentence is looked for in it, so that a restorer which cuts
at a semicolon, or keeps two sentences together, is measured on text and place and not on where it cuts. A sentence
counts as recalled if its characters stand there unbroken and nothing else but true sentences shares its records.
"""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.records import RestoredDocument
from tests.noise import Noisy
from tests.truth import squeeze

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SOFT_END = "；;：:，,。.！？"  # a restorer may cut behind these inside a true sentence


def fold(text: str) -> str:
    """`text` squeezed, full-width forms as plain ones."""
    return squeeze(text).translate(_WIDTH)


def bare_title(text: str | None) -> str:
    """A title as it is compared."""
    return fold(text or "").strip("。:：")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a true sentence was found: characters `[start, end)` and restored sentences `[first, last]`."""

    start: int
    end: int
    first: int
    last: int


class Alignment:
    """One restored document beside its truth."""

    def __init__(self, noisy: Noisy, restored: RestoredDocument) -> None:
        self.noisy = noisy
        self.truth = noisy.truth
        self.restored = restored
        self.faults: dict[str, list[str]] = defaultdict(list)
        self.keys = [fold(s.text) for s in restored.sentences]
        self.starts = [0]
        for key in self.keys:
            self.starts.append(self.starts[-1] + len(key))
        self.stream = "".join(self.keys)
        self.true_keys = [fold(s.text) for s in self.truth.sentences]

    def _fault(self, kind: str, text: str) -> None:
        self.faults[kind].append(text)

    @cached_property
    def dirty(self) -> dict[int, list[str]]:
        """The dirty readings of each sentence, folded."""
        out: dict[int, list[str]] = defaultdict(list)
        for reading, i in self.noisy.variants.items():
            out[i].append(fold(reading))
        return out

    @cached_property
    def places(self) -> list[Place | None]:
        """Where each true sentence stands in the restored text."""
        whole: dict[str, list[int]] = defaultdict(list)
        for i, key in enumerate(self.keys):
            whole[key].append(self.starts[i])
        groups: dict[str, list[int]] = defaultdict(list)
        for i, key in enumerate(self.true_keys):
            groups[key].append(i)
        out: list[Place | None] = [None] * len(self.true_keys)
        for key, members in groups.items():
            for member, at, length in self._matches(key, members, whole):
                last = bisect.bisect_right(self.starts, at + length - 1) - 1
                out[member] = Place(at, at + length, bisect.bisect_right(self.starts, at) - 1, last)
        return out

    def _matches(self, key: str, members: Sequence[int], whole: dict[str, list[int]]) -> Iterable[tuple[int, int, int]]:
        starts = list(whole.get(key, ()))
        if len(starts) < len(members):
            starts = sorted({*starts, *self._all(key)}) if not starts or len(key) > 8 else starts
        if starts:
            return [(m, at, len(key)) for m, at in zip(members, starts, strict=False)]
        for reading in self.dirty[members[0]]:
            at = self.stream.find(reading)
            if at >= 0:
                return [(members[0], at, len(reading))]
        return []

    def _all(self, key: str) -> list[int]:
        return [m.start() for m in re.finditer(re.escape(key), self.stream)]

    @cached_property
    def found(self) -> list[int]:
        """True sentences that were found, in true order."""
        return [i for i, place in enumerate(self.places) if place is not None]

    @cached_property
    def distinct(self) -> list[list[int]]:
        """True sentences grouped by text; those that a title of the restored document took over left out."""
        groups: dict[str, list[int]] = defaultdict(list)
        for i, key in enumerate(self.true_keys):
            groups[key].append(i)
        titles = {bare_title(s.title) for s in self.restored.sections if s.title}
        untitled = {
            i
            for i, s in enumerate(self.truth.sentences)
            if s.path and self._untitled(s.path[-1]) and self.true_keys[i].strip("。") in titles
        }
        return [g for g in groups.values() if self.places[g[0]] is not None or not untitled & set(g)]

    def _untitled(self, heading: int) -> bool:
        return self.truth.headings[heading].title is None and not self.truth.headings[heading].member

    def recall(self) -> tuple[float, float]:
        """Share of distinct sentences with exact text, and share found at all."""
        owned = bytearray(len(self.stream) + 1)
        for i in self.found:
            place = self.places[i]
            assert place is not None
            owned[place.start : place.end] = b"\x01" * (place.end - place.start)
        self.owned = owned
        exact = found = 0
        for group in self.distinct:
            at = [i for i in group if self.places[i] is not None]
            found += bool(at)
            good = any(self._exact(i) for i in at)
            exact += good
            if not good:
                self._fault("recall", self._why(group[0], bool(at)))
        return exact / len(self.distinct), found / len(self.distinct)

    def _exact(self, i: int) -> bool:
        place = self.places[i]
        assert place is not None
        if self.stream[place.start : place.end] != self.true_keys[i]:
            return False
        inside = (self.starts[k] for k in range(place.first + 1, place.last + 1))
        if any(self.stream[at - 1] not in _SOFT_END for at in inside):
            return False
        first, last = self.starts[place.first], self.starts[place.last + 1]
        return all(self.owned[first : place.start]) and all(self.owned[place.end : last])

    def _why(self, i: int, found: bool) -> str:
        text = self.truth.sentences[i].text
        if not found:
            near = next((s.text for s in self.restored.sentences if fold(s.text)[-10:] == self.true_keys[i][-10:]), "")
            return f"missing: {text[:50]}" + (f" | ours: {near[:40]}" if near else "")
        place = self.places[i]
        assert place is not None
        ours = "⏎".join(s.text for s in self.restored.sentences[place.first : place.last + 1])
        return f"ragged: {text[:50]} | ours: {ours[:80]}"

    def merged(self) -> int:
        """Distinct sentences that are missing because another sentence's record claims their place in the source."""
        source = self.restored.document.text
        claimed = [
            (s.text, [fold(source[a:b]) for a, b in s.spans]) for s in self.restored.sentences if len(s.spans) > 1
        ]
        count = 0
        for group in self.distinct:
            if any(self.places[i] is not None for i in group):
                continue
            key = self.true_keys[group[0]]
            for text, spans in claimed:
                if any(key in span for span in spans):
                    count += 1
                    self._fault("merged", f"{self.truth.sentences[group[0]].text[:50]} | into: {text[:50]}")
                    break
        return count

    def extra(self) -> float:
        """Share of restored characters that belong to no true sentence."""
        for i, key in enumerate(self.keys):
            part = self.owned[self.starts[i] : self.starts[i + 1]]
            if key and not any(part):
                self._fault("extra", self.restored.sentences[i].text[:60])
        return 1 - sum(self.owned) / max(1, len(self.stream))

    def tau(self) -> float:
        """Kendall's τ of the found sentences' places."""
        seen: list[int] = []
        inverted = 0
        for i in self.found:
            start = self.places[i].start  # type: ignore[union-attr]
            inverted += len(seen) - bisect.bisect_right(seen, start)
            bisect.insort(seen, start)
        pairs = len(seen) * (len(seen) - 1) / 2
        return 1 - 2 * inverted / pairs if pairs else 1.0

    def adjacency(self) -> float:
        """Share of true neighbours, both found, between which no other restored sentence stands."""
        pairs = good = 0
        for i, j in zip(range(len(self.places)), range(1, len(self.places)), strict=False):
            a, b = self.places[i], self.places[j]
            if a is None or b is None:
                continue
            pairs += 1
            near = b.start >= a.end and b.first - a.last <= 1
            good += near
            if not near:
                behind = self.restored.sentences[min(a.last + 1, len(self.keys) - 1)].text
                want, have = self.truth.sentences[j].text, self.truth.sentences[i].text
                self._fault(
                    "adjacency", f"…{have[-22:]} | then {want[:26]} | ours: {behind[:26]} (off {b.first - a.last})"
                )
        return good / pairs if pairs else 1.0
