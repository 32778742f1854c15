"""Learns how people ask what a city is to be, from judged questions with the names of places taken out.

python bench/profile_model.py [FILE ...]            cross-validated accuracy; FILEs are further question sets
python bench/profile_model.py --write [FILE ...]    the same, then writes kb/data/profile_model.json
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kb.legs import find_places
from kb.lexicon import HAN
from kb.library import Library
from kb.profile_model import without_names

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "kb" / "data" / "profile_model.json"
RIDGE = 0.1  # of 0.003 to 0.3 the one that parts profiles from other questions about a place best, out of sample
MADE = 0.3  # weight of a question that a city was added to; questions about a place that are no profile are few
STEPS = 12  # of Newton's method; it is done after ten

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """A judged question as the model sees it."""

    text: str  # as written
    seen: str
    profile: bool
    placed: bool  # names a place by itself
    split: str
    weight: float


def main() -> None:
    """Measure, and write the model if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"write {MODEL.relative_to(ROOT)}")
    parser.add_argument("--index", type=Path, default=ROOT / "indexes")
    parser.add_argument("files", nargs="*", type=Path)
    given = parser.parse_args()
    files = [*sorted((ROOT / "tests" / "eval").glob("queries_*.jsonl")), *given.files]
    judged = [(json.loads(line), f.stem) for f in files for line in f.read_text(encoding="utf-8").splitlines()]
    with Library.open(given.index) as library:
        found = list(examples(library, judged))
        rows = np.vstack([library.encoder.encode_query([one.seen]) for one in found]).astype(np.float64)
        encoder = library.encoder.name
    scores = out_of_sample(found, rows)
    wanted = np.array([one.profile for one in found])
    other = np.array([one.placed and not one.profile for one in found])
    own, rest = np.sort(scores[wanted]), np.sort(scores[other])
    sys.stdout.write(f"{wanted.sum()} questions for profiles, {other.sum()} others about a place; out of sample:\n")
    for cut in (-1.0, -0.75, -0.5, -0.25, 0.0, 0.25):
        sys.stdout.write(f"cut {cut:5.2f}: found {(own >= cut).mean():.3f}, others taken {(rest >= cut).sum()}\n")
    for one, score in sorted(zip(found, scores, strict=True), key=lambda pair: pair[1]):
        if one.profile and score < 0 or one.placed and not one.profile and score > -1.5:
            sys.stdout.write(f"  {score:5.2f} {'profile' if one.profile else 'other'}: {one.text}\n")
    if given.write:
        mean, weights = fit(found, rows)
        model = {
            "encoder": encoder,
            "constant": round(float(weights[-1] - mean @ weights[:-1]), 4),
            "weights": [round(float(w), 4) for w in weights[:-1]],
        }
        MODEL.write_text(json.dumps(model) + "\n", encoding="utf-8")


def examples(library: Library, judged: Sequence[tuple[dict[str, str], str]]) -> Iterator[Example]:
    """Give the questions as the model sees them; those without a place once more, with a city."""
    cities = {profile.city for profile in library.store.cities()}
    for row, file in judged:
        text, profile, split = row["q"], row["type"] == "profile", f"{file} {row.get('split', '')}"
        mentions = find_places(library.store, text)
        placed = any(mention.place.name in cities for mention in mentions)
        yield Example(text, without_names(text, mentions), profile, placed, split, 1.0)
        if not placed and row["type"] not in ("profile", "cities"):
            made = f"该市{text}" if HAN.search(text) else f"{text.rstrip('?.')} in the city"
            yield Example(text, made, False, False, split, MADE)


def fit(found: Sequence[Example], rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Fit a logistic model with a ridge by Newton's method.

    Args:
        found: n examples.
        rows: (n, dim) their vectors.

    Returns:
        (dim,) the mean taken off, and (dim + 1,) the weights, the constant last.
    """
    weight = np.array([one.weight for one in found])
    wanted = np.array([one.profile for one in found], dtype=np.float64)
    mean = rows.mean(axis=0)
    measures = np.column_stack((rows - mean, np.ones(len(rows))))
    ridge = np.diag([*np.full(rows.shape[1], RIDGE), 1e-6])
    weights = np.zeros(measures.shape[1])
    for _ in range(STEPS):
        odds = 1 / (1 + np.exp(-measures @ weights))
        slope = measures.T @ (weight * (odds - wanted)) + ridge @ weights
        curve = (measures * (weight * odds * (1 - odds))[:, None]).T @ measures + ridge
        weights -= np.linalg.solve(curve, slope)
    return mean, weights


def out_of_sample(found: Sequence[Example], rows: FloatArray) -> FloatArray:
    """Give each example's log odds by the model of all other splits.

    Args:
        found: n examples.
        rows: (n, dim) their vectors.

    Returns:
        (n,) log odds.
    """
    splits = np.array([one.split for one in found])
    scores = np.zeros(len(found))
    for split in dict.fromkeys(splits):
        inside = splits == split
        mean, weights = fit([one for one, own in zip(found, inside, strict=True) if not own], rows[~inside])
        scores[inside] = (rows[inside] - mean) @ weights[:-1] + weights[-1]
    return scores


if __name__ == "__main__":
    main()
