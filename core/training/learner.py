"""Learning classes from measured data in mini-batches: the training, and how often the network is right afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.data.datasets import Dataset, split
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.nn.initializers import initial_parameters
from core.nn.network import LossAndGradient, Network, Objective, classes_of, forward
from core.nn.optimizers import OPTIMIZERS, Constants
from core.nn.update import UpdateStep
from core.training.batches import batches, epoch_generator
from core.training.trainer import overflow_ends_the_run


@dataclass(frozen=True)
class Parts:
    """A data set in two parts: values (samples, features), classes (samples,) and one-hot targets (samples, classes).

    `train_places` and `test_places` say which samples of the data set they are.
    """

    train_values: Array
    train_targets: Array
    train_classes: np.ndarray
    test_values: Array
    test_classes: np.ndarray
    train_places: np.ndarray
    test_places: np.ndarray


def one_hot(classes: np.ndarray, n_classes: int) -> Array:
    """A row (n_classes,) for each sample, with 1 in the place of its class and 0 elsewhere."""
    return np.eye(n_classes)[classes]


def parts(dataset: Dataset, train_share: float, seed: int, features: tuple[int, ...] | None = None) -> Parts:
    """The data set, or these columns of it, split at random into a part to train on and one to test with."""
    train, test = split(len(dataset.classes), train_share, np.random.RandomState(seed))
    values = dataset.values if features is None else dataset.values[:, list(features)]
    targets = one_hot(dataset.classes, len(dataset.class_names))
    return Parts(
        values[train], targets[train], dataset.classes[train], values[test], dataset.classes[test], train, test
    )


def normal_start(
    sizes: tuple[int, ...], seed: int, bias: float = 0.01, weight: float = 1.0, hidden: str = "sigmoid"
) -> Network:
    """A classifier with a softmax output, its weights from N(0, weight²), layer by layer, and all biases the same."""
    layers = initial_parameters("normal", weight, sizes, seed)
    return Network.from_parameters(
        [weights for weights, _ in layers],
        [np.full(size, bias) for size in sizes[1:]],
        [hidden] * (len(sizes) - 2) + ["softmax"],
    )


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How to train: what experiments call the same.

    `l2` is the λ of λ Σ w², whose derivative is 2 λ w. `seed` decides the order of the samples in each epoch.
    """

    learning_rate: float
    batch_size: int
    loss: str = "categorical_cross_entropy"
    reduction: str = "mean"
    l2: float = 0.0
    optimizer: str = "sgd"
    seed: int = 0


class Learner:
    """A network in training. Its parameters change in place, and nothing is measured but what one asks for.

    The updates are those of `core.training.train`, bit by bit, which also measures and keeps every epoch.
    """

    def __init__(self, network: Network, inputs: Array, targets: Array, recipe: Recipe):
        self.inputs, self.targets, self.recipe = inputs, targets, recipe
        self.parameters = network.parameters()
        activations = [ACTIVATIONS[layer.activation] for layer in network.layers]
        self.objective = Objective(network.sizes, activations, recipe.loss, recipe.reduction, 0.0, recipe.l2)
        self.present = LossAndGradient(self.objective, self.parameters)
        optimizer = OPTIMIZERS[recipe.optimizer]
        constants = Constants(epsilon=optimizer.default_epsilon)
        self.update = UpdateStep(optimizer, constants, self.parameters.shape)
        self.epoch = 0
        self._rng = np.random.RandomState()

    def advance(self) -> None:
        """Train for an epoch: an update for each batch, the last of which may be smaller."""
        self.epoch += 1
        n, size = len(self.inputs), self.recipe.batch_size
        with overflow_ends_the_run():
            if size >= n:
                self._update(self.inputs, self.targets)
                return
            for batch in batches(epoch_generator(self.recipe.seed, self.epoch, self._rng), n, size):
                self._update(self.inputs[batch], self.targets[batch])

    def train(self, epochs: int) -> Iterator[float]:
        """Train for so many epochs, and tell after each how much is done, 0 to 1."""
        for done in range(1, epochs + 1):
            self.advance()
            yield done / epochs

    def _update(self, inputs: Array, targets: Array) -> None:
        self.present.pass_through(inputs, targets)
        self.update.apply(self.parameters, self.present.gradient, self.recipe.learning_rate)

    @property
    def loss(self) -> float:
        """The loss over all samples, with its penalty."""
        with overflow_ends_the_run():
            return float(self.objective.value(self.parameters, self.inputs, self.targets))

    def outputs(self, values: Array) -> Array:
        """The outputs (samples, outputs) for values (samples, n_inputs)."""
        with overflow_ends_the_run():
            return forward(self.present.layers, self.objective.activations, values)[1][-1]

    def predicted(self, values: Array) -> np.ndarray:
        """The class (samples,) with the largest output; the first one if the numbers are no longer finite."""
        return classes_of(self.outputs(values))

    def accuracy(self, values: Array, classes: np.ndarray) -> float:
        """The share of the samples (samples, n_inputs) that are put into their class (samples,)."""
        return float(np.mean(self.predicted(values) == classes))


def confusion(true: np.ndarray, said: np.ndarray, n_classes: int) -> np.ndarray:
    """How often each true class, a row, was said to be each class, a column: (n_classes, n_classes)."""
    counts = np.zeros((n_classes, n_classes), int)
    np.add.at(counts, (true, said), 1)
    return counts
