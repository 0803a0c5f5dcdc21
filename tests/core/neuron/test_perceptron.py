"""The perceptron rule: by hand, against a plain loop, its convergence and its circles."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from core.neuron.perceptron import (
    CONVERGED,
    CYCLE,
    UNFINISHED,
    ending_words,
    perceptron_rule,
    start_words,
    step_words,
)
from core.neuron.separability import gates, inputs_of, separating_unit
from core.neuron.unit import Unit

ZERO = Unit((0.0, 0.0), 0.0)
ROWS = inputs_of("0110")


def targets_of(outputs):
    return [int(output) for output in outputs]


def run(outputs, start=ZERO, rate=1.0, most=200):
    return list(perceptron_rule(start, inputs_of(outputs), targets_of(outputs), rate, most))


def test_the_first_epoch_of_and_by_hand():
    # From zeros with learning rate 1; the answer is 1 where z >= 0.
    # 00: z = 0, answer 1, target 0, error -1: w = (0, 0), b = -1
    # 01: z = -1, answer 0: right.  10: z = -1, answer 0: right.
    # 11: z = -1, answer 0, target 1, error 1: w = (1, 1), b = 0
    steps = run("0001")[:4]
    assert [step.net_input for step in steps] == [0, -1, -1, -1]
    assert [step.output for step in steps] == [1, 0, 0, 0]
    assert [step.error for step in steps] == [-1, 0, 0, 1]
    assert steps[0].after == Unit((0.0, 0.0), -1.0)
    assert steps[3].after == Unit((1.0, 1.0), 0.0)
    assert all(earlier.after == later.before for earlier, later in pairwise(steps))


@pytest.mark.parametrize("outputs", gates(2))
@pytest.mark.parametrize("rate", [0.5, 1.0])
def test_it_equals_a_plain_loop(outputs, rate):
    # These rates and the starts are sums of powers of 2, so that floats are exact too.
    weights, bias = np.array([0.75, -1.25]), 0.5
    for step in run(outputs, Unit((0.75, -1.25), 0.5), rate):
        x, target = np.array(inputs_of(outputs)[step.row], dtype=float), int(outputs[step.row])
        answer = int(weights @ x + bias >= 0)
        weights, bias = weights + rate * (target - answer) * x, bias + rate * (target - answer)
        assert step.output == answer
        assert step.after == Unit(tuple(weights), bias)


@pytest.mark.parametrize("outputs", gates(2))
@pytest.mark.parametrize("rate", [0.1, 0.3, 1.0])
def test_it_converges_exactly_where_a_line_exists(outputs, rate):
    steps = run(outputs, rate=rate)
    last = steps[-1]
    assert all(step.ending == "" for step in steps[:-1])
    if separating_unit(outputs) is None:
        assert last.ending == CYCLE
        assert any(step.error for step in steps if step.epoch > last.since)
    else:
        assert last.ending == CONVERGED
        assert not any(step.error for step in steps[-4:])
        assert last.after.right(inputs_of(outputs), targets_of(outputs)).all()


@pytest.mark.parametrize("outputs", ["0110", "1001"])
@pytest.mark.parametrize("rate", [0.1, 0.7])
def test_the_circle_closes(outputs, rate):
    """After the repeated state come the same epochs again, for as long as one looks."""
    last = run(outputs, rate=rate)[-1]
    rows, targets = inputs_of(outputs), targets_of(outputs)
    state, exact = [Fraction(0)] * 3, Fraction(str(rate))
    after_epoch = [tuple(state)]
    for _ in range(last.epoch + 3 * (last.epoch - last.since)):
        for (x1, x2), target in zip(rows, targets, strict=True):
            error = target - int(state[0] * x1 + state[1] * x2 + state[2] >= 0)
            state = [state[0] + exact * error * x1, state[1] + exact * error * x2, state[2] + exact * error]
        after_epoch.append(tuple(state))
    length = last.epoch - last.since
    assert all(
        after_epoch[epoch] == after_epoch[epoch + length] for epoch in range(last.since, len(after_epoch) - length)
    )
    assert len(set(after_epoch[: last.epoch])) == last.epoch  # and no earlier state had come back


def test_from_zeros_the_rate_only_scales():
    small, large = run("0001", rate=0.1), run("0001", rate=2.0)
    assert [step.output for step in small] == [step.output for step in large]
    np.testing.assert_allclose(np.array(small[-1].after.weights) * 20, large[-1].after.weights)


def test_it_can_be_left_unfinished():
    last = run("0001", Unit((5.0, 5.0), 5.0), rate=0.01, most=3)[-1]
    assert (last.ending, last.epoch) == (UNFINISHED, 3)
    assert "Not finished after 3 epochs" in ending_words(last)


def test_the_words():
    steps = run("0001")
    assert start_words(ZERO, ROWS, [0, 0, 0, 1]) == "Start: w₁ = 0, w₂ = 0, b = 0. Now 1 of 4 rows are right."
    assert step_words(steps[0], ROWS, [0, 0, 0, 1]) == (
        "Epoch 1, row 00: net input z = 0, answer 1, error 0 − 1 = −1. Corrected: w₁ = 0, w₂ = 0, b = −1. "
        "Now 3 of 4 rows are right."
    )
    assert "Right: nothing changes." in step_words(steps[1], ROWS, [0, 0, 0, 1])
    assert ending_words(steps[-1]).startswith(f"Converged: epoch {steps[-1].epoch} found no error.")
    words = ending_words(run("0110")[-1])
    assert "exactly what they were after epoch" in words
    assert "for ever" in words
