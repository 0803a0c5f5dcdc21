"""Gradient descent without a browser: sections, what they say, and what clicks, drags and turned knobs change."""

import json
import re

import pytest

from core.descent import curve_verdict
from core.descent.curve import curve
from core.descent.descent import descend, descend_each
from core.descent.neuron_loss import DATA, NeuronLoss
from core.notation.numbers import short
from pages.descent import line, parts
from pages.descent.state import BESIDE, MOST_STARTS, State
from pages.shared.parts.picture import Event
from tests.pages.reading import Recorder, address, at_link, pictures, said, well


def visit(**parameters):
    """The page at the link with these parameters."""
    at = at_link("descent", **parameters)
    return well(at.run())


def state(at):
    return at.session_state["descent_page"].state


# What each section shows


def test_first_a_parabola():
    at = visit()
    shown = pictures(at)
    assert set(shown) == {"descent_curve_picture", "descent_losses_picture"}
    curve_picture = shown["descent_curve_picture"]
    assert len(curve_picture["words"]) == 41
    assert curve_picture["step"] == 40
    assert [handle["x"] for handle in curve_picture["handles"]] == [3.0]
    assert "About right: it is within" in said(at).replace("**", "")
    assert curve_verdict.limits(curve("x^2", 4.0)) in said(at)
    assert address(at) == {}


@pytest.mark.parametrize("section", ["one", "two", "batch"])
def test_every_picture_has_an_alternative_and_every_widget_help(section):
    at = visit(section=section, beside="momentum_adam")
    for shown in pictures(at).values():
        assert len(shown["alt"]) > 20
        assert all(knob["help"] for knob in shown["knobs"])
    for kind in ("selectbox", "number_input", "text_input", "button_group"):
        for widget in at.get(kind):
            assert widget.proto.help, widget


def test_each_start_and_each_rule_has_a_verdict():
    at = visit(curve="two", starts="-3,3", beside="momentum_adam", learning_rate="0.05")
    text = said(at)
    found = curve("x^4/4 - 1.5x^2 + 0.6x", 3.3)
    for rule, name in (("sgd", "Plain descent"), ("momentum", "Momentum"), ("adam", "Adam")):
        for number, path in enumerate(descend_each(found, [-3.0, 3.0], rule, 0.05, 40), 1):
            verdict = curve_verdict.judge(found, path)
            where = f"{name} from start {number} (x = {short(path.points[0, 0])})"
            assert f"- {where}: **{verdict.label}:** {verdict.reason}" in text
    assert "in a wrong valley" in text


@pytest.mark.parametrize("beside", ["momentum_adam", "adagrad", "bfgs"])
def test_rules_walk_beside_plain_descent(beside):
    for section in ("one", "two"):
        at = visit(section=section, beside=beside)
        names = {"sgd", *BESIDE[beside]}
        shown = pictures(at)["descent_losses_picture"]
        assert len(json.loads(shown["figure"])["data"]) == len(names)


def test_the_words_follow_the_chosen_start():
    at = visit(starts="-2,1", follow="2", beside="adam")
    [path] = descend_each(curve("x^2", 4.0), [1.0], "sgd", 0.1, 40)
    words = pictures(at)["descent_curve_picture"]["words"]
    assert words[3].startswith(curve_verdict.say_step(path, 3, "Plain descent from start 2"))
    assert " Adam: x = " in words[3]


def test_a_curve_of_ones_own():
    at = visit(curve="own", expression="x^4 - 3x^2", starts="2", learning_rate="0.01")
    assert "x^{4}" in said(at)
    assert not at.error


@pytest.mark.parametrize("formula", ["x +", "__import__('os')", "y", "", "![](https://example.org/x.png)"])
def test_a_formula_that_cannot_be_read_gets_a_message_and_is_shown_as_it_is(formula):
    at = visit(curve="own", formula=formula)
    [error] = at.error
    assert "expression" in error.value
    assert "![]" not in error.value
    assert pictures(at) == {}


def test_a_start_where_the_curve_has_no_value():
    at = visit(curve="own", formula="log(x)", starts="-1,1,2")
    assert "no value or no slope at the start x = -1" in said(at)
    assert [handle["name"] for handle in pictures(at)["descent_curve_picture"]["handles"]] == ["start2", "start3"]
    assert "from start 2" in said(at)
    assert "from start 1" not in said(at)


@pytest.mark.parametrize(("section", "field"), [("one", "starts"), ("two", "points"), ("batch", "points")])
def test_without_a_start_the_page_invites_to_set_one(section, field):
    at = visit(section=section, **{field: ""})
    assert "Click or tap in the picture" in said(at)
    [shown] = pictures(at).values()
    assert shown["words"] == []


def test_the_learning_rates_of_text_002():
    at = visit()
    [expander] = [entry for entry in at.expander if "learning rates" in entry.label]
    rows = expander.markdown[0].value.splitlines()[2:]
    assert [row.split("|")[1].strip() for row in rows] == ["1e-05", "0.0001", "0.001", "0.01", "0.1", "1", "10"]
    assert "Too small" in rows[0]
    assert "Diverging" in rows[-1]


def test_the_loss_of_a_unit():
    at = visit(
        section="two", data="and", activation="linear", bias="0", points="-2,2.5,1,1", surface_learning_rate="0.1"
    )
    loss = NeuronLoss(DATA["and"], "linear", "half_squared_error", "sum", 0.0)
    contour, *_ = json.loads(pictures(at)["descent_map_picture"]["figure"])["data"]
    assert contour["type"] == "contour"
    words = pictures(at)["descent_map_picture"]["words"]
    path = descend(loss, (-2.0, 2.5), "sgd", 0.1, 40)
    assert f"loss {short(path.losses[7])}" in words[7]
    assert "second derivatives everywhere" in said(at)
    assert "On the straight line from the first start" in said(at)


def test_clipping_is_said_and_done():
    at = visit(section="two", activation="linear", clip="norm", threshold="0.5", beside="bfgs")
    assert "The gradient is clipped by its norm at 0.5. BFGS takes it as it is." in said(at)
    assert "Followed instead" in pictures(at)["descent_map_picture"]["words"][0]


def test_batches():
    at = visit(section="batch", samples="xor", seed="7")
    text = said(at)
    for size in (4, 2, 1):
        assert re.search(rf"^\| {size} \| [\d.]+ / [\d.]+ = [\d.]+ \|", text, re.MULTILINE)
    assert "N/M updates: 1 update with M = 4, 2 updates with M = 2, 4 updates with M = 1" in text
    other = said(visit(section="batch", samples="xor", seed="8"))
    rows = [re.findall(r"^\| \d+ \|.*$", each, re.MULTILINE) for each in (text, other)]
    assert rows[0][0] == rows[1][0]  # the full batch knows no order
    assert rows[0][1:] != rows[1][1:]


def test_single_examples_wander_more():
    text = said(visit(section="batch"))
    ratios = [float(found) for found in re.findall(r"^\| \d+ \| \S+ / \S+ = (\S+) \|", text, re.MULTILINE)]
    assert ratios == sorted(ratios)
    assert ratios[0] < 1.2
    assert ratios[2] > 2


# The address


def test_bad_parameters_fall_back():
    at = visit(learning_rate="fast", steps="0", data="maybe")
    assert len(at.warning) == 1
    assert all(name in at.warning[0].value for name in ("learning\\_rate", "steps", "data"))
    assert state(at) == State()


@pytest.mark.parametrize(
    ("parameters", "name"),
    [({"activation": "linear", "loss": "binary_cross_entropy"}, "activation"), ({"points": "1,2,3"}, "points")],
)
def test_parameters_that_do_not_fit_together(parameters, name):
    at = visit(section="two", **parameters)
    assert name in at.warning[0].value
    assert state(at) == State()


def test_widgets_reach_the_address():
    at = visit(section="two")
    next(box for box in at.selectbox if box.key == "descent_data").set_value("nand")
    well(at.run())
    assert address(at) == {"section": "two", "data": "nand"}


# What a visitor does with a picture


@pytest.fixture
def operate(monkeypatch):
    """A function that draws a picture for a page and hands it an event."""
    caught = {}
    for module in (line, parts):
        monkeypatch.setattr(module, "picture", lambda *args, on_event=None, **options: caught.update(act=on_event))

    def do(page, kind, name="", x=0.0, y=0.0, value=None, final=True):
        if page.state.section == "one":
            line._curve_picture(page, curve("x^2", 4.0), [], [])
        else:
            shown = parts.present_view(page, "or", "sum", [], 8.0)
            parts.map_picture(page, shown, [], [], [], "surface_learning_rate")
        caught["act"](Event(kind, name, x, y, value, final))
        return page.state

    return do


def test_a_click_adds_a_start(operate):
    page = Recorder(State())
    assert operate(page, "click", x=1.23456).starts == (3.0, 1.23)
    for x in range(10):
        operate(page, "click", x=float(x))
    assert page.state.starts == tuple(map(float, range(4, 10)))
    assert len(page.state.starts) == MOST_STARTS
    assert operate(page, "click", x=1e9).starts[-1] == 100.0


def test_a_dragged_start_moves(operate):
    page = Recorder(State(starts=(1.0, 2.0)))
    assert operate(page, "handle", "start2", x=-0.5, final=False).starts == (1.0, -0.5)
    assert page.settled is False
    operate(page, "handle", "start2", x=-0.6)
    assert page.settled is True


def test_a_click_on_the_map(operate):
    page = Recorder(State(section="two"))
    assert operate(page, "click", x=1.0, y=-2.0).points == (-2.0, 2.5, 1.0, -2.0)
    assert operate(page, "handle", "start1", x=0.5, y=0.25).points == (0.5, 0.25, 1.0, -2.0)
    assert operate(page, "click", x=99.0, y=-99.0).points[-2:] == (20.0, -20.0)


def test_a_click_moves_the_one_start_of_the_batches(operate):
    page = Recorder(State(section="batch"))
    assert operate(page, "click", x=1.0, y=-2.0).points == (1.0, -2.0)
    assert operate(Recorder(State(section="batch", points=())), "click", x=1.0, y=-2.0).points == (1.0, -2.0)


def test_a_turned_learning_rate_and_a_step(operate):
    page = Recorder(State())
    assert operate(page, "knob", "learning_rate", value=0.25, final=False).learning_rate == 0.25
    assert page.settled is False
    assert operate(page, "step", value=7).step == 7
    assert operate(page, "step", value=40).step == "end"


def test_only_the_last_start_is_left():
    at = visit(starts="1,2,3", follow="2")
    next(button for button in at.button if button.label == "Last start only").click()
    well(at.run())
    assert state(at).starts == (3.0,)
    assert state(at).follow == 1
