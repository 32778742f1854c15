"""PDF files written by hand: Chinese text at given places, whatever a font may say its characters are."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence

import pytest

Placed = tuple[float, float, str]  # x, y and a line of text, 12 points high

_SIZE = 12
# The fonts of these files lie outside them: how wide their signs are is told by one of the machine.
needs_chinese_font = pytest.mark.skipif(
    shutil.which("fc-list") is not None
    and not subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout,
    reason="no font with Chinese characters is installed (on Debian and Ubuntu: fonts-noto-cjk)",
)


def pdf(pages: Sequence[Sequence[Placed]], *, unmapped: bool = False) -> bytes:
    """A PDF with these lines on its pages; `unmapped`: its font does not say which characters its signs are."""
    characters = sorted({char for page in pages for _, _, text in page for char in text})
    code = {char: number for number, char in enumerate(characters, 1)}
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", *_font(code, unmapped=unmapped)]
    kids = []
    for page in pages:
        drawn = "\n".join(
            f"BT /F1 {_SIZE} Tf {x} {y} Td <{''.join(f'{code[char]:04x}' for char in text)}> Tj ET"
            for x, y, text in page
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    return assembled(objects)


def column(x: float, texts: Sequence[str], *, top: float = 700) -> list[Placed]:
    """Lines one below the other."""
    return [(x, top - 18 * number, text) for number, text in enumerate(texts)]


def assembled(objects: Sequence[str]) -> bytes:
    """Number the objects of a PDF and add its table of contents; the first is the catalog."""
    out = b"%PDF-1.7\n"
    starts = []
    for number, body in enumerate(objects, 1):
        starts.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{start:010} 00000 n \n".encode() for start in starts)
    return out + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()


def _font(code: dict[str, int], *, unmapped: bool) -> list[str]:
    """Objects 3 to 5: a font of square characters that is not in the file, and what its codes mean."""
    narrow = " ".join(f"{number} [500]" for char, number in code.items() if char.isascii())
    meaning = "" if unmapped else "/ToUnicode 5 0 R "
    pairs = "\n".join(f"<{number:04x}> <{char.encode('utf-16-be').hex()}>" for char, number in code.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{len(code)} beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap end end"
    )
    return [
        f"<< /Type /Font /Subtype /Type0 /BaseFont /T /Encoding /Identity-H {meaning}/DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /T /DW 1000 /W [" + narrow + "] "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        "/FontDescriptor << /Type /FontDescriptor /FontName /T /Flags 4 /FontBBox [0 -200 1000 900] "
        "/Ascent 900 /Descent -200 /CapHeight 800 /ItalicAngle 0 /StemV 80 >> >>",
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
    ]
