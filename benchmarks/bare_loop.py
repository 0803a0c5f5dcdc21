"""The yardstick of the core: a textbook's XOR loop in bare NumPy, which records everything in lists."""

from __future__ import annotations

import numpy as np

RATE = 0.02
SOLVED = 1e-4


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_slope(a):
    return a * (1 - a)


def half_squared_error(target, output):
    return 0.5 * (target - output) ** 2


def half_squared_error_slope(target, output):
    return output - target


def train_bare(epochs: int, seed: int = 42) -> tuple[list, list, list]:
    """Train a 2-2-1 network; the error, the gradients and the parameters of each epoch."""
    random = np.random.RandomState(seed)
    inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    targets = np.array([[0], [1], [1], [0]])
    hidden_weights, hidden_bias = random.random_sample((2, 2)), random.random_sample((1, 2))
    output_weights, output_bias = random.random_sample((2, 1)), random.random_sample((1, 1))
    errors: list = []
    gradients: list = []
    parameters: list = []
    for _ in range(epochs):
        hidden = sigmoid(np.dot(inputs, hidden_weights) + hidden_bias)
        output = sigmoid(np.dot(hidden, output_weights) + output_bias)
        error = half_squared_error(targets, output).mean()
        if error < SOLVED:
            break
        output_gradient = half_squared_error_slope(targets, output) * sigmoid_slope(output)
        hidden_gradient = output_gradient.dot(output_weights.T) * sigmoid_slope(hidden)
        output_weights -= RATE * hidden.T.dot(output_gradient)
        hidden_weights -= RATE * inputs.T.dot(hidden_gradient)
        output_bias -= RATE * np.sum(output_gradient)
        hidden_bias -= RATE * np.sum(hidden_gradient)
        errors.append(error)
        gradients.append(np.concatenate((output_gradient.ravel(), hidden_gradient.ravel())))
        layers = (output_weights, output_bias, hidden_weights, hidden_bias)
        parameters.append(np.concatenate([layer.ravel() for layer in layers]))
    return errors, gradients, parameters
