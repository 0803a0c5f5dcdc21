"""Text 003 on one layer: units and layers, the activations, logistic regression, and what one unit cannot do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.data.problems import PROBLEMS
from core.ensemble.batched import part
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
from core.nn.array import Array
from core.nn.network import count_parameters
from core.notation.numbers import short
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
from core.textbook.item import Item, Number, Place, Report, Table, Task, in_the_lab
from core.textbook.text_003.maps import HeatMap, heat_maps
from core.textbook.text_003.runs import AUTHOR, losses_of, run
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


# 003-01


def _same_bits() -> Task:
    yield 0.5
    units = (Unit((1.0, 1.0), -1.5), Unit((-1.0, -1.0), 0.5), Unit((1.0, 1.0), -0.5))
    rows = PROBLEMS["xnor"].points
    both, neither = units[0].answers(rows), units[1].answers(rows)
    found = units[2].answers(np.column_stack([both, neither]))
    lines = zip(rows, both, neither, found, PROBLEMS["xnor"].classes, strict=True)
    table = Table(
        ("inputs", "both 1", "both 0", "one of them", "wanted"),
        tuple((f"{a:g}{b:g}", *(str(int(value)) for value in rest)) for (a, b), *rest in lines),
        "Three perceptrons that can: two of them feed the third",
    )
    return Report(
        numbers=(
            Number("rows that one perceptron can have right", most_rows_right(XNOR), comment="of four"),
            Number("rows that three connected perceptrons have right", int((found == PROBLEMS["xnor"].classes).sum())),
        ),
        tables=(table,),
    )


# 003-02


@dataclass(frozen=True)
class Diagram:
    """The sizes of a network's layers, the inputs first; `as_boxes`: each layer as one rectangle."""

    sizes: tuple[int, ...]
    as_boxes: bool


def _layer() -> Task:
    yield 0.5
    sizes = (2, 3)
    weights = sizes[0] * sizes[1]
    return Report(
        numbers=(
            Number("weights of a layer with 2 inputs and 3 units", weights, "6"),
            Number("its biases", count_parameters(sizes) - weights, "3"),
        ),
        data=(Diagram(sizes, False), Diagram(sizes, True)),
    )


# 003-03 and 003-04


@dataclass(frozen=True)
class Curves:
    """Activations (n,) by label over net inputs z (n,)."""

    z: Array
    curves: dict[str, Array]


def _activations() -> Task:
    yield 0.5
    z = np.linspace(-6.0, 6.0, 241)
    curves = {ACTIVATIONS[name].label: values(ACTIVATIONS[name], z) for name in ("sigmoid", "tanh", "relu")}
    pair = np.array([probabilities(np.array([value, 0.0])) for value in z])
    curves["Softmax of (z, 0)"] = pair[:, 0]
    return Report(
        numbers=(
            Number("sigmoid(1)", float(plain_sigmoid(np.array([1.0]))[0])),
            Number("tanh(1)", float(plain_tanh(np.array([1.0]))[0])),
            Number("softmax of (1, 0), first element", float(probabilities(np.array([1.0, 0.0]))[0])),
        ),
        words="Softmax takes a vector; drawn is its first output for the logits (z, 0). With two logits of which one "
        f"is 0 it is the sigmoid: the two curves differ by {short(float(np.abs(pair[:, 0] - curves['Sigmoid']).max()))}"
        " at most.",
        data=Curves(z, curves),
    )


def _limits() -> Task:
    yield 0.2
    one, zero = rounding(ACTIVATIONS["sigmoid"], FAR), rounding(ACTIVATIONS["sigmoid"], -FAR)
    single = rounds_to(plain_sigmoid, 1.0, 100.0, np.float32)
    tanh_one = rounding(ACTIVATIONS["tanh"], FAR)
    yield 0.6
    tanh_nan = overflows_from(plain_tanh, -FAR)
    logits = np.array([1000.0, 0.0])
    shift = breaking_shift(logits - 1000.0)
    fails = naive_losses.binary_fails_from(0.0, FAR)
    assert None not in (one.reached, zero.reached, single, tanh_one.reached, tanh_nan, shift, fails)
    printed, kept = plain_softmax(logits), probabilities(logits)
    return Report(
        numbers=(
            Number("sigmoid is exactly 1 in float64 from", one.reached or np.nan, unit="on", comment="logit"),
            Number("sigmoid is exactly 1 in float32 from", single or np.nan, unit="on", comment="logit"),
            Number("sigmoid is exactly 0 in float64 from", zero.reached or np.nan, unit="downwards", comment="logit"),
            Number("tanh is exactly 1 in float64 from", tanh_one.reached or np.nan, unit="on"),
            Number("the printed formula of tanh overflows from", tanh_nan or np.nan, unit="downwards"),
            Number("the printed softmax fails from a largest logit of", shift or np.nan, unit="on"),
            Number("cross-entropy from the output is infinite from", fails or np.nan, unit="on", comment="target 0"),
        ),
        words=f"At z = -400 the printed formula of tanh gives {quietly(plain_tanh, -400.0):g}, NumPy's own tanh "
        f"{float(np.tanh(-400.0)):g}. For the logits (1000, 0) the printed softmax gives "
        f"({printed[0]:g}, {printed[1]:g}); with the largest logit subtracted first, which by the shift property "
        f"changes nothing, it is ({kept[0]:g}, {kept[1]:g}).",
    )


# 003-05 and 003-06


@dataclass(frozen=True)
class Gates:
    """For each gate its heat map at the end, and its losses (epochs,) by label."""

    maps: tuple[HeatMap, ...]
    losses: dict[str, Array]


def unit_experiment(gate: str) -> Experiment:
    return Experiment(problem=gate, **UNIT_SETTINGS)


def _logistic_regression() -> Task:
    runs: dict[str, list[Snapshot]] = {}
    for index, gate in enumerate(("or", "and", "xor")):
        runs[gate.upper()] = yield from part(run(unit_experiment(gate)), index / 3, (index + 1) / 3)
    ends = {gate: snapshots[-1] for gate, snapshots in runs.items()}
    rows = PROBLEMS["or"].row_labels()
    outputs = Table(
        ("gate", *rows, "loss", "rows right"),
        tuple(
            (gate, *(f"{a:.4f}" for a in end.outputs[:, 0]), short(end.loss), f"{4 * end.accuracy:.0f} of 4")
            for gate, end in ends.items()
        ),
        "Outputs at the end",
    )
    still = ends["XOR"]
    return Report(
        numbers=tuple(
            Number(f"{gate}: mean squared error at the end", end.loss, comment=f"after {end.epoch} epochs")
            for gate, end in ends.items()
        ),
        words=f"OR and AND are learned. XOR ends at epoch {still.epoch}, before the first step: with all weights 0 "
        f"every output is {still.outputs[0, 0]:g}, and the four gradients of XOR cancel to "
        f"{short(np.abs(still.gradient).max())}. Other starts move, but no unit gets more than {most_rows_right(XOR)} "
        "of the 4 rows right. The text's map is red for 1 and blue for 0; here blue is 1 and orange 0, as everywhere "
        "in this app.",
        tables=(outputs,),
        data=Gates(
            tuple(heat_maps(end, gate)[0] for gate, end in ends.items()),
            {gate: losses_of(snapshots) for gate, snapshots in runs.items()},
        ),
    )


@dataclass(frozen=True)
class Corners:
    """The rows (4, 2) of a gate with their classes (4,), and the unit that gets most of them right."""

    points: Array
    classes: np.ndarray
    unit: Unit


def _separation() -> Task:
    yield 0.5
    best = max(separable_gates(2), key=lambda gate: sum(a == b for a, b in zip(gate, XOR, strict=True)))
    unit, reason = separating_unit(best), contradiction(XOR)
    assert unit is not None
    assert reason is not None
    problem = PROBLEMS["xor"]
    return Report(
        numbers=(
            Number(
                "gates of two inputs that one unit can learn", len(separable_gates(2)), comment=f"of {len(gates(2))}"
            ),
            Number("gates of three inputs", len(separable_gates(3)), comment=f"of {len(gates(3))}"),
            Number("rows of XOR that one unit can have right", most_rows_right(XOR), comment="of 4"),
        ),
        words=" ".join(why_not(reason)),
        data=Corners(np.array(problem.points), np.array(problem.classes), unit),
    )


ONE_LAYER: tuple[Item, ...] = (
    Item(
        "003-01",
        "History, and two bits that are the same",
        "Tells how perceptrons rose and fell: Minsky and Papert proved in 1969 that one of them cannot tell whether "
        "two bits are equal, and that several connected ones can.",
        slip="That perceptrons could not be trained in layers was because a step has no useful derivative, as the text "
        "says; the proof itself is about one unit. The gate in question is XNOR, the opposite of XOR.",
        places=(
            Place("neuron", {"section": "hand", "gate": "xnor"}, "Try it by hand"),
            Place("neuron", {"section": "gates"}, "The 16 gates"),
        ),
        compute=_same_bits,
    ),
    Item(
        "003-02",
        "A unit and a layer",
        "Gives the equation of a unit and of a layer, and draws a layer of two inputs and three units twice: with "
        "every weight as an arrow, and as one rectangle.",
        settings="2 inputs, 3 units.",
        places=(
            Place("neuron", {"section": "hand", "activation": "sigmoid"}, "One unit by hand"),
            Place("backpropagation", {}, "A layer with its numbers"),
        ),
        compute=_layer,
        figure_missing=True,
    ),
    Item(
        "003-03",
        "Four activation functions",
        "Its first script draws sigmoid, tanh, ReLU and softmax.",
        settings="The range of the plot is missing in the text; here −6 to 6.",
        places=(Place("activations", {"section": "activations", "beside": "all"}, "All activations"),),
        compute=_activations,
    ),
    Item(
        "003-04",
        "Steepest at 0, never exactly 0 or 1, shifted without effect",
        "States properties of the four: where they are steepest, that ReLU's slope at 0 is set to 0, that softmax does "
        "not change when all logits are shifted, and that no output is exactly 0 or 1 but for rounding.",
        settings="float64, as NumPy computes; TensorFlow's default is float32.",
        slip="The text leaves out where rounding begins. It is near, above all in float32, and the formulas as they "
        "are printed fail further out.",
        places=(
            Place("activations", {"section": "activations", "z": "36.8", "reach": "40"}, "Where sigmoid becomes 1"),
            Place("activations", {"section": "softmax", "z1": "800", "z2": "0"}, "Softmax of 800"),
            Place("activations", {"section": "losses", "target": "0", "logit": "40"}, "Cross-entropy of such outputs"),
        ),
        compute=_limits,
    ),
    Item(
        "003-05",
        "Logistic regression: OR, and AND and XOR as exercises",
        "A single sigmoid unit is trained on OR while a heat map shows its output over the two inputs. AND and XOR are "
        "left as exercises.",
        settings=f"One unit, weights and bias 0, mean squared error, learning rate 1, 500 epochs ({AUTHOR}).",
        slip="The text does not give the learning rate, the error, the start or the number of epochs. Zero weights are "
        "harmless for one unit on OR or AND; with a hidden layer they would keep all its units alike.",
        places=(
            in_the_lab("OR in the lab", **UNIT_SETTINGS, problem="or"),
            in_the_lab("AND", **UNIT_SETTINGS, problem="and"),
            in_the_lab("XOR", **UNIT_SETTINGS, problem="xor"),
            Place("neuron", {"section": "train", "gate": "or", "loss": "squared_error", "init": "zeros"}, "One neuron"),
        ),
        compute=_logistic_regression,
    ),
    Item(
        "003-06",
        "One unit separates with a straight line",
        "Says that a sigmoid unit learns linearly separable classes only, and asks whether one line can have all blues "
        "of XOR on one side and all reds on the other.",
        places=(
            Place("neuron", {"section": "gates"}, "The 16 and the 256 gates"),
            Place("neuron", {"section": "hand", "gate": "xor"}, "Draw the line yourself"),
        ),
        compute=_separation,
        figure_missing=True,
    ),
)
