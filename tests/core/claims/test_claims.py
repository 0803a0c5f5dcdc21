"""The claims and their tests: every count is that of independently trained networks."""

import re

import numpy as np
import pytest

from benchmarks.bare_loop import sigmoid
from core.claims.claim import FEWEST, MOST_ONE_BY_ONE, Trial
from core.claims.collection import CLAIMS, SUBJECTS
from core.claims.procedures import ANNEALING, AT_END, AT_START, DESCENT, FIRST, OUTPUT, layer_name
from core.claims.rules import VERDICTS
from core.claims.sizes import dead_units, deltas, saturated, weight_norms
from core.experiment.experiment import Experiment
from core.experiment.settings import SettingError
from core.formulas import TEXTS
from core.landscape.landscape import start_places
from core.nn.initializers import initial_parameters
from core.nn.network import Network, flatten, layer_views
from core.training.trainer import train

FIRST_SEED = 7000


def outcome_of(name, n=FEWEST, first_seed=FIRST_SEED, **changes):
    """The result of the claim's test, and what it was drawn from."""
    claim, kept = CLAIMS[name], {}
    judge = claim.judge

    def look(found):
        kept["found"] = found
        return judge(found)

    object.__setattr__(claim, "judge", look)
    try:
        trial = Trial(claim, n, first_seed, changes)
        while not trial.done:
            trial.advance(1.0)
    finally:
        object.__setattr__(claim, "judge", judge)
    return trial.result, kept["found"]


def last_of(experiment, seed):
    """The last snapshot of a run that is trained alone."""
    *_, last = train(experiment.replace(seed=seed))
    return last


# All of them


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=list(CLAIMS))
def test_each_says_what_it_tests(claim):
    assert CLAIMS[claim.name] is claim
    for item, text in claim.texts.items():
        assert re.fullmatch(r"00[0-4]-\d\d", item)
        assert text is TEXTS[item[:3]]
        assert f"ext {item[:3]}" in claim.says or re.search(rf"Texts [^:.]*{item[:3]}", claim.says)
    assert set(claim.against) <= set(CLAIMS)
    assert FEWEST <= claim.n <= claim.most
    assert claim.test.endswith((".", "?"))
    experiments = claim.experiments()
    assert len(experiments) == len(claim.arms) > 0
    penalty = "l2" if "l2" in claim.changeable else "l1"
    changed = claim.experiments({penalty: 0.002})
    assert {getattr(experiment, penalty) for experiment in changed.values()} == {0.002}


def test_all_have_a_name_of_their_own():
    assert len(CLAIMS) == sum(len(claims) for claims in SUBJECTS.values())


QUICK = {"max_epochs": 60}


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=list(CLAIMS))
def test_each_comes_to_a_verdict(claim):
    changes = {name: value for name, value in QUICK.items() if name in claim.changeable}
    trial = Trial(claim, FEWEST, FIRST_SEED, changes)
    seen = [trial.progress]
    while not trial.done:
        trial.advance(0.02)
        seen.append(trial.progress)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert trial.result.verdict in VERDICTS
    assert all(0 <= check.seen <= check.n for check in trial.result.checks)
    assert trial.result.checks


# Trained independently


@pytest.mark.parametrize(
    ("name", "changes"),
    [("wrong_valley", {"max_epochs": 700}), ("sgd_escapes", {"max_epochs": 150}), ("ranking", {"max_epochs": 100})],
)
def test_the_networks_are_those_that_train_makes(name, changes):
    _, found = outcome_of(name, **changes)
    assert found.seeds.tolist() == list(range(FIRST_SEED, FIRST_SEED + FEWEST))
    for arm, experiment in list(found.experiments.items())[:3]:
        for place in (0, 7, 19):
            last = last_of(experiment, FIRST_SEED + place)
            assert found.solved(arm)[place] == (last.status == "solved")
            assert found.outcomes[arm].epoch[place] == last.epoch
            np.testing.assert_allclose(found.outcomes[arm].parameters[place], last.parameters, rtol=1e-6)


def test_the_counts_are_those_of_single_runs():
    result, found = outcome_of("wrong_valley")
    [experiment] = found.experiments.values()
    flags = np.array([last_of(experiment, FIRST_SEED + place).status == "solved" for place in range(FEWEST)])
    failed, groups = result.checks
    assert (failed.seen, failed.n) == (np.count_nonzero(~flags), FEWEST)
    assert (groups.seen, groups.n) == (np.count_nonzero(flags.reshape(-1, 5).any(axis=1)), 4)
    [row] = result.rows
    assert (row.solved, row.n) == (np.count_nonzero(flags), FEWEST)
    assert row.epochs.value == np.median(found.outcomes["the network"].epoch[flags])


def printed_loop(seed, rate, target, most):
    """Text 000's loop in its printed form: the update count at which the summed loss is at most the target, or None.

    The two hidden biases get one and the same step, the sum over rows and units.
    """
    (w_h, b_h), (w_o, b_o) = initial_parameters("uniform_01", 1.0, (2, 2, 1), seed)
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]), np.array([[0], [1], [1], [0.0]])
    for update in range(most + 1):
        hidden = sigmoid(x @ w_h + b_h)
        output = sigmoid(hidden @ w_o + b_o)
        if 0.5 * np.sum((y - output) ** 2) <= target and ((output > 0.5) == y).all():
            return update
        grad_output = (output - y) * output * (1 - output)
        grad_hidden = grad_output @ w_o.T * hidden * (1 - hidden)
        w_o, w_h = w_o - rate * hidden.T @ grad_output, w_h - rate * x.T @ grad_hidden
        b_o, b_h = b_o - rate * np.sum(grad_output), b_h - rate * np.sum(grad_hidden)
    return None


def test_the_printed_script_sums_over_both_units():
    _, found = outcome_of("summed_bias", max_epochs=800)
    experiment = found.experiments["as printed"]
    for place in range(FEWEST):
        expected = printed_loop(FIRST_SEED + place, experiment.learning_rate, experiment.target_loss, 800)
        assert found.solved("as printed")[place] == (expected is not None)
        if expected is not None:
            assert found.outcomes["as printed"].epoch[place] == expected
    assert (found.epochs("as printed") != found.epochs("corrected")).any()
    assert found.outcomes["corrected"].epoch[3] == last_of(found.experiments["corrected"], FIRST_SEED + 3).epoch


def test_the_line_of_a_run_climbs_as_far_as_its_losses_say():
    _, found = outcome_of("line", max_epochs=600)
    [experiment] = found.experiments.values()
    names = [activation.name for activation in experiment.activations]
    for place in (0, 5, 11):
        start = flatten(initial_parameters("normal", 0.3, experiment.sizes, FIRST_SEED + place))
        end = last_of(experiment, FIRST_SEED + place).parameters
        highest_rise, lowest = 0.0, np.inf
        for share in np.linspace(0, 1, 101):
            layers = layer_views((1 - share) * start + share * end, experiment.sizes)
            network = Network.from_parameters([w for w, _ in layers], [b for _, b in layers], names)
            outputs = network.predict(experiment.samples.inputs)
            loss = float(np.mean((outputs - experiment.samples.targets) ** 2))
            highest_rise, lowest = max(highest_rise, loss - lowest), min(lowest, loss)
        assert found.measured["the network"][place] == pytest.approx(highest_rise, abs=1e-6)


def test_descent_and_annealing_begin_at_the_same_places():
    result, found = outcome_of("annealing", max_epochs=100)
    [experiment] = found.experiments.values()
    assert found.measured[DESCENT][4] == pytest.approx(last_of(experiment, FIRST_SEED + 4).loss)
    lower = np.count_nonzero(found.measured[DESCENT] < found.measured[ANNEALING])
    assert (result.checks[0].seen, result.checks[0].n) == (lower, FEWEST)
    first = [next(train(experiment.replace(seed=FIRST_SEED + place))).loss for place in range(FEWEST)]
    assert (found.measured[ANNEALING] <= np.array(first) + 1e-12).all()


def test_noise_is_the_share_of_epochs_after_which_the_loss_is_higher():
    _, found = outcome_of("dropout", max_epochs=40)
    experiment = found.experiments["with dropout"]
    losses = [snapshot.loss for snapshot in train(experiment.replace(seed=FIRST_SEED + 2))]
    assert found.measured["with dropout"][2] == np.mean(np.diff(losses) > 0)


def test_zero_weights_are_trained_once_and_do_not_move_for_xor():
    result, found = outcome_of("zero_weights", max_epochs=200)
    rows = {row.arm: row for row in result.rows}
    assert rows["equal weights"].n == FEWEST
    assert rows["XOR from zero weights"].n == 1
    assert last_of(Experiment(init="zeros", problem="xor"), 5).status == "stalled"
    [hidden, _] = layer_views(found.outcomes["equal weights"].parameters.T.copy(), (2, 2, 1))
    np.testing.assert_allclose(hidden.weights[:, 0], hidden.weights[:, 1], rtol=1e-9)


def test_converged_parameters_and_growing_weights():
    result, found = outcome_of("targets", n=20, learning_rate=2.0)
    arm = "targets 0 and 1, 5,000 epochs"
    last = last_of(found.experiments[arm], FIRST_SEED + 1)
    norm = np.sqrt(sum((layer.weights**2).sum() for layer in last.network.layers))
    assert found.measured[f"length of the weights, {arm}"][1] == pytest.approx(norm)
    assert result.checks[0].n == 20


# Sizes


def test_deltas_are_the_gradients_of_single_rows():
    """With one row, d loss / d bias is d loss / d net input."""
    experiment = Experiment(hidden=(3, 2), hidden_activation="tanh", init="normal", loss="squared_error")
    places = start_places(experiment, np.array([3, 4]))
    found = deltas(experiment, places)
    names = [activation.name for activation in experiment.activations]
    for column in range(2):
        layers = layer_views(places[:, column].copy(), experiment.sizes)
        network = Network.from_parameters([w for w, _ in layers], [b for _, b in layers], names)
        rows = [[], [], []]
        for x, t in zip(experiment.samples.inputs, experiment.samples.targets, strict=True):
            _, gradients = network.loss_and_gradients([x], [t], loss="squared_error", reduction="sum")
            for layer, gradient in enumerate(gradients):
                rows[layer].append(np.abs(gradient.bias).mean())
        for layer in range(3):
            assert found[layer][column] == pytest.approx(np.mean(rows[layer]))


def test_deltas_at_the_start_and_at_the_end_of_the_runs():
    _, found = outcome_of("hidden_gradient", max_epochs=30)
    [experiment] = found.experiments.values()
    end = last_of(experiment, FIRST_SEED).parameters[:, None]
    for when, places in ((AT_START, start_places(experiment, found.seeds[:1])), (AT_END, end)):
        sizes = deltas(experiment, places)
        for layer, size in ((FIRST, sizes[0]), (OUTPUT, sizes[-1])):
            assert found.measured[layer_name("the network", when, layer)][0] == pytest.approx(float(size[0]))


def test_weights_dead_units_and_saturated_signals_by_hand():
    # Two networks 2-2-1 as columns: w11 w12 w21 w22 b1 b2, v1 v2 c.
    places = np.array([[3, 0, 4, 0, -8, 1, 0, 12, 99.0], [10, -10, 10, -10, 0, 0, 0, 0, 0]]).T
    relu = Experiment(hidden_activation="relu")
    np.testing.assert_allclose(weight_norms(relu, places), [13.0, 20.0])  # 3 4 12; 4 times 10
    # Unit 1 of the first: 3 + 4 - 8 < 0 on all rows; unit 2 of the second: at most 0, on row 00.
    np.testing.assert_allclose(dead_units(relu, places), [0.5, 0.5])
    # sigmoid(-8), (-4), (-5), (-1): 3 below 0.01 or not? .0003 .018 .0067 .27 -> 2 of 4; the unit with bias 1: none.
    # The second: 0, 10, 10, 20 and their negatives: 6 of 8.
    np.testing.assert_allclose(saturated(Experiment(), places), [2 / 8, 6 / 8])


# A trial


@pytest.mark.parametrize(
    ("name", "n", "changes", "field"),
    [
        ("wrong_valley", FEWEST - 1, {}, "starts"),
        ("wrong_valley", CLAIMS["wrong_valley"].most + 1, {}, "starts"),
        ("wrong_valley", MOST_ONE_BY_ONE + 1, {"batch_size": 1}, "starts"),
        ("sgd_escapes", MOST_ONE_BY_ONE + 1, {}, "starts"),
        ("wrong_valley", 100, {"loss": "categorical_cross_entropy"}, "output_activation"),
        ("cross_entropy", 100, {"learning_rate": 1.0}, "learning_rate"),
        ("one_unit", 20_000, {}, "seeds"),
    ],
)
def test_what_is_not_allowed_is_said_at_once(name, n, changes, field):
    with pytest.raises(SettingError) as caught:
        Trial(CLAIMS[name], n, 0, changes)
    assert caught.value.field == field


def test_a_stopped_trial_has_no_result():
    trial = Trial(CLAIMS["sgd_escapes"], 100)
    trial.advance(0.0)
    trial.stop()
    assert trial.done
    assert trial.result is None


def test_other_seeds_are_other_networks():
    here, there = (outcome_of("wrong_valley", first_seed=seed, max_epochs=400)[1] for seed in (0, FEWEST))
    both, _ = outcome_of("wrong_valley", n=2 * FEWEST, first_seed=0, max_epochs=400)
    assert both.checks[0].seen == sum(int((~found.solved("the network")).sum()) for found in (here, there))
