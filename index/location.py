"""Where a library lies: its folder, and the names of what stands inside."""

from __future__ import annotations

import errno
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.notice import LibraryError, NoticeKind, Words

LIBRARY_VARIABLE: Final = "TENKYO_LIBRARY"
PROJECT_ROOT: Final = Path(__file__).resolve().parents[1]
# EDQUOT does not exist on Windows.
_FULL: Final = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
# As much as the log of one small transaction takes.
_PROBE_BYTES: Final = 64 * 1024
DEFAULT_LIBRARY: Final = PROJECT_ROOT / "data" / "library"

LIBRARY_IS_A_FILE = NoticeKind(
    "library_is_a_file",
    Words(
        en="The library folder {library} is a file.",
        ja="ライブラリのフォルダー {library} はファイルです。",
    ),
    Words(en="Name a folder with --library.", ja="--library でフォルダーを指定してください。"),
)
LIBRARY_MISSING = NoticeKind(
    "library_missing",
    Words(en="There is no library in {library}.", ja="{library} にライブラリがありません。"),
    Words(
        en="Check --library and TENKYO_LIBRARY, or add documents with `python -m ingest`.",
        ja="--library と TENKYO_LIBRARY を確かめるか、`python -m ingest` で追加してください。",
    ),
)
LIBRARY_OCCUPIED = NoticeKind(
    "library_occupied",
    Words(
        en="The folder {library} holds other files ({file}) and no library.",
        ja="フォルダー {library} には別のファイル（{file}）があり、ライブラリがありません。",
    ),
    Words(
        en="Name an empty or a new folder with --library.",
        ja="--library で空のフォルダーか新しいフォルダーを指定してください。",
    ),
)
LIBRARY_READ_ONLY = NoticeKind(
    "library_read_only",
    Words(
        en="The library {library} cannot be written ({reason}).",
        ja="ライブラリ {library} に書き込めません（{reason}）。",
    ),
    Words(
        en="Give yourself write permission for that folder, or name another with --library.",
        ja="フォルダーの書き込み権限を確かめるか、--library で別のフォルダーを指定してください。",
    ),
)
DISK_FULL = NoticeKind(
    "disk_full",
    Words(
        en="The disk of the library {library} is full.",
        ja="ライブラリ {library} のディスクに空きがありません。",
    ),
    Words(
        en="Make room and run the command again; what was acknowledged is kept.",
        ja="空きを作ってからもう一度実行してください。登録済みの文書は失われていません。",
    ),
)


@dataclass(frozen=True, slots=True)
class LibraryFiles:
    """The files of one library; the database is the truth, the rest derives from it."""

    directory: Path

    @property
    def database(self) -> Path:
        """Return the path of the SQLite database."""
        return self.directory / "library.sqlite"

    @property
    def generations(self) -> Path:
        """Return the folder of the derived indexes."""
        return self.directory / "generations"

    @property
    def uploads(self) -> Path:
        """Return the folder of files that were uploaded rather than found in a folder."""
        return self.directory / "uploads"

    @property
    def jobs(self) -> Path:
        """Return the folder of the workers' lock and log files."""
        return self.directory / "jobs"

    @property
    def marks(self) -> Path:
        """Return the folder of the safety marks."""
        return self.directory / "marks"

    @property
    def locks(self) -> Path:
        """Return the folder of the lock files."""
        return self.directory / "locks"


def library_directory(option: str | None) -> Path:
    """Return the library folder: the option, else TENKYO_LIBRARY, else data/library."""
    chosen = option or os.environ.get(LIBRARY_VARIABLE)
    return Path(os.path.abspath(chosen)) if chosen else DEFAULT_LIBRARY  # noqa: PTH100


def prepare_directory(directory: Path, *, create: bool) -> LibraryFiles:
    """Return the files of a library, making its folders when it is missing or empty.

    Raises LibraryError when the folder is a file, holds something else, or cannot be written.
    """
    files = LibraryFiles(directory)
    try:
        _refuse_foreign(files, create=create)
        for folder in (files.locks, files.generations, files.uploads, files.jobs):
            folder.mkdir(parents=True, exist_ok=True)
    except (NotADirectoryError, FileExistsError) as error:
        raise LibraryError(LIBRARY_IS_A_FILE, library=directory) from error
    except OSError as error:
        raise write_error(directory, error) from error
    if not os.access(directory, os.W_OK):
        raise LibraryError(LIBRARY_READ_ONLY, library=directory, reason="permission denied")
    return files


def _refuse_foreign(files: LibraryFiles, *, create: bool) -> None:
    directory = files.directory
    if directory.exists() and not directory.is_dir():
        raise LibraryError(LIBRARY_IS_A_FILE, library=directory)
    if files.database.is_file():
        return
    if not create:
        raise LibraryError(LIBRARY_MISSING, library=directory)
    own = {"locks", "generations", "uploads", "jobs", "marks"}
    present = sorted(entry.name for entry in directory.iterdir()) if directory.is_dir() else []
    # Names with a dot (.gitkeep, .DS_Store) and the folders of a creation cut short are no harm.
    strangers = [name for name in present if name not in own and not name.startswith(".")]
    if strangers:
        raise LibraryError(LIBRARY_OCCUPIED, library=directory, file=strangers[0])


def probe_writing(directory: Path) -> LibraryError | None:
    """Write some bytes into a folder, and delete them; return the error if that cannot be done.

    For errors whose cause SQLite keeps to itself: a quota, say.
    """
    try:
        with tempfile.TemporaryFile(dir=directory) as stream:
            stream.write(bytes(_PROBE_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        return write_error(directory, error)
    return None


def write_error(directory: Path, error: OSError) -> LibraryError:
    """Return the library's error for a failed file call in its folder."""
    if error.errno in _FULL:
        return LibraryError(DISK_FULL, library=directory)
    reason = error.strerror or type(error).__name__
    return LibraryError(LIBRARY_READ_ONLY, library=directory, reason=reason.lower())
