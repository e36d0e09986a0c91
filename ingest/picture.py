"""The noun of a page as it looks: a picture that is drawn when somebody wants to see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ingest.detect import PDF
from ingest.limits import Limits
from ingest.notice import NoticeKind, Words

PICTURE_NOT_DRAWN: Final = NoticeKind(
    "picture_not_drawn",
    Words(
        "Page {page} of {file} could not be drawn ({reason}).",
        "{file} の {page} ページの画像を作れませんでした（{reason}）。",
    ),
    Words(
        "Its stored text is complete; to see the page, open the file in its own program.",
        "保存済みの本文はそのまま使えます。見た目は、元のファイルを開いて確かめてください。",
    ),
)

# A page usually takes a tenth of a second: what takes much longer is broken or hostile.
DRAWING_LIMITS: Final = Limits(seconds=15.0, seconds_per_megabyte=0.05, memory_bytes=1_500_000_000)


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as a viewer shows it: an image file of this type, and its size in pixels."""

    media_type: str
    content: bytes
    width: int
    height: int


def has_pictures(media_type: str) -> bool:
    """Tell whether the pages of such a file have a look of their own to be shown."""
    return media_type == PDF or media_type.startswith("image/")
