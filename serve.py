"""The server of a public site: `streamlit run serve.py` is app.py with response headers, workers, rows and rooms.

app.py runs without them too: then it trains in its own process, rows travel through Streamlit's messages, and so does
what is asked of rooms.
"""

import asyncio
import gc
import os
import re
import signal
import socket
import threading
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from html import escape
from pathlib import Path
from types import FrameType
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import FileResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from core.training.words import run_title
from pages.overview.words import LOOKS
from pages.shared.menu import TITLES
from pages.shared.parts.look import style_sheet
from pages.shared.rooms.route import is_phones
from pages.shared.rooms.route import routes as room_routes
from pages.shared.rooms.service import ROOMS
from pages.shared.rows.route import routes as row_routes
from pages.shared.rows.service import SERVICE
from pages.shared.stage.assets import PLOTLY_COMPRESSED, PLOTLY_COPY, STATIC, preloads, provide_plotly
from pages.shared.state.location import read_location

# Streamlit's own page holds a line of inline script, and ours says when there is no connection; their hashes let
# exactly these run.
INDEX = (Path(st.__file__).parent / "static/index.html").read_bytes()
INDEX = INDEX.replace(b"</head>", b"<script>" + (STATIC / "shared/waiting.js").read_bytes() + b"</script></head>", 1)
HASHES = [b64encode(sha256(s).digest()).decode() for s in re.findall(rb"<script>(.*?)</script>", INDEX, re.S)]
POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'",  # covers websockets too
    " ".join(["script-src 'self' blob:", *(f"'sha256-{h}'" for h in HASHES)]),  # blob: v2 components' modules
    "style-src 'self' 'unsafe-inline'",  # Streamlit and Plotly write their styles into the page
    "img-src 'self' data: blob:",  # the stage's canvases, and the pictures people save
    "font-src 'self' data:",  # Streamlit's style sheet carries a small font in itself
    "frame-ancestors " + (os.environ.get("PERCEPTARIUM_FRAME_ANCESTORS") or "'self'"),  # who may embed it
)
HEADERS = {
    "Content-Security-Policy": "; ".join(POLICY),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
PREVIEW = "shared/preview.png"
WITHOUT_PICTURES = ("formulas", "textbook", "glossary", "playlist", "overview", "teachers", "room", "editor")
"""Pages that draw none, or none before some work is done: browsers complain about what is fetched early for nothing."""


def opening(side_bar: bool) -> bytes:
    """Streamlit's page, with our looks from the first moment on and not only when its script has asked for them."""
    content = INDEX.replace(b"<title>Streamlit<", b"<title>Perceptarium<")
    content = content.replace(b'href="./favicon.png"', b'href="./app/static/shared/mark.svg"')
    if side_bar:
        content = content.replace(b"<html ", b'<html class="opens-with-side-bar" ', 1)
    style = f"<style>{style_sheet()}</style>"
    return content.replace(b"</head>", style.encode() + b"</head>", 1)


OPENINGS = {side_bar: opening(side_bar) for side_bar in (False, True)}


def preview(page: str, query: str, home: str) -> bytes:
    """The tags from which messengers make a card of a link: the page's title, what to do there, and a picture.

    `page` is its name, empty for the lab; `home` the address of the app. The lab's title is that of the run.
    """
    title, look = TITLES.get(page, TITLES["lab"]), LOOKS.get(page, LOOKS["lab"])
    if not page and query:
        title = run_title(read_location(dict(parse_qsl(query)))[0])
    description = look.first.replace("*", "")
    tags = {
        "og:type": "website",
        "og:site_name": "Perceptarium",
        "og:title": title,
        "og:description": description,
        "og:image": f"{home}app/static/{PREVIEW}",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "A network as maps and edges, its decision region, and curves of its loss and gradients",
        "twitter:card": "summary_large_image",
    }
    properties = [f'<meta property="{name}" content="{escape(text)}">' for name, text in tags.items()]
    return "".join([f'<meta name="description" content="{escape(description)}">', *properties]).encode()


def home_of(scope: Scope) -> str:
    """The address of the app, as the visitor knows it; a proxy says what it has changed of it."""
    headers = Headers(scope=scope)
    scheme = headers.get("x-forwarded-proto", scope["scheme"]).partition(",")[0].strip()
    below = headers.get("x-forwarded-prefix", "").rstrip("/")
    return f"{scheme}://{headers.get('host', '')}{below}{scope['path'].rpartition('/')[0]}/"


def compressed_plotly() -> FileResponse:
    """Compressed once: for each visitor anew it would hold the server up, and every other visitor with it."""
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return FileResponse(PLOTLY_COMPRESSED, media_type="text/javascript", headers=headers)


def public_headers(app: ASGIApp) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)  # a websocket passes as it is
            return
        path, host = scope["path"], Headers(scope=scope).get("host")
        if not is_host_allowed(host) and not path.endswith("/_stcore/health"):  # Streamlit asks for its websocket only
            await PlainTextResponse("This server has another name.", 400)(scope, receive, send)
            return
        page = path.rpartition("/")[2]
        content: bytes | None = None  # what is sent in place of the answer's own

        async def dressed(message: Message) -> None:
            nonlocal content
            if message["type"] == "http.response.body" and content is not None:
                if message.get("more_body"):
                    return
                message = {"type": "http.response.body", "body": content if scope["method"] == "GET" else b""}
            elif message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if moved := headers.get("location"):  # without a scheme, which a proxy may have changed
                    headers["location"] = urlunsplit(urlsplit(moved)._replace(scheme="", netloc=""))
                is_page = headers.get("content-type", "").startswith("text/html") and "/media/" not in path
                is_page = is_page and not is_phones(path)
                if is_page and page not in WITHOUT_PICTURES:
                    headers["Link"] = preloads("picture" if page else "stage")
                if is_page and message["status"] == 200:
                    tags = preview(page, scope["query_string"].decode("latin-1"), home_of(scope))
                    # The lab, which has no name in the address, has a side bar, but not in a frame.
                    side_bar = not page and b"embed=true" not in scope["query_string"]
                    content = OPENINGS[side_bar].replace(b"</head>", tags + b"</head>", 1)
                    headers["Content-Length"] = str(len(content))
                    for name in ("Content-Encoding", "ETag", "Last-Modified"):
                        del headers[name]
                if "/app/static/" in path and message["status"] == 200:
                    named = b"v=" in scope["query_string"]  # ?v=… never names another content
                    headers["Cache-Control"] = "public, max-age=31536000, immutable" if named else "no-cache"
            await send(message)

        accepted = Headers(scope=scope).get("accept-encoding", "")
        if path.endswith(f"/app/static/{PLOTLY_COPY.name}") and "gzip" in accepted:
            await compressed_plotly()(scope, receive, dressed)
        else:
            await app(scope, receive, dressed)

    return answer


def let_go_first(number: int) -> None:
    """At this signal, answer those who wait for news of a room: the server ends only when all are answered."""
    before = signal.getsignal(number)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        return  # it can be set there only, and nobody hears it otherwise

    def end(number: int, frame: FrameType | None) -> None:
        ROOMS.stopping = True
        before(number, frame)

    signal.signal(number, end)


@asynccontextmanager
async def services(app: st.App) -> AsyncIterator[None]:
    """Worker processes, as many as there are cores, and rooms, from before the first page to after the last."""
    SERVICE.begin(os.cpu_count() or 1, st.get_option("server.cookieSecret"))
    ROOMS.begin()
    for number in (signal.SIGINT, signal.SIGTERM):
        let_go_first(number)
    gc.collect()
    gc.freeze()  # the search for garbage leaves alone what is there for good, or it holds all up for 0.2 to 0.9 s
    yield
    ROOMS.end()
    SERVICE.end()


def send_at_once(connection: socket.socket) -> None:
    """Turn Nagle's algorithm off, which makes the second part of an answer wait for the first's acknowledgement.

    asyncio does so itself, but not for connections to a socket that was bound without naming its protocol, as
    Streamlit's is: each script of the page came 40 ms later than it could.
    """
    if connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


if hasattr(asyncio.base_events, "_set_nodelay"):  # else the scripts come later, and nothing is lost
    asyncio.base_events._set_nodelay = send_at_once

PagesManager.uses_pages_directory = (
    False  # app.py names the pages: Streamlit need not look for files, and say none is there
)
provide_plotly()  # before the first page is asked for, which names it
BELOW = st.get_option("server.baseUrlPath")
app = st.App(
    "app.py",
    lifespan=services,
    routes=[*row_routes(BELOW), *room_routes(BELOW)],
    middleware=[Middleware(public_headers)],
)
