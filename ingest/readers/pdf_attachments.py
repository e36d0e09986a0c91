"""Files attached to a PDF (ISO 32000-2, 7.11.4), each a document of its own: the use of pypdf.

pypdf is slow, and can be busy for minutes on a hostile file, so it is asked only about files in
which pdfium sees attachments; the limits of the reading process bound it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.members import MEMBER_DAMAGED, MEMBER_TOO_LARGE, Member, Names
from ingest.notice import notice
from ingest.readers.protocol import Source

if TYPE_CHECKING:
    from pypdf.generic import EmbeddedFile


class AttachmentsError(Exception):
    """The attachments cannot be listed; the message names the cause in a word."""


def count_attachments(source: Source) -> int:
    """Return how many files are attached to a PDF. Raises AttachmentsError, as if it is locked."""
    with _attached(source) as files:
        return len(files)


def unpack_attachments(source: Source, folder: Path, only: str | None) -> Sequence[Member]:
    """Write the attachments, or the one of a name, to files below a folder.

    Raises AttachmentsError.
    """
    names, members = Names(), []
    with _attached(source) as files:
        for number, file in enumerate(files):
            name = names.take(str(file.alternative_name or file.name))
            if only in (None, name):
                members.append(_save(file, folder / str(number), name))
    return members


@contextmanager
def _attached(source: Source) -> Iterator[list[EmbeddedFile]]:
    import pypdf  # here, since it takes 0.2 s to load and few files need it

    try:
        with pypdf.PdfReader(source.path) as reader:
            yield list(reader.attachment_list)
    except OSError:
        raise
    # The library's boundary: on damaged files it raises nearly every type there is.
    except Exception as error:
        raise AttachmentsError(type(error).__name__) from error


def _save(file: EmbeddedFile, folder: Path, name: str) -> Member:
    from pypdf.errors import LimitReachedError

    try:
        content = file.content
    except LimitReachedError:
        return Member(name, "", notice(MEMBER_TOO_LARGE, file=name))
    except Exception:  # the library's boundary, as above; told with the member
        return Member(name, "", notice(MEMBER_DAMAGED, file=name))
    folder.mkdir()
    path = folder / name.rsplit("/", 1)[-1]
    path.write_bytes(content)
    return Member(name, path.relative_to(folder.parent).as_posix())
