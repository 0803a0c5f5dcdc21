"""Networks in the lab whose weights or points are given: a text's own, and step units after McCulloch and Pitts (1943).

W. S. McCulloch and W. Pitts, "A logical calculus of the ideas immanent in nervous activity", Bulletin of Mathematical
Biophysics 5: networks of units that fire, or do not, at a threshold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.data.points import valued, write_points
from core.data.problems import OWN_POINTS
from core.experiment.experiment import Experiment
from core.textbook.item import Place, see
from core.training.run import Event, events_to_text

STEP_NETWORKS: dict[str, tuple[tuple[int, ...], Sequence[float]]] = {
    "not": ((), (-1.0, 0.5)),
    "and": ((), (1.0, 1.0, -1.5)),
    "or": ((), (1.0, 1.0, -0.5)),
    # h1 is OR and h2 AND; the output is 1 where OR is 1 and AND is not.
    "xor": ((2,), (1.0, 1.0, 1.0, 1.0, -0.5, -1.5, 1.0, -1.0, -0.5)),
    # h1 is AND and h2 NOR; the output is their OR.
    "xnor": ((2,), (1.0, -1.0, 1.0, -1.0, -1.5, 0.5, 1.0, 1.0, -0.5)),
}
"""Of each gate, the hidden layers and all weights and biases, in the order of a network's parameters."""


def with_weights(label: str, experiment: Experiment, weights: Mapping[int, float]) -> Place:
    """An experiment, opened in the lab, with these weights and biases by their indices in place of its start."""
    return see(label, "lab", experiment, events=events_to_text([Event(0, parameters=weights)]))


def on_values(points: Sequence[Sequence[float]]) -> dict[str, Any]:
    """The settings of a problem of points of one's own, each an input and the value to be learned there."""
    text = write_points(tuple(valued(x, None, value) for x, value in points))
    return {"problem": OWN_POINTS, "points": text, "test": 0, "output_activation": "linear"}


def of_steps(problem: str) -> Place:
    """A gate of `STEP_NETWORKS`, opened in the lab: computed by step units, which nobody has trained."""
    hidden, weights = STEP_NETWORKS[problem]
    experiment = Experiment(problem=problem, hidden=hidden, hidden_activation="step", output_activation="step")
    return with_weights(f"{problem.upper()} of step units, set by hand", experiment, dict(enumerate(weights)))
