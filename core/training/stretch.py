"""A stretch of a run: some epochs in a row, recorded as arrays with one row an epoch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np

from core.data.problems import Samples
from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.nn.summation import norm
from core.training.snapshot import Architecture, Lowest, OptimizerState, Snapshot, measured_on
from core.training.status import TRAINING, Diagnosis

NEVER = -1
"""An epoch that no run has."""


@dataclass
class Stretch:
    """n epochs, each as it is before the next update; `end` says how the run ended with the last of them.

    epochs, losses, data_losses (without penalties), gradient_norms, learning_rates of the next update: (n,);
    parameters, gradients (n, parameters); outputs (n, samples, outputs); slots (n, n_slots, parameters), and steps
    (n,), the numbers of updates so far. lowest_losses and lowest_epochs (n,): the lowest loss on the test set up to
    each epoch and where it was, for a run that waits for a lower one; elsewhere infinite, and NEVER.
    """

    experiment: Experiment
    architecture: Architecture
    samples: Samples
    epochs: np.ndarray
    parameters: Array
    gradients: Array
    losses: Array
    data_losses: Array
    gradient_norms: Array
    learning_rates: Array
    outputs: Array
    slots: Array
    steps: np.ndarray
    lowest_losses: Array
    lowest_epochs: np.ndarray
    end: Diagnosis = TRAINING

    def __len__(self) -> int:
        return len(self.losses)

    @property
    def nbytes(self) -> int:
        """How much memory its rows take."""
        return sum(getattr(self, name).nbytes for name in ROWS)

    def cut(self, begin: int, end: int) -> Stretch:
        """The rows from `begin` to before `end`."""
        return self._of(slice(begin, end), self.end if end >= len(self) else TRAINING)

    def with_last_row_again(self, end: Diagnosis) -> Stretch:
        """The last epoch once more, as the end of a run whose next numbers are not finite."""
        return self._of(np.append(np.arange(len(self)), len(self) - 1), end)

    def _of(self, rows: slice | np.ndarray, end: Diagnosis) -> Stretch:
        arrays = {name: getattr(self, name)[rows] for name in ROWS}
        return Stretch(self.experiment, self.architecture, self.samples, **arrays, end=end)

    def snapshot(self, row: int) -> Snapshot:
        """The snapshot of this row; its arrays are views of this stretch's."""
        return Snapshot(
            int(self.epochs[row]),
            self.experiment,
            self.architecture,
            self.samples,
            self.parameters[row],
            self.gradients[row],
            float(self.losses[row]),
            float(self.data_losses[row]),
            float(self.gradient_norms[row]),
            self.outputs[row],
            OptimizerState(self.experiment.optimizer, self.slots[row], int(self.steps[row])),
            self.lowest(row),
            self.end if row == len(self) - 1 else TRAINING,
        )

    def lowest(self, row: int) -> Lowest | None:
        """The lowest loss on the test set up to this row."""
        epoch = int(self.lowest_epochs[row])
        return None if epoch == NEVER else Lowest(float(self.lowest_losses[row]), epoch)

    @property
    def accuracies(self) -> Array:
        """The share of samples that are right, (n,); not numbers where the targets are values."""
        accuracies: Array = self.samples.accuracy(np.moveaxis(self.outputs, 0, -1))
        return accuracies

    @property
    def test_measures(self) -> tuple[Array, Array]:
        """Data loss and accuracy on the experiment's test set, (n,) each; only where it has one."""
        test = self.experiment.test_samples
        assert test is not None
        return measured_on(test, self.experiment, self.parameters.T)

    @property
    def layer_gradient_norms(self) -> Array:
        """The gradient's norm in each layer, (n, layers)."""
        counts = [(n_in + 1) * n_out for n_in, n_out in pairwise(self.architecture.sizes)]
        parts = np.split(self.gradients.T, np.cumsum(counts)[:-1])
        return np.stack([norm(part) for part in parts], axis=1)


def joined(stretches: Sequence[Stretch]) -> Stretch:
    """All of them, one after the other, without the optimizer's memory: settings may have changed between them."""
    last = stretches[-1]
    rows = {name: np.concatenate([getattr(stretch, name) for stretch in stretches]) for name in ROWS if name != "slots"}
    n, n_parameters = rows["parameters"].shape
    nothing = np.empty((n, 0, n_parameters))
    return Stretch(last.experiment, last.architecture, last.samples, **rows, slots=nothing, end=last.end)


def lowest_so_far(losses: Array, epochs: np.ndarray, before: Lowest | None) -> tuple[Array, np.ndarray]:
    """The lowest loss up to each of these epochs, and where it was first, (n,) each; `before`: that before them.

    A loss that is no number is not lower. Who begins with such a one has his lowest there, an infinite one.
    """
    first = before or Lowest(np.inf, int(epochs[0]))
    losses, epochs = np.append(first.loss, losses), np.append(first.epoch, epochs)
    lowest = np.fmin.accumulate(losses)
    fell = losses < np.append(np.inf, lowest[:-1])
    places = np.maximum.accumulate(np.where(fell, np.arange(len(losses)), 0))
    return lowest[1:], epochs[places][1:]


ROWS = tuple(
    field.name for field in fields(Stretch) if field.name not in ("experiment", "architecture", "samples", "end")
)
"""The fields that have one row an epoch."""
