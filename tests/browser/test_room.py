"""A class in a real browser, the wall on one screen, a phone on the other; and one whose server is killed."""

import http.client
import json
import re
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from subprocess import Popen
from time import monotonic, sleep
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from core import Experiment
from core.lessons.evidence import Evidence
from core.room.activity import lesson_step
from core.training.run import Run
from tests.browser.conftest import WELL_KNOWN, running
from tests.browser.test_access import violations
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser

EXPERIMENT = Experiment(learning_rate=5.0, init="normal", max_epochs=300, seed=2)


def test_a_class_predicts_trains_shows_and_competes(open_page, new_page, server):
    wall = open_page("room", EXPERIMENT.to_url(), viewport={"width": 1280, "height": 800}).page
    wall.get_by_role("button", name="Open a room").click()
    expect(wall.get_by_test_id("code")).to_have_text(re.compile("^[A-Z]+$"))
    code = wall.get_by_test_id("code").inner_text()
    phone = new_page(viewport={"width": 390, "height": 844}, color_scheme="dark", reduced_motion="reduce")
    phone.goto(f"{server}/in")
    phone.get_by_label("Code").fill(code.lower())
    phone.keyboard.press("Enter")
    expect(phone).to_have_url(f"{server}/in/{code}")
    expect(phone.get_by_role("heading", name="You are in")).to_be_visible()
    expect(wall.get_by_text("1 is in")).to_be_visible()
    phone.get_by_role("button", name="Change your nickname").click()
    phone.get_by_label("Your nickname").fill("<b>Ada</b>")
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("You are <b>Ada</b>.")).to_be_visible()

    step = lesson_step("1-one-unit", 1)
    wall.get_by_role("button", name="Ask").first.click()
    expect(phone.get_by_role("heading", name=step.question)).to_be_visible()
    for page in (wall, phone):  # the question is not about the experiment above the room
        expect(page.get_by_text("OR, 2-1, sigmoid, SGD 2, seed 42", exact=True)).to_be_visible()
    phone.get_by_role("button", name=step.options[0].text).press("Enter")
    expect(phone.get_by_text("Your answer is in.")).to_be_visible()
    expect(wall.get_by_text("1 of 1 has answered.")).to_be_visible()
    expect(wall.get_by_text("100 %")).to_be_hidden()
    phone.reload()
    expect(phone.get_by_role("button", name=step.options[0].text)).to_have_attribute("aria-pressed", "true")
    wall.reload()  # the browser that opened the room goes on driving it
    wall.get_by_role("button", name="Close").click()
    expect(wall.get_by_text("1 · 100 %")).to_be_visible()
    wall.get_by_role("button", name="Show the answer").click()
    right = step.options[Evidence(step).finish().right].text
    expect(phone.get_by_role("button", name=f"✓ {right}")).to_be_visible()
    expect(wall.get_by_text(f"✓ {right}")).to_be_visible()
    assert violations(phone, "main") == violations(wall, "[data-testid=room]") == []

    secret = wall.evaluate("JSON.parse(localStorage.getItem('perceptarium-room')).secret")
    assert secret not in wall.content() + wall.url + phone.content() + phone.url
    other = new_page(color_scheme="dark")  # another device that drives the room
    other.add_init_script(WELL_KNOWN)
    other.goto(f"{server}/in/{code}#{secret}")
    expect(other).to_have_url(re.compile(r"/room\?problem=xor&learning_rate=5"))
    other.get_by_role("button", name="Next question").click()
    expect(phone.get_by_role("heading", name="You are in")).to_be_visible()
    other.get_by_label("One setting each").check()  # what is prepared there is here, too
    expect(wall.get_by_role("combobox", name="Setting")).to_be_visible()
    wall.get_by_label("One setting each").uncheck()
    expect(other.get_by_role("combobox", name="Setting")).to_be_hidden()
    for experiment, title in (
        (EXPERIMENT.replace(hidden=(3,)), re.compile("XOR, 2-3-1, sigmoid, SGD 5")),
        (EXPERIMENT, re.compile("XOR, 2-2-1, sigmoid, SGD 5")),
    ):
        other.goto(f"{server}/room?{urlencode({'problem': 'xor'} | experiment.to_url())}")
        expect(wall.locator(".st-key-present_run strong")).to_have_text(title)

    wall.get_by_role("button", name="Start").first.click()
    end = Run(EXPERIMENT.replace(seed=1)).snapshot(300)
    expect(phone.get_by_text(end.diagnosis.cause)).to_be_visible()  # at once, for who wants no motion
    expect(phone.get_by_role("img")).to_be_visible()
    own = wall.get_by_role("link", name=f"<b>Ada</b>, seed 1: {end.diagnosis.status} at epoch {end.epoch}")
    expect(own).to_be_visible()
    assert violations(phone, "main") == violations(wall, "[data-testid=room]") == []
    assert violations(other, "[data-testid=room]") == []
    other.set_viewport_size({"width": 320, "height": 640})
    assert other.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 320
    phone.get_by_role("button", name="Offer to show it on the wall").click()
    wall.get_by_role("button", name="Show that of <b>Ada</b>").click()
    expect(phone.get_by_text("Your run is on the wall.")).to_be_visible()
    shown = wall.get_by_test_id("shown")
    expect(shown.get_by_text(f"{end.diagnosis.status} at epoch {end.epoch}", exact=True)).to_be_visible()
    expect(shown.get_by_role("img")).to_be_visible()
    assert violations(wall, "[data-testid=room]") == []
    shown.get_by_role("button", name="Take it away").click()
    expect(shown).to_be_hidden()

    wall.get_by_role("button", name="Back to the questions").click()
    wall.get_by_label("One setting each").check()
    wall.get_by_role("combobox", name="Setting").select_option("hidden")
    wall.get_by_role("textbox", name="Values").fill("3,1")
    wall.get_by_role("button", name="Start").first.click()
    expect(phone.get_by_text("Hidden units in one layer: yours is 3.")).to_be_visible()
    end = Run(EXPERIMENT.replace(hidden=(3,), seed=1)).snapshot(300)
    expect(phone.get_by_text(end.diagnosis.cause)).to_be_visible()
    expect(wall.get_by_role("img", name=re.compile("Share solved .* This class: 3: 1?0+[.] "))).to_be_visible()
    assert violations(wall, "[data-testid=room]") == []

    wall.get_by_role("button", name="Back to the questions").click()
    wall.get_by_role("combobox", name="Goal").select_option("own")
    lowest = wall.get_by_label("Learning rate, lowest")
    lowest.press("Control+A")
    wall.keyboard.type("0,05")
    most = wall.get_by_label("Most weights and biases")
    most.fill("2.5")
    most.press("Enter")
    expect(wall.get_by_text("Most weights and biases: 2.5 is not allowed; allowed: a whole number")).to_be_visible()
    expect(most).to_have_value("0")
    expect(lowest).to_have_value("0.05")
    lowest.fill("0.00001")
    assert violations(wall, "[data-testid=room]") == []
    wall.get_by_role("button", name="Start").last.click()
    expect(phone.get_by_text("You may change: Hidden layers, Learning rate.")).to_be_visible()
    with phone.context.expect_page() as opened:
        phone.get_by_role("link", name="Open it in the lab").click()
    stage = opened.value
    expect(stage).to_have_url(re.compile(f"room={code}"))
    assert phone.evaluate("JSON.parse(localStorage.getItem('perceptarium-in')).token") not in stage.url
    Visit(stage, server).ready()
    stage.get_by_label("Learning rate as a number").fill("8")
    stage.keyboard.press("Enter")
    stage.get_by_role("button", name="Send to the class").click()
    end = Run(EXPERIMENT.replace(learning_rate=8.0)).snapshot(300)
    expect(stage.get_by_text(f"Solved in {end.epoch} epochs: place 1 of 1 at present.")).to_be_visible()
    board = wall.get_by_test_id("board")
    expect(board.get_by_role("listitem").first).to_have_text(re.compile(f"<b>Ada</b> +solved in {end.epoch} epochs"))
    assert violations(wall, "[data-testid=room]") == violations(phone, "main") == []
    assert other.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 320
    board.get_by_role("link").click()
    lab = Visit(wall, server)
    lab.ready()
    assert lab.parameters["learning_rate"] == "8"
    other.on("dialog", lambda dialog: dialog.accept())
    other.locator("summary", has_text="Room").click()
    other.get_by_role("button", name="End the room").click()
    expect(phone.get_by_role("heading", name="This room has ended")).to_be_visible()
    expect(stage.get_by_text(f"The room {code} has ended.")).to_be_visible()
    expect(stage.get_by_role("button", name="Send to the class")).to_be_hidden()
    told = [words for words in new_page.complaints if "404" in words and f"/rooms/{code}/" in words]
    assert new_page.complaints == told  # the browser's own words for how they heard of the end
    new_page.complaints.clear()


def test_without_routes_a_class_works_through_the_apps_own_page(new_page, tmp_path):
    with running("app.py", tmp_path, end=Popen.kill) as address:
        wall = new_page()
        wall.goto(address)  # where the first visitor of such a server is sent from any other page
        expect(wall.get_by_role("link", name="Overview")).to_be_visible()
        wall.goto(f"{address}/room?{urlencode(EXPERIMENT.to_url())}")
        wall.get_by_role("button", name="Open a room").click()
        expect(wall.get_by_test_id("code")).to_have_text(re.compile("^[A-Z]+$"))
        code = wall.get_by_test_id("code").inner_text()
        expect(wall.get_by_text("a room takes 30 people")).to_be_visible()
        phone = new_page(viewport={"width": 390, "height": 844}, color_scheme="dark", reduced_motion="reduce")
        phone.goto(wall.get_by_text("Join a room").get_attribute("href"))
        phone.get_by_label("Code").fill(code)
        phone.keyboard.press("Enter")
        expect(phone).to_have_url(f"{address}/room?room={code}")
        expect(wall.get_by_text("1 is in")).to_be_visible()
        wall.get_by_role("button", name="Ask").first.click()
        phone.get_by_role("button", name=lesson_step("1-one-unit", 1).options[0].text).press("Enter")
        expect(wall.get_by_text("1 of 1 has answered.")).to_be_visible()
        phone.reload()  # the browser that is in stays in
        expect(phone.get_by_text("Your answer is in.")).to_be_visible()
        wall.get_by_role("button", name="Take the question away").click()
        wall.get_by_role("button", name="Start").first.click()
        expect(phone.get_by_role("button", name="Watch it again")).to_be_visible()
        expect(wall.get_by_role("link", name=re.compile("seed 1: "))).to_be_visible()
        assert violations(phone, "main") == []
        wall.get_by_role("button", name="Back to the questions").click()
        wall.get_by_role("combobox", name="Goal").select_option("own")
        wall.get_by_role("button", name="Start").last.click()
        with phone.context.expect_page() as opened:
            phone.get_by_role("link", name="Open it in the lab").click()
        lab = opened.value
        lab.get_by_role("button", name="Send to the class").click()
        end = Run(EXPERIMENT).snapshot(300)
        expect(lab.get_by_text(f"Solved in {end.epoch} epochs: place 1 of 1 at present.")).to_be_visible()
        for page in (wall, phone, lab):
            page.close()  # before the server ends, of which it would complain


PHONES, BEFORE = 24, 8
"""So many answer; when so many have been told that theirs is in, the server is killed."""


class Phone:
    """Asks as the page of a phone does, and again while nobody answers."""

    def __init__(self, address, key="", cookie=""):
        self.address, self.key, self.cookie = address, key, cookie

    def ask(self, path, body=None):
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        headers["Cookie"] = self.cookie
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}/{path}", content, headers)
        deadline = monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.loads(answer.read())
            except urllib.error.HTTPError:
                raise
            except (OSError, http.client.HTTPException):  # no server, or one that ends in the middle of its answer
                assert monotonic() < deadline
                sleep(0.1)


@pytest.mark.timeout(240)  # a server is started four times
def test_a_killed_server_has_lost_no_answer_and_the_class_goes_on(tmp_path):
    with ExitStack() as server:
        start = partial(running, "serve.py", tmp_path, end=Popen.kill)
        address = server.enter_context(start())
        lecturer = Phone(address)
        opened = lecturer.ask("rooms", {"address": ""})
        path, lecturer.key = f"rooms/{opened['code']}", opened["secret"]
        phones = [Phone(address, lecturer.ask(f"{path}/join", {})["token"]) for _ in range(PHONES)]

        def killed_while_they_answer(number, options):
            """Kill the server in the middle and start another one; returns what the wall shows when all are in."""
            told = []

            def answer(at):
                sleep(0.1 * at)
                phones[at].ask(f"{path}/answer", {"number": number, "option": at % options})
                told.append(at)

            with ThreadPoolExecutor(PHONES + 1) as pool:
                version = phones[0].ask(f"{path}/phone")["version"]
                waiting = pool.submit(phones[0].ask, f"{path}/phone?since={version}")
                answers = [pool.submit(answer, at) for at in range(PHONES)]
                while len(told) < BEFORE:
                    sleep(0.01)
                server.close()
                in_time = list(told)
                assert len(in_time) < PHONES
                server.enter_context(start(int(address.rpartition(":")[2])))
                assert all(phones[at].ask(f"{path}/phone")["own"] == at % options for at in in_time)
                for one in answers:
                    one.result()
                wall = lecturer.ask(f"{path}/wall")
                lecturer.ask(f"{path}/drive", {"act": "finish", "number": number})
                assert waiting.result()["activity"]["state"] == "closed"  # who waited is told by the new one
            assert [phone.ask(f"{path}/phone")["own"] for phone in phones] == [at % options for at in range(PHONES)]
            return wall["activity"]

        question = {"act": "ask", "text": "Will it learn?", "options": ["yes", "no", "never"]}
        asked = killed_while_they_answer(lecturer.ask(f"{path}/drive", question)["number"], 3)
        assert asked["answered"] == PHONES
        assert lecturer.ask(f"{path}/wall")["activity"]["counts"] == [PHONES // 3] * 3

        lecturer.ask(f"{path}/drive", {"act": "clear", "number": asked["number"]})
        training = {"act": "train", "address": "learning_rate=5.0&init=normal&max_epochs=300"}
        trained = killed_while_they_answer(lecturer.ask(f"{path}/drive", training)["number"], 1)
        assert [number for number, _ in trained["finished"]] == list(range(1, PHONES + 1))
        own = phones[0].ask(f"{path}/phone")["activity"]
        rows = f"{address}/{own['rows']['url']}?{own['address']}&start=0&count=1&stride=1"
        with urllib.request.urlopen(rows, timeout=30) as answer:
            assert answer.headers["Content-Type"] == "application/octet-stream"

        for phone in phones[:2]:
            phone.ask(f"{path}/run", {"address": "hidden=3&max_epochs=300"})  # offered, to be shown
        lecturer.ask(f"{path}/drive", {"act": "put up", "person": 1})
        goal = {"measure": "epochs", "free": {"learning_rate": None}}
        base = {"address": "init=normal&max_epochs=2000&seed=2", "goal": goal}
        lecturer.ask(f"{path}/drive", {"act": "clear", "number": trained["number"]})
        lecturer.ask(f"{path}/drive", {"act": "challenge", **base})
        for at, phone in enumerate(phones):
            phone.ask(f"{path}/run", {"address": f"{base['address']}&learning_rate={1 + at / 10}"})
        server.close()
        server.enter_context(start(int(address.rpartition(":")[2])))
        found = [phone.ask(f"{path}/run") for phone in phones]
        for at in (0, PHONES - 1):
            end = Run(EXPERIMENT.replace(learning_rate=1 + at / 10, max_epochs=2000)).snapshot(2000)
            assert end.status == "solved"
            assert found[at]["last"] == f"solved in {end.epoch:,} epochs"
        wall = lecturer.ask(f"{path}/wall")
        assert (wall["activity"]["sent"], wall["activity"]["waiting"]) == (PHONES, 0)
        assert ([number for number, _ in wall["offers"]], wall["shown"]["person"]) == ([1, 2], 1)
        assert [phone.ask(f"{path}/phone")["shown"] for phone in phones[:2]] == [True, False]
        assert (
            lecturer.ask(f"{path}/drive", {"act": "shown"})["title"]
            == "XOR, 2-3-1, sigmoid, SGD 0.5, most epochs 300, seed 42"
        )
        lecturer.ask(f"{path}/drive", {"act": "take down", "person": 1})
        lecturer.ask(f"{path}/drive", {"act": "put up", "person": 2})
        wall = lecturer.ask(f"{path}/wall")
        assert ([number for number, _ in wall["offers"]], wall["shown"]["person"]) == ([2], 2)
