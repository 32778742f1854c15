"""Finds headings glued into the middle of a paragraph: a number that counts on from the last of its kind.

What stands before such a heading does not matter ("…（负责部门：商务部）二、…", "…提出以下意见：一、…"). A number
that does not count on, or that stands again at the beginning of a sentence further on, is a reference ("依照第十二条").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ingest.clause_words import clause_words
from ingest.markers import NO_SECTION, NUMERAL, value
from ingest.metadata import ends_like_title
from ingest.titles import title_before_number

# Numbers of a kind that one may count on from: two readings woven together, each with the numbers of two levels.
REACH = 8
_BEHIND = 8  # characters behind a number by which it is known again
_TITLE = 45  # characters between a number and the next from which the first has more than a title
_N = rf"(?<![一二三四五六七八九十百千])({NUMERAL})"
_KINDS = (
    ("part", re.compile(rf"第{_N}[编篇]")),
    ("chapter", re.compile(rf"(?<![编篇])第{_N}章")),
    ("section", re.compile(rf"(?<!章)第{_N}节{NO_SECTION}")),
    ("article", re.compile(rf"第{_N}条(?=[\s\u3000]|[\u4e00-\u9fff“《])")),
    ("item", re.compile(rf"(?<![第其之、/—至到和及]){_N}、(?!{NUMERAL}[、是产次])")),
    ("subitem", re.compile(rf"[（(]{_N}[）)]")),
)
_UPPER = ("part", "chapter", "section", "item")  # kinds that have others under them
_OPENS_LIST = re.compile(r"[。；：！？）)”]\s*$")  # what stands before the first number of a run inside a paragraph
_BRACKETS = ("）", ")", "」", "』", "】", "〕", "］")
_NUMBERED = re.compile(rf"[（(]{NUMERAL}[）)]$")  # a bracket of （一）（二）（三）项
_CLAUSE = re.compile(r"[。；：！？]|，.*，")


@dataclass(frozen=True, slots=True)
class _Number:
    """A number that may be a heading's: in paragraph `line`, at `at`."""

    line: int
    at: int
    end: int
    kind: str
    number: int
    first: bool  # it begins a sentence
    titled: bool  # nothing but a title stands between the number before and this one


def counting_on(texts: Sequence[str], starts: Sequence[frozenset[int]]) -> list[list[int]]:
    """Where headings begin inside sentences.

    Args:
        texts: the paragraphs of a source, in order.
        starts: for each the places where its sentences begin.

    Returns:
        For each paragraph the places of the headings in the middle of a sentence that is more than a title.
    """
    found = [number for line, text in enumerate(texts) for number in _numbers(line, text, starts[line])]
    # What is a heading in one of two readings is one in the other, whatever numbers the weave put before it.
    read = {_words_of(number, texts) for number in found if number.first}
    grown = -1
    while len(read) > grown:
        grown = len(read)
        for kind, _ in _KINDS:
            read |= _accepted([n for n in found if n.kind == kind], texts, read)
    out: list[list[int]] = [[] for _ in texts]
    for number in found:
        if not number.first and _words_of(number, texts) in read:
            out[number.line].append(number.at)
    return [_behind_titles(texts[line], sorted(places), starts[line]) for line, places in enumerate(out)]


def _words_of(number: _Number, texts: Sequence[str]) -> str:
    return texts[number.line][number.at : number.end + _BEHIND]


def _numbers(line: int, text: str, starts: frozenset[int]) -> Iterator[_Number]:
    """The numbers of a paragraph that are not said to be references by the words around them."""
    words = clause_words()
    last = -_TITLE
    for match, kind in sorted(((m, kind) for kind, p in _KINDS for m in p.finditer(text)), key=lambda f: f[0].start()):
        first = match.start() in starts
        titled = match.start() - last <= _TITLE and not _CLAUSE.search(text, last, match.start())
        if text.startswith(words.reference_after, match.end()):
            continue
        # The first chapter may be glued to the title of the document: 海州市港口条例第一章 总则.
        entitled = (
            match[1] == "一" and kind in ("part", "chapter") and ends_like_title(text[: match.start()].strip("# "))
        )
        titled = titled or entitled
        if first or entitled or not text.endswith(words.reference_before, 0, match.start()):
            yield _Number(line, match.start(), match.end(), kind, value(match[1]), first, titled)
            last = match.end()


def _accepted(numbers: Sequence[_Number], texts: Sequence[str], read: Collection[str]) -> set[str]:
    """The words of the numbers of one kind inside sentences that count on from those read."""
    recent: deque[int] = deque(maxlen=REACH)
    out: set[str] = set()
    for i, number in enumerate(numbers):
        words = _words_of(number, texts)
        if words not in read:
            coming = numbers[i + 1 : i + 1 + REACH]
            before = texts[number.line][max(0, number.at - 3) : number.at]
            opens = number.number == 1 and (number.titled or _OPENS_LIST.search(before))
            on = _opens_run(recent, coming) if opens else _goes_on(recent, number.number)
            on = on or _goes_on_over_gap(number, texts[number.line], recent, coming)
            if not on or _stands_again(number, coming):
                continue
            out.add(words)
        recent.append(number.number)
    return out


def _opens_run(recent: Sequence[int], coming: Sequence[_Number]) -> bool:
    """Whether a run begins here: 二 follows, and the run open so far is not the one that goes on at sentences."""
    follows = any(n.number == 2 for n in coming)
    goes_on = next((n.number for n in coming if n.first), 0)
    return follows and not (recent and goes_on == recent[-1] + 1)


def _goes_on(recent: Sequence[int], number: int) -> bool:
    """Whether a number is the next one: the one before it was read, and it was not since."""
    before = [i for i, n in enumerate(recent) if n == number - 1]
    return bool(before) and number not in list(recent)[before[-1] :]


def _goes_on_over_gap(number: _Number, text: str, recent: Sequence[int], coming: Sequence[_Number]) -> bool:
    """Whether a number behind a closing bracket goes on over numbers that were lost, or that the other reading has.

    A bracket closes what it is said of ("（财政部负责）四、"). The number is the next but one and the one between
    stands nowhere, or the next two come behind it, as where a sample jumps, or nothing but its title stands before a
    deeper number (四、优化产业布局（十四）…). An article needs white space behind its
    number: laws are named with their years in brackets in front of the article referred to.
    """
    before = text[: number.at].rstrip()
    named = number.kind == "article" and not text[number.end].isspace()
    if named or not before.endswith(_BRACKETS) or _NUMBERED.search(before, max(0, number.at - 8)):
        return False
    if number.kind in _UPPER and number.number not in recent and title_before_number(text[number.end :]):
        return True
    between = number.number - 1
    follow = [n.number for n in coming if n.number in (number.number + 1, number.number + 2)]
    return (_goes_on(recent, between) and number.number not in recent and all(n.number != between for n in coming)) or (
        number.number > 1 and follow[:2] == [number.number + 1, number.number + 2]
    )


def _stands_again(number: _Number, coming: Sequence[_Number]) -> bool:
    """Whether the same number begins a sentence before the next one comes: this one was a reference to it."""
    for later in coming:
        if later.number == number.number + 1:
            return False
        if later.first and later.number == number.number:
            return True
    return False


def _behind_titles(text: str, places: Sequence[int], starts: frozenset[int]) -> list[int]:
    """Those places that do not stand right behind the title of another heading, or the last cell of a flattened table.

    These stay one sentence, which `headings` cuts into its pieces.
    """
    out: list[int] = []
    begins = sorted(starts)
    for at in places:
        begin = max(begins[bisect_left(begins, at) - 1], out[-1] if out else 0)
        if not _only_title(text[begin:at]) and not text[at - 1].isdigit():
            out.append(at)
    return out


def _only_title(text: str) -> bool:
    if len(text) > _TITLE:
        return False
    opened = next((m for _, pattern in _KINDS if (m := pattern.match(text.lstrip("# ")))), None)
    return opened is not None and not _CLAUSE.search(text)
