"""The lab as its visitor sees it: its buttons and readings by name, and what the core says they must show."""

import re
from time import monotonic
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
from playwright.sync_api import TimeoutError, expect

from core.training.words import title_of
from pages.shared.state.location import read_location

SECONDS = 30
"""The longest that anything is waited for: on a quiet machine all of it comes within three."""

TRIES = 5

TURN = "address => { history.pushState(null, '', address); dispatchEvent(new PopStateEvent('popstate')); }"


class Visit:
    """One page that shows the lab."""

    def __init__(self, page, server):
        self.page, self.server = page, server
        self.stage = page.get_by_test_id("stage")
        self.epoch_reading, self.loss_reading = page.get_by_test_id("epoch"), page.get_by_test_id("loss")
        self.slider = self.stage.get_by_role("slider", name="Epoch on the screen")
        self.words = self.part("words")

    def go(self, link=""):
        """Open a link: a whole one, or a dictionary of parameters."""
        if isinstance(link, dict):
            link = f"{self.server}/?{urlencode(link)}"
        self.page.goto(link or self.server)
        self.ready()

    def turn_to(self, parameters):
        """Go to a link, a dictionary of parameters, in the lab that is open, as the browser's Forward does.

        It shows the run of the link from its start; what was chosen on the stage itself, as the speed, stays. To open
        the lab anew takes four times as long.
        """
        run, _ = read_location(parameters)
        self.page.wait_for_timeout(400)  # the stage has told the page where it rests, with what the widgets hold
        self.settle()
        self.page.evaluate(TURN, f"/?{urlencode(parameters)}" if parameters else "/")
        expect(self.page).to_have_title(f"{title_of(run.experiment)} · The live lab · Perceptarium")
        self.expect_epoch(0)
        self.ready()
        self.expect_truth(run)

    def ready(self):
        expect(self.stage).to_have_count(1)  # where one takes the place of another
        expect(self.stage).to_be_visible()
        expect(self.epoch_reading).to_have_text(re.compile(r"^\d+$"))
        for name in ("region", "unit"):
            expect(self.part(name)).to_have_attribute("data-ready", "true")
        self.settle()

    def settle(self):
        settle(self.page)

    def part(self, name):
        return self.stage.locator(f"[data-part={name}]")

    def button(self, name):
        return self.stage.get_by_role("button", name=name, exact=True)

    # Readings

    @property
    def epoch(self):
        return int(self.epoch_reading.inner_text())

    @property
    def reading(self):
        """Epoch and loss on the screen, both of one moment."""
        epoch, loss = self.stage.evaluate(
            "stage => ['epoch', 'loss'].map(name => stage.querySelector(`[data-testid=${name}]`).textContent)"
        )
        return int(epoch), float(loss)

    @property
    def parameters(self):
        """The parameters in the address bar."""
        return dict(parse_qsl(urlsplit(self.page.url).query, keep_blank_values=True))

    @property
    def run(self):
        """The run that the address bar describes, as the core replays it."""
        run, notices = read_location(self.parameters)
        assert notices == []
        return run

    def expect_epoch(self, epoch):
        expect(self.epoch_reading).to_have_text(str(epoch))

    def expect_at_least(self, epoch):
        """Wait until the epoch has as many digits as this power of ten."""
        digits = len(str(epoch)) - 1
        expect(self.epoch_reading).to_have_text(re.compile(rf"^[1-9]\d{{{digits},}}$"))

    def expect_parameters(self, pattern):
        expect(self.page).to_have_url(re.compile(pattern))

    def expect_truth(self, run=None):
        """Epoch and loss on the screen are, or soon become, the core's for the run in the address bar."""
        deadline = monotonic() + SECONDS
        while True:
            epoch, loss = self.reading
            truth = six_digits((run or self.run).snapshot(epoch).loss)
            if loss == truth:
                return epoch, loss
            assert monotonic() < deadline, f"epoch {epoch}: the screen has {loss}, the core {truth}"
            self.page.wait_for_timeout(50)

    # Doings

    def play_to(self, epoch):
        """Play until an epoch of as many digits as this power of ten, and pause."""
        self.button("Play").click()
        self.expect_at_least(epoch)
        self.button("Pause").click()
        expect(self.button("Play")).to_be_visible()

    def play_past(self, epoch):
        """Play until the screen is beyond this epoch, and pause."""
        self.button("Play").click()
        while self.epoch <= epoch:
            self.page.wait_for_timeout(50)
        self.button("Pause").click()
        expect(self.button("Play")).to_be_visible()

    def seek(self, epoch):
        self.slider.fill(str(epoch))

    def choose(self, label, option):
        """Choose an option of one of the select boxes in the side bar."""
        choose(self.page.get_by_test_id("stSidebar"), label, option)


def choose(place, label, option):
    """Choose an option of the select box with this label, somewhere in a page or a part of it."""
    for _ in range(TRIES):
        try:
            offered(place, label, option).click(timeout=3_000)
            return
        except TimeoutError:
            place.page.keyboard.press("Escape")
    raise AssertionError(f"{label}: the list closes before {option} is chosen")


def offered(place, label, option):
    """The option in the open list of this select box. What comes late, or a bar that still scrolls, closes a list.

    Its name is typed: a long list has only some of its options in the page.
    """
    box = place.get_by_role("combobox", name=label)
    found = box.page.get_by_role("option", name=option, exact=True)
    box.scroll_into_view_if_needed()
    for _ in range(TRIES):
        box.click()
        box.press_sequentially(option)
        try:
            expect(found).to_be_visible(timeout=3_000)
            return found
        except AssertionError:
            box.page.keyboard.press("Escape")
    raise AssertionError(f"{label} does not offer {option}")


def settle(page):
    """Wait until Streamlit has nothing to run, and has fetched the code of every part that it shows.

    Until then a part is a grey place, and a click on it or a key that belongs to it is lost.
    """
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


def six_digits(value):
    """A number as the stage writes it: the single precision that travels, in six digits."""
    return float(f"{float(np.float32(value)):.6g}")
