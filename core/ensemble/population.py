"""Thousands of networks: experiments times seeds, trained in blocks, by whoever is free.

Work goes through `concurrent.futures.Executor`, in pieces of a fraction of a second, and only while somebody asks for
more: a population that nobody advances costs nothing.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from threading import Lock

import numpy as np

from core.ensemble.block import Block, shape_of
from core.ensemble.outcomes import Outcomes
from core.experiment.experiment import Experiment
from core.experiment.settings import SettingError
from core.nn.network import count_parameters
from core.notation.numbers import percent
from core.training.ending import TRAINING

MOST_NUMBERS = 4_000_000
"""Outputs and parameters that a population keeps, 32 MB of them."""

BLOCK_NUMBERS = 600_000
"""A block's arrays hold about so many numbers. With fewer, calls of NumPy take longer than what they compute, and
threads wait for each other at each of them; with more, they wait for memory.
"""

NARROWEST, WIDEST = 64, 4096
"""Networks in a block."""


@dataclass(frozen=True)
class Workers:
    """An executor, how many pieces of work it does side by side, and how long a piece should be, in seconds.

    threads: whether they share one interpreter. Then they wait for each other at each call of NumPy, so that blocks
    are trained side by side only where such a call has much to compute.
    """

    executor: Executor
    count: int
    piece_seconds: float
    threads: bool = False


class Population:
    """Every experiment with every seed, (experiments, seeds) runs, as far as they have been trained.

    Without workers the caller's thread does the work. What they are asked for at once is a piece of a fraction of a
    second: others who wait for them get their turn after it.

    Raises SettingError for experiments that draw random numbers in an epoch, and for more runs than memory is meant to
    hold.
    """

    def __init__(
        self,
        experiments: Sequence[Experiment],
        seeds: Sequence[int],
        workers: Workers | None = None,
        piece_seconds: float = 0.05,
    ):
        self.experiments, self.seeds = tuple(experiments), np.array(seeds, dtype=np.int64)
        self.workers = workers
        self.piece_seconds = workers.piece_seconds if workers else piece_seconds
        for experiment in self.experiments:
            _check(experiment)
        numbers = sum(_numbers_kept(experiment) for experiment in self.experiments) * len(self.seeds)
        if not numbers or numbers > MOST_NUMBERS:
            most = MOST_NUMBERS * len(self.seeds) // max(numbers, 1)
            raise SettingError("seeds", len(self.seeds), f"from 1 to {most:,}: memory is bounded")
        self.outcomes = [Outcomes.empty(len(self.seeds), experiment) for experiment in self.experiments]
        """For each experiment, one entry a seed; those whose status is TRAINING are not there yet."""
        self.n_ended = 0
        self._waiting = deque(self._tasks())
        self._working: dict[Future[Block], _Task] = {}
        self._turn = Lock()

    def _tasks(self) -> list[_Task]:
        """Members of one shape together, in the order of the seeds, cut to the width that is fast."""
        shapes: dict[Experiment, list[int]] = {}
        for index, experiment in enumerate(self.experiments):
            shapes.setdefault(shape_of(experiment), []).append(index)
        tasks = []
        for indices in shapes.values():
            experiments = [self.experiments[index] for index in indices]
            width = min(max(BLOCK_NUMBERS // _numbers_used(experiments[0]), NARROWEST), WIDEST)
            cells, places = (
                axis.ravel() for axis in np.meshgrid(range(len(indices)), range(len(self.seeds)), indexing="ij")
            )
            n_blocks = -(-len(cells) // width)
            for cell_of, place in zip(np.array_split(cells, n_blocks), np.array_split(places, n_blocks), strict=True):
                block = Block(experiments, cell_of, self.seeds[place])
                tasks.append(_Task(block, np.array(indices)[cell_of], place, np.zeros(len(place), bool)))
        return tasks

    @property
    def n_members(self) -> int:
        return len(self.experiments) * len(self.seeds)

    @property
    def progress(self) -> float:
        """How much of the work is done, 0 to 1: runs that have ended, and of the others the share of their epochs."""
        tasks = (*self._waiting, *self._working.values())
        begun = sum(task.progress * len(task.seed) - np.count_nonzero(task.taken) for task in tasks)
        return (self.n_ended + begun) / self.n_members

    @property
    def done(self) -> bool:
        """Whether every run has come to its end, or the population was stopped."""
        return not self._waiting and not self._working

    def advance(self, seconds: float) -> None:
        """Train on for about so long, or to the end; then `outcomes` holds what is complete so far.

        A page that is drawn anew may ask before its turn before has ended: one of them waits for the other.
        """
        with self._turn:
            self._advance(time.monotonic() + seconds)

    def _advance(self, deadline: float) -> None:
        while not self.done and time.monotonic() < deadline:
            if self.workers is None:
                task = self._waiting.popleft()
                self._collect(task, task.block.advance(self.piece_seconds))
                continue
            while self._waiting and len(self._working) < self.workers.count:
                if self._working and self.workers.threads and not self._all_large(self._waiting[0]):
                    break
                task = self._waiting.popleft()
                self._working[self.workers.executor.submit(Block.advance, task.block, self.piece_seconds)] = task
            finished, _ = wait(list(self._working), max(deadline - time.monotonic(), 0.0), FIRST_COMPLETED)
            for future in finished:
                if future in self._working:  # it was not stopped meanwhile
                    self._collect(self._working.pop(future), future.result())

    def _all_large(self, next_one: _Task) -> bool:
        """Whether this block and those at work are large enough for threads to train them side by side."""
        return all(_numbers_of(task.block) > BLOCK_NUMBERS // 2 for task in (next_one, *self._working.values()))

    def stop(self) -> None:
        """Train no further. What is being worked on elsewhere ends with its piece and is dropped."""
        self._waiting.clear()
        working, self._working = self._working, {}
        for future, task in working.items():
            task.block.stopped = True
            future.cancel()

    def _collect(self, task: _Task, block: Block) -> None:
        """Take over the experiments of which no run in this block goes on, and let the others wait for their turn.

        Not members one by one: those that end first are mostly the solved ones, and no fair sample.
        """
        task.block, task.progress = block, block.progress
        for index in np.unique(task.experiment[~task.taken]):
            members = np.flatnonzero(task.experiment == index)
            if (block.outcomes.status[members] != TRAINING).all():
                self.outcomes[index].put(task.seed[members], block.outcomes.take(members))
                task.taken[members] = True
                self.n_ended += len(members)
        if not block.done:
            self._waiting.appendleft(task)  # what was begun is finished first: its memory is free then


@dataclass
class _Task:
    """A block, and for each of its members the place of its experiment and of its seed in the population."""

    block: Block
    experiment: np.ndarray
    seed: np.ndarray
    taken: np.ndarray
    """Whether its outcome is the population's already, of each member."""
    progress: float = 0.0
    """When it was last seen: while it is at work it changes under one's eyes."""


def _check(experiment: Experiment) -> None:
    """Raise SettingError if an epoch of this experiment draws random numbers."""
    n = len(experiment.task.points)
    if experiment.in_batches() and experiment.shuffles():
        allowed = f"full, or {n} and more, for many networks at once; or any with the samples as listed"
        raise SettingError("batch_size", experiment.batch_size, allowed)
    if experiment.drops_out:
        raise SettingError("dropout", experiment.dropout, "0 for many networks at once")


def _numbers_kept(experiment: Experiment) -> int:
    """Numbers that the outcome of one run takes."""
    return count_parameters(experiment.sizes) + len(experiment.task.points) * experiment.n_outputs + 6


def _numbers_of(block: Block) -> int:
    """Numbers that its arrays hold, for the networks that have not been taken out."""
    return len(block.columns) * _numbers_used(block.cells[0])


def _numbers_used(experiment: Experiment) -> int:
    """Numbers that one network takes while it is trained: its vectors, and z, a and their derivatives for each unit."""
    vectors = 3 + experiment.update_rule.n_slots
    units = sum(experiment.sizes[1:])
    return vectors * count_parameters(experiment.sizes) + 4 * units * len(experiment.task.points)


def trained_in_words(n_ended: int, n: int, progress: float, done: bool) -> str:
    """How far the training of n networks is, of which so many have ended: all learn at once, and most end late."""
    if n_ended == n:
        return f"All {n:,} networks are trained to their end."
    if done:
        return f"Stopped: {n_ended:,} of {n:,} networks are trained to their end."
    ended = f"; {n_ended:,} of them have reached their end" if n_ended else ""
    return f"{n:,} networks are being trained together: {percent(progress)} of all epochs are done{ended}."
