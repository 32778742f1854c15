"""Three more invented plans, by people who had not seen the program: whether questions on them are answered.

What test_other_plans.py holds of the reading of six plans (every figure's mark and English name, every city's
positioning) nobody has read in these. Floors stand beside the texts; `--write-floors` only raises them.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from ingest.pipeline import ingest
from kb.answers_measured import measure_answers
from kb.ask import ask
from kb.encode import load_encoder
from kb.evaluate import read_lines, read_questions
from kb.library import Library

FOLDER = Path(__file__).parent / "eval" / "plans_answers_only"
FLOORS = FOLDER / "floors.json"
PLANS = sorted(path.stem for path in FOLDER.glob("*.txt"))
ONE_ANSWER = 0.05  # a question of the smallest kinds (seven to nine) counts more, of the others less


def _silent(document_id: str, stage: str, done: int, total: int) -> None:
    """Say nothing of progress."""


@pytest.mark.parametrize("name", PLANS)
def test_answers_are_not_below_their_floor(name, tmp_path, request):
    report = ingest([FOLDER / f"{name}.txt"], index_dir=tmp_path / "index", encoder=load_encoder(), progress=_silent)
    assert not report.rejected
    questions = read_questions(read_lines(FOLDER / f"{name}.jsonl"))
    with Library.open(tmp_path / "index") as library:
        found = measure_answers(questions, {q.query_id: ask(library, q.text) for q in questions})
    kept = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    files = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(FOLDER.glob(f"{name}.*"))}
    if request.config.getoption("--write-floors"):
        old = kept.get(name, {}).get("floors", {})
        better = {m: min if m == "answerable declined" else max for m in found}
        raised = {m: round(better[m](value, old.get(m, value)), 4) for m, value in found.items()}
        kept[name] = {"sha256": files, "floors": raised}
        FLOORS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    floors = kept[name]["floors"]
    assert kept[name]["sha256"] == files, "text or questions changed: measure anew with --write-floors"
    assert set(found) == set(floors)
    assert not {m: (v, floors[m]) for m, v in found.items() if _fell(m, v, floors[m])}


def _fell(measure: str, value: float, floor: float) -> bool:
    return value > floor + ONE_ANSWER if measure == "answerable declined" else value < floor - ONE_ANSWER


def test_every_span_cuts_its_evidence_out_of_the_plan():
    for name in PLANS:
        source = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
        for row in map(json.loads, read_lines(FOLDER / f"{name}.jsonl")):
            assert [source[start:end] for _, start, end in row["spans"]] == row["evidence_text"], row["id"]
