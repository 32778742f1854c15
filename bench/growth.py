"""Measures what adding, editing and removing one document costs in indexes of 1,000, 36,000 and 100,000 passages.

python bench/growth.py [--sizes 9 303]. With an encoder that costs next to nothing and vectors as long as those of the
real one, so that what is measured is the index's own work: processor time, which others on the machine disturb least.
Baseline: the smallest index, in the same run; 1.0 would be a cost in proportion to the document alone.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from sample_plan import HashingEncoder

from ingest.pipeline import ingest
from kb.removal import remove
from kb.store import STORE_FILE, Store

SIZES = (9, 303, 840)  # documents
CLAUSES = 120  # of a document
CHANGED = 5  # documents added, edited and removed at each size: the median counts, the worst is shown
ENCODER = HashingEncoder(dim=384)


def text(number: int, edition: int = 0) -> str:
    """A plan that shares its words with the others, but no clause; an edition changes one clause in twenty."""
    clauses = (
        f"第{n}条 第{number}号规划支持冷链物流项目{n}，到2035年投资{number * n + (n % 20 == edition) * edition}亿元。"
        for n in range(1, CLAUSES)
    )
    return "第一章 总则\n" + "\n".join(clauses) + "\n"


def add(folder: Path, *numbers: int, edition: int = 0) -> None:
    """Add documents, or another edition of them."""
    paths = []
    for number in numbers:
        path = folder / f"plan{number}.txt"
        path.write_text(text(number, edition), encoding="utf-8")
        paths.append(path)
    ingest(paths, index_dir=folder / "index", encoder=ENCODER, progress=lambda *_: None)


def edit(folder: Path, number: int) -> None:
    """Replace a document by its next edition."""
    add(folder, number, edition=1)


def take_out(folder: Path, number: int) -> None:
    """Remove a document."""
    remove(folder / "index", f"plan{number}", say=print)


def seconds(work: Callable[[], None]) -> float:
    """Processor time of some work."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def passages(folder: Path) -> int:
    """Count the passages of the index."""
    with Store.open(folder / "index" / STORE_FILE, create=True) as store:
        return store.count_indexed()


def main() -> None:
    """Grow one index; add, edit and remove single documents on the way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="documents")
    parser.add_argument("--profile", action="store_true", help="print where the last of each kind spends its time")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, number = Path(name), 0
        bases: dict[str, float] = {}
        for size in options.sizes:
            add(folder, *range(number, size))
            new = range(size, size + CHANGED)
            number = size
            held = passages(folder)
            for what, work in (("added", add), ("edited", edit), ("removed", take_out)):
                took = [seconds(lambda n=n, work=work: work(folder, n)) for n in new]
                middle = statistics.median(took)
                base = bases.setdefault(what, middle)
                print(
                    f"one document {what:8} {held:7} passages: {middle * 1000:7.0f} ms {middle / base:6.2f} times,"
                    f" worst {max(took) * 1000:7.0f} ms",
                    flush=True,
                )
        if options.profile:
            for what, work in (("added", add), ("edited", edit), ("removed", take_out)):
                print(what)
                profile = cProfile.Profile()
                profile.runcall(work, folder, number)
                pstats.Stats(profile).sort_stats("tottime").print_stats(18)


if __name__ == "__main__":
    main()
