"""Make and change packages in tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping


def make_zip(parts: Mapping[str, bytes | str], *, stored: tuple[str, ...] = ()) -> bytes:
    """Return a ZIP file with these members, packed but for those named as stored."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, compress_type=kind)
    return buffer.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """Return the members of a ZIP file by their names."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_lie_about_size(content: bytes, size: int) -> bytes:
    """Return a ZIP file whose directory claims another size for its first member."""
    place = content.index(b"PK\x01\x02")
    return content[: place + 24] + size.to_bytes(4, "little") + content[place + 28 :]
