"""The page about activations and losses without a browser: sections, links, sentences, and gradients as differences."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from core.experiment.settings import (
    Choice,
    Integer,
    Number,
    Numbers,
    parameter_names,
    read_parameters,
    settings_table,
    write_parameters,
)
from core.formulas.activations import FORMULAS
from core.nn.activations import ACTIVATIONS
from pages.activations.parts import listed, moved_to, reach_for, unseen, written
from pages.activations.state import GROUPS, ONE_UNIT, SECTIONS, State
from tests.pages.reading import address, at_link


def open_page(**parameters):
    at = at_link("activations", **parameters)
    at.run()
    assert not at.exception, [entry.message for entry in at.exception]
    return at


def text(at):
    """Everything that the page says."""
    return "\n".join(entry.value for entry in (*at.markdown, *at.caption))


def number(cell):
    """A number as the page writes it."""
    if cell == "not a number":
        return math.nan
    if cell in ("∞", "−∞"):
        return math.copysign(math.inf, 1 if cell == "∞" else -1)
    mantissa, _, exponent = cell.replace("−", "-").partition("·10")
    exponent = exponent.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
    return float(mantissa) * 10.0 ** int(exponent or 0)


def table(at, first_column):
    """The rows of the table whose first column's name begins like this, as dictionaries."""
    for entry in at.table:
        if entry.value.columns[0].startswith(first_column):
            return entry.value.to_dict("records")
    raise AssertionError([list(entry.value.columns) for entry in at.table])


# Opening


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens_from_its_link(section):
    parameters = write_parameters(State(section=section, seed=2))
    at = open_page(**parameters)
    assert not at.warning
    assert not at.error
    assert address(at) == parameters
    assert len(at.get("bidi_component")) >= 1
    assert len(at.caption) >= 1


def test_the_section_is_chosen_by_its_buttons():
    at = open_page()
    at.segmented_control(key="activations_section").set_value("linear").run()
    assert not at.exception
    assert address(at) == {"section": "linear"}
    assert "one layer" in text(at)


@pytest.mark.parametrize(
    "parameters",
    [
        {"section": "nowhere"},
        {"z": "many"},
        {"z": "801"},
        {"logit": "nan"},
        {"alpha": "0"},
        {"weights": "1,2,3,4,5,6,7"},
        {"seed": "-1"},
        {"sectoin": "losses"},
    ],
)
def test_what_cannot_be_used_is_said_and_ignored(parameters):
    at = open_page(**parameters, hidden_activation="relu")
    assert len(at.warning) == 1
    assert next(iter(parameters)) in at.warning[0].value
    assert address(at) == {"hidden_activation": "relu"}


def corners(kind):
    if isinstance(kind, Choice):
        return list(kind.options)
    if isinstance(kind, Integer | Number):
        return [kind.low, kind.high]
    assert isinstance(kind, Numbers)
    return [(kind.low,) * kind.least, (kind.high,) * kind.most]


SECTION_OF = (
    dict.fromkeys(["activation", "beside", "reach", "z", "slope", "alpha"], "activations")
    | dict.fromkeys(["z1", "z2", "z3"], "classes")
    | dict.fromkeys(["target", "logit", "squared", "weights", "l2"], "losses")
    | dict.fromkeys(["layers", "units", "seed", "hidden_activation", "x1", "x2"], "linear")
    | {"wanted": "classes", "shift": "softmax"}
)
NEEDED = {"slope": {"activation": "leaky_relu"}, "alpha": {"activation": "elu"}}


def test_every_setting_is_tried():
    assert set(SECTION_OF) | {"section"} == set(settings_table(State))


@pytest.mark.parametrize("name", SECTION_OF)
def test_every_end_of_every_setting(name):
    kind = settings_table(State)[name].kind
    for value in corners(kind):
        wanted = replace(State(section=SECTION_OF[name], **NEEDED.get(name, {})), **{name: value})
        at = open_page(**write_parameters(wanted))
        assert not at.warning
        assert address(at) == write_parameters(wanted)


def test_everything_at_its_far_end():
    for section in SECTIONS:
        for sign in ("", "-"):
            far = dict.fromkeys(("z", "logit", "z1", "z2", "z3"), f"{sign}800")
            assert not open_page(section=section, shift=f"{sign}1000", **far).warning


@pytest.mark.parametrize("section", SECTIONS)
def test_every_widget_has_a_label_and_help(section):
    at = open_page(section=section, activation="elu")
    entries = [*at.selectbox, *at.number_input, *at.text_input, *at.get("button_group")]
    assert entries
    for entry in entries:
        assert entry.label
        assert len(entry.help) > 10


@pytest.mark.parametrize("entry", FORMULAS, ids=lambda entry: f"{entry.item} {entry.title}")
def test_a_formulas_link_leads_to_a_state_of_this_page(entry):
    assert read_parameters(State, entry.parameters)[1] == []
    assert set(entry.parameters) <= parameter_names(State)


def test_the_page_lists_its_formulas():
    for section in SECTIONS:
        assert f"{len(FORMULAS)} formulas" in open_page(section=section).expander[-1].label


# Activations


@pytest.mark.parametrize("name", ONE_UNIT)
def test_every_activation_says_its_value_slope_and_where_it_saturates(name):
    said = text(open_page(activation=name, z="0.5", beside="all"))
    z = np.array([[0.5]])
    value = ACTIVATIONS[name].function(z).item()
    assert f"At z = 0.5 **{ONE_UNIT[name]}** gives {written(value)}" in said
    if name == "step":
        assert "flat everywhere" in said
        return
    h = 1e-6
    slope = (ACTIVATIONS[name].function(z + h) - ACTIVATIONS[name].function(z - h)).item() / (2 * h)
    found = re.search(r"Its slope is ([\d.]+)", said)
    assert float(found[1].rstrip(".")) == pytest.approx(slope, rel=5e-4)
    saturated = {"sigmoid": "5.986", "tanh": "2.993", "relu": "z = 0 downwards", "elu": "−4.605"}
    saturated |= {"softplus": "−4.595", "silu": "−6.143", "gelu": "−3.022", "mish": "−6.159"}
    assert saturated.get(name, "never saturates") in said


def test_the_slope_of_leaky_relu_and_its_printed_formula():
    # p = 2 at z = -1: leaky ReLU gives -2, max(2 * -1, -1) gives -1.
    said = text(open_page(activation="leaky_relu", slope="2", z="-1"))
    assert "gives −2." in said
    assert "another function: it gives −1 here" in said
    assert "10e-4, which is 0.001" in said
    assert "holds for p up to 1" in text(open_page(activation="leaky_relu", slope="0.5", z="-1"))


def test_a_kink_is_named_where_the_difference_comes_from_it():
    said = text(open_page(activation="relu", z="0"))
    assert "It has a kink here: the slope is 0 on the left and 1 on the right. 0 is taken. The central" in said
    assert "difference is 0.5, the mean of both sides." in said
    assert "the slope is 0.5 on the left and 1" in text(open_page(activation="leaky_relu", slope="0.5", z="0"))
    assert "the slope is 2 on the left and 1" in text(open_page(activation="elu", alpha="2", z="0"))
    # Within the step: (4e-6 + 1e-5 - 0) / 2e-5 = 0.7.
    near = text(open_page(activation="relu", z="0.000004"))
    assert "The central difference is 0.7: a relative difference of 0.3, because the kink at z = 0 lies within" in near
    assert "because the jump at z = 0 lies within its step" in text(open_page(activation="step", z="0.000004"))
    for smooth in ({"activation": "elu", "z": "0"}, {"activation": "leaky_relu", "slope": "1", "z": "0"}):
        assert "kink here" not in text(open_page(**smooth))
    assert "because" not in text(open_page(activation="relu", z="1")).split("relative difference")[0]


def test_alpha_of_elu():
    # 2 (exp(-1) - 1) = -1.264
    assert "gives −1.264." in text(open_page(activation="elu", alpha="2", z="-1"))


def test_how_far_float64_goes():
    at = open_page(z="-360")
    said = text(at)
    assert "is 1 from z = 36.7368" in said
    assert "0 only from z = −745.133" in said
    assert "in float32 from 16.64" in said
    limits = {row["activation"]: row for row in table(at, "activation")}
    assert set(limits) == set(ONE_UNIT.values())
    assert limits["ReLU"]["slope is exactly 0"] == "z ≤ 0"
    plain = table(at, "formula")
    assert [row["and gives there"] for row in plain] == ["0", "not a number", "not a number"]
    assert [row["at z = −360"] for row in plain][2] == "not a number"


# Softmax


def test_a_shift_changes_nothing_and_the_plain_formula_fails():
    said = text(open_page(section="softmax", shift="720"))
    assert "With c = 720" in said
    assert "Now it gives not a number, which is wrong" in said
    assert "which is right" in text(open_page(section="softmax", shift="700"))
    # log(largest float64) less the logarithm of the sum of the exponentials
    edge = math.log(np.finfo(float).max) - math.log(math.exp(2) + math.exp(1) + math.exp(-1))
    assert f"from c = {edge:.6g} on" in said
    assert "logits 1000, 0, 0 it gives not a number, 0, 0" in said


def test_the_jacobians_first_row():
    # Logits ln 1, ln 2, ln 5 give 1/8, 2/8, 5/8; first row 7/64, -2/64, -5/64.
    z = {f"z{i + 1}": repr(math.log(v)) for i, v in enumerate((1, 2, 5))}
    said = text(open_page(section="softmax", **z))
    for factor, result in ((r"(1 - 0.125)", "0.1094"), (r"(0 - 0.25)", "-0.03125"), (r"(0 - 0.625)", "-0.07812")):
        assert rf"0.125 \cdot {factor} = {result}" in said


# Losses


def loss(name, a, t):
    """The loss of one output in plain Python."""
    if name.startswith("Binary"):
        return -(t * math.log(a) + (1 - t) * math.log(1 - a))
    return (0.5 if name.startswith("Half") else 1.0) * (a - t) ** 2


@pytest.mark.parametrize(
    ("squared", "target"),
    [("half_squared_error", "0"), ("squared_error", "0.01"), ("half_squared_error", "0.99"), ("squared_error", "1")],
)
@pytest.mark.parametrize("logit", ["-5", "4"])
def test_the_gradients_of_both_losses_are_central_differences(squared, target, logit):
    at = open_page(section="losses", squared=squared, target=target, logit=logit)
    t, z, h = float(target), float(logit), 1e-5

    def a(z):
        return 1 / (1 + math.exp(-z))

    rows = table(at, "at logit")
    assert len(rows) == 2
    for row in rows:
        name = row[f"at logit {written(z)}"]
        assert number(row["loss L"]) == pytest.approx(loss(name, a(z), t), rel=1e-4)
        by_logit = (loss(name, a(z + h), t) - loss(name, a(z - h), t)) / (2 * h)
        by_output = (loss(name, a(z) + 1e-7, t) - loss(name, a(z) - 1e-7, t)) / 2e-7
        assert number(row["dL/dz"]) == pytest.approx(by_logit, rel=1e-4, abs=1e-8)
        assert number(row["dL/da"]) == pytest.approx(by_output, rel=1e-4, abs=1e-6)
        assert number(row["central difference"]) == pytest.approx(by_logit, rel=1e-4, abs=1e-8)
        assert number(row["dL/da"]) * number(row["a (1 − a)"]) == pytest.approx(number(row["dL/dz"]), rel=1e-3)


def test_squared_error_stalls_when_badly_wrong():
    # At logit 4 the output is .982: .982 * .982 * .018 = .01735 against .982; fastest at ln 2 with 4/27.
    said = text(open_page(section="losses", target="0", logit="4"))
    assert "Target 0, output 0.982: badly wrong" in said
    assert "a gradient of size 0.01735" in said
    assert "learns fastest at logit 0.6931**, with 0.1481" in said
    assert "stalls when badly wrong" in said
    assert "56.6 times as much" in said
    assert "learns fastest at logit −0.6931" in text(open_page(section="losses", target="1"))
    assert "on the right side" in text(open_page(section="losses", target="1", logit="3"))
    assert "Make it more wrong" in text(open_page(section="losses", target="0", logit="0.3"))
    undecided = text(open_page(section="losses", target="1", logit="0"))
    assert "Target 1, output 0.5: in the middle between both classes" in undecided
    assert "0.844 of its largest" in undecided
    assert "little is left" not in undecided


@pytest.mark.parametrize(("target", "infinite", "nan"), [("0", "36.7368", "−745.133"), ("1", "−745.133", "36.7368")])
def test_where_the_formula_from_the_output_fails(target, infinite, nan):
    at = open_page(section="losses", target=target)
    said = text(at)
    assert f"∞ from {'logit ' if target == '0' else ''}{infinite}" in said
    assert f"not a number from {'logit ' if target == '1' else ''}{nan}" in said
    rows = {row["logit z"]: row for row in table(at, "logit z")}
    assert rows[infinite]["loss from a"] == "∞"
    assert rows[nan]["loss from a"] == "not a number"
    for place in (infinite, nan):
        assert rows[place]["gradient from a"] == "not a number"
        assert math.isfinite(number(rows[place]["loss from z"]))
        assert math.isfinite(number(rows[f"{place} (just before)"]["loss from a"]))
        assert math.isfinite(number(rows[f"{place} (just before)"]["gradient from z"]))
    assert number(rows[infinite]["loss from z"]) == pytest.approx(abs(number(infinite)), rel=1e-4)


def test_the_penalty_and_its_gradient():
    # 0.5 (4 + 1) = 2.5; 2 * 0.5 * (2, -1) = (2, -1).
    said = text(open_page(section="losses", weights="2,-1", l2="0.5"))
    assert r"0.5 \cdot 5 = 2.5" in said
    assert r"2 \lambda w = \begin{pmatrix} 2 & -1 \end{pmatrix}" in said
    assert "differences of the penalty are 2, −1." in said


# Three classes


@pytest.mark.parametrize("wanted", ["1", "2", "3"])
@pytest.mark.parametrize("squared", ["half_squared_error", "squared_error"])
def test_the_gradients_of_three_outputs_are_central_differences(wanted, squared):
    z, h = [0.7, -1.2, 0.4], 1e-5
    at = open_page(section="classes", wanted=wanted, squared=squared, **{f"z{i + 1}": str(v) for i, v in enumerate(z)})
    target = int(wanted) - 1

    def outputs(z):
        powers = [math.exp(v) for v in z]
        return [power / sum(powers) for power in powers]

    def loss(name, a):
        if name.startswith("Categorical"):
            return -math.log(a[target])
        return (0.5 if name.startswith("Half") else 1.0) * sum((v - (i == target)) ** 2 for i, v in enumerate(a))

    def moved(x, i, by):
        return [v + by * (k == i) for k, v in enumerate(x)]

    for row in table(at, "loss"):
        name, a = row["loss"], outputs(z)
        assert number(row["value"]) == pytest.approx(loss(name, a), rel=1e-4)
        by_logit = [
            (loss(name, outputs(moved(z, i, h))) - loss(name, outputs(moved(z, i, -h)))) / (2 * h) for i in range(3)
        ]
        by_output = [(loss(name, moved(a, i, h)) - loss(name, moved(a, i, -h))) / (2 * h) for i in range(3)]
        for column, expected in (
            ("dL/dz", by_logit),
            ("central differences of dL/dz", by_logit),
            ("dL/da", by_output),
        ):
            assert [number(cell) for cell in row[column].split(", ")] == pytest.approx(expected, rel=1e-3, abs=1e-6)


def test_three_classes_stall_and_fail_as_two_do():
    at = open_page(section="classes", z3="-12")
    said = text(at)
    assert "badly wrong" in said
    assert "It stalls when badly wrong" in said
    infinite = re.search(r"infinite from z₃ = (−[\d.]+)", said)[1]
    nan = re.search(r"not a number from z₃ = (−[\d.]+)", said)[1]
    rows = {row["logit z₃"]: row for row in table(at, "logit z")}
    assert rows[infinite]["loss from a"] == "∞"
    assert math.isfinite(number(rows[f"{infinite} (just before)"]["loss from a"]))
    assert "not a number" in rows[nan]["gradient from a"]
    assert "not a number" not in rows[f"{nan} (just before)"]["gradient from a"]
    assert [number(cell) for cell in rows[infinite]["gradient from z"].split(", ")][2] == -1
    assert "it gives not a number, because 0 times ln 0 is none" in said
    assert "survives" in text(open_page(section="classes", wanted="1"))
    even = text(open_page(section="classes", z1="0", z2="0", z3="0"))
    assert "0.3333: undecided, 3 classes are equally probable" in even
    assert "learns fastest where it is 0**, with 0.2222" in even


# Linear layers


def test_linear_layers_are_one_and_others_are_not():
    said = text(open_page(section="linear"))
    assert "2 layers without an activation are one layer" in said
    assert "W = W_1 W_2" in said
    bent = text(open_page(section="linear", hidden_activation="relu", layers="3"))
    assert "With ReLU between them 3 layers are more than one" in bent
    assert "No single layer can bend" in bent
    assert r"W = W_{1 \dots 2} W_3" in bent


def test_what_rounding_leaves_of_a_0_is_written_as_0():
    assert "10^{-1" not in text(open_page(section="linear", layers="2", units="2", seed="2"))  # 0.1 · 0.3 − 0.03


def test_both_ways_give_the_same_numbers():
    for layers in ("2", "3", "4"):
        said = text(open_page(section="linear", layers=layers, units="4", seed="5"))
        step = re.search(rf"a_{layers} = (\\begin.*?\\end{{pmatrix}})", said)[1]
        assert f"x W + b = {step}" in said
        assert float(re.search(r"The two differ by ([^ ]+) at most", said)[1].split("·")[0]) < 10


# Words


def test_numbers_in_sentences():
    cases = [None, math.nan, -math.inf, math.inf, -0.0, -1.5, 1.25e-9, 12345678.0]
    expected = ["never", "not a number", "−∞", "∞", "0", "−1.5", "1.25·10⁻⁹", "1.235·10⁷"]
    assert [written(value) for value in cases] == expected
    assert [number(written(value)) for value in cases[4:]] == pytest.approx(cases[4:], rel=1e-3)
    assert listed(np.array([1.0, math.nan])) == "1, not a number"
    assert listed(np.full(3, math.nan)) == "not a number"
    # 2.2e-16 * 4 / 1e-5
    assert "9·10⁻¹¹" in unseen(4.0)


def test_the_range_reaches_as_far_as_it_must():
    assert reach_for(State(), 1.0, -6.0) == 6
    assert reach_for(State(), 6.1) == 40
    assert reach_for(State(reach="800"), 0.0) == 800
    assert (moved_to(900.0), moved_to(-900.0), moved_to(1.23456)) == (800.0, -800.0, 1.2346)


def test_groups_name_activations():
    assert {name for group in GROUPS.values() for name in group} == set(ONE_UNIT)
