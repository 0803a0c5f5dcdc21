"""A challenge: what counts and what does not, places, and runs that wait through a restart."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core import Experiment
from core.experiment.settings import SettingError
from core.room.activity import CHALLENGE, QUESTION, typed_question
from core.room.challenge import (
    READY,
    DoesNotCount,
    Goal,
    Verdict,
    goal_of,
    n_parameters,
    read_goal,
    read_run,
    standing,
    verdict,
    waits,
    with_sent,
    with_verdict,
)
from core.room.limits import MOST_ADDRESS, MOST_OFFERS, Limits
from core.room.rooms import NotAllowed, NotNow, Rooms
from core.room.sending import clear_offers, judge, put_up, send, take_down, waiting
from core.stream.address import run_at

XOR = read_goal(
    "init=normal&max_epochs=300&seed=7", {"measure": "epochs", "free": {"learning_rate": [1, 5], "hidden": None}}
)


def own(**changes):
    """The address of the goal's experiment with these parameters of a link."""
    return "&".join(
        f"{name}={value}" for name, value in {"init": "normal", "max_epochs": 300, "seed": 7, **changes}.items()
    )


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (own(learning_rate=6), "Learning rate: '6' is not allowed; allowed: 1 to 5"),
        (own(), "Learning rate: '0.5'"),
        (own(learning_rate=2, seed=8), "Seed: '8' is not allowed; allowed: 7, which is fixed in this challenge"),
        (own(learning_rate=2, init="glorot"), "Initialisation: 'Glorot"),
        (own(learning_rate=2, problem="and"), "Problem: 'AND (both are 1)' is not allowed; allowed: XOR"),
        (own(learning_rate=2, target_loss=0.5), "Target loss: '0.5'"),
        (own(learning_rate=2, loss="squared_error"), "Loss"),
        (own(learning_rate=2, optimizer="adam"), "Optimizer: 'Adam'"),
        (own(learning_rate=2, events="0:0=5"), "weights set by hand"),
        (own(learning_rate=2, events="10:learning_rate=3"), "Changes on the way: '1 change'"),
        ("learning_rate=fast", "Learning rate: 'fast'"),
        ("x=1", "x: '1'"),
        (own(learning_rate=2) + "&hidden=2" * MOST_ADDRESS, "address"),
        (None, "address"),
    ],
)
def test_a_run_that_does_not_keep_to_the_goal_is_told_which_setting(address, words):
    with pytest.raises(DoesNotCount) as refused:
        read_run(XOR, address)
    assert str(refused.value).startswith("It does not count. ")
    assert words in str(refused.value)


def test_what_is_free_may_be_chosen_within_its_limits_and_on_the_way():
    assert read_run(XOR, own(learning_rate=5, hidden="3-3")).experiment.hidden == (3, 3)
    assert read_run(XOR, own(learning_rate=1, momentum=0.5))  # without effect with this optimizer
    changing = replace(XOR, changes=True)
    assert read_run(changing, own(learning_rate=2, events="10:learning_rate=5;20:learning_rate=1"))
    for events in ("10:learning_rate=6", "10:learning_rate=3;20:target_loss=1", "5:learning_rate=3,2=0.1"):
        with pytest.raises(DoesNotCount):
            read_run(changing, own(learning_rate=2, events=events))
    small = replace(XOR, most_parameters=9)
    assert read_run(small, own(learning_rate=2))
    with pytest.raises(DoesNotCount, match="Weights and biases: 13 is not allowed; allowed: at most 9"):
        read_run(small, own(learning_rate=2, hidden=3))
    some = replace(XOR, free={"learning_rate": None, "hidden_activation": ("tanh", "relu")})
    assert read_run(some, own(hidden_activation="tanh"))
    with pytest.raises(DoesNotCount, match="allowed: Tanh or ReLU"):
        read_run(some, own(hidden_activation="sigmoid"))


def test_the_figures_are_those_of_the_run():
    """Weights and biases of 2-3-1: 2·3 + 3 + 3·1 + 1 = 13; without biases 2·3 + 3·1 = 9."""
    end = run_at(own(learning_rate=5)).snapshot(10_000)
    assert end.status == "solved"
    assert verdict(XOR, end, 1) == Verdict(end.epoch, f"solved in {end.epoch} epochs")
    assert n_parameters(Experiment(hidden=(3,))) == 13
    assert n_parameters(Experiment(hidden=(3,), bias="without")) == 9
    assert verdict(replace(XOR, measure="parameters"), end, 1) == Verdict(9, "solved with 9 parameters")
    not_yet = run_at(own(learning_rate=1)).snapshot(10_000)
    found = verdict(XOR, not_yet, 1)
    assert (found.figure, found.words) == (
        None,
        f"It does not count: out of epochs at epoch 300. {not_yet.diagnosis.cause}",
    )
    unfinished = verdict(XOR, run_at(own(learning_rate=1)).snapshot(20), 2)
    assert unfinished.words == "It does not count: after 2 s on the server it was at epoch 20 only."

    spirals = READY["spirals"]
    end = run_at(spirals.address).snapshot(30)
    outputs = end.network.predict(end.experiment.test_samples.inputs)
    share = float(np.mean((outputs[:, 0] > 0.5) == end.experiment.test_samples.classes))
    ended = replace(end, diagnosis=end.diagnosis._replace(status="out of epochs"))
    assert verdict(spirals, ended, 1) == Verdict(share, f"test accuracy {share:.1%}")
    assert verdict(replace(spirals, measure="test_loss"), ended, 1).figure == end.test_measures[0]


def test_places_are_by_the_best_run_of_each_and_then_by_arrival():
    def sent(record, order, figure):
        return with_verdict(with_sent(record, f"run {order}", order), order, Verdict(figure, "so"), XOR)

    records = {
        1: sent(sent({}, 4, 50.0), 9, 80.0),  # the better one counts, not the last
        2: sent(sent({}, 5, 90.0), 8, 40.0),
        3: sent({}, 3, 50.0),
        4: sent({}, 2, None),
        5: with_sent({}, "run 1", 1),
    }
    assert [(number, best["address"]) for number, best in standing(XOR, records)] == [
        (2, "run 8"),
        (3, "run 3"),
        (1, "run 4"),
    ]
    largest = replace(READY["spirals"], most_parameters=0)
    assert [number for number, _ in standing(largest, records)] == [3, 1, 2]
    assert [waits(record) for record in records.values()] == [False] * 4 + [True]
    assert with_verdict(records[5], 7, Verdict(1.0, "late"), XOR) == records[5]
    assert with_verdict(records[3], 3, Verdict(1.0, "again"), XOR) == records[3]
    again = sent(sent({}, 4, 50.0), 9, 50.0)
    assert again["best"]["order"] == 4


def test_goals_are_data_and_say_all_that_is_asked():
    for goal in READY.values():
        content = json.loads(json.dumps(goal.content()))
        read = goal_of(content)
        assert (read.experiment, read.free, read.measure) == (goal.experiment, goal.free, goal.measure)
        assert read.content()["rules"] == goal.rules
        assert any("seed" in rule for rule in goal.rules[:-1])
        assert "Weights that you set by hand do not count." in goal.rules
    assert READY["xor"].rules[0] == "You may change: Hidden layers, Learning rate (at most 1)."
    assert "At most 40 weights and biases together." in READY["spirals"].rules
    assert "You may try any seed: to try many is part of the challenge." in READY["parity"].rules
    assert "Everybody has the seed 1: other seeds do not count." in READY["xor"].rules


def test_the_ready_goals_can_be_reached():
    for name, changes, status in (
        ("xor", {"learning_rate": 0.5}, "solved"),
        ("parity", {"hidden": (3,), "seed": 1}, "solved"),
        ("spirals", {"max_epochs": 100}, "out of epochs"),
    ):
        goal = READY[name]
        address = "&".join(f"{k}={v}" for k, v in goal.experiment.replace(**changes).to_url().items())
        end = read_run(goal, address).snapshot(10_000)
        assert end.status == status
        assert verdict(goal, end, 1).figure is not None


@pytest.mark.parametrize(
    ("address", "goal", "field"),
    [
        ("", {"measure": "speed", "free": {"hidden": None}}, "measure"),
        ("", {"measure": "epochs", "free": {}}, "free"),
        ("", {"measure": "epochs", "free": {"problem": None}}, "free"),
        ("", {"measure": "epochs", "free": {"target_loss": None}}, "free"),
        ("", {"measure": "epochs", "free": {"learning_rate": [2, 1]}}, "learning_rate"),
        ("", {"measure": "epochs", "free": {"learning_rate": [0, 1]}}, "learning_rate"),
        ("", {"measure": "epochs", "free": {"learning_rate": [1]}}, "learning_rate"),
        ("", {"measure": "epochs", "free": {"hidden": [1, 2]}}, "hidden"),
        ("", {"measure": "epochs", "free": {"init": ["none"]}}, "init"),
        ("", {"measure": "epochs", "free": {"hidden": None}, "most_parameters": -1}, "most_parameters"),
        ("", {"measure": "epochs", "free": {"hidden": None}, "changes": 1}, "changes"),
        ("", {"measure": "test_loss", "free": {"hidden": None}}, "measure"),
        ("target_loss=0", {"measure": "epochs", "free": {"hidden": None}}, "target_loss"),
        ("learning_rate=fast", {"measure": "epochs", "free": {"hidden": None}}, "learning_rate"),
        (None, {"measure": "epochs", "free": {"hidden": None}}, "address"),
        ("", None, "goal"),
        ("", {"measure": "epochs"}, "free"),
    ],
)
def test_what_is_no_goal_is_refused(address, goal, field):
    with pytest.raises(SettingError) as refused:
        read_goal(address, goal)
    assert refused.value.field == field


# In a room


@pytest.fixture
def rooms(keeper):
    made = Rooms(keeper(), Limits())
    yield made
    made.keeper.close()


def challenged(rooms, n=2):
    code, secret = rooms.open("")
    tokens = [rooms.join(code)[0] for _ in range(n)]
    return code, secret, tokens, rooms.begin(code, secret, CHALLENGE, XOR.content())


def test_a_run_is_kept_until_it_has_its_verdict(rooms, keeper):
    code, secret, (one, other), number = challenged(rooms)
    first = send(rooms, code, one, own(learning_rate=2))
    with pytest.raises(NotNow, match="still being trained"):
        send(rooms, code, one, own(learning_rate=3))
    with pytest.raises(DoesNotCount, match="Seed"):
        send(rooms, code, other, own(learning_rate=2, seed=8))
    second = send(rooms, code, other, own(learning_rate=4))
    assert first.order < second.order
    again = Rooms(keeper(), Limits())  # as after a restart
    assert list(waiting(again)) == [first, second]
    judge(again, second, Verdict(70.0, "solved in 70 epochs"))
    assert list(waiting(rooms)) == [first]
    judge(rooms, first, Verdict(None, "It does not count."))
    assert [person for person, _ in standing(XOR, rooms.view(code).sent)] == [2]
    with pytest.raises(NotAllowed):
        send(rooms, code, "1.stranger", own(learning_rate=2))
    rooms.finish(code, secret, number)
    with pytest.raises(NotNow, match="No more runs"):
        send(rooms, code, one, own(learning_rate=3))
    rooms.clear(code, secret, number)
    rooms.begin(code, secret, QUESTION, typed_question("?", ["a", "b"]))
    judge(rooms, first, Verdict(1.0, "late"))
    assert rooms.view(code).sent == {}
    again.keeper.close()


def test_an_offer_is_shown_when_the_lecturer_says_so(rooms):
    code, secret = rooms.open("")
    one, other = (rooms.join(code)[0] for _ in range(2))
    assert send(rooms, code, one, "hidden=3&events=10:learning_rate%3D0.1") is None
    assert send(rooms, code, other, "") is None
    assert rooms.view(code).offers == {1: "hidden=3&events=10%3Alearning_rate%3D0.1", 2: ""}
    with pytest.raises(SettingError):
        send(rooms, code, one, "hidden=none")
    for wrong in ("", one):
        for act in (
            lambda w: put_up(rooms, code, w, 1),
            lambda w: take_down(rooms, code, w, 1),
            lambda w: clear_offers(rooms, code, w, [1]),
        ):
            with pytest.raises(NotAllowed):
                act(wrong)
    with pytest.raises(NotNow):
        put_up(rooms, code, secret, 3)
    put_up(rooms, code, secret, 1)
    assert rooms.view(code).shown == {"person": 1, "address": "hidden=3&events=10%3Alearning_rate%3D0.1"}
    rooms.begin(code, secret, QUESTION, typed_question("?", ["a", "b"]))
    assert rooms.view(code).offers.keys() == {1, 2}  # they outlive what the class is at
    take_down(rooms, code, secret, 1)
    assert (rooms.view(code).shown, rooms.view(code).offers) == (None, {2: ""})
    put_up(rooms, code, secret, 2)
    with pytest.raises(NotNow, match="no longer on the wall"):  # a press that came twice
        take_down(rooms, code, secret, 1)
    assert rooms.view(code).shown == {"person": 2, "address": ""}
    rooms.answer(code, one, 1, 0)
    send(rooms, code, one, "hidden=4")  # came when the lecturer had not seen it
    clear_offers(rooms, code, secret, [2])
    assert (rooms.view(code).offers, rooms.view(code).answers) == ({1: "hidden=4"}, {1: 0})
    assert len(rooms.view(code).people) == 2


def test_offers_are_limited(rooms):
    code, _ = rooms.open("")
    tokens = [rooms.join(code)[0] for _ in range(MOST_OFFERS + 1)]
    for token in tokens[:-1]:
        send(rooms, code, token, "")
    send(rooms, code, tokens[0], "hidden=3")  # in place of one's own
    with pytest.raises(NotNow, match=f"{MOST_OFFERS} runs are offered"):
        send(rooms, code, tokens[-1], "")


def test_orders_rise(rooms):
    code, _, tokens, _ = challenged(rooms, 5)
    orders = [send(rooms, code, token, own(learning_rate=2)).order for token in reversed(tokens)]
    assert all(before < after for before, after in pairwise(orders))


def test_a_goal_of_too_many_points_is_refused():
    points = ";".join(f"{x / 7:.6f},{x / 11:.6f},{x % 2}" for x in range(1000))
    with pytest.raises(SettingError, match="fewer points"):
        Goal(f"problem=points&points={points}", "epochs", {"hidden": None})
