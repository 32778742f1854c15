"""Time of an answer as a multiple of encoding one query, by kind of question; and of `kb ask` as a fresh process.

Baseline: one query encoding in the same run. The target of a warm answer, encoder included, is 4 times that. The wide
set is every question of three sets of tests/eval, 300 of a fourth taken evenly, and 150 more of it of the slow kinds
(figures asked with several words, lists that nothing answers), each beside encodings of its own text; the least of
several rounds counts for either. All in time of processors, those of all threads: by the clock a busy machine stops an
answer more often than the encoding it is compared with, which is shorter (at load 4 on two processors 2.4 times looks
like 3 to 7 times).
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from kb.answers_measured import Judged
from kb.ask import ask
from kb.evaluate import read_lines, read_questions
from kb.library import Library

ROUNDS, WIDE_ROUNDS = 15, 4
TARGET = 4.0  # encodings
EVAL = Path("tests/eval")
STRANGERS, SLOW, SLOWEST = 300, 150, 20
SEVERAL_WORDS = re.compile(r"[和与及、]|\b(?:and|of|for)\b.*\b(?:and|of|for)\b")
LISTS = re.compile(r"哪[些几]|\b(?:which|what|list) ?(?:\w+ )?cit", re.IGNORECASE)
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
    return statistics.median(took(work) for _ in range(ROUNDS))


def took(work: Callable[[], object]) -> float:
    """Time of one round, in milliseconds."""
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def anew(library: Library, question: str) -> None:
    """Ask a question whose vector is not remembered, nor that of any part of it."""
    library._questions.clear()
    library._phrases.clear()
    ask(library, question)


def wide_set() -> list[Judged]:
    """The questions of the wide set."""
    own, strangers = (
        [q for name in names for q in read_questions(read_lines(EVAL / f"queries_{name}.jsonl"))]
        for names in (("dev", "own", "numbers"), ("strangers",))
    )
    chosen = [*own, *evenly(strangers, STRANGERS), *evenly([q for q in strangers if is_slow(q)], SLOW)]
    return list({question.text: question for question in chosen}.values())


def evenly(questions: Sequence[Judged], count: int) -> list[Judged]:
    """Some of many questions, at equal distances."""
    return [questions[at * len(questions) // count] for at in range(count)]


def is_slow(question: Judged) -> bool:
    """Tell kinds of which parts may be embedded: figures with several words, lists that the documents do not have."""
    if question.type == "number":
        return bool(SEVERAL_WORDS.search(question.text))
    return question.type == "none" and bool(LISTS.search(question.text))


def measure_wide(library: Library) -> None:
    """Measure the wide set and print it by type of question, and its slowest questions."""
    rows, by_type = list[tuple[float, float, str, str]](), dict[str, list[tuple[float, float]]]()
    for question in wide_set():
        answers, encodings = list[float](), list[float]()
        for _ in range(WIDE_ROUNDS):
            answers.append(took(partial(anew, library, question.text)))
            encodings.append(took(partial(library.encoder.encode_query, [question.text])))
        ratio = min(answers) / min(encodings)
        rows.append((ratio, min(answers), question.type, question.text))
        by_type.setdefault(question.type, []).append((ratio, answers[0] / min(encodings)))
    by_type["all"] = [row for found in by_type.values() for row in found]
    above = f"above {TARGET:g}"
    print(f"\n{'type':10}{'n':>5}{'median':>8}{'99 of 100':>11}{'worst':>7}{above:>9}{'asked first, median':>21}")
    for kind, found in by_type.items():
        ratios = sorted(ratio for ratio, _ in found)
        high, first = ratios[int(0.99 * (len(ratios) - 1))], statistics.median(first for _, first in found)
        middle, over = statistics.median(ratios), sum(ratio > TARGET for ratio in ratios)
        print(f"{kind:10}{len(found):5}{middle:8.2f}{high:11.2f}{ratios[-1]:7.2f}{over:9}{first:21.2f}")
    worst = max(rows)
    print(f"{sum(row[0] > TARGET for row in rows) / len(rows):.1%} above {TARGET:g}; worst {worst[0]:.2f}: {worst[3]}")
    for ratio, least, kind, text in sorted(rows, reverse=True)[:SLOWEST]:
        print(f"{ratio:6.2f} {least:6.1f} ms  {kind:8} {text}")


def main() -> None:
    """Measure and print a table."""
    with Library.open(Path("indexes")) as library:
        ask(library, ASKED["cities"][0])
        fresh = iter(range(10**9))  # another text every time: queries are remembered
        one = median_ms(lambda: library.encoder.encode_query([f"哪些城市重点发展冷链物流{next(fresh)}"]))
        print(f"{'kind':10}{'ms':>8}{'× one query encoding':>24}")
        print(f"{'encoding':10}{one:8.1f}{1.0:24.1f}")
        for kind, questions in ASKED.items():
            mean = statistics.mean(median_ms(partial(anew, library, question)) for question in questions)
            print(f"{kind:10}{mean:8.1f}{mean / one:24.1f}")
        measure_wide(library)
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "ui.cli", "ask", ASKED["cities"][0], "--json"], check=True, stdout=subprocess.DEVNULL
    )
    print(f"kb ask as a process: {time.perf_counter() - begun:.2f} s")


if __name__ == "__main__":
    main()
