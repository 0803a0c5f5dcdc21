"""A worked example as immutable data: a network with its numbers, the examples to learn, the loss, and the update."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from core.experiment.settings import SettingError, of_each_layer
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.nn.gradient_check import GradientCheck, gradient_check
from core.nn.losses import LOSSES
from core.nn.network import LayerArrays, Network, flatten, layer_views
from core.nn.optimizers import OPTIMIZERS, Constants, Optimizer
from core.nn.update import UpdateStep
from core.training.record import Place, RowLayout
from core.training.snapshot import Snapshot
from core.training.words import parameter_name
from core.worked.names import NET, Names, feature_symbol, size_name
from core.worked.notation import Symbol

MOST_UNITS = (4, 4, 4, 4)
"""The most inputs, units of a first and a second hidden layer, and outputs: more cannot be read in a diagram."""


@dataclass(frozen=True)
class Rule:
    """How a gradient becomes a step: an optimizer with what it remembers of earlier updates, after clipping."""

    optimizer: Optimizer = OPTIMIZERS["sgd"]
    constants: Constants = field(default_factory=Constants)
    slots: Array = field(default_factory=lambda: np.zeros((0, 0)))
    step: int = 0
    clip_norm: float = 0.0

    def direction(self, gradient: Array) -> Array:
        """The direction d (parameters,): an update is parameters - learning rate * d."""
        slots = self.slots if self.slots.size else None
        update = UpdateStep(self.optimizer, self.constants, gradient.shape, ("norm", self.clip_norm), slots, self.step)
        return update.direction(gradient)

    @property
    def label(self) -> str:
        """What it is called: the optimizer, clipping, or both."""
        clipping = "clipping" if self.clip_norm else ""
        optimizer = "" if self.optimizer.name == "sgd" else self.optimizer.label
        return " after ".join(filter(None, (optimizer, clipping)))

    @property
    def is_plain(self) -> bool:
        """Whether the direction is the gradient itself."""
        return self.optimizer.name == "sgd" and not self.clip_norm


@dataclass(frozen=True)
class Example:
    """What is worked through. inputs (samples, n_inputs), targets (samples, outputs), a name in `rows` for each sample.

    Without `has_biases` all biases are 0 and stay 0; formulas and updates leave them out.
    """

    title: str
    network: Network
    inputs: Array
    targets: Array
    rows: tuple[str, ...]
    loss: str
    reduction: str
    learning_rate: float
    style: str = "layers"
    has_biases: bool = True
    l1: float = 0.0
    l2: float = 0.0
    rule: Rule = field(default_factory=Rule)
    locked: tuple[int, ...] = ()
    """Places of parameters that the update leaves as they are."""
    note: str = ""
    names_in_lab: tuple[str, ...] = ()
    """Of all parameters, in the order of their vector; none for an example that is not the lab's."""
    derived_inputs: tuple[Symbol, ...] = ()
    """What the inputs are, where they are derived from the coordinates of a point."""

    @property
    def sizes(self) -> tuple[int, ...]:
        return self.network.sizes

    @cached_property
    def layers(self) -> tuple[LayerArrays, ...]:
        return tuple(LayerArrays(layer.weights, layer.bias) for layer in self.network.layers)

    def names(self, convention: str = NET) -> Names:
        return Names(self.sizes, self.style, convention, self.derived_inputs)

    @cached_property
    def places(self) -> dict[Place, int]:
        """The parameters that there are, with their index in the vector of all."""
        places = enumerate(RowLayout(self.sizes).places)
        return {place: index for index, place in places if self.has_biases or place.source is not None}

    def parameter(self, place: Place) -> float:
        """The value of a weight or bias."""
        layer = self.layers[place.layer]
        return float(layer.bias[place.unit] if place.source is None else layer.weights[place.source, place.unit])

    def only(self, row: int) -> Example:
        """The same network with one of the samples."""
        at = slice(row, row + 1)
        return replace(self, inputs=self.inputs[at], targets=self.targets[at], rows=self.rows[at])

    # What core computes

    @cached_property
    def loss_and_gradient(self) -> tuple[float, Array]:
        """The loss and core's own gradient (parameters,), the reference for the worked one."""
        loss, gradients = self.network.loss_and_gradients(
            self.inputs, self.targets, loss=self.loss, reduction=self.reduction, l1=self.l1, l2=self.l2
        )
        return loss, flatten(gradients)

    @cached_property
    def check(self) -> GradientCheck:
        """The gradient beside its central differences."""
        return gradient_check(
            self.network,
            self.inputs,
            self.targets,
            loss=self.loss,
            reduction=self.reduction,
            l1=self.l1,
            l2=self.l2,
        )

    @cached_property
    def direction(self) -> Array:
        """The direction (parameters,) of the update; 0 for biases that there are not, and for what is locked."""
        gradient = self.loss_and_gradient[1].copy()
        if not self.has_biases:
            gradient *= [place.source is not None for place in RowLayout(self.sizes).places]
        gradient[list(self.locked)] = 0.0
        direction = self.rule.direction(gradient)
        direction[list(self.locked)] = 0.0
        return direction

    @cached_property
    def updated_parameters(self) -> Array:
        """All parameters after the update, (parameters,)."""
        return self.network.parameters() - self.learning_rate * self.direction

    def updated(self, times: int = 1) -> Example:
        """The example after so many updates with all of its samples, by plain gradient descent.

        Raises SettingError when the numbers leave the range of float64 on the way.
        """
        example = self
        with np.errstate(over="ignore", invalid="ignore"):
            for done in range(times):
                parameters = example.updated_parameters
                if not (np.isfinite(parameters).all() and np.isfinite(example.loss_and_gradient[0])):
                    raise SettingError("updates", times, f"at most {done}: after that the numbers are no longer finite")
                example = replace(example, network=_with_parameters(self.network, parameters))
        return example


def _with_parameters(network: Network, parameters: Array) -> Network:
    layers = layer_views(parameters, network.sizes)
    return Network.from_parameters(
        [layer.weights for layer in layers],
        [layer.bias for layer in layers],
        [layer.activation for layer in network.layers],
    )


# Examples


def _example(
    title: str,
    weights: Sequence[ArrayLike],
    activations: Sequence[str],
    inputs: ArrayLike,
    targets: ArrayLike,
    *,
    biases: Sequence[ArrayLike] | None = None,
    loss: str,
    learning_rate: float,
    style: str = "layers",
    rows: Sequence[str] = (),
    note: str,
) -> Example:
    has_biases = biases is not None
    network = Network.from_parameters(
        weights, biases if biases is not None else [np.zeros(np.shape(w)[1]) for w in weights], activations
    )
    x, t = np.array(inputs, dtype=float), np.array(targets, dtype=float)
    names = tuple(rows) or tuple(_row_name(row) for row in x)
    return Example(title, network, x, t, names, loss, "sum", learning_rate, style, has_biases, note=note)


def _row_name(row: Array) -> str:
    return "x = " + ", ".join(f"{value:g}" for value in row)


def scalar() -> Example:
    """The network of text 002 with one unit a layer; its code's data: x = 4, y = 9, linear output, seed 0."""
    w1, w2 = np.random.RandomState(0).standard_normal(2)
    return _example(
        "Scalar 1-1-1",
        [[[w1]], [[w2]]],
        ["sigmoid", "linear"],
        [[4.0]],
        [[9.0]],
        biases=[[0.01], [0.01]],
        loss="half_squared_error",
        learning_rate=0.1,
        style="levels",
        note="Text 002 gives the formulas. The numbers follow its author's code: x = 4, target 9, weights drawn "
        "with seed 0, biases 0.01, learning rate 0.1, linear output.",
    )


def rashid_2_2() -> Example:
    """The small network of text 001: no hidden layer, no bias, w_ij from i to j."""
    return _example(
        "Rashid 2-2",
        [[[0.9, 0.2], [0.3, 0.8]]],
        ["sigmoid"],
        [[1.0, 0.5]],
        [[0.99, 0.01]],
        loss="squared_error",
        learning_rate=0.1,
        note="Weights and inputs are those of text 001, which has no bias here. It gives no targets: these "
        "are 0.99 and 0.01, as it scales targets elsewhere.",
    )


def rashid_3_3_3() -> Example:
    """The three-layer example of text 001; its figures are missing, the numbers are the book's."""
    to_hidden = [[0.9, 0.3, 0.4], [0.2, 0.8, 0.2], [0.1, 0.5, 0.6]]
    to_output = [[0.3, 0.7, 0.5], [0.6, 0.5, 0.2], [0.8, 0.1, 0.9]]
    return _example(
        "Rashid 3-3-3",
        [np.transpose(to_hidden), np.transpose(to_output)],  # the book has a row for each receiving unit
        ["sigmoid", "sigmoid"],
        [[0.9, 0.1, 0.8]],
        [[0.99, 0.01, 0.01]],
        loss="squared_error",
        learning_rate=0.1,
        note="The figures of this example are missing in text 001. Weights and inputs are those of the book behind "
        "the slides, without biases; the targets 0.99 and 0.01 are ours, as it scales targets elsewhere.",
    )


def rashid_split() -> Example:
    """Two hidden outputs and the two output units that they lead to, with output errors 0.8 and 0.5 (the book's)."""
    weights, hidden, errors = np.array([[2.0, 1.0], [3.0, 4.0]]), np.array([[0.4, 0.5]]), np.array([0.8, 0.5])
    outputs = ACTIVATIONS["sigmoid"].function(hidden @ weights)
    return _example(
        "Rashid's error splitting",
        [weights],
        ["sigmoid"],
        hidden,
        outputs + errors,
        loss="half_squared_error",
        learning_rate=0.1,
        rows=["o = 0.4, 0.5"],
        note="The figures of text 001 are missing; weights, hidden outputs and errors are those of the book. The "
        "inputs here are the outputs of two hidden units, and the targets are chosen so that the errors are "
        f"{errors[0]:g} and {errors[1]:g}. No sigmoid reaches such targets.",
    )


def text_004(seed: int) -> Example:
    """The 2-3-2-1 network of text 004 with units 1 to 6, no biases, learning XOR."""
    rng = np.random.RandomState(seed)
    sizes = (2, 3, 2, 1)
    weights = [rng.uniform(-1, 1, shape).round(1) for shape in pairwise(sizes)]
    return _example(
        "GoDataDriven 2-3-2-1",
        weights,
        ["sigmoid"] * 3,
        [[0, 0], [0, 1], [1, 0], [1, 1]],
        [[0], [1], [1], [0]],
        loss="half_squared_error",
        learning_rate=0.5,
        style="units",
        rows=["00", "01", "10", "11"],
        note="Text 004 draws this network without biases and gives no numbers. It learns XOR here; the weights are "
        "drawn with the seed and rounded to one decimal.",
    )


def from_snapshot(snapshot: Snapshot) -> Example:
    """The network of a run at an epoch, with its problem, loss, penalties and update rule.

    Raises SettingError if the network is larger than MOST_UNITS.
    """
    experiment = snapshot.experiment
    check_sizes(snapshot.architecture.sizes, "hidden", experiment.hidden)
    state = snapshot.optimizer_state
    return Example(
        f"The lab's {size_name(snapshot.architecture.sizes)} network",
        snapshot.network,
        snapshot.samples.inputs,
        snapshot.samples.targets,
        tuple(experiment.task.row_labels()),
        experiment.loss,
        experiment.reduction,
        experiment.learning_rate_at(snapshot.epoch),
        has_biases=experiment.has_biases,
        locked=experiment.locked,
        l1=experiment.l1,
        l2=experiment.l2,
        rule=Rule(experiment.update_rule, experiment.constants, state.slots, state.step, experiment.clip_norm),
        names_in_lab=tuple(parameter_name(experiment, index) for index in range(len(snapshot.parameters))),
        derived_inputs=tuple(map(feature_symbol, experiment.input_features)) if experiment.has_derived_inputs else (),
    )


def read_sizes(text: str) -> tuple[int, ...]:
    """The sizes written as 2-3-1. Raises SettingError for what is no network up to MOST_UNITS."""
    parts = text.split("-")
    if not all(part.strip().isdecimal() and len(part) <= 3 for part in parts):
        raise SettingError("own_sizes", text, f"sizes like 2-3-1, at most {size_name(MOST_UNITS)}")
    sizes = tuple(int(part) for part in parts)
    check_sizes(sizes, "own_sizes", text)
    return sizes


def fits(sizes: tuple[int, ...]) -> bool:
    """Whether a network of these sizes can be shown."""
    most = (MOST_UNITS[0], *MOST_UNITS[1 : len(sizes) - 1], MOST_UNITS[-1])
    return 2 <= len(sizes) <= len(MOST_UNITS) and all(1 <= n <= m for n, m in zip(sizes, most, strict=True))


def check_sizes(sizes: tuple[int, ...], name: str, value: object) -> None:
    """Raise SettingError unless a network of these sizes can be shown."""
    if not fits(sizes):
        raise SettingError(
            name,
            value,
            f"up to {MOST_UNITS[0]} inputs, two hidden layers of up to {MOST_UNITS[1]} units and {MOST_UNITS[-1]} "
            "outputs: a larger network cannot be read operation by operation",
        )


def own(
    sizes: tuple[int, ...],
    weights: Sequence[float],
    biases: Sequence[float],
    hidden_activation: str,
    output_activation: str,
    loss: str,
    inputs: Sequence[float],
    targets: Sequence[float],
    learning_rate: float,
    seed: int,
) -> Example:
    """A visitor's own numbers. Weights: layer by layer, row by row (all weights of the first input first).

    Without weights, or without biases, they are drawn from the seed, uniformly from -1 to 1 with one decimal. Inputs
    and targets: the first example's numbers, then the next one's. Raises SettingError for counts that do not fit.
    """
    pairs = list(pairwise(sizes))
    n_weights, n_biases = sum(n * m for n, m in pairs), sum(sizes[1:])
    drawn = np.random.RandomState(seed).uniform(-1, 1, n_weights + n_biases).round(1)
    w = _counted("own_weights", weights, n_weights, sizes) if weights else drawn[:n_weights]
    b = _counted("own_biases", biases, n_biases, sizes) if biases else drawn[n_weights:]
    weight_parts = np.split(w, np.cumsum([n * m for n, m in pairs])[:-1])
    x, t = np.array(inputs, dtype=float), np.array(targets, dtype=float)
    if len(x) % sizes[0] or not len(x):
        raise SettingError("own_inputs", len(x), f"{sizes[0]} numbers for each example of a {size_name(sizes)} network")
    n_examples = len(x) // sizes[0]
    if len(t) != n_examples * sizes[-1]:
        raise SettingError("own_targets", len(t), f"{n_examples * sizes[-1]} numbers: {sizes[-1]} for each example")
    needed = LOSSES[loss].output_activation
    if needed not in (None, output_activation):
        raise SettingError("own_output_activation", output_activation, f"{needed}, because the loss is {loss}")
    note = "" if weights and biases else "What is not typed is drawn with the seed, from -1 to 1, with one decimal."
    return _example(
        f"Own {size_name(sizes)} network",
        [part.reshape(pair) for part, pair in zip(weight_parts, pairs, strict=True)],
        [*of_each_layer("own_hidden_activation", hidden_activation, len(sizes) - 2), output_activation],
        x.reshape(n_examples, -1),
        t.reshape(n_examples, -1),
        biases=np.split(b, np.cumsum(sizes[1:])[:-1]),
        loss=loss,
        learning_rate=learning_rate,
        note=note,
    )


def _counted(name: str, values: Sequence[float], count: int, sizes: tuple[int, ...]) -> Array:
    if len(values) != count:
        raise SettingError(name, len(values), f"{count} numbers for a {size_name(sizes)} network, or none: then drawn")
    return np.array(values, dtype=float)
