"""Deep networks: each kind of layer against central differences, plain ones against the network that the lab trains."""

import numpy as np
import pytest

from core.deep.layers import EPSILON, LAYER_KINDS
from core.deep.networks import LEARNED, XOR, Deep, first_gradients, learn, spread
from core.experiment.experiment import Experiment
from core.experiment.settings import SettingError
from core.training.trainer import train

INPUTS = np.array([[0.3, -1.2], [1.1, 0.4], [-0.7, 0.9], [0.2, 0.5], [1.5, -0.3]])
TARGETS = np.array([[0.0], [1.0], [1.0], [0.0], [1.0]])


def ended(task):
    """What a computation in pieces returns."""
    while True:
        try:
            next(task)
        except StopIteration as end:
            return end.value


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "elu", "linear"])
@pytest.mark.parametrize("kind", LAYER_KINDS)
def test_gradients_are_those_of_central_differences(kind, activation):
    deep = Deep(3, activation, "glorot", 1.0, kind, width=3)
    place = deep.start(range(2)) + 0.05  # biases that are not 0
    _, gradient = deep.measure(place, INPUTS, TARGETS)
    for index in range(len(place)):
        step = np.zeros_like(place)
        step[index] = 1e-5
        above, below = (deep.measure(place + sign * step, INPUTS, TARGETS)[0] for sign in (1, -1))
        assert gradient[index] == pytest.approx((above - below) / 2e-5, rel=2e-4, abs=2e-8)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "leaky_relu"])
def test_plain_layers_are_the_labs_run_with_each_seed(activation):
    seeds = range(3, 6)
    norms = first_gradients(Deep(5, activation, "normal", 2.0), seeds)
    for column, seed in enumerate(seeds):
        experiment = Experiment(
            hidden=(4,) * 5,
            hidden_activation=activation,
            loss="binary_cross_entropy",
            reduction="mean",
            init="normal",
            init_scale=2.0,
            seed=seed,
        )
        assert norms[:, column] == pytest.approx(next(train(experiment)).gradient_norms, rel=1e-12)


def test_one_network_is_the_column_of_many():
    deep = Deep(4, "tanh", kind="highway")
    start = deep.start(range(3))
    losses, gradients = deep.measure(start, INPUTS, TARGETS)
    loss, gradient = deep.measure(start[:, 1], INPUTS, TARGETS)
    assert loss == pytest.approx(losses[1])
    assert gradient == pytest.approx(gradients[:, 1])


def test_a_highway_with_its_gate_shut_hands_its_input_on_and_open_it_is_plain():
    highway, plain = Deep(2, "tanh", kind="highway"), Deep(2, "tanh")
    flat = highway.start(range(1))
    second = highway.layers(flat)[1]
    for bias, expected in ((-800.0, "input"), (800.0, "plain")):
        second["gate_weights"][...], second["gate_bias"][...] = 0.0, bias
        passed = highway.forward(flat, INPUTS)
        as_plain = plain.forward(plain.start(range(1)), INPUTS)
        wanted = passed.memories[1].x if expected == "input" else as_plain.last
        assert passed.last == pytest.approx(wanted)


def test_a_residual_layer_adds_its_input_and_the_other_kind_adds_it_before_the_activation():
    first = Deep(1, "tanh").forward(Deep(1, "tanh").start(range(1)), INPUTS)
    weights = Deep(2, "tanh").layers(Deep(2, "tanh").start(range(1)))[1]["weights"][:, :, 0]
    x = first.last[:, :, 0]
    for kind, wanted in (("residual", x + np.tanh(x @ weights)), ("into_sum", np.tanh(x @ weights + x))):
        deep = Deep(2, "tanh", kind=kind)
        assert deep.forward(deep.start(range(1)), INPUTS).last[:, :, 0] == pytest.approx(wanted)


def test_normalised_net_inputs_have_mean_0_and_variance_1_whatever_the_weights():
    deep = Deep(3, "sigmoid", "normal", 5.0, "normalised")
    for memory in deep.forward(deep.start(range(4)), INPUTS).memories:
        assert memory.z.mean(axis=0) == pytest.approx(0.0, abs=1e-12)
        assert memory.z.var(axis=0) == pytest.approx(1.0 - EPSILON / memory.deviation**2)


def test_the_gate_starts_nearly_closed_and_a_first_layer_of_another_width_is_plain():
    deep = Deep(2, "tanh", kind="highway")
    first, second, output = deep.layers(deep.start(range(1)))
    assert set(first) == set(output) == {"weights", "bias"}
    assert (second["gate_bias"] == -2.0).all()
    assert not np.array_equal(second["gate_weights"], second["weights"])


def test_an_unknown_kind_is_refused():
    with pytest.raises(SettingError, match="kind"):
        Deep(2, "tanh", kind="dense")


def test_a_loss_that_counts_as_learned_has_all_rows_right():
    # One row wrong costs at least ln 2, the others at least 0: the mean of four is at least ln 2 / 4.
    assert np.log(2.0) / 4.0 > LEARNED
    assert len(XOR.inputs) == 4


def test_learning_counts_the_seeds_that_train_by_itself_counts():
    seeds, settings = range(4), {"learning_rate": 1.0, "max_epochs": 300}
    experiment = Experiment(
        hidden=(4, 4),
        hidden_activation="tanh",
        loss="binary_cross_entropy",
        reduction="mean",
        init="glorot",
        target_loss=0.0,
        **settings,
    )
    ends = [list(train(experiment.replace(seed=seed)))[-1].loss for seed in seeds]
    assert 0 < (expected := sum(loss <= LEARNED for loss in ends)) <= 4
    assert ended(learn(Deep(2, "tanh", "glorot"), seeds, 1.0, 300)).seeds == expected


def test_a_spread_is_median_and_the_middle_80_per_cent():
    found = spread(np.array([np.arange(11.0)]))
    assert (found.low[0], found.median[0], found.high[0]) == (1.0, 5.0, 9.0)
