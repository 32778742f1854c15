"""Files that cannot be read, one of each kind that people meet."""

from __future__ import annotations

import io

import docx
from PIL import Image
from pypdf import PdfWriter
from tiny_pdf import pdf

LINES = [(72.0, 700.0, "关于加快冷链物流发展的意见"), (72.0, 660.0, "到2027年，冷库容量达到60万吨。")]


def _encrypted() -> bytes:
    """A PDF that opens with a password only."""
    writer = PdfWriter(io.BytesIO(pdf([LINES])))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _pictures() -> bytes:
    """A PDF of two pages that are pictures."""
    out = io.BytesIO()
    page = Image.new("RGB", (595, 842), "white")
    page.save(out, "PDF", save_all=True, append_images=[page])
    return out.getvalue()


def _cut_word() -> bytes:
    """A Word file of which only the first half arrived."""
    document = docx.Document()
    document.add_paragraph(LINES[0][2])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()[: out.tell() // 2]


def refused_files() -> dict[str, bytes]:
    """Names and bytes."""
    return {
        "with-password.pdf": _encrypted(),
        "scanned.pdf": _pictures(),
        "damaged.pdf": b"%PDF-1.4 this is no PDF",
        "half-arrived.docx": _cut_word(),
        "binary.txt": bytes(range(32)) * 50,
        "empty.txt": b"",
        "only-spaces.txt": " \n　\n".encode(),
        "picture-inside.txt": b"\x89PNG\r\n\x1a\n" + bytes(200),
    }
