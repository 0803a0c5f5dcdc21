"""What text 002 compares with and this project does not need: scikit-learn, only where it is installed."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ABSENT = (
    "scikit-learn is not installed where this page runs, so that its results are left out. The rest does not need it."
)


def sklearn_classifier() -> Any | None:
    """scikit-learn's MLPClassifier, or None where there is no scikit-learn."""
    try:
        return importlib.import_module("sklearn.neural_network").MLPClassifier
    except ImportError:
        return None


@contextmanager
def unwarned() -> Iterator[None]:
    """scikit-learn warns of fits that have not converged, which a grid of settings shows anyway."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
