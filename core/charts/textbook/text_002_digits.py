"""The pictures of text 002's classifiers: images, accuracies, confusion matrix, wrong digits, and grid searches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.charts.textbook.drawing import Draw, Drawing
from core.charts.textbook.text_002_parts import heat, images, level, lines
from core.nn.array import Array
from core.textbook.text_002.deeper import Widths
from core.textbook.text_002.images import Images
from core.textbook.text_002.learning import Accuracies, Judged
from core.textbook.text_002.search import ByRate, Grid

ACROSS = 5
"""Images side by side."""

MOST_IMAGES = 30
"""On the wall of wrong digits."""


def samples(data: Images) -> Sequence[Drawing]:
    """One image of each digit."""
    names = [str(digit) for digit in data.classes]
    return [
        Drawing(
            images(data.values, names, ACROSS),
            "Ten images of 8 x 8 pixels, one of each digit from 0 to 9.",
            "The first image of each digit, with its label above it: 64 numbers are all that the network sees.",
            380,
        )
    ]


def full_batch(data: Accuracies) -> Sequence[Drawing]:
    """Training accuracy over the updates, each way a curve."""
    figure = lines("update", "training accuracy", data.updates, data.curves)
    level(figure, 0.1, "guessing", data.updates.tolist())
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%")
    figure.update_layout(margin_t=110)
    return [
        Drawing(
            figure,
            "Training accuracy over 1000 full-batch updates: with the sum near guessing, with the mean it rises.",
            "Where the gradient is added up over all images the accuracy stays near guessing; as a mean it rises.",
            420,
        )
    ]


def evaluation(data: Judged) -> Sequence[Drawing]:
    """Accuracies over the epochs, the confusion matrix, and the wrong digits."""
    epochs = np.arange(len(data.train), dtype=float)
    curves = lines("epoch", "accuracy", epochs, {"training images": data.train, "test images": data.test})
    curves.update_yaxes(range=[0, 1.02], tickformat=".0%")
    digits = [str(digit) for digit in range(10)]
    texts = [[str(count) if count else "" for count in row] for row in data.counts.tolist()]
    most = float(data.counts.max())
    matrix = heat(  # upside down, so that the first digit stands at the top
        data.counts[::-1], digits, digits[::-1], ("digit said", "true digit"), "test images", texts[::-1], most
    )
    shown = slice(0, MOST_IMAGES)
    labels = [f"{true} → {said}" for true, said in zip(data.true[shown], data.said[shown], strict=True)]
    drawings = [
        Drawing(
            curves,
            "Accuracy over the epochs for training and test images.",
            "The training accuracy climbs to the end; the test accuracy stops below it. The gap is overfitting.",
        ),
        Drawing(
            matrix,
            "Confusion matrix of the test images: true digit in rows, digit said in columns.",
            "Right answers stand on the diagonal; every number beside it counts test images taken for another digit.",
            460,
        ),
    ]
    if labels:
        rows = -(-len(labels) // ACROSS)
        drawings.append(
            Drawing(
                images(data.images[shown], labels, ACROSS),
                f"{len(labels)} test images that were taken for another digit.",
                f"{'All' if len(labels) == len(data.true) else 'The first'} {len(labels)} wrong test images, each with "
                "its true digit → the digit said. Try to read them yourself.",
                110 * rows + 70,
            )
        )
    return drawings


def _percents(values: Array) -> list[list[str]]:
    """The shares as whole percents, without the sign."""
    return [[f"{100 * value:.0f}" for value in row] for row in values]


def grid(data: Grid) -> Sequence[Drawing]:
    """The two heat maps of the text."""
    rates = [f"{value:g}" for value in data.learning_rates]
    penalties = [f"{value:g}" for value in data.penalties]
    drawings = []
    for name, values in (("Training", data.train), ("Test", data.test)):
        figure = heat(
            values,
            penalties,
            rates,
            ("λ", "learning rate"),
            f"{name.lower()} accuracy, numbers in %",
            _percents(values),
        )
        drawings.append(
            Drawing(
                figure,
                f"Heat map of the {name.lower()} accuracy by learning rate and penalty, from "
                f"{100 * values.min():.0f} to {100 * values.max():.0f}%.",
                f"{name} accuracy of 49 networks. Blue rows learn, orange ones guess; along a blue row λ makes the "
                "difference.",
                440,
            )
        )
    return drawings


def by_rate(data: ByRate) -> Sequence[Drawing]:
    """Test accuracy over the learning rate."""
    figure = lines("learning rate", "test accuracy", np.array(data.learning_rates), data.curves, log_x=True)
    level(figure, 0.1, "guessing", data.learning_rates)
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%")
    return [
        Drawing(
            figure,
            "Test accuracy by learning rate, from 0.00001 to 10 on a logarithmic axis.",
            "Between learning rates that are too small for so few epochs and those that are too large lies a "
            "plateau of two or three powers of ten.",
        )
    ]


def widths(data: Widths) -> Sequence[Drawing]:
    """Two heat maps, raw and standardised."""
    rates = [f"{value:g}" for value in data.learning_rates]
    units = [str(value) for value in data.widths]
    return [
        Drawing(
            heat(
                values,
                rates,
                units,
                ("learning rate", "units a layer"),
                "test accuracy, numbers in %",
                _percents(values),
            ),
            f"Heat map of the test accuracy by units a layer and learning rate, {name} features.",
            f"Test accuracy with {name} features, numbers in percent. Compare the two maps cell by cell.",
            320,
        )
        for name, values in (("raw", data.raw), ("standardised", data.standardised))
    ]


DIGIT_DRAWINGS: dict[str, Draw] = {
    "002-26": samples,
    "002-35": full_batch,
    "002-37": evaluation,
    "002-38": grid,
    "002-39": by_rate,
    "002-45": by_rate,
    "002-46": widths,
}
