"""What errors say, in both languages."""

from __future__ import annotations

import ast
import errno
import json
import os
import pickle
import re
import string
import tomllib
from pathlib import Path

import pytest

from kb.errors import IndexBusyError, KBError
from ui.progress import error_as_line, error_of_line

ROOT = Path(__file__).parent.parent


def _texts(lang: str) -> dict[str, str]:
    tables = tomllib.loads((ROOT / "kb" / "data" / f"errors_{lang}.toml").read_text(encoding="utf-8"))
    return {f"{table}.{key}": text for table, rows in tables.items() for key, text in rows.items()}


EN, ZH = _texts("en"), _texts("zh")


def places(text: str) -> set[str]:
    """The places of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_errors() -> None:
    assert EN.keys() == ZH.keys()


@pytest.mark.parametrize("key", sorted(EN))
def test_an_error_has_the_same_places_in_both_languages_and_is_chinese_in_chinese(key: str) -> None:
    # What a library says of a file it cannot open is in English, and may be left out.
    assert places(EN[key]) - {"why"} == places(ZH[key]) - {"why"}
    assert places(ZH[key]) <= places(EN[key])
    assert re.search(r"[\u4e00-\u9fff]", ZH[key]) and not re.search(r"[\u4e00-\u9fff]", EN[key])


# Errors that never reach the page: what only the command line does, and two that the page says in words of its own.
_COMMAND_LINE_ONLY = {"backup.py", "evaluate.py", "serve.py", "shell.py", "progress.py"}
_SAID_BY_THE_PAGE = {"TooLargeError", "NameTakenError"}


def _kinds() -> set[str]:
    """Names of every class of errors of ours."""
    names = {"KBError"}
    for folder in ("kb", "ingest", "ui"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("Error") for base in node.bases):
                    names.add(node.name)
    return names - {"NotTextError"}  # a ValueError, made anew with the name of the file


def _raised(path: Path, kinds: set[str]) -> list[ast.Call]:
    """Every error of ours that a file raises."""
    raised = [node.exc for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Raise)]
    return [
        call for call in raised if isinstance(call, ast.Call) and ast.unparse(call.func).removesuffix(".of") in kinds
    ]


def test_no_error_that_the_page_may_show_is_in_one_language_only() -> None:
    kinds = _kinds()
    files = [path for folder in ("kb", "ingest", "ui") for path in (ROOT / folder).rglob("*.py")]
    shown = [path for path in files if path.name not in _COMMAND_LINE_ONLY and not path.name.startswith("cli")]
    calls = [(path, call) for path in shown for call in _raised(path, kinds)]
    assert len(calls) > 70
    said = [f"{path.name}: {ast.unparse(call)}" for path, call in calls if not ast.unparse(call.func).endswith(".of")]
    assert [text for text in said if not any(kind in text for kind in _SAID_BY_THE_PAGE)] == []


@pytest.mark.parametrize("key", sorted(key for key in EN if not key.startswith(("system.", "index.sentence_gone"))))
def test_an_error_says_what_to_do_or_what_there_is(key: str) -> None:
    remedies = r"请|可用|可选|现有|索引中有|索引是空的|须有文字|至少需要|没有可选的类型"
    assert re.search(remedies, ZH[key]), ZH[key]
    assert ";" in EN[key] or "at most" in EN[key], EN[key]


@pytest.mark.parametrize(
    ("said", "in_chinese"),
    [
        (os.strerror(errno.ENOSPC), "磁盘空间不足"),
        (os.strerror(errno.EACCES), "没有权限"),
        ("database or disk is full", "磁盘空间不足"),
        ("no such table: meta", "缺少一张表"),
        ("'utf-8' codec can't decode byte 0xff in position 3: invalid start byte", "有文字不是 UTF-8 编码"),
        ("something new", "系统原文为“something new”"),
    ],
)
def test_what_the_system_says_of_a_failure_is_said_in_chinese(said: str, in_chinese: str) -> None:
    error = KBError.of("index.not_writable", path="x", why=said)
    assert error.said("zh") == f"x 无法写入：{in_chinese}；请检查文件夹的权限和剩余空间"
    assert error.said("en") == str(error) and said in str(error)


def test_every_error_of_the_system_that_is_named_exists_here() -> None:
    named = [key.removeprefix("system.") for key in EN if key.startswith("system.E")]
    assert named and all(hasattr(errno, name) for name in named)


def test_every_error_named_in_the_code_has_its_places_filled() -> None:
    for path in [*(ROOT / "kb").rglob("*.py"), *(ROOT / "ingest").rglob("*.py"), *(ROOT / "ui").rglob("*.py")]:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not ast.unparse(call.func).endswith("Error.of"):
                continue
            given = {word.arg for word in call.keywords}
            for key in [part.value for part in ast.walk(call.args[0]) if isinstance(part, ast.Constant)]:
                if isinstance(call.args[0], ast.Constant):
                    assert key in EN, f"{path.name}: {key}"
                if isinstance(key, str) and key in EN and None not in given:
                    assert places(EN[key]) <= given, f"{path.name}: {key}"


@pytest.mark.parametrize("limit", ["seconds", "sentence_characters", "headings", "sentences"])
def test_every_limit_of_restoring_has_its_text(limit: str) -> None:
    assert {"name", "limit"} <= places(EN[f"restore.{limit}"]) | ({"limit"} if limit == "seconds" else set())


def test_an_error_says_itself_in_either_language() -> None:
    error = IndexBusyError.of("index.busy", path="{x}")
    assert str(error) == "{x} is being written by another process; wait and run the command again" == error.said("en")
    assert error.said("zh") == "{x} 正由另一个进程写入；请稍候再试"
    assert KBError("only this").said("zh") == "only this"


def test_an_error_survives_the_way_between_processes() -> None:
    error = KBError.of("pdf.pages", name="a\nb.pdf", count=5, limit=3)
    line = error_as_line(error)
    told = error_of_line(line)
    assert "\n" not in line and told is not None
    assert (str(told), told.said("zh")) == (str(error), error.said("zh"))
    assert pickle.loads(pickle.dumps(error)).said("zh") == error.said("zh")
    assert error_of_line("error: " + json.dumps({"key": "x"})) is None
