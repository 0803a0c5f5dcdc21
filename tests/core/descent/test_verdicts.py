"""What is said about walks: every kind of verdict where it must come, limits at their edge, and the numbers."""

import re

import numpy as np
import pytest

from core.descent import curve_verdict, surface_verdict
from core.descent.curve import PRESETS, curve
from core.descent.descent import descend, descend_each
from core.descent.neuron_loss import DATA, NeuronLoss
from core.descent.surface_verdict import View, rises_on_line
from core.descent.verdict import LABELS, growth, turns, way_down
from core.notation.numbers import about, bracketed, counted, percent, position, short


def walk(text, start, rate, steps=40, rule="sgd"):
    line = curve(text, 4.0)
    [path] = descend_each(line, [start], rule, rate, steps)
    return line, path, curve_verdict.judge(line, path)


@pytest.mark.parametrize(
    ("text", "start", "rate", "rule", "kind", "said"),
    [
        ("x^2", 3.0, 0.003, "sgd", "small", "38% of the way"),  # 1 - (1 - 0.006)^80 = 0.38
        ("x^2", 3.0, 0.05, "sgd", "near", ""),
        ("x^2", 3.0, 0.1, "sgd", "right", "after 20 steps"),  # 3 * 0.8^20 = 0.035 is within 0.04
        ("x^2", 3.0, 0.5, "sgd", "right", "after 1 step"),
        ("x^2", 3.0, 0.9, "sgd", "overshooting", "across the bottom 20 times"),
        ("x^2", 3.0, 0.99, "sgd", "overshooting", "shrinks from 6 to 2.674"),  # 6 * 0.98^40
        ("x^2", 3.0, 1.0, "sgd", "bouncing", "40 of 40"),
        ("x^2", 3.0, 1.05, "sgd", "diverging", "grows from 6 to 271.6"),  # 6 * 1.1^40
        ("x^2", 3.0, 1.005, "sgd", "diverging", "grows from 6 to 8.933"),  # 6 * 1.01^40
        ("x^2", 3.0, 1.0001, "sgd", "diverging", "grows"),
        ("x^2", 3.0, 0.9999, "sgd", "overshooting", "shrinks"),
        ("x^2", 3.0, 20.0, "sgd", "diverging", ""),
        (PRESETS["two"].text, -3.0, 0.05, "momentum", "overshooting", "is not at rest"),  # it only passes the bottom
        (PRESETS["waves"].text, 0.2, 0.25, "sgd", "bouncing", "neither grows nor shrinks"),
        ("x^2", 3.0, 0.1, "momentum", "overshooting", "swings"),
        ("x^2", 0.0, 0.1, "sgd", "still", "the bottom of a valley already"),
        ("-x^2", 0.0, 0.1, "adam", "still", "a top"),
        ("exp(8x)", 3.0, 0.1, "sgd", "diverging", "so steep that a step"),
        (PRESETS["two"].text, -3.0, 0.05, "sgd", "right", "in the deepest of 2 valleys"),
        (PRESETS["two"].text, 3.0, 0.05, "sgd", "right", "in a wrong valley"),
        ("x^2/8 + cos(2x)", 1.0, 0.05, "sgd", "right", "in one of 2 equally deep valleys."),
        ("cos(2x)", 1.0, 0.05, "sgd", "right", "equally deep valleys."),
        ("x^2/8 + cos(2x) + x/100000", 1.0, 0.05, "sgd", "right", "is 2.956e-05 deeper."),
        (PRESETS["plateau"].text, -3.0, 0.1, "sgd", "stuck", "the slope is only"),
        ("x^3", 1.0, 0.1, "sgd", "stuck", ""),
        ("x^3", -1.0, 0.1, "sgd", "falling", "for ever"),
        ("0.2x", 1.0, 0.1, "adam", "falling", "no valley ahead"),
        ("sqrt(x)", 1.0, 0.5, "sgd", "edge", "where f has no value"),
        ("abs(x)", 1.05, 0.1, "sgd", "bouncing", ""),
    ],
)
def test_every_kind_of_walk_on_a_curve(text, start, rate, rule, kind, said):
    _, _, verdict = walk(text, start, rate, rule=rule)
    assert verdict.kind == kind, verdict
    assert said in verdict.reason
    assert verdict.label == LABELS[kind]
    assert verdict.reason.endswith(".")


def test_every_kind_is_tested():
    tested = {case[4] for mark in test_every_kind_of_walk_on_a_curve.pytestmark for case in mark.args[1]}
    assert tested == set(LABELS)


@pytest.mark.parametrize("curvature", [0.3, 2.0, 7.0])
@pytest.mark.parametrize(("factor", "kind"), [(0.999, "right"), (1.1, "overshooting"), (1.97, "overshooting")])
def test_the_limits_of_a_parabola_are_exact(curvature, factor, kind):
    """Between 1/c and 2/c a walk jumps across the bottom and comes nearer; above 2/c it goes away."""
    line, _, verdict = walk(f"{curvature}x^2/2", 3.0, factor / curvature, steps=200)
    assert verdict.kind == kind
    for multiple, n_turns in ((0.99, 0), (1.01, 5)):
        _, path, _ = walk(f"{curvature}x^2/2", 3.0, multiple / curvature, steps=5)
        assert turns(path) == n_turns
    distances = [abs(walk(f"{curvature}x^2/2", 3.0, m / curvature, 30)[1].points[-1, 0]) for m in (1.99, 2.01)]
    assert distances[0] < 3.0 < distances[1]
    assert f"1/f'' = {short(1 / curvature)}" in curve_verdict.limits(line)
    assert f"2/f'' = {short(2 / curvature)}" in curve_verdict.limits(line)


@pytest.mark.parametrize("name", ["two", "waves", "steep"])
def test_no_walk_rests_where_the_limit_forbids_it(name):
    line = curve(PRESETS[name].text, 4.0)
    for valley in line.valleys:
        for multiple, rests in ((0.97, True), (1.05, False)):
            [path] = descend_each(line, [valley.x + 0.01], "sgd", multiple * 2.0 / valley.curvature, 200)
            assert (abs(path.points[-1, 0] - valley.x) < 0.01) == rests
        assert f"{short(2 / valley.curvature)} at x = {position(valley.x)}" in curve_verdict.limits(line)


def test_a_curve_without_a_smooth_valley_has_no_limits():
    assert curve_verdict.limits(curve("abs(x)", 4.0)) == ""
    assert curve_verdict.limits(curve("-x^2", 4.0)) == ""


def test_what_is_said_to_be_needed_is_enough():
    line, path, verdict = walk("x^2", 3.0, 0.01, steps=40)
    needed = int(re.search(r"about ([\d,]+) more", verdict.reason)[1].replace(",", ""))
    [longer] = descend_each(line, [3.0], "sgd", 0.01, 40 + needed)
    assert abs(longer.points[-1, 0]) < 1.1 * line.tolerance < abs(path.points[-1, 0])


def test_a_step_in_words():
    _, path, _ = walk("x^2", 3.0, 0.1, steps=2)
    assert curve_verdict.say_step(path, 0, "Plain descent") == (
        "Plain descent, step 0: x = 3, f(x) = 9, f'(x) = 6. "
        "The step is -η f'(x) = -0.1 × 6 = -0.6, so the next x is 2.4."
    )
    assert curve_verdict.say_step(path, 2, "P").endswith("-0.1 × 3.84 = -0.384. The walk ends here.")
    assert curve_verdict.say_step(path, 9, "P") == curve_verdict.say_step(path, 2, "P")
    _, left, _ = walk("x^2", -3.0, 0.1, steps=2)
    assert "-0.1 × (-6) = 0.6" in curve_verdict.say_step(left, 0, "P")
    _, momentum, _ = walk("x^2", 3.0, 0.1, 2, "momentum")
    assert "into d = 10.2; the step is -η d = -1.02" in curve_verdict.say_step(momentum, 1, "Momentum")
    _, lost, _ = walk("x^2", 3.0, 2e6, 2)
    assert curve_verdict.say_step(lost, 0, "P").endswith("to x = -1.2e+07: the walk ends here.")


# The loss of a unit


def surface(data="or", activation="linear", bias=0.0, half_width=3.0):
    loss = NeuronLoss(DATA[data], activation, "half_squared_error", "sum", bias)
    return View(loss, half_width)


@pytest.mark.parametrize(
    ("data", "activation", "start", "rate", "rule", "kind"),
    [
        ("or", "linear", (-2.0, 2.5), 0.01, "sgd", "small"),
        ("or", "linear", (-2.0, 2.5), 0.021, "sgd", "near"),
        ("or", "linear", (-2.0, 2.5), 0.3, "sgd", "right"),
        ("or", "linear", (2.0, 2.5), 0.6, "sgd", "overshooting"),
        ("or", "linear", (2.0, 2.5), 0.6666, "sgd", "overshooting"),
        ("or", "linear", (2.0, 2.5), 2 / 3, "sgd", "bouncing"),
        ("or", "linear", (-2.0, 2.5), 0.7, "sgd", "diverging"),
        ("or", "linear", (-2.0, 2.5), 20.0, "momentum", "diverging"),
        ("or", "sigmoid", (-7.5, -7.5), 0.5, "sgd", "stuck"),
        ("xor", "sigmoid", (0.0, 0.0), 0.5, "sgd", "still"),
    ],
)
def test_every_kind_of_walk_on_a_units_loss(data, activation, start, rate, rule, kind):
    view = surface(data, activation, half_width=3.0 if activation == "linear" else 8.0)
    verdict = surface_verdict.judge(view, descend(view.loss, start, rule, rate, 60))
    assert verdict.kind == kind, verdict


def test_the_limit_of_a_bowl_is_exact():
    """OR with a linear unit: the second derivatives are [[2, 1], [1, 2]], with eigenvalues 3 and 1."""
    view = surface()
    said = surface_verdict.limits(view.loss, descend(view.loss, (-2.0, 2.5), "sgd", 0.1, 5))
    assert "3 across its valley, 1 along it" in said
    assert "below 2/3 = 0.6667" in said
    best = np.linalg.solve([[2.0, 1.0], [1.0, 2.0]], [2.0, 2.0])  # X^T X w = X^T t
    for rate, settles in ((0.66, True), (0.674, False)):
        path = descend(view.loss, (-2.0, 2.5), "sgd", rate, 600)
        assert (np.abs(path.points[-1] - best).max() < 1e-3) == settles


def test_the_limit_elsewhere_is_that_of_the_most_curved_place():
    view = surface("points", "sigmoid", half_width=6.0)
    path = descend(view.loss, (-2.0, 2.5), "sgd", 0.1, 20)
    largest = float(re.search(r"plain descent is ([\d.e+-]+):", surface_verdict.limits(view.loss, path))[1])
    by_hand = []
    for point in path.points:
        h = 1e-4
        moves = [np.array([h, 0.0]), np.array([0.0, h])]
        columns = [(view.loss(point + m)[1] - view.loss(point - m)[1]) / (2 * h) for m in moves]
        by_hand.append(np.linalg.eigvalsh((np.array(columns) + np.array(columns).T) / 2).max())
    assert largest == pytest.approx(max(by_hand), rel=1e-3)
    flat = surface("or", "sigmoid", half_width=6.0)
    assert surface_verdict.limits(flat.loss, descend(flat.loss, (500.0, 500.0), "sgd", 0.1, 2)) == ""


def test_the_views_steepest_place():
    view = surface()
    corners = [np.linalg.norm(view.loss(np.array([u, v]))[1]) for u in (-3.0, 3.0) for v in (-3.0, 3.0)]
    assert view.steepest == pytest.approx(max(corners), rel=0.05)  # a bowl is steepest in a corner
    assert view.lowest == view.grid.min()
    assert view.highest == view.grid.max()


def test_rises_on_a_line():
    def wave(point):
        return float(np.sin(point[0])), np.cos(point)

    assert rises_on_line(wave, np.array([0.0]), np.array([np.pi]), 100) == 50
    assert rises_on_line(wave, np.array([np.pi / 2]), np.array([3 * np.pi / 2]), 100) == 0


def test_a_step_on_a_units_loss_in_words():
    view = surface()
    path = descend(view.loss, (-2.0, 2.5), "sgd", 0.1, 1)
    # w = (-2, 2.5), b = 0: outputs 0, 2.5, -2, 0.5; minus targets 0, 1, 1, 1: 0, 1.5, -3, -0.5; half the squares 5.75
    assert surface_verdict.say_step(path, 0, "Plain descent", view.loss.names) == (
        "Plain descent, step 0: (w₁, w₂) = (-2, 2.5), loss 5.75, gradient (-3.5, 1). The step is (0.35, -0.1)."
    )
    clipped = descend(view.loss, (-2.0, 2.5), "sgd", 0.1, 1, clipping=("value", 1.0))
    assert "Followed instead: (-1, 1). The step is (0.1, -0.1)." in surface_verdict.say_step(
        clipped, 0, "P", ("a", "b")
    )
    adam = descend(view.loss, (-2.0, 2.5), "adam", 0.1, 1)
    assert "into d = (-1, 1). The step is (0.1, -0.1)." in surface_verdict.say_step(adam, 0, "Adam", ("a", "b"))
    assert surface_verdict.say_step(path, 7, "P", ("a", "b")).endswith("The walk ends here.")


# Numbers


def test_numbers_in_sentences():
    assert (short(1 / 3), short(-0.0), short(1e-9)) == ("0.3333", "0", "1e-09")
    assert (bracketed(-2.0), bracketed(2.0)) == ("(-2)", "2")
    assert (position(-3e-12), position(1.5)) == ("0", "1.5")
    assert (counted(1, "step"), counted(1200, "step")) == ("1 step", "1,200 steps")
    assert (about(12_345.0), about(3e12)) == ("12,000", "3e+12")
    shares = {0.5: "50%", 0.9999: "99.99%", 1.0: "100%", 1.51: "151%", -0.2: "-20%", 0.0: "0%", 0.0004: "0.04%"}
    assert {share: percent(share) for share in shares} == shares
    assert (percent(1999 / 2000, 1), percent(1 / 3, 1), percent(1.0, 1)) == ("99.95%", "33.3%", "100.0%")
    assert (percent(1 - 1e-12), percent(1e-12), percent(-0.001)) == ("over 99.9999%", "under 0.0001%", "-0.1%")


def test_measures_of_a_walk():
    _, path, _ = walk("x^2", 3.0, 0.75, steps=4)  # 3, -1.5, 0.75, -0.375, 0.1875
    assert turns(path) == 4
    assert turns(path, 2) == 2
    assert growth(path) == pytest.approx((0.75 + 0.375 + 0.1875) / (3 + 1.5 + 0.75))
    assert way_down(path, 0.0) == pytest.approx(1 - (0.1875 / 3) ** 2)
    assert way_down(path, 20.0) == 1.0
