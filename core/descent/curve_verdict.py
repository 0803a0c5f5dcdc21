"""A walk on a curve in words: what each step does, how it ended, and which learning rates the valleys bear."""

from __future__ import annotations

import numpy as np

from core.descent.curve import Curve, Valley
from core.descent.descent import TOO_FAR, Path
from core.descent.verdict import FLAT, TURNING, Verdict, grows, shrinks, turns, way_down
from core.notation.numbers import about, bracketed, counted, percent, position, short

SHARPEST = 1e4
"""A bottom with a larger second derivative than this is a kink: no learning rate is small enough for it."""

EQUALLY_DEEP = 1e-6
"""Valleys whose depths differ by no more than this share of the curve's height are equally deep."""


def judge(line: Curve, path: Path) -> Verdict:
    """What a walk on a curve did."""
    if path.escaped:
        return _escape(path)
    start, first = float(path.points[0, 0]), float(path.gradients[0, 0])
    if abs(first) <= 1e-12 * max(1.0, line.steepest):
        here = "the bottom of a valley already" if line.valley_at(start) else "a top or a flat place"
        return Verdict("still", f"the slope at the start is 0: this is {here}.")
    valley = line.valley_at(float(path.points[-1, 0]))
    if valley is not None and abs(float(path.next_point[0]) - valley.x) <= line.tolerance:
        return _settled(line, path, valley)
    return _to_and_fro(path) or _on_its_way(line, path)


def _escape(path: Path) -> Verdict:
    """The walk ended before its time."""
    at, ahead = float(path.points[-1, 0]), float(path.next_point[0])
    if abs(ahead) <= TOO_FAR:
        return Verdict("edge", f"the next step leads from x = {short(at)} to x = {short(ahead)}, where f has no value.")
    if path.steps < 2:
        slope = float(path.gradients[-1, 0])
        return Verdict("diverging", f"the slope {short(slope)} is so steep that a step leads to x = {short(ahead)}.")
    if turns(path) < TURNING * path.steps and path.losses[-1] < path.losses[0]:
        steps = counted(path.steps, "step")
        return Verdict("falling", f"the curve goes down for ever: after {steps} f = {short(path.losses[-1])}.")
    return Verdict("diverging", f"{_alternation(path)} grows {_sizes(path)}; the next x would be {short(ahead)}.")


def _alternation(path: Path) -> str:
    return f"the gradient changes its sign at {turns(path)} of {counted(path.steps, 'step')}, and its size"


def _sizes(path: Path) -> str:
    return f"from {short(abs(path.gradients[0, 0]))} to {short(abs(path.gradients[-1, 0]))}"


def _settled(line: Curve, path: Path, valley: Valley) -> Verdict:
    """The walk is at rest at the bottom of a valley."""
    away = np.flatnonzero(np.abs(path.points[:, 0] - valley.x) > line.tolerance)
    steps = int(away[-1]) + 1 if away.size else 0
    end = f"within {short(line.tolerance)} of the bottom at x = {position(valley.x)} after {counted(steps, 'step')}"
    end += _which(line, valley)
    crossings = turns(path, steps)
    if crossings >= 2 and crossings >= TURNING * (steps - 1):
        return Verdict("overshooting", f"it jumps across the bottom {crossings} times, less far each time; it is {end}")
    if crossings >= 2:
        return Verdict("right", f"it swings past the bottom {crossings} times; it is {end}")
    return Verdict("right", f"it is {end}")


def _which(line: Curve, valley: Valley) -> str:
    """Which of several valleys it is."""
    if len(line.valleys) < 2:
        return "."
    deepest = min(line.valleys, key=lambda other: other.value)
    level = EQUALLY_DEEP * float(np.ptp(line.y[np.isfinite(line.y)]))
    equal, n = sum(other.value <= deepest.value + level for other in line.valleys), len(line.valleys)
    if valley.value <= deepest.value + level:
        if equal == n:
            return f", in one of {n} equally deep valleys."
        return f", in the deepest of {n} valleys" + (f"; {equal} are equally deep." if equal > 1 else ".")
    here, there = short(valley.value), short(deepest.value)
    if here == there:
        return f", in a wrong valley: the deepest one, at x = {position(deepest.x)}, is " + (
            f"{short(valley.value - deepest.value)} deeper."
        )
    return f", in a wrong valley: f = {here} here, but {there} in the deepest one at x = {position(deepest.x)}."


def _to_and_fro(path: Path) -> Verdict | None:
    """The walk turns round again and again and is not at rest."""
    crossings = turns(path)
    if crossings < 2:
        return None
    if crossings < TURNING * path.steps:
        steps = counted(path.steps, "step")
        return Verdict("overshooting", f"it swings past a bottom {crossings} times and is not at rest after {steps}.")
    if grows(path) and path.losses[-1] > path.losses[0]:
        return Verdict("diverging", f"{_alternation(path)} grows {_sizes(path)}.")
    if shrinks(path) and abs(path.gradients[-1, 0]) < abs(path.gradients[0, 0]):
        steps = counted(path.steps, "step")
        return Verdict("overshooting", f"{_alternation(path)} shrinks {_sizes(path)}; not at rest after {steps}.")
    return Verdict("bouncing", f"{_alternation(path)} neither grows nor shrinks for good.")


def _on_its_way(line: Curve, path: Path) -> Verdict:
    """The walk goes down and is not at the bottom yet."""
    x, slope = float(path.points[-1, 0]), float(path.gradients[-1, 0])
    ahead = [valley for valley in line.valleys if (valley.x - x) * slope < 0]
    valley = min(ahead, key=lambda valley: abs(valley.x - x), default=None)
    needed = _steps_needed(line, path, valley)
    rest = "" if np.isnan(needed) else f" It would need about {about(needed)} more."
    heights = np.ptp(line.y[np.isfinite(line.y)])
    above = path.losses[-1] - valley.value if valley else heights
    steps = counted(path.steps, "step")
    if abs(slope) < FLAT * line.steepest and above > 0.1 * heights:
        change = short(-path.learning_rate * float(path.directions[-1, 0]))
        return Verdict("stuck", f"after {steps} the slope is only {short(slope)} and the next step {change}.{rest}")
    if valley is None:
        return Verdict("falling", f"after {steps} the curve still goes down at x = {short(x)}, with no valley ahead.")
    share = way_down(path, valley.value)
    near = needed <= path.steps if path.rule == "sgd" else share >= 0.9
    came = f"after {steps} it has come {percent(share)} of the way down to x = {position(valley.x)}."
    return Verdict("near" if near else "small", came + rest)


def _steps_needed(line: Curve, path: Path, valley: Valley | None) -> float:
    """How many more steps would lead to the valley; nan where that is not known."""
    if valley is None or path.rule != "sgd":
        return float("nan")
    return line.steps_to(float(path.points[-1, 0]), valley, path.learning_rate)


def limits(line: Curve) -> str:
    """How large the learning rate may be in the curve's valleys; empty where it has none."""
    if line.parabola is not None:
        c = line.parabola
        return (
            f"The second derivative of this parabola is f'' = {short(c)} everywhere. Plain descent walks straight down "
            f"with learning rates up to 1/f'' = {short(1 / c)}, which is at the bottom in one step. Up to 2/f'' = "
            f"{short(2 / c)} it overshoots and settles; above that it diverges."
        )
    smooth = [valley for valley in line.valleys if 0 < valley.curvature < SHARPEST]
    if not smooth:
        return ""
    bounds = ", ".join(f"{short(2 / valley.curvature)} at x = {position(valley.x)}" for valley in smooth)
    return (
        f"Plain descent can come to rest at a bottom only with a learning rate below 2/f'' there: {bounds}. "
        "On the way down, steeper places may bear less."
    )


def say_step(path: Path, step: int, name: str) -> str:
    """A step on a curve with its numbers; a walk that is over stays where it ended."""
    k = min(step, path.steps)
    x, value, slope = float(path.points[k, 0]), float(path.losses[k]), float(path.gradients[k, 0])
    text = f"{name}, step {k}: x = {short(x)}, f(x) = {short(value)}, f'(x) = {short(slope)}. "
    eta, direction = short(path.learning_rate), float(path.directions[k, 0])
    change = short(-path.learning_rate * direction)
    if path.rule == "sgd":
        text += f"The step is -η f'(x) = -{eta} × {bracketed(slope)} = {change}"
    else:
        text += f"The rule turns f'(x) into d = {short(direction)}; the step is -η d = {change}"
    if k < path.steps:
        return f"{text}, so the next x is {short(float(path.points[k + 1, 0]))}."
    if path.escaped:
        return f"{text}, to x = {short(float(path.next_point[0]))}: the walk ends here."
    return f"{text}. The walk ends here."
