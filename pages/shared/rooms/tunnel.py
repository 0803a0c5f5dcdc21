"""Rooms where the app has no routes: what phones and wall ask comes through a component, and the routes answer here.

Each phone has a session of Streamlit then, and asks for news on a clock. The routes run in an event loop of a thread.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable, Coroutine, Mapping
from functools import cache, partial
from threading import Lock, Thread
from types import MappingProxyType
from typing import Any, TypeVar

import streamlit as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Message

from core.room import limits
from pages.shared.parts.told import told
from pages.shared.rooms.route import AT_ONCE, routes
from pages.shared.rooms.service import MOST_WITHOUT_ROUTES, ROOMS
from pages.shared.rows.service import SERVICE

T = TypeVar("T")

SLOWLY = (
    f"This server runs `app.py` alone: a room takes {MOST_WITHOUT_ROUTES} people, and an answer is on the wall after "
    f"two to four seconds. With `serve.py` it takes {limits.MOST_PEOPLE}, and the wall has each answer at once."
)

MOST_TOGETHER = 20
"""Requests that a browser may send together."""

_starting = Lock()


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The event loop, whose thread ends with the process."""
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, name="rooms", daemon=True).start()
    return loop


def run(work: Coroutine[Any, Any, T]) -> T:
    """Do the work in the event loop."""
    with _starting:
        loop = _loop()
    return asyncio.run_coroutine_threadsafe(work, loop).result()


def tunnel(
    component: Callable[..., Any],
    key: str,
    data: Mapping[str, Any],
    others: Mapping[str, Callable[[], None]] = MappingProxyType({}),
) -> None:
    """Mount the component; what it asks (static/room/tunnel.js) is answered with its next `data`.

    `others`: what its other triggers do, by their names, before the whole page is drawn anew.
    """
    replies, page = f"{key}_replies", f"{key}_page"

    def then_the_page(action: Callable[[], None]) -> None:
        action()
        st.session_state[page] = True

    def take() -> None:
        asked = told(key, "asked")
        if isinstance(asked, dict):
            st.session_state[replies] = answered(asked, st.context.ip_address or "")

    @st.fragment
    def part() -> None:
        if st.session_state.pop(page, False):
            st.rerun()  # not the fragment alone
        done = {f"on_{name}_change": partial(then_the_page, action) for name, action in others.items()}
        component(key=key, data={**data, "replies": st.session_state.get(replies)}, on_asked_change=take, **done)

    part()


def answered(asked: Mapping[str, Any], host: str) -> dict[str, Any]:
    """The replies to what a browser at this address asks: {to, replies: [{status, content}]}."""
    requests = asked.get("requests")
    requests = requests[:MOST_TOGETHER] if isinstance(requests, list) else []
    return {"to": asked.get("id"), "replies": run(_replies(requests, host))}


async def _replies(requests: list[Any], host: str) -> list[dict[str, Any]]:
    if ROOMS.rooms is None:
        ROOMS.begin(has_routes=False)
    return [await _reply(request if isinstance(request, dict) else {}, host) for request in requests]


async def _reply(request: Mapping[str, Any], host: str) -> dict[str, Any]:
    """The routes' own reply."""
    path, _, query = str(request.get("path")).partition("?")
    body, key = str(request.get("body", "")).encode(), str(request.get("key", ""))
    headers = [(b"content-type", b"application/json"), (b"authorization", f"Bearer {key}".encode())]
    scope = {
        "type": "http", "method": "POST" if body else "GET", "path": f"/{path}", "raw_path": b"", "root_path": "",
        "query_string": query.encode(), "headers": headers, "client": (host, 0), "server": ("", 0),
        "scheme": "http", "http_version": "1.1", AT_ONCE: True,
    }  # fmt: skip
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await _app(scope, receive, send)
    content = b"".join(message.get("body", b"") for message in sent)
    try:
        return {"status": sent[0]["status"], "content": json.loads(content)}
    except ValueError:  # not one of those that are answered with JSON
        return {"status": 404, "content": {"error": "There is nothing of this address."}}


async def _rows(request: Request) -> Response:
    """Rows of a run, as the stage gets them, in the letters that JSON has."""
    reply = await asyncio.to_thread(SERVICE.answer, request.url.query, "")
    if reply.refused:
        return JSONResponse({"error": reply.body.decode()}, 400)
    return JSONResponse({"packed": base64.b64encode(reply.body).decode()})


_app = Starlette(routes=[Route("/rooms/rows", _rows), *routes()])
