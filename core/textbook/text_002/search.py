"""Text 002's searches for learning rate and penalty on the digits: its own class, and scikit-learn's."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.notation.numbers import between
from core.textbook.figures import heat, percents
from core.textbook.item import Drawing, Findings, Items, Number, Table, percentage, see
from core.textbook.runs import one_of
from core.textbook.text_002.optional import ITERATIONS, fitted_digits, origin, sklearn_classifier, stored_digits
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
SKLEARN_BATCH, SKLEARN_PENALTY = 200, VALUES[3]

CLASSIFIER = Experiment(
    loss="binary_cross_entropy", reduction="mean", optimizer="adam", init="glorot", max_epochs=1000, target_loss=0.1
)
RANDOM_SEARCH = {
    "x": "learning_rate",
    "x_values": "0.001~10~4~log",
    "y": "l2",
    "y_values": "1e-06~0.001~4~log",
    "search": "random",
}
"""With the experiment, the preset of the page Sweeps that compares a grid with points drawn at random."""

ITEMS = Items()


@ITEMS.item(
    "002-38",
    "Grid search: seven learning rates times seven penalties",
    see("Sweeps: any two settings, many seeds", "sweeps"),
    see("Randomised search beside a grid", "sweeps", CLASSIFIER, **RANDOM_SEARCH),
    see("Learning rates too small and too large", "descent"),
    does="A network is trained for each pair of settings, and its accuracies on training and test images are drawn as "
    "two heat maps. People are estimated to read about 98 % of the digits. Where it returns to the search, it adds "
    "randomised search, and tools such as Oscar with more complex algorithms.",
    settings=f"{SPLIT}. logspace(-5, 1, 7) for both, 50 hidden units, 100 epochs, batches of 100, as printed; from its "
    "author's public code: gradients added up over the batch, λ w in the gradient, raw pixels. All 49 networks have "
    "the same start and the same batches, so that nothing but the settings differs.",
    slip="The code prints the test accuracy outside its inner loop: for the last λ of each learning rate only. The "
    "settings are chosen by the test images, which then no longer are images that played no part. The "
    "learning rates of other texts, 0.02 (000), 1 and 5 (003), cannot be compared with these: each belongs to its "
    "loss, and to the sum or the mean.",
    difference="Randomised search is on the page Sweeps, on XOR. Oscar is not tried: nothing here asks another host.",
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
    yield from _two_heat_maps(
        train,
        test,
        "49 networks. Blue rows learn, orange ones guess; along a blue row λ makes the difference.",
    )


def _two_heat_maps(train: Array, test: Array, caption: str) -> Iterator[Drawing]:
    """The accuracies on training and on test images, (learning rates, penalties) each."""
    names = [f"{value:g}" for value in VALUES]
    for name, values in (("Training", train), ("Test", test)):
        title = f"{name.lower()} accuracy, numbers in %"
        yield Drawing(
            heat(values, names, names, ("λ", "learning rate"), title, percents(values)),
            f"Heat map of the {name.lower()} accuracy by learning rate and penalty, from "
            f"{between(values.min(), values.max())}.",
            f"{name} accuracy of {caption}",
            440,
        )


@ITEMS.item(
    "002-39",
    "The same with scikit-learn",
    see("The text's own class", "textbook", item="002-38"),
    see("Early stopping by a dev set", "textbook", item="002-56"),
    does="MLPClassifier takes the place of the text's own class in the same grid search. The text expects better "
    "results from its other optimizer, early stopping and varying learning rate.",
    settings=f"The same split; logistic hidden units; the same 49 settings; at most {ITERATIONS} epochs; Adam and "
    f"batches of {SKLEARN_BATCH}, scikit-learn's defaults. Beside it our own network for λ = {SKLEARN_PENALTY:g}. "
    f"scikit-learn's grid is stored; where it is installed, its fits for λ = {SKLEARN_PENALTY:g} are computed now.",
    omission="The text's call leaves early stopping and the varying learning rate off: MLPClassifier has both, and "
    "uses them only where it is told to. It ends nevertheless before the last epoch, once the loss on the training "
    "images has not improved by more than its setting tol for ten epochs. It divides its penalty by the size of the "
    "batch, so that λ is not that of the text's formula.",
    figure_missing=True,
)
def _with_sklearn() -> Findings:
    """scikit-learn's grid on the same split, and this project's own network with the same optimizer."""
    data, classifier = digits_parts(), sklearn_classifier()
    starts = {"here, start N(0, 1)": start(), "here, Glorot's start": glorot(SIZES, "sigmoid", 0)}
    curves = {name: np.zeros(len(VALUES)) for name in (*starts, "scikit-learn")}
    grid = np.array([[stored_digits(rate, penalty) for penalty in VALUES] for rate in VALUES])
    column = VALUES.index(SKLEARN_PENALTY)
    for index, rate in enumerate(VALUES):
        recipe = Recipe(
            learning_rate=rate, batch_size=SKLEARN_BATCH, optimizer="adam", l2=SKLEARN_PENALTY / 2 / SKLEARN_BATCH
        )
        for place, (name, network) in enumerate(starts.items()):
            training = trained(recipe, EPOCHS, network)
            learned = yield from one_of(training, index * len(curves) + place, len(curves) * len(VALUES))
            curves[name][index] = accuracies(learned)[1]
        if classifier is not None:
            grid[index, column] = fitted_digits(classifier, rate, SKLEARN_PENALTY)
        yield (index + 1) / len(VALUES)
    train, test = grid[:, :, 0] / len(data.train_classes), grid[:, :, 1] / len(data.test_classes)
    epochs = grid[:, :, 2]
    curves["scikit-learn"] = test[:, column]
    i, j = (int(place) for place in np.unravel_index(test.argmax(), test.shape))
    yield percentage(
        "best test accuracy of scikit-learn's 49 fits",
        test[i, j],
        comment=f"learning rate {VALUES[i]:g}, λ {VALUES[j]:g}",
    )
    for name, curve in curves.items():
        yield percentage(f"best test accuracy with λ = {SKLEARN_PENALTY:g}, {name}", float(curve.max()))
    early = int((epochs < ITERATIONS).sum())
    yield Number(f"fits of scikit-learn that ended before epoch {ITERATIONS}", early, comment=f"of {epochs.size}")
    yield (
        f"The heat maps are those of {origin()}"
        + ("" if classifier is None else f"; their column of λ = {SKLEARN_PENALTY:g} was computed now")
        + ". Not all fits use all epochs: they ended after "
        + ", ".join(
            f"{row.min()} to {row.max()} epochs with the learning rate {rate:g}"
            for rate, row in zip(VALUES[-3:], epochs[-3:], strict=True)
        )
        + f". With 1 and 10 at most {share_text(train[-2:].max())} of the training images were right by then: the "
        "loss had stopped falling, but little was learned. "
        f"In the table all use Adam, batches of {SKLEARN_BATCH} and the same penalty. What differs is the start, and "
        "when they end: scikit-learn draws small weights, as Glorot's rule does, which suits raw pixels better than "
        "the text's N(0, 1), as the two columns computed here show."
    )
    columns = [[share_text(share) for share in curve] for curve in curves.values()]
    rates, ends = [f"{rate:g}" for rate in VALUES], [str(epoch) for epoch in epochs[:, column]]
    header = ("learning rate", *curves, "scikit-learn ended after epoch")
    yield Table(header, list(zip(rates, *columns, ends, strict=True)), f"Test accuracy, λ = {SKLEARN_PENALTY:g}")
    yield by_rate(VALUES, curves)
    yield from _two_heat_maps(train, test, "scikit-learn's 49 fits. Look at the rows: the learning rate decides.")
