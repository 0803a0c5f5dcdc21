"""What may help, by what was found: first what is known, then what helped when it was tried."""

from __future__ import annotations

import numpy as np

from core.experiment.scaled_values import are_hard
from core.notation.numbers import short
from core.training.diagnosis import ONE_LINE, SATURATED, behind_steps, one_line_separates
from core.training.snapshot import Snapshot
from core.why.ahead import LEFT
from core.why.changes import OtherSettings
from core.why.inquiry import Findings
from core.why.phrases import capital, number, span
from core.why.standstill import STILL
from core.why.tried_words import change_in_words, ended

MOST_TOLD = 2
"""Changes that helped."""

Advice = tuple[str, str]
"""The setting that it is about, empty for none, and a sentence."""


def advice(found: Findings) -> list[Advice]:
    """What may help, by what was found; nothing for a run that is solved."""
    here, ahead, others = found.here, found.ahead, found.others
    experiment = here.experiment
    if here.status == "solved":
        return []
    tips: list[Advice] = []
    if are_hard(experiment):
        tips.append(
            ("value_scaling", "Values with mean 0 and variance 1: learning rates are made for values around 1.")
        )
    tips += _another_rate(found)
    if steps := behind_steps(experiment):
        tips += [(name, f"{capital(what)}: a sigmoid has a slope everywhere.") for name, what in steps[1]]
    if here.status == "diverged" or ahead.last.status == "diverged":
        tips += _helpful(found, {name for name, _ in tips} | {"max_epochs"})
        return tips or [("learning_rate", "A much smaller learning rate.")]
    if one_line_separates(here) is False:
        return [
            (
                "hidden",
                f"{ONE_LINE} {'One more hidden unit draws one more.' if experiment.hidden else 'Add a hidden layer.'}",
            )
        ]
    if ahead.solved_at is not None:
        more = ahead.solved_at > experiment.max_epochs
        if here.status == "stopped early" and not more:
            return [("patience", f"With Patience 0 this run is solved at epoch {ahead.solved_at:,}."), *tips]
        wait = f"Raise Most epochs above {ahead.solved_at:,}" if more else "Go on"
        known = {name for name, _ in tips} | {"max_epochs"}
        return [
            ("max_epochs", f"{wait}: this run is solved at epoch {ahead.solved_at:,}."),
            *tips,
            *_helpful(found, known),
        ]
    if here.status == "stalled":
        tips.append(("max_epochs", "Waiting does not help: the gradient is 0, or so near 0 that nothing moves."))
    elif (ahead.done or found.ended) and ahead.left_at is None and found.still.stands:
        helps = "does not help, as far as it was tried: to"
        if ahead.last.loss < (1.0 - STILL) * here.loss:
            helps = f"helps little: the loss goes {span(here.loss, ahead.last.loss)} by"
        tips.append(("max_epochs", f"Waiting {helps} epoch {ahead.last.epoch:,}."))
    elif ahead.left_at is not None:
        tips.append(("max_epochs", _waiting(found)))
    if not here.parameters.any() or experiment.init in ("zeros", "alike"):
        tips.append(("init", "Start from random weights: units that start alike stay alike."))
    if len(experiment.locked) == len(here.parameters):
        tips.append(("locked", "Unlock some weights: all of them are locked."))
    if found.settings is None:
        tips += _untried(found)
    if others is not None and others.n_solved:
        are = "is" if others.n_solved == 1 else "are"
        so_far = "" if others.done or found.ended else " so far"
        tips.append(("seed", f"Another seed: {others.n_solved} of {len(others.seeds)} others {are} solved{so_far}."))
    return tips + _helpful(found, {name for name, _ in tips})


def _untried(found: Findings) -> list[Advice]:
    """What is known to help others that fail in this way."""
    experiment, tips = found.here.experiment, []
    if any(unit.dead for unit in found.units):
        tips.append(("hidden_activation", "Leaky ReLU as hidden activation: its slope is nowhere 0."))
    if experiment.l1 or experiment.l2:
        tips.append(("l1" if experiment.l1 else "l2", "A smaller penalty: its gradient is against that of the loss."))
    if _is_saturated(found.here):
        tips.append(("loss", "A cross-entropy as loss: its gradient stays large where a wrong output is saturated."))
    return tips


def _helpful(found: Findings, known: set[str]) -> list[Advice]:
    """The changes that helped most when they were tried, but for settings of which something is said already."""
    settings = found.settings
    if settings is None or not settings.tells or not (settings.done or found.ended):
        return []
    when = "" if settings.done else f" by epoch {settings.epoch:,}"
    tips = []
    for arm in settings.helpful():
        change = settings.changes[arm - 1]
        setting = next(iter(change))
        if setting not in known:
            tips.append((setting, f"{change_in_words(change)}: {_compared(settings, arm)}{when}."))
    if not tips and known <= {"max_epochs"} and found.ahead.solved_at is None:
        n = len(settings.seeds)
        tips.append(("", f"None of the changes that were tried helps clearly, from {n} starts each."))
    return tips[:MOST_TOLD]


def _compared(settings: OtherSettings, arm: int) -> str:
    """An arm beside the experiment as it is."""
    if settings.by_loss:
        return f"a median loss of {number(settings.median_loss(arm))}, and as it is {number(settings.median_loss(0))}"
    solved = [int(settings.solved(one).sum()) for one in (arm, 0)]
    return f"solved from {solved[0]} of {len(settings.seeds)} starts, and as it is from {solved[1]}"


def _waiting(found: Findings) -> str:
    """What it brings, where it does not solve the problem."""
    ahead, here = found.ahead, found.here
    if not (ahead.done or found.ended):
        return f"Wait: half of the loss is gone by epoch {ahead.left_at:,}."
    lowers = f"Waiting lowers the loss, {span(here.loss, ahead.last.loss)} by epoch {ahead.last.epoch:,}"
    return f"{lowers}, but does not solve it." if here.experiment.target_loss else f"{lowers}."


def _another_rate(found: Findings) -> list[Advice]:
    """One with which the problem is solved sooner; or, where the present one is to blame, one that leads further."""
    rates, steps, last = found.rates, found.steps, found.ahead.last
    if not (rates and steps and rates.tried) or not (rates.done or found.ended):
        return []
    rate, tried = min((rates.solved or rates.tried).items(), key=lambda one: one[1].loss)
    if tried.status == "solved":
        better = last.status != "solved" or tried.epoch < last.epoch
    else:
        further = tried.loss < LEFT * last.loss or last.status == "diverged"
        better = (steps.is_large or steps.is_small) and further and tried.status != "diverged"
    how = "smaller" if rate < steps.rate else "larger"
    return [("learning_rate", f"A {how} learning rate, {short(rate)}: {ended(tried)}, as tried.")] if better else []


def _is_saturated(here: Snapshot) -> bool:
    """Whether a wrong output is at the flat end of its activation under a squared error, where classes are learned."""
    if here.samples.are_values:
        return False
    squared = here.experiment.loss in ("half_squared_error", "squared_error")
    ends = squared and here.experiment.output_activation in ("sigmoid", "softmax")
    wrong = ~here.samples.right(here.outputs)
    return ends and bool((np.abs(here.outputs[wrong] - 0.5) > SATURATED).any())
