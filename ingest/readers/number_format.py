"""Numbers and dates of a spreadsheet as it shows them (ECMA-376 Part 1, 18.8.31).

Only the formats that Japanese office files are full of; what another format shows is not
guessed: the value itself is given then, a date by ISO 8601.
"""

from __future__ import annotations

import datetime
import re
from typing import Final

Value = str | bool | int | float | datetime.datetime | datetime.date | datetime.time | None

_LITERAL: Final = r"(?:\"[^\"]*\"|\\.|_.|[¥￥$€£+\- ()△▲円%])*"
_NUMBER: Final = re.compile(
    rf"(?P<before>{_LITERAL})(?P<digits>#,##0|0+|#,###|#)(?:\.(?P<decimals>0+))?(?P<after>{_LITERAL})$"
)
_IN_BRACKETS: Final = re.compile(r"\[(?:\$(?P<sign>[^\]-]*)[^\]]*|[^\]]*)\]")
_YEARS: Final = re.compile(r"""(?i)yyyy["\\]*年["\\]*m{1,2}["\\]*月(?:["\\]*d{1,2}["\\]*日)?""")


def shown(value: Value, number_format: str) -> str:
    """Return a value as the sheet shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _shown_number(value, number_format)
    if isinstance(value, datetime.datetime | datetime.date):
        return _shown_date(value, number_format)
    if isinstance(value, datetime.time):
        return value.isoformat("seconds" if value.second else "minutes")
    return str(value)


def _shown_number(value: float, number_format: str) -> str:
    sections = _IN_BRACKETS.sub(_currency, number_format).split(";")
    own_sign = value < 0 and len(sections) > 1
    match = _NUMBER.match(sections[1] if own_sign else sections[0])
    if match is None or abs(value) >= 1e15:
        return _plain_number(value)
    before, after = _unquoted(match["before"]), _unquoted(match["after"])
    amount = abs(value) * (100 if "%" in after else 1)
    grouping = "," if "," in match["digits"] else ""
    digits = f"{amount:{grouping}.{len(match['decimals'] or '')}f}"
    missing = match["digits"].count("0") - len(digits.partition(".")[0])
    digits = "0" * missing + digits
    sign = "-" if value < 0 and not own_sign and digits.strip("0.,") else ""
    return f"{sign}{before}{digits}{after}".strip()


def _currency(match: re.Match[str]) -> str:
    return f'"{match["sign"]}"' if match["sign"] else ""


def _unquoted(literal: str) -> str:
    return re.sub(r"\"([^\"]*)\"|\\(.)|_.", lambda m: m[1] or m[2] or "", literal)


def _plain_number(value: float) -> str:
    # Spreadsheets keep 15 significant digits.
    return str(value) if isinstance(value, int) else f"{value:.15g}"


def _shown_date(value: datetime.datetime | datetime.date, number_format: str) -> str:
    years = _YEARS.search(number_format)
    if years is not None:
        day = f"{value.day}日" if "日" in years[0] else ""
        return f"{value.year}年{value.month}月{day}"
    if isinstance(value, datetime.datetime):
        if value.time() == datetime.time():
            return value.date().isoformat()
        return value.isoformat(" ", "seconds" if value.second else "minutes")
    return value.isoformat()
