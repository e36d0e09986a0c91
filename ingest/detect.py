"""Tell what a file is from its first bytes; names are not to be trusted."""

from __future__ import annotations

import re
from typing import Final

from ingest.notice import NoticeKind, Words

HEAD_BYTES: Final = 4096

PDF: Final = "application/pdf"
TEXT: Final = "text/plain"
MAIL: Final = "message/rfc822"
UNKNOWN: Final = "application/octet-stream"

NOT_SUPPORTED: Final = NoticeKind(
    "not_supported",
    Words(
        "{file} is of a kind that cannot be read here ({type}).",
        "{file} は対応していない種類のファイルです（{type}）。",
    ),
    Words(
        "Unpack it, if it is an archive; else save it as PDF, Word (.docx) or plain text.",
        "圧縮ファイルなら展開し、そうでなければ PDF、Word（.docx）、テキストのいずれかで"
        "保存し直して追加してください。",
    ),
)

# Offset, bytes, what it is. Sources: RFC 1952, PNG 1.2, APPNOTE.TXT, ELF gABI, ISO/IEC 14496-12,
# and https://www.iana.org/assignments/media-types for the names.
_SIGNATURES: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftyp", "video/mp4"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (257, b"ustar", "application/x-tar"),
    (0, b"\x7fELF", "application/x-elf"),
    (0, b"\xca\xfe\xba\xbe", "application/x-mach-binary"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"%!PS", "application/postscript"),
)

_ZIP_MEMBERS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"mimetypeapplication/epub+zip", "application/epub+zip"),
    (b"mimetypeapplication/vnd.oasis", "application/vnd.oasis.opendocument"),
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)

_HTML: Final = re.compile(
    rb"(?is)^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,1000}?-->\s*){0,9}"
    rb"(?:<!doctype\s+html|<html[\s>])"
)
# RFC 5322, 2.2: fields that only mail has, among nothing but fields.
_MAIL: Final = re.compile(
    rb"(?i)(?=(?:[!-9;-~]+:.*\r?\n(?:[ \t].*\r?\n)*){0,60}?"
    rb"(?:received|message-id|mime-version|return-path|dkim-signature):)"
    rb"(?:[!-9;-~]+:.*\r?\n(?:[ \t].*\r?\n)*){2}"
)
_COMMON: Final = re.compile(
    "[\\t\\n\\r -~\u00a0-\u00ff\u2010-\u266f\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]"
)
_COMMON_SHARE: Final = 0.95
_BYTE_ORDER_MARKS: Final = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")


def detect_type(head: bytes) -> str:
    """Return the media type of a file from its first `HEAD_BYTES` bytes.

    Anything without a known signature is `text/plain` when it can be text in some encoding,
    else `application/octet-stream`. A PDF header may stand anywhere in the first 1024 bytes
    (ISO 32000-1, Annex H, note 13).
    """
    if b"%PDF-" in head[:1024]:
        return PDF
    for offset, signature, media_type in _SIGNATURES:
        if head.startswith(signature, offset):
            return _zip_type(head) if media_type == "application/zip" else media_type
    if head.startswith(b"MZ") and b"\0" in head:
        return "application/vnd.microsoft.portable-executable"
    if _HTML.match(head):
        return "text/html"
    if _MAIL.match(head):
        return MAIL
    return TEXT if _may_be_text(head) else UNKNOWN


def _zip_type(head: bytes) -> str:
    for member, media_type in _ZIP_MEMBERS:
        if member in head:
            return media_type
    return "application/zip"


def _may_be_text(head: bytes) -> bool:
    if head.startswith(_BYTE_ORDER_MARKS):
        return True
    if 0 in head:
        return any(_is_utf16(head, encoding) for encoding in ("utf-16-le", "utf-16-be"))
    # Control characters that no encoding of text uses; ESC (0x1b) belongs to ISO-2022-JP.
    controls = sum(head.count(code) for code in range(32) if code not in b"\t\n\f\r\x1b\x1a")
    return controls * 100 <= len(head)


def _is_utf16(head: bytes, encoding: str) -> bool:
    """Tell UTF-16 without a mark: nearly all of its units are Japanese or ASCII."""
    text = head[: len(head) // 2 * 2].decode(encoding, errors="replace")
    return len(_COMMON.findall(text)) >= _COMMON_SHARE * len(text)
