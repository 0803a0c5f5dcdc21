"""Epochs as single numbers are those of the arrays, bit by bit."""

from dataclasses import fields
from math import copysign, ldexp

import numpy as np
import pytest

from core.nn.elementary import sigmoid, tanh
from core.nn.unrolled import SIGMOID, TANH, tables, unrolled
from core.stream.address import run_at
from core.training import trainer
from core.training.status import TRAINING
from core.training.stretch import Stretch
from core.training.trainer import Trainer

KINDS = [
    "hidden=2&max_epochs=400",
    "hidden=4&reduction=mean&loss=squared_error",
    "hidden=3&optimizer=momentum&hidden_activation=tanh",
    "hidden=3&optimizer=nesterov&schedule=cosine",
    "hidden=2-2&optimizer=rmsprop&learning_rate=0.01",
    "hidden=2&optimizer=adagrad_momentum&loss=binary_cross_entropy",
    "hidden=3&bias=without",
    "hidden=3&locked=1-4",
    "problem=parity3&hidden=2",
    # Saturated units, whose gradients are zeros of both signs.
    "problem=nand&targets=0.01/0.99&hidden=2-2&hidden_activation=tanh&loss=squared_error&learning_rate=100"
    "&schedule=cosine&optimizer=adagrad&max_epochs=150&target_loss=0&init=he&seed=8998",
    "problem=xnor&hidden=4-2&hidden_activation=tanh&locked=0&loss=squared_error&reduction=mean&learning_rate=100"
    "&optimizer=momentum&max_epochs=400&target_loss=0&init=he&seed=2825",
]


def recorded(link, monkeypatch, worth):
    """Stretches of the run at this address, and how it ended."""
    monkeypatch.setattr(trainer, "WORTH_UNROLLING", worth)
    own = Trainer(run_at(link).experiment)
    found = [own.record(2)]
    while not own.ended and len(found) < 4:
        found.append(own.record(200))
    return found


@pytest.mark.parametrize("seed", [7])
@pytest.mark.parametrize("kind", KINDS)
def test_rows_are_those_of_arrays(kind, seed, monkeypatch):
    link = f"seed={seed}&{kind}"
    assert Trainer(run_at(link).experiment)._record_numbers([0.5]) is not None
    by_numbers, by_arrays = recorded(link, monkeypatch, 64), recorded(link, monkeypatch, 10**9)
    assert [stretch.end for stretch in by_numbers] == [stretch.end for stretch in by_arrays]
    for one, two in zip(by_numbers, by_arrays, strict=True):
        for name in (field.name for field in fields(Stretch)):
            value = getattr(one, name)
            if isinstance(value, np.ndarray):
                assert value.tobytes() == getattr(two, name).tobytes(), name


@pytest.mark.parametrize("seed", [7])
@pytest.mark.parametrize(("lines", "function"), [(SIGMOID, sigmoid), (TANH, tanh)])
def test_functions_of_a_number(lines, function, seed):
    random = np.random.RandomState(seed)
    numbers = np.concatenate([random.normal(0, scale, 500) for scale in (1e-9, 1e-3, 1, 30, 900)])
    numbers = np.concatenate([numbers, [0.0, -0.0, 40.0, -750.0, 8e307, -8e307, np.inf, -np.inf]])
    names = {"ldexp": ldexp, "copysign": copysign, **tables()}
    found = []
    for z in numbers.tolist():
        exec(lines, names, values := {"z": z})
        found.append(values["a"])
    assert np.array(found).tobytes() == function(numbers).tobytes()


def test_where_numbers_become_too_large_arrays_say_so(monkeypatch):
    own = Trainer(run_at("hidden=2&optimizer=momentum").experiment)
    own.record(1)
    own.moving.vectors[1] = 1e308
    own.update.slots[...] = 1e308
    assert own._record_numbers([100.0] * 3) is None
    assert own.record(100).end is not TRAINING


@pytest.mark.parametrize("kind", ["hidden=16", "optimizer=adam", "l2=0.1", "clip_norm=1", "hidden_activation=relu"])
def test_the_rest_is_left_to_arrays(kind):
    own = Trainer(run_at(kind).experiment)
    assert unrolled(own.objective, own.update, own.samples.inputs, own.samples.targets) is None
