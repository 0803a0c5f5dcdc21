"""The worked example against core's backward pass, central differences, and numbers that can be found on paper."""

import re
from itertools import product
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import Experiment, train
from core.experiment.settings import SettingError
from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES
from core.nn.network import forward
from core.nn.optimizers import OPTIMIZERS
from core.training.record import Place, RowLayout
from core.training.run import Run
from core.worked.chain import chain_of
from core.worked.errors import (
    differences_of_cross_entropy,
    differences_of_split,
    equal_shares,
    hidden_errors,
    output_errors,
    shares_by_weight,
)
from core.worked.example import (
    Example,
    from_snapshot,
    own,
    rashid_2_2,
    rashid_3_3_3,
    rashid_split,
    read_sizes,
    scalar,
    text_004,
)
from core.worked.exercise import is_right, read_answer
from core.worked.handout import handout
from core.worked.names import CONVENTIONS, NET, OUTPUT
from core.worked.notation import DIGITS, factor, num
from core.worked.steps import Unit, steps_of
from core.worked.trace import Trace
from core.worked.update import changes, step_in_words
from tests.core.examples import LOSS_AND_OUTPUT, random_network

PRESETS = {
    "scalar": scalar(),
    "Rashid 2-2": rashid_2_2(),
    "Rashid 3-3-3": rashid_3_3_3(),
    "splitting": rashid_split(),
    "text 004, batch": text_004(4),
    "text 004, one": text_004(4).only(2),
    "lab": from_snapshot(next(train(Experiment()))),
}


def random_example(hidden, output, loss, reduction="sum", samples=3, sizes=(2, 3, 2), seed=1, **settings):
    rng = np.random.default_rng(seed)
    network = random_network(sizes, [*[hidden] * (len(sizes) - 2), output], rng)
    targets = rng.uniform(0.1, 0.9, (samples, sizes[-1]))
    rows = tuple(str(row) for row in range(samples))
    x = rng.standard_normal((samples, sizes[0]))
    return Example("random", network, x, targets, rows, loss, reduction, 0.5, **settings)


MODES = [("sum", 1), ("sum", 3), ("mean", 3)]
GRID = [
    (hidden, output, loss, *MODES[number % 3])
    for number, ((loss, output), hidden) in enumerate(product(LOSS_AND_OUTPUT, ACTIVATIONS))
    if number % 2 == 0
]
"""Every loss with every output, and each of them with every other hidden activation."""


def worked_gradient(example, convention):
    """The gradient put together from the values of the steps."""
    gradient = np.zeros(example.network.parameters().size)
    for step in steps_of(example, convention):
        if step.kind == "gradient":
            gradient[example.places[step.place]] = step.values[0]
    return gradient


def assert_worked_out(example):
    loss, gradient = example.loss_and_gradient
    if not example.has_biases:
        gradient = np.where([place in example.places for place in RowLayout(example.sizes).places], gradient, 0.0)
    for convention in CONVENTIONS:
        np.testing.assert_allclose(worked_gradient(example, convention), gradient, rtol=1e-12, atol=1e-12)
        totals = [chain_of(example, place, convention).total for place in example.places]
        np.testing.assert_allclose(totals, gradient[list(example.places.values())], rtol=1e-12, atol=1e-12)
        [found] = [step.values[0] for step in steps_of(example, convention) if step.kind == "loss"]
        assert found == pytest.approx(loss, rel=1e-12)


@pytest.mark.parametrize("example", PRESETS.values(), ids=PRESETS)
def test_the_steps_of_every_preset_give_cores_gradient(example):
    assert_worked_out(example)
    assert example.check.relative_difference.max() < 1e-5


@pytest.mark.parametrize(("hidden", "output", "loss", "reduction", "samples"), GRID)
def test_the_steps_give_cores_gradient(hidden, output, loss, reduction, samples):
    example = random_example(hidden, output, loss, reduction, samples)
    assert_worked_out(example)
    assert example.check.relative_difference.max() < 1e-5


@pytest.mark.parametrize("sizes", [(1, 1), (3, 2), (2, 2, 1), (3, 4, 4, 2)])
def test_the_steps_give_cores_gradient_with_penalties_and_other_sizes(sizes):
    assert_worked_out(random_example("tanh", "sigmoid", "half_squared_error", sizes=sizes, l1=0.01, l2=0.1))


def test_every_operation_comes_once_and_in_order():
    example = PRESETS["lab"].only(1)
    kinds = [step.kind for step in steps_of(example)]
    # 3 units: net inputs and outputs layer by layer; the loss; the output: three operations and its 3 parameters;
    # two hidden units: three operations each, then 6 parameters; 9 updates.
    assert kinds == [
        *("z", "z", "a", "a", "z", "a", "loss"),
        *("da", "slope", "dz", *["gradient"] * 3),
        *(["da", "slope", "dz"] * 2),
        *["gradient"] * 6,
        *["update"] * 9,
    ]
    by_output = [step.kind for step in steps_of(example, OUTPUT)]
    assert by_output == [kind for kind in kinds if kind != "dz"]


# What delta is


def loss_from(example, level, outputs):
    """The loss when the outputs of a level are these, (samples, units)."""
    layers, trace = example.layers[level:], Trace(example)
    activations = [trace.activation(number) for number in range(level + 1, trace.last + 1)]
    nets, passed = forward(layers, activations, outputs)
    return float(trace.loss.terms(nets[-1], passed[-1], example.targets).sum() * trace.share)


@pytest.mark.parametrize("hidden", ["sigmoid", "elu", "softmax"])
def test_delta_by_the_output_and_by_the_net_input_by_central_differences(hidden):
    example = random_example(hidden, "tanh", "squared_error", samples=1)
    trace, h = Trace(example), 1e-6
    values = {(step.kind, step.place): step.values[0] for step in steps_of(example) if isinstance(step.place, Unit)}
    function = ACTIVATIONS[hidden].function
    for unit in range(3):
        move = h * np.eye(3)[unit]
        a, z = trace.a(1), trace.z(1)
        by_a = (loss_from(example, 1, a + move) - loss_from(example, 1, a - move)) / (2 * h)
        by_z = (loss_from(example, 1, function(z + move)) - loss_from(example, 1, function(z - move))) / (2 * h)
        assert values["da", Unit(1, unit)] == pytest.approx(by_a, rel=1e-6)
        assert values["dz", Unit(1, unit)] == pytest.approx(by_z, rel=1e-6)


def test_delta_is_named_after_the_convention():
    example = PRESETS["text 004, one"]
    place = Unit(2, 0)  # unit 4
    named = {
        convention: [
            step.kind for step in steps_of(example, convention) if step.place == place and "delta" in step.result.latex
        ]
        for convention in CONVENTIONS
    }
    assert named == {NET: ["dz"], OUTPUT: ["da"]}


def test_a_saturated_cross_entropy_is_finite_by_the_net_input_and_undefined_by_the_output():
    example = own((1, 1), (1.0,), (0.0,), "sigmoid", "sigmoid", "binary_cross_entropy", (800.0,), (0.0,), 0.5, 0)
    values = {step.kind: float(step.values[0]) for step in steps_of(example, OUTPUT)}
    assert not np.isfinite(values["da"])
    assert values["dz"] == 1.0
    assert_worked_out(example)


# The chain rule


@pytest.mark.parametrize(
    ("sizes", "layer", "paths"), [((2, 2, 1), 1, 1), ((2, 2, 1), 0, 1), ((2, 3, 2), 0, 2), ((3, 4, 4, 2), 0, 8)]
)
def test_the_number_of_paths(sizes, layer, paths):
    chain = chain_of(random_example("tanh", "sigmoid", "squared_error", sizes=sizes), Place(layer, 0, 0), NET)
    assert len(chain.paths) == paths
    # d loss / d a, d a / d z, then d z / d a and d a / d z for each further layer, and d z / d w
    assert {len(path.factors) for path in chain.paths} == {3 + 2 * (len(sizes) - 2 - layer)}
    assert len({path.units for path in chain.paths}) == paths


def test_the_first_factors_are_delta():
    example = PRESETS["text 004, one"]
    for convention, kind in ((NET, "dz"), (OUTPUT, "da")):
        chain = chain_of(example, Place(0, 1, 0), convention)
        delta = sum(np.prod([entry.values[0] for entry in path.factors[: chain.n_delta]]) for path in chain.paths)
        [value] = [s.values[0] for s in steps_of(example, convention) if (s.kind, s.place) == (kind, Unit(1, 1))]
        assert delta == pytest.approx(value, rel=1e-12)


# The update


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_update_is_the_next_epoch_of_the_lab(optimizer):
    run = train(Experiment(optimizer=optimizer, clip_norm=0.05, l2=0.001))
    *_, before, after = (snapshot for snapshot, _ in zip(run, range(5), strict=False))
    example = from_snapshot(before)
    np.testing.assert_array_equal(example.updated_parameters, after.parameters)
    updates = [step.values[0] for step in steps_of(example) if step.kind == "update"]
    np.testing.assert_array_equal(updates, after.parameters)


@pytest.mark.parametrize("settings", [{}, {"optimizer": "adam", "learning_rate": 0.01}, {"clip_norm": 0.01}])
def test_each_change_is_a_step_from_a_value_to_the_next_epochs(settings):
    before, after = Run(Experiment(**settings)).snapshots(50, 2)
    example = from_snapshot(before)
    found = changes(example)
    assert [change.in_lab for change in found][:5] == ["x₁→h₁", "x₁→h₂", "x₂→h₁", "x₂→h₂", "bias of h₁"]
    assert [change.gradient for change in found] == pytest.approx(before.gradient)
    assert [change.value for change in found] == before.parameters.tolist()
    assert [change.after for change in found] == after.parameters.tolist()
    assert [change.value + change.step for change in found] == pytest.approx(after.parameters)
    words = step_in_words(example, found[0])
    assert words.startswith("-0.")
    assert ("of the gradient" in words) == bool(settings)
    assert {change.in_lab for change in changes(scalar())} == {""}


def test_networks_without_biases_stay_without():
    example = rashid_3_3_3().updated(3)
    assert all((layer.bias == 0).all() for layer in example.layers)
    assert not any(isinstance(s.place, Place) and s.place.source is None for s in steps_of(example))
    assert example.loss_and_gradient[0] < rashid_3_3_3().loss_and_gradient[0]


def test_updates_that_leave_the_range_are_refused():
    wild = own((1, 1), (1.0,), (0.0,), "linear", "linear", "squared_error", (100.0,), (0.0,), 100.0, 0)
    with pytest.raises(SettingError, match=r"updates.*no longer finite"):
        wild.updated(200)


# Numbers that can be found on paper


def test_rashids_networks():
    # 1.0 * 0.9 + 0.5 * 0.3 = 1.05 and 1.0 * 0.2 + 0.5 * 0.8 = 0.6, 1 / (1 + 0.5488) = 0.6457
    trace = Trace(rashid_2_2())
    np.testing.assert_allclose(trace.z(1), [[1.05, 0.6]], rtol=1e-12)
    assert trace.a(1)[0, 1] == pytest.approx(0.6457, abs=5e-5)
    # The book: hidden outputs 0.761, 0.603, 0.650, outputs 0.726, 0.708, 0.778 (it cuts the digits off)
    trace = Trace(rashid_3_3_3())
    np.testing.assert_allclose(trace.a(1), [[0.761, 0.603, 0.650]], atol=1e-3)
    np.testing.assert_allclose(trace.a(2), [[0.726, 0.708, 0.778]], atol=1e-3)


def test_rashids_errors():
    # 0.8 * 2 / (2 + 3) + 0.5 * 1 / (1 + 4) = 0.32 + 0.10 and 0.8 * 3 / 5 + 0.5 * 4 / 5 = 0.48 + 0.40
    # 0.8 * 2 + 0.5 * 1 = 2.1 and 0.8 * 3 + 0.5 * 4 = 4.4; in equal shares (0.8 + 0.5) / 2 for both
    [level] = hidden_errors(rashid_split())
    np.testing.assert_allclose(output_errors(rashid_split()), [[0.8, 0.5]], rtol=1e-12)
    np.testing.assert_allclose(level.by_weight, [[0.42, 0.88]], rtol=1e-12)
    np.testing.assert_allclose(level.unnormalised, [[2.1, 4.4]], rtol=1e-12)
    np.testing.assert_allclose(level.equally, [[0.65, 0.65]], rtol=1e-12)


# What the errors are the gradient of


@pytest.mark.parametrize("example", [rashid_split(), rashid_3_3_3()], ids=["splitting", "3-3-3"])
def test_the_errors_are_gradients_for_linear_outputs_and_of_the_cross_entropy(example):
    level, layer = hidden_errors(example)[0], example.layers[-1]
    hidden = Trace(example).a(len(example.sizes) - 2)
    squares, scaled = differences_of_split(example, layer.weights, hidden)
    np.testing.assert_allclose(squares, level.unnormalised[0], rtol=1e-6)
    np.testing.assert_allclose(scaled, level.by_weight[0], rtol=1e-6)
    cross_entropy = differences_of_cross_entropy(example, layer.weights, layer.bias, hidden)
    np.testing.assert_allclose(cross_entropy, level.unnormalised[0], rtol=1e-6)
    assert not np.allclose(level.descent, level.unnormalised, rtol=0.1)


def test_without_slopes_the_unnormalised_error_is_the_true_descent():
    example = random_example("linear", "linear", "half_squared_error", samples=2, sizes=(2, 3, 3, 2))
    for level in hidden_errors(example):
        np.testing.assert_allclose(level.unnormalised, level.descent, rtol=1e-12)


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh"])
def test_the_true_descent_is_minus_the_central_difference(hidden):
    example, h = random_example(hidden, "sigmoid", "half_squared_error", samples=1), 1e-6
    [level] = hidden_errors(example)
    a = Trace(example).a(1)
    for unit in range(3):
        move = h * np.eye(3)[unit]
        difference = (loss_from(example, 1, a + move) - loss_from(example, 1, a - move)) / (2 * h)
        assert level.descent[0, unit] == pytest.approx(-difference, rel=1e-6)


@given(arrays(float, (3, 2), elements=st.floats(0.1, 10)), arrays(float, 2, elements=st.floats(-5, 5)))
def test_shares_keep_the_sum_of_the_errors(weights, errors):
    for shares in (equal_shares(weights), shares_by_weight(weights)):
        np.testing.assert_allclose(shares.sum(axis=0), 1.0, rtol=1e-12)
        assert (shares @ errors).sum() == pytest.approx(errors.sum(), abs=1e-12)


def test_shares_by_weight_are_undefined_where_the_weights_cancel():
    assert np.isnan(shares_by_weight(np.array([[1.0], [-1.0]]))).all()


# What a visitor brings along


OWN = {
    "sizes": (2, 2, 1),
    "weights": (),
    "biases": (),
    "hidden_activation": "sigmoid",
    "output_activation": "sigmoid",
    "loss": "half_squared_error",
    "inputs": (1.0, 0.5),
    "targets": (1.0,),
    "learning_rate": 0.5,
    "seed": 4,
}


def test_own_numbers_stand_where_they_belong():
    example = own(**OWN | {"weights": (1, 2, 3, 4, 5, 6), "biases": (7, 8, 9)})
    assert [layer.weights.tolist() for layer in example.layers] == [[[1, 2], [3, 4]], [[5], [6]]]
    assert [layer.bias.tolist() for layer in example.layers] == [[7, 8], [9]]
    two = own(**OWN | {"inputs": (1, 2, 3, 4), "targets": (0, 1)})
    assert two.inputs.tolist() == [[1, 2], [3, 4]]
    assert two.targets.tolist() == [[0], [1]]
    assert_worked_out(two)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"weights": (1.0,)}, "own_weights"),
        ({"biases": (1.0,)}, "own_biases"),
        ({"inputs": (1.0,)}, "own_inputs"),
        ({"targets": (1.0, 0.0)}, "own_targets"),
        ({"loss": "binary_cross_entropy", "output_activation": "tanh"}, "own_output_activation"),
    ],
)
def test_own_numbers_that_do_not_fit_are_named(change, field):
    with pytest.raises(SettingError) as caught:
        own(**OWN | change)
    assert caught.value.field == field


@pytest.mark.parametrize("text", ["", "2", "2-", "a-b", "2-2-2-2-1", "5-1", "2-5-1", "2-2-5", "0-1", "2--1", "9999-1"])
def test_sizes_that_cannot_be_shown_are_refused(text):
    with pytest.raises(SettingError, match="own_sizes"):
        read_sizes(text)


@pytest.mark.parametrize(("text", "sizes"), [("1-1", (1, 1)), ("4-4-4-4", (4, 4, 4, 4)), ("2-3-1", (2, 3, 1))])
def test_sizes_that_can_be_shown(text, sizes):
    assert read_sizes(text) == sizes


def test_a_network_of_the_lab_that_is_too_large_is_refused():
    with pytest.raises(SettingError, match=r"hidden.*cannot be read"):
        from_snapshot(next(train(Experiment(hidden=(5,)))))


# The exercise


@pytest.mark.parametrize(("text", "value"), [("0.5", 0.5), ("-1,25", -1.25), ("1e-3", 1e-3), (" −2 ", -2.0)])
def test_answers_are_read(text, value):
    assert read_answer(text) == value


@pytest.mark.parametrize("text", ["", "a", "1+1", "nan", "inf", "1 2"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(SettingError, match="answer"):
        read_answer(text)


def test_the_tolerance():
    assert is_right(1.009, 1.0)
    assert not is_right(1.011, 1.0)
    assert not is_right(-1.0, 1.0)
    assert is_right(0.0, 4e-6)
    assert not is_right(0.0, 6e-6)


@pytest.mark.parametrize("example", [scalar(), rashid_3_3_3(), PRESETS["lab"].only(1)], ids=["1-1-1", "3-3-3", "lab"])
def test_the_numbers_shown_are_enough_for_the_exercise(example):
    """Delta, put together from operands as they are shown, is near enough."""
    values = {(s.kind, s.place): float(f"{s.values[0]:.{DIGITS}g}") for s in steps_of(example) if s.kind != "loss"}
    for step in steps_of(example):
        if step.kind == "dz":
            assert is_right(values["da", step.place] * values["slope", step.place], step.values[0])
        if step.kind == "gradient" and step.place.source is not None and step.place.layer:
            delta = values["dz", Unit(step.place.layer + 1, step.place.unit)]
            assert is_right(delta * values["a", Unit(step.place.layer, step.place.source)], step.values[0])


# Notation


def test_negative_factors_are_in_parentheses_and_zero_has_no_sign():
    assert "left(-0.5" in factor(-0.5).latex
    assert factor(0.5).latex == "0.5"
    assert factor(-0.0).latex == num(-0.0).latex == "0"
    assert num(1.25e-7).latex == r"1.25 \cdot 10^{-7}"
    assert "undefined" in num(np.inf).latex


def arithmetic(lines):
    """What stands between the first and the last equals sign, as Python reads it; None where there is nothing."""
    text = re.sub(r"\\text{[^}]*}|\\quad", " ", " ".join(line.latex for line in lines))
    parts = text.split("=")
    if len(parts) < 3 or not parts[1].strip():
        return None
    text = re.sub(r"\\cdot 10\^\{(-?\d+)\}", r"e\1", "=".join(parts[1:-1])).replace("{e}", "{E}")
    text = re.sub(r" e(-?\d)", r"e\1", text.replace(r"\left", "").replace(r"\right", "").replace(r"\cdot", "*"))
    text = re.sub(r"\\(tanh|ln|max)", r"\1", text)
    while "{" in text:
        text, count = re.subn(r"\{([^{}]*)\}\^\{([^{}]*)\}", r"((\1)**(\2))", text)
        if not count:
            text, count = re.subn(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
        assert count, text
    return re.sub(r"\) \(", ")*(", text)


SINGLE = [
    *(entry for entry in PRESETS.values() if len(entry.rows) == 1),
    PRESETS["lab"].only(1),
    *(
        random_example(hidden, output, loss, samples=1, l2=0.1)
        for hidden, output, loss in (
            ("tanh", "linear", "squared_error"),
            ("relu", "sigmoid", "binary_cross_entropy"),
            ("leaky_relu", "tanh", "half_squared_error"),
            ("softmax", "softmax", "categorical_cross_entropy"),
            ("sigmoid", "softmax", "squared_error"),
        )
    ),
]


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("example", SINGLE, ids=range(len(SINGLE)))
def test_the_arithmetic_that_is_shown_gives_the_value(example, convention):
    names = {"E": np.e, "tanh": np.tanh, "ln": np.log, "max": max, "__builtins__": {}}
    checked = 0
    for step in steps_of(example, convention):
        shown = arithmetic(step.numbers)
        if shown is not None:
            assert is_right(eval(shown, names), step.values[0]), (step.title, shown)
            checked += 1
    assert checked > 0.5 * len(steps_of(example, convention))


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_the_sums_over_examples_that_are_shown_give_the_value(reduction):
    example = random_example("tanh", "sigmoid", "squared_error", reduction, samples=4)
    for step in steps_of(example):
        if len(step.values) == 1 and step.kind != "update":
            text = arithmetic(step.numbers)
            assert is_right(eval(re.sub(r"\)\) +\(", "))*(", text)), step.values[0]), text


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize(
    "example", [*PRESETS.values(), random_example("softmax", "softmax", "categorical_cross_entropy")]
)
def test_every_formula_is_balanced_and_ends_with_its_value(example, convention):
    for step in steps_of(example, convention):
        for line in (*step.symbols, *step.numbers):
            ElementTree.fromstring(f"<math>{line.mathml}</math>")  # well-formed
            assert line.latex.count("{") == line.latex.count("}")
            assert line.latex.count(r"\left(") == line.latex.count(r"\right)")
        if len(step.values) == 1:
            assert step.numbers[-1].latex.endswith(num(float(step.values[0])).latex)


def test_every_activation_and_loss_is_written_out_or_named():
    for loss, output in LOSS_AND_OUTPUT:
        for hidden in ACTIVATIONS:
            steps = steps_of(random_example(hidden, output, loss, samples=1))
            assert all(step.title and step.note and step.symbols and step.numbers for step in steps)
    assert set(LOSSES) == {loss for loss, _ in LOSS_AND_OUTPUT}


# The handout


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("example", PRESETS.values(), ids=PRESETS)
def test_the_handout_is_whole_and_stands_alone(example, convention):
    text = handout(example, convention, blank=False)
    assert "<script" not in text
    assert "http" not in text
    assert "@media print" in text
    blocks = re.findall(r"<math .*?</math>", text, re.S)
    n_steps = len(steps_of(example, convention))
    assert len(blocks) == 2 * n_steps
    for block in blocks:
        ElementTree.fromstring(block)
    ElementTree.fromstring(re.search(r"<svg.*?</svg>", text, re.S)[0])
    for index in example.places.values():
        assert f"{example.check.gradient[index]:.{DIGITS}g}" in text


def test_the_exercise_sheet_leaves_the_results_out():
    example = scalar()
    sheet = handout(example, NET, blank=True, where="after 3 updates")
    assert "after 3 updates" in sheet
    assert sheet.count("_" * 12) == len(steps_of(example))
    for step in steps_of(example):
        assert f">{step.values[0]:.{DIGITS}g}<" not in sheet or (step.kind == "slope" and step.values[0] == 1)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum"])
def test_what_is_locked_or_not_there_is_not_updated(optimizer):
    run = Run(Experiment(optimizer=optimizer, learning_rate=0.1, bias="without", hidden=(3,)))
    run.change(5, {"locked": (0, 9)})
    example = from_snapshot(run.snapshot(5))
    assert {place.source for place in example.places} == {0, 1, 2}  # no bias, whose source is None
    np.testing.assert_allclose(example.updated_parameters, run.snapshot(6).parameters, rtol=1e-12)
    for change in changes(example):
        is_locked = example.places[change.place] in (0, 9)
        assert (change.step == 0) == is_locked
        assert (step_in_words(example, change) == "0, because it is locked") == is_locked
    last = [step for step in steps_of(example) if step.kind == "update" and step.place == Place(0, 0, 0)]
    assert [step.values[0] for step in last] == [example.parameter(Place(0, 0, 0))]
    assert "locked" in last[0].note
