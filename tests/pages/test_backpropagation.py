"""Backpropagation with its numbers, without a browser: every network, the steps, the exercise, and the address bar."""

import pytest

from core import Experiment, train
from core.experiment.experiment import SETTINGS
from core.experiment.settings import settings_table
from core.formulas.backpropagation import FORMULAS
from core.worked.example import from_snapshot, scalar, text_004
from core.worked.names import NET, OUTPUT
from core.worked.notation import latex_lines, plain_number
from core.worked.steps import steps_of
from core.worked.update import changes
from pages.backpropagation.state import NETWORKS, SECTIONS, State
from pages.shared.state.location import RUN_PARAMETERS
from tests.pages.reading import address, at_link, press, said, well


def open_page(**parameters):
    at = at_link("backpropagation", **parameters)
    return well(at.run())


def formulas(at):
    return [entry.value.strip().removeprefix("$$").removesuffix("$$").strip() for entry in at.latex]


def lab(row=1, epoch=0, **settings):
    for snapshot in train(Experiment(**settings)):
        if snapshot.epoch == epoch:
            example = from_snapshot(snapshot)
            return example if row is None else example.only(row)
    raise AssertionError("the run is shorter")


def assert_shows(at, step):
    assert latex_lines(step.symbols) in formulas(at)
    assert latex_lines(step.numbers) in formulas(at)


# Opening


def test_it_opens_with_the_labs_network_and_one_example():
    at = open_page()
    assert address(at) == {}
    assert not at.error
    assert not at.warning
    assert_shows(at, steps_of(lab())[0])
    assert "Epoch 0, loss 0.6493" in said(at)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("net", NETWORKS)
def test_every_network_in_every_view(net, section):
    at = open_page(net=net, section=section, delta=OUTPUT, step="3")
    assert not at.error
    assert not at.warning


LINKS = {str({n: t for n, t in f.parameters.items() if n not in ("step", "place")}): f for f in FORMULAS}


@pytest.mark.parametrize("formula", LINKS.values(), ids=LINKS)
def test_the_formulas_of_the_texts_lead_to_views_that_stand(formula):
    at = open_page(**formula.parameters)
    assert not at.error
    assert not at.warning
    assert address(at) == dict(formula.parameters)


def test_the_pages_parameters_do_not_collide_with_the_labs():
    assert not set(settings_table(State)) & ({*SETTINGS} | RUN_PARAMETERS - {"epoch"})


def test_every_widget_has_help():
    at = open_page(net="own")
    for widget in (*at.selectbox, *at.text_input, *at.number_input, *at.slider, *at.button):
        assert len(widget.help) > 10, widget.label


# The lab's run


def test_any_epoch_of_any_run_is_explained():
    at = open_page(problem="and", learning_rate="2", epoch="7", row="all", step="8")
    assert_shows(at, steps_of(lab(None, 7, problem="and", learning_rate=2.0))[8])
    assert address(at) == {"problem": "and", "learning_rate": "2", "epoch": "7", "row": "all", "step": "8"}


def test_an_event_in_the_run_is_obeyed():
    at = open_page(events="0:8=2.5", step="4")
    [numbers] = [text for text in formulas(at) if "2.5" in text and "0.70848" in text]
    assert numbers


def test_next_epoch_and_previous_epoch():
    at = press(open_page(epoch="4", step="5"), "Next epoch")
    assert address(at) == {"epoch": "5"}
    assert_shows(at, steps_of(lab(1, 5))[0])
    at = press(at, "Previous epoch")
    assert address(at) == {"epoch": "4"}


def test_an_epoch_after_the_end_of_the_run_shows_the_end():
    at = open_page(epoch="100000")
    assert "as far as this" in said(at)
    assert "epoch 1,413" in said(at)


def test_a_network_that_is_too_large_is_declined_in_words():
    at = open_page(hidden="16-16")
    assert "The network 2-16-16-1 is too large to be read operation by operation" in said(at)
    assert not at.latex
    assert not press(at, "Take two hidden units").warning
    assert "2-2-1" in said(at)


def test_derived_inputs_have_their_names_and_too_many_are_declined():
    at = open_page(features="x1x1-x1x2-sinx2")
    assert "its weight x₁²→h₁ is w⁽¹⁾\u2060₁₁" in said(at)
    formulas = " ".join(element.value for element in at.latex)
    assert r"x_{1}^{2}" in formulas
    assert r"\sin x_{2}" in formulas
    at = open_page(features="x1-x2-x1x1-x2x2-x1x2")
    assert not press(at, "Take x₁, x₂ and two hidden units").warning
    assert "2-2-1" in said(at)


def test_a_gate_of_four_inputs_can_be_read():
    at = open_page(problem="majority4")
    assert not at.warning
    assert "4-2-1" in said(at)
    assert at.latex


def test_small_batches_and_other_optimizers_are_said():
    at = open_page(batch_size="1", optimizer="adam", row="all", step="30")
    assert "several updates with small batches" in said(at)
    assert "what Adam makes of the gradient" in said(at)


def test_the_lab_is_found_again():
    at = open_page(problem="and", epoch="3")
    assert "](./?problem=and&epoch=3)" in said(at)


# Step by step


def test_forwards_and_back_one_operation_at_a_time():
    steps, at = steps_of(scalar()), open_page(net="scalar")
    for number in range(1, 4):
        at = press(at, "Next")
        assert_shows(at, steps[number])
        assert address(at) == {"net": "scalar", "step": str(number)}
    at = press(at, "Back")
    assert_shows(at, steps[2])
    at = press(at, "First")
    assert_shows(at, steps[0])
    at = press(at, "Backward pass")
    assert_shows(at, next(step for step in steps if step.phase == "Backward"))
    at = well(at.slider(key="backpropagation_slider").set_value(len(steps)).run())
    assert_shows(at, steps[-1])
    assert next(button for button in at.button if button.label == "Next").disabled


def test_a_step_beyond_the_last_is_the_last():
    assert_shows(open_page(net="scalar", step="400"), steps_of(scalar())[-1])


def test_the_chain_rule_of_the_chosen_weight_with_all_its_paths():
    at = open_page(net="godatadriven", row="3", place="p0-0-0")
    assert "along 2 paths" in said(at)
    example = text_004(4).only(2)
    gradient = example.loss_and_gradient[1][0]
    assert f"it is {plain_number(gradient)}." in said(at)
    [table] = [frame.value for frame in at.dataframe if "path" in frame.value]
    assert list(table["path"]) == ["a₁ → a₄ → a₆ → L", "a₁ → a₅ → a₆ → L"]
    at = well(at.selectbox(key="backpropagation_place").select("p2-0-1").run())
    assert address(at)["place"] == "p2-0-1"
    assert "along one path" in said(at)


def gradients(at):
    """The columns of the table of gradients."""
    [table] = [entry.value for entry in at.markdown if entry.value.startswith("| parameter | gradient |")]
    header, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines())
    return {name: list(cells) for name, *cells in zip(header, *rows, strict=True)}


def test_every_gradient_stands_beside_its_central_difference():
    at = open_page(net="rashid3")
    table = gradients(at)
    assert len(table["parameter"]) == 18
    for gradient, difference, relative in zip(
        table["gradient"], table["central difference"], table["relative difference"], strict=True
    ):
        assert float(gradient) == pytest.approx(float(difference), rel=1e-4)
        assert float(relative) < 1e-4
    worst = max(map(float, table["relative difference"]))
    assert f"between a gradient and its central difference is {worst:.1g}. All of them stand" in said(at)


def test_a_kink_is_named_where_a_difference_comes_from_it():
    def said(**parameters):
        at = open_page(**{"hidden_activation": "relu", "init": "he", "row": "all"} | parameters)
        words = "\n".join(entry.value for entry in (*at.markdown, *at.caption))
        return gradients(at), words.replace("\\", "").replace("\u2060", "")

    # Biases begin at 0: with 00 every net input of the first layer is 0, where ReLU has its kink.
    table, words = said(place="p0-0-b")
    kinked = [cell.endswith(", kink") for cell in table["relative difference"]]
    assert kinked == [name.startswith("b⁽¹⁾") for name in table["parameter"]]
    assert "Within the step of b⁽¹⁾₁, b⁽¹⁾₂ there is a kink, so that gradient and difference may rightly" in words
    assert "the slope of ReLU jumps, at 0 from 0 to 1: for z⁽¹⁾₁ with 00, z⁽¹⁾₂ with 00." in words
    assert "A kink lies here: the gradient is" in words
    assert ", kinks left out. All of them stand in a table below." in words
    # Without sample 00, with a smooth activation, or after an epoch, nothing is said.
    for other in ({"row": "2"}, {"hidden_activation": "elu"}, {"epoch": "1"}):
        assert "kink" not in said(**other)[1]
    penalised = said(hidden_activation="sigmoid", init="zeros", l1="0.1")
    assert "The L1 penalty has a kink at weight 0." in penalised[1]
    assert all(float(cell.removesuffix(", kink")) < 1e-6 for cell in penalised[0]["relative difference"])


def test_delta_is_another_number_under_the_other_convention_and_gradients_are_the_same():
    texts = {delta: open_page(net="scalar", delta=delta, step="10") for delta in (NET, OUTPUT)}
    assert gradients(texts[NET]) == gradients(texts[OUTPUT])
    assert formulas(texts[NET]) != formulas(texts[OUTPUT])


def test_the_update_of_one_weight_is_said_first_with_both_of_its_names_and_marked_in_the_table():
    at = open_page(epoch="50", row="all", place="p0-0-1")
    example = lab(None, 50)
    change = changes(example)[2]
    here = example.names().parameter(change.place).text
    value, gradient, step, after = map(plain_number, (change.value, change.gradient, change.step, change.after))
    assert f"**The update of x₂→h₁, here {here}**: value {value}, gradient {gradient}, step -0.5 · " in said(at)
    assert f"= {step}; new value **{after}**." in said(at)
    assert f"| **x₂→h₁** | **{here}** | **{value}** | **{gradient}** | **{step}** | **{after}** |" in said(at)
    assert "The update of x₂→h₁" not in said(open_page(epoch="50", row="all"))


def test_the_update_and_on():
    at = press(open_page(net="scalar", step="7"), "Update and go on")
    assert address(at) == {"net": "scalar", "updates": "1"}
    assert_shows(at, steps_of(scalar().updated())[0])
    at = press(at, "Back to the start")
    assert address(at) == {"net": "scalar"}


def test_another_network_begins_at_the_beginning():
    at = open_page(net="scalar", step="7", updates="3", place="p1-0-0")
    at = well(at.selectbox(key="backpropagation_net").select("rashid2").run())
    assert address(at) == {"net": "rashid2"}


def test_the_batch_is_chosen():
    of_a_cloud = said(open_page(problem="moons", n="50"))
    assert "The update of an epoch adds up the gradients of all 35 points." in of_a_cloud
    assert "Choose them as one batch" not in of_a_cloud, "there is no such choice"
    at = open_page()
    assert "Choose them as one batch to see their update." in said(at)
    at = well(at.selectbox(key="backpropagation_row").select("all").run())
    assert address(at) == {"row": "all"}
    assert_shows(at, steps_of(lab(None))[0])


# Own numbers


def test_own_numbers_are_taken():
    at = open_page(net="own", own_sizes="1-1", own_weights="2", own_biases="0.5", own_inputs="3", own_targets="0")
    assert any(r"2 \cdot 3 + 0.5" in text for text in formulas(at))


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"own_sizes": "9-9"}, "own_sizes: '9-9' is not allowed"),
        ({"own_weights": "1,2"}, "own_weights: 2 is not allowed; allowed: 6 numbers for a 2-2-1 network"),
        ({"own_inputs": "1"}, "own_inputs: 1 is not allowed; allowed: 2 numbers for each example"),
        (
            {"own_output_activation": "tanh", "own_loss": "binary_cross_entropy"},
            "own_output_activation: 'tanh' is not allowed",
        ),
        ({"own_sizes": "![a](b)"}, "own_sizes: '![a](b)' is not allowed"),
    ],
)
def test_own_numbers_that_do_not_fit_are_named(parameters, message):
    at = open_page(net="own", **parameters)
    assert message in said(at)
    assert at.text_input(key="backpropagation_own_sizes")  # the fields stay, to be mended


@pytest.mark.parametrize(
    ("parameter", "text"),
    [("net", "mine"), ("row", "0"), ("row", "some"), ("step", "-1"), ("epoch", "x"), ("secton", "split")],
)
def test_a_bad_parameter_is_named_and_the_default_taken(parameter, text):
    at = open_page(**{parameter: text})
    assert any(entry.value.startswith(parameter) for entry in at.warning)
    assert at.session_state.backpropagation_page.state == State()


# The exercise


def answer(at, step, text, button="Check"):
    at.text_input(key=f"backpropagation_answer_{step}").set_value(text)
    return press(at, button)


def test_the_exercise_hides_checks_counts_and_shows():
    steps, at = steps_of(scalar()), open_page(net="scalar", section="exercise")
    value, numbers = float(steps[0].values[0]), latex_lines(steps[0].numbers)
    assert numbers not in formulas(at)
    at = answer(at, 0, "1")
    assert "1 is not it" in said(at)
    at = answer(at, 0, "![seven](x)")
    assert "answer: '![seven](x)' is not allowed" in said(at)
    at = answer(at, 0, f"{value * 1.005:.6f}".replace(".", ","))
    assert "Right." in said(at)
    assert numbers in formulas(at)
    at = press(at, "Next")
    at = press(at, "Show me")
    assert "Shown." in said(at)
    assert latex_lines(steps[1].numbers) in formulas(at)
    at = press(at, "Back")
    assert numbers in formulas(at)
    [found] = [frame.value for frame in at.dataframe if steps[0].title in list(frame.value.get("quantity", []))]
    assert list(found["value"]) == [plain_number(float(step.values[0])) for step in steps[:2]]


def test_the_tolerance_is_stated():
    assert "within 1% of the value" in said(open_page(section="exercise"))


def test_another_example_begins_a_new_exercise():
    at = press(open_page(section="exercise"), "Show me")
    at = well(at.selectbox(key="backpropagation_row").select(3).run())
    assert "Shown." not in said(at)


def test_the_exercise_wants_one_example():
    assert "one example" in said(open_page(section="exercise", row="all"))


# Error splitting


def test_rashids_errors_stand_beside_the_true_gradient():
    at = open_page(net="split", section="split")
    shares, meaning = (frame.value for frame in at.dataframe)
    assert list(shares["by weight"]) == ["0.42", "0.88"]
    assert list(shares["times the weights"]) == ["2.1", "4.4"]
    assert list(shares["in equal shares"]) == ["0.65", "0.65"]
    assert list(shares["minus the true gradient"]) == ["0.17064", "0.35128"]
    assert list(meaning["½ Σ e², linear outputs"]) == ["2.1", "4.4"]
    assert list(meaning["½ Σ e² / S, linear outputs"]) == ["0.42", "0.88"]
    assert list(meaning["cross-entropy, sigmoid outputs"]) == ["2.1", "4.4"]


def test_weights_that_cancel_are_undefined_and_said():
    at = open_page(net="own", own_sizes="2-1", own_weights="1,-1", own_inputs="1,0.5", own_targets="0", section="split")
    assert "undefined" in list(at.dataframe[0].value["by weight"])
    assert "not above 0" in said(at)
