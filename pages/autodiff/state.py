"""What the page about automatic differentiation keeps in its address."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.autodiff.expressions import CHOOSING, FUNCTIONS, MOST_CHARACTERS, parse
from core.autodiff.worked import MODES, Worked
from core.experiment.settings import Choice, Integer, Number, SettingError, Text, check_settings, setting

PRESETS = {
    "exp(x^2)": "",
    "sqrt(x^2 + exp(x^2))": "",
    "log(x) + x*y - sin(y)": "",
    "(sigmoid(x*y + z) - 1)^2/2": "",
    "1/(1 + exp(-(w0*x0 + w1*x1 + w2)))": "w0=2,x0=-1,w1=-3,x1=-2,w2=-3",
}
"""Formulas with the values of their other variables: the Oslo lecture's two, the one of the survey by Baydin and
others, the loss of a neuron with one input, and the neuron of Stanford's course cs231n."""

MOST_VARIABLES = 8

OWN = ("x", "y", "z")
"""The variables with a setting of their own; the others share one."""

ANY = Number(-math.inf, math.inf)
_VALUE_HELP = "The value of this variable: any number may be typed."


@dataclass(frozen=True)
class State:
    """Raises SettingError that names the field, the value and what is allowed."""

    section: str = setting(
        "graph",
        Choice({"graph": "Step by step", "counts": "Counting operations", "network": "A network's gradient"}),
        "Section",
        "The derivative through the graph of a formula, what it costs, and the gradient of the lab's first network.",
    )
    expression: str = setting(
        "sqrt(x^2 + exp(x^2))",
        Text(MOST_CHARACTERS),
        "f =",
        f"A formula in up to {MOST_VARIABLES} variables such as x, y and w0, numbers, pi and e, with + - * / ^ and "
        f"{', '.join((*FUNCTIONS, *CHOOSING))}. Signs such as −, ·, √x, |x|, x² and ln x may stand in it too.",
    )
    x: float = setting(0.6, ANY, "x", _VALUE_HELP)
    y: float = setting(2.0, ANY, "y", _VALUE_HELP)
    z: float = setting(-1.0, ANY, "z", _VALUE_HELP)
    others: str = setting("", Text(400), "Other variables", "Their values, such as w0=2,x0=-1; without one it is 1.")
    mode: str = setting(
        "reverse",
        Choice(MODES),
        "Mode",
        "Forward mode goes from one variable to the result, reverse mode from the result back to all variables.",
    )
    by: str = setting(
        "x",
        Text(MOST_CHARACTERS),
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
        if len(parse(self.expression).variables) > MOST_VARIABLES:
            raise SettingError("expression", self.expression, f"at most {MOST_VARIABLES} variables")
        read_others(self.others)

    @property
    def values(self) -> dict[str, float]:
        """The value of each variable, whether it occurs in the formula or not."""
        known = {"x": self.x, "y": self.y, "z": self.z} | read_others(self.others)
        return dict.fromkeys(parse(self.expression).variables, 1.0) | known

    def moved(self, name: str, value: float) -> dict[str, float | str]:
        """The setting that changes when a variable takes this value."""
        if name in OWN:
            return {name: value}
        others = {other: known for other, known in self.values.items() if other in parse(self.expression).variables} | {
            name: value
        }
        return {"others": ",".join(f"{other}={ANY.write(at)}" for other, at in others.items() if other not in OWN)}

    @property
    def worked(self) -> Worked:
        """The formula's graph at the values."""
        return Worked(parse(self.expression).graph(**self.values))

    @property
    def followed(self) -> str:
        """The variable `by`, or the first of the formula where that does not occur in it."""
        names = parse(self.expression).variables
        return self.by if self.by in names else next(iter(names), "x")


def read_others(text: str) -> dict[str, float]:
    """The values of variables other than x, y and z in "w0=2,x0=-1". Raises SettingError."""
    values = {}
    for part in filter(None, text.split(",")):
        written, _, number = part.partition("=")
        try:
            name = parse(written)
            if name.operation != "variable" or name.name in OWN:
                raise ValueError
            values[name.name] = ANY.check(ANY.parse(number))
        except ValueError:
            allowed = f"variables other than {', '.join(OWN)} with their numbers, such as w0=2,x0=-1"
            raise SettingError("others", text, allowed) from None
    return values
