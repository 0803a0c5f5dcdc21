"""What stays in the browser, in a real one: over visits and windows, handed in, checked, and forgotten."""

import re

import pytest
from playwright.sync_api import expect

from core.lessons.collection import lessons
from pages.shared.state.answers import asked
from tests.browser.test_access import violations
from tests.browser.test_lessons import panel, predict, press
from tests.browser.test_pages import entry
from tests.browser.visit import Visit, settle

pytestmark = pytest.mark.browser

NAME = "1-one-unit"
LESSON = lessons()[0][NAME]
FIRST = LESSON.steps[0]


def expect_kept(page, part):
    """This is in what the browser keeps, or soon will be."""
    page.wait_for_function("part => localStorage.getItem('perceptarium-visit')?.includes(part)", arg=part)


def leave_while_another_window_answers(page, at):
    """Both reach the server together: Streamlit may have dropped by then what belongs to the page's components."""
    page.evaluate(
        """(answer) => {
          const kept = JSON.parse(localStorage.getItem("perceptarium-visit"));
          kept.answers.push(answer);
          const text = JSON.stringify(kept);
          localStorage.setItem("perceptarium-visit", text);
          dispatchEvent(new StorageEvent("storage", { key: "perceptarium-visit", newValue: text }));
          document.querySelector("[data-testid=stTopNavLink]").click();
        }""",
        [NAME, at + 1, asked(LESSON.steps[at]), 0, True],
    )


def test_a_lesson_is_kept_handed_in_forgotten_and_checked(new_page, server):
    page = new_page(viewport={"width": 1280, "height": 800})
    lab = Visit(page, server)
    lab.go({"lesson": NAME, "step": "1"})
    predict(lab, FIRST)
    lab.button("Jump to end").click()
    expect(panel(lab).get_by_text("as you predicted")).to_be_visible()
    expect_kept(page, "true]")

    page.goto(f"{server}/lessons")  # a new visit
    settle(page)
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("1. One unit learns OR ✓")).to_be_visible()
    beside = page.context.new_page()  # another window of the same browser, and what it answers is known here
    other = Visit(beside, server)
    other.go({"lesson": NAME, "step": "2"})
    press(other, "Skip the prediction")
    expect(main.get_by_text("2. The line moves for AND …")).to_be_visible()
    beside.close()
    leave_while_another_window_answers(page, 2)
    settle(page)  # on the page that was left or on the other one: the last to reach the server decides
    entry(page, "lessons").click()
    expect(main.get_by_text(re.compile(rf"^3\. {LESSON.steps[2].title} [✓✗]$"))).to_be_visible()

    page.get_by_role("link", name="Summary and hand in").click()
    expect(page).to_have_url(re.compile("summary="))
    settle(page)
    main.get_by_text("Hand in", exact=True).click()
    page.get_by_label("Your name").fill("Ada")
    page.get_by_role("button", name="Make the file").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download: 3 answers, 1 run").click()
    file = download.value.path()
    link = page.get_by_test_id("stCode").get_by_text("handed=").inner_text()
    page.get_by_role("button", name="Forget", exact=True).click()
    page.get_by_role("button", name="Forget all of it").click()
    expect(main.get_by_text("You have made no predictions in this lesson.")).to_be_visible()
    page.wait_for_function("localStorage.getItem('perceptarium-visit') === null")

    page.goto(link)
    expect(main.get_by_text("1 hand-in, computed anew. ✓ 1 comes out here as it was handed in.")).to_be_visible()
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "ada.json", "mimeType": "application/json", "buffer": file.read_bytes()},
            {"name": "ben.json", "mimeType": "application/json", "buffer": file.read_bytes().replace(b"Ada", b"Ben")},
        ]
    )
    expect(
        main.get_by_text("3 hand-ins, computed anew. ✓ 2 come out here as they were handed in. ✗ 1 does not")
    ).to_be_visible()
    settle(page)
    assert violations(page, "[data-testid=stMain]") == []
    box = page.get_by_test_id("stDataFrame").bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + 2.5 * 35)  # a row is 35 pixels high, the header too
    expect(main.get_by_role("heading", name="Ben")).to_be_visible()
    expect(main.get_by_role("link", name="1. OR, 2-1, sigmoid")).to_be_visible()


def test_the_last_experiment_comes_back_and_a_link_goes_before_it(new_page, server):
    page = new_page(viewport={"width": 390, "height": 844})
    lab = Visit(page, server)
    lab.go({"problem": "and", "seed": "5"})
    lab.button("New seed").click()
    expect(lab.page).not_to_have_url(re.compile("seed=5"))
    settle(page)
    mine = lab.run
    expect_kept(page, "problem=and")
    lab.go()
    expect(page).to_have_url(re.compile("problem=and"))
    assert lab.run.experiment == mine.experiment
    lab.go({"problem": "or"})
    page.get_by_role("button", name="Back to mine").click()
    expect(page).to_have_url(re.compile("problem=and"))
    settle(page)
    assert lab.run.experiment == mine.experiment
