"""Time of an answer as a multiple of encoding one query, by kind of question; and of `kb ask` as a fresh process.

Baseline: one query encoding in the same run. The target of a warm answer, encoder included, is 4 times that.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from kb.ask import ask
from kb.library import Library

ROUNDS = 15
ASKED = {
    "cities": ("which cities target 冷链物流", "哪些城市重点发展养老服务"),
    "profile": ("防城港市的定位", "Fangchenggang positioning"),
    "figure": ("到2025年A级以上物流企业数量", "retail sales target for 2025"),
    "section": ("第四章第三节", "Box 3"),
    "clause": ("区块链典型应用场景", "blockchain application scenarios"),
    "declined": ("成都市的产业定位", "hydrogen fuel cell vehicle subsidies"),
}


def median_ms(work: Callable[[], object]) -> float:
    """Median time of some rounds, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def anew(library: Library, question: str) -> None:
    """Ask a question whose vector is not remembered."""
    library._questions.clear()
    ask(library, question)


def main() -> None:
    """Measure and print a table."""
    with Library.open(Path("indexes")) as library:
        ask(library, ASKED["cities"][0])
        fresh = iter(range(10**9))  # another text every time: queries are remembered
        one = median_ms(lambda: library.encoder.encode_query([f"哪些城市重点发展冷链物流{next(fresh)}"]))
        print(f"{'kind':10}{'ms':>8}{'× one query encoding':>24}")
        print(f"{'encoding':10}{one:8.1f}{1.0:24.1f}")
        for kind, questions in ASKED.items():
            took = statistics.mean(median_ms(partial(anew, library, question)) for question in questions)
            print(f"{kind:10}{took:8.1f}{took / one:24.1f}")
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "ui.cli", "ask", ASKED["cities"][0], "--json"], check=True, stdout=subprocess.DEVNULL
    )
    print(f"kb ask as a process: {time.perf_counter() - begun:.2f} s")


if __name__ == "__main__":
    main()
