"""The model's files checked and its pieces loaded, in threads: half a second that needs neither Python nor numpy."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import KBError
from kb.model.build import MODELS_DIR, BuiltModel, check_whole, find_built

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor


@dataclass(frozen=True, slots=True)
class Loading:
    """What is being loaded of a model; wait for `check` first: what a damaged file does to the other is no news."""

    model: BuiltModel
    check: Future[None]
    pieces: Future[SentencePieceProcessor]


_begun: list[Loading] = []  # at most one, taken by whoever loads the model


def begin(models_dir: Path = MODELS_DIR) -> None:
    """Begin to load the model before anyone asks for it; what goes wrong is said to whoever does.

    Args:
        models_dir: where `build_model` put it.
    """
    with suppress(KBError):
        if not _begun:
            _begun.append(load(find_built(models_dir)))


def load(model: BuiltModel) -> Loading:
    """Load what `begin` has not begun to load.

    Args:
        model: what `find_built` gave.

    Returns:
        The two, on their way.
    """
    for begun in (_begun.pop() for _ in _begun[:1]):
        if begun.model == model:
            return begun
    threads = ThreadPoolExecutor(2)
    try:
        return Loading(model, threads.submit(check_whole, model), threads.submit(_pieces, model.pieces))
    finally:
        threads.shutdown(wait=False)  # no more will come


def _pieces(path: Path) -> SentencePieceProcessor:
    """Load the pieces."""
    from sentencepiece import SentencePieceProcessor

    return SentencePieceProcessor(model_file=str(path))
