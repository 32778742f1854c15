"""Reads plain text and Markdown files."""

from __future__ import annotations

from pathlib import Path

from ingest.read.encoding import NotTextError, decode
from ingest.read.source import Source, UnreadableError
from kb.records import Note

__all__ = ["UnreadableError", "decoding_notes", "read_bytes", "read_text", "text_source"]

# Characters of which a real text has hardly any, and binary data many.
_CONTROL = {chr(i) for i in range(32)} - set("\t\n\r\x0b\x0c")


def read_text(path: Path) -> str:
    """Read a text file as it was received.

    Args:
        path: a UTF-8, UTF-16, GB18030 or Big5 file.

    Returns:
        The text, line ends unchanged.

    Raises:
        UnreadableError: if the file cannot be opened, is empty, or is not text in one of these encodings.
    """
    return text_source(read_bytes(path), path.name).text


def read_bytes(path: Path) -> bytes:
    """Read a file whole.

    Args:
        path: the file.

    Returns:
        Its bytes.

    Raises:
        UnreadableError: if it cannot be opened.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError.of("file.cannot_open", name=path.name, why=error.strerror) from error


def text_source(data: bytes, name: str) -> Source:
    """Read the bytes of a text file.

    Args:
        data: the whole file.
        name: of the file, for messages.

    Returns:
        The text with its encoding; an encoding other than UTF-8 is noted.

    Raises:
        UnreadableError: if it is empty or not text in a known encoding.
    """
    if not data.strip(b" \t\r\n\x0b\x0c"):
        raise UnreadableError.of("text.empty", name=name)
    try:
        decoded = decode(data)
    except NotTextError as error:
        raise UnreadableError.of(error.key, name=name, **error.values) from error
    text = decoded.text
    if not text.strip():
        raise UnreadableError.of("text.empty", name=name)
    if sum(c in _CONTROL for c in text[:65536]) > 0.01 * min(len(text), 65536):
        raise UnreadableError.of("text.binary", name=name)
    return Source(text, "text", encoding=decoded.encoding, notes=decoding_notes(decoded.encoding, decoded.rival))


def decoding_notes(encoding: str, rival: str) -> tuple[Note, ...]:
    """Say how bytes were read, unless they were UTF-8.

    Args:
        encoding: the encoding chosen.
        rival: the one nearly as likely, "" for none.

    Returns:
        At most one note.
    """
    if rival:
        return (Note("encoding_doubtful", {"encoding": encoding, "rival": rival}),)
    return () if encoding == "UTF-8" else (Note("encoding", {"encoding": encoding}),)
