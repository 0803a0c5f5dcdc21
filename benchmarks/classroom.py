"""A class of hundreds in one room: what it costs while nothing happens, how soon an answer is on the wall, and how soon
runs that are sent to a challenge, shown, and trained with one setting each.
"""

from __future__ import annotations

import asyncio
import json
import time
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.report import Report
from benchmarks.server import Server, running_server
from pages.shared.rows.route import VISITOR

PHONES = 500
REST = 50.0
"""Seconds in which nothing happens: each phone asks again once."""

ANSWERING = 5.0
"""Seconds within which all of them answer."""


COMPETING = 40
"""Participants who send a run to a challenge at the same time."""

RUN = "init=normal&learning_rate=2&max_epochs=2000"
"""Solved or not after up to 2,000 epochs; each with a seed of its own."""


class Line:
    """A connection to the server that is kept, for one question after the other."""

    def __init__(self, server: Server, key: str = ""):
        self.server, self.key = server, key
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The JSON that answers it. Raises RuntimeError for another status than 200."""
        return json.loads(await self.get(path, body))

    async def get(self, path: str, body: dict[str, Any] | None = None, visitor: str = "") -> bytes:
        """The same as it came; `visitor` is the name by which the route for rows knows who asks."""
        is_new = self._streams is None or self._streams[0].at_eof()  # the server lets go of who is silent
        if self._streams is None or is_new:
            self._streams = await asyncio.open_connection(*self.server.address.split(":"))
        reader, writer = self._streams
        content = b"" if body is None else json.dumps(body).encode()
        head = [f"{'GET' if body is None else 'POST'} /{path} HTTP/1.1", f"Host: {self.server.address}"]
        head += [f"Authorization: Bearer {self.key}"] if self.key else []
        head += [f"{VISITOR}: {visitor}"] if visitor else []
        head += ["Content-Type: application/json", f"Content-Length: {len(content)}"] if content else []
        writer.write("\r\n".join([*head, "", ""]).encode() + content)
        try:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            if is_new:
                raise
            self._streams = None  # it let go in this moment, and has not heard what was asked
            return await self.get(path, body, visitor)
        length = next(int(line.partition(":")[2]) for line in lines if line.startswith("content-length"))
        answer = await reader.readexactly(length)
        if " 200 " not in f"{lines[0]} ":
            raise RuntimeError(f"{path}: {lines[0]}: {answer[:200]!r}")
        return answer

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


async def listening(line: Line, path: str) -> None:
    """What a phone does all the time."""
    since = 0
    while True:
        since = (await line.ask(f"{path}/phone?since={since}"))["version"]


async def class_of(report: Report, server: Server) -> None:
    opened = await Line(server).ask("rooms", {"address": ""})
    path = f"rooms/{opened['code']}"
    door, lecturer = Line(server), Line(server, opened["secret"])
    tokens = [(await door.ask(f"{path}/join", {}))["token"] for _ in range(PHONES)]
    phones, senders = ([Line(server, token) for token in tokens] for _ in range(2))
    listeners = [asyncio.create_task(listening(phone, path)) for phone in phones]
    await asyncio.sleep(5)
    before, begin = server.cpu_seconds(), time.monotonic()
    await asyncio.sleep(REST)
    report.at_most("while nothing happens, of a core", server.cpu_share(before, time.monotonic() - begin), 10, " %")

    number = (await lecturer.ask(f"{path}/drive", {"act": "ask", "text": "?", "options": ["yes", "no"]}))["number"]
    await asyncio.sleep(3)
    sent: list[float] = []  # when each was sent, in the order in which they were in

    async def answer(at: int) -> None:
        await asyncio.sleep(ANSWERING * at / PHONES)
        begin = time.monotonic()
        await senders[at].ask(f"{path}/answer", {"number": number, "option": at % 2})
        sent.append(begin)

    seen: list[float] = []  # when each was on the wall

    async def look() -> None:
        wall, since = Line(server, opened["secret"]), 0
        while len(seen) < PHONES:
            news = await wall.ask(f"{path}/wall?since={since}")
            since = news["version"]
            seen.extend([time.monotonic()] * (news["activity"]["answered"] - len(seen)))

    before, begin = server.cpu_seconds(), time.monotonic()
    await asyncio.gather(look(), *map(answer, range(PHONES)))
    cpu = server.cpu_share(before, time.monotonic() - begin)
    delays = sorted(1000 * (on_wall - begin) for begin, on_wall in zip(sent, seen, strict=True))
    report.note("while they answer, of a core", f"{cpu:8.0f} %")
    report.note("from the answer to the wall, median", f"{median(delays):8.0f} ms")
    report.at_most("from the answer to the wall, p95", quantiles(delays, n=20)[-1], 500, " ms")
    await lecturer.ask(f"{path}/drive", {"act": "clear", "number": number})
    number = await compete(report, path, lecturer, senders)
    await lecturer.ask(f"{path}/drive", {"act": "clear", "number": number})
    await show(report, path, lecturer, senders[0])
    await share_out(report, path, lecturer, senders)
    report.note("memory of all processes", f"{server.memory():8.0f} MB")
    for listener in listeners:
        listener.cancel()
    for line in (*phones, *senders):
        line.close()


async def compete(report: Report, path: str, lecturer: Line, senders: list[Line]) -> int:
    """All send their runs at once, and each waits for what the server finds; returns the challenge's number."""
    challenge = {"act": "challenge", "address": RUN, "goal": {"measure": "epochs", "free": {"seed": None}}}
    number: int = (await lecturer.ask(f"{path}/drive", challenge))["number"]
    await asyncio.sleep(3)
    taken: list[float] = []
    found: list[float] = []

    async def send(at: int) -> None:
        begin = time.monotonic()
        await senders[at].ask(f"{path}/run", {"address": f"{RUN}&seed={at}"})
        taken.append(1000 * (time.monotonic() - begin))
        await senders[at].ask(f"{path}/run")
        found.append(time.monotonic() - begin)

    await asyncio.gather(*map(send, range(COMPETING)))
    report.note(f"{COMPETING} runs sent to a challenge: until one is in, p95", f"{quantiles(taken, n=20)[-1]:8.0f} ms")
    report.note("until the verdict, median and longest", f"{median(found):8.1f} s {max(found):.1f} s")
    return number


async def show(report: Report, path: str, lecturer: Line, sender: Line) -> None:
    """One of them offers a run, and the lecturer shows it."""
    await sender.ask(f"{path}/run", {"address": f"{RUN}&seed=1"})
    [[person, _], *_] = (await lecturer.ask(f"{path}/wall?since=0"))["offers"]
    begin = time.monotonic()
    await lecturer.ask(f"{path}/drive", {"act": "put up", "person": person})
    await lecturer.ask(f"{path}/drive", {"act": "shown"})
    report.note("a run that is shown: until its figures are there", f"{1000 * (time.monotonic() - begin):8.0f} ms")


async def share_out(report: Report, path: str, lecturer: Line, senders: list[Line]) -> None:
    """All get a learning rate each and watch their run; the wall asks until every figure is there."""
    act = {"act": "train", "address": RUN, "setting": "learning_rate", "values": "0.1~10~5~log"}
    number = (await lecturer.ask(f"{path}/drive", act))["number"]
    await asyncio.gather(*(line.ask(f"{path}/answer", {"number": number, "option": 0}) for line in senders))
    begin, own = time.monotonic(), 0.0
    known: list[int] = []
    while True:
        news = await lecturer.ask(f"{path}/drive", {"act": "runs", "known": known})
        known += map(int, news["runs"])
        own = own or (time.monotonic() - begin if len(known) == PHONES else 0.0)
        if news["done"]:
            break
    report.note("one learning rate each: until all maps are there", f"{own:8.1f} s")
    report.note("until the other starts are there", f"{time.monotonic() - begin:8.1f} s")


def measure(report: Report) -> None:
    report.title(f"A class of {PHONES} phones in one room, who answer a question within {ANSWERING:g} s")
    with TemporaryDirectory() as folder, running_server(PERCEPTARIUM_ROOMS=f"{folder}/rooms.sqlite3") as server:
        asyncio.run(class_of(report, server))
