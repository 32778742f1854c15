"""Two readings woven together: their order, whatever the lines are."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.readings import restore_order
from ingest.records import FoldedSentence, Occurrence
from tests.sample_plan import HashingEncoder


def woven(order: list[int], lines: list[int]) -> list[FoldedSentence]:
    """Sentences with the occurrences of `order`, each numbered by its first one."""
    found: dict[int, list[Occurrence]] = {}
    for place, (sentence, line) in enumerate(zip(order, lines, strict=True)):
        text = f"{'甲乙丙丁戊己庚辛壬癸'[sentence % 10]}部门负责第{sentence}项工作。"
        found.setdefault(sentence, []).append(Occurrence(place * 50, place * 50 + len(text), line, text, ((0, 0),)))
    return [FoldedSentence(group[0].text, tuple(group)) for group in found.values()]


@given(st.integers(0, 1 << 32))
@settings(max_examples=60, deadline=None)
def test_two_complete_readings_come_out_in_true_order_however_they_take_turns(seed: int) -> None:
    rng = random.Random(seed)
    left = [list(range(40)), list(range(40))]
    order, lines = [], []
    while left[0] or left[1]:
        # Either may run ahead and be overtaken.
        side = rng.choice([s for s in (0, 1) if left[s]])
        for _ in range(min(rng.randint(1, 6), len(left[side]))):
            order.append(left[side].pop(0))
            lines.append((lines[-1] if lines else 0) + (rng.random() < 0.2))
    readings = restore_order(woven(order, lines), HashingEncoder().encode_document)
    assert readings.order == tuple(range(40))
