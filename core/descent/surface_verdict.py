"""A walk on the loss of one unit in words: what each step does, how it ended, and which learning rates it bears."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.descent.descent import Function, Path, hessian
from core.descent.neuron_loss import NeuronLoss
from core.descent.verdict import FLAT, TURNING, Verdict, shrinks, turns, way_down
from core.nn.array import Array
from core.notation.numbers import counted, percent, short


@dataclass(frozen=True)
class View:
    """A unit's loss on a square of its two parameters: from -half_width to half_width each, so many points a side."""

    loss: NeuronLoss
    half_width: float
    points: int = 61

    @cached_property
    def axis(self) -> Array:
        """The values of either parameter, shape (points,)."""
        return np.linspace(-self.half_width, self.half_width, self.points)

    @cached_property
    def grid(self) -> Array:
        """The loss, shape (points, points): a row for each value of the second parameter."""
        return self.loss.on_grid(self.axis, self.axis)

    @property
    def lowest(self) -> float:
        return float(self.grid.min())

    @property
    def highest(self) -> float:
        return float(self.grid.max())

    @cached_property
    def steepest(self) -> float:
        """The largest norm of the gradient, from differences on the grid."""
        return float(np.hypot(*np.gradient(self.grid, self.axis, self.axis)).max())


def judge(view: View, path: Path) -> Verdict:
    """What a walk on the loss of a unit did."""
    first, last = (float(np.linalg.norm(gradient)) for gradient in path.gradients[[0, -1]])
    back, steps = turns(path), counted(path.steps, "step")
    if first <= 1e-12:
        return Verdict("still", "the gradient at the start is 0.")
    often, sizes = (
        f"the gradient turns back at {back} of {steps}, and its norm",
        f"from {short(first)} to {short(last)}",
    )
    if path.escaped or (path.losses[-1] > path.losses[0] and back >= TURNING * path.steps):
        return Verdict("diverging", f"{often} grows {sizes}.")
    lowest = min(view.lowest, float(path.losses.min()))
    share = way_down(path, lowest)
    if back >= max(2.0, TURNING * path.steps):
        if shrinks(path) and last < first:
            return Verdict("overshooting", f"{often} shrinks {sizes}: it has come {percent(share)} of the way down.")
        return Verdict("bouncing", f"{often} neither grows nor shrinks for good.")
    came = f"after {steps} it has come {percent(share)} of the way down to the lowest loss known here, {short(lowest)}"
    if back >= 2:
        came = f"the gradient turns back {back} times; {came}"
    above = float(path.losses[-1]) - lowest
    if share >= 0.98:
        return Verdict("right", f"{came}.")
    if last < FLAT * view.steepest and above > 0.1 * (view.highest - view.lowest):
        steepest = short(view.steepest)
        return Verdict("stuck", f"the gradient's norm is {short(last)}, of up to {steepest} in the picture; {came}.")
    return Verdict("near" if share >= 0.9 else "small", f"{came}.")


def limits(loss: NeuronLoss, path: Path) -> str:
    """How large the learning rate may be where the path leads, from the second derivatives; empty where all is flat."""
    along = path.points[:: max(1, path.steps // 20)]
    smallest, largest = np.max([np.linalg.eigvalsh(hessian(loss, point)) for point in along], axis=0)
    if largest <= 1e-9:
        return ""
    bound = f"2/{short(largest)} = {short(2 / largest)}"
    if loss.activation == "linear":
        return (
            f"This loss is a bowl with the same second derivatives everywhere: {short(largest)} across its valley, "
            f"{short(max(0.0, smallest))} along it. Plain descent settles with a learning rate below {bound}."
        )
    return (
        f"The largest second derivative on the first walk of plain descent is {short(largest)}: "
        f"with a learning rate above {bound} it could not come to rest there."
    )


def rises_on_line(function: Function, start: Array, end: Array, pieces: int = 100) -> int:
    """On how many pieces of the straight line from start to end the loss rises."""
    losses = [function(start + share * (end - start))[0] for share in np.linspace(0.0, 1.0, pieces + 1)]
    return int((np.diff(losses) > 0).sum())


def say_step(path: Path, step: int, name: str, names: tuple[str, str]) -> str:
    """A step on a unit's loss with its numbers; a walk that is over stays where it ended."""
    k = min(step, path.steps)
    direction = path.directions[k]
    text = f"{name}, step {k}: {_pair(names)} = {_numbers(path.points[k])}, loss {short(path.losses[k])}, "
    text += f"gradient {_numbers(path.gradients[k])}. "
    if path.rule != "sgd":
        text += f"The rule turns it into d = {_numbers(direction)}. "
    elif (direction != path.gradients[k]).any():
        text += f"Followed instead: {_numbers(direction)}. "
    text += f"The step is {_numbers(-path.learning_rate * direction)}"
    if k < path.steps:
        return text + "."
    return text + (", too far: the walk ends here." if path.escaped else ". The walk ends here.")


def _pair(names: tuple[str, str]) -> str:
    return f"({names[0]}, {names[1]})"


def _numbers(vector: Array) -> str:
    return f"({short(vector[0])}, {short(vector[1])})"
