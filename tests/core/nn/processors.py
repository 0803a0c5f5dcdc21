"""Runs whose bits must be the same on every processor: `python -m tests.core.nn.processors` prints their digests."""

import json
from hashlib import sha256

import numpy as np

from core.data.features import FEATURES
from core.ensemble.population import Population
from core.experiment.experiment import Experiment
from core.nn.activations import ACTIVATIONS
from core.nn.initializers import INITIALIZERS
from core.nn.losses import LOSSES
from core.nn.optimizers import OPTIMIZERS
from core.nn.schedules import SCHEDULES
from core.training.trainer import Trainer

CHAOTIC = {"learning_rate": 20.0, "init": "normal", "target_loss": 0.0, "max_epochs": 400}
"""With these a difference in one last bit becomes another run within a few hundred epochs."""


def _output(loss: str) -> dict[str, str]:
    return {"loss": loss, "output_activation": LOSSES[loss].output_activation or "sigmoid"}


EXPERIMENTS = [
    *(
        Experiment(**CHAOTIC | {"hidden_activation": name, "learning_rate": 0.5, "max_epochs": 200})
        for name in ACTIVATIONS
    ),
    *(Experiment(**CHAOTIC | _output(loss)) for loss in LOSSES),
    *(Experiment(**CHAOTIC | {"init": name, "hidden": (5, 3)}) for name in INITIALIZERS),
    *(Experiment(**CHAOTIC | {"optimizer": name, "learning_rate": 2.0}) for name in OPTIMIZERS),
    *(Experiment(**CHAOTIC | {"schedule": name, "decay_epochs": 150}) for name in SCHEDULES if name != "constant"),
    Experiment(**CHAOTIC | {"batch_size": 1, "dropout": 0.2, "hidden": (4,), "learning_rate": 2.0}),
    Experiment(**CHAOTIC | {"clip_norm": 0.5, "l1": 0.001, "l2": 0.001, "problem": "parity3", "hidden": (9,)}),
    Experiment(**CHAOTIC | {"problem": "spirals", "n": 40, "features": tuple(FEATURES), "hidden": (6,)}),
    Experiment(**CHAOTIC | {"problem": "centre16", "hidden": (16,), "reduction": "mean", "hidden_activation": "tanh"}),
]


def digest(*arrays: object) -> str:
    """A short name for the bits of these arrays; NaN, of which there are many, counts as one."""
    joined = np.concatenate([np.ravel(np.asarray(array, dtype=float)) for array in arrays]) + 0.0
    return sha256(np.where(np.isnan(joined), 0.5, joined).astype("<f8").tobytes()).hexdigest()[:16]


def digests() -> dict[str, list[str]]:
    """Of each experiment alone (all parameters, gradients and losses), and of many starts (parameters, ends)."""
    alone = []
    for experiment in EXPERIMENTS:
        trainer, found = Trainer(experiment), []
        while not trainer.ended:
            stretch = trainer.record(100)
            found += [stretch.parameters, stretch.gradients, stretch.losses, stretch.gradient_norms]
        alone.append(digest(*found))
    together = []
    for experiment in (Experiment(**CHAOTIC), Experiment(**CHAOTIC | {"hidden": (8, 8), "hidden_activation": "tanh"})):
        population = Population([experiment], range(50))
        while not population.done:
            population.advance(1.0)
        [ends] = population.outcomes
        together.append(digest(ends.parameters, ends.epoch, ends.status, ends.loss))
    return {"alone": alone, "together": together}


if __name__ == "__main__":
    print(json.dumps(digests(), indent=1))
