"""What became of many random starts of one experiment: how often it is solved, how it fails, what its units became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.data.problems import Problem
from core.ensemble.outcomes import Outcomes
from core.experiment.experiment import Experiment
from core.neuron.separability import gate_list
from core.nn.array import Array
from core.nn.network import forward, layer_views
from core.notation.numbers import short
from core.training.ending import DIVERGED, SOLVED, STALLED, STOPPED_EARLY, TRAINING
from core.training.trainer import overflow_ends_the_run
from core.training.words import level_names

LOW, HIGH = 0.25, 0.75
"""An output between these shares of the way from one target to the other counts as undecided, ½."""

ALIKE = 0.1
"""Outputs that differ by less than this share of the targets' distance are the same answer."""

LOSS_BANDS = (1.1, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0)
"""Those of failed runs of a regression: times the target loss."""

BANDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
"""The ends of the groups of failed runs on a cloud: shares of points that are right."""

DIVERGED_WORDS = (
    "The loss grew without bound: each step went beyond the minimum. The learning rate is too large for them."
)

MOST_GATE_ROWS = 8
"""Units are called by the gate that they compute where the truth table has at most so many rows."""


@dataclass(frozen=True)
class Kind:
    """Runs that ended alike: their name, a sentence about them, and their places among the seeds, best loss first."""

    name: str
    words: str
    places: np.ndarray


class Starts:
    """The outcomes of an experiment with many seeds, as far as they are there."""

    def __init__(self, experiment: Experiment, seeds: np.ndarray, outcomes: Outcomes):
        self.experiment, self.seeds, self.outcomes = experiment, seeds, outcomes
        self.ended = np.flatnonzero(outcomes.status != TRAINING)
        self.solved = np.flatnonzero(outcomes.status == SOLVED)
        self.failed = np.flatnonzero((outcomes.status != SOLVED) & (outcomes.status != TRAINING))

        self.low, self.high = experiment.output_at(LOW), experiment.output_at(HIGH)
        """An output between them counts as undecided."""

    @property
    def share_solved(self) -> float:
        """Of the runs that have ended; not a number if none has."""
        return len(self.solved) / len(self.ended) if len(self.ended) else float("nan")

    def share_solved_by(self, epochs: np.ndarray) -> Array:
        """Share of the ended runs that were solved at each of these epochs or before."""
        at = np.sort(self.outcomes.epoch[self.solved])
        return np.searchsorted(at, epochs, side="right") / max(len(self.ended), 1)

    def best_of(self, tries: np.ndarray) -> Array:
        """For each number of tries k: the chance that at least one of k starts drawn from those that ended is solved.

        Without replacement, 1 − C(failed, k) / C(ended, k): the unbiased estimate of 1 − (1 − p)^k (Chen and others,
        2021, "Evaluating Large Language Models Trained on Code", equation 1).
        """
        n, failed = len(self.ended), len(self.failed)
        drawn = np.arange(max(tries.max(), 1))
        with np.errstate(divide="ignore"):
            factors = np.where(drawn < n, np.maximum(failed - drawn, 0) / np.maximum(n - drawn, 1), 0.0)
        return 1.0 - np.cumprod(factors)[tries - 1]

    # How runs fail

    @cached_property
    def failures(self) -> list[Kind]:
        """The failures by what their outputs look like, the most frequent kind first."""
        if self.experiment.task.is_regression:
            return self._failures_by_loss
        if self.experiment.task.is_cloud:
            return self._failures_by_accuracy
        answers = self.answers[self.failed]
        patterns = np.where(answers < self.low, 0, np.where(answers > self.high, 2, 1))
        patterns[self.outcomes.status[self.failed] == DIVERGED] = -1
        kinds, levels = [], level_names(self.experiment)
        for pattern, places in self._kinds(patterns, self.failed):
            name = "diverged" if pattern[0] < 0 else f"({', '.join(levels[digit] for digit in pattern)})"
            kinds.append(Kind(name, self._why(places) if pattern[0] >= 0 else DIVERGED_WORDS, places))
        return kinds

    @property
    def _failures_by_accuracy(self) -> list[Kind]:
        """Those of a cloud, which has too many points to look at each, by how many of them are right."""
        outcomes, n = self.outcomes, len(self.experiment.task.points)
        codes = np.searchsorted(BANDS, outcomes.accuracy[self.failed] + 1e-9, side="right")
        codes[outcomes.status[self.failed] == DIVERGED] = -1
        kinds = []
        for (code,), places in self._kinds(codes[:, None], self.failed):
            if code < 0:
                kinds.append(Kind("diverged", DIVERGED_WORDS, places))
                continue
            low, high = (0.0, *BANDS)[code], (*BANDS, 1.0)[code]
            name = f"{low:.0%} to {high:.0%} right" if low < 1.0 else "all right"
            typical = places[len(places) // 2]
            words = (
                f"In the typical run {round(outcomes.accuracy[typical] * n)} of {n} training points are right, but the "
                f"mean loss is above the target. {self._end_of(typical)}"
            )
            kinds.append(Kind(name, words, places))
        return kinds

    @property
    def _failures_by_loss(self) -> list[Kind]:
        """Those of a regression by the mean loss of a point, in units of the target, or of the lowest where none is."""
        experiment, outcomes = self.experiment, self.outcomes
        n = len(experiment.task.points) if experiment.reduction == "sum" else 1
        means = outcomes.data_loss[self.failed] / n
        unit = experiment.target_loss or float(np.min(means, initial=np.inf)) or 1.0
        codes = np.searchsorted(LOSS_BANDS, means / unit, side="right")
        codes[outcomes.status[self.failed] == DIVERGED] = -1
        kinds = []
        for (code,), places in self._kinds(codes[:, None], self.failed):
            if code < 0:
                kinds.append(Kind("diverged", DIVERGED_WORDS, places))
                continue
            low, high = (1.0, *LOSS_BANDS)[code], (*LOSS_BANDS, np.inf)[code]
            span = f"{short(low * unit)} to {short(high * unit)}" if high < np.inf else f"above {short(low * unit)}"
            typical = places[len(places) // 2]
            goal = ", above the target" if experiment.target_loss else ""
            mean = f"In the typical run the mean loss of a point is {short(outcomes.data_loss[typical] / n)}{goal}."
            kinds.append(Kind(f"mean loss {span}", f"{mean} {self._end_of(typical)}", places))
        return kinds

    def _end_of(self, place: int) -> str:
        """How near to rest a run of many points was at its end."""
        outcomes = self.outcomes
        stopped = outcomes.status[place] == STOPPED_EARLY
        end = f" It was stopped early, at epoch {outcomes.epoch[place]:,}." if stopped else ""
        return f"The gradient norm is {outcomes.gradient_norm[place]:.1g}.{end}"

    def _kinds(self, codes: np.ndarray, places: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """The codes (runs, digits) from the most to the least frequent, each with its places, smallest loss first."""
        found, index, counts = np.unique(codes, axis=0, return_inverse=True, return_counts=True)
        by_loss = np.argsort(self.outcomes.data_loss[places], kind="stable")
        index = index.ravel()[by_loss]
        return [
            (found[number], places[by_loss[index == number]]) for number in np.argsort(-counts, kind="stable").tolist()
        ]

    @cached_property
    def answers(self) -> Array:
        """The output of each run that is told of each row, (seeds, samples)."""
        return self.experiment.samples.told(self.outcomes.outputs)

    def _why(self, places: np.ndarray) -> str:
        """What is wrong with the runs of this kind, from the typical one."""
        answers, samples = np.median(self.answers[places], axis=0), self.experiment.samples
        rows, targets = self.experiment.task.row_labels(), samples.targets[:, -1]
        low, high = self.experiment.levels
        parts = []
        for value in answers:
            same = np.flatnonzero(np.abs(answers - value) < ALIKE * (high - low))
            if np.ptp(targets[same]):
                which = "all rows" if len(same) == len(rows) else _named("row", rows, same)
                wanted = _listed([f"{target:g}" for target in targets[same]])
                parts.append(
                    f"{which} get the same answer, about {answers[same].mean():.2g}, though their targets are {wanted}"
                )
                break
        wrong = np.flatnonzero(np.where(samples.classes == 1, answers < self.low, answers > self.high))
        undecided = np.flatnonzero((answers >= self.low) & (answers <= self.high))
        if len(wrong):
            parts.append(f"{_named('row', rows, wrong)} {'is' if len(wrong) == 1 else 'are'} wrong")
        if not parts and len(undecided):
            parts.append(f"{_named('row', rows, undecided)} {'is' if len(undecided) == 1 else 'are'} not decided yet")
        if not parts:
            parts.append("every row is on its side, but the loss is above the target")
        at_rest = np.mean(self.outcomes.status[places] == STALLED) > 0.5
        end = "the weights stood still" if at_rest else "the epochs were over"
        norm = float(np.median(self.outcomes.gradient_norm[places]))
        words = "; ".join(parts)
        return f"{words[0].upper()}{words[1:]}. At the end {end}; the gradient norm is {norm:.1g}."

    # What the hidden units became

    @property
    def names_gates(self) -> bool:
        """Whether the first hidden layer's units can be called by gates."""
        return bool(self.experiment.hidden) and has_gates(self.experiment.task)

    @cached_property
    def solutions(self) -> list[Kind]:
        """The solved runs by the gates that their first hidden layer computes, the most frequent first.

        A unit counts as 1 on a row where its net input is above 0.
        """
        if not self.names_gates or not len(self.solved):
            return []
        active = self.hidden_net_inputs(self.solved) > 0
        place_value = 1 << np.arange(active.shape[0])[::-1]
        gates = np.sort(np.tensordot(place_value, active, 1), axis=0).T  # (runs, units), each a truth table in binary
        kinds = []
        for codes, places in self._kinds(gates, self.solved):
            name = gate_list([f"{code:0{active.shape[0]}b}" for code in codes])
            kinds.append(Kind(name, f"The hidden units became {name}.", places))
        return kinds

    def in_order_of_gates(self, places: np.ndarray) -> np.ndarray:
        """For each of these runs, (runs, units), its first layer's units by the gates that they compute.

        Which unit becomes which gate is chance: in this order, units of several runs that became the same stand in one
        column.
        """
        active = self.hidden_net_inputs(places) > 0
        return np.lexsort(active[::-1], axis=0).T

    def hidden_net_inputs(self, places: np.ndarray) -> Array:
        """Net inputs of the first hidden layer's units of these runs, (samples, units, runs)."""
        sizes = self.experiment.sizes
        [layer, *_] = layer_views(np.ascontiguousarray(self.outcomes.parameters[places].T), sizes)
        [z], _ = forward([layer], [self.experiment.activations[0]], self.experiment.samples.inputs)
        return z

    def outputs_at(self, places: np.ndarray, points: Array) -> Array:
        """The outputs (runs, points, outputs) of these runs for points (points, coordinates)."""
        flat = np.ascontiguousarray(self.outcomes.parameters[places].T)
        with overflow_ends_the_run():
            layers, inputs = layer_views(flat, self.experiment.sizes), self.experiment.inputs_at(points)
            _, outputs = forward(layers, self.experiment.activations, inputs)
        return outputs[-1].transpose(2, 0, 1)

    def hidden_lines(self, places: np.ndarray) -> tuple[Array, Array]:
        """Weights (runs, units, inputs) and biases (runs, units) of the first hidden layer."""
        [layer, *_] = layer_views(np.ascontiguousarray(self.outcomes.parameters[places].T), self.experiment.sizes)
        return layer.weights.transpose(2, 1, 0), layer.bias.T


def has_gates(task: Problem) -> bool:
    """Whether a unit's answers on the rows make a gate: the rows are all combinations of bits."""
    return task.is_gate and len(task.points) <= MOST_GATE_ROWS


def _named(what: str, names: Sequence[str], chosen: np.ndarray) -> str:
    """Such as "rows 01 and 11"."""
    return f"{what}{'' if len(chosen) == 1 else 's'} {_listed([names[index] for index in chosen])}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
