"""The textbook without a browser: every item is shown whole, found, computed after a click, and leads somewhere."""

from dataclasses import replace

import pytest
import streamlit as st

from core.charts.sketches import SKETCHES
from core.claims.collection import CLAIMS
from core.formulas import TEXTS
from core.formulas.collection import FORMULAS
from core.lessons.collection import lessons
from core.textbook import ITEMS
from core.textbook.item import Number, Place
from core.textbook.subjects import SUBJECTS
from pages.textbook.contents import has
from pages.textbook.report import judgement, numbers_table, ours
from pages.textbook.state import items_of
from tests.pages.reading import address, at_link, expect_known, pictures, press, rested, said, well

SHORT, LONG = "001-10", "000-16"
"""An item that is computed at once, and one that waits for a click."""


@pytest.fixture(autouse=True)
def links_without_the_door(monkeypatch):
    """Only app.py tells Streamlit which pages there are; here a link is a line with its label and its page."""
    monkeypatch.setattr(
        st, "page_link", lambda page, *, label, query_params, **_: st.caption(f"to {page}: {label} {query_params}")
    )


def visit(**parameters):
    return well(at_link("textbook", **parameters).run())


def button(at, label):
    return next(button for button in at.button if button.label == label)


def headed(name):
    """The heading of an item where its text is read along: its title, and its number behind it."""
    return f"#### {ITEMS[name].title} :small[:gray[{name}]]"


def links(at):
    return [entry.value for entry in at.caption if entry.value.startswith("to pages/")]


# Every item


@pytest.mark.parametrize("text", TEXTS)
def test_each_text_lists_its_items_in_order(text):
    at = visit(text=text)
    names = [item.item for item in items_of(text)]
    assert at.radio[0].options == [f"{ITEMS[name].title} ({name})" for name in names]
    assert headed(names[0]) in said(at)
    assert TEXTS[text].author in said(at)


@pytest.mark.parametrize("name", [name for name, item in ITEMS.items() if item.compute is None or item.slip])
def test_an_item_is_shown_whole(name):
    item, formulas = ITEMS[name], [formula for formula in FORMULAS if formula.item == name]
    at = visit(item=name)
    text = "\n".join(str(entry.value) for entry in at.markdown)
    for part in (headed(name), item.does, item.settings, item.slip):
        assert part in text
    for formula in formulas:
        assert formula.symbols in text
        assert formula.slip in text
    turns = [button for button in at.button if button.key and button.key.startswith("textbook_place")]
    claims = [claim for claim in CLAIMS.values() if name in claim.items]
    for claim in claims:
        assert f"to pages/claims/page.py: Tested: {claim.title} {{'claim': '{claim.name}'}}" in links(at)
    assert len(links(at)) + len(turns) == len(item.places) + len(formulas) + len(claims)
    assert not at.warning


@pytest.mark.parametrize(
    ("name", "place"), [(name, place) for name, item in ITEMS.items() for place in item.places], ids=lambda value: None
)
def test_every_place_is_one_that_its_page_knows(name, place):
    assert place.label
    expect_known(place.page, place.parameters)


# Finding one's way


def test_the_list_says_what_each_item_has():
    assert has(ITEMS["000-18"]) == ["numbers", "figure", "mistake"]
    assert has(ITEMS["000-07"]) == ["note"]
    assert has(ITEMS["001-08"]) == ["numbers", "formula"]
    at = visit(text="000")
    assert at.radio[0].proto.captions[17] == "numbers, figure, mistake"


def test_an_item_is_chosen_from_the_list_and_stands_in_the_address():
    at = well(visit(text="000").radio[0].set_value(SHORT.replace("001-10", "000-05")).run())
    assert headed("000-05") in said(at)
    assert address(at) == {"text": "000", "item": "000-05"}


def test_next_and_previous():
    at = visit(item="000-21")
    assert "21 of 22" in said(at)
    at = press(at, "Next")
    assert address(at)["item"] == "000-22"
    assert button(at, "Next").disabled
    at = press(press(at, "Previous"), "Previous")
    assert address(at)["item"] == "000-20"
    assert button(visit(text="004"), "Previous").disabled


def test_a_place_in_the_textbook_is_turned_to(monkeypatch):
    elsewhere = replace(ITEMS["000-07"], places=(Place("textbook", {"item": "001-20"}, "What Rashid says"),))
    monkeypatch.setitem(ITEMS, "000-07", elsewhere)
    at = press(visit(item="000-07"), "What Rashid says")
    assert address(at) == {"text": "001", "item": "001-20"}
    assert headed("001-20") in said(at)


def test_a_subject_is_chosen_by_its_picture_and_its_items_come_from_all_texts():
    at = visit()
    assert [button.label for button in at.button if "_subject_" in (button.key or "")] == [
        subject.title for subject in SUBJECTS.values()
    ]
    at = press(at, "Vanishing gradients")
    assert address(at) == {"subject": "vanishing"}
    assert at.radio[0].options == [item.title for item in SUBJECTS["vanishing"].items]
    at = well(at.radio[0].set_value("003-19").run())
    assert address(at) == {"subject": "vanishing", "item": "003-19"}
    text = said(at)
    assert text.index(ITEMS["003-19"].does[:40]) < text.index("Item 003-19 of Topic 3")
    at = press(at, "All subjects")
    assert address(at) == {}


def test_an_item_of_another_subject_is_shown_in_its_text():
    at = visit(subject="vanishing", item="000-01")
    assert headed("000-01") in said(at)
    assert "22" in at.radio[0].label


@pytest.mark.parametrize("name", SUBJECTS)
def test_each_subject_has_a_picture_and_pages_that_are_there(name):
    subject = SUBJECTS[name]
    assert subject.sketch in SKETCHES
    for place in subject.places:
        expect_known(place.page, {key: text for key, text in place.parameters.items() if key not in ("lesson", "step")})
        assert place.parameters.get("lesson", "1-one-unit") in lessons()[0]


def test_every_item_belongs_to_one_subject():
    numbers = [number for subject in SUBJECTS.values() for number in subject.numbers]
    assert sorted(numbers) == sorted(ITEMS)


def test_another_text_begins_with_its_first_item():
    at = visit(item="000-05")
    at = well(at.button_group(key="textbook_text").set_value("001").run())
    assert headed("001-01") in said(at)
    assert address(at) == {"text": "001"}


def test_items_of_all_texts_are_found_by_words():
    at = visit(find="hidden gradient SMALLER")
    assert at.radio[0].options == [f"{ITEMS['000-20'].title} (000-20)"]
    assert at.radio[0].value is None, "the item on the screen is another one"
    at = well(at.radio[0].set_value("000-20").run())
    assert headed("000-20") in said(at)
    both = {option[-7:-4] for option in visit(find="local minima").radio[0].options}
    assert {"000", "001"} <= both
    assert "No item has all of these words" in said(visit(find="zebra"))


def test_what_is_no_item_is_named():
    at = visit(item="000-99", text="007")
    assert "item: '000-99' is not allowed; allowed: the number of an item of a text, such as 000-16." in said(at)
    assert "'007'" in said(at)
    assert SUBJECTS["neuron"].words in said(at)


# Computing


def test_what_takes_a_moment_is_computed_at_once():
    at = visit(item=SHORT)
    assert "| output y | 0.6457 | 0.645656 | -4.4e-05 | all digits agree |" in said(at)
    assert "Compute" not in [button.label for button in at.button]


def test_what_takes_longer_waits_for_a_click():
    at = visit(item=LONG)
    assert "| prediction for 00" not in said(at)
    at = rested(press(at, "Compute"))
    assert "| prediction for 00 | 0.01505756 | 0.0150575623 | +2.3e-09 | all digits agree |" in said(at)
    assert "| updates | not stated | 390,111 | 350,519 |" in said(at)


def test_it_can_be_stopped_and_begun_again():
    at = press(visit(item="001-30"), "Compute")
    at = press(at, "Stop")
    assert "Stopped." in at.get("progress")[0].proto.text
    at = press(at, "Start again")
    assert "Computing" in at.get("progress")[0].proto.text
    at = press(press(at, "Stop"), "Previous")
    assert "001-29" in said(at)


def test_pictures_have_their_words():
    found = pictures(visit(item="001-05"))
    assert list(found) == ["textbook_001-05_0"]
    assert "caterpillar" in found["textbook_001-05_0"]["alt"]


def test_a_missing_figure_is_said():
    sentence = "The text's own figure was not available."
    assert sentence in said(visit(item="001-05"))
    assert sentence in said(visit(item="000-18")), "before it is drawn, too"
    assert sentence not in said(visit(item="001-08"))


def test_where_a_text_prints_no_numbers_none_are_said_to_agree(monkeypatch):
    monkeypatch.setattr("pages.textbook.state.ITEMS", {name: ITEMS[name] for name in ("004-03",)})
    text = said(rested(press(visit(text="004", show="all"), "Recompute all of this text")))
    assert "3 numbers are computed that the text does not state." in text
    assert "agree in" not in text


def test_a_whole_text_is_recomputed_with_a_table_of_what_agrees(monkeypatch):
    monkeypatch.setattr("pages.textbook.state.ITEMS", {name: ITEMS[name] for name in ("001-08", "001-10", "001-05")})
    at = visit(text="001", show="all")
    assert "3 items of the 3 of this text" in said(at)
    at = rested(press(at, "Recompute all of this text"))
    text = said(at)
    assert "6 numbers of the text agree in all printed digits, 0 differ." in text
    assert "Besides, 4 numbers are computed" in text
    assert "First signal" not in text
    assert "| [001-10](textbook?text=001&item=001-10) The second node, with its output | 4 |" in text


def test_numbers_that_differ_say_why():
    table = numbers_table((Number("n", 1.25, "1.2", comment="the text rounds down"), Number("m", 2.0)))
    assert "| n | 1.2 | 1.250 | +5.0e-02 | all digits agree: the text rounds down |" in table
    assert judgement(Number("n", 1.5, "1.2", comment="why")) == "**differs**: why"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Number("n", 0.015057562, "0.01505756"), "0.0150575620"),
        (Number("n", 97.4, "98"), "97.40"),
        (Number("n", 5, "5"), "5"),
        (Number("n", 0.00012, "1e-4"), "1.20e-04"),
        (Number("n", 390111), "390,111"),
        (Number("n", 0.123456), "0.1235"),
        (Number("n", float("inf"), "98"), "inf"),
        (Number("n", float("nan")), "nan"),
    ],
)
def test_ours_has_a_few_digits_more_than_the_text_prints(number, text):
    assert ours(number) == text
