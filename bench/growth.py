"""Measures what adding and removing one document costs in indexes of 1, 50 and 300 of them: python bench/growth.py.

With an encoder that costs next to nothing, so that what is measured is the index's own work. Baseline: the smallest
index, in the same run; 1.0 would be a cost in proportion to the document alone.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from sample_plan import HashingEncoder

from ingest.pipeline import ingest
from kb.removal import remove
from kb.store import STORE_FILE, Store

SIZES = (1, 50, 300)
CLAUSES = 120  # of a document
ADDED = 5  # documents added to each index, the median counts


def text(number: int) -> str:
    """A plan that shares its words with the others, but no clause."""
    clauses = (
        f"第{n}条 第{number}号规划支持冷链物流项目{n}，到2035年投资{number * n}亿元。" for n in range(1, CLAUSES)
    )
    return "第一章 总则\n" + "\n".join(clauses) + "\n"


def add(folder: Path, *numbers: int) -> float:
    """Add documents; seconds."""
    paths = []
    for number in numbers:
        path = folder / f"plan{number}.txt"
        path.write_text(text(number), encoding="utf-8")
        paths.append(path)
    begun = time.perf_counter()
    ingest(paths, index_dir=folder / "index", encoder=HashingEncoder(), progress=lambda *_: None)
    return time.perf_counter() - begun


def take_out(folder: Path, number: int) -> float:
    """Remove a document; seconds."""
    begun = time.perf_counter()
    remove(folder / "index", f"plan{number}", say=print)
    return time.perf_counter() - begun


def main() -> None:
    """Grow one index, add single documents on the way and remove them again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", action="store_true", help="print where the last addition spends its time")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, number = Path(name), 0
        bases: dict[str, float] = {}
        for size in SIZES:
            with Store.open(folder / "index" / STORE_FILE, create=True) as store:
                missing = size - len(store.document_ids())
            add(folder, *range(number, number + missing))
            number += missing
            took = [add(folder, number + n) for n in range(ADDED)]
            out = [take_out(folder, number + n) for n in range(ADDED)]
            number += ADDED
            for what, seconds in (("added to", took), ("removed from", out)):
                middle = statistics.median(seconds)
                base = bases.setdefault(what, middle)
                print(
                    f"one document {what:12} {size:4}: {middle * 1000:8.0f} ms {middle / base:6.2f} times, "
                    f"worst {max(seconds) / base:.2f}"
                )
        if options.profile:
            profile = cProfile.Profile()
            profile.runcall(add, folder, number)
            pstats.Stats(profile).sort_stats("cumulative").print_stats(25)


if __name__ == "__main__":
    main()
