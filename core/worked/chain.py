"""The chain rule for one weight or bias: every path from it to the loss, as a product of single derivatives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.nn.array import Array
from core.training.record import Place
from core.worked.example import Example
from core.worked.names import OUTPUT, Names
from core.worked.notation import Math, partial, symbol
from core.worked.trace import Trace


@dataclass(frozen=True)
class Factor:
    """One derivative: what of what, and its value for each sample, (samples,)."""

    symbols: Math
    name: str
    values: Array


@dataclass(frozen=True)
class Path:
    """One way from the parameter to the loss: the factors, the loss first, and the units that it passes."""

    factors: tuple[Factor, ...]
    units: tuple[tuple[int, int], ...]

    @property
    def products(self) -> Array:
        """The product of the factors for each sample, (samples,)."""
        return np.prod([factor.values for factor in self.factors], axis=0)


@dataclass(frozen=True)
class Chain:
    """All paths of a parameter. `penalty` is what L1 and L2 add, which no path does."""

    place: Place
    paths: tuple[Path, ...]
    n_delta: int
    """So many of a path's first factors belong to delta of the unit that the parameter leads to."""

    penalty: float

    @property
    def total(self) -> float:
        """d loss / d parameter: the sum over the paths and over the samples."""
        return float(sum(path.products.sum() for path in self.paths) + self.penalty)


def chain_of(example: Example, place: Place, convention: str) -> Chain:
    """The chain rule for the parameter at this place."""
    trace, names = Trace(example), example.names(convention)
    level, n = place.layer + 1, len(example.inputs)
    z = names.net(level, place.unit)
    incoming = np.ones(n) if place.source is None else trace.a(place.layer)[:, place.source]
    last = _factor(z, names.parameter(place), incoming)
    paths = [Path((*path.factors, last), path.units) for path in _paths(trace, names, level, place.unit)]
    slope_apart = convention == OUTPUT and trace.is_product(level)
    return Chain(place, tuple(paths), len(paths[0].factors) - 1 - slope_apart, trace.penalty_slope(place))


def _factor(of: Math, by: Math, values: Array) -> Factor:
    texts = [getattr(part, "text", part.latex) for part in (of, by)]
    return Factor(partial(of, by), f"∂{texts[0]}/∂{texts[1]}", values)


def _paths(trace: Trace, names: Names, level: int, unit: int) -> list[Path]:
    """The paths from the net input of a unit to the loss."""
    loss, z = symbol("L"), names.net(level, unit)
    if trace.starts_at_logits(level):
        return [Path((_factor(loss, z, trace.dloss_dz(level)[:, unit]),), ((level, unit),))]
    found: list[Path] = []
    jacobian = trace.jacobian(level)
    for out in [unit] if trace.is_elementwise(level) else range(trace.example.sizes[level]):
        a = names.output(level, out)
        slope = _factor(a, z, jacobian[:, out, unit])
        if level == trace.last:
            begin = _factor(loss, a, trace.dloss_da(level)[:, out])
            found.append(Path((begin, slope), ((level, out),)))
            continue
        for following in range(trace.example.sizes[level + 1]):
            weight = trace.example.layers[level].weights[out, following]
            link = _factor(names.net(level + 1, following), a, np.full(len(jacobian), weight))
            found += [
                Path((*path.factors, link, slope), ((level, out), *path.units))
                for path in _paths(trace, names, level + 1, following)
            ]
    return found
