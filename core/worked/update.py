"""What one update does to each weight and bias, as numbers: its value, the gradient, the step and the new value."""

from __future__ import annotations

from dataclasses import dataclass

from core.training.record import Place
from core.worked.example import Example
from core.worked.notation import plain_number


@dataclass(frozen=True)
class Change:
    """The change of one parameter: `after` is value + step, and step is -learning rate * direction.

    The direction is what the optimizer makes of the gradient, after clipping; with plain descent the gradient itself.
    in_lab: what the lab calls the parameter; empty where the example is not from there.
    """

    place: Place
    in_lab: str
    value: float
    gradient: float
    direction: float
    step: float
    after: float


def changes(example: Example) -> list[Change]:
    """That of every parameter that there is, in the order of the vector of all."""
    return [
        Change(
            place,
            example.names_in_lab[index] if example.names_in_lab else "",
            example.parameter(place),
            float(example.loss_and_gradient[1][index]),
            float(example.direction[index]),
            -example.learning_rate * float(example.direction[index]),
            float(example.updated_parameters[index]),
        )
        for place, index in example.places.items()
    ]


def step_in_words(example: Example, change: Change) -> str:
    """How the step is made: such as "-0.5 · 0.012 = -0.006", and with which optimizer if not by the gradient itself."""
    if example.places[change.place] in example.locked:
        return "0, because it is locked"
    product = f"-{plain_number(example.learning_rate)} · {_in_brackets(change.direction)} = {plain_number(change.step)}"
    if example.rule.is_plain:
        return product
    return f"{product}, where {example.rule.label} makes {plain_number(change.direction)} of the gradient"


def _in_brackets(value: float) -> str:
    text = plain_number(value)
    return f"({text})" if value < 0 else text
