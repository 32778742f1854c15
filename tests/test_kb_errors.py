"""What errors say, in both languages."""

from __future__ import annotations

import ast
import json
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


def _raised(path: Path) -> list[ast.Call]:
    """Every error of ours that a file makes."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return [
        call for call in calls if ast.unparse(call.func).removesuffix(".of") in ("UnreadableError", "NoTextLayerError")
    ]


def test_no_reader_refuses_a_file_in_one_language_only() -> None:
    calls = [(path, call) for path in (ROOT / "ingest").rglob("*.py") for call in _raised(path)]
    assert len(calls) > 30
    assert [
        f"{path.name}: {ast.unparse(call)}" for path, call in calls if not ast.unparse(call.func).endswith(".of")
    ] == []


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
