"""The table city × theme: what ask, the page and exports read."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_plan import LINES, PLAN, HashingEncoder, library, plan, write

from kb.ask import ask
from kb.errors import UnknownDocumentError
from kb.lexicon import glossary
from kb.library import Library
from kb.matrix import matrix, matrix_csv, matrix_json
from kb.relations import relate, relations_of, relations_revision, themes_of
from kb.store import STORE_FILE, Store


@pytest.fixture(scope="module")
def lib(tmp_path_factory):
    with library(tmp_path_factory.mktemp("index")) as opened:
        yield opened


def row_of(library: Library, theme: str) -> dict[str, tuple]:
    return {r.city: (r.tier, r.sentence_ids) for r in library.store.relations(theme=theme)}


def answered(library: Library, theme: str) -> dict[str, tuple]:
    answer = ask(library, f"which cities target {theme}")
    return {c.city: (c.tier, c.sentence_ids) for c in answer.cities}


def test_a_row_says_city_theme_tier_clauses_and_how_they_match(lib):
    found = {r.city: r for r in lib.store.relations(PLAN, theme="冷链物流")}
    assert {city: (r.tier, r.theme_en, [(t.words, t.how) for t in r.ties]) for city, r in found.items()} == {
        "南京市": ("mention", "cold-chain logistics", [("冷链体系", "modifier")]),
        "苏州市": ("focus", "cold-chain logistics", [("冷链物流", "same"), ("冷链物流", "clause")]),
    }


def test_every_priority_of_a_city_is_a_row_in_focus(lib):
    for profile in lib.store.cities():
        for priority in profile.priorities:
            assert row_of(lib, priority)[profile.city][0] == "focus", (profile.city, priority)


def test_themes_of_the_documents_own_lists_come_first_and_are_marked(lib):
    rows = lib.store.relations(PLAN)
    listed = [r.listed for r in rows]
    assert listed == sorted(listed, reverse=True) and {True, False} == set(listed)


def test_the_answer_for_a_theme_of_the_table_is_its_row(lib):
    themes = {r.theme for r in lib.store.relations()}
    assert len(themes) > 15
    assert {t: answered(lib, t) for t in themes} == {t: row_of(lib, t) for t in themes}


def test_the_answer_for_a_theme_of_the_real_plan_is_its_row(corpus_index):
    with Library.open(corpus_index) as opened:
        themes = {r.theme for r in opened.store.relations(listed=True)}
        assert {t: answered(opened, t) for t in themes} == {t: row_of(opened, t) for t in themes}


@settings(max_examples=60)
@given(theme=st.sampled_from(sorted({t.zh for t in glossary().terms} | {"边境旅游", "绿色金融改革创新示范区"})))
def test_the_table_has_what_the_function_gives_for_any_theme(lib, theme):
    made = {r.city: (r.tier, r.sentence_ids) for r in relate(lib.clauses(PLAN), [[[theme]]], theme=theme)}
    known = theme in themes_of(lib.clauses(PLAN))
    assert row_of(lib, theme) == (made if known else {})


def test_rows_can_be_chosen_by_city_and_document(lib):
    assert {r.city for r in lib.store.relations(city="徐州市")} == {"徐州市"}
    with pytest.raises(UnknownDocumentError):
        lib.store.relations("nothing")


def test_a_document_taken_out_takes_its_rows_along(tmp_path):
    with Store.open(tmp_path / STORE_FILE, create=True) as store:
        write(store, plan())
        assert store.relations()
        store.remove_document(PLAN)
        assert (store.relations(), store.check_integrity()) == ((), ())


def test_a_documents_rows_do_not_depend_on_other_documents(tmp_path):
    with Store.open(tmp_path / STORE_FILE, create=True) as store:
        write(store, plan())
        alone = store.relations(PLAN)
        write(store, plan("other", number="苏政发〔2022〕1号"))
        assert store.relations(PLAN) == alone


def test_rows_of_another_state_of_the_word_lists_are_made_anew(tmp_path, monkeypatch):
    with Store.open(tmp_path / STORE_FILE, create=True) as store:
        write(store, plan())
        rows, generation = store.relations(), store.generation()
        assert store.refresh_relations() == ()
        monkeypatch.setattr("kb.relation_rows.relations_revision", lambda: "older")
        write(store, plan())
        assert store.relations_made_with(PLAN) == "older"
        monkeypatch.setattr("kb.relation_rows.relations_revision", relations_revision)
        assert store.refresh_relations() == (PLAN,)
        assert (store.relations(), store.generation()) == (rows, generation + 1)  # the write alone counted


def test_what_is_damaged_keeps_its_hash_when_its_rows_are_of_another_state(tmp_path, monkeypatch, caplog):
    with Store.open(tmp_path / STORE_FILE, create=True) as store:
        monkeypatch.setattr("kb.relation_rows.relations_revision", lambda: "older")
        write(store, plan())
        write(store, plan("other"))
        monkeypatch.setattr("kb.relation_rows.relations_revision", relations_revision)
        with closing(sqlite3.connect(tmp_path / STORE_FILE)) as db, db:
            db.execute("UPDATE sentences SET text = text || '!' WHERE document_id = ? AND position = 0", (PLAN,))
        assert store.refresh_relations() == ("other",)
        assert store.changed_documents() == (PLAN,)
        assert f"{PLAN} is damaged" in caplog.text


def test_rows_of_another_state_are_not_read_for_an_answer(tmp_path, monkeypatch):
    monkeypatch.setattr("kb.rows.relations_of", lambda clauses: relations_of(clauses)[:1])
    monkeypatch.setattr("kb.relation_rows.relations_revision", lambda: "older")
    with library(tmp_path) as opened:
        assert {c.city for c in ask(opened, "which cities target 冷链物流").cities} == {"南京市", "苏州市"}


def test_without_a_region_the_home_of_the_cities_counts(tmp_path):
    document = replace(plan().document, region="")
    sentences = (replace(plan().sentences[0], text="与合肥市共建冷链物流通道。"), *plan().sentences[1:])
    restored = replace(plan(), document=document, sentences=sentences)
    with library(tmp_path, restored) as opened:
        assert "合肥市" not in row_of(opened, "冷链物流")


def test_the_matrix_has_every_city_and_only_listed_themes(lib):
    table = matrix(lib.store, PLAN)
    assert table.cities[:4] == ("南京市", "苏州市", "无锡市", "徐州市")
    assert table.cities_of("冷链物流", "focus") == ("苏州市",)
    own = {p for profile in lib.store.cities() for p in profile.priorities}
    assert set(table.themes) == own
    assert set(matrix(lib.store, PLAN, everything=True).themes) > own


def test_the_exports_hold_the_same_rows_as_the_store(lib):
    table = matrix(lib.store, PLAN)
    rows = lib.store.relations(PLAN, listed=True)
    told = json.loads(json.dumps(matrix_json(table), ensure_ascii=False))
    clauses = [
        (r["theme"], r["city"], r["tier"], c["sentence"], c["matched"], c["how"])
        for r in told["relations"]
        for c in r["clauses"]
    ]
    expected = [(r.theme, r.city, r.tier, t.sentence_id, t.words, t.how) for r in rows for t in r.ties]
    assert clauses == expected
    lines = list(csv.DictReader(io.StringIO(matrix_csv(table))))
    columns = ("theme", "city", "tier", "sentence", "matched", "how")
    assert [tuple(line[c] for c in columns) for line in lines] == expected


def test_a_document_without_cities_has_an_empty_matrix(tmp_path: Path):
    restored = replace(plan(), cities=(), sentences=tuple(replace(s, city=None) for s in plan().sentences[:5]))
    restored = replace(restored, passages=plan().passages[:5], indicators=())
    with Store.open(tmp_path / STORE_FILE, create=True) as store:
        write(store, restored, HashingEncoder())
        assert matrix(store, PLAN).themes == ()


def test_both_names_of_a_theme_tie_the_same_cities(tmp_path):
    line = ("", "打造跨境电商新格局，推动中国（南通）跨境电子商务综合试验区建设。", "ch2", None, None, None)
    with library(tmp_path, plan(lines=[*LINES, line])) as opened:
        rows = [{r.city: r.tier for r in relate(opened.clauses(PLAN), [[[n]]])} for n in ("跨境电商", "跨境电子商务")]
    assert rows[0] == rows[1]
    assert "南通市" in rows[0]


def test_a_priority_that_joins_two_is_each_of_them_and_one_that_says_all_but_one_is_meant(tmp_path):
    made = plan()
    joined = tuple(
        replace(c, priorities=(*c.priorities, "医药试验与研发")) if c.city == "徐州市" else c for c in made.cities
    )
    with library(tmp_path, replace(made, cities=joined)) as opened:
        assert answered(opened, "医药研发")["徐州市"][0] == "focus"
        every = ask(opened, "低碳环保节能类服务业的重点城市")
    assert [(c.city, c.tier) for c in every.cities] == [("无锡市", "focus")]
