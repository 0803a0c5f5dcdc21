"""Text 002's networks with two hidden layers: the digits, breast cancer, and the claim of 98 %."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.data.datasets import breast_cancer
from core.nn.array import Array
from core.nn.network import count_parameters
from core.textbook.item import Item, Number, Place, Report, Table, Task
from core.textbook.text_002.pixels import BATCH, SPLIT, accuracies, glorot, learner, share_text
from core.textbook.text_002.search import VALUES, ByRate
from core.training.learner import Learner, Recipe, parts

EPOCHS = 100
TWO, ONE = (64, 100, 50, 10), (64, 150, 10)
PENALTY = 1e-5
FEATURES = (1, 2, 5, 8)
WIDTHS, RATES = (1, 10, 100), (0.001, 0.01, 0.1)
SEEDS = range(5)


@dataclass(frozen=True)
class Widths:
    """Test accuracy (widths, learning rates) of the tumours, for raw and for standardised features."""

    widths: tuple[int, ...]
    learning_rates: tuple[float, ...]
    raw: Array
    standardised: Array


def _two_layers() -> Task:
    """Digits with hidden layers of 100 and 50 units, at each learning rate."""
    test = np.zeros(len(VALUES))
    rows = []
    for index, rate in enumerate(VALUES):
        recipe = Recipe(learning_rate=rate, batch_size=BATCH, l2=PENALTY)
        learned = learner(recipe, glorot(TWO, "sigmoid", 0))
        for share in learned.train(EPOCHS):
            yield (index + share) / len(VALUES)
        train, test[index] = accuracies(learned)
        rows.append((f"{rate:g}", share_text(train), share_text(test[index])))
    best = int(test.argmax())
    numbers = (
        Number("parameters", count_parameters(TWO)),
        Number("best test accuracy", 100 * test[best], unit="%", comment=f"learning rate {VALUES[best]:g}"),
    )
    words = (
        "Here the gradient is a mean over the batch, as Keras takes it: the useful learning rates lie higher than in "
        f"the search before, and the smallest have not led anywhere after {EPOCHS} epochs."
    )
    table = Table(("learning rate", "training accuracy", "test accuracy"), tuple(rows))
    return Report(numbers, words, (table,), ByRate(VALUES, {"64-100-50-10": test}))


def _breast_cancer() -> Task:
    """Tumours by four features: widths times learning rates, with the features raw and standardised."""
    data = breast_cancer()
    split = parts(data, 0.9, seed=0, features=FEATURES)
    mean, deviation = split.train_values.mean(axis=0), split.train_values.std(axis=0)
    kinds = ((0.0, 1.0), (mean, deviation))
    test = np.zeros((2, len(WIDTHS), len(RATES)))
    one_answer = np.zeros(test.shape, bool)
    done, total = 0, test.size
    for kind, (shift, scale) in enumerate(kinds):
        for i, j in np.ndindex(len(WIDTHS), len(RATES)):
            recipe = Recipe(learning_rate=RATES[j], batch_size=BATCH, l2=0.01)
            network = glorot((len(FEATURES), WIDTHS[i], WIDTHS[i], 2), "relu", 0)
            learned = Learner(network, (split.train_values - shift) / scale, split.train_targets, recipe)
            for share in learned.train(EPOCHS):
                yield (done + share) / total
            done += 1
            said = learned.predicted((split.test_values - shift) / scale)
            test[kind, i, j] = np.mean(said == split.test_classes)
            one_answer[kind, i, j] = len(np.unique(said)) == 1
    malignant, benign = (int(count) for count in np.bincount(data.classes))
    common = float(np.mean(split.test_classes == np.bincount(split.train_classes).argmax()))
    numbers = (
        Number("samples", len(data.values), "569"),
        Number(f"samples of class 0, {data.class_names[0]}", malignant, comment="the comment has them as benign"),
        Number(f"samples of class 1, {data.class_names[1]}", benign),
        Number("test accuracy of always saying benign", 100 * common, unit="%"),
        Number("best test accuracy, raw features", 100 * float(test[0].max()), unit="%"),
        Number("best test accuracy, standardised features", 100 * float(test[1].max()), unit="%"),
    )
    names = ", ".join(data.feature_names[index] for index in FEATURES)
    ranges = ", ".join(f"{value:.3g}" for value in mean)
    words = (
        f"The features are {names}; their means are {ranges}. As they are, the perimeter drowns the others, and "
        f"{one_answer[0].sum()} of {one_answer[0].size} networks say the same whatever they see. Standardised (less "
        "their mean, divided by their standard deviation over the training samples) "
        f"{one_answer[1].sum()} do, {one_answer[1, 0].sum()} of them with one unit a layer, and the best reach "
        f"{share_text(float(test[1].max()))} of the {len(split.test_classes)} test samples."
    )
    return Report(numbers, words, data=Widths(WIDTHS, RATES, test[0], test[1]))


def _claim() -> Task:
    """One hidden layer beside two with as many units, from several starts."""
    rows, means = [], []
    shapes = (ONE, TWO)
    for index, sizes in enumerate(shapes):
        found = []
        for place, seed in enumerate(SEEDS):
            recipe = Recipe(learning_rate=0.1, batch_size=BATCH, seed=seed)
            learned = learner(recipe, glorot(sizes, "sigmoid", seed))
            for share in learned.train(EPOCHS):
                yield (index + (place + share) / len(SEEDS)) / len(shapes)
            found.append(accuracies(learned)[1])
        means.append(float(np.mean(found)))
        rows.append(
            (
                "-".join(map(str, sizes)),
                f"{int(learned.objective.is_weight.sum()):,}",
                share_text(means[-1]),
                f"{share_text(min(found))} to {share_text(max(found))}",
            )
        )
    numbers = (
        Number("mean test accuracy, one hidden layer of 150", 100 * means[0], unit="%"),
        Number(
            "mean test accuracy, two hidden layers, 100 and 50",
            100 * means[1],
            unit="%",
            comment="the text says above 98% of MNIST; these are other images, 8 x 8 instead of 28 x 28",
        ),
    )
    better = "more" if means[1] > means[0] else "not more"
    words = (
        f"With as many units the two layers get {better} of the small digits right than the one: "
        f"{share_text(means[1])} beside {share_text(means[0])}. The time is much the same, since a forward pass takes "
        "one multiplication for each weight. MNIST itself is not in this app: it is too large for it."
    )
    header = ("network", "weights", "mean test accuracy", f"from {len(SEEDS)} starts")
    return Report(numbers, words, (Table(header, tuple(rows)),))


DEEPER_ITEMS: tuple[Item, ...] = (
    Item(
        "002-45",
        "The digits with two hidden layers, in TensorFlow and Keras",
        "After an introduction to TensorFlow and Keras, the digits are learned once more, by a network with two hidden "
        "layers. The code breaks off after the data are loaded.",
        settings=f"{SPLIT}. From its author's public code: hidden layers of 100 and 50 sigmoid units, softmax, plain "
        f"gradient descent, {EPOCHS} epochs, batches of {BATCH}, learning rates and penalties from 1e-5 to 10. Here "
        f"λ = {PENALTY:g} only, on all weights; Glorot's start, as Keras has it. Our own core computes it, without "
        "Keras.",
        slip="The images are again called MNIST (see 002-26).",
        places=(
            Place("textbook", {"item": "002-38"}, "One hidden layer"),
            Place("textbook", {"item": "002-48"}, "Gradients that vanish in deep networks"),
        ),
        compute=_two_layers,
        figure_missing=True,
    ),
    Item(
        "002-46",
        "Breast cancer with two layers, in Keras",
        "569 samples of breast tissue with 30 measurements each are to be told apart: malignant or benign. The text "
        "shows how they are loaded.",
        settings="Missing in the text, from its author's public code: four of the 30 features (mean texture, "
        "perimeter, compactness and symmetry), 90 % to train on, two hidden ReLU layers of 1, 10, 100 or 1000 units, "
        "softmax over two classes, λ = 0.01, learning rates 0.001, 0.01, 0.1, 100 epochs, batches of 100. 1000 units "
        "are left out here: a million weights are too much for a small server.",
        slip="The comment on the labels, cut off in the text, says in its author's code: 0 for benign and 1 for "
        "malignant. It is the other way round: 0 is malignant.",
        places=(Place("textbook", {"item": "002-49"}, "Dying ReLU units"),),
        compute=_breast_cancer,
        figure_missing=True,
    ),
    Item(
        "002-47",
        "How many hidden layers? More than 98 % with two",
        "One or two hidden layers will do for many problems. MNIST is learned well with one layer of a few hundred "
        "units, and to more than 98 % with two layers of as many units in all, in about the same time.",
        settings=f"No experiment in the text. Ours is not MNIST but the 8 x 8 digits: {SPLIT}; 150 units in one layer "
        f"or 100 and 50 in two, sigmoid, Glorot's start, seeds 0 to {SEEDS[-1]}, {EPOCHS} epochs, batches of {BATCH}, "
        "learning rate 0.1.",
        places=(Place("textbook", {"item": "002-45"}, "The network with two layers"),),
        compute=_claim,
    ),
)
