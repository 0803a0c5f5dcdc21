"""Rows over HTTP: rows/<version of core>?<query> is answered with the bytes of core.stream.answer.

A complete answer never changes, so that browsers and proxies may keep it for good. 400 and a sentence answer a query
that is none, 410 one for another version, 429 a visitor who asks too fast, 503 one whose worker was killed.
"""

from __future__ import annotations

import asyncio
import hashlib
from concurrent.futures import BrokenExecutor
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

import core
from pages.shared.rows.service import SERVICE, TooManyQuestions

VISITOR = "X-Perceptarium-Visitor"
"""The header with the name that the page gave to the stage. Who has none is known by where he comes from."""

FOR_GOOD = "public, max-age=31536000, immutable"


@cache
def version() -> str:
    """A short name for the present source of core; it changes when the rows of a run might."""
    digest = hashlib.sha256()
    for path in sorted(Path(core.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def rows_url() -> str:
    """Where stages find their rows, relative to the app's address; empty where there is no such route."""
    return f"rows/{version()}" if SERVICE.processes else ""


async def rows(request: Request) -> Response:
    """Answer one request."""
    if request.path_params["version"] != version():
        return _said(410, "These rows belong to another version of this app.")
    name = request.headers.get(VISITOR, "")
    visitor = name if SERVICE.is_visitor(name) else request.client.host if request.client else ""
    try:
        reply = await asyncio.wrap_future(SERVICE.ask(request.url.query, visitor))
    except TooManyQuestions:
        return _said(429, "Too many questions at once.")
    except BrokenExecutor:
        return _said(503, "The process that knew this run is gone. Ask again.")
    if reply.refused:
        return _said(400, reply.body.decode())
    # The rows are compressed already.
    kept = FOR_GOOD if reply.complete else "no-store"
    headers = {"Cache-Control": kept, "Content-Encoding": "identity"}
    return Response(reply.body, media_type="application/octet-stream", headers=headers)


def _said(status: int, sentence: str) -> Response:
    return PlainTextResponse(sentence, status, headers={"Cache-Control": "no-store"})


def routes(below: str = "") -> list[Route]:
    """The route, below the path that the app is served at."""
    return [Route(f"/{below.strip('/')}/rows/{{version}}".replace("//", "/"), rows)]
