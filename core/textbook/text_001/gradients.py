"""Text 001 on gradient descent: valleys, the slope of the error, and the updates."""

from __future__ import annotations

import numpy as np

from core.charts.palette import line_style
from core.descent.curve import PRESETS, curve
from core.descent.descent import descend_each
from core.experiment.experiment import Experiment
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.notation.numbers import percent, short
from core.textbook.figures import SYMBOLS, lines
from core.textbook.item import Drawing, Findings, Items, Number, Table, see
from core.textbook.runs import starts_of
from core.worked.errors import hidden_errors, output_errors
from core.worked.example import Example, rashid_3_3_3
from core.worked.trace import Trace

RESTARTED = Experiment(learning_rate=5.0, init="normal", max_epochs=5000)
STARTS = 500

THREE = see("The 3-3-3 network, step by step", "backpropagation", net="rashid3")
LABELLED = "Numbers: the book's 3-3-3 network; the targets 0.99, 0.01, 0.01 are ours."


ITEMS = Items()


@ITEMS.item(
    "001-20",
    "Local minima, and starting several times",
    see("Best of k starts", "starts", RESTARTED, section="best"),
    see("Two valleys in one dimension", "descent", curve="two"),
    see("Slope and curvature where a run stands", "landscape", section="stuck"),
    does="Says that descent can end in the wrong valley, and that networks are therefore trained from several starts.",
    settings="The text has figures only, which are missing. Drawn here: a curve with two valleys. Trained here: XOR "
    f"from {STARTS} starts, 2-2-1, sigmoid, half squared error, sum, learning rate 5, normal weights of standard "
    "deviation 1, up to 5,000 epochs.",
    omission="Other texts see it otherwise: 000 (item 000-08) says that XOR has no local minima, 003 (item 003-17)"
    " that they are no problem. The runs below bear this text out.",
    figure_missing=True,
)
def _restarts() -> Findings:
    starts = yield from starts_of(RESTARTED, STARTS)
    tries = np.arange(1, 6)
    chances = [percent(float(chance)) for chance in starts.best_of(tries)]
    yield Number(f"starts of {STARTS} that end in a wrong valley or on a plateau", len(starts.failed))
    yield "So the text is right, and its remedy helps: each further start makes failure rarer."
    yield Table(("starts tried", "at least one solves XOR in"), list(zip(map(str, tries), chances, strict=True)))
    line = curve(PRESETS["two"].text, PRESETS["two"].reach)
    figure = lines("x", "f(x)", {"the hill": line.y}, line.x)
    for index, path in enumerate(descend_each(line, [-3.0, 3.0], "sgd", 0.05, 40), 1):
        points = path.points[:, 0]
        figure.add_scatter(
            x=points,
            y=np.interp(points, line.x, line.y),
            mode="markers+lines",
            name=f"from x = {points[0]:g}",
            marker={"size": 7, "symbol": SYMBOLS[index]},
            line=line_style(index) | {"width": 1.5},
        )
    yield Drawing(
        figure,
        "A curve with two valleys of different depth, and two walks downhill from its two sides.",
        "Look where each walk ends: the start alone decides, and one of the two valleys is not the lowest.",
    )


@ITEMS.item(
    "001-21",
    "The error of all outputs",
    THREE,
    see("Losses", "activations", section="losses", squared="squared_error"),
    does="Takes the sum of the squared errors of all outputs, of which one weight changes a single term.",
    settings=LABELLED,
)
def _squared() -> Findings:
    errors = output_errors(rashid_3_3_3())[0]
    yield Number("sum of the squared differences", float((errors**2).sum()))
    yield Number("square of the sum of the differences", float(errors.sum() ** 2))
    yield Number("sum of the differences", float(errors.sum()))
    yield (
        "The formula means the first. Read as the words stand, it could be the second, in which errors of opposite "
        "signs hide each other."
    )


def _check(example: Example, layer: int, printed: Array, name: str) -> Findings:
    """Gradients as the text has them (inputs, units), beside backpropagation's and central differences."""
    loss_gradient, numerical = example.loss_and_gradient[1], example.check.numerical
    rows, gaps = [], []
    for place, index in example.places.items():
        if place.layer == layer and place.source is not None:
            mine, difference = float(loss_gradient[index]), float(numerical[index])
            ours = float(printed[place.source, place.unit])
            gaps.append(abs(ours - difference))
            rows.append((f"w{place.source + 1}{place.unit + 1}", f"{ours:.6f}", f"{mine:.6f}", f"{difference:.6f}"))
    yield Number("largest distance of the text's formula from central differences", max(gaps))
    yield Table((name, "the text's formula", "backpropagation", "central difference"), rows)


@ITEMS.item(
    "001-22",
    "Exercise and solution: slope for the output weights",
    THREE,
    does="Expands the derivative of the squared error for a link from a hidden to an output node.",
    settings=LABELLED,
)
def _output_weights() -> Findings:
    example = rashid_3_3_3()
    trace = Trace(example)
    o = trace.a(2)[0]
    printed = np.outer(trace.a(1)[0], -2.0 * output_errors(example)[0] * o * (1.0 - o))
    yield from _check(example, 1, printed, "hidden to output")


@ITEMS.item(
    "001-23",
    "Exercise and solution: slope for the hidden weights",
    THREE,
    does="Carries the result over to the links from the inputs, with the recombined error in place of the error.",
    settings=LABELLED,
)
def _hidden_weights() -> Findings:
    example = rashid_3_3_3()
    trace = Trace(example)
    o = trace.a(1)[0]
    [level, *_] = hidden_errors(example)
    printed = np.outer(example.inputs[0], -level.unnormalised[0] * o * (1.0 - o))
    yield from _check(example, 0, printed, "input to hidden")
    yield (
        "The two differ: in place of the recombined error stands the transposed weights times the errors, without the "
        "factor 2 and without the slopes of the outputs. The directions are not the same either."
    )


@ITEMS.item(
    "001-24",
    "The update of a weight",
    THREE,
    see("What a learning rate does", "descent", curve="two", rate=0.05),
    does="Moves each weight against its slope by the learning rate α.",
    settings=LABELLED + " The text gives no α; 0.1 is ours.",
)
def _update() -> Findings:
    example = rashid_3_3_3()
    before, after = example.loss_and_gradient[0], example.updated().loss_and_gradient[0]
    yield Number("E before", before)
    yield Number("E after one update with α = 0.1", after)


@ITEMS.item(
    "001-25",
    "All updates as one product of matrices",
    THREE,
    does="Writes the changes of all weights as a column of errors and slopes times a row of outputs.",
    settings=LABELLED,
)
def _twice() -> Findings:
    at = 0.99
    again, most = ACTIVATIONS["sigmoid"].function(np.array([at, 1.0])).tolist()
    least = most * (1 - most)
    example = rashid_3_3_3()
    trace = Trace(example)
    o, errors = trace.a(2)[0], output_errors(example)[0]
    twice = ACTIVATIONS["sigmoid"].function(o[None])[0]
    right = np.outer(errors * o * (1 - o), trace.a(1)[0])
    printed = np.outer(errors * twice * (1 - twice), trace.a(1)[0])
    yield Number("slope at an output of 0.99", at * (1 - at))
    yield Number("the same with the sigmoid of the output", again * (1 - again))
    yield Number("first change of a weight, without α", float(right[0, 0]))
    yield Number("the same as printed", float(printed[0, 0]))
    yield (
        f"The sigmoid of an output between 0 and 1 has a slope between {short(least)} and 0.25: as printed, a "
        "saturated node would learn nearly as fast as any other."
    )
