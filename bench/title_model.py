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
from ingest.read.text import read_text
from ingest.segment import segment
from ingest.title_model import MEASURES, WordCounts, candidates, tag_pair
from kb.lexicon import dictionary_words, word_tag

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


@dataclass(frozen=True, slots=True)
class Example:
    """A title and the sentence that follows it."""

    name: str
    title: str
    body: str


def main() -> None:
    """Measure, and write the model if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"write {MODEL.relative_to(ROOT)}")
    write = parser.parse_args().write
    files = [p for p in sorted(POLICY.glob("*/*")) if p.suffix in (".txt", ".md") and p.name not in LEFT_OUT]
    if not files:
        sys.stdout.write(f"title model: {POLICY.name} is not beside the repository; it is learned from those texts\n")
        return
    texts = {path.name: read_text(path) for path in files}
    found = {name: list(examples(name, text)) for name, text in texts.items()}
    glued = {name: glue(text, found[name]) for name, text in texts.items()}
    own = {name: count([texts[name]], [e.title for e in found[name]]) for name in texts}
    everywhere = added(list(own.values()), None)
    # An example is measured by the counts of the other documents: its own know where its title ends.
    measured = {}
    for name in (name for name in texts if found[name]):
        others = added([everywhere], own[name])
        measured[name] = [measure(e, glued, others) for e in found[name]]
    right = total = 0
    for held, mine in measured.items():
        model = fit([example for name, theirs in measured.items() if name != held for example in theirs])
        hits = sum(predict(example, model) == example[2] for example in mine)
        right, total = right + hits, total + len(mine)
        sys.stdout.write(f"{held:40} {hits:4} of {len(mine)}\n")
    sys.stdout.write(f"{'all, each document left out in turn':40} {right:4} of {total}  {right / total:.3f}\n")
    if write:
        weights, mean, spread = fit([example for examples_ in measured.values() for example in examples_])
        stored = {
            "measures": MEASURES,
            "weights": weights.round(4).tolist(),
            "mean": mean.round(4).tolist(),
            "spread": spread.round(4).tolist(),
            "counts": {f.name: kept(f.name, getattr(everywhere, f.name)) for f in fields(everywhere)},
        }
        MODEL.write_text(json.dumps(stored, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
        sys.stdout.write(f"wrote {MODEL.relative_to(ROOT)}, {MODEL.stat().st_size} bytes\n")


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
    for one, following in zip(sentences, sentences[1:], strict=False):
        marker = marker_at(one.text, markdown_marks(one.text))
        if marker is None or marker.kind not in KINDS or marker_at(following.text, markdown_marks(following.text)):
            continue
        title = re.sub(r"\s+", "", one.text[marker.end :])
        run_in = title.endswith("。") and "，" not in title and marker.kind not in lists
        title = title.rstrip("。") if run_in else title
        if 2 <= len(title) <= 45 and not re.search(r"[。；：！？]", title) and following.text[0] not in "（(":
            yield Example(name, title, following.text)


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


def measure(example: Example, glued: dict[str, str], counts: WordCounts) -> tuple[list[int], FloatArray, int]:
    """Candidates, their measures, and the true end."""
    ends, rows = candidates(example.title + example.body, glued[example.name], counts)
    return ends, rows, len(example.title)


def fit(measured: Sequence[tuple[list[int], FloatArray, int]]) -> tuple[FloatArray, FloatArray, FloatArray]:
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

    weights = minimize(loss, np.zeros(len(MEASURES)), jac=True, method="L-BFGS-B").x
    return weights, mean, spread


def predict(measured: tuple[list[int], FloatArray, int], model: tuple[FloatArray, FloatArray, FloatArray]) -> int:
    """The best candidate's position; 0 without candidates."""
    ends, rows, _ = measured
    weights, mean, spread = model
    return ends[int(np.argmax(((rows - mean) / spread) @ weights))] if ends else 0


if __name__ == "__main__":
    main()
