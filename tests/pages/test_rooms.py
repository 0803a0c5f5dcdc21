"""The rooms' routes, asked as a browser asks them: who may do what, news as they come, and what is bounded."""

import asyncio
import base64
import json
import sys
import time
from contextlib import contextmanager
from functools import partial
from itertools import count

import pytest
from starlette.applications import Starlette

from core.experiment.settings import SettingError
from core.lessons.collection import text_named
from core.lessons.evidence import Evidence
from core.lessons.packed import packed
from core.room.activity import lesson_step
from core.room.challenge import READY
from core.room.limits import MOST_BYTES, Limits
from core.room.rooms import Rooms
from core.stream.address import run_at
from pages.shared.rooms.redis import RedisKeeper
from pages.shared.rooms.route import is_phones, routes
from pages.shared.rooms.service import ROOMS
from pages.shared.rooms.tunnel import SLOWLY, answered, run
from pages.shared.rows.service import SERVICE
from tests.pages.reading import at_link, rested, said, well
from tests.redis import running_redis


class Client:
    """Asks the routes directly, from one address."""

    def __init__(self, below="", host="10.0.0.1"):
        self.app, self.below, self.host = Starlette(routes=routes(below)), below, host
        self.leaves = asyncio.Event()

    async def raw(self, path, key="", content=None, kind="application/json"):
        """Status, headers and body of the answer; GET without a content, else POST."""
        path, _, query = path.partition("?")
        headers = [(b"content-type", kind.encode())] if content is not None else []
        headers += [(b"authorization", f"Bearer {key}".encode())] if key else []
        scope = {
            "type": "http", "method": "GET" if content is None else "POST", "path": f"{self.below}/{path}",
            "raw_path": b"", "root_path": "", "query_string": query.encode(), "headers": headers,
            "client": (self.host, 1), "server": ("test", 80), "scheme": "http", "http_version": "1.1",
        }  # fmt: skip
        sent, received = [], [{"type": "http.request", "body": content or b"", "more_body": False}]

        async def receive():
            if not received:
                await asyncio.wait_for(self.leaves.wait(), 60)
                return {"type": "http.disconnect"}
            return received.pop()

        async def send(message):
            sent.append(message)

        await self.app(scope, receive, send)
        body = b"".join(message.get("body", b"") for message in sent)
        return sent[0]["status"], dict(sent[0]["headers"]), body

    async def __call__(self, path, key="", body=None):
        """The status, and the JSON of the answer."""
        content = None if body is None else json.dumps(body).encode()
        status, _, answer = await self.raw(path, key, content)
        return status, json.loads(answer)

    async def ok(self, path, key="", body=None):
        status, answer = await self(path, key, body)
        assert status == 200, answer
        return answer

    async def room(self, people=2):
        """A room with so many in it: its path, its secret, and their tokens."""
        opened = await self.ok("rooms", "", {"address": "hidden=3"})
        path = f"rooms/{opened['code']}"
        tokens = [(await self.ok(f"{path}/join", "", {}))["token"] for _ in range(people)]
        return path, opened["secret"], tokens


@pytest.fixture
def serving(tmp_path, monkeypatch):
    """Runs an async function while the rooms are open, within these limits."""
    monkeypatch.setenv("PERCEPTARIUM_ROOMS", str(tmp_path / "rooms.sqlite3"))

    async def served(work):
        ROOMS.begin()
        try:
            await work(Client())
        finally:
            ROOMS.end()

    def serve(work, limits=""):
        monkeypatch.setenv("PERCEPTARIUM_ROOM_LIMITS", limits)
        asyncio.run(served(work))

    return serve


TYPED = {"act": "ask", "text": "Will it learn?", "options": ["yes", "no"]}


def test_a_typed_question_goes_from_the_wall_to_the_phones_and_back(serving):
    async def work(ask):
        path, secret, (one, other) = await ask.room()
        drive = partial(ask.ok, f"{path}/drive", secret)
        first = await ask.ok(f"{path}/phone", one)
        assert (first["activity"], first["own"]) == (None, None)
        waiting = asyncio.create_task(ask.ok(f"{path}/phone?since={first['version']}", one))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        number = (await drive(TYPED))["number"]
        news = await asyncio.wait_for(waiting, 5)
        assert news["activity"] | TYPED == news["activity"] | {"act": "ask"}
        await ask.ok(f"{path}/answer", one, {"number": number, "option": 1})
        wall = await ask.ok(f"{path}/wall", secret)
        assert (wall["people"], wall["activity"]["answered"], wall["activity"]["counts"]) == (2, 1, None)
        assert (await ask.ok(f"{path}/phone", one))["own"] == 1
        assert (await ask.ok(f"{path}/phone", other))["own"] is None
        status, refused = await ask(f"{path}/drive", secret, {"act": "show", "number": number, "right": 0})
        assert (status, refused["error"]) == (409, "Close the question first.")
        await drive({"act": "finish", "number": number})
        assert (await ask.ok(f"{path}/wall", secret))["activity"]["counts"] == [0, 1]
        assert (await ask(f"{path}/answer", other, {"number": number, "option": 0}))[0] == 409
        await drive({"act": "show", "number": number, "right": 0})
        assert (await ask.ok(f"{path}/phone", other))["activity"]["right"] == 0
        again = await drive({"act": "clear", "number": number}) or await drive(TYPED)
        for late in ({"act": "clear", "number": number}, TYPED):  # from another device, or a second click
            status, refused = await ask(f"{path}/drive", secret, late)
            assert (status, refused["error"].partition(". ")[2]) == (409, "Nothing was changed.")
        assert (await ask.ok(f"{path}/phone", other))["activity"]["number"] == again["number"]
        assert (await ask(f"{path}/drive", secret, {"act": "clear"}))[0] == 400
        await drive({"act": "clear", "number": again["number"]})
        assert (await ask.ok(f"{path}/phone", other))["activity"] is None
        await drive({"act": "about", "address": "hidden=4"})
        await drive({"act": "fill", "form": {"share": True}})
        wall = await ask.ok(f"{path}/wall", secret)
        assert (wall["address"], wall["link"], wall["form"]) == ("hidden=4", "problem=xor&hidden=4", {"share": True})
        waiting = asyncio.create_task(ask(f"{path}/phone?since={ROOMS.view(path[6:]).version}", one))
        await asyncio.sleep(0.05)
        await drive({"act": "end"})
        assert (await asyncio.wait_for(waiting, 5))[0] == 404

    serving(work)


@pytest.mark.parametrize("lesson", ["1-one-unit", packed(text_named("1-one-unit"))], ids=["known", "in a link"])
def test_the_answer_of_a_lessons_step_is_the_lessons(serving, lesson):
    step = lesson_step(lesson, 2)
    evidence = Evidence(step).finish()

    async def work(ask):
        path, secret, (one, _) = await ask.room()
        number = (await ask.ok(f"{path}/drive", secret, {"act": "ask", "lesson": lesson, "step": 2}))["number"]
        asked = (await ask.ok(f"{path}/phone", one))["activity"]
        assert (asked["text"], asked["right"], asked["words"]) == (step.question, None, "")
        assert lesson not in asked.values()  # which may be 24,000 letters, for each of 500 phones
        await ask.ok(f"{path}/drive", secret, {"act": "finish", "number": number})
        while (await ask.ok(f"{path}/drive", secret, {"act": "show", "number": number, "right": 99})).get("progress"):
            pass
        shown = (await ask.ok(f"{path}/phone", one))["activity"]
        assert shown["right"] == evidence.right
        assert shown["words"] == evidence.conclusion.replace("*", "")

    serving(work)


BLOBS = "problem=blobs3&output_activation=softmax&max_epochs=5&loss=categorical_cross_entropy"
QUICK = "learning_rate=5.0&init=normal&max_epochs=300"


def test_everyone_trains_and_the_wall_has_who_has_watched(serving):
    async def work(ask):
        path, secret, tokens = await ask.room(3)
        drive = partial(ask.ok, f"{path}/drive", secret)
        assert (await ask(f"{path}/drive", secret, {"act": "runs", "known": []}))[0] == 409
        status, refused = await ask(f"{path}/drive", secret, {"act": "train", "address": "batch_size=1"})
        assert (status, refused["error"].partition(":")[0]) == (400, "batch_size")
        await drive({"act": "train", "address": QUICK})
        for number, token in enumerate(tokens, 1):
            own = (await ask.ok(f"{path}/phone", token))["activity"]
            assert run_at(own["address"]).experiment == run_at(f"{QUICK}&seed={number}").experiment
            assert SERVICE.is_visitor(own["rows"]["visitor"])
        for token in tokens[1:]:
            await ask.ok(f"{path}/answer", token, {"number": 1, "option": 0})
        wall = (await ask.ok(f"{path}/wall", secret))["activity"]
        assert wall["finished"] == [[2, "Bright Beaver"], [3, "Calm Dolphin"]]
        while not (found := await drive({"act": "runs", "known": []}))["done"]:
            pass
        assert sorted(found["runs"]) == ["2", "3"]
        assert sorted(number for group in found["groups"] for number in group["numbers"]) == [2, 3]
        solved = sum(run["status"] == "solved" for run in found["runs"].values())
        assert (found["share"]["solved"], found["share"]["ended"]) == (solved, 2)
        assert found["others"]["ended"] == 1000
        end = run_at(f"{QUICK}&seed=2").snapshot(300)
        assert found["runs"]["2"]["epoch"] == end.epoch
        assert found["runs"]["2"]["parameters"][0] == pytest.approx(end.network.layers[0].weights[0, 0], rel=1e-5)
        assert sorted((await drive({"act": "runs", "known": [2]}))["runs"]) == ["3"]
        for key in (secret, tokens[0]):
            [setup] = (await ask.ok(f"{path}/setup", key))["setups"]
            assert (setup["sizes"], len(setup["points"])) == ([2, 2, 1], 4)
        assert (await ask(f"{path}/setup", "x"))[0] == 403
        status, headers, body = await ask.raw("rooms/activations.js")
        assert headers[b"content-type"].startswith(b"text/javascript")
        assert b"sigmoid" in body

    serving(work)


@pytest.mark.parametrize(
    ("address", "n_inputs", "signs"),
    [
        ("problem=sine&output_activation=linear&loss=half_squared_error&max_epochs=20", 1, None),
        ("problem=plane&output_activation=linear&loss=half_squared_error&max_epochs=20", 2, None),
        (BLOBS, 2, ["●", "■", "▲"]),
    ],
)
def test_everyone_trains_values_over_one_input_or_two_and_three_classes(serving, address, n_inputs, signs):
    async def work(ask):
        path, secret, (one,) = await ask.room(1)
        drive = partial(ask.ok, f"{path}/drive", secret)
        await drive({"act": "train", "address": address})
        await ask.ok(f"{path}/answer", one, {"number": 1, "option": 0})
        while not (found := await drive({"act": "runs", "known": []}))["done"]:
            pass
        assert sum(map(len, (group["numbers"] for group in found["groups"]))) == 1
        [setup] = (await ask.ok(f"{path}/setup", one))["setups"]
        assert len(setup["points"][0]) == n_inputs
        if signs:
            assert setup["classSigns"] == signs
        else:  # each point in the colour of its value
            assert len(setup["markerColors"]) == len(setup["points"]) == len(setup["targets"])
            assert len(set(setup["markerColors"])) > 5

    serving(work)


def test_a_class_shares_out_a_setting(serving):
    async def work(ask):
        path, secret, tokens = await ask.room(3)
        drive = partial(ask.ok, f"{path}/drive", secret)
        share = {"act": "train", "address": QUICK, "setting": "hidden", "values": "1,4"}
        status, refused = await ask(f"{path}/drive", secret, share | {"values": "4"})
        assert (status, refused["error"].partition(":")[0]) == (400, "hidden")
        await drive(share)
        for number, token in enumerate(tokens, 1):
            own = (await ask.ok(f"{path}/phone", token))["activity"]
            assert own["shared"]["texts"][own["place"]] == ("4" if number == 2 else "1")
            value = f"hidden={own['shared']['texts'][own['place']]}"
            assert run_at(own["address"]).experiment == run_at(f"{QUICK}&{value}&seed={number}").experiment
            await ask.ok(f"{path}/answer", token, {"number": 1, "option": 0})
        while not (found := await drive({"act": "runs", "known": []}))["done"]:
            pass
        assert [(group["name"], group["numbers"]) for group in found["groups"]] == [
            ("Hidden units in one layer = 1", [1, 3]),
            ("Hidden units in one layer = 4", [2]),
        ]
        assert [len(found["runs"][number]["parameters"]) for number in "12"] == [5, 17]
        assert [value["share"]["ended"] for value in found["sweep"]] == [2, 1]
        assert [value["others"]["ended"] for value in found["sweep"]] == [500, 500]
        assert [setup["sizes"] for setup in (await ask.ok(f"{path}/setup", secret))["setups"]] == [[2, 1, 1], [2, 4, 1]]

    serving(work)


GOAL = {"measure": "epochs", "free": {"learning_rate": [1, 10]}}


def test_a_challenge_counts_what_the_server_has_trained(serving):
    """The faster of two runs is first, whoever sent it; what does not keep to the goal is told so."""

    async def work(ask):
        path, secret, (one, other, third) = await ask.room(3)
        drive = partial(ask.ok, f"{path}/drive", secret)
        status, refused = await ask(f"{path}/drive", secret, {"act": "challenge", "ready": "none"})
        assert (status, refused["error"].partition(":")[0]) == (400, "ready")
        await drive({"act": "challenge", "ready": "xor"})
        assert (await ask.ok(f"{path}/phone", one))["activity"]["text"] == READY["xor"].title
        base = f"{QUICK}&seed=2"
        await drive({"act": "clear", "number": 1})
        await drive({"act": "challenge", "address": base, "goal": GOAL})
        asked = (await ask.ok(f"{path}/phone", one))["activity"]
        assert (asked["kind"], asked["rules"][0]) == ("challenge", "You may change: Learning rate (1 to 10).")
        runs = {token: f"{base}&learning_rate={rate}" for token, rate in ((one, 3), (other, 6))}
        for token, address in runs.items():
            assert "before" in await ask.ok(f"{path}/run", token, {"address": address})
        status, refused = await ask(f"{path}/run", third, {"address": f"{base}&learning_rate=20"})
        assert (status, refused["error"]) == (
            400,
            "It does not count. Learning rate: '20' is not allowed; allowed: 1 to 10.",
        )
        ends = {token: run_at(address).snapshot(300) for token, address in runs.items()}
        assert [end.status for end in ends.values()] == ["solved", "solved"]
        assert ends[other].epoch < ends[one].epoch
        for token in runs:
            found = await ask.ok(f"{path}/run", token)
            assert (found["last"], found["waits"]) == (f"solved in {ends[token].epoch} epochs", False)
        assert ((await ask.ok(f"{path}/run", one))["place"], found["place"], found["of"]) == (2, 1, 2)
        board = (await ask.ok(f"{path}/wall", secret))["activity"]
        assert [entry["name"] for entry in board["best"]] == ["Bright Beaver", "Brave Badger"]
        assert (board["sent"], board["waiting"]) == (2, 0)
        assert run_at(board["best"][0]["link"]).experiment == run_at(runs[other]).experiment
        await ask.ok(f"{path}/run", third, {"address": f"{base}&learning_rate=1&hidden=2"})
        found = await ask.ok(f"{path}/run", third)
        assert found["last"].startswith("It does not count: out of epochs at epoch 300.")
        assert (found["best"], found["place"]) == (None, 0)
        await drive({"act": "finish", "number": 2})
        status, refused = await ask(f"{path}/run", third, {"address": f"{base}&learning_rate=2"})
        assert (status, refused["error"]) == (409, "No more runs are taken.")

    serving(work, "runs=4")


def test_a_run_that_waits_is_trained_after_a_restart(serving, monkeypatch):
    async def ends_too_soon(ask):
        path, secret, (one,) = await ask.room(1)
        await ask.ok(f"{path}/drive", secret, {"act": "challenge", "address": QUICK, "goal": GOAL})
        put, runs = ROOMS.judge.put, []
        monkeypatch.setattr(ROOMS.judge, "put", lambda run: runs.append(run) or 0)  # it never comes to its turn
        await ask.ok(f"{path}/run", one, {"address": f"{QUICK}&seed=42"})
        known.update(path=path, token=one)
        another, other_secret, (other,) = await ask.room(1)
        await ask.ok(f"{another}/drive", other_secret, {"act": "challenge", "address": QUICK, "goal": GOAL})
        await ask.ok(f"{another}/run", other, {"address": QUICK})
        put(runs[-1]._replace(address="learning_rate=99"))  # what it was does not fit any more
        assert "Learning rate: '99'" in (await ask.ok(f"{another}/run", other))["last"]

    async def goes_on(ask):
        found = await asyncio.wait_for(ask.ok(f"{known['path']}/run", known["token"]), 20)
        end = run_at(f"{QUICK}&seed=42").snapshot(300)
        assert (found["waits"], end.status in found["last"]) == (False, True)

    known = {}
    serving(ends_too_soon)
    serving(goes_on)


def test_a_run_that_takes_too_long_does_not_count(serving):
    async def work(ask):
        path, secret, (one,) = await ask.room(1)
        long = "problem=spirals&hidden=16-16-16&max_epochs=1000000&test=0&n=2000&reduction=mean"
        await ask.ok(f"{path}/drive", secret, {"act": "challenge", "address": long, "goal": GOAL})
        await ask.ok(f"{path}/run", one, {"address": f"{long}&learning_rate=1"})
        found = await ask.ok(f"{path}/run", one)
        assert found["last"].startswith("It does not count: after 1 s on the server")
        status, refused = await ask(f"{path}/run", one, {"address": ""})
        assert (status, refused["error"]) == (429, "Those were many runs in a minute. Wait a little.")

    serving(work, "seconds=1&runs=1")


def test_an_offered_run_comes_to_the_wall_with_its_figures(serving):
    async def work(ask):
        path, secret, (one, other) = await ask.room()
        drive = partial(ask.ok, f"{path}/drive", secret)
        address = f"{QUICK}&events=10%3Alearning_rate%3D4"
        assert await ask.ok(f"{path}/run", one, {"address": address}) == {"offered": True}
        await ask.ok(
            f"{path}/run",
            other,
            {"address": BLOBS},
        )
        wall = await ask.ok(f"{path}/wall", secret)
        assert (wall["offers"], wall["shown"]) == ([[1, "Brave Badger"], [2, "Bright Beaver"]], None)
        assert (await ask(f"{path}/drive", secret, {"act": "shown"}))[0] == 409
        assert (await ask(f"{path}/drive", secret, {"act": "put up", "person": True}))[0] == 400
        await drive({"act": "put up", "person": 1})
        wall = await ask.ok(f"{path}/wall", secret)
        assert (wall["shown"]["name"], run_at(wall["shown"]["address"]).events) == (
            "Brave Badger",
            run_at(address).events,
        )
        assert [(await ask.ok(f"{path}/phone", token))["shown"] for token in (one, other)] == [True, False]
        found, end = await drive({"act": "shown"}), run_at(address).snapshot(300)
        assert found["figures"][0] == ["Status", f"{end.status} at epoch {end.epoch}"]
        assert found["figures"][-1] == ["Network", "2-2-1: 9 parameters"]
        assert found["parameters"] == pytest.approx(end.parameters.tolist(), rel=1e-5)
        assert found["setup"]["sizes"] == [2, 2, 1]
        assert (await ask(f"{path}/drive", secret, {"act": "take down", "person": 2}))[0] == 409
        await drive({"act": "take down", "person": 1})
        await drive({"act": "put up", "person": 2})
        found = await drive({"act": "shown"})
        assert (found["setup"]["classSigns"], len(found["setup"]["markerColors"])) == (["●", "■", "▲"], 3)
        assert "Right of the test set" in dict(found["figures"])
        assert (await ask(f"{path}/drive", secret, {"act": "clear offers"}))[0] == 400
        await drive({"act": "clear offers", "people": [2]})
        wall = await ask.ok(f"{path}/wall", secret)
        assert (wall["offers"], wall["shown"]["name"]) == ([], "Bright Beaver")

    serving(work)


def test_a_diverged_run_is_sent_as_numbers_that_json_has(serving):
    async def work(ask):
        path, secret, (one,) = await ask.room(1)
        drive = partial(ask.ok, f"{path}/drive", secret)
        wild = "hidden_activation=relu&output_activation=linear&learning_rate=100&max_epochs=300"
        await drive({"act": "train", "address": wild})
        await ask.ok(f"{path}/answer", one, {"number": 1, "option": 0})
        while not (found := await drive({"act": "runs", "known": []}))["done"]:
            pass
        assert [group["name"] for group in found["groups"]] == ["diverged"]

    serving(work)


def test_nobody_gets_in_where_they_do_not_belong(serving):
    async def work(ask):
        path, secret, (one, _) = await ask.room()
        elsewhere, other_secret, (stranger, _) = await ask.room()
        await ask.ok(f"{path}/drive", secret, TYPED)
        await ask.ok(f"{elsewhere}/drive", other_secret, TYPED)
        for key in ("", stranger, secret, "é"):
            assert (await ask(f"{path}/phone", key))[0] == 403
            assert (await ask(f"{path}/answer", key, {"number": 1, "option": 0}))[0] == 403
            assert (await ask(f"{path}/name", key, {"name": "Me"}))[0] == 403
        for key in ("", one, other_secret):
            assert (await ask(f"{path}/wall", key))[0] == 403
            assert (await ask(f"{path}/drive", key, {"act": "end"}))[0] == 403
        answers = [await ask.ok(f"{path}/phone", one), await ask.ok(f"{path}/wall", secret)]
        assert secret not in json.dumps(answers)
        assert (await ask.ok(f"{path}/wall", secret))["activity"]["answered"] == 0

    serving(work, "guesses=1000")


def test_guessing_codes_is_slowed_for_who_guesses_alone(serving):
    async def work(ask):
        path, secret, (one, _) = await ask.room()
        guesses = [(await ask("rooms/BBBBB/join", "", {}))[0] for _ in range(4)]
        assert guesses == [404, 404, 404, 429]
        assert (await ask(f"{path}/join", "", {}))[0] == 429  # a right code is not told from a wrong one
        assert (await ask(f"{path}/phone", "guess"))[0] == (await ask("rooms/CCCCC/phone", "guess"))[0] == 429
        await ask.ok(f"{path}/phone", one)  # who is in stays in
        await ask.ok(f"{path}/wall", secret)
        await Client(host="10.0.0.2").ok(f"{path}/join", "", {})

    serving(work, "guesses=3")


def test_sizes_and_rates_are_bounded(serving):
    async def work(ask):
        path, secret, (one, other) = await ask.room()
        assert (await ask(f"{path}/join", "", {}))[1]["error"] == "This room is full: 2 are in it."
        names = [(await ask(f"{path}/name", one, {"name": f"Ada {at}"}))[0] for at in range(5)]
        assert names == [200, 200, 200, 200, 429]
        await ask.ok(f"{path}/name", other, {"name": "Bob"})
        await ask.ok("rooms", "", {"address": ""})
        assert (await ask("rooms", "", {"address": ""}))[0] == 429
        assert (await Client(host="10.0.0.2")("rooms", "", {"address": ""}))[0] == 200
        assert (await ask(f"{path}/drive", secret, {"act": "x" * MOST_BYTES}))[0] == 400

    serving(work, "people=2&messages=4&openings=2")


def test_what_is_no_message_is_refused_in_words(serving):
    async def work(ask):
        path, secret, (one, _) = await ask.room()
        for content, kind, words in (
            (b"{}", "text/plain", "content-type"),
            (b"[]", "application/json", "JSON object"),
            (b"{", "application/json", "JSON object"),
            (b"[" * 9999, "application/json", "JSON object"),
        ):
            status, headers, body = await ask.raw(f"{path}/drive", secret, content, kind)
            assert (status, headers[b"content-type"]) == (400, b"application/json")
            assert words in json.loads(body)["error"]
        for body in ({}, {"act": "none"}, {"act": ["end"]}, {"act": "finish"}, {"act": "ask", "lesson": "none"}):
            assert (await ask(f"{path}/drive", secret, body))[0] == 400
        assert (await ask(f"{path}/phone?since=x", one))[0] == 400
        assert (await ask("rooms", "", {"address": "learning_rate=fast"}))[0] == 400
        assert (await ask(f"{path}/drive", secret, {"act": "code", "link": "javascript:0"}))[0] == 400
        picture = (await ask.ok(f"{path}/drive", secret, {"act": "code", "link": "https://a.example/in/KTRPW"}))[
            "picture"
        ]
        assert picture.startswith("data:image/svg+xml")

    serving(work)


def test_hundreds_who_wait_cost_little_and_all_hear_soon(serving):
    async def work(ask):
        path, secret, tokens = await ask.room(300)
        version = ROOMS.view(path[6:]).version
        waiting = [asyncio.create_task(ask.ok(f"{path}/phone?since={version}", token)) for token in tokens]
        await asyncio.sleep(0.5)
        begun = time.process_time()
        await asyncio.sleep(2)
        assert time.process_time() - begun < 0.2  # a tenth of a core
        await ask.ok(f"{path}/drive", secret, TYPED)
        heard = await asyncio.wait_for(asyncio.gather(*waiting), 5)
        assert all(news["activity"]["text"] == TYPED["text"] for news in heard)
        assert ROOMS._waiting == {}

    serving(work)


def test_nobody_is_waited_for_who_is_gone_or_when_the_server_ends(serving):
    async def work(ask):
        path, _, (one, other) = await ask.room()
        version = ROOMS.view(path[6:]).version
        leaving = Client()
        waiting = [asyncio.create_task(who.ok(f"{path}/phone?since={version}", one)) for who in (leaving, ask)]
        await asyncio.sleep(0.2)
        leaving.leaves.set()
        await asyncio.wait_for(waiting[0], 5)
        assert not waiting[1].done()
        ROOMS.stopping = True
        await asyncio.wait_for(waiting[1], 5)
        await asyncio.wait_for(ask.ok(f"{path}/phone?since={version}", other), 5)

    serving(work)


def test_what_one_server_writes_wakes_who_waits_at_another(serving, monkeypatch, redis_address):
    monkeypatch.setenv("PERCEPTARIUM_ROOMS", redis_address)

    async def work(ask):
        path, secret, (one, two) = await ask.room()
        other = Rooms(RedisKeeper(redis_address), Limits())
        phone, wall = await ask.ok(f"{path}/phone", one), await ask.ok(f"{path}/wall", secret)
        phones = [asyncio.create_task(ask.ok(f"{path}/phone?since={phone['version']}", token)) for token in (one, two)]
        await asyncio.sleep(0.2)
        number = other.begin(path[6:], secret, "question", {"text": "?", "options": ["yes", "no"]})
        for news in await asyncio.wait_for(asyncio.gather(*phones), 5):
            assert (news["activity"]["number"], news["activity"]["text"]) == (number, "?")
        wall = await ask.ok(f"{path}/wall?since={wall['version']}", secret)
        waiting = asyncio.create_task(ask.ok(f"{path}/wall?since={wall['version']}", secret))
        await asyncio.sleep(0.2)
        other.answer(path[6:], two, number, 1)
        assert (await asyncio.wait_for(waiting, 5))["activity"]["answered"] == 1
        other.keeper.close()

    serving(work)


def test_while_redis_is_away_all_are_told_and_none_is_thrown_out(serving, monkeypatch, tmp_path):
    folder = tmp_path / "redis"
    folder.mkdir()

    async def work(ask):
        path, secret, (one, _) = await ask.room()
        version = (await ask.ok(f"{path}/phone", one))["version"]
        waiting = asyncio.create_task(ask(f"{path}/phone?since={version}", one))
        await asyncio.sleep(0.2)
        process.kill()
        process.wait()
        for status, answer in (
            await asyncio.wait_for(waiting, 5),
            await ask(f"{path}/wall", secret),
            await ask("rooms", "", {"address": ""}),
        ):
            assert status == 504
            assert "cannot be reached" in answer["error"]
        with running_redis(folder, int(address.rpartition(":")[2].partition("/")[0])):
            assert (await ask.ok(f"{path}/phone", one))["version"] == version

    with running_redis(folder) as (address, process):
        monkeypatch.setenv("PERCEPTARIUM_ROOMS", address)
        serving(work)


def test_the_page_of_a_phone_is_below_the_apps_path(serving):
    async def work(_):
        for below in ("", "/lab"):
            client = Client(below)
            for path in ("in/", "in/KTRPW"):
                status, _, body = await client.raw(path)
                assert status == 200
                assert b'src="../app/static/room/in.js?v=' in body
                assert is_phones(f"{below}/{path}")
            status, headers, _ = await client.raw("in")
            assert (status, headers[b"location"]) == (307, b"in/")
        assert not is_phones("/in")
        assert not is_phones("/room")

    serving(work)


@contextmanager
def rooms_refused(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    ROOMS.begin()
    try:
        yield
    finally:
        ROOMS.end()
        ROOMS.refused = ""


def test_the_page_says_why_there_are_no_rooms(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    for name, value, words in (
        ("PERCEPTARIUM_ROOMS", f"{tmp_path}/file/rooms.sqlite3", "cannot be opened: File exists"),
        ("PERCEPTARIUM_ROOMS", "redis://host:port", "Port could not be cast"),
        ("PERCEPTARIUM_ROOM_LIMITS", "people=0", str(SettingError("people", "0", "a whole number from 1 to 500"))),
    ):
        with rooms_refused(monkeypatch, name, value):
            assert words in said(well(rested(at_link("room").run())))
        monkeypatch.delenv(name)


def test_without_redis_py_the_page_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "redis", None)
    with rooms_refused(monkeypatch, "PERCEPTARIUM_ROOMS", "redis://127.0.0.1/0"):
        assert "pip install redis" in said(well(rested(at_link("room").run())))


def test_without_routes_a_room_works_through_the_page(monkeypatch, tmp_path):
    """Phones and wall then send parcels of requests, which their sessions answer one after the other."""
    assert SLOWLY in said(well(rested(at_link("room").run())))
    assert SLOWLY not in said(well(rested(at_link("room", room="KTRPW").run())))  # a phone
    monkeypatch.setenv("PERCEPTARIUM_ROOMS", str(tmp_path / "rooms.sqlite3"))
    ids = count()

    async def ended():
        ROOMS.end()

    def ask(*requests):
        """Method, path, key and body of each; the contents of the replies, which must be good."""
        names = ("method", "path", "key", "body")
        parcel = {"id": next(ids), "requests": [dict(zip(names, request, strict=True)) for request in requests]}
        answer = answered(parcel, "10.0.0.1")
        assert answer["to"] == parcel["id"]
        assert [reply["status"] for reply in answer["replies"]] == [200] * len(requests), answer
        return [reply["content"] for reply in answer["replies"]]

    try:
        [opened] = ask(("POST", "rooms", "", json.dumps({"address": QUICK})))
        path, secret = f"rooms/{opened['code']}", opened["secret"]
        joined = ask(*[("POST", f"{path}/join", "", "{}")] * 20) + ask(*[("POST", f"{path}/join", "", "{}")] * 10)
        full = answered({"id": 0, "requests": [{"path": f"{path}/join", "body": "{}"}]}, "10.0.0.1")["replies"]
        assert full == [{"status": 409, "content": {"error": "This room is full: 30 are in it."}}]
        [first] = ask(("GET", f"{path}/phone?since=0", joined[0]["token"], ""))
        [again] = ask(("GET", f"{path}/phone?since={first['version']}", joined[0]["token"], ""))  # at once
        assert again == first
        ask(("POST", f"{path}/drive", secret, json.dumps({"act": "train", "address": QUICK})))
        phone, wall = ask(("GET", f"{path}/phone", joined[1]["token"], ""), ("GET", f"{path}/wall", secret, ""))
        [rows] = ask(("GET", f"rooms/rows?{phone['activity']['address']}&start=0&count=1&stride=1", "", ""))
        assert (
            base64.b64decode(rows["packed"])
            == SERVICE.answer(f"{phone['activity']['address']}&start=0&count=1&stride=1", "").body
        )
        ask(("POST", f"{path}/answer", joined[1]["token"], json.dumps({"number": 1, "option": 0})))
        assert (wall["people"], wall["activity"]["finished"]) == (30, [])
        [wall] = ask(("GET", f"{path}/wall?since={wall['version']}", secret, ""))
        assert wall["activity"]["finished"] == [[2, "Bright Beaver"]]
        goal = {"act": "challenge", "address": QUICK, "goal": GOAL}
        clear = {"act": "clear", "number": 1}
        ask(*(("POST", f"{path}/drive", secret, json.dumps(act)) for act in (clear, goal)))
        ask(("POST", f"{path}/run", joined[1]["token"], json.dumps({"address": QUICK})))
        deadline = time.monotonic() + 30
        while (found := ask(("GET", f"{path}/run", joined[1]["token"], "")))[0]["waits"]:  # at once
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert run_at(QUICK).snapshot(300).status in found[0]["last"]
        for wrong in (
            {},
            {"id": 1, "requests": [7, {"path": "in/"}, {"path": "../x"}, {"path": "rooms/rows?hidden=x"}]},
        ):
            assert all(reply["status"] in (400, 404) for reply in answered(wrong, "10.0.0.1")["replies"])
    finally:
        run(ended())
