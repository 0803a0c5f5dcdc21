"""LaTeX of numbers and matrices."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def number(value: float, digits: int = 4) -> str:
    """LaTeX of a number with so many significant digits: 0.6457, -2, 1.2 x 10^-5, inf as a sign, nan as a word."""
    if np.isnan(value):
        return r"\text{not a number}"
    if np.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    mantissa, _, exponent = f"{value + 0.0:.{digits}g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def matrix(array: ArrayLike, digits: int = 3) -> str:
    """LaTeX of a matrix; an array of one axis is a row."""
    rows = np.atleast_2d(np.asarray(array, dtype=float))
    lines = (" & ".join(number(float(value), digits) for value in row) for row in rows)
    return r"\begin{pmatrix} " + r" \\ ".join(lines) + r" \end{pmatrix}"


def gathered(*parts: str, apart: str = "") -> str:
    """LaTeX of several formulas below one another; `apart`: how far besides, such as "4pt"."""
    end = rf" \\[{apart}] " if apart else r" \\ "
    return r"\begin{gathered} " + end.join(parts) + r" \end{gathered}"
