"""Runs side by side: that a course holds what training yields, at the same epochs for all, however it is cut up."""

import math
from dataclasses import replace
from itertools import islice, pairwise

import numpy as np
import pytest

from core import Experiment, Network, train
from core.nn.network import layer_views
from core.training.course import (
    MOST_STEPS,
    Course,
    common_epochs,
    differences,
    next_epoch,
    same_start,
)
from core.training.run import Event, Run
from core.training.status import Diagnosis

EXPERIMENTS = [
    Experiment(max_epochs=300),
    Experiment(problem="parity3", hidden=(3, 2), optimizer="adam", learning_rate=0.05, l2=0.01, max_epochs=120),
    Experiment(output_activation="softmax", loss="categorical_cross_entropy", max_epochs=90),
    Experiment(batch_size=1, dropout=0.2, hidden=(4,), max_epochs=70),
]


def course(experiment, events=()):
    """The whole course of a run."""
    found = Course(Run(experiment, events))
    found.advance(math.inf)
    assert found.done
    return found


def network(moment, experiment):
    layers = layer_views(moment.parameters, experiment.sizes)
    names = [activation.name for activation in experiment.activations]
    return Network.from_parameters([layer.weights for layer in layers], [layer.bias for layer in layers], names)


# Which epochs are kept


def test_the_epochs_that_are_kept():
    epochs = [0]
    while epochs[-1] < 10_000:
        epochs.append(next_epoch(epochs[-1]))
    assert epochs[:20] == [*range(17), 18, 20, 22]
    assert 350 < len(epochs) < 450
    for before, after in pairwise(epochs[40:]):
        # The square roots are half of 1/2 apart: sqrt(e + sqrt(e)/2) - sqrt(e) is about 1/4.
        assert math.sqrt(after) - math.sqrt(before) == pytest.approx(0.25, abs=0.06)


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_a_course_holds_what_training_yields(experiment):
    snapshots = {snapshot.epoch: snapshot for snapshot in train(experiment)}
    last = max(snapshots)
    found = course(experiment)
    assert found.last.diagnosis == snapshots[last].diagnosis
    assert found.moments[-1].epoch == last
    for moment in found.moments:
        snapshot = snapshots[moment.epoch]
        assert (moment.loss, moment.accuracy) == (snapshot.loss, snapshot.accuracy)
        np.testing.assert_array_equal(moment.parameters, snapshot.parameters)
        assert moment.gradient_norm == pytest.approx(float(np.linalg.norm(snapshot.gradient)), rel=1e-12)
    expected = [0]
    while next_epoch(expected[-1]) < last:
        expected.append(next_epoch(expected[-1]))
    assert [moment.epoch for moment in found.moments] == [*expected, last]


@pytest.mark.parametrize("experiment", EXPERIMENTS[:3])
def test_the_gradient_norms_are_those_of_central_differences(experiment):
    found, step = course(experiment), 1e-6

    def loss(parameters):
        layers = layer_views(parameters, experiment.sizes)
        names = [activation.name for activation in experiment.activations]
        one = Network.from_parameters([layer.weights for layer in layers], [layer.bias for layer in layers], names)
        samples = experiment.samples
        return one.loss_and_gradients(
            samples.inputs, samples.targets, loss=experiment.loss, reduction=experiment.reduction, l2=experiment.l2
        )[0]

    for moment in found.moments[:: len(found.moments) // 4]:
        slopes = []
        for place in range(len(moment.parameters)):
            up, down = moment.parameters.copy(), moment.parameters.copy()
            up[place] += step
            down[place] -= step
            slopes.append((loss(up) - loss(down)) / (2 * step))
        assert moment.gradient_norm == pytest.approx(math.hypot(*slopes), rel=1e-5)


def test_changes_belong_to_the_course():
    events = (Event(40, {"learning_rate": 5.0}), Event(100, {"optimizer": "momentum"}, {3: 1.5}))
    experiment = Experiment(max_epochs=200)
    found = course(experiment, events)
    fresh = Run(experiment, events)
    for moment in found.moments:
        snapshot = fresh.snapshot(moment.epoch)
        assert moment.loss == snapshot.loss
        np.testing.assert_array_equal(moment.parameters, snapshot.parameters)
    assert found.moments[-1].loss != course(experiment).moments[-1].loss


def test_training_in_pieces_changes_nothing():
    pieces, whole = Course(Run(EXPERIMENTS[0])), course(EXPERIMENTS[0])
    looks = 0
    while not pieces.done:
        pieces.advance(1e-4)
        looks += 1
    assert looks > 3
    assert [moment[:4] for moment in pieces.moments] == [moment[:4] for moment in whole.moments]


def test_how_much_is_trained():
    found = Course(Run(EXPERIMENTS[0]))
    assert (found.progress, found.done) == (0.0, False)
    found.advance(1e-4)
    assert 0.0 < found.progress < 1.0
    assert found.progress == found.last.epoch / 300
    found.advance(math.inf)
    assert found.progress == 1.0


def test_a_run_that_diverges_ends_once():
    found = course(Experiment(hidden_activation="linear", output_activation="linear", learning_rate=10.0))
    epochs = [moment.epoch for moment in found.moments]
    assert found.last.status == "diverged"
    assert epochs == sorted(set(epochs))
    assert epochs[-1] == found.last.epoch
    assert np.isfinite([moment.loss for moment in found.moments]).all()


def test_a_run_whose_next_numbers_are_not_finite_has_its_last_epoch_once():
    sound = list(islice(train(Experiment()), 3))
    end = replace(sound[2], diagnosis=Diagnosis("diverged", "The next numbers are not finite."))

    class Ending:
        experiment = Experiment()

        def snapshot(self, epoch, deadline=math.inf):
            return sound[epoch] if epoch < 3 else end

    found = Course(Ending())
    found.advance(math.inf)
    assert [moment.epoch for moment in found.moments] == [0, 1, 2]
    assert found.last is end


# The same epochs for all


def test_common_epochs():
    short, long = course(Experiment(learning_rate=2.0)), course(Experiment(optimizer="adam", max_epochs=5003))
    epochs = common_epochs([short, long])
    assert epochs[0] == 0
    assert epochs[-1] == long.last.epoch == 5003
    assert epochs == sorted(set(epochs))
    assert MOST_STEPS / 2 <= len(epochs) <= MOST_STEPS + 1
    kept = [{moment.epoch for moment in each.moments} for each in (short, long)]
    assert set(epochs) <= kept[1]
    end = short.last.epoch
    assert {epoch for epoch in epochs if epoch < end} <= kept[0]
    for epoch in epochs:
        moment = short.moments[short.at(epoch)]
        assert moment.epoch == min(epoch, end)


def test_common_epochs_up_to_one():
    courses = [course(Experiment()), course(Experiment(learning_rate=2.0))]
    epochs = common_epochs(courses, 10)
    assert epochs == list(range(11))
    assert common_epochs(courses, 1) == [0, 1]
    kept = [moment.epoch for moment in courses[0].moments]
    for until in range(600, 1400, 7):
        assert common_epochs(courses, until)[-1] == max(epoch for epoch in kept if epoch <= until)
    far = common_epochs(courses, 10**6)
    assert far == common_epochs(courses)


# What the networks say


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_outputs_are_the_networks_own(experiment):
    found = course(experiment)
    rng = np.random.default_rng(3)
    points = rng.uniform(-1, 2, (20, experiment.task.n_inputs))
    places = [0, len(found.moments) // 2, len(found.moments) - 1, 0]
    outputs = found.outputs(places, points)
    assert outputs.shape == (4, 20, experiment.n_outputs)
    for output, place in zip(outputs, places, strict=True):
        expected = network(found.moments[place], experiment).predict(points)
        np.testing.assert_allclose(output, expected, rtol=1e-12, atol=1e-15)


# Differences


def test_locks_differ_by_their_names():
    [found] = differences([Experiment(), Experiment(locked=(0, 8)), Experiment(locked=(0, 1, 2, 3))])
    assert (found.label, found.values) == ("Locked weights and biases", ("none", "x₁→h₁, bias of y", "4 parameters"))


def test_alike_is_no_difference():
    assert differences([Experiment(), Experiment(learning_rate=0.5)]) == []


def test_differences_in_words():
    found = differences([Experiment(), Experiment(optimizer="adam", hidden=(4, 2)), Experiment(learning_rate=2.0)])
    assert [entry.name for entry in found] == ["hidden", "learning_rate", "optimizer"]
    assert [entry.label for entry in found] == ["Units in each hidden layer", "Learning rate", "Optimizer"]
    assert found[0].values == ("2", "4-2", "2")
    assert found[1].values == ("0.5", "0.5", "2")
    assert found[2].values == ("SGD (plain gradient descent)", "Adam", "SGD (plain gradient descent)")


def test_the_same_start():
    first = Course(Run(Experiment()))
    assert same_start([first, Course(Run(Experiment(learning_rate=3.0, optimizer="adam")))])
    assert not same_start([first, Course(Run(Experiment(seed=43)))])
    assert not same_start([first, first, Course(Run(Experiment(seed=43)))])
    assert not same_start([first, Course(Run(Experiment(hidden=(3,))))])
