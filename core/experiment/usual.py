"""What single problems usually have, where that is not the default: what choosing them brings, and no title names."""

from __future__ import annotations

from typing import Any

from core.data.problems import IRIS, OWN_POINTS, SCATTERED
from core.experiment.experiment import SETTINGS, Experiment

FOR_A_CLOUD: dict[str, Any] = {"hidden": (8,), "hidden_activation": "tanh", "reduction": "mean", "init": "glorot"}
"""What a cloud needs that a gate does not: more units than lines for four corners, and steps that do not grow with the
number of points.
"""

FOR_A_PROBLEM: dict[str, dict[str, Any]] = {OWN_POINTS: {"test": 0}, IRIS: {"scaling": "standard"}}
"""What single problems need: one's own points are all trained on at first, and centimetres lie far from 0."""

FOR_CLASSES = {"output_activation": "softmax", "loss": "categorical_cross_entropy"}
"""What is the natural choice where each of three or four classes has an output."""


def usual(experiment: Experiment) -> dict[str, Any]:
    """The value of every setting that goes without saying with the experiment's problem."""
    return (
        {name: getattr(Experiment, name) for name in SETTINGS}
        | (FOR_A_CLOUD if experiment.problem in SCATTERED else {})
        | FOR_A_PROBLEM.get(experiment.problem, {})
        | (FOR_CLASSES if experiment.task.n_classes > 2 else {})
    )
