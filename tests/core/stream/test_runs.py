"""Rows as a function of an address: the same from whoever answers, bounded, and refused in words."""

import json
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Experiment
from core.nn.network import count_parameters
from core.stream.address import MOST_ROWS, Query, address_of, write_query
from core.stream.answer import end_of
from core.stream.runs import MOST_BYTES_AN_ANSWER, MOST_INQUIRIES, Runs
from core.training.record import RowLayout
from core.training.run import Event, Run
from tests.core.examples import events, experiments
from tests.pages.answers import decode_rows, expected_rows

ENDLESS = Experiment(target_loss=0.0, max_epochs=1_000_000)
DEEPEST = Experiment(hidden=(16,) * 6, problem="parity3")


def query(run, start=0, count=60, stride=1, change=None):
    return write_query(Query(address_of(run), start, count, stride, change))


def asked(runs, run, *wish, seconds=10.0, **more):
    """The answer to one query, which is not refused: reply, header, epochs and rows."""
    [reply] = runs.answers([query(run, *wish, **more)], seconds)
    assert not reply.refused, reply.body
    header, epochs, rows = decode_rows(reply.body, RowLayout.of(run.experiment).width)
    assert reply.reached == epochs[0]
    return reply, header, epochs, rows


@settings(max_examples=25)
@given(st.data())
def test_rows_are_those_of_the_core_whoever_answers(data):
    experiment = data.draw(experiments(max_epochs=120))
    run = Run(experiment, data.draw(events(experiment, 60)))
    start, stride = data.draw(st.integers(0, 150)), data.draw(st.sampled_from([1, 3, 7]))
    one, other = Runs(), Runs()
    asked(other, run, 90, 5, 2)
    reply, header, epochs, rows = asked(one, run, start, 40, stride)
    assert asked(other, run, start, 40, stride)[0] == reply
    assert asked(one, run, start, 40, stride)[0] == reply
    assert reply.complete
    assert np.array_equal(rows, expected_rows(Run(run.experiment, run.events), epochs))
    last = Run(run.experiment, run.events).snapshot(int(epochs[-1]))
    found = Run(run.experiment, run.events).snapshot(int(epochs[-1]) + 1)
    assert ("end" in header) == (found.status != "training" and found.epoch == last.epoch)
    if "end" in header:
        assert header["end"] == json.loads(json.dumps(end_of(found.diagnosis)))


@settings(max_examples=20)
@given(st.data())
def test_a_change_is_the_run_with_that_event(data):
    experiment = data.draw(experiments(max_epochs=100))
    run = Run(experiment, data.draw(events(experiment, 60)))
    epoch = data.draw(st.integers(0, 80))
    change = data.draw(st.sampled_from([Event(epoch, {"learning_rate": 0.3}), Event(epoch, {}, {0: -1.5, 1: 2.0})]))
    expected = Run(run.experiment, run.events)
    expected.intervene(change)
    _, header, epochs, rows = asked(Runs(), run, epoch, 20, 2, change=change)
    assert header["opening"]["address"] == address_of(expected)
    assert header["opening"]["mostEpochs"] == expected.final_experiment.max_epochs
    assert [at for at, _ in header["opening"]["changes"]] == [event.epoch for event in expected.events]
    assert epochs[0] == min(epoch, run.snapshot(epoch).epoch)
    assert np.array_equal(rows, expected_rows(expected, epochs))


def test_changes_are_told_in_words():
    run = Run(Experiment(), [Event(10, {"learning_rate": 2.0})])
    change = Event(30, {"learning_rate": 0.1}, {3: -1.5, 4: 2})
    _, header, _, rows = asked(Runs(), run, 30, 5, change=change)
    words = "Learning rate 2 → 0.1, x₂→h₂ set to -1.5, bias of h₁ set to 2"
    assert header["opening"]["changes"] == [[10, "Learning rate 0.5 → 2"], [30, words]]
    assert header["opening"]["rates"] == [[0, 0.5], [10, 2.0], [30, 0.1]]
    assert rows[0, 3:5].tolist() == [-1.5, 2.0]
    many = Event(30, {}, dict.fromkeys(range(9), 0.5))
    assert asked(Runs(), run, 30, 5, change=many)[1]["opening"]["changes"][1] == [30, "9 weights and biases edited"]


def test_a_change_at_the_start_changes_the_experiment():
    _, header, _, _ = asked(Runs(), Run(Experiment()), change=Event(0, {"learning_rate": 2.0}))
    assert header["opening"]["address"] == "learning_rate=2"
    assert header["opening"]["rates"] == [[0, 2.0]]


def test_a_change_that_makes_the_run_diverge_at_once_gives_one_row_an_epoch():
    run = Run(Experiment(hidden=(2,), hidden_activation="linear", output_activation="linear"))
    _, header, epochs, _ = asked(Runs(), run, 5, change=Event(5, {}, dict.fromkeys(range(9), 1000000.0)))
    assert epochs.tolist() == [5]
    assert header["end"]["status"] == "diverged"


def test_the_last_row_is_the_end_whatever_the_stride():
    run = Run(Experiment(max_epochs=103))
    assert asked(Runs(), run, 50, 60, 50)[2].tolist() == [50, 100, 103]
    reply, header, epochs, _ = asked(Runs(), run, 500)
    assert epochs.tolist() == [103]
    assert header["end"]["cause"].startswith("Out of epochs at 103")
    assert reply.complete


def test_training_that_takes_too_long_goes_on_when_it_is_asked_for_again():
    runs, run = Runs(), Run(ENDLESS)
    reply, _, epochs, _ = asked(runs, run, 3000, 5, seconds=0.0)
    assert not reply.complete
    reached = [int(epochs[-1])]
    while reached[-1] < 3000:
        epochs = asked(runs, run, 3000, 5, seconds=0.0)[2]
        reached.append(int(epochs[-1]))
    assert reached == sorted(set(reached))
    change = Event(5000, {"learning_rate": 2.0})
    while "opening" not in (found := asked(runs, run, 5000, 5, change=change, seconds=0.0))[1]:
        assert found[2][-1] <= 5000
        assert not found[0].complete
    assert found[1]["opening"]["address"].endswith("events=5000%3Alearning_rate%3D2")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (Event(20, {"seed": 7}), "events: 'seed'"),
        (Event(20, {}, {9: 1.0}), "parameters: 9"),
        (Event(20, {"learning_rate": 1e9}), "Learning rate: '1000000000'"),
        (Event(10**6 + 1, {"learning_rate": 1.0}), "events: "),
    ],
)
def test_what_is_refused_is_named(change, named):
    [reply] = Runs().answers([query(Run(Experiment()), change=change)], 10.0)
    assert reply.refused
    assert reply.body.decode().startswith(named)
    assert "allowed" in reply.body.decode()


@pytest.mark.parametrize("experiment", [Experiment(), DEEPEST], ids=["2-2-1", "six layers of 16"])
def test_an_answer_is_bounded(experiment):
    _, _, epochs, rows = asked(Runs(), Run(experiment), 0, MOST_ROWS)
    assert 4 * (rows.size + epochs.size) <= MOST_BYTES_AN_ANSWER
    assert RowLayout((2, 2, 1)).width == 2 * count_parameters((2, 2, 1)) + 2 + 2 + 1


def test_what_is_kept_is_bounded_and_what_was_forgotten_is_found_again():
    runs = Runs(most_bytes=400_000)
    rng = np.random.RandomState(5)
    first = asked(runs, Run(ENDLESS), 640, 5)[0]
    sizes = []
    for turn in range(30):
        run = Run(ENDLESS.replace(seed=turn))
        change = Event(700, {"learning_rate": 1.0}) if turn % 3 else None
        asked(runs, run, int(rng.randint(0, 2000)), 20, change=change)
        sizes.append((runs.size, len(runs)))
        assert runs.size == sum(run.bytes_kept for run, _ in runs._runs.values())
    assert max(size for size, _ in sizes) <= 400_000
    assert sizes[-1][1] < 20
    assert asked(runs, Run(ENDLESS), 640, 5)[0] == first


# Why


def asked_why(runs, run, epoch, times=1):
    """The last of so many answers to the question why, and how they were found."""
    for _ in range(times):
        [reply] = runs.answers([write_query(Query(address_of(run), epoch, 1, 1, why=True))])
    assert not reply.refused, reply.body
    return reply, decode_rows(reply.body, 0)[0]


def test_who_asks_why_again_is_told_more_and_no_answer_is_kept_for_good():
    runs, run = Runs(), Run(Experiment(max_epochs=300))
    reply, header = asked_why(runs, run, 250, times=5)
    assert (header["n"], header["why"]["epoch"], reply.complete) == (0, 250, False)
    headings = [heading for heading, _ in header["why"]["parts"]]
    assert headings[0] == "What the hidden units became"
    header = asked_why(runs, run, 250, times=30)[1]
    assert header["why"]["done"]
    assert ["max_epochs", "Raise Most epochs above 1,413: this run is solved at epoch 1,413."] in header["why"][
        "advice"
    ]
    assert runs.run(address_of(run)).final_experiment.max_epochs == 300


def test_why_is_answered_in_a_fraction_of_a_second_for_a_far_epoch_and_a_large_network():
    for run, epoch in ((Run(ENDLESS), 900_000), (Run(DEEPEST), 50)):
        runs = Runs()
        begin = time.monotonic()
        asked_why(runs, run, epoch)
        assert time.monotonic() - begin < 5.0  # on a machine that has much else to do
    assert "why" not in asked_why(Runs(), Run(ENDLESS), 900_000)[1], "the epoch is not reached yet"


def test_inquiries_are_bounded_and_bad_ones_are_refused():
    runs = Runs()
    for epoch in range(MOST_INQUIRIES + 2):
        asked_why(runs, Run(Experiment(max_epochs=20)), epoch)
    assert len(runs._inquiries) == MOST_INQUIRIES
    for bad in ("hidden=many&start=0&count=1&stride=1&why=1", "start=0&count=1&stride=1&why=2"):
        [reply] = runs.answers([bad])
        assert reply.refused
