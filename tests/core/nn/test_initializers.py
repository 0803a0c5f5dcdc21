"""Where the first weights come from: order of the draws, ranges and standard deviations."""

import math

import numpy as np
import pytest

from core import Experiment, train
from core.nn.initializers import INITIALIZERS, initial_parameters

N_IN, N_OUT = 300, 200
EVERY = pytest.mark.parametrize("name", INITIALIZERS)


def draw(name, scale=1.0, sizes=(N_IN, N_OUT), seed=0):
    return initial_parameters(name, scale, sizes, seed)


def test_the_table():
    drawn = ["uniform_01", "uniform", "normal", "inverse_sqrt", "glorot", "he", "by_activation"]
    assert list(INITIALIZERS) == [*drawn, "alike", "zeros"]
    assert all(item.name == name and item.label and item.formula for name, item in INITIALIZERS.items())


def test_seed_42_draws_what_older_books_draw():
    """numpy.random.seed(42), then random() for the hidden weights, hidden biases, output weights, output bias."""
    rng = np.random.RandomState(42)  # the generator behind numpy.random.seed
    w_h, b_h, w_o, b_o = (
        rng.random_sample((2, 2)),
        rng.random_sample(2),
        rng.random_sample((2, 1)),
        rng.random_sample(1),
    )
    (weights_1, bias_1), (weights_2, bias_2) = draw("uniform_01", sizes=(2, 2, 1), seed=42)
    for found, expected in ((weights_1, w_h), (bias_1, b_h), (weights_2, w_o), (bias_2, b_o)):
        np.testing.assert_array_equal(found, expected)
    # And the numbers themselves, as NumPy has printed them since 2011.
    start = next(train(Experiment()))
    assert start.parameters.round(8).tolist() == [
        *(0.37454012, 0.95071431, 0.73199394, 0.59865848),
        *(0.15601864, 0.15599452),
        *(0.05808361, 0.86617615),
        0.60111501,
    ]


def test_the_global_generator_gives_the_same_numbers_and_is_not_touched():
    state = np.random.get_state()  # noqa: NPY002
    try:
        np.random.seed(42)  # noqa: NPY002
        expected = np.random.random(9)  # noqa: NPY002
        before = np.random.get_state()[1].copy()  # noqa: NPY002
        found = next(train(Experiment())).parameters
        np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002
    finally:
        np.random.set_state(state)  # noqa: NPY002
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    ("activations", "rules"),
    [("relu-tanh", ("he", "glorot", "glorot")), ("tanh", ("glorot",) * 3), ("gelu-elu", ("he", "he", "glorot"))],
)
def test_a_rule_by_activation_is_he_for_rectifiers_and_glorot_for_others(activations, rules):
    experiment = Experiment(hidden=(16, 16), hidden_activation=activations, init="by_activation", init_scale=0.5)
    start = next(train(experiment))
    for layer, rule in zip(start.network.layers, rules, strict=True):
        n_in, n_out = layer.weights.shape
        expected = 0.5 * np.sqrt(2.0 / n_in if rule == "he" else 2.0 / (n_in + n_out))
        assert layer.weights.std() == pytest.approx(expected, rel=0.5)
        half_width = 0.5 * np.sqrt(6.0 / (n_in + n_out))
        assert (np.abs(layer.weights).max() <= half_width) == (rule == "glorot")
        assert not layer.bias.any()


@pytest.mark.parametrize("name", ["normal", "inverse_sqrt", "he", "glorot"])
def test_only_weights_are_drawn_where_biases_start_at_zero(name):
    """Layer by layer and row by row, with nothing drawn in between for the biases."""
    rng = np.random.RandomState(7)
    unit = rng.uniform(-1.0, 1.0, 11) if name == "glorot" else rng.standard_normal(11)
    (w1, b1), (w2, b2), (w3, b3) = draw(name, sizes=(2, 3, 1, 2), seed=7)
    factors = {
        "normal": (1.0, 1.0, 1.0),
        "inverse_sqrt": (1 / math.sqrt(2), 1 / math.sqrt(3), 1.0),
        "he": (math.sqrt(2 / 2), math.sqrt(2 / 3), math.sqrt(2 / 1)),
        "glorot": (math.sqrt(6 / 5), math.sqrt(6 / 4), math.sqrt(6 / 3)),
    }[name]
    np.testing.assert_allclose(w1, factors[0] * unit[:6].reshape(2, 3), rtol=1e-15)
    np.testing.assert_allclose(w2, factors[1] * unit[6:9].reshape(3, 1), rtol=1e-15)
    np.testing.assert_allclose(w3, factors[2] * unit[9:].reshape(1, 2), rtol=1e-15)
    assert not np.concatenate([b1, b2, b3]).any()


# 60,000 weights: the standard error of a standard deviation is about 0.3 %, that of a mean 0.4 % of it.


@pytest.mark.parametrize(
    ("name", "scale", "deviation", "mean"),
    [
        ("uniform_01", 1.0, 1 / math.sqrt(12), 0.5),
        ("uniform", 1.0, 1 / math.sqrt(3), 0.0),
        ("uniform", 4.0, 4 / math.sqrt(3), 0.0),
        ("normal", 1.0, 1.0, 0.0),
        ("normal", 0.3, 0.3, 0.0),
        ("inverse_sqrt", 1.0, 1 / math.sqrt(N_IN), 0.0),
        ("inverse_sqrt", 2.0, 2 / math.sqrt(N_IN), 0.0),
        ("glorot", 1.0, math.sqrt(2 / (N_IN + N_OUT)), 0.0),
        ("glorot", 3.0, 3 * math.sqrt(2 / (N_IN + N_OUT)), 0.0),
        ("he", 1.0, math.sqrt(2 / N_IN), 0.0),
        ("he", 0.5, 0.5 * math.sqrt(2 / N_IN), 0.0),
        ("zeros", 1.0, 0.0, 0.0),
    ],
)
@pytest.mark.parametrize("seed", [0, 1])
def test_standard_deviation_and_mean(name, scale, deviation, mean, seed):
    ((weights, _),) = draw(name, scale, seed=seed)
    assert weights.shape == (N_IN, N_OUT)
    assert weights.std() == pytest.approx(deviation, rel=0.015)
    assert weights.mean() == pytest.approx(mean, abs=0.02 * deviation)


@pytest.mark.parametrize(
    ("name", "scale", "low", "high"),
    [
        ("uniform_01", 1.0, 0.0, 1.0),
        ("uniform", 1.0, -1.0, 1.0),
        ("uniform", 0.2, -0.2, 0.2),
        ("glorot", 1.0, -math.sqrt(6 / (N_IN + N_OUT)), math.sqrt(6 / (N_IN + N_OUT))),
        ("zeros", 1.0, 0.0, 0.0),
    ],
)
def test_bounded_rules_fill_their_range(name, scale, low, high):
    ((weights, _),) = draw(name, scale)
    assert low <= weights.min() <= low + 0.001 * (high - low)
    assert high - 0.001 * (high - low) <= weights.max() <= high


@pytest.mark.parametrize(("name", "low", "high"), [("uniform_01", 0.0, 1.0), ("uniform", -3.0, 3.0)])
def test_uniform_rules_draw_biases_too(name, low, high):
    ((_, bias),) = draw(name, 3.0)
    assert bias.shape == (N_OUT,)
    assert low <= bias.min() < low + 0.1 * (high - low)
    assert high - 0.1 * (high - low) < bias.max() < high
    assert INITIALIZERS[name].draws_biases


@EVERY
def test_the_seed_decides(name):
    (one, _), (same, _), (other, _) = (draw(name, seed=seed)[0] for seed in (3, 3, 4))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any() == (name != "zeros")


@EVERY
def test_the_scale_is_a_factor_where_it_is_used(name):
    for (w1, b1), (w2, b2) in zip(draw(name, 1.0, (3, 4, 2)), draw(name, 2.5, (3, 4, 2)), strict=True):
        factor = 2.5 if INITIALIZERS[name].uses_scale else 1.0
        np.testing.assert_allclose(w2, factor * w1, rtol=1e-12)
        np.testing.assert_allclose(b2, factor * b1, rtol=1e-12)


@EVERY
def test_every_rule_starts_a_run(name):
    start = next(train(Experiment(init=name, hidden=(3, 2), problem="parity3")))
    assert start.epoch == 0
    assert start.parameters.size == (3 * 3 + 3) + (3 * 2 + 2) + (2 * 1 + 1)
