"""A snapshot: the network after some epochs of training, with everything measured at those parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from core.data.problems import Samples
from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.nn.dense import FEW, products
from core.nn.network import LayerArrays, Network, Objective, forward, layer_views
from core.nn.summation import norm
from core.training.status import TRAINING, Diagnosis


class Architecture(NamedTuple):
    """The shape of a network: numbers of inputs, of units in each hidden layer and of outputs; and activations.

    It is the experiment's, unless the run was started from an explicit network or explicit data of another shape.
    """

    sizes: tuple[int, ...]
    activations: tuple[str, ...]

    @classmethod
    def of(cls, experiment: Experiment) -> Architecture:
        """The experiment's own."""
        return cls(experiment.sizes, tuple(activation.name for activation in experiment.activations))


class OptimizerState(NamedTuple):
    """What the optimizer remembers: its vectors (n_slots, parameters) and the number of updates so far."""

    optimizer: str
    slots: Array
    step: int


class Lowest(NamedTuple):
    """The lowest data loss on the test set so far, and the epoch at which it was."""

    loss: float
    epoch: int


@dataclass(frozen=True)
class Snapshot:
    """The network after `epoch` epochs of training, with everything measured at those parameters.

    `loss` is the training loss over all samples with its penalties and without dropout; `data_loss` is the same
    without the penalties. `gradient` is the gradient of `loss`, before clipping, and `gradient_norm` its length. Both
    vectors hold for each layer the weights (n_in, n_out), row by row, then the biases. All arrays are read-only.

    `lowest_test`: where a run that waits for a lower test loss found its lowest; None where no run waits.
    """

    epoch: int
    experiment: Experiment
    architecture: Architecture
    samples: Samples
    parameters: Array
    gradient: Array
    loss: float
    data_loss: float
    gradient_norm: float
    outputs: Array
    optimizer_state: OptimizerState
    lowest_test: Lowest | None = None
    diagnosis: Diagnosis = TRAINING

    @property
    def status(self) -> str:
        """One of core.training.status.STATUSES."""
        return self.diagnosis.status

    @property
    def reason(self) -> str:
        """Why the run ended, in a sentence or two; empty while it goes on."""
        return self.diagnosis.reason

    @property
    def learning_rate(self) -> float:
        """That of the next update: the schedule's."""
        return self.experiment.learning_rate_at(self.epoch)

    @cached_property
    def accuracy(self) -> float:
        """The share of samples that are right; not a number where the targets are values."""
        return float(self.samples.accuracy(self.outputs))

    @cached_property
    def test_measures(self) -> tuple[float, float] | None:
        """Data loss and accuracy on the experiment's test set; None without one, and for a network of another kind."""
        test = self.experiment.test_samples
        if test is None or self.architecture != Architecture.of(self.experiment):
            return None
        losses, accuracies = measured_on(test, self.experiment, self.parameters[:, None])
        return float(losses[0]), float(accuracies[0])

    @cached_property
    def gradient_norms(self) -> tuple[float, ...]:
        """Of each layer, weights and biases together."""
        counts = [(n_in + 1) * n_out for n_in, n_out in pairwise(self.architecture.sizes)]
        parts = np.split(self.gradient, np.cumsum(counts)[:-1])
        return tuple(float(norm(part)) for part in parts)

    @cached_property
    def network(self) -> Network:
        """The network itself, ready to predict."""
        layers = layer_views(self.parameters, self.architecture.sizes)
        return Network.from_parameters(
            [layer.weights for layer in layers], [layer.bias for layer in layers], self.architecture.activations
        )

    @cached_property
    def gradients(self) -> tuple[LayerArrays, ...]:
        """d loss / d weights (n_in, n_out) and d loss / d bias (n_out,) of each layer, the first hidden layer first."""
        return layer_views(self.gradient, self.architecture.sizes)

    def copied(self) -> Snapshot:
        """The same with arrays of its own, which do not keep those of a long stretch in memory."""
        state = self.optimizer_state
        arrays = [np.array(array) for array in (self.parameters, self.gradient, self.outputs, state.slots)]
        for array in arrays:
            array.setflags(write=False)
        parameters, gradient, outputs, slots = arrays
        own = state._replace(slots=slots)
        return replace(self, parameters=parameters, gradient=gradient, outputs=outputs, optimizer_state=own)

    def with_parameters(self, changes: Mapping[int, float]) -> Snapshot:
        """The snapshot to continue from after some parameters, named by their place in the vector, were edited.

        Another network begins there: it waits anew for a lower test loss.
        """
        if not changes:
            return self
        parameters = self.parameters.copy()
        for index, value in changes.items():
            parameters[index] = value
        parameters.setflags(write=False)
        return replace(self, parameters=parameters, lowest_test=None)


def measured_on(samples: Samples, experiment: Experiment, parameters: Array) -> tuple[Array, Array]:
    """Data loss and accuracy of networks (parameters, networks) on these samples, (networks,) each.

    A loss that is a sum is scaled as if there were as many samples as there are to train on, so that both compare.
    However many networks are measured together, the numbers are the same: the samples are taken in parts so small
    that all products are added in order.
    """
    objective = Objective(experiment.sizes, experiment.activations, experiment.loss, experiment.reduction)
    size = max(FEW // products(experiment.sizes, 1), 1)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        parts = [
            forward(layer_views(parameters, objective.sizes), objective.activations, samples.inputs[at : at + size])
            for at in range(0, len(samples.inputs), size)
        ]
        nets, outputs = (np.concatenate([part[which][-1] for part in parts]) for which in (0, 1))
        losses = objective.data_loss(nets, outputs, samples.targets[:, :, None])
        accuracies = samples.accuracy(outputs)
    if experiment.reduction == "sum":
        losses = losses * (len(experiment.task.points) / len(samples.inputs))
    return losses, accuracies


def losses_on_test_set(experiment: Experiment, parameters: Array) -> Array:
    """The data loss of networks (parameters, networks) on the experiment's test set, which it has, (networks,)."""
    samples = experiment.test_samples
    assert samples is not None
    return measured_on(samples, experiment, parameters)[0]
