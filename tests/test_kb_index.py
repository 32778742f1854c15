"""The vector index equals the store, or is made again."""

from __future__ import annotations

import json
import logging

import numpy as np
import pytest
from sample_plan import PLAN, build, plan, vectors, write

from kb.index import VECTOR_FILE, load_or_rebuild, publish, publish_if_due, read
from kb.store import STORE_FILE, Store


@pytest.fixture
def store(tmp_path):
    build(tmp_path)
    with Store.open(tmp_path / STORE_FILE) as opened:
        yield opened


def test_the_nearest_passage_to_its_own_vector_is_itself(store, tmp_path):
    index = load_or_rebuild(store, tmp_path / VECTOR_FILE)
    keys, matrix = store.all_vectors()
    assert [index.search(vector, depth=1)[0][0] for vector in matrix[:14]] == keys[:14].tolist()


def test_scores_are_exact_inner_products(store, tmp_path):
    index = load_or_rebuild(store, tmp_path / VECTOR_FILE)
    keys, matrix = store.all_vectors()
    exact = dict(zip(keys.tolist(), (matrix @ matrix[2]).tolist(), strict=True))
    assert dict(index.search(matrix[2], depth=99)) == pytest.approx(exact, abs=1e-6)


def test_a_restricted_search_finds_all_allowed_passages_however_far(store, tmp_path):
    index = load_or_rebuild(store, tmp_path / VECTOR_FILE)
    keys, matrix = store.all_vectors()
    allowed = keys[-3:]
    assert {key for key, _ in index.search(matrix[0], depth=3, keys=allowed)} == set(allowed.tolist())


def test_a_restriction_to_nothing_finds_nothing(store, tmp_path):
    index = load_or_rebuild(store, tmp_path / VECTOR_FILE)
    assert index.search(vectors(plan())[0], depth=5, keys=np.array([], dtype=np.int64)) == []


def test_an_empty_store_gives_an_empty_index(tmp_path):
    with Store.open(tmp_path / STORE_FILE, create=True) as store:
        assert len(load_or_rebuild(store, tmp_path / VECTOR_FILE)) == 0


@pytest.mark.parametrize("harm", ["missing", "empty", "cut", "flipped", "stale", "header"])
def test_a_bad_vector_file_is_reported_and_made_again(store, tmp_path, caplog, harm):
    path = tmp_path / VECTOR_FILE
    data = path.read_bytes()
    head, _, body = data.partition(b"\n")
    stale = json.dumps(json.loads(head) | {"store_id": "another"}).encode()
    harmed = {"empty": b"", "cut": data[:-9], "flipped": data[:-1] + bytes([data[-1] ^ 1])}
    harmed |= {"stale": stale + b"\n" + body, "header": b"[]\n" + body}
    path.unlink() if harm == "missing" else path.write_bytes(harmed[harm])
    with caplog.at_level(logging.WARNING, logger="kb"):
        load_or_rebuild(store, path)
    assert ("rebuilding" in caplog.text, read(store, path)[1], path.read_bytes() == data) == (True, "", True)


def test_a_good_vector_file_is_used_in_silence(store, tmp_path, caplog):
    with caplog.at_level(logging.WARNING, logger="kb"):
        load_or_rebuild(store, tmp_path / VECTOR_FILE)
    assert caplog.text == ""


def test_a_file_that_cannot_be_written_does_not_stop_the_search(store, tmp_path, caplog):
    with caplog.at_level(logging.WARNING, logger="kb"):
        index = load_or_rebuild(store, tmp_path / STORE_FILE / VECTOR_FILE)  # its folder is a file
    assert (len(index), "in memory" in caplog.text) == (len(plan().passages), True)


def test_publishing_leaves_no_temporary_file(store, tmp_path):
    publish(store, tmp_path / VECTOR_FILE)
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith(".new")] == []


def test_a_file_that_lacks_what_was_added_is_completed_in_silence(store, tmp_path, caplog):
    write(store, plan("other"))
    with caplog.at_level(logging.WARNING, logger="kb"):
        index = load_or_rebuild(store, tmp_path / VECTOR_FILE)
    keys, matrix = store.all_vectors()
    assert np.array_equal(index.contents()[0], keys)
    assert np.array_equal(index.contents()[1], matrix)
    assert (index.generation, caplog.text) == (store.generation(), "")


@pytest.mark.parametrize("change", ["remove", "replace"])
def test_after_a_removal_the_old_file_is_stale(store, tmp_path, change):
    store.remove_document(PLAN) if change == "remove" else write(store, plan())
    assert "stale" in read(store, tmp_path / VECTOR_FILE)[1]


def test_the_file_is_written_anew_only_when_an_eighth_was_added(store, tmp_path):
    path = tmp_path / VECTOR_FILE
    for n in range(9):
        write(store, plan(f"more{n}"))
    publish(store, path)
    before = path.read_bytes()
    write(store, plan("one"))
    publish_if_due(store, path)
    assert path.read_bytes() == before
    write(store, plan("two"))
    publish_if_due(store, path)
    assert path.read_bytes() != before
