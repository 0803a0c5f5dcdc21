"""How thousands of runs ended: one entry a run in each array."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.nn.network import count_parameters


@dataclass
class Outcomes:
    """How runs ended, one entry a run; where `status` is TRAINING the run still goes on and the rest means nothing.

    status: indices of core.training.status.STATUSES; epoch: of the last snapshot; loss, data_loss (without penalties),
    gradient_norm and accuracy (in a regression not a number): at its parameters; outputs (runs, samples, outputs);
    parameters (runs, parameters).
    """

    status: np.ndarray
    epoch: np.ndarray
    loss: Array
    data_loss: Array
    gradient_norm: Array
    accuracy: Array
    outputs: Array
    parameters: Array

    @classmethod
    def empty(cls, n: int, experiment: Experiment) -> Outcomes:
        """For n runs of this shape, all of which go on."""
        loss, data_loss, gradient_norm, accuracy = np.zeros((4, n))
        outputs = np.zeros((n, len(experiment.task.points), experiment.n_outputs))
        parameters = np.zeros((n, count_parameters(experiment.sizes)))
        status, epoch = np.zeros(n, np.int8), np.zeros(n, np.int32)
        return cls(status, epoch, loss, data_loss, gradient_norm, accuracy, outputs, parameters)

    def put(self, places: Any, others: Outcomes) -> None:
        """Write the others to these places."""
        for field in fields(self):
            getattr(self, field.name)[places] = getattr(others, field.name)

    def take(self, places: Any) -> Outcomes:
        """Those at these places."""
        return Outcomes(*(getattr(self, field.name)[places] for field in fields(self)))
