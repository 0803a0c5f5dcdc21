"""How a run ended, why, and what may help, in words with computed numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.experiment.experiment import SETTINGS, Experiment, has_effect
from core.experiment.scaled_values import are_hard, are_scaled
from core.experiment.settings import Integer, Layers
from core.neuron.separability import separating_unit
from core.nn.activations import ACTIVATIONS
from core.notation.numbers import counted, grouped
from core.training.ending import LEFT_TO_GO
from core.training.snapshot import Snapshot
from core.training.status import Diagnosis, Remedy
from core.training.value_errors import off_by

SATURATED = 0.499
"""An output farther than this share of its activation's range from the middle, as 0.0009 of a sigmoid, is saturated."""

UNDECIDED = 0.25
"""An output nearer than this share of their distance to the middle of the targets is undecided."""

ONE_LINE = "One unit draws one straight line, and no straight line separates these classes."
"""Why a network without hidden layers, or with one unit in each, fails at a gate that one unit cannot compute."""


ONE_PLANE = "Without a hidden layer the output follows one plane of the inputs, and cannot bend."
"""Why such a network fits most functions badly."""

HIDDEN_LAYER, HIDDEN_UNIT = ("hidden", "a hidden layer"), ("hidden", "one more hidden unit")
SEED, EPOCHS, BIASES = ("seed", "another seed"), ("max_epochs", "more epochs"), ("bias", "biases")
UNLOCKED = ("locked", "unlocked weights")
SCALED = ("value_scaling", "scaled values")
PATIENCE, PENALTY, POINTS = ("patience", "more patience"), ("l2", "an L2 penalty"), ("n", "more points")
SIGMOID_UNITS, SIGMOID_OUTPUT = ("hidden_activation", "sigmoid units"), ("output_activation", "a sigmoid output")
SMALLER_RATE, ANOTHER_RATE = ("learning_rate", "a smaller learning rate"), ("learning_rate", "another learning rate")
"""What may help, with the setting that it is about."""

MORE = (HIDDEN_UNIT, EPOCHS, PATIENCE, POINTS)
"""Of these there is a most."""

Found = tuple[str, tuple[Remedy, ...]]
"""A cause, and what may help."""


def behind_steps(experiment: Experiment, activations: Sequence[str] = ()) -> Found | None:
    """Which weights step units keep from being trained, and what may help; None where there are none.

    activations: those of a network that is trained in the place of the experiment's.
    """
    names = activations or [activation.name for activation in experiment.activations]
    layers = [layer for layer, name in enumerate(names) if ACTIVATIONS[name].jumps]
    if not layers:
        return None
    n_hidden, but = len(names) - 1, ", but for the penalty" if experiment.l1 or experiment.l2 else ""
    is_output = layers[-1] == n_hidden
    units = "the output" if is_output else "the hidden units" if n_hidden == 1 else f"hidden layer {layers[-1] + 1}"
    moved = "nothing here" if is_output else "the output layer alone"
    if layers[-1] < n_hidden - 1:
        moved = "the layers behind it alone"
    words = (
        f"A step has the slope 0 on both sides of its jump, so no gradient passes {units}: training moves "
        f"{moved}{but}. Weights of step units are set by hand."
    )
    remedies = ((SIGMOID_OUTPUT,) if is_output else ()) + ((SIGMOID_UNITS,) if layers[0] < n_hidden else ())
    return words, remedies


def diagnosed(status: str, snapshot: Snapshot, diverged_at: int | None = None) -> Diagnosis:
    """Why the run ends with this snapshot in this status, in a sentence or two, and what may help.

    diverged_at: the epoch whose numbers were no longer finite.
    """
    found = _found(status, snapshot, diverged_at or snapshot.epoch)
    scaled = (SCALED,) if status != "solved" and are_hard(snapshot.experiment) else ()
    return found._replace(remedies=(*scaled, *_possible(found.remedies, snapshot.experiment)))


def _found(status: str, snapshot: Snapshot, diverged_at: int) -> Diagnosis:
    match status:
        case "solved":
            return Diagnosis(status, _how_solved(snapshot))
        case "stalled":
            return Diagnosis(status, *_why_stalled(snapshot))
        case "diverged":
            return Diagnosis(status, *_why_diverged(snapshot, diverged_at))
        case "stopped early":
            return _why_stopped(snapshot)
        case _:
            return Diagnosis(status, *_what_is_missing(snapshot))


def _possible(remedies: Sequence[Remedy], experiment: Experiment) -> tuple[Remedy, ...]:
    """Those that the settings allow: of what is at its end or without effect there is no more."""
    return tuple(remedy for remedy in remedies if remedy not in MORE or has_more(remedy[0], experiment))


def has_more(name: str, experiment: Experiment) -> bool:
    """Whether there may be more of what this setting counts: of hidden units, in any layer."""
    kind, value = SETTINGS[name].kind, getattr(experiment, name)
    if isinstance(kind, Layers):
        return any(units < kind.most_units for units in value)
    assert isinstance(kind, Integer)
    return has_effect(name, lambda other: getattr(experiment, other)) and value < kind.high


def _how_solved(snapshot: Snapshot) -> str:
    n, experiment = len(snapshot.outputs), snapshot.experiment
    if experiment.task.is_cloud:
        words = (
            f"Solved at epoch {snapshot.epoch:,}: the mean loss of a point is "
            f"{_mean_loss(snapshot):.4g}, not above the target of {experiment.target_loss:g}."
        )
        return f"{words} {_of_the_points(snapshot)}".rstrip()
    return (
        f"Solved at epoch {snapshot.epoch:,}: all {n} rows are right and the loss is {snapshot.data_loss:.4g}, "
        f"not above the target of {snapshot.experiment.target_loss:g}."
    )


def _mean_loss(snapshot: Snapshot, data_loss: float | None = None) -> float:
    """Of a point, whatever the reduction; `data_loss`: another one than that on the points to train on."""
    n = len(snapshot.outputs) if snapshot.experiment.reduction == "sum" else 1
    return (snapshot.data_loss if data_loss is None else data_loss) / n


def _of_the_points(snapshot: Snapshot) -> str:
    """How many points of a cloud are right, of those to train on and of the others; of values, the loss on these."""
    n = len(snapshot.outputs)
    if snapshot.samples.are_values:
        tested = snapshot.test_measures
        words = f"In the test set it is {_mean_loss(snapshot, tested[0]):.4g}. " if tested else ""
        return f"{words}{_off(snapshot)}".rstrip()
    words = f"{n - _wrong_rows(snapshot)} of {n} training points are right"
    test, measures = snapshot.experiment.test_samples, snapshot.test_measures
    if test is None or measures is None:
        return f"{words}."
    n_test = len(test.inputs)
    return f"{words}, and {round(measures[1] * n_test)} of {n_test} in the test set."


def _off(snapshot: Snapshot) -> str:
    """Of scaled values, how far outputs are off in the unit of the values before."""
    if not are_scaled(snapshot.experiment):
        return ""
    training, *test = map(grouped, off_by(snapshot))
    tested = f" in training and {test[0]} in the test set" if test else ""
    return (
        f"In the unit of the values before they were scaled, outputs are off by {training}{tested} (root mean square)."
    )


def _why_diverged(snapshot: Snapshot, epoch: int) -> Found:
    experiment = snapshot.experiment
    rate = experiment.learning_rate_at(snapshot.epoch)
    largest = np.abs(snapshot.parameters).max()
    if experiment.optimizer == "sgd" and not experiment.clip_norm and rate * experiment.l2 > 1.0:
        shrink = 1.0 - 2.0 * rate * experiment.l2
        cause = f"The L2 penalty alone multiplies every weight by {shrink:g} at each update, so the weights grow"
    else:
        cause = (
            f"A learning rate of {rate:g} is too large here: each step went beyond the minimum, "
            f"to a point with a larger loss"
        )
    grew = f"the loss grew to {snapshot.loss:.3g} and the largest weight to {largest:.3g}"
    clipping = () if experiment.clip_norm else (("clip_norm", "clipping the gradient"),)
    return f"Diverged at epoch {epoch:,}: {grew}. {cause}.", (SMALLER_RATE, *clipping)


def _why_stopped(snapshot: Snapshot) -> Diagnosis:
    lowest, measures, experiment = snapshot.lowest_test, snapshot.test_measures, snapshot.experiment
    assert lowest
    assert measures
    words = (
        f"Stopped early at epoch {snapshot.epoch:,}: the test loss has not fallen for "
        f"{counted(snapshot.epoch - lowest.epoch, 'epoch')}. It was lowest, {lowest.loss:.3g}, at epoch "
        f"{lowest.epoch:,} and is {measures[0]:.3g} now. Go back to that epoch for the network that did best on the "
        "test set."
    )
    remedies = (PATIENCE, POINTS) if experiment.l2 else (PATIENCE, PENALTY, POINTS)
    return Diagnosis("stopped early", words, remedies, lowest.epoch)


def _why_stalled(snapshot: Snapshot) -> Found:
    cause, remedies = _cause_of_stall(snapshot)
    return (
        f"Stalled at epoch {snapshot.epoch:,}: the gradient norm is {snapshot.gradient_norm:.2g}. With updates like "
        f"the last one no weight would change by more than {LEFT_TO_GO:g} in all epochs that are left. "
        f"{_how_far(snapshot)}. {cause}"
    ), remedies


def _how_far(snapshot: Snapshot) -> str:
    """What is wrong at the end; of values, how far they are off."""
    target = snapshot.experiment.target_loss
    if snapshot.samples.are_values:
        above = f", above the target of {target:g}" if target else ""
        return f"The mean loss of a point is {_mean_loss(snapshot):.4g}{above}. {_off(snapshot)}".rstrip(". ")
    if wrong := _wrong_rows(snapshot):
        return _count(wrong, snapshot, "wrong")
    row = snapshot.experiment.task.row
    return f"Every {row} is right, but the loss of {snapshot.data_loss:.4g} is above the target"


def _cause_of_stall(snapshot: Snapshot) -> Found:
    experiment = snapshot.experiment
    layers = snapshot.network.layers
    nets, _ = snapshot.network.forward(snapshot.samples.inputs)
    if steps := behind_steps(experiment, snapshot.architecture.activations):
        return steps
    if len(experiment.locked) == len(snapshot.parameters):
        return "Every weight and bias is locked: training moves nothing.", (UNLOCKED,)
    if not any(layer.weights.any() for layer in layers):
        cause = "All weights are 0, so all units of a layer are equal, and gradients cancel."
        return cause, (("init", "random weights"),)
    if "relu" in snapshot.architecture.activations[:-1]:
        dead = sum(
            int((z <= 0).all(axis=0).sum())
            for z, layer in zip(nets[:-1], layers, strict=False)
            if layer.activation == "relu"
        )
        if dead:
            total, row = sum(snapshot.architecture.sizes[1:-1]), experiment.task.row
            which = f"{dead} of {total} ReLU units are dead: output and gradient are 0 on every {row}."
            return which, (("hidden_activation", "leaky ReLU"), SEED)
    if experiment.l1 or experiment.l2:
        penalty = "l1" if experiment.l1 else "l2"
        return "The gradient of the penalty cancels that of the loss.", ((penalty, "a smaller penalty"),)
    if one_line_separates(snapshot) is False:
        return ONE_LINE, _more_lines(experiment)
    if snapshot.architecture.activations == ("linear",):
        least = "No linear function of these inputs has a smaller loss on these points: it is the least-squares fit."
        return least, (HIDDEN_LAYER,)
    return _saturated(snapshot) or ("The loss is flat here.", _another_try(experiment))


def _saturated(snapshot: Snapshot) -> Found | None:
    """What to say where every output is almost at an end of its activation; None where one is not.

    A cross-entropy's gradient at the net input, output minus target, does not vanish there, as that of an error does.
    """
    activation = ACTIVATIONS[snapshot.architecture.activations[-1]]
    low, high = activation.ends
    if not activation.saturates or not (np.abs((snapshot.outputs - low) / (high - low) - 0.5) > SATURATED).all():
        return None
    if snapshot.experiment.loss.endswith("cross_entropy"):
        cause = "Every output is saturated, and wrong ones are far on the wrong side."
        return (cause, (SMALLER_RATE,)) if _wrong_rows(snapshot) else None
    cause = "Every output is saturated: its activation is flat there."
    fits = activation.name != "tanh" and not snapshot.samples.are_values
    instead = (("loss", "cross-entropy"),) if fits else ()
    return cause, (SMALLER_RATE, *instead)


def one_line_separates(snapshot: Snapshot) -> bool | None:
    """Whether one unit can compute the gate; None where that is not the question.

    It is where there is no hidden layer; and that it cannot is the answer where each hidden layer has one unit that
    never falls: then the output only rises or only falls across the line of the first one.
    """
    samples, sizes = snapshot.samples, snapshot.architecture.sizes
    never_fall = all(ACTIVATIONS[name].is_monotone for name in snapshot.architecture.activations)
    is_alone, is_one = len(sizes) == 2, never_fall and set(sizes[1:]) == {1}
    all_rows = snapshot.experiment.task.is_gate and samples.classes.max() <= 1
    is_gate = all_rows and np.array_equal(samples.inputs, snapshot.experiment.samples.inputs)
    if not (is_alone or is_one) or not is_gate or snapshot.experiment.has_derived_inputs:
        return None
    if separating_unit("".join(map(str, samples.classes))) is None:
        return False
    return True if is_alone and snapshot.experiment.has_biases else None  # such a line need not go through the origin


def _what_is_missing(snapshot: Snapshot) -> Found:
    experiment, start = snapshot.experiment, f"Out of epochs at {snapshot.epoch:,}"
    if experiment.task.is_cloud:
        return _what_points_miss(snapshot, start)
    wrong = _wrong_rows(snapshot)
    if not wrong:
        target = f", above the target of {experiment.target_loss:g}" if experiment.target_loss else ""
        all_right = f"all {len(snapshot.outputs)} rows are right"
        return f"{start}: {all_right}, with a loss of {snapshot.data_loss:.4g}{target}.", ()
    low, high = (experiment.output_at(0.5 + side * UNDECIDED) for side in (-1, 1))
    undecided = int(((snapshot.outputs[:, 0] > low) & (snapshot.outputs[:, 0] < high)).sum())
    outputs = "output is" if undecided == 1 else "outputs are"
    ends = "¼ and ¾" if (low, high) == (0.25, 0.75) else f"{low:.3g} and {high:.3g}".replace("-", "−")
    between = f", and {undecided} {outputs} between {ends}" if undecided else ""
    missing = (
        f"{start}: {_count(wrong, snapshot, 'wrong')}{between}. The loss is {snapshot.data_loss:.4g} "
        f"and the gradient norm {snapshot.gradient_norm:.2g}."
    )
    line = one_line_separates(snapshot)
    if line is False:
        return f"{missing} {ONE_LINE}", _more_lines(experiment)
    if steps := behind_steps(experiment, snapshot.architecture.activations):
        cause, remedies = steps
        return f"{missing} {cause}", remedies
    if saturated := _saturated(snapshot):
        cause, remedies = saturated
        return f"{missing} {cause}", remedies
    if line:
        return f"{missing} One straight line can separate these classes.", (EPOCHS, ANOTHER_RATE)
    return f"{missing} Whether more epochs help is seen by trying them.", _another_try(experiment)


def _more_lines(experiment: Experiment) -> tuple[Remedy, ...]:
    """What helps where one line is not enough."""
    return (HIDDEN_UNIT if experiment.hidden else HIDDEN_LAYER,)


def _another_try(experiment: Experiment) -> tuple[Remedy, ...]:
    """What may help where nothing says why a run goes no further."""
    more = HIDDEN_UNIT if experiment.hidden else HIDDEN_LAYER
    return (SEED, more) if experiment.has_biases else (BIASES, SEED, more)


def _what_points_miss(snapshot: Snapshot, start: str) -> Found:
    """The same for points that are many, behind these first words."""
    experiment, are_values = snapshot.experiment, snapshot.samples.are_values
    mean, of_the_points = f"he mean loss of a point is {_mean_loss(snapshot):.4g}", _of_the_points(snapshot)
    if experiment.target_loss:
        mean += f", above the target of {experiment.target_loss:g}"
    words = f"{start}: t{mean}. {of_the_points}".rstrip() if are_values else f"{start}: {of_the_points} T{mean}."
    if not experiment.target_loss:
        return words, ()
    if steps := behind_steps(experiment, snapshot.architecture.activations):
        cause, remedies = steps
        return f"{words} {cause}", remedies
    if experiment.hidden or experiment.has_derived_inputs:
        more = HIDDEN_UNIT if experiment.hidden else HIDDEN_LAYER
        *names, last = (name for _, name in _possible((EPOCHS, more, ANOTHER_RATE), experiment))
        return f"{words} Whether {', '.join(names)}{' or ' if names else ''}{last} helps is seen by trying.", ()
    lines = "One unit draws one straight line."
    if experiment.n_outputs > 2:
        lines = "Without a hidden layer, straight lines alone part the classes."
    return f"{words} {ONE_PLANE if are_values else lines}", (HIDDEN_LAYER,)


def _count(some: int, snapshot: Snapshot, what: str) -> str:
    row = snapshot.experiment.task.row
    return f"{some} of {len(snapshot.outputs)} {row}s {'is' if some == 1 else 'are'} {what}"


def _wrong_rows(snapshot: Snapshot) -> int:
    return round((1.0 - snapshot.accuracy) * len(snapshot.outputs))
