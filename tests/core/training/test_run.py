"""A run reads the same in any order, replays from its text forms to the bit, and stays small however long it is."""

import copy
import json
from contextlib import suppress
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Experiment, SettingError, train
from core.experiment.experiment import SETTINGS
from core.nn.network import count_parameters
from core.nn.optimizers import OPTIMIZERS
from core.training.record import RowLayout
from core.training.run import (
    FIRST_SPACING,
    FORMAT,
    MOST_CHECKPOINTS,
    MOST_EVENTS,
    PARAMETER,
    RECENT,
    Event,
    Run,
    events_from_text,
    events_to_text,
)
from tests.core.examples import LIVE, events, experiments, identical, live_settings, numbers


def unfold(experiment, changes=(), last=10**6):
    """Every snapshot of an experiment with its events, by plain calls of `train` from one event to the next.

    Where the next update would not be finite, the last snapshot comes twice; the second, which says so, replaces the
    first.
    """
    path, stream = [], train(experiment)
    while (snapshot := next(stream, None)) is not None and snapshot.epoch <= last:
        if path and snapshot.epoch == path[-1].epoch:
            path[-1] = snapshot
            continue
        happening = [event for event in changes if event.epoch == snapshot.epoch]
        for event in happening:
            experiment = experiment.replace(**event.settings)
            snapshot = snapshot.with_parameters(event.parameters)
        if happening:
            stream = train(experiment, start=snapshot)
            snapshot = next(stream)
        path.append(snapshot)
    return path


plain_stream = cache(unfold)
"""The same once for all who look for it; nobody changes what it gives."""


def assert_reads_as(run, path, order):
    for epoch in order:
        expected = path[min(epoch, len(path) - 1)]
        assert numbers(run.snapshot(epoch)) == numbers(expected), epoch
        assert run.snapshot(epoch).experiment == expected.experiment


EXPERIMENTS = {
    "plain": Experiment(),
    "adam in batches with dropout": Experiment(optimizer="adam", batch_size=3, dropout=0.2, hidden=(3, 2)),
    "momentum, solved": Experiment(optimizer="momentum", problem="or", learning_rate=0.2),
    "stalled": Experiment(problem="and", hidden=(), optimizer="rmsprop", l2=0.05, learning_rate=0.05),
    "diverges": Experiment(output_activation="linear", hidden_activation="relu", learning_rate=3, max_epochs=50),
    "diverges at once": Experiment(learning_rate=100, l2=10, hidden=(16,) * 6, hidden_activation="linear"),
}
EVERY = pytest.mark.parametrize("name", EXPERIMENTS)


# Reading


@EVERY
@pytest.mark.parametrize("seed", [0, 1])
def test_any_epoch_in_any_order_is_that_of_the_plain_stream(name, seed):
    path = plain_stream(EXPERIMENTS[name], last=700)
    order = np.random.RandomState(seed).randint(0, len(path), size=25).tolist()
    assert_reads_as(Run(EXPERIMENTS[name]), path, order)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_going_back_and_forth_for_every_optimizer(optimizer):
    experiment = Experiment(optimizer=optimizer, learning_rate=0.01, batch_size=2)
    path = unfold(experiment, last=600)
    assert_reads_as(Run(experiment), path, [600, 3, 512, 511, 513, 0, 256, 599, 1, 600])


@EVERY
def test_a_run_ends_as_the_stream_ends(name):
    experiment = EXPERIMENTS[name].replace(max_epochs=800)
    path = unfold(experiment)
    run = Run(experiment)
    for epoch in (10**6, 0, len(path) // 2, 10**6, path[-1].epoch + 1):
        if epoch >= len(path):
            assert identical(run.snapshot(epoch)) == identical(path[-1])
    assert run.snapshot(10**6).status != "training"


@EVERY
@pytest.mark.parametrize(
    ("start", "count", "stride"), [(0, 1, 1), (0, 30, 1), (5, 10, 7), (40, 1000, 13), (10**6, 5, 1)]
)
def test_snapshots_are_every_stride_epochs_and_the_end(name, start, count, stride):
    experiment = EXPERIMENTS[name].replace(max_epochs=300)
    path = plain_stream(experiment)
    end = len(path) - 1
    found = Run(experiment).snapshots(start, count, stride)
    wanted = [min(start, end)]
    while len(wanted) < count and wanted[-1] < end:
        wanted.append(min(wanted[-1] + stride, end))
    assert [s.epoch for s in found] == [path[i].epoch for i in wanted]
    assert [numbers(s) for s in found] == [numbers(path[i]) for i in wanted]
    if found[-1].epoch == end and count > 1:
        assert identical(found[-1]) == identical(path[-1])


def test_when_the_time_is_over_there_still_is_an_answer():
    run = Run(Experiment())
    first = run.snapshot(500, deadline=-1.0).epoch
    second = run.snapshot(500, deadline=-1.0).epoch
    assert 1 <= first < second < 10  # the first stretches are short
    assert [s.epoch for s in run.snapshots(0, 50, seconds=0.0)] == [0]
    assert run.stretch(0, 50, seconds=0.0).epochs.tolist() == [0]
    [further] = run.snapshots(400, 50, seconds=-1.0)
    assert 1 <= further.epoch < 10
    assert numbers(run.snapshot(500)) == numbers(unfold(Experiment(), last=500)[500])


@pytest.mark.parametrize(("start", "count", "stride"), [(0, 1, 1), (0, 300, 1), (7, 100, 1), (0, 40, 7), (290, 50, 3)])
@pytest.mark.parametrize(
    "settings", [{}, {"learning_rate": 100.0, "output_activation": "linear"}, {"optimizer": "adam"}]
)
def test_a_stretch_holds_what_its_snapshots_hold(settings, start, count, stride):
    events = [Event(90, {"learning_rate": 0.1}), Event(91, parameters={3: 1.5}), Event(200, {"optimizer": "momentum"})]
    run = Run(Experiment(max_epochs=310, **settings), events)
    found, expected = run.stretch(start, count, stride), run.snapshots(start, count, stride)
    assert found.epochs.tolist() == [snapshot.epoch for snapshot in expected]
    layout = RowLayout.of(run.experiment)
    assert layout.rows(found).tobytes() == np.array([layout.row(snapshot) for snapshot in expected]).tobytes()
    assert found.end == expected[-1].diagnosis


def kept(run):
    return len(run._checkpoints) + len(run._recent)


def test_memory_is_bounded_however_long_the_run_and_wherever_one_reads():
    """100,000 epochs' worth of requests to the cheapest network there is."""
    run = Run(Experiment(hidden=(), problem="x1", target_loss=0, max_epochs=1_000_000))
    rng = np.random.RandomState(0)
    at = most = trained = 0
    while trained < 100_000:
        back, count = int(rng.randint(0, 1500)) if rng.randint(4) == 0 else 0, 50
        at = max(0, at - back)
        stride = int(rng.randint(1, 60))
        found = run.snapshots(at, count, stride)
        trained += found[-1].epoch - at
        at = found[-1].epoch
        most = max(most, kept(run))
        assert len(run._checkpoints) <= MOST_CHECKPOINTS
        assert len(run._recent) <= RECENT
        if rng.randint(10) == 0:
            run.change(at, {"learning_rate": float(rng.choice([0.1, 0.2]))})
    assert most > RECENT  # the bound was tried
    assert run.snapshot(0).epoch == 0


def test_checkpoints_are_spread_over_the_run():
    run = Run(Experiment(hidden=(), problem="x1", target_loss=0))
    run.snapshot(5000)
    epochs = sorted(run._checkpoints)
    assert len(epochs) > MOST_CHECKPOINTS // 2 - 1
    assert np.diff(epochs).max() == np.diff(epochs).min()
    assert epochs[-1] > 5000 - 2 * 5000 / (MOST_CHECKPOINTS // 2)
    assert [s.epoch for s in run._recent] == list(range(FIRST_SPACING, 5001, FIRST_SPACING))[-RECENT:]


# Changing


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda run: run.change(20, {"learning_rate": 2}), Event(20, {"learning_rate": 2.0})),
        (lambda run: run.edit(20, {0: 3}), Event(20, {}, {0: 3.0})),
        (lambda run: run.edit(20, {8: -1.5, 2: 0.5}), Event(20, {}, {8: -1.5, 2: 0.5})),
    ],
    ids=["settings", "one parameter", "two parameters"],
)
def test_a_change_cuts_the_future_and_keeps_the_past(change, expected):
    plain = unfold(Experiment(), last=60)
    run = Run(Experiment())
    run.snapshot(60)
    run.change(40, {"learning_rate": 0.1})
    run.snapshot(60)
    change(run)
    assert run.events == (expected,)
    path = unfold(Experiment(), [expected], last=60)
    assert [numbers(s) for s in path[:20]] == [numbers(s) for s in plain[:20]]
    assert numbers(path[21]) != numbers(plain[21])
    assert_reads_as(run, path, [60, 19, 20, 21, 0, 45])


@pytest.mark.parametrize("name", LIVE)
def test_every_live_setting_may_change_and_acts_from_there_on(name):
    new = {
        "optimizer": "adam", "batch_size": 2, "max_epochs": 30, "learning_rate": 0.05, "l1": 0.1, "l2": 0.1,
        "dropout": 0.5, "clip_norm": 0.01, "target_loss": 10, "momentum": 0.1, "rho": 0.1, "beta1": 0.1, "beta2": 0.1,
        "epsilon": 0.1, "schedule": "cosine", "decay_epochs": 20, "decay_factor": 0.5,
        "patience": 5, "order": "listed", "locked": [0, 8],
    }[name]  # fmt: skip
    used_by = {"momentum": "momentum", "rho": "rmsprop", "beta1": "adam", "beta2": "adam", "epsilon": "adam"}
    schedule = "exponential" if name.startswith("decay") else "constant"
    problem = {"problem": "spirals", "n": 40} if name == "patience" else {"problem": "and"}
    batch = 3 if name == "order" else "full"
    experiment = Experiment(
        optimizer=used_by.get(name, "sgd"), schedule=schedule, batch_size=batch, target_loss=0, **problem
    )
    plain, run = unfold(experiment, last=40), Run(experiment)
    run.change(15, {name: new})
    assert run.experiment == experiment
    assert run.experiment_at(14) == experiment
    assert run.experiment_at(15) == run.final_experiment == experiment.replace(**{name: new})
    assert_reads_as(run, unfold(experiment, run.events, last=40), [40, 0, 14, 15, 16])
    assert numbers(run.snapshot(14)) == numbers(plain[14])
    assert identical(run.snapshot(40)) != identical(plain[40])


def test_a_change_at_epoch_0_changes_the_experiment():
    run = Run(Experiment())
    run.snapshot(30)
    run.change(0, {"learning_rate": 2, "optimizer": "adam"})
    assert run.events == ()
    assert run.experiment == Experiment(learning_rate=2, optimizer="adam")
    assert_reads_as(run, unfold(run.experiment, last=30), [30, 0, 7])


def test_a_change_after_the_end_happens_at_the_end():
    run = Run(Experiment(max_epochs=10))
    run.change(500, {"max_epochs": 20})
    assert run.events == (Event(10, {"max_epochs": 20}),)
    last = run.snapshot(10**6)
    assert (last.epoch, last.status) == (20, "out of epochs")
    assert numbers(last) == numbers(unfold(Experiment(max_epochs=20))[-1])


def test_changes_at_one_epoch_become_one_and_what_was_taken_back_is_none():
    run = Run(Experiment())
    for rate in (0.1, 0.2, 0.3):
        run.change(5, {"learning_rate": rate})
    run.edit(5, {1: 2.0})
    run.edit(5, {1: 2.5, 0: 1.0})
    assert run.events == (Event(5, {"learning_rate": 0.3}, {1: 2.5, 0: 1.0}),)
    run.change(5, {"learning_rate": 0.5})
    assert run.events == (Event(5, {}, {1: 2.5, 0: 1.0}),)
    run.change(8, {"learning_rate": 0.5})
    assert len(run.events) == 1


def test_an_optimizer_chosen_and_taken_back_has_forgotten_nothing():
    experiment = Experiment(optimizer="momentum")
    run = Run(experiment)
    run.snapshot(50)
    for optimizer in ("adam", "sgd", "momentum"):
        run.change(50, {"optimizer": optimizer})
        run.snapshot(50)  # the page looks after every change
    assert run.events == ()
    assert_reads_as(run, unfold(experiment, last=70), [70, 50, 60])


def test_an_optimizer_changed_in_a_file_and_taken_back_has_forgotten_nothing():
    """Epoch 301 is none of those that a replay keeps."""
    run = Run(Experiment(optimizer="momentum", target_loss=0), [Event(301, {"optimizer": "adam"})])
    run.snapshot(400)
    run.change(301, {"optimizer": "momentum"})
    assert run.events == ()
    assert_reads_as(run, unfold(run.experiment, last=320), [320, 301, 302])


@pytest.mark.parametrize("optimizer", ["adam", "momentum"])
def test_a_change_beside_an_edit_keeps_the_optimizers_memory(optimizer):
    run = Run(Experiment(optimizer="adam"))
    run.snapshot(256)
    run.edit(256, {0: 1.0})
    run.snapshot(300)
    run.change(256, {"optimizer": "sgd"})
    run.snapshot(300)
    run.change(256, {"optimizer": optimizer})
    assert_reads_as(run, unfold(run.experiment, run.events, last=300), [300, 256, 257])


def test_numbers_of_numpy_are_as_good_as_pythons():
    run = Run(Experiment())
    run.change(np.int64(3), {"learning_rate": np.float64(0.25), "batch_size": np.int64(2)})
    run.edit(4, {np.int64(1): np.float64(2.5)})
    assert events_from_text(events_to_text(run.events)) == run.events
    assert Run.from_json(run.to_json(6))[0].events == run.events


BAD_CHANGES = [
    (lambda run: run.change(5, {"learning_rate": -1}), "learning_rate"),
    (lambda run: run.change(5, {"learning_rate": 0.1, "momentum": 7}), "momentum"),
    (lambda run: run.change(5, {"hidden": (3,)}), "events"),
    (lambda run: run.change(5, {"seed": 1}), "events"),
    (lambda run: run.change(5, {"nonsense": 1}), "events"),
    (lambda run: run.edit(5, {9: 0.0}), "parameters"),
    (lambda run: run.edit(5, {-1: 0.0}), "parameters"),
    (lambda run: run.edit(5, {0: float("nan")}), "parameters"),
    (lambda run: run.edit(5, {0: 1.0, 1: 1e7}), "parameters"),
    (lambda run: run.edit(5, {0: "1"}), "parameters"),
    (lambda run: run.edit(5, {0: None}), "parameters"),
]


@pytest.mark.parametrize(("change", "field"), BAD_CHANGES)
def test_a_bad_change_leaves_the_run_as_it_was(change, field):
    run = Run(Experiment(), (Event(8, {"learning_rate": 0.1}),))
    path = [identical(s) for s in run.snapshots(0, 15)]
    before = (run.experiment, run.events)
    with pytest.raises(SettingError) as caught:
        change(run)
    assert caught.value.field == field
    assert (run.experiment, run.events) == before
    assert [identical(s) for s in run.snapshots(0, 15)] == path


def test_one_change_too_many_is_refused():
    many = tuple(Event(epoch, {"learning_rate": 0.1 + epoch / 1e4}) for epoch in range(1, MOST_EVENTS + 1))
    run = Run(Experiment(), many)
    with pytest.raises(SettingError, match="at most 1000"):
        run.change(MOST_EVENTS + 5, {"learning_rate": 1})
    assert run.events == many
    with pytest.raises(SettingError, match="at most 1000"):
        Run(Experiment(), (*many, Event(MOST_EVENTS + 1, {"learning_rate": 1})))


@pytest.mark.parametrize(
    ("event_list", "field"),
    [
        ([Event(5, {"l1": 1}), Event(4, {"l1": 0})], "events"),
        ([Event(5, {"hidden": (3,)})], "events"),
        ([Event(5, {"l1": -1})], "l1"),
        ([Event(5, {}, {9: 1.0})], "parameters"),
    ],
)
def test_events_that_do_not_fit_are_refused(event_list, field):
    with pytest.raises(SettingError) as caught:
        Run(Experiment(), event_list)
    assert caught.value.field == field


def test_an_event_of_nothing_is_none():
    assert Run(Experiment(), [Event(3), Event(4, {"l1": 1}), Event(5)]).events == (Event(4, {"l1": 1.0}),)


# Whatever one does

STEPS = st.lists(
    st.tuples(st.just("read"), st.integers(0, 40))
    | st.tuples(st.just("stream"), st.integers(0, 40), st.integers(1, 10), st.integers(1, 5))
    | st.tuples(st.just("change"), st.integers(0, 40), live_settings())
    | st.tuples(
        st.just("edit"),
        st.integers(0, 40),
        st.dictionaries(st.integers(0, 8), st.floats(-5, 5), min_size=1, max_size=3),
    )
    | st.tuples(st.just("save"), st.integers(0, 40)),
    min_size=1,
    max_size=12,
)


@given(optimizer=st.sampled_from(list(OPTIMIZERS)), steps=STEPS)
@settings(max_examples=60)
def test_after_any_changes_a_run_reads_as_its_events_say(optimizer, steps):
    run = Run(Experiment(optimizer=optimizer, max_epochs=60))
    for what, epoch, *more in steps:
        if what == "read":
            run.snapshot(epoch)
        elif what == "stream":
            run.snapshots(epoch, *more)
        elif what == "save":
            run, _ = Run.from_json(run.to_json(epoch))
        else:
            getattr(run, what)(epoch, *more)
    path = unfold(run.experiment, run.events, last=60)
    assert_reads_as(run, path, [60, 20, 0, 41, 7])
    assert events_from_text(events_to_text(run.events)) == run.events


# Text forms


@st.composite
def runs(draw):
    experiment = draw(experiments(max_epochs=draw(st.integers(1, 25))))
    return Run(experiment, draw(events(experiment, 12)))


@given(run=runs(), epoch=st.integers(0, 30))
@settings(max_examples=75)
def test_json_and_url_replay_to_the_bit(run, epoch):
    again, at = Run.from_json(run.to_json(epoch))
    assert (again.experiment, again.events) == (run.experiment, run.events)
    assert at == run.snapshot(epoch).epoch
    from_url = Run(Experiment.from_url(run.experiment.to_url()), events_from_text(events_to_text(run.events)))
    assert (from_url.experiment, from_url.events) == (run.experiment, run.events)
    for place in (at, 30, 3):
        assert identical(again.snapshot(place)) == identical(run.snapshot(place)) == identical(from_url.snapshot(place))


@given(data=st.data(), experiment=experiments())
@settings(max_examples=100)
def test_events_survive_their_text(data, experiment):
    found = Run(experiment, data.draw(events(experiment, 10**6))).events
    text = events_to_text(found)
    again = events_from_text(text)
    assert again == found
    assert repr(again) == repr(found)
    assert text.isascii() or "ρ" in text
    assert not set(text) & set(' "&?#\n')


def test_the_text_of_events():
    found = (Event(300, {"learning_rate": 0.1, "optimizer": "adam"}), Event(450, {"batch_size": "full"}, {7: 2.5}))
    assert events_to_text(found) == "300:learning_rate=0.1,optimizer=adam;450:batch_size=full,7=2.5"
    assert events_from_text("") == ()


@pytest.mark.parametrize(
    "text",
    ["x", "300", "300:", ":7=1", "300:7", "300:7=", "300:7=x", "300:7=nan", "300:7=1e7", "300:x=1", "-1:7=1", "1.5:7=1",
     "300:learning_rate=0", "300:learning_rate", "1000001:7=1", "300:7=1,,8=1", "300:7=1;x", "9" * 5000 + ":7=1"],
)  # fmt: skip
def test_text_that_is_no_event(text):
    with pytest.raises(SettingError):
        events_from_text(text)


@given(text=st.text(max_size=20) | st.from_regex(r"([0-9a-z_.,:;=+-]|learning_rate=|:){0,15}", fullmatch=True))
@settings(max_examples=100)
def test_no_text_of_events_raises_anything_but_a_setting_error(text):
    try:
        found = events_from_text(text)
    except SettingError:
        return
    assert events_from_text(events_to_text(found)) == found


def saved(epoch=6):
    run = Run(
        Experiment(hidden=(3,), optimizer="momentum"), [Event(2, {"learning_rate": 0.25}), Event(4, {}, {1: 2.5})]
    )
    return run, json.loads(run.to_json(epoch))


def test_a_saved_file():
    run, content = saved()
    assert content["format"] == FORMAT
    assert content["epoch"] == 6
    assert content["events"] == [
        {"epoch": 2, "settings": {"learning_rate": 0.25}},
        {"epoch": 4, "parameters": {"1": 2.5}},
    ]
    network = run.snapshot(6).network
    assert content["network"]["weights"] == [layer.weights.tolist() for layer in network.layers]
    assert content["network"]["biases"] == [layer.bias.tolist() for layer in network.layers]
    assert content["network"]["activations"] == ["sigmoid", "sigmoid"]


def test_a_file_without_network_events_or_epoch_is_the_start_of_a_run():
    run, epoch = Run.from_json(json.dumps({"format": FORMAT, "experiment": {"seed": 7}}))
    assert (run.experiment, run.events, epoch) == (Experiment(seed=7), (), 0)


@pytest.mark.parametrize("epoch", [0, 3, 6])
def test_a_network_changed_by_hand_is_what_one_gets(epoch):
    run, content = saved(epoch)
    content["network"]["weights"][0][1][2] = -0.125
    content["network"]["biases"][1][0] = 4
    changed, at = Run.from_json(json.dumps(content))
    assert at == epoch
    # Weight 1, 2 of the first layer is number 5; the output's bias is the last of 2 · 3 + 3 + 3 + 1.
    event = changed.events[-1]
    assert event.epoch == epoch
    assert {5: -0.125, 12: 4.0}.items() <= event.parameters.items()
    expected = run.snapshot(epoch).parameters.tolist()
    expected[5], expected[12] = -0.125, 4.0
    assert changed.snapshot(epoch).parameters.tolist() == expected
    again, _ = Run.from_json(changed.to_json(epoch + 5))
    assert numbers(again.snapshot(epoch + 5)) == numbers(changed.snapshot(epoch + 5))
    assert again.events == changed.events
    for earlier in range(epoch):
        assert numbers(changed.snapshot(earlier)) == numbers(run.snapshot(earlier))


def test_a_file_whose_replay_takes_too_long_gives_the_run_as_far_as_it_came():
    run, content = saved(200)
    found, epoch = Run.from_json(json.dumps(content), seconds=-1.0)
    assert 1 <= epoch < 10
    assert found.events == run.events
    assert numbers(found.snapshot(200)) == numbers(run.snapshot(200))


def put(content, path, value):
    content = copy.deepcopy(content)
    place = content
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return content


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (["format"], "perceptarium run 2", "format"),
        (["format"], None, "format"),
        (["experiment"], None, "experiment"),
        (["experiment"], [], "experiment"),
        (["experiment", "seed"], -1, "seed"),
        (["experiment", "self"], 1, "self"),
        (["experiment", "hidden"], [2], "network"),
        (["events"], {}, "events"),
        (["events"], [1], "events"),
        (["events", 0, "epoch"], "x", "events"),
        (["events", 0, "epoch"], 5, "events"),
        (["events", 0, "settings"], [], "events"),
        (["events", 0, "settings"], {"seed": 1}, "events"),
        (["events", 0, "settings"], {"l1": -1}, "l1"),
        (["events", 1, "parameters"], {"x": 1}, "parameters"),
        (["events", 1, "parameters"], {"99": 1}, "parameters"),
        (["events", 1, "parameters"], {"1": None}, "parameters"),
        (["epoch"], -1, "epoch"),
        (["epoch"], "6", "epoch"),
        (["network"], None, "network"),
        (["network"], {}, "network"),
        (["network", "extra"], 1, "network"),
        (["network", "weights"], 5, "network"),
        (["network", "weights", 0], [[1.0]], "network"),
        (["network", "weights", 0, 0, 0], None, "network"),
        pytest.param(["network", "weights", 0, 0, 0], 10**400, "network", id="endless integer"),
        (["network", "weights", 0, 0, 0], 1e7, "parameters"),
        (["network", "biases", 0, 0], "x", "network"),
        (["network", "activations", 0], "tanh", "network"),
        (["network", "activations", 0], [], "network"),
    ],
)
def test_a_file_changed_for_the_worse_is_refused_by_name(path, value, field):
    _, content = saved()
    with pytest.raises(SettingError) as caught:
        Run.from_json(json.dumps(put(content, path, value)))
    assert caught.value.field == field


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "3", '"x"', "{}", "[" * 100_000, "\ud800"])
def test_a_file_that_is_none_of_ours(text):
    with pytest.raises(SettingError):
        Run.from_json(text)


def paths(value, path=()):
    """The path of every value in nested lists and dictionaries."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths(inner, (*path, key))


SAVED = saved()[1]
ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 30) | st.sampled_from([10**400, -(10**30), 1e308, 2**64]) | st.floats()
    | st.sampled_from(["", "x", "tanh", "adam", "1", "full", *SETTINGS, FORMAT]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["epoch", "settings", "parameters", "0", "1", "self", "l1"]), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


@given(changes=st.lists(st.tuples(st.sampled_from(list(paths(SAVED))), ODD), min_size=1, max_size=3))
@settings(max_examples=100)
def test_a_file_changed_at_random_raises_nothing_but_setting_errors(changes):
    content = {"": SAVED}
    for path, value in changes:
        with suppress(KeyError, IndexError, TypeError):  # an earlier change may have removed the place
            content = put(content, ("", *path), value)
    try:
        run, epoch = Run.from_json(json.dumps(content[""]), seconds=0.01)
    except SettingError:
        return
    assert np.isfinite(run.snapshot(epoch).parameters).all()
    assert events_from_text(events_to_text(run.events)) == run.events


@pytest.mark.parametrize("seed", range(3))
def test_a_file_with_characters_lost_raises_nothing_but_setting_errors(seed):
    rng = np.random.RandomState(seed)
    text = json.dumps(SAVED)
    whole = 0
    for _ in range(700):
        start, length = rng.randint(len(text)), rng.randint(1, 4)
        junk = "".join(rng.choice(list('{}[],:"0.1-e ')) for _ in range(rng.randint(3)))
        try:
            Run.from_json(text[:start] + junk + text[start + length :], seconds=0.01)
            whole += 1
        except SettingError:
            pass
    assert 0 < whole < 700


def test_parameters_may_be_set_within_these_bounds():
    assert (PARAMETER.low, PARAMETER.high) == (-1e6, 1e6)
    run = Run(Experiment())
    run.edit(3, {0: -1e6, 1: 1e6})
    assert run.snapshot(3).parameters[:2].tolist() == [-1e6, 1e6]
    assert run.snapshot(3).parameters.size == count_parameters((2, 2, 1))
