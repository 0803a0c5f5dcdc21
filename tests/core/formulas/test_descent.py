"""The formulas of gradient descent: their numbers against independent arithmetic, and links that lead to them."""

import math
import re

import numpy as np
import pytest

from core.experiment.settings import parameter_names, read_parameters
from core.formulas.descent import FORMULAS
from pages.descent.state import State

WANTED = [
    "000-09",
    "000-12",
    "001-20",
    "001-24",
    "002-14",
    "002-31",
    "002-35",
    "002-38",
    "002-43",
    "002-44",
    "002-55",
    "003-17",
    "003-21",
    "004-03",
]


def numbers(latex):
    """The numbers that stand in some LaTeX, in order."""
    plain = re.sub(r"\\cdot 10\^\{(-?\d+)\}", r"e\1", latex).replace(" e", "e")
    return [float(part) for part in re.findall(r"(?<![\w^{])-?\d+\.?\d*(?:e-?\d+)?", plain)]


def those(item):
    return [formula for formula in FORMULAS if formula.item == item]


def test_every_item_is_there_in_order():
    items = [formula.item for formula in FORMULAS]
    assert list(dict.fromkeys(items)) == WANTED
    assert len(those("002-43")) == 6  # one a scheduler


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: formula.title)
def test_each_has_symbols_and_numbers_and_leads_to_the_page(formula):
    assert formula.page == "descent"
    assert len(numbers(formula.numbers)) >= 2
    for latex in (formula.symbols, formula.numbers):
        assert latex.count("{") == latex.count("}")
        assert latex.count(r"\begin") == latex.count(r"\end")
        assert "nan" not in latex
    values, errors = read_parameters(State, formula.parameters)
    assert errors == []
    assert set(formula.parameters) <= parameter_names(State)
    State(**values)


def test_plain_steps():
    # x^2 from 3: slope 6. With 0.02: 3 - 0.12; with 0.1: 3 - 0.6.
    assert numbers(those("000-12")[0].numbers) == [3.0, 0.02, 6.0, 2.88]
    assert numbers(those("004-03")[0].numbers)[-1] == 2.4
    assert numbers(those("002-31")[0].numbers) == [0.1, 3.0, 2.4, 1.92, 1.536, 1.229]
    # x^4/4 - 1.5 x^2 + 0.6 x: slope x^3 - 3 x + 0.6 = 18.6 at 3; 3 - 0.05 * 18.6
    assert numbers(those("001-24")[0].numbers)[-2:] == [18.6, 2.07]


def neuron(w, b, targets):
    """Loss and gradient of one sigmoid unit with inputs 0 and 1 and half the squared error, in plain floats."""
    loss = dw = db = 0.0
    for x, t in zip((0.0, 1.0), targets, strict=True):
        a = 1.0 / (1.0 + math.exp(-(w * x + b)))
        delta = (a - t) * a * (1.0 - a)
        loss, dw, db = loss + (a - t) ** 2 / 2, dw + delta * x, db + delta
    return loss, dw, db


def test_the_sign_slip_goes_uphill():
    loss, dw, db = neuron(-2.0, 2.5, (0.0, 1.0))
    after = neuron(-2.0 - 0.5 * dw, 2.5 - 0.5 * db, (0.0, 1.0))[0]
    wrong = neuron(-2.0 + 0.5 * dw, 2.5 + 0.5 * db, (0.0, 1.0))[0]
    assert wrong > loss > after
    found = numbers(those("000-12")[1].numbers)
    np.testing.assert_allclose(found[-3:], [loss, after, wrong], rtol=1e-3)
    np.testing.assert_allclose([found[3], found[7]], [-2.0 - 0.5 * dw, 2.5 - 0.5 * db], rtol=1e-3)


def test_delta_updates():
    _, dw, db = neuron(-2.0, 2.5, (1.0, 0.0))
    found = numbers(those("002-14")[0].numbers)
    np.testing.assert_allclose([found[3], found[7]], [-2.0 - 0.5 * dw, 2.5 - 0.5 * db], rtol=1e-3)


def test_two_valleys():
    roots = np.roots([1.0, 0.0, -3.0, 0.6])  # of the slope; the outer two are the bottoms
    deep, shallow = min(roots.real), max(roots.real)
    found = numbers(those("001-20")[0].numbers)
    np.testing.assert_allclose([found[1], found[4]], [deep, shallow], rtol=1e-3)
    assert found[2] < found[5]


def test_clipping_by_hand():
    # OR, linear unit, w = (-2, 2.5), b = -1: outputs -1, 1.5, -3, -0.5; minus targets -1, 0.5, -4, -1.5.
    # dL/dw1 = -4 - 1.5 = -5.5, dL/dw2 = 0.5 - 1.5 = -1; norm 5.590
    for item in ("002-55", "003-21"):
        found = numbers(those(item)[0].numbers)
        assert found == [-5.5, -1.0, 5.59, 1.0, -0.9839, -0.1789, -1.0, -1.0]


def test_schedulers_first_steps():
    ends = {formula.title.split(": ")[1]: numbers(formula.numbers)[-1] for formula in those("002-43")}
    assert ends["Constant"] == 1.92
    assert ends["Momentum"] == 1.38  # 2.4 - 0.1 (0.9 * 6 + 4.8)
    assert ends["AdaGrad"] == pytest.approx(2.9 - 0.1 * 5.8 / math.hypot(6, 5.8), rel=1e-3)
    assert ends["AdaGrad with momentum"] == pytest.approx(2.9 - 0.1 * (0.9 + 5.8 / math.hypot(6, 5.8)), rel=1e-3)
    # RMSProp: s = 0.01 * 36, first step 0.1 * 6 / 0.6 = 1; then s = 0.99 * 0.36 + 0.01 * 16
    assert ends["RMSProp"] == pytest.approx(2.0 - 0.1 * 4.0 / math.sqrt(0.99 * 0.36 + 0.16), rel=1e-3)
    # Adam's first step is 0.1; the second m-hat / sqrt(s-hat) is still about 1
    m, s = (0.09 * 6 + 0.1 * 5.8 * 1.0) / (1 - 0.81), (0.999 * 0.001 * 36 + 0.001 * 5.8**2) / (1 - 0.999**2)
    assert ends["Adam"] == pytest.approx(2.9 - 0.1 * m / math.sqrt(s), rel=1e-3)


def test_the_sum_is_n_times_the_mean():
    *_, total, n, mean = numbers(those("002-35")[0].numbers)
    assert n == 16
    assert total == pytest.approx(n * mean, rel=1e-3)
