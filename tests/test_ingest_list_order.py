"""Lists in woven texts: which of two chains a member belongs to, and where a reading may break off inside one."""

from __future__ import annotations

import pytest

from ingest.layout import lay_out
from ingest.list_order import BROKEN, UNFULFILLED, awaits, breaks_list, list_part
from ingest.segment import cut_open_lists, segment

INTRODUCES, PLAIN = "渔港有下列情形之一的，责令改正：", "渔港应当每年检修。"
FIRST, SECOND, LAST = "（一）未设灯塔的；", "（二）未设泊位的；", "（三）未设冷库的。"


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        (INTRODUCES, FIRST, 0.0),
        (FIRST, SECOND, 0.0),
        (SECOND, LAST, 0.0),
        (LAST, PLAIN, 0.0),
        (PLAIN, INTRODUCES, 0.0),
        (FIRST, PLAIN, BROKEN),
        (PLAIN, FIRST, BROKEN),
        (INTRODUCES, PLAIN, UNFULFILLED),
        ("（一）发展渔业。", PLAIN, 0.0),
        (PLAIN, "（二）发展渔业。", 0.0),
    ],
)
def test_neighbours_that_break_a_list_are_unlikely_and_others_lose_nothing(before, after, lost):
    assert breaks_list(list_part(before), list_part(after)) == lost


def test_an_open_member_waits_for_the_next_number_and_for_no_other():
    parts = [list_part(text) for text in (FIRST, SECOND, LAST, PLAIN, "2.未设泊位的；")]
    assert [awaits(parts[0], part) for part in parts] == [False, True, False, False, False]
    assert not awaits(parts[2], list_part("（四）未设灯标的。"))


def cut(line):
    return [o.text for o in cut_open_lists(segment(lay_out(line).paragraphs))]


def test_a_list_may_break_off_behind_its_colon_and_behind_a_member():
    assert cut(INTRODUCES + PLAIN) == [INTRODUCES, PLAIN]
    assert cut(FIRST + PLAIN) == [FIRST, PLAIN]
    assert cut(INTRODUCES + FIRST + SECOND) == [INTRODUCES, FIRST, SECOND]


@pytest.mark.parametrize(
    "text",
    [
        "渔港应当做到：每年检修。",
        "渔港每年检修；泊位每月检修。",
        "（一）未设灯塔的；灯塔未亮的；",
        "第三条　渔港每年检修；泊位每月检修。",
    ],
)
def test_what_only_has_a_colon_or_a_semicolon_inside_stays_one_sentence(text):
    assert cut(text) == [text]
