"""A quotation that is not in its source is never shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sample_plan import HashingEncoder, build, library
from typer.testing import CliRunner

from kb.ask import ask
from kb.ask.sound_tables import altered_parts, sound_indicators, sound_matrix
from kb.export_clauses import Collected, Quoted, quote
from kb.library import Library
from kb.matrix import matrix
from kb.store import STORE_FILE
from kb.verify import verify
from ui import cli


@pytest.fixture
def damaged(tmp_path: Path) -> Iterator[Library]:
    """A library with one word of one city's sentences changed behind the store's back."""
    build(tmp_path)
    with closing(sqlite3.connect(tmp_path / STORE_FILE)) as db, db:
        db.execute("UPDATE sentences SET text = replace(text, '冷链物流', '热链物流') WHERE city = '苏州市'")
    with Library.open(tmp_path, HashingEncoder()) as opened:
        yield opened


def test_a_changed_sentence_is_withheld_and_named_and_the_rest_is_shown(damaged, tmp_path):
    answer = ask(damaged, "苏州市的定位")
    shown = {s.sentence_id for hit in answer.passages for s in hit.sentences}
    assert answer.withheld and not shown & set(answer.withheld)
    assert not {i for finding in answer.cities for i in finding.sentence_ids} & set(answer.withheld)
    assert all(i in answer.text for i in answer.withheld) and "kb verify" in answer.text
    assert any(answer.withheld[0] in str(problem) for problem in verify(damaged.store, tmp_path))


@pytest.mark.parametrize(
    ("change", "question"),
    [
        ("UPDATE figures SET value = '99.9', written = '99.9亿美元'", "服务贸易进出口总额目标"),
        ("UPDATE figures SET written = '99.9亿美元'", "服务贸易进出口总额目标"),
        ("UPDATE relations SET city = '南通市' WHERE city = '苏州市'", "which cities target 冷链物流"),
    ],
)
def test_a_row_that_says_other_than_its_sentence_is_withheld(tmp_path, change, question):
    build(tmp_path)
    with closing(sqlite3.connect(tmp_path / STORE_FILE)) as db, db:
        db.execute(change)
    with Library.open(tmp_path, HashingEncoder()) as opened:
        answer = ask(opened, question)
    assert answer.withheld
    assert "南通市" not in {finding.city for finding in answer.cities}
    assert answer.figures == ()
    assert "kb verify" in answer.text


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cities SET positioning = '国际金融中心' WHERE city = '苏州市'",
        "UPDATE priorities SET term = '航天产业'",
        "UPDATE sections SET title = '航天产业' WHERE title IS NOT NULL",
    ],
)
def test_a_profile_is_withheld_where_its_row_or_its_heading_is_not_in_the_source(tmp_path, change):
    build(tmp_path)
    with library(tmp_path) as lib:
        assert ask(lib, "苏州市的定位").withheld == ()
    with closing(sqlite3.connect(tmp_path / STORE_FILE)) as db, db:
        assert db.execute(change).rowcount
    with Library.open(tmp_path, HashingEncoder()) as opened:
        answer = ask(opened, "苏州市的定位")
    assert answer.withheld and "kb verify" in answer.text
    assert "国际金融中心" not in answer.text and "航天产业" not in answer.text
    assert not any("航天产业" in hit.citation for hit in answer.passages)


def test_a_collected_clause_that_is_not_its_source_is_not_exported(damaged):
    changed = next(s for s in damaged.store.sentences("su-plan") if "热链物流" in s.text)
    clauses = [Collected((i,)) for i in ("su-plan/s000", changed.sentence_id)]
    first, second = quote(damaged.store, clauses, style="plain")
    assert isinstance(first, Quoted) and second == clauses[1]


def test_a_sound_index_withholds_nothing(tmp_path):
    with library(tmp_path) as lib:
        for question in ("which cities target 冷链物流", "第二章", "苏州市的定位", "服务贸易进出口总额目标"):
            assert ask(lib, question).withheld == ()


def test_answers_from_the_plan_are_all_their_source(corpus_index):
    with Library.open(corpus_index) as lib:
        for question in ("第四章", "专栏1", "哪些城市重点发展现代物流"):
            answer = ask(lib, question)
            assert answer.passages and answer.withheld == ()


def _run(index: Path, *words: str):
    return CliRunner().invoke(cli.app, [*words, "--index", str(index)])


@pytest.mark.parametrize(
    ("change", "command", "wrong"),
    [
        ("UPDATE sections SET title = '航天产业' WHERE section_id LIKE '%/ch2'", "outline", "航天产业"),
        ("UPDATE sections SET number = 7 WHERE section_id LIKE '%/ch2'", "outline", "第七章"),
        ("UPDATE boxes SET title = '航天产业'", "outline", "航天产业"),
        ("UPDATE indicators SET name = '航天产业增加值'", "indicators", "航天产业"),
        ("UPDATE indicator_values SET value = '99.9' WHERE value IS NOT NULL", "indicators", "99.9"),
        ("UPDATE relations SET city = '南通市' WHERE city = '苏州市'", "matrix", "南通市"),
        ("UPDATE ties SET words = '航天产业'", "matrix --csv", "航天产业"),
        (
            "UPDATE sentences SET text = replace(text, '冷链物流', '热链物流') WHERE city = '苏州市'",
            "matrix --csv",
            "热链物流",
        ),
        ("UPDATE figures SET indicator = '航天产业增加值'", "figures", "航天产业"),
    ],
)
@pytest.mark.parametrize("form", ["", "--json"])
def test_a_command_does_not_print_a_row_that_is_not_its_source_and_says_so(tmp_path, change, command, wrong, form):
    if form and "--csv" in command:
        command = "matrix"
    build(tmp_path)
    name, *options = command.split()
    words = (name, "su-plan", *options, *([form] if form else []))
    sound = _run(tmp_path, *words)
    assert sound.exit_code == 0 and sound.stdout
    with closing(sqlite3.connect(tmp_path / STORE_FILE)) as db, db:
        assert db.execute(change).rowcount
    found = _run(tmp_path, *words)
    assert found.exit_code == 1, found.output
    assert wrong not in found.stdout
    assert "kb verify" in found.stderr and "Traceback" not in found.stderr


def test_nothing_of_a_sound_document_is_withheld_by_the_tables(corpus_index):
    with Library.open(corpus_index) as lib:
        store = lib.store
        (document,) = store.document_ids()
        assert altered_parts(store, document) == ()
        rows, wrong = sound_indicators(store, document)
        assert len(rows) == 8 and not wrong
        for everything in (False, True):
            table = matrix(store, document, everything=everything)
            assert sound_matrix(store, table) == (table, ())
