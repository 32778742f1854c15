"""Learns where glued titles end, from titles that stand on lines of their own, and measures it document by document.

python bench/title_model.py            leave-one-document-out accuracy
python bench/title_model.py --write    the same, then writes ingest/data/title_model.json
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.layout import lay_out
from ingest.markers import markdown_marks, marker_at
from ingest.parallel_titles import PARALLEL_MEASURES, siblings_of
from ingest.read.text import read_text
from ingest.segment import segment
from ingest.title_model import MEASURES, SHORT_GAP, WordCounts, candidates, tag_pair
from kb.lexicon import dictionary_words, word_tag
from kb.records import LEVELS

ROOT = Path(__file__).resolve().parents[1]
POLICY = ROOT.parent / "shared" / "policy"
MODEL = ROOT / "ingest" / "data" / "title_model.json"
KINDS = ("part", "chapter", "section", "item", "subitem", "point")
# No training: scanned text, and a document whose numbered paragraphs are clauses without titles.
LEFT_OUT = ("fyp08_1991_1995_ocr.txt", "sc_5342665.txt")
RIDGE = 1.0  # of the weights of standardised measures; 0.3 to 3 give the same accuracy within 4 titles
MIN_COUNT = {"pairs": 4, "characters": 8}  # smaller counts are not kept: they tell of one document; words from 2
_MARKER = re.compile(
    r"[#\s　]*(第[一二三四五六七八九十百]+[编篇章节条]|[一二三四五六七八九十]+、"
    r"|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．])[\s　]*"
)

FloatArray = npt.NDArray[np.float64]
Measured = tuple[list[int], FloatArray, int]  # candidates, their measures, the true end
Model = tuple[FloatArray, FloatArray, FloatArray]  # weights, means and spreads of the measures
Chances = list[tuple[int, float]]  # end, chance


@dataclass(frozen=True, slots=True)
class Example:
    """A title and the sentence that follows it; `run` names the titles of its kind under one heading."""

    name: str
    title: str
    body: str
    kind: str
    run: str


def main() -> None:
    """Measure, and write the model if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"write {MODEL.relative_to(ROOT)}")
    write = parser.parse_args().write
    texts = real_texts()
    if not texts:
        sys.stdout.write(f"title model: {POLICY.name} is not beside the repository; it is learned from those texts\n")
        return
    found, everywhere, measured = gather(texts)
    alone: dict[str, list[Chances]] = {}
    beside: dict[str, list[Measured]] = {}
    for held, mine in measured.items():
        model = fit([example for name, theirs in measured.items() if name != held for example in theirs])
        alone[held] = [chances(example, model) for example in mine]
        beside[held] = parallel(found[held], mine, alone[held])
    report(measured, alone, beside)
    if write:
        weights, mean, spread = fit([example for examples_ in measured.values() for example in examples_])
        learned = fit([example for examples_ in beside.values() for example in examples_])
        stored = {
            "measures": MEASURES,
            "weights": weights.round(4).tolist(),
            "mean": mean.round(4).tolist(),
            "spread": spread.round(4).tolist(),
            "parallel": {
                "measures": PARALLEL_MEASURES,
                **{
                    key: numbers.round(4).tolist()
                    for key, numbers in zip(("weights", "mean", "spread"), learned, strict=True)
                },
            },
            "counts": {f.name: kept(f.name, getattr(everywhere, f.name)) for f in fields(everywhere)},
        }
        MODEL.write_text(json.dumps(stored, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
        sys.stdout.write(f"wrote {MODEL.relative_to(ROOT)}, {MODEL.stat().st_size} bytes\n")


def real_texts() -> dict[str, str]:
    """The texts that the model is learned from, by file name; empty where they are not beside the repository."""
    files = [p for p in sorted(POLICY.glob("*/*")) if p.suffix in (".txt", ".md") and p.name not in LEFT_OUT]
    return {path.name: read_text(path) for path in files}


def gather(texts: dict[str, str]) -> tuple[dict[str, list[Example]], WordCounts, dict[str, list[Measured]]]:
    """The examples of each text, the counts of all, and the examples measured."""
    found = {name: list(examples(name, text)) for name, text in texts.items()}
    glued = {name: glue(text, found[name]) for name, text in texts.items()}
    own = {name: count([texts[name]], [e.title for e in found[name]]) for name in texts}
    everywhere = added(list(own.values()), None)
    # An example is measured by the counts of the other documents: its own know where its title ends.
    measured = {}
    for name in (name for name in texts if found[name]):
        others = added([everywhere], own[name])
        measured[name] = [measure(e, glued, others) for e in found[name]]
    return found, everywhere, measured


def added(counts: Sequence[WordCounts], without: WordCounts | None) -> WordCounts:
    """The sum of counts, less those of one document."""
    out = []
    for name in (f.name for f in fields(WordCounts)):
        total: Counter[str] = Counter()
        for one in counts:
            total.update(getattr(one, name))
        if without is not None:
            total.subtract(getattr(without, name))
        out.append(total)
    return WordCounts(*out)


def kept(name: str, counts: dict[str, int]) -> dict[str, int]:
    """The counts worth keeping."""
    least = MIN_COUNT.get(name, 2)
    return {word: n for word, n in sorted(counts.items()) if n >= least or word.startswith("#")}


def examples(name: str, text: str) -> Iterator[Example]:
    """The titles that a line or a full stop sets apart, with the sentence behind each."""
    sentences = segment(lay_out(text).paragraphs)
    marked = [(marker_at(s.text, markdown_marks(s.text)), s.text) for s in sentences]
    lists = {marker.kind for marker, said in marked if marker is not None and said.endswith("；")}
    runs: dict[str, str] = {}
    for nth, (one, following) in enumerate(zip(sentences, sentences[1:], strict=False)):
        marker = marked[nth][0]
        if marker is not None and marker.kind in LEVELS:
            depth = LEVELS.index(marker.kind)
            runs = {kind: run for kind, run in runs.items() if LEVELS.index(kind) <= depth}
            runs.setdefault(marker.kind, f"{marker.kind} {nth}")
        if marker is None or marker.kind not in KINDS or marker_at(following.text, markdown_marks(following.text)):
            continue
        title = re.sub(r"\s+", "", one.text[marker.end :])
        run_in = title.endswith("。") and "，" not in title and marker.kind not in lists
        title = title.rstrip("。") if run_in else title
        if 2 <= len(title) <= 45 and not re.search(r"[。；：！？]", title) and following.text[0] not in "（(":
            yield Example(name, title, following.text, marker.kind, runs[marker.kind])


def count(texts: Sequence[str], titles: Sequence[str]) -> WordCounts:
    """Count words and tags where sentences and clauses open and close, and in titles."""
    opening: Counter[str] = Counter()
    closing: Counter[str] = Counter()
    anywhere: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    for text in texts:
        for line in text.splitlines():
            for sentence in re.split(r"(?<=[。！？])", _MARKER.sub("", line.strip(), count=1)):
                for nth, clause in enumerate(re.split(r"[，；：。]", sentence) if len(sentence) >= 8 else ()):
                    words = dictionary_words(clause.strip())
                    if words:
                        tags = [word_tag(word) for word in words]
                        _add(anywhere, words, [tag_pair(t) for t in zip(tags, tags[1:], strict=False)])
                        _add(closing, words[-1:], [tag_pair(tags[-2:])])
                        characters.update(a + b for a, b in zip(clause, clause[1:], strict=False))
                        pairs.update(a + b for a, b in zip(words, words[1:], strict=False))
                        if nth == 0:
                            _add(opening, words[:1], [tag_pair(tags[:2])])
    ends: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for title in titles:
        words = dictionary_words(title)
        tags = ["#" + word_tag(word) for word in words]
        _add(inside, words, tags)
        _add(ends, words[-1:], tags[-1:])
        characters.update(a + b for a, b in zip(title, title[1:], strict=False))
    return WordCounts(opening, closing, anywhere, ends, inside, pairs, characters)


def _add(counter: Counter[str], words: Sequence[str], tags: Sequence[str]) -> None:
    counter.update(words)
    counter["*"] += len(words)
    counter.update(tags)
    for tag in tags:
        counter["#|*" if "|" in tag else "#*"] += 1


def glue(text: str, found: Sequence[Example]) -> str:
    """The text as if its titles were glued to what follows."""
    whole = re.sub(r"\s+", "", text)
    for example in found:
        whole = whole.replace(example.title + "。", example.title)
    return whole


def measure(example: Example, glued: dict[str, str], counts: WordCounts) -> Measured:
    """Candidates, their measures, and the true end."""
    ends, rows = candidates(example.title + example.body, glued[example.name], counts)
    return ends, rows, len(example.title)


def fit(measured: Sequence[Measured]) -> Model:
    """Conditional logistic regression the true end against the other candidates."""
    usable = [(rows, ends.index(true)) for ends, rows, true in measured if true in ends]
    everything = np.vstack([rows for rows, _ in usable])
    mean, spread = everything.mean(axis=0), everything.std(axis=0)
    spread[spread == 0] = 1.0
    scaled = [((rows - mean) / spread, true) for rows, true in usable]

    def loss(weights: FloatArray) -> tuple[float, FloatArray]:
        value, gradient = RIDGE * float(weights @ weights) / 2, RIDGE * weights
        for rows, true in scaled:
            scores = rows @ weights
            chance = np.exp(scores - scores.max())
            chance /= chance.sum()
            value -= math.log(max(chance[true], 1e-300))
            gradient = gradient - (rows[true] - chance @ rows)
        return value, gradient

    weights = minimize(loss, np.zeros(everything.shape[1]), jac=True, method="L-BFGS-B").x
    return weights, mean, spread


def chances(measured: Measured, model: Model) -> Chances:
    """The candidates' chances by themselves."""
    ends, rows, _ = measured
    weights, mean, spread = model
    if not ends:
        return []
    scores = ((rows - mean) / spread) @ weights - SHORT_GAP * rows[:, MEASURES.index("short_gap")]
    exponents = np.exp(scores - scores.max())
    return list(zip(ends, (exponents / exponents.sum()).tolist(), strict=True))


def parallel(found: Sequence[Example], measured: Sequence[Measured], alone: Sequence[Chances]) -> list[Measured]:
    """The candidates measured beside the titles parallel to theirs, as far as these show by themselves."""
    best = [max(((c, -end) for end, c in mine), default=(0.0, 0)) for mine in alone]
    titles = [((e.title + e.body)[:-end], c) for e, (c, end) in zip(found, best, strict=True)]
    siblings = siblings_of([e.run for e in found], [e.kind for e in found], titles)
    out = []
    for e, around, mine, (ends, _, true) in zip(found, siblings, alone, measured, strict=True):
        rows = [around.measures((e.title + e.body)[:end], chance) for end, chance in mine]
        out.append((ends, np.array(rows).reshape(len(ends), len(PARALLEL_MEASURES)), true))
    return out


def report(
    measured: dict[str, list[Measured]], alone: dict[str, list[Chances]], beside: dict[str, list[Measured]]
) -> None:
    """Print how many titles are right, each document left out in turn: by themselves, and beside their siblings."""
    first = second = total = 0
    told: list[tuple[float, bool]] = []
    for held, mine in measured.items():
        model = fit([example for name, theirs in beside.items() if name != held for example in theirs])
        hits, more = 0, 0
        for example, by_itself, (ends, rows, true) in zip(mine, alone[held], beside[held], strict=True):
            hits += max(((c, -end) for end, c in by_itself), default=(0.0, 0))[1] == -example[2]
            scores = ((rows - model[1]) / model[2]) @ model[0] if ends else np.zeros(1)
            sure = np.exp(scores - scores.max()) / np.exp(scores - scores.max()).sum()
            right = bool(ends) and ends[int(np.argmax(sure))] == true
            more += right
            told.append((float(sure.max()), right))
        first, second, total = first + hits, second + more, total + len(mine)
        sys.stdout.write(f"{held:40} {hits:4} {more:4} of {len(mine)}\n")
    sys.stdout.write(f"{'all, each document left out in turn':40} {first:4} {second:4} of {total}\n")
    for low, high in ((0.0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 0.99), (0.99, 1.1)):
        at = [right for chance, right in told if low <= chance < high]
        sys.stdout.write(f"chance {low} to {min(high, 1.0)}: {sum(at)} of {len(at)} right\n")


if __name__ == "__main__":
    main()
