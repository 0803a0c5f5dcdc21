"""What the address bar of the page on backpropagation holds, besides the lab's own parameters."""

from __future__ import annotations

from dataclasses import dataclass

from core.experiment.settings import Choice, Integer, Number, Numbers, OfEachLayer, Text, setting
from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES
from core.training.run import EPOCH
from core.worked.example import MOST_UNITS
from core.worked.names import CONVENTIONS, NET, size_name

MOST_UPDATES = 1000

NETWORKS = {
    "lab": "The lab's network, at an epoch of its run",
    "scalar": "Scalar network 1-1-1 (text 002)",
    "rashid2": "Rashid 2-2 (text 001)",
    "split": "Rashid's error splitting 2-2 (text 001)",
    "rashid3": "Rashid 3-3-3 (text 001)",
    "godatadriven": "GoDataDriven 2-3-2-1 (text 004)",
    "own": "Own numbers, up to " + size_name(MOST_UNITS),
}
SECTIONS = {"walk": "Step by step", "exercise": "Exercise", "split": "Error splitting"}


@dataclass(frozen=True)
class State:
    """What the address bar holds, besides the lab's own parameters."""

    net: str = setting("lab", Choice(NETWORKS), "Network", "Whose numbers are worked through.")
    epoch: int = setting(0, EPOCH, "Epoch", "The epoch of the lab's run.")
    row: int | str = setting(
        2,
        Integer(1, 2000, word="all"),
        "Example",
        "One example, or all of them as one batch: then losses and gradients are added up over them.",
    )
    section: str = setting("walk", Choice(SECTIONS), "View", "What the page shows.")
    delta: str = setting(
        NET,
        Choice({name: f"by the {label}" for name, label in CONVENTIONS.items()}),
        "Delta: derivative of the loss",
        "Text 002 calls the derivative by the net input delta, text 004 the one by the output. The gradients are "
        "the same.",
    )
    step: int = setting(0, Integer(0, 500), "Operation", "Where in the calculation.")
    place: str = setting("", Text(12), "Weight or bias", "Whose chain rule is shown: like a click on its square.")
    updates: int = setting(
        0, Integer(0, MOST_UPDATES), "Updates so far", "How often the update has been applied with the examples chosen."
    )
    weights_seed: int = setting(
        4, Integer(0, 9999), "Seed of the weights", "Weights that are not given are drawn with it.", formerly=("draw",)
    )
    own_sizes: str = setting(
        "2-2-1",
        Text(9),
        "Sizes",
        f"Inputs, units of up to two hidden layers, outputs; at most {size_name(MOST_UNITS)}.",
    )
    own_hidden_activation: str = setting(
        "sigmoid",
        OfEachLayer(Choice.of(ACTIVATIONS).options, 2),
        "Hidden activation",
        "The function of each hidden unit. Two hidden layers may have one each.",
        formerly=("own_hidden",),
    )
    own_output_activation: str = setting(
        "sigmoid",
        Choice.of(ACTIVATIONS),
        "Output activation",
        "The function of each output unit.",
        formerly=("own_output",),
    )
    own_loss: str = setting(
        "half_squared_error",
        Choice.of(LOSSES),
        "Loss",
        "Binary cross-entropy needs a sigmoid output, categorical a softmax.",
    )
    own_learning_rate: float = setting(
        0.5, Number(0.0, 100.0), "Learning rate", "The factor of each update.", formerly=("own_rate",)
    )
    own_weights: tuple[float, ...] = setting(
        (),
        Numbers(0, 40, -1000, 1000),
        "Weights",
        "Layer by layer; in each, all weights of its first input, then of its second. Empty: drawn.",
    )
    own_biases: tuple[float, ...] = setting((), Numbers(0, 10, -1000, 1000), "Biases", "Layer by layer. Empty: drawn.")
    own_inputs: tuple[float, ...] = setting(
        (1.0, 0.5), Numbers(1, 24, -1000, 1000), "Inputs", "The numbers of the first example, then of the next one."
    )
    own_targets: tuple[float, ...] = setting(
        (1.0,), Numbers(1, 16, -1000, 1000), "Targets", "One number for each output of each example."
    )
