"""One run on all pages: it is changed anywhere, undone and redone; links bring others, and there is a way back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from core.data.regressions import REGRESSIONS
from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import SettingError
from core.experiment.usual import FOR_A_CLOUD, FOR_CLASSES, standard
from core.lessons.collection import lessons
from core.stream.address import address_of, link_of
from core.training.run import Event, Run
from core.training.words import title_of
from pages.shared.parts.plain import plain
from pages.shared.stage.session import StageSession
from pages.shared.state.own_run import KEY, MOST_STEPS, OwnRun
from tests.pages.reading import ROOT, address, at_link, press, rested, said, well

AND = Experiment(problem="and", learning_rate=2.0, max_epochs=200)
FEW = {"starts": "100"}
QUICK = {"sweeps": {"x_values": "0.5", "y_values": "2", "starts": "2"}, "starts": FEW}


def visit(page, own=None, **parameters):
    at = at_link(page, **parameters)
    if own is not None:
        at.session_state[KEY] = own
    return rested(at.run())


def own_of(experiment=None, events=()):
    return OwnRun(StageSession(Run(experiment or Experiment(), events)))


@pytest.fixture
def at():
    """Random starts, of a visitor who works on AND."""
    return visit("starts", own_of(AND), **FEW)


# What a value brings along


@pytest.mark.parametrize(
    ("before", "name", "value", "brought", "words"),
    [
        ({}, "targets", "-1/+1", {"output_activation": "tanh"}, "it is now Tanh, which reaches these targets."),
        ({"output_activation": "linear"}, "targets", "-0.9/+0.9", {}, ""),
        (
            {"loss": "binary_cross_entropy"},
            "targets",
            "-1/+1",
            {"output_activation": "tanh", "loss": "half_squared_error"},
            "which reaches these targets: output activation tanh, loss half squared error.",
        ),
        (
            {"targets": "-1/+1", "output_activation": "tanh"},
            "output_activation",
            "sigmoid",
            {"targets": "0/1"},
            "The targets were -1 and +1; they are now 0 and 1, which goes with this output.",
        ),
        (
            {"targets": "-1/+1", "output_activation": "tanh"},
            "loss",
            "categorical_cross_entropy",
            {"output_activation": "softmax", "targets": "0/1"},
            "which this loss needs: output activation softmax, targets 0 and 1.",
        ),
        (
            {"hidden": (3, 2), "hidden_activation": "tanh-relu"},
            "hidden",
            (3,),
            {"hidden_activation": "tanh"},
            "The hidden activation was Tanh, ReLU; it is now Tanh, to suit these layers.",
        ),
        (
            {"locked": (0, 8)},
            "hidden",
            (3,),
            {"locked": ()},
            "The locked weights and biases were 2; they are now none, to suit these layers.",
        ),
        (
            {"locked": (0,)},
            "output_activation",
            "softmax",
            {"locked": ()},
            "The locked weights and biases were 1; they are now none, which goes with this output.",
        ),
        ({"locked": (0,)}, "reduction", "mean", {}, ""),
        (
            {"reduction": "mean", "output_activation": "softmax", "loss": "categorical_cross_entropy"},
            "problem",
            "plane",
            {
                **{"hidden": (8,), "hidden_activation": "tanh", "init": "glorot", "learning_rate": 0.1},
                **{"output_activation": "linear", "loss": "half_squared_error"},
            },
            "to suit this problem: one hidden layer of 8 units, hidden activation tanh, learning rate 0.1, "
            "initialisation Glorot, output activation linear, loss half squared error.",
        ),
        (
            {"problem": "square", "noise": 0},
            "noise",
            5.0,
            {"output_activation": "linear"},
            "it is now Linear, which reaches these values.",
        ),
        (
            {"problem": "saddle", "noise": 0, "output_activation": "relu", "targets": "-1/+1"},
            "problem",
            "xor",
            {"targets": "0/1"},
            "Changed with it, to suit this problem: targets 0 and 1. Kept as it was set: output activation ReLU.",
        ),
    ],
)
def test_targets_output_and_loss_go_together(before, name, value, brought, words):
    own = own_of(Experiment(**before))
    own.choose(name, value)
    assert own.wanted == {name: value, **brought}
    assert own.brought_in_words(name).endswith(words)
    own.take_over(False)
    assert own.experiment == Experiment(**before | {name: value} | brought)


PROBLEM_NAMES = list(SETTINGS["problem"].kind.options)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(PROBLEM_NAMES), min_size=1, max_size=4))
def test_what_nobody_chose_follows_the_problem(names):
    own = own_of()
    for name in names:
        own.choose("problem", name)
        own.take_over(False)
    usually = own_of()
    usually.choose("problem", names[-1])
    usually.take_over(False)
    assert own.experiment == usually.experiment == standard(own.experiment)
    assert own.own_choices == []


def test_what_was_chosen_stays_and_one_click_brings_the_usual():
    own = own_of()
    for name, value in (("problem", "plane"), ("hidden", (3, 2)), ("optimizer", "adam"), ("seed", 7)):
        own.choose(name, value)
        own.take_over(False)
    chosen = own.experiment
    own.choose("problem", "and")
    assert own.brought_in_words("problem") == (
        "Changed with it, to suit this problem: hidden activation sigmoid, output activation sigmoid, reduction sum "
        "over the samples, initialisation uniform from 0 to 1. Kept as it was set: 2 hidden layers of 3 and 2 units, "
        "optimizer Adam."
    )
    own.take_over(False)
    assert own.experiment == Experiment(
        problem="and", hidden=(3, 2), optimizer="adam", learning_rate=chosen.learning_rate, seed=7
    )
    own.standard()
    assert own.experiment == Experiment(problem="and", seed=7)
    own.undo()
    own.undo()
    assert own.experiment == chosen


def test_own_points_go_with_their_problem_and_come_back():
    own = own_of()
    own.choose("problem", "points")
    own.choose("points", "1,2,0;3,4,1;5,6,2")
    own.take_over(False)
    drawn = own.experiment
    assert drawn.output_activation == "softmax"
    own.choose("problem", "iris")
    own.take_over(False)
    assert (own.experiment.test, own.experiment.points) == (30, Experiment.points)
    own.choose("problem", "points")
    own.take_over(False)
    assert own.experiment == drawn


@pytest.mark.parametrize("problem", REGRESSIONS)
def test_choosing_values_leads_to_an_experiment_that_learns_them_and_refuses_what_cannot(problem):
    own = own_of(Experiment(loss="binary_cross_entropy"))
    own.choose("problem", problem)
    assert own.brought_in_words("problem").startswith("Changed with it, to suit this problem: ")
    own.take_over(False)
    wanted = {"hidden": (8,), "hidden_activation": "tanh", "reduction": "mean", "init": "glorot", "learning_rate": 0.1}
    wanted |= {
        "sine": {"optimizer": "adam", "learning_rate": 0.01},
        "hills": {"hidden": (8, 8), "optimizer": "adam", "learning_rate": 0.01},
        "saddle": {"optimizer": "momentum", "learning_rate": 0.05, "target_loss": 0.06},
    }.get(problem, {})
    assert own.experiment == Experiment(problem=problem, output_activation="linear", **wanted)
    with pytest.raises(SettingError, match=r"^loss: .*are values, and not probabilities"):
        own.choose("loss", "categorical_cross_entropy")
    with pytest.raises(SettingError, match=r"^output_activation: .*allowed: linear, "):
        own.choose("output_activation", "softmax")
    assert not own.wanted


# The title


@pytest.mark.parametrize(
    ("given_settings", "title"),
    [
        ({}, "XOR, 2-2-1, sigmoid, SGD 0.5, seed 42"),
        ({"problem": "custom", "truth_table": "0010"}, "truth table 0010, 2-2-1, sigmoid, SGD 0.5, seed 42"),
        ({"hidden": (4, 3, 3, 3)}, "XOR, 2-4-3×3-1, sigmoid, SGD 0.5, seed 42"),
        ({"problem": "and", "hidden": (), "seed": 7}, "AND, 2-1, sigmoid, SGD 0.5, seed 7"),
        (
            {"hidden": (3, 2), "hidden_activation": "relu", "optimizer": "adam", "learning_rate": 0.01, "init": "he"},
            "XOR, 2-3-2-1, ReLU and sigmoid, Adam 0.01, initialisation He, seed 42",
        ),
        (
            {"bias": "without", "hidden": (3, 2), "hidden_activation": "tanh-relu"},
            "XOR, 2-3-2-1, tanh-ReLU and sigmoid, SGD 0.5, without biases, seed 42",
        ),
        (
            {"loss": "binary_cross_entropy", "l2": 0.001, "batch_size": 1},
            "XOR, 2-2-1, sigmoid, SGD 0.5, binary cross-entropy, batch size 1, L2 penalty 0.001, seed 42",
        ),
        ({"momentum": 0.5}, "XOR, 2-2-1, sigmoid, SGD 0.5, seed 42"),  # SGD has none
        (
            {"problem": "moons", "n": 60, "noise": 35, "test": 50, "reduction": "mean", "l2": 0.1},
            "Two moons, 2-2-1, sigmoid, SGD 0.5, points 60, noise in percent 35, test set in percent 50, "
            "2 other settings, seed 42",
        ),
        (
            FOR_A_CLOUD | {"problem": "noisy", "test": 0},
            "Noisy gate 0110, 2-8-1, tanh and sigmoid, SGD 0.5, no test set, seed 42",
        ),
        (
            FOR_A_CLOUD | {"problem": "points"},
            "10 own points, 2-8-1, tanh and sigmoid, SGD 0.5, test set in percent 30, seed 42",
        ),
        (
            FOR_A_CLOUD
            | {
                "problem": "points",
                "points": "values:1,2,0.5;3,4,1",
                "l2": 0.1,
                "output_activation": "linear",
                "test": 50,
            },
            "2 own points with values, 2-8-1, tanh and linear, SGD 0.5, 2 other settings, seed 42",
        ),
        (
            {"problem": "rings", "init": "glorot"},
            "A disc in a ring, 2-2-1, sigmoid, SGD 0.5, reduction sum over the samples, seed 42",
        ),
        (
            FOR_A_CLOUD | FOR_CLASSES | {"problem": "iris", "scaling": "standard", "target_loss": 0.1, "seed": 3},
            "Iris, 2-8-3, tanh and softmax, SGD 0.5, seed 3",
        ),
    ],
)
def test_the_title_says_what_is_trained(given_settings, title):
    assert title_of(Experiment(**given_settings)) == title


# On the pages


@pytest.mark.parametrize("page", ["starts", "sweeps", "landscape", "backpropagation"])
def test_a_page_shows_the_visitors_run_and_changes_it(page):
    own = own_of(AND)
    at = visit(page, own, **QUICK.get(page, {}))
    assert f"**{title_of(AND)}**" in said(at)
    assert address(at)["problem"] == "and"
    at = rested(at.number_input(key=f"{page}_setting_seed").set_value(7).run())
    assert own.run.experiment == AND.replace(seed=7)
    assert f"**{title_of(AND.replace(seed=7))}**" in said(at)
    assert address(at)["seed"] == "7"
    rested(at.button(key="own_undo").click().run())
    assert own.run.experiment == AND
    assert "seed" not in address(at)
    rested(at.button(key="own_redo").click().run())
    assert own.run.experiment == AND.replace(seed=7)


def test_a_first_visitors_link_becomes_his_own():
    at = visit("starts", problem="or", events="5:learning_rate=0.1", **FEW)
    assert address_of(at.session_state[KEY].run) == "problem=or&events=5%3Alearning_rate%3D0.1"
    assert "OR, 2-2-1, sigmoid, SGD 0.1, seed 42, changed at epoch 5" in said(at)
    assert "changes on the way are left out" in said(at)
    assert not any(button.label.startswith("Back to mine") for button in at.button)


def test_a_class_begins_with_the_lessons_step_that_one_comes_from():
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.session_state[KEY] = own = own_of(AND)
    well(at.run()).switch_page("pages/lab/page.py")
    at.query_params |= {"lesson": "1-one-unit", "step": "3"}
    rested(at.run()).switch_page("pages/room/page.py")
    at.query_params.clear()
    step = lessons()[0]["1-one-unit"].steps[2].stage.run()
    assert f"**{title_of(step.experiment)}**" in said(rested(at.run()))
    assert own.run.experiment == AND
    rested(at.button(key="own_back").click().run())
    assert f"**{title_of(AND)}**" in said(rested(at.run()))  # until the lesson goes on


def test_a_links_experiment_is_another_until_it_is_made_ones_own(at):
    own = at.session_state[KEY]
    del at.query_params["learning_rate"]
    at.query_params["problem"] = "nand"
    rested(at.run())
    assert "NAND" in said(at)
    assert own.run.experiment == AND
    assert at.button(key="own_back").label == f"Back to mine: {plain(title_of(AND))}"
    assert address(rested(at.button(key="own_back").click().run()))["problem"] == "and"
    at.query_params.clear()
    at.query_params |= link_of(Run(Experiment())) | FEW  # the experiment of the defaults
    rested(at.run())
    assert f"**{title_of(Experiment())}**" in said(at)
    assert own.run.experiment == AND
    rested(at.button(key="own_back").click().run())
    at.query_params["problem"] = "nand"
    rested(at.run())
    rested(press(at, "Make it mine"))
    assert own.run.experiment == AND.replace(problem="nand")
    own.undo()
    assert own.run.experiment == AND


def test_what_is_not_allowed_is_said_at_its_field_and_changes_nothing(at):
    at.number_input(key="starts_setting_learning_rate").set_value(3.0)
    at.number_input(key="starts_setting_target_loss").set_value(0.0)
    rested(at.run())
    own = at.session_state[KEY]
    assert own.run.experiment == AND.replace(learning_rate=3.0, target_loss=0.0)
    rested(at.selectbox(key="starts_setting_problem").set_value("custom").run())
    rested(at.text_input(key="starts_setting_truth_table").set_value("hello").run())
    assert any("hello" in entry.value for entry in at.error)
    assert own.run.experiment.truth_table == "0110"


# Undo and redo


def test_every_step_can_be_undone_and_done_again():
    own = own_of()
    own.open(Run(AND), 0)
    own.session.epoch = 300
    own.note()
    own.session.run = Run(AND, [Event(320, {"learning_rate": 0.1})])
    own.session.epoch = 350
    own.note()
    stands = [own.stand]
    while own.past:
        own.undo()
        stands.append(own.stand)
    assert stands == [
        (address_of(Run(AND, [Event(320, {"learning_rate": 0.1})])), 350),
        (address_of(Run(AND)), 320),  # where the learning rate was changed
        ("", 0),
    ]
    own.undo()
    assert own.stand == ("", 0)
    own.redo()
    own.redo()
    own.redo()
    assert own.stand == stands[0]
    own.undo()
    own.open(Run(Experiment(seed=3)))
    assert own.future == []
    own.undo()
    assert own.stand == stands[1]


def test_what_is_remembered_is_bounded():
    own = own_of()
    for seed in range(MOST_STEPS + 5):
        own.open(Run(Experiment(seed=seed)))
    assert len(own.past) == MOST_STEPS
    assert own.past[-1].address == f"seed={MOST_STEPS + 3}"


def test_changes_on_the_way_are_forgotten_together():
    own = own_of(AND, [Event(5, {"learning_rate": 0.1}), Event(9, parameters={0: 1.5})])
    own.forget_changes()
    assert own.stand == (address_of(Run(AND)), 0)
    own.undo()
    assert len(own.run.events) == 2


def test_a_link_that_is_known_is_ones_own():
    own = own_of()
    own.open_link(Run(AND), 7)
    assert own.brought == address_of(Run(AND))
    assert own.stand.epoch == 7
    own.open(Run(Experiment()))
    own.open_link(Run(AND), 0)
    assert own.brought == ""


def test_a_run_in_the_lab_is_the_same_elsewhere(at):
    lab = at_link("lab")
    lab.session_state[KEY] = at.session_state[KEY]
    well(lab.run())
    assert address(lab) == AND.to_url()
    assert lab.session_state.lab.own is at.session_state[KEY]
