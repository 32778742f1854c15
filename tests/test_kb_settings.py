from pathlib import Path

import pytest

from kb.errors import KBError
from kb.settings import Settings, load_settings


def write(folder: Path, text: str) -> Path:
    path = folder / "kb.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "kb.toml", environ={}) == Settings()


def test_the_file_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, 'k = 5\nmodel = "some/model"\n'), environ={})
    assert settings == Settings(k=5, model="some/model")


def test_folders_are_relative_to_the_file(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, 'index_dir = "built"\ncorpus_dir = "/data"\n'), environ={})
    assert settings.index_dir == tmp_path / "built"
    assert settings.corpus_dir == Path("/data")


def test_the_environment_names_a_model_over_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, 'model = "from-file"\n')
    assert load_settings(path, environ={"KB_MODEL": "from-environment"}).model == "from-environment"
    assert load_settings(path, environ={"KB_MODEL": ""}).model == "from-file"


def test_an_unknown_key_names_the_valid_ones(tmp_path: Path) -> None:
    with pytest.raises(KBError, match=r"unknown setting 'indexdir' .*index_dir, corpus_dir, model, k, port"):
        load_settings(write(tmp_path, 'indexdir = "x"\n'), environ={})


@pytest.mark.parametrize(
    "line", ["k = 0", "k = true", "k = 2.5", 'k = "10"', "port = 0", "port = 65536", "model = 3", 'index_dir = ""']
)
def test_a_value_that_cannot_be_names_the_setting_and_the_value(tmp_path: Path, line: str) -> None:
    name = line.split(" ")[0]
    with pytest.raises(KBError, match=rf"setting {name} in .* cannot be .*; give "):
        load_settings(write(tmp_path, line), environ={})


@pytest.mark.parametrize("content", [b"k = = 3", b"\xff\xfe"])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kb.toml"
    path.write_bytes(content)
    with pytest.raises(KBError, match=r"cannot read settings from .*kb\.toml"):
        load_settings(path, environ={})


def test_a_folder_in_the_place_of_the_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KBError, match="cannot read settings"):
        load_settings(tmp_path, environ={})
