"""What the pages that explain share: state in the address bar, widgets, messages, and returning to a page."""

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

import pages.shared.state.page as page_module
from pages.shared.parts.picture import Event, _event
from pages.shared.state.page import Page, link
from tests.pages.reading import address

SCRIPT = """
from dataclasses import dataclass
import streamlit as st
from core.experiment.settings import Choice, Integer, Number, Numbers, SettingError, Text, setting
from pages.shared.state.page import Page

@dataclass(frozen=True)
class State:
    color: str = setting("red", Choice({"red": "Red", "blue": "Blue"}), label="Color", help="Which.", group="")
    many: str = setting("a", Choice({c: c for c in "abcdefgh"}), label="Many", help="Which of many.", group="")
    size: float = setting(1.0, Number(-2, 2), label="Size", help="How big.", group="")
    slide: float = setting(0.5, Number(0, 1), label="Slide", help="Where.", group="")
    count: int = setting(3, Integer(1, 9), label="Count", help="How many.", group="")
    word: str = setting("hello", Text(10), label="Word", help="What.", group="")
    weights: tuple = setting((1.0, 2.0), Numbers(1, 3, -5, 5), label="Weights", help="Which.", group="")

    def __post_init__(self):
        if self.word == "forbidden":
            raise SettingError("word", self.word, "any other word")

page = Page("sample", "Sample", State, intro="An introduction.", keep={"foreign"})
for name in ("color", "many", "size", "count", "word", "weights"):
    page.widget(name)
page.widget("slide", slider=True)
st.button("drag", on_click=lambda: page.set(size=-1.5, settled=False))
st.button("drop", on_click=lambda: page.set(size=-1.5))
st.button("wrong", on_click=lambda: page.set(size=7))
st.button("two wrong", on_click=lambda: page.set(size=7, count=2))
st.text(repr(page.state))
st.text(repr(page.kept))
page.end(())
"""


def sample(**parameters):
    at = AppTest.from_string(SCRIPT, default_timeout=30)
    for name, text in parameters.items():
        at.query_params[name] = text
    return run(at)


def run(at):
    at.run()
    assert not at.exception, [entry.message for entry in at.exception]
    return at


def state(at):
    return at.text[0].value


def press(at, label):
    next(button for button in at.button if button.label == label).click()
    return run(at)


def test_the_defaults_need_no_parameters():
    at = sample()
    assert "color='red'" in state(at)
    assert "weights=(1.0, 2.0)" in state(at)
    assert address(at) == {}
    assert not at.warning


def test_a_link_sets_every_widget():
    at = sample(
        color="blue", many="h", size="-0.25", slide="0.75", count="7", word="moon", weights="-1,0.5,3", foreign="kept"
    )
    assert at.segmented_control[0].value == "blue"
    assert at.selectbox[0].value == "h"
    assert [widget.value for widget in at.number_input] == [-0.25, 7]
    assert [widget.value for widget in at.text_input] == ["moon", "-1, 0.5, 3"]
    assert at.slider[0].value == 0.75
    assert at.text[1].value == "{'foreign': 'kept'}"
    assert not at.warning
    assert address(at)["foreign"] == "kept"


def test_widgets_write_the_address_and_nothing_else():
    at = sample(foreign="kept")
    at.segmented_control[0].set_value("blue")
    run(at)
    assert address(at) == {"color": "blue", "foreign": "kept"}
    at.text_input[1].set_value("0.5")
    run(at)
    assert address(at) == {"color": "blue", "foreign": "kept", "weights": "0.5"}
    assert "weights=(0.5,)" in state(at)
    at.segmented_control[0].set_value("red")
    assert address(run(at)) == {"foreign": "kept", "weights": "0.5"}


def test_bad_parameters_are_named_and_the_others_count():
    at = sample(size="9", count="4", colour="1", fbclid="1")
    (warning,) = at.warning
    assert "size" in warning.value
    assert "number from" in warning.value
    assert "Did you mean color" in warning.value
    assert "fbclid" not in warning.value
    assert "size=1.0" in state(at)
    assert "count=4" in state(at)
    assert address(at) == {"count": "4"}


def test_parameters_that_exclude_each_other_fall_back_together():
    at = sample(word="forbidden", count="4")
    assert "any other word" in at.warning[0].value
    assert "count=3" in state(at)


@pytest.mark.parametrize("entry", ["1,two", "", "9", "1,2,3,4"])
def test_what_was_typed_stays_with_the_reason(entry):
    at = sample()
    at.text_input[1].set_value(entry)
    run(at)
    assert at.text_input[1].value == entry
    assert "1 to 3 numbers from" in at.error[0].value.replace("\\", "")
    assert "weights=(1.0, 2.0)" in state(at)
    at.text_input[1].set_value("4")
    assert not run(at).error
    assert "weights=(4.0,)" in state(at)


def test_a_number_that_is_refused_goes_back_to_the_one_in_force():
    at = sample(size="0.5")
    at.number_input(key="sample_size").set_value(7.0)
    run(at)
    assert "Size: 7 is not allowed" in at.error[0].value.replace("\\", "")
    assert at.number_input(key="sample_size").value == 0.5


@pytest.mark.parametrize(
    ("entry", "numbers"),
    [
        ("0,05", (0.05,)),
        ("1,5; -2,5", (1.5, -2.5)),
        ("1;2", (1.0, 2.0)),
        ("1, 2", (1.0, 2.0)),
        ("0,1,1", (0.0, 1.0, 1.0)),
        ("1.5,2", (1.5, 2.0)),
        ("1,-2", (1.0, -2.0)),
    ],
)
def test_decimal_commas_are_read_as_such(entry, numbers):
    at = sample()
    at.text_input[1].set_value(entry)
    assert not run(at).error
    assert f"weights={numbers}" in state(at)
    assert at.text_input[1].value == ", ".join(f"{number:g}" for number in numbers)


@pytest.mark.parametrize(
    ("entry", "parted"), [("0,5", "0; 5"), ("-1,2", "-1; 2"), ("0,5, 2", "0; 5; 2"), ("0,05,2", "0; 05; 2")]
)
def test_a_comma_that_may_be_a_decimal_one_or_one_between_numbers_is_refused(entry, parted):
    at = sample()
    before = state(at)
    at.text_input[1].set_value(entry)
    said = run(at).error[0].value.replace("\\", "")
    assert parted in said
    assert "a comma may be either" in said
    assert state(at) == before


def test_a_word_that_the_state_refuses_stays_with_the_reason():
    at = sample()
    at.text_input[0].set_value("forbidden")
    run(at)
    assert at.text_input[0].value == "forbidden"
    assert "any other word" in at.error[0].value
    assert "word='hello'" in state(at)
    at.number_input[1].set_value(5)
    run(at)
    assert "count=5" in state(at), "another change is not lost"
    assert at.text_input[0].value == "forbidden"


def test_the_address_waits_while_something_is_dragged():
    at = press(sample(), "drag")
    assert "size=-1.5" in state(at)
    assert at.number_input[0].value == -1.5
    assert address(at) == {}
    assert address(press(at, "drop")) == {"size": "-1.5"}


def test_a_callback_cannot_set_what_is_not_allowed():
    at = press(sample(), "wrong")
    assert "size=1.0" in state(at)
    assert "size" in at.error[0].value
    at = press(sample(), "two wrong")
    assert "size=1.0" in state(at)
    assert "count=3" in state(at)


def test_another_link_replaces_the_state_and_its_absence_resets_it():
    at = sample(count="4")
    at.query_params.clear()
    at.query_params["count"] = "6"
    assert "count=6" in state(run(at))
    at.query_params.clear()
    assert "count=3" in state(run(at)), "the browser's Back to the page's bare address"


def test_an_address_of_before_the_last_change_does_not_undo_it():
    at = sample(count="4")
    at.number_input[1].set_value(6)
    run(at)
    at.query_params["count"] = "4"  # the browser has not yet got the new address when the next change is on its way
    at.text_input[0].set_value("moon")
    run(at)
    assert "count=6" in state(at)
    assert address(at) == {"count": "6", "word": "moon"}


def test_who_returns_by_the_navigation_finds_the_page_as_it_was():
    at = sample(count="4")
    at.session_state.page_shown = "another"
    at.query_params.clear()
    run(at)
    assert "count=4" in state(at)
    assert address(at) == {"count": "4"}


def test_where_one_chooses_what_to_look_at_the_menu_leads_to_the_choice():
    at = AppTest.from_string(SCRIPT.replace('keep={"foreign"}', 'keep={"foreign"}, is_choice=True'), default_timeout=30)
    at.query_params["count"], at.query_params["foreign"] = "4", "kept"
    assert "count=4" in state(run(at))
    at.session_state.page_shown = "another"
    at.query_params.clear()
    run(at)
    assert "count=3" in state(at)
    assert address(at) == {}


def test_links_between_pages():
    assert link("lab", {}) == "./"
    assert link("neuron", {}) == "neuron"
    assert link("lab", {"problem": "and"}) == "./?problem=and"
    assert link("neuron", {"w1": "0.5", "gate": "or"}) == "neuron?w1=0.5&gate=or"


# What a browser may send


@pytest.mark.parametrize(
    ("message", "event"),
    [
        (
            {"kind": "knob", "name": "w", "x": None, "y": None, "value": 0.5, "final": False},
            Event("knob", "w", 0, 0, 0.5, False),
        ),
        (
            {"kind": "handle", "name": "p", "x": 1, "y": -2.5, "value": None, "final": True},
            Event("handle", "p", 1, -2.5, None, True),
        ),
        ({"kind": "pick", "name": "", "value": [1, 2], "final": True}, Event("pick", "", 0, 0, [1, 2], True)),
        ({"kind": "step", "name": "", "value": 3, "final": True}, Event("step", "", 0, 0, 3, True)),
        (None, None),
        ("knob", None),
        ({"kind": "other", "name": "w", "value": 1, "final": True}, None),
        ({"kind": "knob", "name": "w", "value": "1", "final": True}, None),
        ({"kind": "knob", "name": "w", "value": float("nan"), "final": True}, None),
        ({"kind": "knob", "name": "w", "value": True, "final": True}, None),
        ({"kind": "click", "name": "", "x": None, "y": 1, "final": True}, None),
        ({"kind": "knob", "name": 3, "value": 1, "final": True}, None),
    ],
)
def test_messages_of_the_browser(message, event):
    assert _event(message) == event


def test_what_is_in_force_already_changes_nothing(monkeypatch):
    """A browser that was late to hear of a change repeats a value; what belongs to it is not reset then."""
    caught, taken = {}, []
    monkeypatch.setattr(page_module, "widget", lambda *arguments, **more: caught.update(take=arguments[4]))
    page = SimpleNamespace(
        state=SimpleNamespace(x="seed"), key="p", _table={"x": None}, _memory=SimpleNamespace(rejected={})
    )
    Page.widget(page, "x", take=taken.append)
    page.state.x = "loss"
    caught["take"]("loss")
    caught["take"]("seed")
    assert taken == ["seed"]
    Page.widget(page, "x", value="another", take=taken.append)
    caught["take"]("loss")
    assert taken == ["seed", "loss"]
