"""Text 002's searches for learning rate and penalty on the digits: its own class, and scikit-learn's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.nn.array import Array
from core.textbook.item import Item, Number, Place, Report, Table, Task
from core.textbook.text_002.optional import ABSENT, sklearn_classifier, unwarned
from core.textbook.text_002.pixels import (
    BATCH,
    SIZES,
    SPLIT,
    accuracies,
    author,
    digits_parts,
    glorot,
    learner,
    share_text,
    start,
)
from core.training.learner import Recipe

VALUES = tuple(10.0**power for power in range(-5, 2))
"""logspace(-5, 1, 7): the learning rates, and the penalties."""

EPOCHS = 100
HUMAN = 98
SKLEARN_BATCH, SKLEARN_PENALTY = 200, 0.01


@dataclass(frozen=True)
class Grid:
    """Shares of right answers, (learning rates, penalties), for both parts of the data; the text's 49 networks."""

    learning_rates: tuple[float, ...]
    penalties: tuple[float, ...]
    train: Array
    test: Array


@dataclass(frozen=True)
class ByRate:
    """Test accuracy by learning rate, for each way of training; nan where it was not computed."""

    learning_rates: tuple[float, ...]
    curves: dict[str, Array]


def _grid() -> Task:
    """49 networks from one start, by learning rate and penalty."""
    n = len(VALUES)
    train, test = np.zeros((2, n, n))
    for index, (i, j) in enumerate(np.ndindex(n, n)):
        learned = learner(author(VALUES[i], VALUES[j]))
        for share in learned.train(EPOCHS):
            yield (index + share) / n**2
        train[i, j], test[i, j] = accuracies(learned)
    i, j = (int(place) for place in np.unravel_index(test.argmax(), test.shape))
    good = int((test > 0.9).sum())
    rates = [rate for rate, row in zip(VALUES, test, strict=True) if row.max() > 0.9]
    guessing = int((test < 0.2).sum())
    numbers = (
        Number("networks", n * n, comment="seven learning rates times seven penalties"),
        Number("best test accuracy", 100 * test[i, j], unit="%", comment=f"the text names about {HUMAN}% for people"),
        Number("its training accuracy", 100 * train[i, j], unit="%"),
        Number("its learning rate", VALUES[i]),
        Number("its λ", VALUES[j]),
        Number("networks above 90% of the test images", good),
        Number("networks below 20%, near guessing", guessing),
    )
    words = (
        f"More than 90% is reached with learning rates from {min(rates):g} to {max(rates):g} only. Smaller ones are "
        f"too small for {EPOCHS} epochs; larger ones are too large for a gradient that is added up over {BATCH} "
        f"images. At {VALUES[i]:g}, λ = {VALUES[j]:g} raises it from {share_text(test[i, 0])} to "
        f"{share_text(test[i, j])}. The best of 49 is partly luck: one test image is "
        f"{share_text(1 / len(digits_parts().test_classes))}, and the winner was chosen by the images that judge it."
    )
    return Report(numbers, words, data=Grid(VALUES, VALUES, train, test))


def _fitted(classifier: Any, rate: float) -> Iterator[Any]:
    """scikit-learn's model after each epoch with this learning rate."""
    data = digits_parts()
    model = classifier(
        hidden_layer_sizes=(SIZES[1],),
        activation="logistic",
        alpha=SKLEARN_PENALTY,
        learning_rate_init=rate,
        batch_size=SKLEARN_BATCH,
        random_state=0,
    )
    for _ in range(EPOCHS):
        with unwarned():
            model.partial_fit(data.train_values, data.train_classes, classes=np.arange(SIZES[-1]))
        yield model


def _with_sklearn() -> Task:
    """scikit-learn's classifier on the same split, and this project's own with the same optimizer."""
    data, classifier = digits_parts(), sklearn_classifier()
    starts = {"here, start N(0, 1)": start(), "here, Glorot's start": glorot(SIZES, "sigmoid", 0)}
    names = (*starts, *(() if classifier is None else ("scikit-learn",)))
    curves = {name: np.zeros(len(VALUES)) for name in names}
    for index, rate in enumerate(VALUES):
        recipe = Recipe(
            learning_rate=rate, batch_size=SKLEARN_BATCH, optimizer="adam", l2=SKLEARN_PENALTY / 2 / SKLEARN_BATCH
        )
        for place, (name, network) in enumerate(starts.items()):
            learned = learner(recipe, network)
            for share in learned.train(EPOCHS):
                yield (index + (place + share) / len(names)) / len(VALUES)
            curves[name][index] = accuracies(learned)[1]
        if classifier is not None:
            for epoch, model in enumerate(_fitted(classifier, rate), 1):
                yield (index + (2 + epoch / EPOCHS) / len(names)) / len(VALUES)
                if epoch == EPOCHS:
                    curves["scikit-learn"][index] = model.score(data.test_values, data.test_classes)
    rows = tuple(
        (f"{rate:g}", *(share_text(curve[index]) for curve in curves.values())) for index, rate in enumerate(VALUES)
    )
    numbers = tuple(
        Number(f"best test accuracy, {name}", 100 * float(curve.max()), unit="%") for name, curve in curves.items()
    )
    words = (
        f"All use Adam, batches of {SKLEARN_BATCH} and the same penalty. What differs is the start: scikit-learn draws "
        "small weights, as Glorot's rule does, which suits raw pixels better than the text's N(0, 1), as the two "
        "columns computed here show."
    )
    if classifier is None:
        words += " " + ABSENT
    table = Table(("learning rate", *curves), rows, "Test accuracy")
    return Report(numbers, words, (table,), ByRate(VALUES, curves))


SEARCH_ITEMS: tuple[Item, ...] = (
    Item(
        "002-38",
        "Grid search: seven learning rates times seven penalties",
        "A network is trained for each pair of settings, and its accuracies on training and test images are drawn as "
        "two heat maps. People are estimated to read about 98 % of the digits.",
        settings=f"{SPLIT}. logspace(-5, 1, 7) for both, 50 hidden units, 100 epochs, batches of 100, as printed; "
        "from its author's public code: gradients added up over the batch, λ w in the gradient, raw pixels. All 49 "
        "networks have the same start and the same batches, so that nothing but the settings differs.",
        slip="The settings are chosen by the test images, which then no longer are images that played no part. The "
        "learning rates of other texts, 0.02 (000), 1 and 5 (003), cannot be compared with these: each belongs to its "
        "loss, and to the sum or the mean.",
        places=(
            Place("sweeps", {}, "Sweeps: any two settings, many seeds"),
            Place("descent", {}, "Learning rates too small and too large"),
        ),
        compute=_grid,
        figure_missing=True,
    ),
    Item(
        "002-39",
        "The same with scikit-learn",
        "MLPClassifier takes the place of the text's own class in the same grid search. The text expects better "
        "results from its other optimizer, early stopping and varying learning rate.",
        settings=f"The same split; logistic hidden units; learning rates 1e-5 to 10; λ = {SKLEARN_PENALTY:g} only, to "
        f"keep it short; {EPOCHS} epochs without early stopping; Adam and batches of {SKLEARN_BATCH}, scikit-learn's "
        "defaults. Where scikit-learn is not installed only our own column is computed.",
        slip="The default does not stop early and does not vary the learning rate. scikit-learn divides its penalty "
        "by the size of the batch, so that λ is not that of the text's formula.",
        places=(Place("textbook", {"item": "002-38"}, "The text's own class"),),
        compute=_with_sklearn,
        figure_missing=True,
    ),
)
