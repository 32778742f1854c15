"""Floors of the answers on invented plans: texts, questions and `floors.json` in one folder."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from kb.answers_measured import measure_answers
from kb.ask import ask
from kb.evaluate import read_lines, read_questions
from kb.library import Library

ONE_ANSWER = 0.05  # a question of the smallest kinds (six to nine) counts more, of the others less


def hold_floors(folder: Path, name: str, library: Library, request: pytest.FixtureRequest) -> None:
    """Check that the answers on a plan are not below their floor; `--write-floors` only raises it."""
    questions = read_questions(read_lines(folder / f"{name}.jsonl"))
    found = measure_answers(questions, {q.query_id: ask(library, q.text) for q in questions})
    path = folder / "floors.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    files = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.glob(f"{name}.*"))}
    if request.config.getoption("--write-floors"):
        old = kept.get(name, {}).get("floors", {})
        better = {m: min if m == "answerable declined" else max for m in found}
        raised = {m: round(better[m](value, old.get(m, value)), 4) for m, value in found.items()}
        kept[name] = {"sha256": files, "floors": raised}
        path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    floors = kept[name]["floors"]
    assert kept[name]["sha256"] == files, "text or questions changed: measure anew with --write-floors"
    assert set(found) == set(floors)
    assert not {m: (v, floors[m]) for m, v in found.items() if _fell(m, v, floors[m])}


def hold_spans(folder: Path, name: str) -> None:
    """Check that every span of a plan's questions cuts its evidence out of the plan."""
    source = (folder / f"{name}.txt").read_text(encoding="utf-8")
    for row in map(json.loads, read_lines(folder / f"{name}.jsonl")):
        assert [source[start:end] for _, start, end in row["spans"]] == row["evidence_text"], row["id"]


def _fell(measure: str, value: float, floor: float) -> bool:
    return value > floor + ONE_ANSWER if measure == "answerable declined" else value < floor - ONE_ANSWER
