"""Firefox and WebKit on the main path: play, learning rate, step back, share, a lesson, a phone's width.

Each browser opens once and walks all of it, for opening takes longer than looking.
"""

import os
from time import monotonic, sleep
from urllib.parse import parse_qsl, urlsplit

import pytest

from core.lessons.collection import lessons
from core.lessons.evidence import Evidence
from pages.shared.state.location import read_location
from tests.browser.driven import WAIT, driving, missing
from tests.browser.visit import six_digits

pytestmark = pytest.mark.browser

EPOCH = "const epoch = Number(document.querySelector('[data-testid=epoch]')?.textContent);"
READY = """return document.querySelector('[data-part=region]')?.dataset.ready === 'true'
  && document.querySelector('.stApp').dataset.testScriptState === 'notRunning'
  && /^\\d+$/.test(document.querySelector('[data-testid=epoch]').textContent)"""
ENTER = "\ue007"
WIDE = (1280, 900)
PHONE = (390, 760)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", ["firefox", "webkit"])
def test_the_main_path_in_other_browsers(name, server, tmp_path):
    reason = missing(name)
    if reason and os.environ.get("CI"):
        pytest.fail(reason)
    elif reason:
        pytest.skip(reason)
    with driving(name, tmp_path) as driver:
        driver.resize(*WIDE)
        driver.go(f"{server}/_stcore/health")
        driver.run("localStorage.setItem('perceptarium-hints', 'seen')")
        driver.go(server)
        driver.until(READY)
        expect_a_run_to_be_played_and_changed(driver)
        expect_its_link_to_show_the_same(driver)
        expect_a_lesson_to_be_taken(driver, server)
        expect_a_phone_to_show_it_all(driver, server)


def expect_a_run_to_be_played_and_changed(driver):
    play_to(driver, 100)
    epoch = expect_truth(driver)
    driver.click("button", "Step back")
    assert expect_truth(driver, epoch - 1) == epoch - 1
    driver.click("[data-part=rate-number]")
    driver.run("document.querySelector('[data-part=rate-number]').select()")
    driver.press("2", ENTER)
    driver.until("return location.search.includes('learning_rate%3D2')")
    driver.click("button", "Step forward")
    expect_truth(driver, epoch)
    drawn = driver.run(
        """return [...document.querySelectorAll('.stage canvas')].filter((canvas) => {
          if (!canvas.offsetParent) return false;
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          return new Set(new Uint32Array(data.buffer)).size > 20;
        }).length"""
    )
    assert drawn >= 2, "the maps have their colours"


def expect_its_link_to_show_the_same(driver):
    """The link opens the run with its change, at epoch 0."""
    driver.click("[data-testid=stPopoverButton]", "Share")
    link = driver.until(
        """const link = document.querySelector('[data-testid=stPopoverBody] code')?.textContent.replace(/\\s/g, '');
        return link === location.href && link"""
    )
    driver.go(link)
    driver.until(READY)
    play_to(driver, 100)
    expect_truth(driver)
    address = driver.run("return location.href")
    assert address.startswith(link), (address, link)


def expect_a_lesson_to_be_taken(driver, server):
    step = next(iter(lessons()[0].values())).steps[0]
    evidence = Evidence(step).finish()
    driver.go(f"{server}/lessons")
    driver.click("button", "Begin")
    driver.until(READY)
    driver.click(".st-key-lesson label", step.options[evidence.right].text)
    driver.click("button", "Predict")
    driver.until("return !document.querySelector('[data-part=transport]').inert")
    driver.click("button", "Jump to end")
    driver.until(
        "return document.querySelector('.st-key-lesson [data-testid=stAlert]')?.textContent.includes(arguments[0])",
        "as you predicted",
    )


def expect_a_phone_to_show_it_all(driver, server):
    """In a frame: no window of these browsers is as narrow as a phone."""
    driver.go(f"{server}/_stcore/health")
    driver.run(
        """const frame = document.createElement('iframe');
        [frame.width, frame.height, frame.src] = arguments;
        document.body.replaceChildren(frame)""",
        *PHONE,
        f"{server}/?problem=and",
    )
    driver.into_frame()
    driver.until(READY)
    driver.until("return Boolean(document.querySelector('.st-key-own_back'))")  # the way to the run that is kept
    assert driver.run("return innerWidth") == PHONE[0]
    play_to(driver, 10)
    expect_truth(driver)
    widths = driver.run(
        """const main = document.querySelector('[data-testid=stMain]');
        return [document.documentElement.scrollWidth, document.body.scrollWidth, main.scrollWidth]"""
    )
    assert max(widths) <= PHONE[0]


def play_to(driver, epoch):
    driver.click("button", "Play")
    driver.until(f"{EPOCH} return epoch >= arguments[0]", epoch)
    driver.click("button", "Pause")
    driver.until("return Boolean(document.querySelector('button[aria-label=Play]'))")


def reading(driver):
    """Epoch and loss on the screen, both of one moment."""
    epoch, loss = driver.run(
        "return ['epoch', 'loss'].map((name) => document.querySelector(`[data-testid=${name}]`).textContent)"
    )
    return int(epoch), float(loss)


def expect_truth(driver, epoch=None):
    """The loss on the screen is, or soon becomes, the core's for the run in the address bar; returns the epoch."""
    if epoch is not None:
        driver.until(f"{EPOCH} return epoch === arguments[0]", epoch)
    deadline = monotonic() + WAIT
    while True:
        address = driver.run("return location.href")
        run, notices = read_location(dict(parse_qsl(urlsplit(address).query, keep_blank_values=True)))
        assert notices == []
        epoch, loss = reading(driver)
        truth = six_digits(run.snapshot(epoch).loss)
        if loss == truth:
            return epoch
        assert monotonic() < deadline, f"epoch {epoch}: the screen has {loss}, the core {truth}"
        sleep(0.05)
