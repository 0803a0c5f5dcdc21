"""A claim of the texts as a value: what they say, the experiments that test it, and what is counted."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from core.claims.rules import Check, combined
from core.ensemble.outcomes import Outcomes
from core.ensemble.population import Workers
from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import SettingError
from core.formulas import TEXTS, Text
from core.nn.array import Array
from core.stats.median import Median, median
from core.stats.proportion import wilson
from core.training.ending import SOLVED

FEWEST, MOST_TOGETHER, MOST_ONE_BY_ONE = 20, 20_000, 500
"""Seeds in a test: at least; at most where networks are trained together; at most where each is trained alone."""


@dataclass(frozen=True)
class Arm:
    """One of the experiments of a test: its name, and the settings in which it differs from the claim's others."""

    name: str
    changes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """What came out of a test: for each arm the outcomes of the seeds, in their order.

    `measured` are other numbers that the test took, by name, one a seed each.
    """

    experiments: Mapping[str, Experiment]
    seeds: np.ndarray
    outcomes: Mapping[str, Outcomes]
    measured: Mapping[str, Array] = field(default_factory=dict)

    def solved(self, arm: str) -> np.ndarray:
        """Whether the run of each seed was solved, (seeds,)."""
        return self.outcomes[arm].status == SOLVED

    def epochs(self, arm: str) -> Array:
        """After how many epochs the run of each seed was solved, (seeds,); inf where it was not."""
        return np.where(self.solved(arm), self.outcomes[arm].epoch, np.inf)


Procedure = Callable[[Mapping[str, Experiment], np.ndarray, Workers | None], Generator[float, None, Found]]
"""How a test is run, from the arms' experiments and the seeds. It yields how much is done, 0 to 1, now and then."""


@dataclass(frozen=True)
class Row:
    """How one arm's networks ended: its experiment with the first seed, networks trained and solved, and their epochs.

    `epochs` is the median over the solved ones, None where there are none.
    """

    arm: str
    experiment: Experiment
    n: int
    solved: int
    epochs: Median | None

    @property
    def interval(self) -> tuple[float, float]:
        """Of the share solved, 95 %."""
        return wilson(self.solved, self.n)


@dataclass(frozen=True)
class Result:
    """What a test found: its counts with their verdicts, how the arms ended, and other numbers with their medians."""

    checks: tuple[Check, ...]
    rows: tuple[Row, ...] = ()
    measured: Mapping[str, Median] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """A key of VERDICTS."""
        return combined(check.verdict for check in self.checks)


@dataclass(frozen=True)
class Claim:
    """Something that texts say and that can be tested.

    items: where it stands, such as "000-08". says: what the texts say, how they hedge it. test: what is run and
    counted, what would refute it. base and arms: its experiments by default. judge: the counts, from what was found.
    n: how many seeds by default. run: how it is tested; training the arms, unless it needs more. note: what to mind.
    against: names of the claims that say something else. settled: settings that the test itself decides.
    most: seeds at most.
    """

    name: str
    title: str
    items: tuple[str, ...]
    says: str
    test: str
    base: Experiment
    arms: tuple[Arm, ...]
    judge: Callable[[Found], Sequence[Check]]
    run: Procedure
    n: int = 500
    note: str = ""
    against: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    most: int = MOST_TOGETHER

    @property
    def texts(self) -> dict[str, Text]:
        """The text of each item."""
        return {item: TEXTS[item.split("-")[0]] for item in self.items}

    @cached_property
    def varied(self) -> frozenset[str]:
        """The settings in which the arms differ."""
        return frozenset(name for arm in self.arms for name in arm.changes)

    @cached_property
    def changeable(self) -> tuple[str, ...]:
        """The settings that a visitor may change for all arms alike."""
        kept = {"seed", *self.varied, *self.settled}
        return tuple(name for name in SETTINGS if name not in kept)

    def experiments(self, changes: Mapping[str, Any] | None = None) -> dict[str, Experiment]:
        """The arms' experiments by their names, with changes for all of them. Raises SettingError."""
        for name, value in (changes or {}).items():
            if name not in self.changeable:
                raise SettingError(name, value, f"not in this test, which decides it; free are {_listed(self)}")
        if self.base.hidden and (changes or {}).get("hidden") == ():
            raise SettingError("hidden", (), "one hidden layer or more in this test")
        base = self.base.replace(**(changes or {}))
        return {arm.name: base.replace(**arm.changes) for arm in self.arms}


def _listed(claim: Claim) -> str:
    return ", ".join(claim.changeable)


class Trial:
    """The test of a claim, piece by piece. Raises SettingError for settings or seeds that are not allowed."""

    def __init__(
        self,
        claim: Claim,
        n: int,
        first_seed: int = 0,
        changes: Mapping[str, Any] | None = None,
        workers: Workers | None = None,
    ):
        experiments = claim.experiments(changes)
        alone = any(experiment.is_stochastic() for experiment in experiments.values())
        most = min(claim.most, MOST_ONE_BY_ONE) if alone else claim.most
        if not FEWEST <= n <= most:
            raise SettingError("starts", n, f"a whole number from {FEWEST} to {most} in this test")
        self.claim, self.n = claim, n
        self._steps = claim.run(experiments, first_seed + np.arange(n), workers)
        self.progress = 0.0
        self.result: Result | None = None
        self._stopped = False
        self._step()  # what does not fit into memory is said at once

    @property
    def done(self) -> bool:
        return self._stopped or self.result is not None

    def advance(self, seconds: float) -> None:
        """Carry on for about so long, or to the end."""
        deadline = time.monotonic() + seconds
        while not self.done:
            self._step()
            if time.monotonic() >= deadline:
                return

    def _step(self) -> None:
        try:
            self.progress = next(self._steps)
        except StopIteration as end:
            self.progress, self.result = 1.0, summed_up(self.claim, end.value)

    def stop(self) -> None:
        """End here, without a result unless it is there already."""
        self._stopped = True
        self._steps.close()


def summed_up(claim: Claim, found: Found) -> Result:
    """The result of what a test found."""
    rows = []
    for name, outcomes in found.outcomes.items():
        solved = found.solved(name)
        epochs = median(outcomes.epoch[solved]) if solved.any() else None
        experiment = found.experiments[name].replace(seed=int(found.seeds[0]))
        rows.append(Row(name, experiment, len(solved), int(solved.sum()), epochs))
    finite = {name: values[np.isfinite(values)] for name, values in found.measured.items()}
    measured = {name: median(values) for name, values in finite.items() if values.size}
    return Result(tuple(claim.judge(found)), tuple(rows), measured)
