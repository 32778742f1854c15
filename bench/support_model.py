"""Learns when the evidence is enough for a clause to be shown as an answer, from judged questions.

python bench/support_model.py [FILE ...]            cross-validated accuracy; FILEs are further question sets
python bench/support_model.py --write [FILE ...]    the same, then writes kb/data/support_model.json
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import kb.ask.clause
from kb.ask import ask
from kb.library import Library
from kb.support import Evidence

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "kb" / "data" / "support_model.json"
LEFT_OUT = ("report",)  # split of the questions that the model is reported on
# Questions that avoid the documents' words on purpose. With them 0.015 more of the strangers' unanswerable questions
# were answered, and of their own answerable ones 0.04 fewer declined.
NOT_LEARNED = "queries_reworded.jsonl"
FOLDS, SHUFFLES = 10, 5
RIDGE = 3.0  # of the weights of standardised measures; 1 to 10 give the same accuracy within 2 questions
# Share of the answerable questions that come so far which the cut keeps, out of sample: they are some third of all
# questions, of which at most 2 % may be declined.
KEPT = 0.95

FloatArray = npt.NDArray[np.float64]


def main() -> None:
    """Measure, and write the model if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"write {MODEL.relative_to(ROOT)}")
    parser.add_argument("--index", type=Path, default=ROOT / "indexes")
    parser.add_argument("files", nargs="*", type=Path)
    given = parser.parse_args()
    own = (path for path in sorted((ROOT / "tests" / "eval").glob("*.jsonl")) if path.name != NOT_LEARNED)
    files = [*own, *given.files]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    judged = [row for row in map(json.loads, lines) if row.get("split") not in LEFT_OUT]
    with Library.open(given.index) as library:
        found = list(examples(library, judged))
    asked = [question for question, _, _ in found]
    rows = np.array([astuple(evidence) for _, evidence, _ in found])
    answered = np.array([answerable for _, _, answerable in found])
    scores = out_of_sample(rows, answered)
    cut = float(np.quantile(scores[answered], 1 - KEPT))
    sys.stdout.write(f"{len(rows)} questions reach the model, {answered.sum()} of them answerable\n")
    for kept in (0.99, 0.98, 0.97, 0.96, 0.95, 0.94, 0.92, 0.9):
        at = np.quantile(scores[answered], 1 - kept)
        sys.stdout.write(f"answered {kept:.2f}  others declined {np.mean(scores[~answered] < at):.3f}  cut {at:+.2f}\n")
    for question, score, right in sorted(zip(asked, scores, answered, strict=True), key=lambda row: row[1]):
        if (score >= cut) != right:
            sys.stdout.write(f"{score:+.2f} {'declined' if right else 'answered'}  {question}\n")
    weights, bias, mean, spread = fit(rows, answered)
    stored = {
        "measures": [f.name for f in fields(Evidence)],
        "weights": weights.round(4).tolist(),
        "mean": mean.round(4).tolist(),
        "spread": spread.round(4).tolist(),
        "cut": [round(cut - bias, 4)],
    }
    sys.stdout.write(json.dumps(stored) + "\n")
    if given.write:
        MODEL.write_text(json.dumps(stored, sort_keys=True) + "\n", encoding="utf-8")
        sys.stdout.write(f"wrote {MODEL.relative_to(ROOT)}\n")


def examples(library: Library, judged: Sequence[dict[str, str]]) -> Iterator[tuple[str, Evidence, bool]]:
    """The questions for clauses that the model decides, with their evidence, and whether they have an answer."""
    seen: list[Evidence] = []

    def decide(evidence: Evidence) -> bool:
        """Note the evidence instead of judging it."""
        seen.append(evidence)
        return True

    judge, kb.ask.clause.supported = kb.ask.clause.supported, decide
    try:
        for row in judged:
            seen.clear()
            if row["type"] in ("clause", "none"):
                ask(library, row["q"])
            if seen:
                yield row["q"], seen[0], row["type"] == "clause"
    finally:
        kb.ask.clause.supported = judge


def out_of_sample(rows: FloatArray, answered: npt.NDArray[np.bool_]) -> FloatArray:
    """The score of every question by models that did not see it, averaged over several divisions."""
    scores = np.zeros(len(rows))
    for seed in range(SHUFFLES):
        order = np.random.default_rng(seed).permutation(len(rows))
        parts = np.empty(len(rows), dtype=int)
        for kind in (True, False):
            own = order[answered[order] == kind]
            parts[own] = np.arange(len(own)) % FOLDS
        for part in range(FOLDS):
            weights, bias, mean, spread = fit(rows[parts != part], answered[parts != part])
            scores[parts == part] += ((rows[parts == part] - mean) / spread @ weights + bias) / SHUFFLES
    return scores


def fit(rows: FloatArray, answered: npt.NDArray[np.bool_]) -> tuple[FloatArray, float, FloatArray, FloatArray]:
    """Logistic regression by Newton's method: weights, bias, and the mean and spread of the measures."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    spread[spread == 0] = 1.0
    scaled = np.column_stack([(rows - mean) / spread, np.ones(len(rows))])
    ridge = np.diag([RIDGE] * rows.shape[1] + [0.0])
    weights = np.zeros(scaled.shape[1])
    for _ in range(20):
        chance = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (chance - answered) + ridge @ weights
        curve = (scaled.T * (chance * (1 - chance))) @ scaled + ridge
        weights -= np.linalg.solve(curve, slope)
    return weights[:-1], float(weights[-1]), mean, spread


if __name__ == "__main__":
    main()
