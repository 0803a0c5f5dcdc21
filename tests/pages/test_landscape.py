"""The loss landscape without a browser: what each section says, against core, and what visitors change."""

import json
import re

import numpy as np
import pytest

from core import Experiment, train
from core.ensemble.population import Population
from core.experiment.experiment import SETTINGS
from core.experiment.settings import SettingError, settings_table
from core.landscape.annealing import Comparison, Schedule
from core.landscape.curvature import LABELS, say, surroundings
from core.landscape.landscape import Terrain, main_plane, on_lines, record, rises, start_places
from core.notation.numbers import percent, short
from core.stats.proportion import wilson
from core.training.run import Event, Run
from core.training.words import parameter_name
from pages.landscape import around as around_page
from pages.landscape.state import MOST_STEPS, SECTIONS, State
from pages.shared.parts.picture import Event as Act
from pages.shared.stage.session import StageSession
from pages.shared.state.location import RUN_PARAMETERS
from pages.shared.state.own_run import KEY, OwnRun
from tests.pages.reading import Recorder, address, at_link, pictures, press, rested, said


def visit(session=None, **parameters):
    """The page at the link with these parameters, when its long work is done."""
    at = at_link("landscape", **parameters)
    for name, value in (session or {}).items():
        at.session_state[name] = value
    return rested(at.run())


def path_of(**settings):
    return record(Run(Experiment(**settings))).spaced(MOST_STEPS + 1)


# Every section


@pytest.mark.parametrize("section", SECTIONS)
def test_every_picture_has_an_alternative_and_every_widget_help(section):
    options = {"starts": "100", "annealing_starts": "10", "evaluations": "300", "max_epochs": "500"}
    at = visit(section=section, plane="weights", **options)
    shown = pictures(at)
    assert shown
    for picture in shown.values():
        assert len(picture["alt"].split()) > 5
        assert all(knob["help"] for knob in picture["knobs"])
    for kind in ("selectbox", "number_input", "text_input", "button_group", "button"):
        for widget in at.get(kind):
            assert widget.proto.help, widget
    assert re.search(r"[Ll]ook (at|for)", said(at))


def test_no_setting_hides_one_of_the_labs():
    assert not set(settings_table(State)) & {*SETTINGS, *RUN_PARAMETERS}


def test_bad_parameters_are_named_and_the_defaults_used():
    at = visit(turn="around", first="3", second="3", tilt="99")
    assert all(name in at.warning[0].value for name in ("turn", "tilt"))
    at = visit(first="3", second="3")
    assert "another weight or bias than first" in said(at)
    at = visit(learning_rate="fast")
    assert "learning_rate: 'fast' is not allowed" in said(at)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize(
    "settings",
    [
        {"init": "zeros"},
        {"hidden": "0"},
        {"problem": "parity3", "output_activation": "softmax", "loss": "categorical_cross_entropy", "batch_size": "2"},
        {"hidden_activation": "linear", "output_activation": "linear", "learning_rate": "10"},
    ],
    ids=str,
)
def test_other_experiments(section, settings):
    at = visit(section=section, starts="100", annealing_starts="10", evaluations="300", max_epochs="200", **settings)
    assert not at.error
    assert not at.warning


# Around the run


def test_first_the_surface_around_the_default_run():
    at = visit()
    assert address(at) == {}
    [(name, shown)] = pictures(at).items()
    assert name == "landscape_contour"
    path = path_of()
    assert len(shown["words"]) == len(path.epochs)
    assert shown["step"] == len(path.epochs) - 1
    terrain = Terrain(path, main_plane(path))
    k = 10
    assert shown["words"][k] == (
        f"Epoch {path.epochs[k]:,}: the loss is {short(path.losses[k])}; the run is "
        f"{terrain.plane.distance(path.places)[k]:.2f} away from this plane, and on the surface below it the loss is "
        f"{short(terrain.below[k])}."
    )
    text = said(at)
    assert f"{percent(terrain.plane.share)} of the path's squared distance" in text
    assert f"loss goes from {short(terrain.lowest)} to {short(terrain.highest)}" in text
    assert "Solved at epoch 1,413" in text


def test_the_same_from_the_side():
    at = visit(view="block", turn="-20", tilt="55")
    [(name, shown)] = pictures(at).items()
    assert name == "landscape_block"
    assert {knob["name"]: knob["value"] for knob in shown["knobs"]} == {"turn": -20.0, "tilt": 55.0}
    assert json.loads(shown["figure"])["layout"]["images"][0]["source"].startswith("data:image/png")
    assert len(shown["words"]) == len(path_of().epochs)


def test_any_two_weights():
    at = visit(plane="weights", first="6", second="2")
    experiment = Experiment()
    layout = json.loads(pictures(at)["landscape_contour"]["figure"])["layout"]
    assert layout["xaxis"]["title"]["text"] == parameter_name(experiment, 6)
    assert layout["yaxis"]["title"]["text"] == parameter_name(experiment, 2)
    across = next(box for box in at.selectbox if box.label == "Across")
    assert across.options == [parameter_name(experiment, index) for index in range(9) if index != 2]
    rested(across.set_value(8).run())
    assert address(at) == {"plane": "weights", "first": "8", "second": "2"}
    assert "All 7 other parameters are held" in said(at)


def test_weights_that_a_smaller_network_does_not_have():
    at = visit(plane="weights", first="60", second="70", hidden="0")
    assert not at.error
    layout = json.loads(pictures(at)["landscape_contour"]["figure"])["layout"]
    assert layout["xaxis"]["title"]["text"] != layout["yaxis"]["title"]["text"]


def test_a_run_that_did_not_move():
    assert "this run did not move any of them" in said(visit(init="zeros"))


def test_the_transport_and_the_knobs_are_in_the_state(monkeypatch):
    caught = {}
    monkeypatch.setattr(around_page, "picture", lambda *args, on_event=None, **options: caught.update(act=on_event))
    path, page = path_of(), Recorder(State(view="block"))
    around_page._picture(page, path, Terrain(path, main_plane(path)), ("one", "two"))
    caught["act"](Act("step", "", 0.0, 0.0, 7, True))
    assert page.state.step == 7
    caught["act"](Act("step", "", 0.0, 0.0, len(path.epochs) - 1, True))
    assert page.state.step == "end"
    caught["act"](Act("knob", "turn", 0.0, 0.0, 12.0, False))
    assert (page.state.step, page.state.turn, page.settled) == ("end", 12.0, False)


# Which run


def test_another_seed_drops_the_changes_on_the_way():
    at = visit(events="5:0=2.5", problem="and", step="3")
    assert "after the last change" in said(at)
    rested(at.number_input(key="landscape_seed").set_value(7).run())
    assert address(at) == {"problem": "and", "seed": "7"}
    assert "seed 7" in said(at)
    rested(at.number_input(key="landscape_seed").set_value(-4).run())
    assert "Seed: -4 is not allowed" in at.error[0].value.replace("\\", "")
    assert at.number_input(key="landscape_seed").value == 7


def test_the_next_unsolved_run_is_the_next_that_is_not_solved():
    at = press(visit(max_epochs="3000"), "Next unsolved run")
    seed = int(address(at)["seed"])
    ends = {}
    for candidate in range(43, seed + 1):
        *_, last = train(Experiment(seed=candidate, max_epochs=3000))
        ends[candidate] = last.status
    assert ends.pop(seed) == "out of epochs"
    assert set(ends.values()) <= {"solved"}


def test_where_no_run_near_ends_unsolved():
    at = press(visit(problem="and"), "Next unsolved run")
    assert "64 of the next 64 runs are solved" in said(at)
    assert address(at) == {"problem": "and"}


def test_it_is_the_visitors_run_with_its_changes_and_follows_it():
    own = OwnRun(StageSession(Run(Experiment(problem="or", seed=3), [Event(5, {"learning_rate": 0.1})])))
    at = visit({KEY: own})
    assert address(at) == {"problem": "or", "seed": "3", "events": "5:learning_rate=0.1"}
    own.open(Run(Experiment(problem="or", seed=3, learning_rate=0.2)))
    assert address(rested(at.run())) == {"problem": "or", "seed": "3", "learning_rate": "0.2"}


# The straight line


def lines_of(experiment, n):
    population = Population([experiment], range(n))
    while not population.done:
        population.advance(1.0)
    [outcomes] = population.outcomes
    ends = outcomes.parameters.T
    return outcomes, rises(on_lines(record(Run(experiment)).landscape, start_places(experiment, np.arange(n)), ends))


def test_for_how_many_starts_the_loss_rises_on_the_straight_line():
    text = said(visit(section="line", starts="200", max_epochs="4000"))
    outcomes, climbs = lines_of(Experiment(max_epochs=4000), 200)
    count = int((climbs > 0).sum())
    assert count  # or this test sees nothing
    low, high = wilson(count, 200)
    assert f"for {count} of 200 runs** ({percent(count / 200)}, 95% interval {percent(low)} to {percent(high)})" in text
    solved = climbs[outcomes.status == 1]
    rising = solved[solved > 0]
    numbers = f"{short(float(np.median(rising)))} | {short(float(rising.max()))}" if rising.size else "none | none"
    assert f"| solved | {len(solved)} | {rising.size} | {numbers} |" in text
    assert f"is that of seed {climbs.argmax()}" in text


def test_this_runs_own_line():
    path, options = path_of(seed=905), {"section": "line", "starts": "100", "max_epochs": "3000"}
    climb = float(rises(on_lines(path.landscape, path.start[:, None], path.end[:, None]))[0])
    assert f"the loss rises by {short(climb)} on the way" in said(visit(seed="905", **options))
    assert "the loss never rises" in said(visit(**options))


def test_small_batches_are_said_to_be_left_out():
    text = said(visit(section="line", batch_size="1", starts="100", max_epochs="100"))
    assert "with the full batch and without dropout" in text


# Annealing


def test_annealing_against_descent():
    at = visit(section="annealing", annealing_starts="40", evaluations="3000")
    comparison = Comparison(Experiment(), Schedule(3000, 0.1, 1.5), 3, 40)
    while not comparison.done:
        comparison.advance(1.0)
    text = said(at)
    solved, found = int(comparison.descent_solved.sum()), int(comparison.annealing_solved.sum())
    assert f"Gradient descent solves {solved} of 40 starts, annealing {found}:" in text
    lower = int((comparison.descent_losses < comparison.annealing_losses).sum())
    assert f"with the lower loss from {lower} ({percent(lower / 40)})" in text
    interval = " to ".join(map(percent, wilson(found, 40)))
    median = short(float(np.median(comparison.annealing_losses)))
    assert re.search(rf"\| annealing \| {found} of 40 \| {interval} \| \S+ \| {re.escape(median)} \|", text)
    data = json.loads(pictures(at)["landscape_searches_picture"]["figure"])["data"]
    assert [trace["name"] for trace in data] == [
        "gradient descent",
        "annealing, best so far",
        "annealing, at present",
        "target",
    ]
    assert any("1,000 epochs of descent" in bar.proto.text for bar in at.get("progress"))


def test_too_many_starts_get_an_error():
    with pytest.raises(SettingError, match="annealing_starts"):
        State(annealing_starts=10_000)


# Where the run stands


def test_a_stuck_run_in_words():
    at = visit(section="stuck", seed="11")
    path = path_of(seed=11)
    around = surroundings(path.landscape, path.end)
    text = said(at)
    assert f"#### Epoch 10,000: {LABELS[around.kind(0.5)].lower()}" in text
    for sentence in say(around, 0.5):
        assert sentence in text
    assert "2 of 4 rows right." in text
    assert set(pictures(at)) == {"landscape_epochs", "landscape_profiles", "landscape_eigenvalues"}


def test_the_transport_chooses_the_place():
    at = visit(section="stuck", seed="11", step="12")
    path = path_of(seed=11)
    around = surroundings(path.landscape, path.places[12])
    assert f"#### Epoch {path.epochs[12]:,}: {LABELS[around.kind(0.5)].lower()}" in said(at)
    assert pictures(at)["landscape_epochs"]["step"] == 12


def test_kinks_are_named():
    assert "has kinks" in said(visit(section="stuck", hidden_activation="relu"))
    assert "has jumps" in said(visit(section="stuck", hidden_activation="step"))
    assert "has kinks" not in said(visit(section="stuck"))
