"""What is learned: truth tables, the 16-point pattern, clouds, functions, own points, iris; how it is scaled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.clouds import CLOUDS, NOISY_GATE, draw
from core.data.datasets import iris
from core.data.features import Feature, derived
from core.data.points import AS_THEY_ARE, Point, Valued, read_points, scaling, split
from core.data.regressions import REGRESSIONS, draw_values
from core.nn.array import Array
from core.nn.network import BOUNDARY, classes_of


@dataclass(frozen=True)
class Problem:
    """Points to train on, each with the class it belongs to or with a value, and perhaps others to test with.

    `points` has a tuple of coordinates for each: of a table in counting order of x1 x2 (x3 x4), in the unit square
    or cube; of a cloud in random order; of one's own points and of measured ones in theirs, scaled. `classes` has the
    place of its class's name for each point; in a regression there are none, and `values` has a number a point.
    `coordinates` says what has been measured, where that is known. value_scale: what a value of 0 stands for, and how
    much more one of 1 stands for; of values that are not scaled 0 and 1.
    """

    name: str
    label: str
    points: tuple[tuple[float, ...], ...]
    classes: tuple[int, ...]
    test_points: tuple[tuple[float, ...], ...] = ()
    test_classes: tuple[int, ...] = ()
    is_cloud: bool = False
    class_names: tuple[str, ...] = ("class 0", "class 1")
    coordinates: tuple[str, ...] = ()
    values: tuple[float, ...] = ()
    test_values: tuple[float, ...] = ()
    value_scale: tuple[float, float] = (0.0, 1.0)

    @property
    def is_regression(self) -> bool:
        """Whether values are to be learned, and not classes."""
        return bool(self.values)

    @property
    def n_classes(self) -> int:
        """How many classes there are, even if one of them has no point."""
        return len(self.class_names)

    @property
    def is_gate(self) -> bool:
        """Whether the points are all combinations of bits, so that their classes are a gate's outputs."""
        return not self.is_cloud and len(self.points) == 2**self.n_inputs

    @property
    def axes(self) -> tuple[str, ...]:
        """What the axes of a picture of the first two coordinates are called."""
        names = ("x₁", "x₂")
        if not self.coordinates:
            return names
        return tuple(f"{name}: {measured}" for name, measured in zip(names, self.coordinates, strict=True))

    @property
    def of_bits(self) -> bool:
        """Whether the coordinates 0 and 1 stand for an input that is off and one that is on."""
        return not self.is_cloud or self.name == NOISY_GATE

    @property
    def n_inputs(self) -> int:
        return len(self.points[0])

    @property
    def row(self) -> str:
        """What one of the points is called."""
        return "point" if self.is_cloud else "row"

    def row_labels(self) -> list[str]:
        """A name for each row: its bits, such as 01, or its coordinates where they are not all 0 or 1."""
        if self.is_cloud:
            short = "{:.2f}".format if self.name in DRAWN else _short
            return [", ".join(map(short, point)).replace("-", "−") for point in self.points]
        bits = all(value in (0, 1) for point in self.points for value in point)
        return [("" if bits else ", ").join(f"{value:g}" for value in point) for point in self.points]


def _short(value: float) -> str:
    """The number in three digits, or as a whole one where that has more."""
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"


@dataclass(frozen=True)
class Samples:
    """A problem as numbers to train on: inputs (samples, n_inputs), targets (samples, outputs), classes (samples,).

    points: (samples, coordinates), where pictures show the samples; inputs may be derived from them. levels: what an
    output may be asked to be, from the lowest, where the targets alone do not tell: those of a gate that is always 1
    are all the same. are_values: whether the targets are values of a regression; then there are no classes, (0,). The
    arrays become read-only: every snapshot of a run shares them.
    """

    inputs: Array
    targets: Array
    classes: np.ndarray
    points: Array
    levels: tuple[float, ...] = ()
    are_values: bool = False

    def __post_init__(self) -> None:
        for array in (self.inputs, self.targets, self.classes, self.points):
            array.setflags(write=False)

    @classmethod
    def of_targets(cls, inputs: Array, targets: Array) -> Samples:
        """Samples without classes of their own: rows of equal targets are one, in the order of the targets."""
        if is_one_hot(targets):
            return cls(inputs, targets, targets.argmax(axis=1), inputs)
        return cls(inputs, targets, np.unique(targets, axis=0, return_inverse=True)[1].ravel(), inputs)

    def accuracy(self, outputs: Array) -> Any:
        """The share of rows that are right, or (networks,) of many networks; not a number where targets are values."""
        if self.are_values:
            return np.full(outputs.shape[2:], np.nan)[()]
        right = self.right(outputs)
        return np.count_nonzero(right, axis=0) / len(right)

    def right(self, outputs: Array) -> NDArray[np.bool_]:
        """Whether each row is right, (samples,), of outputs like the targets; (samples, networks) of many networks.

        Raises ValueError where the targets are values: such an output is more or less far off, and not right or wrong.
        Where one output stands for each class, the largest must be that of the class. Elsewhere each output stands for
        the target that is nearest to it, of all targets that there are: with two, the middle of them decides.
        """
        if self.are_values:
            raise ValueError("targets: are values, of which an output is more or less far off, and not right or wrong")
        many = (None,) * (outputs.ndim - 2)
        if self._one_hot:
            return np.asarray(classes_of(outputs) == self.classes[:, *many])
        found = np.searchsorted(self._boundaries, outputs)
        wanted = np.searchsorted(self._boundaries, self.targets)[:, :, *many]
        return np.asarray((found == wanted).all(axis=1))

    def told(self, outputs: Array) -> Array:
        """Of outputs (…, samples, outputs) the one that is told of each row, (…, samples).

        It is the only one, or that of class 1; where there are more than two classes, that of the row's own.
        """
        if outputs.shape[-1] > 2 and self._one_hot:
            return np.asarray(outputs[..., np.arange(len(self.classes)), self.classes])
        return np.asarray(outputs[..., -1])

    @cached_property
    def _one_hot(self) -> bool:
        return is_one_hot(self.targets)

    @cached_property
    def _boundaries(self) -> Array:
        """Between targets next to one another; where there is one target only, its opposite is the other one."""
        levels = np.unique(self.levels or self.targets)
        if len(levels) == 1:
            levels = np.unique([levels[0], 1.0 - levels[0] if 0.0 <= levels[0] <= 1.0 else -levels[0]])
        return levels[:-1] + np.diff(levels) * (0.5 + BOUNDARY)


def is_one_hot(targets: Array) -> bool:
    """Whether each class has an output of its own: in each row of targets (samples, outputs) one alone is on."""
    off, on = targets.min(), targets.max()
    is_on = targets == on
    return targets.shape[1] > 1 and bool((is_on.sum(axis=1) == 1).all() and (is_on | (targets == off)).all())


def truth_table(name: str, label: str, outputs: str) -> Problem:
    """The gate whose outputs for the rows 00, 01, 10, 11 (or 0, 1; or 000 … 111, 0000 … 1111) are these digits."""
    n_inputs = len(outputs).bit_length() - 1
    return Problem(name, label, tuple(product((0.0, 1.0), repeat=n_inputs)), tuple(int(bit) for bit in outputs))


@lru_cache(maxsize=64)
def cloud(name: str, n: int, noise: float, test: int, seed: int, truth_table: str) -> Problem:
    """The cloud of this name: n points drawn from the seed, `test` percent of which are set apart to test with.

    truth_table: that of a noisy gate.
    """
    drawn, of_points = draw(name, n, noise, seed, truth_table)
    points, classes = tuple(map(tuple, drawn.tolist())), tuple(of_points.tolist())
    n_train = n - round(n * test / 100)
    return Problem(
        name,
        f"Noisy gate {truth_table}" if name == NOISY_GATE else CLOUDS[name].label,
        points[:n_train],
        classes[:n_train],
        points[n_train:],
        classes[n_train:],
        is_cloud=True,
        class_names=_numbered(CLOUDS[name].n_classes),
    )


def _numbered(n_classes: int) -> tuple[str, ...]:
    """The names of classes that have none of their own."""
    return tuple(f"class {cls}" for cls in range(n_classes))


@lru_cache(maxsize=64)
def regression(name: str, n: int, noise: float, test: int, seed: int) -> Problem:
    """The function of this name at n points drawn from the seed, `test` percent of which are set apart to test with."""
    drawn, of_points = draw_values(name, n, noise, seed)
    points, values = tuple(map(tuple, drawn.tolist())), tuple(of_points.tolist())
    n_train = n - round(n * test / 100)
    return Problem(
        name,
        REGRESSIONS[name].label,
        points[:n_train],
        (),
        points[n_train:],
        is_cloud=True,
        values=values[:n_train],
        test_values=values[n_train:],
    )


@lru_cache(maxsize=64)
def own_points(text: str, scaled: str, values_scaled: str, test: int, seed: int) -> Problem:
    """The points in this text as a cloud, `test` percent of which are set apart to test with.

    scaled, values_scaled: how their coordinates and values are, by name. Classes are counted up to the highest that a
    point has, and are two at least.
    """
    points = read_points(text)
    highest = max(entry.cls if isinstance(entry, Point) else 0 for entry in points)
    names = _numbered(max(2, 1 + highest))
    task = _scattered(OWN_POINTS, "Points of your own", points, scaled, test, seed, names)
    return task if values_scaled == AS_THEY_ARE or not task.is_regression else _with_values(task, values_scaled)


def _with_values(task: Problem, scaled: str) -> Problem:
    """The same with scaled values. The scaling is learnt on those to train with."""
    train, apart = (np.array(values)[:, None] for values in (task.values, task.test_values))
    scale = scaling(scaled, train)
    values, test_values = (tuple(scale(part).ravel().tolist()) for part in (train, apart))
    return replace(
        task, values=values, test_values=test_values, value_scale=(float(scale.zero[0]), float(scale.unit[0]))
    )


@lru_cache(maxsize=64)
def iris_flowers(measures: str, scaled: str, test: int, seed: int) -> Problem:
    """The 150 flowers as points of two of their measures, as MEASURES names them; the rest as for one's own points."""
    data = iris()
    columns = [data.feature_names.index(name.replace("_", " ")) for name in measures.split("-")]
    points = [
        Point(x1, x2, cls)
        for (x1, x2), cls in zip(data.values[:, columns].tolist(), data.classes.tolist(), strict=True)
    ]
    unit = "cm" if scaled == AS_THEY_ARE else "scaled"
    coordinates = tuple(f"{data.feature_names[column]} ({unit})" for column in columns)
    return _scattered(IRIS, IRIS_LABEL, points, scaled, test, seed, data.class_names, coordinates)


def _scattered(
    name: str,
    label: str,
    points: Sequence[Point | Valued],
    scaled: str,
    test: int,
    seed: int,
    class_names: tuple[str, ...],
    coordinates: tuple[str, ...] = (),
) -> Problem:
    """The points as a cloud. The scaling is learnt on those to train with."""
    train, apart = split(points, test, seed)
    scale = scaling(scaled, np.array([entry.place for entry in train]))
    sets = [
        tuple(map(tuple, scale(np.array([entry.place for entry in part])).tolist())) if part else ()
        for part in (train, apart)
    ]
    return Problem(
        name,
        label,
        sets[0],
        tuple(entry.cls for entry in train if isinstance(entry, Point)),
        sets[1],
        tuple(entry.cls for entry in apart if isinstance(entry, Point)),
        is_cloud=True,
        class_names=class_names,
        coordinates=coordinates,
        values=tuple(entry.value for entry in train if isinstance(entry, Valued)),
        test_values=tuple(entry.value for entry in apart if isinstance(entry, Valued)),
    )


_GRID = (0.0, 0.3, 0.7, 1.0)

PROBLEMS: dict[str, Problem] = {
    problem.name: problem
    for problem in (
        truth_table("xor", "XOR (exactly one is 1)", "0110"),
        truth_table("and", "AND (both are 1)", "0001"),
        truth_table("or", "OR (at least one is 1)", "0111"),
        truth_table("nand", "NAND (not both)", "1110"),
        truth_table("nor", "NOR (neither)", "1000"),
        truth_table("xnor", "XNOR (both the same)", "1001"),
        truth_table("x1_implies_x2", "x₁ implies x₂", "1101"),
        truth_table("x2_implies_x1", "x₂ implies x₁", "1011"),
        truth_table("x1_and_not_x2", "x₁ and not x₂", "0010"),
        truth_table("x2_and_not_x1", "x₂ and not x₁", "0100"),
        truth_table("x1", "x₁ alone", "0011"),
        truth_table("x2", "x₂ alone", "0101"),
        truth_table("not_x1", "not x₁", "1100"),
        truth_table("not_x2", "not x₂", "1010"),
        truth_table("true", "Always 1", "1111"),
        truth_table("false", "Always 0", "0000"),
        truth_table("identity", "Identity (the input itself)", "01"),
        truth_table("not", "NOT (the opposite of the input)", "10"),
        truth_table("parity3", "3-bit parity (an odd number of ones)", "01101001"),
        truth_table("majority3", "3-bit majority (at least two ones)", "00010111"),
        truth_table("parity4", "4-bit parity (an odd number of ones)", "0110100110010110"),
        truth_table("majority4", "4-bit majority (at least three ones)", "0000000100010111"),
        Problem(
            "centre16",
            "16 points with the centre block",
            tuple(product(_GRID, repeat=2)),
            tuple(int(x1 in _GRID[1:3] and x2 in _GRID[1:3]) for x1, x2 in product(_GRID, repeat=2)),
        ),
    )
}
"""Every problem by name; besides them an experiment may bring a truth table of its own."""

CUSTOM = "custom"

OWN_POINTS = "points"

IRIS, IRIS_LABEL = "iris", "Iris (three species of flowers)"

MEASURES: dict[str, str] = {
    "-".join(pair).replace(" ", "_"): " and ".join(pair).capitalize() for pair in combinations(iris().feature_names, 2)
}
"""Two measures of the flowers, by their names in links: sepal_length-sepal_width and so on."""

DRAWN = frozenset({*CLOUDS, *REGRESSIONS})
"""Problems of points that are drawn from a seed."""

SCATTERED = DRAWN | {OWN_POINTS, IRIS}
"""Problems of points anywhere, each of which is one of many."""

INPUT_SCALINGS: dict[str, tuple[float, float]] = {"0/1": (0.0, 1.0), "-1/+1": (-1.0, 1.0), "0.01/0.99": (0.01, 0.99)}
"""What stands for input 0 and for input 1; values between them are mapped linearly."""

TARGET_SCALINGS: dict[str, tuple[float, float]] = {
    "0/1": (0.0, 1.0),
    "0.01/0.99": (0.01, 0.99),
    "-1/+1": (-1.0, 1.0),
    "-0.9/+0.9": (-0.9, 0.9),
}
"""What the output is asked to be for class 0 and for class 1; of one output for each class, for others and its own."""


def samples(
    problem: Problem, input_scaling: str, target_scaling: str, n_outputs: int, features: tuple[Feature, ...] = ()
) -> Samples:
    """The problem as numbers to train on. Inputs that stand for 0 and 1 are scaled here, and no others.

    With one output its target is class 1's; with more, one output stands for each class. The inputs are these features
    of the scaled points, or the points themselves.
    """
    return _as_numbers(problem, False, input_scaling, target_scaling, n_outputs, features)


def test_samples(
    problem: Problem, input_scaling: str, target_scaling: str, n_outputs: int, features: tuple[Feature, ...]
) -> Samples | None:
    """Those to test with, where there are any."""
    if not problem.test_points:
        return None
    return _as_numbers(problem, True, input_scaling, target_scaling, n_outputs, features)


@lru_cache(maxsize=64)
def _as_numbers(
    problem: Problem,
    test: bool,
    input_scaling: str,
    target_scaling: str,
    n_outputs: int,
    features: tuple[Feature, ...],
) -> Samples:
    points = np.array(problem.test_points if test else problem.points)
    if problem.is_regression:
        values = np.array(problem.test_values if test else problem.values)[:, None]
        return Samples(derived(points, features), values, np.empty(0, int), points, are_values=True)
    if problem.of_bits:
        low, high = INPUT_SCALINGS[input_scaling]
        points = low + (high - low) * points
    off, on = TARGET_SCALINGS[target_scaling]
    classes = np.array(problem.test_classes if test else problem.classes)
    is_target = classes[:, None] == (np.array([1]) if n_outputs == 1 else np.arange(n_outputs))
    return Samples(derived(points, features), np.where(is_target, on, off), classes, points, (off, on))
