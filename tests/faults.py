"""Kills ingest and removal at random moments and checks what is left; run it by bench/faults.py or its test.

Runs as a process of its own: it forks a child for each command, with everything imported before, and ends the child
with SIGKILL. Prints one JSON line with what was counted; ends with a traceback at the first loss.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import math
import os
import random
import signal
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sample_plan import HashingEncoder

from ingest.pipeline import ingest
from kb.errors import IndexMissingError, UnknownDocumentError
from kb.index import VECTOR_FILE, publish, read
from kb.lexicon import tokenise
from kb.permanent_ids import renamed
from kb.records import RestoredDocument
from kb.removal import remove
from kb.store import STORE_FILE, Store
from kb.verify import verify
from kb.write_lock import write_lock

NAMES = ("甲", "乙", "丙", "丁", "戊")
THEMES = ("冷链物流", "葡萄酒产业", "区块链应用", "养老服务", "港口建设", "节能环保", "金融改革", "旅游开发")
MOST_LINES = 12
# Seconds from the start of a command to its kill, evenly on a logarithmic scale: a removal takes about 10 ms, an ingest
# 50 to 400 ms.
SOONEST, LATEST = 0.001, 0.4


def text_of(rng: random.Random) -> str:
    """A small plan of random clauses."""
    lines = [
        f"第{n}条 发展{rng.choice(THEMES)}，到20{rng.randrange(25, 60)}年建成{rng.randrange(99)}个项目。"
        for n in range(1, rng.randrange(3, MOST_LINES))
    ]
    return "第一章 总则\n" + "\n".join(lines) + "\n"


@dataclass
class Trial:
    """An index, its sources, and what was counted."""

    folder: Path
    rng: random.Random
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            (
                "kills",
                "kills of ingest",
                "kills of removal",
                "kills before publication",
                "kills after publication",
                "vector file unfinished",
                "finished before the kill",
                "compared with a fresh build",
            ),
            0,
        )
    )

    @property
    def corpus(self) -> Path:
        return self.folder / "corpus"

    @property
    def index(self) -> Path:
        return self.folder / "index"

    def published(self) -> dict[str, str]:
        """Documents that a reader sees, with the hash of their source."""
        try:
            with Store.open(self.index / STORE_FILE) as store:
                return {d.document_id: d.sha256 for d in store.documents()}
        except IndexMissingError:
            return {}

    def sources(self) -> dict[str, str]:
        """Documents of the corpus, with the hash of their source."""
        return {p.stem: hashlib.sha256(p.read_bytes()).hexdigest() for p in self.corpus.glob("*.txt")}

    def run_ingest(self) -> None:
        ingest([self.corpus], index_dir=self.index, encoder=HashingEncoder(), progress=lambda *_: None)

    def run_remove(self, name: str) -> None:
        with contextlib.suppress(UnknownDocumentError):
            remove(self.index, name, say=lambda _: None)


def killed(command: Callable[[], None], seconds: float) -> bool:
    """Run a command in a child and kill it; False when it had ended by itself."""
    child = os.fork()
    if not child:
        code = 1
        try:
            command()
            code = 0
        finally:
            os._exit(code)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status):
        raise AssertionError("the command failed before it was killed")
    return os.WIFSIGNALED(status)


def step(trial: Trial, seconds: float) -> None:
    """Change the corpus, run a command that is killed, check, finish it, check."""
    rng, before = trial.rng, trial.published()
    stored = sorted(before)
    if stored and rng.random() < 0.5:
        name = rng.choice(stored)
        (trial.corpus / f"{name}.txt").unlink(missing_ok=True)
        wanted = {n: h for n, h in before.items() if n != name}
        kind, command = "removal", lambda: trial.run_remove(name)
    else:
        for name in rng.sample(NAMES, rng.randrange(1, 3)):
            (trial.corpus / f"{name}.txt").write_text(text_of(rng), encoding="utf-8")
        wanted = {**before, **trial.sources()}
        kind, command = "ingest", trial.run_ingest
    if killed(command, seconds):
        trial.counts["kills"] += 1
        trial.counts[f"kills of {kind}"] += 1
        trial.counts["kills after publication" if trial.published() == wanted else "kills before publication"] += 1
    else:
        trial.counts["finished before the kill"] += 1
    check(trial, before, wanted)
    command()
    assert trial.published() == wanted, "running the command again did not finish the work"
    check(trial, wanted, wanted)


def check(trial: Trial, before: dict[str, str], wanted: dict[str, str]) -> None:
    """No published document is missing, none is half there, and what is unfinished is made from the store."""
    now = trial.published()
    for name in {*before, *wanted, *now}:
        assert now.get(name) in (before.get(name), wanted.get(name)), f"{name} is neither the old nor the new one"
    if not (trial.index / STORE_FILE).is_file() or not now:
        return
    with Store.open(trial.index / STORE_FILE) as store:
        problems = verify(store, trial.index)
        assert [str(p) for p in problems if p.kind != "unfinished"] == []
        if problems:
            trial.counts["vector file unfinished"] += 1
            with write_lock(trial.index):
                publish(store, trial.index / VECTOR_FILE)
            assert verify(store, trial.index) == ()


def contents(index: Path) -> dict[str, object]:
    """All that answers depend on, without numbers that only count writes."""
    with Store.open(index / STORE_FILE) as store:
        documents = [without_history(store.restored(d)) for d in store.document_ids()]
        keys, vectors = store.all_vectors()
        ids = store.passage_ids(keys.tolist())
        file, why = read(store, index / VECTOR_FILE)
        assert file is not None, why
        kept, matrix = file.contents()
        hits = {w: [h.passage_id for h in store.match(f'"{w}"', depth=99)] for t in THEMES for w in tokenise(t)}
        near = {}
        for theme in THEMES:
            found = file.search(HashingEncoder().encode_query([theme])[0], depth=len(kept))
            near[theme] = sorted((-round(score, 5), ids[key]) for key, score in found)
    with contextlib.closing(sqlite3.connect(index / STORE_FILE)) as db:
        bridge = {
            t: sorted(db.execute(f"SELECT * FROM {t}").fetchall())
            for t in ("bridge_terms", "bridge_held", "bridge_keys")
        }
        texts = sorted(r[0] for r in db.execute("SELECT text_sha256 FROM vectors"))
    return {
        "documents": documents,
        "vectors": sorted((ids[k], v.tobytes()) for k, v in zip(keys.tolist(), vectors, strict=True)),
        "file": sorted((ids[k], v.tobytes()) for k, v in zip(kept.tolist(), matrix, strict=True)),
        "words": hits,
        "near": near,
        "bridge": bridge,
        "texts": texts,
    }


def without_history(restored: RestoredDocument) -> RestoredDocument:
    """A document with its sentences named by their order: their ids tell of earlier editions."""
    return replace(renamed(restored, {s.sentence_id: str(s.order) for s in restored.sentences}), former=())


def fresh(trial: Trial) -> None:
    """The index equals one that is built from nothing from the sources there are."""
    if not trial.published():
        return
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder)
        ingest([trial.corpus], index_dir=other, encoder=HashingEncoder(), progress=lambda *_: None)
        one, two = contents(trial.index), contents(other)
        for name in one:
            assert one[name] == two[name], f"{name} differ from a fresh build"
    trial.counts["compared with a fresh build"] += 1


def main() -> None:
    """Run until so many kills have hit a running command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder), random.Random(options.seed))
        trial.corpus.mkdir()
        (trial.corpus / "甲.txt").write_text(text_of(trial.rng), encoding="utf-8")
        trial.run_ingest()  # loads dictionaries before the first child is made
        rounds = 0
        while trial.counts["kills"] < options.kills:
            step(trial, math.exp(trial.rng.uniform(math.log(SOONEST), math.log(LATEST))))
            rounds += 1
            if rounds % 5 == 0:
                fresh(trial)
        fresh(trial)
    print(json.dumps({**trial.counts, "seed": options.seed, "seconds": round(time.monotonic() - begun, 1)}))


if __name__ == "__main__":
    main()
