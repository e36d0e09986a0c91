"""Read hostile files in the reading process: `python -m evaluation.hostile [--count N] [--seed N]`.

Whole files of each kind are cut off, flipped, doubled in parts, wrapped in each other; beside
them bombs: zip, XML entities, nested elements, PDF objects and streams, huge pictures. Counted is
how each reading ended; a fault is a parent that fails, a reading that outlives its limit (LATE).
"""

from __future__ import annotations

import argparse
import io
import random
import struct
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PIL import Image

from ingest.limits import Limits
from ingest.notice import ReadError
from ingest.read import read_file, unpack_file

SAMPLES: Final = Path(__file__).resolve().parents[1] / "data" / "samples"
LIMITS: Final = Limits(seconds=20.0, seconds_of_ocr=20.0, memory_bytes=1_500_000_000)
_GRACE: Final = 10.0  # seconds a stopped reading may take to be told
_TEXT: Final = "第一条　市長は、毎年度、計画を定めなければならない。"
_WORD_PARTS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
)


def whole_files() -> dict[str, bytes]:
    """Return a good file of each kind, by its suffix."""
    picture = io.BytesIO()
    Image.new("L", (60, 40), 255).save(picture, "PNG")
    frames = io.BytesIO()
    Image.new("L", (60, 40), 255).save(
        frames, "TIFF", save_all=True, append_images=[Image.new("1", (20, 20))]
    )
    message = EmailMessage()
    message["Subject"] = "件名"
    message["Message-ID"] = "<1@example.jp>"
    message.set_content(_TEXT)
    message.add_attachment(_TEXT.encode(), maintype="text", subtype="plain", filename="a.txt")
    text = (SAMPLES / "faq-madoguchi.md").read_bytes()
    return {
        ".pdf": (SAMPLES / "kouhou-tategaki.pdf").read_bytes(),
        ".md": text,
        ".txt": (SAMPLES / "bunsho-kanri-kitei.txt").read_bytes(),
        ".html": f"<!doctype html><title>題</title><h1>題</h1><p>{_TEXT}</p>".encode(),
        ".csv": "番号,名称\n1,甲\n2,乙\n".encode("cp932"),
        ".docx": _word(f"<w:p><w:r><w:t>{_TEXT}</w:t></w:r></w:p>"),
        ".eml": message.as_bytes(),
        ".zip": _zip({"a.txt": _TEXT.encode() * 30, "b/c.md": text}),
        ".png": picture.getvalue(),
        ".tiff": frames.getvalue(),
    }


def bombs() -> Iterator[tuple[str, bytes]]:
    """Yield files made to cost far more than their size."""
    zeros = b"\0" * 50_000_000
    yield "bomb.zip", _zip({f"{number}.txt": zeros for number in range(20)})
    yield "many.zip", _zip({f"{number}.txt": b"x" for number in range(6_000)})
    inner = _zip({"a.txt": _TEXT.encode()})
    for _ in range(12):
        inner = _zip({"a.zip": inner, "b.zip": inner})
    yield "nested.zip", inner
    yield "bomb.docx", _word("<w:p>" + "<w:r><w:t>あ</w:t></w:r>" * 900_000 + "</w:p>")
    yield "deep.docx", _word("<w:p>" * 20_000 + "</w:p>" * 20_000)
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    yield "laughs.docx", _word("&l11;", f'<!DOCTYPE x [<!ENTITY l0 "は">{laughs}]>')
    yield "deep.html", b"<!doctype html>" + b"<div>" * 300_000
    yield "tables.html", b"<!doctype html>" + b"<table><tr><td>" * 5_000
    yield "huge.png", _png(60_000, 60_000)
    yield "wide.png", _png(2_000_000_000, 1)
    yield "stream.pdf", _pdf(b"BT /F1 9 Tf " + b"(a) Tj " * 3_000_000 + b"ET")
    yield "nested.pdf", _pdf(b"q " * 2_000_000)
    kids = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]"
    yield "kids.pdf", b"%PDF-1.4\n" + kids + b"/Count 99999999>>endobj\ntrailer<</Root 1 0 R>>"
    part = b"Content-Type: multipart/mixed; boundary=a\n\n--a\n"
    yield "parts.eml", b"Message-ID: <1>\nMIME-Version: 1.0\n" + part * 20_000
    yield "line.txt", "あ".encode() * 20_000_000
    yield "wide.csv", b"," * 5_000_000


def broken(whole: dict[str, bytes], count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield files broken in one to three places, or wrapped in another one."""
    chance = random.Random(seed)
    suffixes = sorted(whole)
    for number in range(count):
        suffix = suffixes[number % len(suffixes)]
        content = bytearray(whole[suffix])
        for _ in range(chance.randint(1, 3)):
            place, kind = chance.randrange(len(content) + 1), chance.randrange(5)
            if kind == 0:
                del content[place:]
            elif kind == 1:
                for _ in range(chance.randint(1, 30)):
                    if content:
                        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
            elif kind == 2:
                del content[place : place + chance.randint(1, 400)]
            elif kind == 3:
                content[place:place] = content[place : place + chance.randint(1, 400)]
            else:
                content[place:place] = chance.randbytes(chance.randint(1, 60))
        if chance.random() < 0.2:
            content, suffix = bytearray(_zip({f"a{suffix}": bytes(content)})), ".zip"
        yield f"{number}{suffix}", bytes(content)


def run(files: Iterator[tuple[str, bytes]]) -> tuple[Counter[str], float]:
    """Read the files one after another; return how they ended, and the longest in seconds."""
    ended: Counter[str] = Counter()
    longest = 0.0
    with TemporaryDirectory() as folder:
        for name, content in files:
            path = Path(folder) / name
            path.write_bytes(content)
            began = time.monotonic()
            code = _read(path)
            seconds = time.monotonic() - began
            longest = max(longest, seconds)
            ended[code] += 1
            if seconds > LIMITS.seconds_for(len(content)) + _GRACE:
                ended["LATE"] += 1
            if seconds > 3 or code in ("reader_crashed", "time_limit", "memory_limit"):
                print(f"{name}: {code}, {seconds:.1f} s", flush=True)
            path.unlink()
    return ended, longest


def _read(path: Path) -> str:
    try:
        read_file(path, limits=LIMITS)
        with TemporaryDirectory() as folder:
            unpack_file(path, Path(folder))
    except ReadError as error:
        return error.notice.code
    return "read"


def _zip(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _word(body: str, before: str = "") -> bytes:
    relation = f'<Relationship Id="r" Type="{_WORD_PARTS}" Target="word/document.xml"/>'
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = f"{before}<w:document {space}><w:body>{body}</w:body></w:document>"
    return _zip(
        {
            "word/document.xml": document.encode(),
            "_rels/.rels": f"<Relationships>{relation}</Relationships>".encode(),
        }
    )


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * 10_000_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def _pdf(operators: bytes) -> bytes:
    packed = zlib.compress(operators)
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources"
        b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
        b"4 0 obj<</Filter/FlateDecode/Length " + str(len(packed)).encode() + b">>stream\n"
        + packed + b"\nendstream endobj\ntrailer<</Root 1 0 R>>"
    )  # fmt: skip


def main() -> None:
    """Run the campaign and print how many files ended in which way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for name, files in (
        ("bombs", bombs()),
        ("broken", broken(whole_files(), options.count, options.seed)),
    ):
        ended, longest = run(files)
        print(f"{name}: {ended.total() - ended['LATE']} files, longest {longest:.1f} s")
        print(", ".join(f"{count} {code}" for code, count in ended.most_common()))


if __name__ == "__main__":
    main()
