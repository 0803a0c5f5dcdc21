"""Training as a stream of snapshots, one an epoch, that ends in a state with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextvars import copy_context
from time import monotonic
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from core.data.problems import Samples
from core.experiment.experiment import Experiment
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.nn.network import LossAndGradient, Network, Objective
from core.nn.summation import norm
from core.nn.unrolled import unrolled
from core.nn.update import UpdateStep
from core.training.batches import batches, epoch_generator
from core.training.diagnosis import diagnosed
from core.training.ending import DIVERGED, Rules
from core.training.snapshot import Architecture, Snapshot, losses_on_test_set
from core.training.status import STATUSES, TRAINING
from core.training.stretch import NEVER, Stretch, lowest_so_far

LONGEST_STRETCH = 128
"""Epochs that `train` records at once."""

WORTH_UNROLLING = 64
"""Epochs from which on it is worth it to write a function for them, which then is known."""


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
    trainer = Trainer(experiment, network=network, inputs=inputs, targets=targets, start=start)
    length = 1
    while not trainer.ended:
        stretch = trainer.record(length)
        yield from map(stretch.snapshot, range(len(stretch)))
        length = min(2 * length, LONGEST_STRETCH)


class Recorded(NamedTuple):
    """Epochs as they are recorded, one a row, (n, …); of many networks each array has one more axis at its end.

    vectors: parameters and gradient, (n, 2, parameters). nets, outputs: of the last layer, (n, samples, outputs); the
    nets are the outputs where the loss does not need them. slots: the optimizer's memory, (n, n_slots, parameters).
    """

    vectors: Array
    nets: Array
    outputs: Array
    slots: Array


class Moving:
    """What moves in a run, or with one more axis at its end in many runs side by side, and recording it.

    vectors: parameters and gradient, (2, parameters) or (2, parameters, networks). They change in place, as the
    optimizer's memory in `update` does.
    """

    def __init__(self, vectors: Array, objective: Objective, update: UpdateStep, samples: Samples):
        self.vectors, self.objective, self.update = vectors, objective, update
        self.parameters, self.gradient = vectors
        self.inputs, self.targets = samples.inputs, samples.targets
        if vectors.ndim == 3:
            self.targets = self.targets[:, :, None]
        self.measured = LossAndGradient(objective, self.parameters, self.gradient)
        self.pass_through = self.measured.pass_through

    def record(self, rates: Sequence[Any], begun: bool, train_epoch: Callable[[Any], None]) -> Recorded:
        """A row for each learning rate but the last. Before a row, but the first one of all, an epoch is trained.

        begun: whether there were rows before. train_epoch: trains an epoch with a learning rate, or one each.
        """
        n, (n_samples, n_outputs, *_), networks = len(rates) - 1, self.targets.shape, self.vectors.shape[2:]
        vectors = np.empty((n, *self.vectors.shape))
        outputs = np.empty((n, n_samples, n_outputs, *networks))
        nets = np.empty_like(outputs) if self.objective.loss.uses_nets else outputs
        slots = np.empty((n, *self.update.slots.shape))
        inputs, targets, remembers = self.inputs, self.targets, bool(slots.size)
        for row in range(n):
            if row or begun:
                train_epoch(rates[row])
            z, a = self.pass_through(inputs, targets)
            vectors[row], outputs[row] = self.vectors, a
            if nets is not outputs:
                nets[row] = z
            if remembers:
                slots[row] = self.update.slots
        return Recorded(vectors, nets, outputs, slots)


class Trainer:
    """The moving parts of one run. It records stretches, one after the other; the first begins with the start."""

    watches = False
    """Whether each update is looked at on its way, by a `_train_epoch` or `_update` of a subclass."""

    def __init__(
        self,
        experiment: Experiment,
        *,
        network: Network | None = None,
        inputs: ArrayLike | None = None,
        targets: ArrayLike | None = None,
        start: Snapshot | None = None,
    ):
        """The arguments are those of `train`."""
        self.experiment = experiment
        self.samples = _data(experiment, inputs, targets, start)
        self.architecture = _architecture(experiment, network, self.samples, start)
        sizes, n = self.architecture.sizes, len(self.samples.inputs)
        start_parameters = _start_parameters(experiment, sizes, network, start)
        activations = [ACTIVATIONS[name] for name in self.architecture.activations]
        fixed, penalties = experiment.fixed(sizes), (experiment.l1, experiment.l2)
        objective = Objective(sizes, activations, experiment.loss, experiment.reduction, *penalties, fixed)
        self.objective = objective
        kept = start.optimizer_state if start and start.optimizer_state.optimizer == experiment.optimizer else None
        self.update = UpdateStep(
            experiment.update_rule,
            experiment.constants,
            start_parameters.shape,
            ("norm", experiment.clip_norm) if experiment.clip_norm else ("none", 0.0),
            kept.slots if kept else None,
            kept.step if kept else 0,
            fixed,
        )
        vectors = np.array([start_parameters, np.zeros_like(start_parameters)])
        self.moving = Moving(vectors, objective, self.update, self.samples)
        self.parameters, self.gradient = vectors
        self.batch_size = experiment.samples_per_update(n)
        self.in_batches = self.batch_size < n
        self.drops_out = experiment.dropout > 0 and len(sizes) > 2
        self.shuffles = experiment.order == "shuffled" if self.in_batches else self.drops_out
        self.stochastic = self.shuffles or self.drops_out
        self.waits = experiment.epochs_to_wait < np.inf and self.architecture == Architecture.of(experiment)
        self.rules = Rules(
            n,
            experiment.loss_to_reach(n),
            experiment.max_epochs,
            experiment.epochs_to_wait if self.waits else np.inf,
            experiment.needs_all_right,
            self.stochastic,
        )
        self.rng = np.random.RandomState()
        self.start = start
        self.epoch = start.epoch if start else 0
        self.last: Stretch | None = None
        """The stretch recorded last."""
        self.seconds = 0.0
        """How long that took."""
        self.context = copy_context()  # NumPy's way with overflow belongs to it, and it is entered in no time
        self.context.run(np.seterr, **OVERFLOW_ENDS_THE_RUN)

    @property
    def ended(self) -> bool:
        """Whether the last recorded epoch was the last one of the run."""
        return self.last is not None and self.last.end is not TRAINING

    def record(self, n: int) -> Stretch:
        """Train for n epochs more, or to the end of the run, and record them; the first time, n counts the start.

        Raises ValueError if loss or gradient are no finite numbers at the start.
        """
        return self.context.run(self._record, self.rows(n))

    def rows(self, n: int) -> int:
        """How many rows `record(n)` trains for."""
        return max(1, min(n, self.experiment.max_epochs - self.epoch + (self.last is None)))

    def _record(self, n: int) -> Stretch:
        begin = monotonic()
        rates = self.learning_rates(n)
        if n >= WORTH_UNROLLING and self.last is not None and (rows := self._record_numbers(rates[:-1])):
            return self.take(rows, rates, begin)
        recorded = self.moving.record(rates, self.last is not None, self._train_epoch)
        return self._stretch(recorded, rates, begin)

    def _record_numbers(self, rates: list[float]) -> Recorded | None:
        """The next rows, one for each learning rate, without arrays; None where it takes arrays."""
        if self.in_batches or self.drops_out or self.watches:
            return None
        by_numbers = unrolled(self.objective, self.update, self.samples.inputs, self.samples.targets)
        rows = by_numbers.record(self.moving.vectors, self.update.slots, rates) if by_numbers else None
        return Recorded(*rows) if rows else None

    def take(self, recorded: Recorded, rates: list[float], begin: float) -> Stretch:
        """What `record` returns, where the rows were recorded elsewhere, since `begin`; and stand where they end."""
        self.moving.vectors[...], self.update.slots[...] = recorded.vectors[-1], recorded.slots[-1]
        trained = len(recorded.vectors) - (self.last is None)
        self.epoch += trained
        self.update.step += trained
        return self._stretch(recorded, rates, begin)

    def _stretch(self, recorded: Recorded, rates: list[float], begin: float) -> Stretch:
        """The recorded rows with all that is measured of them, up to the end of the run."""
        vectors, nets, outputs, slots = recorded
        n, n_samples = outputs.shape[:2]
        epochs = np.arange(n) + (self.epoch - n + 1)
        parameters, gradients = vectors[:, 0], vectors[:, 1]
        losses, data_losses = self._losses(parameters, nets, outputs)
        updates = -(-n_samples // self.batch_size)
        steps = self.update.step - updates * np.arange(n - 1, -1, -1)
        stretch = Stretch(
            self.experiment,
            self.architecture,
            self.samples,
            epochs,
            parameters,
            gradients,
            losses,
            data_losses,
            norm(gradients.T),
            np.array(rates[1:]),
            outputs,
            slots,
            steps,
            *self._lowest(epochs, parameters),
        )
        for name in ("parameters", "gradients", "outputs", "slots"):
            getattr(stretch, name).setflags(write=False)
        self.last = self._up_to_its_end(stretch)
        self.seconds = monotonic() - begin
        return self.last

    def _lowest(self, epochs: np.ndarray, parameters: Array) -> tuple[Array, np.ndarray]:
        """The lowest loss on the test set up to each epoch, and where it was, (n,) each."""
        if not self.waits:
            return np.full(len(epochs), np.inf), np.full(len(epochs), NEVER)
        before = self.last.lowest(-1) if self.last else None if self.start is None else self.start.lowest_test
        return lowest_so_far(losses_on_test_set(self.experiment, parameters.T), epochs, before)

    def _losses(self, parameters: Array, nets: Array, outputs: Array) -> tuple[Array, Array]:
        """The losses with and without penalties, (n,), of n epochs at once: as those of many networks."""
        of_each = np.moveaxis(nets, 0, -1), np.moveaxis(outputs, 0, -1)
        data_losses = np.atleast_1d(self.objective.data_loss(*of_each, self.samples.targets[:, :, None]))
        if not self.objective.penalised:
            return data_losses, data_losses
        return data_losses + self.objective.penalty(self.objective.weights(parameters.T)), data_losses

    def _train_epoch(self, learning_rate: float) -> None:
        """One update with the gradient over all samples at the present parameters, or one for each small batch."""
        self.epoch += 1
        if not (self.in_batches or self.drops_out):
            self._update(slice(None), learning_rate)
            return
        rng = epoch_generator(self.experiment.seed, self.epoch, self.rng) if self.stochastic else self.rng
        for batch in batches(rng if self.shuffles else None, len(self.samples.inputs), self.batch_size):
            masks = self._dropout_masks(rng, len(batch)) if self.drops_out else None
            self.moving.pass_through(self.samples.inputs[batch], self.samples.targets[batch], masks)
            self._update(batch, learning_rate)

    def _update(self, rows: slice | np.ndarray, learning_rate: float) -> None:
        """One update with the gradient over these samples, which were passed through just now."""
        self.update.apply(self.parameters, self.gradient, learning_rate)

    def _dropout_masks(self, rng: np.random.RandomState, n_samples: int) -> list[Array]:
        """For each hidden layer (samples, units): 0 for a unit left out, 1 / (1 - rate) for one that stays."""
        rate = self.experiment.dropout
        hidden = self.architecture.sizes[1:-1]
        return [(rng.random_sample((n_samples, units)) >= rate) / (1.0 - rate) for units in hidden]

    def learning_rates(self, n: int) -> list[float]:
        """Those of the updates before each of the next n rows, and after the last."""
        if self.experiment.schedule == "constant":
            return [self.experiment.learning_rate] * (n + 1)
        epochs = np.arange(n + 1) + (self.epoch - (self.last is None))
        return self.experiment.learning_rates(np.maximum(epochs, 0)).tolist()

    # The end

    def _up_to_its_end(self, stretch: Stretch) -> Stretch:
        """The stretch to the end of the run, if that lies in it."""
        measured = stretch.epochs, stretch.losses, stretch.data_losses, stretch.gradient_norms
        waited = stretch.epochs - stretch.lowest_epochs
        if not self.rules.may_end(*measured, waited).any():
            return stretch
        last = self._before_the_start if self.last is None else (self.last.losses[-1], self.last.gradient_norms[-1])
        before = np.append(last[0], stretch.losses[:-1]), np.append(last[1], stretch.gradient_norms[:-1])
        all_right = stretch.accuracies == 1.0
        status = self.rules.status(*measured, waited, all_right, self._steps(stretch), *before)
        if not status.any():
            return stretch
        row = int(np.flatnonzero(status)[0])
        if status[row] == DIVERGED and not np.isfinite(stretch.losses[row] + stretch.gradient_norms[row]):
            return self._end_before(stretch, row)
        stretch = stretch.cut(0, row + 1)
        name = STATUSES[status[row]]
        stretch.end = diagnosed(name, stretch.snapshot(row))
        return stretch

    def _end_before(self, stretch: Stretch, row: int) -> Stretch:
        """The numbers of this row are no longer finite: the row before it once more, as the end of the run."""
        before = stretch.cut(0, row) if row else self.last
        if before is None:
            raise ValueError("the loss or its gradient is no finite number here: parameters or data are too large")
        why = diagnosed("diverged", before.snapshot(len(before) - 1), diverged_at=int(stretch.epochs[row]))
        ended = before.with_last_row_again(why)
        return ended if row else ended.cut(len(before), len(ended))

    def _steps(self, stretch: Stretch) -> Array:
        """The largest change of a parameter in the update before each row, (n,)."""
        if self.last is not None:
            before = self.last.parameters[-1]
            return np.abs(np.diff(stretch.parameters, axis=0, prepend=before[None])).max(axis=1)
        later = np.abs(np.diff(stretch.parameters, axis=0)).max(axis=1, initial=0.0)
        return np.append(0.0 if self._starts_ended_as("stalled") else np.inf, later)

    @property
    def _before_the_start(self) -> tuple[float, float]:
        """Loss and gradient norm an epoch before the start: none were measured, or the loss has grown since."""
        return (0.0 if self._starts_ended_as("diverged") else np.inf), np.inf

    def _starts_ended_as(self, status: str) -> bool:
        """Whether the start is the end of a run that ended so under the same settings: then it ends again."""
        return self.start is not None and self.start.status == status and self.start.experiment == self.experiment


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
        if not experiment.has_biases and any(layer.bias.any() for layer in network.layers):
            raise ValueError("network: has biases, but bias is 'without': they must be 0")
        return network.parameters()
    return experiment.start(sizes=sizes)


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
    return Samples.of_targets(x, t)
