"""All pages that explain, alike: from the landing page to them and back, for everybody, on small and large screens."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from core.formulas import TEXTS
from core.formulas.collection import FORMULAS
from pages.shared.menu import MENU
from pages.shared.state.location import read_location
from tests.browser.conftest import running
from tests.browser.explained import ExplainedVisit
from tests.browser.test_access import violations

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}
"""A small phone, or 1280 pixels at 400 %."""

LEARN, UNDERSTAND, EXPLORE = (MENU[group] for group in ("Learn", "Understand", "Explore"))
BESIDE = {"overview": MENU[""]["overview"]}
TITLES = {**BESIDE, **LEARN, **UNDERSTAND, **EXPLORE}
SECTIONS = {
    "neuron": ("hand", "gates", "train", "bugs", "iris"),
    "activations": ("activations", "softmax", "losses", "classes", "linear"),
    "backpropagation": ("walk", "exercise", "split"),
    "autodiff": ("graph", "counts", "network"),
    "descent": ("one", "two", "batch"),
    "starts": ("failures", "solutions", "best"),
    "landscape": ("path", "line", "annealing", "stuck"),
}
QUICK = {
    "starts": {"starts": "100", "learning_rate": "5", "init": "normal", "max_epochs": "300"},
    "landscape": {"starts": "100", "searches": "50", "evaluations": "500"},
    "sweeps": {"runs": "4", "learning_rate": "5", "init": "normal", "max_epochs": "300"},
    "formulas": {"text": "004"},
}
"""For pages with much to compute or to list, less of it: what is looked at here are all of their parts."""

PLACES = [(name, {"section": sections[-1]}) for name, sections in SECTIONS.items()]
PLACES += [(name, {}) for name in TITLES if name not in {*SECTIONS, "textbook"}]
PLACES += [("claims", {"claim": "wrong_valley"})]
PLACES += [("textbook", {"item": "000-02"}), ("textbook", {"text": "001", "show": "all"})]
IDS = [name if "section" in parameters else "-".join([name, *parameters.values()]) for name, parameters in PLACES]


def stand(visit):
    """Wait until everything on the page is drawn."""
    visit.settle()
    visit.page.evaluate("document.fonts.ready")
    for place in visit.page.locator("[data-testid=picture]").all():
        expect(place).to_have_attribute("data-ready", "true")
    for place in visit.page.locator("[data-testid=stage] [data-part=region]").all():
        expect(place).to_have_attribute("data-ready", "true")


STICKING_OUT = """() => {
  const scrolls = (element) => {
    for (let at = element.parentElement; at && at.dataset.testid !== "stMain"; at = at.parentElement) {
      if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  };
  const main = document.querySelector("[data-testid=stMain]");
  return [...main.querySelectorAll("*")].filter((element) => {
    const { right, width, height } = element.getBoundingClientRect();
    return width > 0 && height > 1 && right > window.innerWidth + 1 && !scrolls(element);
  }).slice(0, 5).map((element) => `${element.tagName} ${element.className} ${element.textContent.slice(0, 60)}`);
}"""


COVERED = """() => [...document.querySelectorAll(".save summary")].flatMap((control) => {
  const at = control.getBoundingClientRect();
  return [...control.closest(".save").parentElement.querySelectorAll("svg text")].filter((text) => {
    const { left, right, top, bottom, width } = text.getBoundingClientRect();
    return width > 0 && left < at.right - 4 && right > at.left + 4 && top < at.bottom - 4 && bottom > at.top + 4;
  }).map((text) => text.textContent);
})"""
"""What is written in a picture where the control stands that saves it."""


def in_the_end(page, find):
    """What is found when the page has come to rest: until fonts and styles are there things move and change colour."""
    for _ in range(4):
        found = find()
        if not found:
            break
        page.wait_for_timeout(700)
    return found


@pytest.mark.parametrize(("name", "parameters"), PLACES, ids=IDS)
def test_everybody_can_read_it(open_page, name, parameters):
    """All sections of a page: the last by its link, and the others by the control above them."""
    visit = open_page(name, QUICK.get(name, {}) | parameters)
    expect_readable(visit, TITLES[name])
    for place, section in enumerate(SECTIONS.get(name, ())[:-1]):
        visit.page.get_by_test_id("stMain").get_by_role("radiogroup").first.get_by_role("radio").nth(place).click()
        visit.page.mouse.move(1, 1)  # what is hovered has other colours
        query = f"section={section}" if place else r"/\w+(\?(?!.*section=).*)?$"  # the first is not named
        expect(visit.page).to_have_url(re.compile(query))
        expect_readable(visit, TITLES[name])


def expect_readable(visit, title):
    """In light and dark, and on a narrow screen nothing sticks out."""
    stand(visit)
    expect(visit.page.get_by_role("heading", name=title)).to_be_visible()
    for chart in visit.page.locator("[data-testid=picture] [role=img]").all():
        assert len(chart.get_attribute("aria-label").split()) >= 4, "a picture says what it shows"
    assert in_the_end(visit.page, lambda: visit.page.evaluate(COVERED)) == []
    for scheme, background in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(16, 23, 29)")):
        visit.page.emulate_media(color_scheme=scheme)
        expect(visit.page.get_by_test_id("stApp")).to_have_css("background-color", background)
        assert in_the_end(visit.page, lambda: violations(visit.page, "[data-testid=stMain]")) == []
    wide = visit.page.viewport_size
    visit.page.set_viewport_size(NARROW)
    stand(visit)
    assert in_the_end(visit.page, lambda: visit.page.evaluate(STICKING_OUT)) == [], "on a narrow screen"
    assert in_the_end(visit.page, lambda: visit.page.evaluate(COVERED)) == []
    visit.page.set_viewport_size(wide)


# From the landing page


def menu(page, group="Understand"):
    """A group of pages; beside it there is another menu for a moment, until the bar has found its room."""
    return page.get_by_test_id("stTopNavSection").filter(has_text=group)


def entry(page, name):
    """A page's entry in the open menu."""
    if name in BESIDE:
        return page.get_by_test_id("stTopNavLink").filter(has_text=TITLES[name])
    menu(page, "Learn" if name in LEARN else "Explore" if name in EXPLORE else "Understand").click()
    return page.get_by_test_id("stTopNavDropdownLink").filter(has_text=TITLES[name])


def test_the_menu_leads_to_every_page_and_back_to_the_same_run(lab):
    lab.choose("Problem", "AND (both are 1)")
    lab.expect_parameters("problem=and")
    lab.settle()
    lab.button("Step forward").click()
    lab.expect_epoch(1)
    lab.page.wait_for_timeout(600)  # an epoch that rests on the screen is told to the server a little later
    lab.settle()
    for name, title in TITLES.items():
        entry(lab.page, name).click()
        expect(lab.page.get_by_role("heading", name=title, level=1)).to_be_visible()
        expect(lab.page.get_by_test_id("stSidebar")).to_be_hidden()
        own = r"(\?.*)?" if name in {*EXPLORE, "backpropagation"} else ""  # these are about the same run
        expect(lab.page).to_have_url(re.compile(f"/{name}{own}$"))
        if name not in EXPLORE:  # those have much to compute, and can be left in the middle of it
            lab.settle()
    lab.page.get_by_test_id("stTopNavLink").filter(has_text="The live lab").click()
    lab.ready()
    lab.expect_parameters("problem=and")
    expect(lab.page.get_by_role("combobox", name="Problem")).to_have_value("AND (both are 1)")
    lab.expect_epoch(1)
    lab.expect_truth()
    for part in ("region", "unit"):  # each chart has the room that its caption leaves
        lab.page.wait_for_function(
            "part => { const chart = document.querySelector(`[data-part=${part}]`);"
            " return chart.querySelector('.main-svg').clientHeight <= chart.clientHeight; }",
            arg=part,
        )


@pytest.mark.parametrize("name", ["neuron", "landscape"])
def test_the_share_button_has_the_link_and_its_code(open_page, name):
    section = SECTIONS[name][-1]
    visit = open_page(name, QUICK.get(name, {}) | {"section": section})
    visit.page.get_by_test_id("stPopoverButton").filter(has_text="Share").first.click()
    link = visit.page.get_by_test_id("stCode").first.inner_text().strip()
    assert urlsplit(link).path == f"/{name}"
    assert dict(parse_qsl(urlsplit(link).query))["section"] == section
    expect(visit.page.get_by_role("img", name="QR code of the link")).to_be_visible()


def test_a_page_is_found_again_as_it_was_left(open_page):
    visit = open_page("neuron", {"section": "bugs"})
    entry(visit.page, "descent").click()
    expect(visit.page.get_by_role("heading", name=TITLES["descent"])).to_be_visible()
    visit.settle()
    entry(visit.page, "neuron").click()
    expect(visit.page).to_have_url(re.compile("/neuron.section=bugs"))
    visit.picture("neuron_bugs")


@pytest.mark.parametrize("script", ["app.py", "serve.py"])
def test_a_new_servers_first_visitor_may_come_by_a_link_to_a_page(new_page, tmp_path, script):
    with running(script, tmp_path) as address:
        visit = ExplainedVisit(new_page(), address)
        visit.go("neuron", {"section": "bugs"})
        expect(visit.page).to_have_title(re.compile(r"One neuron · Perceptarium$"))
        expect(menu(visit.page)).to_be_visible()
        visit.settle()
        assert visit.parameters == {"section": "bugs"}
        stand(visit)
        expect(visit.page.get_by_role("dialog")).to_have_count(0)
        visit.page.close()  # before the server ends, of which it would complain
    if script == "app.py":  # alone, it cannot keep Streamlit from looking for the page before it knows where to look
        [complaint] = new_page.complaints
        assert "does not seem to exist" in complaint
        new_page.complaints.clear()


# Every formula of the texts, found from the landing page


def test_a_reader_of_one_text_finds_its_formulas(lab):
    entry(lab.page, "formulas").click()
    shown = lab.page.get_by_test_id("stMain")
    for text, about in TEXTS.items():
        lab.page.get_by_role("radio", name=about.name).click()
        wanted = [formula for formula in FORMULAS if formula.item.startswith(text)]
        assert wanted
        expect(shown.get_by_text(f"{len(wanted)} of {len(FORMULAS)} formulas")).to_be_visible()
        lab.settle()
        words = shown.text_content()  # once: to look for each formula by itself takes a search of the whole page
        missing = [formula.item for formula in wanted if f"item {formula.item}" not in words]
        assert missing == [], text
        assert lab.page.locator(".katex-error").count() == 0, text


def test_a_formula_is_found_by_a_word_and_leads_to_its_numbers(open_page):
    visit = open_page("formulas")
    visit.page.get_by_role("textbox", name="Find").fill("1.05")
    visit.page.keyboard.press("Enter")
    found = [formula for formula in FORMULAS if "1.05" in f"{formula.title} {formula.notes} {formula.stated}"]
    assert found
    expect(visit.page.get_by_text(f"{len(found)} of {len(FORMULAS)} formulas")).to_be_visible()
    visit.page.get_by_test_id("stPageLink-NavLink").first.click()
    expect(visit.page.get_by_role("heading", name=TITLES[found[0].page])).to_be_visible()
    visit.settle()
    assert found[0].parameters.items() <= visit.parameters.items()


def test_the_formulas_below_a_page_are_readable(open_page):
    first, *others = sorted(SECTIONS.keys() & UNDERSTAND.keys())
    visit = open_page(first)
    for name in (first, *others):
        if name != first:  # by the menu, which is quicker than to open each anew
            entry(visit.page, name).click()
        expect(visit.page.get_by_role("heading", name=TITLES[name])).to_be_visible()
        visit.settle()
        visit.page.get_by_text(re.compile("^In the texts: ")).click()
        visit.settle()
        expect(visit.page.get_by_test_id("stExpander").locator(".katex:visible").first).to_be_visible()
        assert visit.page.locator(".katex-error").count() == 0, name


# The epoch on the lab's screen, explained


def test_the_lab_leads_to_the_explanation_of_its_epoch_and_back(lab):
    lab.choose("Problem", "AND (both are 1)")
    lab.expect_parameters("problem=and")
    lab.settle()
    lab.play_to(100)
    epoch = lab.epoch
    lab.button("Explain this epoch").click()
    expect(lab.page.get_by_role("heading", name=TITLES["backpropagation"])).to_be_visible()
    lab.expect_parameters(rf"/backpropagation\?problem=and&epoch={epoch}")
    lab.settle()
    loss = f"{lab_loss(lab, epoch):.4g}"
    expect(lab.page.get_by_text(f"epoch {epoch}, loss {loss}")).to_be_visible()
    lab.page.go_back()
    lab.ready()
    lab.expect_epoch(epoch)
    lab.expect_parameters(r"/\?problem=and$")
    lab.page.get_by_role("button", name="Compare", exact=True).click()
    expect(lab.page.get_by_role("heading", name=TITLES["compare"])).to_be_visible()
    lab.settle()
    lab.page.go_back()
    lab.ready()
    lab.expect_epoch(epoch)
    lab.expect_parameters(r"/\?problem=and$")
    lab.expect_truth()
    expect(lab.page.get_by_role("alert")).to_have_count(0)


def lab_loss(lab, epoch):
    run, _ = read_location({"problem": lab.parameters["problem"]})
    return run.snapshot(epoch).loss


def test_a_link_opens_the_lab_at_an_epoch(open_lab):
    lab = open_lab({"epoch": "25"})
    lab.expect_epoch(25)
    lab.expect_truth()


def test_an_epoch_that_is_none_is_named(open_lab):
    lab = open_lab({"epoch": "soon"})
    expect(lab.page.get_by_role("alert").filter(has_text="epoch")).to_contain_text("a whole number from 0 to 1000000")
    lab.expect_epoch(0)
