"""Why a run is as it is: the facts are those of real runs, and waiting is judged by trying it."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Experiment, Network, train
from core.ensemble.population import Population
from core.nn.optimizers import OPTIMIZERS, Constants
from core.training.ending import SOLVED
from core.training.run import Event, Run
from core.why.advice import advice
from core.why.ahead import Ahead
from core.why.changes import OtherSettings, changes_of, is_ahead
from core.why.inquiry import Inquiry
from core.why.other_rates import OtherRates
from core.why.other_starts import MOST_NUMBERS, OtherStarts, other_seeds
from core.why.rate import first_steps
from core.why.shares import RowShares
from core.why.standstill import standstill
from core.why.units import hidden_units
from core.why.weights import largest_change, path_to
from core.why.words import parts
from tests.core.examples import events, experiments

STUCK = Experiment(init="normal", learning_rate=5.0, seed=0, max_epochs=2000)
"""That of the lesson on chance: 3,000 further epochs do not solve it."""


def inquiry(experiment, epoch, events=()):
    """All that is found out, however long it takes."""
    found = Inquiry(Run(experiment, events), epoch)
    while not found.done:
        found.advance(0.5)
    return found.findings


def said(experiment, epoch):
    found = inquiry(experiment, epoch)
    return {heading: " ".join(sentences) for heading, sentences in parts(found)}, advice(found)


def test_of_step_units_it_is_said_that_no_gradient_passes():
    facts, tips = said(Experiment(hidden_activation="step", output_activation="step", max_epochs=20), 1)
    assert "no gradient passes the output: training moves nothing here." in facts["What the loss does"]
    assert "What the learning rate does" not in facts
    assert [name for name, _ in tips][:2] == ["output_activation", "hidden_activation"]


# Hidden units


def units_of(weights, biases, activation="sigmoid"):
    network = Network.from_parameters(
        [np.transpose(weights), np.ones((len(biases), 1))], [biases, [0.0]], [activation, "sigmoid"]
    )
    experiment = Experiment(hidden=(len(biases),), hidden_activation=activation)
    return hidden_units(next(train(experiment, network=network)))


def test_units_are_known_by_their_gates():
    both, either, first_not, nearly = units_of([[20, 20], [20, 20], [-20, 0], [-4, 1.2]], [-30, -10, 10, 2])
    assert [unit.gate for unit in (both, either, first_not, nearly)] == ["0001", "0111", "1100", "1100"]
    assert [unit.unclear for unit in (both, either, first_not)] == [(), (), ()]
    assert nearly.unclear == (3,)  # z = −4 + 1.2 + 2 = −0.8, and 1 / (1 + e^0.8) = 0.31
    assert not any(unit.same or unit.dead for unit in (both, either, first_not, nearly))
    assert (both.flat, nearly.flat) == (True, False)


def test_a_unit_that_says_the_same_to_every_row_and_lets_nothing_pass():
    saturated, asleep = units_of([[1, 1], [0.1, 0.1]], [9, 0])
    assert (saturated.same, saturated.flat) == (True, True)
    assert (asleep.same, asleep.flat) == (True, False)
    dead, alive = units_of([[1, 1], [1, 1]], [-5, 0], "relu")
    assert (dead.dead, alive.dead) == (True, False)


# The largest change


@pytest.mark.parametrize("more", [{}, {"reduction": "mean", "learning_rate": 2.0}, {"hidden": (3,), "problem": "and"}])
def test_the_steps_of_the_rows_add_up_to_the_change(more):
    run = Run(Experiment(**more))
    here = run.snapshot(800)
    first = run.snapshot(0)
    change = largest_change(run, first, here)
    changes = here.parameters - first.parameters
    assert change.place == np.abs(changes).argmax()
    assert change.change == changes[change.place]
    # Independently: at every epoch the gradient of each row alone, from a network of its own.
    rows = np.zeros(4)
    for snapshot in run.snapshots(0, here.epoch):
        experiment, samples, n = snapshot.experiment, snapshot.samples, len(rows)
        for row in range(n):
            one = slice(row, row + 1)
            gradients = snapshot.network.loss_and_gradients(
                samples.inputs[one], samples.targets[one], loss=experiment.loss, reduction="sum"
            )[1]
            flat = np.concatenate([part.ravel() for layer in gradients for part in layer])
            rows[row] -= snapshot.learning_rate * flat[change.place] / (n if experiment.reduction == "mean" else 1)
    shares = row_shares(run, change.place, here.epoch)
    assert shares.shares.by_rows == pytest.approx(rows)
    assert shares.shares.sum == pytest.approx(change.change)


def row_shares(run, place, until):
    found = RowShares(run, place, until)
    while not found.done:
        found.advance(0.5)
    return found


@settings(max_examples=40)
@given(st.data())
def test_the_shares_add_up_to_every_change(data):
    """Whatever the optimizer, the batches, dropout, decay, clipping, locks and events, as far as its rule is linear."""
    linear = st.sampled_from([name for name, one in OPTIMIZERS.items() if one.is_linear])
    experiment = data.draw(experiments(max_epochs=30, optimizer=data.draw(linear)))
    found = [event for event in data.draw(events(experiment, 30)) if event.settings.get("optimizer") in (None, "sgd")]
    run = Run(experiment, found)
    first, here = run.snapshot(0), run.snapshot(30)
    if (change := largest_change(run, first, here)) is None:
        return
    split = row_shares(run, change.place, here.epoch)
    assert split.shares.adds_up
    assert split.change == change.change
    moved = np.abs(np.diff([one.parameters[change.place] for one in run.snapshots(0, 31)])).sum()
    size = max(moved, np.abs(split.shares.by_rows).sum(), abs(split.shares.by_hand), abs(split.shares.by_penalties))
    assert abs(split.shares.sum - change.change) <= 1e-9 * size


@pytest.mark.parametrize(("rate", "until"), [(20.0, 339), (5.0, 300), (0.5, 800)])
def test_the_sentence_of_the_shares_adds_up_as_it_is_written(rate, until):
    words, _ = said(Experiment(learning_rate=rate), until)
    first, _, rest = words["What changed most since the start"].partition(". The steps of all updates add up.")
    change, parts_of_it = re.findall(r"by ([+−]\d+(?:\.\d+)?)", first)[0], re.findall(r"by ([+−]\d+(?:\.\d+)?)", rest)
    whole = [float(number.replace("−", "-")) for number in (change, *parts_of_it)]
    assert len(parts_of_it) == 4
    assert sum(whole[1:]) == pytest.approx(whole[0], abs=0.3)  # each is written with three digits


def test_of_squares_no_part_is_a_rows_and_what_was_set_by_hand_is_known():
    run = Run(Experiment(optimizer="adam", learning_rate=0.01, l2=0.001))
    run.edit(20, {3: 40.0})
    change = largest_change(run, run.snapshot(0), run.snapshot(50))
    assert (change.place, change.by_hand) == (3, 20)
    split = row_shares(run, 3, 50)
    assert not split.shares.adds_up
    assert split.shares.by_hand == 40.0 - Run(run.experiment).snapshot(20).parameters[3]
    assert largest_change(run, run.snapshot(0), run.snapshot(0)) is None
    words = {heading: " ".join(sentences) for heading, sentences in parts(inquiry(run.experiment, 50, run.events))}
    assert "It was set by hand at epoch 20. A step divides by squares" in words["What changed most since the start"]
    for name, optimizer in OPTIMIZERS.items():
        ones = [
            optimizer.rule(np.array([g]), np.full((optimizer.n_slots, 1), 0.0), 1, Constants()).item()
            for g in (1.0, 2.0, 3.0)
        ]
        assert (ones[0] + ones[1] == pytest.approx(ones[2])) == optimizer.is_linear, name


# Standing still, and trying


def test_what_is_locked_does_not_move_and_is_named():
    facts, _ = said(Experiment(locked=(0, 8), max_epochs=50), 50)
    assert facts["What is locked"] == "x₁→h₁, bias of y: training leaves them as they are."
    facts, _ = said(Experiment(locked=(8,), max_epochs=50), 50)
    assert facts["What is locked"] == "Bias of y: training leaves it as it is."
    # Unlocked at epoch 40: the rows have moved it from there on alone.
    run = Run(Experiment(locked=tuple(range(8)), max_epochs=60), [Event(40, {"locked": tuple(range(1, 9))})])
    found = largest_change(run, run.snapshot(0), run.snapshot(60))
    path = [run.snapshot(epoch).parameters for epoch in (0, 40, 60)]
    moved = path[1][8] - path[0][8], path[2][0] - path[1][0]
    assert found.change == pytest.approx(max(moved, key=abs))
    assert row_shares(run, found.place, 60).shares.by_rows.sum() == pytest.approx(found.change)


def test_a_standstill_is_seen_with_its_rows():
    run = Run(STUCK)
    still = standstill(path_to(run, run.snapshot(2000)))
    assert still.stands
    answers = run.snapshot(2000).outputs[:, 0]
    assert [abs(answers[row] - 0.5) < 0.25 for row in range(4)] == [row in still.undecided for row in range(4)]
    assert still.alike == still.undecided == (1, 3)
    young = Run(Experiment())
    assert not standstill(path_to(young, young.snapshot(100))).stands
    assert not standstill(path_to(young, young.snapshot(800))).stands


def test_a_plateau_that_ends_and_a_valley_that_does_not_are_told_apart_by_trying():
    run = Run(Experiment())
    on_the_plateau = run.snapshot(200)
    ahead = Ahead(run, on_the_plateau)
    while not ahead.done:
        ahead.advance(1.0)
    assert ahead.solved_at == run.snapshot(10_000).epoch
    losses = [snapshot.loss for snapshot in run.snapshots(200, 1300)]
    assert ahead.left_at == 200 + next(n for n, loss in enumerate(losses) if loss <= on_the_plateau.loss / 2)
    words, tips = said(STUCK, 2000)
    assert "It is not solved." in words["What was tried in the background"]
    assert any(re.match("Waiting does not help, as far as it was tried: to epoch", tip) for _, tip in tips)
    words, tips = said(Experiment(max_epochs=300), 300)
    assert tips[:2] == [
        ("max_epochs", "Raise Most epochs above 1,413: this run is solved at epoch 1,413."),
        ("learning_rate", "A larger learning rate, 5: solved at epoch 157, as tried."),
    ]


def test_an_ended_run_is_not_trained_on():
    run = Run(Experiment())
    assert Ahead(run, run.snapshot(5000)).done
    assert run.experiment.max_epochs == 10_000


def test_other_starts_are_those_of_a_population():
    experiment = Experiment(max_epochs=1500)
    others = OtherStarts(experiment)
    while not others.done:
        others.advance(1.0)
    population = Population([experiment], others.seeds)
    while not population.done:
        population.advance(1.0)
    assert others.n_solved == np.count_nonzero(population.outcomes[0].status == SOLVED)
    assert experiment.seed not in others.seeds


def test_other_seeds_are_few_for_large_networks_and_always_seeds():
    assert other_seeds(Experiment(seed=7)) == list(range(8, 108))
    assert other_seeds(Experiment(seed=2**32 - 1)) == list(range(100))
    deep = Experiment(hidden=(16,) * 6, problem="parity3")
    assert len(other_seeds(deep)) * Run(deep).snapshot(0).parameters.size <= MOST_NUMBERS


# Other settings


def test_changes_are_tried_from_the_same_starts_and_end_as_they_would_alone():
    here = Run(Experiment(learning_rate=0.1, max_epochs=900)).snapshot(900)
    settings = OtherSettings(here)
    while not settings.done:
        settings.advance(1.0)
    assert settings.changes[0] == {"learning_rate": 0.3}
    assert {"hidden": (3,)} in settings.changes
    for arm, change in enumerate([{}, *settings.changes]):
        alone = [Run(here.experiment.replace(**change, seed=seed)).snapshot(900) for seed in settings.seeds]
        assert settings.solved(arm).tolist() == [one.status == "solved" for one in alone]
        assert settings.losses(arm).tolist() == [one.data_loss for one in alone]
    assert settings.by_loss
    medians = [np.median(settings.losses(arm)) for arm in range(len(settings.changes) + 1)]
    best, *_ = settings.helpful()
    assert medians[best] == min(medians[arm] for arm in range(len(medians)) if settings.is_measured_alike(arm))
    assert medians[best] <= 0.8 * medians[0]


def test_all_changes_are_at_one_epoch_with_the_losses_of_that_epoch():
    here = Run(Experiment(problem="sine", hidden=(3,), output_activation="linear", learning_rate=0.05)).snapshot(5)
    settings = OtherSettings(here)
    while settings.epoch < 30:
        settings.advance(0.01)
    for arm, change in enumerate([{}, *settings.changes]):
        runs = [Run(here.experiment.replace(**change, seed=seed)).snapshot(settings.epoch) for seed in settings.seeds]
        losses = [np.inf if one.status == "diverged" else one.data_loss for one in runs]
        assert settings.losses(arm).tolist() == losses


@pytest.mark.parametrize(("heads", "tails", "ahead"), [(5, 0, True), (4, 0, False), (9, 2, True), (8, 2, False)])
def test_a_sign_test_tells_who_is_ahead(heads, tails, ahead):
    # Of 5 coins all are heads with 1/32; of 4 with 1/16. Of 11 at least 9: 67/2048 = 3.3%; of 10 at least 8: 5.5%.
    better = np.arange(20) < heads
    assert is_ahead(better, np.arange(20) >= 20 - tails) == ahead


@pytest.mark.parametrize(
    ("experiment", "changes"),
    [
        (Experiment(hidden_activation="step"), [{"hidden_activation": "sigmoid"}]),
        (Experiment(init="zeros"), [{"init": "by_activation"}]),
        (Experiment(locked=tuple(range(9))), [{"locked": ()}]),
        (Experiment(hidden=()), [{"hidden": (2,)}]),
    ],
)
def test_what_is_in_the_way_is_changed_first(experiment, changes):
    assert changes_of(Run(experiment).snapshot(1)) == changes


def test_advice_does_not_contradict_what_was_tried(monkeypatch):
    """A sine with eight units: Adam is tried and advised; the status line and the advice promise nothing untried."""
    monkeypatch.setattr("core.why.inquiry.MOST_SECONDS", 0.5)
    experiment = Experiment(
        problem="sine",
        n=40,
        hidden=(8,),
        hidden_activation="tanh",
        output_activation="linear",
        reduction="mean",
        init="glorot",
        learning_rate=0.1,
        max_epochs=1500,
    )
    facts, tips = said(experiment, 1500)
    assert "Try" not in Run(experiment).snapshot(1500).reason
    tried = facts["What was tried in the background"]
    assert "One hidden layer of 12 units: " in tried
    assert any(setting == "optimizer" and "Adam" in words for setting, words in tips)
    assert not any("One more unit" in words for _, words in tips)


# The learning rate


@pytest.mark.parametrize("seed", [0, 12, 42])
def test_a_large_learning_rate_is_known_by_its_first_steps(seed):
    run = Run(Experiment(learning_rate=20.0, seed=seed))
    steps = first_steps(run, run.snapshot(150))
    path = run.snapshots(0, 101)
    moved = path[1].parameters - path[0].parameters
    assert steps.moved == pytest.approx(20.0 * path[0].gradient_norm) == pytest.approx(np.linalg.norm(moved))
    assert steps.is_large
    assert steps.rises == np.count_nonzero(np.diff([snapshot.loss for snapshot in path]) > 0) > 20
    assert steps.turns == sum(a.gradient @ b.gradient < 0 for a, b in pairwise(path)) > 20
    assert steps.flat_at == 1
    answers = path[1].outputs[:, 0]
    assert [answer * (1 - answer) < 0.05 / 4 for answer in answers] == [row in steps.flat_rows for row in range(4)]


def test_a_rate_is_looked_at_from_where_it_was_set_to_where_something_else_is():
    run = Run(Experiment())
    run.change(40, {"learning_rate": 100.0})
    run.edit(45, {0: 1.0})
    steps = first_steps(run, run.snapshot(60))
    assert (steps.rate, steps.since, steps.n, steps.is_large) == (100.0, 40, 5, True)
    assert steps.moved == pytest.approx(100.0 * run.snapshot(40).gradient_norm)
    before = first_steps(run, run.snapshot(39))
    assert (before.rate, before.since, before.n, before.is_large) == (0.5, 0, 40, False)
    zeros = Run(Experiment(init="zeros"))
    assert first_steps(zeros, zeros.snapshot(0)) is None


def test_other_rates_end_as_they_would_alone():
    run = Run(Experiment(learning_rate=100.0))
    rates = OtherRates(run, first_steps(run, run.snapshot(0)))
    while not rates.done:
        rates.advance(0.2)
    assert list(rates.tried) == [10.0, 1.0, 0.1]
    for rate, last in rates.tried.items():
        alone = Run(Experiment(learning_rate=rate)).snapshot(last.epoch)
        assert (last.status, last.loss) == (alone.status, alone.loss)
    assert list(rates.solved) == [10.0]
    assert run.experiment.learning_rate == 100.0


@pytest.mark.parametrize(
    ("experiment", "sentences", "tip"),
    [
        (
            Experiment(learning_rate=100.0),
            "100 is large here: the first update moves the weights and biases by 26.6, 15 times their own length of "
            "1.761. After update 1 the output is saturated on all rows: there the slope is almost 0, and hardly any "
            "gradient passes. The loss rises in update 1, from 0.6493 to 1; after the first 100 updates it is 1.",
            "A smaller learning rate, 10: solved at epoch 196, as tried.",
        ),
        (
            Experiment(learning_rate=5.0, optimizer="adam"),
            "5 is large here: the first update moves the weights and biases by 15, 8.5 times their own length of "
            "1.761. After update 1 h₁ and h₂ are saturated on all rows and the output is saturated on all rows",
            "A smaller learning rate, 0.0",
        ),
        (
            Experiment(learning_rate=0.001),
            "0.001 is small here: the first update moves the weights and biases by 0.000266, 0.02% of their own length "
            "of 1.761. The loss falls in each of the first 100 updates, evenly and little: from 0.6493 to 0.6423.",
            "A larger learning rate, 1: solved at epoch 707, as tried.",
        ),
    ],
)
def test_a_rate_that_is_too_large_or_too_small_is_said_first_with_one_that_was_tried(
    experiment, sentences, tip, monkeypatch
):
    monkeypatch.setattr("core.why.inquiry.MOST_SECONDS", 60.0)  # all comes to its end, on a busy machine too
    words, tips = said(experiment.replace(max_epochs=800), 300)
    assert next(iter(words.items()))[0] == "What the learning rate does"
    assert words["What the learning rate does"].startswith(sentences)
    assert tips[0][0] == "learning_rate"
    assert tips[0][1].startswith(tip)


# In words


def test_a_solved_run_in_words():
    words, tips = said(Experiment(), 10_000)
    assert words["What the hidden units became"] == "h₁: AND. h₂: OR."
    assert words["What changed most since the start"].startswith("h₁→y: from 0.05808 to −7.662, by −7.72. ")
    assert tips == []


@pytest.mark.parametrize(
    ("experiment", "tip"),
    [
        (Experiment(hidden=()), ("hidden", "Add a hidden layer")),
        (Experiment(hidden=(4,), init="alike", max_epochs=900), ("init", "Start from random weights")),
        (Experiment(l2=0.05, max_epochs=900), ("l1", "No penalty: a median loss of")),
        (Experiment(l2=0.05, dropout=0.1, max_epochs=50), ("l2", "A smaller penalty")),
        (STUCK, ("seed", "Another seed: ")),
        (Experiment(hidden=(1,), max_epochs=20), ("hidden", "One more hidden unit draws one more.")),
        (Experiment(locked=tuple(range(9))), ("locked", "Unlock some weights")),
        (Experiment(init="zeros"), ("max_epochs", "Waiting does not help: the gradient is 0, or so near 0")),
        (
            Experiment(output_activation="linear", hidden_activation="relu", learning_rate=50.0),
            ("learning_rate", "A smaller learning rate, 0.05: not solved by epoch"),
        ),
    ],
)
def test_advice_is_what_was_found(experiment, tip, monkeypatch):
    monkeypatch.setattr("core.why.inquiry.MOST_SECONDS", 30.0)  # a busy machine finds the same
    _, tips = said(experiment, 2000)
    assert any(setting == tip[0] and tip[1] in words for setting, words in tips), tips


def test_a_trial_that_another_one_ended_says_so():
    tried = said(Experiment(problem="and"), 656)[0]["What was tried in the background"]
    assert re.search(r"0\.05 .*?: not solved by epoch \d+, where the trial was stopped, with a loss of", tried)
    assert re.search(r"rate of 5 .*?: solved at epoch \d+\.", tried)


def test_what_is_still_being_tried_does_not_sound_final_and_one_is_one():
    found = Inquiry(Run(Experiment(learning_rate=0.01)), 100)
    while found.findings is None or not found.findings.others.epoch:
        found.advance(0.01)
    assert not found.done
    tried = " ".join(dict(parts(found.findings))["What was tried in the background"])
    others = r"100 other starts \(seeds 43 to 142\) are being trained: none is solved yet, by epoch [\d,]+ of 10,000\."
    assert re.search(others, tried)
    assert not any("Waiting" in tip for _, tip in advice(found.findings))
    facts, _ = said(Experiment(), 1)
    facts_at_end, tips = said(Experiment(hidden=(16,), max_epochs=1), 1)
    assert not any(setting == "hidden" for setting, _ in tips)  # 16 units are the most
    run = Run(Experiment())
    run.change(4, {"learning_rate": 1.0})
    run.change(5, {"learning_rate": 2.0})
    of_one = " ".join(dict(parts(inquiry(run.experiment, 4, run.events)))["What the learning rate does"])
    assert "first 1 " not in " ".join([*facts.values(), *facts_at_end.values(), of_one])
    assert "1 (set at epoch 4): the first update moves" in of_one
    assert "The loss falls in it: from" in of_one


@settings(max_examples=30)
@given(experiments(max_epochs=60), st.integers(0, 80))
def test_every_run_is_answered_in_sentences(experiment, epoch):
    found = Inquiry(Run(experiment), epoch)
    while found.findings is None:
        found.advance(0.05)
    for heading, sentences in parts(found.findings):
        assert heading
        for sentence in sentences:
            assert sentence.endswith((".", "%."))
            assert "nan" not in sentence
    for _, tip in advice(found.findings):
        assert tip.endswith(".")
