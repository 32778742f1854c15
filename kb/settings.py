"""The program's settings: the one place where a default is written, and the optional file kb.toml that changes them."""

from __future__ import annotations

import dataclasses
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.errors import KBError

SETTINGS_FILE = "kb.toml"
MODEL_VARIABLE = "KB_MODEL"


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one document may cost; a document beyond it is refused with the reason. All >= 1.

    Of 40 real plans, laws and reports the largest file has 1.6 MB, the longest 234 pages and 123 000 characters, the
    slowest PDF takes 1.5 s and 200 MB of memory: the limits leave room for ten times as much and more.
    """

    megabytes: int = 50  # of the file, in 1 000 000 bytes
    unpacked_megabytes: int = 200  # of what a packed file (Word) holds
    pages: int = 3000
    characters: int = 3_000_000  # of the text
    seconds: int = 60  # for reading a PDF, Word or HTML file
    ocr_seconds: int = 600  # for reading the pages of a PDF that are pictures, 4 to 5 s each; where OCR is installed
    # Processor time for restoring a text, embedding left out. 1 MB of clean text takes 3 s, two woven readings 19.
    restore_seconds: int = 120
    headings: int = 10_000  # of a text; the Civil Code has 1 762. Each is compared with all themes
    sentences: int = 20_000  # of a text; the longest of 44 real ones has 2 536. So many take two minutes to embed
    # Of a text that is two readings woven together: to tell 5 600 apart takes 19 s and 0.25 GB.
    woven_sentences: int = 5_000
    sentence_characters: int = 20_000  # the longest of 44 real texts has 510; of one of a million some steps cost hours
    memory_megabytes: int = 2000  # address space of the process that reads it; not bounded where the system cannot


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may choose; a command's option wins over kb.toml, which wins over the default here."""

    index_dir: Path = Path("indexes")  # everything built
    corpus_dir: Path = Path("corpus")  # sources and manifest.csv
    model: str | None = None  # folder or hub name of an embedding model; None: the one that is installed with us
    k: int = 10  # passages a search returns, >= 1
    port: int = 8501  # of the web page, 1 to 65535
    address: str = "127.0.0.1"  # that the web page listens on; any but a loopback one asks for a secret
    secret_file: Path | None = None  # holds the secret that the web page asks for; None: it asks for none
    limits: Limits = Limits()  # the table [limits] of the file


def load_settings(path: Path = Path(SETTINGS_FILE), *, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Args:
        path: the settings file; it need not exist. Relative folders in it are relative to it.
        environ: environment variables, the process's by default; KB_MODEL wins over the file's `model`.

    Returns:
        The settings, with the default for whatever is not set.

    Raises:
        KBError: if the file is damaged, names an unknown setting or gives one a value it cannot have.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {key: _checked(key, value, path) for key, value in _read(path).items()}
    if environ.get(MODEL_VARIABLE):
        values["model"] = environ[MODEL_VARIABLE]
    return Settings(**values)


def _read(path: Path) -> dict[str, Any]:
    """Read the file's table, {} when there is no file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise KBError.of("settings.unreadable", path=str(path), why=why) from error


def _checked(key: str, value: object, path: Path) -> Path | str | int | Limits:
    """Check one value and bring it to the setting's type."""
    names = [setting.name for setting in dataclasses.fields(Settings)]
    if key not in names:
        raise KBError.of("settings.unknown", key=repr(key), path=str(path), allowed=", ".join(names))
    if key in ("index_dir", "corpus_dir", "secret_file") and isinstance(value, str) and value:
        return path.parent / Path(value).expanduser()
    if key in ("model", "address") and isinstance(value, str) and value:
        return value
    if key == "limits" and isinstance(value, dict):
        return _limits(value, path)
    highest = 65_535 if key == "port" else None
    if key in ("k", "port") and type(value) is int and value >= 1 and (highest is None or value <= highest):
        return value
    raise KBError.of(f"settings.{key}", path=str(path), value=repr(value))


def _limits(table: Mapping[str, object], path: Path) -> Limits:
    """Check the table of limits."""
    names = [limit.name for limit in dataclasses.fields(Limits)]
    for key, value in table.items():
        if key not in names:
            raise KBError.of("settings.unknown_limit", key=repr(key), path=str(path), allowed=", ".join(names))
        if type(value) is not int or value < 1:
            raise KBError.of("settings.limit", key=key, path=str(path), value=repr(value))
    return Limits(**{key: value for key, value in table.items() if isinstance(value, int)})
