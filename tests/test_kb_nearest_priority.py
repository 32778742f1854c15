"""The priority that a question means in other words: found by meaning, and not looked for where nothing is near."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from kb.ask import ask
from kb.encode import load_encoder
from kb.library import Library


@pytest.mark.parametrize(
    ("question", "embedded"),
    [
        ("Which cities run lottery licences?", []),  # far from every priority
        ("哪些城市发放彩票牌照", []),
        ("Which cities bet on caring for the old?", None),
    ],
)
def test_parts_of_a_question_are_embedded_only_where_a_priority_may_be_meant(
    corpus_index: Path, monkeypatch: pytest.MonkeyPatch, question: str, embedded: list[str] | None
) -> None:
    encoder = load_encoder()
    asked: list[str] = []
    encode = encoder.encode_query

    def counted(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        asked.extend(texts)
        return encode(texts)

    with Library.open(corpus_index, encoder) as library:
        ask(library, "Which cities produce films over the internet?")  # names of priorities are embedded once
        monkeypatch.setattr(encoder, "encode_query", counted)
        answer = ask(library, question)
    if embedded is None:
        assert asked and {c.city for c in answer.cities if c.tier == "focus"} == {"梧州市", "百色市", "河池市"}
    else:
        assert asked == embedded and answer.abstained
