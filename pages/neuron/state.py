"""What the address of the page about one neuron holds."""

from __future__ import annotations

from dataclasses import dataclass

from core.data.problems import PROBLEMS
from core.experiment.settings import Choice, Integer, Number, Seed, Text, check_settings, setting
from core.neuron.separability import Digits
from core.neuron.unit import NET_INPUT_ON_LINE, Unit

SECTIONS = {"hand": "By hand", "gates": "16 and 256 gates", "train": "Train it", "bugs": "Two bugs", "iris": "Iris"}

GATES = {name: problem for name, problem in PROBLEMS.items() if len(problem.points) == 4}
OUTPUTS = {name: "".join(str(cls) for cls in problem.classes) for name, problem in GATES.items()}
NAMES = {outputs: name for name, outputs in OUTPUTS.items()}
"""The 16 gates of two inputs: name to outputs, and outputs to name."""

WEIGHT, BIAS, INPUT = Number(-5.0, 5.0), Number(-10.0, 10.0), Number(-0.5, 1.5)
SLOPE, SHARE = Number(-1.0, 4.0), Number(0.01, 1.9)
STEP = Integer(0, 10_000)

_SHARE_HELP = "How much of each correction is made. 1: all of it; above 1 it goes beyond the target."


@dataclass(frozen=True)
class NeuronState:
    """Every setting of the page. Raises SettingError."""

    section: str = setting("hand", Choice(SECTIONS), label="Section", help="What this page shows.")
    gate: str = setting(
        "and",
        Choice({name: problem.label for name, problem in GATES.items()}),
        label="Gate",
        help="The truth table that the unit is to reproduce.",
    )

    # By hand
    activation: str = setting(
        "step",
        Choice({name: name.capitalize() for name in NET_INPUT_ON_LINE}),
        label="Activation",
        help="The function f that turns the net input z into the output.",
    )
    w1: float = setting(1.0, WEIGHT, label="w₁", help="Weight of the first input.")
    w2: float = setting(1.0, WEIGHT, label="w₂", help="Weight of the second input.")
    b: float = setting(-0.5, BIAS, label="b", help="Bias.")
    x1: float = setting(1.0, INPUT, label="x₁", help="First input of the point that can be dragged.")
    x2: float = setting(0.5, INPUT, label="x₂", help="Second input of the point that can be dragged.")
    solved: str = setting(
        "0" * len(GATES), Digits(len(GATES)), label="Solved", help="One digit a gate: 1 where it is solved."
    )

    # Gates of three inputs
    gate3: str = setting(
        "01101001",
        Digits(8),
        label="Gate of three inputs",
        help="Its outputs for the rows 000, 001, 010, 011, 100, 101, 110 and 111.",
    )

    # Train it
    loss: str = setting(
        "half_squared_error",
        Choice(
            {"half_squared_error": "Half squared", "squared_error": "Squared", "binary_cross_entropy": "Cross-entropy"}
        ),
        label="Loss",
        help="What gradient descent makes small, as a mean over the rows: half the squared error, the squared error, "
        "or binary cross-entropy.",
    )
    init: str = setting(
        "normal",
        Choice({"normal": "Normal", "uniform_01": "Uniform, 0 to 1", "zeros": "Zeros"}),
        label="Initial weights",
        help="Normal: standard deviation 1, bias 0. Uniform: weights and bias from 0 to 1. Zeros: all 0.",
    )
    learning_rate: float = setting(
        1.0, Number(1e-5, 100.0), label="Learning rate", help="Of gradient descent.", formerly=("rate",)
    )
    seed: int = setting(42, Seed(), label="Seed", help="Picks the random initial weights.")
    events: str = setting(
        "", Text(4000), label="Changes", help="What was changed while the unit learned.", formerly=("changes",)
    )
    rule_learning_rate: float = setting(
        0.5,
        Number(0.01, 10.0),
        label="Learning rate η",
        help="Of the perceptron rule: how far one wrong row moves the weights.",
        formerly=("eta",),
    )
    start: str = setting(
        "zero",
        Choice({"zero": "Zeros", "hand": "The unit by hand"}),
        label="Start",
        help="Weights and bias before the first row: all 0, or those of the section By hand.",
    )
    rule_step: int = setting(0, STEP, label="Row", help="How many rows the perceptron rule has seen.")

    # Two bugs
    slope: float = setting(0.25, SLOPE, label="Start slope A", help="The line before the first bug.")
    bug_learning_rate: float = setting(1.0, SHARE, label="Learning rate L", help=_SHARE_HELP, formerly=("share",))
    ladybird: float = setting(
        1.1,
        Number(-10.0, 10.0),
        label="Target for the ladybird",
        help="The length that the line is to have at the ladybird's width.",
    )
    caterpillar: float = setting(
        2.9,
        Number(-10.0, 10.0),
        label="Target for the caterpillar",
        help="The length that the line is to have at the caterpillar's width.",
    )
    order: str = setting(
        "ladybird",
        Choice({"ladybird": "Ladybird first", "caterpillar": "Caterpillar first"}),
        label="Order",
        help="Which bug is shown first in every round.",
    )
    rounds: int = setting(5, Integer(1, 50), label="Rounds", help="How often both bugs are shown.")
    bug_step: int = setting(0, STEP, label="Example", help="How many bugs have been shown.")

    # Iris
    iris_slope: float = setting(0.25, SLOPE, label="Start slope A", help="The line before the first flower.")
    iris_learning_rate: float = setting(0.5, SHARE, label="Learning rate L", help=_SHARE_HELP, formerly=("iris_share",))
    margin: float = setting(
        0.1,
        Number(0.0, 0.5),
        label="Margin",
        help="How far beyond each flower its target lies, in units of the scaled width.",
    )
    iris_order: str = setting(
        "file",
        Choice({"file": "As in the file", "alternating": "In turn", "shuffled": "Shuffled"}),
        label="Order",
        help="As in the file: first all setosa, then all versicolor. In turn: one of each. Shuffled: by the seed.",
    )
    iris_seed: int = setting(1, Integer(0, 10_000), label="Seed", help="Of the shuffled order.")
    iris_rounds: int = setting(1, Integer(1, 5), label="Rounds", help="How often all flowers are shown.")
    iris_step: int = setting(0, STEP, label="Example", help="How many flowers have been shown.")

    def __post_init__(self) -> None:
        check_settings(self)

    @property
    def outputs(self) -> str:
        """The chosen gate's outputs, such as "0110"."""
        return OUTPUTS[self.gate]

    @property
    def unit(self) -> Unit:
        """The unit by hand."""
        return Unit((self.w1, self.w2), self.b, self.activation)
