"""Measures the vector index by size: python bench/scale.py [--million] [--texts FOLDER].

Synthetic passages: sentences of real policy texts are embedded, and each vector is multiplied by mixing it with another
sentence's and adding noise. Questions are sentences left out of that. Baseline: exact search over the same vectors by a
flat index, in the same run. Each passage has the signs of one sentence's tokens, read and compared for as many hits as
search compares. Nothing fails when a target is missed, it is said.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import faiss
import numpy as np
import numpy.typing as npt

from kb import index_kind
from kb.encode import TokenEncoder, load_encoder
from kb.index import VectorIndex
from kb.late import AskedTokens, nearness
from kb.legs import COMPARED

ROOT = Path(__file__).resolve().parents[1]
TEXTS = ROOT.parent / "shared" / "policy"
SENTENCES = 2_400  # embedded, in about 12 s
QUESTIONS = 200
K = 10  # of recall@10; searched as deep as kb.legs does
DEPTH = 100
BORDER = (10_000, 25_000, 50_000, 100_000, 200_000)  # sizes at which both types are compared; see Tuning.flat_up_to
SHARES = (0.3, 0.01, 0.0005)  # of the passages that a filter lets through
RECALL, FASTER, BYTES = 0.95, 10.0, 900.0  # targets at 1 M

REVISION = "bench"  # of the encoder, as the store names it beside each row of signs

Floats = npt.NDArray[np.float32]
Search = Callable[[Floats], list[int]]


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds a question, by the clock and of processors (less disturbed by others), and what was found."""

    p50: float
    p95: float
    own_p95: float
    found: list[list[int]]


@dataclass(frozen=True, slots=True)
class Words:
    """Tokens of the sentences and of the questions."""

    signs: Sequence[bytes]
    asked: Sequence[AskedTokens | None]


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
    times, own, found = [], [], []
    for question in questions:
        begin, before = time.perf_counter(), time.process_time()
        hits = search(question)
        times.append(1000 * (time.perf_counter() - begin))
        own.append(1000 * (time.process_time() - before))
        found.append(hits)
    return Speed(*(float(np.percentile(*of)) for of in ((times, 50), (times, 95), (own, 95))), found=found)


def recall(found: Sequence[Sequence[int]], exact: Sequence[Sequence[int]]) -> float:
    """Share of the exact first ten that were found among the first ten."""
    wanted = [set(row[:K]) for row in exact]
    return float(np.mean([len(w & set(row[:K])) / max(1, len(w)) for w, row in zip(wanted, found, strict=True)]))


def measure(base: Floats, questions: Floats, count: int, words: Words) -> None:
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
    exact = replace(exact, found=[[i + 1 for i in row] for row in exact.found])
    ours = timed(lambda q: [key for key, _ in index.search(q, depth=DEPTH)], questions)
    found = recall(ours.found, exact.found)
    print(f"{count:>9,} passages, {kind}: built in {built:.1f} s, {stored:.0f} bytes a passage")
    print(f"  exact p50 {exact.p50:.2f} ms, p95 {exact.p95:.2f} ms; ours p50 {ours.p50:.2f} ms, p95 {ours.p95:.2f} ms")
    print(
        f"  recall@{K} {found:.4f}; p95 {exact.p95 / ours.p95:.1f} times as fast as exact, of processors"
        f" {exact.own_p95:.2f} and {ours.own_p95:.2f} ms, {exact.own_p95 / ours.own_p95:.1f} times",
        flush=True,
    )
    if count >= 1_000_000:
        for name, value, target in (("recall@10", found, RECALL), ("speed", exact.p95 / ours.p95, FASTER)):
            print(f"  {name} {value:.3f}, target {target}: {'met' if value >= target else 'MISSED'}")
        print(f"  bytes {stored:.0f}, target {BYTES:.0f}: {'met' if stored <= BYTES else 'MISSED'}")
    print(f"  memory of the mapped file after these searches: {resident('passages.faiss') / count:.0f} bytes a passage")
    filtered(index, flat, questions, keys)
    late(words, ours, count)


def late(words: Words, vectors: Speed, count: int) -> None:
    """Measure what comparing words costs: reading the signs of hits from a table such as the store's, and comparing."""
    chance = np.random.default_rng(13)
    # The other leg's hits may stand anywhere.
    others = [chance.integers(1, count + 1, size=COMPARED).tolist() for _ in vectors.found]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tokens.sqlite"
        begin = time.perf_counter()
        write_signs(path, words.signs, count)
        built = time.perf_counter() - begin
        stored = path.stat().st_size / count
        with sqlite3.connect(path) as database:
            reading, comparing, of_processors = [], [], []
            for asked, own, other in zip(words.asked, vectors.found, others, strict=True):
                if asked is None:
                    continue
                begin, before = time.perf_counter(), time.process_time()
                signs = signs_of_keys(database, [*own[:COMPARED], *other])
                between = time.perf_counter()
                nearness(asked, signs)
                reading.append(1000 * (between - begin))
                comparing.append(1000 * (time.perf_counter() - between))
                of_processors.append(1000 * (time.process_time() - before))
    whole = [one + other for one, other in zip(reading, comparing, strict=True)]
    p50, p95 = np.percentile(whole, 50), np.percentile(whole, 95)
    print(
        f"  words of {2 * COMPARED} hits: p50 {p50:.2f} ms, p95 {p95:.2f} ms, {p95 / vectors.p95:.2f} of ours,"
        f" of processors p95 {np.percentile(of_processors, 95):.2f} ms"
        f" (read p50 {np.percentile(reading, 50):.2f}, p95 {np.percentile(reading, 95):.2f};"
        f" compared p50 {np.percentile(comparing, 50):.2f}, p95 {np.percentile(comparing, 95):.2f});"
        f" written in {built:.1f} s, {stored:.0f} bytes a passage on disk, none in memory",
        flush=True,
    )


def write_signs(path: Path, signs: Sequence[bytes], count: int) -> None:
    """Write passages and the signs of their tokens as kb/schema.sql lays them out."""

    def rows() -> Iterator[tuple[int, str]]:
        return ((key, hashlib.sha256(str(key).encode()).hexdigest()) for key in range(1, count + 1))

    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("CREATE TABLE passages (key INTEGER PRIMARY KEY, text_sha256 TEXT NOT NULL) STRICT")
        database.execute(
            "CREATE TABLE tokens (text_sha256 TEXT NOT NULL, encoder_revision TEXT NOT NULL, signs BLOB NOT NULL,"
            " PRIMARY KEY (text_sha256, encoder_revision)) STRICT"
        )
        database.executemany("INSERT INTO passages VALUES (?,?)", rows())
        database.executemany(
            "INSERT INTO tokens VALUES (?,?,?)", ((text, REVISION, signs[key % len(signs)]) for key, text in rows())
        )


def signs_of_keys(database: sqlite3.Connection, keys: Sequence[int]) -> list[bytes]:
    """Read the signs of passages as Store.signs does."""
    query = (
        "SELECT t.signs FROM json_each(?) AS a CROSS JOIN passages p ON p.key = a.value"
        " CROSS JOIN tokens t ON t.text_sha256 = p.text_sha256 AND t.encoder_revision = ?"
    )
    return [row[0] for row in database.execute(query, (json.dumps(list(keys)), REVISION))]


def resident(name: str) -> int:
    """Bytes of mapped files of a name that are in memory, after Linux's own account; 0 elsewhere."""
    account = Path("/proc/self/smaps")
    if not account.exists():
        return 0
    total, inside = 0, False
    for line in account.read_text().splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            inside = name in line
        elif inside and line.startswith("Rss:"):
            total += 1024 * int(line.split()[1])
    return total


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
    if not isinstance(encoder, TokenEncoder):
        sys.exit("error: the encoder tells no tokens; measure with the one that make setup builds")
    base, questions = encoder.encode_document(kept), encoder.encode_query(asked)
    words = Words(encoder.encode_signs(kept), [encoder.encode_asked(text)[1] for text in asked])
    print(f"{len(kept):,} sentences, {len(asked)} questions, {base.shape[1]} numbers a vector", flush=True)
    border(base, questions)
    for count in (10_000, 100_000, *((1_000_000,) if options.million else ())):
        measure(base, questions, count, words)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB")


if __name__ == "__main__":
    main()
