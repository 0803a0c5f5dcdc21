"""An experiment as a value: everything that decides a run, checked, frozen, and written as JSON or as a URL."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.data.clouds import CLOUDS, NOISY_GATE
from core.data.features import COORDINATES, FEATURES, Feature, derived
from core.data.points import AS_THEY_ARE, ENDS_OF_SCALED, SCALINGS, ends_of, has_values, read_points
from core.data.problems import (
    CUSTOM,
    DRAWN,
    INPUT_SCALINGS,
    IRIS,
    IRIS_LABEL,
    MEASURES,
    OWN_POINTS,
    PROBLEMS,
    SCATTERED,
    TARGET_SCALINGS,
    Problem,
    Samples,
    cloud,
    iris_flowers,
    own_points,
    regression,
    samples,
    test_samples,
    truth_table,
)
from core.data.regressions import REGRESSIONS
from core.experiment.settings import (
    Choice,
    Integer,
    Layers,
    Number,
    OfEachLayer,
    Parameters,
    Points,
    Seed,
    Setting,
    SettingError,
    Several,
    TruthTable,
    check_settings,
    of_each_layer,
    read_parameters,
    setting,
    settings_table,
    write_parameters,
)
from core.nn.activations import ACTIVATIONS, Activation
from core.nn.array import Array
from core.nn.initializers import INITIALIZERS, initial_parameters
from core.nn.losses import LOSSES, REDUCTIONS, Loss
from core.nn.network import bias_places, count_parameters, flatten
from core.nn.optimizers import OPTIMIZERS, Constants, Optimizer
from core.nn.schedules import SCHEDULES

GROUPS = {"problem": "Problem", "network": "Network", "training": "Training", "start": "Start"}
"""The four groups of settings, in the order in which they are shown."""


_CONSTANTS = {field.name for field in fields(Constants)}


def has_effect(name: str, now: Callable[[str], Any]) -> bool:
    """Whether a setting has any effect beside the others, whose present values `now` tells."""
    if name in _CONSTANTS:
        return name in OPTIMIZERS[now("optimizer")].constants
    if name in ("decay_epochs", "decay_factor"):
        return name in SCHEDULES[now("schedule")].constants
    if name == "truth_table":
        return now("problem") in (CUSTOM, NOISY_GATE)
    if name == "points":
        return now("problem") == OWN_POINTS
    if name == "measures":
        return now("problem") == IRIS
    if name == "scaling":
        return now("problem") in (OWN_POINTS, IRIS)
    if name == "value_scaling":
        return now("problem") == OWN_POINTS and has_values(now("points"))
    if name in ("n", "noise"):
        return now("problem") in DRAWN
    if name == "test":
        return now("problem") in SCATTERED
    if name == "data_seed":
        return now("problem") in DRAWN or (now("problem") in SCATTERED and now("test") > 0)
    if name == "inputs":
        return now("problem") not in SCATTERED or now("problem") == NOISY_GATE
    if name == "targets":
        return not asks_for_values(now)
    if name == "patience":
        return has_effect("test", now) and now("test") > 0
    if name == "order":
        return now("batch_size") != "full"
    if name == "features":
        return _n_coordinates(now) == 2
    if name in ("hidden_activation", "dropout"):
        return bool(now("hidden"))
    if name == "init_scale":
        return INITIALIZERS[now("init")].uses_scale
    return True


def _n_coordinates(now: Callable[[str], Any]) -> int:
    """How many numbers a point of the problem has."""
    problem = now("problem")
    if problem == CUSTOM:
        return len(now("truth_table")).bit_length() - 1
    if problem in REGRESSIONS:
        return REGRESSIONS[problem].n_inputs
    if problem == OWN_POINTS:
        return len(read_points(now("points"))[0].place)
    return PROBLEMS[problem].n_inputs if problem in PROBLEMS else 2


def asks_for_values(now: Callable[[str], Any]) -> bool:
    """Whether the problem is a regression: whether values are to be learned, and not classes."""
    return now("problem") in REGRESSIONS or (now("problem") == OWN_POINTS and has_values(now("points")))


def _ends_of_values(now: Callable[[str], Any]) -> tuple[float, float]:
    """Between which numbers all values of a regression lie; if they are scaled, those that are trained on."""
    if now("problem") == OWN_POINTS:
        between = ENDS_OF_SCALED[now("value_scaling")]
        return between or ends_of(read_points(now("points")))
    return REGRESSIONS[now("problem")].ends_with(now("noise"))


def reaches(activation: str, targets: str) -> bool:
    """Whether the outputs of an activation come as near as one likes to both targets, which are named as in settings.

    A softmax, a sigmoid or a ReLU stays at 0 or above; SiLU, GELU and Mish go down only a little.
    """
    return _spans(activation, TARGET_SCALINGS[targets])


def _spans(activation: str, between: tuple[float, float]) -> bool:
    """The same for all numbers between these two."""
    low, high = ACTIVATIONS[activation].ends
    return low <= between[0] and between[1] <= high


def outputs_for_values(now: Callable[[str], Any]) -> list[str]:
    """The output activations that reach all values of a regression.

    Neither softmax does, whose outputs share a whole, nor a step, which knows its two ends alone.
    """
    between = _ends_of_values(now)
    return [
        name
        for name, activation in ACTIVATIONS.items()
        if name != "softmax" and not activation.jumps and _spans(name, between)
    ]


LOSSES_OF_VALUES = [loss.name for loss in LOSSES.values() if loss.output_activation is None]
"""The losses that measure how far a value is off; the others are made of probabilities."""


MOST_LAYERS = 6
"""Hidden layers."""


def check_gate(problem: str, truth_table: str) -> None:
    """Raise SettingError for a noisy gate of more than two inputs: its points lie in the plane."""
    if problem == NOISY_GATE and len(truth_table) > 4:
        raise SettingError("truth_table", truth_table, "four digits 0 or 1, because problem is noisy")


_ACTIVATION_CHOICE = Choice.of(ACTIVATIONS)


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """The settings of one run. The same experiment always gives the same run.

    Raises SettingError (a ValueError) that names the field, the value and what is allowed. The defaults are part of
    the meaning of every shared link, because links leave them out.
    """

    problem: str = setting(
        "xor",
        Choice(
            {
                CUSTOM: "A truth table of your own",
                OWN_POINTS: "Points of your own",
                IRIS: IRIS_LABEL,
                **Choice.of(PROBLEMS).options,
                **Choice.of(CLOUDS).options,
                **Choice.of(REGRESSIONS).options,
            }
        ),
        label="Problem",
        group="problem",
        help="The truth table, pattern or cloud of points that the network is to learn; in a regression, the values of "
        "a function.",
    )
    truth_table: str = setting(
        "0110",
        TruthTable(),
        label="Truth table",
        group="problem",
        help="Your own gate: the outputs for the inputs 00, 01, 10, 11; two of them for 0 and 1, eight for 000 to 111, "
        "sixteen for 0000 to 1111. A noisy gate has four.",
    )
    points: str = setting(
        "-3.5,3,1;-2,2,1;-3,1.5,1;3,-2,1;2,-3.5,1;2.5,3,0;3.5,2,0;-2.5,-2,0;-3.5,-3,0;-1.5,-3.5,0",
        Points(),
        label="Your points",
        group="problem",
        help="Points in the plane, each of one of up to four classes, or with a value to be learned; with values, also "
        "points over one input. Set by hand, or read from a table.",
    )
    measures: str = setting(
        "petal_length-petal_width",
        Choice(MEASURES),
        label="Measures",
        group="problem",
        help="Which two of the four measures of a flower the network gets. 50 flowers each of Iris setosa, versicolor "
        "and virginica, measured by E. Anderson and published by R. A. Fisher (1936). Source: UCI Machine Learning "
        "Repository, https://doi.org/10.24432/C56C76, licence CC BY 4.0; values as in Fisher's paper.",
    )
    scaling: str = setting(
        AS_THEY_ARE,
        Choice(SCALINGS),
        label="Coordinates",
        group="problem",
        help="What the network gets, and the pictures and tables show. Coordinates far from 0, such as 150 to 190, are "
        "hard to learn from; scaled ones are not. The scaling is learnt on the training set.",
    )
    value_scaling: str = setting(
        AS_THEY_ARE,
        Choice(SCALINGS),
        label="Values",
        group="problem",
        help="What the output is to be, and the pictures, tables and losses show. Values far from 0, such as prices, "
        "or near to one another are hard to learn; scaled ones are not. The scaling is learnt on the training set.",
    )
    n: int = setting(
        300,
        Integer(10, 2000, step=50),
        label="Points",
        group="problem",
        help="How many points the cloud has, those of the test set included.",
    )
    noise: float = setting(
        10.0,
        Number(0.0, 50.0),
        label="Noise in percent",
        group="problem",
        help="0: the classes lie apart. With noise they reach into one another, and no network can tell them all. In a "
        "regression, noise takes the values away from the function.",
    )
    test: int = setting(
        30,
        Integer(0, 90, step=10),
        label="Test set in percent",
        group="problem",
        help="The share of the points that the network is not trained on, but tested with.",
    )
    data_seed: int = setting(
        1,
        Seed(),
        label="Seed of the points",
        group="problem",
        help="Picks the points; of your own points and of flowers, those of the test set. The seed of the network is "
        "another one, so that both can be changed alone.",
    )
    inputs: str = setting(
        "0/1",
        Choice({name: name.replace("/", " and ") for name in INPUT_SCALINGS}),
        label="Inputs",
        group="problem",
        help="The numbers that stand for input 0 and input 1. An input of exactly 0 lends its weights no gradient.",
    )
    features: tuple[str, ...] = setting(
        ("x1", "x2"),
        Several({name: feature.label for name, feature in FEATURES.items()}),
        label="Features",
        group="problem",
        help="What the network gets of a point of the plane: its coordinates, or numbers derived from them. In links "
        "x1x1 is x₁², sinx1 is sin x₁, and - stands between two: x1-x2-x1x2.",
    )
    targets: str = setting(
        "0/1",
        Choice({name: name.replace("/", " and ") for name in TARGET_SCALINGS}),
        label="Targets",
        group="problem",
        help="What the output is asked to be for class 0 and for class 1; where each class has its own output, for the "
        "other classes and for its own. A sigmoid never reaches 0 or 1 exactly; "
        "0.01 and 0.99 it can reach. Targets below 0 need an output that goes there, such as tanh.",
    )
    hidden: tuple[int, ...] = setting(
        (2,),
        Layers(MOST_LAYERS, 16),
        label="Hidden layers",
        group="network",
        help="Units in each hidden layer, from input to output: 2 is one layer of two units, 4-2 two layers, 0 none.",
    )
    hidden_activation: str = setting(
        "sigmoid",
        OfEachLayer(_ACTIVATION_CHOICE.options, MOST_LAYERS),
        label="Hidden activation",
        group="network",
        help="The function that each hidden unit applies to its net input. Several hidden layers may have one each; in "
        "links: tanh-relu. Training does not move the weights of step units, which are set by hand.",
    )
    output_activation: str = setting(
        "sigmoid",
        _ACTIVATION_CHOICE,
        label="Output activation",
        group="network",
        help="The function of the output. With softmax each class has an output of its own, as it always has where "
        "there are three or four classes; else two classes share one.",
    )
    bias: str = setting(
        "with",
        Choice({"with": "With biases", "without": "Without biases"}),
        label="Biases",
        group="network",
        help="Whether units add a bias to their weighted inputs. Without, all biases are 0 and stay 0, and the lines "
        "of the first layer go through the origin. The first weights are the same with and without.",
    )
    locked: tuple[int, ...] = setting(
        (),
        Parameters(),
        label="Locked weights and biases",
        group="network",
        live=True,
        help="Training leaves them as they are, and their gradients count as 0. Each may be locked and unlocked at its "
        "edge on the stage, while the network learns too. In links they stand by their places: for each layer the "
        "weights of its first input, of its second and so on, then the biases.",
    )
    loss: str = setting(
        "half_squared_error",
        Choice.of(LOSSES),
        label="Loss",
        group="network",
        help="How wrong the network is, as one number, which training makes small. Binary cross-entropy needs a "
        "sigmoid output, categorical a softmax.",
    )
    reduction: str = setting(
        "sum",
        Choice(REDUCTIONS),
        label="Reduction",
        group="network",
        help="How the losses of all samples become one: their sum or their mean. With the sum, the same learning rate "
        "takes larger steps.",
    )
    learning_rate: float = setting(
        0.5,
        Number(1e-5, 100.0, log=True),
        label="Learning rate",
        group="training",
        live=True,
        help="How far each update goes. Too small: it takes long. Too large: it jumps across the valley. It may be "
        "changed while the network learns.",
    )
    schedule: str = setting(
        "constant",
        Choice.of(SCHEDULES),
        label="Learning-rate schedule",
        group="training",
        live=True,
        help="How the learning rate falls with the epochs t. The learning rate above is the one at epoch 0.",
    )
    decay_epochs: int = setting(
        1000,
        Integer(1, 1_000_000, step=100),
        label="Schedule's epochs T",
        group="training",
        live=True,
        help="Step decay: the length of a step. Exponential: after so many epochs the factor γ is reached. "
        "1/t: after so many epochs the rate is half. Cosine: the length of the fall.",
    )
    decay_factor: float = setting(
        0.1,
        Number(0.001, 1.0),
        label="Schedule's factor γ",
        group="training",
        live=True,
        help="What the learning rate is multiplied by at each step, or over T epochs; with cosine, at the end.",
    )
    optimizer: str = setting(
        "sgd",
        Choice.of(OPTIMIZERS),
        label="Optimizer",
        group="training",
        live=True,
        help="The rule that turns gradients into steps, as PyTorch defines it. It brings its usual learning rate.",
    )
    momentum: float = setting(
        Constants.momentum,
        Number(0.0, 0.999),
        label="Momentum",
        group="training",
        live=True,
        help="The share of the last step that is kept in the next one.",
    )
    rho: float = setting(
        Constants.rho,
        Number(0.0, 0.9999),
        label="Smoothing ρ",
        group="training",
        live=True,
        help="RMSProp's memory: the weight of the past in its running mean of squared gradients.",
    )
    beta1: float = setting(
        Constants.beta1,
        Number(0.0, 0.9999),
        label="β₁",
        group="training",
        live=True,
        help="Adam's memory of the gradient.",
    )
    beta2: float = setting(
        Constants.beta2,
        Number(0.0, 0.99999),
        label="β₂",
        group="training",
        live=True,
        help="Adam's memory of the squared gradient.",
    )
    epsilon: float = setting(
        0.0,
        Number(0.0, 1.0),
        label="ε",
        group="training",
        live=True,
        help="Keeps adaptive optimizers from dividing by 0. 0 means the optimizer's own default "
        "(1e-10 for AdaGrad, 1e-8 for RMSProp and Adam).",
    )
    batch_size: int | str = setting(
        "full",
        Integer(1, 1000, word="full"),
        label="Batch size",
        group="training",
        live=True,
        help="Samples in each update. full: all of them, one update an epoch; 1: one update a sample.",
    )
    order: str = setting(
        "shuffled",
        Choice({"shuffled": "Shuffled", "listed": "As listed"}),
        label="Order of the samples",
        group="training",
        live=True,
        help="In which order the samples come into the batches. Shuffled: drawn anew in each epoch. As listed: as they "
        "stand in their table, the same in every epoch, and nothing is drawn.",
    )
    l1: float = setting(
        0.0,
        Number(0.0, 10.0),
        label="L1 penalty",
        group="training",
        live=True,
        help="Adds λ Σ |w| over all weights (not biases) to the loss.",
    )
    l2: float = setting(
        0.0,
        Number(0.0, 10.0),
        label="L2 penalty",
        group="training",
        live=True,
        help="Adds λ Σ w² over all weights (not biases) to the loss.",
    )
    dropout: float = setting(
        0.0,
        Number(0.0, 0.9),
        label="Dropout rate",
        group="training",
        live=True,
        help="The chance that a hidden unit is left out of an update; those that stay are scaled up to make up for it.",
    )
    clip_norm: float = setting(
        0.0,
        Number(0.0, 1000.0),
        label="Clip gradient at norm",
        group="training",
        live=True,
        help="A longer gradient is shortened to this norm, in the same direction. 0: never.",
    )
    max_epochs: int = setting(
        10_000,
        Integer(1, 1_000_000, step=1000),
        label="Most epochs",
        group="training",
        live=True,
        help="The run ends here at the latest.",
    )
    target_loss: float = setting(
        0.01,
        Number(0.0, 10.0),
        label="Target loss",
        group="training",
        live=True,
        help="The run is solved when every row is right and the loss without penalties is at most this; on a cloud, "
        "when the mean loss of a point is at most this. 0: train to the last epoch.",
    )
    patience: int = setting(
        0,
        Integer(0, 1_000_000, step=50),
        label="Patience",
        group="training",
        live=True,
        help="Early stopping: the run ends when the loss on the test set has not fallen below its lowest value for so "
        "many epochs. It counts from the epoch at which it is set. 0: never.",
    )
    init: str = setting(
        "uniform_01",
        Choice.of(INITIALIZERS),
        label="Initialisation",
        group="start",
        help="How the first weights are drawn; from another start a network may learn another solution, or none. "
        "Biases start at 0, but the two uniform rules draw them too.",
    )
    init_scale: float = setting(
        1.0,
        Number(0.0, 100.0),
        label="Scale s",
        group="start",
        help="The s of the initialisation: the half-width or standard deviation, or a factor on the rule's own.",
    )
    seed: int = setting(
        42,
        Seed(),
        label="Seed",
        group="start",
        help="Picks the random start. The same seed gives the same run, number for number.",
    )

    def __post_init__(self) -> None:
        check_settings(self)
        check_gate(self.problem, self.truth_table)
        of_each_layer("hidden_activation", self.hidden_activation, len(self.hidden))
        if self.locked:
            n = count_parameters(self.sizes)
            if self.locked[-1] >= n:
                raise SettingError("locked", self.locked, f"places from 0 to {n - 1}")
            if not self.has_biases and bias_places(self.sizes)[list(self.locked)].any():
                raise SettingError("locked", self.locked, "places of weights: this network has no biases")
        needed = LOSSES[self.loss].output_activation
        if asks_for_values(self._now):
            self._check_values()
        elif needed not in (None, self.output_activation):
            raise SettingError("output_activation", self.output_activation, f"{needed}, because loss is {self.loss}")
        elif not reaches(self.output_activation, self.targets):
            raise SettingError(
                "targets",
                self.targets,
                f"{', '.join(name for name in TARGET_SCALINGS if reaches(self.output_activation, name))}, because "
                f"output_activation is {self.output_activation}; for these targets it may be "
                f"{', '.join(name for name in ACTIVATIONS if reaches(name, self.targets))}",
            )

    def _check_values(self) -> None:
        """Raise SettingError where loss or output are none for a regression."""
        if self.loss not in LOSSES_OF_VALUES:
            allowed = f"{', '.join(LOSSES_OF_VALUES)}, because the targets of problem {self.problem} are values"
            raise SettingError("loss", self.loss, f"{allowed}, and not probabilities")
        if self.output_activation not in (fitting := outputs_for_values(self._now)):
            low, high = _ends_of_values(self._now)
            between = "may be any number" if math.isinf(low) else f"lie between {low:g} and {high:g}"
            allowed = f"{', '.join(fitting)}, because the targets of problem {self.problem} {between}"
            raise SettingError("output_activation", self.output_activation, allowed)

    def _now(self, name: str) -> Any:
        """The value of a setting."""
        return getattr(self, name)

    # What the settings stand for

    @property
    def task(self) -> Problem:
        """The chosen problem; a table, cloud or function, one's own points and the flowers are made to one."""
        if self.problem in CLOUDS:
            return cloud(self.problem, self.n, self.noise, self.test, self.data_seed, self.truth_table)
        if self.problem in REGRESSIONS:
            return regression(self.problem, self.n, self.noise, self.test, self.data_seed)
        if self.problem == OWN_POINTS:
            return own_points(self.points, self.scaling, self.value_scaling, self.test, self.data_seed)
        if self.problem == IRIS:
            return iris_flowers(self.measures, self.scaling, self.test, self.data_seed)
        if self.problem == CUSTOM:
            return truth_table(CUSTOM, f"Truth table {self.truth_table}", self.truth_table)
        return PROBLEMS[self.problem]

    @property
    def samples(self) -> Samples:
        """The problem as scaled inputs and targets."""
        return samples(self.task, self.inputs, self.targets, self.n_outputs, self.input_features)

    @property
    def test_samples(self) -> Samples | None:
        """The points to test with, like `samples`; None where there are none."""
        return test_samples(self.task, self.inputs, self.targets, self.n_outputs, self.input_features)

    @property
    def input_features(self) -> tuple[Feature, ...]:
        """What each input of the network is."""
        if self.uses("features"):
            return tuple(FEATURES[name] for name in self.features)
        return COORDINATES[: self.task.n_inputs]

    @property
    def has_derived_inputs(self) -> bool:
        """Whether the network gets anything else than the coordinates of a point."""
        return self.input_features != COORDINATES[: self.task.n_inputs]

    def inputs_at(self, points: Array) -> Array:
        """What the network gets (n, inputs) of points (n, coordinates) with the scaling of `samples.points`."""
        return derived(points, self.input_features)

    @property
    def levels(self) -> tuple[float, float]:
        """What the output is asked to be for class 0 and for class 1; where each has one, for others and its own.

        Of values, the ends of the scale of colours.
        """
        if self.problem in REGRESSIONS:
            return REGRESSIONS[self.problem].levels
        if asks_for_values(self._now):
            values = (*self.task.values, *self.task.test_values)
            low, high = min(values), max(values)
            return (low, high) if low < high else (low - 0.5, low + 0.5)
        return TARGET_SCALINGS[self.targets]

    def output_at(self, share: float) -> float:
        """The output at so much of the way from the target of class 0 to that of class 1; ½ is the middle of them."""
        low, high = self.levels
        return low + (high - low) * share

    @property
    def n_outputs(self) -> int:
        """One for each class; two classes share one, if it is no softmax."""
        n_classes = self.task.n_classes
        return n_classes if n_classes > 2 or self.output_activation == "softmax" else 1

    @property
    def sizes(self) -> tuple[int, ...]:
        """Numbers of inputs, of units in each hidden layer, and of outputs."""
        return (len(self.input_features), *self.hidden, self.n_outputs)

    @property
    def activations(self) -> tuple[Activation, ...]:
        """The activation of each layer, the output layer's last."""
        hidden = of_each_layer("hidden_activation", self.hidden_activation, len(self.hidden))
        return (*(ACTIVATIONS[name] for name in hidden), ACTIVATIONS[self.output_activation])

    @property
    def has_biases(self) -> bool:
        return self.bias == "with"

    def fixed(self, sizes: tuple[int, ...] | None = None) -> np.ndarray | None:
        """Whether each parameter stays as it is, (parameters,), in a network of these sizes; None where none does."""
        if self.has_biases and not self.locked:
            return None
        biases = bias_places(sizes or self.sizes)
        fixed = np.zeros_like(biases) if self.has_biases else biases
        fixed[[place for place in self.locked if place < len(fixed)]] = True
        return fixed

    def start(
        self, seed: int | None = None, rng: np.random.RandomState | None = None, sizes: tuple[int, ...] | None = None
    ) -> Array:
        """The vector of parameters (parameters,) that a run starts from, with its own or another seed or sizes.

        rng: as in `initial_parameters`.
        """
        of_these = self.seed if seed is None else seed
        drawn = initial_parameters(
            self.init,
            self.init_scale,
            sizes or self.sizes,
            of_these,
            rng,
            has_biases=self.has_biases,
            activations=[activation.name for activation in self.activations],
        )
        return flatten(drawn)

    @property
    def loss_function(self) -> Loss:
        return LOSSES[self.loss]

    @property
    def update_rule(self) -> Optimizer:
        return OPTIMIZERS[self.optimizer]

    @property
    def constants(self) -> Constants:
        """The optimizer's constants."""
        epsilon = self.epsilon or self.update_rule.default_epsilon
        return Constants(self.momentum, self.rho, self.beta1, self.beta2, epsilon)

    def learning_rates(self, epochs: ArrayLike) -> Array:
        """The learning rate of the update after each of these epochs (k,): what the schedule makes of the first one."""
        t = np.atleast_1d(np.asarray(epochs, dtype=float))
        period, gamma = np.array([float(self.decay_epochs)]), np.array([self.decay_factor])
        return self.learning_rate * SCHEDULES[self.schedule].factor(t, period, gamma)

    def learning_rate_at(self, epoch: int) -> float:
        """That of the update after this epoch."""
        return self.learning_rate if self.schedule == "constant" else float(self.learning_rates(epoch)[0])

    def samples_per_update(self, n_samples: int) -> int:
        """How many of so many samples an update takes."""
        return n_samples if self.batch_size == "full" else min(int(self.batch_size), n_samples)

    @property
    def drops_out(self) -> bool:
        """Whether hidden units are left out of updates."""
        return self.dropout > 0 and bool(self.hidden)

    def in_batches(self, n_samples: int | None = None) -> bool:
        """Whether an update takes fewer than all samples."""
        n = len(self.task.points) if n_samples is None else n_samples
        return self.samples_per_update(n) < n

    def shuffles(self, n_samples: int | None = None) -> bool:
        """Whether an epoch draws the order of the samples; with dropout, it does so for a full batch too."""
        return self.order == "shuffled" if self.in_batches(n_samples) else self.drops_out

    def is_stochastic(self, n_samples: int | None = None) -> bool:
        """Whether an epoch draws random numbers, for the order of the samples or for dropout."""
        return self.shuffles(n_samples) or self.drops_out

    def loss_to_reach(self, n_samples: int | None = None) -> float:
        """The data loss at which a run is solved. For a cloud, the target loss is one for each sample."""
        if self.problem not in SCATTERED or self.reduction == "mean":
            return self.target_loss
        return self.target_loss * (len(self.task.points) if n_samples is None else n_samples)

    @property
    def epochs_to_wait(self) -> float:
        """After so many epochs without a lower loss on the test set a run ends; infinite where it never does."""
        return self.patience if self.patience and self.task.test_points else math.inf

    @property
    def needs_all_right(self) -> bool:
        """Whether a solved run has every sample right; with noise, the points of a cloud rarely are."""
        return self.problem not in SCATTERED

    def uses(self, name: str) -> bool:
        """Whether the setting has any effect beside the others."""
        return has_effect(name, self._now)

    def replace(self, /, **changes: Any) -> Experiment:
        """The experiment with some settings changed."""
        unknown = set(changes) - set(SETTINGS)
        if unknown:
            name = min(unknown)
            raise SettingError(name, changes[name], "one of the settings " + ", ".join(SETTINGS))
        return replace(self, **changes)

    # Text forms

    def to_dict(self) -> dict[str, Any]:
        """Every setting by name, as JSON can hold it."""
        values = {name: getattr(self, name) for name in SETTINGS}
        return values | {"hidden": list(self.hidden), "features": list(self.features), "locked": list(self.locked)}

    @classmethod
    def from_dict(cls, values: object) -> Experiment:
        """The experiment with these settings and defaults for the rest. Raises SettingError."""
        if not isinstance(values, Mapping):
            raise SettingError("experiment", values, "an object of settings")
        return cls().replace(**{str(name): value for name, value in values.items()})

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), indent=1)

    @classmethod
    def from_json(cls, text: str) -> Experiment:
        """Inverse of to_json. Raises SettingError."""
        try:
            values = json.loads(text)
        except (ValueError, RecursionError):
            raise SettingError("experiment", text, "a JSON object of settings") from None
        return cls.from_dict(values)

    def to_url(self) -> dict[str, str]:
        """The settings that differ from the defaults, as URL parameters."""
        return write_parameters(self)

    @classmethod
    def from_url(cls, parameters: Mapping[str, str]) -> Experiment:
        """Inverse of to_url; parameters that are no settings are left to others. Raises SettingError."""
        experiment, errors = cls.read_url(parameters)
        if errors:
            raise errors[0]
        return experiment

    @classmethod
    def read_url(cls, parameters: Mapping[str, str]) -> tuple[Experiment, list[SettingError]]:
        """As from_url, but each bad parameter falls back to its default and is returned as an error."""
        values, errors = read_parameters(cls, parameters)
        while True:
            try:
                return cls(**values), errors
            except SettingError as error:  # single values are right, their combination is not
                errors.append(error)
                values[error.field] = cls._instead(error.field, values)

    @classmethod
    def _instead(cls, name: str, values: Mapping[str, Any]) -> Any:
        """What a setting becomes that does not go with the others."""
        if name != "output_activation":
            return getattr(cls, name)
        return LOSSES[values.get("loss", cls.loss)].output_activation or "linear"


SETTINGS: dict[str, Setting] = settings_table(Experiment)
"""Every setting of an Experiment by name: its allowed values, label, help and group."""

LABELS = {name: entry.label for name, entry in SETTINGS.items()}
"""As they stand beside the widgets."""
