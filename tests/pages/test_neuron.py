"""The page about one neuron without a browser: its sections, its words, the score, and what its pictures' events do."""

import re

import numpy as np
import pytest

from core import Experiment, gradient_check
from core.data.datasets import iris_sepals
from core.neuron.separability import gates, separable_gates, separating_unit
from core.neuron.slope_classifier import fixed_points
from core.training.run import Event as RunEvent
from core.training.run import Run
from core.training.trainer import train
from pages.neuron.gates import open_gate, open_tile
from pages.neuron.hand import drag
from pages.neuron.slopes import flower_order
from pages.neuron.state import GATES, NAMES, OUTPUTS, SECTIONS, NeuronState
from pages.neuron.train import experiment_of
from pages.shared.parts.picture import Event
from pages.shared.state.live import take_pull
from tests.pages.reading import Recorder, address, at_link, press, well


def neuron(**parameters):
    """The page as it opens at the link with these parameters."""
    at = at_link("neuron", **parameters)
    return well(at.run())


def words(at):
    return "\n".join(entry.value for entry in at.markdown)


def event(kind, name="", x=0.0, y=0.0, value=None, final=True):
    return Event(kind, name, x, y, value, final)


# Opening


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens_from_its_link(section):
    at = neuron(section=section)
    assert not at.warning
    assert not at.error
    assert address(at).get("section", "hand") == section


@pytest.mark.parametrize("section", SECTIONS)
def test_every_widget_has_a_label_and_help(section):
    at = neuron(section=section)
    found = [*at.selectbox, *at.number_input, *at.slider, *at.text_input, *at.button_group]
    assert found
    for entry in found:
        assert entry.label
        assert len(entry.help) >= 5


def test_a_bad_parameter_is_named_and_the_default_used():
    at = neuron(gate="perhaps", w1="9", solved="12")
    message = re.sub(r"\\(.)", r"\1", at.warning[0].value)
    for part in ("gate: 'perhaps'", "w1: '9'", "solved: '12'", "from -5 to 5"):
        assert part in message
    assert "rows right" in words(at)


def test_a_gate_of_three_inputs_that_is_none_is_named():
    at = neuron(section="gates")
    at.text_input[0].set_value("0110")
    well(at.run())
    assert "8 digits 0 or 1" in at.error[0].value


# By hand


@pytest.mark.parametrize("gate", GATES)
def test_the_separating_unit_solves_the_gate_and_the_score_keeps_it(gate):
    outputs = OUTPUTS[gate]
    unit = separating_unit(outputs)
    if unit is None:
        at = neuron(gate=gate)
        assert f"No unit can do {'XOR' if gate == 'xor' else 'XNOR'}" in words(at)
        assert "at most 3 of 4 rows" in words(at)
        assert address(at) == {"gate": gate}
        return
    w1, w2 = unit.weights
    at = neuron(gate=gate, w1=f"{w1:g}", w2=f"{w2:g}", b=f"{unit.bias:g}")
    assert "### 4 of 4 rows right" in words(at)
    assert address(at)["solved"] == "".join("1" if other == outputs else "0" for other in gates(2))
    assert "Score: **1 of 14** gates" in words(at)


def test_the_truth_table_has_its_numbers():
    at = neuron(w1="-0.9", w2="0.3", b="-0.5", activation="sigmoid")
    output = 1 / (1 + np.exp(1.1))  # row 11: -0.9 + 0.3 - 0.5 = -1.1
    assert f"| 11 | 1 | (−0.9)·1 + 0.3·1 − 0.5 = **−1.1** | {output:.4g} | 0 ✗ wrong |" in words(at)


@pytest.mark.parametrize("activation", ["tanh", "linear"])
def test_it_says_how_an_output_becomes_an_answer(activation):
    at = neuron(activation=activation)
    line = np.arctanh(0.5) if activation == "tanh" else 0.5
    assert f"an output above ½ is the answer 1: where z > {line:.4g}" in words(at).replace("An output", "an output")


@pytest.mark.parametrize(
    ("activation", "formula"),
    [
        ("step", r"\ge 0 \Rightarrow a = 1"),
        ("sigmoid", f"{1 / (1 + np.exp(-1.05)):.4g}"),
        ("tanh", f"{np.tanh(1.05):.4g}"),
        ("linear", "a = z = 1.05"),
    ],
)
def test_the_texts_signal_stands_at_the_point(activation, formula):
    at = neuron(w1="0.9", w2="0.3", b="0", activation=activation)
    assert "0.9 \\cdot 1 + 0.3 \\cdot 0.5 + 0 = 1.05" in at.latex[0].value
    assert formula in at.latex[0].value


def test_a_solved_gate_stays_solved():
    at = neuron(b="-1.5")
    at.selectbox[0].set_value("xor")
    well(at.run())
    assert "Score: **1 of 14** gates" in words(at)
    assert address(at)["solved"].count("1") == 1


def test_dragging_the_line_moves_it_through_the_pointer():
    page = Recorder(NeuronState())
    drag(page, event("handle", "line", 1.0, 0.5, final=False))
    assert (page.state.w1, page.state.w2, page.state.b) == (1.0, 1.0, -1.5)
    assert not page.settled
    drag(page, event("handle", "line", 1.5, 1.5))
    assert page.state.b == -3.0
    assert page.settled


def test_a_drag_stops_at_the_limits():
    page = Recorder(NeuronState(w1=5.0, w2=5.0))
    drag(page, event("handle", "line", 1.5, 1.5))
    assert page.state.b == -10.0


def test_turning_keeps_the_place_that_it_turns_about():
    page = Recorder(NeuronState(w1=1.0, w2=1.0, b=-1.0))
    # The line goes from (1.5, -0.5) to (-0.5, 1.5); 0.3 of the way is (0.9, 0.1).
    for pointer, final in (((0.9, 1.0), False), ((0.5, 1.0), False), ((0.1, 0.3), True)):
        drag(page, event("handle", "turn", *pointer, final=final))
        unit = page.state.unit
        assert unit.net_inputs([(0.9, 0.1), pointer]) == pytest.approx([0.0, 0.0], abs=5e-3)
        assert np.hypot(*unit.weights) == pytest.approx(2**0.5, abs=2e-3)
        assert page.settled == final


def test_the_point_and_the_knobs():
    page = Recorder(NeuronState())
    drag(page, event("handle", "point", 0.123, 9.0))
    assert (page.state.x1, page.state.x2) == (0.12, 1.5)
    drag(page, event("knob", "w2", value=-2.5, final=False))
    assert page.state.w2 == -2.5
    page.turn("bug_step")(event("step", value=3))
    assert page.state.bug_step == 3


# Gates


def test_the_counts_are_computed():
    at = neuron(section="gates")
    assert f"### {len(separable_gates(2))} of 16 gates" in words(at)
    assert f"### {len(separable_gates(3))} of 256 gates of three inputs" in words(at)
    assert "3-bit parity cannot be separated**: one unit has at most 6 of 8 rows right" in words(at)
    at = neuron(section="gates", gate3="00010111")
    assert "3-bit majority can be separated" in words(at)
    assert "8 of 8 rows right" in words(at)


def test_the_score_can_start_anew():
    at = neuron(section="gates", solved="0100000100000000")
    assert "Score: **2 of 14** gates" in words(at)
    well(press(at, "Start the score anew"))
    assert "Score: **0 of 14** gates" in words(at)
    assert "solved" not in address(at)


def test_clicks_on_the_gates():
    page = Recorder(NeuronState(section="gates"))
    open_gate(page, event("pick", value="00000001"))
    assert page.state.gate3 == "00000001"
    open_tile(page, event("pick", value="0111"))
    assert (page.state.section, page.state.gate) == ("hand", NAMES["0111"])


# Train it


@pytest.mark.parametrize("loss", ["half_squared_error", "squared_error", "binary_cross_entropy"])
@pytest.mark.parametrize("gate", ["or", "xor"])
def test_the_units_gradient_by_finite_differences(loss, gate):
    experiment = experiment_of(NeuronState(gate=gate, loss=loss))
    *_, snapshot = train(experiment.replace(max_epochs=5))
    x, t = snapshot.samples.inputs, snapshot.samples.targets[:, 0]
    w, b = snapshot.network.layers[0].weights[:, 0], snapshot.network.layers[0].bias[0]

    def value(parameters):
        p = 1 / (1 + np.exp(-(x @ parameters[:2] + parameters[2])))
        terms = {
            "half_squared_error": 0.5 * (p - t) ** 2,
            "squared_error": (p - t) ** 2,
            "binary_cross_entropy": -(t * np.log(p) + (1 - t) * np.log(1 - p)),
        }
        return terms[loss].mean()

    at, h = np.array([*w, b]), 1e-6
    numeric = [(value(at + h * e) - value(at - h * e)) / (2 * h) for e in np.eye(3)]
    np.testing.assert_allclose(snapshot.gradient, numeric, atol=1e-9)
    assert snapshot.loss == pytest.approx(value(at))
    check = gradient_check(snapshot.network, x, t[:, None], loss=loss, reduction="mean")
    assert check.relative_difference.max() < 1e-6


def test_the_stage_shows_the_unit_of_the_link():
    at = neuron(section="train", gate="or", loss="squared_error", init="zeros", rate="2")
    experiment = at.session_state.neuron_session.run.experiment
    assert experiment == Experiment(
        problem="or", hidden=(), loss="squared_error", reduction="mean", init="zeros", learning_rate=2.0
    )
    assert experiment.sizes == (2, 1)


def test_another_gate_starts_another_run():
    at = neuron(section="train", gate="or")
    number = at.session_state.neuron_session.number
    at.selectbox[0].set_value("and")
    well(at.run())
    assert at.session_state.neuron_session.number == number + 1
    assert at.session_state.neuron_session.run.experiment.problem == "and"


def test_changes_during_the_run_are_in_the_link():
    at = neuron(section="train", gate="or", events="40:learning_rate=5")
    assert at.session_state.neuron_session.run.events == (RunEvent(40, {"learning_rate": 5.0}),)
    assert address(at)["events"] == "40:learning_rate=5"
    link = at.get("link_button")[0].proto.url
    assert "events=40%3Alearning_rate%3D5" in link
    assert "hidden=0" in link


def test_another_gate_leaves_the_changes_behind():
    at = neuron(section="train", gate="or", events="40:learning_rate=5")
    at.selectbox[0].set_value("and")
    well(at.run())
    assert at.session_state.neuron_session.run.events == ()
    assert "events" not in address(at)


def test_a_pull_that_comes_after_the_page_was_left_is_nothing():
    asked = []
    take_pull("neuron_stage", asked.append)
    assert asked == []


def test_changes_that_make_no_sense_are_left_out():
    at = neuron(section="train", events="soon:nothing=1")
    assert "left out" in at.warning[0].value
    assert at.session_state.neuron_session.run.events == ()


def test_or_is_learned_by_both_and_xor_by_none():
    at = neuron(section="train", gate="or")
    assert "Converged" in words(at)
    *_, last = train(at.session_state.neuron_session.run.experiment)
    assert last.accuracy == 1.0
    at = neuron(section="train", gate="xor")
    assert "goes round in a circle" in words(at)
    assert "No line separates XOR" in words(at)
    assert max(s.accuracy for s in Run(experiment_of(NeuronState(gate="xor"))).snapshots(0, 500, 1, 60)) < 1.0


def test_the_perceptron_starts_from_the_unit_by_hand():
    at = neuron(section="train", start="hand", w1="2", w2="-1", b="0.5", rule_step="1", rule_learning_rate="0.1")
    # Row 00: z = 0.5, answer 1, target 0: b = 0.5 - 0.1
    assert "b &\\leftarrow 0.5 + 0.1 \\cdot (0 - 1) \\cdot 1 = 0.4" in at.latex[1].value


# Two bugs


def test_the_first_bug_has_the_texts_numbers():
    at = neuron(section="bugs", bug_step="1")
    for part in ("0.25 \\cdot 3 = 0.75", "1.1 - 0.75 = 0.35", "= 0.1167", "= 0.3667"):
        assert part in at.latex[0].value
    assert "The last example wins" in words(at)
    assert "2.9 / 1 = 2.9" in words(at)


@pytest.mark.parametrize(("order", "indices"), [("ladybird", (0, 1)), ("caterpillar", (1, 0))])
def test_a_smaller_rate_ends_in_a_circle(order, indices):
    at = neuron(section="bugs", bug_learning_rate="0.5", order=order, rounds="50")
    first, second = fixed_points((3.0, 1.0), (1.1, 2.9), 0.5, indices)
    assert f"{first:.4g} after the {order}" in words(at)
    assert f"After 50 rounds the slope is {second:.4g}, off by " in words(at)
    assert f"= {second:.4g}" in at.latex[1].value


# Iris


def test_iris_says_how_many_are_right():
    at = neuron(section="iris", iris_learning_rate="1", iris_order="alternating", margin="0")
    # With L = 1 and no margin the line passes exactly through the last flower.
    length, width = iris_sepals().values[99] / np.sqrt((iris_sepals().values ** 2).sum(axis=0) / 99)
    assert f"The slope ends at {width / length:.4g}" in words(at)
    assert "of 100 right at the end" in words(at)
    assert "can do is 99 of 100" in words(at)


@pytest.mark.parametrize(("order", "flower", "sign"), [("file", 0, -1), ("alternating", 50, 1)])
def test_the_targets_lie_a_margin_beyond_the_flower(order, flower, sign):
    step = 1 if order == "file" else 2
    at = neuron(section="iris", margin="0.2", iris_order=order, iris_step=str(step))
    _, width = iris_sepals().values[flower] / np.sqrt((iris_sepals().values ** 2).sum(axis=0) / 99)
    assert f"t - y = {width + sign * 0.2:.4g} - " in at.latex[0].value


@pytest.mark.parametrize("name", ["file", "alternating", "shuffled"])
def test_every_order_shows_every_flower_once(name):
    above = iris_sepals().classes == 0
    order = flower_order(name, above, 1)
    assert sorted(order) == list(range(100))
    assert (order == list(range(100))) == (name == "file")
    if name == "alternating":
        assert above[order].tolist() == [True, False] * 50


def test_the_shuffled_order_belongs_to_its_seed():
    above = iris_sepals().classes == 0
    assert flower_order("shuffled", above, 1) == flower_order("shuffled", above, 1)
    assert flower_order("shuffled", above, 1) != flower_order("shuffled", above, 2)


def test_a_random_start_slope_stands_in_the_link():
    at = neuron(section="iris")
    well(press(at, "Random start slope"))
    assert -1.0 <= float(address(at)["iris_slope"]) <= 4.0
