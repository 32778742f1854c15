"""The command line: exit codes, one error line, data on stdout."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sample_plan import HashingEncoder, build
from typer.testing import CliRunner, Result

from kb.library import Library
from kb.records import QualityReport
from kb.store import STORE_FILE
from ui import cli, cli_index
from ui.wording import wording

COMMANDS = [
    "ingest",
    "remove",
    "documents",
    "outline",
    "export",
    "indicators",
    "figures",
    "matrix",
    "search",
    "ask",
    "show",
    "cite",
    "verify",
    "backup",
    "restore",
    "evaluate",
    "ui",
]


def kb(*words: str, stdin: str | bytes | None = None) -> Result:
    """Run a command line in this process."""
    return CliRunner().invoke(cli.app, list(words), input=stdin)


def assert_bad_input(result: Result, *, naming: str = "") -> None:
    """Exit code 2, nothing on stdout, one error line at the end that names what is wrong."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("error: ")
    assert naming in last
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    result = kb(command, "--help")
    assert result.exit_code == 0
    assert "--index" in result.stdout


def test_the_commands_are_those_of_the_contract() -> None:
    listed = [line.split()[0] for line in kb().stdout.split("Commands:")[1].splitlines() if line.strip()]
    assert sorted(word for word in listed if word in COMMANDS) == sorted(COMMANDS)


def test_help_loads_no_heavy_package() -> None:
    script = (
        "import sys\n"
        "from ui.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = 'numpy faiss torch streamlit jieba onnxruntime sentencepiece tokenizers'.split()\n"
        "print([m for m in heavy if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "words",
    [["nix"], ["search"], ["ask"], ["outline", "--nix", "d"], ["search", "x", "-k", "0"], ["ui", "--port", "0"]],
)
def test_bad_usage_is_one_error_line(words: list[str]) -> None:
    assert_bad_input(kb(*words))


@pytest.mark.parametrize(
    "words",
    [
        ["documents"],
        ["outline", "d"],
        ["export", "d", "--jsonl"],
        ["indicators", "d", "--json"],
        ["search", "冷链"],
        ["ask", "哪些城市"],
        ["show", "d/s000"],
        ["cite", "d/s000"],
        ["verify"],
        ["remove", "d"],
        ["ui"],
    ],
)
def test_a_missing_index_says_how_to_make_one(words: list[str], tmp_path: Path) -> None:
    assert_bad_input(kb(words[0], "--index", str(tmp_path / "none"), *words[1:]), naming="kb ingest")


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to look like a file" * 100])
def test_a_damaged_index_is_named(content: bytes, tmp_path: Path) -> None:
    (tmp_path / STORE_FILE).write_bytes(content)
    for words in (["documents"], ["ask", "哪些城市"], ["export", "d"], ["ui"]):
        assert_bad_input(kb(words[0], "--index", str(tmp_path), *words[1:]), naming=STORE_FILE)


@pytest.mark.parametrize("command", ["outline", "export", "indicators", "matrix", "remove"])
def test_an_unknown_document_is_named(command: str, small_index: Path) -> None:
    assert_bad_input(kb(command, "nix", "--index", str(small_index)), naming="'nix'")


def test_an_unknown_sentence_is_named(small_index: Path) -> None:
    assert_bad_input(kb("show", "nix", "--index", str(small_index)), naming="'nix'")
    assert_bad_input(kb("cite", "small/s000", "nix", "--index", str(small_index)), naming="'nix'")


def test_an_unknown_style_names_the_known_ones(small_index: Path) -> None:
    assert_bad_input(kb("cite", "small/s000", "--style", "nix", "--index", str(small_index)), naming="gbt7714")


def test_the_encoder_of_another_index_is_refused(small_index: Path) -> None:
    assert_bad_input(kb("ask", "哪些城市", "--index", str(small_index)), naming="hashing")


def test_a_question_from_stdin_needs_json(small_index: Path) -> None:
    assert_bad_input(kb("ask", "-", "--index", str(small_index)), naming="--json")


def test_the_outline_counts_sentences_and_marks_what_is_inferred(small_index: Path) -> None:
    lines = kb("outline", "small", "--index", str(small_index)).stdout.splitlines()
    assert "第一章 总则  1" in lines[1]
    assert "推定" not in lines[1]
    assert "第一节 …  1" in lines[2]
    assert "推定" in lines[2]
    assert "专栏1 …  1" in lines[3]


def test_hostile_text_is_printed_but_not_obeyed(small_index: Path) -> None:
    shown = kb("show", "small/s001", "--index", str(small_index)).stdout
    assert "\x1b" not in shown
    assert "[31m第二句。" in shown
    assert "<i>标题</i>:smile:" in kb("documents", "--index", str(small_index)).stdout


def test_show_prints_every_place_in_the_source(small_index: Path) -> None:
    shown = kb("show", "small/s002", "--index", str(small_index), "--context", "3").stdout
    assert "source 53–57: …专栏1第三句。…" in shown


def test_show_prints_the_neighbours_in_the_restored_document(corpus_index: Path) -> None:
    with Library.open(corpus_index) as library:
        own = library.store.sentences("gx-services-14fyp")
    before, sentence, after = own[100:103]
    shown = kb("show", sentence.sentence_id, "--index", str(corpus_index), "--context", "0").stdout
    assert before.text in shown and after.text in shown
    row = json.loads(kb("show", sentence.sentence_id, "--json", "--index", str(corpus_index)).stdout)
    assert (row["before"], row["after"]) == (before.sentence_id, after.sentence_id)
    first = json.loads(kb("show", own[0].sentence_id, "--json", "--index", str(corpus_index)).stdout)
    assert (first["before"], first["after"]) == (None, own[1].sentence_id)


@pytest.mark.parametrize("words", [["show"], ["show", "--json"], ["cite", "--style", "markdown"]])
def test_what_is_not_its_source_is_neither_shown_nor_cited(small_index: Path, words: list[str]) -> None:
    with closing(sqlite3.connect(small_index / STORE_FILE)) as db, db:
        db.execute("UPDATE sentences SET text = '第四句。' WHERE sentence_id = 'small/s002'")
    result = kb(*words, "small/s002", "--index", str(small_index))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "small/s002 is not what its source says" in result.stderr
    assert "kb verify" in result.stderr


def test_a_sentence_under_a_changed_heading_is_not_cited(small_index: Path) -> None:
    with closing(sqlite3.connect(small_index / STORE_FILE)) as db, db:
        assert db.execute("UPDATE sections SET title = '附则' WHERE title = '总则'").rowcount
    result = kb("cite", "small/s000", "--index", str(small_index))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "kb verify" in result.stderr


def test_the_export_leaves_out_what_is_not_its_source_and_says_so(small_index: Path) -> None:
    with closing(sqlite3.connect(small_index / STORE_FILE)) as db, db:
        db.execute("UPDATE sentences SET text = '第四句。' WHERE sentence_id = 'small/s002'")
    result = kb("export", "small", "--jsonl", "--index", str(small_index))
    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["small/s000", "small/s001"]
    assert "small/s002" in result.stderr and "kb verify" in result.stderr


@pytest.mark.parametrize("words", [["search", "冷链物流"], ["search", "冷链物流", "--json"], ["ask", "苏州市的定位"]])
def test_what_is_found_and_is_not_its_source_is_not_printed(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path)
    monkeypatch.setattr("kb.encode.load_encoder", lambda _: HashingEncoder())
    index = ["--index", str(tmp_path), "--model", "hashing"]
    sound = kb(*words, *index)
    assert (sound.exit_code, "冷链物流" in sound.stdout) == (0, True)
    with closing(sqlite3.connect(tmp_path / STORE_FILE)) as db, db:
        db.execute("UPDATE sentences SET text = replace(text, '冷链物流', '冷链热流') WHERE city = '苏州市'")
    result = kb(*words, *index)
    assert result.exit_code == 1
    assert "冷链热流" not in result.stdout
    assert "kb verify" in result.stderr


def test_a_source_outside_the_corpus_is_compared_where_it_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kb.encode.load_encoder", lambda _: HashingEncoder())
    monkeypatch.setattr("kb.model.build_model", lambda say: None)
    index = ["--index", str(tmp_path / "index")]
    file = Path("elsewhere", "plan.txt")
    file.parent.mkdir()
    Path("corpus").mkdir()
    for _ in range(2):  # written, then unchanged
        file.write_text("关于发展渔业的意见\n一、总体要求\n到2027年，建成渔港12座。\n", encoding="utf-8")
        assert kb("ingest", str(file), *index).exit_code == 0
        sound = kb("verify", *index)
        assert (sound.exit_code, sound.stdout) == (0, ""), sound.output
        file.write_text("到2027年，建成渔港13座。", encoding="utf-8")
        changed = kb("verify", *index)
        assert changed.exit_code == 1
        assert "has changed since it was ingested" in changed.stdout
    file.unlink()
    gone = kb("verify", *index)
    assert gone.exit_code == 0
    assert "could not be compared" in gone.stdout
    assert "no problem found" not in gone.stderr
    assert str(file.absolute()) not in kb("documents", "--json", *index).stdout


@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"]])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE figures SET value = '99.9', written = '99.9亿美元'",
        "UPDATE sentences SET text = replace(text, '40.0', '99.9')",
    ],
)
def test_a_figure_that_is_not_in_its_source_is_not_listed(tmp_path: Path, change: str, form: list[str]) -> None:
    build(tmp_path)
    words = ["figures", "su-plan", *form, "--index", str(tmp_path)]
    assert kb(*words).exit_code == 0
    with closing(sqlite3.connect(tmp_path / STORE_FILE)) as db, db:
        assert db.execute(change).rowcount
    result = kb(*words)
    assert result.exit_code == 1
    assert "99.9" not in result.stdout
    assert "kb verify" in result.stderr


def test_an_id_with_the_path_of_another_part_says_where_the_sentence_stands(small_index: Path) -> None:
    own = kb("show", "small/s002", "--json", "--index", str(small_index))
    link = json.loads(own.stdout)["permanent_id"]
    right, wrong = (kb("show", i, "--index", str(small_index)) for i in (link, "small/ch7#s002"))
    assert right.stderr == own.stderr == ""
    assert wrong.exit_code == 0
    assert f"small/ch7#s002 stands at {link} now" in wrong.stderr


def test_json_output_is_json(small_index: Path) -> None:
    index = ["--index", str(small_index)]
    for words in (["documents", "--json"], ["outline", "small", "--json"], ["indicators", "small", "--json"]):
        json.loads(kb(*words, *index).stdout)
    rows = [json.loads(line) for line in kb("export", "small", "--jsonl", *index).stdout.splitlines()]
    assert [row["id"] for row in rows] == ["small/s000", "small/s001", "small/s002"]


def test_remove_takes_the_document_out(small_index: Path) -> None:
    result = kb("remove", "small", "--index", str(small_index))
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(kb("documents", "--json", "--index", str(small_index)).stdout) == []
    assert_bad_input(kb("ui", "--index", str(small_index)), naming="no document")


def test_remove_says_that_a_source_in_the_corpus_comes_back(
    small_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("corpus").mkdir()
    file = json.loads(kb("documents", "--json", "--index", str(small_index)).stdout)[0]["file"]
    Path("corpus", file).write_text("发展渔业。", encoding="utf-8")
    assert f"corpus/{file} is still there" in kb("remove", "small", "--index", str(small_index)).stderr


def test_ingest_of_nothing_is_refused(tmp_path: Path) -> None:
    assert_bad_input(kb("ingest", str(tmp_path / "none.txt"), "--index", str(tmp_path / "index")), naming="none.txt")


def test_ask_prints_two_groups_of_cities_with_their_clauses(corpus_index: Path) -> None:
    result = kb("ask", "which cities target 冷链物流", "--index", str(corpus_index))
    assert result.exit_code == 0
    focus, rest = result.stdout.split("Own priorities, or in the list asked for (2 of 14)")[1].split(
        "Other clauses (1 of 14)"
    )
    mention = rest.split("No mention")[0]
    assert "防城港市 (Fangchenggang)" in focus
    assert "玉林市 (Yulin)" in focus
    assert "Chapter 3, Section 1" in focus
    assert "百色市 (Baise)" in mention


def test_where_nothing_answers_headings_stand_and_no_clause_or_citation(corpus_index: Path) -> None:
    result = kb("ask", "成都市的产业定位", "--index", str(corpus_index))
    nearest = result.stdout.partition("最接近的章节")[2].splitlines()[1:]
    assert 1 <= len(nearest) <= 5
    assert len(set(nearest)) == len(nearest)
    assert all(re.fullmatch(r"  第.*\[gx-services-14fyp/\S+#s\d+\]", line) for line in nearest)
    assert "《" not in "".join(nearest)


def test_passages_below_cities_do_not_repeat_their_clauses(corpus_index: Path) -> None:
    result = kb("ask", "which cities target 冷链物流", "--index", str(corpus_index))
    links = re.findall(r"\[(gx-services-14fyp/\S+)\]", result.stdout)
    others = re.findall(r"\[(gx-services-14fyp/\S+)\]", result.stdout.partition("Other passages")[2])
    assert 1 <= len(others) <= 3
    assert len(set(links)) == len(links)
    assert "百色市 (Baise) · 冷链体系" in result.stdout


def test_a_batch_keeps_the_order_and_answers_bad_lines_too(corpus_index: Path) -> None:
    questions = ["which cities target 冷链物流", "", "冷" * 10_000, "桂林市的发展定位是什么"]
    result = kb("ask", "--json", "-", "--index", str(corpus_index), stdin="\n".join(questions) + "\n")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [row["question"] for row in rows] == questions
    assert [row["abstained"] for row in rows] == [False, True, True, False]
    assert "empty" in rows[1]["answer"]
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["line 2", "line 3"]


@pytest.mark.parametrize(
    ("question", "naming"),
    [("", "empty"), (" \u3000\t", "empty"), ("冷" * 10_000, "10000"), ('"', "searched"), ("😀", "searched")],
)
def test_a_bad_question_is_refused(question: str, naming: str, corpus_index: Path) -> None:
    assert_bad_input(kb("ask", question, "--index", str(corpus_index)), naming=naming)
    assert_bad_input(kb("ask", question, "--json", "--index", str(corpus_index)), naming=naming)
    assert_bad_input(kb("search", question, "--index", str(corpus_index)), naming=naming)


@pytest.mark.parametrize(
    "question", ['"a', "a OR (b", "'; DROP TABLE sentences; --", "<script>alert(1)</script>", "\\N{x} %s {0}"]
)
def test_a_hostile_question_is_a_question(question: str, corpus_index: Path) -> None:
    result = kb("ask", question, "--json", "--index", str(corpus_index))
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["question"] == question


def test_bytes_that_are_no_text_do_not_break_a_batch(corpus_index: Path) -> None:
    result = kb("ask", "--json", "-", "--index", str(corpus_index), stdin=b"\xff\xfe\x80\n\xe5\x86\xb7\xe9\x93\xbe\n")
    assert [json.loads(line)["question"] for line in result.stdout.splitlines()] == ["\ufffd\ufffd\ufffd", "冷链"]


def test_search_filters_and_prints_json(corpus_index: Path) -> None:
    words = ["search", "现代物流", "-k", "3", "--city", "百色市", "--json", "--index", str(corpus_index)]
    found = json.loads(kb(*words).stdout)["passages"]
    assert 0 < len(found) <= 3
    assert [passage["rank"] for passage in found] == list(range(1, len(found) + 1))


@pytest.mark.parametrize("command", ["search", "ask"])
def test_a_question_as_a_fresh_process_imports_no_torch(command: str, corpus_index: Path) -> None:
    script = (
        "import sys\n"
        "from ui.cli import app\n"
        f"try: app([{command!r}, 'cold chain logistics', '--json', '--index', {str(corpus_index)!r}])\n"
        "except SystemExit as end: assert not end.code\n"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers', 'onnx') if m in sys.modules])\n"
        "print('onnxruntime' in sys.modules)\n"
    )
    environ = {key: value for key, value in os.environ.items() if key != "KB_MODEL"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environ, check=True)
    assert done.stdout.strip().splitlines()[-2:] == ["[]", "True"]


def test_the_model_is_made_once_and_then_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[object] = []
    monkeypatch.setattr("kb.model.build_model", lambda say: built.append(say))
    result = kb("model")
    assert (result.exit_code, result.output, built) == (0, "", [cli_index.message])


def test_a_question_without_the_model_says_how_to_make_it(
    corpus_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kb.encode_onnx import load_built

    monkeypatch.setattr("kb.encode_onnx.load_built", lambda: load_built(tmp_path))
    assert_bad_input(kb("search", "冷链", "--index", str(corpus_index)), naming="run: kb model")


def test_unchanged_input_is_no_work(corpus_index: Path) -> None:
    corpus = Path(__file__).parent.parent / "corpus"
    result = kb("ingest", str(corpus), "--index", str(corpus_index))
    assert result.exit_code == 0, result.output
    assert "no work" in result.stderr
    assert result.stdout == ""


def test_a_rejected_document_makes_ingest_exit_with_1(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    result = kb("ingest", str(tmp_path), "--index", str(tmp_path / "index"))
    assert result.exit_code == 1, result.output
    assert "error: " in result.stderr


def test_verify_finds_a_sound_index_sound(corpus_index: Path) -> None:
    result = kb("verify", "--index", str(corpus_index))
    assert (result.exit_code, result.stdout) == (0, ""), result.output


def test_a_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch, small_index: Path) -> None:
    def broken(*_args: object) -> QualityReport:
        raise ZeroDivisionError

    monkeypatch.setattr("kb.store.Store.report", broken)
    result = kb("documents", "--index", str(small_index))
    assert isinstance(result.exception, ZeroDivisionError)


def test_terms_also_searched_are_shown_and_can_be_left_out(corpus_index: Path) -> None:
    asked = ("search", "--index", str(corpus_index), "smart ports", "--json")
    options: tuple[tuple[str, ...], ...] = ((), ("--without", "智慧港口"), ("--no-bridge",))
    whole, without, off = (json.loads(kb(*asked, *more).stdout) for more in options)
    assert {"words": "smart port", "terms": ["智慧港口"], "origin": "glossary"} in whole["also_searched"]
    assert "智慧港口" not in json.dumps(without["also_searched"], ensure_ascii=False)
    assert off["also_searched"] == []
    assert "Also searched: 智慧港口 (smart port)" in kb("search", "--index", str(corpus_index), "smart ports").stdout
    assert "Also searched: 智慧港口 (smart port)" in kb("ask", "--index", str(corpus_index), "smart ports").stdout


def test_evaluate_takes_a_split_and_names_the_known_ones(corpus_index: Path, tmp_path: Path) -> None:
    lines = Path(__file__).with_name("eval").joinpath("queries_own.jsonl").read_text(encoding="utf-8").splitlines()
    few = [next(x for x in lines if f'"type": "{kind}"' in x) for kind in ("section", "none")]
    (tmp_path / "q.jsonl").write_text("\n".join(few), encoding="utf-8")
    words = ("evaluate", "--index", str(corpus_index), str(tmp_path / "q.jsonl"))
    assert "section whole and nothing else\t1.0000" in kb(*words, "--split", "dev").stdout
    table = kb(*words, "--ablation").stdout.splitlines()
    assert [row.count("|") for row in table] == [row.count("|") for row in table[:1]] * len(table)
    assert any(row.startswith("| words, bridge off |") for row in table)
    assert_bad_input(kb(*words, "--split", "test"), naming="dev")


def test_every_filter_of_search_and_ask_refuses_an_unknown_value_with_the_known_ones(corpus_index: Path) -> None:
    for command in ("search", "ask"):
        for option, value, known in (
            ("--city", "成都市", "百色市"),
            ("--box", "99", "1, 2"),
            ("--section", "第九十章", "/ch1"),
            ("--kind", "poem", "positioning"),
            ("--year", "1990", "2021"),
            ("--doc", "nothing", "gx-services-14fyp"),
        ):
            assert_bad_input(kb(command, "物流", option, value, "--index", str(corpus_index)), naming=known)


def test_search_explains_what_each_leg_gave(corpus_index: Path) -> None:
    words = ["search", "现代物流", "-k", "2", "--explain", "--index", str(corpus_index)]
    assert re.search(r"words: rank \d+, score", kb(*words).stdout)
    rows = json.loads(kb(*words, "--json").stdout)["passages"]
    assert {share["leg"] for row in rows for share in row["explained"]} <= {
        "words",
        "vectors",
        "coverage",
        "tokens",
        "structure",
    }


def test_a_phrase_that_stands_nowhere_is_said_plainly(corpus_index: Path) -> None:
    result = kb("search", "“没有这句话”", "--index", str(corpus_index))
    assert (result.exit_code, result.stdout, "没有这句话" in result.stderr) == (0, "", True)


def test_a_number_that_several_parts_have_is_asked_back(corpus_index: Path) -> None:
    result = kb("ask", "第二节", "--index", str(corpus_index))
    assert result.exit_code == 0
    assert wording("zh")("answer.unclear") in result.stdout and wording("zh")("answer.abstained") not in result.stdout
    assert "kb ask '第四章第二节'" in result.stdout


def test_an_indicator_table_is_printed_row_by_row_and_for_a_figure_only_its_row(corpus_index: Path) -> None:
    table = kb("ask", "key indicators", "--index", str(corpus_index)).stdout
    assert "1 sentence." in table
    rows = [line for line in table.splitlines() if ": 2020 " in line]
    assert len(rows) == 8 and "total imports and exports of services: 2020 27.1, 2025 40.0" in rows[-1]
    figure = kb("ask", "How large should trade in services be by 2025?", "--index", str(corpus_index)).stdout
    assert len([line for line in figure.splitlines() if ": 2020 " in line]) == 1
    assert "服务业增加值年均增速%-6.5以上" not in table + figure
