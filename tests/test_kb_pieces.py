"""The model's pieces can be loaded before anyone asks for the model, and what goes wrong is said to who asks."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.encode_onnx import load_built
from kb.errors import KBError
from kb.model import find_built, pieces
from kb.model.pieces import begin, load


@pytest.fixture(autouse=True)
def _nothing_begun() -> Iterator[None]:
    """Leave nothing begun behind."""
    pieces._begun.clear()
    yield
    pieces._begun.clear()


def test_what_was_begun_is_taken_once() -> None:
    begin()
    begin()
    (begun,) = pieces._begun
    loading = load(find_built())
    assert loading is begun
    assert load(find_built()) is not begun
    loading.check.result()
    assert loading.pieces.result().encode("冷链物流")


def test_a_model_begun_for_another_one_is_not_taken() -> None:
    model = find_built()
    begin()
    other = dataclasses.replace(model, revision="another build")
    assert load(other).model == other


def test_a_model_that_is_missing_or_damaged_is_said_to_who_asks_for_it(tmp_path: Path) -> None:
    begin(tmp_path)
    assert pieces._begun == []
    with pytest.raises(KBError, match="model"):
        load_built(tmp_path)
    model = find_built()
    name = next(iter(model.files))
    pieces._begun.append(load(dataclasses.replace(model, files={**model.files, name: "0" * 64})))
    with pytest.raises(KBError, match="embedding model is damaged"):
        load(pieces._begun[0].model).check.result()
