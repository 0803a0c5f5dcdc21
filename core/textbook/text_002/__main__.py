"""Store again what scikit-learn, if it is installed, makes of the grids: `python -m core.textbook.text_002`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import partial
from importlib.metadata import version
from typing import Any

from core.textbook.text_002.optional import GATES, STORED, fitted_digits, fitted_gate, sklearn_classifier
from core.textbook.text_002.pixels import VALUES


def grid(cell: Callable[[float, float], Any]) -> str:
    """As JSON, the cells of all learning rates and penalties, with a line for each learning rate."""
    rows = (json.dumps([cell(rate, penalty) for penalty in VALUES]) for rate in VALUES)
    return "[\n    " + ",\n    ".join(rows) + "\n  ]"


def contents() -> str:
    """The file. Raises PackageNotFoundError where scikit-learn is not installed."""
    found = {"date": json.dumps(date.today().isoformat()), "version": json.dumps(version("scikit-learn"))}
    classifier = sklearn_classifier()
    found["digits"] = grid(partial(fitted_digits, classifier))
    for gate in GATES:
        found[gate] = grid(partial(fitted_gate, classifier, gate))
    return "{\n  " + ",\n  ".join(f'"{name}": {text}' for name, text in found.items()) + "\n}\n"


if __name__ == "__main__":
    STORED.write_text(contents(), encoding="utf-8")
