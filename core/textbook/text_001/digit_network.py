"""Rashid's network of digits: two layers without biases, sigmoid, one example an update.

Its error is (t - o)^2, whose factor 2 has gone into the learning rate: Δw = α (t - o) o (1 - o) times the input.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from core.data.datasets import digits, split
from core.nn.array import Array
from core.nn.elementary import sigmoid

LOW, HIGH = 0.01, 0.99
"""What stands for 0 and for 1, in the inputs as in the targets."""

TRAIN_SHARE, SPLIT_SEED = 0.8, 0
PIECE = 100
"""Examples from one report of progress to the next: about 5 ms."""


@dataclass(frozen=True)
class Pictures:
    """Digits to train on and to test with: inputs (n, 64) from 0.01 to 0.99, classes (n,) from 0 to 9."""

    inputs: Array
    classes: np.ndarray
    test_inputs: Array
    test_classes: np.ndarray


def pictures() -> Pictures:
    """The 8 x 8 digits, four fifths of them to train on."""
    data = digits()
    x = LOW + (HIGH - LOW) * data.values / data.values.max()
    parts = split(len(x), TRAIN_SHARE, np.random.RandomState(SPLIT_SEED))
    return Pictures(x[parts.train], data.classes[parts.train], x[parts.test], data.classes[parts.test])


class DigitNetwork:
    """Weights (64, hidden) and (hidden, 10), normal with standard deviation 1 / sqrt(links into the node)."""

    def __init__(self, hidden: int, seed: int):
        rng = np.random.RandomState(seed)
        self.seed = seed
        self.to_hidden = rng.standard_normal((64, hidden)) / np.sqrt(64)
        self.to_output = rng.standard_normal((hidden, 10)) / np.sqrt(hidden)

    def epoch(
        self, number: int, data: Pictures, learning_rate: float, targets: tuple[float, float] = (LOW, HIGH)
    ) -> Generator[float, None, None]:
        """One update for each picture, in an order that seed and number of the epoch decide; yields the share done."""
        low, high = targets
        wanted = np.where(np.eye(10) == 1.0, high, low)
        order = np.random.RandomState([self.seed, number]).permutation(len(data.inputs))
        to_hidden, to_output = self.to_hidden, self.to_output
        for done, index in enumerate(order):
            x = data.inputs[index]
            h = sigmoid(x.dot(to_hidden))
            o = sigmoid(h.dot(to_output))
            output_change = learning_rate * (wanted[data.classes[index]] - o) * o * (1.0 - o)
            hidden_change = to_output.dot(output_change) * h * (1.0 - h)
            to_output += np.multiply.outer(h, output_change)
            to_hidden += np.multiply.outer(x, hidden_change)
            if done % PIECE == 0:
                yield done / len(order)

    def learn(
        self, epochs: int, data: Pictures, learning_rate: float, targets: tuple[float, float] = (LOW, HIGH)
    ) -> Generator[float, None, Array]:
        """So many epochs; yields the share done. Returns the performances from before the first on, (epochs + 1,)."""
        performances = [self.performance(data)]
        for number in range(1, epochs + 1):
            for done in self.epoch(number, data, learning_rate, targets):
                yield (number - 1 + done) / epochs
            performances.append(self.performance(data))
        return np.array(performances)

    def outputs(self, inputs: Array) -> Array:
        """(n, 10) for inputs (n, 64)."""
        hidden = sigmoid(inputs @ self.to_hidden)
        return sigmoid(hidden @ self.to_output)

    def performance(self, data: Pictures) -> float:
        """The share of the test pictures whose largest output is the right one."""
        return float((self.outputs(data.test_inputs).argmax(axis=1) == data.test_classes).mean())


def learn_together(
    networks: Sequence[DigitNetwork], data: Pictures, learning_rates: Sequence[float], epochs: int
) -> Generator[float, None, Array]:
    """Train networks of one size as `learn` does, each with its own learning rate, in less than half of the time.

    Yields the share done. Returns the performances from before the first epoch on, (networks, epochs + 1).
    """
    to_hidden = np.stack([network.to_hidden for network in networks])
    to_output = np.stack([network.to_output for network in networks])
    rates, wanted = np.array(learning_rates)[:, None], np.where(np.eye(10) == 1.0, HIGH, LOW)
    for network, first, second in zip(networks, to_hidden, to_output, strict=True):
        network.to_hidden, network.to_output = first, second  # views of the arrays that change
    performances = [[network.performance(data) for network in networks]]
    for number in range(1, epochs + 1):
        orders = [np.random.RandomState([network.seed, number]).permutation(len(data.inputs)) for network in networks]
        for done, indices in enumerate(np.array(orders).T):
            x = data.inputs[indices]
            h = sigmoid((x[:, None] @ to_hidden)[:, 0])
            o = sigmoid((h[:, None] @ to_output)[:, 0])
            output_change = rates * (wanted[data.classes[indices]] - o) * o * (1.0 - o)
            hidden_change = (to_output @ output_change[:, :, None])[:, :, 0] * h * (1.0 - h)
            to_output += h[:, :, None] * output_change[:, None]
            to_hidden += x[:, :, None] * hidden_change[:, None]
            if done % PIECE == 0:
                yield (number - 1 + done / len(data.inputs)) / epochs
        performances.append([network.performance(data) for network in networks])
    return np.array(performances).T
