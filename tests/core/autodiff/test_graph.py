"""Automatic differentiation: by hand, against finite differences, and against the core's own backpropagation."""

import math

import numpy as np
import pytest

from core import Experiment, Network
from core.autodiff.expressions import parse
from core.autodiff.graph import OPERATIONS, Graph, forward_steps, gradient, network_graph, reverse_steps
from core.nn.activations import ACTIVATIONS
from core.nn.losses import REDUCTIONS
from core.nn.network import flatten
from tests.core.examples import LOSS_AND_OUTPUT, random_network
from tests.core.nn.test_gradient_check import INPUTS, smooth_network

RNG_SEED = 7


def two_paths(x):
    """sqrt(x^2 + exp(x^2)) with a = x^2, b = exp a, c = a + b, d = sqrt c, as in the Oslo lecture."""
    graph = Graph()
    a = graph.apply("power", graph.input("x", x), graph.constant(2.0))
    graph.apply("sqrt", graph.apply("add", a, graph.apply("exp", a)))
    return graph


def test_both_modes_by_hand():
    # x = 1: a = 1, b = e, c = 1 + e, d = sqrt(1 + e).
    graph = two_paths(1.0)
    e, d = math.e, math.sqrt(1 + math.e)
    x, _, a, b, c, result = (node.index for node in graph.nodes)
    assert [float(node.value) for node in graph.nodes] == pytest.approx([1, 2, 1, e, 1 + e, d])
    forward = forward_steps(graph, {"x": 1.0})
    assert [step.node for step in forward] == [x, a, b, c, result]
    # dx = 1, da = 2x = 2, db = b da = 2e, dc = da + db = 2 + 2e, dd = dc / (2d) = (1 + e) / d.
    assert [float(step.total) for step in forward] == pytest.approx([1, 2, 2 * e, 2 + 2 * e, (1 + e) / d])
    reverse = reverse_steps(graph)
    assert [step.node for step in reverse] == [result, c, b, a, x]
    # df/dd = 1, df/dc = 1/(2d), df/db = df/dc, df/da = df/dc + df/db b = (1 + e)/(2d), df/dx = df/da 2x.
    expected = [1, 1 / (2 * d), 1 / (2 * d), (1 + e) / (2 * d), (1 + e) / d]
    assert [float(step.total) for step in reverse] == pytest.approx(expected)
    # The node a has two ways to the result: over c, whose local derivative is 1, and over b, where it is exp a.
    terms = reverse[3].terms
    assert [(term.other, float(term.slope)) for term in terms] == [(c, 1.0), (b, pytest.approx(e))]
    assert sum(float(term.product) for term in terms) == float(reverse[3].total)
    assert [float(term.known) for term in terms] == pytest.approx([1 / (2 * d)] * 2)


def test_an_operation_on_the_same_nodes_is_one_node():
    graph = Graph()
    x = graph.input("x", 3.0)
    assert graph.apply("exp", x) is graph.apply("exp", x)
    assert graph.constant(2.0) is graph.constant(2.0)
    assert graph.constant(2.0) is not graph.constant(np.array([2.0]))
    assert len(graph.nodes) == 4


def test_a_node_used_twice_by_one_operation_has_one_term():
    graph = Graph()
    x = graph.input("x", 3.0)
    graph.apply("multiply", x, x)
    (term,) = forward_steps(graph, {"x": 1.0})[1].terms
    assert (float(term.slope), float(term.product)) == (6.0, 6.0)
    assert float(gradient(graph)["x"]) == 6.0


def test_an_input_on_which_nothing_depends_has_derivative_0():
    graph = Graph()
    graph.input("y", 1.0)
    graph.apply("exp", graph.input("x", 1.0))
    assert gradient(graph) == {"y": 0.0, "x": pytest.approx(math.e)}


ARGUMENTS = {
    "add": [(2, 3), (3,)],
    "subtract": [(2, 1), (2, 3)],
    "multiply": [(2, 3), ()],
    "divide": [(2, 3), (2, 3)],
    "power": [(2, 3), (1, 3)],
    "max": [(2, 3), (3,)],
    "min": [(2, 3), (3,)],
    "matmul": [(2, 3), (3, 2)],
}
"""Shapes of the arguments; those of one argument have (2, 3)."""


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_in_both_modes(operation):
    rng = np.random.RandomState(RNG_SEED)
    shapes = ARGUMENTS.get(operation, [(2, 3)])
    values = [0.3 + rng.random_sample(shape) for shape in shapes]  # positive, for log and powers
    names = ["u", "v"][: len(values)]

    def build(arguments):
        graph = Graph()
        result = graph.apply(
            operation, *(graph.input(name, value) for name, value in zip(names, arguments, strict=True))
        )
        # A weighted sum, so that the derivatives of the elements are told apart.
        weights = np.linspace(1.0, 2.0, result.value.size).reshape(result.value.shape)
        graph.apply("sum", graph.apply("multiply", result, graph.constant(weights)))
        return graph

    graph, h = build(values), 1e-6
    slopes = gradient(graph)
    for at, name in enumerate(names):
        assert slopes[name].shape == values[at].shape
        for place in np.ndindex(values[at].shape):
            direction = np.zeros_like(values[at])
            direction[place] = 1.0
            above, below = (
                float(build([v + s * h * direction if i == at else v for i, v in enumerate(values)]).result.value)
                for s in (1, -1)
            )
            numerical = (above - below) / (2 * h)
            assert slopes[name][place] == pytest.approx(numerical, rel=1e-6, abs=1e-8)
            last = forward_steps(graph, {name: direction})[-1]
            assert float(last.total) == pytest.approx(slopes[name][place], rel=1e-12, abs=1e-15)


def test_at_a_kink_the_derivative_is_that_of_the_activations():
    for operation, expected in (("relu", 0.0), ("leaky_relu", 0.01), ("elu", 1.0), ("abs", 0.0)):
        graph = Graph()
        graph.apply(operation, graph.input("x", 0.0))
        assert float(gradient(graph)["x"]) == expected


@pytest.mark.parametrize(
    ("text", "values", "slopes"),
    [
        # (-2)^-3 = -1/8, and d x^-3 / dx = -3 x^-4 = -3/16; by y it has no value beside -3.
        ("x^y", {"x": -2.0, "y": -3.0}, (-0.1875, None)),
        ("x^y", {"x": 0.0, "y": 1.0}, (1.0, 0.0)),
        ("x^y", {"x": 0.0, "y": 2.0}, (0.0, 0.0)),
        ("sqrt(x)*y + x", {"x": 0.0, "y": 1.0}, (None, 0.0)),
        ("sqrt(x) + log(y)", {"x": 0.0, "y": 4.0}, (None, 0.25)),
        ("x^0.5*y^2", {"x": 0.0, "y": 3.0}, (None, 0.0)),
        ("y/(1 + sqrt(x))", {"x": 0.0, "y": 3.0}, (None, 1.0)),
        ("sqrt(sqrt(x) + y)", {"x": 0.0, "y": 4.0}, (None, 0.25)),
        ("max(sqrt(x), y)", {"x": 0.0, "y": 4.0}, (None, 1.0)),
        ("x^0", {"x": 0.0}, (0.0,)),
        ("0^x", {"x": 2.0}, (0.0,)),
    ],
)
def test_both_modes_agree_where_another_variable_is_at_the_edge(text, values, slopes):
    graph = parse(text).graph(**values)
    for name, slope in zip(values, slopes, strict=True):
        reverse, last = float(gradient(graph)[name]), forward_steps(graph, {name: 1.0})[-1]
        if slope is not None:
            assert (reverse, float(last.total)) == (slope, slope)
            assert all(np.isfinite(term.product) for term in last.terms)
        else:
            assert not np.isfinite([reverse, last.total]).any()


def test_outside_a_domain_there_is_no_warning():
    graph = Graph()
    x = graph.input("x", -1.0)
    graph.apply("divide", graph.apply("log", x), graph.apply("subtract", x, x))
    assert np.isnan(graph.result.value)
    assert np.isnan(gradient(graph)["x"])
    assert np.isnan(forward_steps(graph, {"x": 1.0})[-1].total)


# Networks


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize(("loss", "output"), LOSS_AND_OUTPUT)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_the_gradient_of_a_network_is_the_cores_own(hidden, loss, output, reduction):
    network = smooth_network((2, 3, 2), [hidden, output])
    targets = np.random.RandomState(RNG_SEED).random_sample((len(INPUTS), 2))
    graph = network_graph(network, INPUTS, targets, loss=loss, reduction=reduction)
    value, gradients = network.loss_and_gradients(INPUTS, targets, loss=loss, reduction=reduction)
    assert float(graph.result.value) == pytest.approx(value, rel=1e-12)
    slopes = gradient(graph)
    assert list(slopes) == ["W1", "b1", "W2", "b2"]
    own = np.concatenate([slope.ravel() for slope in slopes.values()])
    assert np.abs(own).max() > 1e-3 or ACTIVATIONS[output].jumps, "nothing was tested"
    np.testing.assert_allclose(own, flatten(gradients), rtol=1e-10, atol=1e-14)


def test_forward_mode_through_a_network_takes_a_pass_for_each_parameter():
    experiment = Experiment()
    network = random_network((2, 2, 1), ["sigmoid", "sigmoid"], np.random.RandomState(RNG_SEED))
    x, t = experiment.samples.inputs, experiment.samples.targets
    graph = network_graph(network, x, t, loss="half_squared_error", reduction="sum")
    slopes, passes = gradient(graph), 0
    for name, slope in slopes.items():
        for place in np.ndindex(slope.shape):
            direction = np.zeros(slope.shape)
            direction[place] = 1.0
            steps = forward_steps(graph, {name: direction})
            assert float(steps[-1].total) == pytest.approx(slope[place], rel=1e-12)
            assert all(step.total.shape == graph.nodes[step.node].value.shape for step in steps)
            passes += 1
    assert passes == 9


def test_large_net_inputs_do_not_overflow():
    network = Network.from_parameters([[[1e4], [1e4]]], [[0.0]], ["sigmoid"])
    graph = network_graph(network, INPUTS, np.zeros((5, 1)), loss="binary_cross_entropy", reduction="sum")
    own = network.loss_and_gradients(INPUTS, np.zeros((5, 1)), loss="binary_cross_entropy", reduction="sum")
    assert float(graph.result.value) == pytest.approx(own[0])
    np.testing.assert_allclose(gradient(graph)["W1"], own[1][0].weights)
    wide = Network.from_parameters([[[1e4, 0], [0, 1e4]]], [[0.0, 0.0]], ["softmax"])
    targets = np.tile([1.0, 0.0], (5, 1))
    for loss in ("categorical_cross_entropy", "squared_error"):
        graph = network_graph(wide, INPUTS, targets, loss=loss, reduction="mean")
        value, gradients = wide.loss_and_gradients(INPUTS, targets, loss=loss, reduction="mean")
        assert float(graph.result.value) == pytest.approx(value)
        np.testing.assert_allclose(gradient(graph)["W1"], gradients[0].weights, atol=1e-12)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"loss": "hinge"}, "loss 'hinge' is unknown"),
        ({"reduction": "median"}, "reduction 'median' is unknown"),
        ({"loss": "categorical_cross_entropy"}, "is defined on a softmax output"),
    ],
)
def test_what_cannot_be_a_graph_is_refused(changes, message):
    options = {"loss": "squared_error", "reduction": "sum"} | changes
    network = Network.from_parameters([[[1.0]]], [[0.0]], [options.pop("activation", "sigmoid")])
    with pytest.raises(ValueError, match=message):
        network_graph(network, [[1.0]], [[0.0]], **options)
