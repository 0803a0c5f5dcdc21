"""Settings varied together: axes with their values, the cells between them, and what became of each cell's networks.

A cell is one experiment, trained from many seeds. Beside the grid of cells, as many points may be drawn at random.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any
from urllib.parse import urlencode

import numpy as np

from core.data.problems import CUSTOM, IRIS, OWN_POINTS
from core.ensemble.population import Population, Workers
from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import Choice, Integer, Number, SettingError
from core.nn.array import Array
from core.stats.median import Median, median
from core.stats.proportion import wilson
from core.training.ending import DIVERGED, OUT_OF_EPOCHS, SOLVED, STALLED, STOPPED_EARLY, TRAINING
from core.training.snapshot import measured_on
from core.training.status import STATUSES
from core.training.words import label_of

MOST_VALUES = 20
"""Values on one axis."""

MOST_CELLS = 1000
MOST_NETWORKS = 100_000

MEASURED_AT_ONCE = 500
"""Networks that answer a test set side by side: more would need much memory."""

LATE = (CUSTOM, OWN_POINTS, IRIS)
"""Problems that an axis does not begin with: two that a visitor makes, and a measured one among gates."""

SWEPT = {name: entry for name, entry in SETTINGS.items() if name not in ("seed", "points")}
"""What may be an axis: every setting but the seed, of which each cell has many, and one's own points."""

SCALES = ("linear", "log")

DEFAULTS = {
    "truth_table": "0110,1001,0001,0111",
    "n": "25~400~5~log",
    "noise": "0~50~6~linear",
    "test": "0~60~4~linear",
    "data_seed": "1~5~5~linear",
    "features": "x1-x2,x1x2,x1-x2-x1x2,x1x1-x2x2",
    "hidden": "1,2,3,4",
    "locked": ",0,1,2",
    "learning_rate": "0.01~10~7~log",
    "momentum": "0~0.9~4~linear",
    "rho": "0.9~0.99~4~linear",
    "beta1": "0~0.9~4~linear",
    "beta2": "0.9~0.999~4~linear",
    "epsilon": "1e-08~0.1~8~log",
    "decay_epochs": "100~10000~5~log",
    "decay_factor": "0.01~1~5~log",
    "batch_size": "1~4~4~linear",
    "l1": "1e-05~0.1~5~log",
    "l2": "1e-05~0.1~5~log",
    "dropout": "0~0.6~4~linear",
    "clip_norm": "0.01~10~4~log",
    "max_epochs": "100~10000~5~log",
    "target_loss": "0.001~0.1~3~log",
    "patience": "50~1000~5~log",
    "init_scale": "0.25~4~5~log",
}
"""The values that an axis has at first, as `read_axis` reads them; a choice has its options, at most MOST_VALUES."""


@dataclass(frozen=True)
class Range:
    """Numbers from low to high, at equal distances or, on the scale log, at equal ratios."""

    low: float
    high: float
    count: int
    scale: str

    def at(self, place: float) -> float:
        """The number at a place from 0, the low end, to 1; between the ends rounded to 3 digits, to be read easily."""
        if place in (0.0, 1.0):
            return self.low if place == 0.0 else self.high
        if self.scale == "log":
            number = self.low * (self.high / self.low) ** place
        else:
            number = self.low + (self.high - self.low) * place
        return min(max(float(f"{number:.3g}"), self.low), self.high)


@dataclass(frozen=True)
class Axis:
    """A setting and the values that it takes, each at most once; `range` is where they come from, if from one."""

    name: str
    values: tuple[Any, ...]
    range: Range | None = None

    @property
    def label(self) -> str:
        """What the values are."""
        return label_of(self.name, self.values)

    def text(self, value: Any) -> str:
        """One of the values as people read it."""
        if self.name == "locked":  # by their indices: only within a network do they have names
            return ", ".join(map(str, value)) or "none"
        return SETTINGS[self.name].text(value)

    @property
    def short_texts(self) -> list[str]:
        """All values as they stand at an axis."""
        return list(map(self.text if self.name == "locked" else SETTINGS[self.name].short, self.values))


def has_range(name: str) -> bool:
    """Whether the setting is a number, so that a range describes its values."""
    return isinstance(SETTINGS[name].kind, (Number, Integer))


def read_axis(name: str, text: str = "") -> Axis:
    """The axis of a setting. Numbers: "low~high~count~log" (or linear); others: values separated by commas,
    or by semicolons.

    No text stands for the values in DEFAULTS. Raises SettingError that names the setting.
    """
    if name not in SWEPT:
        raise SettingError("axis", name, ", ".join(SWEPT))
    entry = SWEPT[name]
    if isinstance(entry.kind, (Number, Integer)):
        return _read_range(name, text or DEFAULTS[name])
    options = [each for each in entry.kind.options if each not in LATE] if isinstance(entry.kind, Choice) else []
    parts = (text or DEFAULTS.get(name, ",".join(options[:MOST_VALUES]))).replace(";", ",").split(",")
    values = tuple(dict.fromkeys(entry.parse(name, part.strip()) for part in parts))
    if len(values) > MOST_VALUES:
        raise SettingError(name, text, f"at most {MOST_VALUES} values")
    return Axis(name, values)


def _read_range(name: str, text: str) -> Axis:
    kind = SETTINGS[name].kind
    assert isinstance(kind, (Number, Integer))
    wrong = SettingError(name, text, f"low~high~count~log or ~linear, such as {DEFAULTS[name]}")
    try:
        low, high, count, scale = text.split("~")
        found = Range(float(low), float(high), int(count), scale)
    except (ValueError, OverflowError):
        raise wrong from None
    if found.scale not in SCALES:
        raise wrong
    for end in (found.low, found.high):
        SETTINGS[name].check(name, end)
    if found.low > found.high:
        raise SettingError(name, text, "a low end that is not above the high one")
    if found.scale == "log" and found.low <= 0:
        raise SettingError(name, text, "a low end above 0, because the scale is log")
    if not 1 <= found.count <= MOST_VALUES:
        raise SettingError(name, text, f"1 to {MOST_VALUES} values")
    places = np.linspace(0.0, 1.0, found.count)
    return Axis(name, tuple(dict.fromkeys(value_at(name, found, float(place)) for place in places)), found)


def value_at(name: str, found: Range, place: float) -> Any:
    """The value of a setting at a place of its range, from 0 to 1; a whole number where the setting is one."""
    number = found.at(place)
    return SETTINGS[name].check(name, round(number) if isinstance(SETTINGS[name].kind, Integer) else number)


@dataclass(frozen=True)
class Cell:
    """One experiment of a sweep: the axes' values there, or why they are not allowed together.

    `place` counts panel, row and column of a grid's cell; a point that was drawn at random has none.
    """

    values: tuple[Any, ...]
    experiment: Experiment | None
    refused: str
    place: tuple[int, int, int] | None


@dataclass(frozen=True)
class Summary:
    """What became of a cell's networks, of which `n` have come to their end and `waiting` have not.

    epochs: until solved, where a network that is not solved counts as infinity; loss: the last one, without penalties;
    test_loss, test_accuracy: the loss on the test set and the share of it that is right at the end, None where the cell
    has no test set; of values to be learned there is no accuracy.
    """

    n: int
    solved: int
    stalled: int
    diverged: int
    out_of_epochs: int
    stopped_early: int
    waiting: int
    epochs: Median
    loss: Median
    test_loss: Median | None
    test_accuracy: Median | None

    @property
    def share(self) -> float:
        """Solved, of those that have ended."""
        return self.solved / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share."""
        return wilson(self.solved, self.n)

    @property
    def never(self) -> bool:
        """Whether fewer than half are solved, so that the median is no number of epochs."""
        return not np.isfinite(self.epochs.value)


@dataclass(frozen=True)
class Measure:
    """A number of each cell to look at: its name, how it is read from a summary, and which cell is the better one.

    A cell is better than another if its `ordered` is smaller. `lacking` says what is the matter with a cell that has no
    such number, though networks of it have ended. `is_share`: the number is a share, from 0 to 1.
    """

    label: str
    of: Callable[[Summary], float | None]
    ordered: Callable[[Summary], tuple[float, ...]]
    lacking: str = ""
    is_share: bool = False


MEASURES = {
    "solved": Measure(
        "Share solved",
        lambda found: found.share,
        lambda found: (-found.share, found.epochs.value, found.loss.value),
        is_share=True,
    ),
    "epochs": Measure(
        "Median epochs to solve",
        lambda found: None if found.never else found.epochs.value,
        lambda found: (found.epochs.value, -found.share, found.loss.value),
        lacking="fewer than half solved",
    ),
    "loss": Measure(
        "Median final loss",
        lambda found: found.loss.value,
        lambda found: (found.loss.value, -found.share, found.epochs.value),
    ),
    "test_accuracy": Measure(
        "Median test accuracy",
        lambda found: found.test_accuracy.value if found.test_accuracy else None,
        lambda found: (-found.test_accuracy.value if found.test_accuracy else 1.0, found.loss.value),
        lacking="no test set of classes",
        is_share=True,
    ),
    "test_loss": Measure(
        "Median test loss",
        lambda found: found.test_loss.value if found.test_loss else None,
        lambda found: (found.test_loss.value if found.test_loss else np.inf, found.loss.value),
        lacking="no test set",
    ),
}


class Sweep:
    """All cells of two or three axes, each trained from the same seeds; advance it until it is done.

    base: the experiment that the cells change, with the first of the seeds. axes: the columns' one, the rows' one and,
    if there is a third, the panels'. draw: the seed of as many points, drawn at random in the plane of two axes that
    are ranges. Raises SettingError.
    """

    def __init__(
        self,
        base: Experiment,
        axes: Sequence[Axis],
        n_seeds: int,
        draw: int | None = None,
        workers: Workers | None = None,
    ):
        self.base, self.axes, self.n_seeds = base, tuple(axes), n_seeds
        names = [axis.name for axis in axes]
        if len(set(names)) < len(names):
            raise SettingError("axis", names[-1], "a setting that is on no other axis")
        n_cells = int(np.prod([len(axis.values) for axis in axes])) * (1 if draw is None else 2)
        if n_cells > MOST_CELLS:
            raise SettingError("cells", n_cells, f"at most {MOST_CELLS:,}: give the axes fewer values")
        if n_cells * n_seeds > MOST_NETWORKS:
            raise SettingError("seeds", n_seeds, f"at most {MOST_NETWORKS // n_cells:,} in each of {n_cells:,} cells")
        self.seeds = [(base.seed + k) % 2**32 for k in range(n_seeds)]
        panels = [None] if len(axes) == 2 else list(range(len(axes[2].values)))
        columns, rows = (range(len(axis.values)) for axis in axes[:2])
        self.cells = [
            self._cell(
                tuple(axis.values[at] for axis, at in zip(axes, (column, row, panel or 0), strict=False)),
                (panel or 0, row, column),
            )
            for panel, row, column in product(panels, rows, columns)
        ]
        self.n_grid = len(self.cells)
        if draw is not None:
            self.cells += [self._cell(values, None) for values in _draw(self.axes, self.n_grid, draw)]
        allowed = [index for index, cell in enumerate(self.cells) if cell.experiment]
        self._member = {index: member for member, index in enumerate(allowed)}
        experiments = [cell.experiment for cell in self.cells if cell.experiment]
        self.population = Population(experiments, self.seeds, workers) if experiments else None
        self._finished: dict[int, Summary] = {}
        self._examples: dict[int, dict[int, int]] | None = None
        self._on_test_sets: dict[int, Array] = {}
        """Of a cell with a test set, loss and accuracy of each seed, (2, seeds); NaN before they are measured."""

    def _cell(self, values: tuple[Any, ...], place: tuple[int, int, int] | None) -> Cell:
        changes = {axis.name: value for axis, value in zip(self.axes, values, strict=True)}
        try:
            experiment = self.base.replace(**changes)
            if experiment.locked and "locked" not in changes and experiment.sizes != self.base.sizes:
                sizes = "-".join(map(str, self.base.sizes))
                raise SettingError("locked", self.base.locked, f"none, because they are those of the {sizes} network")
            Population([experiment], self.seeds[:1])  # refuses what cannot be trained side by side
        except SettingError as error:
            return Cell(values, None, str(error), place)
        return Cell(values, experiment, "", place)

    @property
    def draws(self) -> bool:
        """Whether there are points drawn at random besides the grid."""
        return len(self.cells) > self.n_grid

    # Work

    @property
    def n_networks(self) -> int:
        return self.population.n_members if self.population else 0

    @property
    def n_ended(self) -> int:
        if self.is_restored:
            return self.n_networks
        return self.population.n_ended if self.population else 0

    @property
    def progress(self) -> float:
        """How much of the work is done, from 0 to 1."""
        return self.population.progress if self.population and not self.is_restored else 1.0

    @property
    def done(self) -> bool:
        return self.population is None or self.population.done

    def advance(self, seconds: float) -> None:
        """Train on for about so long, or to the end."""
        if self.population:
            self.population.advance(seconds)

    def stop(self) -> None:
        if self.population:
            self.population.stop()

    @property
    def is_restored(self) -> bool:
        """Whether the results are those of an earlier sweep, and nothing is trained."""
        return self._examples is not None

    def restore(self, results: Mapping[int, tuple[Summary, Mapping[int, int]]]) -> None:
        """Take what the same sweep has found before: of each allowed cell its summary and its examples."""
        assert results.keys() == self._member.keys()
        self.stop()
        self._finished = {index: summary for index, (summary, _) in results.items()}
        self._examples = {index: dict(examples) for index, (_, examples) in results.items()}

    # Results

    def summary(self, index: int) -> Summary | None:
        """What became of the cell with this index so far; None where it is not allowed, or nothing has ended yet."""
        if index not in self._member or self.population is None:
            return None
        if index not in self._finished:
            outcomes = self.population.outcomes[self._member[index]]
            ended = np.flatnonzero(outcomes.status != TRAINING)
            if not len(ended):
                return None
            status = outcomes.status[ended]
            counts = np.bincount(status, minlength=len(STATUSES)).tolist()
            found = Summary(
                len(ended),
                solved=counts[SOLVED],
                stalled=counts[STALLED],
                diverged=counts[DIVERGED],
                out_of_epochs=counts[OUT_OF_EPOCHS],
                stopped_early=counts[STOPPED_EARLY],
                waiting=self.n_seeds - len(ended),
                epochs=median(np.where(status == SOLVED, outcomes.epoch[ended], np.inf)),
                loss=median(outcomes.data_loss[ended]),
                **self._on_test_set(index, ended, outcomes.parameters),
            )
            if found.waiting:
                return found
            self._finished[index] = found
        return self._finished[index]

    def _on_test_set(self, index: int, ended: np.ndarray, parameters: Array) -> dict[str, Median | None]:
        """Test loss and accuracy of the networks that have ended; each is measured once, however often one asks."""
        experiment = self.cells[index].experiment
        assert experiment is not None
        test = experiment.test_samples
        if test is None:
            return {"test_loss": None, "test_accuracy": None}
        measured = self._on_test_sets.setdefault(index, np.full((2, self.n_seeds), np.nan))
        fresh = ended[np.isnan(measured[0, ended])]
        for first in range(0, len(fresh), MEASURED_AT_ONCE):
            some = fresh[first : first + MEASURED_AT_ONCE]
            losses, accuracies = measured_on(test, experiment, parameters[some].T)
            measured[:, some] = np.where(np.isnan(losses), np.inf, losses), accuracies
        losses, accuracies = measured[:, ended]
        return {"test_loss": median(losses), "test_accuracy": None if test.are_values else median(accuracies)}

    def summaries(self) -> list[Summary | None]:
        """That of each cell."""
        return [self.summary(index) for index in range(len(self.cells))]

    def examples(self, index: int) -> dict[int, int]:
        """A seed of the cell for each way in which a run ended there, by the place of the status in STATUSES."""
        if self._examples is not None:
            return self._examples[index]
        assert self.population is not None
        status = self.population.outcomes[self._member[index]].status
        return {
            code: self.seeds[int(np.argmax(status == code))]
            for code in range(SOLVED, len(STATUSES))
            if (status == code).any()
        }

    def best(self, measure: Measure, *, drawn: bool = False) -> int | None:
        """The index of the best cell of the grid, or of the points drawn; None as long as none is finished."""
        return next(iter(self.best_first(measure, drawn=drawn)), None)

    def best_first(self, measure: Measure, *, drawn: bool = False) -> list[int]:
        """The indices of the finished cells of the grid, or of the points drawn, from the best to the worst."""
        places = range(self.n_grid, len(self.cells)) if drawn else range(self.n_grid)
        found = [(index, self.summary(index)) for index in places]
        ended = [(measure.ordered(summary), index) for index, summary in found if summary and not summary.waiting]
        return [index for _, index in sorted(ended)]

    @cached_property
    def idle(self) -> list[Axis]:
        """The axes whose setting has no effect in any cell."""
        experiments = [cell.experiment for cell in self.cells if cell.experiment]
        return [axis for axis in self.axes if not any(experiment.uses(axis.name) for experiment in experiments)]

    def csv(self) -> str:
        """A table with a line for each cell; `parameters` are those of the lab's link to the cell's experiment."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        results = ["share", "share_low", "share_high", "median_epochs", "median_epochs_low", "median_epochs_high"]
        results += ["median_loss", "median_loss_low", "median_loss_high"]
        results += ["median_test_accuracy", "median_test_accuracy_low", "median_test_accuracy_high"]
        results += ["median_test_loss", "median_test_loss_low", "median_test_loss_high"]
        counts = ["ended", "solved", "stalled", "diverged", "out_of_epochs", "stopped_early", "waiting"]
        names = [axis.name for axis in self.axes]
        writer.writerow(["points", *names, *counts, *results, "not_allowed", "parameters"])
        for cell, found in zip(self.cells, self.summaries(), strict=True):
            kinds = (SETTINGS[name].kind for name in names)
            values = [kind.write(value) for kind, value in zip(kinds, cell.values, strict=True)]
            row: list[Any] = ["grid" if cell.place else "random", *values]
            if found:
                row += [found.n, found.solved, found.stalled, found.diverged]
                row += [found.out_of_epochs, found.stopped_early, found.waiting]
                row += [found.share, *found.interval, *found.epochs, *found.loss]
                row += [*(found.test_accuracy or [""] * 3), *(found.test_loss or [""] * 3)]
            else:
                row += [""] * (len(counts) + len(results))
            link = urlencode(cell.experiment.to_url()) if cell.experiment else ""
            writer.writerow([*row, cell.refused, link])
        return text.getvalue()


def _draw(axes: Sequence[Axis], n: int, seed: int) -> list[tuple[Any, ...]]:
    """Points in the plane of the ranges, each drawn evenly on the range's own scale (Bergstra and Bengio 2012)."""
    if len(axes) != 2 or not all(axis.range for axis in axes):
        raise SettingError("search", "random", "grid only, unless there are two axes and both are ranges of numbers")
    places = np.random.RandomState(seed).random_sample((n, len(axes)))
    return [
        tuple(value_at(axis.name, axis.range, float(u)) for axis, u in zip(axes, row, strict=True) if axis.range)
        for row in places
    ]
