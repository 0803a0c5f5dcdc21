"""Text 003 on one layer: units and layers, the activations, logistic regression, and what one unit cannot do."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.data.problems import PROBLEMS
from core.experiment.experiment import Experiment
from core.neuron.separability import (
    contradiction,
    gates,
    most_rows_right,
    separable_gates,
    separating_unit,
    why_not,
)
from core.neuron.unit import Unit
from core.nn.activations import ACTIVATIONS
from core.nn.network import count_parameters
from core.notation.numbers import percent, short
from core.numerics import naive_losses
from core.numerics.saturation import (
    FAR,
    overflows_from,
    plain_sigmoid,
    plain_tanh,
    quietly,
    rounding,
    rounds_to,
    values,
)
from core.numerics.softmax import breaking_shift, plain_softmax, probabilities
from core.textbook.by_hand import of_steps
from core.textbook.figures import REACH, add_line, arrows, bars, lines, losses, maps, plane
from core.textbook.item import Drawing, Findings, Items, Number, Table, in_the_lab, see
from core.textbook.runs import AUTHOR, losses_of, one_of, run
from core.training.snapshot import Snapshot

XOR, XNOR = "0110", "1001"

UNIT_SETTINGS: dict[str, Any] = {
    "hidden": (),
    "loss": "squared_error",
    "reduction": "mean",
    "init": "zeros",
    "learning_rate": 1.0,
    "max_epochs": 500,
    "target_loss": 0.0,
}
"""Of the script on logistic regression."""

ITEMS = Items()


# 003-01


@ITEMS.item(
    "003-01",
    "History, and two bits that are the same",
    see("Try it by hand", "neuron", section="hand", gate="xnor"),
    see("The 16 gates", "neuron", section="gates"),
    of_steps("xnor"),
    does="Tells how perceptrons rose and fell: Minsky and Papert proved in 1969 that one of them cannot tell whether "
    "two bits are equal, and that several connected ones can.",
    omission="That perceptrons could not be trained in layers was because a step has no useful derivative, as the text "
    "says; the proof itself is about one unit. The gate in question is XNOR, the opposite of XOR.",
)
def _same_bits() -> Findings:
    units = (Unit((1.0, 1.0), -1.5), Unit((-1.0, -1.0), 0.5), Unit((1.0, 1.0), -0.5))
    rows = PROBLEMS["xnor"].points
    both, neither = units[0].answers(rows), units[1].answers(rows)
    found = units[2].answers(np.column_stack([both, neither]))
    lines = zip(rows, both, neither, found, PROBLEMS["xnor"].classes, strict=True)
    yield Table(
        ("inputs", "both 1", "both 0", "one of them", "wanted"),
        tuple((f"{a:g}{b:g}", *(str(int(value)) for value in rest)) for (a, b), *rest in lines),
        "Three perceptrons that can: two of them feed the third",
    )
    yield Number("rows that one perceptron can have right", most_rows_right(XNOR), comment="of four")
    yield Number("rows that three connected perceptrons have right", int((found == PROBLEMS["xnor"].classes).sum()))


# 003-02


@ITEMS.item(
    "003-02",
    "A unit and a layer",
    see("One unit by hand", "neuron", section="hand", activation="sigmoid"),
    see("A layer with its numbers", "backpropagation"),
    does="Gives the equation of a unit and of a layer, and draws a layer of two inputs and three units twice: with "
    "every weight as an arrow, and as one rectangle.",
    settings="2 inputs, 3 units.",
    figure_missing=True,
)
def _layer() -> Findings:
    sizes = (2, 3)
    weights = sizes[0] * sizes[1]
    yield Number("weights of a layer with 2 inputs and 3 units", weights, "6")
    yield Number("its biases", count_parameters(sizes) - weights, "3")
    yield arrows(sizes)
    yield arrows(sizes, as_boxes=True)


# 003-03 and 003-04


@ITEMS.item(
    "003-03",
    "Four activation functions",
    see("All activations", "activations", section="activations", beside="all"),
    see("Softmax of (−1, 0, 1)", "activations", section="softmax", z1=-1, z2=0, z3=1),
    does="Its first script draws sigmoid, tanh and ReLU as curves, and softmax as bars: of the logits −1, 0 and 1, and "
    "of the same logits less 1.",
    settings=f"Net inputs from −10 to 10, outputs from −2 to 2 ({AUTHOR}).",
    draws=True,
)
def _activations() -> Findings:
    z = np.linspace(-10.0, 10.0, 401)
    curves = {ACTIVATIONS[name].label: values(ACTIVATIONS[name], z) for name in ("sigmoid", "tanh", "relu")}
    pair = np.array([probabilities(np.array([value, 0.0])) for value in z])
    logits = np.array([-1.0, 0.0, 1.0])
    plain, shifted = probabilities(logits), probabilities(logits - 1.0)
    yield Number("sigmoid(1)", float(plain_sigmoid(np.array([1.0]))[0]))
    yield Number("tanh(1)", float(plain_tanh(np.array([1.0]))[0]))
    yield Number("softmax of (−1, 0, 1), largest element", float(plain[2]))
    yield Number("moved by taking 1 from all three logits, at most", float(np.abs(shifted - plain).max()))
    yield (
        "Softmax takes a vector. Of two logits of which one is 0 its first output is the sigmoid of the other: the two "
        f"differ by {short(float(np.abs(pair[:, 0] - curves['Sigmoid']).max()))} at most."
    )
    figure = lines("net input z", "output", curves, z)
    figure.update_yaxes(range=[-2.0, 2.0])
    yield Drawing(
        figure,
        "Curves of sigmoid, tanh and ReLU from -10 to 10.",
        "Sigmoid and tanh flatten on both sides, ReLU only on the left; it is cut at 2, as in the script.",
    )
    for by, found in ((0.0, plain), (1.0, shifted)):
        name = "softmax" if by == 0.0 else f"softmax, all logits less {by:g}"
        shares = {f"{logit - by:g}".replace("-", "−"): float(share) for logit, share in zip(logits, found, strict=True)}
        yield Drawing(
            bars(shares, "softmax, %", "logit"),
            f"Bars: {name} of {', '.join(f'{logit}: {percent(share)}' for logit, share in shares.items())}.",
            "The three outputs add up to 1." if by == 0.0 else "Other logits, the same bars: only differences count.",
            260,
        )


@ITEMS.item(
    "003-04",
    "Steepest at 0, never exactly 0 or 1, shifted without effect",
    see("Where sigmoid becomes 1", "activations", section="activations", z=36.8, reach=40),
    see("Softmax of 800", "activations", section="softmax", z1=800, z2=0),
    see("Cross-entropy of such outputs", "activations", section="losses", target=0, logit=40),
    does="States properties of the four: where they are steepest, that ReLU's slope at 0 is set to 0, that softmax "
    "does not change when all logits are shifted, and that no output is exactly 0 or 1 but for rounding.",
    settings="float64, as NumPy computes; TensorFlow's default is float32.",
    omission="The text leaves out where rounding begins. It is near, above all in float32, and the formulas as they "
    "are "
    "printed fail further out.",
)
def _limits() -> Findings:
    one, zero = rounding(ACTIVATIONS["sigmoid"], FAR), rounding(ACTIVATIONS["sigmoid"], -FAR)
    single = rounds_to(plain_sigmoid, 1.0, 100.0, np.float32)
    tanh_one = rounding(ACTIVATIONS["tanh"], FAR)
    tanh_nan = overflows_from(plain_tanh, -FAR)
    logits = np.array([1000.0, 0.0])
    shift = breaking_shift(logits - 1000.0)
    fails = naive_losses.binary_fails_from(0.0, FAR)
    assert None not in (one.reached, zero.reached, single, tanh_one.reached, tanh_nan, shift, fails)
    printed, kept = plain_softmax(logits), probabilities(logits)
    yield Number("sigmoid is exactly 1 in float64 from", one.reached or np.nan, unit="on", comment="logit")
    yield Number("sigmoid is exactly 1 in float32 from", single or np.nan, unit="on", comment="logit")
    yield Number("sigmoid is exactly 0 in float64 from", zero.reached or np.nan, unit="downwards", comment="logit")
    yield Number("tanh is exactly 1 in float64 from", tanh_one.reached or np.nan, unit="on")
    yield Number("the printed formula of tanh overflows from", tanh_nan or np.nan, unit="downwards")
    yield Number("the printed softmax fails from a largest logit of", shift or np.nan, unit="on")
    yield Number("cross-entropy from the output is infinite from", fails or np.nan, unit="on", comment="target 0")
    yield (
        f"At z = -400 the printed formula of tanh gives {quietly(plain_tanh, -400.0):g}, NumPy's own tanh "
        f"{float(np.tanh(-400.0)):g}. For the logits (1000, 0) the printed softmax gives ({printed[0]:g}, "
        f"{printed[1]:g}); with the largest logit subtracted first, which by the shift property changes nothing, it is "
        f"({kept[0]:g}, {kept[1]:g})."
    )


# 003-05 and 003-06


def unit_experiment(gate: str) -> Experiment:
    return Experiment(problem=gate, **UNIT_SETTINGS)


@ITEMS.item(
    "003-05",
    "Logistic regression: OR, and AND and XOR as exercises",
    in_the_lab("OR in the lab", **UNIT_SETTINGS, problem="or"),
    in_the_lab("AND", **UNIT_SETTINGS, problem="and"),
    in_the_lab("XOR", **UNIT_SETTINGS, problem="xor"),
    see("One neuron", "neuron", section="train", gate="or", loss="squared_error", init="zeros"),
    does="A single sigmoid unit is trained on OR while a heat map shows its output over the two inputs. AND and XOR "
    "are left as exercises.",
    settings=f"One unit, weights and bias 0, mean squared error, learning rate 1, 500 epochs ({AUTHOR}).",
    omission="The text does not give the learning rate, the error, the start or the number of epochs. Zero weights are "
    "harmless for one unit on OR or AND; with a hidden layer they would keep all its units alike.",
    draws=True,
)
def _logistic_regression() -> Findings:
    runs: dict[str, list[Snapshot]] = {}
    for index, gate in enumerate(("or", "and", "xor")):
        runs[gate.upper()] = yield from one_of(run(unit_experiment(gate)), index, 3)
    ends = {gate: snapshots[-1] for gate, snapshots in runs.items()}
    rows = PROBLEMS["or"].row_labels()
    yield Table(
        ("gate", *rows, "loss", "rows right"),
        tuple(
            (gate, *(f"{a:.4f}" for a in end.outputs[:, 0]), short(end.loss), f"{4 * end.accuracy:.0f} of 4")
            for gate, end in ends.items()
        ),
        "Outputs at the end",
    )
    still = ends["XOR"]
    for gate, end in ends.items():
        yield Number(f"{gate}: mean squared error at the end", end.loss, comment=f"after {end.epoch} epochs")
    yield (
        f"OR and AND are learned. XOR ends at epoch {still.epoch}, before the first step: with all weights 0 every "
        f"output is {still.outputs[0, 0]:g}, and the four gradients of XOR cancel to "
        f"{short(np.abs(still.gradient).max())}. Other starts move, but no unit gets more than {most_rows_right(XOR)} "
        "of the 4 rows right. The text's map is red for 1 and blue for 0; here blue is 1 and orange 0, as everywhere "
        "in this app."
    )
    captions = ("One line cuts off the corner 00.", "One line cuts off the corner 11.", "Every output is ½: no line.")
    for (gate, end), caption in zip(ends.items(), captions, strict=True):
        yield from maps(end, {gate: caption})
    errors = {gate: losses_of(snapshots) for gate, snapshots in runs.items()}
    errors["XOR"] = np.full_like(errors["OR"], still.loss)
    caption = "The errors of OR and AND fall; XOR's single point is at the start, where it stays."
    yield losses(errors, "mean squared error", caption)


@ITEMS.item(
    "003-06",
    "One unit separates with a straight line",
    see("The 16 and the 256 gates", "neuron", section="gates"),
    see("Draw the line yourself", "neuron", section="hand", gate="xor"),
    does="Says that a sigmoid unit learns linearly separable classes only, and asks whether one line can have all "
    "blues of XOR on one side and all reds on the other.",
    figure_missing=True,
)
def _separation() -> Findings:
    best = max(separable_gates(2), key=lambda gate: sum(a == b for a, b in zip(gate, XOR, strict=True)))
    unit, reason = separating_unit(best), contradiction(XOR)
    assert unit is not None
    assert reason is not None
    problem = PROBLEMS["xor"]
    yield Number("gates of two inputs that one unit can learn", len(separable_gates(2)), comment=f"of {len(gates(2))}")
    yield Number("gates of three inputs", len(separable_gates(3)), comment=f"of {len(gates(3))}")
    yield Number("rows of XOR that one unit can have right", most_rows_right(XOR), comment="of 4")
    yield " ".join(why_not(reason))
    figure = plane(problem.points, problem.classes, *REACH)
    add_line(figure, unit, "the best that one line can do")
    yield Drawing(
        figure,
        "The four corners with XOR's targets, 1 at 01 and 10, and a line with three of them on the right side.",
        "Whichever way the line is turned, at least one corner is on its wrong side.",
        360,
    )
