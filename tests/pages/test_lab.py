"""The live lab without a browser, through Streamlit's own driver: widgets, address bar, presenter view and files."""

import json
import re
from itertools import chain
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import Experiment
from core.data.regressions import REGRESSIONS
from core.experiment.experiment import GROUPS, SETTINGS, reaches
from core.experiment.hiding import read_hidden
from core.experiment.settings import Choice, Integer, Layers, Number, Several, TruthTable
from core.nn.losses import LOSSES
from core.stream.address import address_of
from core.training.record import RowLayout
from core.training.run import Event, Run
from pages.shared.parts.widgets import ACTED
from tests.pages.answers import decode
from tests.pages.reading import address, well

ROOT = Path(__file__).parents[2]


def lab(script="app.py", **parameters):
    """The page as it opens at the link with these parameters."""
    at = AppTest.from_file(str(ROOT / script), default_timeout=30)
    for name, text in parameters.items():
        at.query_params[name] = text
    return well(at.run())


def widgets(at):
    buttons = (entry for entry in at.button_group if str(entry.key).startswith("setting_"))
    return chain(at.selectbox, at.number_input, at.text_input, buttons)


def widget(at, name):
    """The widget of a setting; for hidden, the number of layers."""
    return next(entry for entry in widgets(at) if entry.key == f"setting_{name}")


def held(at, name):
    """What it shows; buttons hold a list."""
    value = widget(at, name).value
    return tuple(value) if isinstance(value, list) else value


def names(at):
    """The settings that have a widget at present."""
    keys = {str(entry.key).removeprefix("setting_") for entry in widgets(at)}
    return {key for key in keys if key in SETTINGS}


def choose(at, name, value):
    """Set a widget and run the page; then let the stage do its part, as a browser would that shows epoch `epoch`."""
    widget(at, name).set_value(value)
    return browse(well(at.run()))


def browse(at, epoch=0):
    """The stage's answer to a page that asks for the epoch on the screen."""
    session = at.session_state.lab.session
    if session.pending:
        run = session.run.copy()
        run.intervene(Event(epoch, session.pending))
        changed = {"address": address_of(run), "accept": True, "commit": True}
        at.session_state.lab.receive({"run": session.number, "epoch": epoch, "seen": epoch} | changed)
        well(at.run())
    return at


def experiment_of(at):
    return at.session_state.lab.run.final_experiment


def messages(entries):
    """What warnings or errors say, without the backslashes that keep it from being read as Markdown."""
    return [re.sub(r"\\(.)", r"\1", entry.value) for entry in entries]


def stage_says(at):
    session = at.session_state.lab.session
    return decode(session.answer, RowLayout.of(session.run.experiment).width)


def stage_header(at):
    return stage_says(at).header


# Opening


@pytest.mark.parametrize("script", ["app.py", "pages/lab/page.py"])
def test_it_opens_with_the_defaults(script):
    at = lab(script)
    assert experiment_of(at) == Experiment()
    assert address(at) == {}
    assert not at.warning
    assert not at.error
    assert {"problem", "hidden", "loss", "optimizer", "seed"} <= names(at)
    assert stage_header(at)["setup"]["sizes"] == [2, 2, 1]
    assert stage_header(at)["options"]["why"] is True
    assert [entry.label for entry in at.expander] == list(GROUPS.values())


def test_its_memory_is_one_object_and_the_rest_are_widgets():
    at = browse(choose(lab(problem="and", present="0"), "optimizer", "adam"), epoch=7)
    own = {key for key in at.session_state if key.startswith("lab")}
    assert own - {"lab_present", "lab_stage", "lab_stage_leave", "lab_upload", "lab_playground"} == {"lab"}


def test_what_was_chosen_waits_for_the_browser_in_the_widget():
    at = lab()
    widget(at, "optimizer").set_value("adam")
    well(at.run())
    widget(at, "beta1").set_value(0.5)
    well(at.run())
    assert experiment_of(at) == Experiment()
    assert (widget(at, "optimizer").value, widget(at, "beta1").value) == ("adam", 0.5)
    browse(at, epoch=3)
    assert at.session_state.lab.run.events == (Event(3, {"optimizer": "adam", "learning_rate": 0.01, "beta1": 0.5}),)


def test_an_optimizer_brings_its_usual_rate_says_so_and_undo_takes_back_both():
    at = choose(lab(learning_rate="2"), "optimizer", "adam")
    said = "The learning rate was 2; it is now 0.01, the usual one with Adam."
    assert said in [entry.value for entry in at.caption]
    assert experiment_of(at) == Experiment(optimizer="adam", learning_rate=0.01)
    well(at.button(key="own_undo").click().run())
    assert experiment_of(at) == Experiment(learning_rate=2.0)
    assert said not in [entry.value for entry in at.caption]


def test_a_cross_entropy_brings_its_output_and_says_so():
    at = choose(lab(output_activation="linear"), "loss", "binary_cross_entropy")
    assert experiment_of(at).output_activation == "sigmoid"
    said = "The output activation was Linear; it is now Sigmoid, which this loss needs."
    assert said in [entry.value for entry in at.caption]
    at = choose(at, "output_activation", "tanh")
    assert experiment_of(at) == Experiment(output_activation="tanh")
    captions = [entry.value for entry in at.caption]
    assert said not in captions
    assert "The loss was Binary cross-entropy; it is now Half squared error, which goes with this output." in captions
    at = choose(at, "loss", "squared_error")
    assert "which goes with" not in " ".join(entry.value for entry in at.caption)


def test_every_widget_has_a_label_and_help():
    at = lab(problem="custom", optimizer="adam")
    for entry in widgets(at):
        assert entry.label
        assert len(entry.help) > 10


def corners(kind):
    """The values at the ends of what is allowed, or every choice."""
    if isinstance(kind, Choice):
        return list(kind.options)
    if isinstance(kind, Integer) and kind.word:
        return [kind.word, 1, 4]
    if isinstance(kind, Integer | Number):
        return [kind.low, kind.high]
    if isinstance(kind, Layers):
        return [(), (kind.most_units,) * kind.most_layers]
    if isinstance(kind, Several):
        return [(name,) for name in kind.options] + [tuple(kind.options)]
    assert isinstance(kind, TruthTable)
    return ["10", "1001", "11111110", "0110100110010111"]


NEEDED = {
    "truth_table": {"problem": "custom"},
    "scaling": {"problem": "points"},
    "value_scaling": {"problem": "points", "points": "values:1,2,30;2,3,40;3,3,45", "output_activation": "linear"},
    **{name: {"problem": "moons"} for name in ("n", "noise", "test", "data_seed")},
    "patience": {"problem": "rings"},  # not together with a test set of 0 percent
    "order": {"batch_size": 3},
    "decay_epochs": {"schedule": "step"},
    "decay_factor": {"schedule": "step"},
    "momentum": {"optimizer": "momentum"},
    "rho": {"optimizer": "rmsprop"},
    "beta1": {"optimizer": "adam"},
    "beta2": {"optimizer": "adam"},
    "epsilon": {"optimizer": "adam"},
    "init_scale": {"init": "normal"},
    "measures": {"problem": "iris"},
}
"""What must be chosen for a setting to have any effect, and so a widget."""

OF_THEIR_OWN = {"hidden", "learning_rate", "points", "locked"}
"""Settings whose control is no widget of theirs alone: fields for the layers, the stage, an editor."""

CORNERS = {name: corners(entry.kind) for name, entry in SETTINGS.items() if name not in OF_THEIR_OWN}


@pytest.mark.parametrize("name", CORNERS)
def test_every_choice_of_every_setting_through_its_widget(name):
    at = lab(**NEEDED.get(name, {}))
    for value in CORNERS[name]:
        choose(at, name, value)
        assert getattr(experiment_of(at), name) == value
        assert held(at, name) == value
        assert Experiment.from_url(address(at)) == experiment_of(at)
        assert getattr(Experiment.from_url(address(at)), name) == value
        assert not at.error
        assert not at.warning
        assert (
            SETTINGS[name].live or len(stage_says(at).epochs) >= 1
        )  # a live change comes from the stage, with its rows


ALONE = ("problem", "loss", "output_activation", "targets")
"""Settings that decide what others may be."""


def links():
    """Experiments that have every corner of every setting among them, many in one; and the settings to look at."""
    for name in ALONE:
        for value in CORNERS[name]:
            needed = LOSSES[value].output_activation if name == "loss" else None
            if name == "targets" and not reaches("sigmoid", value):
                needed = "tanh"
            if name == "problem" and value in REGRESSIONS:
                needed = "linear"
            yield {name: value} | ({"output_activation": needed} if needed else {})
    groups = {}
    for name in (name for name in CORNERS if name not in ALONE):
        groups.setdefault(tuple(NEEDED.get(name, {}).items()), []).append(name)
    for needed, members in groups.items():
        for turn in range(max(len(CORNERS[name]) for name in members)):
            yield dict(needed) | {name: CORNERS[name][turn % len(CORNERS[name])] for name in members}


@pytest.mark.parametrize("chosen", [*links()])
def test_every_choice_of_every_setting_from_a_link(chosen):
    wanted = Experiment(**chosen)
    at = lab(**wanted.to_url())
    assert experiment_of(at) == wanted
    for name in chosen.keys() - OF_THEIR_OWN:
        assert held(at, name) == chosen[name]
    assert address(at) == wanted.to_url()
    assert not at.warning


def test_every_setting_has_its_control():
    shown = {name for parameters in [{}, *NEEDED.values()] for name in names(lab(**parameters))}
    assert shown | OF_THEIR_OWN == set(SETTINGS)


# The network


def test_no_hidden_layer():
    at = choose(lab(), "hidden", 0)
    assert experiment_of(at).hidden == ()
    assert address(at) == {"hidden": "0"}
    assert not names(at) & {"hidden_activation", "dropout"}


def test_an_activation_for_each_hidden_layer():
    at = lab(hidden="3-2", hidden_activation="tanh")
    assert "One for each layer" not in widget(lab(), "hidden_activation").options
    at = choose(at, "hidden_activation", "One for each layer")
    assert experiment_of(at).hidden_activation == "tanh-tanh"
    at.selectbox(key="setting_hidden_activation_1").set_value("relu")
    well(at.run())
    assert address(at) == {"hidden": "3-2", "hidden_activation": "tanh-relu"}
    assert stage_header(at)["setup"]["activations"] == ["tanh", "relu", "sigmoid"]
    at = choose(at, "hidden", 3)
    assert experiment_of(at).hidden_activation == "tanh-relu-relu"
    at = choose(at, "hidden", 1)
    assert address(at) == {"hidden": "3", "hidden_activation": "tanh"}
    at = choose(lab(hidden="3-2", hidden_activation="tanh-relu"), "hidden_activation", "elu")
    assert address(at) == {"hidden": "3-2", "hidden_activation": "elu"}


def test_six_hidden_layers_of_16_units():
    at = choose(lab(), "hidden", 6)
    for layer in range(6):
        at.number_input(key=f"setting_hidden_{layer}").set_value(16)
    well(at.run())
    assert experiment_of(at).hidden == (16,) * 6
    assert address(at) == {"hidden": "16-16-16-16-16-16"}
    assert stage_header(at)["setup"]["sizes"] == [2, *[16] * 6, 1]


def test_layers_come_and_go_from_the_end():
    at = choose(lab(hidden="3-5"), "hidden", 3)
    assert experiment_of(at).hidden == (3, 5, 2)
    at = choose(at, "hidden", 1)
    assert experiment_of(at).hidden == (3,)


def test_one_more_unit():
    at = lab()
    at.number_input(key="setting_hidden_0").set_value(3)
    well(at.run())
    assert experiment_of(at).hidden == (3,)
    assert address(at) == {"hidden": "3"}


@pytest.mark.parametrize(
    ("loss", "output"), [(name, loss.output_activation) for name, loss in LOSSES.items() if loss.output_activation]
)
def test_a_cross_entropy_brings_its_output_activation(loss, output):
    at = choose(lab(output_activation="tanh"), "loss", loss)
    assert experiment_of(at).loss == loss
    assert experiment_of(at).output_activation == output
    assert widget(at, "output_activation").value == output


@pytest.mark.parametrize(
    ("loss", "output", "then"),
    [
        ("binary_cross_entropy", "softmax", "categorical_cross_entropy"),
        ("categorical_cross_entropy", "sigmoid", "binary_cross_entropy"),
        ("binary_cross_entropy", "tanh", "half_squared_error"),
        ("squared_error", "tanh", "squared_error"),
    ],
)
def test_an_output_activation_leaves_a_cross_entropy_that_does_not_fit(loss, output, then):
    needed = LOSSES[loss].output_activation or "sigmoid"
    at = choose(lab(loss=loss, output_activation=needed), "output_activation", output)
    assert experiment_of(at).output_activation == output
    assert experiment_of(at).loss == then
    assert widget(at, "loss").value == then
    assert not at.error


# A truth table of one's own


@pytest.mark.parametrize(("table", "inputs"), [("1001", 2), ("00000001", 3)])
def test_a_truth_table_of_ones_own(table, inputs):
    at = choose(choose(lab(), "problem", "custom"), "truth_table", table)
    assert not at.error
    assert address(at) == {"problem": "custom", "truth_table": table}
    assert [int(row) for row in experiment_of(at).samples.classes] == [int(digit) for digit in table]
    assert stage_header(at)["setup"]["sizes"][0] == inputs


@pytest.mark.parametrize("table", ["", "1", "01102", "012", "xor", "0110110", "0x10"])
def test_a_bad_truth_table_is_named_and_the_run_stays(table):
    at = lab(problem="custom", truth_table="1001")
    number = at.session_state.lab.session.number
    widget(at, "truth_table").set_value(table)
    well(at.run())
    assert len(at.error) == 1
    message = messages(at.error)[0]
    assert message.startswith("Truth table: ")
    assert repr(table) in message
    assert SETTINGS["truth_table"].kind.allowed in message
    assert at.session_state.lab.session.number == number
    assert experiment_of(at).truth_table == "1001"
    assert address(at) == {"problem": "custom", "truth_table": "1001"}
    widget(at, "truth_table").set_value("0111")
    well(at.run())
    assert not at.error
    assert experiment_of(at).truth_table == "0111"


# Changes during the run


def test_a_setting_that_cannot_change_on_the_way_starts_the_same_seed_anew():
    at = lab(seed="9")
    at.session_state.lab.session.receive({"run": at.session_state.lab.session.number, "epoch": 90, "seen": 90})
    at = choose(at, "problem", "and")
    assert experiment_of(at) == Experiment(problem="and", seed=9)
    assert stage_header(at)["epoch"] == 0


def test_a_setting_that_can_change_does_so_at_the_epoch_on_the_screen():
    at = lab()
    number = at.session_state.lab.session.number
    widget(at, "optimizer").set_value("adam")
    well(at.run())
    assert stage_header(at)["ask"] == "optimizer=adam,learning_rate=0.01"
    assert address(at) == {}
    browse(at, epoch=40)
    assert at.session_state.lab.run.events == (Event(40, {"optimizer": "adam", "learning_rate": 0.01}),)
    assert address(at) == {"events": "40:optimizer=adam,learning_rate=0.01"}
    assert at.session_state.lab.session.number == number
    assert widget(at, "optimizer").value == "adam"
    assert "beta1" in names(at)


def test_events_come_from_the_link_and_show_in_the_widgets():
    events = "40:optimizer=adam,learning_rate=0.05;60:3=1.5"
    at = lab(events=events)
    assert at.session_state.lab.run.events == (
        Event(40, {"optimizer": "adam", "learning_rate": 0.05}),
        Event(60, {}, {3: 1.5}),
    )
    assert widget(at, "optimizer").value == "adam"
    assert address(at) == {"events": events}
    assert not at.warning


def test_a_setting_turned_back_is_no_change():
    at = choose(lab(), "l2", 0.1)
    at = choose(at, "l2", 0.0)
    assert address(at) == {}


# The address bar


def test_bad_parameters_fall_back_and_are_named():
    at = lab(learning_rate="fast", hidden="99", problem="and", problm="red", events="5:seed=1")
    assert experiment_of(at) == Experiment(problem="and")
    [warnings] = messages(at.warning)
    for name in ("learning_rate", "hidden", "problm", "events"):
        assert warnings.count(f"{name}: ") == 1
    assert address(at) == {"problem": "and"}


def test_the_notice_goes_when_something_is_changed():
    at = lab(learning_rate="fast")
    assert at.warning
    at = choose(at, "problem", "or")
    assert not at.warning


def test_back_and_forward_bring_their_runs():
    at = choose(lab(), "problem", "and")
    at.query_params.clear()
    well(at.run())
    assert experiment_of(at) == Experiment()
    assert widget(at, "problem").value == "xor"
    at.query_params["problem"] = "and"
    at.query_params["hidden"] = "3-2"
    well(at.run())
    assert experiment_of(at) == Experiment(problem="and", hidden=(3, 2))
    assert at.number_input(key="setting_hidden_1").value == 2
    assert not at.warning


LOOKS = {"picture": "unit", "test_points": "shown", "margin": "near", "smooth": "off"}


def test_a_link_shows_the_hidden_space_and_the_address_follows_the_stage():
    at = lab(picture="space", problem="and")
    assert stage_header(at)["options"]["looks"] == LOOKS | {"picture": "space"}
    assert "space" in stage_header(at)["setup"]["figures"]
    assert address(at) == {"problem": "and", "picture": "space"}
    session = at.session_state.lab.session
    at.session_state.lab.receive({"run": session.number, "epoch": 0, "seen": 0, "looks": LOOKS})
    well(at.run())
    assert address(at) == {"problem": "and"}
    assert stage_header(at)["options"]["looks"] == LOOKS
    at.query_params["picture"] = "space"  # Back
    assert stage_header(well(at.run()))["options"]["looks"]["picture"] == "space"
    at = lab(picture="film", margin="wide")
    assert stage_header(at)["options"]["looks"] == LOOKS | {"margin": "wide"}
    assert messages(at.warning) == ["picture: 'film' is not allowed; allowed: unit, space. The default is shown."]
    other = {"test_points": "hidden", "margin": "near", "smooth": "on"}
    for asked in ({"looks": other}, {"looks": {"margin": "narrow"}}, {"looks": {"no": "such"}}, {"looks": "wide"}):
        at.session_state.lab.receive({"run": at.session_state.lab.session.number, "epoch": 0, "seen": 0} | asked)
    assert address(well(at.run())) == {"test_points": "hidden", "smooth": "on"}
    assert "space" not in stage_header(lab(hidden="1-1", picture="space"))["setup"]["figures"]


def test_hidden_groups_have_no_widgets_and_keep_their_values():
    at = lab(hide="problem,network", problem="and", hidden="3", seed="7")
    assert not any(SETTINGS[name].group in ("problem", "network") for name in names(at))
    assert [entry.label for entry in at.expander] == [GROUPS["training"], GROUPS["start"]]
    assert experiment_of(at) == Experiment(problem="and", hidden=(3,), seed=7)
    at = choose(at, "seed", 8)
    assert experiment_of(at) == Experiment(problem="and", hidden=(3,), seed=8)
    assert address(at) == {"hide": "problem,network", "problem": "and", "hidden": "3", "seed": "8"}
    assert stage_header(at)["options"]["hidden"] == sorted(read_hidden("network,problem")[0])


def test_an_unknown_group_is_named():
    at = lab(hide="training,everything")
    assert [message.split(":")[0] for message in messages(at.warning)] == ["hide"]
    assert address(at) == {"hide": "training"}


def test_one_control_is_left_and_no_other_way_to_change_what_is_hidden():
    at = lab(hide="all,-optimizer", learning_rate="2", events="9:max_epochs=500")
    assert names(at) == {"optimizer"}
    assert {"learning_rate", "seed", "weights"} <= set(stage_header(at)["options"]["hidden"])
    assert not at.file_uploader
    widget(at, "optimizer").set_value("adam")
    at = browse(well(at.run()), epoch=20)
    assert experiment_of(at) == Experiment(optimizer="adam", learning_rate=2.0, max_epochs=500)  # not Adam's own rate
    at.session_state.lab.own.forget_changes(read_hidden("all,-optimizer")[0])
    assert experiment_of(at) == Experiment(learning_rate=2.0, max_epochs=500)
    at.query_params.clear()
    well(at.run())
    assert {"optimizer", "seed"} <= names(at)
    assert at.file_uploader


def test_a_choice_that_would_change_what_is_hidden_is_refused_at_its_field():
    at = lab(hide="all,-loss", output_activation="tanh")
    at = choose(at, "loss", "binary_cross_entropy")
    assert experiment_of(at) == Experiment(output_activation="tanh")
    assert "the output activation Tanh, which cannot be changed here" in messages(at.error)[0]


def test_where_the_menu_is_hidden_there_is_no_way_to_other_pages():
    at = lab(hide="menu")
    assert not any(button.label == "Compare" for button in at.button)
    assert stage_header(at)["options"]["hidden"] == ["menu"]
    assert {"optimizer", "seed"} <= names(at)
    assert at.file_uploader
    at = choose(at, "problem", "and")
    assert address(at) == {"problem": "and", "hide": "menu"}


def test_a_link_is_made_by_ticking_what_may_be_changed():
    at = lab(problem="and")
    assert "hide" not in at.code[0].value
    key = next(entry.key for entry in at.segmented_control if entry.label == "What may be changed")
    well(at.segmented_control(key=key).set_value("Only what is ticked").run())
    assert "problem=and&hide=all" in at.code[0].value
    well(at.checkbox(key=key.replace("way", "tick_learning_rate")).check().run())
    link = "problem=and&hide=all%2C-learning_rate"
    assert at.code[0].value.endswith(link)
    assert f"?{link.replace('&', '&amp;')}&amp;embed=true" in at.code[1].value
    well(at.checkbox(key=key.replace("way", "start")).check().run())
    well(at.checkbox(key=key.replace("way", "menu")).set_value(False).run())
    assert at.code[0].value.endswith("hide=all%2C-learning_rate%2C-start%2Cmenu")
    assert address(at) == {"problem": "and"}
    well(at.segmented_control(key=key).set_value("Only the learning rate").run())
    assert at.code[0].value.endswith("hide=all%2C-learning_rate%2Cmenu")


def test_a_link_into_a_class_lets_the_stage_send_its_run_there():
    at = lab(room="ktr-pw", problem="and")
    assert stage_header(at)["options"]["room"] == "KTRPW"
    assert address(at) == {"problem": "and", "room": "KTRPW"}
    at = choose(at, "hidden_activation", "tanh")
    assert stage_header(at)["options"]["room"] == address(at)["room"] == "KTRPW"
    at = lab(room="nowhere")
    assert "nowhere" in at.warning[0].value
    assert "room" not in stage_header(at)["options"]
    assert address(at) == {}


def test_the_presenter_sees_no_settings():
    at = lab(present="1", problem="and")
    assert not names(at)
    assert not at.expander
    assert at.toggle[0].value is True
    assert stage_header(at)["options"]["presenter"] is True
    assert address(at) == {"problem": "and", "present": "1"}
    at.toggle[0].set_value(False)
    well(at.run())
    assert names(at)
    assert address(at) == {"problem": "and"}
    assert stage_header(at)["options"]["presenter"] is False
    assert experiment_of(at) == Experiment(problem="and")


def test_the_presenter_view_keeps_the_run():
    at = lab(events="40:learning_rate=2")
    number = at.session_state.lab.session.number
    at.toggle[0].set_value(True)
    well(at.run())
    assert at.session_state.lab.session.number == number
    assert address(at) == {"events": "40:learning_rate=2", "present": "1"}


# Files


def upload(at, content, name="run.json"):
    at.file_uploader[0].set_value((name, content, "application/json"))
    return well(at.run())


def test_a_saved_run_opens_with_its_changes_at_its_epoch():
    run = Run(Experiment(problem="or", hidden=(3,)), (Event(10, {"learning_rate": 1.0}), Event(20, {}, {2: 0.5})))
    at = upload(lab(), run.to_json(35).encode())
    assert not at.warning
    assert at.session_state.lab.run.experiment == run.experiment
    assert at.session_state.lab.run.events == run.events
    assert stage_header(at)["epoch"] == 35
    assert widget(at, "problem").value == "or"
    assert address(at) == {"problem": "or", "hidden": "3", "events": "10:learning_rate=1;20:2=0.5"}
    well(at.run())
    assert at.session_state.lab.run.events == run.events


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"{}", b"[1]", json.dumps({"format": "perceptarium run 1", "epoch": "x"}).encode()]
)
def test_a_broken_file_is_named_and_the_run_stays(content):
    at = lab(problem="and")
    number = at.session_state.lab.session.number
    at = upload(at, content)
    assert len(at.warning) == 1
    assert messages(at.warning)[0].startswith("The file could not be opened.")
    assert "allowed" in messages(at.warning)[0]
    assert at.session_state.lab.session.number == number
    assert experiment_of(at) == Experiment(problem="and")


def test_the_message_about_a_broken_file_goes_with_the_next_good_one():
    at = upload(lab(), b"{}")
    at = upload(at, Run(Experiment(problem="or")).to_json(0).encode(), "good.json")
    assert not at.warning
    assert experiment_of(at).problem == "or"


def test_a_link_of_tensorflow_playground_is_opened_and_what_is_different_is_said():
    at = lab()
    at.text_input(key="lab_playground").set_value("https://playground.tensorflow.org/#dataset=xor&noise=20&sinX=true")
    at = well(at.run())
    assert (experiment_of(at).problem, experiment_of(at).noise, experiment_of(at).hidden) == ("quadrants", 20.0, (4, 2))
    assert experiment_of(at).features == ("x1", "x2", "sinx1")
    assert "The seed picks other points and other first weights here" in at.warning[0].value
    assert at.text_input(key="lab_playground").value == ""
    at.text_input(key="lab_playground").set_value("https://example.org/")
    at = well(at.run())
    assert "The link could not be opened" in at.warning[0].value
    assert experiment_of(at).problem == "quadrants"


def test_a_run_with_many_changes_can_still_be_shared():
    at = lab(events=";".join(f"{epoch}:learning_rate={0.1 + epoch / 1000:g}" for epoch in range(1, 300)))
    assert len(at.session_state.lab.run.events) == 299
    assert not at.warning
    assert "299%3Alearning_rate" in at.code[0].value


def test_the_link_to_share_is_the_address():
    at = lab(problem="and", events="40:learning_rate=2")
    link = at.code[0].value
    assert "problem=and" in link
    assert "events=40%3Alearning_rate%3D2" in link


def test_units_that_are_not_possible_are_refused_and_the_usual_settings_come_with_a_click():
    at = lab()
    for typed in (20, 2.5, 0):
        at.number_input(key="setting_hidden_0").set_value(typed)
        at = browse(well(at.run()))
        assert messages(at.error) == [f"Hidden units: {typed} is not allowed; allowed: a whole number from 1 to 16"]
        assert at.number_input(key="setting_hidden_0").value == 2
        assert experiment_of(at) == Experiment()
    for emptied, value in (("max_epochs", Experiment().max_epochs), ("l2", 0.0)):
        at.number_input(key=f"setting_{emptied}").set_value(None)
        at = browse(well(at.run()))
        assert (at.number_input(key=f"setting_{emptied}").value, experiment_of(at)) == (value, Experiment())
    at.number_input(key="setting_hidden_0").set_value(3)
    at = browse(well(at.run()))
    assert (messages(at.error), experiment_of(at)) == ([], Experiment(hidden=(3,)))
    at = choose(at, "problem", "sine")
    assert experiment_of(at).hidden == (3,)
    at = browse(well(at.button(key="setting_standard").click().run()))
    assert experiment_of(at).hidden == (8,)
    assert not any(button.key == "setting_standard" for button in at.button)


def test_back_counts_though_the_page_changed_in_the_same_moment_but_a_late_address_does_not():
    at = lab(problem="and", seed="7")
    choose(at, "problem", "or")
    at.session_state[ACTED] = True
    at.query_params.clear()
    at.query_params |= {"problem": "and", "seed": "7"}  # of before the change: the browser has not heard of it yet
    at = well(at.run())
    assert experiment_of(at) == Experiment(problem="or", seed=7)
    at.session_state[ACTED] = True
    at.query_params.clear()
    at.query_params["problem"] = "nand"
    at = well(at.run())
    assert experiment_of(at) == Experiment(problem="nand")
