"""What was tried in the background, in words: this run trained on, other starts, other rates, other settings."""

from __future__ import annotations

import numpy as np

from core.notation.numbers import percent, short
from core.training.snapshot import Snapshot
from core.training.status import TRAINING
from core.training.words import setting_in_words
from core.why.changes import OtherSettings, Settings
from core.why.inquiry import Findings
from core.why.phrases import capital, number, went

AS_FAR, STILL_TRAINING = ", as far as there was time", ": still training"


def tried(found: Findings) -> list[str]:
    """What became of each."""
    return [*_ahead(found), *_others(found), *_other_rates(found), *_settings(found)]


def _ahead(found: Findings) -> list[str]:
    """What became of the run when it was trained on."""
    ahead, here = found.ahead, found.here
    last = ahead.last
    if last.epoch == here.epoch:
        return []
    if not (ahead.done or found.ended):
        reached = f"at epoch {last.epoch:,} of {ahead.most:,}"
        return [f"This run is still being trained on: {reached} its loss is {number(last.loss)}."]
    if ahead.solved_at is not None:
        return [f"This run was trained on: it is solved at epoch {last.epoch:,}."]
    if last.status == "diverged":
        return [f"This run was trained on: it diverges at epoch {last.epoch:,}."]
    losses = f"the loss {went(here.loss, last.loss)}"
    reached = f"This run was trained on to epoch {last.epoch:,}{'' if ahead.done else ', as far as there was time'}"
    if ahead.left_at is not None:
        return [f"{reached}: {losses}; half of it was gone at epoch {ahead.left_at:,}. It is not solved yet."]
    end = " It has come to rest there." if last.status == "stalled" else ""
    return [f"{reached}: {losses}. It is not solved.{end}"]


def _others(found: Findings) -> list[str]:
    """How many other starts are solved."""
    others = found.others
    if others is None:
        return ["Other starts and settings were not tried: with batches or dropout they are not trained side by side."]
    n, solved, seeds = len(others.seeds), others.n_solved, others.seeds
    named = f"other starts (seeds {seeds[0]} to {seeds[-1]})"
    share = f"{solved} of {n} {named} {'is' if solved == 1 else 'are'} solved"
    if n == 1:
        share = f"The one other start that was tried (seed {seeds[0]}) is {'' if solved else 'not '}solved"
    if others.done:
        return [f"{share}." if n == 1 else f"{share}: {percent(solved / n)}."]
    most = found.here.experiment.max_epochs
    how_far = f"by epoch {others.epoch:,} of {most:,}"
    if solved or (found.ended and others.epoch > most / 2):
        return [f"{share}{'' if found.ended else ' so far'}, {how_far}{AS_FAR if found.ended else STILL_TRAINING}."]
    if found.ended:
        until = f"to epoch {others.epoch:,} of {most:,}"
        return [f"There was time to train {n} {named} {until}: too early to say how many are solved."]
    return [f"{n} {named} are being trained: none is solved yet, {how_far}."]


def _other_rates(found: Findings) -> list[str]:
    """How the run ends with each of them."""
    if not (rates := found.rates):
        return []
    since = f"from epoch {rates.since:,} on" if rates.since else "from the same start"
    goes_on = not (rates.done or found.ended)
    return [
        f"With a learning rate of {short(rate)} {since}: {ended(last, goes_on)}." for rate, last in rates.tried.items()
    ]


def ended(last: Snapshot, goes_on: bool = False) -> str:
    """How a run ended, or how far it was trained, without a capital; goes_on: it is still being trained."""
    if last.status in ("solved", "diverged"):
        return f"{last.status} at epoch {last.epoch:,}"
    so_far = " so far," if goes_on and last.status == "training" else ""
    stopped = ", where the trial was stopped" if not goes_on and last.diagnosis is TRAINING else ""
    return f"not solved{so_far} by epoch {last.epoch:,}{stopped}, with a loss of {short(last.loss)}"


def _settings(found: Findings) -> list[str]:
    """How many starts are solved as the experiment is, and with each change; or which loss they have."""
    settings = found.settings
    if settings is None:
        return []
    seeds, most = settings.seeds, found.here.experiment.max_epochs
    starts = f"{len(seeds)} starts (seeds {seeds[0]} to {seeds[-1]})"
    if not (settings.done or found.ended):
        return [f"Single changes are being tried, each from {starts}: epoch {settings.epoch:,} of {most:,} so far."]
    if not settings.tells:
        until = f"to epoch {settings.epoch:,} of {most:,}"
        return [f"There was time to try single changes from {starts} {until}: too early to compare them."]
    until = "to the end" if settings.done else f"to epoch {settings.epoch:,} of {most:,}"
    results = [f"Solved as it is: {result(settings, 0)}."]
    results += [
        f"{change_in_words(change)}: {result(settings, arm)}." for arm, change in enumerate(settings.changes, 1)
    ]
    return [f"Single changes were tried, each from {starts} {until}. {' '.join(results)}"]


def result(settings: OtherSettings, arm: int) -> str:
    """How many starts of an arm are solved; where that shows no difference, also their median loss."""
    solved = f"{settings.solved(arm).sum()} of {len(settings.seeds)}"
    if not settings.by_loss or not settings.is_measured_alike(arm):
        return solved
    loss = settings.median_loss(arm)
    return f"{solved}, {f'median loss {number(loss)}' if np.isfinite(loss) else 'most diverged'}"


def change_in_words(change: Settings) -> str:
    """Such as "Optimizer Adam, learning rate 0.01"."""
    if "l1" in change:
        return "No penalty"
    return capital(", ".join(setting_in_words(name, value) for name, value in change.items()))
