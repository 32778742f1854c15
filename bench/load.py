"""Measures many people asking at once while a document comes in: python bench/load.py [--people 20] [--asked 5000].

The people are threads that share one library, as the sessions of the page do; the document is ingested by another
process. Baseline: the median of one person asking alone, in the same run.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kb.ask import ask
from kb.contract import answer_json
from kb.library import Library
from tests.layout import lines
from tests.noise_texts import names, truth

ROOT = Path(__file__).resolve().parents[1]
EACH = 40  # questions a person asks
P95_LIMIT = 25  # times the median of one person alone
SETTLED = 500  # questions after which the memory of the process is read for the first time


def questions() -> list[str]:
    """The labelled questions, each once."""
    rows = [
        json.loads(line)
        for file in sorted((ROOT / "tests" / "eval").glob("queries_*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    return list(dict.fromkeys(row["q"] for row in rows))


def kb(*arguments: str, index: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *arguments, "--index", str(index)], cwd=ROOT, text=True, capture_output=True
    )


@dataclass(frozen=True)
class Asked:
    """One question asked: seconds it took, and the answer as a person gets it."""

    question: str
    seconds: float
    answer: str


def asked(library: Library, question: str) -> Asked:
    """Ask once."""
    begin = time.perf_counter()
    answer = json.dumps(answer_json(ask(library, question)), ensure_ascii=False)
    return Asked(question, time.perf_counter() - begin, answer)


def person(library: Library, texts: Sequence[str], seed: int, until: threading.Event) -> list[Asked]:
    """Ask in an order of one's own: EACH questions, and on until `until` is set."""
    order = random.Random(seed).sample(texts, len(texts))
    out: list[Asked] = []
    while len(out) < EACH or not until.is_set():
        out.append(asked(library, order[len(out) % len(order)]))
    return out


def resident() -> float:
    """Memory of this process in MB (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("/proc/self/status has no VmRSS line; the memory cannot be measured on this system")


def together(index: Path, added: Path, texts: Sequence[str], people: int) -> None:
    """Print how long a question takes alone and among many, and whether every answer is of one generation."""
    with Library.open(index) as library:
        for text in texts[:20]:
            asked(library, text)  # loads what the first questions need
        before = {text: asked(library, text) for text in texts}
        alone = statistics.median(row.seconds for row in before.values())
        done = threading.Event()
        with ThreadPoolExecutor(people + 1) as pool:
            crowd = [pool.submit(person, library, texts, seed, done) for seed in range(people)]
            begin = time.perf_counter()
            result = kb("ingest", str(added), index=index)
            took = time.perf_counter() - begin
            done.set()
            rows = [row for each in crowd for row in each.result()]
        if result.returncode:
            raise RuntimeError(f"the ingest ended with {result.returncode}: {result.stderr}")
        after = {text: asked(library, text) for text in texts}
    again = statistics.median(row.seconds for row in after.values())
    mixed = [row for row in rows if row.answer not in (before[row.question].answer, after[row.question].answer)]
    stale = sum(before[text].answer != after[text].answer for text in texts)
    p95 = statistics.quantiles([row.seconds for row in rows], n=20)[-1]
    print(f"one person alone, median                {alone * 1000:8.1f} ms   {1:6.1f} (baseline)")
    print(f"the same afterwards: others on the machine  {again * 1000:6.1f} ms   {again / alone:6.2f}")
    print(f"{people} people during an ingest, median     {statistics.median(r.seconds for r in rows) * 1000:8.1f} ms")
    print(f"{people} people during an ingest, p95        {p95 * 1000:8.1f} ms   {p95 / alone:6.1f} (limit {P95_LIMIT})")
    print(f"questions asked meanwhile {len(rows)}, errors 0; the ingest took {took:.1f} s")
    print(f"answers that the new document changes   {stale} of {len(texts)}")
    print(f"answers of neither generation           {len(mixed)}")
    for row in mixed[:3]:
        print(f"  {row.question}")


def memory(index: Path, texts: Sequence[str], count: int) -> None:
    """Print what one process holds after the first and after the last of many questions."""
    with Library.open(index) as library:
        for n in range(SETTLED):
            asked(library, texts[n % len(texts)])
        first = resident()
        for n in range(SETTLED, count):
            asked(library, f"{texts[n % len(texts)]} {n}")  # a new text each time: no cache may keep them all
        last = resident()
    print(f"memory after {SETTLED} questions {first:.0f} MB, after {count} {last:.0f} MB: {last / first:.2f} times")


def main() -> None:
    """Measure on a copy of the corpus' index."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--asked", type=int, default=5000, help="questions over which the memory is watched")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index, added = Path(folder) / "index", Path(folder) / "added.txt"
        result = kb("ingest", index=index)
        if result.returncode:
            raise RuntimeError(f"the corpus was not ingested: {result.stderr}")
        clean = max((truth(name) for name in names() if name.startswith("invented/")), key=lambda t: len(t.sentences))
        added.write_text("\n".join(lines(clean)), encoding="utf-8")
        together(index, added, questions(), options.people)
        memory(index, questions(), options.asked)


if __name__ == "__main__":
    main()
