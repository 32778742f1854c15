"""Adding and removing documents from the page.

Each runs as `kb ingest` and `kb remove` do, in a process of its own: the page goes on answering, and a file that
breaks a reader breaks nothing else.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Literal

from ingest.manifest import document_id_for
from ingest.read import READABLE
from kb.errors import KBError
from kb.records import Document
from ui.progress import LINES_VARIABLE, error_of_line

MAX_MEGABYTES = 50  # the longest of the texts tried has 1 MB, the longest PDF 5 MB
_LONGEST_NAME = 80  # characters
# A stage of LineProgress: `id: stage 3/7 (…)`.
_STAGE = re.compile(r"^[^:]+: (?P<stage>.+) (?P<done>\d+)/(?P<total>\d+) \(")
_ERROR = re.compile(r"^error: (?P<reason>.+)$")


class TooLargeError(KBError):
    """An uploaded file is larger than allowed."""


class NameTakenError(KBError):
    """The corpus holds another file of this name."""


def keep(name: str, data: bytes, *, corpus_dir: Path) -> Path:
    """Keep an uploaded file in the corpus folder, so that the index can be made again from it.

    Args:
        name: as the browser sent it; only letters and digits of it are used.
        data: the file.
        corpus_dir: folder of the sources; made when missing.

    Returns:
        Where it lies now.

    Raises:
        TooLargeError: if it is larger than MAX_MEGABYTES.
        NameTakenError: if there is another file of that name with other bytes.
        KBError: if its kind cannot be read, or the folder cannot be written.
    """
    if len(data) > MAX_MEGABYTES * 1_000_000:
        raise TooLargeError(f"{len(data)} bytes are too many")
    plain = PurePosixPath(name.replace("\\", "/")).name.replace("\0", "")
    suffix = PurePosixPath(plain).suffix.lower()
    if suffix not in READABLE:
        raise KBError.of("file.kind_not_read", kind=suffix or "?", allowed=", ".join(sorted(READABLE)))
    path = corpus_dir / (document_id_for(Path(plain))[:_LONGEST_NAME] + suffix)
    if path.exists():
        if path.is_file() and path.read_bytes() == data:
            return path
        raise NameTakenError(f"{path.name} is there already")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise KBError.of("file.not_kept", name=path.name, why=error.strerror) from error
    return path


def ingest(path: Path, *, index_dir: Path, said: Callable[[str, float], object]) -> Literal["added", "unchanged"]:
    """Read a file into the index.

    Args:
        path: the file, kept in the corpus; it is deleted again when it is refused.
        index_dir: folder of the index.
        said: is told each stage and how far it is, 0 to 1.

    Returns:
        What came of it.

    Raises:
        KBError: with the reason, if the file was refused.
    """
    try:
        lines = _run(["ingest", str(path), "--index", str(index_dir)], said)
        if error := _error(lines):
            raise error
    except KBError as error:
        if error.key != "ingest.left":  # that one is about others; this file is in the index
            path.unlink(missing_ok=True)  # else the next `kb ingest` would meet it again
        raise
    return "unchanged" if any(line.endswith(": unchanged, no work") for line in lines) else "added"


def remove(document: Document, *, index_dir: Path, source_in: Path | None) -> None:
    """Take a document out of the index.

    Args:
        document: the document.
        index_dir: folder of the index.
        source_in: the corpus folder, for deleting the source file too; None keeps it.

    Raises:
        KBError: with the reason, if it could not be removed.
    """
    lines = _run(["remove", document.document_id, "--index", str(index_dir)], lambda stage, share: None)
    if error := _error(lines):
        raise error
    if source_in:
        source = source_in / Path(document.file).name
        if source.is_file() and not source.is_symlink():
            source.unlink()


def _error(lines: list[str]) -> KBError | None:
    """The error that a run told of: as data where it did so, else its text."""
    told = [error for line in lines if (error := error_of_line(line))]
    return (
        told[-1] if told else next((KBError(found["reason"]) for line in lines if (found := _ERROR.match(line))), None)
    )


def _run(arguments: list[str], said: Callable[[str, float], object]) -> list[str]:
    """Run the command line and follow what it says; gives its lines."""
    command = [sys.executable, "-m", "ui.cli", *arguments]
    lines = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, LINES_VARIABLE: "1"},
    ) as process:
        for line in process.stderr or ():
            lines.append(line.strip())
            if stage := _STAGE.match(lines[-1]):
                said(stage["stage"], int(stage["done"]) / max(1, int(stage["total"])))
    if process.returncode and _error(lines) is None:  # a crash, which Python too ends with 1
        named, tail = " ".join(arguments), " ".join(lines[-3:])
        raise KBError.of("ingest.ended", code=process.returncode, tail=tail, command=named)
    return lines
