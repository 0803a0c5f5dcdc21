"""Networks of one shape trained side by side: the mathematics of one, with one more axis at the end for the networks.

Each member of a block is the run that `core.training.train` makes of its experiment: the same start, the same updates
and the same end, to the last bit, because both add their sums in the same order (`core.nn.summation`). Members that
have come to their end cost no more time.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from core.ensemble.outcomes import Outcomes
from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.nn.network import Evaluation, LossAndGradient, Objective, count_parameters
from core.nn.optimizers import Constants
from core.nn.schedules import SCHEDULES
from core.nn.summation import norm
from core.nn.update import UpdateStep
from core.training.batches import batches
from core.training.ending import TRAINING, Rules
from core.training.snapshot import losses_on_test_set
from core.training.trainer import overflow_ends_the_run

PER_MEMBER = (
    *("learning_rate", "decay_epochs", "decay_factor", "l1", "l2", "clip_norm"),
    *("target_loss", "max_epochs", "patience"),
)
"""Settings besides the start and the optimizer's constants in which the members of a block may differ."""

CONSTANTS = tuple(field.name for field in fields(Constants))

np.empty(4_000_000)
"""Allocated once and freed. Then glibc keeps freed memory, up to 64 MB of it (mallopt(3): its thresholds are dynamic).

Without, each array of a wide block would come from the system anew, page by page, in up to half of the time.
"""

COMPACT_BELOW = 0.9
"""Ended networks are taken out of the arrays when fewer than this share of the columns still train."""


def shape_of(experiment: Experiment) -> Experiment:
    """What the members of one block must have in common: the experiment with all else put to its default."""
    own = {"seed", "init", "init_scale", *PER_MEMBER, *CONSTANTS}
    return experiment.replace(**{name: getattr(Experiment, name) for name in own})


class Block:
    """Some members, trained side by side, epoch by epoch. It can be pickled: any process can carry on with it.

    cells: experiments of one shape (`shape_of`) that draw no random numbers after the start. Member k is
    cells[cell_of[k]] with seeds[k].
    """

    def __init__(self, cells: Sequence[Experiment], cell_of: np.ndarray, seeds: np.ndarray):
        self.cells, self.cell_of, self.seeds = tuple(cells), cell_of, seeds
        self.outcomes = Outcomes.empty(len(seeds), cells[0])
        self.epoch = -1
        self.columns = np.arange(len(seeds))
        """The member that each column of the arrays belongs to."""
        self.alive = np.ones(len(seeds), bool)
        """Whether it still trains, of each column."""
        self.stopped = False
        """Set it from another thread to end `advance` with the present epoch."""

    @property
    def done(self) -> bool:
        """Whether every member has come to its end."""
        return not self.alive.any()

    @property
    def progress(self) -> float:
        """How much of the work is done, 0 to 1: members that have ended, and of others the share of their epochs."""
        if self.epoch < 0:
            return 0.0
        n_running = np.count_nonzero(self.alive)
        most = self.settings["max_epochs"][self.alive].max(initial=1)
        return 1.0 - n_running / len(self.seeds) * (1.0 - min(self.epoch / most, 1.0))

    def advance(self, seconds: float) -> Block:
        """Train on for so long, or to the end; at least an epoch. Returns itself, for who trains it elsewhere."""
        deadline = time.monotonic() + seconds
        with overflow_ends_the_run():
            if self.epoch < 0:
                self._begin()
            else:
                self._train_epoch()
            while not self.done and not self.stopped and time.monotonic() < deadline:
                self._train_epoch()
        return self

    def data_losses(self) -> Array:
        """Without penalties, of each member (members,), at the present epoch or at its end; once it has advanced."""
        losses = self.outcomes.data_loss.copy()
        assert self.before is not None
        losses[self.columns[self.alive]] = self.before[0].data_loss[self.alive]
        return losses

    def _begin(self) -> None:
        """Draw the starts: of each network just what `train` draws."""
        sizes = self.cells[0].sizes
        self.parameters = np.empty((count_parameters(sizes), len(self.columns)))
        rng = np.random.RandomState()
        for column, member in enumerate(self.columns):
            experiment = self.cells[self.cell_of[member]]
            self.parameters[:, column] = experiment.start(int(self.seeds[member]), rng)
        self.slots, self.step = np.zeros((self.cells[0].update_rule.n_slots, *self.parameters.shape)), 0
        self.settings: dict[str, Any] = {name: self._of_members(name) for name in PER_MEMBER}
        constants = [experiment.constants for experiment in self.cells]
        cell_of = self.cell_of[self.columns]
        self.settings |= {name: np.array([getattr(one, name) for one in constants])[cell_of] for name in CONSTANTS}
        self.settings["loss_to_reach"] = np.array([one.loss_to_reach() for one in self.cells])[cell_of]
        self.settings["epochs_to_wait"] = np.array([one.epochs_to_wait for one in self.cells])[cell_of]
        self.lowest_losses, self.lowest_epochs = np.full(len(cell_of), np.inf), np.zeros(len(cell_of), np.int32)
        self.previous = self.parameters.copy()
        self.before: tuple[Evaluation, Array] | None = None
        """Loss and gradient norm an epoch ago."""
        self._set_up()
        self.epoch = 0
        self._measure()

    def _of_members(self, name: str) -> np.ndarray:
        return np.array([getattr(experiment, name) for experiment in self.cells])[self.cell_of[self.columns]]

    def _set_up(self) -> None:
        """All that follows from the arrays."""
        experiment, own = self.cells[0], self.settings
        self.samples = experiment.samples
        self.inputs, self.targets = self.samples.inputs, self.samples.targets[:, :, None]
        self.rules = self._rules(slice(None))
        n = len(self.inputs)
        of_each = list(batches(None, n, experiment.samples_per_update(n)))
        self.batches = [(self.inputs[batch], self.targets[batch]) for batch in of_each]
        """Of an epoch, in their order; one where all samples are in it."""
        objective = Objective(
            experiment.sizes,
            experiment.activations,
            experiment.loss,
            experiment.reduction,
            own["l1"],
            own["l2"],
            experiment.fixed(),
        )
        self.gradient = np.empty_like(self.parameters)
        self.present = LossAndGradient(objective, self.parameters, self.gradient)
        clipping = ("norm", own["clip_norm"]) if own["clip_norm"].any() else ("none", 0.0)
        constants = Constants(**{name: own[name] for name in CONSTANTS})
        step = len(self.batches) * max(self.epoch, 0)
        how = experiment.update_rule, constants, self.parameters.shape, clipping
        self.update = UpdateStep(*how, self.slots, step, objective.fixed)
        self.schedule = SCHEDULES[experiment.schedule]

    def _rules(self, at: Any) -> Rules:
        """Those of the networks in these columns."""
        own = self.settings
        of_each = own["loss_to_reach"][at], own["max_epochs"][at], own["epochs_to_wait"][at]
        return Rules(len(self.inputs), *of_each, self.cells[0].needs_all_right)

    def __getstate__(self) -> dict[str, Any]:
        made = ("present", "update", "rules", "schedule", "batches")  # by _set_up; some cannot be pickled
        state = {name: value for name, value in self.__dict__.items() if name not in made}
        return state | {"slots": self.update.slots} if self.epoch >= 0 else state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ |= state
        if self.epoch >= 0:
            gradient = self.gradient
            self._set_up()
            np.copyto(self.gradient, gradient)

    def _train_epoch(self) -> None:
        """An epoch of every network, one update for each batch, and what it led to."""
        np.copyto(self.previous, self.parameters)
        rates = self._learning_rates()
        for inputs, targets in self.batches:
            if len(self.batches) > 1:  # else the gradient over all samples is there
                self.present.pass_through(inputs, targets)
            self.update.apply(self.parameters, self.gradient, rates)
        self.epoch += 1
        self._measure()

    def _learning_rates(self) -> Array:
        """Of each network in this epoch."""
        own = self.settings
        if self.schedule.name == "constant":
            return own["learning_rate"]
        factor = self.schedule.factor(np.full(1, float(self.epoch)), own["decay_epochs"], own["decay_factor"])
        return own["learning_rate"] * factor

    def _measure(self) -> None:
        """Loss and gradient at the present parameters, and which runs end with them."""
        now = self.present.measure(self.inputs, self.targets)
        norms, waited = norm(self.gradient), self._waited()
        may_end = self.rules.may_end(self.epoch, now.loss, now.data_loss, norms, waited)
        special = np.flatnonzero(may_end & self.alive)
        if special.size:
            self._judge(special, now, norms, waited)
        self.before = now, norms
        wanted = max(int(np.count_nonzero(self.alive)), 1)
        if wanted < COMPACT_BELOW * self.alive.size:
            self._compact(wanted)

    def _waited(self) -> np.ndarray:
        """For how many epochs the loss on the test set has not fallen, of each network; where it counts for any."""
        if np.isfinite(self.settings["epochs_to_wait"]).any():
            losses = losses_on_test_set(self.cells[0], self.parameters)
            fell = losses < self.lowest_losses
            self.lowest_losses[fell], self.lowest_epochs[fell] = losses[fell], self.epoch
        return self.epoch - self.lowest_epochs

    def _judge(self, at: np.ndarray, now: Evaluation, norms: Array, waited: np.ndarray) -> None:
        """Let the runs in these columns end if they do."""
        loss, data_loss = now.loss[at], now.data_loss[at]
        all_right = self.samples.accuracy(now.outputs[:, :, at]) == 1.0
        step = loss_before = norm_before = np.full(at.size, np.inf)
        if self.before is not None:
            step = np.abs(self.parameters[:, at] - self.previous[:, at]).max(axis=0)
            loss_before, norm_before = self.before[0].loss[at], self.before[1][at]
        rules = self._rules(at)
        measured = self.epoch, loss, data_loss, norms[at], waited[at]
        status = rules.status(*measured, all_right, step, loss_before, norm_before)
        finite, ends = np.isfinite(loss + norms[at]), status != TRAINING
        self._end(at[ends & finite], status[ends & finite], self.epoch, (now, norms), self.parameters)
        self._end(at[~finite], status[~finite], max(self.epoch - 1, 0), self.before or (now, norms), self.previous)

    def _end(
        self, columns: np.ndarray, status: np.ndarray, epoch: int, measured: tuple[Evaluation, Array], parameters: Array
    ) -> None:
        """Write down how the runs in these columns ended."""
        if not columns.size:
            return
        (loss, data_loss, outputs), norm = measured
        ended = Outcomes(
            status,
            np.full(columns.size, epoch),
            loss[columns],
            data_loss[columns],
            norm[columns],
            self.samples.accuracy(outputs[:, :, columns]),
            outputs[:, :, columns].transpose(2, 0, 1),
            parameters[:, columns].T,
        )
        self.outcomes.put(self.columns[columns], ended)
        self.alive[columns] = False

    def _compact(self, wanted: int) -> None:
        """Take networks that have ended out of the arrays, so that so many stay."""
        keep = np.sort(np.argsort(~self.alive, kind="stable")[:wanted])
        gradient, self.columns, self.alive = _some(self.gradient, keep), self.columns[keep], self.alive[keep]
        self.parameters, self.previous = _some(self.parameters, keep), _some(self.previous, keep)
        self.slots = _some(self.update.slots, keep)
        self.lowest_losses, self.lowest_epochs = self.lowest_losses[keep], self.lowest_epochs[keep]
        self.settings = {name: values[keep] for name, values in self.settings.items()}
        if self.before is not None:
            evaluation, norm = self.before
            self.before = Evaluation(*(_some(part, keep) for part in evaluation)), norm[keep]
        self._set_up()
        np.copyto(self.gradient, gradient)


def _some(array: Array, columns: np.ndarray) -> Array:
    """Of an array (…, networks) those in these columns; in C order, which an index would not give."""
    return np.take(array, columns, axis=-1)
