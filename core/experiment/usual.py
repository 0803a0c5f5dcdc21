"""What is usual with a problem, where that is not the default: what choosing it brings, and no title names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from core.data.points import need_scaling, read_points
from core.data.problems import IRIS, OWN_POINTS, SCATTERED
from core.experiment.experiment import SETTINGS, Experiment, asks_for_values, has_effect
from core.nn.optimizers import OPTIMIZERS

FOR_A_CLOUD: dict[str, Any] = {"hidden": (8,), "hidden_activation": "tanh", "reduction": "mean", "init": "glorot"}
"""What a cloud needs that a gate does not: more units than lines for four corners, and steps that do not grow with the
number of points.
"""

TWO_LAYERS = {"hidden": (8, 8), "optimizer": "adam"}

FOR_A_PROBLEM: dict[str, dict[str, Any]] = {
    OWN_POINTS: {"test": 0},
    IRIS: {"scaling": "standard", "target_loss": 0.1},
    "blobs3": {"target_loss": 0.05},
    "spirals": TWO_LAYERS,
    "hills": TWO_LAYERS,
    "sine": {"optimizer": "adam"},
    "saddle": {"optimizer": "momentum", "target_loss": 0.06},
    "parity3": {"hidden": (5,)},
    "parity4": {"hidden": (8,)},
    "centre16": {"hidden": (4,)},
}
"""What single problems need, so that most seeds succeed, a test asserts it: one's own points are all trained on at
first; centimetres lie far from 0; and where classes reach into one another, or the noise of values is large, no network
comes to the loss that others reach.
"""

FOR_HARD_VALUES = {"value_scaling": "standard"}
"""What own values need that are far from 0, or very near to one another."""

FOR_CLASSES = {"output_activation": "softmax", "loss": "categorical_cross_entropy"}
"""What is the natural choice where each of three or four classes has an output."""

RATE_OF_VALUES = 0.1
"""Of plain descent: with a linear output, which does not saturate, a gate's learning rate can be too large."""

DATA = ("problem", "truth_table", "points", "measures", "seed", "data_seed")
"""Settings of which none is more usual than another: what is learned, and from which seed."""

TOGETHER = ("output_activation", "loss")
"""Both are usual, or neither is: one goes with the other."""


def usual(experiment: Experiment) -> dict[str, Any]:
    """The value of every setting that goes without saying with the experiment's problem and optimizer."""
    return _usual(partial(getattr, experiment))


def usual_rate(now: Callable[[str], Any]) -> float:
    """The learning rate that goes with the problem and the optimizer, of an experiment whose settings `now` tells."""
    values = asks_for_values(now)
    return RATE_OF_VALUES if values and now("optimizer") == "sgd" else OPTIMIZERS[now("optimizer")].usual_rate


def standard(experiment: Experiment) -> Experiment:
    """The same problem and seeds with all other settings as they are usual there."""
    plain = _usual(_with_optimizer(partial(getattr, experiment), usual(experiment)["optimizer"]))
    return experiment.replace(**{name: value for name, value in plain.items() if name not in DATA})


def chosen_settings(now: Callable[[str], Any]) -> list[str]:
    """Those that have an effect and are not as usual, of an experiment whose settings `now` tells."""
    usually = _usual(now)
    return [name for name in SETTINGS if name not in DATA and now(name) != usually[name] and has_effect(name, now)]


def follows(now: Callable[[str], Any], before: Callable[[str], Any]) -> dict[str, Any]:
    """What moves with a change of the problem: what was usual before becomes what is usual now.

    now, before: give each setting's value with the new problem, and with the old one. What is not usual was chosen, and
    stays.
    """
    usually, earlier = _usual(now), _usual(before)
    if before("optimizer") == earlier["optimizer"]:
        usually = _usual(_with_optimizer(now, usually["optimizer"]))
    moved = {name for name in SETTINGS if name not in DATA and before(name) == earlier[name] != usually[name]}
    if any(before(name) != earlier[name] for name in TOGETHER):
        moved -= {*TOGETHER}
    return {name: usually[name] for name in SETTINGS if name in moved}


def _with_optimizer(now: Callable[[str], Any], optimizer: str) -> Callable[[str], Any]:
    """The same settings with this optimizer, which has a learning rate of its own."""
    return lambda name: optimizer if name == "optimizer" else now(name)


def _usual(now: Callable[[str], Any]) -> dict[str, Any]:
    return (
        {name: getattr(Experiment, name) for name in SETTINGS}
        | {"learning_rate": usual_rate(now)}
        | (FOR_A_CLOUD if now("problem") in SCATTERED else {})
        | FOR_A_PROBLEM.get(now("problem"), {})
        | (FOR_HARD_VALUES if now("problem") == OWN_POINTS and need_scaling(read_points(now("points"))) else {})
        | (
            {"output_activation": "linear"}
            if asks_for_values(now)
            else FOR_CLASSES
            if _has_several_classes(now)
            else {}
        )
    )


def _has_several_classes(now: Callable[[str], Any]) -> bool:
    """More than two, of a problem of classes."""
    return Experiment(problem=now("problem"), points=now("points")).task.n_classes > 2
