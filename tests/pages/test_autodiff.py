"""The page about automatic differentiation without a browser: formulas typed, links, steps, tables, what is refused."""

import json

import numpy as np
import pytest

from core import Experiment, SettingError
from core.autodiff.expressions import parse
from core.autodiff.operation_counts import operation_counts
from core.autodiff.worked import lowered
from core.formulas.autodiff import FORMULAS, X, Y
from core.nn.network import flatten
from core.training.run import Run
from pages.autodiff.state import PRESETS, State
from tests.pages.reading import address, at_link

LECTURE = "sqrt(x^2 + exp(x^2))"


def open_page(**parameters):
    at = at_link("autodiff", **parameters)
    at.run()
    assert not at.exception, [entry.message for entry in at.exception]
    return at


def text(at):
    """Everything that the page says."""
    return "\n".join(entry.value for entry in (*at.markdown, *at.caption, *at.latex, *at.warning, *at.error))


def table(at, index=0):
    return {name: list(column) for name, column in at.table[index].value.items()}


def drawn(at):
    """What the first picture was given."""
    (picture, *_) = at.get("bidi_component")
    return json.loads(picture.proto.json)


# Opening and typing


def test_the_lectures_example_opens():
    at = open_page()
    assert address(at) == {}
    assert not at.warning
    assert r"f = \sqrt{x^{2} + \exp\left(x^{2}\right)}" in text(at)
    picture = drawn(at)
    assert len(picture["words"]) == 1 + 5
    assert picture["step"] == 0
    assert [knob["name"] for knob in picture["knobs"]] == ["x"]
    assert "a = x², b = exp(a), c = a + b, d = √c" in picture["alt"]


@pytest.mark.parametrize("preset", PRESETS)
def test_every_example_is_a_button(preset):
    at = open_page(expression="x", step="1")
    at.button(key=f"autodiff_preset_{preset}").click().run()
    assert not at.exception
    others = {"others": PRESETS[preset]} if PRESETS[preset] else {}
    assert address(at) == ({} if preset == State().expression else {"expression": preset} | others)
    assert at.text_input(key="autodiff_expression").value == preset
    assert "They agree." in text(at)


def test_a_formula_is_typed():
    at = open_page()
    at.text_input(key="autodiff_expression").set_value("x*y^3").run()
    assert not at.exception
    assert address(at) == {"expression": "x*y^3"}
    # x = 0.6, y = 2: df/dx = y^3 = 8, df/dy = 3 x y^2 = 7.2.
    columns = table(at)
    assert columns["∂f/∂x"][:3] == ["8", "8", "8"]
    assert columns["∂f/∂y"][:3] == ["7.2", "7.2", "7.2"]
    assert [knob["name"] for knob in drawn(at)["knobs"]] == ["x", "y"]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("__import__('os').getcwd()", "at character 1"), ("x +", "at character 4"), ("y**", "at character 4")],
)
def test_anything_else_is_refused_and_what_was_there_stays(typed, reason):
    at = open_page(expression="exp(x^2)")
    at.text_input(key="autodiff_expression").set_value(typed).run()
    assert not at.exception
    assert reason in at.error[0].value
    assert at.text_input(key="autodiff_expression").value == typed
    assert address(at) == {"expression": "exp(x^2)"}
    assert r"f = \exp\left(x^{2}\right)" in text(at)
    at.text_input(key="autodiff_expression").set_value("x").run()
    assert not at.error
    assert address(at) == {"expression": "x"}


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"expression": "import os"}, "expression"),
        ({"x": "1e999"}, "x: '1e999' is not allowed; allowed: any number"),
        ({"x": "nan"}, "any number"),
        ({"others": "w0=1,x=2"}, "variables other than x, y, z with their numbers, such as w0=2,x0=-1"),
        ({"others": "w0"}, "variables other than x, y, z"),
        ({"expression": "a+b+c+d+g+h+i+j+k"}, "at most 8 variables"),
        ({"step": "-1"}, "a whole number from 0"),
        ({"mode": "sideways"}, "forward"),
        ({"epoch": "1e9"}, "epoch"),
        ({"expresion": "x"}, "expresion"),
    ],
)
def test_a_wrong_link_says_so_and_falls_back(parameters, reason):
    at = open_page(**parameters)
    assert reason in at.warning[0].value.replace("\\", "")
    assert r"f = \sqrt{x^{2} + \exp\left(x^{2}\right)}" in text(at)
    assert drawn(at)["step"] == 0


def test_a_state_checks_its_formula():
    with pytest.raises(SettingError, match="expression"):
        State(expression="x x y z(")


# Steps


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_each_step_is_written_out(mode):
    for step in range(1, 6):
        at = open_page(mode=mode, step=str(step))
        assert f"Step {step} of 5" in text(at)
        assert drawn(at)["step"] == step
    # Both end with the whole derivative.
    slope = parse(LECTURE).derivative("x", x=State().x)
    assert f"= {slope:.4g}" in text(at)


def test_a_step_beyond_the_last_is_the_last():
    at = open_page(step="150")
    assert "Step 5 of 5" in text(at)


def test_forward_mode_follows_the_chosen_variable():
    at = open_page(expression="x*y", mode="forward", by="y", step="3")
    assert r"\frac{da}{dy}" in text(at)
    at.selectbox(key="autodiff_by").set_value("x").run()
    assert r"\frac{da}{dx}" in text(at)
    at = open_page(expression="x*y", mode="forward", by="z", step="3")
    assert "z does not occur in this formula; x is taken." in text(at)
    assert r"\frac{da}{dx}" in text(at)


def test_a_neuron_of_five_variables_and_large_values():
    at = open_page()
    at.button(key="autodiff_preset_1/(1 + exp(-(w0*x0 + w1*x1 + w2)))").click().run()
    columns = table(at)
    # The sum is 2 · -1 + -3 · -2 - 3 = 1, and s' = s (1 - s) with s = 1/(1 + e^-1); the course rounds to one digit.
    s = 1 / (1 + np.exp(-1))
    for name, factor in {"w₀": -1, "x₀": 2, "w₁": -2, "x₁": -3, "w₂": 1}.items():
        for cell in columns[f"∂f/∂{name}"][:3]:
            assert float(cell) == pytest.approx(s * (1 - s) * factor, rel=1e-7)
    knobs = {knob["name"]: knob["value"] for knob in drawn(at)["knobs"]}
    assert knobs == {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0}
    assert State(expression="w0*x", others="w0=2").moved("w0", -1.5) == {"others": "w0=-1.5"}
    assert State(expression="w0*x", others="w0=2").moved("x", 1e9) == {"x": 1e9}
    assert State(expression="w0*v", others="w9=2").moved("v", 3.0) == {"others": "v=3,w0=1"}
    at = open_page(expression="x^2", x="-3000")
    assert table(at)["∂f/∂x"][0] == "-6000"
    (knob,) = drawn(at)["knobs"]
    assert (knob["low"], knob["high"], knob["open"]) == (-1e4, 1e4, True)


# The check


@pytest.mark.parametrize("expression", [*PRESETS, "x", "relu(x - y) + abs(z)", "tan(x)/sigmoid(y) - e^z", "2^x*pi"])
def test_reverse_forward_and_central_differences_agree(expression):
    at = open_page(expression=expression)
    formula, values = parse(expression), State(expression=expression).values
    h = 1e-6
    for name in formula.variables:
        above, below = (formula.evaluate(**values | {name: values[name] + s * h}) for s in (1, -1))
        for number in table(at)[f"∂f/∂{lowered(name)}"][:3]:
            assert float(number) == pytest.approx((above - below) / (2 * h), rel=1e-6, abs=1e-8)
        assert float(table(at)[f"∂f/∂{lowered(name)}"][3]) < 1e-8
    assert "They agree." in text(at)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"expression": "log(x - 1)"}, r"b \= ln a has no finite value at a \= −0\.4"),
        ({"expression": "1/(x - x)"}, r"b \= 1\/a has no finite value at a \= 0"),
        ({"expression": "sqrt(x)", "x": "0"}, "Here f has no finite slope: on the right it is ∞."),
        ({"expression": "x^1.5", "x": "0"}, "On the right the slope is 0."),
        (
            {"expression": "abs(x)/2 + relu(x)", "x": "0"},
            "a kink, with the slope −0.5 on the left and 1.5 on the right",
        ),
        ({"expression": "abs(x)", "x": "0"}, "By x: here f has a kink"),
        ({"expression": "max(x, y)", "x": "2"}, "By y: here f has a kink"),
        ({"expression": "sqrt(x) + y", "x": "0"}, "By y they agree."),
        ({"expression": "x^y", "x": "-2", "y": "-3"}, "By x they agree."),
        ({"expression": "sqrt(x^4)", "x": "0"}, "By x: f has the slope 0 here. The rules give no number"),
        ({"expression": "2 + 3*pi"}, "There is no variable in this formula"),
        ({"expression": "relu(x)"}, "A condition in brackets is 1 where it holds"),
    ],
)
def test_where_there_is_no_derivative_it_is_said(parameters, said):
    assert said in text(open_page(**parameters))


# Counts


@pytest.mark.parametrize(
    ("expression", "columns"),
    [("exp(x^2)", ([2, 4, 6], [2, 2, 4])), (LECTURE, ([5, 10, 15], [4, 3, 7]))],
)
def test_operations_as_the_lecture_counts_them(expression, columns):
    at = open_page(section="counts", expression=expression)
    shown = table(at)
    assert (shown["as written"], shown["shared"]) == columns


def test_the_derivative_in_intermediate_results():
    at = open_page(section="counts")
    assert r"\frac{\partial f}{\partial x} &= \frac{x \, \left(1 + b\right)}{d}" in text(at)


def test_counts_follow_the_chosen_variable():
    at = open_page(section="counts", expression="x*exp(y)")
    for name in ("x", "y"):
        at.selectbox(key="autodiff_by").set_value(name).run()
        counts = operation_counts(parse("x*exp(y)"), name)
        assert table(at)["as written"] == [counts.function, counts.derivative, counts.total]


def test_passes():
    at = open_page(section="counts", expression="x*y*z")
    # 9 parameters of 2-2-1; 64 * 50 + 50 and 50 * 10 + 10 of the digits' network.
    assert table(at, 1)["forward passes"] == ["3", "9", f"{64 * 50 + 50 + 50 * 10 + 10:,}", "64", "1"]
    assert table(at, 1)["reverse passes"] == ["1", "1", "1", "10", "10"]


@pytest.mark.parametrize("expression", ["5", "x", "-2", "y"])
def test_counting_what_costs_nothing(expression):
    at = open_page(section="counts", expression=expression)
    assert table(at)["as written"] == [0, 0, 0]


# The network


@pytest.mark.parametrize("epoch", [0, 300])
def test_the_networks_gradient_four_times(epoch):
    at = open_page(section="network", epoch=str(epoch), step="14")
    columns = table(at)
    experiment = Experiment()
    network = Run(experiment).snapshot(epoch).network
    _, gradients = network.loss_and_gradients(
        experiment.samples.inputs, experiment.samples.targets, loss=experiment.loss, reduction=experiment.reduction
    )
    own = flatten(gradients)
    for method in ("reverse mode", "forward mode", "backpropagation", "central difference"):
        np.testing.assert_allclose([float(cell) for cell in columns[method]], own, atol=1e-8)
    assert np.abs(own).max() > 1e-2
    assert [float(cell) for cell in columns["value"]] == pytest.approx(network.parameters(), abs=1e-4)
    assert max(float(cell) for cell in columns["relative difference"]) < 1e-6
    assert "forward mode 9, one for each parameter" in text(at)
    assert drawn(at)["step"] == 14


# The texts


PLACES = {tuple(formula.parameters.items()) for formula in FORMULAS}


@pytest.mark.parametrize("place", sorted(PLACES), ids=str)
def test_every_formula_leads_to_the_page_that_shows_it(place):
    at = open_page(**dict(place))
    assert not at.warning
    assert address(at) == dict(place)
    assert "no variable" not in text(at)


def test_the_formulas_have_the_numbers_with_which_the_page_opens():
    assert State().values == {"x": X, "y": Y, "z": State().z}
    assert not {"x", "y"} & {name for place in PLACES for name, _ in place}
