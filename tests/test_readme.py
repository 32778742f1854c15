"""README tells the truth: its examples are run and compared."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ui.cli import app

README = Path(__file__).parent.parent / "README.md"
MAX_LINES = 120
_EXAMPLE = re.compile(r"```console\n\$ kb (.*)\n((?:.*\n)*?)```")


def _examples() -> list[tuple[str, str]]:
    return [(m[1], m[2]) for m in _EXAMPLE.finditer(README.read_text(encoding="utf8"))]


def test_readme_is_short() -> None:
    assert len(README.read_text(encoding="utf8").splitlines()) <= MAX_LINES


def test_readme_has_five_examples() -> None:
    assert len(_examples()) == 5


@pytest.mark.parametrize(("command", "shown"), _examples(), ids=[command for command, _ in _examples()])
def test_an_example_prints_what_readme_shows(command: str, shown: str, corpus_index: Path) -> None:
    name, *rest = shlex.split(command)
    result = CliRunner().invoke(app, [name, "--index", str(corpus_index), *rest])
    assert result.exit_code == 0, result.stderr
    parts = [part.strip("\n") for part in re.split(r"^…$", shown, flags=re.MULTILINE)]
    pattern = r"(?s).*?".join(re.escape(part).replace(r"\ \n", r"\ *\n") for part in parts)
    assert re.fullmatch(
        pattern.replace("(?s)", "") + r"\s*", re.sub(r" +$", "", result.stdout, flags=re.MULTILINE), re.S
    )
