"""The reader of HTML pages."""

from __future__ import annotations

import codecs
import re
from typing import Final

from ingest.detect import TEXT, detect_type
from ingest.document import Reading
from ingest.notice import Notice, ReadError, notice
from ingest.readers.decode import Decoded, decode
from ingest.readers.flow import Flow
from ingest.readers.hypertext import parse, title_of, write_tree
from ingest.readers.protocol import Source
from ingest.readers.text import CHARACTERS_REPLACED, ENCODING_GUESSED, NO_TEXT, NOT_TEXT

HTML: Final = "text/html"
_SUFFIXES: Final = frozenset((".html", ".htm", ".xhtml", ".xht"))
_TAG: Final = re.compile(rb"<[A-Za-z!?/]")
_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARED: Final = re.compile(
    rb"""(?is)<meta[^>]{0,500}?charset\s*=\s*["']?\s*([\w:.-]{1,40})"""
    rb"""|^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w:.-]{1,40})"""
)
_DECLARED_WITHIN: Final = 4096
# WHATWG Encoding, 4.2: labels that mean more than they say.
_MEANT: Final = {"shift_jis": "cp932", "iso8859-1": "cp1252", "ascii": "cp1252"}


class HtmlReader:
    """Reads HTML as a browser shows it, on one page."""

    name = "html/1"

    def accepts(self, head: bytes, suffix: str) -> bool:
        """Accept what begins as HTML, or text with tags and the suffix of HTML."""
        media_type = detect_type(head)
        return media_type == HTML or (
            media_type == TEXT and suffix in _SUFFIXES and _TAG.search(head) is not None
        )

    def read(self, source: Source) -> Reading:
        """Read an HTML file. Raises ReadError when it shows no text."""
        text, encoding, notices = read_html_text(source.path.read_bytes(), source.name)
        tree, flow = parse(text), Flow()
        write_tree(tree, flow)
        page = flow.page(1)
        if not page.text.strip():
            raise ReadError(NO_TEXT, file=source.name)
        title = title_of(tree) or flow.first_heading()
        return Reading(HTML, title, (page,), self.name, notices, (("encoding", encoding),))


def read_html_text(data: bytes, name: str) -> tuple[str, str, tuple[Notice, ...]]:
    """Return the source text of HTML, its encoding, and what a person should know of both.

    A byte order mark decides, then what the file declares if the bytes agree with it, then what
    the bytes look like. Raises ReadError when it is no text.
    """
    decoded = (None if data.startswith(_MARKS) else _as_declared(data)) or decode(data)
    if decoded is None:
        raise ReadError(NOT_TEXT, file=name)
    encoding, replaced = decoded.encoding, decoded.replaced
    notices = []
    if not decoded.certain:
        notices.append(notice(ENCODING_GUESSED, file=name, encoding=encoding))
    if replaced:
        notices.append(notice(CHARACTERS_REPLACED, file=name, encoding=encoding, count=replaced))
    return decoded.text.replace("\r\n", "\n").replace("\r", "\n"), encoding, tuple(notices)


def _as_declared(data: bytes) -> Decoded | None:
    match = _DECLARED.search(data[:_DECLARED_WITHIN])
    if match is None:
        return None
    try:
        encoding = codecs.lookup((match[1] or match[2]).decode("ascii")).name
        encoding = _MEANT.get(encoding, encoding)
        if encoding.startswith("utf-16"):  # it could not have been read as ASCII until here
            return None
        text = data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return None
    # "hex" and the like are codecs as well, but give bytes.
    return Decoded(text, encoding, True, 0) if isinstance(text, str) else None
