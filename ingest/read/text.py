"""Reads plain text and Markdown files."""

from __future__ import annotations

from pathlib import Path

from kb.errors import KBError

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Characters of which a real text has hardly any, and binary data many.
_CONTROL = {chr(i) for i in range(32)} - set("\t\n\r\x0b\x0c")


class UnreadableError(KBError):
    """A file whose text cannot be read."""


def read_text(path: Path) -> str:
    """Read a text file as it was received.

    Args:
        path: a UTF-8, UTF-16 (with byte order mark) or GB18030 file.

    Returns:
        The text, line ends unchanged.

    Raises:
        UnreadableError: if the file cannot be opened, is empty, or is not text in one of these encodings.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableError(
            f"cannot read {path.name}: {error.strerror}; check the path and its permissions"
        ) from error
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(_decode(data, encoding, path), path)
    for encoding in ("utf-8", "gb18030"):
        try:
            return _checked(data.decode(encoding), path)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(f"{path.name} is not text in UTF-8, UTF-16 or GB18030; save it as UTF-8")


def _decode(data: bytes, encoding: str, path: Path) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{path.name} begins like {encoding} but is not: {error.reason}") from error


def _checked(text: str, path: Path) -> str:
    if not text.strip():
        raise UnreadableError(f"{path.name} is empty; a document needs text")
    if sum(c in _CONTROL for c in text[:65536]) > 0.01 * min(len(text), 65536):
        raise UnreadableError(f"{path.name} holds binary data, not text; save it as UTF-8 text")
    return text
