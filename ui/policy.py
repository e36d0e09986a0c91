"""What the browser may load for the app's pages: a content security policy with each response."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PAGE: Final = Path(st.__file__).with_name("static") / "index.html"
_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def content_policy() -> str:
    """Return the policy. Everything comes from the app itself, and no page may frame it.

    Scripts of our components arrive as blobs; of inline scripts, only those of Streamlit's own
    page run, by their hashes. Styles are written into the page by Streamlit and by our marks.
    """
    inline = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode('ascii')}'"
        for each in _INLINE.findall(_PAGE.read_text(encoding="utf-8"))
    )
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {inline}".strip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "frame-src 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


class ContentPolicy:
    """Puts the policy, and what belongs to it, on every response of the app it wraps."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an ASGI app."""
        self._app = app
        self._headers = [
            (b"content-security-policy", content_policy().encode("ascii")),
            (b"referrer-policy", b"same-origin"),
            (b"x-content-type-options", b"nosniff"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its response back with our headers."""

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {name for name, _ in self._headers}
                theirs = [
                    each for each in message.get("headers", ()) if each[0].lower() not in ours
                ]
                message["headers"] = [*theirs, *self._headers]
            await send(message)

        await self._app(scope, receive, send_with_policy)
