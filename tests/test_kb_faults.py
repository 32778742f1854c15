"""Nothing is lost when things go wrong: kills, full disks, folders that cannot be written, damaged files."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import faults
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_plan import PLAN, HashingEncoder, build, plan

from ingest.pipeline import ingest
from kb.ask import ask
from kb.errors import IndexBusyError, IndexDamagedError, IndexMissingError, KBError, UnknownDocumentError
from kb.index import VECTOR_FILE
from kb.library import Library
from kb.removal import remove
from kb.search import passage_hits, search
from kb.store import STORE_FILE, Store
from kb.verify import verify
from kb.write_lock import write_lock

ROOT = Path(__file__).parent.parent
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_kill_at_any_moment_of_ingest_or_removal_loses_nothing(seed):
    command = [sys.executable, str(ROOT / "tests" / "faults.py"), "--kills", "10", "--seed", str(seed)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=ENVIRONMENT)
    assert result.returncode == 0, result.stderr
    counts = json.loads(result.stdout)
    assert counts["kills"] == 10
    assert counts["compared with a fresh build"] > 0


def test_a_removal_says_when_a_reader_keeps_what_was_removed_in_the_log(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("kb.database.BUSY_SECONDS", 0.1)
    build(tmp_path, plan(), plan("other"))
    log = tmp_path / f"{STORE_FILE}-wal"
    with Store.open(tmp_path / STORE_FILE) as reader:
        with reader.snapshot():
            assert reader.document_ids() == ("other", PLAN)
            remove(tmp_path, "other", say=pytest.fail)
            assert reader.document_ids() == ("other", PLAN)
        assert log.stat().st_size and "stays in the log" in caplog.text
        caplog.clear()
        remove(tmp_path, PLAN, say=pytest.fail)
        assert log.stat().st_size == 0 and caplog.text == ""


def test_a_passage_that_is_not_found_by_its_id_is_damage_and_no_bug(tmp_path):
    build(tmp_path, plan())
    with Store.open(tmp_path / STORE_FILE) as store:
        (first, *_) = store.passages(PLAN)
        assert set(store.searched_texts([first.passage_id])) == {first.passage_id}
        with pytest.raises(IndexDamagedError, match="not found by its id"):
            store.searched_texts([first.passage_id, "su-plan/p999"])
        assert set(store.sound_passages([first.passage_id])) == {first.passage_id}
        with pytest.raises(IndexDamagedError, match="not found by its id"):
            store.sound_passages([first.passage_id, "su-plan/p999"])


@pytest.mark.parametrize(
    "question", ["到2025年服务贸易进出口总额目标是多少", "哪些市布局了低空旅游？", "区块链典型应用场景"]
)
def test_a_question_that_meets_a_passage_not_found_by_its_id_says_damage(corpus_index, monkeypatch, question):
    with Library.open(corpus_index) as library:
        monkeypatch.setattr(Store, "passages_by_id", lambda store, passage_ids: {})
        with pytest.raises(IndexDamagedError, match="not found by its id"):
            ask(library, question)


def test_a_search_that_meets_a_passage_not_found_by_its_id_says_damage(tmp_path, monkeypatch):
    build(tmp_path, plan())
    read = Store.passages_by_id
    with Library.open(tmp_path, HashingEncoder()) as library, library.reading():
        hits = search(library, "冷链物流")
        shown = {s.sentence_id for hit in passage_hits(library, hits) for s in hit.sentences}
        assert len(hits) > 1 and shown
        monkeypatch.setattr(Store, "passages_by_id", lambda store, ids: read(store, ids[1:]))
        with pytest.raises(IndexDamagedError, match="not found by its id"):
            passage_hits(library, hits)


def test_a_flipped_byte_is_found_wherever_it_changes_a_record(tmp_path):
    """Of 300 single bits most lie in free bytes (measured 219), which no record holds; no other goes unseen."""
    build(tmp_path / "a", plan(), plan("other"))
    data = (tmp_path / "a" / STORE_FILE).read_bytes()
    rng = random.Random(1)
    found = 0
    for _ in range(60):
        flipped = bytearray(data)
        flipped[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        (tmp_path / "a" / STORE_FILE).write_bytes(flipped)
        try:
            with Store.open(tmp_path / "a" / STORE_FILE) as store:
                if verify(store, tmp_path / "a"):
                    found += 1
                else:
                    assert [store.restored(d) for d in (PLAN, "other")] == [plan(), plan("other")]
        except (IndexDamagedError, KBError):
            found += 1
    assert found > 5


def corpus_of(folder, count=40):
    """A folder with one plan of so many articles."""
    folder.mkdir()
    text = "".join(f"第{n}条 发展冷链物流项目{n}，投资{n * n}亿元。\n" for n in range(1, count))
    (folder / "a.txt").write_text(f"第一章 总则\n{text}", encoding="utf-8")
    return folder


def test_a_full_disk_is_said_plainly_and_costs_nothing(tmp_path):
    build(tmp_path / "index", plan())
    corpus = corpus_of(tmp_path / "corpus", 400)
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from sample_plan import HashingEncoder\n"
        "from ingest.pipeline import ingest\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "size = int(sys.argv[3])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))\n"
        "from kb.errors import KBError\n"
        "try: ingest([Path(sys.argv[1])], index_dir=Path(sys.argv[2]), encoder=HashingEncoder(),"
        " progress=lambda *_: None)\n"
        "except KBError as error: sys.exit(f'error: {type(error).__name__} {error}')\n"
    )
    size = (tmp_path / "index" / STORE_FILE).stat().st_size + 50_000
    command = [sys.executable, "-c", script, str(corpus), str(tmp_path / "index"), str(size)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT, cwd=ROOT)
    assert result.returncode == 1
    assert "free space" in result.stderr
    assert "IndexDamagedError" not in result.stderr
    assert kept(tmp_path / "index") == [plan()]
    ingest([corpus], index_dir=tmp_path / "index", encoder=HashingEncoder(), progress=lambda *_: None)
    assert len(kept(tmp_path / "index")) == 2


def kept(folder):
    """The documents of a sound index."""
    with Store.open(folder / STORE_FILE) as store:
        assert [str(p) for p in verify(store, folder) if p.kind != "unfinished"] == []
        return [store.restored(d) for d in store.document_ids()]


@pytest.fixture
def unwritable():
    """A folder with an index that this process may read and not write, whoever runs it."""
    folder = Path(tempfile.mkdtemp())
    build(folder, plan())
    for path in (folder, *folder.iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = os.geteuid()
    if not before:
        os.seteuid(65534)
        if not os.access(folder, os.R_OK, effective_ids=True):
            folder.chmod(0o555)
    yield folder
    os.seteuid(before)
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_an_index_in_a_folder_that_cannot_be_written_is_read(unwritable):
    with Store.open(unwritable / STORE_FILE) as store:
        assert store.restored(PLAN) == plan()


def test_a_folder_that_cannot_be_written_is_said_plainly(unwritable):
    with pytest.raises(KBError, match="cannot be written.*permissions"):
        remove(unwritable, PLAN, say=lambda _: None)


def test_the_second_of_two_writers_is_told_and_waits(tmp_path):
    said = []
    with (
        write_lock(tmp_path),
        pytest.raises(IndexBusyError, match="another process"),
        write_lock(tmp_path, say=said.append, seconds=0.3),
    ):
        pytest.fail("both held the lock")
    assert len(said) == 1
    with write_lock(tmp_path, say=said.append):
        assert len(said) == 1


def test_what_a_killed_writer_left_is_cleared_away(tmp_path):
    (tmp_path / "passages.faissabc.new").write_bytes(b"half")
    with write_lock(tmp_path):
        assert not list(tmp_path.glob("*.new"))


def test_nothing_of_a_removed_document_stays_in_any_file(tmp_path):
    corpus = corpus_of(tmp_path / "corpus")
    (corpus / "b.txt").write_text("第一章 总则\n发展quetzalcoatl渔业项目。\n", encoding="utf-8")
    ingest([corpus], index_dir=tmp_path / "index", encoder=HashingEncoder(), progress=lambda *_: None)
    assert holding(tmp_path / "index", b"quetzalcoatl") == [STORE_FILE]
    remove(tmp_path / "index", "b", say=lambda _: None)
    assert holding(tmp_path / "index", b"quetzalcoatl") == []


def test_no_sentence_and_no_vector_of_a_removed_document_stays_in_any_file(tmp_path):
    """Many documents, so that the lexical index has several segments and the pages of the file are reused."""
    corpus, index = corpus_of(tmp_path / "corpus"), tmp_path / "index"
    for n in range(8):
        text = "".join(f"第{k}条 发展{theme}第{n}批{k}组，支持园区建设。\n" for k, theme in enumerate(faults.THEMES, 1))
        (corpus / f"many{n}.txt").write_text(f"第一章 总则\n{text}", encoding="utf-8")
    (corpus / "b.txt").write_text(
        "第一章 总则\n" + "".join(f"第{n}条 蚝鲟鳜鲥{chr(0x9C7C + n)}鳗养殖第{n}区。\n" for n in range(1, 60)),
        encoding="utf-8",
    )
    ingest([corpus], index_dir=index, encoder=HashingEncoder(), progress=lambda *_: None)
    with Store.open(index / STORE_FILE) as store:
        own = [s.text for s in store.sentences("b")]
        keys, vectors = store.all_vectors()
        of_b = {key for key, name in store.passage_ids(keys.tolist()).items() if name.startswith("b/")}
        rows = [row.tobytes() for key, row in zip(keys.tolist(), vectors, strict=True) if key in of_b]
    assert len(own) >= 59 and len(rows) >= 59
    needles = [*(text[-9:].encode() for text in own), *(pair.encode() for pair in ("蚝鲟", "鲟鳜", "鳜鲥")), *rows]
    assert kept_bytes(index, needles) == {STORE_FILE: len(needles), VECTOR_FILE: len(rows)}
    remove(index, "b", say=pytest.fail)
    assert kept_bytes(index, needles) == {}


def test_a_removal_deletes_what_was_put_aside_with_the_document_in_it(tmp_path):
    corpus, index, said = corpus_of(tmp_path / "corpus"), tmp_path / "index", []
    (corpus / "b.txt").write_text("第一章 总则\n发展quetzalcoatl渔业项目。\n", encoding="utf-8")
    ingest([corpus], index_dir=index, encoder=HashingEncoder(), progress=lambda *_: None)
    old, unreadable = index / f"{STORE_FILE}.layout-1", index / f"{STORE_FILE}.damaged"
    shutil.copy(index / STORE_FILE, old)
    unreadable.write_bytes(b"quetzalcoatl" * 100)
    remove(index, "b", say=said.append)
    assert holding(index, b"quetzalcoatl") == [unreadable.name]
    assert [line.split()[0] for line in said] == [str(unreadable), str(old)]


def test_a_removal_says_what_else_a_file_put_aside_holds_and_leaves_it(tmp_path):
    corpus, index, said = corpus_of(tmp_path / "corpus"), tmp_path / "index", []
    for name in ("b", "c", "d"):
        (corpus / f"{name}.txt").write_text(f"第一章 总则\n发展{name}类渔业项目。\n", encoding="utf-8")
    ingest([corpus], index_dir=index, encoder=HashingEncoder(), progress=lambda *_: None)
    old = index / f"{STORE_FILE}.layout-1"
    shutil.copy(index / STORE_FILE, old)
    remove(index, "c", say=lambda _: None)
    assert not old.exists()
    shutil.copy(index / STORE_FILE, old)
    with Store.open(index / STORE_FILE) as store:
        store.remove_document("d")  # as if its source had been gone when the index was built anew
    remove(index, "b", say=said.append)
    assert old.exists() and len(said) == 1 and "still holds b, but d as well" in said[0]
    with pytest.raises(UnknownDocumentError):
        remove(index, "d", say=said.append)  # the index has it no more, the file has
    assert "d" in said[-1]


def kept_bytes(folder, needles):
    """How many of some byte strings each file of a folder holds; files without any are left out."""
    files = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    counts = {name: sum(needle in data for needle in needles) for name, data in files.items()}
    return {name: count for name, count in counts.items() if count}


def holding(folder, word):
    """The files that hold a word; the lexical index keeps all of one but the letters shared with the word before."""
    return sorted(p.name for p in folder.iterdir() if p.is_file() and word[1:] in p.read_bytes())


class StoppedEncoder(HashingEncoder):
    """Breaks off instead of embedding passages."""

    def encode_document(self, texts):
        raise KeyboardInterrupt


ARTICLES = st.lists(st.sampled_from(faults.THEMES), min_size=1, max_size=4, unique=True)
STEP = st.one_of(
    st.tuples(st.sampled_from(["write", "stopped"]), st.sampled_from("甲乙丙"), ARTICLES),
    st.tuples(st.just("remove"), st.sampled_from("甲乙丙"), st.just([])),
)


def run_step(folder, corpus, step):
    """Add or edit a document, wholly or broken off, or remove it; what the sources then are is in the folder."""
    kind, name, themes = step
    path = corpus / f"{name}.txt"
    if kind == "remove":
        path.unlink(missing_ok=True)
        with contextlib.suppress(UnknownDocumentError, IndexMissingError):
            remove(folder, name, say=lambda _: None)
        return
    text = "".join(f"第{n}条 发展{theme}，支持园区建设。\n" for n, theme in enumerate(themes, start=1))
    path.write_text(f"第一章 总则\n{text}", encoding="utf-8")
    with contextlib.suppress(KeyboardInterrupt):
        encoder = StoppedEncoder() if kind == "stopped" else HashingEncoder()
        ingest([path], index_dir=folder, encoder=encoder, progress=lambda *_: None)


@settings(max_examples=12, derandomize=True)
@given(st.lists(STEP, min_size=2, max_size=7))
def test_any_sequence_of_changes_leaves_the_index_of_a_fresh_build(steps):
    with tempfile.TemporaryDirectory() as name:
        corpus = Path(name) / "corpus"
        corpus.mkdir()
        for step in steps:
            run_step(Path(name) / "index", corpus, step)
        if not list(corpus.iterdir()):
            return
        for folder in ("index", "fresh"):  # finishes what was broken off, and builds anew
            ingest([corpus], index_dir=Path(name) / folder, encoder=HashingEncoder(), progress=lambda *_: None)
        assert faults.contents(Path(name) / "index") == faults.contents(Path(name) / "fresh")


def test_a_link_out_of_the_folder_is_refused_and_the_others_are_read(tmp_path):
    corpus = corpus_of(tmp_path / "corpus")
    (tmp_path / "private.txt").write_text("第一章 总则\n机密事项。\n", encoding="utf-8")
    (corpus / "b.txt").symlink_to(tmp_path / "private.txt")
    report = ingest([corpus], index_dir=tmp_path / "index", encoder=HashingEncoder(), progress=lambda *_: None)
    assert [(r.document_id, "outside the folder" in r.reason) for r in report.rejected] == [("b", True)]
    assert [w.document_id for w in report.written] == ["a"]


@pytest.mark.parametrize(
    "text",
    ["第一章 总则\n发展\0渔业。\n" * 50, "发" * 4_000_000, "".join(f"第{n}章 标题{n}\n" for n in range(1, 5001))],
    ids=["NUL bytes", "one endless line", "5 000 headings"],
)
def test_a_hostile_file_harms_no_other(tmp_path, text):
    corpus = corpus_of(tmp_path / "corpus")
    (corpus / "bad.txt").write_text(text, encoding="utf-8")
    report = ingest([corpus], index_dir=tmp_path / "index", encoder=HashingEncoder(), progress=lambda *_: None)
    assert "a" in [w.document_id for w in report.written]
    assert {r.document_id for r in report.rejected} | {w.document_id for w in report.written} == {"a", "bad"}
    assert kept(tmp_path / "index")
