"""Whether a sentence says yes or no: できる and できない name the same thing and mean the opposite.

By rule, on folded text (ingest.keys): 「しなければならない」 denies nothing.
"""

from __future__ import annotations

import re
from typing import Final

# What looks like a denial and is none: a duty, a permission, a mere turn of speech.
_NO_DENIAL: Final = re.compile(
    r"(?:なければ|なくては|ねば)(?:ならない|なりません|いけない|いけません|ならぬ)|ざるを得(?:ない|ません)"
    r"|(?:妨げ|差し?支え|構わ|かまわ|問題(?:は|が)?|間違い(?:は|が)?|ほか(?:は)?|やむを得)"
    r"(?:ない|ません|なく)|に限ら(?:ない|ず)|にかかわらず|かかわらず|必ず|まず(?=[、は])"
    r"|ませんか|ないか|\bnot only\b|\bwhether or not\b|\bno (?:later|fewer|less|more) than\b"
)
_DENIAL: Final = re.compile(
    r"ない(?!よう)|ません|なく(?:て|な[りっる]|、)|(?<=[か-ん])ず(?=[、にと])|ぬものとする|禁止|禁じ|禁ずる"
    r"|不可(?!欠)|不要|不許可|お断り|認めず|対象外|除く|"
    r"\b(?:not|no|never|nor|neither|cannot|without|prohibited|forbidden|refused)\b|n['’]t\b"
)


def denies(folded: str) -> bool:
    """Tell whether a folded text denies: 「できない」, "is not allowed"."""
    return _DENIAL.search(_NO_DENIAL.sub("", folded)) is not None


def without_denial(folded: str) -> str:
    """Return a folded text without the words that deny, to compare what it is about."""
    return _DENIAL.sub(" ", folded)
