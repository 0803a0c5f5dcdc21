"""The first layer of a network that knows the digits 0 to 4, put to use for the digits 5 to 9."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from core.nn.array import Array
from core.nn.network import Network
from core.textbook.runs import after, one_of
from core.textbook.text_002.pixels import few, glorot
from core.training.learner import Learner, Recipe, one_hot

SIZES, HALF = (64, 30, 5), 5
LABELLED, SEEDS = (20, 100), range(3)
EPOCHS, KNOWN_EPOCHS, RATE, BATCH = 60, 20, 0.15, 10

WAYS = ("a new network", "the known first layer, kept as it is", "the known first layer, trained on")

ABOUT = (
    f"{'-'.join(map(str, SIZES))}, sigmoid, trained on all training images of the digits 0 to 4 for {KNOWN_EPOCHS} "
    f"epochs; then the digits 5 to 9, {EPOCHS} epochs, learning rate {RATE:g}, batches of {BATCH}, mean of seeds 0 to "
    f"{SEEDS[-1]}"
)


def reused() -> Generator[float, None, Array]:
    """Mean test accuracy on the digits 5 to 9, (ways, numbers of labelled images); yields the progress."""
    data = few(1437)
    train, test = data.train_classes >= HALF, data.test_classes >= HALF
    known = Learner(
        glorot(SIZES, "sigmoid", 0),
        data.train_values[~train],
        one_hot(data.train_classes[~train], HALF),
        Recipe(learning_rate=RATE, batch_size=BATCH),
    )
    n_runs = 1 + len(WAYS) * len(LABELLED) * len(SEEDS)
    yield from one_of(after(KNOWN_EPOCHS, known), 0, n_runs)
    (weights, bias), _ = known.present.layers
    layer = Network.from_parameters([weights], [bias], ["sigmoid"])
    found = np.zeros((len(WAYS), len(LABELLED), len(SEEDS)))
    for index, (j, seed) in enumerate(np.ndindex(found.shape[1:])):
        chosen = np.random.RandomState(seed).permutation(np.flatnonzero(train))[: LABELLED[j]]
        values, targets = data.train_values[chosen], one_hot(data.train_classes[chosen] - HALF, HALF)
        test_values, test_classes = data.test_values[test], data.test_classes[test] - HALF
        recipe = Recipe(learning_rate=RATE, batch_size=BATCH, seed=seed)
        new = glorot(SIZES, "sigmoid", seed)
        output = new.layers[1]
        top = Network.from_parameters([output.weights], [output.bias], ["softmax"])
        begun = Network.from_parameters([weights, output.weights], [bias, output.bias], ["sigmoid", "softmax"])
        learners = (
            (Learner(new, values, targets, recipe), test_values),
            (Learner(top, layer.predict(values), targets, recipe), layer.predict(test_values)),
            (Learner(begun, values, targets, recipe), test_values),
        )
        for i, (learned, seen) in enumerate(learners):
            yield from one_of(after(EPOCHS, learned), 1 + len(WAYS) * index + i, n_runs)
            found[i, j, seed] = learned.accuracy(seen, test_classes)
    return found.mean(axis=2)
