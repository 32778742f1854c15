"""Finds readings that break off: a paragraph cut in mid-sentence ("…", "[展开全文]") that stands in full behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.near import NearPair
from ingest.records import FoldedSentence
from ingest.repeats import BROKEN, MIN_TITLE, bare_reading, fold_key, number_end

# Sentences behind a cut one in which the whole may stand: one paragraph. The longest of 35 texts has 29.
REACH = 30
# Characters of a cut reading that says it is one, and of one that only ends without a mark: a title is shorter, and the
# sentence behind it may begin with its words (…发展现代服务业 / 发展现代服务业是…).
MIN_SAID, MIN_SILENT = 8, 12
_ENDS = ("。", "！", "？", "；", "：", ".", "!", "?", ";", ":")
_INSIDE = ("，", ",", "、", "（", "(", "“")  # what a title that is a clause's beginning has not


def cut_short(sentences: Sequence[FoldedSentence]) -> Iterator[NearPair]:
    """Pair each reading that breaks off at the end of its line with the sentence it is the beginning of.

    Args:
        sentences: folded sentences of a text that is one reading, in order of first occurrence.

    Yields:
        Pairs of indices.
    """
    stream = sorted(((o, i) for i, s in enumerate(sentences) for o in s.occurrences), key=lambda pair: pair[0].start)
    keys: dict[int, str] = {}
    for at, (occurrence, i) in enumerate(stream):
        last = at + 1 == len(stream) or stream[at + 1][0].line != occurrence.line
        said = BROKEN.sub("", occurrence.text).rstrip()
        silent = said == occurrence.text.rstrip()
        key, head = bare_reading(said), fold_key(said[: number_end(said)])
        # The same number twice is no title and the sentence behind it.
        title = silent and not head and not any(mark in said for mark in _INSIDE)
        if not last or title or said.endswith(_ENDS):
            continue
        if len(key) < (MIN_SILENT if silent else MIN_SAID):
            continue
        for _, k in stream[at + 1 : at + 1 + REACH]:
            other = keys.setdefault(k, bare_reading(sentences[k].text))
            if k != i and len(other) >= len(key) + MIN_TITLE and other.startswith(key):
                text = sentences[k].text
                if fold_key(text[: number_end(text)]) == head:
                    yield NearPair(min(i, k), max(i, k), 0.0, None)
                    break
