"""Packages of parts in a ZIP file (Office Open XML, EPUB), opened within bounds.

Sources: APPNOTE.TXT 6.3.10 for ZIP; ECMA-376 Part 2 (OPC) for parts, relations and core
properties.
"""

from __future__ import annotations

import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from lxml import etree

from ingest.notice import NoticeKind, ReadError, Words
from ingest.readers.pdf_notices import DAMAGED_FILE
from ingest.readers.protocol import Source

UNPACKS_TOO_LARGE: Final = NoticeKind(
    "unpacks_too_large",
    Words(
        "{file} would unpack to more than can be read here ({reason}).",
        "{file} は展開すると大きくなりすぎるため、読み込めません（{reason}）。",
    ),
    Words(
        "The file may be broken or hostile; otherwise split it into smaller files.",
        "壊れているか悪意のあるファイルかもしれません。そうでなければ分割してください。",
    ),
)
PACKAGE_ENCRYPTED: Final = NoticeKind(
    "package_encrypted",
    Words("{file} is protected by a password.", "{file} はパスワードで保護されています。"),
    Words(
        "Save it in its own program without a password, and add that.",
        "元のアプリでパスワードなしで保存し直して追加してください。",
    ),
)
FORBIDDEN_XML: Final = NoticeKind(
    "forbidden_xml",
    Words(
        "{file} declares XML entities, which no such file may.",
        "{file} には、この形式で禁じられている XML 実体の宣言があります。",
    ),
    Words("Save it anew in its own program.", "元のアプリで開き、保存し直してください。"),
)

_MOST_PARTS: Final = 10_000
_LARGEST_PART: Final = 60_000_000  # bytes: its tree takes about ten times that
_LARGEST: Final = 1_000_000_000  # bytes, pictures included, which are not unpacked
_STEEPEST: Final = 500  # bytes out per byte in; Deflate itself ends at 1,032
_STEEP_FROM: Final = 5_000_000  # bytes

BROKEN_ZIP: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part says of another: the last word of the kind, and the name of the target."""

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Properties:
    """What a package says of itself; `metadata` holds author and dates."""

    title: str
    metadata: tuple[tuple[str, str], ...]


class Package:
    """An open package. Made by `open_package`."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self.name = name
        self._sizes = {member.filename: member.file_size for member in archive.infolist()}

    def __contains__(self, part: str) -> bool:
        return part in self._sizes

    def names(self) -> list[str]:
        """Return the names of all parts, in the order of the file."""
        return list(self._sizes)

    def read(self, part: str) -> bytes:
        """Return the bytes of a part. Raises ReadError when it is missing, broken or too large."""
        if self._sizes.get(part, 0) > _LARGEST_PART:
            raise ReadError(UNPACKS_TOO_LARGE, file=self.name, reason=part)
        try:
            # A header may lie about the size; no more than one byte past the bound is unpacked.
            with self._archive.open(part) as stream:
                content = stream.read(_LARGEST_PART + 1)
        except (KeyError, *BROKEN_ZIP) as error:
            raise ReadError(DAMAGED_FILE, file=self.name) from error
        if len(content) > _LARGEST_PART:
            raise ReadError(UNPACKS_TOO_LARGE, file=self.name, reason=part)
        return content

    def xml(self, part: str, *, may_declare: bool = False) -> etree._Element:
        """Return the root of an XML part. Raises ReadError.

        A document type, which OPC forbids, is refused unless `may_declare`; entities are never
        resolved, and nothing is fetched.
        """
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(self.read(part), parser)
        except etree.XMLSyntaxError as error:
            raise ReadError(DAMAGED_FILE, file=self.name) from error
        if not may_declare and root.getroottree().docinfo.internalDTD is not None:
            raise ReadError(FORBIDDEN_XML, file=self.name)
        return root

    def relations(self, part: str) -> dict[str, Relation]:
        """Return the relations of a part by their ids; those that lead outside are left out."""
        folder, base = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{base}.rels")
        if listing not in self:
            return {}
        return {
            node.get("Id", ""): Relation(
                node.get("Type", "").rpartition("/")[2],
                resolve_name(folder, node.get("Target", "")),
            )
            for node in self.xml(listing).iter("{*}Relationship")
            if node.get("TargetMode") != "External"
        }

    def related(self, part: str, kind: str) -> list[str]:
        """Return the parts of one kind that a part refers to and that are there."""
        targets = (item.target for item in self.relations(part).values() if item.kind == kind)
        return [target for target in targets if target in self]

    def properties(self) -> Properties:
        """Return title, author and dates, as far as they can be read."""
        parts = self.related("", "core-properties")
        if not parts:
            return Properties("", ())
        found = {
            local_name(node): " ".join((node.text or "").split()) for node in self.xml(parts[0])
        }
        names = (("author", "creator"), ("created", "created"), ("modified", "modified"))
        metadata = tuple((name, found[key]) for name, key in names if found.get(key))
        return Properties(found.get("title", ""), metadata)


@contextmanager
def open_package(source: Source) -> Iterator[Package]:
    """Open a package after counting what it claims to hold. Raises ReadError."""
    try:
        archive = zipfile.ZipFile(source.path)
    except BROKEN_ZIP as error:
        raise ReadError(DAMAGED_FILE, file=source.name) from error
    with archive:
        _check(archive.infolist(), source.name)
        yield Package(archive, source.name)


def resolve_name(folder: str, target: str) -> str:
    """Return the name of the part a reference leads to, from the folder it stands in."""
    path = unquote(target.partition("#")[0])
    joined = path if path.startswith("/") else posixpath.join("/", folder, path)
    return posixpath.normpath(joined).lstrip("/")


def local_name(node: etree._Element) -> str:
    """Return the name of an element without its namespace, which differs between editions."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(node: etree._Element, name: str) -> str | None:
    """Return an attribute by its name without namespace."""
    for key, value in node.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def _check(members: list[zipfile.ZipInfo], name: str) -> None:
    if any(member.flag_bits & 1 for member in members):
        raise ReadError(PACKAGE_ENCRYPTED, file=name)
    if len(members) > _MOST_PARTS:
        raise ReadError(UNPACKS_TOO_LARGE, file=name, reason=f"{len(members)} parts")
    size = sum(member.file_size for member in members)
    if size > _LARGEST:
        raise ReadError(UNPACKS_TOO_LARGE, file=name, reason=f"{size // 10**6} MB")
    for member in members:
        if member.file_size > max(_STEEP_FROM, _STEEPEST * member.compress_size):
            raise ReadError(UNPACKS_TOO_LARGE, file=name, reason=member.filename)
