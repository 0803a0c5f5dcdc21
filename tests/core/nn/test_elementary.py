"""The elementary functions against exact arithmetic, at their edges, and with the same bits under other processors."""

import ast
import hashlib
import json
import math
import os
import subprocess
import sys
from decimal import Decimal, localcontext
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data import problems
from core.nn import elementary
from core.nn.elementary import (
    cos_pi,
    erfc,
    exp,
    exp_minus,
    expm1_minus,
    log,
    log1p,
    power,
    powers,
    sigmoid,
    sin,
    tanh,
)
from core.nn.random_numbers import RandomNumbers
from tests.core.nn.processors import EXPERIMENTS, digests

ROOT = Path(__file__).parents[3]
DIGITS = 60


def spread(low, high, n=400, seed=0):
    """Numbers from low to high, evenly, and as many with every exponent."""
    rng = np.random.RandomState(seed)
    even = rng.uniform(low, high, n)
    tiny = 10.0 ** rng.uniform(-300, math.log10(max(abs(low), abs(high))), n)
    tiny = tiny * (-1.0 if high <= 0 else 1.0)
    return np.concatenate([even, tiny[(tiny >= low) & (tiny <= high)]])


def worst(function, exact, numbers):
    """The largest error in units of the last place of the exact value."""
    errors = []
    with localcontext() as context:
        context.prec = DIGITS
        for x, found in zip(numbers.tolist(), function(numbers).tolist(), strict=True):
            right = exact(Decimal(x))
            unit = Decimal(float(np.spacing(abs(float(right)))))
            errors.append(abs(Decimal(found) - right) / unit)
    return float(max(errors))


def exact_expm1(x):
    return (
        sum((x**n / math.factorial(n) for n in range(1, 12)), Decimal(0)) if abs(x) < Decimal("1e-4") else x.exp() - 1
    )


def exact_log1p(x):
    if abs(x) > Decimal("1e-4"):
        return (1 + x).ln()
    return sum((-((-x) ** n) / n for n in range(1, 12)), Decimal(0))


def exact_tanh(x):
    fall = exact_expm1(-2 * abs(x))
    return (-fall / (fall + 2)).copy_sign(x)


def exact_sin(x):
    """sin x = x - x^3 / 3! + x^5 / 5! - ..., in so many digits that large terms may cancel."""
    with localcontext() as context:
        context.prec = 3 * DIGITS
        term = total = x
        n = 1
        while abs(term) > abs(total) * Decimal("1e-30"):
            term *= -x * x / ((n + 1) * (n + 2))
            total, n = total + term, n + 2
        return total


@pytest.mark.parametrize(
    ("function", "exact", "numbers", "limit"),
    [
        (exp_minus, lambda y: (-y).exp(), spread(0, 745), 1.0),
        (exp_minus, lambda y: (-y).exp(), spread(0, 3), 1.0),
        (exp, lambda x: x.exp(), spread(-745, 0), 1.0),
        (exp, lambda x: x.exp(), spread(0, 709.7), 1.0),
        (expm1_minus, lambda y: exact_expm1(-y), spread(0, 40), 1.5),
        (sigmoid, lambda z: 1 / (1 + (-z).exp()), np.concatenate([spread(-745, 0), spread(0, 40)]), 2.5),
        (tanh, exact_tanh, np.concatenate([spread(-20, 0), spread(0, 20)]), 4.0),
        (log1p, exact_log1p, np.concatenate([spread(0, 1), spread(-0.5, 0)]), 2.0),
        (sin, exact_sin, np.concatenate([spread(-20, 0), spread(0, 20), math.pi / 2 * np.arange(1, 14)]), 1.25),
        (log, lambda x: x.ln(), np.concatenate([spread(0.5, 2), spread(2, 1e300)]), 2.0),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_errors_in_units_of_the_last_place(function, exact, numbers, limit):
    assert worst(function, exact, numbers) <= limit


@given(st.floats(-745.0, 709.0))
def test_the_exponential_is_never_more_than_one_unit_off(x):
    assert worst(exp, lambda x: x.exp(), np.array([x])) <= 1.0


def test_the_exponential_at_its_edges():
    nan, inf = math.nan, math.inf
    x = np.array([0.0, -0.0, -745.0, -746.0, -1e308, -inf, 1.0, nan])
    np.testing.assert_array_equal(exp(x), [1.0, 1.0, 5e-324, 0.0, 0.0, 0.0, math.e, nan])
    np.testing.assert_array_equal(exp_minus(-x[:6]), [1.0, 1.0, 5e-324, 0.0, 0.0, 0.0])
    assert np.isnan(exp_minus(np.array([nan]))).all()
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(exp(np.array([745.0, 1e308, inf])), [inf, inf, inf])
    assert exp(np.array([-708.5]))[0] == pytest.approx(math.exp(-708.5), rel=1e-15)  # below the normal numbers
    assert exp(np.array([-740.0]))[0] == math.exp(-740.0)


def test_the_others_at_their_edges():
    z = np.array([-np.inf, -1000.0, -745.0, 0.0, 40.0, 1000.0, np.inf])
    np.testing.assert_array_equal(sigmoid(z), [0.0, 0.0, 5e-324, 0.5, 1.0, 1.0, 1.0])
    np.testing.assert_array_equal(tanh(z), [-1.0, -1.0, -1.0, 0.0, 1.0, 1.0, 1.0])
    assert np.signbit(tanh(np.array([-0.0])))[0]
    assert expm1_minus(np.array([0.0]))[0] == 0.0
    assert log(np.array([1.0]))[0] == 0.0
    assert all(np.isnan(function(np.array([np.nan])))[0] for function in (sigmoid, tanh, log1p))


def test_cosine_and_complementary_error_function():
    x = np.linspace(0.0, 1.0, 1001)
    np.testing.assert_allclose(cos_pi(x), [math.cos(math.pi * value) for value in x], atol=4e-16)
    np.testing.assert_array_equal(cos_pi(np.array([0.0, 0.5, 1.0])), [1.0, 0.0, -1.0])
    x = np.linspace(-6.0, 25.0, 3001)
    np.testing.assert_allclose(erfc(x), [math.erfc(value) for value in x], rtol=3e-13)
    np.testing.assert_array_equal(erfc(np.array([-40.0, 40.0])), [2.0, 0.0])


@given(st.floats(0.1, 1.0), st.integers(0, 2000))
def test_powers(base, n):
    assert power(base, n) == pytest.approx(base**n, rel=1e-12, abs=1e-300)
    assert powers(np.array([base]), np.array([float(n)]))[0] == power(base, n)


def test_normal_numbers_are_numpys_up_to_rounding():
    for seed in range(50):
        drawn = RandomNumbers(seed)
        found = np.concatenate([drawn.normal(shape).ravel() for shape in ((2, 3), (1,), (40,), (2,))])
        np.testing.assert_allclose(found, np.random.RandomState(seed).standard_normal(49), rtol=1e-13)


# The same bits everywhere


def run_elsewhere(**environment):
    """The digests of the experiments in another process, whose processor lacks some of this one's abilities."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.core.nn.processors"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NPY_", "GLIBC_"))}
    made = subprocess.run(command, env=kept | environment, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(made.stdout)


def known_features():
    """What NumPy found in this processor beyond what it is built for."""
    from numpy._core import _multiarray_umath as umath  # what np.show_runtime prints

    return [name for name in umath.__cpu_dispatch__ if umath.__cpu_features__.get(name)]


def test_the_same_bits_without_each_of_the_processors_abilities():
    features, here = known_features(), digests()
    ways = [features, [name for name in features if name != "X86_V3"], features[-1:]]
    for without in {tuple(way) for way in ways if way}:
        assert run_elsewhere(NPY_DISABLE_CPU_FEATURES=" ".join(without)) == here, f"without {' '.join(without)}"
    # The C library too has other logarithms for processors without fused multiplication and addition.
    assert run_elsewhere(GLIBC_TUNABLES="glibc.cpu.hwcaps=-FMA,-AVX2,-AVX512F") == here


def test_the_bits_are_those_of_the_repository():
    """So that another kind of machine notices if its bits are others. To renew: python -m tests.core.nn.processors."""
    stored = json.loads((Path(__file__).parent / "bits.json").read_text())
    assert digests() == stored


def test_the_experiments_use_every_function():
    names = {name for name, value in vars(elementary).items() if callable(value) and hasattr(value, "__code__")}
    called = set()

    def note(frame, event, argument):
        if event == "call" and frame.f_code.co_filename == elementary.__file__:
            called.add(frame.f_code.co_name)

    problems._as_numbers.cache_clear()  # so that features are derived anew
    sys.setprofile(note)
    try:
        digests()
    finally:
        sys.setprofile(None)
    assert names - called <= {"powers_of_two", "logarithms", "isqrt", "exp"}  # at import, or for pages alone
    assert len(EXPERIMENTS) == len({hashlib.md5(repr(e).encode()).hexdigest() for e in EXPERIMENTS})


FORBIDDEN = {"exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "tanh", "sinh", "cosh", "sin", "cos", "tan"}
FORBIDDEN |= {"power", "float_power", "logaddexp", "hypot"}
FORBIDDEN |= {"einsum", "dot", "matmul", "inner", "vdot", "tensordot", "linalg"}
AT_ONCE = "core/nn/dense.py"
"""Its products for large data are BLAS's and einsum's."""


@pytest.mark.parametrize("folder", ["core/nn", "core/training", "core/data", "core/experiment"])
def test_what_trains_uses_no_function_that_depends_on_the_processor(folder):
    for file in sorted((ROOT / folder).glob("*.py")):
        path = file.relative_to(ROOT).as_posix()
        if path == AT_ONCE:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            name = node.attr if isinstance(node, ast.Attribute) else ""
            of = getattr(getattr(node, "value", None), "id", "")
            assert not (of in ("np", "math") and name in FORBIDDEN), f"{path}, line {node.lineno}: {of}.{name}"
            assert name != "dot", f"{path}, line {node.lineno}: .dot"
            assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)), (
                f"{path}, line {node.lineno}: @"
            )
