"""Epochs a second of processor time: rows for the browser and snapshots of `core.train`, beside the bare loop."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time

from benchmarks.bare_loop import RATE, train_bare
from benchmarks.report import Report, spread
from core.experiment.experiment import Experiment
from core.stream.answer import rows_as_bytes
from core.training.run import Run
from core.training.trainer import train

EPOCHS = 4800
ROWS = 480
"""Of one answer to the browser."""


def bare() -> int:
    return len(train_bare(EPOCHS)[0])


def snapshots() -> int:
    experiment = Experiment(learning_rate=RATE, max_epochs=EPOCHS, target_loss=0.0)
    return len(list(train(experiment))) - 1  # the untrained network is no epoch


def rows() -> int:
    run = Run(Experiment(learning_rate=RATE, max_epochs=EPOCHS, target_loss=0.0))
    for start in range(0, EPOCHS, ROWS):
        rows_as_bytes(run.stretch(start, ROWS))
    return EPOCHS


CLOUD = Experiment(problem="moons", n=300, test=0, hidden=(8, 8), max_epochs=EPOCHS, target_loss=0.0)
CLOUD_EPOCHS = 480


def cloud_rows() -> int:
    return _updates_of(CLOUD, CLOUD_EPOCHS)


def batches_of_cloud_rows() -> int:
    batched = CLOUD.replace(batch_size=10)
    return _updates_of(batched, 16) * CLOUD.n // 10


def _updates_of(experiment: Experiment, epochs: int) -> int:
    """Record so many epochs, ready to send."""
    rows_as_bytes(Run(experiment).stretch(0, epochs))
    return epochs


def compare(ours: Callable[[], int], rounds: int) -> list[tuple[float, float]]:
    """Epochs a second of the bare loop and of ours, one pair a round; who is first changes from round to round."""
    ours(), bare()
    pairs = []
    for number in range(rounds):
        if number % 2:
            our_speed, bare_speed = _speed(ours), _speed(bare)
        else:
            bare_speed, our_speed = _speed(bare), _speed(ours)
        pairs.append((bare_speed, our_speed))
    return pairs


def _speed(run: Callable[[], int]) -> float:
    begin = process_time()
    epochs = run()
    return epochs / (process_time() - begin)


def measure(report: Report) -> None:
    report.title("Core: 2-2-1 on XOR, everything recorded, 30 rounds in turns")
    pairs = compare(rows, rounds=30)
    report.note("bare loop, epochs a second", spread([bare for bare, _ in pairs]))
    report.note("rows ready to send, epochs a second", spread([ours for _, ours in pairs]))
    report.at_most("time of the rows / time of the bare loop, median", median(bare / ours for bare, ours in pairs), 0.5)
    for what, ours in (("epochs", cloud_rows), ("updates in batches of 10", batches_of_cloud_rows)):
        speeds = [_speed(ours) for _ in range(5)]
        report.at_least(f"300 points, 2-8-8-1, {what} a second, recorded and ready to send", median(speeds), 1500)
    pairs = compare(snapshots, rounds=10)
    report.note("core.train, snapshots a second", spread([ours for _, ours in pairs]))
    report.at_least("core.train / bare loop, median of the rounds", median(ours / bare for bare, ours in pairs), 0.6)
