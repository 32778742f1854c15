"""An ingest proves that the lexical leg finds what the document contains, or writes nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args

import pytest
from sample_plan import PLAN, HashingEncoder, plan, vectors, write

from ingest.pipeline import ingest
from kb import probes, rows
from kb.errors import LexicalLegDeadError
from kb.legs import match_words
from kb.library import Library
from kb.phrase import contains
from kb.records import Passage
from kb.rows import searched_text
from kb.store import STORE_FILE, Store

TEXT = """第一章 总则
为了发展渔业，制定本规划。
第二章 数字渔业
推进“5G＋工业互联网”在渔业中的应用，建设A级渔港。
加强互联网+监管，完善检验检测体系。
"""


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / STORE_FILE, create=True) as opened:
        yield opened


def terms(kind, restored):
    return [probe.term for probe in probes.probes_of(restored) if probe.kind == kind]


def with_text(text):
    """The sample plan with one more passage."""
    base = plan()
    more = Passage(f"{PLAN}/p999", PLAN, 999, (base.sentences[0].sentence_id,), text, "")
    return replace(base, passages=(*base.passages, more))


def test_every_city_is_asked_for():
    assert sorted(terms("city", plan())) == sorted({s.city for s in plan().sentences if s.city})


def test_the_longest_word_of_every_heading_that_has_text_is_asked_for():
    restored = with_text("总则、空间布局和载体平台。")
    assert len(terms("heading", restored)) == sum(1 for p in (*restored.sections, *restored.boxes) if p.title)


def test_terms_in_mixed_script_are_asked_for():
    assert "5g+工业互联网" in terms("mixed script", with_text("推进“5Ｇ＋工业互联网”应用。"))


def test_no_probe_is_asked_for_that_no_passage_holds():
    restored = plan()
    texts = [searched_text(p, restored.document.doc_number) for p in restored.passages]
    for probe in probes.probes_of(restored):
        assert any(contains(text, probe.term) for text in texts), probe


def test_every_probe_finds_a_passage_that_holds_its_term(store):
    write(store, plan())
    assert probes.failures(store, PLAN, probes.probes_of(plan())) == ()


def test_the_number_of_a_document_finds_its_first_passage(store):
    write(store, plan("other", number="沪府发〔2020〕7号"))
    write(store, plan())
    assert match_words(store, "苏政发〔2021〕1号")[0].passage_id == f"{PLAN}/p000"


def harmed(monkeypatch, name, cut):
    """Let the store cut text otherwise than the questions are cut."""
    monkeypatch.setattr(rows, name, cut)


@pytest.mark.parametrize(
    ("name", "cut", "kind"),
    [
        ("indexed_words", lambda text: [], "word"),
        ("pairs", lambda text: [], "pair"),
        ("pairs", lambda text: re.findall(r"[\u4e00-\u9fff]{2}", text), "pair"),
        ("searched_text", lambda passage, number: passage.text, "document number"),
    ],
)
def test_a_leg_that_died_is_noticed_and_the_dead_probes_are_named(store, monkeypatch, name, cut, kind):
    harmed(monkeypatch, name, cut)
    write(store, plan())
    with pytest.raises(LexicalLegDeadError, match=kind):
        probes.check(store, plan())


def without(pattern):
    """What the index would hold if everything that matches were lost on the way into it."""
    kept = rows.searched_text
    return lambda passage, number: re.sub(pattern, " ", kept(passage, number))


def lost_if(pattern):
    """What the index would hold if passages with such a text were written empty."""
    kept = rows.searched_text
    return lambda passage, number: "" if re.search(pattern, passage.text) else kept(passage, number)


@pytest.mark.parametrize(
    ("kind", "name", "broken"),
    [
        ("document number", "searched_text", without("苏政发〔2021〕1号")),
        ("city", "searched_text", without("[南苏]京?州?市")),
        ("heading", "searched_text", without("总则|空间布局|载体平台")),
        ("mixed script", "searched_text", lost_if("[A-Za-zＡ-Ｚ]")),
        ("word", "indexed_words", list),  # characters instead of words
        ("pair", "pairs", lambda text: re.findall(r"(?=([\u4e00-\u9fff]{3}))", text)),
    ],
)
def test_each_kind_of_probe_dies_with_its_part_of_the_leg(store, monkeypatch, kind, name, broken):
    restored = with_text("总则、空间布局、载体平台：推进“5Ｇ＋工业互联网”应用。")
    assert terms(kind, restored)
    harmed(monkeypatch, name, broken)
    write(store, restored)
    dead = {f.probe.kind for f in probes.failures(store, PLAN, probes.probes_of(restored))}
    assert kind in dead
    assert dead != set(get_args(probes.ProbeKind))  # what was not broken is not called dead
    with pytest.raises(LexicalLegDeadError, match=kind):
        probes.check(store, restored)


def test_another_document_that_holds_the_terms_does_not_hide_the_death(store, monkeypatch):
    write(store, plan("other"))
    harmed(monkeypatch, "pairs", lambda text: [])
    write(store, plan())
    with pytest.raises(LexicalLegDeadError, match="pair"):
        probes.check(store, plan())


def test_the_check_asks_only_the_document(store, monkeypatch):
    write(store, plan("other"))
    write(store, plan())
    found = store.matching_in(PLAN, 'pairs : "物流"')
    assert found == {p.passage_id for p in plan().passages if "物流" in p.text or "物流" in p.context}


def test_a_document_whose_probes_die_is_not_written_and_the_old_one_stays(tmp_path, monkeypatch):
    folder = tmp_path / "corpus"
    folder.mkdir()
    file = folder / "a.txt"
    file.write_text(TEXT, encoding="utf8")

    def run():
        return ingest([folder], index_dir=tmp_path / "index", encoder=HashingEncoder(), progress=lambda *_: None)

    run()
    file.write_text(TEXT.replace("数字渔业", "智慧渔业"), encoding="utf8")
    harmed(monkeypatch, "pairs", lambda text: [])
    with pytest.raises(LexicalLegDeadError, match="渔港"):
        run()
    with Library.open(tmp_path / "index", HashingEncoder()) as library:
        assert [s.title for s in library.store.sections("a")] == ["总则", "数字渔业"]


def test_the_check_of_a_document_sees_it_written(store):
    calls = []
    store.write_document(plan(), vectors(plan()), "hashing", "1", check=lambda: calls.append(store.documents()))
    assert [[d.document_id for d in documents] for documents in calls] == [[PLAN]]
