"""Changes: settings, weights and seeds, what they do to the run, and the address bar that remembers them."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from core import Experiment, train
from core.training.run import Event, Run
from tests.browser.visit import offered, six_digits

pytestmark = pytest.mark.browser


def side_bar(lab):
    return lab.page.get_by_test_id("stSidebar")


def set_rate(lab, rate):
    field = lab.stage.get_by_role("spinbutton", name="Learning rate as a number")
    field.fill(str(rate))
    field.press("Enter")


# To open a lab takes longer than to look: the checks of a test turn to their links in one.


def test_a_learning_rate_counts_from_where_it_is_changed(lab):
    expect_a_learning_rate_changed_at_the_start_to_change_the_experiment(lab)
    lab.turn_to({})
    expect_a_learning_rate_changed_while_it_plays_to_go_on_from_there(lab)
    lab.turn_to({})
    expect_the_rates_slider_to_change_it_too(lab)


def test_numbers_are_refused_in_words_or_shown_as_they_are_in_force(lab):
    expect_what_is_not_allowed_to_be_refused_in_words(lab)
    lab.turn_to({"seed": "7"})
    expect_the_rates_box_to_take_a_decimal_comma_and_to_show_what_is_in_force(lab)


def test_seeds_and_settings_of_the_side_bar(lab):
    expect_a_new_seed_to_be_another_run_and_in_the_address(lab)
    lab.turn_to({})
    expect_an_optimizer_to_take_over_at_the_epoch_on_the_screen(lab)
    expect_another_problem_to_start_the_same_seed_anew(lab)
    lab.turn_to({})
    expect_one_more_hidden_unit(lab)
    lab.turn_to({})
    expect_a_truth_table_of_ones_own_to_be_typed_at_once(lab)


def test_weights_are_changed_by_hand(lab):
    expect_a_bias_to_be_edited_by_clicking_it(lab)
    lab.turn_to({})
    expect_a_weight_to_be_locked_at_its_edge_and_unlocked_in_the_table(lab)
    lab.turn_to({})
    expect_a_weight_to_be_edited_by_clicking_its_edge(lab)
    lab.turn_to({})
    expect_weights_to_be_edited_in_their_table(lab)
    lab.turn_to({})
    expect_weights_edited_in_quick_succession_all_to_count(lab)


def test_what_is_changed_while_rows_are_on_their_way_counts(lab):
    expect_a_setting_chosen_just_when_the_stage_asks_for_rows_to_count(lab)
    expect_a_long_turn_of_the_learning_rate_to_go_on_learning_and_to_be_shared(lab)


def expect_the_rates_box_to_take_a_decimal_comma_and_to_show_what_is_in_force(lab):
    box = lab.part("rate-number")
    box.press("Control+A")
    lab.page.keyboard.type("0,05")
    box.press("Enter")
    lab.expect_parameters(r"learning_rate=0\.05(&|$)")
    expect(box).to_have_value("0.05")
    for refused in ("1000", "0", "-1"):
        box.fill(refused)
        box.press("Enter")
        expect(lab.stage.get_by_role("alert")).to_contain_text(
            re.compile(rf"Learning rate: {re.escape(refused)}(\.0)? is not allowed")
        )
        expect(box).to_have_value("0.05")
    box.fill("")
    box.press("Enter")
    expect(box).to_have_value("0.05")
    units = lab.page.get_by_label("Hidden units", exact=True)
    for typed, taken in (("2,5", "2.5"), ("1,000", "1000")):
        units.press("Control+A")
        lab.page.keyboard.type(typed)
        expect(units).to_have_value(taken)
        units.press("Enter")
        expect(lab.page.get_by_text(f"Hidden units: {taken} is not allowed")).to_be_visible()
        expect(units).to_have_value("2")


# While it learns


def expect_a_learning_rate_changed_while_it_plays_to_go_on_from_there(lab):
    lab.button("Play").click()
    lab.expect_at_least(10)
    set_rate(lab, 2)
    lab.expect_parameters(r"events=\d+%3Alearning_rate%3D2")
    expect(lab.button("Pause")).to_be_visible()
    changed_at = lab.run.events[0].epoch
    assert changed_at > 0
    lab.expect_at_least(100)
    lab.button("Pause").click()
    epoch, _ = lab.expect_truth()
    assert epoch > changed_at
    assert lab.run.experiment == Experiment()
    assert lab.run.events == (Event(changed_at, {"learning_rate": 2.0}),)
    lab.seek(changed_at)
    lab.expect_epoch(changed_at)
    lab.expect_truth()
    expect(lab.part("rate-number")).to_have_value("2")
    lab.seek(0)
    lab.expect_epoch(0)
    expect(lab.part("rate-number")).to_have_value("0.5")


def expect_the_rates_slider_to_change_it_too(lab):
    for _ in range(3):
        lab.button("Step forward").click()
    lab.expect_epoch(3)
    lab.stage.get_by_role("slider", name="Learning rate").fill("0.3")
    lab.expect_parameters(r"events=3%3Alearning_rate%3D2")
    lab.button("Step forward").click()
    lab.expect_epoch(4)
    lab.expect_truth()


def expect_a_learning_rate_changed_at_the_start_to_change_the_experiment(lab):
    set_rate(lab, 4)
    lab.expect_parameters(r"[?&]learning_rate=4")
    lab.play_to(10)
    lab.expect_truth()
    assert lab.parameters == {"learning_rate": "4"}


def expect_what_is_not_allowed_to_be_refused_in_words(lab):
    lab.button("Step forward").click()
    lab.expect_epoch(1)
    set_rate(lab, 1e9)
    expect(lab.stage.get_by_role("alert")).to_contain_text("Learning rate: 1000000000")
    lab.page.wait_for_timeout(1000)  # it stays until the visitor does something else
    expect(lab.stage.get_by_role("alert")).to_contain_text("allowed: a number from 1e-05 to 100")
    lab.stage.locator(".stage-bias").nth(0).click()
    field = lab.part("editor-value")
    before = field.input_value()
    field.fill("1e7")
    field.press("Enter")
    expect(lab.stage.get_by_role("alert")).to_contain_text("Weights and biases: 10000000 is not allowed")
    expect(field).to_have_value(before)
    lab.part("seed").fill("-5")
    lab.part("seed").press("Enter")
    expect(lab.stage.get_by_role("alert")).to_contain_text("Seed: -5 is not allowed; allowed: a whole number from 0")
    expect(lab.part("seed")).to_have_value("42")
    field_box, said = lab.part("seed").bounding_box(), lab.stage.get_by_role("alert").bounding_box()
    assert 0 <= said["y"] - field_box["y"] - field_box["height"] <= 12, "it is said at the field"
    assert lab.parameters == {}
    lab.play_to(10)
    lab.expect_truth()
    expect(lab.stage.get_by_role("alert")).to_be_hidden()


def expect_an_optimizer_to_take_over_at_the_epoch_on_the_screen(lab):
    lab.play_to(10)
    epoch = lab.epoch
    side_bar(lab).get_by_text("Training", exact=True).click()
    lab.choose("Optimizer", "Adam")
    lab.expect_parameters(rf"events={epoch}%3Aoptimizer%3Dadam")
    lab.button("Step forward").click()
    lab.expect_epoch(epoch + 1)
    lab.expect_truth()
    expect(side_bar(lab).get_by_label("β₁", exact=True)).to_be_visible()


# Other experiments


def expect_another_problem_to_start_the_same_seed_anew(lab):
    lab.turn_to({"seed": "7"})
    lab.play_to(10)
    lab.choose("Problem", "AND (both are 1)")
    lab.expect_parameters(r"problem=and")
    lab.expect_epoch(0)
    assert lab.parameters == {"problem": "and", "seed": "7"}
    lab.expect_truth(Run(Experiment(problem="and", seed=7)))
    lab.play_to(10)
    lab.expect_truth()


def expect_one_more_hidden_unit(lab):
    expect(lab.stage.get_by_role("button", name="Show the map of")).to_have_count(3)
    units = side_bar(lab).get_by_role("spinbutton", name="Hidden units")
    units.fill("3")
    units.press("Enter")
    lab.expect_parameters(r"hidden=3")
    expect(lab.stage.get_by_role("button", name="Show the map of")).to_have_count(4)
    lab.expect_epoch(0)
    lab.play_to(10)
    lab.expect_truth()


def expect_a_truth_table_of_ones_own_to_be_typed_at_once(lab):
    lab.choose("Problem", "A truth table of your own")
    table = side_bar(lab).get_by_role("textbox", name="Truth table")
    expect(table).to_be_visible()
    table.fill("1000")
    table.press("Enter")
    lab.expect_parameters(r"truth_table=1000")
    assert lab.run.experiment == Experiment(problem="custom", truth_table="1000")
    lab.play_to(10)
    lab.expect_truth()
    table.fill("1002")
    table.press("Enter")
    expect(lab.page.get_by_test_id("stAlert")).to_contain_text("Truth table: '1002' is not allowed")
    lab.expect_truth(Run(Experiment(problem="custom", truth_table="1000")))


def expect_a_new_seed_to_be_another_run_and_in_the_address(lab):
    first = lab.reading
    lab.play_to(10)
    lab.button("New seed").click()
    lab.expect_parameters(r"seed=43")
    lab.expect_epoch(0)
    assert lab.reading != first
    lab.expect_truth(Run(Experiment(seed=43)))
    lab.part("seed").fill("44")
    lab.part("seed").press("Enter")
    lab.expect_parameters(r"seed=44")
    for chart in ("loss-chart", "magnitudes-chart"):
        expect(lab.part(chart).locator("canvas")).to_have_count(1)  # nothing is left of the run before
    side_bar(lab).get_by_text("Start", exact=True).click()
    expect(side_bar(lab).get_by_role("spinbutton", name="Seed")).to_have_value("44")


# Weights by hand


def tell(lab, value):
    """Give the open editor a number."""
    field = lab.part("editor-value")
    expect(field).to_be_focused()
    field.fill(str(value))
    field.press("Enter")
    expect(field).to_be_hidden()


def click_edge(lab, place):
    """Click the middle of the edge of the weight at this place of the vector."""
    x, y = (
        lab.stage.locator(".stage-edge-hit")
        .nth(place)
        .evaluate(
            """path => {
          const at = path.getPointAtLength(path.getTotalLength() / 2);
          const box = path.ownerSVGElement.getBoundingClientRect();
          return [box.x + at.x, box.y + at.y];
        }"""
        )
    )
    lab.page.mouse.click(x, y)


def expect_a_bias_to_be_edited_by_clicking_it(lab):
    lab.button("Play").click()
    lab.expect_at_least(10)
    lab.stage.locator(".stage-bias").nth(2).click()  # pauses
    expect(lab.button("Play")).to_be_visible()
    lab.page.keyboard.press("Escape")
    expect(lab.part("editor")).to_be_hidden()
    lab.expect_truth()
    assert lab.parameters == {}
    epoch = lab.epoch
    lab.stage.locator(".stage-bias").nth(0).click()
    expect(lab.part("editor")).to_contain_text("bias of h₁")
    tell(lab, 1.5)
    lab.expect_parameters(rf"events={epoch}%3A4%3D1.5")
    assert lab.run.events == (Event(epoch, {}, {4: 1.5}),)
    lab.expect_truth()
    lab.button("Step forward").click()
    lab.expect_epoch(epoch + 1)
    lab.expect_truth()


def expect_a_weight_to_be_locked_at_its_edge_and_unlocked_in_the_table(lab):
    click_edge(lab, 0)
    editor, field = lab.part("editor"), lab.part("editor-value")
    field.fill("1")
    editor.get_by_role("button", name="Lock", exact=True).click()  # sets what was typed, and locks it
    lab.expect_parameters(r"[?&]locked=0&events=0%3A0%3D1(&|$)")
    expect(editor.get_by_role("button", name="Unlock", exact=True)).to_be_visible()  # the editor stays open
    expect(field).to_have_value("1")
    editor.get_by_role("button", name="Cancel").click()
    mark = lab.stage.locator(".stage-lock")
    expect(mark).to_have_count(1)
    expect(lab.part("lock-words")).to_be_visible()
    lab.play_to(10)
    epoch, _ = lab.expect_truth()
    assert lab.run.snapshot(epoch).parameters[0] == lab.run.snapshot(0).parameters[0] == 1.0
    lab.part("table-kind").select_option("weights")
    box = lab.stage.get_by_role("checkbox", name="x₁→h₁ locked")
    expect(box).to_be_checked()
    box.click()
    lab.expect_parameters(rf"events=0%3A0%3D1%3B{epoch}%3Alocked%3D(&|$)")
    expect(mark).to_have_count(0)
    assert lab.run.events == (Event(0, {}, {0: 1.0}), Event(epoch, {"locked": ()}))


def expect_a_weight_to_be_edited_by_clicking_its_edge(lab):
    click_edge(lab, 0)
    expect(lab.part("editor")).to_contain_text("x₁→h₁")
    tell(lab, -3)
    lab.expect_parameters(r"events=0%3A0%3D-3")
    lab.expect_truth()
    click_edge(lab, 5)  # the edges of the output come last
    expect(lab.part("editor")).to_contain_text("h₂→y")
    tell(lab, 4)
    lab.expect_parameters(r"events=0%3A0%3D-3%2C7%3D4")
    lab.play_to(10)
    lab.expect_truth()


def expect_weights_to_be_edited_in_their_table(lab):
    lab.play_to(10)
    epoch = lab.epoch
    lab.part("table-kind").select_option("weights")
    field = lab.stage.get_by_role("spinbutton", name="x₂→h₁", exact=True)
    weight = six_digits(lab.run.snapshot(epoch).parameters[2])
    expect(field).to_have_value(f"{weight:.6g}")
    field.fill("-2.5")
    field.press("Tab")
    lab.expect_parameters(rf"events={epoch}%3A2%3D-2.5")
    lab.expect_truth()
    other = lab.stage.get_by_role("spinbutton", name="bias of y", exact=True)
    other.fill("1")
    other.press("Enter")
    lab.expect_parameters(rf"events={epoch}%3A2%3D-2.5%2C8%3D1")
    lab.expect_truth()


def expect_weights_edited_in_quick_succession_all_to_count(lab):
    lab.part("table-kind").select_option("weights")
    names = ["x₁→h₁", "x₁→h₂", "x₂→h₁", "x₂→h₂"]
    lab.stage.evaluate(
        """(stage, names) => names.forEach((name, i) => {
          const field = stage.querySelector(`input[aria-label="${name}"]`);
          field.value = i + 1;
          field.dispatchEvent(new Event("change"));
        })""",
        names,
    )
    lab.expect_parameters("events=0%3A0%3D1%2C1%3D2%2C2%3D3%2C3%3D4")


def expect_a_long_turn_of_the_learning_rate_to_go_on_learning_and_to_be_shared(lab):
    lab.turn_to({"target_loss": "0", "max_epochs": "100000"})
    lab.part("speed").select_option("1 epoch a frame")
    lab.button("Play").click()
    lab.expect_at_least(10)
    epochs = lab.stage.evaluate(
        """async (stage) => {
          const slider = stage.querySelector("[data-part=rate]");
          const reading = stage.querySelector("[data-testid=epoch]"), epochs = [];
          for (let i = 0; i < 200; i += 1) {
            if (i % 2) {
              slider.value = Math.sin(i / 10) / 2;
              slider.dispatchEvent(new Event("input"));
            }
            await new Promise(requestAnimationFrame);
            epochs.push(Number(reading.textContent));
          }
          slider.dispatchEvent(new Event("change"));
          return epochs;
        }"""
    )
    # A frame goes back where a busy server has only the first rows of the new rate.
    back = sum(after < before for before, after in itertools.pairwise(epochs))
    assert back <= len(epochs) // 20, "turning the knob does not hold the run in place"
    assert epochs[-1] > epochs[0] + 50
    lab.expect_parameters(r"events=")
    lab.button("Pause").click()
    lab.settle()
    lab.expect_truth()
    assert 1 <= len(lab.run.events) <= 100
    assert len(lab.page.url) < 8000, "servers and chat programs cut longer links"


# In the same moment


def expect_a_setting_chosen_just_when_the_stage_asks_for_rows_to_count(lab):
    offered(side_bar(lab), "Problem", "AND (both are 1)")
    lab.stage.evaluate(
        """stage => {
          const options = [...document.querySelectorAll("[role=option]")];
          stage.querySelector("[data-part=rush]").click();
          options.find((option) => option.textContent === "AND (both are 1)").click();
        }"""
    )
    lab.expect_parameters("problem=and")
    lab.expect_epoch(0)
    lab.expect_truth()


# The address


def test_back_and_forward(lab):
    lab.choose("Problem", "AND (both are 1)")
    lab.expect_parameters(r"problem=and")
    lab.settle()
    lab.choose("Problem", "OR (at least one is 1)")
    lab.expect_parameters(r"problem=or")
    lab.settle()
    for go, experiment in (
        (lab.page.go_back, Experiment(problem="and")),
        (lab.page.go_back, Experiment()),
        (lab.page.go_forward, Experiment(problem="and")),
        (lab.page.go_forward, Experiment(problem="or")),
    ):
        go()
        expect(lab.loss_reading).to_have_text(f"{six_digits(Run(experiment).snapshot(0).loss):g}")
        lab.settle()
        assert lab.run.experiment == experiment
        expect(lab.part("truth").locator("tbody td:first-of-type")).to_have_text(
            [str(target) for target in experiment.task.classes]
        )


def test_the_shared_link_opens_the_same_run_elsewhere(lab, open_lab):
    lab.play_to(10)
    set_rate(lab, 1.5)
    lab.expect_parameters(r"events=")
    lab.settle()
    changed_at = lab.run.events[0].epoch
    for epoch in range(changed_at + 1, changed_at + 6):
        lab.button("Step forward").click()
        lab.expect_epoch(epoch)
    lab.stage.locator(".stage-bias").nth(1).click()
    tell(lab, -1)
    lab.expect_parameters(r"events=.*%3B")
    lab.button("Step forward").click()
    epoch = lab.run.events[-1].epoch + 1
    lab.expect_epoch(epoch)
    here = lab.expect_truth()
    lab.page.get_by_role("button", name="Share").click()
    link = lab.page.get_by_test_id("stCode").first.locator("code").inner_text()
    assert re.sub(r"\s", "", link) == lab.page.url
    lab.page.get_by_role("button", name="Larger").click()
    code = lab.page.get_by_alt_text("as large as the screen")
    expect(code).to_be_visible()
    assert code.bounding_box()["height"] > 500
    there = open_lab(link)
    assert there.run.events == lab.run.events
    assert there.epoch == 0
    there.part("speed").select_option(label="1 epoch a frame")
    there.play_past(epoch)
    there.expect_truth()
    there.seek(epoch)
    there.expect_epoch(epoch)
    assert there.reading == here


def test_a_bad_link_opens_with_notices(open_lab):
    lab = open_lab({"learning_rate": "fast", "sead": "7", "colour": "red", "problem": "and"})
    notices = lab.page.get_by_test_id("stAlert")
    expect(notices).to_contain_text("learning_rate: 'fast' is not allowed; allowed: a number from 1e-05 to 100")
    expect(notices).to_contain_text("sead: there is no such parameter; it is ignored. Did you mean seed?")
    expect(notices).not_to_contain_text("colour")
    lab.expect_parameters(r"\?problem=and$")
    lab.expect_truth(Run(Experiment(problem="and")))


# Undo, redo, and a fresh start


def test_any_epoch_can_be_typed_and_changes_are_undone_together_and_one_by_one(lab):
    go_to(lab, 100)
    lab.expect_epoch(100)
    lab.expect_truth()
    go_to(lab, 20_000)
    expect(lab.stage.get_by_role("alert")).to_contain_text(
        "Epoch: 20000 is not allowed; allowed: a whole number from 0"
    )
    lab.expect_epoch(100)
    go_to(lab, 5000)
    end = next(snapshot for snapshot in train(Experiment()) if snapshot.status != "training")
    lab.expect_epoch(end.epoch)
    lab.page.wait_for_timeout(1000)  # the page hears of an epoch that rests on the screen
    lab.settle()

    place = lab.part("region").bounding_box()
    type_rate(lab, "2")
    expect(lab.words).to_contain_text("The run was at its end: with this change it begins anew. Press Play and watch.")
    lab.expect_parameters(r"/\?learning_rate=2$")
    assert lab.part("region").bounding_box() == place
    lab.expect_epoch(0)
    go_to(lab, 100)
    lab.expect_epoch(100)
    lab.expect_truth()
    assert not lab.button("Reset weights and changes").is_visible()
    type_rate(lab, "1")
    lab.expect_parameters("events=100%3Alearning_rate%3D1$")
    lab.settle()

    lab.page.mouse.click(700, 5)  # away from the field
    lab.page.keyboard.press("Control+z")
    lab.expect_parameters(r"/\?learning_rate=2$")
    expect(lab.part("rate-number")).to_have_value("2")
    lab.expect_epoch(100)
    lab.settle()
    lab.page.keyboard.press("Control+Shift+z")
    lab.expect_parameters("events=100%3Alearning_rate%3D1$")
    expect(lab.part("rate-number")).to_have_value("1")
    lab.button("Reset").click()
    lab.expect_epoch(0)
    expect(lab.words).to_contain_text(
        "Play repeats this run with what was changed on the way: Learning rate 2 → 1 at epoch"
    )
    lab.button("Reset weights and changes").click()
    lab.expect_parameters(r"/\?learning_rate=2$")
    lab.expect_epoch(0)
    expect(lab.words).to_contain_text("The change on the way is removed.")
    lab.settle()
    lab.part("undo").click()
    lab.expect_parameters("events=100%3Alearning_rate%3D1$")
    expect(lab.part("undo")).to_be_hidden()
    for address in (r"/\?learning_rate=2$", r":\d+/$"):
        lab.settle()
        lab.page.locator(".st-key-own_undo button:visible").click()
        lab.expect_parameters(address)
    lab.expect_epoch(end.epoch)
    lab.expect_truth()
    assert lab.page.title() == "XOR, 2-2-1, sigmoid, SGD 0.5, seed 42 · The live lab · Perceptarium"
    expect_what_is_typed_before_the_page_has_answered_to_count(lab)


def expect_what_is_typed_before_the_page_has_answered_to_count(lab):
    """It is a change of the run that was asked for, not of the one before, and is not lost."""
    lab.button("New seed").evaluate(
        """(button) => {
          const rate = button.closest(".stage-controls").querySelector("[data-part=rate-number]");
          button.click();
          rate.value = "3";
          rate.dispatchEvent(new Event("input", { bubbles: true }));
          rate.dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )
    lab.expect_parameters(r"/\?learning_rate=3&seed=\d+$")
    lab.expect_epoch(0)
    lab.expect_truth()


def go_to(lab, epoch):
    lab.epoch_reading.click()
    lab.part("epoch-field").fill(str(epoch))
    lab.part("epoch-field").press("Enter")


def type_rate(lab, rate):
    lab.part("rate-number").fill(rate)
    lab.part("rate-number").press("Enter")
