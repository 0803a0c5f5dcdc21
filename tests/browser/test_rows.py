"""Where rows come from: the route, the component where there is none, and a server that was killed and comes back."""

import re
from subprocess import Popen

import pytest
from playwright.sync_api import expect

from core.training.run import Event
from tests.browser.conftest import running
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser

ENDLESS = {"max_epochs": "1000000", "target_loss": "0"}


def step_forward(lab):
    lab.page.wait_for_timeout(200)  # what was done before is on the screen
    epoch = lab.epoch
    lab.button("Step forward").click()
    lab.expect_epoch(epoch + 1)
    lab.expect_truth()


def go_through(lab):
    """Play, change the learning rate and a weight on the way, step, go back, and take over a setting of the panel."""
    lab.button("Play").click()
    lab.expect_at_least(10)
    rate = lab.stage.get_by_role("spinbutton", name="Learning rate as a number")
    rate.fill("2")
    rate.press("Enter")
    lab.expect_parameters(r"events=\d+%3Alearning_rate%3D2")
    lab.expect_at_least(1000)
    lab.button("Pause").click()
    lab.expect_truth()
    lab.part("speed").select_option(label="100 epochs a frame")
    lab.button("Play").click()
    lab.expect_at_least(10_000)
    lab.button("Pause").click()
    lab.expect_truth()
    lab.seek(500)
    step_forward(lab)
    lab.page.get_by_test_id("stSidebar").get_by_text("Training", exact=True).click()
    lab.choose("Optimizer", "Adam")
    lab.expect_parameters(rf"%3B{lab.epoch}%3Aoptimizer%3Dadam")
    step_forward(lab)
    assert [set(event.settings) for event in lab.run.events] == [{"learning_rate"}, {"optimizer", "learning_rate"}]
    lab.button("New seed").click()
    lab.expect_parameters("seed=43")
    lab.expect_epoch(0)
    lab.expect_truth()


def requests_to(page, part):
    """The addresses of requests with this in them, as they are made."""
    found = []
    page.on("request", lambda request: found.append(request.url) if part in request.url else None)
    return found


def test_rows_come_over_the_route_and_without_it_over_the_component(new_page, server, tmp_path):
    page = new_page()
    asked = requests_to(page, "/rows/")
    lab = Visit(page, server)
    lab.go(ENDLESS | {"hidden": "3"})
    lab.play_to(1000)
    lab.expect_truth()
    assert len(asked) > 1  # all other tests go this way too
    with running("app.py", tmp_path) as address:
        page = new_page()
        asked = requests_to(page, "/rows/")
        lab = Visit(page, address)
        lab.go(ENDLESS | {"hidden": "3"})
        go_through(lab)
        assert asked == []
        page.close()  # before the server ends, of which it would complain


def test_a_route_that_cannot_be_reached_is_done_without(new_page, server):
    page = new_page()
    page.route(re.compile("/rows/"), lambda route: route.abort())
    lab = Visit(page, server)
    lab.go(ENDLESS | {"seed": "7"})
    lab.play_to(1000)
    lab.expect_truth()
    new_page.complaints[:] = [complaint for complaint in new_page.complaints if "/rows/" not in complaint]


def await_connection(page, sockets, before):
    """Wait until the page has another connection than those before, and has told the new server what it shows."""
    for _ in range(300):
        if len(sockets) > before:
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(1500)


def play_on(visit, epoch):
    """Wait until a run that plays, untouched, is beyond this epoch; pause, and see that its numbers are right."""
    expect(visit.button("Pause")).to_be_visible()
    while visit.epoch < epoch:
        visit.page.wait_for_timeout(50)
    visit.button("Pause").click()
    visit.expect_truth()


def test_after_the_server_was_killed_a_page_stands_where_it_stood_and_one_that_played_plays_on(new_page, tmp_path):
    pages = [new_page(), new_page()]
    sockets = {page: [] for page in pages}
    for page in pages:
        page.on("websocket", lambda socket, own=sockets[page]: own.append(socket))
    with running("serve.py", tmp_path, end=Popen.kill) as address:
        still, playing = (Visit(page, address) for page in pages)
        still.go(ENDLESS | {"events": "20:learning_rate=2"})
        still.play_to(100)
        here = still.reading
        playing.go(ENDLESS | {"seed": "5"})
        playing.button("Play").click()
        playing.expect_at_least(100)
        before = {page: len(sockets[page]) for page in pages}
    expect(playing.stage.get_by_role("alert")).to_contain_text("The server does not answer.")
    epoch = playing.epoch
    with running("serve.py", tmp_path, port=int(address.rpartition(":")[2])):
        for visit in (still, playing):
            await_connection(visit.page, sockets[visit.page], before[visit.page])
            visit.settle()
        assert still.reading == here
        still.button("Step forward").click()
        still.expect_epoch(here[0] + 1)
        still.expect_truth()
        assert still.run.events == (Event(20, {"learning_rate": 2.0}),)
        expect(playing.stage.get_by_role("alert")).to_be_hidden()
        play_on(playing, epoch + 1000)
        for page in pages:
            page.close()  # before the server ends, of which they would complain
    lost = (
        "WebSocket",
        "not responding",
        "Cannot send rerun",
        "ERR_CONNECTION",
        "Failed to fetch",
        "_stcore",
        "/rows/",
    )
    new_page.complaints[:] = [text for text in new_page.complaints if not any(part in text for part in lost)]
