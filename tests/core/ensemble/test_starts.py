"""Random starts: kinds of failures and of solutions, and the chance of the best of k, held to counting by hand."""

from itertools import combinations

import numpy as np
import pytest

from core.ensemble.outcomes import Outcomes
from core.ensemble.population import Population
from core.ensemble.starts import Starts, has_gates
from core.experiment.experiment import Experiment
from core.nn.network import Network, flatten
from core.training.ending import DIVERGED, OUT_OF_EPOCHS, SOLVED, STALLED, TRAINING
from core.training.trainer import train

XOR = Experiment(learning_rate=5.0, init="normal", max_epochs=1500)


def made(outputs, status, experiment=None, data_loss=None):
    """Starts whose runs ended with these outputs for class 1 (runs, rows) and these statuses."""
    experiment = experiment or Experiment()
    outcomes = Outcomes.empty(len(status), experiment)
    outcomes.status[:] = status
    outcomes.outputs[:, :, -1] = outputs
    outcomes.epoch[:] = np.arange(len(status)) * 10
    outcomes.data_loss[:] = np.arange(len(status)) if data_loss is None else data_loss
    return Starts(experiment, np.arange(len(status)) + 100, outcomes)


@pytest.fixture(scope="module")
def trained():
    population = Population([XOR], range(300))
    while not population.done:
        population.advance(1.0)
    return Starts(XOR, population.seeds, population.outcomes[0])


def test_the_share_is_of_the_runs_that_ended():
    starts = made(np.zeros((5, 4)), [SOLVED, SOLVED, STALLED, TRAINING, OUT_OF_EPOCHS])
    assert starts.share_solved == 0.5
    assert len(starts.failed) == 2
    assert starts.share_solved_by(np.array([0, 9, 10, 1000])).tolist() == [0.25, 0.25, 0.5, 0.5]


def test_nothing_has_ended_yet():
    starts = made(np.zeros((3, 4)), [TRAINING] * 3)
    assert np.isnan(starts.share_solved)
    assert starts.failures == []
    assert starts.solutions == []
    assert starts.share_solved_by(np.array([10])).tolist() == [0.0]


@pytest.mark.parametrize(("n", "n_solved"), [(6, 2), (5, 0), (4, 4), (7, 1)])
def test_the_best_of_k_is_the_share_of_all_choices_of_k_runs(n, n_solved):
    solved = [True] * n_solved + [False] * (n - n_solved)
    starts = made(np.zeros((n, 4)), [SOLVED if one else STALLED for one in solved])
    expected = [np.mean([any(choice) for choice in combinations(solved, k)]) for k in range(1, n + 1)]
    np.testing.assert_allclose(starts.best_of(np.arange(1, n + 1)), expected, atol=1e-12)
    assert starts.best_of(np.array([3]))[0] == pytest.approx(expected[2])


def test_failures_are_sorted_by_what_their_outputs_look_like():
    outputs = [
        [0.1, 0.9, 0.5, 0.5],
        [0.2, 0.8, 0.4, 0.6],
        [0.5] * 4,
        [0.1, 0.9, 0.9, 0.1],
        [0.0] * 4,
        [0.1, 0.9, 0.9, 0.1],
    ]
    status = [OUT_OF_EPOCHS, STALLED, STALLED, SOLVED, DIVERGED, OUT_OF_EPOCHS]
    kinds = made(outputs, status, data_loss=[0.6, 0.5, 1.0, 0.0, 9.0, 0.1]).failures
    assert kinds[0].name == "(0, 1, ½, ½)"
    assert {kind.name: kind.places.tolist() for kind in kinds} == {
        "(0, 1, ½, ½)": [1, 0],  # the smaller loss first
        "(½, ½, ½, ½)": [2],
        "(0, 1, 1, 0)": [5],
        "diverged": [4],
    }


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        ([0.02, 0.98, 0.5, 0.5], "Rows 10 and 11 get the same answer, about 0.5, though their targets are 1 and 0."),
        ([0.5, 0.5, 0.5, 0.5], "All rows get the same answer, about 0.5, though their targets are 0, 1, 1 and 0."),
        ([0.02, 0.98, 0.02, 0.3], "row 10 is wrong"),
        ([0.98, 0.98, 0.6, 0.02], "row 00 is wrong"),
        ([0.1, 0.9, 0.7, 0.3], "Rows 10 and 11 are not decided yet"),
        ([0.1, 0.9, 0.9, 0.1], "Every row is on its side, but the loss is above the target"),
    ],
)
def test_what_is_wrong_with_them_is_said(outputs, words):
    [kind] = made([outputs], [OUT_OF_EPOCHS]).failures
    assert words in kind.words
    assert "the epochs were over" in kind.words
    [kind] = made([outputs], [STALLED]).failures
    assert "the weights stood still" in kind.words


@pytest.mark.parametrize(
    ("targets", "outputs", "name", "words"),
    [
        ("-1/+1", [-0.8, 0.8, 0.2, 0.2], "(−1, 1, 0, 0)", "about 0.2, though their targets are 1 and -1."),
        ("-1/+1", [-0.9, 0.9, -0.6, -0.9], "(−1, 1, −1, −1)", "Row 10 is wrong"),
        ("-0.9/+0.9", [-0.8, 0.8, 0.4, -0.4], "(−0.9, 0.9, 0, 0)", "Rows 10 and 11 are not decided yet"),
        ("-0.9/+0.9", [-0.5, 0.5, 0.5, -0.5], "(−0.9, 0.9, 0.9, −0.9)", "Every row is on its side"),
    ],
)
def test_failures_are_told_from_the_targets(targets, outputs, name, words):
    [kind] = made([outputs], [STALLED], Experiment(targets=targets, output_activation="tanh")).failures
    assert kind.name == name
    assert words in kind.words


def test_two_outputs_are_read_as_the_one_for_class_1():
    experiment = Experiment(output_activation="softmax", loss="categorical_cross_entropy")
    [kind] = made([[0.1, 0.9, 0.5, 0.5]], [STALLED], experiment).failures
    assert kind.name == "(0, 1, ½, ½)"


def test_every_run_is_of_one_kind(trained):
    for kinds, places in ((trained.failures, trained.failed), (trained.solutions, trained.solved)):
        found = np.concatenate([kind.places for kind in kinds])
        assert sorted(found) == places.tolist()
        counts = [len(kind.places) for kind in kinds]
        assert counts == sorted(counts, reverse=True)


def test_solutions_are_called_by_what_their_units_compute(trained):
    """Each run's own network says the same, row by row."""
    assert len(trained.solutions) >= 3
    for kind in trained.solutions:
        seed = int(trained.seeds[kind.places[0]])
        *_, last = train(XOR.replace(seed=seed))
        [z, *_], _ = last.network.forward(last.samples.inputs)
        gates = sorted("".join("01"[int(value > 0)] for value in unit) for unit in z.T)
        names = {"0001": "AND", "0111": "OR", "1110": "NAND", "1000": "NOR", "0010": "x₁ and not x₂"}
        for gate in gates:
            if gate in names:
                assert names[gate] in kind.name
        assert kind.name in kind.words


def test_a_known_network_is_called_by_its_gates():
    network = Network.from_parameters(
        [[[6.0, 6.0], [6.0, 6.0]], [[8.0], [-8.0]]], [[-3.0, -9.0], [-4.0]], ["sigmoid"] * 2
    )
    outcomes = Outcomes.empty(1, Experiment())
    outcomes.status[0] = SOLVED
    outcomes.parameters[0] = flatten([(layer.weights, layer.bias) for layer in network.layers])
    starts = Starts(Experiment(), np.array([1]), outcomes)
    assert [kind.name for kind in starts.solutions] == ["AND and OR"]
    np.testing.assert_array_equal(starts.in_order_of_gates(np.array([0])), [np.argsort(["0111", "0001"])])
    weights, biases = starts.hidden_lines(np.array([0]))
    assert weights.tolist() == [[[6.0, 6.0], [6.0, 6.0]]]
    assert biases.tolist() == [[-3.0, -9.0]]


def test_a_gate_of_several_words_is_told_apart_in_a_list():
    network = Network.from_parameters(
        [[[9.0, -9.0], [-9.0, 9.0]], [[8.0], [8.0]]], [[-3.0, -3.0], [-4.0]], ["sigmoid"] * 2
    )
    outcomes = Outcomes.empty(1, Experiment())
    outcomes.status[0] = SOLVED
    outcomes.parameters[0] = flatten([(layer.weights, layer.bias) for layer in network.layers])
    [kind] = Starts(Experiment(), np.array([1]), outcomes).solutions
    assert kind.words == "The hidden units became “x₁ and not x₂” and “x₂ and not x₁”."


@pytest.mark.parametrize(
    ("problem", "named"), [("xor", True), ("parity3", True), ("parity4", False), ("centre16", False)]
)
def test_only_bits_make_gates(problem, named):
    assert has_gates(Experiment(problem=problem).task) is named
    assert (
        made(
            np.zeros((1, len(Experiment(problem=problem).task.points))), [SOLVED], Experiment(problem=problem)
        ).names_gates
        is named
    )


def test_without_hidden_units_there_are_no_gates():
    assert made(np.zeros((2, 4)), [SOLVED, STALLED], Experiment(hidden=())).solutions == []
