"""The text of a tree of HTML elements, as a browser without style sheets would show it."""

from __future__ import annotations

import re
from contextlib import ExitStack
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.readers.flow import Flow


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


# Elements that show no text of their own (HTML Standard, 15.3.1), and those of other languages.
_SILENT: Final = _tags(
    "head script style template noscript noframes noembed iframe object embed audio video canvas"
    " svg area base datalist link meta param rp source track input -comment -document-type"
)
_PARAGRAPHS: Final = _tags(
    "p pre blockquote table ul ol dl figure section article aside main header footer nav form"
    " fieldset hr details address h1 h2 h3 h4 h5 h6"
)
_LINES: Final = _tags(
    "html body div li dt dd tr caption figcaption legend summary option optgroup select button"
    " textarea center dialog hgroup menu search br"
)
_CELLS: Final = frozenset(("td", "th"))
_VERBATIM: Final = frozenset(("pre", "textarea", "listing", "xmp", "plaintext"))
_ASIDE: Final = frozenset(("nav", "aside"))
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_UNSEEN: Final = re.compile(r"(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)")
_XHTML: Final = re.compile(r"^\s*<\?xml|xmlns=[\"']http://www\.w3\.org/1999/xhtml")
_SELF_CLOSED: Final = re.compile(r"<([a-zA-Z][\w:.-]*)((?:\s[^<>]*)?)/>")
_VOID: Final = _tags("area base br col embed hr img input link meta param source track wbr")
# A table that holds these sets out a page rather than rows of values.
_NOT_IN_ROWS: Final = "table, h1, h2, h3, h4, h5, h6"


def parse(source: str) -> LexborHTMLParser:
    """Parse HTML as browsers do; nothing is fetched, no script runs.

    In XHTML an element may close itself, which HTML knows of few: there it is given an end.
    """
    if _XHTML.search(source[:2000]):
        source = _SELF_CLOSED.sub(_with_end, source)
    return LexborHTMLParser(source)


def _with_end(match: re.Match[str]) -> str:
    name, attributes = match[1], match[2]
    return match[0] if name in _VOID else f"<{name}{attributes}></{name}>"


def title_of(tree: LexborHTMLParser) -> str:
    """Return the text of the title element, or nothing."""
    node = tree.css_first("head > title")
    return " ".join(node.text().split()) if node is not None else ""


def write_tree(tree: LexborHTMLParser, flow: Flow) -> None:
    """Write the text of a parsed page.

    Headings h1 to h6 become headings; a row of a table becomes a line with tabs between its
    cells; ruby goes to the end; nav and aside stand apart; what hides itself is flagged as hidden.
    """
    root = tree.root
    if root is not None:
        _Writer(flow).write(root)


class _Writer:
    """Walks a tree without recursion: documents nest as deep as they like."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._verbatim = 0
        self._open: list[tuple[LexborNode, ExitStack]] = []
        self._grids: list[bool] = []  # of the open tables: whether each sets out rows

    def write(self, root: LexborNode) -> None:
        """Write the text of a node and all below it."""
        node: LexborNode | None = root
        while node is not None:
            child = self._enter(node)
            if child is not None:
                node = child
                continue
            while node is not None and node.next is None:
                node = None if not self._open else self._leave()
            node = node.next if node is not None else None
        while self._open:
            self._leave()

    def _enter(self, node: LexborNode) -> LexborNode | None:
        """Write what a node begins with; return its first child if it is to be walked."""
        tag = node.tag or ""
        if node.is_text_node:
            self._write_text(node)
            return None
        if tag in _SILENT:
            return None
        if tag in ("rt", "rtc"):
            self._flow.ruby(node.text())
            return None
        child = node.child
        if child is None:
            self._stand_alone(tag)
            return None
        self._open.append((node, self._opened(node, tag)))
        return child

    def _leave(self) -> LexborNode:
        node, stack = self._open.pop()
        stack.close()
        return node

    def _stand_alone(self, tag: str) -> None:
        if tag in _CELLS and self._in_grid():
            self._flow.cell()
        elif tag in _PARAGRAPHS:
            self._flow.part(blank=True)
        elif tag == "wbr":
            pass
        elif tag in _LINES:
            self._flow.part()

    def _opened(self, node: LexborNode, tag: str) -> ExitStack:
        """Open an element; closing what is returned closes it."""
        stack = ExitStack()
        if tag in _PARAGRAPHS or tag in _LINES or (tag in _CELLS and not self._in_grid()):
            blank = tag in _PARAGRAPHS
            self._flow.part(blank=blank)
            stack.callback(self._flow.part, blank=blank)
        if tag == "table":
            self._grids.append(_is_grid(node))
            stack.callback(self._grids.pop)
        elif tag == "tr" and self._in_grid():
            stack.enter_context(self._flow.row())
        elif tag in _CELLS and self._in_grid():
            stack.callback(self._flow.cell)
        elif tag in _HEADINGS:
            stack.enter_context(self._flow.heading(_HEADINGS[tag]))
        elif tag in _ASIDE:
            stack.enter_context(self._flow.aside())
        elif tag in _VERBATIM:
            self._verbatim += 1
            stack.callback(self._end_verbatim)
        if _is_hidden(node):
            stack.enter_context(self._flow.hidden())
        return stack

    def _end_verbatim(self) -> None:
        self._verbatim -= 1

    def _in_grid(self) -> bool:
        return bool(self._grids) and self._grids[-1]

    def _write_text(self, node: LexborNode) -> None:
        text = node.text_content or ""
        if self._verbatim:
            self._flow.write(text)
        else:
            self._flow.write_collapsed(text)


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool(_UNSEEN.search(attributes.get("style") or ""))


def _is_grid(table: LexborNode) -> bool:
    # The children are asked, since a node matches a selector itself.
    return all(part.css_first(_NOT_IN_ROWS) is None for part in table.iter())
