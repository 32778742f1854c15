"""Reads a PDF, Word or HTML file in a process of its own, which may take so much time and memory and no more.

Their libraries are large and their files come from anywhere: what a file makes them do, endless work, a crash, a
defect of theirs, ends with that process and is the reason why that file is refused.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ingest.read.ocr import INSTALL, ocr_installed
from ingest.read.source import Kind, NoTextLayerError, Source, UnreadableError
from ingest.read.text import read_bytes
from kb.records import Note
from kb.settings import Limits

_PACKAGES = Path(__file__).parents[2]  # where the program's packages lie
_MODULE = "ingest.read.apart"


def read_apart(kind: Kind, path: Path, limits: Limits) -> Source:
    """Read a file in a process of its own; a PDF without a text layer in a second one, by OCR where it is installed.

    Args:
        kind: which reader takes it; any but "text".
        path: the file.
        limits: what the process may take.

    Returns:
        What its reader returns.

    Raises:
        UnreadableError: if the reader refuses the file, breaks, or reaches a limit.
    """
    try:
        return _in_process(kind, path, limits, limit="seconds")
    except NoTextLayerError as error:
        if not ocr_installed():
            raise UnreadableError.of(f"{error.key}_no_ocr", **error.values, install=INSTALL) from error
    return _in_process("ocr", path, replace(limits, seconds=limits.ocr_seconds), limit="ocr_seconds")


def _in_process(reader: str, path: Path, limits: Limits, *, limit: str) -> Source:
    """Read a file by the reader of this name in a process; `limit` is the setting that bounds its time."""
    command = [sys.executable, "-m", _MODULE, reader, str(path.absolute()), json.dumps(asdict(limits))]
    known = os.environ.get("PYTHONPATH")
    paths = os.pathsep.join([str(_PACKAGES), *([known] if known else [])])
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
            env={**os.environ, "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"},
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableError.of("reader.seconds", name=path.name, seconds=limits.seconds, setting=limit) from error
    if done.returncode:
        raise _broke_off(path.name, done, limits)
    answer = json.loads(done.stdout)
    if "refused" in answer:
        kind = NoTextLayerError if answer["no_text_layer"] else UnreadableError
        raise kind.of(answer["refused"], **answer["values"])
    return _source(answer)


def _broke_off(name: str, done: subprocess.CompletedProcess[bytes], limits: Limits) -> UnreadableError:
    """Why a file is refused whose reader did not come to an end."""
    if done.returncode < 0:
        return UnreadableError.of("reader.killed", name=name, signal=-done.returncode, limit=limits.memory_megabytes)
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return UnreadableError.of("reader.broke_off", name=name, why=said[-1][:200] if said else f"exit {done.returncode}")


def _source(answer: dict[str, Any]) -> Source:
    notes = tuple(Note(note["kind"], note["values"]) for note in answer["notes"])
    return Source(**{**answer, "notes": notes, "pages": tuple(answer["pages"])})


def read_here(kind: str, data: bytes, name: str, limits: Limits) -> Source:
    """Read the bytes of a file in this process; tests and the process made for it do.

    Args:
        kind: "pdf", "ocr" for a PDF with OCR, "docx" or "html".
        data: the whole file.
        name: of the file, for messages.
        limits: sizes that it may have.

    Returns:
        What its reader returns.
    """
    if kind == "pdf":
        from ingest.read.pdf import pdf_source

        return pdf_source(data, name, limits)
    if kind == "ocr":
        from ingest.read.ocr import recogniser
        from ingest.read.pdf import pdf_source

        return pdf_source(data, name, limits, recognise=recogniser())
    if kind == "docx":
        from ingest.read.docx import docx_source

        return docx_source(data, name, limits)
    from ingest.read.html import html_source

    return html_source(data, name)


def main(arguments: Sequence[str]) -> int:
    """Read a file and write what its reader returns, or why it refuses, as JSON.

    Args:
        arguments: kind of reader, path, and limits as JSON.

    Returns:
        0; anything a reader does not expect ends the process with a traceback.
    """
    kind, path, wanted = arguments
    limits = Limits(**json.loads(wanted))
    _bound(limits)
    answer: dict[str, Any]
    try:
        answer = asdict(read_here(kind, read_bytes(Path(path)), Path(path).name, limits))
    except UnreadableError as error:
        answer = _refusal(error)
    except MemoryError:
        answer = _refusal(UnreadableError.of("reader.memory", name=Path(path).name, limit=limits.memory_megabytes))
    sys.stdout.write(json.dumps(answer))
    return 0


def _refusal(error: UnreadableError) -> dict[str, Any]:
    """A refusal as JSON can say it."""
    return {"refused": error.key, "values": error.values, "no_text_layer": isinstance(error, NoTextLayerError)}


def _bound(limits: Limits) -> None:
    """Let this process take so much processor time and memory, where the system can see to it."""
    try:
        import resource
    except ImportError:  # Windows: the time limit of the caller still holds
        return
    memory = limits.memory_megabytes * 1_000_000
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, limits.seconds + 1),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(limit, (allowed, hard))
        except (OSError, ValueError):  # macOS does not bound address space
            continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
