"""Reader of plain text in the encodings Japanese files come in."""

from __future__ import annotations

import re
from typing import Final

from ingest.detect import TEXT, detect_type
from ingest.document import Page, Reading
from ingest.headings import find_headings
from ingest.notice import Notice, NoticeKind, ReadError, Words, notice
from ingest.readers.decode import decode
from ingest.readers.protocol import Source

NOT_TEXT: Final = NoticeKind(
    "text_not_text",
    Words(
        "{file} holds binary data, not text.",
        "{file} の中身はテキストではなくバイナリデータです。",
    ),
    Words(
        "If it comes from another program, save it there as PDF or UTF-8 text.",
        "元のアプリで PDF か UTF-8 のテキストとして保存し直してください。",
    ),
)
NO_TEXT: Final = NoticeKind(
    "text_blank",
    Words("{file} holds only white space.", "{file} には空白しかありません。"),
    Words("Check that it was saved completely.", "正しく保存されたか確認してください。"),
)
ENCODING_GUESSED: Final = NoticeKind(
    "text_encoding_guessed",
    Words(
        "The encoding of {file} is not certain; it was read as {encoding}.",
        "{file} の文字コードは確かではありません。{encoding} として読み込みました。",
    ),
    Words(
        "If characters look wrong, save it as UTF-8 and add it again.",
        "文字化けしている場合は、UTF-8 で保存し直して追加してください。",
    ),
)
CHARACTERS_REPLACED: Final = NoticeKind(
    "text_characters_replaced",
    Words(
        "{count} places of {file} could not be read as {encoding} and show as \ufffd.",
        "{file} の {count} か所は {encoding} として読めず、\ufffd になっています。",
    ),
    Words("Check these places in the original.", "元のファイルで該当箇所を確認してください。"),
)

_UNWANTED: Final = re.compile("[\x00\ud800-\udfff]")
# A first line that can only be a title: 星見市文書管理規程, 避難所のご案内（保存版）.
_TITLE: Final = re.compile(
    r"\s*(\S[^\n。、：:|\t]{3,48}?(?:条例|規則|規程|要綱|要領|規約|約款|指針|ガイドライン|計画|方針|宣言"
    r"|報告書|議事録|会議録|マニュアル|手引き?|案内|お知らせ|について|通知|仕様書|契約書|Policy|Report"
    r"|Guidelines?|Agreement|Minutes)(?:[（(][^（）()\n]{1,20}[）)])?)[ \t\u3000]*(?:\n|$)"
)
_BLANK: Final = re.compile("[\\s\ufeff\u200b]*")


class TextReader:
    """Reads plain text; a form feed parts pages."""

    name = "text/1"

    def accepts(self, head: bytes, suffix: str) -> bool:  # noqa: ARG002  # content decides
        """Accept whatever may be text in some encoding."""
        return detect_type(head) == TEXT

    def read(self, source: Source) -> Reading:
        """Read a text file. Raises ReadError when it is blank or no text."""
        text, encoding, notices = read_text(source)
        pages = tuple(
            Page(number, page, headings=find_headings(page))
            for number, page in enumerate(text.split("\f"), 1)
        )
        title = _TITLE.match(text)
        name = " ".join(title[1].split()) if title else ""
        return Reading("text/plain", name, pages, self.name, notices, (("encoding", encoding),))


def read_text(source: Source) -> tuple[str, str, tuple[Notice, ...]]:
    """Return the text of a file, its encoding, and what a person should know about both.

    Line ends are made `\\n`; form feeds stay, but for those at the end of the file. Raises
    ReadError when the file is blank or no text.
    """
    decoded = decode(source.path.read_bytes())
    if decoded is None:
        raise ReadError(NOT_TEXT, file=source.name)
    text, unwanted = _UNWANTED.subn("\ufffd", decoded.text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\f")
    if _BLANK.fullmatch(text):
        raise ReadError(NO_TEXT, file=source.name)
    name, encoding, replaced = source.name, decoded.encoding, decoded.replaced + unwanted
    notices: list[Notice] = []
    if not decoded.certain:
        notices.append(notice(ENCODING_GUESSED, file=name, encoding=encoding))
    if replaced:
        notices.append(notice(CHARACTERS_REPLACED, file=name, encoding=encoding, count=replaced))
    return text, encoding, tuple(notices)
