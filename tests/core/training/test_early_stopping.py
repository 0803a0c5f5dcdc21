"""A run that waits for a lower test loss ends where it should, however it is read, continued, changed and exported."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Experiment, Network, train
from core.export.notebook import notebook
from core.export.script import script
from core.stream.address import address_of, run_at
from core.training.run import Event, Run
from core.training.snapshot import losses_on_test_set
from core.training.stretch import lowest_so_far
from core.training.trainer import Trainer, overflow_ends_the_run
from tests.core.examples import identical

OVERFITS = Experiment(
    problem="quadrants", n=40, noise=50, hidden=(4,), hidden_activation="tanh", reduction="mean",
    optimizer="adam", learning_rate=0.05, target_loss=0.0, max_epochs=300,
)  # fmt: skip
"""Its test loss falls until epoch 12, rises, falls below that from 37 to 48, and then rises for good."""

LONGEST = 150


def test_loss_of(experiment):
    """The loss on the test set at each epoch, without waiting for anything."""
    return [snapshot.test_measures[0] for snapshot in train(experiment)]


PLAIN = test_loss_of(OVERFITS)
test_loss_of.__test__ = False


def expected_end(changes):
    """The epoch at which the run is stopped, and that of its lowest loss, by its words: the patience at each epoch.

    changes: the patience from each epoch on, by the epoch. None where it is not stopped.
    """
    patience, best = 0, None
    for epoch, loss in enumerate(PLAIN):
        patience = changes.get(epoch, patience)
        if not patience:
            best = None
            continue
        if best is None or loss < PLAIN[best]:
            best = epoch
        if epoch - best >= patience:
            return epoch, best
    return None


@pytest.mark.parametrize("patience", [1, 20, 30, 100])
def test_it_ends_when_the_test_loss_has_not_fallen_for_so_long(patience):
    *_, last = train(OVERFITS.replace(patience=patience))
    assert (last.epoch, last.lowest_test.epoch) == expected_end({0: patience})
    assert last.status == "stopped early"
    assert last.lowest_test.loss == PLAIN[last.lowest_test.epoch]
    assert last.diagnosis.best == last.lowest_test.epoch


def test_the_reason_says_it_with_its_numbers():
    *_, last = train(OVERFITS.replace(patience=30))
    best = last.epoch - 30
    assert last.reason == (
        f"Stopped early at epoch {last.epoch}: the test loss has not fallen for 30 epochs. It was lowest, "
        f"{PLAIN[best]:.3g}, at epoch {best} and is {PLAIN[last.epoch]:.3g} now. Go back to that epoch for the network "
        "that did best on the test set. Try more patience, an L2 penalty or more points."
    )


def test_without_a_test_set_nothing_waits():
    for changes in ({"test": 0}, {"problem": "xor", "hidden": (2,)}):
        experiment = OVERFITS.replace(patience=1, max_epochs=30, **changes)
        *_, last = train(experiment)
        assert (last.status, last.epoch, last.lowest_test) == ("out of epochs", 30, None)
        assert not experiment.uses("patience")
    assert OVERFITS.uses("patience")


def test_another_network_than_the_experiments_is_not_tested():
    other = Network.from_parameters([np.ones((2, 3)), np.ones((3, 1))], [np.zeros(3), np.zeros(1)], ["tanh", "tanh"])
    *_, last = train(OVERFITS.replace(patience=1, max_epochs=20), network=other)
    assert (last.status, last.epoch, last.test_measures) == ("out of epochs", 20, None)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30))
@settings(max_examples=15)
def test_stretches_of_any_length_end_at_the_same_epoch(lengths):
    experiment = OVERFITS.replace(patience=30)
    *_, whole = train(experiment)
    trainer = Trainer(experiment)
    while not trainer.ended:
        stretch = trainer.record(lengths[0])
        lengths = [*lengths[1:], lengths[0]]
    assert identical(stretch.snapshot(len(stretch) - 1)) == identical(whole)


@pytest.mark.parametrize("epoch", [0, 3, 20, 40])
def test_it_continues_from_any_snapshot(epoch):
    path = list(train(OVERFITS.replace(patience=30)))
    assert len(path) > 41
    *_, last = train(OVERFITS.replace(patience=30), start=path[epoch])
    assert identical(last) == identical(path[-1])
    [again] = train(OVERFITS.replace(patience=30), start=path[-1])
    assert identical(again) == identical(path[-1])


@given(
    st.dictionaries(st.integers(0, LONGEST), st.sampled_from([0, 2, 10, 40, 80]), max_size=5),
    st.lists(st.integers(0, LONGEST), max_size=4),
)
@settings(max_examples=25)
def test_patience_that_changes_on_the_way(changes, visits):
    """Wherever one reads first; and once more in a run that is made of its address."""
    end = expected_end(changes)
    events = [Event(epoch, {"patience": changes[epoch]}) for epoch in sorted(changes)]
    run = Run(OVERFITS, events)
    for epoch in visits:
        run.snapshot(epoch)
    for one in (run, run_at(address_of(run))):
        last = one.snapshot(10**6)
        found = (last.epoch, last.lowest_test.epoch) if last.status == "stopped early" else None
        assert found == end


def test_more_patience_at_the_end_goes_on_with_the_lowest_loss_so_far():
    run = Run(OVERFITS.replace(patience=10))
    end = run.snapshot(10**6)
    run.change(end.epoch, {"patience": 20})
    last = run.snapshot(10**6)
    assert (last.epoch, last.lowest_test) == (end.epoch + 10, end.lowest_test)


def test_a_weight_set_by_hand_lets_it_wait_anew():
    run = Run(OVERFITS.replace(patience=30))
    end = run.snapshot(10**6)
    run.edit(end.epoch - 5, {0: 3.0})
    last = run.snapshot(10**6)
    assert last.epoch >= end.epoch - 5 + 30
    assert last.lowest_test.epoch >= end.epoch - 5


def test_script_and_notebook_stop_there_too():
    run = Run(OVERFITS.replace(patience=30))
    end = run.snapshot(10**6)
    cells = json.loads(notebook(run, 10**6))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    for text in (script(run, 10**6), code):
        variables = {}
        with overflow_ends_the_run(), pytest.MonkeyPatch.context() as patch:
            patch.setattr("builtins.print", lambda *words: None)
            exec(compile(text, "script", "exec"), variables)
        assert variables["epochs"] == end.epoch
        assert np.concatenate([variables[name].ravel() for name in ("W1", "b1", "W2", "b2")]).tolist() == (
            end.parameters.tolist()
        )


def test_a_loss_that_is_no_number_is_not_lower():
    losses, epochs = lowest_so_far(np.array([np.nan, np.inf, 3.0, np.nan, 3.0, 2.0]), np.arange(4, 10), None)
    assert losses.tolist() == [np.inf, np.inf, 3.0, 3.0, 3.0, 2.0]
    assert epochs.tolist() == [4, 4, 6, 6, 6, 9]


def test_a_large_test_set_is_measured_alike_however_many_networks_there_are():
    """More products than are added in order at once: BLAS and einsum would add them as it suits the number."""
    experiment = OVERFITS.replace(n=2000, test=90, hidden=(16, 16))
    [snapshot] = Run(experiment).snapshots(0, 1)
    many = np.stack([snapshot.parameters, *np.random.RandomState(0).standard_normal((6, len(snapshot.parameters)))], 1)
    together = losses_on_test_set(experiment, many)
    for place in range(7):
        assert losses_on_test_set(experiment, many[:, place : place + 1])[0] == together[place]
