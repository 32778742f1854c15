"""Makes noisy texts with known truth out of well-formed ones (`tests.truth`): one function a family, all seeded."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from tests import layout
from tests.truth import DEPTH, CleanText, Line, squeeze
from tests.weave import weave_full, weave_sample

LOST_SHARE = 0.15  # of the headings whose loss numbering can prove
LOST_ARTICLES = 0.04  # of the articles, which have one to three sentences each
COPIED = 0.12  # share of the sentences that near repeats copy singly
LOOK_ALIKES = 6  # planted in one text
# Pairs that scanners take for each other.
CONFUSED = (
    "己已 未末 人入 日曰 土士 大太 干千 天夭 目自 由申 力刀 间问 治冶 推椎 建健 务条 设没 工土 市巿 王玉 0O 1l 5S "
    "体休 持特 业亚 农衣 技枝 新薪 利刊 区医 全金 重童 点占 优忧 化华 理埋 生主 程桯 提堤 准淮 民氏"
)
_HALF = str.maketrans("，；：（）", ",;:()")


@dataclass(frozen=True, slots=True)
class Noisy:
    """A noisy text and what is true of it.

    `lost`: indices of headings that do not stand in `text`, each provable from numbering. `furniture`: spans of `text`
    that belong to no sentence and no heading, with what they are. `variants`: a dirty reading (squeezed) and the index
    of its sentence. `look_alikes`: indices of sentences that differ from another by a year, a number or a name.
    """

    text: str
    family: str
    seed: int
    truth: CleanText
    lost: frozenset[int] = frozenset()
    furniture: tuple[tuple[int, int, str], ...] = ()
    variants: dict[str, int] = field(default_factory=dict)
    look_alikes: frozenset[int] = frozenset()


def clean(truth: CleanText, seed: int) -> Noisy:
    """The text as it is: one paragraph or heading a line."""
    return Noisy("\n".join(layout.lines(truth)) + "\n", "clean", seed, truth)


def glued_lines(truth: CleanText, seed: int) -> Noisy:
    """Headings glued to the text behind them, several paragraphs a line."""
    rng = random.Random(seed)
    units = layout.glued(truth, spaced=rng.random() < 0.5)
    return Noisy(layout.joined(units, rng, layout.glue(truth)), "glued_lines", seed, truth)


def woven_sample(truth: CleanText, seed: int) -> Noisy:
    """A sample of the first half and the second half, woven with the complete first half."""
    units = layout.glued(truth, spaced=random.Random(seed).random() < 0.5)
    return Noisy(weave_sample(units, seed, glue=layout.glue(truth)), "woven_sample", seed, truth)


def woven_full(truth: CleanText, seed: int) -> Noisy:
    """Two complete readings woven."""
    units = layout.glued(truth, spaced=random.Random(seed).random() < 0.5)
    return Noisy(weave_full(units, seed, glue=layout.glue(truth)), "woven_full", seed, truth)


def near_repeats(truth: CleanText, seed: int) -> Noisy:
    """Sentences and stretches that stand twice, one reading of the two dirty; look-alikes that stand once.

    Even seeds keep headings and paragraphs on lines of their own, odd seeds glue them.
    """
    rng = random.Random(seed)
    truth, planted = _plant(truth, rng)
    own = seed % 2 == 0
    units = layout.marked_lines(truth) if own else layout.marked_glued(truth, spaced=rng.random() < 0.5)
    variants: dict[str, int] = {}
    out = _copied(units, truth, variants, rng)
    text = "\n".join(out) + "\n" if own else layout.joined(out, rng, layout.glue(truth))
    return Noisy(text, "near_repeats", seed, truth, variants=variants, look_alikes=planted)


def near_woven(truth: CleanText, seed: int) -> Noisy:
    """As `woven_sample`, with a tenth of all occurrences dirty and look-alikes planted."""
    rng = random.Random(seed)
    truth, planted = _plant(truth, rng)
    units = layout.marked_glued(truth, spaced=rng.random() < 0.5)
    text = weave_sample(
        [f"\x00{i}\x01" + "＿" * len(unit.text) for i, unit in enumerate(units)], seed, glue=layout.glue(truth)
    )
    variants: dict[str, int] = {}
    seen: set[int] = set()
    doubled = [int(i) for i in re.findall("\x00(\\d+)\x01", text)]
    twice = {i for i in doubled if doubled.count(i) > 1}
    dirty_second = {i for i in twice if rng.random() < 0.5}
    dirty_at_all = {i for i in twice if rng.random() < 0.3}

    def reading(match: re.Match[str]) -> str:
        i = int(match[1])
        second = i in seen
        seen.add(i)
        if i not in dirty_at_all or second != (i in dirty_second):
            return units[i].text
        return _dirty_unit(units[i], truth, variants, rng)

    text = re.sub("\x00(\\d+)\x01＿*", reading, text)
    return Noisy(text, "near_woven", seed, truth, variants=variants, look_alikes=planted)


def repeated_paragraphs(truth: CleanText, seed: int) -> Noisy:
    """Paragraphs, and now and then a whole page, that stand twice; a running header and footer on every page."""
    rng = random.Random(seed)
    page, size = [], rng.randint(10, 18)
    pages = []
    later: list[tuple[int, str]] = []
    for line in layout.lines(truth):
        page.append(line)
        if len(line) > 30 and rng.random() < 0.08:
            page.append(line)
        elif len(line) > 30 and rng.random() < 0.04:
            later.append((rng.randint(2, 6), line))
        page += [text for due, text in later if due == 0]
        later = [(due - 1, text) for due, text in later if due > 0]
        if len(page) >= size:
            pages.append(page)
            page = []
    pages.append([*page, *(text for _, text in later)])
    twice = [again for page in pages for again in [page] * (2 if rng.random() < 0.06 else 1)]
    text, furniture = layout.paged(truth, twice, rng, footer=True)
    return Noisy(text, "repeated_paragraphs", seed, truth, furniture=furniture)


def hard_wraps(truth: CleanText, seed: int) -> Noisy:
    """Lines cut at a fixed width, page numbers, a running header, in every second text a table of contents."""
    rng = random.Random(seed)
    width = rng.randint(30, 45) * (2 if truth.lang == "en" else 1)
    wrapped = layout.wrapped(truth, width, indent=rng.choice(("", "\u3000\u3000", "    ")))
    size = rng.randint(26, 36)
    pages = [wrapped[i : i + size] for i in range(0, len(wrapped), size)]
    contents = layout.contents(truth, size, rng) if rng.random() < 0.5 else ()
    text, furniture = layout.paged(truth, pages, rng, footer=False, contents=contents)
    return Noisy(text, "hard_wraps", seed, truth, furniture=furniture)


def lost_headings(truth: CleanText, seed: int) -> Noisy:
    """Glued text without some of the headings; numbering proves each of them."""
    rng = random.Random(seed)
    lost: set[int] = set()
    for i in provable(truth):
        share = LOST_ARTICLES if truth.headings[i].level == "article" else LOST_SHARE
        # The heading behind a lost one proves it and stays; so does one before it that is lost already.
        if rng.random() < share and not lost & set(_neighbours(truth, i)):
            lost.add(i)
    if not lost and (sure := provable(truth)):
        lost.add(rng.choice(sure))
    units = layout.glued(truth, spaced=rng.random() < 0.5, lost=frozenset(lost))
    return Noisy(layout.joined(units, rng, layout.glue(truth)), "lost_headings", seed, truth, lost=frozenset(lost))


FAMILIES: dict[str, Callable[[CleanText, int], Noisy]] = {
    function.__name__: function
    for function in (
        clean,
        glued_lines,
        woven_sample,
        woven_full,
        near_repeats,
        near_woven,
        repeated_paragraphs,
        hard_wraps,
        lost_headings,
    )
}


def provable(truth: CleanText) -> list[int]:
    """Headings whose loss numbering proves: the next of their level has the next number, or their children reset."""
    out = []
    headings = truth.headings
    for i, heading in enumerate(headings):
        if heading.member or heading.level not in DEPTH:
            continue
        depth = DEPTH[heading.level]
        later = next((h for h in headings[i + 1 :] if h.level in DEPTH and DEPTH[h.level] <= depth), None)
        counts_on = later is not None and later.level == heading.level and later.number == heading.number + 1
        if counts_on or _resets(truth, i):
            out.append(i)
    return out


def _resets(truth: CleanText, i: int) -> bool:
    """Whether heading `i` stands between a child of its elder sibling and its own first child, number 1."""
    headings = truth.headings
    if i == 0 or i + 1 == len(headings):
        return False
    before, after = headings[i - 1], headings[i + 1]
    deeper = after.level in DEPTH and DEPTH[after.level] > DEPTH[headings[i].level] and not after.member
    return deeper and after.number == 1 and before.level == after.level and headings[i].number > 1


def _neighbours(truth: CleanText, i: int) -> list[int]:
    same = [j for j, h in enumerate(truth.headings) if h.level == truth.headings[i].level]
    at = same.index(i)
    return [*same[max(at - 1, 0) : at + 2], i - 1, i + 1]


def dirty(text: str, rng: random.Random) -> str:
    """A copy with half-width punctuation, stray spaces, and one or two characters taken for similar ones.

    The last character stays, so that a sentence still ends where it ended.
    """
    body, end = text[:-1], text[-1:]
    kinds = rng.choice(("w", "s", "o", "wo", "so", "ws", "wso"))
    if "o" in kinds and len(body) > 12:
        for _ in range(rng.randint(1, 2)):
            body = _confuse(body, rng)
    if "w" in kinds:
        body = body.translate(_HALF)
    if "s" in kinds or body + end == text:
        for _ in range(rng.randint(1, 3)):
            at = rng.randint(1, max(1, len(body) - 1))
            body = body[:at] + rng.choice((" ", " ", "\u3000")) + body[at:]
    return body + end


def _confuse(text: str, rng: random.Random) -> str:
    pairs = [pair if rng.random() < 0.5 else pair[::-1] for pair in CONFUSED.split()]
    places = [(m.start(), pair[1]) for pair in pairs for m in re.finditer(re.escape(pair[0]), text)]
    if not places:
        return text
    at, char = rng.choice(places)
    return text[:at] + char + text[at + 1 :]


def _dirty_unit(unit: layout.Unit, truth: CleanText, variants: dict[str, int], rng: random.Random) -> str:
    """A copy of a line or glued sentence with its sentences made dirty; headings stay as they are."""
    text = unit.text
    for i in unit.sentences:
        copy = dirty(truth.sentences[i].text, rng)
        variants[squeeze(copy)] = i
        text = text.replace(truth.sentences[i].text, copy, 1)
    return text


def _copied(units: Sequence[layout.Unit], truth: CleanText, variants: dict[str, int], rng: random.Random) -> list[str]:
    """The units with single copies close behind and some stretches read twice as a whole."""
    out: list[str] = []
    later: list[tuple[int, str]] = []
    stretches = set(rng.sample(range(len(units)), k=max(1, len(units) // 60)))
    for i, unit in enumerate(units):
        out += [text for due, text in later if due == 0]
        later = [(due - 1, text) for due, text in later if due > 0]
        if unit.sentences and rng.random() < COPIED:
            pair = [unit.text, _dirty_unit(unit, truth, variants, rng)]
            rng.shuffle(pair)
            out.append(pair[0])
            later.append((rng.choice((0, 0, 1, 2, 3)), pair[1]))
        else:
            out.append(unit.text)
        if i in stretches:
            again = units[max(0, i - rng.randint(2, 5)) : i + 1]
            out += [_dirty_unit(u, truth, variants, rng) for u in again if u.sentences]
    return out + [text for _, text in later]


_CHANGES = (
    (re.compile(r"20[0-4]\d年"), lambda m, rng: f"{int(m[0][:4]) + 5}年"),
    (
        re.compile(r"(?<![\d.])\d+(?=(\.\d+)?(%|％|万|亿|个|倍|公里))"),
        lambda m, rng: str(int(m[0]) + rng.randint(1, 8)),
    ),
    (re.compile(r"[一二三四五六七]个"), lambda m, rng: chr(ord("八")) + "个"),
    (re.compile(r"(南宁|青岛|大连|宁波|厦门|深圳|泰州|嘉兴|温州|金华)市"), lambda m, rng: "衢州市"),
    (re.compile(r"县级"), lambda m, rng: "市级"),
    (re.compile(r"省级"), lambda m, rng: "市级"),
    (re.compile(r"[一二三五]十日"), lambda m, rng: "四十日"),
    (re.compile(r"\b(two|three|four|five)\b"), lambda m, rng: "six"),
)


def _plant(truth: CleanText, rng: random.Random) -> tuple[CleanText, frozenset[int]]:
    """Insert, each right behind its model, sentences that differ from another in a year, a number or a name."""
    taken = {s.text for s in truth.sentences}
    changed: dict[int, str] = {}
    for i in rng.sample(range(len(truth.sentences)), k=len(truth.sentences)):
        text = truth.sentences[i].text
        for pattern, change in _CHANGES:
            other = pattern.sub(lambda m, change=change: change(m, rng), text, count=1)
            if other not in taken and text[-1] in "。.":
                changed[i] = other
                taken.add(other)
                break
        if len(changed) == LOOK_ALIKES:
            break
    return _inserted(truth, changed)


def _inserted(truth: CleanText, changed: dict[int, str]) -> tuple[CleanText, frozenset[int]]:
    sentences, planted, places = [], set(), []
    for i, sentence in enumerate(truth.sentences):
        places.append([len(sentences)])
        sentences.append(sentence)
        if i in changed:
            places[-1].append(len(sentences))
            planted |= set(places[-1])
            sentences.append(replace(sentence, text=changed[i]))
    lines = [Line(x.heading, tuple(new for old in x.sentences for new in places[old])) for x in truth.lines]
    return replace(truth, sentences=sentences, lines=lines), frozenset(planted)
