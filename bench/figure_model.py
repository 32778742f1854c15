"""Learns when a figure answers a question for a number, from judged questions, and measures it on those left out.

python bench/figure_model.py [QUESTIONS.jsonl …]            cross-validated accuracy
python bench/figure_model.py [QUESTIONS.jsonl …] --write    the same, then writes kb/data/figure_model.json

A question's figures compete with one another and with the answer that there is none, whose odds are 1: a conditional
logit, so that the same weights rank the figures and decline.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kb.ask.figure import fits, places_below
from kb.figure_model import Evidence
from kb.figure_question import read_figure_question
from kb.figure_search import find_figures
from kb.legs import find_places
from kb.lexicon import normalise
from kb.library import Library
from kb.question import read_question

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "kb" / "data" / "figure_model.json"
RIDGE = 1.0  # of the weights of standardised measures
FOLDS = 10
JUDGED = ("queries_own.jsonl", "queries_numbers.jsonl", "queries_strangers.jsonl")

# Which way a measure may count; the others speak for a figure. Without this what is chance among few questions (that
# those with words of asking are answerable) is learnt.
AGAINST = ("lacking", "lacking_share", "narrowed", "unexplained", "unasked", "other_measure")
SIGNS: dict[str, tuple[float | None, float | None]] = {name: (None, 0.0) for name in AGAINST}

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its figures."""

    name: str
    question: str
    answerable: bool
    rows: FloatArray  # (n_figures, n_measures)
    right: npt.NDArray[np.bool_]  # figures of the sentences judged right
    same: npt.NDArray[np.bool_]  # figures of that value, wherever they stand
    shown: tuple[str, ...]
    intent: str


def main() -> None:
    """Measure, and write the model if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, default=[ROOT / "tests" / "eval" / name for name in JUDGED])
    parser.add_argument("--write", action="store_true", help=f"write {MODEL.relative_to(ROOT)}")
    parser.add_argument("--failures", action="store_true", help="print what is wrong")
    options = parser.parse_args()
    with Library.open(ROOT / "indexes") as library:
        found = [e for file in options.files for e in examples(library, file)]
    order = np.random.default_rng(0).permutation(len(found))
    verdicts: dict[str, str] = {}
    for fold in range(FOLDS):
        left_out = set(order[fold::FOLDS].tolist())
        weights = fit([e for i, e in enumerate(found) if i not in left_out])
        verdicts |= {found[i].name: verdict(found[i], weights) for i in left_out}
    report("cross-validated", found, verdicts, failures=options.failures)
    weights = fit(found)
    report("trained on", found, {e.name: verdict(e, weights) for e in found}, failures=False)
    names = [field.name for field in fields(Evidence)]
    stored = {
        "constant": round(float(weights[-1]), 3),
        "weights": {n: round(float(w), 3) for n, w in zip(names, weights[:-1], strict=True)},
    }
    sys.stdout.write(json.dumps(stored) + "\n")
    if options.write:
        MODEL.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def examples(library: Library, file: Path) -> list[Example]:
    """The questions for numbers of a file, and those that nothing answers, with the figures that may be shown."""
    judged = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    out = []
    for row in (row for row in judged if row["type"] in ("number", "none")):
        question = read_question(library, row["q"])
        written = tuple(row["q"][m.start : m.end] for m in find_places(library.store, row["q"]))
        asked = read_figure_question(question, written)
        if question.intent not in ("figure", "clause"):
            continue
        places = places_below(library.store, question)
        found = [f for f in find_figures(library, question, asked) if fits(library.store, f.record, asked, places)]
        texts = [library.store.sentence(f.record.sentence_id).text for f in found]
        right = [
            text in row["evidence_text"] and is_value(f.record.value + f.record.unit, row["value"])
            for f, text in zip(found, texts, strict=True)
        ]
        same = [is_value(f.record.value + f.record.unit, row["value"]) for f in found]
        rows = np.array([astuple(f.evidence) for f in found]).reshape(len(found), len(fields(Evidence)))
        shown = tuple(f"{f.record.indicator} {f.record.written} {f.record.period} {f.missing}" for f in found)
        out.append(
            Example(
                row["id"],
                row["q"],
                row["type"] == "number",
                rows,
                np.array(right, bool),
                np.array(same, bool),
                shown,
                question.intent,
            )
        )
    return out


def is_value(shown: str, values: Sequence[str]) -> bool:
    """Whether a value is one of those judged right."""
    plain = normalise(shown)
    return any(re.search(rf"(?<![0-9.]){re.escape(normalise(value))}(?![0-9])", plain) for value in values)


def fit(found: Sequence[Example]) -> FloatArray:
    """Conditional logistic regression: the right figures of a question against its others and against none."""
    everything = np.vstack([e.rows for e in found if len(e.rows)])
    mean, spread = everything.mean(axis=0), everything.std(axis=0)
    spread[spread == 0] = 1.0
    usable = [((e.rows - mean) / spread, e.right) for e in found if len(e.rows) and (e.right.any() or not e.answerable)]

    def loss(weights: FloatArray) -> tuple[float, FloatArray]:
        value, gradient = RIDGE * float(weights[:-1] @ weights[:-1]) / 2, np.append(RIDGE * weights[:-1], 0.0)
        for rows, right in usable:
            scores = np.append(rows @ weights[:-1] + weights[-1], 0.0)  # the last: none
            answers = np.append(right, not right.any())
            chance = np.exp(scores - scores.max())
            chance /= chance.sum()
            of_right = chance[answers].sum()
            value -= float(np.log(max(of_right, 1e-300)))
            pull = np.where(answers, chance / max(of_right, 1e-300), 0.0) - chance
            gradient[:-1] -= pull[:-1] @ rows
            gradient[-1] -= pull[:-1].sum()
        return value, gradient

    bounds = [SIGNS.get(field.name, (0.0, None)) for field in fields(Evidence)]
    start = np.zeros(everything.shape[1] + 1)
    weights = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]).x
    plain = weights[:-1] / spread
    return np.append(plain, weights[-1] - plain @ mean)


def verdict(example: Example, weights: FloatArray) -> str:
    """What comes out for a question: right, wrong or declined, with the first figure."""
    if not len(example.rows):
        return "declined"
    scores = example.rows @ weights[:-1] + weights[-1]
    best = int(np.argmax(scores))
    kind = "declined" if scores[best] < 0 else "right" if example.same[best] else "wrong"
    return f"{kind} ({scores[best]:.2f}) {example.shown[best]}"


def report(title: str, found: Sequence[Example], verdicts: dict[str, str], *, failures: bool) -> None:
    """Print the shares, and what is wrong."""
    kinds = {e.name: verdicts[e.name].split(" ")[0] for e in found}
    for name, group in (
        ("answerable", [e for e in found if e.answerable]),
        ("not", [e for e in found if not e.answerable]),
    ):
        counts = {k: sum(kinds[e.name] == k for e in group) for k in ("right", "wrong", "declined")}
        sys.stdout.write(f"{title:16} {name:12} {counts} of {len(group)}\n")
    for e in found if failures else ():
        if kinds[e.name] != ("right" if e.answerable else "declined"):
            sys.stdout.write(f"  {e.name} {e.intent} {e.question} -> {verdicts[e.name]}\n")


if __name__ == "__main__":
    main()
