"""Training as a stream of snapshots, one an epoch, that ends in a state with a reason."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextvars import copy_context
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.data.problems import Samples
from core.experiment.experiment import Experiment
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.nn.initializers import initial_parameters
from core.nn.network import (
    LossAndGradient,
    Network,
    Objective,
    classes_of,
    count_parameters,
    flatten,
)
from core.nn.summation import norm
from core.training.diagnosis import diagnose
from core.training.snapshot import Architecture, OptimizerState, Snapshot
from core.training.status import TRAINING


def train(
    experiment: Experiment,
    *,
    network: Network | None = None,
    inputs: ArrayLike | None = None,
    targets: ArrayLike | None = None,
    start: Snapshot | None = None,
) -> Iterator[Snapshot]:
    """Train and yield a Snapshot of every epoch, from the untrained network (epoch 0) to the end of the run.

    An epoch is one pass over the samples: one update with the full batch, more with smaller batches. The last
    snapshot says how the run ended (`status`, `reason`); the others have the status "training". Where the next
    numbers would not be finite, the last epoch is yielded once more, as the diverged end of the run.

    network: start from these parameters instead of random ones; its layers and activations, whatever they are, take
        the place of the experiment's.
    inputs, targets: train on this data, (samples, n_inputs) and (samples, outputs), instead of the problem's; the
        network gets as many inputs and outputs.
    start: continue from this snapshot, which is yielded again first, under the settings of `experiment`. With
        unchanged settings the continuation is equal to the uninterrupted run, bit by bit.

    Raises ValueError if network, data or snapshot do not fit the experiment, or if they are so large that the loss
    or its gradient is no finite number.
    """
    trainer = _Trainer(experiment, network, inputs, targets, start)
    # That the last step moved nothing, the numbers of one snapshot do not show: a run that stalled here stays so.
    stalled = start if start is not None and start.status == "stalled" else None
    context = copy_context()  # NumPy's way with overflow belongs to one; to enter it costs less than `errstate`
    context.run(np.seterr, **OVERFLOW_ENDS_THE_RUN)
    snapshot = context.run(trainer.snapshot, stalled)
    while True:
        yield snapshot
        if snapshot.status != TRAINING.status:
            return
        snapshot = context.run(trainer.next_snapshot, snapshot)


def epoch_generator(seed: int, epoch: int, rng: np.random.RandomState | None = None) -> np.random.RandomState:
    """What decides about the order of the samples in this epoch, counted from 1, and then about dropout.

    Seeded anew for each epoch, so that a run can be continued from any of them. Who trains many epochs lends an `rng`
    for that, which takes a tenth of the time that a new one takes.
    """
    rng = rng or np.random.RandomState()
    rng.seed([seed, epoch])
    return rng


class _Trainer:
    """The moving parts of one run: parameters and gradient as flat vectors, with the layers as views into them."""

    def __init__(
        self,
        experiment: Experiment,
        network: Network | None,
        inputs: ArrayLike | None,
        targets: ArrayLike | None,
        start: Snapshot | None,
    ):
        self.experiment = experiment
        self.samples = _data(experiment, inputs, targets, start)
        self.inputs, self.targets = self.samples.inputs, self.samples.targets
        self.architecture = _architecture(experiment, network, self.samples, start)
        sizes = self.architecture.sizes
        self.vectors = np.zeros((2, count_parameters(sizes)))
        self.parameters, self.gradient = self.vectors
        self.parameters[:] = _start_parameters(experiment, sizes, network, start)
        activations = [ACTIVATIONS[name] for name in self.architecture.activations]
        objective = Objective(sizes, activations, experiment.loss, experiment.reduction, experiment.l1, experiment.l2)
        self.measure = LossAndGradient(objective, self.parameters, self.gradient).measure
        self.rule, self.constants = experiment.update_rule, experiment.constants
        self.epoch = start.epoch if start else 0
        if start and start.optimizer_state.optimizer == experiment.optimizer:
            self.slots, self.step = start.optimizer_state.slots.copy(), start.optimizer_state.step
        else:
            self.slots, self.step = np.zeros((self.rule.n_slots, self.parameters.size)), 0
        if not self.rule.n_slots:
            self.slots.setflags(write=False)
        n = len(self.inputs)
        self.batch_size = n if experiment.batch_size == "full" else min(int(experiment.batch_size), n)
        self.stochastic = self.batch_size < n or (experiment.dropout > 0 and len(sizes) > 2)
        self.rng = np.random.RandomState() if self.stochastic else None

    def next_snapshot(self, previous: Snapshot) -> Snapshot:
        """Train for an epoch and take a snapshot."""
        self.update()
        return self.snapshot(previous)

    def snapshot(self, previous: Snapshot | None) -> Snapshot:
        """Measure loss and gradient over all samples at the present parameters, and judge whether the run ends."""
        loss, data_loss, outputs = self.measure(self.inputs, self.targets)
        gradient_norm = math.sqrt(self.gradient.dot(self.gradient))
        if not math.isfinite(loss + gradient_norm):
            if previous is None:
                raise ValueError("the loss or its gradient is no finite number here: parameters or data are too large")
            return replace(previous, diagnosis=diagnose(previous, None, self.stochastic, diverged_at=self.epoch))
        vectors = self.vectors.copy()
        vectors.setflags(write=False)
        outputs.setflags(write=False)
        slots = self.slots
        if self.rule.n_slots:
            slots = slots.copy()
            slots.setflags(write=False)
        snapshot = Snapshot(
            self.epoch,
            self.experiment,
            self.architecture,
            self.samples,
            vectors[0],
            vectors[1],
            loss,
            data_loss,
            gradient_norm,
            outputs,
            OptimizerState(self.rule.name, slots, self.step),
        )
        diagnosis = diagnose(snapshot, previous, self.stochastic)
        return snapshot if diagnosis is TRAINING else replace(snapshot, diagnosis=diagnosis)

    def update(self) -> None:
        """One epoch: a step for the full batch, whose gradient `snapshot` has measured, or one for each small batch."""
        self.epoch += 1
        if not self.stochastic:
            self._step()
            return
        rng = epoch_generator(self.experiment.seed, self.epoch, self.rng)
        order = rng.permutation(len(self.inputs))
        for begin in range(0, len(order), self.batch_size):
            batch = order[begin : begin + self.batch_size]
            masks = self._dropout_masks(rng, len(batch))
            self.measure(self.inputs[batch], self.targets[batch], masks)
            self._step()

    def _step(self) -> None:
        """Clip the gradient, let the optimizer turn it into a direction, and go."""
        gradient = self.gradient
        if self.experiment.clip_norm:
            length = norm(gradient)
            if length > self.experiment.clip_norm:
                gradient = gradient * (self.experiment.clip_norm / length)
        self.step += 1
        direction = self.rule.rule(gradient, self.slots, self.step, self.constants)
        self.parameters -= self.experiment.learning_rate * direction

    def _dropout_masks(self, rng: np.random.RandomState, n_samples: int) -> list[Array] | None:
        """For each hidden layer (samples, units): 0 for a unit left out, 1 / (1 - rate) for one that stays."""
        rate = self.experiment.dropout
        if not rate:
            return None
        hidden = self.architecture.sizes[1:-1]
        return [(rng.random_sample((n_samples, units)) >= rate) / (1.0 - rate) for units in hidden]


OVERFLOW_ENDS_THE_RUN: dict[str, Any] = {"over": "ignore", "invalid": "ignore", "divide": "ignore"}
"""Overflow is no warning here: what is no longer finite is found and ends the run as diverged."""


def overflow_ends_the_run() -> np.errstate:
    return np.errstate(**OVERFLOW_ENDS_THE_RUN)


def _architecture(
    experiment: Experiment, network: Network | None, samples: Samples, start: Snapshot | None
) -> Architecture:
    """The shape of the network to train. Raises ValueError where network, data and loss do not fit together."""
    if network is not None and start is not None:
        raise ValueError("network and start: give one of them, not both")
    n_inputs, n_outputs = samples.inputs.shape[1], samples.targets.shape[1]
    names = tuple(activation.name for activation in experiment.activations)
    if network is not None:
        architecture = Architecture(network.sizes, tuple(layer.activation for layer in network.layers))
    elif start is not None:
        architecture = start.architecture
        own = start.experiment
        if (experiment.sizes, names) != (own.sizes, tuple(activation.name for activation in own.activations)):
            raise ValueError(f"start: a network of {own.sizes} cannot continue as {experiment.sizes} with {names}")
    else:
        architecture = Architecture((n_inputs, *experiment.hidden, n_outputs), names)
    if (architecture.sizes[0], architecture.sizes[-1]) != (n_inputs, n_outputs):
        raise ValueError(
            f"network: its sizes are {architecture.sizes}, but the data have {n_inputs} inputs and {n_outputs} outputs"
        )
    experiment.loss_function.check_output_activation(architecture.activations[-1])
    return architecture


def _start_parameters(
    experiment: Experiment, sizes: tuple[int, ...], network: Network | None, start: Snapshot | None
) -> Array:
    """The vector of the parameters that the run starts from."""
    if start is not None:
        return start.parameters
    if network is not None:
        return network.parameters()
    return flatten(initial_parameters(experiment.init, experiment.init_scale, sizes, experiment.seed))


def _data(
    experiment: Experiment, inputs: ArrayLike | None, targets: ArrayLike | None, start: Snapshot | None
) -> Samples:
    """The explicit data, that of the snapshot continued from, or that of the problem."""
    if (inputs is None) != (targets is None):
        raise ValueError("inputs and targets: give both or neither")
    if inputs is None or targets is None:
        return start.samples if start is not None else experiment.samples
    x, t = np.array(inputs, dtype=float), np.array(targets, dtype=float)
    for name, array in (("inputs", x), ("targets", t)):
        if array.ndim != 2 or not array.size:
            raise ValueError(f"{name}: have shape {array.shape}; need one row for each sample")
    if len(x) != len(t):
        raise ValueError(f"inputs and targets: {len(x)} and {len(t)} rows; need as many of both")
    if not (np.isfinite(x).all() and np.isfinite(t).all()):
        raise ValueError("inputs and targets: must be finite numbers")
    return Samples(x, t, classes_of(t))
