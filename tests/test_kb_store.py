"""The store keeps what it was given, all or nothing, and says what is wrong with a file."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_plan import PLAN, HashingEncoder, plan, vectors, write

from kb.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
    KBError,
    UnknownDocumentError,
    UnknownSentenceError,
)
from kb.rows import embedded_text, text_sha256
from kb.store import STORE_FILE, Store


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / STORE_FILE, create=True) as opened:
        yield opened


def test_what_was_written_is_read_back_equal(store):
    write(store, plan())
    assert store.restored(PLAN) == plan()


_text = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    texts=st.lists(_text, min_size=1, max_size=5),
    title=_text,
    value=st.none() | _text,
    spans=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=3),
)
def test_any_text_in_any_field_survives_writing_and_reading(store, texts, title, value, spans):
    base = plan()
    sentences = tuple(
        replace(base.sentences[0], sentence_id=f"{PLAN}/s{i:03d}", order=i, text=text, entry=value, spans=tuple(spans))
        for i, text in enumerate(texts)
    )
    passages = tuple(
        replace(
            base.passages[0], passage_id=f"{PLAN}/p{s.order}", order=s.order, sentence_ids=(s.sentence_id,), text=s.text
        )
        for s in sentences
    )
    indicator = replace(base.indicators[0], name=title, values={"2025": value, title: "1"})
    document = replace(base.document, title=title, text="".join(texts))
    changed = replace(
        base, document=document, sentences=sentences, passages=passages, cities=(), indicators=(indicator,)
    )
    write(store, changed)
    assert store.restored(PLAN) == changed


def test_every_write_and_removal_raises_the_generation_by_one(store):
    before = store.generation()
    write(store, plan())
    write(store, plan())
    store.remove_document(PLAN)
    assert store.generation() == before + 3


def test_a_removed_document_leaves_nothing_behind(store):
    write(store, plan())
    store.remove_document(PLAN)
    with sqlite3.connect(store.path) as db:
        tables = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        left = {
            t: db.execute(f"SELECT count(*) FROM {t}").fetchone()[0]
            for t in tables
            if not t.startswith("passages_fts_")
        }
    db.close()
    assert {t: n for t, n in left.items() if n and t not in ("meta", "sqlite_sequence")} == {}


def test_a_document_that_cannot_be_written_leaves_the_old_one(store):
    write(store, plan())
    broken = replace(plan(), passages=(replace(plan().passages[0], sentence_ids=("nowhere/s001",)),))
    with pytest.raises(KBError, match="contradict"):
        write(store, broken)
    assert (store.restored(PLAN), store.generation()) == (plan(), 1)


def test_vectors_must_fit_the_passages(store):
    with pytest.raises(ValueError, match="one row for each of"):
        store.write_document(plan(), np.ones((1, 4), dtype=np.float32), "x", "1")


@pytest.mark.parametrize("bad", [np.nan, np.inf, 2.0])
def test_vectors_that_are_not_finite_and_of_length_one_are_refused(store, bad):
    matrix = vectors(plan())
    matrix[3, 0] = bad
    with pytest.raises(ValueError, match="finite and of length 1"):
        store.write_document(plan(), matrix, "hashing", "1")


def test_unchanged_text_keeps_its_vector_for_the_next_ingest(store):
    write(store, plan())
    key = text_sha256(embedded_text(plan().passages[0]))
    assert np.array_equal(store.known_vectors([key, "unknown"], "1")[key], vectors(plan())[0])


def test_vectors_of_another_encoder_are_not_reused(store):
    write(store, plan())
    assert store.known_vectors([text_sha256(embedded_text(plan().passages[0]))], "2") == {}


def test_kept_vectors_are_found_and_no_reader_sees_a_new_generation(store):
    write(store, plan())
    before = store.generation()
    store.keep_vectors({"hash": np.ones(3, dtype=np.float32)}, "1")
    assert np.array_equal(store.known_vectors(["hash"], "1")["hash"], np.ones(3))
    assert (store.generation(), len(store.all_vectors()[0])) == (before, len(plan().passages))


def test_what_another_process_has_not_published_leaves_the_memory_of_readers(store):
    write(store, plan())
    with Store.open(store.path) as other:
        before = store.sentences(PLAN)
        other.keep_vectors({"0" * 64: np.array([1, 0, 0, 0], np.float32)}, "1")
        assert store.sentences(PLAN) is before
        with store.snapshot():
            assert store.sentences(PLAN) is before
            write(other, plan("second"))
            assert store.sentences(PLAN) is before  # the old state, to the end of the snapshot
            assert store.document_ids() == (PLAN,)
        after = store.sentences(PLAN)
        assert after == before and after is not before and store.sentences("second")
        other.remove_document(PLAN)
        assert store.document_ids() == ("second",)
        with pytest.raises(UnknownDocumentError):
            store.sentences(PLAN)


def test_kept_vectors_that_no_passage_needs_go_with_the_next_document(store):
    store.keep_vectors({"hash": np.ones(3, dtype=np.float32)}, "1")
    write(store, plan())
    assert store.known_vectors(["hash"], "1") == {}


def test_two_encoders_do_not_mix_in_one_index(store):
    write(store, plan())
    with pytest.raises(IndexMismatchError, match="kb ingest"):
        write(store, plan("other"), HashingEncoder(revision="2"))


def test_the_only_document_may_be_written_with_another_encoder(store):
    write(store, plan())
    write(store, plan(), HashingEncoder(revision="2"))
    assert store.encoder().revision == "2"


def test_a_reader_sees_the_old_state_while_another_connection_writes(store, monkeypatch):
    monkeypatch.setattr(
        "kb.database.BUSY_SECONDS", 0.05
    )  # so long the removal waits for the reader before it cuts the log
    write(store, plan())
    with Store.open(store.path) as writer, store.snapshot():
        before = store.generation()
        writer.remove_document(PLAN)
        assert (store.generation(), len(store.documents())) == (before, 1)
    assert store.documents() == ()


def test_a_second_writer_is_told_that_the_index_is_busy(store, monkeypatch):
    monkeypatch.setattr("kb.database.BUSY_SECONDS", 0.05)
    with Store.open(store.path) as second:
        db = sqlite3.connect(store.path, isolation_level=None)
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(IndexBusyError, match="another process"):
            write(second, plan())
        db.close()


def test_many_threads_read_one_store_at_once(store):
    write(store, plan())
    failures = []

    def read():
        try:
            for _ in range(20):
                with store.snapshot():
                    assert store.restored(PLAN) == plan()
        except Exception as error:  # noqa: BLE001  whatever it is, the main thread must see it
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_missing_index_says_how_to_make_one(tmp_path):
    with pytest.raises(IndexMissingError, match="kb ingest"):
        Store.open(tmp_path / STORE_FILE)


def test_an_ingest_that_was_stopped_as_it_began_left_no_index(tmp_path):
    (tmp_path / STORE_FILE).write_bytes(b"")
    with pytest.raises(IndexMissingError, match="kb ingest"):
        Store.open(tmp_path / STORE_FILE)


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to be looked at" * 20])
def test_a_file_that_is_no_index_is_called_damaged(tmp_path, content):
    (tmp_path / STORE_FILE).write_bytes(content)
    with pytest.raises(IndexDamagedError, match="kb ingest"):
        Store.open(tmp_path / STORE_FILE)


def test_a_database_of_another_program_is_called_damaged(tmp_path):
    db = sqlite3.connect(tmp_path / STORE_FILE)
    db.execute("CREATE TABLE notes (text)")
    db.commit()
    db.close()
    with pytest.raises(IndexDamagedError, match="not an index"):
        Store.open(tmp_path / STORE_FILE)


def test_a_truncated_index_is_called_damaged(store):
    write(store, plan())
    store.close()
    data = store.path.read_bytes()
    store.path.write_bytes(data[: len(data) // 2 // 4096 * 4096])
    with pytest.raises(IndexDamagedError), Store.open(store.path) as cut:
        cut.restored(PLAN)


def test_an_index_of_another_layout_is_refused_with_the_remedy(store):
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE meta SET value = '0' WHERE key = 'schema_version'")
    db.close()
    store.close()
    with pytest.raises(IndexMismatchError, match="layout 0"):
        Store.open(store.path)


def test_an_unknown_document_is_named_with_those_there_are(store):
    write(store, plan())
    with pytest.raises(UnknownDocumentError, match=f"'nothing'.*{PLAN}"):
        store.document("nothing")


def test_an_unknown_sentence_is_named_with_an_example(store):
    write(store, plan())
    with pytest.raises(UnknownSentenceError, match=f"{PLAN}/s000"):
        store.sentence("nothing")
