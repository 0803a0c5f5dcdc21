"""What a lesson can measure: of one run at an epoch, of its way there, of many starts. Each by name, in one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.ensemble.starts import Starts, has_gates
from core.experiment.experiment import Experiment
from core.lessons.watched import Watched
from core.lessons.words import COUNT, NUMBER, SHARE, TEXT, Value
from core.neuron.separability import gate_list, most_rows_right
from core.nn.network import classes_of
from core.notation.numbers import percent, short
from core.stats.proportion import wilson
from core.training.snapshot import Snapshot
from core.training.status import STATUSES

MOST_TRIES = 100
"""Starts of which the best is taken, at most."""

FIRST, OTHER = "first_", "other_"
"""Before a name: the same at epoch 0; the same for the step's second link."""


@dataclass(frozen=True)
class Measure:
    """One thing that can be measured. `of`: a snapshot at the measured epoch, the run up to it, or many starts."""

    name: str
    of: Literal["snapshot", "run", "starts"]
    kind: str
    help: str
    value: Callable[..., Value]
    fits: Callable[[Experiment], bool] = lambda experiment: True
    """Whether it means anything for this experiment."""
    words: Sequence[str] = ()
    """All values of a measure in words, where they are few."""


# Of one snapshot


def _row_by_row(snapshot: Snapshot, values: np.ndarray) -> str:
    """Such as "00: 0.03, 01: 0.97", or "0.50 for every row" where they agree; values (rows, units)."""
    rows = [", ".join(f"{value:.2f}" for value in row) for row in values]
    if values.shape[1] > 1:
        rows = [f"({row})" for row in rows]
    if len(set(rows)) == 1:
        return f"{rows[0]} for every row"
    labels = snapshot.experiment.task.row_labels()
    return ", ".join(f"{label}: {row}" for label, row in zip(labels, rows, strict=True))


def _active(snapshot: Snapshot) -> np.ndarray:
    """Whether each of the first layer's units counts as 1 on each row, (rows, units): its net input is above 0."""
    [z, *_], _ = snapshot.network.forward(snapshot.samples.inputs)
    return z > 0


def _gates(snapshot: Snapshot) -> str:
    """The gates of the first layer's units."""
    return gate_list(["".join("1" if on else "0" for on in unit) for unit in _active(snapshot).T])


def _lines(snapshot: Snapshot) -> str:
    """Such as "3.2 x₁ + 3.2 x₂ − 1.4 = 0", for each unit of the first layer: where its net input is 0."""
    layer, lines = snapshot.network.layers[0], []
    names = [feature.label for feature in snapshot.experiment.input_features]
    for weights, bias in zip(layer.weights.T, layer.bias, strict=True):
        terms = [(weight, f" {name}") for name, weight in zip(names, weights, strict=True)] + [(bias, "")]
        text = "".join(f" {'−' if value < 0 else '+'} {short(abs(value))}{name}" for value, name in terms)
        lines.append(f"{'−' if text[1] == '−' else ''}{text[3:]} = 0")
    return "; ".join(lines)


def _diagonal(snapshot: Snapshot) -> float | None:
    layer = snapshot.network.layers[0]
    along = float(layer.weights[:, 0].sum())
    return -float(layer.bias[0]) / along if along else None


def _ratio(snapshot: Snapshot) -> float | None:
    last = snapshot.gradient_norms[-1]
    return snapshot.gradient_norms[0] / last if last else None


def _is_gate(experiment: Experiment) -> bool:
    return has_gates(experiment.task)


def _has_hidden_gates(experiment: Experiment) -> bool:
    return bool(experiment.hidden) and has_gates(experiment.task)


def _is_plane(experiment: Experiment) -> bool:
    return experiment.task.n_inputs == 2 and _has_coordinates(experiment)


def _has_coordinates(experiment: Experiment) -> bool:
    return not experiment.has_derived_inputs


def _has_hidden(experiment: Experiment) -> bool:
    return bool(experiment.hidden)


def _hidden_outputs(snapshot: Snapshot) -> str:
    _, [_, a, *_] = snapshot.network.forward(snapshot.samples.inputs)
    return _row_by_row(snapshot, a)


def _hidden_places(snapshot: Snapshot) -> int:
    return len(np.unique(_active(snapshot), axis=0))


def _same_place(snapshot: Snapshot) -> str:
    """Such as "01 and 10", or "001, 010 and 100; 011 and 101": each group that is more than one row."""
    _, group = np.unique(_active(snapshot), axis=0, return_inverse=True)
    labels = np.array(snapshot.experiment.task.row_labels())
    groups = sorted((labels[group == number].tolist() for number in set(group.tolist())), key=lambda rows: rows[0])
    texts = [f"{', '.join(rows[:-1])} and {rows[-1]}" for rows in groups if len(rows) > 1]
    return "; ".join(texts) or "none"


def _constant_units(snapshot: Snapshot) -> int:
    active = _active(snapshot)
    return int((active == active[0]).all(axis=0).sum())


def _answers(snapshot: Snapshot) -> str:
    return "".join(str(cls) for cls in classes_of(snapshot.outputs, snapshot.experiment.levels))


def _right(snapshot: Snapshot) -> int:
    return round(snapshot.accuracy * len(snapshot.outputs))


def _most_right(snapshot: Snapshot) -> int:
    return most_rows_right("".join(str(cls) for cls in snapshot.experiment.task.classes))


def _different_outputs(snapshot: Snapshot) -> int:
    """Outputs that are alike in two decimals count once."""
    return len({f"{value:.2f}" for value in snapshot.samples.told(snapshot.outputs)})


def _has_test_set(experiment: Experiment) -> bool:
    return bool(experiment.task.test_points)


def _has_classes(experiment: Experiment) -> bool:
    return not experiment.task.is_regression


def _has_tested_classes(experiment: Experiment) -> bool:
    return _has_test_set(experiment) and _has_classes(experiment)


def _test_loss(snapshot: Snapshot) -> float:
    assert snapshot.test_measures is not None
    return snapshot.test_measures[0]


def _test_accuracy(snapshot: Snapshot) -> float:
    assert snapshot.test_measures is not None
    return snapshot.test_measures[1]


# Of many starts


def _interval(starts: Starts) -> str:
    low, high = wilson(len(starts.solved), len(starts.ended))
    return f"{percent(low)} to {percent(high)}"


def _tries(starts: Starts) -> int | None:
    chances = starts.best_of(np.arange(1, MOST_TRIES + 1))
    enough = np.flatnonzero(chances >= 0.99)
    return int(enough[0]) + 1 if len(enough) else None


def _median_epoch(starts: Starts) -> float | None:
    return float(np.median(starts.outcomes.epoch[starts.solved])) if len(starts.solved) else None


def _undecided(starts: Starts) -> float:
    between = (starts.answers >= starts.low) & (starts.answers <= starts.high)
    return float(between[starts.failed].any(axis=1).sum() / len(starts.ended))


def _failure(starts: Starts) -> str:
    return starts.failures[0].name if starts.failures else "none"


def _share_failure(starts: Starts) -> float:
    return len(starts.failures[0].places) / len(starts.ended) if starts.failures else 0.0


def _solution(starts: Starts) -> str:
    return starts.solutions[0].name if starts.solutions else "none"


def _share_solution(starts: Starts) -> float:
    return len(starts.solutions[0].places) / len(starts.solved) if starts.solutions else 0.0


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("epoch", "snapshot", COUNT, "the epoch that is measured", lambda s: s.epoch),
        Measure("loss", "snapshot", NUMBER, "the loss", lambda s: s.loss),
        Measure("accuracy", "snapshot", SHARE, "the share of rows that are right", lambda s: s.accuracy, _has_classes),
        Measure("right", "snapshot", COUNT, "how many rows are right", _right, _has_classes),
        Measure(
            "wrong", "snapshot", COUNT, "how many rows are wrong", lambda s: len(s.outputs) - _right(s), _has_classes
        ),
        Measure("rows", "snapshot", COUNT, "how many rows there are", lambda s: len(s.outputs)),
        Measure(
            "most_right", "snapshot", COUNT, "the most rows that any one line could have right", _most_right, _is_gate
        ),
        Measure("outputs", "snapshot", TEXT, "the output for each row", lambda s: _row_by_row(s, s.outputs[:, -1:])),
        Measure(
            "different_outputs",
            "snapshot",
            COUNT,
            "how many different outputs there are, to two decimals",
            _different_outputs,
        ),
        Measure(
            "hidden_outputs",
            "snapshot",
            TEXT,
            "the outputs of the first hidden layer's units for each row",
            _hidden_outputs,
            _has_hidden,
        ),
        Measure(
            "gates",
            "snapshot",
            TEXT,
            "the gates that the first hidden layer's units compute",
            _gates,
            _has_hidden_gates,
        ),
        Measure(
            "hidden_places",
            "snapshot",
            COUNT,
            "how many different answers, rounded to 0 and 1, the first hidden layer gives to the rows",
            _hidden_places,
            _has_hidden,
        ),
        Measure(
            "same_place",
            "snapshot",
            TEXT,
            "the rows to which it gives the same answers, such as 01 and 10",
            _same_place,
            _has_hidden_gates,
        ),
        Measure(
            "constant_units",
            "snapshot",
            COUNT,
            "how many of the first hidden layer's units answer the same on every row",
            _constant_units,
            _has_hidden,
        ),
        Measure(
            "answers", "snapshot", TEXT, "the answers for the rows as digits, such as 0110", _answers, _has_classes
        ),
        Measure(
            "w1",
            "snapshot",
            NUMBER,
            "the weight of x₁ in the first unit",
            lambda s: float(s.network.layers[0].weights[0, 0]),
            _has_coordinates,
        ),
        Measure(
            "w2",
            "snapshot",
            NUMBER,
            "its weight of x₂",
            lambda s: float(s.network.layers[0].weights[1, 0]),
            lambda experiment: experiment.task.n_inputs > 1 and _has_coordinates(experiment),
        ),
        Measure("bias", "snapshot", NUMBER, "its bias", lambda s: float(s.network.layers[0].bias[0])),
        Measure(
            "diagonal",
            "snapshot",
            NUMBER,
            "where its line crosses the diagonal: 0 at the input 00, 1 at 11",
            _diagonal,
            _is_plane,
        ),
        Measure("lines", "snapshot", TEXT, "the line of each unit of the first layer, as an equation", _lines),
        Measure(
            "largest_weight",
            "snapshot",
            NUMBER,
            "the size of the largest weight or bias",
            lambda s: float(np.abs(s.parameters).max()),
        ),
        Measure("gradient_norm", "snapshot", NUMBER, "the gradient's norm", lambda s: s.gradient_norm),
        Measure(
            "gradient_norms",
            "snapshot",
            TEXT,
            "the gradient's norm in each layer, the first hidden layer's first",
            lambda s: ", ".join(f"{norm:.2g}".replace("-", "−") for norm in s.gradient_norms),
        ),
        Measure(
            "gradient_ratio",
            "snapshot",
            NUMBER,
            "the first layer's gradient norm over the last layer's",
            _ratio,
        ),
        Measure(
            "status", "run", TEXT, f"how the run ended: {', '.join(STATUSES)}", lambda w: w.last.status, words=STATUSES
        ),
        Measure("reason", "run", TEXT, "why it ended, in a sentence or two", lambda w: w.last.reason),
        Measure("rises", "run", COUNT, "after how many epochs the loss was higher than before", lambda w: w.rises),
        Measure("highest_loss", "run", NUMBER, "the highest loss on the way", lambda w: w.highest_loss),
        Measure("test_loss", "snapshot", NUMBER, "the loss on the test set", _test_loss, _has_test_set),
        Measure(
            "test_accuracy",
            "snapshot",
            SHARE,
            "the share of the test set's points that are right",
            _test_accuracy,
            _has_tested_classes,
        ),
        Measure(
            "lowest_test_loss",
            "run",
            NUMBER,
            "the lowest loss on the test set on the way",
            lambda w: _test_loss(w.best),
            _has_test_set,
        ),
        Measure(
            "best_epoch",
            "run",
            COUNT,
            "the epoch at which the loss on the test set was lowest",
            lambda w: w.best.epoch,
            _has_test_set,
        ),
        Measure("starts", "starts", COUNT, "how many starts were trained", lambda s: len(s.ended)),
        Measure("solved", "starts", COUNT, "how many of them were solved", lambda s: len(s.solved)),
        Measure("share_solved", "starts", SHARE, "their share", lambda s: s.share_solved),
        Measure("interval", "starts", TEXT, "its 95 % interval", _interval),
        Measure("median_epoch", "starts", NUMBER, "the epoch by which half of the solved were so", _median_epoch),
        Measure(
            "share_undecided",
            "starts",
            SHARE,
            "the share of starts that failed with an output between ¼ and ¾",
            _undecided,
            _has_classes,
        ),
        Measure("failure", "starts", TEXT, "the outputs of the most frequent failure, such as (0, 1, ½, ½)", _failure),
        Measure("share_failure", "starts", SHARE, "its share of all starts", _share_failure),
        Measure(
            "solution",
            "starts",
            TEXT,
            "the gates in the most frequent solution",
            _solution,
            _has_hidden_gates,
        ),
        Measure(
            "share_solution", "starts", SHARE, "its share of the solved starts", _share_solution, _has_hidden_gates
        ),
        Measure(
            "different_solutions",
            "starts",
            COUNT,
            "how many different combinations of gates there are among the solutions",
            lambda s: len(s.solutions),
            _has_hidden_gates,
        ),
        Measure(
            "different_failures",
            "starts",
            COUNT,
            "how many different kinds of outputs there are among the failures",
            lambda s: len(s.failures),
        ),
        Measure(
            "best_of_two",
            "starts",
            SHARE,
            "the chance that at least one of two starts is solved",
            lambda s: float(s.best_of(np.array([2]))[0]),
        ),
        Measure(
            "tries",
            "starts",
            COUNT,
            f"how many starts it takes for one to be solved in 99 of 100 cases, at most {MOST_TRIES}",
            _tries,
        ),
    )
}
"""Every measure by name."""


def measures_for(experiment: Experiment, starts: bool, other: Experiment | None) -> dict[str, Measure]:
    """The measures that mean something in a step, by the names that they have there.

    other: the experiment of its second link, if it has one.
    """
    found = {}
    for measure in MEASURES.values():
        if measure.of == "starts" and not starts:
            continue
        if measure.fits(experiment):
            found[measure.name] = measure
            if measure.of == "snapshot":
                found[FIRST + measure.name] = measure
        if other is not None and measure.fits(other):
            found[OTHER + measure.name] = measure
    return found


def measure(name: str, watched: Watched, starts: Starts | None, other: tuple[Watched, Starts | None] | None) -> Value:
    """The value of a measure, by the name that it has in a step."""
    if name.startswith(OTHER) and other is not None:
        return measure(name.removeprefix(OTHER), *other, None)
    if name.startswith(FIRST):
        return MEASURES[name.removeprefix(FIRST)].value(watched.first)
    entry = MEASURES[name]
    return entry.value({"snapshot": watched.last, "run": watched, "starts": starts}[entry.of])
