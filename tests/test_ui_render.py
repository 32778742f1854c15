"""Text of documents and questions stays text."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.records import Answer, AsideReason, Box, CityFinding, Note, NoteKind, QualityReport, Section, Sentence
from ui import render
from ui.notes import notes_paragraph
from ui.wording import Language, wording

HOSTILE = [
    "<script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "costs $5 and $6",
    ":smile: :+1: :streamlit: :material/home:",
    "`code` and ```fence```",
    ":red[warning] :orange-background[x] :small[y]",
    "# heading",
    "1. list",
    "| a | b |",
    "a -> b <- c <-> d -- e >= f <= g ~= h",
    "www.example.org http://example.org a@example.org",
    "&lt;b&gt; &amp;",
    "*bold* _italic_ ~~struck~~ \\* \\",
]


def shown(markdown: str) -> str:
    """What a reader sees of escaped Markdown: backslash escapes resolved, word joiners invisible."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown).replace("\u2060", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_punctuation_of_a_text_reaches_markdown_unescaped(text: str) -> None:
    escaped = render.escape_markdown(text)
    assert not re.sub(r"\\[!-/:-@\[-`{-~]", "", escaped).strip(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \u2060"
    )
    assert shown(escaped) == text


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [(":smile:", ":smile:"), ("x -> y", "->"), ("http://e.org", "http://"), ("www.e.org", "www."), ("a@e.org", "a@e")],
)
def test_what_streamlit_rewrites_after_parsing_is_broken_up(text: str, rewritten: str) -> None:
    unescaped = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", render.escape_markdown(text))
    assert rewritten not in unescaped


def test_ordinary_chinese_text_gets_no_invisible_character() -> None:
    text = "防城港市—围绕港口型国际物流枢纽城市的发展定位，重点发展冷链物流（12:30）、A级、6.5%。"
    assert "\u2060" not in render.escape_markdown(text)


@given(st.text())
def test_any_text_is_shown_as_it_is_but_for_spaces_and_controls(text: str) -> None:
    expected = " ".join(render.printable(text).split())
    assert shown(render.escape_markdown(text)) == expected.replace("\u2060", "")


@given(st.text(), st.lists(st.text(max_size=4), max_size=4))
def test_highlighting_never_lets_markup_through(text: str, words: list[str]) -> None:
    without_marks = re.sub(r":orange-background\[((?:\\.|[^\]\\])*)\]", r"\1", render.highlight(text, words))
    assert not re.search(r"(?<!\\)(?:\\\\)*[<>\[\]`$*_:]", without_marks)


def test_highlight_marks_each_occurrence_and_the_longest_word_wins() -> None:
    marked = render.highlight("冷链物流与冷链，Cold chain", ["冷链", "冷链物流", "cold CHAIN"])
    assert marked == ":orange-background[冷链物流]与:orange-background[冷链]，:orange-background[Cold chain]"


def test_highlight_keeps_the_spaces_between_words() -> None:
    assert render.highlight("the cold chain of", ["cold"]) == "the :orange-background[cold] chain of"


def test_terminal_control_sequences_become_harmless() -> None:
    assert render.printable("a\x1b[31mred\x07\x9b\u202eb\tc\n") == "a\ufffd[31mred\ufffd\ufffd\ufffdb\tc\n"


def test_cities_are_split_by_tier_and_counted_with_the_silent_ones() -> None:
    found = (CityFinding("甲市", "focus", ("d/s1",)), CityFinding("乙市", "mention", ("d/s2",)))
    answer = Answer("q", "en", "cities", abstained=False, text="t", read_as="r", cities=found, silent_cities=("丙市",))
    assert [finding.city for finding in render.cities_of(answer, "focus")] == ["甲市"]
    assert [finding.city for finding in render.cities_of(answer, "mention")] == ["乙市"]
    assert render.city_total(answer) == 3


def _report(not_placed: tuple[tuple[int, int], ...], notes: tuple[Note, ...]) -> QualityReport:
    """A report with every count 1."""
    return QualityReport("d", 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, not_placed=not_placed, notes=notes)


def test_characters_not_placed_are_listed_with_their_spans() -> None:
    assert render.not_placed(_report(((10, 15), (20, 21)), ())) == "6 (10–15, 20–21)"
    assert render.not_placed(_report((), ())) == "0"


def test_a_title_with_a_semicolon_and_a_sign_of_equality_is_shown_whole() -> None:
    notes = (Note("metadata_found", {"title": "Data; lang = 5 plan", "lang": "en"}),)
    shown = notes_paragraph(_report((), notes), wording("en"))
    assert "title = Data; lang = 5 plan; " in shown and shown.count("confirmed") == 1


def test_a_report_of_an_earlier_program_shows_what_it_found() -> None:
    notes = (Note("metadata_found", {"fields": "title = Data"}),)
    assert "title = Data" in notes_paragraph(_report((), notes), wording("en"))


def test_the_report_has_a_row_for_every_count() -> None:
    assert len(render.report_rows(_report((), ()), wording("zh"))) == 13


def test_notes_become_one_paragraph_of_sentences() -> None:
    notes = (Note("repeats", {"count": 2}), Note("set_aside", {"count": 3, "reason": "page number"}))
    english = "2 repeated sentences were folded into one each, with all their places kept. Set aside: page number × 3."
    assert notes_paragraph(_report((), notes), wording("en")) == english
    chinese = "2 句重复，各合并为一句，全部出处保留。另置：页码 × 3。"
    assert notes_paragraph(_report((), notes), wording("zh")) == chinese


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_note_and_every_reason_has_words_in_each_language(language: Language) -> None:
    words = wording(language).strings
    assert {f"note.{kind}" for kind in get_args(NoteKind)} == {key for key in words if key.startswith("note.")}
    assert {f"aside.{reason.replace(' ', '_')}" for reason in get_args(AsideReason)} == {
        key for key in words if key.startswith("aside.")
    }


def _section(level: str, number: int, title: str | None, *, inferred: bool = False) -> Section:
    """A section as the store gives it."""
    return Section(f"d/{level}{number}", "d", None, level, number, title, inferred, 0, ())  # type: ignore[arg-type]


def test_the_way_to_a_sentence_names_every_heading_and_marks_what_is_inferred() -> None:
    path = [
        _section("chapter", 3, "布局"),
        _section("section", 1, None, inferred=True),
        _section("item", 2, "“新”目标"),
    ]
    sentence = Sentence("d/s1", "d", 1, "句。", "d/item2", "d/box4", "物流", None, "inferred", ((0, 2),))
    box = Box("d/box4", "d", 4, None, True, "d/item2", ())
    assert render.path_steps(sentence, path, box, wording("zh")) == [
        "第三章 布局",
        "第一节（推定）",
        "二、“新”目标",
        "专栏4（推定）",
        "物流（位置推定）",
    ]
    assert render.path_steps(sentence, path, None, wording("en"))[:2] == ["Chapter 3 布局", "Section 1 [inferred]"]


def test_a_sentence_before_the_first_heading_says_so() -> None:
    sentence = Sentence("d/s0", "d", 0, "句。", None, None, None, None, "explicit", ((0, 2),))
    assert render.path_steps(sentence, [], None, wording("en")) == ["before the first heading"]
