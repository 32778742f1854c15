"""README tells the truth: its examples are run and compared."""

from __future__ import annotations

import re
import shlex
import shutil
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


def test_adding_asking_and_removing_go_as_readme_shows(corpus_index: Path, tmp_path: Path) -> None:
    block = next(b for b in re.findall(r"```text\n(.*?)```", README.read_text(encoding="utf8"), re.S) if "printf" in b)
    steps = [step.partition("\n") for step in block.split("$ ")[1:]]
    index = shutil.copytree(corpus_index, tmp_path / "index")
    file = tmp_path / "cold-chain.txt"
    assert [command.split()[0] for command, _, _ in steps] == ["printf", "kb", "kb", "kb", "kb"]
    for command, _, shown in steps:
        _, name, *rest = shlex.split(command, comments=True)
        if command.startswith("printf"):
            file.write_text(name.replace("\\n", "\n"), encoding="utf8")
            continue
        rest = [str(file) if word == file.name else word for word in rest]
        result = CliRunner().invoke(app, [name, "--index", str(index), *rest])
        assert result.exit_code == 0, result.stderr
        printed = _even(result.stdout + result.stderr)
        for line in shown.strip().splitlines():
            assert _even(line) in printed, command


def _even(text: str) -> str:
    """A text without its line ends, and with 0.0 for every time taken."""
    return re.sub(r"in \d+\.\d s", "in 0.0 s", " ".join(text.split()))
