"""Own values that are scaled: what the numbers stand for, and whether those that are not scaled should be."""

from __future__ import annotations

from core.data.points import AS_THEY_ARE, need_scaling, read_points
from core.experiment.experiment import Experiment
from core.notation.numbers import grouped


def are_scaled(experiment: Experiment) -> bool:
    """Whether the values to be learned are other numbers than those of the points."""
    return experiment.uses("value_scaling") and experiment.value_scaling != AS_THEY_ARE


def are_hard(experiment: Experiment) -> bool:
    """Whether values are to be learned as they are that would be easier to learn if they were scaled."""
    if not experiment.uses("value_scaling") or experiment.value_scaling != AS_THEY_ARE:
        return False
    return need_scaling(read_points(experiment.points))


def scale_in_words(experiment: Experiment) -> str:
    """What scaled values stand for; nothing where they are as they are."""
    if not are_scaled(experiment):
        return ""
    zero, unit = (grouped(number).replace("-", "−") for number in experiment.task.value_scale)
    return f"Values are scaled: 0 stands for {zero}, and 1 for {unit} more."


def output_title(experiment: Experiment) -> str:
    """What the axis of the output is called."""
    return "output (scaled)" if are_scaled(experiment) else "output"
