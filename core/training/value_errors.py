"""How far the outputs of a network are off from the values that it learns, in the unit of the values themselves."""

from __future__ import annotations

import numpy as np

from core.nn.array import Array
from core.training.snapshot import Snapshot


def off_by(snapshot: Snapshot) -> list[float]:
    """The root mean square of output - value on the training set and, where there is one, on the test set.

    Values that were scaled to be learned count in the unit that they had before.
    """
    experiment, test = snapshot.experiment, snapshot.experiment.test_samples
    sets: list[tuple[Array, Array]] = [(snapshot.outputs, snapshot.samples.targets)]
    if test:
        sets.append((snapshot.network.predict(test.inputs), test.targets))
    _, unit = experiment.task.value_scale
    return [unit * float(np.sqrt(np.mean(np.square(outputs - values)))) for outputs, values in sets]
