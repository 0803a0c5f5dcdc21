"""What the page about automatic differentiation keeps in its address."""

from __future__ import annotations

from dataclasses import dataclass

from core.autodiff.expressions import FUNCTIONS, MOST_CHARACTERS, parse
from core.autodiff.worked import MODES, Worked
from core.experiment.settings import Choice, Integer, Number, Text, check_settings, setting

PRESETS = ("exp(x^2)", "sqrt(x^2 + exp(x^2))", "log(x) + x*y - sin(y)", "(sigmoid(x*y + z) - 1)^2/2")
"""The Oslo lecture's two, the one of the survey by Baydin and others, and the loss of a neuron with one input."""

LOW, HIGH = -5.0, 5.0

_VALUE_HELP = f"The value of this variable, from {LOW:g} to {HIGH:g}."


@dataclass(frozen=True)
class State:
    """Raises SettingError that names the field, the value and what is allowed."""

    section: str = setting(
        "graph",
        Choice({"graph": "Step by step", "counts": "Counting operations", "network": "A network's gradient"}),
        "Section",
        "The derivative through the graph of a formula, what it costs, and the gradient of the lab's network.",
    )
    expression: str = setting(
        PRESETS[1],
        Text(MOST_CHARACTERS),
        "f(x, y, z) =",
        f"A formula in x, y, z, numbers, pi and e, with + - * / ^ and {', '.join(FUNCTIONS)}.",
    )
    x: float = setting(0.6, Number(LOW, HIGH), "x", _VALUE_HELP)
    y: float = setting(2.0, Number(LOW, HIGH), "y", _VALUE_HELP)
    z: float = setting(-1.0, Number(LOW, HIGH), "z", _VALUE_HELP)
    mode: str = setting(
        "reverse",
        Choice(MODES),
        "Mode",
        "Forward mode goes from one variable to the result, reverse mode from the result back to all variables.",
    )
    by: str = setting(
        "x",
        Choice({"x": "x", "y": "y", "z": "z"}),
        "Derivative with respect to",
        "The variable that forward mode follows and that operations are counted for.",
    )
    step: int = setting(0, Integer(0, 200), "Step", "The step on the screen; 0 is before the first.")
    epoch: int = setting(
        0,
        Integer(0, 2000),
        "Epoch",
        "How many epochs the lab's first network has been trained before its gradient is taken.",
    )

    def __post_init__(self) -> None:
        check_settings(self)
        parse(self.expression)

    @property
    def values(self) -> dict[str, float]:
        return {"x": self.x, "y": self.y, "z": self.z}

    @property
    def worked(self) -> Worked:
        """The formula's graph at the values."""
        return Worked(parse(self.expression).graph(**self.values))

    @property
    def followed(self) -> str:
        """The variable `by`, or the first of the formula where that does not occur in it."""
        names = parse(self.expression).variables
        return self.by if self.by in names else next(iter(names), "x")
