"""For everybody: what a screen reader hears, what the keyboard reaches, what fits on a small and on a large screen."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def violations(page, within):
    """Serious and critical findings of axe inside an element, each as its rule and where."""
    if not page.evaluate("'axe' in window"):  # to bring it takes longer than to run it
        page.evaluate(Axe().axe_script)
    found = page.evaluate(
        "within => axe.run({include: [[within]]}, {resultTypes: ['violations'], preload: false})", within
    )
    return [
        f"{entry['id']}: {[node['target'] for node in entry['nodes']][:4]} {entry['nodes'][0]['failureSummary']}"
        for entry in found["violations"]
        if entry["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("link", [{}, {"present": "1"}], ids=["normal", "presenter"])
def test_axe_finds_nothing_serious(open_lab, link):
    lab = open_lab(link, color_scheme="light")
    lab.play_to(10)
    in_both_schemes(lab, "[data-testid=stMain]")
    lab.part("table-kind").select_option("weights")
    lab.stage.locator(".stage-bias").nth(0).click()
    in_both_schemes(lab, "[data-testid=stage]")


def in_both_schemes(lab, within):
    for scheme in ("light", "dark"):
        lab.page.emulate_media(color_scheme=scheme)
        lab.page.wait_for_function(
            "scheme => getComputedStyle(document.querySelector('[data-testid=stage]')).colorScheme === scheme",
            arg=scheme,
        )
        lab.settle()
        assert violations(lab.page, within) == [], scheme


def test_axe_finds_nothing_serious_in_a_message(open_lab):
    lab = open_lab({"learning_rate": "fast"})
    lab.part("rate-number").fill("1e9")
    lab.part("rate-number").press("Enter")
    expect(lab.stage.get_by_role("alert")).to_be_visible()
    assert violations(lab.page, "[data-testid=stMain]") == []


# Keyboard only


def focus_names(page, presses):
    """What Tab reaches, press by press, from the top of the page; each must show its focus."""
    names = []
    for _ in range(presses):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => {
              const at = document.activeElement, inside = at.closest("[data-testid=stage]");
              if (!inside) return null;
              const style = getComputedStyle(at);
              const name = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? "";
              return [name.trim(), style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
            }"""
        )
        if found is None and names:
            break
        if found:
            names.append(found)
    return names


def test_tab_reaches_everything_on_the_stage_and_shows_where_it_is(lab):
    lab.button("Step forward").click()
    lab.expect_epoch(1)
    lab.part("table-kind").select_option("weights")
    lab.page.get_by_role("switch", name="Presenter").focus()
    reached = focus_names(lab.page, 90)
    names = [name for name, _ in reached]
    wanted = ["Reset", "Step back", "Play", "Step forward", "Jump to end", "Epoch on the screen", "Learning rate"]
    wanted += ["Learning rate as a number", "New seed", "Show the map of h₁", "Show the map of h₂", "Show the map of y"]
    wanted += ["x₁→h₁", "bias of y"]
    assert [name for name in wanted if name not in names] == []
    assert [names.index(name) for name in wanted] == sorted(names.index(name) for name in wanted)
    on_the_stage = reached[: names.index("bias of y") + 1]
    assert [name for name, visible in on_the_stage if not visible] == []


def test_the_keyboard_alone_is_enough(lab):
    keyboard = lab.page.keyboard
    keyboard.press("Tab")
    expect(lab.page.get_by_role("button", name="Skip to Play")).to_be_focused()
    keyboard.press("Enter")
    expect(lab.button("Play")).to_be_focused()
    keyboard.press("Enter")
    lab.expect_at_least(10)
    keyboard.press("Enter")
    expect(lab.button("Play")).to_be_focused()
    lab.expect_truth()
    lab.slider.focus()
    keyboard.press("Home")
    lab.expect_epoch(0)
    lab.part("loss-chart").locator("+ .reader").focus()
    second = re.compile(r"epoch [1-9]\d*, loss 0\.")  # not every epoch was sent
    for key, words in (("End", "loss,"), ("t", "Tone on"), ("ArrowRight", second), ("ArrowDown", "accuracy,")):
        keyboard.press(key)
        expect(lab.stage.get_by_role("status").filter(has_text=words)).to_be_visible()
    lab.expect_epoch(0)
    lab.button("Show the map of y").focus()
    keyboard.press("Space")
    expect(lab.button("Show the map of y")).to_have_attribute("aria-pressed", "true")
    assert lab.epoch == 0
    lab.part("table-kind").select_option("weights")
    lab.stage.get_by_role("spinbutton", name="x₁→h₁", exact=True).focus()
    keyboard.press("ControlOrMeta+a")
    keyboard.type("2.5")
    keyboard.press("Enter")
    lab.expect_parameters("events=0%3A0%3D2.5")
    lab.expect_truth()


def test_the_chart_and_pictures_have_names(lab):
    for name in ("Decision region", "Map of the chosen unit", "Loss and accuracy", "Gradients, or weights"):
        expect(lab.stage.get_by_role("img", name=name)).to_be_visible()
    expect(lab.page.locator("main, [role=main], [data-testid=stMain]").first).to_be_visible()
    assert lab.page.locator("html").get_attribute("lang") == "en"


# Sizes


MOST_SHIFT = 0.1  # what is called good: https://web.dev/articles/cls


def layout_shift(page):
    """How much has moved by itself since the page was opened, as the browser counts it."""
    return page.evaluate(
        """() => new Promise((resolve) => {
          const sum = (list) => list.getEntries().reduce((total, { value }) => total + value, 0);
          new PerformanceObserver((list) => resolve(sum(list))).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => resolve(0), 500);
        })"""
    )


@pytest.mark.parametrize("link", [{}, {"problem": "parity3", "hidden": "16-16-16-16-16-16"}])
def test_the_whole_stage_is_seen_without_scrolling(open_lab, link):
    lab = open_lab(link)
    assert layout_shift(lab.page) < MOST_SHIFT
    lab.play_to(10)
    lab.expect_truth()
    box = lab.stage.bounding_box()
    assert box["y"] + box["height"] <= 800
    assert box["x"] + box["width"] <= 1280
    assert lab.page.get_by_test_id("stMain").evaluate("main => main.scrollHeight <= main.clientHeight")
    inside = lab.stage.evaluate(
        """stage => {
          const bounds = stage.getBoundingClientRect();
          return [...stage.querySelectorAll("button, input, select, figcaption, .stage-bias")].filter((part) => {
            const box = part.getBoundingClientRect();
            const leaves = box.left < bounds.left - 1 || box.right > bounds.right + 1 || box.bottom > bounds.bottom + 1;
            return part.checkVisibility() && leaves; // not in a menu that is closed
          }).map((part) => part.getAttribute("aria-label") ?? part.textContent.slice(0, 40));
        }"""
    )
    assert inside == []
    lab.page.set_viewport_size({"width": 1280, "height": 720})  # with a side bar beside it
    lab.page.wait_for_timeout(300)
    assert lab.page.get_by_test_id("stMain").evaluate("main => main.scrollHeight <= main.clientHeight")


def test_the_whole_stage_is_seen_in_a_small_frame(open_lab):
    lab = open_lab({"embed": "true"}, viewport={"width": 800, "height": 600})
    lab.play_to(10)
    assert lab.page.get_by_test_id("stMain").evaluate("main => main.scrollHeight <= main.clientHeight")
    assert overlapping(lab, ".stage-region .stage-probability, .stage-loss .gtitle, .stage-loss label") == []
    lab.page.set_viewport_size({"width": 1024, "height": 768})
    lab.page.wait_for_timeout(300)
    assert lab.page.get_by_test_id("stMain").evaluate("main => main.scrollHeight <= main.clientHeight")


def overlapping(lab, selector):
    """The pairs of these texts on the stage that lie one upon the other."""
    return lab.stage.evaluate(
        """(stage, selector) => {
          const texts = [...stage.querySelectorAll(selector)].filter((text) => text.checkVisibility());
          const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
          return texts.flatMap((one, i) => texts.slice(i + 1)
            .filter((other) => meet(one.getBoundingClientRect(), other.getBoundingClientRect()))
            .map((other) => [one.textContent, other.textContent]));
        }""",
        selector,
    )


def test_the_presenters_stage_is_seen_without_scrolling_on_a_projector(open_lab):
    lab = open_lab({"present": "1"}, viewport={"width": 1920, "height": 1080})
    lab.play_to(10)
    box = lab.stage.bounding_box()
    assert box["y"] + box["height"] <= 1080


@pytest.mark.parametrize("link", [{"problem": "parity3", "hidden": "4-4"}, {"present": "1"}])
def test_a_phone_needs_no_sideways_scrolling(open_lab, link):
    lab = open_lab(link, **PHONE)
    assert layout_shift(lab.page) < MOST_SHIFT
    lab.play_to(10)
    lab.expect_truth()
    widths = lab.page.evaluate("[document.documentElement.scrollWidth, document.body.scrollWidth]")
    assert max(widths) <= 390
    main = lab.page.get_by_test_id("stMain").evaluate("main => main.scrollWidth")
    assert main <= 390
    box = lab.stage.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_a_phone_has_buttons_for_thumbs(open_lab):
    lab = open_lab(**PHONE)
    lab.button("Play").tap()
    lab.expect_at_least(10)
    lab.button("Pause").tap()
    expect(lab.button("Play")).to_be_visible()
    lab.expect_truth()
    buttons = lab.stage.locator(".control-button:visible")
    assert buttons.count() >= 6
    for index in range(buttons.count()):
        box = buttons.nth(index).bounding_box()
        assert box["height"] >= 40, buttons.nth(index).get_attribute("aria-label")
        assert box["width"] >= 40, buttons.nth(index).get_attribute("aria-label")
    lab.stage.locator(".stage-bias").nth(0).tap()
    expect(lab.part("editor")).to_be_visible()
    box = lab.part("editor").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    for edited in lab.stage.locator(".stage-edited").all():
        at = edited.bounding_box()
        assert at["y"] + at["height"] <= box["y"], "what is edited stays in sight"
    lab.part("editor").get_by_role("button", name="Cancel").tap()
    lab.part("region").tap()
    expect(lab.part("tooltip")).to_contain_text("output: ")  # it can be read when the finger is gone
    lab.button("Step forward").tap()
    expect(lab.part("tooltip")).to_be_hidden()
    lab.page.get_by_test_id("stExpandSidebarButton").tap()
    lab.page.get_by_test_id("stSidebarNavLink").filter(has_text="One neuron").tap()
    expect(lab.page.get_by_role("heading", name="One neuron", level=1)).to_be_visible()
    expect(lab.page.get_by_test_id("stSidebar")).not_to_be_in_viewport()


def test_a_screen_turned_on_its_side_is_redrawn(open_lab):
    lab = open_lab(**PHONE)
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= 390
    lab.page.set_viewport_size({"width": 844, "height": 390})
    expect(lab.part("region").locator("svg.main-svg").first).to_have_attribute("width", re.compile(r"^\d+$"))
    lab.page.wait_for_timeout(500)
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= 844
    for part in ("region", "unit", "loss-chart", "magnitudes-chart"):
        chart = lab.part(part).evaluate("root => [root.clientWidth, root.querySelector('svg.main-svg').clientWidth]")
        assert chart[0] == pytest.approx(chart[1], abs=2), part
