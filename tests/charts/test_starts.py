"""Pictures of random starts: they show the runs' own numbers."""

import numpy as np
import pytest

from core.charts.regions import STRENGTHS
from core.charts.starts import best_of, final_losses, hidden_lines, outcome_curves, outcome_maps, solved_by_epoch
from core.ensemble.outcomes import Outcomes
from core.ensemble.population import Population
from core.ensemble.starts import Starts
from core.experiment.experiment import Experiment
from core.nn.network import Network, layer_views
from core.training.ending import TRAINING
from core.training.run import Run

XOR = Experiment(learning_rate=5.0, init="normal", max_epochs=1200)


@pytest.fixture(scope="module")
def starts():
    population = Population([XOR], range(100, 300))
    while not population.done:
        population.advance(1.0)
    return Starts(XOR, population.seeds, population.outcomes[0])


def test_the_curve_rises_to_the_share_solved(starts):
    curve, half = solved_by_epoch(starts).data
    at = np.median(starts.outcomes.epoch[starts.solved])
    assert (list(half.x), half.name) == ([at], f"half of the solved by epoch {at:,.0f}")
    assert half.y[0] == pytest.approx(50 * starts.share_solved, abs=1.0)
    assert curve.x[0] == 1
    assert curve.x[-1] == XOR.max_epochs
    assert (np.diff(curve.y) >= 0).all()
    assert curve.y[-1] == pytest.approx(100 * starts.share_solved)
    middle = len(curve.x) // 2
    by_hand = np.mean([epoch <= curve.x[middle] for epoch in starts.outcomes.epoch[starts.solved]])
    assert curve.y[middle] == pytest.approx(100 * by_hand * starts.share_solved)


def test_every_run_is_in_the_histogram(starts):
    solved, failed = final_losses(starts).data
    assert (sum(solved.y), sum(failed.y)) == (len(starts.solved), len(starts.failed))
    assert (solved.name, failed.name) == ("solved", "not solved")
    losses = np.log10(starts.outcomes.data_loss[starts.failed])
    inside = (losses >= failed.x[0] - failed.width / 2).all() and (losses <= failed.x[-1] + failed.width / 2).all()
    assert inside
    fullest = int(np.argmax(failed.y))
    near = np.abs(losses - failed.x[fullest]) <= failed.width / 2 + 1e-9
    assert np.count_nonzero(near) >= failed.y[fullest] > 0


def test_losses_without_bound_and_without_size_have_a_place(starts):
    outcomes = starts.outcomes.take(np.arange(3))
    outcomes.data_loss[:] = [np.inf, 0.0, 1e250]
    solved, failed = final_losses(Starts(XOR, starts.seeds[:3], outcomes)).data
    assert sum(solved.y) + sum(failed.y) == 3


def test_the_best_of_k_is_the_cores(starts):
    [curve] = best_of(starts, 8).data
    assert list(curve.x) == list(range(1, 9))
    np.testing.assert_allclose(curve.y, 100 * starts.best_of(np.arange(1, 9)))
    assert curve.text is None  # a reader would say each chance twice


def test_on_the_lines_the_net_input_is_0(starts):
    places = starts.failures[0].places[:7]
    figure = hidden_lines(starts, places, places[3])
    weights, biases = starts.hidden_lines(places)
    drawn = [trace for trace in figure.data if trace.mode == "lines"]
    assert len(drawn) == 4  # of two units the pale ones, and that of the run in the middle
    gates = []
    for trace in drawn:
        for x, y, seed in zip(trace.x, trace.y, trace.customdata, strict=True):
            if x is None:
                continue
            run = int(np.flatnonzero(starts.seeds[places] == seed)[0])
            z = weights[run] @ [x, y] + biases[run]
            unit = int(np.abs(z).argmin())
            assert abs(z[unit]) < 1e-9 * max(1.0, np.abs(weights[run, unit]).max())
            active = XOR.samples.inputs @ weights[run, unit] + biases[run, unit] > 0
            gates.append((trace.line.color, int(seed), "".join(str(int(on)) for on in active)))
    for seed in starts.seeds[
        places
    ].tolist():  # each run's units by their gates, so that a colour means the same in all
        assert [gate for _, own, gate in dict.fromkeys(gates) if own == seed] == sorted(
            gate for _, own, gate in dict.fromkeys(gates) if own == seed
        )
    seed = starts.seeds[places[3]]
    assert {trace.name for trace in figure.data if trace.name} == {
        f"hidden unit 1 of seed {seed}",
        f"hidden unit 2 of seed {seed}",
        "hidden unit 1 of the others",
        "hidden unit 2 of the others",
        "class 0",
        "class 1",
    }


def test_on_the_curves_of_derived_inputs_the_net_input_is_0():
    experiment = Experiment(problem="rings", n=20, features=("x1x1", "x2x2", "x1"), hidden=(2,), max_epochs=3)
    population = Population([experiment], range(4))
    while not population.done:
        population.advance(1.0)
    starts = Starts(experiment, population.seeds, population.outcomes[0])
    places = np.arange(4)
    weights, biases = starts.hidden_lines(places)
    figure = hidden_lines(starts, places, 1)
    n_points = 0
    for trace in figure.data:
        for x, y, seed in zip(trace.x, trace.y, trace.customdata or (), strict=False):
            if x is not None:
                z = weights[seed] @ experiment.inputs_at(np.array([[x, y]]))[0] + biases[seed]
                assert np.abs(z).min() < 0.02 * np.abs(weights[seed]).max() * 6
                n_points += 1
    assert n_points > 20


@pytest.mark.parametrize("wide", [False, True])
def test_a_failed_region_beside_a_solved_one(starts, wide):
    places = [int(starts.failures[0].places[0]), int(starts.solved[0])]
    figure = outcome_maps(starts, places, ["failed", "solved"], wide)
    maps = [trace for trace in figure.data if trace.type == "heatmap"]
    for place, trace in zip(places, maps, strict=True):
        assert (trace.x[0], trace.x[-1]) == ((-1.5, 2.5) if wide else (-0.5, 1.5))
        last = Run(XOR.replace(seed=int(starts.seeds[place]))).snapshot(XOR.max_epochs)
        layers = layer_views(last.parameters, XOR.sizes)
        names = [activation.name for activation in XOR.activations]
        network = Network.from_parameters([layer.weights for layer in layers], [layer.bias for layer in layers], names)
        expected = network.predict(np.array([(trace.x[5], trace.y[5]), (trace.x[30], trace.y[9])]))[:, 0]
        assert [trace.z[5][5], trace.z[9][30]] == pytest.approx(expected, abs=5e-4)
    texts = [float(text) for trace in figure.data if trace.type == "scatter" for text in trace.text]
    order = [0, 3, 1, 2]  # class 0, then class 1
    assert texts == pytest.approx(starts.answers[places][:, order].ravel(), abs=5e-3)


def test_of_more_classes_a_map_says_the_one_with_the_largest_output():
    experiment = Experiment(problem="iris", hidden=(3,), reduction="mean", output_activation="softmax", max_epochs=20)
    population = Population([experiment], range(3))
    population.advance(60.0)
    starts = Starts(experiment, population.seeds, population.outcomes[0])
    figure = outcome_maps(starts, [1], ["one"])
    assert [trace.name for trace in figure.data if trace.type == "scatter"] == ["setosa", "versicolor", "virginica"]
    [trace] = [trace for trace in figure.data if trace.type == "heatmap"]
    [[output]] = starts.outputs_at(np.array([1]), np.array([(trace.x[7], trace.y[60])]))
    assert trace.z[60][7] // STRENGTHS == output.argmax()
    assert trace.text[60][7] == f"{experiment.task.class_names[output.argmax()]}, output {output.max():.2f}"


@pytest.mark.parametrize("settings", [{"problem": "not"}, {"problem": "sine", "n": 20, "output_activation": "linear"}])
def test_over_one_input_each_curve_has_its_runs_outputs(settings):
    experiment = Experiment(**settings, hidden=(2,), reduction="mean", max_epochs=5)
    population = Population([experiment], range(3))
    population.advance(60.0)
    figure = outcome_curves(Starts(experiment, population.seeds, population.outcomes[0]), [2, 0], ["one", "other"])
    curves = [trace for trace in figure.data if trace.mode == "lines"]
    for seed, name, curve in zip((2, 0), ("one", "other"), curves, strict=True):
        network = Run(experiment.replace(seed=seed)).snapshot(5).network
        np.testing.assert_allclose(curve.y, network.predict(np.array(curve.x)[:, None])[:, 0], rtol=1e-12)
        assert curve.name == name


def test_a_map_of_small_values_has_more_than_one_colour():
    values = "values:-1,0,0.0001;1,0,0.0004;0,1,-0.0003"
    experiment = Experiment(problem="points", points=values, test=0, output_activation="linear", max_epochs=3)
    population = Population([experiment], range(2))
    population.advance(60.0)
    starts = Starts(experiment, population.seeds, population.outcomes[0])
    [found] = [trace for trace in outcome_maps(starts, [0], ["one"]).data if trace.type == "heatmap"]
    [[output]] = starts.outputs_at(np.array([0]), np.array([(found.x[3], found.y[5])]))[:, :, 0]
    assert found.z[5][3] == np.float32(output)


def test_before_anything_has_ended_the_pictures_are_empty():
    outcomes = Outcomes.empty(5, XOR)
    assert (outcomes.status == TRAINING).all()
    starts = Starts(XOR, np.arange(5), outcomes)
    assert set(solved_by_epoch(starts).data[0].y) == {0.0}
    assert sum(sum(trace.y) for trace in final_losses(starts).data) == 0
