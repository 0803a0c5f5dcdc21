"""Text 002's searches for learning rate and penalty on the digits: its own class, and scikit-learn's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from core.notation.numbers import between
from core.textbook.figures import heat, percents
from core.textbook.item import Drawing, Findings, Items, Number, Table, percentage, see
from core.textbook.runs import one_of
from core.textbook.text_002.optional import ABSENT, sklearn_classifier, unwarned
from core.textbook.text_002.pixels import (
    BATCH,
    SIZES,
    SPLIT,
    VALUES,
    accuracies,
    author,
    by_rate,
    digits_parts,
    glorot,
    share_text,
    start,
    trained,
)
from core.training.learner import Recipe

EPOCHS = 100
HUMAN = 98
SKLEARN_BATCH, SKLEARN_PENALTY = 200, 0.01


ITEMS = Items()


@ITEMS.item(
    "002-38",
    "Grid search: seven learning rates times seven penalties",
    see("Sweeps: any two settings, many seeds", "sweeps"),
    see("Learning rates too small and too large", "descent"),
    does="A network is trained for each pair of settings, and its accuracies on training and test images are drawn as "
    "two heat maps. People are estimated to read about 98 % of the digits.",
    settings=f"{SPLIT}. logspace(-5, 1, 7) for both, 50 hidden units, 100 epochs, batches of 100, as printed; from its "
    "author's public code: gradients added up over the batch, λ w in the gradient, raw pixels. All 49 networks have "
    "the same start and the same batches, so that nothing but the settings differs.",
    slip="The code prints the test accuracy outside its inner loop: for the last λ of each learning rate only. The "
    "settings are chosen by the test images, which then no longer are images that played no part. The "
    "learning rates of other texts, 0.02 (000), 1 and 5 (003), cannot be compared with these: each belongs to its "
    "loss, and to the sum or the mean.",
    figure_missing=True,
)
def _grid() -> Findings:
    """49 networks from one start, by learning rate and penalty."""
    n = len(VALUES)
    train, test = np.zeros((2, n, n))
    for index, (i, j) in enumerate(np.ndindex(n, n)):
        learned = yield from one_of(trained(author(VALUES[i], VALUES[j]), EPOCHS), index, n**2)
        train[i, j], test[i, j] = accuracies(learned)
    i, j = (int(place) for place in np.unravel_index(test.argmax(), test.shape))
    good = int((test > 0.9).sum())
    rates = [rate for rate, row in zip(VALUES, test, strict=True) if row.max() > 0.9]
    guessing = int((test < 0.2).sum())
    yield Number("networks", n * n, comment="seven learning rates times seven penalties")
    yield percentage("best test accuracy", test[i, j], comment=f"the text names about {HUMAN}% for people")
    yield percentage("its training accuracy", train[i, j])
    yield Number("its learning rate", VALUES[i])
    yield Number("its λ", VALUES[j])
    yield Number("networks above 90% of the test images", good)
    yield Number("networks below 20%, near guessing", guessing)
    yield (
        f"More than 90% is reached with learning rates from {min(rates):g} to {max(rates):g} only. Smaller ones are "
        f"too small for {EPOCHS} epochs; larger ones are too large for a gradient that is added up over {BATCH} "
        f"images. At {VALUES[i]:g}, λ = {VALUES[j]:g} raises it from {share_text(test[i, 0])} to "
        f"{share_text(test[i, j])}. The best of 49 is partly luck: one test image is "
        f"{share_text(1 / len(digits_parts().test_classes))}, and the winner was chosen by the images that judge it."
    )
    names = [f"{value:g}" for value in VALUES]
    for name, values in (("Training", train), ("Test", test)):
        title = f"{name.lower()} accuracy, numbers in %"
        yield Drawing(
            heat(values, names, names, ("λ", "learning rate"), title, percents(values)),
            f"Heat map of the {name.lower()} accuracy by learning rate and penalty, from "
            f"{between(values.min(), values.max())}.",
            f"{name} accuracy of 49 networks. Blue rows learn, orange ones guess; along a blue row λ makes the "
            "difference.",
            440,
        )


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


@ITEMS.item(
    "002-39",
    "The same with scikit-learn",
    see("The text's own class", "textbook", item="002-38"),
    see("Early stopping by a dev set", "textbook", item="002-56"),
    does="MLPClassifier takes the place of the text's own class in the same grid search. The text expects better "
    "results from its other optimizer, early stopping and varying learning rate.",
    settings=f"The same split; logistic hidden units; learning rates 1e-5 to 10; λ = {SKLEARN_PENALTY:g} only, to keep "
    f"it short; {EPOCHS} epochs without early stopping; Adam and batches of {SKLEARN_BATCH}, scikit-learn's defaults. "
    "Where scikit-learn is not installed only our own column is computed.",
    omission="scikit-learn's classifier also ends as soon as the loss no longer improves by more than its setting "
    "tol. It divides its penalty by the size of the batch, so that λ is not that of the text's formula.",
    figure_missing=True,
)
def _with_sklearn() -> Findings:
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
            training = trained(recipe, EPOCHS, network)
            learned = yield from one_of(training, index * len(names) + place, len(names) * len(VALUES))
            curves[name][index] = accuracies(learned)[1]
        if classifier is not None:
            for epoch, model in enumerate(_fitted(classifier, rate), 1):
                yield (index + (2 + epoch / EPOCHS) / len(names)) / len(VALUES)
                if epoch == EPOCHS:
                    curves["scikit-learn"][index] = model.score(data.test_values, data.test_classes)
    for name, curve in curves.items():
        yield percentage(f"best test accuracy, {name}", float(curve.max()))
    yield (
        f"All use Adam, batches of {SKLEARN_BATCH} and the same penalty. What differs is the start: scikit-learn draws "
        "small weights, as Glorot's rule does, which suits raw pixels better than the text's N(0, 1), as the two "
        "columns computed here show."
    )
    if classifier is None:
        yield ABSENT
    columns = [[share_text(share) for share in curve] for curve in curves.values()]
    rates = [f"{rate:g}" for rate in VALUES]
    yield Table(("learning rate", *curves), list(zip(rates, *columns, strict=True)), "Test accuracy")
    yield by_rate(VALUES, curves)
