"""Sweeps without a browser: axes, presets, what the page says about cells, what a click opens, and the address."""

import csv
import io
import json
import re
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest

from core.ensemble.sweep import MEASURES, SWEPT, Sweep, read_axis
from core.ensemble.sweep_words import brief_text, cell_words, enough_words, sentences, share_text
from core.experiment.experiment import Experiment
from core.experiment.settings import SettingError
from core.stats.proportion import wilson
from core.training.run import Run
from core.training.trainer import train
from pages.shared.stage.session import StageSession
from pages.shared.state.own_run import KEY, OwnRun
from pages.sweeps import results
from pages.sweeps.presets import GATES, PRESETS, QUESTIONS
from pages.sweeps.state import State
from tests.pages.reading import address, at_link, rested, said, well

WORK = "sweeps_work"
SMALL = {
    "init": "normal",
    "learning_rate": "5",
    "max_epochs": "300",
    "x_values": "0.5~5~2~log",
    "y_values": "2,4",
    "starts": "8",
}
"""A sweep of a moment: 2 by 2 cells of 8 networks."""

BASE = Experiment(init="normal", learning_rate=5.0, max_epochs=300)


def visit(**parameters):
    """The page at the link with these parameters, when it is done."""
    return rested(at_link("sweeps", **parameters).run())


def picture(at):
    """The data of the picture."""
    [entry] = at.get("bidi_component")
    return json.loads(entry.proto.json or entry.proto.mixed.json)


def state(at):
    return at.session_state["sweeps_page"].state


def box(at, key):
    return next(
        entry for entry in (*at.selectbox, *at.number_input, *at.text_input, *at.multiselect) if entry.key == key
    )


@pytest.fixture(scope="module")
def small():
    """The sweep of the link above, computed here."""
    sweep = Sweep(BASE, [read_axis("learning_rate", "0.5~5~2~log"), read_axis("hidden", "2,4")], 8)
    while not sweep.done:
        sweep.advance(1.0)
    return sweep


# What it shows


def test_the_map_and_the_best_cell(small):
    at = visit(**SMALL)
    shown = picture(at)
    figure = json.loads(shown["figure"])
    [numbers] = [trace["text"] for trace in figure["data"] if trace["name"] == "numbers"]
    assert numbers == [f"{100 * found.share:.0f}" for found in small.summaries()]
    best = small.best(MEASURES["solved"])
    text = said(at)
    assert f"**Best (most starts are solved): {cell_words(small.axes, small.cells[best])}.**" in text
    assert share_text(small.summary(best)) in text
    assert "seeds 42 to 49" in text
    assert "All 32 networks are trained" in at.get("progress")[0].proto.text
    assert address(at) == SMALL


def test_99_of_100_cannot_be_told_from_few_seeds_and_one_click_trains_enough(monkeypatch):
    at = visit(**SMALL | {"starts": "20", "problem": "and"})
    assert "It cannot be told from 20 seeds: even where all are solved, the interval is 84% to 100%." in said(at)
    [button] = [button for button in at.button if button.key == "sweeps_more_seeds"]
    assert button.label == "Train 381 seeds in each cell"
    monkeypatch.setattr("core.ensemble.sweep.Sweep.advance", lambda self, seconds: self.stop())
    assert state(well(button.click().run())).starts == 381


def test_the_picture_is_that_of_the_sweep_and_not_of_what_is_chosen_since(small, monkeypatch):
    drawn = {}
    monkeypatch.setattr(results, "picture", lambda figure, *arguments, **options: drawn.update(options))
    monkeypatch.setattr(results.st, "caption", lambda text: None)
    results.sweep_picture(SimpleNamespace(state=State(y="l2", search="random")), small)
    assert drawn["alt"].startswith("Heat map")


def test_a_problem_is_no_setting_to_be_best_by():
    text = said(visit(x="problem", x_values="true,xor", y="hidden", y_values="2", starts="4", max_epochs="300"))
    assert "**Easiest (most starts are solved): Problem Always 1.** Solved: 4 of 4" in text
    assert "**Hardest:** Problem XOR" in text
    assert "**Best (" not in text
    judged = said(visit(x="reduction", x_values="sum,mean", y="hidden", y_values="2", starts="4", max_epochs="300"))
    assert "Not all cells are judged alike" in judged


@pytest.mark.parametrize("measure", MEASURES)
def test_the_table_has_each_cell_with_its_interval(small, measure):
    text = said(visit(**SMALL, measure=measure))
    for index, cell in enumerate(small.cells):
        row = rf"\| {cell.values[1][0]} \|.*{re.escape(brief_text(measure, small.summary(index)))}"
        assert re.search(row, text), brief_text(measure, small.summary(index))


def test_the_best_by_test_accuracy_or_how_to_get_a_test_set():
    at = visit(**SMALL, measure="test_accuracy")
    assert "No cell has a test set. Choose a cloud of points as the problem, and a share" in said(at)
    assert "**Best (" not in said(at)
    without = visit(**SMALL, problem="points", test="0", measure="test_accuracy")
    assert "No cell has a test set. Choose a share of the points for the test set." in said(without)
    ranges = {"x": "learning_rate", "y": "l2", "y_values": "0.001~0.1~2~log", "search": "random"}
    assert "No cell has a test set." in said(visit(**SMALL | ranges, measure="test_accuracy"))
    cloud = {"problem": "moons", "n": "20", "test": "50", "max_epochs": "50"}
    text = said(visit(**SMALL | cloud, measure="test_accuracy"))
    assert "**Best (highest test accuracy): " in text
    assert "No cell has a test set." not in text


def test_a_third_setting_makes_small_multiples():
    at = visit(**SMALL, by="optimizer", by_values="sgd,adam")
    figure = json.loads(picture(at)["figure"])
    assert len([trace for trace in figure["data"] if trace["type"] == "heatmap"]) == 2
    assert "All 64 networks are trained" in at.get("progress")[0].proto.text
    for label in ("SGD (plain gradient descent)", "Adam"):
        assert f"**Optimizer: {label}**" in said(at)


def test_an_open_cell_tells_its_numbers_and_leads_to_such_runs(small):
    text = said(visit(**SMALL, cell="1"))
    for sentence in sentences(small.summary(1)):
        assert f"- {sentence}." in text
    links = re.findall(r"\[([a-z ]+) \(seed (\d+)\)\]\((\S*?)\)", text)
    assert len(links) == len(small.examples(1)) > 1
    for status, seed, target in links:
        experiment = Experiment.from_url(dict(parse_qsl(urlsplit(target).query)))
        assert experiment == small.cells[1].experiment.replace(seed=int(seed))
        *_, last = train(experiment)
        assert last.status == status


def test_a_cell_that_is_not_allowed_says_why():
    at = visit(x="loss", y="output_activation", y_values="sigmoid,tanh", starts="2", max_epochs="20", cell="6")
    assert "Not allowed: output_activation: 'tanh' is not allowed; allowed: sigmoid, because loss is" in said(at)
    assert "not allowed" in picture(at)["figure"]
    assert "not allowed |" in said(at)


def test_a_setting_without_effect_is_named():
    assert "Scale s has no effect here" in said(
        visit(**SMALL | {"x": "init_scale", "init": "uniform_01", "x_values": ""})
    )
    assert "has no effect" not in said(visit(**SMALL))


def test_the_file_is_the_whole_sweep(small):
    at = visit(**SMALL)
    [button] = at.get("download_button")
    assert button.proto.label == "Download the sweep (CSV)"
    rows = list(csv.DictReader(io.StringIO(at.session_state[WORK][1].csv())))
    assert [float(row["share"]) for row in rows] == [found.share for found in small.summaries()]


def test_grid_and_random_search_have_the_same_budget():
    at = visit(**SMALL | {"y": "l2", "y_values": "0.0001~0.01~2~log", "search": "random", "points_seed": "5"})
    text = said(at)
    sweep = at.session_state[WORK][1]
    assert len(sweep.cells) == 2 * sweep.n_grid == 8
    for name, drawn in (("Grid", False), ("Random search", True)):
        best = sweep.best(MEASURES["solved"], drawn=drawn)
        where = cell_words(sweep.axes, sweep.cells[best])
        assert f"- **{name}**, best of 4 points: {where}. Solved: {share_text(sweep.summary(best))}." in text
    assert "Values tried: 2 of Learning rate and 2 of L2 penalty." in text
    assert "Values tried: 4 of Learning rate and 4 of L2 penalty." in text
    assert "The two intervals overlap" in text
    assert address(at)["points_seed"] == "5"


@pytest.mark.parametrize("search", ["grid", "random"])
def test_everything_has_help_and_the_picture_an_alternative(search):
    at = visit(**SMALL | {"y": "l2", "y_values": "0.0001~0.01~2~log", "search": search})
    assert len(picture(at)["alt"].split()) > 6
    for kind in ("selectbox", "number_input", "text_input", "multiselect", "button_group", "download_button"):
        for widget in at.get(kind):
            assert widget.proto.help, widget


# Axes and presets


def test_any_setting_may_be_on_an_axis():
    for name in SWEPT:
        other = "learning_rate" if name != "learning_rate" else "l2"
        axes = State(x=name, y=other).axes
        assert [axis.name for axis in axes] == [name, other]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_sets_everything_and_is_in_the_address(name, monkeypatch):
    monkeypatch.setattr("core.ensemble.sweep.Sweep.advance", lambda self, seconds: self.stop())
    at = at_link("sweeps", cell="3", starts="9", problem="and").run()
    box(at, "sweeps_preset").select(name).run()
    well(at)
    expected = State(**PRESETS[name].state)
    assert state(at) == expected
    sweep = at.session_state[WORK][1]
    assert sweep.base == Experiment(**PRESETS[name].experiment)
    assert sweep.axes == tuple(expected.axes)
    assert all(cell.experiment for cell in sweep.cells)
    again = well(at_link("sweeps", **address(at)).run())
    assert state(again) == expected
    assert again.session_state[WORK][1].base == sweep.base
    assert box(again, "sweeps_preset").value == name
    assert PRESETS[name].help in said(again)


def own(experiment, **parameters):
    """The page of a visitor who comes from another one with this experiment."""
    at = at_link("sweeps", **parameters)
    at.session_state[KEY] = OwnRun(StageSession(Run(experiment), 0))
    at.session_state["page_shown"] = "lab"
    return at


def test_who_comes_with_an_experiment_is_asked_about_it_and_the_question_follows_it(monkeypatch):
    monkeypatch.setattr("core.ensemble.sweep.Sweep.advance", lambda self, seconds: self.stop())
    at = well(own(Experiment(hidden=(8,))).run())
    assert question(at) == "rate"
    assert [axis.values for axis in state(at).axes[1:]] == [((8,),)]
    at.session_state[KEY].choose("hidden", (5,))
    at.session_state["page_acted"] = True
    assert question(well(at.run())) == "rate"
    assert state(at).axes[1].values == ((5,),)


def question(at):
    [pills] = [group for group in at.button_group if group.key == "sweeps_question"]
    return next(iter(pills.value), None) if isinstance(pills.value, list) else pills.value


def test_the_questions_hold_the_own_network_and_are_quick():
    for experiment in (Experiment(), Experiment(hidden=(8,)), Experiment(hidden=(3, 2)), Experiment(problem="moons")):
        rate, units, both = (make(experiment) for _, make in QUESTIONS.values())
        assert rate.axes[1].values == (experiment.hidden,)
        assert experiment.hidden in units.axes[0].values
        assert units.axes[1].values == (experiment.learning_rate,)
        assert experiment.hidden in both.axes[1].values
    assert QUESTIONS["both"][1](Experiment()) == State()
    assert QUESTIONS["rate"][1](Experiment(problem="moons")).starts < State().starts


def test_a_long_sweep_waits_until_somebody_asks_for_it(monkeypatch):
    monkeypatch.setattr("core.ensemble.sweep.Sweep.advance", lambda self, seconds: self.stop())
    at = well(own(Experiment(problem="and"), starts="381").run())
    assert "takes 10,668 networks" in said(at)
    assert WORK not in at.session_state
    [button] = [button for button in at.button if button.label == "Train 10,668 networks"]
    assert len(well(button.click().run()).session_state[WORK][1].seeds) == 381


def test_few_units_that_are_enough_are_named_and_none_where_none_are():
    axes = [read_axis("hidden", "1,2,8"), read_axis("learning_rate", "2~2~1~log")]
    sweep = Sweep(Experiment(learning_rate=2.0, init="normal", max_epochs=2000), axes, 20)
    while not sweep.done:
        sweep.advance(1.0)
    text = enough_words(sweep)
    assert sweep.summary(2).solved == 20
    assert wilson(20, 20)[0] < 0.99 <= wilson(20, 20)[1]
    assert "layer 8 may be enough** for 99 of 100 starts. Solved: 20 of 20" in text
    failing = Sweep(Experiment(max_epochs=20), axes, 4)
    while not failing.done:
        failing.advance(1.0)
    assert "None of these numbers of hidden units is enough" in enough_words(failing)
    assert enough_words(Sweep(Experiment(), State().axes, 1)) == ""


def test_the_presets_are_those_of_the_texts():
    decades = (1e-05, 0.0001, 0.001, 0.01, 0.1, 1.0, 10.0)  # text 002: np.logspace(-5, 1, 7)
    assert [(axis.name, axis.values) for axis in State(**PRESETS["l2"].state).axes] == [
        ("learning_rate", decades),
        ("l2", decades),
    ]
    assert {axis.name for axis in State(**PRESETS["curves"].state).axes} == {"learning_rate", "max_epochs", "hidden"}
    assert len(GATES) == 16


def test_another_setting_on_an_axis_brings_its_own_values(monkeypatch):
    monkeypatch.setattr("core.ensemble.sweep.Sweep.advance", lambda self, seconds: self.stop())
    at = well(at_link("sweeps", **SMALL, cell="2").run())
    box(at, "sweeps_x").select("optimizer").run()
    well(at)
    assert (state(at).x, state(at).x_values, state(at).cell) == ("optimizer", "", "none")
    assert address(at)["x"] == "optimizer"
    assert "learning_rate" in box(at, "sweeps_y").options or "Learning rate" in box(at, "sweeps_y").options
    assert "Optimizer" not in box(at, "sweeps_y").options


def test_values_are_chosen_by_range_list_and_text(monkeypatch):
    monkeypatch.setattr("core.ensemble.sweep.Sweep.advance", lambda self, seconds: self.stop())
    at = well(at_link("sweeps", by="optimizer").run())
    box(at, "sweeps_x_learning_rate_count").set_value(3).run()
    assert state(at).x_values == "0.01~10~3~log"
    box(at, "sweeps_y_hidden").set_value("2, 3-2, 0").run()
    assert [axis.values for axis in state(at).axes[1:2]] == [((2,), (3, 2), ())]
    box(at, "sweeps_by_optimizer").set_value(["adam", "sgd"]).run()
    assert state(at).axes[2].values == ("sgd", "adam")
    box(at, "sweeps_x_learning_rate_low").set_value(50.0).run()  # above the high end
    assert state(at).x_values == "0.01~10~3~log"
    assert "a low end that is not above the high one" in said(well(at))


def test_a_random_search_ends_where_an_axis_has_no_range(monkeypatch):
    monkeypatch.setattr("core.ensemble.sweep.Sweep.advance", lambda self, seconds: self.stop())
    at = well(at_link("sweeps", y="l2", search="random").run())
    box(at, "sweeps_y").select("hidden").run()
    assert state(well(at)).search == "grid"


# The address


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"x": "seed"}, "x: 'seed' is not allowed"),
        ({"x": "hidden"}, "x: 'hidden' is not allowed; allowed: a setting that is on no other axis"),
        ({"x_values": "1~2"}, "learning_rate: '1~2' is not allowed"),
        ({"x_values": "![](https://example.org/x.png)"}, "learning_rate"),
        ({"search": "random"}, "search: 'random' is not allowed"),
        ({"starts": "0"}, "starts: '0' is not allowed"),
        ({"cell": "-1"}, "cell: '-1' is not allowed"),
        ({"measur": "1"}, "measur: there is no such parameter"),
    ],
)
def test_bad_parameters_fall_back(parameters, message, monkeypatch):
    monkeypatch.setattr("core.ensemble.sweep.Sweep.advance", lambda self, seconds: self.stop())
    at = well(at_link("sweeps", **parameters).run())
    assert state(at) == State()
    [warning] = at.warning
    assert message in re.sub(r"\\(.)", r"\1", warning.value)
    assert "![]" not in warning.value


def test_too_many_networks_get_a_message():
    at = well(at_link("sweeps", starts="10000").run())
    assert "seeds: 10000 is not allowed; allowed: at most 3,571 in each of 28 cells" in said(at)
    assert WORK not in at.session_state


def test_a_cell_that_is_not_there_is_not_open():
    at = visit(**SMALL, cell="900")
    assert box(at, "sweeps_cell").value is None


def test_the_seed_of_the_link_is_the_first():
    assert "seeds 7 to 14" in said(visit(**SMALL, seed="7"))


# What a visitor does with the picture


def test_a_click_opens_a_cell_and_nothing_else(small, monkeypatch):
    caught, memory = {}, {}
    monkeypatch.setattr(results, "picture", lambda *arguments, on_event, **options: caught.update(act=on_event))
    monkeypatch.setattr(results.st, "session_state", memory)
    monkeypatch.setattr(results.st, "caption", lambda text: None)
    chosen = []
    page = SimpleNamespace(state=State(), set=lambda **changes: chosen.append(changes))
    results.sweep_picture(page, small)
    for value in (3, 4, -1, "3", None, 1.5):
        caught["act"](results.Event("pick", "", 0.0, 0.0, value, True))
    caught["act"](results.Event("click", "", 1.0, 1.0, None, True))
    assert chosen == [{"cell": 3}]
    assert memory == {results.FOLLOW: True}


def test_the_list_opens_a_cell_too():
    at = visit(**SMALL)
    box(at, "sweeps_cell").set_value(2).run()
    assert state(well(at)).cell == 2
    assert address(at)["cell"] == "2"
    assert "Watch one in the lab" in said(at)


def test_another_measure_does_not_train_again():
    at = visit(**SMALL)
    sweep = at.session_state[WORK][1]
    at.query_params["measure"] = "loss"
    rested(at.run())
    assert at.session_state[WORK][1] is sweep


def test_the_visitors_experiment_comes_along():
    at = at_link("sweeps", x_values="0.5~5~2~log", y_values="2", starts="2")
    at.session_state[KEY] = OwnRun(StageSession(Run(Experiment(problem="and", max_epochs=50))))
    rested(at.run())
    assert at.session_state[WORK][1].base == Experiment(problem="and", max_epochs=50)
    assert address(at)["problem"] == "and"


def test_the_state_refuses_what_does_not_fit():
    with pytest.raises(SettingError):
        State(x="l2", by="l2")
    with pytest.raises(SettingError):
        State(y="hidden", search="random")
