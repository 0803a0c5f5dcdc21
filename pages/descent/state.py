"""Everything that the page about gradient descent shows, as settings."""

from __future__ import annotations

from dataclasses import dataclass

from core.descent.curve import PRESETS
from core.descent.neuron_loss import DATA
from core.experiment.settings import Choice, Integer, Number, Numbers, Seed, SettingError, Text, check_settings, setting
from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES, REDUCTIONS
from core.nn.optimizers import OPTIMIZERS
from core.nn.update import CLIPS

MOST_STARTS = 6
OWN = "own"
"""The visitor's own curve."""

NAMES = {name: optimizer.label for name, optimizer in OPTIMIZERS.items()} | {"sgd": "Plain descent", "bfgs": "BFGS"}
"""The optimizers as this page calls them, and the quasi-Newton method, which only this page has."""

STYLES = {name: index for index, name in enumerate(NAMES)}
"""The number of each one's colour and marker."""

BESIDE = {"none": (), "momentum_adam": ("momentum", "adam")} | {name: (name,) for name in NAMES if name != "sgd"}
"""Which of them walk beside plain descent."""


@dataclass(frozen=True)
class State:
    """Everything that the page shows."""

    section: str = setting(
        "one",
        Choice({"one": "One dimension", "two": "Two dimensions", "batch": "Batch or single examples"}),
        "Section",
        "A curve in one variable, the loss of one unit over two of its parameters, or how batches make it noisy.",
    )
    curve: str = setting(
        "parabola",
        Choice({**Choice.of(PRESETS).options, OWN: "Your own"}),
        "Curve",
        "The function f(x) to walk down on. " + " ".join(f"{p.label}: {p.help}" for p in PRESETS.values()),
    )
    expression: str = setting(
        "x^2/8 + cos(2x)",
        Text(120),
        "f(x) =",
        "A formula in x, such as x^4 - 3x^2 or log(1 + exp(x)). It is read, never run.",
        formerly=("formula",),
    )
    reach: float = setting(4.0, Number(0.5, 100.0), "Picture from -x to x", "How far the picture reaches.")
    starts: tuple[float, ...] = setting(
        (3.0,),
        Numbers(0, MOST_STARTS, -100.0, 100.0),
        "Starts x",
        f"Up to {MOST_STARTS} starts, separated by commas, or by semicolons (0,5; 2,5). A click in the picture adds "
        "one; drag to move it.",
    )
    learning_rate: float = setting(
        0.1, Number(1e-4, 10.0, log=True), "Learning rate η", "The factor of each step.", formerly=("rate",)
    )
    beside: str = setting(
        "none",
        Choice(
            {"none": "Nothing", "momentum_adam": "Momentum and Adam"}
            | {name: NAMES[name] for name in OPTIMIZERS if name != "sgd"}
            | {"bfgs": "BFGS (quasi-Newton)"}
        ),
        "Beside plain descent",
        "Other update rules from the same starts with the same learning rate. BFGS has none: it learns from the "
        "gradients how the loss bends, and searches for the length of each step.",
    )
    steps: int = setting(40, Integer(1, 200), "Steps", "How long each walk is at most.")
    step: int | str = setting("end", Integer(0, 200, word="end"), "Step on the screen", "The step that is shown.")
    follow: int = setting(
        1, Integer(1, MOST_STARTS), "Follow start", "The number of the start whose steps are told below the picture."
    )
    data: str = setting(
        "or",
        Choice.of(DATA),
        "To be learned",
        "A gate, or data with one input. The two parameters that move are named behind it.",
    )
    activation: str = setting(
        "sigmoid",
        Choice.of(ACTIVATIONS, ("sigmoid", "tanh", "linear")),
        "Unit",
        "What the unit does with its net input.",
        formerly=("unit",),
    )
    loss: str = setting(
        "half_squared_error",
        Choice.of(LOSSES, ("half_squared_error", "squared_error", "binary_cross_entropy")),
        "Loss",
        "What the height is. Binary cross-entropy needs a sigmoid unit.",
    )
    reduction: str = setting(
        "sum",
        Choice(REDUCTIONS),
        "Reduction",
        "With the sum over n samples every step is n times as long as with the mean.",
    )
    bias: float = setting(-1.0, Number(-10.0, 10.0), "Bias, held", "The bias of a unit with two inputs.")
    points: tuple[float, ...] = setting(
        (-2.0, 2.5),
        Numbers(0, 2 * MOST_STARTS, -20.0, 20.0),
        "Starts, two numbers each",
        f"Up to {MOST_STARTS} starts: both parameters of the first, of the second ... A click adds one.",
    )
    surface_learning_rate: float = setting(
        0.5, Number(1e-3, 100.0, log=True), "Learning rate η", "The factor of each step.", formerly=("rate2",)
    )
    clip: str = setting(
        "none",
        Choice(CLIPS),
        "Clip the gradient",
        "Shorten a gradient that is too long: as a whole, which keeps its direction, or each element by itself.",
    )
    threshold: float = setting(1.0, Number(0.01, 100.0), "Clip at", "The largest norm, or the largest element.")
    batch_data: str = setting(
        "points",
        Choice.of(DATA),
        "To be learned",
        "A gate, or data with one input. The two parameters that move are named behind it.",
        formerly=("samples",),
    )
    batch_learning_rate: float = setting(
        5.0, Number(1e-3, 100.0, log=True), "Learning rate η", "The factor of each step.", formerly=("rate3",)
    )
    seed: int = setting(1, Seed(), "Seed", "Decides the order of the samples.")

    def __post_init__(self) -> None:
        check_settings(self)
        needed = LOSSES[self.loss].output_activation
        if needed not in (None, self.activation):
            raise SettingError(
                "activation", self.activation, f"{needed}, because the loss is {LOSSES[self.loss].label.lower()}"
            )
        if len(self.points) % 2:
            raise SettingError("points", self.points, "an even count of numbers: two for each start")
