"""Files within files: members of an archive, attachments of a message, and how they are named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.notice import Notice, NoticeKind, Words

SEPARATOR: Final = " › "  # archive.zip › folder/file.pdf
DEEPEST: Final = 2  # an archive, and one within it
MEMBERS_KEY: Final = "members"  # of a document's metadata: how many there are directly in it

FAILED_KEY: Final = "members_failed"  # how many of them could not be read, for good

MEMBER_ENCRYPTED: Final = NoticeKind(
    "member_encrypted",
    Words(
        "{file} is protected by a password within its archive.",
        "{file} は圧縮ファイルの中でパスワード保護されています。",
    ),
    Words(
        "Unpack the archive with its password and add the files.",
        "パスワードで展開し、中のファイルを追加してください。",
    ),
)
MEMBER_TOO_LARGE: Final = NoticeKind(
    "member_too_large",
    Words(
        "{file} is larger, or packed more tightly, than is unpacked here.",
        "{file} は展開できる大きさ、または圧縮率の上限を超えています。",
    ),
    Words(
        "If you trust it, unpack it and add the file itself.",
        "信頼できるファイルなら、展開してから追加してください。",
    ),
)
MEMBER_DAMAGED: Final = NoticeKind(
    "member_damaged",
    Words("{file} cannot be unpacked.", "{file} を展開できません。"),
    Words("Get the archive again from where it came.", "元の場所から取得し直してください。"),
)
NESTED_TOO_DEEPLY: Final = NoticeKind(
    "nested_too_deeply",
    Words(
        "{file} is an archive within an archive within an archive; that deep nothing is read.",
        "{file} は圧縮ファイルの入れ子が深すぎるため、読み込みません。",
    ),
    Words("Unpack it and add what it holds.", "展開して、中身を追加してください。"),
)

_LONGEST_PART: Final = 120  # characters
_MOST_PARTS: Final = 40


@dataclass(frozen=True, slots=True)
class Member:
    """A file within another one.

    `name` is fit to be shown, with its folders; `file` is where it was unpacked, relative to
    the folder it was unpacked to, and empty when `problem` says why it was not.
    """

    name: str
    file: str
    problem: Notice | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """What is in one file, in its order; nothing for a file that is no container."""

    members: tuple[Member, ...] = ()


def member_place(container: str, name: str) -> str:
    """Return the place of a member: archive.zip › folder/file.pdf."""
    return f"{container}{SEPARATOR}{name}"


def split_place(place: str) -> tuple[str, tuple[str, ...]]:
    """Return the place of the file on disk, and the names that lead from it to a member."""
    outer, *names = place.split(SEPARATOR)
    return outer, tuple(names)


def last_name(place: str) -> str:
    """Return the file name at the end of a place, whatever it stands in."""
    return place.rsplit(SEPARATOR, 1)[-1].replace("\\", "/").rsplit("/", 1)[-1]


def unpacked_path(folder: Path, member: Member) -> Path | None:
    """Return where a member was unpacked, if that is an ordinary file within the folder.

    (Whoever unpacked it has read a hostile file, and is not trusted.)
    """
    path = folder / member.file
    parts = Path(member.file).parts
    inside = len(parts) == 2 and ".." not in parts and not path.parent.is_symlink()
    return path if inside and path.is_file() and not path.is_symlink() else None


class Names:
    """Makes the names of members fit to be shown, and no two the same."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, name: str) -> str:
        """Return a relative path without `..`, drives, controls and this module's separator."""
        parts = list(_parts(name)) or ["file"]
        stem, dot, suffix = parts[-1].rpartition(".")
        chosen, number = "/".join(parts), 1
        while chosen in self._taken:
            number += 1
            last = f"{stem} ({number}).{suffix}" if dot else f"{parts[-1]} ({number})"
            chosen = "/".join([*parts[:-1], last])
        self._taken.add(chosen)
        return chosen


def _parts(name: str) -> Iterator[str]:
    pieces = re.split(r"[/\\]", re.sub(r"^[A-Za-z]:", "", name))
    for piece in pieces[-_MOST_PARTS:]:
        shown = "".join(
            "_" if character == "›" or unicodedata.category(character)[0] == "C" else character
            for character in piece
        ).strip()
        if shown.strip("."):
            yield shown[-_LONGEST_PART:]
