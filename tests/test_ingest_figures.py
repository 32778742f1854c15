"""Figures in sentences: what is measured, value, period, target or reached; golden/figures.json was read by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_plan import PLAN, library, plan

from ingest.figures import figures_in
from kb.records import Document, Sentence

CASES = json.loads((Path(__file__).parent / "golden" / "figures.json").read_text(encoding="utf-8"))


def figures(text: str, *, period: str = "2021-2025"):
    document = Document(**dict.fromkeys(Document.__dataclass_fields__, "") | {"document_id": "d", "period": period})
    return figures_in(document, Sentence("d/s000", "d", 0, text, None, None, None, None, "explicit", ()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["sentence"][:16])
def test_figures_are_read_as_a_person_reads_them(case):
    read = [[f.indicator, f.written, f.period, f.role, f.growth, f.low, f.high] for f in figures(case["sentence"])]
    assert read == case["figures"]


NUMBERS = st.sampled_from(
    "到2025年 达到 120 家 ， 。 1.7万亿 元 % 超 6 左右 、 1—2 个 percent by 2030 增长 （ ） 年均 “十四五”".split()  # noqa: SIM905
)


@given(st.lists(NUMBERS | st.text(max_size=4), max_size=14).map("".join))
def test_a_figure_stands_in_its_sentence_as_it_is_given(text):
    for figure in figures(text):
        assert figure.written == text[figure.start : figure.end].strip()
        assert figure.value.replace(" ", "") in text.replace(" ", "")
        assert figure.low is None or figure.high is None or figure.low <= figure.high


def test_a_year_of_the_plan_and_later_is_a_target_and_an_earlier_one_is_not():
    assert [f.role for f in figures("2020年冷库达到5家，2025年冷库达到9家。")] == ["actual", "target"]
    assert [f.role for f in figures("2020年冷库达到5家，2025年冷库达到9家。", period="2026-2030")] == [
        "actual",
        "actual",
    ]


def test_the_store_gives_figures_back_as_they_were_read(tmp_path):
    restored = plan()
    assert restored.figures
    with library(tmp_path / "index", restored) as lib:
        assert lib.store.figures(PLAN) == restored.figures
