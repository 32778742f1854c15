"""What texts of hostile shapes cost: python bench/hostile_shapes.py. Ten times the text may take 13 times the time."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.restoration_cost import BOUNDLESS, Counting
from ingest.restore import restore
from kb.records import Document
from tests.hostile_shapes import SHAPES

SMALL = 2_500  # characters
RUNS = 3  # the fastest counts


def seconds(text: str) -> float:
    """Processor time of restoring a text."""
    begun = time.process_time()
    restore(Document("d", "d.txt", "", text), Counting(), limits=BOUNDLESS)
    return time.process_time() - begun


def main() -> None:
    """Print one row a shape."""
    for shape, make in SHAPES.items():
        seconds(make(200))  # word lists are read once
        small = min(seconds(make(SMALL)) for _ in range(RUNS))
        large = min(seconds(make(10 * SMALL)) for _ in range(RUNS))
        sys.stdout.write(
            f"{shape:34} {SMALL:,} characters {small:6.3f} s  "
            f"{10 * SMALL:,} {large:6.3f} s  ratio {large / small:5.1f}\n"
        )


if __name__ == "__main__":
    main()
