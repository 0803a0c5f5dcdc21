"""The deep networks that texts 002 and 003 are held against: how their gradients vary, and which of them learn XOR."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from core.deep.networks import Deep, Spread, first_gradients, learn, spread
from core.nn.activations import ACTIVATIONS
from core.nn.initializers import INITIALIZERS
from core.textbook.figures import spreads
from core.textbook.item import Drawing, Table
from core.textbook.runs import one_of, share_text

HIDDEN = 10
"""Hidden layers of the networks that are looked at layer by layer."""

SEEDS = range(200)
"""Whose first gradients are measured."""

TRAINED = range(100)
"""Seeds that are trained."""

RATE, EPOCHS = 0.5, 1000

CLIPPED_RATE, THRESHOLD = 0.1, 1.0

EXPLODING = Deep(HIDDEN, "tanh", "normal", 2.0)

IN_THE_LAB: dict[str, Any] = {
    "hidden": (4,) * 6,
    "loss": "binary_cross_entropy",
    "reduction": "mean",
    "init_scale": 1.0,
}
"""As deep as the lab goes."""


def label(deep: Deep) -> str:
    """Such as "Tanh, Glorot (uniform)" or "Sigmoid, N(0, 1)"."""
    spread = f"{deep.scale:g}²" if deep.scale != 1 else "1"
    init = f"N(0, {spread})" if deep.init == "normal" else INITIALIZERS[deep.init].label.split(" (")[0]
    return f"{ACTIVATIONS[deep.activation].label}, {init}"


def in_words(spread: Spread, layer: int) -> str:
    """Median and middle 80 % at a layer."""
    return f"{spread.median[layer]:.2g} ({spread.low[layer]:.2g} to {spread.high[layer]:.2g})"


def compared(networks: Mapping[str, Deep], what: str) -> Generator[float | Table, None, dict[str, Spread]]:
    """Train networks by plain descent; find the table of their first gradients and of how many learn XOR.

    what: the heading of their names. Returns the norms of each layer's gradient before the first step.
    """
    norms, rows, n = {}, [], len(networks)
    for index, (name, deep) in enumerate(networks.items()):
        norms[name] = spread(first_gradients(deep, SEEDS))
        learned = yield from one_of(learn(deep, TRAINED, RATE, EPOCHS), index, n)
        share = share_text(learned.seeds, len(TRAINED))
        rows.append((name, in_words(norms[name], 0), in_words(norms[name], -1), share))
    yield Table(
        (what, "first layer's gradient", "output layer's", "learn XOR"),
        rows,
        f"{HIDDEN} hidden layers: norms before the first step, and seeds that learn XOR in {EPOCHS} epochs",
    )
    return norms


def by_layer(norms: Mapping[str, Spread], alt: str = "", caption: str = "") -> Drawing:
    """The norm of each layer's gradient, from the first hidden layer to the output, with what to look at."""
    n = len(next(iter(norms.values())).median)
    return Drawing(
        spreads("hidden layer; out: the output layer", norms, [*map(str, range(1, n)), "out"]),
        alt or f"Norm of the gradient by layer: {', '.join(norms)}.",
        caption
        or "Level lines are healthy: every layer gets as much gradient as the next. Bars: eight of ten seeds; what is "
        "0 is drawn at the lower end.",
        440,
    )
