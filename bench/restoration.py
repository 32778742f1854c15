"""Measures restoration on noisy texts: python bench/restoration.py [--family …] [--seeds 0 1] [--worst]."""

from __future__ import annotations

import argparse
import hashlib
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.neighbours import NeighbourMap, stored_map
from ingest.restore import restore
from ingest.title_tokens import TokenTitles, token_titles
from kb.encode import load_encoder
from kb.records import Document
from tests.noise import FAMILIES
from tests.noise_other import OTHER
from tests.noise_texts import CORE, names, truth
from tests.restoration import Measures, measure
from tests.sample_plan import HashingEncoder

if TYPE_CHECKING:
    from bench.neighbours import Weighed

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]
SHOWN = [f.name for f in fields(Measures) if f.name != "faults"]
COUNTS = ("merged", "explicit_wrong", "invented", "text_aside", "seconds")
LOW_IS_GOOD = (*COUNTS, "extra")
CACHE = Path(tempfile.gettempdir()) / "policy-kb-vectors.sqlite"
BATCH = 16


@dataclass(frozen=True, slots=True)
class Case:
    """One noisy text."""

    family: str
    name: str
    seed: int
    real_encoder: bool
    left_out: bool


def main() -> None:
    """Run the cases and print the tables."""
    args = _arguments()
    if args.known:
        from tests.test_ingest_noise import known

        sys.stdout.write(json.dumps(known(), indent=1) + "\n")
        return
    chosen = names() if args.texts == ["all"] else [n for n in (args.texts or CORE) if n in names()]
    cases = [
        Case(f, n, s, args.encoder, args.left_out) for f in args.family or FAMILIES for n in chosen for s in args.seeds
    ]
    results: list[tuple[Case, Measures]] = []
    with ProcessPoolExecutor(max_workers=args.jobs) as pool:
        for case, found in zip(cases, pool.map(run, cases), strict=True):
            results.append((case, found))
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{len(results)} of {len(cases)} {case.family} {case.name}\033[K")
    sys.stdout.write("\n".join([*table(results), *(rows(results) if args.rows else ())]) + "\n")
    if args.worst:
        sys.stdout.write("\n".join(worst(results, args.worst)) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--family", nargs="+", choices=[*FAMILIES, *OTHER], help="default: all of tests.noise")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1])
    parser.add_argument("--texts", nargs="+", help=f"'all' or names; default: {' '.join(CORE)}")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rows", action="store_true", help="also one row a text")
    parser.add_argument(
        "--worst", nargs="?", type=int, const=3, default=0, help="show the faults of the worst N a family"
    )
    parser.add_argument(
        "--encoder", action="store_true", help=f"the real encoder (vectors kept in {CACHE}), not hashed words"
    )
    parser.add_argument(
        "--left-out", action="store_true", help="with what neighbours share learned from the other texts alone"
    )
    parser.add_argument("--known", action="store_true", help="print tests/golden/noise_known.json as of now")
    return parser.parse_args()


def run(case: Case) -> Measures:
    """Make, restore and measure one case."""
    noisy = (FAMILIES | OTHER)[case.family](truth(case.name), case.seed)
    document = Document("noisy", "noisy.txt", "", noisy.text, lang=noisy.truth.lang)
    begin = time.perf_counter()
    restored = restore(
        document,
        embedder(case.real_encoder),
        tokens=judge() if case.real_encoder else None,
        neighbours=neighbours(case) if case.real_encoder else None,
    )
    seconds = time.perf_counter() - begin
    found = measure(noisy, restored)
    found.seconds = seconds
    found.faults["notes"] = [f"{restored.report.readings} readings", *restored.report.notes]
    return found


@cache
def judge() -> TokenTitles | None:
    """What weighs titles by the real encoder's tokens."""
    return token_titles(load_encoder())


def neighbours(case: Case) -> NeighbourMap:
    """What vectors of neighbours share, as stored or learned without the case's text."""
    if not case.left_out:
        return stored_map()
    from bench.neighbours import left_out

    return left_out(_learned(), Path(case.name).name)


@cache
def _learned() -> dict[str, Weighed]:
    from bench.neighbours import texts, weighed

    return {path.name: weighed(path) for path in texts()}


@cache
def embedder(real: bool) -> Embed:
    """The real encoder with a memory on disk, or words hashed to numbers."""
    if not real:
        return HashingEncoder().encode_document
    encoder = load_encoder()
    store = sqlite3.connect(CACHE, timeout=60, isolation_level=None)
    store.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB)")

    def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        keys = [hashlib.sha256(f"{encoder.revision}\0{text}".encode()).digest() for text in texts]
        known = {k: v for k in set(keys) for (v,) in store.execute("SELECT vector FROM vectors WHERE key = ?", (k,))}
        new = [(k, t) for k, t in dict(zip(keys, texts, strict=True)).items() if k not in known]
        for at in range(0, len(new), BATCH):
            batch = new[at : at + BATCH]
            made = encoder.encode_document([text for _, text in batch])
            known.update((k, v.tobytes()) for (k, _), v in zip(batch, made, strict=True))
            store.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", [(k, known[k]) for k, _ in batch])
        return np.stack([np.frombuffer(known[k], dtype=np.float32) for k in keys])

    return embed


def table(results: Sequence[tuple[Case, Measures]]) -> Iterator[str]:
    """Family by measure: the mean, and the worst behind a slash; counts are summed."""
    yield f"{'family':20}" + "".join(f"{name[:13]:>14}" for name in SHOWN)
    for family in dict.fromkeys(case.family for case, _ in results):
        found = [m for case, m in results if case.family == family]
        yield f"{family:20}" + "".join(f"{_summary(name, found):>14}" for name in SHOWN)


def _summary(name: str, found: Sequence[Measures]) -> str:
    values = [v for v in (getattr(m, name) for m in found) if v is not None]
    if not values:
        return "–"
    if name in COUNTS:
        return f"{sum(values):.0f}/{max(values):.0f}" if name != "seconds" else f"{sum(values):.1f}/{max(values):.1f}"
    return f"{mean(values):.3f}/{(max if name in LOW_IS_GOOD else min)(values):.3f}"


def rows(results: Sequence[tuple[Case, Measures]]) -> Iterator[str]:
    """One row a text."""
    for case, found in results:
        cells = (getattr(found, name) for name in SHOWN)
        shown = "".join(f"{'–' if c is None else f'{c:.3f}' if isinstance(c, float) else c:>14}" for c in cells)
        yield f"{case.family[:10]:11}{case.name[-24:]:25}{case.seed:<3}{shown}"


def badness(found: Measures) -> float:
    """How far a text is from the truth: the shares missing, added up."""
    shares = (found.recall, found.tau, found.adjacency, found.section, found.lost, found.headings, found.aside)
    return sum(1 - share for share in shares if share is not None) + 0.01 * (found.merged + found.invented)


def worst(results: Sequence[tuple[Case, Measures]], count: int) -> Iterator[str]:
    """The faults of the worst texts of each family."""
    for family in dict.fromkeys(case.family for case, _ in results):
        mine = sorted((r for r in results if r[0].family == family), key=lambda r: -badness(r[1]))
        for case, found in mine[:count]:
            yield f"\n=== {family} · {case.name} · seed {case.seed} · off by {badness(found):.2f}"
            for kind, said in found.faults.items():
                yield f"  {kind}:"
                yield from (f"    {line}" for line in said)


if __name__ == "__main__":
    main()
