"""When a run ends: the rules, for many epochs of one run or for many runs at one epoch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.nn.array import Array
from core.training.status import STATUSES

TRAINING, SOLVED, STALLED, DIVERGED, OUT_OF_EPOCHS, STOPPED_EARLY = range(len(STATUSES))
"""Indices of STATUSES."""

STILL = 1e-10
"""Up to this the gradient norm may be that of a run that stands still."""

LEFT_TO_GO = 1e-6
"""A run stands still if no parameter changes by more than this where all epochs that are left are like the last one."""

RUNAWAY = 1e6
"""A loss of more than this for each sample that still grows has diverged."""


@dataclass(frozen=True)
class Rules:
    """What decides about the end, apart from what is measured.

    loss_to_reach, max_epochs, epochs_to_wait: numbers or arrays (k,). loss_to_reach: the data loss at which a run is
    solved, if also all samples are right where `needs_all_right`. epochs_to_wait: after so many epochs without a lower
    loss on the test set a run is stopped early; infinite: never.
    """

    n_samples: int
    loss_to_reach: Any
    max_epochs: Any
    epochs_to_wait: Any = np.inf
    needs_all_right: bool = True
    stochastic: bool = False

    def may_end(self, epoch: Any, loss: Array, data_loss: Array, gradient_norm: Array, waited: Any) -> np.ndarray:
        """Whether each of k measurements has to be looked at more closely, (k,): quick, and never too seldom."""
        goes_on = loss + gradient_norm <= RUNAWAY * self.n_samples  # not where it is no number
        goes_on &= data_loss > self._target
        goes_on &= gradient_norm > STILL
        goes_on &= self.max_epochs > epoch
        goes_on &= self.epochs_to_wait > waited
        return ~goes_on

    def status(
        self,
        epoch: Any,
        loss: Array,
        data_loss: Array,
        gradient_norm: Array,
        waited: Any,
        all_right: np.ndarray,
        step: Array,
        loss_before: Array,
        norm_before: Array,
    ) -> np.ndarray:
        """The status of each of k measurements, (k,): indices of STATUSES.

        waited: for how many epochs the loss on the test set was not below the lowest one before them.
        all_right: whether all samples are in their class. step: the largest change of a parameter in the last update,
        infinite where none was tried. loss_before, norm_before: loss and gradient norm an epoch ago, infinite where
        none was measured. So a start is neither stalled nor diverged, as long as its numbers are finite. A run has
        diverged where loss or gradient is no finite number; then the epoch before is the last one.
        """
        status = np.full(len(loss), TRAINING, np.int8)
        status[np.broadcast_to(self.max_epochs <= np.asarray(epoch), status.shape)] = OUT_OF_EPOCHS
        status[np.broadcast_to(self.epochs_to_wait <= np.asarray(waited), status.shape)] = STOPPED_EARLY
        if not self.stochastic:
            still = (gradient_norm <= STILL) & (gradient_norm <= norm_before)  # it grows where a run leaves a saddle
            status[still & (step * (self.max_epochs - np.asarray(epoch)) <= LEFT_TO_GO)] = STALLED
        good = data_loss <= self._target
        status[good & all_right if self.needs_all_right else good] = SOLVED
        status[~(loss + gradient_norm < np.inf) | ((loss > RUNAWAY * self.n_samples) & (loss > loss_before))] = DIVERGED
        return status

    @property
    def _target(self) -> Any:
        """No loss is below 0, so that no network reaches a target that is not wanted."""
        return np.where(np.asarray(self.loss_to_reach) > 0, self.loss_to_reach, -1.0)
