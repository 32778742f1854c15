"""The noise and the measures themselves: what is said to be true of a noisy text is true, and damage is measured."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from kb.records import Document, QualityReport, RestoredDocument, Section, Sentence, SetAside
from tests.noise import FAMILIES, Noisy, clean, dirty, lost_headings, near_repeats, provable, woven_full, woven_sample
from tests.noise_other import OTHER
from tests.noise_texts import INVENTED, names, truth
from tests.restoration import measure
from tests.sample_texts import numeral
from tests.truth import DEPTH, read_truth, squeeze
from tests.truth import numeral as value

PLAN, LAW = "invented/plan", "invented/law"
MADE = FAMILIES | OTHER
EVERY = [(family, name) for family in MADE for name in INVENTED]


def perfect(noisy: Noisy) -> RestoredDocument:
    """The restored document that the truth would give."""
    sections = _sections(noisy)
    sentences = [
        Sentence(
            sentence_id=f"d/s{i}",
            document_id="d",
            order=i,
            text=sentence.text,
            section_id=f"d/{sentence.path[-1]}" if sentence.path else None,
            box_id=None,
            entry=None,
            city=None,
            placement="inferred" if noisy.lost & set(sentence.path) else "explicit",
            spans=(),
        )
        for i, sentence in enumerate(noisy.truth.sentences)
    ]
    aside = tuple(SetAside("d", start, end, reason) for start, end, reason in noisy.furniture)
    report = QualityReport("d", 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, (), ())
    document = Document("d", "d.txt", "", noisy.text)
    return RestoredDocument(document, tuple(sections), (), tuple(sentences), (), (), aside, (), report)


def _sections(noisy: Noisy) -> list[Section]:
    out: list[Section] = []
    stack: list[int] = []
    for i, heading in enumerate(noisy.truth.headings):
        if heading.level not in DEPTH:
            continue
        while stack and DEPTH[noisy.truth.headings[stack[-1]].level] >= DEPTH[heading.level]:
            stack.pop()
        parent = f"d/{stack[-1]}" if stack else None
        title = None if i in noisy.lost else heading.title
        out.append(Section(f"d/{i}", "d", parent, heading.level, heading.number, title, i in noisy.lost, i, ()))
        stack.append(i)
    return out


def changed(noisy: Noisy, *sentences: Sentence, **fields: object) -> RestoredDocument:
    return replace(perfect(noisy), sentences=tuple(sentences), **fields)


@pytest.mark.parametrize(("family", "name"), EVERY)
def test_the_truth_measured_against_itself_is_perfect(family, name):
    noisy = MADE[family](truth(name), 1)
    found = measure(noisy, perfect(noisy))
    shares = (found.recall, found.found, found.tau, found.adjacency, found.section, found.numbers, found.headings)
    assert shares == (1.0,) * 7
    assert found.lost in (None, 1.0)
    assert found.aside in (None, 1.0)
    assert (found.merged, found.extra, found.explicit_wrong, found.invented, found.text_aside) == (0, 0.0, 0, 0, 0)


@pytest.mark.parametrize(("family", "name"), EVERY)
def test_nothing_of_the_truth_is_missing_in_a_noisy_text(family, name):
    noisy = MADE[family](truth(name), 2)
    text = squeeze(noisy.text)
    for start, end, _ in sorted(noisy.furniture, reverse=True):
        noisy = replace(noisy, text=noisy.text[:start] + noisy.text[end:])
    text = squeeze(noisy.text)
    assert [s.text for s in noisy.truth.sentences if squeeze(s.text) not in text] == []


@pytest.mark.parametrize("family", MADE)
def test_a_seed_gives_the_same_text_again_and_another_seed_another(family):
    texts = [MADE[family](truth(PLAN), seed).text for seed in (4, 4, 6)]
    assert texts[0] == texts[1]
    assert (texts[0] == texts[2]) == (family == "clean")


def test_every_true_sentence_stands_once_or_twice_in_a_woven_text():
    for weave in (woven_sample, woven_full):
        noisy = weave(truth(PLAN), 3)
        times = Counter(noisy.text.count(s.text) for s in noisy.truth.sentences)
        assert set(times) == ({2} if weave is woven_full else {1, 2})


def test_a_lost_heading_is_not_in_the_text_and_numbering_proves_it():
    noisy = lost_headings(truth(PLAN), 3)
    assert noisy.lost
    assert noisy.lost <= set(provable(noisy.truth))
    kept = [h for i, h in enumerate(noisy.truth.headings) if i not in noisy.lost]
    assert all(squeeze(h.text) in noisy.text for h in kept)
    gone = [squeeze(noisy.truth.headings[i].text) for i in noisy.lost]
    assert not any(text in noisy.text for text in gone)


def test_a_look_alike_differs_from_its_model_and_stands_once():
    noisy = near_repeats(truth(PLAN), 2)
    texts = [noisy.truth.sentences[i].text for i in sorted(noisy.look_alikes)]
    assert len(texts) == len(set(texts)) >= 8


def test_a_dirty_reading_keeps_its_last_mark_and_most_of_its_characters():
    rng = random.Random(5)
    for _ in range(200):
        text = "到2030年，茶业规模达到44亿元，古茶园覆盖率达到71%，己建成未来工厂（一期）。"
        copy = dirty(text, rng)
        assert copy != text
        assert copy[-1] == "。"
        kept = sum(a == b for a, b in zip(squeeze(copy), squeeze(text), strict=True))
        assert kept >= len(text) - 2 - sum(text.count(mark) for mark in "，（）")


def test_the_spans_of_furniture_cut_it_out_of_the_text():
    noisy = FAMILIES["hard_wraps"](truth(LAW), 1)
    assert {reason for _, _, reason in noisy.furniture} >= {"page number"}
    assert all(noisy.text[start:end].strip() and "。" not in noisy.text[start:end] for start, end, _ in noisy.furniture)


def test_swapped_sentences_cost_adjacency_and_tau():
    noisy = clean(truth(PLAN), 0)
    sentences = list(perfect(noisy).sentences)
    sentences[10], sentences[40] = sentences[40], sentences[10]
    found = measure(noisy, changed(noisy, *sentences))
    assert found.adjacency == pytest.approx(1 - 4 / (len(sentences) - 1))
    assert found.tau < 1
    assert found.recall == 1.0


def test_a_sentence_merged_into_another_is_counted():
    noisy = clean(truth(PLAN), 0)
    a, b, *others = perfect(noisy).sentences
    at = noisy.text.index(b.text)
    spans = ((noisy.text.index(a.text), noisy.text.index(a.text) + len(a.text)), (at, at + len(b.text)))
    found = measure(noisy, changed(noisy, replace(a, spans=spans), *others))
    assert found.merged == 1
    assert found.recall < 1


def test_a_heading_left_in_front_of_its_sentence_is_not_its_exact_text():
    noisy = clean(truth(PLAN), 0)
    first, *others = perfect(noisy).sentences
    found = measure(noisy, changed(noisy, replace(first, text="与形势" + first.text), *others))
    assert found.recall == pytest.approx(1 - 1 / (len(others) + 1))
    assert found.found == 1.0


def test_sentences_kept_together_or_cut_at_a_semicolon_are_not_punished():
    noisy = clean(read_truth("small", ["一、渔港", "改造渔港；建设冷库。开通航线。"]), 0)
    (a, b) = perfect(noisy).sentences
    for texts in (["改造渔港；建设冷库。开通航线。"], ["改造渔港；", "建设冷库。", "开通航线。"]):
        found = measure(noisy, changed(noisy, *(replace(a, text=text, order=i) for i, text in enumerate(texts))))
        assert (found.recall, found.adjacency, found.section) == (1.0, 1.0, 1.0)


def test_a_sentence_in_a_foreign_section_is_wrong_and_counted_if_explicit():
    noisy = clean(truth(PLAN), 0)
    sentences = list(perfect(noisy).sentences)
    sentences[20] = replace(sentences[20], section_id=sentences[60].section_id)
    found = measure(noisy, changed(noisy, *sentences))
    assert found.section == pytest.approx(1 - 1 / len(sentences))
    assert found.explicit_wrong == 1
    sentences[20] = replace(sentences[20], placement="inferred")
    assert measure(noisy, changed(noisy, *sentences)).explicit_wrong == 0


def test_an_invented_heading_and_a_missing_one_are_counted():
    noisy = clean(truth(PLAN), 0)
    document = perfect(noisy)
    extra = replace(document.sections[0], section_id="d/x", number=77, title=None, inferred=True)
    found = measure(noisy, replace(document, sections=(*document.sections[:-1], extra)))
    assert found.invented == 1
    assert found.headings < 1


def test_numbers_are_read_as_they_are_written():
    assert [value(numeral(n)) for n in range(1000)] == list(range(1000))
    assert [value(n) for n in ("I", "IV", "IX", "XL")] == [1, 4, 9, 40]


def test_the_reader_finds_levels_titles_and_members():
    lines = ["第一章 总则", "第一条 有下列情形之一的：", "（一）甲；", "（二）乙。", "一、渔港。改造渔港。", "后文。"]
    text = read_truth("small", lines)
    assert [(h.level, h.number, h.title, h.member) for h in text.headings] == [
        ("chapter", 1, "总则", False),
        ("article", 1, "", False),
        ("subitem", 1, None, True),
        ("subitem", 2, None, True),
        ("item", 1, "渔港", False),
    ]
    assert text.sentences[-1].path == (0, 1, 4)
    assert text.complaints == []


def test_the_reader_complains_of_numbers_out_of_order_and_broken_lines():
    assert len(read_truth("small", ["一、甲乙", "没有句号的一行文字", "三、丙丁", "完整的一句话。"]).complaints) == 2


@pytest.mark.parametrize("name", names())
def test_every_text_used_is_well_formed(name):
    assert truth(name).complaints == []
    assert len(truth(name).sentences) > 40
