"""Lists of cities in boxes follow the documents."""

from __future__ import annotations

from sample_plan import HashingEncoder

from ingest.pipeline import ingest
from kb.ask import ask
from kb.library import Library

QUESTION = "渔港数字化试点城市有哪些"
PLAN = "第一章 总则\n各地建设{what}。\n第二章 任务\n推进试点。\n专栏1 试点安排\n渔港数字化试点城市：{cities}。\n"


def write(folder, name, what, cities):
    """Ingest a plan with a list of cities in a box, or write it again."""
    path = folder / f"{name}.txt"
    path.write_text(PLAN.format(what=what, cities=cities), encoding="utf-8")
    report = ingest([path], index_dir=folder / "index", encoder=HashingEncoder(), progress=lambda *_: None)
    assert not report.rejected


def test_a_list_that_changes_while_the_library_is_open_is_answered_as_it_is_now(tmp_path):
    write(tmp_path, "a", "港口", "南京市、苏州市、南通市")
    with Library.open(tmp_path / "index", HashingEncoder()) as library:
        before = ask(library, QUESTION)
        assert {f.city for f in before.cities if f.tier == "focus"} == {"南京市", "苏州市", "南通市"}
        write(tmp_path, "a", "码头", "南京市、盐城市")
        now = ask(library, QUESTION)
    assert {f.city for f in now.cities if f.tier == "focus"} == {"南京市", "盐城市"}
