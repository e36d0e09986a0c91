"""Bytes to text: which encoding a text file is in, and how sure that is."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

import charset_normalizer

_SAMPLE: Final = 200_000  # characters looked at to judge a decoding
_PLAUSIBLE: Final = 0.4
_CLEAR_LEAD: Final = 0.25
_MOST_DAMAGE: Final = 0.05  # share of the non-ASCII characters
_MOST_CONTROLS: Final = 0.01

# UTF-32 before UTF-16: the mark of the one begins with the mark of the other.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES: Final = {"euc_jis_2004": "euc-jp", "iso2022_jp_ext": "iso-2022-jp"}
_ESCAPE_SEQUENCE: Final = re.compile(rb"\x1b(?:\$[@B]|\$\([DOQ]|\([IJ])")
_LEVEL_ONE: Final = frozenset(
    bytes((lead, trail)).decode("euc_jp", "ignore")
    for lead in range(0xB0, 0xD0)
    for trail in range(0xA1, 0xFF)
)
_NOT_ASCII: Final = re.compile("[^\x00-\x7f]+")
_KANA: Final = re.compile("[\u3001\u3002\u3041-\u30ff]")
_KANJI: Final = re.compile("[\u4e00-\u9fff]")
_FULL_WIDTH: Final = re.compile("[\u2010-\u2312\u2460-\u266f\u3003-\u303f\uff01-\uff5e\uffe5]")
_HALF_KANA: Final = re.compile("[\uff61-\uff9f]")
_NOT_TEXT: Final = re.compile(
    "[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd-\uffff]"
)
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x19\x1c-\x1f\x7f-\x84\x86-\x9f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file as its bytes say it, line ends untouched.

    `certain` is false when another encoding would have been plausible too; `replaced` counts
    the U+FFFD that stand for bytes the encoding does not know.
    """

    text: str
    encoding: str
    certain: bool
    replaced: int


def decode(data: bytes) -> Decoded | None:
    """Decode a text file, or return None when it is no text in any known encoding.

    A byte order mark or strict UTF-8 or ISO-2022-JP decides; else CP932, EUC-JP and UTF-16 are
    decoded strictly and judged by how much the result looks like Japanese; charset-normalizer
    is asked last.
    """
    decoded = _by_mark(data) or _by_form(data) or _by_plausibility(data)
    decoded = decoded or _damaged(data) or _by_normalizer(data)
    return decoded if decoded is not None and _is_text(decoded.text) else None


def _by_mark(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_leniently(data[len(mark) :], encoding, certain=True)
    return None


def _by_form(data: bytes) -> Decoded | None:
    if data.isascii() and _ESCAPE_SEQUENCE.search(data):
        # The extension adds half-width kana and JIS X 0212, which mail of the time did use.
        return _decode_leniently(data, "iso2022_jp_ext", certain=True)
    # UTF-16 of Latin text is half zeros, and UTF-16 of Japanese is not valid UTF-8.
    if data.count(0) <= _MOST_CONTROLS * len(data) + 1:
        text = _decode_strictly(data, "utf-8")
        if text is not None:
            return Decoded(text, "utf-8", True, 0)
    return None


def _by_plausibility(data: bytes) -> Decoded | None:
    encodings = ["utf-16-le", "utf-16-be"]
    if b"\0" not in data:
        # JIS X 0213 also holds the circled numbers that NEC and Microsoft added to EUC-JP.
        encodings = ["cp932", "euc_jp", "euc_jis_2004", *encodings]
    judged: list[tuple[float, str, str]] = []
    for encoding in encodings:
        if encoding == "euc_jis_2004" and judged and judged[-1][1] == "euc_jp":
            continue
        text = _decode_strictly(data, encoding)
        if text is not None:
            judged.append((plausibility(text), encoding, text))
    judged.sort(key=lambda item: -item[0])
    if not judged or judged[0][0] < _PLAUSIBLE:
        return None
    score, encoding, text = judged[0]
    lead = score - (judged[1][0] if len(judged) > 1 else 0.0)
    return Decoded(text, _plain_name(encoding), lead >= _CLEAR_LEAD, 0)


def plausibility(text: str) -> float:
    """Return how much the non-ASCII part of a text looks like Japanese, about 0 to 1.

    Kana and kanji of JIS level 1 speak for a decoding; half-width kana (EUC-JP read as CP932 is
    full of them), rare kanji, private use and control characters speak against it.
    """
    sample = text[:_SAMPLE]
    foreign = "".join(_NOT_ASCII.findall(sample))
    bad = len(_NOT_TEXT.findall(sample))
    if not foreign:
        # UTF-16 of plain ASCII; the ASCII-compatible encodings never come here.
        return 1.0 - 3.0 * bad / max(1, len(sample))
    kanji = _KANJI.findall(foreign)
    common = sum(character in _LEVEL_ONE for character in kanji)
    good = len(_KANA.findall(foreign)) + 0.8 * common + 0.7 * len(_FULL_WIDTH.findall(foreign))
    poor = 0.1 * (len(kanji) - common) + 0.15 * len(_HALF_KANA.findall(foreign))
    return (good + poor - 3.0 * bad) / len(foreign)


def _damaged(data: bytes) -> Decoded | None:
    """Decode a file with a few bad bytes (cut off, patched by hand) by its likely encoding."""
    best: tuple[float, Decoded] | None = None
    for encoding in ("utf-8", "cp932", "euc_jp"):
        decoded = _decode_leniently(data, encoding, certain=False)
        foreign = sum(len(run) for run in _NOT_ASCII.findall(decoded.text))
        if not foreign or decoded.replaced > _MOST_DAMAGE * foreign + 1:
            continue
        score = plausibility(decoded.text)
        # UTF-8 hardly ever fits by chance, so it needs no Japanese in it.
        if encoding == "utf-8" and foreign > 2 * decoded.replaced:
            score += 1.0
        if score >= _PLAUSIBLE and (best is None or score > best[0]):
            best = (score, decoded)
    return best[1] if best else None


def _by_normalizer(data: bytes) -> Decoded | None:
    found = charset_normalizer.from_bytes(data[:65536]).best()
    if found is None:
        return None
    # Of the many code pages that read the same, the one of Western Windows is the usual one.
    alike = found.could_be_from_charset
    return _decode_leniently(data, "cp1252" if "cp1252" in alike else found.encoding, certain=False)


def _decode_strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _decode_leniently(data: bytes, encoding: str, *, certain: bool) -> Decoded:
    text = data.decode(encoding, "replace")
    # The file may hold U+FFFD of its own; only strict failures are counted as replaced.
    own = data.count("\ufffd".encode(encoding, "ignore") or b"\0\0\0\0")
    return Decoded(text, _plain_name(encoding), certain, max(0, text.count("\ufffd") - own))


def _plain_name(encoding: str) -> str:
    return _NAMES.get(encoding, encoding.replace("_", "-"))


def _is_text(text: str) -> bool:
    controls = len(_CONTROL.findall(text))
    return controls <= _MOST_CONTROLS * len(text) + 1
