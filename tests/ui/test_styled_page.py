"""The page the browser loads first: our style is in it, and nothing else is touched."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from ui.styled_page import StyledPage, preload_html

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

PAGE = b"<html><head></head><body>x</body></html>"


def answered(accept: bytes) -> tuple[list[Any], bytes, list[bytes]]:
    """Return what a request gets, and by which headers the wrapped app was asked."""
    asked: list[bytes] = []
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
        asked.extend(name for name, _ in scope["headers"])
        length = str(len(PAGE)).encode()
        headers = [(b"content-length", length), (b"etag", b"1"), (b"x-own", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": PAGE[:20], "more_body": True})
        await send({"type": "http.response.body", "body": PAGE[20:]})

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"accept", accept), (b"accept-encoding", b"gzip"), (b"if-none-match", b"1")]
    scope = {"type": "http", "method": "GET", "headers": headers}
    asyncio.run(StyledPage(app)(scope, receive, send))
    return sent[0]["headers"], b"".join(each["body"] for each in sent[1:]), asked


def test_a_page_carries_the_style_and_its_true_length() -> None:
    headers, body, asked = answered(b"text/html,*/*")
    assert body.startswith(b"<html><head>" + preload_html().encode() + b"</head><body>x<style>")
    assert body.endswith(b"</style></body></html>")
    assert headers == [(b"x-own", b"1"), (b"content-length", str(len(body)).encode())]
    assert asked == [b"accept"]


@pytest.mark.parametrize("accept", [b"*/*", b"application/json"])
def test_what_is_no_page_passes_as_it_is(accept: bytes) -> None:
    headers, body, asked = answered(accept)
    assert body == PAGE
    assert (b"etag", b"1") in headers
    assert asked == [b"accept", b"accept-encoding", b"if-none-match"]


def test_the_widgets_of_the_pages_are_fetched_ahead() -> None:
    for name in ("Html", "PageLink", "TextInput"):
        assert f'href="./static/js/{name}.' in preload_html()
