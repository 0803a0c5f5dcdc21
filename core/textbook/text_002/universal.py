"""Text 002's universal approximation theorem: a curve and a jump, met by units, by waves and by polynomials."""

from __future__ import annotations

import numpy as np

from core.deep.approximation import bernstein, fits, staircase
from core.nn.array import Array
from core.notation.numbers import short
from core.textbook.figures import lines
from core.textbook.item import Drawing, Findings, Items, Number, Table, see

TERMS = (5, 9, 17, 33, 65, 129)
"""Hidden units, the highest frequency of waves, the degree of polynomials. Odd: so a unit stands at the jump."""

BOUNDS = (0.1, 0.05, 0.02)
"""The ε that the largest error is to stay below."""

TRAINED, EPOCHS = (1, 4, 16), 800
"""Hidden units of the networks that are trained on the jump, and for how long."""

WAYS = ("sigmoid units", "Fourier", "Bernstein")

ITEMS = Items()


def corner(x: Array) -> Array:
    """A continuous curve with a corner in the middle."""
    return np.abs(2.0 * x - 1.0)


def jump(x: Array) -> Array:
    """0 on the left, 1 from the middle on."""
    return np.where(x >= 0.5, 1.0, 0.0)


def fourier_corner(terms: int, x: Array) -> Array:
    """The corner's Fourier series up to this frequency."""
    k = np.arange(1.0, terms + 1.0, 2.0)
    return 0.5 + np.cos(2.0 * np.pi * x[:, None] * k) @ (4.0 / (np.pi * k) ** 2)


def fourier_jump(terms: int, x: Array) -> Array:
    """The jump's; going round, it jumps back from 1 to 0 at the ends."""
    k = np.arange(1.0, terms + 1.0, 2.0)
    return 0.5 - np.sin(2.0 * np.pi * x[:, None] * k) @ (2.0 / (np.pi * k))


def places() -> Array:
    """Where the approximations are looked at: all over (0, 1), and beside the jump on both sides."""
    return np.sort(np.append(np.linspace(0.0, 1.0, 2001)[1:-1], 0.5 - 1e-9))


@ITEMS.item(
    "002-03",
    "The universal approximation theorem",
    see("A curve, with more and more hidden units", "textbook", item="003-08"),
    see("The two limits of a sigmoidal function", "activations", activation="sigmoid", z=10, reach=40),
    does="Cybenko (1989): one hidden layer of sigmoidal units comes as near as one likes to any continuous function on "
    "the unit cube: the error is below ε everywhere. Hornik (1991): any bounded activation that is not constant will "
    "do, in the mean of the squared error. Neither says how many units that takes, nor how to find their weights. The "
    "text sees parallels to the theorem of Stone and Weierstrass and to Fourier series, and says that functions with "
    "jumps cannot be approximated in general.",
    settings="The text computes nothing. Here on [0, 1]: the curve |2x - 1|, and a jump from 0 to 1 at x = 0.5. Units "
    "that need no training: one rounded stair of sigmoid for each piece of the axis. Beside them Fourier's sum up to "
    "the same frequency, and Bernstein's polynomial of the same degree. And networks trained on the jump by Adam on "
    f"the mean squared error: {EPOCHS} epochs, the best of six starts.",
    omission="The theorem is stated for several conditions on the activation, such as sigmoidal, or bounded and "
    "not constant. Later theorems need only that it is no polynomial. That jumps cannot be approximated holds for the "
    "largest error. In Hornik's mean square they can: he asks only that the mean of F² is finite.",
    draws=True,
)
def _universal() -> Findings:
    """A corner and a jump by three kinds of sums, and the jump by trained networks."""
    trained = yield from fits(epochs=EPOCHS, target=jump, widths=TRAINED)
    x = places()
    largest = {name: np.zeros((2, len(TERMS))) for name in WAYS}
    spread = {name: np.zeros(len(TERMS)) for name in WAYS}
    sums = {}
    for index, terms in enumerate(TERMS):
        of_corner = (
            staircase(corner, terms).predict(x[:, None])[:, 0],
            fourier_corner(terms, x),
            bernstein(corner, terms, x),
        )
        of_jump = (
            staircase(jump, terms).predict(x[:, None])[:, 0],
            fourier_jump(terms, x),
            bernstein(jump, terms, x),
        )
        sums[terms] = dict(zip(WAYS, of_jump, strict=True))
        for name, near_corner, near_jump in zip(WAYS, of_corner, of_jump, strict=True):
            largest[name][:, index] = np.abs(near_corner - corner(x)).max(), np.abs(near_jump - jump(x)).max()
            spread[name][index] = np.sqrt(((near_jump - jump(x)) ** 2).mean())
    for bound in BOUNDS:
        needed = next(n for n in range(1, 1000) if _largest_at_corner(n, x) < bound)
        yield Number(f"fewest units for a largest error below {bound:g}", needed, comment="sigmoid, on the curve")
    most, units = TERMS[-1], largest["sigmoid units"]
    yield Number(f"largest error at the corner, {most} units", float(units[0, -1]))
    yield Number(f"largest error at the jump, {most} units", float(units[1, -1]))
    yield Number(f"root mean square error of the jump, {most} units", float(spread[WAYS[0]][-1]))
    for fit in trained:
        name = f"{fit.units} trained unit{'s' * (fit.units > 1)}"
        yield Number(f"root mean square error of the jump, {name}", fit.error, comment=f"largest: {short(fit.largest)}")
    over = float(sums[most]["Fourier"].max()) - 1.0
    yield Number("how far Fourier's sum shoots over the jump", over, comment=f"{most} terms; more do not mend it")
    yield (
        f"For the continuous curve the bound can be kept: from {TERMS[0]} to {most} units the largest error falls from "
        f"{short(units[0, 0])} to {short(units[0, -1])}. For the jump it is {short(units[1, -1])}, half of the "
        f"jump, in all three ways, with {TERMS[0]} terms as with {most}. No number of terms makes it less: the sum is "
        "continuous, so that close to the jump it has the same value on both sides, and from one of them it is half of "
        "the jump away at least. The mean "
        f"of the squared error falls all the same, here its root from {short(spread[WAYS[0]][0])} to "
        f"{short(spread[WAYS[0]][-1])}: the sum is wrong on an ever shorter piece. So it is with trained networks."
    )
    header = ("terms", *WAYS)
    yield Table(
        header,
        [(str(terms), *(short(largest[name][0, at]) for name in WAYS)) for at, terms in enumerate(TERMS)],
        "The curve: largest error",
    )
    yield Table(
        header,
        [
            (str(terms), *(f"{short(largest[name][1, at])}; {short(spread[name][at])}" for name in WAYS))
            for at, terms in enumerate(TERMS)
        ],
        "The jump: largest error; root of the mean squared error",
    )
    few, part = TERMS[2], (x >= 0.3) & (x <= 0.7)
    near = {"the jump": jump(x[part])} | {f"{few}: {name}": sums[few][name][part] for name in WAYS}
    figure = lines("x", "output", near, x[part])
    figure.data[0].line.width = 6
    yield Drawing(
        figure,
        f"A jump from 0 to 1, and its approximations with {few} terms by sigmoid units, Fourier's sum and Bernstein's "
        "polynomial.",
        "Each runs through the middle of the jump: beside it, each is wrong by half of it.",
        400,
    )
    errors = {f"corner, largest, {name}": largest[name][0] for name in WAYS}
    errors |= {"jump, largest, all three": units[1], "jump, root mean square, sigmoid units": spread[WAYS[0]]}
    yield Drawing(
        lines("terms", "error", errors, TERMS, log_x=True, log_y=True),
        f"Errors by the number of terms, from {TERMS[0]} to {most}: all fall but the largest error at the jump.",
        "Look for the one line that stays level: the largest error at the jump.",
        440,
    )


def _largest_at_corner(units: int, x: Array) -> float:
    return float(np.abs(staircase(corner, units).predict(x[:, None])[:, 0] - corner(x)).max())
