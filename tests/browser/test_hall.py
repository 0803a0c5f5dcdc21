"""Several replicas behind nginx, with the configuration of deploy/ and Redis: one is killed while tabs play and a class
answers, and all go on.
"""

import os
import re
import shutil
import socket
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from subprocess import Popen
from urllib.error import HTTPError

import pytest

from core import Experiment
from core.stream.address import Query, address_of, write_query
from core.training.run import Run
from pages.shared.rows.route import version
from tests.browser.conftest import ROOT, running, wait_for_health
from tests.browser.test_room import Phone
from tests.browser.test_rows import ENDLESS, await_connection, play_on
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser


@contextmanager
def nginx(folder, replicas, below="", secure=""):
    """The address of nginx before the servers at these addresses; it writes who is sent where into folder/access.

    `below`: the path that the app is served at there. `secure`: lines with which it is also the end of TLS.
    """
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:{ROOT}/.nginx/usr/sbin")
    assert program, "this test needs nginx: `make nginx` unpacks Debian's"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = (ROOT / "deploy/nginx.conf").read_text()
    servers = "".join(f"server {address.removeprefix('http://')} max_fails=3 fail_timeout=5s;" for address in replicas)
    for old, new in (
        ("/tmp/", f"{folder}/"),
        ("server replica:8501 max_fails=3 fail_timeout=5s;", servers),
        ("listen 8080;", f"listen 127.0.0.1:{port};{secure}"),
        ("access_log off;", f"log_format to '$cookie_replica $upstream_addr'; access_log {folder}/access to;"),
    ):
        assert old in text
        text = text.replace(old, new)
    if os.geteuid() == 0:
        text = f"user root;\n{text}"  # the folder is this test's own
    (folder / "nginx.conf").write_text(text)
    with (folder / "errors").open("w") as errors:
        process = Popen([program, "-p", str(folder), "-c", "nginx.conf"], stderr=errors)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for_health(f"{address}{below}", process, folder / "errors")
        yield address
    finally:
        process.terminate()
        process.wait(10)


def get(address, cookie="", **headers):
    request = urllib.request.Request(address, headers=headers | ({"Cookie": cookie} if cookie else {}))
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers, answer.read()


def cookies_by_replica(address, folder, replicas):
    """A visitor's cookie for each replica."""
    for number in range(40):
        get(f"{address}/_stcore/health", f"replica=visitor{number}")
    sent = [line.split() for line in (folder / "access").read_text().splitlines()]
    return {replica: next(c for c, where in sent if where == replica.removeprefix("http://")) for replica in replicas}


GUESSES = 4
"""Wrong codes that one address may try in a minute."""


class Class:
    """A room whose wall is at one replica and whose phones are at another one."""

    def __init__(self, address, wall, phones):
        self.lecturer = Phone(address, cookie=f"replica={wall}")
        opened = self.lecturer.ask("rooms", {"address": ""})
        self.path, self.lecturer.key = f"rooms/{opened['code']}", opened["secret"]
        self.phones = [Phone(address, cookie=f"replica={phones}") for _ in range(4)]
        for phone in self.phones:
            phone.key = phone.ask(f"{self.path}/join", {})["token"]
        question = {"act": "ask", "text": "Will it learn?", "options": ["yes", "no"]}
        self.number = self.lecturer.ask(f"{self.path}/drive", question)["number"]

    def answer(self, option):
        """Two phones answer, of which the wall hears that waits for news."""
        before = self.lecturer.ask(f"{self.path}/wall")
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(self.lecturer.ask, f"{self.path}/wall?since={before['version']}")
            for phone in self.phones[2 * option : 2 * option + 2]:
                phone.ask(f"{self.path}/answer", {"number": self.number, "option": option})
            assert waiting.result(30)["activity"]["answered"] > before["activity"]["answered"]

    def guess(self, *cookies):
        """The status for each wrong code that somebody tries by these replicas in turn, by a new name each time."""
        found = []
        for at in range(GUESSES + 1):
            headers = {"Cookie": f"replica={cookies[at % len(cookies)]}", "X-Forwarded-For": f"10.1.0.{at}"}
            headers["Content-Type"] = "application/json"
            request = urllib.request.Request(f"{self.lecturer.address}/rooms/BBBBB/join", b"{}", headers)
            with pytest.raises(HTTPError) as refused:
                urllib.request.urlopen(request, timeout=30)
            found.append(refused.value.code)
            refused.value.close()
        return found

    def counts(self):
        self.lecturer.ask(f"{self.path}/drive", {"act": "finish", "number": self.number})
        return self.lecturer.ask(f"{self.path}/wall")["activity"]["counts"]


def expect_one_replica_without_the_cookie(address, folder):
    """Where a browser keeps no cookie, what a visitor uploads still comes to where the session is."""
    for _ in range(8):
        get(f"{address}/_stcore/health")
    sent = [line.split() for line in (folder / "access").read_text().splitlines()]
    assert len({where for cookie, where in sent if cookie == "-"}) == 1


@pytest.mark.timeout(240)  # two servers, nginx and three browsers that have none of the app's scripts
@pytest.mark.timeout(300)
def test_a_replica_is_killed_and_every_tab_goes_on_at_its_epoch(new_page, tmp_path, monkeypatch, redis_address):
    monkeypatch.setenv("PERCEPTARIUM_ROOMS", redis_address)
    monkeypatch.setenv("PERCEPTARIUM_ROOM_LIMITS", f"guesses={GUESSES}")
    monkeypatch.setenv("STREAMLIT_SERVER_COOKIE_SECRET", "the same for all")
    folders = [tmp_path / name for name in ("one", "other", "nginx")]
    for folder in folders:
        folder.mkdir()
    with ExitStack() as first:
        one = first.enter_context(running("serve.py", folders[0], end=Popen.kill))
        with running("serve.py", folders[1]) as other, nginx(folders[2], [one, other]) as address:
            headers, _ = get(address)
            assert re.match(r"replica=\w{32}; Path=/; HttpOnly; SameSite=Lax", headers["Set-Cookie"])
            by_https, _ = get(address, **{"X-Forwarded-Proto": "https"})
            assert by_https["Set-Cookie"].endswith("; SameSite=None; Secure")  # also kept in frames of other sites
            expect_one_replica_without_the_cookie(address, folders[2])
            assert "default-src 'self'" in headers["Content-Security-Policy"]
            rows = f"{address}/rows/{version()}?{write_query(Query(address_of(Run(Experiment())), 0, 50, 1))}"
            while "no-store" in (complete := get(rows, "replica=a"))[0]["Cache-Control"]:
                pass  # a busy machine answers with what is there
            assert complete[0]["X-Cache"] == "MISS"
            answers = [get(rows, f"replica={visitor}") for visitor in ("b", "c")]
            assert [headers["X-Cache"] for headers, _ in answers] == ["HIT", "HIT"]
            assert {body for _, body in answers} == {complete[1]}
            cookies = cookies_by_replica(address, folders[2], [one, other])
            tabs, sockets = [], {}
            for seed, replica in ((5, one), (6, other), (7, one)):
                page = new_page()
                page.context.add_cookies([{"name": "replica", "value": cookies[replica], "url": address}])
                sockets[page] = []
                page.on("websocket", lambda socket, own=sockets[page]: own.append(socket))
                tabs.append(Visit(page, address))
                tabs[-1].go(ENDLESS | {"seed": str(seed)})
            playing, elsewhere, still = tabs
            still.play_to(100)
            here = still.reading
            playing.button("Play").click()
            elsewhere.button("Play").click()
            playing.expect_at_least(100)
            room = Class(address, wall=cookies[other], phones=cookies[one])
            room.answer(0)
            assert room.guess(cookies[one], cookies[other]) == [404] * GUESSES + [429]
            before, epoch = {page: len(own) for page, own in sockets.items()}, playing.epoch
            first.close()
            room.answer(1)  # by the replica that is left
            assert [phone.ask(f"{room.path}/phone")["own"] for phone in room.phones] == [0, 0, 1, 1]
            assert room.counts() == [2, 2]
            for visit in (playing, still):
                await_connection(visit.page, sockets[visit.page], before[visit.page])
                visit.settle()
            assert still.reading == here
            still.button("Step forward").click()
            still.expect_epoch(here[0] + 1)
            still.expect_truth()
            for visit in (playing, elsewhere):
                play_on(visit, epoch + 200)
            for visit in tabs:
                visit.page.close()  # before the servers end, of which they would complain
    lost = ("WebSocket", "Cannot send rerun", "ERR_", "Failed to", "_stcore", "/rows/", "502", "504")
    new_page.complaints[:] = [text for text in new_page.complaints if not any(part in text for part in lost)]
