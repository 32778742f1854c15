"""Tells a damaged copy of a sentence from another sentence that merely looks like it.

Two sentences are compared when at most two characters differ. Numbers, places and negations are never damage: `2020年`
and `2025年` are different sentences, and so are 3.5 and 35. What is left is damage when the characters look alike and
one reading is the worse one; where both are words (民生, 民主), when it is far worse. Characters that do not look alike
prove nothing by themselves, whatever words they break: a dictionary lacks 央企 and 冷链, which stand where another
sentence has 国企 and 冷库. Such pairs are one only where the text around them is read twice.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources

from rapidfuzz.distance import Levenshtein

from kb.lexicon import dictionary_words, in_gb2312, word_cost, word_tag
from kb.places import gazetteer

MIN_LENGTH = 9  # characters of a sentence below which one other character is as good as another sentence
MIN_FOR_TWO, MIN_FOR_TWO_ALIKE = 16, 12  # and below which two are; the latter where both look alike
# Characters to each one that may differ in long sentences, and the most that may, where all of them look alike.
EACH_ALIKE, MOST_ALIKE = 16, 6
LONG = 48  # characters from which three may differ: their parts are compared in sevenths, too
# Nats of word probability lost by each changed character of a damaged reading. On 4,000 pairs: 49 pairs of true
# look-alikes in plans and laws lose at most 3.7 a character; of random damage 91 % (similar forms) and 82 % (any
# character) loses more than 4.2.
DAMAGE = 4.2
# Characters below which another word is another sentence wherever it stands. Of all lines of 35 plans, laws and reports
# that stand within 12 of each other, one pair is nearer than that: 重大事项 and 重要事项, of 16.
MIN_FOR_WORD = 20
# The same where both readings are words and look alike: 钢材 and 铜材 differ by 5.0, 磷矿 and 硫矿 by 4.8, but 人民 and
# 人氏, which the dictionary has too, by 12.1 and more.
WORDS_DAMAGE = 1.5 * DAMAGE
# The same where characters that do not look alike leave words: no two words that texts use differ by as much.
FAR_WORSE = 2 * DAMAGE
SOME_DAMAGE = 1.5  # the same where the two characters look alike: that much is then enough
CROWDED = 64  # sentences that share a third: boilerplate, no evidence that two of them are one
_NUMERAL = frozenset("0123456789零〇一二三四五六七八九十百千万亿两①②③④⑤⑥⑦⑧⑨⑩ⅰⅱⅲⅳⅴ甲乙丙丁")
_OPPOSITE = frozenset("上下左右前后东西南北大小多少增减升降高低内外长短")
_LEVELS = frozenset("国省州市县区乡镇村")  # of government
_NEGATION = frozenset("不未无非没免否禁勿莫")
_LONE = re.compile(r"\s\w[\s,.;:]?")  # but point (l) is one of a list by letters
_VALUE = "<>≤≥≦≧±+−%‰℃℉°$¥€£"  # beside a digit part of what the number says: ≥6 and ≤6, 5% and 5‰
_SIGNED = rf"[{_VALUE}]\d|(?<=\d)[{_VALUE}]|(?<=[\u4e00-\u9fff(])-\d"
_MARKS = re.compile(rf"(?!{_SIGNED})(?:(?<!\d)\W|\W(?!\d))")
_UNITS = frozenset("mq")  # what the dictionary calls numerals and measure words, 吨 and 米
_POINTS = frozenset(".,·")  # scanners take them for each other
_THOUSANDS = re.compile(r",\d{3}(?!\d)")
_KEPT = 1 << 15  # sentences whose words are remembered: each is compared with several, and a text has at most 20,000
_cost = lru_cache(_KEPT)(word_cost)
Change = tuple[int, int, str, str]  # where in the one, where in the other, what stands there: "" for nothing


@dataclass(frozen=True, slots=True)
class NearPair:
    """Two sentences (indices) that may be one; `clean` tells which reading is the better one, None: cannot be told.

    `damage` is the evidence, in nats of word probability; 0: not enough, infinite: they differ in punctuation only.
    """

    one: int
    other: int
    damage: float
    clean: int | None
    alike: bool = False  # every changed character looks like the one it became
    single: bool = True  # no two changed characters stand side by side
    spoilt: bool = False  # one reading loses as much as a damaged one does, though no word of the other is broken
    # A change makes one word of another, 产业 and 产品, or nothing says that either reading is damaged: for want of
    # better evidence two sentences.
    word: bool = False
    broken: bool = False  # a word of the one is none in the other
    weak: bool = False  # no evidence in a text that says nothing else twice


def near_pairs(keys: Sequence[str], heads: Sequence[str] = ()) -> list[NearPair]:
    """Find pairs of distinct sentences that are, or may be, readings of one.

    Args:
        keys: folded sentences (`ingest.repeats.fold_key`) without the numbers they begin with.
        heads: those numbers, "" for none; left out: none has one. With other numbers they are other sentences; with a
            number and without one they may be one.

    Returns:
        Pairs, by indices; those that differ in punctuation only or by evident damage are certain.
    """
    heads = heads or [""] * len(keys)
    out: list[NearPair] = []
    bare: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for i, (head, key) in enumerate(zip(heads, keys, strict=True)):
        bare[head, bare_key(key)].append(i)
    out += _differ_in_dress(bare)
    alike = {i: same[0] for same in bare.values() for i in same}
    for (head, plain), same in bare.items():
        if head and len(plain) >= MIN_LENGTH and (without := bare.get(("", plain))):
            out.append(NearPair(min(same[0], without[0]), max(same[0], without[0]), 0.0, None))
    tight = ["".join(key.split()) for key in keys]  # a space that strayed into a number is no second change
    for i, j in _candidates(tight):
        if alike[i] != alike[j] and (heads[i] == heads[j] or not heads[i] or not heads[j]):
            pair = _judge(tight, i, j)
            if pair is not None:
                out.append(pair if heads[i] == heads[j] else replace(pair, damage=0.0))
    return sorted(out, key=lambda pair: (pair.one, pair.other))


def _differ_in_dress(bare: dict[tuple[str, str], list[int]]) -> Iterator[NearPair]:
    """The pairs that differ in punctuation and stray spaces; those in spaces are put together in `bare`."""
    for (head, plain), same in list(bare.items()):
        if len(plain) < MIN_LENGTH:
            continue
        yield from (NearPair(same[0], other, math.inf, None) for other in same[1:])
        # 5 0 beside 50: the space strayed. 1 10 beside 11 0 are other numbers.
        if " " in plain and (whole := bare.get((head, plain.replace(" ", "")))):
            yield from (NearPair(min(whole[0], i), max(whole[0], i), math.inf, whole[0]) for i in same)
            whole += same
            del bare[head, plain]


def damaged_copy(one: str, other: str) -> bool:
    """Whether one of two readings is the other with damage: in punctuation or white space, or in a character or two.

    Args:
        one: a folded sentence without the number it begins with.
        other: another.
    """
    tight = ["".join(key.split()) for key in (one, other)]
    if bare_key(tight[0]) == bare_key(tight[1]):
        return True
    if min(map(len, tight)) < MIN_LENGTH or abs(len(tight[0]) - len(tight[1])) > 1:
        return False
    pair = _judge(tight, 0, 1)
    return pair is not None and (pair.damage > 0 or pair.spoilt)


def bare_key(key: str) -> str:
    """A folded sentence without its punctuation; marks between digits stay.

    Args:
        key: a folded sentence.
    """
    return _MARKS.sub("", key)


def _candidates(keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs that share a third of their characters in place: all with two substitutions, or one insertion.

    Long ones are also compared by sevenths: all with up to six substitutions.
    """
    thirds: defaultdict[tuple[int, int, str], list[int]] = defaultdict(list)
    for i, key in enumerate(keys):
        if len(key) >= MIN_LENGTH:
            for nth, (start, end) in enumerate(_thirds(len(key))):
                thirds[len(key), nth, key[start:end]].append(i)
        if len(key) >= LONG:
            for nth, (start, end) in enumerate(_sevenths(len(key))):
                thirds[len(key), nth, key[start:end]].append(i)
    seen: set[tuple[int, int]] = set()
    for i, key in enumerate(keys):
        for third in _lookups(key):
            group = thirds.get(third, ())
            for j in group if len(group) <= CROWDED else ():
                pair = (i, j) if i < j else (j, i)
                if i != j and pair not in seen:
                    seen.add(pair)
                    yield pair


def _lookups(key: str) -> Iterator[tuple[int, int, str]]:
    """Where a sentence of the same length, or one character shorter, would have the same third."""
    for length, shifts in ((len(key), (0,)), (len(key) - 1, (0, 1))):
        if length >= MIN_LENGTH:
            for nth, (start, end) in enumerate(_thirds(length)):
                for shift in shifts:
                    yield length, nth, key[start + shift : end + shift]
    if len(key) >= LONG:
        for nth, (start, end) in enumerate(_sevenths(len(key))):
            yield len(key), nth, key[start:end]


def _thirds(length: int) -> tuple[tuple[int, int], ...]:
    a, b = length // 3, 2 * length // 3
    return (0, a), (a, b), (b, length)


def _sevenths(length: int) -> list[tuple[int, int]]:
    parts = MOST_ALIKE + 1
    return [(length * nth // parts, length * (nth + 1) // parts) for nth in range(parts)]


def _judge(keys: Sequence[str], i: int, j: int) -> NearPair | None:
    one, other = keys[i], keys[j]
    shorter = min(len(one), len(other))
    allowed = 2 if shorter >= MIN_FOR_TWO_ALIKE else 1
    if len(one) == len(other) >= LONG:
        allowed = min(shorter // EACH_ALIKE, MOST_ALIKE)
    if Levenshtein.distance(one, other, score_cutoff=allowed) > allowed:
        return None
    changes = changes_of(one, other)
    if not changes or any(_means(a, b) or _of_number(one, other, (at, there, a, b)) for at, there, a, b in changes):
        return None
    if _other_place(one, other, changes):
        return None
    look_alike = all(_confusable(a, b) for _, _, a, b in changes)
    if not look_alike and (len(changes) > 2 or len(changes) == 2 and shorter < MIN_FOR_TWO):
        return None
    lost = lost_by(one, other, changes)
    if len(changes) > 2:  # nobody means another sentence by that many characters that look alike
        return NearPair(i, j, max(abs(lost), SOME_DAMAGE), i if lost > 0 else j, look_alike)
    # Two characters side by side are another word, perhaps one that no dictionary has; one more or less as well.
    words = [change for change in changes if (change[2] + change[3]).isalnum()]
    single = all(a and b for _, _, a, b in words) and all(
        abs(a[0] - b[0]) > 1 for a, b in zip(words, words[1:], strict=False)
    )
    worse = abs(lost) / len(changes)
    other_word = _other_word(one, other, changes if look_alike else [c for c in changes if not _confusable(c[2], c[3])])
    if not look_alike and other_word and worse < FAR_WORSE:
        return NearPair(i, j, 0.0, None, word=True, weak=True) if single and shorter >= MIN_FOR_WORD else None
    # 未 for 末 is damage only where it leaves no word.
    negated = any(a in _NEGATION or b in _NEGATION for _, _, a, b in changes)
    breaks = _breaks(one, other, changes, one_is_clean=lost > 0)
    if look_alike and worse >= (WORDS_DAMAGE if other_word else SOME_DAMAGE) and (breaks or not negated):
        return NearPair(i, j, abs(lost), i if lost > 0 else j, True)
    clean = i if lost >= SOME_DAMAGE else j if lost <= -SOME_DAMAGE else None
    single = look_alike or single
    spoilt = single and worse >= DAMAGE
    word = other_word if look_alike else not spoilt
    weak = word or not look_alike or worse < SOME_DAMAGE
    return NearPair(i, j, 0.0, clean, look_alike, single, spoilt, word, spoilt and breaks, weak)


def changes_of(one: str, other: str) -> list[Change]:
    """The fewest changes of single characters that make `other` of `one`.

    Args:
        one: a folded sentence.
        other: another.
    """
    return [
        (edit.src_pos, edit.dest_pos, one[edit.src_pos] if edit.tag != "insert" else "",
         other[edit.dest_pos] if edit.tag != "delete" else "")
        for edit in Levenshtein.editops(one, other)
    ]  # fmt: skip


def _breaks(one: str, other: str, changes: Sequence[Change], *, one_is_clean: bool) -> bool:
    """Whether every change stands inside a word of the clean reading and in no word of the damaged one."""
    inside, outside = (one, other) if one_is_clean else (other, one)
    words, broken = _in_words(inside), _in_words(outside)
    for at, there, a, b in changes:
        clean, damaged = (at, there) if one_is_clean else (there, at)
        gone = (a, b) if one_is_clean else (b, a)
        if gone[0] and not words[clean] or gone[1] and broken[damaged]:
            return False
    return True


def _other_word(one: str, other: str, changes: Sequence[Change]) -> bool:
    """Whether a change makes one word of another: 产业 and 产品."""
    words, others = _in_words(one), _in_words(other)
    return any(a and b and not a.isascii() and words[at] and others[there] for at, there, a, b in changes)


@lru_cache(_KEPT)
def _in_words(text: str) -> bytes:
    """For each character whether it belongs to a word of two or more: 1 or 0."""
    return bytes(len(word) > 1 for word in dictionary_words(text) for _ in word)


def _means(a: str, b: str) -> bool:
    """Whether a change of one character to another is one of meaning, whatever the words say."""
    # 县 and 巿, a damaged 市, are two levels as well.
    forms = [{c, *_similar().get(c, "")} for c in (a, b) if c]
    told_apart = not _confusable(a, b) and any(
        all(form & kind for form in forms) for kind in (_NUMERAL, _OPPOSITE, _LEVELS)
    )
    told_apart = told_apart or any(all(c in kind for c in (a, b) if c) for kind in (_NUMERAL, _OPPOSITE, _LEVELS))
    letters = a.isascii() and b.isascii() and (a + b).isalnum()
    return told_apart or ((a in _NEGATION or b in _NEGATION or letters) and not _confusable(a, b))


def _of_number(one: str, other: str, change: Change) -> bool:
    """Whether a change is one of a number, of a mark or sign in it, or of its unit."""
    at, there, a, b = change
    if _confusable(a, b) or {a, b} <= _POINTS:
        return False
    if a.isdigit() or b.isdigit():
        return True
    for text, place, char in ((one, at, a), (other, there, b)):
        before, after = text[max(place - 1, 0) : place], text[place + 1 : place + 2]
        if char in _VALUE or char == "-":
            inside = before.isdigit() or after.isdigit()
        else:
            inside = before.isdigit() and after.isdigit() and not (a + b == "," and _THOUSANDS.match(text, place))
        if char and inside:
            return True
    before = one[max(at - 1, 0) : at]
    return bool(a and b) and (before.isdigit() or before in _NUMERAL) and {word_tag(a), word_tag(b)} <= _UNITS


def _confusable(a: str, b: str) -> bool:
    return a != "" and b != "" and b in _similar().get(a, "")


@cache
def _similar() -> dict[str, str]:
    """Characters that look alike, from the data files; digits among themselves never."""
    out: defaultdict[str, str] = defaultdict(str)
    for group in _lines("confusable.txt"):
        for char in group:
            out[char] += "".join(c for c in group if not (c.isdigit() and char.isdigit()))
    for first, *others in map(list, _lines("similar_forms.txt")):
        for other in others:
            out[first] += other
            out[other] += first
    return dict(out)


def _lines(name: str) -> Iterator[str]:
    """The lines of a data file that are no comments."""
    for line in resources.files("ingest").joinpath("data", name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.strip().lower()


def _other_place(one: str, other: str, changes: Sequence[Change]) -> bool:
    """Whether a change turns one place name into another."""
    for at, there, _, _ in changes:
        names = [
            {m.place.name for m in gazetteer().find(text[max(0, p - 6) : p + 7]) if m.start <= min(p, 6) < m.end}
            for text, p in ((one, at), (other, there))
        ]
        if names[0] and names[1] and names[0] != names[1]:
            return True
    return False


def lost_by(one: str, other: str, changes: Sequence[Change]) -> float:
    """How many nats of word probability `other` loses against `one`; negative: `one` loses them.

    Args:
        one: a folded sentence.
        other: another.
        changes: that make `other` of `one`.
    """
    cost = _cost(other) - _cost(one)
    for at, _, a, b in changes:
        if not a or not b:
            # A character more costs a word of its own whether it belongs there or not.
            cost -= (2 if b else -2) * DAMAGE
        elif a.isascii() and b.isascii() and a.isdigit() != b.isdigit() and _confusable(a, b):
            # 2O25 or she1l: a letter among digits, a digit among letters.
            digits, letters = _beside(one, at, {change[0] for change in changes})
            digits = digits or _LONE.fullmatch(one, max(at - 1, 0), at + 2) is not None  # paragraph l
            cost += (DAMAGE if a.isdigit() else -DAMAGE) * (digits - (letters and not digits))
        elif _confusable(a, b):
            # 巿 for 市: one that hardly any text has.
            cost += DAMAGE * (in_gb2312(a) - in_gb2312(b))
    return cost


def _beside(text: str, at: int, changed: set[int]) -> tuple[bool, bool]:
    """Whether digits, and whether small letters, stand next to a place; changed characters are looked through."""
    before = next((text[i] for i in range(at - 1, -1, -1) if i not in changed), "")
    after = next((text[i] for i in range(at + 1, len(text)) if i not in changed), "")
    both = before + after
    return any(c.isdigit() for c in both), any(c.isascii() and c.islower() for c in both)
