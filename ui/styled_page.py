"""The page the browser loads first, with our style in it, so that nothing moves for it later."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_STYLE: Final = Path(__file__).with_name("style.css")
_SCRIPTS: Final = Path(st.__file__).parent / "static" / "static" / "js"
# What our pages are drawn with: fetched at once, it needs no placeholder of another height.
_DRAWN_WITH: Final = (
    "Html",
    "BidiComponent",
    "StreamlitMarkdown",
    "PageLink",
    "Button",
    "TextInput",
    "Checkbox",
    "Radio",
    "FileUploader",
)
_HEAD_END: Final = b"</head>"
_END: Final = b"</body>"  # after the styles of Streamlit, which it puts into the head
# Asked without these, the page comes whole and readable: not "as before", and not compressed.
_ASKED_WITHOUT: Final = (b"accept-encoding", b"if-none-match", b"if-modified-since")
_TOLD_WITHOUT: Final = (b"content-length", b"etag", b"last-modified")


class StyledPage:
    """Puts our style into the one page of the app it wraps; all else passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an ASGI app. Reads the style once."""
        self._app = app
        self._links = preload_html().encode("ascii")
        self._style = b"<style>" + _STYLE.read_bytes() + b"</style>"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; where a page was asked for, give it our style."""
        if scope["type"] != "http" or not _asks_for_a_page(scope):
            await self._app(scope, receive, send)
            return
        headers = [each for each in scope["headers"] if each[0] not in _ASKED_WITHOUT]
        begun: list[Message] = []
        body = bytearray()

        async def send_with_style(message: Message) -> None:
            if message["type"] == "http.response.start":
                begun.append(message)
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                await self._send_whole(begun[0], bytes(body), send)

        await self._app({**scope, "headers": headers}, receive, send_with_style)

    async def _send_whole(self, start: Message, body: bytes, send: Send) -> None:
        styled = body.replace(_HEAD_END, self._links + _HEAD_END, 1)
        styled = styled.replace(_END, self._style + _END, 1)
        kept = [each for each in start["headers"] if each[0].lower() not in _TOLD_WITHOUT]
        start["headers"] = [*kept, (b"content-length", str(len(styled)).encode("ascii"))]
        await send(start)
        await send({"type": "http.response.body", "body": styled})


def preload_html() -> str:
    """Return links that fetch the scripts of the widgets ahead; none for those not found."""
    found = (next(iter(sorted(_SCRIPTS.glob(f"{name}.*.js"))), None) for name in _DRAWN_WITH)
    return "".join(
        f'<link rel="modulepreload" crossorigin href="./static/js/{each.name}">'
        for each in found
        if each is not None
    )


def _asks_for_a_page(scope: Scope) -> bool:
    """Tell whether a person opens an address: then the browser says that it takes HTML."""
    return scope["method"] == "GET" and any(
        name == b"accept" and b"text/html" in value for name, value in scope["headers"]
    )
