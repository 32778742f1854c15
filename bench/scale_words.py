"""Measures the lexical leg by size: python bench/scale_words.py [--million] [--texts FOLDER].

Synthetic passages: the parts between the marks of real policy sentences, one to four together, one in five behind the
name of a place, their numbers changed; they fill the tables of a store, words and pairs as the store cuts them.
Questions are the judged ones that have Chinese in them, asked as `kb.legs` asks them. Baseline: the same with all
terms joined by OR, without leaving any out; how much of its first ten is found. Nothing fails when a target is missed.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kb.common_terms import expression_of
from kb.legs import lexical_terms, match_words
from kb.lexicon import HAN, indexed_words, pairs
from kb.places import gazetteer
from kb.records import Hit
from kb.rows import DOCUMENT_COLUMNS, text_sha256
from kb.store import STORE_FILE, Store

ROOT = Path(__file__).resolve().parents[1]
TEXTS = ROOT.parent / "shared" / "policy"
QUESTIONS = 120
COUNTED = 40  # pairs of characters whose sentences are counted
K = 10
BATCH = 20_000  # passages a transaction; 1,000 a document
SLOW = 150.0  # milliseconds; target of p95 at 1 M

Row = tuple[str, str, str]  # text, its words, its pairs


class Times:
    """Milliseconds that something takes, by the clock and of processors; other programs disturb the clock most."""

    def __init__(self) -> None:
        """Begin with none."""
        self.clock: list[float] = []
        self.processors: list[float] = []

    def of(self, work: Callable[[], list[Hit]]) -> list[Hit]:
        """Do it once and keep how long it took."""
        begun, before = time.perf_counter(), time.process_time()
        made = work()
        self.clock.append(1000 * (time.perf_counter() - begun))
        self.processors.append(1000 * (time.process_time() - before))
        return made


def parts_of(folder: Path) -> list[str]:
    """Parts of the sentences in a folder, each once; of corpus/ where there is no such folder."""
    files = sorted(
        p for p in (folder if folder.is_dir() else ROOT / "corpus").rglob("*") if p.suffix in (".txt", ".md")
    )
    found = (part for p in files for part in re.split(r"[，；。！？\n、：]", p.read_text("utf-8", errors="ignore")))
    return list(dict.fromkeys(part for part in found if 4 <= len(part) <= 40 and HAN.search(part)))


def passages(parts: Sequence[str], count: int) -> Iterator[Row]:
    """Make passages; the words of a part are cut once, for no word crosses a mark."""
    chance = random.Random(7)
    names = sorted({place.name for place in gazetteer().places})
    cut = {text: (" ".join(indexed_words(text)), " ".join(pairs(text))) for text in (*parts, *names)}
    number = re.compile(r"\d+")
    for _ in range(count):
        chosen = [*chance.choices(names, k=chance.random() < 0.2), *chance.choices(parts, k=chance.randint(1, 4))]
        text = "，".join(chosen)
        words, doubles = (" ".join(cut[part][column] for part in chosen) for column in (0, 1))
        if number.search(text):  # another number of as many digits, in text and words alike
            figures = {n: str(chance.randint(10 ** (len(n) - 1), 10 ** len(n) - 1)) for n in number.findall(text)}
            text, words = (number.sub(lambda m, f=figures: f.get(m[0], m[0]), side) for side in (text, words))
        yield f"{text}。", words, doubles


def build(folder: Path, parts: Sequence[str], count: int) -> float:
    """Fill a store; seconds taken for the passages and their index."""
    path = folder / STORE_FILE
    Store.open(path, create=True).close()
    database = sqlite3.connect(path, isolation_level=None)
    marks = ",".join("?" * len(DOCUMENT_COLUMNS))
    lists = {"pages": "[]", "unconfirmed": "[]"}
    begun, made = time.perf_counter(), passages(parts, count)
    for start in range(0, count, BATCH):
        database.execute("BEGIN")
        for document in range(start // 1000, min(start + BATCH, count) // 1000):
            own = {**lists, "document_id": f"d{document:04}"}
            row = [own.get(column, "") for column in DOCUMENT_COLUMNS]
            database.execute(f"INSERT INTO documents ({','.join(DOCUMENT_COLUMNS)}) VALUES ({marks})", row)
        rows = [(n, *next(made)) for n in range(start, min(start + BATCH, count))]
        database.executemany(
            "INSERT INTO passages (key, passage_id, document_id, position, text, context, text_sha256)"
            " VALUES (?,?,?,?,?,'',?)",
            (
                (n + 1, f"d{n // 1000:04}/p{n % 1000:03}", f"d{n // 1000:04}", n % 1000, t, text_sha256(t))
                for n, t, _, _ in rows
            ),
        )
        database.executemany(
            "INSERT INTO passages_fts (rowid, words, pairs) VALUES (?,?,?)", ((n + 1, w, p) for n, _, w, p in rows)
        )
        database.executemany(
            "INSERT INTO sentences (sentence_id, document_id, position, text, placement) VALUES (?,?,?,?,'explicit')",
            ((f"d{n // 1000:04}/s{n % 1000:03}", f"d{n // 1000:04}", n % 1000, t) for n, t, _, _ in rows),
        )
        database.executemany(
            "INSERT INTO passage_sentences (passage_key, position, sentence_id) VALUES (?,0,?)",
            ((n + 1, f"d{n // 1000:04}/s{n % 1000:03}") for n, _, _, _ in rows),
        )
        database.execute("COMMIT")
    taken = time.perf_counter() - begun
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return taken


def measure(parts: Sequence[str], questions: Sequence[str], count: int) -> None:
    """Build a store of one size and ask it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        taken = build(folder, parts, count)
        path = folder / STORE_FILE
        with sqlite3.connect(path) as database:
            own = "SELECT sum(length(block)) FROM passages_fts_data"
            index = database.execute(own).fetchone()[0]
        size = path.stat().st_size
        each = f"index {index / count:.0f}, file {size / count:.0f} bytes each"
        print(f"{count:>9,} passages: built in {taken:.0f} s, {each}")
        with Store.open(path) as store:
            for question in questions[:10]:
                match_words(store, question)
            whole, ours, shares = Times(), Times(), []
            for question in questions:
                every = whole.of(lambda q=question: all_terms(store, q))
                found = ours.of(lambda q=question: match_words(store, q))
                shares.append(agreement(every, found))
        print(f"  all terms: {spread(whole.clock)}; as it is asked: {spread(ours.clock)}")
        print(f"  of processors: {spread(whole.processors)}; as it is asked: {spread(ours.processors)}")
        print(f"  first {K} in common {statistics.mean(shares):.3f}", flush=True)
        report_counts(path, questions)
        if count >= 1_000_000:
            for name, times in (("by the clock", ours.clock), ("of processors", ours.processors)):
                worst = statistics.quantiles(times, n=20)[-1]
                print(f"  p95 {name} {worst:.0f} ms, target {SLOW:.0f}: {'met' if worst <= SLOW else 'MISSED'}")


def report_counts(path: Path, questions: Sequence[str]) -> None:
    """Time how the document frequency of pairs of characters is found, against a scan of all sentences."""
    asked = list(dict.fromkeys(pair for question in questions for pair in pairs(question) if len(pair) > 1))
    scan = "SELECT count(*) FROM sentences WHERE instr(text, ?) > 0"
    with Store.open(path) as store, sqlite3.connect(path) as database:
        ours, scanned, wrong = [], [], 0
        for pair in asked[:: max(1, len(asked) // COUNTED)]:
            begun = time.perf_counter()
            found = store.count_containing(pair)
            between = time.perf_counter()
            wrong += found != database.execute(scan, (pair,)).fetchone()[0]
            scanned.append(1000 * (time.perf_counter() - between))
            ours.append(1000 * (between - begun))
    print(f"  sentences with a pair counted: {spread(ours)}; by a scan: {spread(scanned)}; {wrong} differ")


def all_terms(store: Store, question: str) -> list[Hit]:
    """Ask for all terms of a question at once."""
    terms = lexical_terms(question)
    return store.match(expression_of(terms), depth=100) if terms else []


def agreement(wanted: Sequence[Hit], found: Sequence[Hit]) -> float:
    """Share of the first ten hits that are among the other's first ten; passages alike in score may change places."""
    least = wanted[:K][-1].score if wanted else 0.0
    scores = {hit.passage_id: hit.score for hit in wanted}
    first = found[: len(wanted[:K])]
    return sum(scores.get(h.passage_id, 0.0) >= least - 1e-9 for h in first) / len(first) if first else 1.0


def spread(times: Sequence[float]) -> str:
    """Name the median and the 95th percentile."""
    return f"p50 {statistics.median(times):.1f} ms, p95 {statistics.quantiles(times, n=20)[-1]:.1f} ms"


def judged() -> list[str]:
    """Judged questions with Chinese in them, evenly taken."""
    files = sorted((ROOT / "tests" / "eval").glob("queries_*.jsonl"))
    every = [json.loads(line)["q"] for path in files for line in path.read_text("utf-8").splitlines()]
    chinese = [question for question in every if HAN.search(question)]
    return chinese[:: max(1, len(chinese) // QUESTIONS)][:QUESTIONS]


def main() -> None:
    """Measure every size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--million", action="store_true", help="also 1,000,000 passages: some minutes and 2 GB of disk")
    parser.add_argument("--texts", type=Path, default=TEXTS, help="folder of policy texts")
    options = parser.parse_args()
    parts, questions = parts_of(options.texts), judged()
    print(f"{len(parts):,} parts of sentences, {len(questions)} questions", flush=True)
    for count in (10_000, 100_000, *((1_000_000,) if options.million else ())):
        measure(parts, questions, count)


if __name__ == "__main__":
    main()
