"""What the address of the page about activations and losses holds."""

from __future__ import annotations

from dataclasses import dataclass

from core.experiment.settings import Choice, Integer, Number, Numbers, Seed, setting
from core.nn.activations import ACTIVATIONS, LEAKY_SLOPE
from core.nn.losses import LOSSES

ONE_UNIT = {name: entry.label for name, entry in ACTIVATIONS.items() if name != "softmax"}
BESIDE = {
    "none": "Nothing",
    "squashing": "Squashing",
    "rectifiers": "Rectifiers",
    "all": "All",
}
GROUPS = {
    "none": (),
    "squashing": ("step", "sigmoid", "tanh"),
    "rectifiers": ("relu", "leaky_relu", "elu"),
    "all": tuple(ONE_UNIT),
}
REACHES = (6.0, 40.0, 800.0)
SQUARED = {name: LOSSES[name].label for name in ("half_squared_error", "squared_error")}
TARGETS = {"0": "0", "0.01": "0.01", "0.99": "0.99", "1": "1"}
LOGIT = Number(-800.0, 800.0)
SECTIONS = {
    "activations": "Activations",
    "softmax": "Softmax",
    "losses": "Losses",
    "classes": "Three classes",
    "linear": "Linear layers",
}


@dataclass(frozen=True)
class State:
    """What the address of this page holds."""

    section: str = setting(
        "activations", Choice(SECTIONS), label="Section", help="One idea each; the link remembers it."
    )
    activation: str = setting(
        "sigmoid", Choice(ONE_UNIT), label="Activation", help="What the unit does with its net input z."
    )
    beside: str = setting(
        "none",
        Choice(BESIDE),
        label="Compare with",
        help="Others, drawn thinly. Squashing: step, sigmoid, tanh. Rectifiers: ReLU, leaky ReLU, ELU.",
    )
    reach: str = setting(
        "6",
        Choice({f"{reach:g}": f"−{reach:g} to {reach:g}" for reach in REACHES}),
        label="Shown range",
        help="How far the pictures reach. They reach further where a value lies outside.",
    )
    z: float = setting(1.0, LOGIT, label="Net input z", help="Where the tangent touches the curve.")
    slope: float = setting(
        LEAKY_SLOPE,
        Number(0.0, 2.0),
        label="Slope p below 0",
        help="Of leaky ReLU; 0 makes it ReLU. A slope that is trained makes it PReLU.",
    )
    alpha: float = setting(1.0, Number(0.1, 3.0), label="α", help="ELU tends to −α far below 0. With 1 it has no kink.")
    z1: float = setting(2.0, LOGIT, label="Logit z₁", help="Net input of the first output.")
    z2: float = setting(1.0, LOGIT, label="Logit z₂", help="Net input of the second output.")
    z3: float = setting(-1.0, LOGIT, label="Logit z₃", help="Net input of the third output.")
    shift: float = setting(5.0, Number(-1000.0, 1000.0), label="Shift c", help="Added to all three logits at once.")
    target: str = setting(
        "0", Choice(TARGETS), label="Target t", help="What the output should be. Some texts use 0.01 and 0.99."
    )
    logit: float = setting(4.0, LOGIT, label="Logit z", help="Net input of the sigmoid output.")
    squared: str = setting(
        "half_squared_error",
        Choice(SQUARED),
        label="Squared error",
        help="With or without the factor ½: the gradient without it is twice as large.",
    )
    weights: tuple[float, ...] = setting(
        (0.9, 0.3, -1.0),
        Numbers(1, 6, -10.0, 10.0),
        label="Weights w",
        help="Up to six weights that are penalised, separated by commas.",
    )
    l2: float = setting(
        0.01,
        Number(0.0, 1.0),
        label="λ",
        help="How much the squares of the weights count in the loss.",
        formerly=("penalty",),
    )
    wanted: str = setting(
        "3", Choice({"1": "1", "2": "2", "3": "3"}), label="Wanted class", help="The class of the sample."
    )
    layers: int = setting(2, Integer(2, 4), label="Layers", help="How many layers stand in a row.")
    units: int = setting(3, Integer(1, 4), label="Hidden units", help="In each layer but the last.")
    seed: int = setting(1, Seed(), label="Seed of the weights", help="The same seed gives the same weights.")
    hidden_activation: str = setting(
        "linear",
        Choice(ONE_UNIT),
        label="Activation between the layers",
        help="Linear means none. Choose another one and the stack is no longer one layer.",
        formerly=("hidden",),
    )
    x1: float = setting(1.0, Number(-3.0, 3.0), label="Input x₁", help="Where the vertical line stands.")
    x2: float = setting(-0.5, Number(-3.0, 3.0), label="Input x₂", help="Held while x₁ runs from left to right.")
