"""Runs side by side: the settings in which they differ, and their courses at the same epochs."""

from __future__ import annotations

import math
import time
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.experiment.experiment import SETTINGS, Experiment
from core.nn.array import Array
from core.nn.network import forward, layer_views
from core.training.run import Run
from core.training.snapshot import Snapshot
from core.training.trainer import overflow_ends_the_run
from core.training.words import label_of, parameters_in_words

MOST_STEPS = 100
"""A transport through several courses has about so many steps."""


class Difference(NamedTuple):
    """A setting that is not the same in all experiments: its name, what it is called, its value in each in words."""

    name: str
    label: str
    values: tuple[str, ...]


def differences(experiments: Sequence[Experiment]) -> list[Difference]:
    """The settings in which the experiments are not all alike, in the order of the settings."""
    found = []
    for name, entry in SETTINGS.items():
        values = [getattr(experiment, name) for experiment in experiments]
        if any(value != values[0] for value in values):
            texts = [
                parameters_in_words(experiment, value) if name == "locked" else entry.text(value)
                for experiment, value in zip(experiments, values, strict=True)
            ]
            found.append(Difference(name, label_of(name, values), tuple(texts)))
    return found


def next_epoch(epoch: int) -> int:
    """The epoch after this one among those that are kept of every run: epoch + max(1, floor(sqrt(epoch) / 2)).

    Every epoch up to 16 is kept, then fewer and fewer, so that their square roots have about the same distance: of
    10,000 epochs about 400.
    """
    return epoch + max(1, math.isqrt(epoch) // 2)


class Moment(NamedTuple):
    """A run at one epoch: training loss, norm of its whole gradient, share of right rows, parameters (parameters,)."""

    epoch: int
    loss: float
    gradient_norm: float
    accuracy: float
    parameters: Array


class Course:
    """What a run goes through: `moments` at the epochs that are kept of every run and at its last one.

    It is trained piece by piece. `last` is the snapshot of the last moment.
    """

    def __init__(self, run: Run):
        self.run = run
        self.moments: list[Moment] = []
        self._take(run.snapshot(0))

    @property
    def done(self) -> bool:
        """Whether the run has ended."""
        return self.last.status != "training"

    @property
    def progress(self) -> float:
        """How much of the run is trained, from 0 to 1: until it has ended, of the epochs that it may have."""
        return 1.0 if self.done else self.last.epoch / self.last.experiment.max_epochs

    def advance(self, seconds: float) -> None:
        """Train for so long, or to the end of the run."""
        deadline = time.monotonic() + seconds
        while not self.done and time.monotonic() < deadline:
            wanted = next_epoch(self.last.epoch)
            snapshot = self.run.snapshot(wanted, deadline)
            if snapshot.epoch < wanted and snapshot.status == "training":
                return  # in between: the run goes on from there the next time
            self._take(snapshot)

    def at(self, epoch: int) -> int:
        """The place of the last moment that is not after this epoch: a run that is over stays at its end."""
        return bisect_right(self.moments, epoch, key=lambda moment: moment.epoch) - 1

    def outputs(self, places: Sequence[int], points: Array) -> Array:
        """The outputs (places, points, outputs) at these places of the course for points (points, coordinates)."""
        return self.layer_outputs(places, points)[-1]

    def layer_outputs(self, places: Sequence[int], points: Array) -> list[Array]:
        """The outputs of each layer, (places, points, units), at these places for points (points, coordinates)."""
        experiment = self.run.experiment
        return self._forward(places, 0, experiment.inputs_at(points))

    def outputs_above(self, places: Sequence[int], layer: int, outputs: Array) -> Array:
        """The outputs (places, points, outputs) where this hidden layer puts out `outputs` (points, units)."""
        return self._forward(places, layer + 1, outputs)[-1]

    def _forward(self, places: Sequence[int], first: int, inputs: Array) -> list[Array]:
        """The outputs of each layer from `first` on, which gets these inputs (points, inputs)."""
        experiment = self.run.experiment
        flat = np.stack([self.moments[place].parameters for place in places], axis=-1)
        layers = layer_views(flat, experiment.sizes)[first:]
        with overflow_ends_the_run():
            _, outputs = forward(layers, experiment.activations[first:], inputs)
        return [np.moveaxis(each, -1, 0) for each in outputs[1:]]

    def _take(self, snapshot: Snapshot) -> None:
        if self.moments and self.moments[-1].epoch == snapshot.epoch:
            self.moments.pop()  # the run diverges in the next update: the same numbers, now as its end
        norm = snapshot.gradient_norm
        self.moments.append(Moment(snapshot.epoch, snapshot.loss, norm, snapshot.accuracy, snapshot.parameters))
        self.last = snapshot


def common_epochs(courses: Sequence[Course], until: int | None = None) -> list[int]:
    """About MOST_STEPS epochs that are kept of every course, from 0 to `until` or to the end of the longest.

    They are closer together at first, as `next_epoch` says. The last one is the longest course's.
    """
    longest = max(courses, key=lambda course: course.last.epoch)
    kept = [moment.epoch for moment in longest.moments if until is None or moment.epoch <= until]
    chosen = kept[:: -(-len(kept) // MOST_STEPS)]
    return chosen if chosen[-1] == kept[-1] else [*chosen, kept[-1]]


def same_start(courses: Sequence[Course]) -> bool:
    """Whether all courses begin with the same weights and biases."""
    first = courses[0].moments[0].parameters
    return all(np.array_equal(course.moments[0].parameters, first) for course in courses[1:])
