"""A snapshot as one row of numbers: how a run travels to a browser, a file or a chart."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from core.experiment.experiment import SETTINGS, Experiment
from core.nn.network import count_parameters
from core.training.run import Run
from core.training.snapshot import Snapshot
from core.training.stretch import Stretch


class Place(NamedTuple):
    """Where a parameter is: the layer (0 is the first), the unit it leads to, and the one it comes from.

    `source` is None for a bias.
    """

    layer: int
    unit: int
    source: int | None


class RowLayout:
    """The columns of a row for a network of these sizes, `tested` or not, that learns classes or values.

    Parameters, gradient, loss, accuracy, the gradient's norm in each layer, the learning rate that is in force, and
    data loss and accuracy on the test set where there is one. Values have no accuracy. A network without biases has
    their columns too, all 0.
    """

    def __init__(self, sizes: Sequence[int], tested: bool = False, of_values: bool = False, has_biases: bool = True):
        self.sizes, self.has_biases = tuple(sizes), has_biases
        self.tested, self.of_values = tested, of_values
        n = self.n_parameters = count_parameters(sizes)
        self.parameters = range(0, n)
        self.gradient = range(n, 2 * n)
        norms = [f"gradient_norm_{layer + 1}" for layer in range(len(sizes) - 1)]
        on_test = ["test_loss", "test_accuracy"] if tested else []
        measured = ["loss", "accuracy", *norms, "learning_rate_in_force", *on_test]
        self._measured = [name for name in measured if not (of_values and name.endswith("accuracy"))]
        places = {name: 2 * n + place for place, name in enumerate(self._measured)}
        self.loss, self.accuracy = places["loss"], places.get("accuracy")
        first = places["gradient_norm_1"]
        self.gradient_norms = range(first, first + len(norms))
        self.learning_rate = places["learning_rate_in_force"]
        self.test_loss, self.test_accuracy = places.get("test_loss"), places.get("test_accuracy")
        self.width = 2 * n + len(self._measured)

    @classmethod
    def of(cls, experiment: Experiment) -> RowLayout:
        """That of an experiment's runs."""
        task = experiment.task
        return cls(experiment.sizes, bool(task.test_points), task.is_regression, experiment.has_biases)

    @cached_property
    def places(self) -> list[Place]:
        """Where each parameter is, in the order of the vector."""
        places: list[Place] = []
        for layer, (n_in, n_out) in enumerate(zip(self.sizes, self.sizes[1:], strict=False)):
            places += [Place(layer, unit, source) for source in range(n_in) for unit in range(n_out)]
            places += [Place(layer, unit, None) for unit in range(n_out)]
        return places

    @cached_property
    def present(self) -> list[int]:
        """The places of the parameters that there are: all, or the weights alone."""
        return [index for index, place in enumerate(self.places) if self.has_biases or place.source is not None]

    def row(self, snapshot: Snapshot) -> np.ndarray:
        """The snapshot's numbers, (width,)."""
        losses = [snapshot.loss] if self.of_values else [snapshot.loss, snapshot.accuracy]
        measured = *losses, *snapshot.gradient_norms, snapshot.learning_rate
        on_test = snapshot.test_measures if self.tested else None
        return np.concatenate((snapshot.parameters, snapshot.gradient, measured, (on_test or ())[: len(losses)]))

    def rows(self, stretch: Stretch) -> np.ndarray:
        """Those of each epoch in a stretch, (epochs, width)."""
        losses = [stretch.losses] if self.of_values else [stretch.losses, stretch.accuracies]
        on_test = stretch.test_measures[: len(losses)] if self.tested else ()
        measured = *losses, *stretch.layer_gradient_norms.T, stretch.learning_rates, *on_test
        return np.concatenate((stretch.parameters, stretch.gradients, np.stack(measured, axis=1)), axis=1)

    @property
    def names(self) -> list[str]:
        """A name for each column, such as weight_1_2_1: layer 1, from unit or input 2, to unit 1."""
        own = [
            f"bias_{place.layer + 1}_{place.unit + 1}"
            if place.source is None
            else f"weight_{place.layer + 1}_{place.source + 1}_{place.unit + 1}"
            for place in self.places
        ]
        return [*own, *(f"gradient_{name}" for name in own), *self._measured]


def history_csv(run: Run, last_epoch: int, most_rows: int = 10_000) -> str:
    """The run from epoch 0 to `last_epoch` as CSV: one row an epoch, or evenly fewer where that would be too many.

    Before the columns of RowLayout stand the epoch, the learning rate and every other setting that is changed on the
    way, each as it is from that epoch on.
    """
    layout = RowLayout.of(run.experiment)
    changed = {name for event in run.events for name in event.settings} | {"learning_rate"}
    settings = [name for name in SETTINGS if name in changed]
    stride = max(1, -(-last_epoch // most_rows))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    present = [*layout.present, *(layout.gradient.start + index for index in layout.present)]
    columns = np.array([*present, *range(layout.loss, layout.width)])
    writer.writerow(["epoch", *settings, *(layout.names[column] for column in columns)])
    for snapshot in run.snapshots(0, last_epoch // stride + 1, stride):
        values = [getattr(snapshot.experiment, name) for name in settings]
        writer.writerow([snapshot.epoch, *values, *(repr(float(value)) for value in layout.row(snapshot)[columns])])
    return text.getvalue()
