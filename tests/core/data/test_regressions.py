"""Values in the place of classes: the same points everywhere, training as in scikit-learn, words without classes."""

import re
from hashlib import sha256

import numpy as np
import pytest
from sklearn.neural_network import MLPRegressor

from core import Experiment
from core.data.regressions import HILLS, REGRESSIONS, draw_values
from core.ensemble.population import Population
from core.ensemble.starts import Starts
from core.experiment.settings import SettingError
from core.landscape.annealing import solves
from core.nn.network import LossAndGradient, Objective
from core.textbook.text_002.regression import IN_THE_LAB, surface
from core.training.record import RowLayout
from core.training.run import Run
from core.training.trainer import train

BITS = {
    "plane": "d3e0fe52cf77054a",
    "hills": "67de587fbdcbe64a",
    "saddle": "1527259668bc7325",
    "sine": "456ed7428c8670ee",
    "step": "23c6ecbaf418123c",
    "square": "a1ad022cb9a02265",
    "abs": "810b285ce00aed9d",
}
"""Of 100 points with a noise of 20 %, from seed 7."""

LEARNS = {"hidden": (6,), "hidden_activation": "tanh", "output_activation": "linear", "init": "glorot"}
LEARNS |= {"reduction": "mean", "learning_rate": 0.1}


@pytest.mark.parametrize("name", REGRESSIONS)
def test_the_same_seed_gives_the_same_values_to_the_last_bit(name):
    points, values = draw_values(name, 100, 20.0, 7)
    assert sha256(points.tobytes() + values.tobytes()).hexdigest()[:16] == BITS[name]
    assert not np.array_equal(points, draw_values(name, 100, 20.0, 8)[0])
    assert np.abs(points).max() <= REGRESSIONS[name].reach


@pytest.mark.parametrize("name", REGRESSIONS)
def test_without_noise_the_values_are_those_of_the_function_and_lie_between_its_ends(name):
    points, values = draw_values(name, 400, 0.0, 3)
    x, *_ = points.T
    if name == "plane":
        wanted = points.sum(axis=1) / 10.0
    elif name == "hills":
        heights = [z * max(0.0, 1.0 - np.hypot(a - x1, b - x2) / 2.0) for a, b in points for x1, x2, z in HILLS]
        wanted = np.array(heights).reshape(400, 6)
        wanted = wanted[np.arange(400), np.abs(wanted).argmax(axis=1)]
    elif name == "saddle":
        wanted = surface(points)[:, 0]
    else:
        wanted = {"sine": np.sin(x), "step": (x >= 0) * 1.0, "square": x**2 / 36.0, "abs": np.abs(x) / 6.0}[name]
    np.testing.assert_allclose(values, wanted, atol=1e-14)
    for noise in (0.0, 50.0):
        low, high = REGRESSIONS[name].ends_with(noise)
        blurred = draw_values(name, 2000, noise, 5)[1]
        assert low <= blurred.min()
        assert blurred.max() <= high
    assert np.abs(blurred - draw_values(name, 2000, 0.0, 5)[1]).max() > 0.1


@pytest.mark.parametrize(("problem", "activation"), [("hills", "tanh"), ("sine", "sigmoid"), ("square", "relu")])
def test_training_on_values_is_that_of_scikit_learn(problem, activation):
    experiment = Experiment(
        **LEARNS | {"hidden": (5, 4), "hidden_activation": activation},
        problem=problem,
        n=120,
        target_loss=0.0,
        max_epochs=60,
    )
    first, *_, last = train(experiment)
    samples, test = experiment.samples, experiment.test_samples
    own = {"sigmoid": "logistic"}.get(activation, activation)
    other = MLPRegressor(
        hidden_layer_sizes=(5, 4), activation=own, solver="sgd", alpha=0.0, batch_size=len(samples.inputs)
    )
    other.set_params(learning_rate_init=0.1, momentum=0.0, shuffle=False, nesterovs_momentum=False)
    other.partial_fit(samples.inputs, samples.targets[:, 0])
    for place, layer in enumerate(first.network.layers):
        other.coefs_[place][...], other.intercepts_[place][...] = layer.weights, layer.bias
    for _ in range(60):
        other.partial_fit(samples.inputs, samples.targets[:, 0])
    for place, layer in enumerate(last.network.layers):
        np.testing.assert_allclose(other.coefs_[place], layer.weights, rtol=1e-8, atol=1e-11)
    loss, accuracy = last.test_measures
    np.testing.assert_allclose(loss, np.mean((other.predict(test.inputs) - test.targets[:, 0]) ** 2) / 2)
    assert np.isnan(accuracy)
    assert np.isnan(last.accuracy)


@pytest.mark.parametrize("loss", ["half_squared_error", "squared_error"])
@pytest.mark.parametrize("problem", ["plane", "sine"])
def test_gradients_on_values_are_those_of_finite_differences(problem, loss):
    experiment = Experiment(**LEARNS, problem=problem, n=50, loss=loss)
    samples = experiment.samples
    objective = Objective(experiment.sizes, experiment.activations, experiment.loss, experiment.reduction)
    parameters = next(train(experiment)).parameters.copy()
    measured = LossAndGradient(objective, parameters)
    measured.measure(samples.inputs, samples.targets)
    for place in range(len(parameters)):
        step = np.zeros_like(parameters)
        step[place] = 1e-6
        ends = [objective.value(parameters + sign * step, samples.inputs, samples.targets) for sign in (1, -1)]
        np.testing.assert_allclose(measured.gradient[place], (ends[0] - ends[1]) / 2e-6, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    ("settings", "field", "allowed"),
    [
        ({"problem": "plane"}, "output_activation", "linear, .*because the targets of problem plane lie between"),
        ({"problem": "hills", "output_activation": "sigmoid"}, "output_activation", "tanh.* lie between -1 and 1"),
        ({"problem": "square", "output_activation": "tanh"}, "output_activation", "linear, .* may be any number"),
        (
            {"problem": "square", "noise": 0, "output_activation": "softmax", "loss": "squared_error"},
            "output_activation",
            "sigmoid.* lie between 0 and 1",
        ),
        (
            {"problem": "square", "noise": 0, "loss": "binary_cross_entropy"},
            "loss",
            "half_squared_error, squared_error, because the targets of problem square are values",
        ),
    ],
)
def test_what_cannot_learn_values_is_refused_with_what_can(settings, field, allowed):
    with pytest.raises(SettingError, match=f"^{field}: .*allowed: .*{allowed}") as refused:
        Experiment(**settings)
    assert "softmax" not in str(refused.value).partition("allowed:")[2]
    link = {name: str(value) for name, value in settings.items()}
    experiment, errors = Experiment.read_url(link)
    assert [error.field for error in errors] == [field]
    assert experiment.problem == settings["problem"]


def test_an_output_that_reaches_all_values_is_allowed():
    for problem, output in (("hills", "tanh"), ("square", "sigmoid"), ("step", "relu"), ("saddle", "relu")):
        experiment = Experiment(problem=problem, noise=0, output_activation=output)
        assert np.isfinite(Run(experiment).snapshot(3).loss)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_a_run_is_solved_by_its_mean_loss_and_no_word_speaks_of_classes(reduction):
    settings = LEARNS | {"reduction": reduction, "learning_rate": 0.1 if reduction == "mean" else 0.002}
    experiment = Experiment(**settings, problem="plane", n=71, test=30)
    last = Run(experiment).snapshot(10_000)
    mean = np.mean((last.outputs - experiment.samples.targets) ** 2) / 2
    assert last.status == "solved"
    assert mean <= 0.01
    loss = last.test_measures[0] / (1 if reduction == "mean" else 50)
    assert last.reason == (
        f"Solved at epoch {last.epoch:,}: the mean loss of a point is {mean:.4g}, not above the target of 0.01. In the "
        f"test set it is {loss:.4g}."
    )
    ends = [
        experiment.replace(max_epochs=3, target_loss=0.001),
        experiment.replace(max_epochs=3, target_loss=0, test=0),
        experiment.replace(hidden=(), max_epochs=5, target_loss=0.0001),
        experiment.replace(init="zeros", max_epochs=20_000, target_loss=0.0001, hidden=()),
        experiment.replace(learning_rate=30.0),
        experiment.replace(problem="hills", output_activation="tanh", max_epochs=3, noise=0, init_scale=100),
    ]
    for changed in ends:
        end = Run(changed).snapshot(20_000)
        assert end.status != "training"
        for word in ("right", "wrong", "class", "nan", "cross-entropy", "separate"):
            assert word not in end.reason, end.reason


def test_a_linear_unit_comes_to_rest_at_the_least_squares_fit():
    experiment = Experiment(
        problem="hills", hidden=(), output_activation="linear", reduction="mean", n=40, test=0, learning_rate=0.05
    )
    last = Run(experiment).snapshot(10_000)
    assert last.status == "stalled"
    assert "it is the least-squares fit. Try a hidden layer." in last.reason
    x = np.column_stack([experiment.samples.inputs, np.ones(40)])
    fit, *_ = np.linalg.lstsq(x, experiment.samples.targets[:, 0], rcond=None)
    np.testing.assert_allclose(last.parameters, fit, atol=1e-8)


@pytest.mark.parametrize("problem", ["hills", "sine"])
def test_many_networks_are_each_the_run_alone_and_fail_by_their_losses(problem):
    experiment = Experiment(**LEARNS, problem=problem, n=40, max_epochs=60, target_loss=0.02)
    population = Population([experiment], range(12))
    population.advance(60.0)
    [outcomes] = population.outcomes
    for seed in range(12):
        alone = Run(experiment.replace(seed=seed)).snapshot(60)
        assert outcomes.parameters[seed].tobytes() == alone.parameters.tobytes()
        assert (outcomes.epoch[seed], outcomes.data_loss[seed]) == (alone.epoch, alone.data_loss)
    assert np.isnan(outcomes.accuracy).all()
    starts = Starts(experiment, population.seeds, outcomes)
    assert sum(len(kind.places) for kind in starts.failures) == len(starts.failed) > 0
    for kind in starts.failures:
        assert kind.name.startswith("mean loss ")
        low, *high = map(float, re.findall(r"[0-9.]+", kind.name))
        own = outcomes.data_loss[kind.places]
        assert 0.99 * low <= own.min()
        assert own.max() <= 1.01 * (high[0] if high else np.inf)
        assert "right" not in kind.words
    assert starts.solutions == []
    reached = solves(experiment, outcomes.parameters.T)
    assert np.flatnonzero(reached).tolist() == starts.solved.tolist()
    assert not solves(experiment.replace(target_loss=0), outcomes.parameters.T).any()


def test_rows_of_values_have_losses_and_no_accuracy():
    experiment = Experiment(**LEARNS, problem="plane", n=40, max_epochs=30)
    layout = RowLayout.of(experiment)
    stretch = Run(experiment).stretch(0, 20)
    rows = layout.rows(stretch)
    assert not any("accuracy" in name for name in layout.names)
    assert len(layout.names) == layout.width == rows.shape[1]
    for place in (0, 7, 19):
        snapshot = stretch.snapshot(place)
        assert np.array_equal(rows[place], layout.row(snapshot))
        assert rows[place, layout.loss] == snapshot.loss
        assert rows[place, layout.test_loss] == snapshot.test_measures[0]
        assert rows[place, layout.learning_rate] == 0.1


def test_the_textbooks_regression_opens_in_the_lab_on_the_same_samples():
    samples = np.random.RandomState(0).uniform(-1.0, 1.0, (100, 2))
    assert np.array_equal(IN_THE_LAB.samples.points, samples)
    assert np.array_equal(IN_THE_LAB.samples.targets, surface(samples))
    assert IN_THE_LAB.test_samples is None


@pytest.mark.parametrize(("outputs", "problem"), [("01", "identity"), ("10", "not")])
def test_gates_of_one_input(outputs, problem):
    experiment = Experiment(problem=problem, hidden=(), learning_rate=2.0)
    custom = experiment.replace(problem="custom", truth_table=outputs)
    last, own = (Run(each).snapshot(10_000) for each in (experiment, custom))
    assert last.status == "solved"
    assert last.parameters.tobytes() == own.parameters.tobytes()
    assert experiment.sizes == (1, 1)
    assert experiment.task.row_labels() == ["0", "1"]
    assert not experiment.uses("features")
    assert not custom.uses("features")
