"""Sums in the order of their terms: first plus second, plus third, and so on.

NumPy and BLAS add in orders of their own, some of which depend on the machine. Most runs forget such a difference in
the last bit; in some it grows from update to update until another run has come of it. What decides a run is therefore
added in this one order: by a network alone, by many side by side, and by an exported script.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.nn.array import Array


def sum_in_order(terms: Array) -> Array:
    """terms[0] + terms[1] + …, of shape terms.shape[1:]; for terms (n,) a number."""
    terms = np.ascontiguousarray(terms)  # NumPy's order depends on how they lie in memory
    if terms[0].size > 1:
        return np.add.reduce(terms, 0, initial=0.0)  # as NumPy begins with numbers, and does not with objects
    return np.add.accumulate(terms, 0)[-1]  # single numbers `reduce` would add in pairs


def adding(terms: Array, total: Array | None = None) -> Callable[[], Array]:
    """What adds up terms[0] + terms[1] + …, whatever stands in `terms` at the time, always into the same array."""
    total = np.empty(terms.shape[1:], terms.dtype) if total is None else total
    add = np.add
    if len(terms) == 3:  # single additions take less time than `reduce`
        first, second, third = terms
        return lambda: add(add(first, second, total), third, total)
    if len(terms) == 4:
        one, two, three, four = terms
        return lambda: add(add(add(one, two, total), three, total), four, total)
    if total.size > 1:
        return lambda: np.add.reduce(terms, 0, out=total, initial=0.0)
    return lambda: np.add.accumulate(terms, 0)[-1]


def total(terms: Array) -> Array:
    """The sum of terms (samples, units) or (samples, units, networks), sample by sample: a number or (networks,)."""
    return sum_in_order(terms.reshape(-1, *terms.shape[2:]))


def norm(vectors: Array) -> Array:
    """The Euclidean norm of a vector (n,), a number; or of each of the vectors (n, networks), (networks,)."""
    return np.sqrt(sum_in_order(vectors * vectors))
