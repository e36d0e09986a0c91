"""Messages made by the standard library, and by programs of the old days."""

from __future__ import annotations

import base64
import email
from email.message import EmailMessage
from pathlib import Path

import pytest

from ingest.detect import MAIL, TEXT, detect_type
from ingest.document import Reading
from ingest.readers.mail import MailReader
from ingest.readers.protocol import Source
from tests.ingest.readers.breaking import broken_copies, check_reading, read_or_refuse


def _whole() -> bytes:
    message = EmailMessage()
    message["Subject"] = "防災訓練のお知らせ（第二報）：日程と場所が変わりましたのでご確認ください"
    message["From"] = "総務課 <soumu@example.jp>"
    message["To"] = "全職員 <all@example.jp>"
    message["Date"] = "Mon, 01 Apr 2024 09:00:00 +0900"
    message["X-Other"] = "x"
    message.set_content("訓練を行います。\n\n第一条　参加は任意です。\n")
    message.add_alternative("<p>訓練を<b>行います</b>。", subtype="html")
    message.add_attachment(
        b"%PDF-1.4", maintype="application", subtype="pdf", filename="日程表.pdf"
    )
    message.add_attachment("メモ", filename="memo.txt")
    return message.as_bytes()


WHOLE = _whole()


def _read(folder: Path, content: bytes) -> Reading:
    path = folder / "a.eml"
    path.write_bytes(content)
    assert MailReader().accepts(content[:4096], ".eml")
    reading = MailReader().read(Source(path, path.name))
    check_reading(reading)
    return reading


def test_a_message_with_alternatives_and_attachments(tmp_path: Path) -> None:
    reading = _read(tmp_path, WHOLE)
    (page,) = reading.pages
    subject = "防災訓練のお知らせ（第二報）：日程と場所が変わりましたのでご確認ください"
    assert page.text == (
        f"{subject}\nFrom: 総務課 <soumu@example.jp>\nTo: 全職員 <all@example.jp>\n"
        "Date: Mon, 01 Apr 2024 09:00:00 +0900\n\n訓練を行います。\n\n第一条　参加は任意です。"
    )
    assert reading.title == subject
    assert [page.text[h.start : h.end] for h in page.headings] == [subject, "第一条"]
    assert reading.notices == ()
    assert dict(reading.metadata)["members"] == "2"


def test_attachments_are_unpacked(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "転送"
    message.set_content("転送します。")
    inner = EmailMessage()
    inner["Subject"] = "元の/件名"
    inner.set_content("本文。")
    message.add_attachment(inner)
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png")
    message.add_attachment(
        b"logo", maintype="image", subtype="png", cid="<1@x>", disposition="inline"
    )
    message.add_attachment("メモ", filename="../memo.txt")
    path = tmp_path / "a.eml"
    path.write_bytes(message.as_bytes())
    into = tmp_path / "into"
    into.mkdir()
    members = MailReader().unpack(Source(path, path.name), into, None)
    assert [member.name for member in members] == ["元の_件名.eml", "attachment.png", "memo.txt"]
    contents = [(into / member.file).read_bytes() for member in members]
    assert email.message_from_bytes(contents[0]).get_payload(decode=True) == "本文。\n".encode()
    assert contents[1:] == [b"\x89PNG", "メモ\n".encode()]
    assert dict(_read(tmp_path, message.as_bytes()).metadata)["members"] == "3"


_OLD = "Received: from a\r\nFrom: x@example.jp\r\n"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (_OLD.encode() + b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n"
         + "①番です".encode("iso2022_jp_ext", "replace").replace(b"?", b"1"), "1番です"),
        (_OLD.encode() + b"Content-Type: text/plain; charset=shift_jis\r\n\r\n"
         + "①番です".encode("cp932"), "①番です"),
        (_OLD.encode() + b"Content-Type: text/plain; charset=nonsense\r\n\r\n"
         + "お知らせです".encode("euc-jp"), "お知らせです"),
        (_OLD.encode() + b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
         + base64.b64encode("<h1>題</h1><p>本文".encode()), "題\n\n本文"),
        (_OLD.encode() + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
         b"one\r\n--b\r\n\r\ntwo\r\n--b--\r\n", "one\n\ntwo"),
    ],
)  # fmt: skip
def test_bodies(tmp_path: Path, content: bytes, text: str) -> None:
    page = _read(tmp_path, content).pages[0]
    assert page.text == f"From: x@example.jp\n\n{text}"


@pytest.mark.parametrize(
    "subject",
    ["=?ISO-2022-JP?B?GyRCJCpDTiRpJDsbKEI=?=",
     "=?utf-8?Q?=E3=81=8A=E7=9F=A5?=\r\n =?utf-8?B?44KJ44Gb?=",
     "お知らせ"],
)  # fmt: skip
def test_subjects(tmp_path: Path, subject: str) -> None:
    content = f"Message-ID: <1>\r\nSubject: {subject}\r\nFrom: a@b\r\n\r\nx".encode()
    assert _read(tmp_path, content).title == "お知らせ"


def test_a_message_is_told_by_its_fields() -> None:
    assert detect_type(b"From: a\nMIME-Version: 1.0\n\nx") == MAIL
    assert detect_type(b"Subject: a\nX-Y: b\n c\nReceived: x\n") == MAIL
    assert detect_type(b"Name: a\nPhone: b\n\nReceived: x\n") == TEXT
    assert detect_type("宛先: a\nReceived: b\n".encode()) == TEXT
    assert detect_type(b"a:b\n" * 1024) == TEXT


@pytest.mark.slow
def test_broken_messages_are_read_or_refused(tmp_path: Path) -> None:
    path, reader = tmp_path / "a.eml", MailReader()
    read = [read_or_refuse(reader, path, copy) for copy in broken_copies(WHOLE, 200)]
    nested = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(500)
    )
    read.append(read_or_refuse(reader, path, b"From: x\r\n" + nested.encode()))
    assert sum(read) > 150
