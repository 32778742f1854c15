"""Progress in a log: a line when a stage ends, and now and then before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sample_plan import HashingEncoder

from ingest.pipeline import ingest
from ui.progress import BarProgress, LineProgress, Pace, reporter
from ui.wording import wording


def _ticks(*seconds: float) -> Iterator[float]:
    """A clock that shows these times."""
    yield from seconds


def test_a_log_gets_one_line_a_stage_with_its_time() -> None:
    lines: list[str] = []
    clock = _ticks(0.0, 0.0, 1.0, 2.5, 2.6)
    with LineProgress(lines.append, lambda: next(clock)) as progress:
        progress("d", "encode", 0, 10)
        progress("d", "encode", 5, 10)
        progress("d", "encode", 10, 10)
        progress("d", "encode", 10, 10)
    assert lines == ["d: encode 10/10 (2.5 s, 4.0/s)"]


def test_a_long_stage_says_that_it_is_alive() -> None:
    lines: list[str] = []
    clock = _ticks(0.0, 0.0, 11.0, 12.0)
    progress = LineProgress(lines.append, lambda: next(clock))
    progress("d", "encode", 0, 10)
    progress("d", "encode", 5, 10)
    progress("d", "encode", 6, 10)
    assert lines == ["d: encode 5/10 (11.0 s, 0.5/s, 11 s left)"]


def test_the_rate_and_the_time_left_are_told_while_a_stage_runs() -> None:
    pace = Pace(100.0)
    assert pace.tell(0, 40, 100.0) == "0.0 s"
    assert pace.tell(10, 40, 102.0) == "2.0 s, 5.0/s, 6 s left"
    assert pace.tell(40, 40, 108.0) == "8.0 s, 5.0/s"


def test_a_stage_of_one_step_has_no_rate() -> None:
    assert Pace(0.0).tell(1, 1, 2.0) == "2.0 s"


def test_bars_accept_every_report_of_several_documents() -> None:
    with BarProgress() as progress:
        for document in ("a\x1b[2J", "b"):
            for done in range(3):
                progress(document, "segment", done, 2)


def test_a_pipe_gets_lines() -> None:
    assert isinstance(reporter(list[str]().append), LineProgress)


def test_every_stage_of_an_ingest_has_its_words_on_the_page(tmp_path: Path) -> None:
    told: set[str] = set()
    source = tmp_path / "a.txt"
    source.write_text("第一章 总则\n南宁市重点发展冷链物流。\n第二章 任务\n柳州市建设物流园区。\n", encoding="utf-8")

    def note(document_id: str, stage: str, done: int, total: int) -> None:
        told.add(stage)

    ingest([source], index_dir=tmp_path / "index", encoder=HashingEncoder(), progress=note)
    assert {"restore", "embed passages", "write"} <= told
    assert {f"stage.{stage.replace(' ', '_')}" for stage in told} <= wording("zh").strings.keys()
