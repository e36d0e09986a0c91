"""What a file is, by its first bytes."""

from __future__ import annotations

import pytest

from ingest.detect import PDF, TEXT, UNKNOWN, detect_type


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"%PDF-1.7\n", PDF),
        (b"junk\n" * 200 + b"%PDF-1.4", PDF),
        (b"junk\n" * 220 + b"%PDF-1.4", TEXT),
        (
            b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (b"PK\x03\x04" + b"\0" * 26 + b"notes.txt", "application/zip"),
        (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/epub+zip", "application/epub+zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (b"\x89PNG\r\n\x1a\n\0\0", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x1f\x8b\x08", "application/gzip"),
        (b"\x7fELF\x02", "application/x-elf"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"{\\rtf1\\ansi", "application/rtf"),
        (b"<!DOCTYPE html><html>", "text/html"),
        (b"MZ\x90\0\x03", "application/vnd.microsoft.portable-executable"),
        ("MZという記号".encode(), TEXT),
        ("第一条　この規程は".encode("cp932"), TEXT),
        ("第一条　この規程は".encode("iso-2022-jp"), TEXT),
        ("第一条\r\nA rule\r\n".encode("utf-16-le"), TEXT),
        ("\ufeff第一条".encode("utf-16"), TEXT),
        (b"", TEXT),
        (b"a\tb\n", TEXT),
        (bytes(range(256)), UNKNOWN),
        (b"\x01\x02\x03\x04text", UNKNOWN),
    ],
)
def test_type_is_told_by_content(head: bytes, expected: str) -> None:
    assert detect_type(head) == expected
