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

    section: str = setting("hand", Choice(SECTIONS), "Section", "What this page shows.")
    gate: str = setting("and", Choice.of(GATES), "Gate", "The truth table that the unit is to reproduce.")

    # By hand
    activation: str = setting(
        "step",
        Choice({name: name.capitalize() for name in NET_INPUT_ON_LINE}),
        "Activation",
        "The function f that turns the net input z into the output.",
    )
    w1: float = setting(1.0, WEIGHT, "w₁", "Weight of the first input.")
    w2: float = setting(1.0, WEIGHT, "w₂", "Weight of the second input.")
    b: float = setting(-0.5, BIAS, "b", "Bias.")
    x1: float = setting(1.0, INPUT, "x₁", "First input of the point that can be dragged.")
    x2: float = setting(0.5, INPUT, "x₂", "Second input of the point that can be dragged.")
    solved: str = setting("0" * len(GATES), Digits(len(GATES)), "Solved", "One digit a gate: 1 where it is solved.")

    # Gates of three inputs
    gate3: str = setting(
        "01101001",
        Digits(8),
        "Gate of three inputs",
        "Its outputs for the rows 000, 001, 010, 011, 100, 101, 110 and 111.",
    )

    # Train it
    loss: str = setting(
        "half_squared_error",
        Choice(
            {"half_squared_error": "Half squared", "squared_error": "Squared", "binary_cross_entropy": "Cross-entropy"}
        ),
        "Loss",
        "What gradient descent makes small, as a mean over the rows: half the squared error, the squared error, "
        "or binary cross-entropy.",
    )
    init: str = setting(
        "normal",
        Choice({"normal": "Normal", "uniform_01": "Uniform, 0 to 1", "zeros": "Zeros"}),
        "Initial weights",
        "Normal: standard deviation 1, bias 0. Uniform: weights and bias from 0 to 1. Zeros: all 0.",
    )
    learning_rate: float = setting(
        1.0, Number(1e-5, 100.0), "Learning rate", "Of gradient descent.", formerly=("rate",)
    )
    seed: int = setting(42, Seed(), "Seed", "Picks the random initial weights.")
    events: str = setting("", Text(4000), "Changes", "What was changed while the unit learned.", formerly=("changes",))
    rule_learning_rate: float = setting(
        0.5,
        Number(0.01, 10.0),
        "Learning rate η",
        "Of the perceptron rule: how far one wrong row moves the weights.",
        formerly=("eta",),
    )
    start: str = setting(
        "zero",
        Choice({"zero": "Zeros", "hand": "The unit by hand"}),
        "Start",
        "Weights and bias before the first row: all 0, or those of the section By hand.",
    )
    rule_step: int = setting(0, STEP, "Row", "How many rows the perceptron rule has seen.")

    # Two bugs
    slope: float = setting(0.25, SLOPE, "Start slope A", "The line before the first bug.")
    bug_learning_rate: float = setting(1.0, SHARE, "Learning rate L", _SHARE_HELP, formerly=("share",))
    ladybird: float = setting(
        1.1,
        Number(-10.0, 10.0),
        "Target for the ladybird",
        "The length that the line is to have at the ladybird's width.",
    )
    caterpillar: float = setting(
        2.9,
        Number(-10.0, 10.0),
        "Target for the caterpillar",
        "The length that the line is to have at the caterpillar's width.",
    )
    order: str = setting(
        "ladybird",
        Choice({"ladybird": "Ladybird first", "caterpillar": "Caterpillar first"}),
        "Order",
        "Which bug is shown first in every round.",
    )
    rounds: int = setting(5, Integer(1, 50), "Rounds", "How often both bugs are shown.")
    bug_step: int = setting(0, STEP, "Example", "How many bugs have been shown.")

    # Iris
    iris_slope: float = setting(0.25, SLOPE, "Start slope A", "The line before the first flower.")
    iris_learning_rate: float = setting(0.5, SHARE, "Learning rate L", _SHARE_HELP, formerly=("iris_share",))
    margin: float = setting(
        0.1, Number(0.0, 0.5), "Margin", "How far beyond each flower its target lies, in units of the scaled width."
    )
    iris_order: str = setting(
        "file",
        Choice({"file": "As in the file", "alternating": "In turn", "shuffled": "Shuffled"}),
        "Order",
        "As in the file: first all setosa, then all versicolor. In turn: one of each. Shuffled: by the seed.",
    )
    iris_seed: int = setting(1, Integer(0, 10_000), "Seed", "Of the shuffled order.")
    iris_rounds: int = setting(1, Integer(1, 5), "Rounds", "How often all flowers are shown.")
    iris_step: int = setting(0, STEP, "Example", "How many flowers have been shown.")

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
