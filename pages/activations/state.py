"""What the address of the page about activations and losses holds."""

from __future__ import annotations

from dataclasses import dataclass

from core.experiment.settings import Choice, Integer, Number, Numbers, Seed, setting
from core.nn.activations import ACTIVATIONS, LEAKY_SLOPE
from core.nn.losses import LOSSES

ONE_UNIT = {name: entry.label for name, entry in ACTIVATIONS.items() if name != "softmax"}
BESIDE = {"none": "Nothing", "squashing": "Squashing", "rectifiers": "Rectifiers", "all": "All"}
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

    section: str = setting("activations", Choice(SECTIONS), "Section", "One idea each; the link remembers it.")
    activation: str = setting("sigmoid", Choice(ONE_UNIT), "Activation", "What the unit does with its net input z.")
    beside: str = setting(
        "none",
        Choice(BESIDE),
        "Compare with",
        "Others, drawn thinly. Squashing: step, sigmoid, tanh. Rectifiers: ReLU, leaky ReLU, ELU.",
    )
    reach: str = setting(
        "6",
        Choice({f"{reach:g}": f"−{reach:g} to {reach:g}" for reach in REACHES}),
        "Shown range",
        "How far the pictures reach. They reach further where a value lies outside.",
    )
    z: float = setting(1.0, LOGIT, "Net input z", "Where the tangent touches the curve.")
    slope: float = setting(
        LEAKY_SLOPE,
        Number(0.0, 2.0),
        "Slope p below 0",
        "Of leaky ReLU; 0 makes it ReLU. A slope that is trained makes it PReLU.",
    )
    alpha: float = setting(1.0, Number(0.1, 3.0), "α", "ELU tends to −α far below 0. With 1 it has no kink.")
    z1: float = setting(2.0, LOGIT, "Logit z₁", "Net input of the first output.")
    z2: float = setting(1.0, LOGIT, "Logit z₂", "Net input of the second output.")
    z3: float = setting(-1.0, LOGIT, "Logit z₃", "Net input of the third output.")
    shift: float = setting(5.0, Number(-1000.0, 1000.0), "Shift c", "Added to all three logits at once.")
    target: str = setting("0", Choice(TARGETS), "Target t", "What the output should be. Some texts use 0.01 and 0.99.")
    logit: float = setting(4.0, LOGIT, "Logit z", "Net input of the sigmoid output.")
    squared: str = setting(
        "half_squared_error",
        Choice(SQUARED),
        "Squared error",
        "With or without the factor ½: the gradient without it is twice as large.",
    )
    weights: tuple[float, ...] = setting(
        (0.9, 0.3, -1.0),
        Numbers(1, 6, -10.0, 10.0),
        "Weights w",
        "Up to six weights that are penalised, separated by commas, or by semicolons (0,5; 2,5).",
    )
    l2: float = setting(
        0.01, Number(0.0, 1.0), "λ", "How much the squares of the weights count in the loss.", formerly=("penalty",)
    )
    wanted: str = setting("3", Choice({"1": "1", "2": "2", "3": "3"}), "Wanted class", "The class of the sample.")
    layers: int = setting(2, Integer(2, 4), "Layers", "How many layers stand in a row.")
    units: int = setting(3, Integer(1, 4), "Hidden units", "In each layer but the last.")
    seed: int = setting(1, Seed(), "Seed of the weights", "The same seed gives the same weights.")
    hidden_activation: str = setting(
        "linear",
        Choice(ONE_UNIT),
        "Activation between the layers",
        "Linear means none. Choose another one and the stack is no longer one layer.",
        formerly=("hidden",),
    )
    x1: float = setting(1.0, Number(-3.0, 3.0), "Input x₁", "Where the vertical line stands.")
    x2: float = setting(-0.5, Number(-3.0, 3.0), "Input x₂", "Held while x₁ runs from left to right.")
