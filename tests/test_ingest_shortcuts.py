"""Ways that save work give what the long way gives."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.heading_forms import Form, _form, _mean_below, _Seen
from ingest.markers import _MARKERS, marker_at
from ingest.repeats import _DRESS, _SPACE, fold_key, folded_characters
from kb.lexicon import dictionary_words, word_cost
from kb.word_cuts import WordCuts


@given(st.text(st.sampled_from([*"ＡａΑΣσİı 10（，。\u3000\n\x1f冷链"]), max_size=12))
@example("ΑΣ Ω")
@example(" 10  20 \u3000")
def test_a_sentence_is_folded_as_its_characters_one_by_one_are(text: str) -> None:
    folded = folded_characters(text)
    assert len(folded) == len(text)
    assert fold_key(text) == "".join(folded)
    for char, own in zip(text, folded, strict=True):
        assert own in ("", " ") if _SPACE.match(char) else own == char.translate(_DRESS).lower()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("第三编 总则", "part"),
        ("第 3 章 总则", "chapter"),
        ("第三节 总则", "section"),
        ("第三条 总则", "article"),
        ("百零三、总则", "item"),
        ("(三）总则", "subitem"),
        ("专栏3 总则", "box"),
        ("３．总则", "point"),
        ("٣.总则", "point"),
        ("（3）总则", "subpoint"),
        ("⑳总则", "circled"),
        ("图3 总则", "figure"),
        ("表3 总则", "table"),
        ("附录 总则", "annex"),
        ("pART iv General", "part"),
        ("CHAPTER two: General", "chapter"),
        ("ſection 3. General", "section"),
        ("Article 3. General", "article"),
        ("Box 3 General", "box"),
        ("Annex 3 General", "annex"),
        ("tABLE 3 General", "table"),
        ("Figure 3 General", "figure"),
    ],
)
def test_a_marker_is_found_by_its_first_character(text: str, kind: str) -> None:
    found = marker_at(text, 0)
    assert found is not None and found.kind == kind


@given(
    st.text(st.sampled_from([*"第三3３百章节条编（(专栏、.①图表附件录 \u3000pPsSſaAbBtTfFcCartionex发"]), max_size=9)
)
def test_no_marker_begins_with_another_character_than_its_list_has(text: str) -> None:
    long_way = next((kind for kind, _, pattern in _MARKERS if pattern.match(text)), None)
    found = marker_at(text, 0)
    assert (found and found.kind) == long_way


@given(
    st.lists(
        st.sampled_from([*"冷链物流发展与规划，。a5K龘.%\n", "\r\n", "现代服务业", "卡拉OK", "2025", "T恤"]),
        max_size=14,
    ).map("".join)
)
def test_the_words_of_every_stretch_are_those_of_the_stretch_by_itself(text: str) -> None:
    cuts = WordCuts(text)
    for start in range(len(text)):
        for end in range(start, len(text) + 1):
            assert cuts.words(start, end) == dictionary_words(text[start:end])
            assert start == end or cuts.cost(start, end) == word_cost(text[start:end])


def _never() -> float:
    raise AssertionError("weighed a title that nothing depends on")


def test_titles_of_lists_and_of_headings_on_lines_of_their_own_are_not_weighed():
    lists = [_Seen(at, "subitem", at, False, False, False, True, _never) for at in range(9)]
    assert _form(lists) == Form(listed=True)
    assert _form(lists, of_kind=Form(untitled=True)) == Form(listed=True)
    lines = [_Seen(at, "subitem", at, True, False, False, False, None) for at in range(5)]
    assert _form([*lines, *(_Seen(at, "subitem", at, False, False, False, False, _never) for at in range(4))]).own_lines


def test_a_run_of_lists_is_weighed_where_others_of_its_kind_have_lines_of_their_own():
    lists = [_Seen(at, "subitem", at, False, False, False, True, lambda: 0.1) for at in range(9)]
    assert _form(lists, of_kind=Form(own_lines=True)) == Form(untitled=True, listed=True)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9), st.sampled_from([0.4, 0.7, 0.87]))
@example([0.7, 0.7, 0.7], 0.7)
def test_a_mean_is_told_from_a_limit_without_all_that_it_is_of(chances: list[float], limit: float) -> None:
    below = sum(chances) < limit * len(chances)
    assert (
        _mean_below([lambda c=c: c for c in chances], limit) == below or abs(sum(chances) - limit * len(chances)) < 1e-9
    )


def test_a_mean_asks_for_no_more_than_it_takes():
    assert _mean_below([lambda: 0.0, lambda: 0.0, _never], 0.4)
    assert not _mean_below([lambda: 1.0, lambda: 1.0, _never], 0.4)
