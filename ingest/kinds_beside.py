"""What kind of sentence stands behind what kind in a text: a number behind a remark in brackets, a dash behind a dash.

How a text sets its parts beside each other is its own habit, read where the order is certain. In a notice whose
paragraphs all end with （某部门负责） a number stands behind each remark and nowhere else; in a report nothing tells.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingest.counting import is_title, numbers_in

PLAIN, REMARK, TITLE, NUMBERED, DASHED = range(5)
_KINDS = 5
SET_APART = frozenset((REMARK, DASHED))  # kinds that a text sets apart by how they begin
# Sentences that what all of the text has counts for beside what stands behind one kind of it.
PRIOR = 4.0
_DASHED = re.compile(r"[—–·•●■◆]")
_LIST = re.compile(r"[：:；;]\s*$")  # lists have their own rules (`ingest.list_order`)


def kinds_of(texts: Sequence[str], remarks: Sequence[bool]) -> tuple[int, ...]:
    """Tell the kind of each sentence.

    Args:
        texts: the sentences.
        remarks: for each whether it is a remark in brackets.

    Returns:
        One kind a sentence.
    """
    return tuple(REMARK if remark else _kind(text) for text, remark in zip(texts, remarks, strict=True))


def _kind(text: str) -> int:
    if _LIST.search(text):
        return PLAIN
    if numbers_in(text):
        return TITLE if is_title(text) else NUMBERED
    return DASHED if _DASHED.match(text) else PLAIN


def learn_kinds(chain: Iterable[int]) -> tuple[tuple[float, ...], ...]:
    """Learn what stands behind what.

    Args:
        chain: the kinds of sentences that follow each other.

    Returns:
        Log-chances by the kind before and the kind behind it.
    """
    pairs = Counter(pairwise(chain))
    behind: Counter[int] = Counter()
    before: Counter[int] = Counter()
    for (one, other), count in pairs.items():
        before[one] += count
        behind[other] += count
    total = sum(behind.values())
    usual = [(behind[kind] + 1) / (total + _KINDS) for kind in range(_KINDS)]
    return tuple(
        tuple(math.log((pairs[(one, other)] + PRIOR * usual[other]) / (before[one] + PRIOR)) for other in range(_KINDS))
        for one in range(_KINDS)
    )
