"""scikit-learn on text 002's grids: fitted where it is installed, and otherwise read from a stored file.

The project does not need scikit-learn to run. `python -m core.textbook.text_002` stores the results again.
"""

from __future__ import annotations

import importlib
import json
import warnings
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from core.data.problems import PROBLEMS
from core.textbook.text_002.pixels import SIZES, VALUES, digits_parts

STORED = Path(__file__).with_name("scikit_learn.json")
ITERATIONS = 100
GATES = ("or", "and", "xor")


class Fit(NamedTuple):
    """How many of the training and of the test images a fit has right, and after how many epochs it ended."""

    train: int
    test: int
    epochs: int


def sklearn_classifier() -> Any | None:
    """scikit-learn's MLPClassifier, or None where there is no scikit-learn."""
    try:
        return importlib.import_module("sklearn.neural_network").MLPClassifier
    except ImportError:
        return None


@cache
def stored() -> dict[str, Any]:
    """What was stored: the date, scikit-learn's version, and the results by learning rate (7), then by penalty (7)."""
    found: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return found


def origin() -> str:
    """Of which version of scikit-learn the stored results are, and of which day, in words."""
    day = date.fromisoformat(stored()["date"])
    return f"scikit-learn {stored()['version']}, computed on {day.day} {day:%B %Y} and stored"


def stored_digits(rate: float, penalty: float) -> Fit:
    """The stored fit to the digits with these two of VALUES."""
    return Fit(*stored()["digits"][VALUES.index(rate)][VALUES.index(penalty)])


def stored_gate(gate: str, rate: float, penalty: float) -> int:
    """The rows of the gate that the stored fit with these two of VALUES has right."""
    return int(stored()[gate][VALUES.index(rate)][VALUES.index(penalty)])


def _fit(classifier: Any, hidden: int, inputs: Any, classes: Any, rate: float, penalty: float) -> Any:
    """The text's call. It warns of fits that have not converged, which a grid of settings shows anyway."""
    model = classifier(
        hidden_layer_sizes=(hidden,),
        activation="logistic",
        alpha=penalty,
        learning_rate_init=rate,
        max_iter=ITERATIONS,
        random_state=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(inputs, classes)


def fitted_digits(classifier: Any, rate: float, penalty: float) -> Fit:
    """scikit-learn fitted to the digits, now."""
    data = digits_parts()
    model = _fit(classifier, SIZES[1], data.train_values, data.train_classes, rate, penalty)
    train, test = (
        int((model.predict(values) == classes).sum())
        for values, classes in ((data.train_values, data.train_classes), (data.test_values, data.test_classes))
    )
    return Fit(train, test, int(model.n_iter_))


def fitted_gate(classifier: Any, gate: str, rate: float, penalty: float) -> int:
    """The rows of the gate that scikit-learn, fitted now, has right."""
    points, classes = np.array(PROBLEMS[gate].points), np.array(PROBLEMS[gate].classes)
    return int((_fit(classifier, 2, points, classes, rate, penalty).predict(points) == classes).sum())
