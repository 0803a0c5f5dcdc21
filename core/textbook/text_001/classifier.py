"""Text 001's first pages: a predictor and classifier with one number, the slope of a line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.data.datasets import iris, scale_without_centring
from core.neuron.slope_classifier import LENGTHS, WIDTHS, fixed_points, is_above, most_right, slope_steps
from core.notation.numbers import short
from core.textbook.item import Item, Number, Place, Report, Table, Task

SLOPE = 0.25
"""The slope that the text starts with."""

TARGETS = (1.1, 2.9)
"""What the line is to reach at the ladybird's and at the caterpillar's width; the second is the book's."""

BUGS = ("ladybird", "caterpillar")
RATES = (0.01, 0.05, 0.2, 0.5, 1.0)
"""Learning rates that are tried on the flowers."""

SEED = 1
"""Of the random slope and of the order of the flowers."""


@dataclass(frozen=True)
class Slopes:
    """Lines through the origin by their names."""

    lines: dict[str, float]


def _start() -> Task:
    yield 0.5
    [step] = slope_steps(SLOPE, WIDTHS, TARGETS, 1.0, (0,), 1)
    return Report(
        numbers=(
            Number("y for the width 3", step.output, "0.75"),
            Number("slope A at first", step.slope, "0.25", comment="chosen by the text"),
        ),
        data=Slopes({"y = 0.25 x": SLOPE}),
    )


def _error() -> Task:
    yield 0.5
    [step] = slope_steps(SLOPE, WIDTHS, TARGETS, 1.0, (0,), 1)
    return Report(
        numbers=(
            Number("desired target", TARGETS[0], "1.1", comment="chosen by the text"),
            Number("error E", step.error, "0.35"),
            Number("error for the length 1.0 of the table", LENGTHS[0] - step.output),
        )
    )


def _change() -> Task:
    yield 0.5
    [step] = slope_steps(SLOPE, WIDTHS, TARGETS, 1.0, (0,), 1)
    half_squared = -step.error * step.x
    return Report(
        numbers=(
            Number("change of the slope, E / x", step.change),
            Number("slope after it", step.after),
            Number("y for the width 3 after it", step.after * step.x, comment="the target itself"),
            Number("derivative of half the squared error with respect to A", half_squared),
        ),
        words="The change removes the whole error of this example at once. A step of gradient descent would be the "
        f"learning rate times {short(-half_squared)}; it is the same for a learning rate of 1 / x² = "
        f"{short(1 / step.x**2)}.",
        data=Slopes({"before": step.slope, "after the ladybird": step.after}),
    )


def _last_wins() -> Task:
    yield 0.5
    first, second = slope_steps(SLOPE, WIDTHS, TARGETS, 1.0, (0, 1), 1)
    elsewhere = slope_steps(3.0, WIDTHS, TARGETS, 1.0, (0, 1), 1)[-1].after
    return Report(
        numbers=(
            Number("slope after the ladybird", first.after),
            Number("slope after the caterpillar", second.after),
            Number("the same from the slope 3 at first", elsewhere, comment="nothing of the start is left"),
        ),
        data=Slopes({"at first": SLOPE, "after the ladybird": first.after, "after the caterpillar": second.after}),
    )


def _moderated() -> Task:
    yield 0.5
    first, second = slope_steps(SLOPE, WIDTHS, TARGETS, 0.5, (0, 1), 1)
    circle = fixed_points(WIDTHS, TARGETS, 0.5, (0, 1))
    return Report(
        numbers=(
            Number("learning rate L", 0.5, "0.5", comment="chosen by the text"),
            Number("slope after the ladybird", first.after),
            Number("slope after the caterpillar", second.after),
            Number("after many rounds, behind the ladybird", circle[0]),
            Number("after many rounds, behind the caterpillar", circle[1]),
        ),
        words=f"Between {short(min(circle))} and {short(max(circle))} the line goes to and fro for ever: a fraction of "
        "each correction calms the line down but does not bring it to rest. All of these slopes separate the bugs.",
        data=Slopes({"at first": SLOPE, "after both once": second.after, "after many rounds": circle[1]}),
    )


def _iris() -> Task:
    data = iris()
    x, y = scale_without_centring(data.values).T
    above = data.classes == data.class_names.index("setosa")
    margin = 0.1
    targets = np.where(above, y - margin, y + margin)
    rng = np.random.RandomState(SEED)
    slope, shuffled = float(rng.uniform(0.0, 2.0)), rng.permutation(len(x)).tolist()
    best, best_slope = most_right(x, y, above)
    rows = []
    for done, rate in enumerate(RATES):
        yield done / len(RATES)
        cells = [f"{rate:g}"]
        for order in (list(range(len(x))), shuffled):
            end = slope_steps(slope, x.tolist(), targets.tolist(), rate, order, 1)[-1].after
            cells += [short(end), str(int((is_above(end, x, y) == above).sum()))]
        rows.append(tuple(cells))
    return Report(
        numbers=(
            Number("random slope at first", slope),
            Number("flowers, of 100, that the best of all slopes has on their side", best),
            Number("that slope", best_slope),
        ),
        words="Each flower is shown once. In the order of the file all versicolor come last, and a large learning rate "
        "follows them; in a shuffled order it follows the last few flowers, whatever they are.",
        tables=(
            Table(
                ("learning rate", "slope, file's order", "right of 100", "slope, shuffled", "right of 100"),
                tuple(rows),
                "After one round",
            ),
        ),
    )


def _bug(step: int, **more: str) -> Place:
    return Place("neuron", {"section": "bugs", "bug_step": str(step)} | more, "Two bugs, step by step")


ITEMS: tuple[Item, ...] = (
    Item(
        "001-01",
        "Two bugs to be told apart",
        "Gives one ladybird and one caterpillar by width and length: the training data of a classifier.",
        "Width 3 and length 1 for the ladybird, width 1 and length 3 for the caterpillar.",
        places=(_bug(0),),
    ),
    Item(
        "001-02",
        "A line with a start slope",
        "Tries the line y = A x with a slope chosen at random, and asks it for the length of a bug of width 3.",
        "A = 0.25, x = 3.",
        places=(_bug(1),),
        compute=_start,
        figure_missing=True,
    ),
    Item(
        "001-03",
        "The error",
        "Takes target minus output as the error of the line at the ladybird.",
        "Target 1.1, output 0.75.",
        places=(_bug(1),),
        compute=_error,
    ),
    Item(
        "001-04",
        "The change of slope that the error asks for",
        "Solves for the change of A with which the line meets the target: the error divided by x.",
        "The ladybird's numbers.",
        places=(_bug(1),),
        compute=_change,
        figure_missing=True,
    ),
    Item(
        "001-05",
        "The last example wins",
        "Shows that full corrections throw away what earlier examples have taught: the line ends at the last one.",
        "Both bugs in turn. The caterpillar's target is missing in the text; 2.9 is the book's.",
        places=(_bug(2),),
        compute=_last_wins,
        figure_missing=True,
    ),
    Item(
        "001-06",
        "The learning rate",
        "Makes only a fraction L of each correction, so that earlier examples keep their say.",
        "L = 0.5. The caterpillar's target is missing in the text; 2.9 is the book's.",
        places=(_bug(2, share="0.5"),),
        compute=_moderated,
        figure_missing=True,
    ),
    Item(
        "001-07",
        "Exercise: two species of iris",
        "Asks for the same classifier on two species of iris, from a random slope and with several learning rates.",
        "Sepal length and width of 50 setosa and 50 versicolor, scaled without centring as in R. The text names no "
        f"targets: here they lie 0.1 below each setosa and above each versicolor. Random slope and order: seed {SEED}.",
        places=(Place("neuron", {"section": "iris"}, "The flowers, one by one"),),
        compute=_iris,
    ),
)
