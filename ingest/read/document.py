"""Reads a file of any kind: its content says which reader takes it, its name only where the content says nothing."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from ingest.read import READABLE
from ingest.read.apart import read_apart
from ingest.read.source import Kind, Source, UnreadableError
from ingest.read.text import read_bytes, text_source
from kb.records import Note
from kb.settings import Limits

_HEAD = 2048  # bytes that tell what a file is; a PDF may have a kilobyte of other things in front
_REFUSED = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file.old_office"),
    (b"{\\rtf", "file.rtf"),
    (b"\x89PNG", "file.picture"),
    (b"\xff\xd8\xff", "file.picture"),
    (b"GIF8", "file.picture"),
    (b"II*\x00", "file.picture"),
    (b"MM\x00*", "file.picture"),
    (b"%!PS", "file.postscript"),
    (b"\x1f\x8b", "file.packed"),
    (b"BZh", "file.packed"),
    (b"\xfd7zXZ", "file.packed"),
    (b"7z\xbc\xaf\x27\x1c", "file.packed"),
    (b"Rar!", "file.packed"),
)
_HTML = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_TEXT_NAMES = (".txt", ".md", "")
_HTML_NAMES = (".html", ".htm", ".xhtml")
_USUAL: dict[Kind, tuple[str, ...]] = {"text": _TEXT_NAMES, "html": _HTML_NAMES, "pdf": (".pdf",), "docx": (".docx",)}
_CALLED: dict[Kind, str] = {"text": "text", "html": "HTML", "pdf": "PDF", "docx": "Word"}


def read_document(path: Path, limits: Limits) -> Source:
    """Read a file.

    Args:
        path: the file.
        limits: what reading it may cost.

    Returns:
        Its text, with notes on what was guessed, repaired and left out.

    Raises:
        UnreadableError: with the reason, if it cannot be read or is beyond a limit.
    """
    check_file(path, limits)
    kind = kind_of(path)
    source = text_source(read_bytes(path), path.name) if kind == "text" else read_apart(kind, path, limits)
    if len(source.text) > limits.characters:
        count = len(source.text)
        raise UnreadableError.of("file.characters", name=path.name, count=count, limit=limits.characters)
    if path.suffix.lower() in _USUAL[kind]:
        return source
    note = Note("named_otherwise", {"name": path.name, "kind": _CALLED[kind]})
    return Source(source.text, kind, source.encoding, source.pages, (note, *source.notes), source.title)


def kind_of(path: Path) -> Kind:
    """Say what a file is, by how it begins.

    Args:
        path: the file.

    Returns:
        The kind of reader it needs; a file that begins like none of them and is named like text is text.

    Raises:
        UnreadableError: if no reader takes it.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise UnreadableError.of("file.cannot_open", name=path.name, why=error.strerror) from error
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "docx"  # whose reader says which kind of packed file it is, if it is another
    for mark, key in _REFUSED:
        if head.startswith(mark):
            raise UnreadableError.of(key, name=path.name)
    suffix = path.suffix.lower()
    if _HTML.match(_readable(head)) or suffix in _HTML_NAMES:
        return "html"
    if suffix in _TEXT_NAMES:
        return "text"
    key = {".pdf": "file.not_pdf", ".docx": "file.not_word"}.get(suffix, "file.unknown_kind")
    raise UnreadableError.of(key, name=path.name, allowed=", ".join(READABLE))


def _readable(head: bytes) -> str:
    """The beginning of a file as text, as far as marks of HTML need it."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    return head.decode("utf-8-sig", "replace")


def check_file(path: Path, limits: Limits) -> None:
    """Refuse what is no plain file, or too large, before a byte of it is read.

    Args:
        path: the file.
        limits: the size it may have.

    Raises:
        UnreadableError: with the reason.
    """
    shown = os.fsencode(path.name).decode("utf-8", "backslashreplace")
    if shown != path.name:  # no text of ours, the store's included, can hold such a name
        raise UnreadableError.of("file.name_no_text", name=shown)
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise UnreadableError.of("file.cannot_open", name=repr(path.name), why=why) from error
    if path.is_symlink() and not path.resolve().is_relative_to(path.parent.resolve()):
        raise UnreadableError.of("file.link_outside", name=path.name)
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError.of("file.no_file", name=path.name)
    if status.st_size > limits.megabytes * 1_000_000:
        size = f"{status.st_size / 1e6:.0f}"
        raise UnreadableError.of("file.megabytes", name=path.name, size=size, limit=limits.megabytes)
