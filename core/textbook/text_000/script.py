"""Text 000's script, update by update: as it is printed, and with the gradient of the hidden biases put right.

Plain floats instead of arrays: four rows and nine parameters are so few that NumPy's calls would take five times as
long. The operations and their order are the script's, up to the rounding of sums.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from math import exp

import numpy as np

from core.nn.array import Array

SEED, LEARNING_RATE, ENOUGH = 42, 0.02, 1e-4
"""What the text chooses; training stops when the mean of the half squared error is below ENOUGH."""

EVERY = 500
"""Of so many updates one is kept."""

PIECE = 5000
"""Updates from one report of progress to the next: about 20 ms."""

ABOUT = 400_000
"""How many updates there are, roughly: for the progress only."""


@dataclass(frozen=True)
class ScriptRun:
    """What the script leaves behind.

    `parameters` are w_h (4, row by row), b_h (2), w_o (2), b_o (1) at the end, `predictions` (4,) for the rows 00, 01,
    10, 11. The lists that it records, of every 500th update: `updates` (n,), `errors` (n,), `deltas` (n, 12) with the
    output's 4 and the hidden units' 8, row by row, all before the update; and `recorded` (n, 9), the parameters after
    it in the script's order w_o (2), b_o, w_h (4), b_h (2).
    """

    n_updates: int
    parameters: Array
    predictions: Array
    error: float
    updates: Array
    errors: Array
    deltas: Array
    recorded: Array


def run_script(own_bias_gradients: bool, most: int = 1_000_000) -> Generator[float, None, ScriptRun]:
    """Run the script to its end, or for `most` updates; yields how much is done, 0 to 1.

    own_bias_gradients: whether each hidden bias goes by the gradient of its own unit. As printed, np.sum without an
    axis adds both units' up, and both biases go by the sum.
    """
    rate = LEARNING_RATE
    drawn = np.random.RandomState(SEED).random_sample(9).tolist()  # the order in which the script draws
    w11, w12, w21, w22, b1, b2, v1, v2, c = drawn  # w_ij from input i to hidden unit j, v_j from it to the output
    updates, errors, deltas, recorded = [], [], [], []
    n = 0
    while True:
        # Forward: the hidden units' outputs g and h and the output y for the rows 00, 01, 10, 11.
        g0, h0 = 1 / (1 + exp(-b1)), 1 / (1 + exp(-b2))
        g1, h1 = 1 / (1 + exp(-(w21 + b1))), 1 / (1 + exp(-(w22 + b2)))
        g2, h2 = 1 / (1 + exp(-(w11 + b1))), 1 / (1 + exp(-(w12 + b2)))
        g3, h3 = 1 / (1 + exp(-(w11 + w21 + b1))), 1 / (1 + exp(-(w12 + w22 + b2)))
        y0, y1 = 1 / (1 + exp(-(g0 * v1 + h0 * v2 + c))), 1 / (1 + exp(-(g1 * v1 + h1 * v2 + c)))
        y2, y3 = 1 / (1 + exp(-(g2 * v1 + h2 * v2 + c))), 1 / (1 + exp(-(g3 * v1 + h3 * v2 + c)))
        e1, e2 = y1 - 1, y2 - 1  # the targets are 0, 1, 1, 0
        error = (y0 * y0 + e1 * e1 + e2 * e2 + y3 * y3) / 8
        if error < ENOUGH or n == most:
            break

        # Backward: the deltas d of the output, p and q of the hidden units.
        d0, d1, d2, d3 = y0 * y0 * (1 - y0), e1 * y1 * (1 - y1), e2 * y2 * (1 - y2), y3 * y3 * (1 - y3)
        p0, p1, p2, p3 = (
            d0 * v1 * g0 * (1 - g0),
            d1 * v1 * g1 * (1 - g1),
            d2 * v1 * g2 * (1 - g2),
            d3 * v1 * g3 * (1 - g3),
        )
        q0, q1, q2, q3 = (
            d0 * v2 * h0 * (1 - h0),
            d1 * v2 * h1 * (1 - h1),
            d2 * v2 * h2 * (1 - h2),
            d3 * v2 * h3 * (1 - h3),
        )

        # The update.
        v1 -= rate * (d0 * g0 + d1 * g1 + d2 * g2 + d3 * g3)
        v2 -= rate * (d0 * h0 + d1 * h1 + d2 * h2 + d3 * h3)
        w11, w12 = w11 - rate * (p2 + p3), w12 - rate * (q2 + q3)
        w21, w22 = w21 - rate * (p1 + p3), w22 - rate * (q1 + q3)
        c -= rate * (d0 + d1 + d2 + d3)
        first, second = p0 + p1 + p2 + p3, q0 + q1 + q2 + q3
        if not own_bias_gradients:
            first = second = first + second
        b1, b2 = b1 - rate * first, b2 - rate * second

        if n % EVERY == 0:
            updates.append(n)
            errors.append(error)
            deltas.append((d0, d1, d2, d3, p0, q0, p1, q1, p2, q2, p3, q3))
            recorded.append((v1, v2, c, w11, w12, w21, w22, b1, b2))
            if n % PIECE == 0:
                yield min(n / ABOUT, 1.0)
        n += 1
    end = np.array([w11, w12, w21, w22, b1, b2, v1, v2, c])
    return ScriptRun(
        n, end, np.array([y0, y1, y2, y3]), error, *(np.array(kept) for kept in (updates, errors, deltas, recorded))
    )


def array_updates(own_bias_gradients: bool, n_updates: int) -> Array:
    """The parameters (9,) after so many updates with arrays, as the script has them, in the order of ScriptRun."""
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
    random = np.random.RandomState(SEED).random_sample
    w_h, b_h, w_o, b_o = random((2, 2)), random((1, 2)), random((2, 1)), random((1, 1))
    for _ in range(n_updates):
        hidden = 1 / (1 + np.exp(-(x @ w_h + b_h)))
        output = 1 / (1 + np.exp(-(hidden @ w_o + b_o)))
        if (0.5 * (y - output) ** 2).mean() < ENOUGH:
            break
        delta_o = (output - y) * output * (1 - output)
        delta_h = delta_o @ w_o.T * hidden * (1 - hidden)
        w_o -= LEARNING_RATE * hidden.T @ delta_o
        w_h -= LEARNING_RATE * x.T @ delta_h
        b_o -= LEARNING_RATE * delta_o.sum()
        b_h -= LEARNING_RATE * (delta_h.sum(axis=0) if own_bias_gradients else delta_h.sum())
    return np.concatenate([w_h.ravel(), b_h.ravel(), w_o.ravel(), b_o.ravel()])
