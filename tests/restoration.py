"""Measures a restored document against the truth of a noisy text: text, order, headings, sections, boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kb.records import RestoredDocument
from tests.alignment import Alignment, bare_title
from tests.noise import Noisy
from tests.truth import DEPTH, squeeze

SHOWN = 6  # faults of a kind that are kept

# What every family must reach, and what the two hardest may fall to: there a sentence read once is placed by coherence.
_AT_LEAST = {"recall": 0.995, "tau": 0.99, "adjacency": 0.97, "section": 0.97, "headings": 0.98}
_HARDEST = {"tau": 0.985, "adjacency": 0.95}
_OF_FAMILY = {
    "clean": {"identical": 1.0, "section": 1.0, "headings": 1.0},
    "woven_sample": _HARDEST,
    "near_repeats": {**_HARDEST, "clean_reading": 0.995},
    "near_woven": {**_HARDEST, "clean_reading": 0.995},
    "repeated_paragraphs": {"aside": 1.0},
    "hard_wraps": {"aside": 1.0},
    "lost_headings": {"lost": 0.9},
}
_NONE = {"merged": 0.0, "invented": 0.0, "text_aside": 0.0}  # counts that must be 0 in every family


def at_least(family: str) -> dict[str, float]:
    """The smallest value allowed of each share."""
    return {**_AT_LEAST, "box": 1.0, **_OF_FAMILY.get(family, {})}


def at_most(family: str) -> dict[str, float]:
    """The largest value allowed of each count."""
    return {**_NONE, "explicit_wrong": 0.0} if family in ("clean", "lost_headings") else dict(_NONE)


@dataclass(slots=True)
class Measures:
    """Shares in [0, 1] unless it is a count; None where the text has nothing of the kind.

    recall: of distinct sentences, their text exact up to white space and width. found: the same with dirty readings
    and ragged edges allowed; the measures of order and place are over these. merged: distinct sentences missing
    because another sentence took their place. extra: characters of restored sentences that belong to no true one.
    tau, adjacency: of the order. section: sentences whose headings all stand in the text, under the right path of
    numbers and titles; numbers: the same without titles. lost: sentences under a lost heading, at its number, inferred.
    explicit_wrong: explicit sentences under a wrong path.
    headings: headings read with number and title. invented: headings that are neither in the text nor lost.
    aside: characters of furniture set aside. clean_reading: repeated sentences whose reading is the clean one to the
    character. box: sentences in the right box or in none. identical: 1 if a clean text came through unchanged.
    """

    recall: float
    found: float
    merged: int
    extra: float
    tau: float
    adjacency: float
    section: float | None
    numbers: float | None
    lost: float | None
    explicit_wrong: int
    headings: float | None
    invented: int
    aside: float | None
    text_aside: int
    clean_reading: float | None
    box: float | None
    identical: float | None
    seconds: float = 0.0
    faults: dict[str, list[str]] = field(default_factory=dict)


class Comparison(Alignment):
    """Text, order and structure of one restored document beside its truth."""

    @cached_property
    def paths(self) -> list[tuple[tuple[int, str, bool], ...]]:
        """The path of each restored sentence: number, title, whether inferred."""
        by_id = {s.section_id: s for s in self.restored.sections}
        out = []
        for sentence in self.restored.sentences:
            path: list[tuple[int, str, bool]] = []
            section = by_id.get(sentence.section_id or "")
            while section is not None:
                path.insert(0, (section.number, bare_title(section.title), section.inferred))
                section = by_id.get(section.parent_id or "")
            out.append(tuple(path))
        return out

    def _right(self, i: int, k: int, *, titles: bool = True) -> bool:
        """Whether restored sentence `k` stands under the headings of true sentence `i`; without titles if told so."""
        sentence, ours = self.truth.sentences[i], self.paths[k]
        path = sentence.path[: sentence.sure]
        if len(ours) < len(path) or (len(ours) > len(path) and sentence.sure == len(sentence.path)):
            return False
        for index, (number, title, inferred) in zip(path, ours, strict=False):
            heading = self.truth.headings[index]
            if number == heading.number and not titles:
                continue
            lost = index in self.noisy.lost
            wanted = "" if lost else None if heading.title is None else bare_title(heading.title)
            if number != heading.number or inferred != lost or (wanted is not None and title != wanted):
                return False
        return True

    def numbers(self) -> float | None:
        """Share under the right numbers, of the sentences whose headings all stand in the text."""
        places = [(i, self.places[i]) for i in self.found if not self.noisy.lost & set(self.truth.sentences[i].path)]
        return _share([p is not None and self._right(i, p.first, titles=False) for i, p in places])

    def identical(self) -> float | None:
        """Whether the sentences of a clean text came through in order, to the character, with nothing added."""
        if self.noisy.family != "clean":
            return None
        ours = squeeze("".join(s.text for s in self.restored.sentences))
        return float(ours == squeeze("".join(s.text for s in self.truth.sentences)))

    def sections(self) -> tuple[float | None, float | None, int]:
        """Shares under the right path (headings in the text; a heading lost), and explicit sentences that are not."""
        tally: dict[bool, list[bool]] = {True: [], False: []}
        wrong = 0
        for i in self.found:
            place, sentence = self.places[i], self.truth.sentences[i]
            assert place is not None
            right = self._right(i, place.first) and self._right(i, place.last)
            lost = bool(self.noisy.lost & set(sentence.path))
            tally[lost].append(right)
            if not right:
                explicit = self.restored.sentences[place.first].placement == "explicit"
                wrong += explicit
                kind = "lost" if lost else "section"
                self._fault(
                    kind,
                    f"{sentence.text[:30]} | true: {self._say(sentence.path)} | ours: {_path(self.paths[place.first])}",
                )
        return _share(tally[False]), _share(tally[True]), wrong

    def _say(self, path: Sequence[int]) -> str:
        return " > ".join(
            f"{self.truth.headings[i].number} {'(lost)' if i in self.noisy.lost else self.truth.headings[i].title}"
            for i in path
        )

    def headings(self) -> tuple[float | None, int]:
        """Share of the headings in the text that were read exactly, and the number of headings that are none."""
        true = [h for i, h in enumerate(self.truth.headings) if i not in self.noisy.lost and not h.member]
        true = [h for h in true if h.level in DEPTH]
        ours = Counter((s.number, bare_title(s.title)) for s in self.restored.sections if not s.inferred)
        missing = []
        for heading in sorted(true, key=lambda h: h.title is None):
            keys = [(heading.number, bare_title(heading.title))]
            if heading.title is None:
                keys = [key for key in ours if key[0] == heading.number and ours[key]] or keys
            if ours[keys[0]] > 0:
                ours[keys[0]] -= 1
            else:
                missing.append(heading)
        for heading in missing:
            self._fault("headings", f"missing {heading.level} {heading.number} {heading.title}")
        return (1 - len(missing) / len(true) if true else None), self._invented(ours)

    def _invented(self, left: Counter[tuple[int, str]]) -> int:
        """Headings read that are not true, members of lists excepted, and inferred ones that nothing lost."""
        allowed = Counter(h.number for h in self.truth.headings if h.member)
        count = 0
        for (number, title), times in left.items():
            over = times
            taken = min(over, allowed[number])
            allowed[number] -= taken
            over -= taken
            count += over
            if over:
                self._fault("invented", f"read {number} {title} × {over}")
        lost = Counter((h.level, h.number) for i, h in enumerate(self.truth.headings) if i in self.noisy.lost)
        concluded = Counter((s.level, s.number) for s in self.restored.sections if s.inferred)
        for (level, number), times in (concluded - lost).items():
            count += times
            self._fault("invented", f"inferred {level} {number} × {times}")
        for (level, number), times in (lost - concluded).items():
            self._fault("not inferred", f"{level} {number} × {times}")
        return count

    def aside(self) -> tuple[float | None, int]:
        """Share of the furniture's characters set aside, and characters of true text set aside."""
        text = self.noisy.text
        marked = bytearray(len(text))
        for part in self.restored.set_aside:
            marked[part.start : part.end] = b"\x01" * (part.end - part.start)
        furniture = bytearray(len(text))
        for start, end, reason in self.noisy.furniture:
            furniture[start:end] = b"\x01" * (end - start)
            if not all(marked[k] or text[k].isspace() for k in range(start, end)):
                self._fault("aside", f"{reason} kept as text: {text[start:end][:40]}")
        solid = [k for k in range(len(text)) if not text[k].isspace()]
        of_text = sum(marked[k] and not furniture[k] for k in solid)
        for part in self.restored.set_aside:
            if text[part.start : part.end].strip() and not any(furniture[part.start : part.end]):
                self._fault("text aside", f"{part.reason}: {text[part.start : part.end][:40]}")
        total = sum(furniture[k] for k in solid)
        return (sum(marked[k] and furniture[k] for k in solid) / total if total else None), of_text

    def clean_reading(self) -> float | None:
        """Share of the sentences with a dirty copy whose restored text is the clean one to the character."""
        if not self.noisy.variants:
            return None
        texts = {s.text.strip() for s in self.restored.sentences}
        marks = {i: self.truth.sentences[i].text in texts for i in set(self.noisy.variants.values())}
        for i, good in marks.items():
            if not good:
                self._fault("clean reading", self.truth.sentences[i].text[:60])
        return _share(list(marks.values()))

    def boxes(self) -> float | None:
        """Share of the sentences with the right box, or rightly with none."""
        if not any(s.boxed for s in self.truth.sentences):
            return None
        number = {b.box_id: b.number for b in self.restored.boxes}
        marks = []
        for i in self.found:
            sentence, place = self.truth.sentences[i], self.places[i]
            assert place is not None
            if sentence.boxed is None:
                continue
            want = self.truth.headings[sentence.box].number if sentence.boxed and sentence.box is not None else None
            have = number.get(self.restored.sentences[place.first].box_id or "")
            marks.append(want == have)
            if want != have:
                self._fault("box", f"{sentence.text[:40]} | true box: {want} | ours: {have}")
        return _share(marks)


def _share(marks: Sequence[bool]) -> float | None:
    return sum(marks) / len(marks) if marks else None


def _path(path: Sequence[tuple[int, str, bool]]) -> str:
    return " > ".join(f"{n} {'(inferred)' if inferred else title}" for n, title, inferred in path)


def measure(noisy: Noisy, restored: RestoredDocument) -> Measures:
    """Compare a restored document with the truth.

    Args:
        noisy: with its truth.
        restored: what `ingest.restore` made of its text.

    Returns:
        The measures; `faults` holds the first few of each kind and their number.
    """
    c = Comparison(noisy, restored)
    recall, found = c.recall()
    section, lost, wrong = c.sections()
    headings, invented = c.headings()
    aside, text_aside = c.aside()
    out = Measures(
        recall=recall,
        found=found,
        merged=c.merged(),
        extra=c.extra(),
        tau=c.tau(),
        adjacency=c.adjacency(),
        section=section,
        numbers=c.numbers(),
        lost=lost,
        explicit_wrong=wrong,
        headings=headings,
        invented=invented,
        aside=aside,
        text_aside=text_aside,
        clean_reading=c.clean_reading(),
        box=c.boxes(),
        identical=c.identical(),
    )
    out.faults = {
        kind: [*said[:SHOWN], *([f"… {len(said)} in all"] if len(said) > SHOWN else [])]
        for kind, said in c.faults.items()
    }
    return out
