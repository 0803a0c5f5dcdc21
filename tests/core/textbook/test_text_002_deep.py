"""Text 002 on deep networks, against hand arithmetic and plain NumPy."""

from itertools import pairwise, product

import numpy as np
import pytest

from core.deep.networks import XOR, Deep, learn
from core.ensemble.population import Population
from core.experiment.experiment import Experiment
from core.nn.random_numbers import RandomNumbers
from core.textbook.deep_networks import CLIPPED_RATE
from core.textbook.text_002 import deep, remedies, unseen
from core.textbook.text_002.pixels import few, glorot, share_text
from core.textbook.xor_network import DROPOUT
from core.training.learner import Learner, Recipe
from core.training.trainer import train
from tests.core.textbook.reports import curve, ended, named, number, recomputed, report

ITEMS = {item.item: item for item in (*deep.ITEMS, *remedies.ITEMS, *unseen.ITEMS)}


def test_every_item_from_48_on_is_there_in_its_order():
    assert list(ITEMS) == [f"002-{index}" for index in range(48, 58)]
    prose = {"002-52"}
    assert {name for name, item in ITEMS.items() if item.compute is None} == prose
    assert all(item.places and item.does.endswith(".") for item in ITEMS.values())


def test_the_outputs_variance_is_bounded_and_the_net_inputs_is_about_half_the_width():
    found = report("002-48")
    assert number(found, "variance of the outputs of layer 10") < 0.25
    # A layer of N(0, 1) weights: variance of z = units * variance of the inputs.
    assert curve(found, "Sigmoid, N(0, 1)")[0] == pytest.approx(deep.WIDTH, rel=0.05)
    # Saturated outputs are 0 or 1, half of them 1: the mean square of an output is somewhat below 1/2.
    assert 0.35 * deep.WIDTH < curve(found, "Sigmoid, N(0, 1)")[-1] < 0.5 * deep.WIDTH
    assert number(found, "the same with Glorot") < 1.0 < 20.0 < number(found, "units of layer 10")


def test_large_learning_rates_kill_relu_units():
    found = report("002-49")
    dead, at_start = curve(found, "dead units at the end"), curve(found, "dead units at the start")
    assert dead[-1] > 90.0
    assert dead[0] < 50.0
    assert dead[0] >= at_start[0] - 1e-12
    assert set(at_start) == {number(found, "ReLU units that are dead before")}
    assert curve(found, "networks with XOR right")[-1] < 10.0


def test_a_unit_is_dead_if_no_row_has_a_net_input_above_0():
    experiment = Experiment(**(deep.DYING | {"hidden": (2,)}))
    # weights of two units: (-1, -1) without bias is dead, (1, -1) is above 0 on row 10
    parameters = np.array([-1.0, 1.0, -1.0, -1.0, 0.0, 0.0, 1.0, 1.0, 0.0])[:, None]
    assert deep.dead_units(experiment, parameters) == 0.5


def test_the_share_of_dead_units_is_that_of_single_runs():
    experiment = Experiment(**(deep.DYING | {"max_epochs": 30}), learning_rate=3.0)
    population = Population([experiment], range(3))
    population.advance(60.0)
    dead = []
    for seed in range(3):
        *_, end = train(experiment.replace(seed=seed))
        nets, _ = end.network.forward(end.samples.inputs)
        dead += [bool((nets[0][:, unit] <= 0).all()) for unit in range(8)]
    assert deep.dead_units(experiment, population.outcomes[0].parameters.T) == pytest.approx(np.mean(dead))


def test_leaky_slopes_and_elu():
    found = report("002-50")
    assert all(one.agrees is not False for one in found.numbers)
    assert number(found, "ELU(") == pytest.approx(np.exp(-1.0) - 1.0)
    assert curve(found, "Leaky ReLU, 0.001")[0] == pytest.approx(-0.005)  # at z = -5


def test_the_ranking_has_a_line_for_each_activation_in_the_texts_order():
    found = report("002-51")
    names = [trace.name for trace in found.drawings[0].figure.data]
    assert names == [row[0] for row in found.tables[0].rows] == ["ELU", "Leaky ReLU", "ReLU", "Tanh", "Sigmoid"]
    for name, *cells in found.tables[0].rows:
        assert [f"{share:.0f}" for share in curve(found, name)] == [cell.split("%")[0] for cell in cells]


def test_the_bootstrap_of_the_ranking_and_its_times():
    found = report("002-51")
    shares = {row[0]: [int(cell.split("%")[0]) for cell in row[1:]] for row in found.tables[0].rows}
    differences = [cell.split(" (") for row in found.tables[1].rows for cell in row[1:]]
    expected = [a - b for one, two in pairwise(shares.values()) for a, b in zip(one, two, strict=True)]
    assert [int(difference) for difference, _ in differences] == expected
    ends = [[int(end) for end in interval[:-1].split(" to ")] for _, interval in differences]
    assert all(low <= int(difference) <= high for (low, high), (difference, _) in zip(ends, differences, strict=True))
    surely = number(found, "comparisons that hold in more than")
    assert 0 < surely <= number(found, "of the text's comparisons") <= 12
    assert 0.0 < number(found, "time of ReLU") < number(found, "time of ELU")


def test_a_normalised_batch_of_one_row_forgets_its_input():
    network = Deep(10, "sigmoid", kind="normalised")
    start = network.start(range(1))
    alone = [float(network.forward(start, row[None]).z[0, 0, 0]) for row in XOR.inputs]
    assert alone == pytest.approx([alone[0]] * 4)
    assert np.ptp(network.forward(start, XOR.inputs).z) > 0.1


@pytest.mark.parametrize(("activation", "init", "scale"), remedies.NORMALISED)
def test_batch_normalisation_lets_networks_learn_whose_gradients_vanished_or_exploded(activation, init, scale):
    plain, normalised = (Deep(10, activation, init, scale, kind) for kind in ("plain", "normalised"))
    assert ended(learn(plain, range(5), 0.5, 150)).seeds == 0
    assert ended(learn(normalised, range(5), 0.5, 150)).seeds >= 3


def test_dropouts_mean_over_all_masks(monkeypatch):
    monkeypatch.setattr(remedies, "INPUT_SEEDS", range(1))
    found = recomputed("002-54")
    *_, end = train(Experiment(**DROPOUT))
    hidden = end.network.forward([[0.0, 1.0]])[1][1][0]
    weights, bias = end.network.layers[1].weights[:, 0], end.network.layers[1].bias[0]
    nets = [sum(m * a * w for m, a, w in zip(mask, hidden, weights, strict=True)) for mask in product((0, 1), repeat=8)]
    assert number(found, "mean over all masks, not scaled") == pytest.approx(np.mean(nets) + bias)
    assert number(found, "mean over all masks, scaled") == pytest.approx(number(found, "net input of the output"))
    assert number(found, "net input of the output") == pytest.approx(hidden @ weights + bias)
    assert sum(found.drawings[0].figure.data[0].y) == 2**8
    assert set(curve(found, "mean of all masks")) == {0.0, max(found.drawings[0].figure.data[0].y)}
    # Without dropout of inputs the digits are learned as ever; with p = 0.5 the mean input is what it is without.
    plain, *_, half = found.tables[1].rows
    data, recipe = few(remedies.INPUT_IMAGES), Recipe(learning_rate=0.5, batch_size=10)
    learned = Learner(glorot((64, 30, 10), "sigmoid", 0), data.train_values, data.train_targets, recipe)
    ended(learned.train(remedies.INPUT_EPOCHS))
    assert plain[2] == share_text(learned.accuracy(data.test_values, data.test_classes))
    assert half[1] != plain[1]
    learned = ended(remedies._without_some_inputs(data, 0.5, 0))
    assert set(np.unique(learned.inputs[data.train_values == 1.0])) == {0.0, 2.0}
    assert learned.inputs.mean() == pytest.approx(data.train_values.mean(), rel=0.05)


def test_three_sets_and_where_to_stop():
    found = report("002-56")
    data = unseen.sets()
    assert [len(classes) for _, classes in data] == [150, 100, 100, 1797 - 350]
    by_dev, by_test = ([float(cell[:-1]) for cell in row[2:]] for row in found.tables[0].rows)
    assert by_dev[0] >= by_test[0]
    assert by_test[1] >= by_dev[1]
    assert by_dev[0] > by_dev[2], "what chose it flatters it"
    assert by_test[1] > by_test[2]
    as_they_are, by_one, by_two = (float(row[1][:-1]) for row in found.tables[1].rows)
    assert as_they_are == by_dev[2] > by_one > by_two
    losses = curve(found, "dev set")
    stop = losses.argmin()
    assert (
        number(found, "epoch with the least dev loss") == 5 * stop == named(found.drawings[0].figure, "stop here").x[0]
    )
    assert 0 < stop < len(losses) - 1
    assert curve(found, "training set")[stop] > curve(found, "training set")[-1]
    assert number(found, "optimal error") < number(found, "test error at") < number(found, "test error after 300")


def test_a_moved_image_loses_its_edge():
    image = np.arange(64.0)
    moved = unseen.shifted(image[None], 1).reshape(8, 8)
    assert list(moved[0]) == [0, 0, 1, 2, 3, 4, 5, 6]
    assert list(moved[7]) == [0, 56, 57, 58, 59, 60, 61, 62]


def test_clipping_helps_and_normalising_helps_more():
    learned = {}
    for name, kind, clipping in remedies.CLIPPED[:4]:
        network = Deep(10, "tanh", "normal", 2.0, kind)
        ends = ended(learn(network, range(10), CLIPPED_RATE, 400, clipping))
        learned[name] = ends.seeds
        assert (remedies.forgetful(network, ends.parameters) > 0.5) == (name == "As it is")
    assert learned["As it is"] == 0 < learned["Norm clipped at 1"] < learned["Batch normalisation"]


def test_shares_of_seeds_are_bars_in_per_cent():
    found = report("002-55")
    [drawing] = found.drawings
    shares = dict(zip(drawing.figure.data[0].x, drawing.figure.data[0].y, strict=True))
    for name, share in shares.items():
        assert share == number(found, f"{name}:")
        assert f"{name} {share:.0f}%" in drawing.alt


def test_a_flow_is_numpys_forth_and_back(monkeypatch):
    """Through two layers of tanh: dL/dz2 = d2 (1 - a2²), dL/dz1 = (dL/dz2 W2ᵀ) (1 - a1²)."""
    monkeypatch.setattr(deep, "LAYERS", 2)
    flow = deep.flow("tanh", "glorot", RandomNumbers(3), RandomNumbers(4))
    drawn, shape = RandomNumbers(3), (deep.WIDTH, deep.WIDTH)
    limit = np.sqrt(6.0 / (2 * deep.WIDTH))
    a0 = drawn.normal((deep.SAMPLES, deep.WIDTH))
    w1, w2 = (limit * drawn.around_0(shape) for _ in range(2))
    a1 = np.tanh(a0 @ w1)
    a2 = np.tanh(a1 @ w2)
    dz2 = RandomNumbers(4).normal((deep.SAMPLES, deep.WIDTH)) * (1 - a2**2)
    dz1 = (dz2 @ w2.T) * (1 - a1**2)
    assert flow.nets == pytest.approx([np.var(a0 @ w1), np.var(a1 @ w2)])
    assert flow.outputs == pytest.approx([np.var(a1), np.var(a2)])
    assert flow.means == pytest.approx([np.mean(a1), np.mean(a2)])
    assert flow.backward == pytest.approx([np.var(dz1), np.var(dz2)])
    assert flow.saturated == pytest.approx([0.0, 0.0], abs=0.02)


def test_normalised_layers_have_two_more_parameters_a_unit():
    plain, normalised = (Deep(3, "tanh", kind=kind).start(range(1)).size for kind in ("plain", "normalised"))
    assert normalised - plain == 3 * 4 * 2


def test_more_labelled_images_and_features_made_by_hand():
    found = report("002-57")
    names = [trace.name for trace in found.drawings[0].figure.data]
    assert names == ["network 64-30-10", "200 random features", "16 features by hand"]
    for name in names:
        climbing = curve(found, name)
        assert climbing[-1] > climbing[0] + 0.15
    assert number(found, "test accuracy of the network from 20") == 100 * curve(found, "network 64-30-10")[0]
    picture = np.arange(64.0)[None]
    features = unseen.by_hand(picture)[0]
    assert features[0] == sum([0, 8, 16, 24, 32, 40, 48, 56]), "the first column"
    assert features[8] == sum([0, 1, 2, 3, 4, 5, 6, 7]), "the first row"


def test_a_reused_layer_is_judged_by_what_came_out():
    found = report("002-47")
    shares = [[float(cell.rstrip("%")) for cell in row[1:]] for row in found.tables[-1].rows]
    assert all(20.0 < few < many < 100.0 for few, many in shares), "better than chance, and better with more images"
    new, kept, trained_on = (few for few, _ in shares)
    assert kept < trained_on, "the first layer still has something to learn"
    assert ("does not help with the digits" in found.words) == (trained_on <= new)
