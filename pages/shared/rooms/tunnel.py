"""Rooms where the app has no routes: what phones and wall ask comes through a component, and the routes answer here.

Each phone has a session of Streamlit then, and asks for news on a clock: that is well for a class of MOST_PEOPLE.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

import streamlit as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Message

from core.room import limits
from pages.shared.rooms.route import AT_ONCE, routes
from pages.shared.rooms.service import ROOMS
from pages.shared.rows.service import SERVICE

MOST_PEOPLE = 30
SLOWLY = (
    f"This server runs `app.py` alone: a room takes {MOST_PEOPLE} people, and an answer is on the wall after two "
    f"to four seconds. Started with `serve.py`, it takes {limits.MOST_PEOPLE}, and the wall has each answer at once."
)

MOST_TOGETHER = 20
"""Requests that a browser may send together."""

_opening = Lock()


def tunnel(component: Callable[..., Any], key: str, data: Mapping[str, Any]) -> None:
    """Mount the component; what it asks (static/room/tunnel.js) is answered with its next `data`."""
    replies = f"{key}_replies"

    def take() -> None:
        asked = st.session_state.get(key, {}).get("asked")  # there is no such key when the page has been left meanwhile
        if isinstance(asked, dict):
            st.session_state[replies] = answered(asked, st.context.ip_address or "")

    @st.fragment
    def part() -> None:
        component(key=key, data={**data, "replies": st.session_state.get(replies)}, on_asked_change=take)

    part()


def answered(asked: Mapping[str, Any], host: str) -> dict[str, Any]:
    """The replies to what a browser at this address asks: {to, replies: [{status, content}]}."""
    with _opening:
        if ROOMS.rooms is None:
            ROOMS.open(MOST_PEOPLE)
    requests = asked.get("requests")
    requests = requests[:MOST_TOGETHER] if isinstance(requests, list) else []
    return {"to": asked.get("id"), "replies": asyncio.run(_together(requests, host))}


async def _together(requests: list[Any], host: str) -> list[dict[str, Any]]:
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
    reply = SERVICE.answer(request.url.query, "")
    if reply.refused:
        return JSONResponse({"error": reply.body.decode()}, 400)
    return JSONResponse({"packed": base64.b64encode(reply.body).decode()})


_app = Starlette(routes=[Route("/rooms/rows", _rows), *routes()])
