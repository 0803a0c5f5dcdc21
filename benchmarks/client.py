"""A tab without a browser: opens a page over Streamlit's websocket and asks for rows as the stage does."""

from __future__ import annotations

import asyncio
import json
import struct
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from pages.shared.rows.route import VISITOR

LARGEST_MESSAGE = 2**24


class Tab:
    """One visitor's connection; use it with `async with`."""

    def __init__(self, address: str, query: str = "", page: str = ""):
        self.address, self.query, self.page = address, query, page
        self._connection = connect(
            f"ws://{address}/_stcore/stream",
            max_size=LARGEST_MESSAGE,
            compression=None,
            subprotocols=["streamlit"],
            open_timeout=None,  # a busy server is waited for
            ping_timeout=None,
        )
        self._http: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.header: dict[str, Any] = {}
        self.run = ""
        """The address of the run."""

    async def __aenter__(self) -> Self:
        self._socket = await self._connection.__aenter__()
        await self._send(BackMsg())
        while (message := await self._receive()).WhichOneof("type") != "script_finished":
            self._learn(message)
        if not self.header and not self.page:
            raise RuntimeError("the page came without a stage")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            self._http[1].close()
        await self._connection.__aexit__(kind, error, trace)

    async def rows(self, start: int, count: int, stride: int = 1, change: str = "") -> int:
        """Ask for rows as the stage does, over the route, and return how many there were."""
        wish = {"start": start, "count": count, "stride": stride} | ({"change": change} if change else {})
        path = f"/{self.header['source']['url']}?{'&'.join(filter(None, (self.run, urlencode(wish))))}"
        header = answer_header(await self._get(path))
        while change and "opening" not in header:  # training has not come so far yet
            header = answer_header(await self._get(path))
        if change:
            self.run = header["opening"]["address"]
        return header["n"]

    async def _get(self, path: str) -> bytes:
        """The body of an answer, over a connection that is kept until the server closes it, after some seconds."""
        try:
            return await self._got(path)
        except (ConnectionError, asyncio.IncompleteReadError):
            self._http = None
            return await self._got(path)

    async def _got(self, path: str) -> bytes:
        if self._http is None or self._http[0].at_eof():
            self._http = await asyncio.open_connection(*self.address.split(":"))
        reader, writer = self._http
        visitor = self.header["source"]["visitor"]
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {self.address}\r\n{VISITOR}: {visitor}\r\n\r\n".encode())
        status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
        headers = dict(line.lower().split(": ", 1) for line in lines if line)
        body = await reader.readexactly(int(headers["content-length"]))
        if " 200 " not in status:
            raise RuntimeError(f"{status}: {body.decode()}")
        return body

    async def _send(self, message: BackMsg) -> None:
        message.rerun_script.query_string, message.rerun_script.page_name = self.query, self.page
        await self._socket.send(message.SerializeToString())

    async def _receive(self) -> ForwardMsg:
        message = ForwardMsg()
        message.ParseFromString(await self._socket.recv())
        return message

    def _learn(self, message: ForwardMsg) -> None:
        """Keep what the stage is told first."""
        if message.WhichOneof("type") == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            if element.WhichOneof("type") == "bidi_component" and element.bidi_component.bytes:
                self.header = answer_header(element.bidi_component.bytes)
                self.run = self.header["opening"]["address"]


def answer_header(answer: bytes) -> dict[str, Any]:
    """The JSON at the beginning of an answer to the stage."""
    (length,) = struct.unpack_from("<I", answer)
    return json.loads(answer[4 : 4 + length])
