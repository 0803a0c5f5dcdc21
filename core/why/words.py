"""What was found out about an epoch, in plain words with its numbers."""

from __future__ import annotations

import numpy as np

from core.data.problems import Problem
from core.experiment.experiment import Experiment
from core.neuron.separability import gate_label
from core.notation.numbers import about, counted, percent, short
from core.training.diagnosis import behind_steps
from core.training.snapshot import Snapshot
from core.training.words import layer_name, parameter_name, parameters_in_words, unit_name
from core.why.inquiry import Findings
from core.why.phrases import MOST_ROWS_NAMED, capital, listed, number, rows, signed, span
from core.why.rate import OFTEN, Steps
from core.why.shares import Shares
from core.why.standstill import Standstill
from core.why.tried_words import tried
from core.why.units import HiddenUnit
from core.why.weights import LargestChange

Part = tuple[str, list[str]]
"""A heading, and sentences."""


def parts(found: Findings) -> list[Part]:
    """What is known so far, by headings."""
    units, change, steps, locked = _units(found), found.change, found.steps, found.here.experiment.locked
    rate = [("What the learning rate does", _rate(found.here, steps))] if steps else []
    to_blame = bool(steps and (steps.is_large or steps.is_small))
    return [
        *(rate if to_blame else []),
        *([("What the hidden units became", units)] if units else []),
        *([("What changed most since the start", _changed(found, change))] if change else []),
        *([("What is locked", [_locked(found.here)])] if locked else []),
        ("What the loss does", _loss(found)),
        *([] if to_blame else rate),
        ("What was tried in the background", tried(found)),
    ]


# Hidden units


def _units(found: Findings) -> list[str]:
    """A sentence for all units of which the same is to be said."""
    experiment, task = found.here.experiment, found.here.experiment.task
    by_words: dict[str, list[str]] = {}
    for unit in found.units:
        if task.is_cloud and not (unit.dead or unit.same):
            continue  # its map says more than words
        words = _became(unit, task, experiment.activations[unit.layer].jumps)
        by_words.setdefault(words, []).append(unit_name(experiment, unit.layer, unit.unit))
    return [f"{listed(names)}: {words}." for words, names in by_words.items()]


def _became(unit: HiddenUnit, task: Problem, jumps: bool) -> str:
    """What a unit became; jumps: whether its activation does."""
    least, most = unit.outputs.min(), unit.outputs.max()
    if unit.dead:
        return f"dead, its output is 0 on every {task.row}, and no gradient passes"
    if unit.same and least == most:
        return f"the same for every input, {span(least, most)}{', and flat' if unit.flat and not jumps else ''}"
    if unit.same:
        return f"about the same for every input, {span(least, most)}{', and flat' if unit.flat else ''}"
    if not unit.gate:
        n_large = np.count_nonzero(unit.outputs > (least + most) / 2)
        return f"{span(least, most)}, in the upper half on {n_large} of {len(task.points)} {task.row}s"
    undecided = f", undecided on {rows(unit.unclear, task)}" if unit.unclear else ""
    if len(set(unit.gate)) == 1:
        return f"net input {'above' if '1' in unit.gate else 'below'} 0 on every row{undecided}"
    if 2 * len(unit.unclear) > len(task.points):
        return f"no gate yet{undecided}"
    return f"{'almost ' if undecided else ''}{gate_label(unit.gate)}{undecided}"


# The change


def _changed(found: Findings, change: LargestChange) -> list[str]:
    """Which parameter, and what moved it."""
    experiment, by = found.here.experiment, found.shares
    name = parameter_name(experiment, change.place)
    sentences = [f"{name}: from {number(change.before)} to {number(change.after)}, by {signed(change.change)}."]
    if change.by_hand is not None:
        sentences.append(f"It was set by hand at epoch {change.by_hand:,}.")
    if by is None or not (by.done or found.ended):
        so_far = f": so far to epoch {by.epoch:,} of {by.until:,}" if by and by.epoch else ""
        return [*sentences, f"What each {experiment.task.row} did to it is being added up{so_far}."]
    if not by.done:
        sentences.append(
            f"There was time to add up what each {experiment.task.row} did to it to epoch {by.epoch:,}, where it had "
            f"changed by {signed(by.change)}."
        )
    return sentences + (_added_up(by.shares, experiment) if by.shares.adds_up else _pulled(by.shares, experiment))


def _added_up(shares: Shares, experiment: Experiment) -> list[str]:
    """Which row moved it by how much, and what else did: their sum is the change."""
    task = experiment.task
    order = np.argsort(-np.abs(shares.by_rows), kind="stable")
    moved = [(int(row), float(shares.by_rows[row])) for row in order if shares.by_rows[row]]
    named = [f"{rows([row], task)} by {signed(value)}" for row, value in moved[:MOST_ROWS_NAMED]]
    if rest := moved[MOST_ROWS_NAMED:]:
        named.append(f"all others by {signed(sum(value for _, value in rest))}")
    if shares.by_penalties:
        named.append(f"the penalty by {signed(shares.by_penalties)}")
    if shares.by_hand:
        named.append(f"your hand by {signed(shares.by_hand)}")
    return [f"The steps of all updates add up. Moved by the gradients of each {task.row}: {listed(named)}."]


def _pulled(shares: Shares, experiment: Experiment) -> list[str]:
    """Which rows pulled it up or down, where no part of a step is one row's."""
    task = experiment.task
    pulls = [*enumerate(shares.by_rows.tolist())]
    whole = sum(abs(pull) for _, pull in pulls) + abs(shares.by_penalties)
    sentences = [f"A step divides by squares to which all {task.row}s add: no part of it is one {task.row}'s."]
    for sign, way in ((1, "up"), (-1, "down")):
        own = [row for row, pull in pulls if sign * pull > 0]
        who = [*([rows(own, task)] if own else []), *(["the penalty"] if sign * shares.by_penalties > 0 else [])]
        if who:
            share = (sum(abs(pulls[row][1]) for row in own) + max(sign * shares.by_penalties, 0.0)) / whole
            sentences.append(
                f"{capital(listed(who))} pulled it {way}, with {percent(share)} of all gradient over the epochs."
            )
    return sentences


def _locked(here: Snapshot) -> str:
    """That training leaves it as it is."""
    locked, total = here.experiment.locked, len(here.parameters)
    if len(locked) == total:
        return "Every weight and bias: training moves nothing."
    names = parameters_in_words(here.experiment, locked)
    if names.startswith("bias"):
        names = capital(names)
    return f"{names}: training leaves {'it as it is' if len(locked) == 1 else 'them as they are'}."


# The learning rate


def _rate(here: Snapshot, steps: Steps) -> list[str]:
    """How far it leads, and what becomes of the loss and the units."""
    epoch = "epoch" if here.experiment.in_batches() else "update"
    losses, n, rate = steps.losses, steps.n, short(steps.rate)
    name = f"{rate} (set at epoch {steps.since:,})" if steps.since else rate
    much = f"{name} is large here" if steps.is_large else f"{name} is small here" if steps.is_small else f"It is {name}"
    what = f"weights{' and biases' if here.experiment.has_biases else ''}{'' if steps.moves_all else ' that learn'}"
    moves = f"moves the {what} by {short(steps.moved)}"
    if steps.length:
        share = steps.moved / steps.length
        times = about(share) if share >= 10.0 else f"{share:.2g}"
        moves += f", {f'{times} times' if share >= 1.0 else f'{percent(share)} of'} their own length of "
        moves += short(steps.length)
    goes_far = steps.goes_far or not steps.is_large
    sentences = [f"{much}{': t' if goes_far else '. T'}he first {epoch} {moves}."]
    if steps.flat_at and steps.is_large:
        sentences.append(_saturates(here, steps, epoch))
    many = f"the first {counted(n, epoch)}" if n > 1 else f"the first {epoch}"
    if n == 1 and steps.losses[1] != steps.losses[0]:
        sentences.append(f"The loss {'rises' if steps.rises else 'falls'} in it: {span(losses[0], losses[1])}.")
    elif steps.rises:
        worst = max(range(n), key=lambda at: losses[at + 1] - losses[at])
        where = f"{epoch} {worst + 1}, {span(losses[worst], losses[worst + 1])}"
        often = f"{steps.rises} of {many}, most in " if steps.rises > 1 else ""
        sentences.append(f"The loss rises in {often}{where}; after {many} it is {number(losses[-1])}.")
    elif steps.is_small and n > 1:
        sentences.append(f"The loss falls in each of {many}, evenly and little: {span(losses[0], losses[-1])}.")
    if steps.turns > OFTEN * n:
        sentences.append(
            f"{counted(steps.turns, 'time')} in {many} the gradient turns round: a step leaps across the valley, and "
            "the next one leaps back."
        )
    return sentences


def _saturates(here: Snapshot, steps: Steps, epoch: str) -> str:
    """What one of the first steps has saturated."""
    task = here.experiment.task
    names = [unit_name(here.experiment, unit.layer, unit.unit) for unit in steps.flat_units]
    how = "dead" if any(unit.dead for unit in steps.flat_units) else "saturated"
    found = [f"{listed(names)} {'is' if len(names) == 1 else 'are'} {how} on all {task.row}s"] if names else []
    found += [f"the output is saturated on {rows(steps.flat_rows, task)}"] if steps.flat_rows else []
    return (
        f"After {epoch} {steps.flat_at} {listed(found)}: there the slope is almost 0, and hardly any gradient passes."
    )


# The loss


def _course(still: Standstill, rests: bool) -> str:
    """Where the loss came from in the last epochs; rests: whether it has come to its end."""
    last = "epoch" if still.since == 1 else f"{still.since:,} epochs"
    same = number(still.loss) == number(still.loss_before)
    fell = "stayed" if same else "fell" if still.loss < still.loss_before else "rose"
    how = f"{span(still.loss_before, still.loss)} in the last {last}"
    if not still.stands:
        return f"It {fell} {how}."
    return (
        f"It stands still, {how}."
        if same
        else f"It {'stands still now' if rests else 'almost stands still'}: it {fell} {how}."
    )


def _loss(found: Findings) -> list[str]:
    still, here = found.still, found.here
    task = here.experiment.task
    sentences = []
    if still.since:
        sentences.append(_course(still, here.status == "stalled"))
    else:
        sentences.append(f"It is {short(still.loss)}, before any step.")
    if here.status == "solved":
        return sentences
    if still.alike and not task.is_cloud:
        answers = here.outputs[list(still.alike), -1]
        sentences.append(
            f"{capital(rows(still.alike, task))} get nearly the same output, {span(answers.min(), answers.max())}, "
            "but have different targets: the best that one output can say lies between them."
        )
    elif still.undecided:
        outputs = "output" if len(still.undecided) == 1 else "outputs"
        sentences.append(f"Still near {number(still.middle)}: the {outputs} of {rows(still.undecided, task)}.")
    if steps := behind_steps(here.experiment):
        sentences.append(steps[0])
    flat = [
        unit_name(here.experiment, unit.layer, unit.unit)
        for unit in found.units
        if unit.flat and not here.experiment.activations[unit.layer].jumps
    ]
    if flat:
        sentences.append(
            f"Saturated on every row: {listed(flat)}. The slope is flat there: hardly any gradient passes."
        )
    if still.stands and not any(still.norms):
        sentences.append("There are no steps: the gradient is 0.")
    elif still.stands:
        norms = [f"{norm:.2g} ({layer_name(here.experiment, layer)})" for layer, norm in enumerate(still.norms)]
        rate = short(here.learning_rate)
        sentences.append(f"The steps are small: the gradient's norm is {listed(norms)}, the learning rate {rate}.")
    return sentences
