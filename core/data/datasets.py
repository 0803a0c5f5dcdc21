"""Measured data to learn from: small tables in this folder, each with its source written at its head."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from core.nn.array import Array

FOLDER = Path(__file__).parent


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
    """Sepal length and width, petal length and width, in centimetres, of 50 flowers of each of three species of iris:
    setosa, versicolor and virginica (Fisher, 1936).
    """
    return _read("iris.csv")


@cache
def iris_sepals() -> Dataset:
    """Sepal length and width of the first two species, 50 flowers each."""
    whole, n = iris(), 100
    return replace(
        whole,
        feature_names=whole.feature_names[:2],
        class_names=whole.class_names[:2],
        values=whole.values[:n, :2],
        classes=whole.classes[:n],
    )


@cache
def digits() -> Dataset:
    """1797 handwritten digits as 64 numbers from 0 to 16 each, the rows of an 8x8 picture; class k is the digit k."""
    return _read("digits.csv", tuple("0123456789"))


@cache
def breast_cancer() -> Dataset:
    """30 measurements of each of 569 samples of breast tissue; class 0 is malignant, class 1 benign."""
    return _read("breast_cancer.csv")


def _read(file: str, class_names: tuple[str, ...] = ()) -> Dataset:
    """The table in this file, its classes in this order, or in that of their first sample."""
    lines = (FOLDER / file).read_text(encoding="utf-8").splitlines()
    source = " ".join(line.removeprefix("# ") for line in lines if line.startswith("#"))
    header, *rows = (line.split(",") for line in lines if not line.startswith("#"))
    of_rows = [row[-1] for row in rows]
    names = class_names or tuple(dict.fromkeys(of_rows))
    values = np.array([[float(value) for value in row[:-1]] for row in rows])
    classes = np.array([names.index(name) for name in of_rows])
    values.setflags(write=False)
    classes.setflags(write=False)
    return Dataset(tuple(name.replace("_", " ") for name in header[:-1]), names, values, classes, source)


class Split(NamedTuple):
    """Places (n,) of the samples to train on, and of those to test with."""

    train: np.ndarray
    test: np.ndarray


def split(n: int, train_share: float, rng: np.random.RandomState) -> Split:
    """n samples in two parts at random: the share of them, rounded down, to train on; the rest to test with.

    Raises ValueError if one part would be empty.
    """
    n_train = int(n * train_share)
    if not 0 < n_train < n:
        raise ValueError(f"train_share: {train_share} leaves one of the two parts of {n} samples empty")
    order = rng.permutation(n)
    return Split(order[:n_train], order[n_train:])


def scale_without_centring(values: ArrayLike) -> Array:
    """Each column of values (samples, features) divided by its root mean square with n - 1: sqrt(Σ x² / (n - 1)).

    What R's scale(x, center = FALSE, scale = TRUE) does; where columns are not centred, this is not their standard
    deviation.
    """
    x = np.asarray(values, dtype=float)
    return x / np.sqrt((x * x).sum(axis=0) / (len(x) - 1))
