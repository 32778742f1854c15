"""Small inputs that restoration gets right, and those it gets wrong still: golden/ingest_faults.json, strict xfail."""

from __future__ import annotations

import json
import signal
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_plan import HashingEncoder

from ingest.layout import lay_out
from ingest.markers import value
from ingest.repeats import fold_repeats
from ingest.restore import restore
from ingest.segment import segment
from kb.records import Document

CASES = json.loads((Path(__file__).parent / "golden" / "ingest_faults.json").read_text(encoding="utf8"))
SECONDS = 2  # a small text is restored in a hundredth of it
# Two readings, woven; one character a sentence, "/" a line break.
WOVEN = "ABC/D/E/F/GAB/HCIDEFGHI"


def sentences_of(text):
    """The sentence occurrences of a text."""
    return segment(lay_out(text).paragraphs)


def restored(text):
    return restore(Document("d", "d.txt", "", text), HashingEncoder().encode_document)


def in_time(text):
    """`restored`, or a failure instead of a hang."""

    def late(*_):
        pytest.fail(f"not restored within {SECONDS} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        return restored(text)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def seen(document):
    """What a case may state."""
    return {
        "sections": [[s.section_id.partition("/")[2], s.title or "", s.inferred] for s in document.sections],
        "sentences": [[s.text, (s.section_id or "").partition("/")[2]] for s in document.sentences],
        "boxes": [b.number for b in document.boxes],
    }


def _marks(case):
    return [pytest.mark.xfail(strict=True, reason=case["comment"])] if case["expect"] == "fail" else []


@pytest.mark.parametrize("case", [pytest.param(c, id=c["label"], marks=_marks(c)) for c in CASES])
def test_a_small_text_is_restored_as_a_reader_would(case):
    found = seen(restored(case["input"]))
    assert {key: found[key] for key in case["expected"]} == case["expected"]


@pytest.mark.parametrize("case", [pytest.param(c, id=c["label"]) for c in CASES])
def test_every_case_is_accounted_for(case):
    report = restored(case["input"]).report
    assert report.not_placed == ()
    placed = report.sentence_characters + report.heading_characters + report.set_aside_characters
    assert placed == len(case["input"])


_VARIED = st.sampled_from("一二三0123甲乙丙")


@given(st.lists(_VARIED, min_size=1, max_size=12), st.integers(0, 11), _VARIED)
def test_sentences_that_differ_in_one_digit_or_han_character_are_never_merged(chars, at, other):
    at %= len(chars)
    changed = [*chars[:at], other, *chars[at + 1 :]]
    folded = fold_repeats(sentences_of("".join(chars) + "。\n" + "".join(changed) + "。"))[0]
    assert (len(folded) == 1) is (chars == changed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("面积10²。", "面积102。", id="superscript"),
        pytest.param("产值为10 20。", "产值为102 0。", id="spaces between numbers"),
        pytest.param("Units 1 10 were built.", "Units 11 0 were built.", id="spaces in English"),
    ],
)
def test_different_numbers_are_never_merged(one, other):
    assert len(fold_repeats(sentences_of(f"{one}\n{other}"))[0]) == 2


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("text", ["café很好。", "가나다。"])
def test_a_repeat_in_another_unicode_form_is_accounted_for(text, form):
    other = "NFD" if form == "NFC" else "NFC"
    source = unicodedata.normalize(form, text) + "\n" + unicodedata.normalize(other, text)
    document = restored(source)
    assert document.report.not_placed == ()
    assert all(end <= len(source) for s in document.sentences for _, end in s.spans)


def test_a_huge_chapter_number_is_no_hang():
    in_time("第99999999999章总则\n甲。\n")


def test_an_endless_chapter_number_is_no_crash():
    in_time("第" + "9" * 5000 + "章总则\n甲。\n")


def test_a_huge_box_number_is_no_crash():
    in_time("专栏1重点工程甲类：内容。\n专栏99999999999重点工程乙类：内容。\n")


def test_a_wrong_box_number_makes_no_endless_note():
    document = restored("专栏1重点工程甲类：内容。\n专栏99999重点工程乙类：内容。\n")
    notes = [str(note.values) for note in document.report.notes]
    assert max(map(len, notes), default=0) < 2000


def test_a_weave_that_breaks_its_lines_is_no_crash():
    text = "".join("\n" if c == "/" else f"{chr(0x4E00 + 7 * ord(c))}事项依照规定办理。" for c in WOVEN)
    assert len(restored(text).sentences) == 9


@pytest.mark.parametrize("text", ["百", "十十", "百百", "〇", "零五", "一百零"])
def test_odd_numerals_have_a_value(text):
    assert value(text) >= 0


def test_an_empty_numeral_is_refused():
    with pytest.raises(ValueError, match="number must be like"):
        value("")
