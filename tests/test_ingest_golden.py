"""The golden restoration of the plan in corpus/: how it is made, and what proves it beyond a reader's eye.

Made anew on purpose only: POLICY_KB_REGENERATE_GOLDEN=1 pytest tests/test_ingest_golden.py; then read the difference
against the source before it is committed.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from figure_marks import missing_figures, wrong_marks

from kb.store import STORE_FILE, Store

DOC = "gx-services-14fyp"
GOLDEN = Path(__file__).parent / "golden" / "ingest_guangxi.json"
FLAG = "POLICY_KB_REGENERATE_GOLDEN"
TABLE = 77  # the flattened table: glued in front of the next sentence in the source, a record of its own here
SECOND_HALF = 249  # place of the sentence that begins 支持在现行法律框架下


@pytest.fixture(scope="module")
def store(corpus_index):
    with Store.open(corpus_index / STORE_FILE) as opened:
        yield opened


def record(store):
    """The restoration as plain data; sentences are named by offset and place, so that no text is copied."""
    sentences = store.sentences(DOC)
    inside = {}
    for s in sentences:
        inside.setdefault(s.box_id, []).append([s.order, s.entry])
    of_city = {}
    for s in sentences:
        if s.box_id is None:
            of_city.setdefault(s.city, []).append(s.order)
    return {
        "comment": json.loads(GOLDEN.read_text(encoding="utf8"))["comment"],
        "order": [s.spans[0][0] for s in sentences],
        "sections": [[s.section_id.partition("/")[2], s.title, s.inferred] for s in store.sections(DOC)],
        "boxes": [
            [b.number, b.title, b.inferred, (b.section_id or "").partition("/")[2], inside[b.box_id]]
            for b in store.boxes(DOC)
        ],
        "cities": [
            [c.city, c.region_group, c.positioning, list(c.priorities), of_city[c.city]] for c in store.cities(DOC)
        ],
        "indicators": [[i.number, i.name, i.group, i.unit, i.values, i.box_number] for i in store.indicators(DOC)],
    }


def written(golden):
    """The file: one row a line."""
    parts = []
    for key, value in golden.items():
        rows = isinstance(value, list) and isinstance(value[0], list)
        text = json.dumps(value, ensure_ascii=False)
        if rows:
            text = "[\n  " + ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in value) + "\n ]"
        parts.append(f" {json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def test_the_golden_file_is_what_ingest_makes_of_the_plan(store):
    if os.environ.get(FLAG) == "1":
        GOLDEN.write_text(written(record(store)), encoding="utf8")
    assert json.loads(GOLDEN.read_text(encoding="utf8")) == json.loads(written(record(store)))


def test_the_golden_file_is_not_made_anew_unasked():
    assert FLAG not in os.environ, f"{GOLDEN.name} was made anew: read the difference, then run without {FLAG}"


def test_the_golden_order_explains_every_line_of_the_source(store):
    """Both readings run forward, and each line is one sentence of the leader, a run of the follower, the leader."""
    text = store.document(DOC).text
    starts = json.loads(GOLDEN.read_text(encoding="utf8"))["order"]
    by_start = {s.spans[0][0]: s.spans for s in store.sentences(DOC)}
    stands = [
        (span[0], order, "A" if order >= SECOND_HALF or (nth == 0 and len(by_start[start]) == 2) else "B")
        for order, start in enumerate(starts)
        if order != TABLE
        for nth, span in enumerate(by_start[start])
    ]
    assert text.startswith("支持在现行法律框架下", starts[SECOND_HALF])
    assert len(stands) == 628
    lines = {}
    for start, _, reading in sorted(stands):
        line = text.count("\n", 0, start)
        lines[line] = lines.get(line, "") + reading
    assert len(lines) == 95
    assert [line for line in lines.values() if not line.startswith("A") or "AB" in line[1:]] == []
    for reading in "AB":
        orders = [order for _, order, which in sorted(stands) if which == reading]
        assert orders == sorted(orders)


def test_every_chapter_and_section_number_of_the_source_lies_in_a_heading(store):
    text = store.document(DOC).text
    spans = [span for section in store.sections(DOC) for span in section.spans]
    marks = [m.start() for m in re.finditer(r"第[一二三四五六七八九十]+[章节](?!规定)", text)]
    assert len(marks) == 34
    assert [text[at : at + 12] for at in marks if not any(start <= at < end for start, end in spans)] == []


def test_every_item_number_behind_a_full_stop_or_heading_lies_in_a_heading(store):
    text = store.document(DOC).text
    spans = [span for section in store.sections(DOC) for span in section.spans]
    marks = [m.start() for m in re.finditer(r"(?:(?<=[。\n])|(?<=布局图))[一二三四五六七八九十]+、", text)]
    assert len(marks) > 30
    assert [text[at : at + 12] for at in marks if not any(start <= at < end for start, end in spans)] == []


def test_an_indicator_is_printed_in_its_table_or_repeated_in_the_text(store):
    table = store.sentences(DOC)[TABLE].text
    for row in store.indicators(DOC):
        assert row.sentence_id == f"{DOC}/s{TABLE:03d}"
        for value in row.values.values():
            assert value is None or value in table


@pytest.mark.xfail(strict=True, reason="ch8/sec1/item1: both lost items begin with 427, the first keeps no sentence")
def test_every_lost_heading_without_headings_below_it_holds_a_sentence(store):
    parents = {s.parent_id for s in store.sections(DOC)}
    holding = {s.section_id for s in store.sentences(DOC)}
    empty = [s.section_id for s in store.sections(DOC) if s.inferred and s.section_id not in parents | holding]
    assert empty == []


def test_the_three_sentences_on_education_stand_under_one_lost_item(store):
    starts = {s.spans[0][0]: s.section_id for s in store.sentences(DOC)}
    assert starts[21637] == starts[21702] == starts[21763]


def test_figures_have_the_marks_and_periods_that_a_person_reads(store):
    assert not wrong_marks(store, DOC)
    assert not missing_figures(store, DOC)
