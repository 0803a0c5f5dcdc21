"""A stretch of a run: some epochs in a row, recorded as arrays with one row an epoch."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.data.problems import Samples
from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.nn.network import classes_of
from core.nn.summation import norm
from core.training.snapshot import Architecture, OptimizerState, Snapshot
from core.training.status import TRAINING, Diagnosis


@dataclass
class Stretch:
    """n epochs, each as it is before the next update; `end` says how the run ended with the last of them.

    epochs, losses, data_losses (without penalties), gradient_norms (n,); parameters, gradients (n, parameters); outputs
    (n, samples, outputs); slots (n, n_slots, parameters), and steps (n,), the numbers of updates so far.
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
    outputs: Array
    slots: Array
    steps: np.ndarray
    end: Diagnosis = TRAINING

    def __len__(self) -> int:
        return len(self.losses)

    def cut(self, begin: int, end: int) -> Stretch:
        """The rows from `begin` to before `end`."""
        rows = {name: getattr(self, name)[begin:end] for name in ROWS}
        ends = self.end if end >= len(self) else TRAINING
        return Stretch(self.experiment, self.architecture, self.samples, **rows, end=ends)

    def followed_by(self, other: Stretch) -> Stretch:
        """Both, one after the other; `other` may repeat the last epoch as the end of the run."""
        rows = {name: np.concatenate([getattr(self, name), getattr(other, name)]) for name in ROWS}
        return Stretch(self.experiment, self.architecture, self.samples, **rows, end=other.end)

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
            self.end if row == len(self) - 1 else TRAINING,
        )

    @property
    def accuracies(self) -> Array:
        """The share of samples in their class, (n,)."""
        right = classes_of(np.moveaxis(self.outputs, 0, -1)) == self.samples.classes[:, None]
        return np.count_nonzero(right, axis=0) / len(right)

    @property
    def layer_gradient_norms(self) -> Array:
        """The gradient's norm in each layer, (n, layers)."""
        counts = [(n_in + 1) * n_out for n_in, n_out in pairwise(self.architecture.sizes)]
        parts = np.split(self.gradients.T, np.cumsum(counts)[:-1])
        return np.stack([norm(part) for part in parts], axis=1)


ROWS = ("epochs", "parameters", "gradients", "losses", "data_losses", "gradient_norms", "outputs", "slots", "steps")
"""The fields that have one row an epoch."""
