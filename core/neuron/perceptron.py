"""The perceptron rule (Rosenblatt, 1958), one example after the other, until it converges or goes round in a circle.

A row that is answered wrongly moves the weights by the learning rate times its error times its inputs; a row that is
answered rightly changes nothing. The arithmetic is exact, so that a state that comes back is recognised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from core.neuron.unit import Unit

CONVERGED, CYCLE, UNFINISHED = "converged", "cycle", "unfinished"


@dataclass(frozen=True)
class PerceptronStep:
    """One example: what the unit `before` makes of it, and the unit `after` the correction.

    `error` is target - output: -1, 0 or 1. The weights change by learning rate × error × inputs, the bias by learning
    rate × error. The last step says in `ending` how it ends; `since` is then, for a cycle, the number of epochs after
    which the state had been the same before.
    """

    epoch: int
    row: int
    inputs: tuple[float, ...]
    target: int
    before: Unit
    net_input: float
    output: int
    error: int
    after: Unit
    ending: str = ""
    since: int = 0


def perceptron_rule(
    start: Unit, inputs: Sequence[Sequence[float]], targets: Sequence[int], learning_rate: float, most_epochs: int
) -> Iterator[PerceptronStep]:
    """The steps over the rows `inputs` (rows, n) with `targets` (rows,) 0 or 1, epoch after epoch in their order.

    The unit answers with the step function, whatever `start` says. It ends with the first epoch without an error
    (converged), when an epoch ends in a state in which an earlier one did (cycle: it would go on for ever), or
    after `most_epochs`.
    """
    rows = [[_exact(x) for x in row] for row in inputs]
    rate = _exact(learning_rate)
    state = [*(_exact(weight) for weight in start.weights), _exact(start.bias)]
    seen = {tuple(state): 0}
    for epoch in range(1, most_epochs + 1):
        errors = 0
        for row, (x, target) in enumerate(zip(rows, targets, strict=True)):
            before = _unit(state)
            z = sum((w * value for w, value in zip(state, x, strict=False)), start=state[-1])
            output = int(z >= 0)
            error = int(target) - output
            errors += abs(error)
            state = [w + rate * error * value for w, value in zip(state, [*x, Fraction(1)], strict=True)]
            ending, since = "", 0
            if row == len(rows) - 1:
                if not errors:
                    ending = CONVERGED
                elif tuple(state) in seen:
                    ending, since = CYCLE, seen[tuple(state)]
                elif epoch == most_epochs:
                    ending = UNFINISHED
            yield PerceptronStep(
                epoch,
                row,
                tuple(float(value) for value in x),
                int(target),
                before,
                float(z),
                output,
                error,
                _unit(state),
                ending,
                since,
            )
            if ending:
                return
        seen[tuple(state)] = epoch


def _exact(value: float) -> Fraction:
    """The decimal number as it is written, not its binary neighbour: 0.1 is one tenth."""
    return Fraction(str(float(value)))


def _unit(state: Sequence[Fraction]) -> Unit:
    return Unit(tuple(float(weight) for weight in state[:-1]), float(state[-1]))


def start_words(start: Unit, inputs: Sequence[Sequence[float]], targets: Sequence[int]) -> str:
    """The start in a sentence."""
    return f"Start: {_parameters(start)}. {_count_right(start, inputs, targets)}"


def step_words(step: PerceptronStep, inputs: Sequence[Sequence[float]], targets: Sequence[int]) -> str:
    """One example in sentences with its numbers: net input, answer, error, correction, and how it ends."""
    row = "".join(f"{x:g}" for x in step.inputs)
    words = [
        f"Epoch {step.epoch}, row {row}: net input z = {step.net_input:.4g}, answer {step.output}, "
        f"error {step.target} − {step.output} = {step.error}.".replace("-", "−")
    ]
    if step.error:
        words.append(f"Corrected: {_parameters(step.after)}.")
    else:
        words.append("Right: nothing changes.")
    words.append(_count_right(step.after, inputs, targets))
    return " ".join(words)


def ending_words(last: PerceptronStep) -> str:
    """How the rule ends, in a sentence or two."""
    if last.ending == CONVERGED:
        corrected = last.epoch - 1
        return (
            f"Converged: epoch {last.epoch} found no error. "
            f"{corrected} {'epoch' if corrected == 1 else 'epochs'} with corrections came before it."
        )
    if last.ending == CYCLE:
        length = last.epoch - last.since
        when = f"after epoch {last.since}" if last.since else "at the start"
        return (
            f"It goes round in a circle: after epoch {last.epoch} weights and bias are exactly what they were {when}, "
            f"so the same {'epoch' if length == 1 else f'{length} epochs'} would follow for ever. It never ends."
        )
    return f"Not finished after {last.epoch} epochs: with small corrections from a far start, more are needed."


def _parameters(unit: Unit) -> str:
    values = [*unit.weights, unit.bias]
    names = [*(f"w{'₁₂₃'[index]}" for index in range(len(unit.weights))), "b"]
    return ", ".join(f"{name} = {value:.4g}" for name, value in zip(names, values, strict=True)).replace("-", "−")


def _count_right(unit: Unit, inputs: Sequence[Sequence[float]], targets: Sequence[int]) -> str:
    right = int(replace(unit, activation="step").right(inputs, targets).sum())
    return f"Now {right} of {len(targets)} rows are right."
