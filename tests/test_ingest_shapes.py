"""Texts of hostile shapes go through whole; what they cost is measured in bench/hostile_shapes.py."""

from __future__ import annotations

import pytest
from hostile_shapes import SHAPES
from sample_plan import HashingEncoder

from ingest.restore import restore
from kb.records import Document


@pytest.mark.parametrize("shape", SHAPES)
def test_every_character_of_a_hostile_shape_is_accounted_for(shape):
    text = SHAPES[shape](1_500)
    restored = restore(Document("d", "d.txt", "", text), HashingEncoder().encode_document)
    covered = [*(span for s in restored.sentences for span in s.spans), *((a.start, a.end) for a in restored.set_aside)]
    covered += [span for s in (*restored.sections, *restored.boxes) for span in s.spans]
    covered.sort()
    assert (covered[0][0], covered[-1][1]) == (0, len(text))
    assert all(before[1] == after[0] for before, after in zip(covered, covered[1:], strict=False))
