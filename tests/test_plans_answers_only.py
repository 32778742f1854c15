"""Three more invented plans, by people who had not seen the program: whether questions on them are answered.

What test_other_plans.py holds of the reading of six plans (every figure's mark and English name, every city's
positioning) nobody has read in these. Floors stand beside the texts; `--write-floors` only raises them.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from plan_floors import hold_floors, hold_spans

from ingest.pipeline import ingest
from kb.encode import load_encoder
from kb.library import Library

FOLDER = Path(__file__).parent / "eval" / "plans_answers_only"
PLANS = sorted(path.stem for path in FOLDER.glob("*.txt"))


def _silent(document_id: str, stage: str, done: int, total: int) -> None:
    """Say nothing of progress."""


@pytest.mark.parametrize("name", PLANS)
def test_answers_are_not_below_their_floor(name, tmp_path, request):
    report = ingest([FOLDER / f"{name}.txt"], index_dir=tmp_path / "index", encoder=load_encoder(), progress=_silent)
    assert not report.rejected
    with Library.open(tmp_path / "index") as library:
        hold_floors(FOLDER, name, library, request)


@pytest.mark.parametrize("name", PLANS)
def test_every_span_cuts_its_evidence_out_of_the_plan(name):
    hold_spans(FOLDER, name)
