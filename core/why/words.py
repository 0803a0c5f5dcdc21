"""What was found out about an epoch, in plain words with its numbers, and advice that the settings allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from core.data.problems import Problem
from core.experiment.experiment import Experiment
from core.experiment.scaled_values import are_hard
from core.neuron.separability import gate_label
from core.notation.numbers import about, counted, percent, short
from core.training.diagnosis import (
    ONE_LINE,
    SATURATED,
    behind_steps,
    has_more,
    one_line_separates,
)
from core.training.snapshot import Snapshot
from core.training.words import layer_name, parameter_name, parameters_in_words, unit_name
from core.why.ahead import LEFT
from core.why.inquiry import Findings
from core.why.rate import OFTEN, Steps
from core.why.shares import Shares
from core.why.units import HiddenUnit
from core.why.weights import LargestChange

MOST_ROWS_NAMED = 4
"""More rows than that are counted."""

Part = tuple[str, list[str]]
"""A heading, and sentences."""

Advice = tuple[str, str]
"""The setting that it is about, and a sentence."""


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
        ("What was tried in the background", [*_ahead(found), *_others(found), *_other_rates(found)]),
    ]


# Hidden units


def _units(found: Findings) -> list[str]:
    """A sentence for all units of which the same is to be said."""
    experiment, task = found.here.experiment, found.here.experiment.task
    by_words: dict[str, list[str]] = {}
    for unit in found.units:
        if task.is_cloud and not (unit.dead or unit.same):
            continue  # its map says more than words
        words = _became(unit, task)
        by_words.setdefault(words, []).append(unit_name(experiment, unit.layer, unit.unit))
    return [f"{_listed(names)}: {words}." for words, names in by_words.items()]


def _became(unit: HiddenUnit, task: Problem) -> str:
    """What a unit became."""
    least, most = unit.outputs.min(), unit.outputs.max()
    if unit.dead:
        return f"dead, its output is 0 on every {task.row}, and no gradient passes"
    if unit.same:
        return f"about the same for every input, {_span(least, most)}{', and flat' if unit.flat else ''}"
    if not unit.gate:
        n_large = np.count_nonzero(unit.outputs > (least + most) / 2)
        return f"{_span(least, most)}, in the upper half on {n_large} of {len(task.points)} {task.row}s"
    undecided = f", undecided on {_rows(unit.unclear, task)}" if unit.unclear else ""
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
    sentences = [f"{name}: from {_number(change.before)} to {_number(change.after)}, by {_signed(change.change)}."]
    if change.by_hand is not None:
        sentences.append(f"It was set by hand at epoch {change.by_hand:,}.")
    if by is None or not (by.done or found.ended):
        so_far = f": so far to epoch {by.epoch:,} of {by.until:,}" if by and by.epoch else ""
        return [*sentences, f"What each {experiment.task.row} did to it is being added up{so_far}."]
    if not by.done:
        sentences.append(
            f"There was time to add up what each {experiment.task.row} did to it to epoch {by.epoch:,}, where it had "
            f"changed by {_signed(by.change)}."
        )
    return sentences + (_added_up(by.shares, experiment) if by.shares.adds_up else _pulled(by.shares, experiment))


def _added_up(shares: Shares, experiment: Experiment) -> list[str]:
    """Which row moved it by how much, and what else did: their sum is the change."""
    task = experiment.task
    order = np.argsort(-np.abs(shares.by_rows), kind="stable")
    moved = [(int(row), float(shares.by_rows[row])) for row in order if shares.by_rows[row]]
    named = [f"{_rows([row], task)} by {_signed(value)}" for row, value in moved[:MOST_ROWS_NAMED]]
    if rest := moved[MOST_ROWS_NAMED:]:
        named.append(f"all others by {_signed(sum(value for _, value in rest))}")
    if shares.by_penalties:
        named.append(f"the penalty by {_signed(shares.by_penalties)}")
    if shares.by_hand:
        named.append(f"your hand by {_signed(shares.by_hand)}")
    return [f"The steps of all updates add up. Moved by the gradients of each {task.row}: {_listed(named)}."]


def _pulled(shares: Shares, experiment: Experiment) -> list[str]:
    """Which rows pulled it up or down, where no part of a step is one row's."""
    task = experiment.task
    pulls = [*enumerate(shares.by_rows.tolist())]
    whole = sum(abs(pull) for _, pull in pulls) + abs(shares.by_penalties)
    sentences = [f"A step divides by squares to which all {task.row}s add: no part of it is one {task.row}'s."]
    for sign, way in ((1, "up"), (-1, "down")):
        rows = [row for row, pull in pulls if sign * pull > 0]
        who = [*([_rows(rows, task)] if rows else []), *(["the penalty"] if sign * shares.by_penalties > 0 else [])]
        if who:
            share = (sum(abs(pulls[row][1]) for row in rows) + max(sign * shares.by_penalties, 0.0)) / whole
            sentences.append(
                f"{_capital(_listed(who))} pulled it {way}, with {percent(share)} of all gradient over the epochs."
            )
    return sentences


def _locked(here: Snapshot) -> str:
    """That training leaves it as it is."""
    locked, total = here.experiment.locked, len(here.parameters)
    if len(locked) == total:
        return "Every weight and bias: training moves nothing."
    names = parameters_in_words(here.experiment, locked)
    if names.startswith("bias"):
        names = _capital(names)
    return f"{names}: training leaves {'it as it is' if len(locked) == 1 else 'them as they are'}."


# The learning rate


def _rate(here: Snapshot, steps: Steps) -> list[str]:
    """How far it leads, and what becomes of the loss and the units."""
    epoch = "epoch" if here.experiment.in_batches() else "update"
    losses, n, rate = steps.losses, steps.n, short(steps.rate)
    name = f"{rate} (set at epoch {steps.since:,})" if steps.since else rate
    much = f"{name} is large here" if steps.is_large else f"{name} is small here" if steps.is_small else f"It is {name}"
    moves = f"moves the weights{' and biases' if here.experiment.has_biases else ''} by {short(steps.moved)}"
    if steps.length:
        share = steps.moved / steps.length
        times = about(share) if share >= 10.0 else f"{share:.2g}"
        moves += f", {f'{times} times' if share >= 1.0 else f'{percent(share)} of'} their own length of "
        moves += short(steps.length)
    sentences = [f"{much}: the first {epoch} {moves}."]
    if steps.flat_at and steps.is_large:
        sentences.append(_saturates(here, steps, epoch))
    many = f"the first {counted(n, epoch)}" if n > 1 else f"the first {epoch}"
    if n == 1 and steps.losses[1] != steps.losses[0]:
        sentences.append(f"The loss {'rises' if steps.rises else 'falls'} in it: {_span(losses[0], losses[1])}.")
    elif steps.rises:
        worst = max(range(n), key=lambda at: losses[at + 1] - losses[at])
        where = f"{epoch} {worst + 1}, {_span(losses[worst], losses[worst + 1])}"
        often = f"{steps.rises} of {many}, most in " if steps.rises > 1 else ""
        sentences.append(f"The loss rises in {often}{where}; after {many} it is {_number(losses[-1])}.")
    elif steps.is_small and n > 1:
        sentences.append(f"The loss falls in each of {many}, evenly and little: {_span(losses[0], losses[-1])}.")
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
    found = [f"{_listed(names)} {'is' if len(names) == 1 else 'are'} {how} on all {task.row}s"] if names else []
    found += [f"the output is saturated on {_rows(steps.flat_rows, task)}"] if steps.flat_rows else []
    return (
        f"After {epoch} {steps.flat_at} {_listed(found)}: there the slope is almost 0, and hardly any gradient passes."
    )


# The loss


def _loss(found: Findings) -> list[str]:
    still, here = found.still, found.here
    task = here.experiment.task
    sentences = []
    if still.since:
        fell = "fell" if still.loss < still.loss_before else "rose" if still.loss > still.loss_before else "stayed"
        last = "epoch" if still.since == 1 else f"{still.since:,} epochs"
        how = f"{_span(still.loss_before, still.loss)} in the last {last}"
        sentences.append(f"It stands still: {how}." if still.stands else f"It {fell} {how}.")
    else:
        sentences.append(f"It is {short(still.loss)}, before any step.")
    if here.status == "solved":
        return sentences
    if still.alike and not task.is_cloud:
        answers = here.outputs[list(still.alike), -1]
        sentences.append(
            f"{_capital(_rows(still.alike, task))} get nearly the same output, {_span(answers.min(), answers.max())}, "
            "but have different targets: the best that one output can say lies between them."
        )
    elif still.undecided:
        outputs = "output" if len(still.undecided) == 1 else "outputs"
        sentences.append(f"Still near {_number(still.middle)}: the {outputs} of {_rows(still.undecided, task)}.")
    if steps := behind_steps(here.experiment):
        sentences.append(steps[0])
    flat = [
        unit_name(here.experiment, unit.layer, unit.unit)
        for unit in found.units
        if unit.flat and not here.experiment.activations[unit.layer].jumps
    ]
    if flat:
        sentences.append(
            f"Saturated on every row: {_listed(flat)}. The slope is flat there: hardly any gradient passes."
        )
    if still.stands:
        norms = [f"{norm:.2g} ({layer_name(here.experiment, layer)})" for layer, norm in enumerate(still.norms)]
        rate = short(here.learning_rate)
        sentences.append(f"The steps are small: the gradient's norm is {_listed(norms)}, the learning rate {rate}.")
    return sentences


# What was tried


def _ahead(found: Findings) -> list[str]:
    """What became of the run when it was trained on."""
    ahead, here = found.ahead, found.here
    last = ahead.last
    if last.epoch == here.epoch:
        return []
    if not (ahead.done or found.ended):
        reached = f"at epoch {last.epoch:,} of {ahead.most:,}"
        return [f"This run is still being trained on: {reached} its loss is {_number(last.loss)}."]
    if ahead.solved_at is not None:
        return [f"This run was trained on: it is solved at epoch {last.epoch:,}."]
    if last.status == "diverged":
        return [f"This run was trained on: it diverges at epoch {last.epoch:,}."]
    losses = f"the loss goes {_span(here.loss, last.loss)}"
    reached = f"This run was trained on to epoch {last.epoch:,}{'' if ahead.done else ', as far as there was time'}"
    if ahead.left_at is not None:
        return [f"{reached}: {losses}; half of it was gone at epoch {ahead.left_at:,}. It is not solved yet."]
    end = " It has come to rest there." if last.status == "stalled" else ""
    return [f"{reached}: {losses}. It is not solved.{end}"]


def _others(found: Findings) -> list[str]:
    """How many other starts are solved."""
    others = found.others
    if others is None:
        return ["Other starts were not tried: with batches or dropout they are not trained side by side."]
    n, solved = len(others.seeds), others.n_solved
    if n == 1:
        share = f"The one other start that was tried (seed {others.seeds[0]}) is {'' if solved else 'not '}solved"
    else:
        are = "is" if solved == 1 else "are"
        share = f"{solved} of {n} other starts (seeds {others.seeds[0]} to {others.seeds[-1]}) {are} solved"
    if others.done:
        return [f"{share}." if n == 1 else f"{share}: {percent(solved / n)}."]
    how_far = f"by epoch {others.epoch:,} of {found.here.experiment.max_epochs:,}"
    if found.ended:
        return [f"{share} {how_far}, as far as there was time to train them."]
    return [f"{share} so far, {how_far}: still training."]


def _other_rates(found: Findings) -> list[str]:
    """How the run ends with each of them."""
    if not (rates := found.rates):
        return []
    since = f"from epoch {rates.since:,} on" if rates.since else "from the same start"
    goes_on = not (rates.done or found.ended)
    return [
        f"With a learning rate of {short(rate)} {since}: {_ended(last, goes_on)}." for rate, last in rates.tried.items()
    ]


def _ended(last: Snapshot, goes_on: bool = False) -> str:
    """How a run ended, or how far it was trained, without a capital; goes_on: it is still being trained."""
    if last.status in ("solved", "diverged"):
        return f"{last.status} at epoch {last.epoch:,}"
    so_far = " so far," if goes_on and last.status == "training" else ""
    return f"not solved{so_far} by epoch {last.epoch:,}, with a loss of {short(last.loss)}"


# Advice


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
        tips += [(name, f"{_capital(what)}: a sigmoid has a slope everywhere.") for name, what in steps[1]]
    if here.status == "diverged" or ahead.last.status == "diverged":
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
        return [("max_epochs", f"{wait}: this run is solved at epoch {ahead.solved_at:,}."), *tips]
    if here.status == "stalled":
        tips.append(("max_epochs", "Waiting does not help: the gradient is 0, or so near 0 that nothing moves."))
    elif (ahead.done or found.ended) and ahead.left_at is None and found.still.stands:
        tips.append(("max_epochs", f"Waiting does not help, as far as it was tried: to epoch {ahead.last.epoch:,}."))
    if ahead.left_at is not None:
        tips.append(("max_epochs", f"Wait: half of the loss is gone by epoch {ahead.left_at:,}."))
    if not here.parameters.any() or experiment.init in ("zeros", "alike"):
        tips.append(("init", "Start from random weights: units that start alike stay alike."))
    if any(unit.dead for unit in found.units):
        tips.append(("hidden_activation", "Leaky ReLU as hidden activation: its slope is nowhere 0."))
    if experiment.l1 or experiment.l2:
        tips.append(("l1" if experiment.l1 else "l2", "A smaller penalty: its gradient is against that of the loss."))
    if _is_saturated(here):
        tips.append(("loss", "A cross-entropy as loss: its gradient stays large where a wrong output is saturated."))
    if others is not None and others.n_solved:
        are = "is" if others.n_solved == 1 else "are"
        so_far = "" if others.done or found.ended else " so far"
        tips.append(("seed", f"Another seed: {others.n_solved} of {len(others.seeds)} others {are} solved{so_far}."))
    if has_more("hidden", experiment):
        fewest = experiment.hidden.index(min(experiment.hidden))
        layer = "the hidden layer" if len(experiment.hidden) == 1 else f"hidden layer {fewest + 1}"
        tips.append(("hidden", f"One more unit in {layer}: {experiment.hidden[fewest] + 1}."))
    return tips


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
    return [("learning_rate", f"A {how} learning rate, {short(rate)}: {_ended(tried)}, as tried.")] if better else []


def _is_saturated(here: Snapshot) -> bool:
    """Whether a wrong output is at the flat end of its activation under a squared error, where classes are learned."""
    if here.samples.are_values:
        return False
    squared = here.experiment.loss in ("half_squared_error", "squared_error")
    ends = squared and here.experiment.output_activation in ("sigmoid", "softmax")
    wrong = ~here.samples.right(here.outputs)
    return ends and bool((np.abs(here.outputs[wrong] - 0.5) > SATURATED).any())


# Words


def _number(value: float) -> str:
    return short(value).replace("-", "−")


def _span(first: float, last: float) -> str:
    """Such as "from 0.1 to 0.2"; where both are written alike, that once."""
    a, b = _number(first), _number(last)
    return f"at {a}" if a == b else f"from {a} to {b}"


def _signed(value: float) -> str:
    """With its sign and three digits."""
    return f"{value:+.3g}".replace("-", "−")


def _rows(places: Iterable[int], task: Problem) -> str:
    """Such as "rows 01 and 11", or how many of all."""
    labels, row = task.row_labels(), task.row
    names = [f"({labels[place]})" if "," in labels[place] else labels[place] for place in places]
    if len(names) == len(labels):
        return f"all {row}s"
    if len(names) > MOST_ROWS_NAMED:
        return f"{len(names)} of {len(labels)} {row}s"
    return f"{row} {names[0]}" if len(names) == 1 else f"{row}s {_listed(names)}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
