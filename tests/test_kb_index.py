"""The vector index equals the store, or is made again."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_plan import PLAN, build, plan, vectors, write

from kb.index import VECTOR_FILE, VectorIndex, load_or_rebuild, publish, publish_if_due, read
from kb.index import build as build_index
from kb.index_kind import Tuning, make
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


def test_a_search_has_one_thread_and_leaves_the_others_to_whoever_builds(store, tmp_path, monkeypatch):
    index, before = load_or_rebuild(store, tmp_path / VECTOR_FILE), faiss.omp_get_max_threads()
    set_to = []
    monkeypatch.setattr(faiss, "omp_set_num_threads", set_to.append)
    index.search(vectors(plan())[0], depth=5)
    assert set_to == [1, before]


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


@pytest.mark.parametrize("flat_up_to", [1000, 5])
def test_a_removal_takes_vectors_out_of_the_file_without_reading_the_others(tmp_path, monkeypatch, flat_up_to):
    monkeypatch.setattr("kb.index_kind.TUNING", Tuning(flat_up_to=flat_up_to, probes=99))
    build(tmp_path)
    path = tmp_path / VECTOR_FILE
    with Store.open(tmp_path / STORE_FILE) as store:
        gone = plan("gone")
        own = tuple(replace(p, context=f"第二 {p.context}") for p in gone.passages)
        write(store, replace(gone, passages=own))
        publish(store, path)
        rows = [vector.tobytes() for vector in vectors(replace(gone, passages=own))]
        assert flat_up_to == 5 or all(row in path.read_bytes() for row in rows)
        store.remove_document("gone")
        monkeypatch.setattr("kb.index.build", lambda _: pytest.fail("built from all vectors"))
        index = publish(store, path)
        assert index.agrees(*store.all_vectors()) and read(store, path)[1] == ""
        assert not any(row in path.read_bytes() for row in rows)


def test_a_few_changes_go_into_the_cells_there_are_and_many_lay_them_out_anew(tmp_path, monkeypatch):
    monkeypatch.setattr("kb.index_kind.TUNING", Tuning(flat_up_to=5, probes=99))
    path = tmp_path / VECTOR_FILE
    laid_out = []
    with Store.open(tmp_path / STORE_FILE, create=True) as store:
        monkeypatch.setattr("kb.index.build", lambda s: laid_out.append(s.generation()) or build_index(s))
        for n in range(30):
            write(store, plan(f"plan{n}"))
        publish(store, path)
        for n in range(3):  # 3 of 30 are less than an eighth, 4 are not
            store.remove_document(f"plan{n}")
            write(store, plan(f"plan{n}"))
            assert publish(store, path).agrees(*store.all_vectors())
        assert len(laid_out) == 1
        write(store, plan("plan3"))
        assert publish(store, path).agrees(*store.all_vectors())
        assert len(laid_out) == 2
        write(store, plan("plan4"))  # the count begins again
        assert publish(store, path).agrees(*store.all_vectors())
        assert len(laid_out) == 2


# -- many passages: cells with 8 bits a number, here from 300 passages on


@pytest.fixture(scope="module")
def cells():
    """300 random unit vectors in an index of cells, with a tuning for so few."""
    rng = np.random.default_rng(3)
    matrix = rng.normal(size=(300, 16)).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    keys = np.arange(5, 305, dtype=np.int64)
    return VectorIndex(1, make(keys, matrix, Tuning(flat_up_to=100, probes=4))), keys, matrix


def exact(matrix, keys, query, allowed, depth):
    inside = np.isin(keys, allowed)
    return keys[inside][np.argsort(-(matrix[inside] @ query), kind="stable")[:depth]].tolist()


def test_the_type_of_the_index_follows_the_number_of_passages():
    tuning = Tuning(flat_up_to=100)
    assert [tuning.kind(n) for n in (0, 100, 101)] == ["flat", "flat", "cells"]
    assert tuning.cells(1_000_000) == 2048


def test_cells_find_nearly_what_exact_search_finds(cells):
    index, keys, matrix = cells
    met = [len({k for k, _ in index.search(q, depth=10)} & set(exact(matrix, keys, q, keys, 10))) for q in matrix[:50]]
    assert sum(met) / 500 > 0.6  # 4 of 32 cells of data without any structure


@settings(max_examples=80)
@given(data=st.data(), size=st.integers(1, 300), depth=st.integers(1, 40))
def test_a_filtered_search_of_cells_gives_all_it_may_and_nothing_else(cells, data, size, depth):
    index, keys, matrix = cells
    allowed = np.array(sorted(data.draw(st.permutations(keys.tolist()))[:size]), dtype=np.int64)
    found = index.search(matrix[data.draw(st.integers(0, 299))], depth=depth, keys=allowed)
    assert {key for key, _ in found} <= set(allowed.tolist())
    assert len(found) == len({key for key, _ in found}) == min(depth, size)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_a_narrow_filter_of_cells_is_exact_but_for_rounding(cells):
    index, keys, matrix = cells
    allowed = keys[::30]
    for query in matrix[:20]:
        assert {k for k, _ in index.search(query, depth=5, keys=allowed)} == set(exact(matrix, keys, query, allowed, 5))


def test_cells_are_written_mapped_and_added_to(tmp_path, monkeypatch):
    monkeypatch.setattr("kb.index_kind.TUNING", Tuning(flat_up_to=5, probes=99))
    build(tmp_path)
    path = tmp_path / VECTOR_FILE
    with Store.open(tmp_path / STORE_FILE) as store:
        index, why = read(store, path)
        keys, matrix = store.all_vectors()
        assert (why, index.agrees(keys, matrix), len(index)) == ("", True, len(keys))
        assert not index.agrees(keys, matrix[::-1])
        write(store, plan("other"))
        more, why = read(store, path)
        assert (why, more.agrees(*store.all_vectors()), len(more)) == ("", True, 2 * len(keys))


def test_the_same_vectors_give_the_same_cells(tmp_path):
    rng = np.random.default_rng(5)
    matrix = rng.normal(size=(200, 8)).astype(np.float32)
    keys = np.arange(200, dtype=np.int64)
    once, again = (faiss.serialize_index(make(keys, matrix, Tuning(flat_up_to=10))) for _ in range(2))
    assert np.array_equal(once, again)


def test_cells_give_exact_cosines_from_the_store(tmp_path, monkeypatch):
    monkeypatch.setattr("kb.index_kind.TUNING", Tuning(flat_up_to=5, probes=99))
    build(tmp_path)
    with Store.open(tmp_path / STORE_FILE) as store:
        keys, matrix = store.all_vectors()
        found = load_or_rebuild(store, tmp_path / VECTOR_FILE).search(matrix[2], depth=99)
    order = sorted(zip(keys.tolist(), (matrix @ matrix[2]).tolist(), strict=True), key=lambda n: (-n[1], n[0]))
    assert [score for _, score in found] == pytest.approx([score for _, score in order], abs=1e-6)
