"""What the start of a command or of the page leaves out, and that what is left is the same."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from streamlit import delta_generator, env_util, file_util, string_util
from streamlit.components.v2 import manifest_scanner
from streamlit.components.v2.component_manager import BidiComponentManager
from typer import BadParameter
from typer.core import TyperArgument, TyperGroup, TyperOption
from typer.main import get_command

from ui.assets import StaticAssets
from ui.cli import app
from ui.cli_values import PlainValues
from ui.lean import leave_out

ROOT = Path(__file__).parent.parent
WORDS = ("3", "0", "-1", "007", "+1", " 2", "1_0", "70000", "x", "", "冷链", "indexes", "/nowhere", "/", "\ud800")
SHARED = {"_runtime_param", "type_descriptor"}  # of typer's parameters; what our conversion rests on


@pytest.fixture
def left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what the page leaves out, for one test."""
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", manifest_scanner.scan_component_manifests)
    monkeypatch.setattr(delta_generator, "_use_warning_has_been_displayed", False)
    monkeypatch.setattr(string_util, "extract_leading_emoji", string_util.extract_leading_emoji)
    leave_out()


def _parameters() -> list[tuple[str, TyperArgument | TyperOption]]:
    """All parameters of all commands."""
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return [
        (name, parameter)
        for name, command in group.commands.items()
        for parameter in command.params
        if isinstance(parameter, TyperArgument | TyperOption)
    ]


def _converted(values: Any, word: object, parameter: TyperArgument | TyperOption) -> object:
    """What a command gets, with its type; or the message."""
    try:
        value = values.coerce(word, param=parameter, ctx=None)
    except BadParameter as refused:
        return f"{type(refused)}{refused}"
    return type(value), value, [type(v) for v in value] if isinstance(value, list | tuple) else None


def test_plain_values_are_converted_as_typer_converts_them() -> None:
    parameters = _parameters()
    assert len(parameters) > 40
    for name, parameter in parameters:
        assert set(vars(parameter)) >= SHARED
        several = parameter.multiple or parameter.nargs == -1
        for word in (None, *WORDS):
            value = [word, word] if several and word is not None else word
            expected = _converted(parameter.get_runtime_param(), value, parameter)
            assert _converted(PlainValues(), value, parameter) == expected, (name, parameter.name, word)


def test_a_command_loads_no_pydantic(small_index: Path) -> None:
    script = "import sys\nfrom ui.cli import main\ntry: main()\nexcept SystemExit: print('pydantic' in sys.modules)"
    words = ["show", "x/s1", "--index", str(small_index)]
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert done.stdout == "False\n", done.stderr


def test_the_server_looks_through_no_installed_packages(left_out: None, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(metadata, "distributions", lambda: looked.append("distributions") or iter(()))
    BidiComponentManager().discover_and_register_components(start_file_watching=False)
    assert looked == []
    monkeypatch.undo()
    monkeypatch.setattr(metadata, "distributions", lambda: looked.append("distributions") or iter(()))
    BidiComponentManager().discover_and_register_components(start_file_watching=False)
    assert looked  # else it is asked for elsewhere by now, and this test holds nothing


def test_the_first_widget_looks_through_no_sources(left_out: None, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(env_util, "is_repl", lambda: bool(looked.append("is_repl")))
    delta_generator._maybe_print_use_warning()
    assert looked == []
    monkeypatch.setattr(delta_generator, "_use_warning_has_been_displayed", False)
    delta_generator._maybe_print_use_warning()
    assert looked


def test_labels_are_not_searched_for_emoji(left_out: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "streamlit.emojis", None)
    assert string_util.extract_leading_icon("中文") == ("", "中文")
    assert string_util.extract_leading_icon(":material/check: 好") == (":material/check:", "好")
    monkeypatch.setattr(string_util, "extract_leading_emoji", string_util.extract_leading_icon)
    with pytest.raises(RecursionError):
        string_util.extract_leading_icon("中文")  # it is asked by this name


def _answer(method: str, path: str) -> tuple[list[dict[str, Any]], list[str]]:
    """What is sent for a request, and what was left to Streamlit."""
    sent: list[dict[str, Any]] = []
    left: list[str] = []

    async def streamlit(scope: Any, receive: Any, send: Any) -> None:
        left.append(scope["path"])

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {}

    scope = {"type": "http", "method": method, "path": path}
    with ThreadPoolExecutor(1) as own_thread:  # a browser test in the same process leaves its event loop running
        own_thread.submit(asyncio.run, StaticAssets(streamlit)(scope, receive, send)).result()
    return sent, left


def test_streamlits_scripts_and_styles_are_sent_as_they_are_and_kept_by_the_browser() -> None:
    top = Path(file_util.get_static_dir())
    kinds = {".js": b"text/javascript", ".css": b"text/css", ".woff2": b"font/woff2"}
    for suffix, kind in kinds.items():
        path = next((top / "static").rglob(f"*{suffix}"))
        sent, left = _answer("GET", "/" + path.relative_to(top).as_posix())
        assert left == []
        headers = dict(sent[0]["headers"])
        assert sent[0]["status"] == 200 and sent[1]["body"] == path.read_bytes()
        assert headers[b"content-type"] == kind and int(headers[b"content-length"]) == path.stat().st_size
        assert b"immutable" in headers[b"cache-control"]


def test_only_what_is_asked_for_with_get_is_sent() -> None:
    top = Path(file_util.get_static_dir())
    path = "/" + next((top / "static").rglob("*.js")).relative_to(top).as_posix()
    for method in ("HEAD", "POST"):
        assert _answer(method, path) == ([], [path])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/index.html"),
        ("GET", "/static/"),
        ("GET", "/static/../index.html"),
        ("GET", "/static/js/../../../../../app.py"),
        ("GET", "//static/js/index.js"),
    ],
)
def test_everything_else_is_left_to_streamlit(method: str, path: str) -> None:
    assert _answer(method, path) == ([], [path])
