"""The reader of e-mail messages (RFC 5322, MIME)."""

from __future__ import annotations

import email
import email.errors
import email.header
import email.message
import mimetypes
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from ingest.detect import MAIL, detect_type
from ingest.document import Reading
from ingest.members import MEMBER_DAMAGED, MEMBERS_KEY, Member, Names
from ingest.notice import Notice, ReadError, notice
from ingest.readers.decode import decode
from ingest.readers.flow import Flow, plain
from ingest.readers.html import read_html_text
from ingest.readers.hypertext import parse, write_tree
from ingest.readers.pdf_notices import DAMAGED_FILE
from ingest.readers.protocol import Source

_SHOWN: Final = ("From", "To", "Cc", "Date")
_WITHIN: Final = 50  # parts within parts
Message = email.message.Message


class MailReader:
    """Reads a message: its subject a heading, then sender, addressees and date, then its text."""

    name = "mail/2"

    def accepts(self, head: bytes, suffix: str) -> bool:  # noqa: ARG002  # content decides
        """Accept what begins with the fields of a message."""
        return detect_type(head) == MAIL

    def read(self, source: Source) -> Reading:
        """Read a message. Raises ReadError."""
        message = _parse(source)
        flow, notices, attached = Flow(), list[Notice](), 0
        subject = _write_fields(message, flow)
        for part in _parts(message):
            if _is_text(part):
                flow.part(blank=True)
                notices += _write_text(part, flow, source.name)
            elif not _is_decoration(part):
                attached += 1
        page = flow.page(1)
        if not page.text.strip():
            raise ReadError(DAMAGED_FILE, file=source.name)
        names = (("author", "From"), ("created", "Date"))
        metadata = tuple((key, _field(message, name)) for key, name in names if name in message)
        if attached:
            metadata += ((MEMBERS_KEY, str(attached)),)
        return Reading(MAIL, subject, (page,), self.name, tuple(notices), metadata)

    def unpack(self, source: Source, folder: Path, only: str | None) -> Sequence[Member]:
        """Write the attachments, or the one of a name, to files below a folder."""
        names, members = Names(), []
        for number, part in enumerate(_parts(_parse(source))):
            if _is_text(part) or _is_decoration(part):
                continue
            name = names.take(_file_name(part))
            if only in (None, name):
                members.append(_save(part, folder / str(number), name))
        return members


def _parse(source: Source) -> Message:
    try:
        return email.message_from_bytes(source.path.read_bytes())
    except RecursionError as error:
        raise ReadError(DAMAGED_FILE, file=source.name) from error


def _save(part: Message, folder: Path, name: str) -> Member:
    content = part.get_payload(decode=True)
    inner = part.get_payload()
    if isinstance(inner, list) and len(inner) == 1 and isinstance(inner[0], Message):
        try:
            content = inner[0].as_bytes()
        except (LookupError, ValueError, TypeError, RecursionError):
            content = None
    if not isinstance(content, bytes):
        return Member(name, "", notice(MEMBER_DAMAGED, file=name))
    folder.mkdir()
    path = folder / name.rsplit("/", 1)[-1]
    path.write_bytes(content)
    return Member(name, path.relative_to(folder.parent).as_posix())


def _write_fields(message: Message, flow: Flow) -> str:
    """Write the fields that a person looks at; return the subject."""
    subject = _field(message, "Subject")
    with flow.heading(1):
        flow.write(subject)
    flow.part()
    for name in _SHOWN:
        value = _field(message, name)
        if value:
            flow.write(f"{name}: {value}")
            flow.part()
    return subject


def _field(message: Message, name: str) -> str:
    """Return a field as it is meant: its lines joined, its encoded words decoded (RFC 2047)."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            return _decoded(str(value))
    return ""


def _decoded(value: str) -> str:
    try:
        chunks = email.header.decode_header(value)
    except (email.errors.MessageError, ValueError):
        chunks = [(value, None)]
    texts = []
    for content, charset in chunks:
        if isinstance(content, str):
            # Bytes that are no ASCII are kept as lone surrogates.
            raw = content.encode("utf-8", "surrogateescape")
            texts.append(content if content.isascii() else _text(raw, None))
        else:
            texts.append(_text(content, charset))
    return " ".join(plain("".join(texts)).split())


def _parts(message: Message, depth: int = 0) -> Iterator[Message]:
    """Yield texts and attachments; of alternatives the plain one, else the HTML."""
    content = message.get_payload()
    if not isinstance(content, list) or message.get_content_maintype() != "multipart":
        yield message
        return
    inner = [part for part in content if isinstance(part, Message)]
    if message.get_content_type() == "multipart/alternative":
        texts = [list(_parts(part, depth + 1)) for part in inner] if depth < _WITHIN else []
        ranks = [_rank(parts) for parts in texts]
        if ranks:
            yield from texts[ranks.index(min(ranks))]
        return
    for part in inner:
        if depth < _WITHIN:
            yield from _parts(part, depth + 1)
        else:
            yield part


def _rank(parts: list[Message]) -> int:
    """Return how well an alternative suits: 0 for plain text, 1 for HTML, 2 for anything else."""
    types = {part.get_content_type() for part in parts if _is_text(part)}
    return 0 if "text/plain" in types else 1 if "text/html" in types else 2


def _is_text(part: Message) -> bool:
    is_body = part.get_content_disposition() != "attachment" and not part.get_filename()
    return is_body and part.get_content_type() in ("text/plain", "text/html")


def _write_text(part: Message, flow: Flow, name: str) -> tuple[Notice, ...]:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or not content.strip():
        return ()
    charset = part.get_content_charset()
    if part.get_content_type() == "text/plain":
        flow.write(_text(content, charset).replace("\r\n", "\n").strip("\n"))
        return ()
    text = _strictly(content, charset)
    notices: tuple[Notice, ...] = ()
    if text is None:
        text, _, notices = read_html_text(content, name)
    write_tree(parse(text), flow)
    return notices


def _text(content: bytes, charset: str | None) -> str:
    """Return text as declared when the bytes agree, else as they look, else as they stand."""
    text = _strictly(content, charset)
    if text is not None:
        return text
    decoded = decode(content)
    return decoded.text if decoded is not None else content.decode("utf-8", "replace")


def _strictly(content: bytes, charset: str | None) -> str | None:
    if not charset:
        return None
    # What Japanese mail means by these names is more than the standards hold.
    meant = {"iso-2022-jp": "iso2022_jp_ext", "shift_jis": "cp932", "x-sjis": "cp932"}
    try:
        text = content.decode(meant.get(charset.lower(), charset))
    except (LookupError, ValueError):
        return None
    return text if isinstance(text, str) else None


def _is_decoration(part: Message) -> bool:
    """Tell a picture that belongs to the message's own page, as a logo under it."""
    is_picture = part.get_content_maintype() == "image" and "Content-ID" in part
    return is_picture and part.get_content_disposition() != "attachment"


def _file_name(part: Message) -> str:
    """Return the name of an attachment; one without is called by its subject or its kind."""
    name = _decoded(part.get_filename() or "")
    if name:
        return name
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        return (_field(inner[0], "Subject").replace("/", "_") or "message") + ".eml"
    return "attachment" + (mimetypes.guess_extension(part.get_content_type()) or "")
