"""What every quantity of a worked example is called, in the notation that its text uses.

A level is a column of the diagram: level 0 are the inputs, level l the units of layer l; the weights into level l are
`Place(layer=l - 1, ...)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.data.features import Feature
from core.training.record import Place
from core.worked.notation import Symbol, symbol

STYLES = ("layers", "units", "levels")
"""Units counted within each layer, with the layer as superscript; units counted through (text 004); or one unit a
level, called by the level (text 002's scalar network)."""

NET, OUTPUT = "net", "output"
CONVENTIONS = {NET: "net input z", OUTPUT: "output a"}
"""What delta is the derivative of the loss by: text 002 takes the net input, text 004 the output."""


@dataclass(frozen=True)
class Names:
    """Names for a network of these sizes (inputs first, outputs last)."""

    sizes: tuple[int, ...]
    style: str
    convention: str = NET
    inputs: tuple[Symbol, ...] = ()
    """What the inputs are called where it is not x₁, x₂ and so on."""

    def _quantity(self, letter: str, level: int, unit: int) -> Symbol:
        if self.style == "units":
            return symbol(letter, str(sum(self.sizes[1:level]) + unit + 1))
        if self.style == "levels":
            return symbol(letter, str(level))
        return symbol(letter, str(unit + 1), self._layer(level))

    def _layer(self, level: int) -> str:
        """The superscript: none where there is only one layer of weights."""
        return f"({level})" if len(self.sizes) > 2 else ""

    def output(self, level: int, unit: int) -> Symbol:
        """a, the output of a unit; of level 0, an input x."""
        if level == 0 and self.inputs:
            return self.inputs[unit]
        if level == 0:
            return symbol("x", "" if self.style == "levels" else str(unit + 1))
        return self._quantity("a", level, unit)

    def net(self, level: int, unit: int) -> Symbol:
        """z, the net input of a unit."""
        return self._quantity("z", level, unit)

    def delta(self, level: int, unit: int) -> Symbol:
        return self._quantity("delta", level, unit)

    def target(self, unit: int) -> Symbol:
        return symbol("t", str(unit + 1) if self.sizes[-1] > 1 else "")

    def parameter(self, place: Place) -> Symbol:
        """The weight w_ij from unit i to unit j, or the bias b_j."""
        level = place.layer + 1
        if place.source is None:
            return self._quantity("b", level, place.unit)
        if self.style == "levels":
            return symbol("w", str(level))
        if self.style == "units":
            target = sum(self.sizes[1:level]) + place.unit + 1
            source = f"(x{place.source + 1})" if level == 1 else str(sum(self.sizes[1 : level - 1]) + place.source + 1)
            return symbol("w", f"{source}{target}")
        return symbol("w", f"{place.source + 1}{place.unit + 1}", self._layer(level))

    def describe(self, place: Place) -> str:
        """A parameter in words for a list: w⁽¹⁾₁₂, from x₁ to z⁽¹⁾₂."""
        name, target = self.parameter(place).text, self.net(place.layer + 1, place.unit).text
        return f"{name}, {'bias of' if place.source is None else 'from ' + self._source(place) + ' to'} {target}"

    def _source(self, place: Place) -> str:
        assert place.source is not None
        return self.output(place.layer, place.source).text


def feature_symbol(feature: Feature) -> Symbol:
    """A product of coordinates, or its sine."""
    powers = [(str(factor + 1), feature.factors.count(factor)) for factor in sorted(set(feature.factors))]
    parts = [symbol("x", below, str(power) if power > 1 else "") for below, power in powers]
    sine = [Symbol(r"\sin", "<mi>sin</mi>", "sin ")] if feature.sine else []
    latex, mathml, html = ((getattr(part, form) for part in [*sine, *parts]) for form in ("latex", "mathml", "html"))
    return Symbol(" ".join(latex), f"<mrow>{''.join(mathml)}</mrow>", "".join(html), feature.label)


def size_name(sizes: Sequence[int]) -> str:
    """2-2-1 for two inputs, two hidden units and one output."""
    return "-".join(str(size) for size in sizes)
