"""Which weight or bias changed most since the start, and snapshots on the way there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.training.run import Run
from core.training.snapshot import Snapshot

FIRST, EVERY = 64, 4
"""Besides the snapshots that a run keeps, its first epochs are looked at, every few of them."""


@dataclass(frozen=True)
class LargestChange:
    """The parameter at this place went from `before` to `after`.

    by_hand: the epoch at which the visitor set it, the last such, if he did.
    """

    place: int
    before: float
    after: float
    by_hand: int | None = None

    @property
    def change(self) -> float:
        return self.after - self.before


def path_to(run: Run, here: Snapshot) -> list[Snapshot]:
    """Snapshots from epoch 0 to this one: the first epochs, those that the run keeps, and this one."""
    early = run.copy().snapshots(0, min(FIRST, here.epoch) // EVERY + 1, EVERY)
    found = {snapshot.epoch: snapshot for snapshot in (*run.known(here.epoch), *early) if snapshot.epoch < here.epoch}
    return [*(found[epoch] for epoch in sorted(found)), here]


def largest_change(run: Run, first: Snapshot, last: Snapshot) -> LargestChange | None:
    """That between two snapshots of the run, the first of epoch 0; None where nothing has changed."""
    changes = last.parameters - first.parameters
    place = int(np.abs(changes).argmax())
    if not changes[place]:
        return None
    edits = [event.epoch for event in run.events if place in event.parameters and 0 < event.epoch <= last.epoch]
    return LargestChange(
        place, float(first.parameters[place]), float(last.parameters[place]), edits[-1] if edits else None
    )
