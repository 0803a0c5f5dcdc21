"""How much a step of a lesson computes, bounded for lessons that anybody may send."""

from __future__ import annotations

from itertools import pairwise

from core.experiment.settings import SettingError
from core.lessons.lesson import Step

MOST_WORK = 1e9
"""Products of a weight with an input, forward alone: ten times the largest built-in step, a minute of one core."""

OF_AN_EPOCH = 5000
"""The products in whose time a single run gets through an epoch, apart from its own."""


def work_of(step: Step) -> int:
    """The products that the step's runs and starts need at most; each epoch of a single run counts as more."""
    total = 0
    for stage in step.stages:
        experiment = stage.run().final_experiment
        epochs = min(step.until, experiment.max_epochs)
        products = len(experiment.samples.inputs) * sum((a + 1) * b for a, b in pairwise(experiment.sizes))
        total += epochs * (OF_AN_EPOCH + products * (1 + step.starts))
    return total


def check_work(step: Step) -> None:
    """Raise SettingError if it is too much."""
    work = work_of(step)
    if work > MOST_WORK:
        allowed = f"at most {MOST_WORK / 1e6:,.0f} million: fewer starts, epochs, points or units"
        raise SettingError(step.where, f"{work / 1e6:,.0f} million products", allowed)
