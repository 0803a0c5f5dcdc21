"""Many networks at once: network-epochs a second beside the bare loop that trains one, in turns; and their memory."""

from __future__ import annotations

import tracemalloc
import warnings
from collections.abc import Callable
from statistics import median
from time import perf_counter

from benchmarks.bare_loop import train_bare
from benchmarks.report import Report, spread
from core.ensemble.population import Population
from core.experiment.experiment import Experiment
from pages.shared.parts.workers import workers

ROUNDS = 5
BARE_EPOCHS = 20_000
CASES = (
    ("10,000 2-2-1 networks", Experiment(target_loss=0.0, max_epochs=1000), 10_000, 100.0),
    ("1,000 2-8-8-1 networks", Experiment(hidden=(8, 8), target_loss=0.0, max_epochs=1000), 1_000, 14.0),
)
"""What is trained, with how many seeds, and how many times the bare loop's epochs a second it promises."""


def measure(report: Report) -> None:
    report.title(f"Many networks: network-epochs a second of all cores, {ROUNDS} rounds in turns with the bare loop")
    for name, experiment, n, promise in CASES:
        ratios, speeds, bare_speeds = [], [], []
        for _ in range(ROUNDS):
            bare = BARE_EPOCHS / _seconds(train_bare, BARE_EPOCHS)
            speed = n * experiment.max_epochs / _seconds(_train, experiment, n)
            ratios.append(speed / bare)
            speeds.append(speed)
            bare_speeds.append(bare)
        report.note("bare loop, epochs a second", spread(bare_speeds))
        report.note(f"{name}, network-epochs a second", spread(speeds))
        report.at_least(f"{name} / bare loop", median(ratios), promise)
    for name, others in (("scikit-learn's MLPClassifier", _sklearn), ("PyTorch", _torch)):
        speed = others(2000)
        words = f"{speed:,.0f}; the networks above {median(speeds) / speed:,.0f} times" if speed else "not installed"
        report.note(f"{name}, one 2-8-8-1 network, epochs a second", words)
    report.at_most("500 seeds x 2,000 epochs, seconds", _first_answer(), 1.0)
    report.at_most("memory of 100,000 2-2-1 networks in training, at its peak", _peak_memory(), 64.0, " MB")


def _train(experiment: Experiment, n: int) -> None:
    population = Population([experiment], range(n), workers())
    while not population.done:
        population.advance(1.0)


def _sklearn(epochs: int) -> float:
    """Epochs a second of scikit-learn, training one network by plain gradient descent; 0 where it is not installed."""
    try:
        from sklearn.neural_network import MLPClassifier
    except ImportError:
        return 0.0
    settings = {"activation": "logistic", "solver": "sgd", "momentum": 0.0, "batch_size": 4, "shuffle": False}
    model = MLPClassifier((8, 8), learning_rate_init=0.5, max_iter=epochs, tol=0.0, n_iter_no_change=epochs, **settings)
    samples = Experiment().samples
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it has not converged
        return epochs / _seconds(model.fit, samples.inputs, samples.classes)


def _torch(epochs: int) -> float:
    """The same of PyTorch."""
    try:
        import torch
    except ImportError:
        return 0.0
    layers = [torch.nn.Linear(2, 8), torch.nn.Linear(8, 8), torch.nn.Linear(8, 1)]
    model = torch.nn.Sequential(*(module for layer in layers for module in (layer, torch.nn.Sigmoid()))).double()
    samples = Experiment().samples
    inputs, targets = torch.tensor(samples.inputs), torch.tensor(samples.targets)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)

    def train() -> None:
        for _ in range(epochs):
            optimizer.zero_grad()
            loss = 0.5 * ((model(inputs) - targets) ** 2).sum()
            loss.backward()
            optimizer.step()

    return epochs / _seconds(train)


def _first_answer() -> float:
    experiment = Experiment(target_loss=0.0, max_epochs=2000)
    return median(_seconds(_train, experiment, 500) for _ in range(ROUNDS))


def _peak_memory() -> float:
    """MB of 100,000 networks and their outcomes, of which a few blocks are trained at a time."""
    tracemalloc.start()  # NumPy reports its arrays to it
    _train(Experiment(target_loss=0.0, max_epochs=20), 100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def _seconds(work: Callable[..., object], *arguments: object) -> float:
    begin = perf_counter()
    work(*arguments)
    return perf_counter() - begin
