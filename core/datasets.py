"""Measured data to learn from: small tables in core/data, each with its source written at its head."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from core.activations import Array

FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Dataset:
    """Samples as rows: `values` (samples, features), `classes` (samples,) as indices of `class_names`; read-only.

    `source` says where they come from and under which licence.
    """

    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    values: Array
    classes: np.ndarray
    source: str


@cache
def iris() -> Dataset:
    """Sepal length and width, in centimetres, of 50 Iris setosa and 50 Iris versicolor (Fisher, 1936)."""
    lines = (FOLDER / "iris.csv").read_text(encoding="utf-8").splitlines()
    source = " ".join(line.removeprefix("# ") for line in lines if line.startswith("#"))
    header, *rows = (line.split(",") for line in lines if not line.startswith("#"))
    species = [row[-1] for row in rows]
    names = tuple(dict.fromkeys(species))
    values = np.array([[float(value) for value in row[:-1]] for row in rows])
    classes = np.array([names.index(name) for name in species])
    values.setflags(write=False)
    classes.setflags(write=False)
    return Dataset(tuple(name.replace("_", " ") for name in header[:-1]), names, values, classes, source)


def scale_without_centring(values: ArrayLike) -> Array:
    """Each column of values (samples, features) divided by its root mean square with n - 1: sqrt(Σ x² / (n - 1)).

    What R's scale(x, center = FALSE, scale = TRUE) does; where columns are not centred, this is not their standard
    deviation.
    """
    x = np.asarray(values, dtype=float)
    return x / np.sqrt((x * x).sum(axis=0) / (len(x) - 1))
