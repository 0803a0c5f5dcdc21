"""What is said about each step: names, labels, sentences with their arithmetic, LaTeX, and the check."""

import math
import re

import numpy as np
import pytest

from core import Experiment
from core.autodiff.expressions import parse
from core.autodiff.graph import gradient, network_graph
from core.autodiff.symbolic import derivative
from core.autodiff.worked import LETTERS, Worked, check_formula, shown
from core.training.run import Run

LECTURE = "sqrt(x^2 + exp(x^2))"


def worked(text, **values):
    return Worked(parse(text).graph(**values))


def test_the_names_are_the_lectures():
    w = worked(LECTURE, x=1.0)
    assert [w.name(node.index) for node in w.nodes] == ["x", "a", "b", "c", "d"]
    assert [w.label(node) for node in w.nodes if node.operation != "input"] == ["x²", "exp(a)", "a + b", "√c"]
    assert [str(w.operation(node)) for node in w.nodes[1:]] == ["x^2", "exp(a)", "a + b", "sqrt(c)"]


def test_many_names_do_not_run_out():
    text = "+".join(["x"] * 25)
    w = worked(text, x=1.0)
    names = [w.names[node.index] for node in w.nodes]
    assert len(set(names)) == len(names) == 25
    assert names[len(LETTERS) + 1] == "a2"
    assert w.name(w.nodes[len(LETTERS) + 1].index) == "a₂"
    assert not set(LETTERS) & set("efxyz")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("x*y", "x·y"),
        ("x/2", "x/2"),
        ("x - 1", "x − 1"),
        ("-x", "−x"),
        ("x^-3", "x⁻³"),
        ("x^0.5", "x^0.5"),
        ("x^y", "x^y"),
        ("log(x)", "ln x"),
        ("abs(x)", "|x|"),
        ("sigmoid(x)", "σ(x)"),
        ("relu(x)", "relu(x)"),
    ],
)
def test_labels_are_short(text, label):
    w = worked(text, x=1.0, y=2.0)
    assert w.label(w.graph.result) == label


def test_reverse_sentences():
    w = worked(LECTURE, x=1.0)
    sentences = [w.sentence("reverse", step) for step in w.steps("reverse")]
    # x = 1: b = e, c = 1 + e = 3.718, d = 1.928, df/dc = 1/(2d) = 0.2593, df/da = 0.2593 (1 + e) = 0.9641.
    assert sentences == [
        "∂f/∂d = 1: d is the result itself.",
        "∂f/∂c = ∂f/∂d · ∂d/∂c = 1 · 0.2593 = 0.2593",
        "∂f/∂b = ∂f/∂c · ∂c/∂b = 0.2593 · 1 = 0.2593",
        "∂f/∂a = ∂f/∂c · ∂c/∂a + ∂f/∂b · ∂b/∂a = 0.2593 · 1 + 0.2593 · 2.718 = 0.9641",
        "∂f/∂x = ∂f/∂a · ∂a/∂x = 0.9641 · 2 = 1.928",
    ]


def test_forward_sentences():
    w = worked("x*y - y", x=-3.0, y=2.0)
    sentences = [w.sentence("forward", step, "y") for step in w.steps("forward", "y")]
    assert sentences == [
        "dx/dy = 0: it does not depend on y.",
        "dy/dy = 1: the start of forward mode.",
        "da/dy = ∂a/∂x · dx/dy + ∂a/∂y · dy/dy = 2 · 0 + (−3) · 1 = −3",
        "db/dy = ∂b/∂a · da/dy + ∂b/∂y · dy/dy = 1 · (−3) + (−1) · 1 = −4",
    ]


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_the_latex_of_each_step_has_its_numbers(mode):
    w = worked("log(x) + x*y - sin(y)", x=0.6, y=2.0)
    for step in w.steps(mode, "x"):
        latex = w.latex(mode, step, "x")
        assert latex.count("{") == latex.count("}")
        assert shown(step.total).replace("−", "-") in latex
        for term in step.terms:
            assert shown(float(term.slope)).replace("−", "-") in latex


def test_local_derivatives_stand_there_as_formulas():
    w = worked(LECTURE, x=1.0)
    x, a, b, c, d = (node.index for node in w.nodes)
    assert w.local_latex(a, x) == r"2 \, x"
    assert w.local_latex(b, a) == r"\exp\left(a\right)"
    assert w.local_latex(c, a) == "1"
    assert w.local_latex(d, c) == r"\frac{1}{2 \, \sqrt{c}}"
    assert r"\frac{\partial c}{\partial a} &= 1, " in w.latex("reverse", w.steps("reverse")[3])


def test_a_derivative_in_intermediate_results():
    w = worked(LECTURE, x=1.0)
    assert str(w.with_names(derivative(parse(LECTURE), "x"))) == "x*(1 + b)/d"


def test_the_first_place_without_a_value_is_found():
    w = worked("exp(log(x) + 1)", x=-1.0)
    assert w.label(w.broken) == "ln x"
    assert w.sentence("reverse", w.steps("reverse")[-1]).endswith("no value")
    assert worked("exp(x)", x=1.0).broken is None


def test_numbers_as_they_are_shown():
    assert [shown(value) for value in (-0.0, -1.5, 1 / 3, math.nan, -math.inf)] == [
        "0",
        "−1.5",
        "0.3333",
        "no value",
        "−∞",
    ]
    assert shown(np.zeros((4, 2))) == "4 × 2"
    assert shown(2 / 3, 2) == "0.67"


def test_the_check_knows_a_right_gradient_from_a_wrong_one():
    values = {"x": 0.6, "y": 2.0, "z": -1.0}
    check = check_formula(parse("(sigmoid(x*y + z) - 1)^2/2"), values)
    assert check.gradient.size == 3
    assert check.relative_difference.max() < 1e-8
    # At the edge of the domain there is no difference to be had.
    assert np.isnan(check_formula(parse("sqrt(x)"), {"x": 0.0}).relative_difference[0])
    # At the kink of relu the difference quotient is the mean of both slopes.
    assert check_formula(parse("relu(x)"), {"x": 0.0}).relative_difference[0] > 0.9


def test_a_networks_steps_are_products_of_matrices():
    experiment = Experiment()
    network = Run(experiment).snapshot(0).network
    x, t = experiment.samples.inputs, experiment.samples.targets
    w = Worked(network_graph(network, x, t, loss=experiment.loss, reduction=experiment.reduction), "L")
    steps = {w.names[step.node]: step for step in w.steps("reverse")}
    # The matrices in words, one after the other, must be what the step came to.
    a1, d_p1 = (next(node for node in w.nodes if node.name == name).value for name in ("a1", "p1"))
    assert a1.shape == d_p1.shape == (4, 2)
    assert r"= a_{1}^\top \, \frac{\partial L}{\partial p_{2}} = " in w.array_latex(steps["W2"])
    np.testing.assert_allclose(a1.T @ steps["p2"].total, steps["W2"].total)
    assert r"= x^\top \, \frac{\partial L}{\partial p_{1}} = " in w.array_latex(steps["W1"])
    np.testing.assert_allclose(x.T @ steps["p1"].total, steps["W1"].total)
    assert r"= \frac{\partial L}{\partial p_{2}} \, W_{2}^\top = " in w.array_latex(steps["a1"])
    np.testing.assert_allclose(steps["p2"].total @ network.layers[1].weights.T, steps["a1"].total)
    assert r"\sum_\text{rows} \frac{\partial L}{\partial z_{1}}" in w.array_latex(steps["b1"])
    np.testing.assert_allclose(steps["z1"].total.sum(axis=0), steps["b1"].total)
    assert r"a_{1} \odot (1 - a_{1}) \odot \frac{\partial L}{\partial a_{1}}" in w.array_latex(steps["z1"])
    np.testing.assert_allclose(a1 * (1 - a1) * steps["a1"].total, steps["z1"].total)
    assert r"2 d \odot \frac{\partial L}{\partial q}" in w.array_latex(steps["d"])
    assert w.array_latex(steps["L"]) == r"\frac{\partial L}{\partial L} = 1 = 1"
    assert w.sentence("reverse", steps["W2"]) == "∂L/∂W₂ = ∂L/∂p₂ · ∂p₂/∂W₂: 2 × 1 numbers."
    for step in steps.values():
        latex = w.array_latex(step)
        assert len(re.findall(r"\\begin\{pmatrix\}", latex)) == (step.total.ndim > 0)
    assert set(gradient(w.graph)) <= set(steps)
