"""Runs recorded side by side: networks of one shape in the time of little more than one, each as it would be alone.

The mathematics has one more axis at its end for the networks, and adds each network's sums in the same order. So all
rows are the same to the last bit, whoever is recorded beside them.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import fields
from time import monotonic
from typing import Any

import numpy as np

from core.nn.array import Array
from core.nn.dense import FEW, FEW_OF_ALL, products
from core.nn.network import Objective
from core.nn.optimizers import Constants
from core.nn.update import UpdateStep
from core.training.run import Reading, Request, T
from core.training.stretch import Stretch
from core.training.trainer import Moving, Recorded, Trainer, overflow_ends_the_run

WORTH_IT = 512
"""So many products in its largest layer, and once more for each run beside it, take less time together than alone."""


def stretches(readings: Sequence[Reading[T]]) -> list[T]:
    """Carry out readings in different runs, side by side where that is possible; what each would return alone.

    Each has its own time limit. Beside others more may be recorded than a reading asks for: its run keeps that. Where
    a reading raises an error, so does this, and gives up the others; their runs can be read again.
    """
    found: dict[int, T] = {}
    asked: dict[int, Request] = {}

    def go_on(number: int, stretch: Stretch | None) -> None:
        reading = readings[number]
        try:
            asked[number] = next(reading) if stretch is None else reading.send(stretch)
        except StopIteration as end:
            found[number] = end.value

    for number in range(len(readings)):
        go_on(number, None)
    while asked:
        requests, numbers = list(asked.values()), list(asked)
        asked.clear()
        for group in groups([request.trainer for request in requests]):
            now = monotonic()
            n = max(requests[place].n if now < requests[place].deadline else 1 for place in group)
            recorded = _record([requests[place].trainer for place in group], n)
            for place, stretch in zip(group, recorded, strict=True):
                go_on(numbers[place], stretch)
    return [found[number] for number in range(len(readings))]


def record_together(trainers: Sequence[Trainer], n: int) -> list[Stretch]:
    """What `record(n)` of each of these different trainers gives, side by side where that is possible.

    Raises ValueError as `record` does.
    """
    found: dict[int, Stretch] = {}
    for group in groups(trainers):
        found |= zip(group, _record([trainers[place] for place in group], n), strict=True)
    return [found[place] for place in range(len(trainers))]


def groups(trainers: Sequence[Trainer]) -> list[list[int]]:
    """The places of those to record together: of one kind, so many that it is worth it, and not too many."""
    kinds: dict[Hashable, list[int]] = {}
    for place, trainer in enumerate(trainers):
        kinds.setdefault(kind_of(trainer) or place, []).append(place)
    found: list[list[int]] = []
    for places in kinds.values():
        of_each = _products(trainers[places[0]])
        most = max(FEW_OF_ALL // of_each, 1)
        for begin in range(0, len(places), most):
            group = places[begin : begin + most]
            found += [group] if of_each <= WORTH_IT * (len(group) - 1) else [[place] for place in group]
    return found


def kind_of(trainer: Trainer) -> Hashable | None:
    """Equal for those that can be recorded together; None if it cannot be recorded beside others."""
    if trainer.in_batches or trainer.drops_out or _products(trainer) > FEW:
        return None
    experiment, objective, samples = trainer.experiment, trainer.objective, trainer.samples
    return (
        trainer.architecture,
        *(experiment.loss, experiment.reduction, experiment.optimizer, experiment.bias, experiment.locked),
        objective.penalised,  # a penalty of 0 is no number where a weight is infinite
        trainer.last is None,
        *(samples.inputs.tobytes(), samples.targets.tobytes()),
    )


def _products(trainer: Trainer) -> int:
    return products(trainer.architecture.sizes, len(trainer.samples.inputs))


def _record(trainers: Sequence[Trainer], n: int) -> list[Stretch]:
    """What `record(n)` gives, of trainers of one kind."""
    if len(trainers) == 1:
        return [trainers[0].record(n)]
    begin = monotonic()
    of_each = [trainer.rows(n) for trainer in trainers]
    most = max(of_each)
    rates = np.array([trainer.learning_rates(most) for trainer in trainers])
    moving = _side_by_side(trainers, most)

    def train_epoch(rates: Array) -> None:
        moving.update.apply(moving.parameters, moving.gradient, rates)

    with overflow_ends_the_run():
        recorded = moving.record(list(rates.T), trainers[0].last is not None, train_epoch)
        return [
            trainer.take(_of(recorded, place, rows), rates[place, : rows + 1].tolist(), begin)
            for place, (trainer, rows) in enumerate(zip(trainers, of_each, strict=True))
        ]


def _side_by_side(trainers: Sequence[Trainer], n: int) -> Moving:
    """What moves in them, for at most n updates."""
    first, experiments = trainers[0], [trainer.experiment for trainer in trainers]
    names = [field.name for field in fields(Constants)]
    of_each: dict[str, Any] = {name: np.array([getattr(one.constants, name) for one in experiments]) for name in names}
    constants = Constants(**of_each)
    l1, l2, clip_norm = (np.array([getattr(one, name) for one in experiments]) for name in ("l1", "l2", "clip_norm"))
    objective = Objective(
        first.architecture.sizes,
        first.objective.activations,
        first.objective.loss,
        experiments[0].reduction,
        l1,
        l2,
        first.objective.fixed,
    )
    vectors = np.stack([trainer.moving.vectors for trainer in trainers], axis=-1)
    steps = np.array([trainer.update.step for trainer in trainers]) + np.arange(1, n + 1)[:, None]
    update = UpdateStep(
        first.experiment.update_rule.at(steps, constants),
        constants,
        vectors.shape[1:],
        ("norm", clip_norm) if clip_norm.any() else ("none", 0.0),
        np.stack([trainer.update.slots for trainer in trainers], axis=-1),
        fixed=first.objective.fixed,
    )
    return Moving(vectors, objective, update, first.samples)


def _of(recorded: Recorded, place: int, rows: int) -> Recorded:
    """The first rows of one of many networks, in arrays of their own, laid out as those of a network alone."""
    vectors, nets, outputs, slots = (part[:rows, ..., place].copy() for part in recorded)
    return Recorded(vectors, outputs if recorded.nets is recorded.outputs else nets, outputs, slots)
