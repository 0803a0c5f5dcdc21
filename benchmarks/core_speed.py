"""Epochs a second of processor time: iterating `core.train`, every snapshot kept, beside the bare loop, in turns."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time

from benchmarks.bare_loop import RATE, train_bare
from benchmarks.report import Report, spread
from core.experiment.experiment import Experiment
from core.training.trainer import train


def compare(epochs: int, rounds: int) -> list[tuple[float, float]]:
    """Epochs a second of the bare loop and of the core, one pair a round; who is first changes from round to round."""
    experiment = Experiment(learning_rate=RATE, max_epochs=epochs, target_loss=0.0)

    def bare() -> int:
        return len(train_bare(epochs)[0])

    def core() -> int:
        return len(list(train(experiment))) - 1  # the untrained network is no epoch

    bare(), core()
    pairs = []
    for number in range(rounds):
        if number % 2:
            core_speed, bare_speed = _speed(core), _speed(bare)
        else:
            bare_speed, core_speed = _speed(bare), _speed(core)
        pairs.append((bare_speed, core_speed))
    return pairs


def _speed(run: Callable[[], int]) -> float:
    begin = process_time()
    epochs = run()
    return epochs / (process_time() - begin)


def measure(report: Report) -> None:
    report.title("Core: 2-2-1 on XOR, everything recorded, 50 rounds in turns")
    pairs = compare(epochs=2000, rounds=50)
    report.note("bare loop, epochs a second", spread([bare for bare, _ in pairs]))
    report.note("core.train, epochs a second", spread([core for _, core in pairs]))
    report.at_least("core.train / bare loop, median of the rounds", median(core / bare for bare, core in pairs), 1.0)
