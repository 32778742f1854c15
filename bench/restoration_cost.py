"""Measures what restoring clean text costs: python bench/restoration_cost.py [--megabytes 1] [--large]."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.read.text import read_text
from ingest.restore import restore
from kb.records import Document
from kb.settings import Limits
from tests.layout import lines
from tests.noise_texts import names, truth
from tests.sample_texts import numeral

SPLIT_RUNS = 5  # of the plain split, which takes milliseconds; the middle one counts
# What is measured is the cost, not where it is refused.
BOUNDLESS = Limits(headings=10**9, sentences=10**9, woven_sentences=10**9, sentence_characters=10**9)
RUNS = 3  # of restoring up to 2 MB; the fastest counts


def compiled(size: int, *, alike: bool = False) -> str:
    """Clean texts one behind the other until they fill `size` bytes, each a part of its own.

    Every sentence and heading gets a clause with the round's and the row's number, so that nothing folds; with `alike`
    only sentences, and without the row's number, so that what a compilation of laws repeats stays repeated.
    """
    chosen = [
        truth(n) for n in names() if truth(n).lang == "zh" and not any(h.level == "part" for h in truth(n).headings)
    ]
    out: list[str] = []
    filled = part = 0
    while True:
        part += 1
        text = lines(chosen[part % len(chosen)])
        for n, row in enumerate([f"第{numeral(part)}编 第{_spelt(part)}号文本", *text]):
            out.append(_changed(row, _spelt(part), "" if alike else _spelt(n)))
            filled += len(out[-1].encode()) + 1
            if filled >= size:
                return "\n".join(out) + "\n"


def _changed(row: str, part: str, number: str) -> str:
    if re.search(r"[。；！？：]", row):
        return re.sub(r"(?=[。；！？]|：$)", f"，依{part}号文本{number}", row)
    return f"{row}{part}之{number}" if number else row


def _spelt(number: int) -> str:
    return "".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in str(number))


class Counting:
    """Stands in for the encoder, at no cost, and counts what it was asked for."""

    def __init__(self) -> None:
        self.texts = 0

    def __call__(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors that mean nothing."""
        self.texts += len(texts)
        return np.random.default_rng(len(texts)).random((len(texts), 16), dtype=np.float32)


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def measured(size: int, *, alike: bool) -> float:
    """Print one row for a text of `size` bytes; returns the seconds of restoring it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.txt"
        path.write_text(compiled(size, alike=alike), encoding="utf8")
        plain = median(timed(lambda: re.split("(?<=[。！？])|\n", read_text(path))) for _ in range(SPLIT_RUNS))
        document = Document("cost", path.name, "", read_text(path))
    embed = Counting()
    runs = RUNS if size <= 2_000_000 else 1
    seconds = min(timed(lambda: restore(document, embed, limits=BOUNDLESS)) for _ in range(runs))
    sys.stdout.write(
        f"{size / 1e6:5.1f} MB  {len(document.text):9,} characters  "
        f"restore {seconds:7.2f} s  plain split {plain:.4f} s  ratio {seconds / plain:5.0f}  "
        f"texts embedded {embed.texts // runs:,}\n"
    )
    return seconds


def main() -> None:
    """Print the cost of 0.1 and 1 times the size asked for, with --large also of 10 times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=1.0)
    parser.add_argument("--large", action="store_true", help="also ten times the size")
    parser.add_argument(
        "--alike", action="store_true", help="let headings and phrases repeat as in a compilation of laws"
    )
    args = parser.parse_args()
    sizes = [args.megabytes * factor for factor in ((0.1, 1, 10) if args.large else (0.1, 1))]
    # The first restoration loads the word lists, once a process.
    restore(Document("first", "first.txt", "", compiled(2000)), Counting())
    seconds = [measured(round(size * 1e6), alike=args.alike) for size in sizes]
    for small, great in zip(seconds, seconds[1:], strict=False):
        sys.stdout.write(f"10 times the text takes {great / small:.1f} times the time (allowed: 13)\n")


if __name__ == "__main__":
    main()
