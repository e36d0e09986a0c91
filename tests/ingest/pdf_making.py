"""Make small PDF files in tests: pages given as content streams."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

# A Japanese font that is not embedded; its encoding is chosen by the name of the resource.
_FONTS = "/F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> " + " ".join(
    f"/{name} << /Type /Font /Subtype /Type0 /BaseFont /HeiseiMin-W3 /Encoding /{encoding} "
    "/DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiMin-W3 "
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> "
    "/FontDescriptor << /Type /FontDescriptor /FontName /HeiseiMin-W3 /Flags 6 "
    "/FontBBox [0 -120 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /StemV 80 >> "
    "/DW 1000 >>] >>"
    for name, encoding in (("H", "UniJIS-UTF16-H"), ("V", "UniJIS-UTF16-V"))
)


def show(text: str, x: float, y: float, *, size: float = 10, font: str = "H") -> str:
    """Return the operators that draw a text with its first letter's origin at a point."""
    code = text.encode("utf-16-be").hex() if font in "HV" else text.encode("cp1252").hex()
    return f"BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm <{code}> Tj ET"


def make_pdf(
    pages: Sequence[Sequence[str]],
    *,
    size: tuple[float, float] = (400, 600),
    catalog: str = "",
    page_extra: str = "",
    information: Mapping[str, str] | None = None,
    extra: Mapping[int, str] | None = None,
) -> bytes:
    """Return a PDF with these pages, each a list of operators.

    Page n is object 4 + 2n; `extra` are further objects by number.
    """
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        (
            "<< " + " ".join(f"/{k} {_text(v)}" for k, v in (information or {}).items()) + " >>"
        ).encode(),
    ]
    for index, operators in enumerate(pages):
        content = zlib.compress("\n".join(operators).encode())
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] {page_extra} "
            f"/Contents {5 + 2 * index} 0 R /Resources << /Font << {_FONTS} >> >> >>".encode()
        )
        objects.append(
            f"<< /Length {len(content)} /Filter /FlateDecode >>\nstream\n".encode()
            + content
            + b"\nendstream"
        )
    numbered = dict(enumerate(objects, 1))
    numbered |= {number: body.encode() for number, body in (extra or {}).items()}
    return _assemble(numbered)


def _text(value: str) -> str:
    return "<feff" + value.encode("utf-16-be").hex() + ">"


def _assemble(objects: Mapping[int, bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    table = bytearray()
    for number, body in objects.items():
        table += f"{number} 1\n{len(out):010d} 00000 n \n".encode()
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n" + table
    trailer = f"<< /Size {max(objects) + 1} /Root 1 0 R /Info 3 0 R >>"
    return bytes(out) + f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode()
