"""The stored model of glued titles is the one that its script learns from the real texts."""

from __future__ import annotations

import json
from dataclasses import fields

import numpy as np
import pytest

from bench.title_model import MODEL, fit, gather, kept, real_texts


def test_the_stored_title_model_is_what_its_script_learns() -> None:
    texts = real_texts()
    if not texts:
        pytest.skip("../shared/policy is not here")
    _, counts, measured = gather(texts)
    stored = json.loads(MODEL.read_text(encoding="utf-8"))
    assert {f.name: kept(f.name, getattr(counts, f.name)) for f in fields(counts)} == stored["counts"]
    learned = fit([example for examples in measured.values() for example in examples])
    for name, numbers in zip(("weights", "mean", "spread"), learned, strict=True):
        # Rounded to 4 places; the search stops a little earlier or later from machine to machine.
        assert np.abs(numbers - np.array(stored[name])).max() < 0.005, name
