"""The loss of one unit over two parameters: its gradient by central differences, its grid point by point."""

import numpy as np
import pytest

from core.data.problems import PROBLEMS
from core.descent.neuron_loss import DATA, NeuronLoss, scattered_points
from core.nn.gradient_check import check_gradient

LOSSES = [
    ("sigmoid", "half_squared_error"),
    ("sigmoid", "squared_error"),
    ("sigmoid", "binary_cross_entropy"),
    ("linear", "half_squared_error"),
]
KINDS = pytest.mark.parametrize(("activation", "loss"), LOSSES)


@KINDS
@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_the_gradient_is_the_central_difference(activation, loss, data, reduction):
    surface = NeuronLoss(DATA[data], activation, loss, reduction, bias=-0.4)
    for point in ([0.0, 0.0], [1.3, -2.1], [-3.0, 0.2]):
        check = check_gradient(lambda at, f=surface: f(at)[0], point, surface(np.array(point))[1])
        assert check.relative_difference.max() < 1e-6, str(check)


@KINDS
@pytest.mark.parametrize("data", ["or", "points"])
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_it_is_the_networks_loss(activation, loss, data, reduction):
    surface, point = NeuronLoss(DATA[data], activation, loss, reduction, bias=-0.4), np.array([0.8, -1.2])
    value, gradients = surface.network(point).loss_and_gradients(
        DATA[data].inputs, DATA[data].targets, loss=loss, reduction=reduction
    )
    assert surface(point)[0] == pytest.approx(value, rel=1e-14)
    one_input = data == "points"
    expected = [*gradients[0].weights.ravel(), *(gradients[0].bias if one_input else ())]
    np.testing.assert_allclose(surface(point)[1], expected, rtol=1e-14)
    assert surface.names == (("w", "b") if one_input else ("w₁", "w₂"))


def test_a_half_squared_error_by_hand():
    # OR with a linear unit, w = (1, 1), b = -1: outputs -1, 0, 0, 1 for targets 0, 1, 1, 1; sum (1 + 1 + 1 + 0) / 2
    surface = NeuronLoss(DATA["or"], "linear", "half_squared_error", "sum", bias=-1.0)
    value, gradient = surface(np.array([1.0, 1.0]))
    assert value == 1.5
    np.testing.assert_allclose(gradient, [-1.0, -1.0])  # rows 10 and 11 hold x1: (0 - 1) + (1 - 1)


@KINDS
@pytest.mark.parametrize("data", ["xor", "same"])
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_the_grid_holds_the_same_losses(activation, loss, data, reduction):
    surface = NeuronLoss(DATA[data], activation, loss, reduction, bias=0.6)
    first, second = np.linspace(-2, 3, 4), np.linspace(-1, 1, 3)
    grid = surface.on_grid(first, second)
    assert grid.shape == (3, 4)
    for i, v in enumerate(second):
        for j, u in enumerate(first):
            assert grid[i, j] == pytest.approx(surface(np.array([u, v]))[0], rel=1e-12)


def test_the_samples_gradients_add_up():
    surface, point = NeuronLoss(DATA["points"], "sigmoid", "binary_cross_entropy", "mean"), np.array([0.5, -1.0])
    gradients = surface.sample_gradients(point)
    assert gradients.shape == (16, 2)
    np.testing.assert_allclose(gradients.mean(axis=0), surface(point)[1], rtol=1e-12)


def test_the_data():
    gates = [name for name, data in DATA.items() if data.inputs.shape == (4, 2)]
    assert gates == [name for name, problem in PROBLEMS.items() if problem.n_inputs == 2 and len(problem.points) == 4]
    assert len(gates) == 16
    np.testing.assert_array_equal(DATA["xor"].targets.ravel(), [0, 1, 1, 0])
    np.testing.assert_array_equal(DATA["not"].targets.ravel(), [1, 0])
    classes = DATA["points"].targets.ravel()
    assert set(classes) == {0.0, 1.0}
    assert (np.diff(classes) < 0).any()  # they overlap: no threshold on x is right everywhere
    assert (scattered_points(16, 1).targets != scattered_points(16, 2).targets).any()


def test_a_loss_that_needs_another_unit_is_an_error():
    with pytest.raises(ValueError, match="sigmoid"):
        NeuronLoss(DATA["or"], "linear", "binary_cross_entropy", "sum")
