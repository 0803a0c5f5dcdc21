"""Networks trained side by side are the runs of `train`; clipping them is clipping each; parts make a whole."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from core.ensemble.batched import measure_of, part, populated, train_many
from core.ensemble.population import Population
from core.experiment.experiment import Experiment
from core.nn.initializers import initial_parameters
from core.nn.network import flatten
from core.nn.update import clip
from core.training.trainer import train
from tests.core.deep.test_networks import ended

INPUTS = np.array([[0.0, 0.2], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adagrad", "rmsprop", "adam"])
def test_each_network_is_the_run_of_its_seed_on_explicit_data(optimizer):
    targets = np.eye(4)
    experiment = Experiment(
        hidden=(3,),
        output_activation="softmax",
        loss="categorical_cross_entropy",
        reduction="mean",
        init="normal",
        optimizer=optimizer,
        learning_rate=0.1,
        max_epochs=20,
        target_loss=0.0,
        clip_norm=0.3,
    )
    sizes, names = (2, 3, 4), ("sigmoid", "softmax")
    start = np.array([flatten(initial_parameters("normal", 1.0, sizes, seed)) for seed in (0, 1)]).T
    ends = ended(
        train_many(
            measure_of(sizes, names, experiment.loss, experiment.reduction, INPUTS, targets),
            start,
            optimizer=optimizer,
            learning_rate=0.1,
            epochs=20,
            clipping=("norm", 0.3),
        )
    )
    for seed in (0, 1):
        run = list(train(experiment.replace(seed=seed), inputs=INPUTS, targets=targets))
        assert ends.losses[:, seed] == pytest.approx([snapshot.loss for snapshot in run], rel=1e-9)
        assert ends.parameters[:, seed] == pytest.approx(run[-1].parameters, rel=1e-7)


def test_a_network_that_overflows_stays_where_it_was_and_leaves_the_others_alone():
    def measure(parameters):
        return parameters[0] ** 2, 2.0 * parameters

    start = np.array([[1.0, 1e160]])
    ends = ended(train_many(measure, start, optimizer="sgd", learning_rate=0.25, epochs=3))
    # x <- x - 0.25 * 2 x = x / 2, three times
    assert ends.losses[:, 0].tolist() == [1.0, 0.25, 0.0625, 0.015625]
    assert np.isnan(ends.losses[:, 1]).all()
    assert ends.parameters.tolist() == [[0.125, 1e160]]


def test_any_thread_can_carry_on(monkeypatch):
    monkeypatch.setattr("core.ensemble.batched.PIECE_SECONDS", -1.0)

    def measure(parameters):
        return parameters[0] ** 2, 2.0 * parameters

    task = train_many(measure, np.array([[1.0, 1e160]]), optimizer="sgd", learning_rate=0.25, epochs=2)
    before = np.geterr()
    with ThreadPoolExecutor() as first, ThreadPoolExecutor() as second:
        assert first.submit(next, task).result() == 0.0
        assert second.submit(next, task).result() == 0.5
        assert first.submit(np.geterr).result() == before
        assert second.submit(ended, task).result().losses[:, 0].tolist() == [1.0, 0.25, 0.0625]


@pytest.mark.parametrize("kind", ["none", "norm", "value"])
def test_clipping_many_is_clipping_each(kind):
    gradients = np.random.RandomState(0).standard_normal((5, 20))
    for before, after in zip(gradients.T, clip(gradients, kind, 2.0).T, strict=True):
        assert after == pytest.approx(clip(before, kind, 2.0))


def test_a_gradient_of_zeros_is_clipped_to_zeros():
    assert clip(np.zeros((3, 2)), "norm", 1.0).tolist() == [[0.0, 0.0]] * 3


def test_a_part_reports_its_share_of_the_whole():
    def task():
        yield 0.0
        yield 0.5
        return "done"

    whole = part(task(), 0.2, 0.6)
    assert [next(whole), next(whole)] == [0.2, pytest.approx(0.4)]
    with pytest.raises(StopIteration) as end:
        next(whole)
    assert end.value.value == "done"


def test_a_population_comes_to_its_end():
    population = ended(populated(Population([Experiment(max_epochs=5, target_loss=0.0)], range(3))))
    assert population.outcomes[0].epoch.tolist() == [5, 5, 5]
