"""Keep files that were uploaded: under the library, by content, with a name that is safe."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import Final

from index.location import LibraryFiles, write_error
from ingest.document import document_id

_LONGEST_NAME_BYTES: Final = 200
_FORBIDDEN: Final = frozenset('<>:"/\\|?*')
# Names that Windows keeps for devices, with or without an extension.
_RESERVED: Final = frozenset(
    [
        "con",
        "prn",
        "aux",
        "nul",
        *(f"com{n}" for n in range(1, 10)),
        *(f"lpt{n}" for n in range(1, 10)),
    ]
)


def store_upload(library_directory: Path, name: str, data: bytes) -> Path:
    """Store the bytes of an upload under a safe form of its name and return where.

    The same bytes under the same name are stored once. Raises LibraryError when the disk is
    full or read-only.
    """
    folder = LibraryFiles(library_directory).uploads
    target = folder / document_id(hashlib.sha256(data).hexdigest()) / safe_name(name)
    scratch = target.with_name(target.name[:50] + f".{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_file() and target.read_bytes() == data:
            return target
        with scratch.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        scratch.replace(target)
    except OSError as error:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
        raise write_error(library_directory, error) from error
    return target


def safe_name(name: str) -> str:
    """Return a file name that every system can store, as near to the given one as may be.

    Folders, control and format characters and what Windows forbids are taken out; the
    extension stays.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        "_" if character in _FORBIDDEN or unicodedata.category(character)[0] == "C" else character
        for character in last
    )
    stem, dot, suffix = kept.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, suffix = kept, ""
    stem = stem.strip(" .")
    suffix = "".join(suffix.split()).strip(".")
    if not stem:
        stem = "upload"
    if stem.split(".")[0].lower() in _RESERVED:
        stem = "_" + stem
    ending = f".{suffix}" if suffix else ""
    return _shorten(stem, _LONGEST_NAME_BYTES - len(ending.encode())) + ending


def _shorten(text: str, most_bytes: int) -> str:
    # File systems limit a name to 255 bytes; a character of Japanese takes three.
    return text.encode("utf-8")[:most_bytes].decode("utf-8", "ignore")


def remove_upload(files: LibraryFiles, place: str) -> None:
    """Delete a stored upload by its place; one that is gone already is no matter."""
    path = files.directory / place
    if files.uploads not in path.parents:
        return
    try:
        path.unlink(missing_ok=True)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    except FileNotFoundError:
        return
    except OSError as error:
        raise write_error(files.directory, error) from error
