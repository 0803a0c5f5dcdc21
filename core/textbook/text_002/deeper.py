"""Text 002's networks with two hidden layers: the digits, breast cancer, and the claim of 98 %."""

from __future__ import annotations

from collections.abc import Callable, Generator

import numpy as np

from core.data.datasets import breast_cancer
from core.ensemble.batched import part
from core.nn.array import Array
from core.nn.network import count_parameters
from core.notation.numbers import percent
from core.textbook.figures import heat, level, lines, percents
from core.textbook.item import Drawing, Findings, Items, Number, Table, percentage, see
from core.textbook.runs import after, one_of
from core.textbook.text_002 import overlapping, reused
from core.textbook.text_002.pixels import (
    BATCH,
    SPLIT,
    VALUES,
    accuracies,
    by_rate,
    glorot,
    share_text,
    trained,
)
from core.training.learner import Learner, Parts, Recipe, one_hot, parts
from core.worked.names import size_name

EPOCHS = 100
TWO, ONE = (64, 100, 50, 10), (64, 150, 10)
PENALTY = 1e-5
FEATURES = (1, 2, 5, 8)
WIDTHS, RATES = (1, 10, 100), (0.001, 0.01, 0.1)
SEEDS = range(3)
GROWN = ((1,), (2,), (4,), (8,), (16,), (16, 16), (16, 16, 16))
GROWN_SEEDS, GROWN_EPOCHS = range(3), 500
FOLDS, CROSS_WIDTH, CROSS_RATES = 5, 10, (0.01, 0.1, 1.0)


ITEMS = Items()


@ITEMS.item(
    "002-45",
    "The digits with two hidden layers, in TensorFlow and Keras",
    see("One hidden layer", "textbook", item="002-38"),
    see("Gradients that vanish in deep networks", "textbook", item="002-48"),
    does="After an introduction to TensorFlow and Keras, the digits are learned once more, by a network with two "
    "hidden layers. The code breaks off after the data are loaded.",
    settings=f"{SPLIT}. From its author's public code: hidden layers of 100 and 50 sigmoid units, softmax, plain "
    f"gradient descent, {EPOCHS} epochs, batches of {BATCH}, learning rates and penalties from 1e-5 to 10. Here λ = "
    f"{PENALTY:g} only, on all weights; Glorot's start, as Keras has it. Our own core computes it, without Keras.",
    slip="The images are again called MNIST (see 002-26).",
    figure_missing=True,
)
def _two_layers() -> Findings:
    """Digits with hidden layers of 100 and 50 units, at each learning rate."""
    test = np.zeros(len(VALUES))
    rows = []
    for index, rate in enumerate(VALUES):
        recipe = Recipe(learning_rate=rate, batch_size=BATCH, l2=PENALTY)
        training = trained(recipe, EPOCHS, glorot(TWO, "sigmoid", 0))
        learned = yield from one_of(training, index, len(VALUES))
        train, test[index] = accuracies(learned)
        rows.append((f"{rate:g}", share_text(train), share_text(test[index])))
    best = int(test.argmax())
    yield Number("parameters", count_parameters(TWO))
    yield percentage("best test accuracy", test[best], comment=f"learning rate {VALUES[best]:g}")
    yield (
        "Here the gradient is a mean over the batch, as Keras takes it: the useful learning rates lie higher than in "
        f"the search before, and the smallest have not led anywhere after {EPOCHS} epochs."
    )
    yield Table(("learning rate", "training accuracy", "test accuracy"), rows)
    yield by_rate(VALUES, {"64-100-50-10": test})


@ITEMS.item(
    "002-46",
    "Breast cancer with two layers, in Keras",
    see("Dying ReLU units", "textbook", item="002-49"),
    does="569 samples of breast tissue with 30 measurements each are to be told apart: malignant or benign. The text "
    "shows how they are loaded. After it comes advice: choose settings by a grid search with cross-validation.",
    settings="Missing in the text, from its author's public code: four of the 30 features (mean texture, perimeter, "
    "compactness and symmetry), 90 % to train on, two hidden ReLU layers of 1, 10, 100 or 1000 units, softmax over two "
    "classes, λ = 0.01, learning rates 0.001, 0.01, 0.1, 100 epochs, batches of 100. 1000 units are left out here: a "
    f"million weights are too much for a small server. Cross-validation: {FOLDS} folds, two layers of {CROSS_WIDTH} "
    f"units, learning rates {', '.join(f'{rate:g}' for rate in CROSS_RATES)}.",
    slip="The comment on the labels, cut off in the text, says in its author's code: 0 for benign and 1 for malignant. "
    "It is the other way round: 0 is malignant.",
    figure_missing=True,
)
def _breast_cancer() -> Findings:
    """Tumours by four features: widths times learning rates, with the features raw and standardised."""
    data = breast_cancer()
    split = parts(data, 0.9, seed=0, features=FEATURES)
    mean, deviation = split.train_values.mean(axis=0), split.train_values.std(axis=0)
    kinds = ((0.0, 1.0), (mean, deviation))
    test = np.zeros((2, len(WIDTHS), len(RATES)))
    one_answer = np.zeros(test.shape, bool)
    done, n_runs = 0, test.size + len(CROSS_RATES) * (FOLDS + 1)
    for kind, (shift, scale) in enumerate(kinds):
        for i, j in np.ndindex(len(WIDTHS), len(RATES)):
            recipe = Recipe(learning_rate=RATES[j], batch_size=BATCH, l2=0.01)
            network = glorot((len(FEATURES), WIDTHS[i], WIDTHS[i], 2), "relu", 0)
            learned = Learner(network, (split.train_values - shift) / scale, split.train_targets, recipe)
            yield from one_of(after(EPOCHS, learned), done, n_runs)
            done += 1
            said = learned.predicted((split.test_values - shift) / scale)
            test[kind, i, j] = np.mean(said == split.test_classes)
            one_answer[kind, i, j] = len(np.unique(said)) == 1
    found, tests = yield from part(_cross_validation(split), done / n_runs, 1.0)
    malignant, benign = (int(count) for count in np.bincount(data.classes))
    common = float(np.mean(split.test_classes == np.bincount(split.train_classes).argmax()))
    yield Number("samples", len(data.values), "569")
    yield Number(f"samples of class 0, {data.class_names[0]}", malignant, comment="the comment has them as benign")
    yield Number(f"samples of class 1, {data.class_names[1]}", benign)
    yield percentage("test accuracy of always saying benign", common)
    yield percentage("best test accuracy, raw features", float(test[0].max()))
    yield percentage("best test accuracy, standardised features", float(test[1].max()))
    names = ", ".join(data.feature_names[index] for index in FEATURES)
    ranges = ", ".join(f"{value:.3g}" for value in mean)
    yield (
        f"The features are {names}; their means are {ranges}. As they are, the perimeter drowns the others, and "
        f"{one_answer[0].sum()} of {one_answer[0].size} networks say the same whatever they see. Standardised (less "
        f"their mean, divided by their standard deviation over the training samples) {one_answer[1].sum()} do, "
        f"{one_answer[1, 0].sum()} of them with one unit a layer, and the best reach "
        f"{share_text(float(test[1].max()))} of the {len(split.test_classes)} test samples."
    )
    means, deviations = found.mean(axis=1), found.std(axis=1)
    best = int(means.argmax())
    yield (
        f"\n\n**Cross-validation.** The {len(split.train_classes)} training samples are cut into {FOLDS} folds. For "
        f"each setting the network is trained {FOLDS} times, each time without one fold, which then judges it; the "
        "features are standardised by the samples that it is trained on. The learning rate with the best mean, "
        f"{CROSS_RATES[best]:g} ({share_text(float(means[best]))}), is chosen. Trained once more on all {FOLDS} folds "
        f"the network gets {share_text(tests[best])} of the test samples right, which had no part in the choice. In "
        f"one setting the folds differ by up to {100 * np.ptp(found, axis=1).max():.1f} points, the means of the "
        f"settings by {100 * np.ptp(means):.1f} points: that is why the mean of several folds judges, not one fold."
    )
    yield Table(
        ("learning rate", *[f"fold {fold}" for fold in range(1, FOLDS + 1)], "mean", "standard deviation"),
        [
            (f"{rate:g}", *map(share_text, row), share_text(float(mean)), share_text(float(deviation)))
            for rate, row, mean, deviation in zip(CROSS_RATES, found, means, deviations, strict=True)
        ],
        f"Cross-validation: accuracy on the fold that was left out, {FOLDS} folds",
    )
    rates, units = [f"{rate:g}" for rate in RATES], [str(width) for width in WIDTHS]
    titles = ("learning rate", "units a layer")
    for name, values in zip(("raw", "standardised"), test, strict=True):
        yield Drawing(
            heat(values, rates, units, titles, "test accuracy, numbers in %", percents(values)),
            f"Heat map of the test accuracy by units a layer and learning rate, {name} features.",
            f"Test accuracy with {name} features, numbers in percent. Compare the two maps cell by cell.",
            320,
        )


def _fitted(values: Array, classes: np.ndarray, rate: float) -> Generator[float, None, Callable[[Array], np.ndarray]]:
    """Standardise and learn these samples; what comes back says the classes of other values, as they were measured."""
    mean, deviation = values.mean(axis=0), values.std(axis=0)
    recipe = Recipe(learning_rate=rate, batch_size=BATCH, l2=0.01)
    network = glorot((len(FEATURES), CROSS_WIDTH, CROSS_WIDTH, 2), "relu", 0)
    learned = yield from after(EPOCHS, Learner(network, (values - mean) / deviation, one_hot(classes, 2), recipe))
    return lambda others: learned.predicted((others - mean) / deviation)


def _cross_validation(split: Parts) -> Generator[float, None, tuple[Array, list[float]]]:
    """For each learning rate: the accuracy on each fold (rates, folds), and on the test samples after all the others.

    The samples to train on are in random order, so that each fold is a run of them.
    """
    folds = np.array_split(np.arange(len(split.train_classes)), FOLDS)
    found, tests, n = np.zeros((len(CROSS_RATES), FOLDS)), [], len(CROSS_RATES) * (FOLDS + 1)
    for i, rate in enumerate(CROSS_RATES):
        for j, fold in enumerate(folds):
            rest = np.setdiff1d(np.arange(len(split.train_classes)), fold)
            fit = _fitted(split.train_values[rest], split.train_classes[rest], rate)
            said = yield from one_of(fit, i * (FOLDS + 1) + j, n)
            found[i, j] = np.mean(said(split.train_values[fold]) == split.train_classes[fold])
        fit = _fitted(split.train_values, split.train_classes, rate)
        said = yield from one_of(fit, i * (FOLDS + 1) + FOLDS, n)
        tests.append(float(np.mean(said(split.test_values) == split.test_classes)))
    return found, tests


@ITEMS.item(
    "002-47",
    "How many hidden layers? More than 98 % with two",
    see("The network with two layers", "textbook", item="002-45"),
    see("Optimal error, dev set and early stopping", "textbook", item="002-56"),
    does="One or two hidden layers will do for many problems. MNIST is learned well with one layer of a few hundred "
    "units, and to more than 98 % with two layers of as many units in all, in about the same time. For harder problems "
    "it advises to add layers until the network overfits, or better to reuse parts of a trained one; later (002-56) "
    "to estimate the optimal error, to lower underfitting and to make sure not to overfit.",
    settings=f"No experiment in the text. Ours is not MNIST but the 8 x 8 digits: {SPLIT}; 150 units in one layer or "
    f"100 and 50 in two, sigmoid, Glorot's start, seeds 0 to {SEEDS[-1]}, {EPOCHS} epochs, batches of {BATCH}, "
    f"learning rate 0.1. The network that grows: {overlapping.DATA}, {overlapping.N_OTHERS} in the dev set; "
    f"{overlapping.NETWORKS}, {GROWN_EPOCHS} epochs, mean of seeds 0 to {GROWN_SEEDS[-1]}. The network that is reused: "
    f"{reused.ABOUT}.",
    draws=True,
)
def _claim() -> Findings:
    """One hidden layer beside two with as many units, from several starts."""
    rows, means = [], []
    shapes = (ONE, TWO)
    n_runs = (len(shapes) + 1) * len(SEEDS)
    for index, sizes in enumerate(shapes):
        found = []
        for place, seed in enumerate(SEEDS):
            recipe = Recipe(learning_rate=0.1, batch_size=BATCH, seed=seed)
            training = trained(recipe, EPOCHS, glorot(sizes, "sigmoid", seed))
            learned = yield from one_of(training, index * len(SEEDS) + place, n_runs)
            found.append(accuracies(learned)[1])
        means.append(float(np.mean(found)))
        weights = f"{int(learned.objective.is_weight.sum()):,}"
        reach = f"{share_text(min(found))} to {share_text(max(found))}"
        rows.append((size_name(sizes), weights, share_text(means[-1]), reach))
    yield percentage("mean test accuracy, one hidden layer of 150", means[0])
    yield percentage(
        "mean test accuracy, two hidden layers, 100 and 50",
        means[1],
        comment="the text says above 98% of MNIST; these are other images, 8 x 8 instead of 28 x 28",
    )
    better = "get" if means[1] > means[0] else "do not get"
    yield (
        f"With as many units the two layers {better} more of the small digits right than the one: "
        f"{share_text(means[1])} beside {share_text(means[0])}. The time is much the same, since a forward pass takes "
        "one multiplication for each weight. MNIST itself is not in this app: it is too large for it."
    )
    header = ("network", "weights", "mean test accuracy", f"from {len(SEEDS)} starts")
    yield Table(header, rows)
    at_training, at_dev = yield from part(_grown(), len(shapes) / (len(shapes) + 1), 0.9)
    again = yield from part(reused.reused(), 0.9, 1.0)
    few, many = (f"{n} labelled images" for n in reused.LABELLED)
    yield Table(
        ("the first layer", few, many),
        [(way, *map(share_text, shares)) for way, shares in zip(reused.WAYS, again, strict=True)],
        "Reusing a trained layer: test accuracy on the digits 5 to 9",
    )
    best, optimal = int(at_dev.argmin()), overlapping.optimal_error()
    names = [str(hidden[0]) if len(hidden) == 1 else f"{len(hidden)} × {hidden[0]}" for hidden in GROWN]
    yield percentage("optimal error of the growing network's problem", optimal, comment="no classifier makes fewer")
    yield (
        f"\n\n**A network that grows**, on few samples with noise. With {names[0]} hidden unit even the training error "
        f"({share_text(at_training[0])}) is far above the optimal error ({share_text(optimal)}): it underfits. The dev "
        f"error is least with {names[best]} hidden units ({share_text(at_dev[best])}). With {len(GROWN[-1])} hidden "
        f"layers of {GROWN[-1][-1]} the training error is {share_text(at_training[-1])}, below the optimal error, and "
        f"the dev error {share_text(at_dev[-1])}: the noise of the samples was learned by heart, which is overfitting."
    )
    helped = "helps" if again[2, 0] > again[0, 0] else "does not help"
    yield (
        f"\n\n**A trained layer, reused.** What was learned of the digits 0 to 4 {helped} with the digits 5 to 9: from "
        f"{few} the network with the reused layer gets {share_text(again[2, 0])} right, a new one "
        f"{share_text(again[0, 0])}. The networks that are reused in practice are far larger, and have seen far more."
    )
    figure = lines(
        "units of the hidden layers", "share of wrong answers", {"training set": at_training, "dev set": at_dev}
    )
    level(figure, optimal, "optimal error")
    figure.update_xaxes(ticktext=names)
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    ends = "; ".join(
        f"{name} {percent(a)} and {percent(b)}" for name, a, b in zip(names, at_training, at_dev, strict=True)
    )
    yield Drawing(
        figure,
        f"Training error and dev error by hidden layers: {ends}; optimal error {percent(optimal)}.",
        "Left, both errors are high: underfitting. Right, they part: overfitting. In between the dev error is least.",
    )


def _grown() -> Generator[float, None, tuple[Array, Array]]:
    """Mean training error and dev error of each network, from the smallest to the largest."""
    parts = [overlapping.samples(n, seed) for seed, n in enumerate((overlapping.N_TRAIN, overlapping.N_OTHERS))]
    found = np.zeros((2, len(GROWN), len(GROWN_SEEDS)))
    for index, (i, j) in enumerate(np.ndindex(found.shape[1:])):
        learned = overlapping.learner(GROWN[i], GROWN_SEEDS[j])
        yield from one_of(after(GROWN_EPOCHS, learned), index, found[0].size)
        found[:, i, j] = [overlapping.error(learned, part) for part in parts]
    training, dev = found.mean(axis=2)
    return training, dev
