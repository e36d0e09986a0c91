"""Years of Japanese eras and the same years of the common era: 令和三年 is 2021年."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.document import Span

# The first year of each era, and how many years it had; the last one goes on.
_ERAS: Final = {
    "明治": (1868, 45),
    "大正": (1912, 15),
    "昭和": (1926, 64),
    "平成": (1989, 31),
    "令和": (2019, 99),
}
_ERA_YEAR: Final = re.compile(f"({'|'.join(_ERAS)})(元|[0-9]{{1,2}})(?=年)")
_YEAR: Final = re.compile("(?<![0-9])(?:1[89]|20)[0-9]{2}(?![0-9])")


def find_era_years(text: str) -> Iterator[tuple[Span, str]]:
    """Yield each year of an era in folded text, less its 年, and the year of the common era."""
    for match in _ERA_YEAR.finditer(text):
        first, count = _ERAS[match.group(1)]
        year = 1 if match.group(2) == "元" else int(match.group(2))
        if 1 <= year <= count:
            yield Span(*match.span()), str(first + year - 1)


def names_year(text: str) -> bool:
    """Tell whether a folded text names a year of the common era: 1868 or 2021."""
    return _YEAR.search(text) is not None
