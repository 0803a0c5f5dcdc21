"""The transport: playing, pausing, stepping, going back in time, and always the core's own numbers."""

import re

import pytest
from playwright.sync_api import expect

from core import Experiment
from core.training.run import Run
from core.training.words import title_of
from tests.browser.visit import six_digits

pytestmark = pytest.mark.browser


# To open a lab takes longer than to look: those checks share one that can follow each other in it.


def test_the_lab_opens_untrained_and_keys_step_and_play(lab):
    expect_untrained(lab)
    expect_keys_to_step_and_play(lab)


def test_keys_in_a_field_are_left_to_it_and_steps_show_the_cores_numbers(lab):
    expect_keys_in_a_field_to_be_left_to_it(lab)
    expect_steps_to_show_the_cores_numbers(lab)


def test_the_slider_goes_back_in_time_and_play_goes_on_from_there(lab):
    expect_the_slider_to_go_back_in_time(lab)
    expect_play_to_move_the_epoch_and_pause_to_stop_it(lab)


def test_a_skipped_epoch_is_fetched_and_the_end_says_how_the_run_ended(lab):
    expect_a_skipped_epoch_to_be_fetched(lab)
    expect_the_end_to_say_how_the_run_ended(lab)


def test_a_run_is_replayed_and_has_the_cores_numbers_at_every_speed(lab):
    expect_reset_to_show_the_same_start_and_to_replay_the_same_run(lab)
    expect_all_numbers_on_the_screen_to_belong_to_one_epoch_while_it_plays(lab)
    expect_every_speed_to_show_the_cores_numbers(lab)


def test_every_way_to_end_is_shown_with_its_reason_and_play_starts_over(lab):
    expect_an_end_to_be_shown_with_its_reason(lab, Experiment(init="zeros"), "stalled")
    steep = Experiment(hidden_activation="relu", output_activation="linear", learning_rate=50.0)
    expect_an_end_to_be_shown_with_its_reason(lab, steep, "diverged")
    expect_play_at_the_end_to_start_over(lab)


def expect_untrained(lab):
    expect(lab.page).to_have_title(f"{title_of(Experiment())} · The live lab · Perceptarium")
    assert lab.reading == (0, six_digits(Run(Experiment()).snapshot(0).loss))
    expect(lab.words).to_contain_text("Untrained")
    assert lab.parameters == {}


def expect_play_to_move_the_epoch_and_pause_to_stop_it(lab):
    lab.play_to(100)
    lab.expect_truth()
    stopped = lab.reading
    lab.page.wait_for_timeout(300)
    assert lab.reading == stopped
    lab.button("Play").click()
    expect(lab.epoch_reading).not_to_have_text(str(stopped[0]))


def expect_steps_to_show_the_cores_numbers(lab):
    forward, back = lab.button("Step forward"), lab.button("Step back")
    for epoch in range(1, 8):
        forward.click()
        lab.expect_epoch(epoch)
        lab.expect_truth()
    for epoch in range(6, -1, -1):
        back.click()
        lab.expect_epoch(epoch)
        lab.expect_truth()
    back.click()
    lab.expect_epoch(0)


def expect_keys_to_step_and_play(lab):
    keyboard = lab.page.keyboard
    for epoch in range(1, 5):
        keyboard.press("ArrowRight")
        lab.expect_epoch(epoch)
    keyboard.press("ArrowLeft")
    lab.expect_epoch(3)
    lab.expect_truth()
    keyboard.press("Space")
    expect(lab.button("Pause")).to_be_visible()
    lab.expect_at_least(10)
    keyboard.press("Space")
    expect(lab.button("Play")).to_be_visible()
    lab.expect_truth()


def expect_keys_in_a_field_to_be_left_to_it(lab):
    lab.part("rate-number").focus()
    lab.page.keyboard.press("ArrowRight")
    lab.page.keyboard.press("Space")
    lab.page.wait_for_timeout(300)
    assert lab.epoch == 0
    expect(lab.button("Play")).to_be_visible()


def expect_the_slider_to_go_back_in_time(lab):
    lab.play_to(100)
    end = lab.epoch
    for epoch in (40, 7, 0, 81):
        lab.seek(epoch)
        nearest = "|".join(str(e) for e in range(max(0, epoch - 4), epoch + 1))  # not every epoch was sent
        expect(lab.epoch_reading).to_have_text(re.compile(f"^({nearest})$"))
        lab.expect_truth()
    assert lab.slider.get_attribute("max") == str(end)


def expect_a_skipped_epoch_to_be_fetched(lab):
    lab.part("speed").select_option(label="20 epochs a frame")
    lab.play_to(100)
    start = lab.epoch
    for epoch in (start - 1, start - 2, start - 3):
        lab.button("Step back").click()
        lab.expect_epoch(epoch)
        lab.expect_truth()


def expect_reset_to_show_the_same_start_and_to_replay_the_same_run(lab):
    first = lab.reading
    lab.play_to(100)
    seen = lab.reading
    lab.button("Reset").click()
    lab.expect_epoch(0)
    assert lab.reading == first
    lab.button("Play").click()
    lab.expect_at_least(10)
    lab.button("Pause").click()
    lab.seek(seen[0])
    lab.expect_epoch(seen[0])
    assert lab.reading == seen
    assert lab.parameters == {}


def expect_the_end_to_say_how_the_run_ended(lab):
    lab.button("Jump to end").click()
    end = Run(Experiment()).snapshot(10_000)
    expect(lab.stage).to_have_attribute("data-status", end.status)
    assert lab.reading == (end.epoch, six_digits(end.loss))
    expect(lab.words).to_have_text(end.reason)
    expect(lab.part("spoken")).to_have_text(end.reason)
    expect(lab.part("spoken")).to_have_attribute("role", "status")
    expect(lab.button("Play")).to_be_visible()
    lab.button("Step forward").click()
    lab.page.wait_for_timeout(200)
    assert lab.epoch == end.epoch
    lab.button("Step back").click()
    lab.expect_epoch(end.epoch - 1)
    lab.expect_truth()


def expect_an_end_to_be_shown_with_its_reason(lab, experiment, status):
    end = Run(experiment).snapshot(experiment.max_epochs)
    assert end.status == status
    lab.turn_to(experiment.to_url())
    lab.button("Jump to end").click()
    expect(lab.stage).to_have_attribute("data-status", status)
    expect(lab.words).to_have_text(end.reason)
    assert lab.reading == (end.epoch, six_digits(end.loss))


def expect_play_at_the_end_to_start_over(lab):
    lab.turn_to({"max_epochs": "60"})
    lab.button("Jump to end").click()
    lab.expect_epoch(60)
    expect(lab.stage).to_have_attribute("data-status", "out of epochs")
    expect(lab.words).to_have_text(lab.run.snapshot(60).reason)
    lab.part("speed").select_option(label="1 epoch a frame")
    lab.button("Play").click()
    expect(lab.epoch_reading).not_to_have_text("60")
    lab.expect_epoch(60)
    expect(lab.button("Play")).to_be_visible()
    assert lab.parameters == {"max_epochs": "60"}


def expect_every_speed_to_show_the_cores_numbers(lab):
    lab.turn_to({"target_loss": "0"})
    for speed, epoch in (("10 epochs a second", 1), ("100 epochs a frame", 1000), ("1000 epochs a frame", 10_000)):
        lab.part("speed").select_option(label=speed)
        lab.button("Play").click()
        lab.expect_at_least(epoch)
        if epoch < 10_000:
            lab.button("Pause").click()
        expect(lab.button("Play")).to_be_visible()  # the run of 10,000 epochs ends by itself
        lab.expect_truth()


def expect_all_numbers_on_the_screen_to_belong_to_one_epoch_while_it_plays(lab):
    lab.turn_to({"seed": "7"})
    lab.button("Play").click()
    lab.expect_at_least(10)
    seen = lab.stage.evaluate(
        """async (stage) => {
          const part = (name) => stage.querySelector(`[data-part="${name}"]`), seen = [];
          for (let look = 0; look < 40; look += 1) {
            await new Promise((done) => setTimeout(done, 37));
            const [, said] = part("words").textContent.match(/Epoch (\\d+)/);
            const outputs = [...part("truth").querySelectorAll("td:nth-child(3)")].map((cell) => cell.textContent);
            seen.push([part("epoch").textContent, said, part("slider").value, outputs]);
          }
          return seen;
        }"""
    )
    lab.button("Pause").click()
    assert len({epoch for epoch, *_ in seen}) > 10, "it plays"
    for epoch, said, slider, outputs in seen:
        assert said == slider == epoch
        answers = lab.run.snapshot(int(epoch)).outputs[:, 0]
        assert [float(output) for output in outputs] == pytest.approx(answers, abs=6e-4)
