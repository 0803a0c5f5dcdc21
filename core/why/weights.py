"""Which weight or bias changed most since the start, and what each row did to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.nn.array import Array
from core.nn.network import LossAndGradient, Objective
from core.training.run import Run
from core.training.snapshot import Snapshot

FIRST, EVERY = 64, 4
"""Besides the snapshots that a run keeps, its first epochs are looked at, every few of them."""


@dataclass(frozen=True)
class LargestChange:
    """The parameter at this place went from `before` to `after`.

    by_rows (rows,): the steps that the gradient of each row alone would have made, added up over the epochs, in the
    unit of the parameter. adds_up: training makes just these steps, so that their sum is the change, but for the
    epochs that lie between those that were looked at. by_hand: the epoch at which the visitor set it, if he did.
    """

    place: int
    before: float
    after: float
    by_rows: Array
    adds_up: bool
    by_hand: int | None = None

    @property
    def change(self) -> float:
        return self.after - self.before


def path_to(run: Run, here: Snapshot) -> list[Snapshot]:
    """Snapshots from epoch 0 to this one: the first epochs, those that the run keeps, and this one."""
    early = run.copy().snapshots(0, min(FIRST, here.epoch) // EVERY + 1, EVERY)
    found = {snapshot.epoch: snapshot for snapshot in (*early, *run.known(here.epoch)) if snapshot.epoch < here.epoch}
    return [*(found[epoch] for epoch in sorted(found)), here]


def largest_change(run: Run, path: Sequence[Snapshot]) -> LargestChange | None:
    """That of the whole path; None where nothing has changed."""
    first, last = path[0], path[-1]
    changes = last.parameters - first.parameters
    place = int(np.abs(changes).argmax())
    if not changes[place]:
        return None
    edits = [event.epoch for event in run.events if place in event.parameters and 0 < event.epoch <= last.epoch]
    return LargestChange(
        place,
        float(first.parameters[place]),
        float(last.parameters[place]),
        _steps_by_rows(path)[:, place],
        all(map(_adds_up, path)),
        edits[-1] if edits else None,
    )


def _adds_up(snapshot: Snapshot) -> bool:
    """Whether an update is the learning rate times the gradients of all rows."""
    experiment = snapshot.experiment
    special = experiment.optimizer != "sgd" or experiment.clip_norm or experiment.l1 or experiment.l2
    return not (special or experiment.in_batches() or experiment.drops_out)


def _steps_by_rows(path: Sequence[Snapshot]) -> Array:
    """Minus the learning rate times the gradient of each row alone, summed over the epochs: (rows, parameters)."""
    one = path[-1]
    experiment, samples = one.experiment, one.samples
    parameters = np.stack([snapshot.parameters for snapshot in path], axis=1)
    rates = np.array([snapshot.learning_rate for snapshot in path])
    if experiment.reduction == "mean":
        rates = rates / len(samples.inputs)
    measured = LossAndGradient(Objective(experiment.sizes, experiment.activations, experiment.loss, "sum"), parameters)
    epochs = np.array([snapshot.epoch for snapshot in path], dtype=float)
    free = np.ones_like(parameters)
    for column, snapshot in enumerate(path):
        free[list(snapshot.experiment.locked), column] = 0.0
    added = np.empty((len(samples.inputs), len(parameters)))
    for row in range(len(samples.inputs)):
        measured.pass_through(samples.inputs[row : row + 1], samples.targets[row : row + 1, :, None])
        steps = -rates * measured.gradient * free
        added[row] = ((steps[:, 1:] + steps[:, :-1]) / 2.0 * np.diff(epochs)).sum(axis=1)
    return added
