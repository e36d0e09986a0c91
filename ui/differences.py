"""Mark what differs between two texts: taken away in the old one, added in the new one."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final

from ui.visible import visible_html

# Words of Latin letters and numbers are compared whole, everything else by character.
_PIECE: Final = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)


def differences_html(old: str, new: str) -> tuple[str, str]:
    """Return both texts as escaped HTML, what differs in `del` and `ins`."""
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    left: list[str] = []
    right: list[str] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        removed, added = visible_html("".join(before[i:j])), visible_html("".join(after[k:m]))
        if kind == "equal":
            left.append(removed)
            right.append(added)
        else:
            left.append(f"<del>{removed}</del>" if removed else "")
            right.append(f"<ins>{added}</ins>" if added else "")
    return "".join(left), "".join(right)
