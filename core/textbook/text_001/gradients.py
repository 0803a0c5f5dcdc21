"""Text 001 on gradient descent: valleys, the slope of the error, and the updates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.descent.curve import PRESETS, curve
from core.descent.descent import Path, descend_each
from core.ensemble.population import Population
from core.ensemble.starts import Starts
from core.experiment.experiment import Experiment
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.notation.numbers import percent, short
from core.textbook.item import Item, Number, Place, Report, Table, Task
from core.worked.errors import hidden_errors, output_errors
from core.worked.example import Example, rashid_3_3_3
from core.worked.trace import Trace

RESTARTED = Experiment(learning_rate=5.0, init="normal", max_epochs=5000)
STARTS = 500

THREE = Place("backpropagation", {"net": "rashid3"}, "The 3-3-3 network, step by step")
LABELLED = "Numbers: the book's 3-3-3 network; the targets 0.99, 0.01, 0.01 are ours."


@dataclass(frozen=True)
class Valleys:
    """A curve with two valleys, values y at x (n,), and walks down from several starts."""

    x: Array
    y: Array
    paths: tuple[Path, ...]


def _restarts() -> Task:
    population = Population([RESTARTED], range(STARTS))
    while not population.done:
        population.advance(0.04)
        yield population.progress
    starts = Starts(RESTARTED, population.seeds, population.outcomes[0])
    tries = np.arange(1, 6)
    line = curve(PRESETS["two"].text, PRESETS["two"].reach)
    chances = starts.best_of(tries)
    return Report(
        numbers=(Number(f"starts of {STARTS} that end in a wrong valley or on a plateau", len(starts.failed)),),
        words="So the text is right, and its remedy helps: each further start makes failure rarer.",
        tables=(
            Table(
                ("starts tried", "at least one solves XOR in"),
                tuple((str(k), percent(float(chance))) for k, chance in zip(tries, chances, strict=True)),
            ),
        ),
        data=Valleys(line.x, line.y, tuple(descend_each(line, [-3.0, 3.0], "sgd", 0.05, 40))),
    )


def _squared() -> Task:
    yield 0.5
    errors = output_errors(rashid_3_3_3())[0]
    return Report(
        numbers=(
            Number("sum of the squared differences", float((errors**2).sum())),
            Number("square of the sum of the differences", float(errors.sum() ** 2)),
            Number("sum of the differences", float(errors.sum())),
        ),
        words="The formula means the first. Read as the words stand, it could be the second, in which errors of "
        "opposite signs hide each other.",
    )


def _check(example: Example, layer: int, printed: Array, name: str) -> Report:
    """Gradients as the text has them (inputs, units), beside backpropagation's and central differences."""
    loss_gradient, numerical = example.loss_and_gradient[1], example.check.numerical
    rows, gaps = [], []
    for place, index in example.places.items():
        if place.layer == layer and place.source is not None:
            mine, difference = float(loss_gradient[index]), float(numerical[index])
            ours = float(printed[place.source, place.unit])
            gaps.append(abs(ours - difference))
            rows.append((f"w{place.source + 1}{place.unit + 1}", f"{ours:.6f}", f"{mine:.6f}", f"{difference:.6f}"))
    return Report(
        numbers=(Number("largest distance of the text's formula from central differences", max(gaps)),),
        tables=(Table((name, "the text's formula", "backpropagation", "central difference"), tuple(rows)),),
    )


def _output_weights() -> Task:
    yield 0.5
    example = rashid_3_3_3()
    trace = Trace(example)
    o = trace.a(2)[0]
    printed = np.outer(trace.a(1)[0], -2.0 * output_errors(example)[0] * o * (1.0 - o))
    return _check(example, 1, printed, "hidden to output")


def _hidden_weights() -> Task:
    yield 0.5
    example = rashid_3_3_3()
    trace = Trace(example)
    o = trace.a(1)[0]
    [level, *_] = hidden_errors(example)
    printed = np.outer(example.inputs[0], -level.unnormalised[0] * o * (1.0 - o))
    report = _check(example, 0, printed, "input to hidden")
    return Report(
        report.numbers,
        "The two differ: in place of the recombined error stands the transposed weights times the errors, without the "
        "factor 2 and without the slopes of the outputs. The directions are not the same either.",
        report.tables,
    )


def _update() -> Task:
    yield 0.5
    example = rashid_3_3_3()
    before, after = example.loss_and_gradient[0], example.updated().loss_and_gradient[0]
    return Report(
        numbers=(
            Number("E before", before),
            Number("E after one update with α = 0.1", after),
        ),
    )


def _twice() -> Task:
    yield 0.5
    at = 0.99
    again, most = ACTIVATIONS["sigmoid"].function(np.array([at, 1.0])).tolist()
    least = most * (1 - most)
    example = rashid_3_3_3()
    trace = Trace(example)
    o, errors = trace.a(2)[0], output_errors(example)[0]
    twice = ACTIVATIONS["sigmoid"].function(o[None])[0]
    right = np.outer(errors * o * (1 - o), trace.a(1)[0])
    printed = np.outer(errors * twice * (1 - twice), trace.a(1)[0])
    return Report(
        numbers=(
            Number("slope at an output of 0.99", at * (1 - at)),
            Number("the same with the sigmoid of the output", again * (1 - again)),
            Number("first change of a weight, without α", float(right[0, 0])),
            Number("the same as printed", float(printed[0, 0])),
        ),
        words=f"The sigmoid of an output between 0 and 1 has a slope between {short(least)} and 0.25: as printed, a "
        "saturated node would learn nearly as fast as any other.",
    )


ITEMS: tuple[Item, ...] = (
    Item(
        "001-20",
        "Local minima, and starting several times",
        "Says that descent can end in the wrong valley, and that networks are therefore trained from several starts.",
        "The text has figures only, which are missing. Drawn here: a curve with two valleys. Trained here: XOR "
        f"from {STARTS} starts, 2-2-1, sigmoid, half squared error, sum, learning rate 5, normal weights of standard "
        "deviation 1, up to 5,000 epochs.",
        slip="Text 000 (item 000-08) says that XOR has no local minima, text 003 (item 003-17) that they are no "
        "problem. This text is the cautious one, and the runs below bear it out.",
        places=(
            Place("starts", RESTARTED.to_url() | {"section": "best"}, "Best of k starts"),
            Place("descent", {"curve": "two"}, "Two valleys in one dimension"),
            Place("landscape", {"section": "stuck"}, "Where stuck runs stand"),
        ),
        compute=_restarts,
        figure_missing=True,
    ),
    Item(
        "001-21",
        "The error of all outputs",
        "Takes the sum of the squared errors of all outputs, of which one weight changes a single term.",
        LABELLED,
        places=(THREE, Place("activations", {"section": "losses", "squared": "squared_error"}, "Losses")),
        compute=_squared,
    ),
    Item(
        "001-22",
        "Exercise and solution: slope for the output weights",
        "Expands the derivative of the squared error for a link from a hidden to an output node.",
        LABELLED,
        places=(THREE,),
        compute=_output_weights,
    ),
    Item(
        "001-23",
        "Exercise and solution: slope for the hidden weights",
        "Carries the result over to the links from the inputs, with the recombined error in place of the error.",
        LABELLED,
        places=(THREE,),
        compute=_hidden_weights,
    ),
    Item(
        "001-24",
        "The update of a weight",
        "Moves each weight against its slope by the learning rate α.",
        LABELLED + " The text gives no α; 0.1 is ours.",
        places=(THREE, Place("descent", {"curve": "two", "rate": "0.05"}, "What a learning rate does")),
        compute=_update,
    ),
    Item(
        "001-25",
        "All updates as one product of matrices",
        "Writes the changes of all weights as a column of errors and slopes times a row of outputs.",
        LABELLED,
        places=(THREE,),
        compute=_twice,
    ),
)
