"""Measures what restoring text costs: python bench/restoration_cost.py [--megabytes 1] [--large] [--text FILE] …."""

from __future__ import annotations

import argparse
import multiprocessing
import random
import re
import resource
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
from tests.sample_plan import HashingEncoder
from tests.sample_texts import numeral
from tests.weave import weave_full, weave_sample

SPLIT_RUNS = 5  # of the plain split, which takes milliseconds; the middle one counts
# What is measured is the cost, not where it is refused.
BOUNDLESS = Limits(headings=10**9, sentences=10**9, woven_sentences=10**9, sentence_characters=10**9)
RUNS = 2  # of restoring up to 2 MB; the fastest counts
ALLOWED = 13  # times the time that 10 times the text may take
SEED = 7
WEAVES: dict[str, Callable[..., str]] = {"sample": weave_sample, "whole": weave_full}
_ENDS = ("。", "；")
_SENTENCE = re.compile(r"[^。；]*[。；]?")


def compiled(size: int, kind: str = "mixed") -> str:
    """Clean texts one behind the other until they fill `size` bytes, each a part of its own.

    Args:
        size: in bytes.
        kind: mixed: every sentence ends in the words of another, so that few are alike, as in several hundred laws.
            again: every sentence and heading comes again with the part's number and its own in it; the longer the text,
            the more sentences each is nearly the same as. alike: only sentences, and without their own number.

    Returns:
        The text.
    """
    chosen = [
        truth(n) for n in names() if truth(n).lang == "zh" and not any(h.level == "part" for h in truth(n).headings)
    ]
    rng = random.Random(SEED)
    clauses = (said for text in chosen for row in lines(text) for said in _SENTENCE.findall(row))
    tails = [said.rpartition("，")[2] for said in clauses if "，" in said and said.endswith(_ENDS)]
    out: list[str] = []
    filled = part = 0
    while True:
        part += 1
        text = lines(chosen[part % len(chosen)])
        for n, row in enumerate([f"第{numeral(part)}编 第{_spelt(part)}号文本", *text]):
            if kind == "mixed":
                out.append("".join(_mixed(said, tails, rng) for said in _SENTENCE.findall(row)))
            else:
                out.append(_changed(row, _spelt(part), "" if kind == "alike" else _spelt(n)))
            filled += len(out[-1].encode()) + 1
            if filled >= size:
                return "\n".join(out) + "\n"


def _mixed(said: str, tails: Sequence[str], rng: random.Random) -> str:
    if not said.endswith(_ENDS):
        return said
    return (said.rpartition("，")[0] or said[:-1]) + "，" + rng.choice(tails)[:-1] + said[-1]


def _changed(row: str, part: str, number: str) -> str:
    if re.search(r"[。；！？：]", row):
        return re.sub(r"(?=[。；！？]|：$)", f"，依{part}号文本{number}", row)
    return f"{row}{part}之{number}" if number else row


def _spelt(number: int) -> str:
    return "".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in str(number))


def woven(text: str, size: int, way: str) -> str:
    """Two readings of the beginning of a text, woven, of about `size` bytes; headings stay glued."""
    sentences: list[str] = []
    heading = ""
    left = size / (2 if way == "whole" else 1.28)
    for row in text.splitlines():
        if left <= 0:
            break
        left -= len(row.encode())
        if not row.endswith(("。", "；", "：")):
            heading += row + " "
            continue
        first, *others = (said for said in _SENTENCE.findall(row) if said)
        sentences += [heading + first, *others]
        heading = ""
    return WEAVES[way](sentences, SEED)


class Counting:
    """Stands in for the encoder, at hardly any cost, and counts what it was asked for."""

    def __init__(self, *, hashed: bool = False) -> None:
        self.texts = 0
        self._hashed = HashingEncoder() if hashed else None

    def __call__(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of the words, or such as mean nothing."""
        self.texts += len(texts)
        if self._hashed is not None:
            return self._hashed.encode_document(texts)
        return np.random.default_rng(len(texts)).random((len(texts), 16), dtype=np.float32)


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time that `work` takes: by the clock others on the machine count as well."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def measured(text: str, *, hashed: bool) -> float:
    """Print one row for a text; returns the seconds of restoring it. hashed: give vectors of its words."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.txt"
        path.write_text(text, encoding="utf8")
        plain = median(timed(lambda: re.split("(?<=[。！？])|\n", read_text(path))) for _ in range(SPLIT_RUNS))
        text = read_text(path)
        size = path.stat().st_size
    # A process for each: what one has kept of a text makes the next restoration of it quicker.
    with multiprocessing.get_context().Pool(1, _first, maxtasksperchild=1) as pool:
        found = [pool.apply(_restored, (text, hashed)) for _ in range(RUNS if size <= 2_000_000 else 1)]
    seconds, peak, embedded = min(found)
    sys.stdout.write(
        f"{size / 1e6:5.1f} MB  {len(text):9,} characters  "
        f"restore {seconds:7.2f} s  plain split {plain:.4f} s  ratio {seconds / plain:5.0f}  "
        f"memory {peak:5.0f} MB  texts embedded {embedded:,}\n"
    )
    return seconds


def _first() -> None:
    """The first restoration loads the word lists, once a process."""
    restore(Document("first", "first.txt", "", compiled(2000)), Counting())


def _restored(text: str, hashed: bool) -> tuple[float, float, int]:
    """Seconds of restoring a text, the peak of memory in megabytes, and how many texts were embedded."""
    embed = Counting(hashed=hashed)
    seconds = timed(lambda: restore(Document("cost", "text.txt", "", text), embed, limits=BOUNDLESS))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return seconds, peak, embed.texts


def main() -> None:
    """Print the cost of 0.1 and 1 times the size asked for, with --large also of 10 times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=1.0)
    parser.add_argument("--large", action="store_true", help="also ten times the size")
    parser.add_argument(
        "--kind", choices=("mixed", "again", "alike"), default="mixed", help="of the text, see compiled"
    )
    parser.add_argument("--text", type=Path, help="the beginning of this text instead: several hundred laws, say")
    parser.add_argument("--woven", choices=WEAVES, help="two readings of it, woven")
    args = parser.parse_args()
    sizes = [round(args.megabytes * factor * 1e6) for factor in ((0.1, 1, 10) if args.large else (0.1, 1))]
    given = args.text.read_bytes() if args.text else b""
    seconds = []
    for size in sizes:
        text = given[:size].decode(errors="ignore") if args.text else compiled(size, args.kind)
        text = woven(text, size, args.woven) if args.woven else text
        seconds.append(measured(text, hashed=bool(args.woven)) / len(text))
    for small, great in zip(seconds, seconds[1:], strict=False):
        sys.stdout.write(f"10 times the text takes {10 * great / small:.1f} times the time (allowed: {ALLOWED})\n")


if __name__ == "__main__":
    main()
