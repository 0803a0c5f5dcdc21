"""Kinks within the step of the central differences, in words: where a gradient and its difference rightly differ."""

from __future__ import annotations

from core.nn.activations import ACTIVATIONS
from core.nn.kinks import kinks
from core.worked.example import Example
from core.worked.names import Names
from core.worked.notation import plain_number

MOST_NAMED = 4
"""Of more samples than this only the number is said."""


def relative_difference(example: Example, index: int) -> str:
    """The relative difference of parameter number `index`, and whether it comes from a kink."""
    return f"{example.check.relative_difference[index]:.1g}{', kink' if index in example.check.corners else ''}"


def sides(example: Example, index: int) -> str:
    """The gradients on the two sides of a parameter where there is a kink or a jump; else nothing."""
    corner = example.check.corners.get(index)
    if corner is None:
        return ""
    below, above = plain_number(corner.below), plain_number(corner.above)
    return f" A kink lies here: the gradient is {below} just below the parameter's value and {above} just above it."


def kink_words(example: Example, names: Names) -> str:
    """Which parameters pass a kink within the step, and what has it; nothing where none does."""
    corners = {place: example.check.corners[i] for place, i in example.places.items() if i in example.check.corners}
    if not corners:
        return ""
    parameters = ", ".join(names.parameter(place).text for place in corners)
    found = [f"Within the step of {parameters} there is a kink, so that gradient and difference may rightly differ."]
    nets = sorted({net for corner in corners.values() for net in corner.nets})
    for layer in dict.fromkeys(layer for layer, _, _ in nets):
        samples: dict[int, list[str]] = {}
        for own, sample, unit in nets:
            if own == layer:
                samples.setdefault(unit, []).append(example.rows[sample])
        named = ", ".join(
            f"{names.net(layer + 1, unit).text} with {', '.join(rows) if len(rows) <= MOST_NAMED else len(rows)}"
            + (" of the examples" if len(rows) > MOST_NAMED else "")
            for unit, rows in samples.items()
        )
        activation = ACTIVATIONS[example.network.layers[layer].activation]
        if activation.jumps:
            found.append(f"There {activation.label} itself jumps: for {named}.")
            continue
        jumps = " and ".join(
            f"at {plain_number(kink.z)} from {plain_number(kink.below)} to {plain_number(kink.above)}"
            for kink in kinks(activation)
        )
        found.append(f"There the slope of {activation.label} jumps, {jumps}: for {named}.")
    if any(corner.penalty for corner in corners.values()):
        found.append("The L1 penalty has a kink at weight 0.")
    return " ".join([*found, "Backpropagation takes one slope at a kink, a central difference sees both sides."])
