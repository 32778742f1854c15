"""Measures the vector index by size: python bench/scale.py [--million] [--texts FOLDER].

Synthetic passages: sentences of real policy texts are embedded, and each vector is multiplied by mixing it with another
sentence's and adding noise. Questions are sentences left out of that. Baseline: exact search over the same vectors by a
flat index, in the same run. Nothing fails when a target is missed, it is said.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import faiss
import numpy as np
import numpy.typing as npt

from kb import index_kind
from kb.encode import load_encoder
from kb.index import VectorIndex

ROOT = Path(__file__).resolve().parents[1]
TEXTS = ROOT.parent / "shared" / "policy"
SENTENCES = 2_400  # embedded, in about 12 s
QUESTIONS = 200
K = 10  # of recall@10; searched as deep as kb.legs does
DEPTH = 100
BORDER = (10_000, 25_000, 50_000, 100_000, 200_000)  # sizes at which both types are compared; see Tuning.flat_up_to
SHARES = (0.3, 0.01, 0.0005)  # of the passages that a filter lets through
RECALL, FASTER, BYTES = 0.95, 10.0, 900.0  # targets at 1 M

Floats = npt.NDArray[np.float32]
Search = Callable[[Floats], list[int]]


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds a question, and what was found."""

    p50: float
    p95: float
    found: list[list[int]]


def sentences(folder: Path) -> list[str]:
    """Sentences of the texts in a folder, evenly taken; of corpus/ where there is no such folder."""
    files = sorted(
        p for p in (folder if folder.is_dir() else ROOT / "corpus").rglob("*") if p.suffix in (".txt", ".md")
    )
    found = [
        s for p in files for s in re.findall(r"[^。！？\n]{12,200}[。！？]", p.read_text("utf-8", errors="ignore"))
    ]
    every = list(dict.fromkeys(found))
    step = max(1.0, len(every) / (SENTENCES + QUESTIONS))
    return [every[int(i * step)] for i in range(min(len(every), SENTENCES + QUESTIONS))]


def multiplied(base: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Make passages: each a sentence, turned up to half-way towards another one, with noise."""
    out = np.empty((count, base.shape[1]), dtype=np.float32)
    for start in range(0, count, 50_000):
        size = min(50_000, count - start)
        one, other = base[rng.integers(len(base), size=size)], base[rng.integers(len(base), size=size)]
        share = rng.uniform(0.0, 0.5, size=(size, 1)).astype(np.float32)
        part = (1 - share) * one + share * other + rng.normal(0, 0.008, one.shape).astype(np.float32)
        out[start : start + size] = part / np.linalg.norm(part, axis=1, keepdims=True)
    return out


def timed(search: Search, questions: Floats) -> Speed:
    """Ask one question after another, after ten to warm up."""
    for question in questions[:10]:
        search(question)
    times, found = [], []
    for question in questions:
        begin = time.perf_counter()
        hits = search(question)
        times.append(1000 * (time.perf_counter() - begin))
        found.append(hits)
    return Speed(float(np.percentile(times, 50)), float(np.percentile(times, 95)), found)


def recall(found: Sequence[Sequence[int]], exact: Sequence[Sequence[int]]) -> float:
    """Share of the exact first ten that were found among the first ten."""
    wanted = [set(row[:K]) for row in exact]
    return float(np.mean([len(w & set(row[:K])) / max(1, len(w)) for w, row in zip(wanted, found, strict=True)]))


def measure(base: Floats, questions: Floats, count: int) -> None:
    """Build both indexes of one size and compare them."""
    vectors = multiplied(base, count, np.random.default_rng(7))
    keys = np.arange(1, count + 1, dtype=np.int64)
    begin = time.perf_counter()
    made = index_kind.make(keys, vectors)
    built = time.perf_counter() - begin
    kind = index_kind.kind_of(made)
    stored, loaded = written(made, count)
    del made
    kept = on_disk(keys, vectors)
    index = VectorIndex(0, loaded, kept)
    flat: Any = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    del vectors
    exact = timed(lambda q: flat.search(q[None], DEPTH)[1][0].tolist(), questions)
    exact = Speed(exact.p50, exact.p95, [[i + 1 for i in row] for row in exact.found])
    ours = timed(lambda q: [key for key, _ in index.search(q, depth=DEPTH)], questions)
    found = recall(ours.found, exact.found)
    print(f"{count:>9,} passages, {kind}: built in {built:.1f} s, {stored:.0f} bytes a passage")
    print(f"  exact p50 {exact.p50:.2f} ms, p95 {exact.p95:.2f} ms; ours p50 {ours.p50:.2f} ms, p95 {ours.p95:.2f} ms")
    print(f"  recall@{K} {found:.4f}; p95 {exact.p95 / ours.p95:.1f} times as fast as exact", flush=True)
    if count >= 1_000_000:
        for name, value, target in (("recall@10", found, RECALL), ("speed", exact.p95 / ours.p95, FASTER)):
            print(f"  {name} {value:.3f}, target {target}: {'met' if value >= target else 'MISSED'}")
        print(f"  bytes {stored:.0f}, target {BYTES:.0f}: {'met' if stored <= BYTES else 'MISSED'}")
    filtered(index, flat, questions, keys)


def border(base: Floats, questions: Floats) -> None:
    """Compare both types, each as the library searches it, at sizes around the border between them."""
    for count in BORDER:
        vectors, keys = multiplied(base, count, np.random.default_rng(7)), np.arange(1, count + 1, dtype=np.int64)
        kept, speeds, built = on_disk(keys, vectors), {}, {}
        for kind, tuning in (("flat", index_kind.Tuning(flat_up_to=count)), ("cells", index_kind.Tuning(flat_up_to=0))):
            begin = time.perf_counter()
            made = index_kind.make(keys, vectors, tuning)
            built[kind] = time.perf_counter() - begin
            index = VectorIndex(0, written(made, count)[1], kept)
            speeds[kind] = timed(lambda q, i=index: [key for key, _ in i.search(q, depth=DEPTH)], questions)
        flat, cells = speeds["flat"], speeds["cells"]
        print(
            f"{count:>9,} passages: flat p50 {flat.p50:.2f} ms, p95 {flat.p95:.2f} ms, built in {built['flat']:.1f} s;"
            f" cells p50 {cells.p50:.2f} ms, p95 {cells.p95:.2f} ms, built in {built['cells']:.1f} s,"
            f" recall@{K} {recall(cells.found, flat.found):.4f}",
            flush=True,
        )


def filtered(index: VectorIndex, flat: Any, questions: Floats, keys: npt.NDArray[np.int64]) -> None:
    """Compare searches with a filter, wide to narrow, with exact ones."""
    rng = np.random.default_rng(11)
    matrix = faiss.rev_swig_ptr(flat.get_xb(), flat.ntotal * flat.d).reshape(flat.ntotal, flat.d)
    for share in SHARES:
        size = max(K, int(share * len(keys)))
        allowed = np.sort(rng.choice(keys, size=size, replace=False))
        inside = matrix[allowed - 1]
        exact = [allowed[np.argsort(-(inside @ q), kind="stable")[:DEPTH]].tolist() for q in questions]
        ours = timed(lambda q, a=allowed: [key for key, _ in index.search(q, depth=DEPTH, keys=a)], questions)
        inside_of = set(allowed.tolist())
        outside = sum(key not in inside_of for row in ours.found for key in row)
        short = sum(len(row) < min(DEPTH, size) for row in ours.found)
        print(
            f"  filter of {size:,}: recall@{K} {recall(ours.found, exact):.4f}, p50 {ours.p50:.2f} ms,"
            f" p95 {ours.p95:.2f} ms, hits outside {outside}, too few {short}"
        )


def on_disk(keys: npt.NDArray[np.int64], vectors: Floats) -> Callable[[Sequence[int]], Mapping[int, Floats]]:
    """Keep the vectors in an SQLite file as the store does; read them by key."""
    file = tempfile.NamedTemporaryFile(suffix=".sqlite")  # noqa: SIM115  lives as long as its connection
    database = sqlite3.connect(file.name)
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("CREATE TABLE vectors (key INTEGER PRIMARY KEY, vector BLOB NOT NULL)")
    database.executemany("INSERT INTO vectors VALUES (?,?)", zip(keys.tolist(), map(bytes, vectors), strict=True))
    database.commit()
    query = "SELECT v.key, v.vector FROM json_each(?) AS asked CROSS JOIN vectors v ON v.key = asked.value"

    def vectors_of(asked: Sequence[int], _file: object = file) -> Mapping[int, Floats]:
        found = database.execute(query, (json.dumps(list(asked)),))
        return {row[0]: np.frombuffer(row[1], dtype=np.float32) for row in found}

    return vectors_of


def written(made: Any, count: int) -> tuple[float, Any]:
    """Write an index to a file and map it as the library does; bytes a passage in the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "passages.faiss"
        faiss.write_index(made, str(path))
        return path.stat().st_size / count, faiss.read_index(str(path), faiss.IO_FLAG_MMAP)


def main() -> None:
    """Measure every size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--million", action="store_true", help="also 1,000,000 passages: some minutes and 4 GB")
    parser.add_argument("--texts", type=Path, default=TEXTS, help="folder of policy texts")
    options = parser.parse_args()
    texts = sentences(options.texts)
    asked = texts[:: max(1, len(texts) // QUESTIONS)][:QUESTIONS]
    kept = [text for text in texts if text not in set(asked)]
    encoder = load_encoder()
    base, questions = encoder.encode_document(kept), encoder.encode_query(asked)
    print(f"{len(kept):,} sentences, {len(asked)} questions, {base.shape[1]} numbers a vector", flush=True)
    border(base, questions)
    for count in (10_000, 100_000, *((1_000_000,) if options.million else ())):
        measure(base, questions, count)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB")


if __name__ == "__main__":
    main()
