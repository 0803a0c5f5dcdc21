"""Text 001's first pages: a predictor and classifier with one number, the slope of a line."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.charts.blank import blank
from core.charts.palette import CLASS_COLORS, CLASS_SYMBOLS, line_style
from core.data.datasets import iris_sepals, scale_without_centring
from core.neuron.slope_classifier import LENGTHS, WIDTHS, fixed_points, is_above, most_right, slope_steps
from core.notation.numbers import short
from core.textbook.item import Drawing, Findings, Items, Number, Place, Table, see

SLOPE = 0.25
"""The slope that the text starts with."""

TARGETS = (1.1, 2.9)
"""What the line is to reach at the ladybird's and at the caterpillar's width; the second is the book's."""

BUGS = ("ladybird", "caterpillar")
RATES = (0.01, 0.05, 0.2, 0.5, 1.0)
"""Learning rates that are tried on the flowers."""

SEED = 1
"""Of the random slope and of the order of the flowers."""


WIDEST, LONGEST = 4.0, 4.0
"""How far the picture of the bugs reaches."""

ITEMS = Items()


def _bug(step: int, **more: float) -> Place:
    return see("Two bugs, step by step", "neuron", section="bugs", bug_step=step, **more)


def _bugs(slopes: Mapping[str, float]) -> Drawing:
    """The two bugs, and lines through the origin with these slopes."""
    figure = blank("width x", "length y")
    figure.update_xaxes(range=[0, WIDEST])
    figure.update_yaxes(range=[0, LONGEST])
    for index, (name, slope) in enumerate(slopes.items()):
        end = min(WIDEST, LONGEST / slope)
        line = line_style(index) | {"width": 2.5}
        figure.add_scatter(x=[0, end], y=[0, slope * end], mode="lines", name=name, line=line)
    looks = zip(CLASS_SYMBOLS, CLASS_COLORS, strict=True)
    for bug, x, y, (symbol, color) in zip(BUGS, WIDTHS, LENGTHS, looks, strict=False):
        marker = {"size": 14, "symbol": symbol, "color": color, "line": {"color": "white", "width": 2}}
        figure.add_scatter(x=[x], y=[y], mode="markers", name=bug, marker=marker)
    return Drawing(
        figure,
        "The ladybird and the caterpillar by width and length, with " + ", ".join(slopes) + ".",
        "Look on which side of each line the two bugs lie: a good line has the ladybird below and the caterpillar "
        "above.",
    )


ITEMS.item(
    "001-01",
    "Two bugs to be told apart",
    _bug(0),
    does="Gives one ladybird and one caterpillar by width and length: the training data of a classifier.",
    settings="Width 3 and length 1 for the ladybird, width 1 and length 3 for the caterpillar.",
)


@ITEMS.item(
    "001-02",
    "A line with a start slope",
    _bug(1),
    does="Tries the line y = A x with a slope chosen at random, and asks it for the length of a bug of width 3.",
    settings="A = 0.25, x = 3.",
    figure_missing=True,
)
def _start() -> Findings:
    [step] = slope_steps(SLOPE, WIDTHS, TARGETS, 1.0, (0,), 1)
    yield Number("y for the width 3", step.output, "0.75")
    yield Number("slope A at first", step.slope, "0.25", comment="chosen by the text")
    yield _bugs({"y = 0.25 x": SLOPE})


@ITEMS.item(
    "001-03",
    "The error",
    _bug(1),
    does="Takes target minus output as the error of the line at the ladybird.",
    settings="Target 1.1, output 0.75.",
)
def _error() -> Findings:
    [step] = slope_steps(SLOPE, WIDTHS, TARGETS, 1.0, (0,), 1)
    yield Number("desired target", TARGETS[0], "1.1", comment="chosen by the text")
    yield Number("error E", step.error, "0.35")
    yield Number("error for the length 1.0 of the table", LENGTHS[0] - step.output)


@ITEMS.item(
    "001-04",
    "The change of slope that the error asks for",
    _bug(1),
    does="Solves for the change of A with which the line meets the target: the error divided by x.",
    settings="The ladybird's numbers.",
    figure_missing=True,
)
def _change() -> Findings:
    [step] = slope_steps(SLOPE, WIDTHS, TARGETS, 1.0, (0,), 1)
    half_squared = -step.error * step.x
    yield Number("change of the slope, E / x", step.change)
    yield Number("slope after it", step.after)
    yield Number("y for the width 3 after it", step.after * step.x, comment="the target itself")
    yield Number("derivative of half the squared error with respect to A", half_squared)
    yield (
        "The change removes the whole error of this example at once. A step of gradient descent would be the learning "
        f"rate times {short(-half_squared)}; it is the same for a learning rate of 1 / x² = {short(1 / step.x**2)}."
    )
    yield _bugs({"before": step.slope, "after the ladybird": step.after})


@ITEMS.item(
    "001-05",
    "The last example wins",
    _bug(2),
    does="Shows that full corrections throw away what earlier examples have taught: the line ends at the last one.",
    settings="Both bugs in turn. The caterpillar's target is missing in the text; 2.9 is the book's.",
    figure_missing=True,
)
def _last_wins() -> Findings:
    first, second = slope_steps(SLOPE, WIDTHS, TARGETS, 1.0, (0, 1), 1)
    elsewhere = slope_steps(3.0, WIDTHS, TARGETS, 1.0, (0, 1), 1)[-1].after
    yield Number("slope after the ladybird", first.after)
    yield Number("slope after the caterpillar", second.after)
    yield Number("the same from the slope 3 at first", elsewhere, comment="nothing of the start is left")
    yield _bugs({"at first": SLOPE, "after the ladybird": first.after, "after the caterpillar": second.after})


@ITEMS.item(
    "001-06",
    "The learning rate",
    _bug(2, share=0.5),
    does="Makes only a fraction L of each correction, so that earlier examples keep their say.",
    settings="L = 0.5. The caterpillar's target is missing in the text; 2.9 is the book's.",
    figure_missing=True,
)
def _moderated() -> Findings:
    first, second = slope_steps(SLOPE, WIDTHS, TARGETS, 0.5, (0, 1), 1)
    circle = fixed_points(WIDTHS, TARGETS, 0.5, (0, 1))
    yield Number("learning rate L", 0.5, "0.5", comment="chosen by the text")
    yield Number("slope after the ladybird", first.after)
    yield Number("slope after the caterpillar", second.after)
    yield Number("after many rounds, behind the ladybird", circle[0])
    yield Number("after many rounds, behind the caterpillar", circle[1])
    yield (
        f"Between {short(min(circle))} and {short(max(circle))} the line goes to and fro for ever: a fraction of each "
        "correction calms the line down but does not bring it to rest. All of these slopes separate the bugs."
    )
    yield _bugs({"at first": SLOPE, "after both once": second.after, "after many rounds": circle[1]})


@ITEMS.item(
    "001-07",
    "Exercise: two species of iris",
    see("The flowers, one by one", "neuron", section="iris"),
    does="Asks for the same classifier on two species of iris, from a random slope and with several learning rates.",
    settings="Sepal length and width of 50 setosa and 50 versicolor, scaled without centring as in R. The text names "
    f"no targets: here they lie 0.1 below each setosa and above each versicolor. Random slope and order: seed {SEED}.",
)
def _iris() -> Findings:
    data = iris_sepals()
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
    yield Number("random slope at first", slope)
    yield Number("flowers, of 100, that the best of all slopes has on their side", best)
    yield Number("that slope", best_slope)
    yield (
        "Each flower is shown once. In the order of the file all versicolor come last, and a large learning rate "
        "follows them; in a shuffled order it follows the last few flowers, whatever they are."
    )
    yield Table(
        ("learning rate", "slope, file's order", "right of 100", "slope, shuffled", "right of 100"),
        rows,
        "After one round",
    )
