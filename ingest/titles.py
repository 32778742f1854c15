"""Where a title glued to the text behind it ends: a judgement made from evidence, candidate by candidate.

Evidence: a word that opens clauses, the title's own words repeated at the start of the body, the lengths of parallel
titles, words that cannot end or make a title, and for boxes the nouns box titles end in and the labels that follow.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources

from kb.lexicon import word_starts

MAX_TITLE = 40  # characters; the longest title in the plans, laws and reports looked at has 34
_PERIOD = re.compile(
    r"“?[一二三四五六七八九十]+五”?(时期|期间|末|以来)|(到|至|展望)?(20|19)\d\d年|“[一二三四五六七八九十]+五”"
)
_STOP = re.compile(r"[。；：！？!?;\n]")
_PAIRS = {"“": "”", "（": "）", "《": "》", "(": ")", "「": "」"}


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """The word lists of `data/clause_words.toml`."""

    adverbs: frozenset[str]
    strong: frozenset[str]
    weak: frozenset[str]
    nominal: frozenset[str]
    never_last: frozenset[str]
    box_tails: tuple[str, ...]
    table_heads: tuple[str, ...]
    region_nouns: tuple[str, ...]


@functools.cache
def clause_words() -> ClauseWords:
    """Read the word lists once."""
    with resources.files("ingest").joinpath("data/clause_words.toml").open("rb") as file:
        lists = tomllib.load(file)
    return ClauseWords(
        adverbs=frozenset(lists["adverbs"]),
        strong=frozenset(lists["strong"]),
        weak=frozenset(lists["weak"]),
        nominal=frozenset(lists["nominal"]),
        never_last=frozenset(lists["never_last"]),
        box_tails=tuple(lists["box_tails"]),
        table_heads=tuple(lists["table_heads"]),
        region_nouns=tuple(lists["region_nouns"]),
    )


def title_end(text: str, *, siblings: Sequence[int] = (), comma: bool = False) -> int:
    """Where the title at the start of `text` ends.

    Args:
        text: title and body, glued; without the marker.
        siblings: lengths of parallel titles already certain, in characters.
        comma: whether the title may run over one comma (chapter titles do).

    Returns:
        The end of the title in `text`; 0 if no title can be told from the body.
    """
    stop = _STOP.search(text)
    limit = min(stop.start() if stop else len(text), MAX_TITLE + 30)
    first_comma = text.find("，", 0, limit)
    edge = first_comma if first_comma >= 0 else limit
    best = _best(text, 0, edge, siblings)
    if comma and first_comma >= 0 and (best is None or best[0] < 1.0):
        second = text.find("，", first_comma + 1, limit)
        after = _best(text, first_comma + 1, second if second >= 0 else limit, ())
        if after is not None and (best is None or after[0] > best[0]):
            best = after
    return best[1] if best is not None and best[0] > 0 else 0


def _best(text: str, start: int, edge: int, siblings: Sequence[int]) -> tuple[float, int] | None:
    tokens = _tokens(text[start:edge], start)
    scored = [
        (_score(text, start, tokens, i, siblings), tokens[i][0])
        for i in range(1, len(tokens))
        if tokens[i][0] - start >= 2 and tokens[i][0] <= MAX_TITLE
    ]
    return max(scored, key=lambda s: (s[0], -s[1]), default=None)


def _tokens(text: str, offset: int) -> list[tuple[int, str]]:
    return [(start + offset, word) for start, word in word_starts(text)]


def _score(text: str, start: int, tokens: Sequence[tuple[int, str]], i: int, siblings: Sequence[int]) -> float:
    at, word = tokens[i]
    title, last = text[start:at], tokens[i - 1][1]
    words = clause_words()
    parallel = bool(siblings) and max(siblings) - min(siblings) <= 1 and at - start in siblings
    opening = _opening(text, at, word)
    if not _balanced(title) or all(_opens(w) for _, w in tokens[:i]) or not (opening or parallel):
        return -9.0
    score = opening + 1.5 * parallel
    following = tokens[i + 1 :]
    if _opens(word) and not word.startswith(tuple(words.adverbs)):
        score -= 2.0 * bool(
            following and _opens(following[0][1]) and not following[0][1].startswith(tuple(words.adverbs))
        )
    if _opens(word):
        # A verb whose object is one short word before the next clause opens is part of the title: 规划|实施机制|按年度.
        gap = next((p - at for p, w in following if _opens(w, strongly=True) and text[p - 1] != "的"), MAX_TITLE)
        score -= 1.5 * (len(word) < gap <= 4)
    if last in words.never_last or last in words.adverbs:
        score -= 3.0
    elif _opens(last):
        score -= 0.5 if last in words.nominal else 3.0
    score += 0.5 * _repeats(title, text[at : at + 14])
    return score - 0.03 * (at - start)


def _opens(word: str, *, strongly: bool = False) -> bool:
    """Whether a token opens a clause; jieba joins some openers to the next verb (大力发展), so prefixes count."""
    words = clause_words()
    lists = words.adverbs | words.strong if strongly else words.adverbs | words.strong | words.weak
    return word in lists or (len(word) > 2 and word[:2] in lists)


def _opening(text: str, at: int, word: str) -> float:
    """How strongly the text at `at` looks like the start of a clause."""
    if _PERIOD.match(text, at) or text.startswith("——", at):
        return 3.0
    if re.match(r"[\u4e00-\u9fff]{2,8}[市州盟][—－-]", text[at:]):
        return 3.0
    if _opens(word, strongly=True):
        return 3.0
    if _opens(word):
        return 1.0 if len(word) == 1 else 2.0
    return 0.0


def _balanced(title: str) -> bool:
    return all(title.count(a) == title.count(b) for a, b in _PAIRS.items())


def _repeats(title: str, body: str) -> bool:
    return any(title[i : i + 2] in body for i in range(len(title) - 1))


def box_title_end(text: str, *, next_labels: Sequence[str], known: Callable[[str], bool]) -> int:
    """Where a box's title ends and the label of its first entry begins.

    Args:
        text: the box's text after its number: title, label, "：", entry.
        next_labels: the labels of the entries that follow, as parallels.
        known: whether a string stands elsewhere in the document too.

    Returns:
        The end of the title in `text`; 0 when there is no label to separate it from.
    """
    colon = text.find("：")
    if colon < 4 or _STOP.search(text[:colon]):
        return 0
    whole = text[:colon]
    scored = []
    for at, _ in _tokens(whole, 0)[1:]:
        title, label = whole[:at], whole[at:]
        if (
            title.endswith(tuple(clause_words().never_last))
            or len(title) < 4
            or len(label) < 2
            or not _balanced(title)
            or not _balanced(label)
        ):
            continue
        scored.append((_box_score(title, label, next_labels, known), at))
    return max(scored, key=lambda s: (s[0], s[1]), default=(0.0, 0))[1]


def _box_score(title: str, label: str, next_labels: Sequence[str], known: Callable[[str], bool]) -> float:
    tails = clause_words().box_tails
    score = 2.0 * title.endswith(tails) + 1.0 * known(title) - 2.0 * label.startswith((*tails, "的", "和", "与"))
    score -= 1.0 * ("的" in label)
    score += 1.0 * any(label.startswith(w) for w in (*clause_words().strong, *clause_words().weak) if len(w) > 1)
    if next_labels:
        middle = sorted(len(n) for n in next_labels)[len(next_labels) // 2]
        score += 1.0 * (0.5 <= len(label) / middle <= 2)
        score += 2.0 * any(len(n) > 2 and label[-2:] == n[-2:] for n in next_labels)
        score += 1.5 * any(label[:2] == n[:2] or (label[:1] == n[:1] and len(label) == len(n)) for n in next_labels)
        score += 2.0 * (
            all(n.endswith(("市", "州", "县", "区")) and len(n) <= 5 for n in next_labels) and len(label) <= 5
        )
    return score
