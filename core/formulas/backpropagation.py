"""What the texts say about backpropagation, from the forward pass to the update, with numbers of worked examples."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from core.experiment.experiment import Experiment
from core.formulas.formula import Formula
from core.nn.activations import ACTIVATIONS
from core.notation.latex import gathered, matrix, number
from core.training.record import Place
from core.training.trainer import train
from core.worked.chain import chain_of
from core.worked.errors import hidden_errors, output_errors, shares_by_weight
from core.worked.example import Example, from_snapshot, own, rashid_2_2, rashid_3_3_3, rashid_split, scalar, text_004
from core.worked.names import NET, OUTPUT
from core.worked.notation import equation, factor, latex_lines, num, partial, product, symbol
from core.worked.steps import Step, Unit, steps_of
from core.worked.trace import Trace

formula = functools.partial(Formula, page="backpropagation")

sigmoid = ACTIVATIONS["sigmoid"].function


def _lab(row: int | None, **settings: Any) -> Example:
    """The lab's network at epoch 0 with one row of XOR (from 0), or with all of them."""
    example = from_snapshot(next(train(Experiment(**settings))))
    return example if row is None else example.only(row)


XOR_01, XOR = _lab(1), _lab(None)
SCALAR, SMALL, THREE, SPLIT, SIX = scalar(), rashid_2_2(), rashid_3_3_3(), rashid_split(), text_004(4).only(2)
SIX_LINK = {"net": "godatadriven", "row": "3", "delta": OUTPUT}


def _find(example: Example, kind: str, place: Unit | Place | None, convention: str = NET) -> tuple[int, Step]:
    """The operation of this kind at this place, with its number."""
    steps = enumerate(steps_of(example, convention))
    return next((at, step) for at, step in steps if step.kind == kind and step.place == place)


def _numbers(example: Example, kind: str, place: Unit | Place | None, convention: str = NET) -> str:
    return latex_lines(_find(example, kind, place, convention)[1].numbers)


def _at(
    example: Example, kind: str, place: Unit | Place | None, convention: str = NET, /, **link: str
) -> tuple[str, dict[str, str]]:
    """The numbers of an operation, and the parameters that show it."""
    return _numbers(example, kind, place, convention), link | _step(example, kind, place, convention)


def _step(example: Example, kind: str, place: Unit | Place | None, convention: str = NET) -> dict[str, str]:
    return {"step": str(_find(example, kind, place, convention)[0])}


def _chain(example: Example, place: Place, convention: str = NET) -> str:
    """The chain rule of a parameter with numbers: the product of each path, and the sum."""
    chain = chain_of(example, place, convention)
    left = partial(symbol("L"), example.names(convention).parameter(place))
    terms = [product(factor(float(entry.values[0])) for entry in path.factors) for path in chain.paths]
    return latex_lines(equation(left, terms, num(chain.total)))


def _place(layer: int, unit: int, source: int | None) -> dict[str, str]:
    return {"place": f"p{layer}-{unit}-{'b' if source is None else source}"}


# Text 000: 2-2-1, sigmoid, half squared error; here with the weights of its own seed at epoch 0

_after = XOR.updated().loss_and_gradient[0]
_slow = _lab(1, learning_rate=0.02)
_delta_out, _delta_hidden = Trace(XOR).dloss_dz(2), Trace(XOR).dloss_dz(1)
_norms = [
    float(np.linalg.norm([XOR.loss_and_gradient[1][i] for p, i in XOR.places.items() if p.layer == k])) for k in (0, 1)
]
_mean = XOR.loss_and_gradient[0] / len(XOR.rows)

TEXT_000 = (
    formula(
        "000-06",
        "The algorithm: forward, loss, backward, adjust",
        r"\theta \leftarrow \theta - \eta \frac{\partial L}{\partial \theta} \quad \text{until } L \text{ is small}",
        rf"L: \quad {number(XOR.loss_and_gradient[0], 6)} \to {number(_after, 6)} \quad \text{{with one update, }} "
        rf"\eta = {number(XOR.learning_rate)}",
        {"row": "all"},
        slip="It says to iterate the training data, but its script uses all rows at once: one update an epoch.",
    ),
    formula(
        "000-10",
        "Gradient of an output weight",
        r"\frac{\partial L}{\partial w_o} = \frac{\partial L}{\partial y_o} \frac{\partial y_o}{\partial a_o} "
        r"\frac{\partial a_o}{\partial w_o}, \qquad a_o = w_o \cdot y_h + b_o, \quad y_o = \sigma(a_o)",
        _chain(XOR_01, Place(1, 0, 0)),
        _place(1, 0, 0),
        slip=r"Its list of wanted derivatives has $\partial E/\partial w_h$ twice; the last must be $\partial "
        r"E/\partial b_h$. What it calls the activation $a$ is the net input $z$ here.",
    ),
    formula(
        "000-10",
        "Loss by the output",
        r"\frac{\partial L}{\partial y_o} = -(y - y_o) = y_o - y",
        *_at(XOR_01, "da", Unit(2, 0)),
    ),
    formula(
        "000-10",
        "Slope of the sigmoid",
        r"\frac{\partial y_o}{\partial a_o} = \sigma(a_o)(1 - \sigma(a_o)) = y_o (1 - y_o)",
        *_at(XOR_01, "slope", Unit(2, 0)),
    ),
    formula(
        "000-10",
        "Net input by the weight, and by the bias",
        r"\frac{\partial a_o}{\partial w_o} = y_h, \qquad \frac{\partial a_o}{\partial b_o} = 1",
        rf"y_h = {matrix(Trace(XOR_01).a(1)[0], 5)}",
        _step(XOR_01, "gradient", Place(1, 0, 0)),
    ),
    formula(
        "000-11",
        "Gradient of a hidden weight: five factors",
        r"\frac{\partial L}{\partial w_h} = \frac{\partial L}{\partial y_o} \frac{\partial y_o}{\partial a_o} "
        r"\frac{\partial a_o}{\partial y_h} \frac{\partial y_h}{\partial a_h} \frac{\partial a_h}{\partial w_h}",
        _chain(XOR_01, Place(0, 0, 1)),
        _place(0, 0, 1),
    ),
    formula(
        "000-11",
        "The three further factors",
        r"\frac{\partial a_o}{\partial y_h} = w_o, \qquad \frac{\partial y_h}{\partial a_h} = y_h (1 - y_h), \qquad "
        r"\frac{\partial a_h}{\partial w_h} = x, \qquad \frac{\partial a_h}{\partial b_h} = 1",
        *_at(XOR_01, "dz", Unit(1, 0)),
    ),
    formula(
        "000-12",
        "Update rule",
        r"\theta \leftarrow \theta - \eta \frac{\partial L}{\partial \theta}, \qquad \theta = (w_o, w_h, b_o, b_h)",
        *_at(_slow, "update", Place(1, 0, 0), **{"learning_rate": "0.02"}),
        stated=r"$\alpha$ is usually about 0.02",
    ),
    formula(
        "000-12",
        "Update of the output weights and the output bias, written out",
        r"w_o \leftarrow w_o - \eta \, y_h^T \left((y_o - y)\, y_o (1 - y_o)\right), \qquad b_o \leftarrow b_o - \eta "
        r"\, (y_o - y)\, y_o (1 - y_o)",
        *_at(_slow, "update", Place(1, 0, None), **{"learning_rate": "0.02"}),
        slip=r"It prints $+\alpha$ with $(y_o - y)$: that goes uphill. The sign must be minus, as in its code.",
    ),
    formula(
        "000-13",
        "Initialisation: uniform from 0 to 1",
        r"W_h, b_h, W_o, b_o \sim U(0, 1)",
        rf"W_h = {matrix(XOR.layers[0].weights, 5)}, \; b_h = {matrix(XOR.layers[0].bias, 5)}, \; W_o = "
        rf"{matrix(XOR.layers[1].weights, 5)}, \; b_o = {matrix(XOR.layers[1].bias, 5)}",
        {"row": "all"},
        slip="Its y is an array of bool of shape (4,): -y raises an error, and as numbers it would broadcast to (4, "
        "4). It needs the shape (4, 1), as in the full script.",
    ),
    formula(
        "000-14",
        "Forward pass of all rows at once",
        r"Y_h = \sigma(X W_h + b_h), \qquad Y_o = \sigma(Y_h W_o + b_o)",
        rf"Y_h = {matrix(Trace(XOR).a(1), 5)}, \quad Y_o = {matrix(Trace(XOR).a(2), 5)}",
        {"row": "all"} | _step(XOR, "a", Unit(2, 0)),
    ),
    formula(
        "000-14",
        "Backward pass of all rows at once",
        r"\Delta_o = (Y_o - Y) \circ Y_o \circ (1 - Y_o), \qquad \Delta_h = \Delta_o W_o^T \circ Y_h \circ (1 - Y_h)",
        rf"\Delta_o = {matrix(_delta_out, 4)}, \quad \Delta_h = {matrix(_delta_hidden, 4)}",
        {"row": "all"} | _step(XOR, "dz", Unit(1, 0)),
        slip="It calls these gradients; they are deltas, the loss by the net inputs. The gradients follow.",
    ),
    formula(
        "000-14",
        "Gradients of all rows at once",
        r"\frac{\partial L}{\partial W_o} = Y_h^T \Delta_o, \quad \frac{\partial L}{\partial W_h} = X^T \Delta_h, "
        r"\quad \frac{\partial L}{\partial b} = \sum_{\text{rows}} \Delta",
        rf"\frac{{\partial L}}{{\partial W_o}} = {matrix(Trace(XOR).a(1).T @ _delta_out, 4)}, \quad \frac{{\partial "
        rf"L}}{{\partial W_h}} = {matrix(XOR.inputs.T @ _delta_hidden, 4)}, \quad \frac{{\partial L}}{{\partial b_h}} "
        rf"= {matrix(_delta_hidden.sum(axis=0), 4)}",
        {"row": "all"} | _step(XOR, "gradient", Place(0, 0, None)),
        slip="A sum of all elements is right for the one output. For two hidden units it must be over the rows "
        "(axis 0), as in the code beside the words.",
    ),
    formula(
        "000-15",
        "When to stop",
        r"\frac{1}{n} \sum_{\text{rows}} \tfrac{1}{2} (y - y_o)^2 < 10^{-4}",
        rf"\frac{{{number(XOR.loss_and_gradient[0], 5)}}}{{{len(XOR.rows)}}} = {number(_mean, 5)} > 10^{{-4}}",
        {"row": "all"} | _step(XOR, "loss", None),
        slip="It stops by the mean but descends the sum; and the state after the last update is never recorded.",
    ),
    formula(
        "000-16",
        "Bias gradient of the hidden units in the full script",
        r"\frac{\partial L}{\partial b_h} = \sum_{\text{rows}} \Delta_h \quad \text{(one number for each unit)}",
        rf"{matrix(_delta_hidden.sum(axis=0), 4)} \quad \text{{not}} \quad {number(float(_delta_hidden.sum()), 4)} "
        r"\text{ for both}",
        {"row": "all"} | _step(XOR, "gradient", Place(0, 1, None)),
        slip="np.sum without an axis gives both hidden biases the sum over both units. With axis=0 each gets its own.",
    ),
    formula(
        "000-20",
        "The hidden gradient is smaller",
        r"\left\| \frac{\partial L}{\partial W_h, b_h} \right\| < \left\| \frac{\partial L}{\partial W_o, b_o} "
        r"\right\|, \qquad \Delta_h = \Delta_o W_o^T \circ \sigma'(a_h), \; \sigma' \le \tfrac{1}{4}",
        rf"{number(_norms[0])} < {number(_norms[1])}",
        {"row": "all"},
        slip="It holds while the output weights are small; where they are larger than 4 it may be the other way round.",
    ),
)

# Text 001: Rashid's networks

_t3 = Trace(THREE)
_x_small, _o_small = Trace(SMALL).z(1)[0], Trace(SMALL).a(1)[0]
_split, _errors = hidden_errors(SPLIT)[0], output_errors(SPLIT)[0]
_w = SPLIT.layers[0].weights
_shares = shares_by_weight(_w)
_deep = hidden_errors(THREE)[0]
_e3 = output_errors(THREE)[0]
_true_23 = float(THREE.loss_and_gradient[1][THREE.places[Place(0, 0, 0)]])
_printed_23 = float(-_deep.unnormalised[0, 0] * _t3.slope(1)[0, 0] * THREE.inputs[0, 0])
_saturated = 0.99
_again = float(sigmoid(np.array([_saturated]))[0])
_alpha = THREE.learning_rate
_right_25 = _alpha * np.outer(_e3 * _t3.slope(2)[0], _t3.a(1)[0])

TEXT_001 = (
    formula(
        "001-10",
        "Signal and output of the second node",
        r"x_2 = w_{12}\, i_1 + w_{22}\, i_2, \qquad o_2 = \frac{1}{1 + e^{-x_2}}",
        rf"{_numbers(SMALL, 'z', Unit(1, 1))}, \qquad \frac{{1}}{{1 + {number(float(np.exp(-_x_small[1])))}}} = "
        rf"{number(float(_o_small[1]))}",
        {"net": "rashid2"} | _step(SMALL, "a", Unit(1, 1)),
        stated="0.6, 0.5488 and 0.6457",
    ),
    formula(
        "001-11",
        "Both nodes as a matrix product",
        r"X = W I = \begin{pmatrix} w_{11} & w_{21} \\ w_{12} & w_{22} \end{pmatrix} \begin{pmatrix} i_1 \\ i_2 "
        r"\end{pmatrix}",
        rf"{matrix(SMALL.layers[0].weights.T)} {matrix(SMALL.inputs.T)} = {matrix(_x_small[:, None], 4)}, \qquad O = "
        rf"{matrix(_o_small[:, None], 4)}",
        {"net": "rashid2"},
        slip=r"With $w_{ij}$ from node $i$ to node $j$ the rows of this matrix are the receiving nodes: its first row "
        r"is $w_{11}, w_{21}$, not $w_{11}, w_{12}$.",
    ),
    formula(
        "001-12",
        "Three layers by matrix multiplication",
        r"O_h = \sigma(W_{ih} I), \qquad O_o = \sigma(W_{ho} O_h)",
        rf"O_h = \sigma {matrix(_t3.z(1).T)} = {matrix(_t3.a(1).T)}, \qquad O_o = \sigma {matrix(_t3.z(2).T)} = "
        rf"{matrix(_t3.a(2).T)}",
        {"net": "rashid3"},
        difference="The figures with the numbers are missing in the copy that is used here; weights and inputs are"
        " those of the book behind the slides.",
    ),
    formula(
        "001-13",
        "Split the error equally",
        r"e_{\text{hidden}, j} = \sum_k \frac{e_k}{n} \quad \text{with } n \text{ units}",
        rf"\frac{{{number(_errors[0])}}}{{{len(_w)}}} + \frac{{{number(_errors[1])}}}{{{len(_w)}}} = "
        rf"{number(float(_split.equally[0, 0]))}",
        {"net": "split", "section": "split"},
        difference="The figure is missing in the copy that is used here; weights and errors are those of the book.",
    ),
    formula(
        "001-14",
        "Split the error by weight",
        r"e_k \frac{w_{1k}}{w_{1k} + w_{2k}} \quad \text{and} \quad e_k \frac{w_{2k}}{w_{1k} + w_{2k}}",
        rf"{number(_errors[0])} \cdot \frac{{{number(_w[0, 0])}}}{{{number(_w[0, 0])} + {number(_w[1, 0])}}} = "
        rf"{number(float(_errors[0] * _shares[0, 0]))}, \qquad {number(_errors[0])} \cdot "
        rf"\frac{{{number(_w[1, 0])}}}{{{number(_w[0, 0])} + {number(_w[1, 0])}}} = "
        rf"{number(float(_errors[0] * _shares[1, 0]))}",
        {"net": "split", "section": "split"},
        slip="It argues that the larger weight contributed more. As a gradient, it is that of half the squared error "
        "divided by the sum of the weights, for linear outputs; not the gradient of the network's own loss.",
    ),
    formula(
        "001-15",
        "Several output nodes: each is split on its own",
        r"e_k = t_k - o_k \quad \text{for each } k",
        rf"e = {matrix(_errors)}",
        {"net": "split", "section": "split"},
    ),
    formula(
        "001-16",
        "Error of a hidden node: sum of the split errors",
        r"e_{\text{hidden}, 1} = e_1 \frac{w_{11}}{w_{11} + w_{21}} + e_2 \frac{w_{12}}{w_{12} + w_{22}}",
        rf"{number(_errors[0])} \cdot {number(_shares[0, 0])} + {number(_errors[1])} \cdot {number(_shares[0, 1])} = "
        rf"{number(float(_split.by_weight[0, 0]))}, \qquad e_{{\text{{hidden}}, 2}} = "
        rf"{number(float(_split.by_weight[0, 1]))}",
        {"net": "split", "section": "split"},
        slip=r"The second denominator is printed $w_{22} + w_{22}$; it must be $w_{12} + w_{22}$, as on its Review II.",
    ),
    formula(
        "001-17",
        "Back through more layers",
        r"e_{\text{hidden}, j} = \sum_k e_k \frac{w_{jk}}{\sum_i w_{ik}}",
        rf"{matrix(_e3)} \to {matrix(_deep.by_weight[0])}",
        {"net": "rashid3", "section": "split"},
        difference="The exercise's figure is missing in the copy that is used here; these are the numbers of the "
        "3-3-3 example, with targets 0.99 and 0.01.",
    ),
    formula(
        "001-18",
        "Review: forward and backward by matrices",
        r"X = W I, \quad O = \sigma(X), \qquad e_{\text{hidden}} = W_{ho}^T e_{\text{output}}",
        rf"{matrix(_w)} {matrix(_errors[:, None])} = {matrix(_split.unnormalised.T)}, \quad \text{{normalised: }} "
        rf"{matrix(_split.by_weight.T)}",
        {"net": "split", "section": "split"},
        omission="Without the normalisation the errors are larger where a unit's weights add up to more than 1. "
        "They are minus the gradient of half the squared error only for linear outputs; for sigmoid "
        "outputs, minus that of the binary cross-entropy.",
    ),
    formula(
        "001-19",
        "The whole network in one line",
        r"o_k = \frac{1}{1 + e^{-\sum_{j=1}^3 w_{jk} \frac{1}{1 + e^{-\sum_{i=1}^3 w_{ij} x_i}}}}",
        rf"o_1 = \frac{{1}}{{1 + e^{{-{number(float(_t3.z(2)[0, 0]))}}}}} = {number(float(_t3.a(2)[0, 0]))}",
        {"net": "rashid3"} | _step(THREE, "a", Unit(2, 0)),
        slip="Too hard is said of solving it for the weights. Its derivative, which is all that is needed, is not "
        "hard.",
    ),
    formula(
        "001-21",
        "The error and its slope",
        r"E = \sum_n (t_n - o_n)^2, \qquad \frac{\partial E}{\partial w_{jk}} = \frac{\partial}{\partial w_{jk}} (t_k "
        r"- o_k)^2",
        *_at(THREE, "loss", None, **{"net": "rashid3"}),
        slip="It is the sum of the squared differences, without the factor 1/2 that other texts have.",
    ),
    formula(
        "001-22",
        "Slope of the error for a hidden-output weight",
        r"\frac{\partial E}{\partial w_{jk}} = -2 (t_k - o_k) \cdot \sigma\Big(\sum_j w_{jk} o_j\Big) \Big(1 - "
        r"\sigma\Big(\sum_j w_{jk} o_j\Big)\Big) \cdot o_j",
        _chain(THREE, Place(1, 0, 0)),
        {"net": "rashid3"} | _place(1, 0, 0) | _step(THREE, "gradient", Place(1, 0, 0)),
    ),
    formula(
        "001-23",
        "Slope of the error for an input-hidden weight",
        r"\frac{\partial E}{\partial w_{ij}} = -\Big(\sum_k 2 (t_k - o_k)\, o_k (1 - o_k)\, w_{jk}\Big) \cdot o_j (1 - "
        r"o_j) \cdot o_i",
        rf"\frac{{\partial E}}{{\partial w_{{11}}}} = {number(_true_23)} \quad \text{{not}} \quad -e_1\, o_1 (1 - "
        rf"o_1)\, i_1 = {number(_printed_23)}",
        {"net": "rashid3"} | _place(0, 0, 0) | _step(THREE, "gradient", Place(0, 0, 0)),
        slip=r"It puts $e_j = W^T e$ in place of the sum: the factor 2 and the slopes $o_k(1 - o_k)$ of the outputs "
        r"are lost.",
    ),
    formula(
        "001-24",
        "New weight",
        r"\text{new } w_{jk} = \text{old } w_{jk} - \alpha \cdot \frac{\partial E}{\partial w_{jk}}",
        *_at(THREE, "update", Place(1, 0, 0), **{"net": "rashid3"}),
    ),
    formula(
        "001-25",
        "All weight changes as a matrix product",
        r"\Delta w_{jk} = \alpha \, E_k \, o_k (1 - o_k) \cdot o_j, \qquad E_k = t_k - o_k",
        rf"\Delta W = {matrix(_right_25, 3)} \quad \text{{(a row for each output)}}",
        {"net": "rashid3"} | _step(THREE, "update", Place(1, 0, 0)),
        slip="The factor 2 of its own error function has gone into the learning rate.",
    ),
    formula(
        "001-25",
        "The slope from the output, with the sigmoid once",
        r"\sigma(x)(1 - \sigma(x)) = O_k (1 - O_k), \quad \text{not} \quad \sigma(O_k)(1 - \sigma(O_k))",
        rf"O_k = {number(_saturated)}: \quad {number(_saturated * (1 - _saturated))} \quad \text{{not}} \quad "
        rf"{number(_again * (1 - _again))}",
        {"net": "rashid3"} | _step(THREE, "slope", Unit(2, 0)),
        slip="It writes sigmoid(O) where O is the output already: the sigmoid twice. A saturated unit then looks "
        "awake.",
    ),
)

# Text 002: the scalar networks and the four equations

ONE = own((1, 1), (0.8,), (0.1,), "sigmoid", "sigmoid", "half_squared_error", (1.0,), (0.0,), 0.5, 4)
ONE_LINK = {
    "net": "own",
    "own_sizes": "1-1",
    "own_weights": "0.8",
    "own_biases": "0.1",
    "own_inputs": "1",
    "own_targets": "0",
}
SOFT = own((2, 2, 2), (), (), "sigmoid", "softmax", "categorical_cross_entropy", (1.0, 0.5), (1.0, 0.0), 0.5, 4)
SOFT_LINK = {
    "net": "own",
    "own_sizes": "2-2-2",
    "own_output": "softmax",
    "own_loss": "categorical_cross_entropy",
    "own_targets": "1,0",
}
_x0, _x1 = 1.0, 0.5
_y = _x0**2 + 3 * _x0 * _x1 + _x1**2 + 5
PLANE = own((2, 2, 1), (), (), "sigmoid", "linear", "half_squared_error", (_x0, _x1), (_y,), 0.01, 4)
_ts, _tx, _tsoft = Trace(SCALAR), Trace(XOR_01), Trace(SOFT)
_fifty = Trace(SCALAR.updated(50))
_SCALAR_LINK = {"net": "scalar"}
_wrong_w1 = float(_ts.dloss_dz(2)[0, 0] * _ts.a(1)[0, 0] * _ts.slope(1)[0, 0] * _ts.a(0)[0, 0])
_wrong_b1 = float(_ts.dloss_dz(2)[0, 0] * _ts.slope(1)[0, 0])
_residual = float((_ts.a(2) - SCALAR.targets)[0, 0])
_wh = XOR.layers[0].weights

TEXT_002 = (
    formula(
        "002-04",
        "Two cost functions",
        r"C = \frac{1}{n} (y - \tilde y)^T (y - \tilde y) \qquad \text{and} \qquad C = \frac{1}{2} \sum_i (y_i - "
        r"\tilde y_i)^2",
        rf"n = 1: \quad {number(_residual**2)} \quad \text{{and}} \quad {number(_residual**2 / 2)}",
        _SCALAR_LINK | _step(SCALAR, "loss", None),
        slip="The two differ by a factor of n / 2, and so do all gradients: a learning rate belongs to one of them.",
    ),
    formula(
        "002-05",
        "Net input and output of a unit",
        r"z_j^l = \sum_i w_{ij}^l a_i^{l-1} + b_j^l, \qquad a_j^l = \sigma(z_j^l) = \frac{1}{1 + e^{-z_j^l}}",
        gathered(_numbers(XOR_01, "z", Unit(1, 0)), _numbers(XOR_01, "a", Unit(1, 0))),
        _step(XOR_01, "z", Unit(1, 0)),
    ),
    formula(
        "002-05",
        "Net input by weight and by incoming output",
        r"\frac{\partial z_j^l}{\partial w_{ij}^l} = a_i^{l-1}, \qquad \frac{\partial z_j^l}{\partial a_i^{l-1}} = "
        r"w_{ij}^l",
        rf"\frac{{\partial z^{{(2)}}}}{{\partial w^{{(2)}}_1}} = {number(float(_tx.a(1)[0, 0]), 5)}, \qquad "
        rf"\frac{{\partial z^{{(2)}}}}{{\partial a^{{(1)}}_1}} = {number(float(XOR.layers[1].weights[0, 0]), 5)}",
        _place(0, 0, 1),
        slip=r"It prints $w_{ji}$; with its own $z_j = \sum_i w_{ij} a_i$ it is $w_{ij}$.",
    ),
    formula(
        "002-06",
        "Slope of the activation",
        r"\frac{\partial a_j^l}{\partial z_j^l} = a_j^l (1 - a_j^l) = \sigma(z_j^l)(1 - \sigma(z_j^l))",
        *_at(XOR_01, "slope", Unit(1, 0)),
    ),
    formula(
        "002-07",
        "Gradient of an output weight",
        r"\frac{\partial C}{\partial w_{kj}^L} = (a_j^L - y_j)\, a_j^L (1 - a_j^L)\, a_k^{L-1}",
        _chain(XOR_01, Place(1, 0, 0)),
        _place(1, 0, 0) | _step(XOR_01, "gradient", Place(1, 0, 0)),
        slip=r"It writes $w_{jk}$ for the weight from $k$ to the output $j$; in its own convention that is $w_{kj}$.",
    ),
    formula(
        "002-12",
        "One unit: gradients of weight and bias",
        r"\frac{\partial C}{\partial w_1} = (a_1 - y)\, \sigma_1' \, x = \delta_1 x, \qquad \frac{\partial C}{\partial "
        r"b_1} = (a_1 - y)\, \sigma_1' = \delta_1",
        gathered(_numbers(ONE, "gradient", Place(0, 0, 0)), _numbers(ONE, "gradient", Place(0, 0, None))),
        ONE_LINK | _step(ONE, "gradient", Place(0, 0, 0)),
    ),
    formula(
        "002-13",
        "Scalar network: forward pass and cost",
        r"z_1 = w_1 a_0 + b_1, \; a_1 = \sigma_1(z_1), \quad z_2 = w_2 a_1 + b_2, \; a_2 = \sigma_2(z_2), \quad C = "
        r"\tfrac{1}{2} (a_2 - y)^2",
        gathered(_numbers(SCALAR, "z", Unit(2, 0)), _numbers(SCALAR, "loss", None)),
        _SCALAR_LINK,
    ),
    formula(
        "002-13",
        "Scalar network: output weight and bias",
        r"\frac{\partial C}{\partial w_2} = (a_2 - y)\, \sigma_2' \, a_1 = \delta_2 a_1, \qquad \frac{\partial "
        r"C}{\partial b_2} = (a_2 - y)\, \sigma_2' = \delta_2",
        gathered(_numbers(SCALAR, "gradient", Place(1, 0, 0)), _numbers(SCALAR, "gradient", Place(1, 0, None))),
        _SCALAR_LINK | _place(1, 0, 0) | _step(SCALAR, "gradient", Place(1, 0, 0)),
    ),
    formula(
        "002-13",
        "Scalar network: hidden weight",
        r"\frac{\partial C}{\partial w_1} = (a_2 - y)\, \sigma_2' \, w_2 \, \sigma_1' \, a_0 = \delta_1 a_0",
        _chain(SCALAR, Place(0, 0, 0)),
        _SCALAR_LINK | _place(0, 0, 0) | _step(SCALAR, "gradient", Place(0, 0, 0)),
        slip=rf"It prints $a_1$ where $w_2$ belongs: that would be ${number(_wrong_w1)}$.",
    ),
    formula(
        "002-13",
        "Scalar network: hidden bias",
        r"\frac{\partial C}{\partial b_1} = (a_2 - y)\, \sigma_2' \, w_2 \, \sigma_1' = \delta_1",
        _chain(SCALAR, Place(0, 0, None)),
        _SCALAR_LINK | _place(0, 0, None) | _step(SCALAR, "gradient", Place(0, 0, None)),
        slip=rf"It leaves out $w_2$: that would be ${number(_wrong_b1)}$.",
    ),
    formula(
        "002-14",
        "Training the scalar network",
        r"w_i \leftarrow w_i - \eta\, \delta_i a_{i-1}, \qquad b_i \leftarrow b_i - \eta\, \delta_i",
        gathered(_numbers(SCALAR, "update", Place(1, 0, 0)), _numbers(SCALAR, "update", Place(1, 0, None))),
        _SCALAR_LINK | _step(SCALAR, "update", Place(1, 0, 0)),
    ),
    formula(
        "002-15",
        "The code: linear output, 50 updates",
        r"a_2 = z_2, \qquad x = 4, \; y = 9, \; \eta = 0.1",
        rf"a_2: \quad {number(float(_ts.a(2)[0, 0]), 5)} \to {number(float(_fifty.a(2)[0, 0]), 5)} \quad \text{{after "
        r"50}",
        _SCALAR_LINK | {"updates": "50"},
        difference="The code is cut off in the copy that is used here; data, seed and learning rate are those of "
        "its author's public code.",
    ),
    formula(
        "002-16",
        "2-2-1: nine parameters",
        r"\Theta = \{w_{00}, w_{01}, w_{10}, w_{11}, w_0^{(2)}, w_1^{(2)}, b_0, b_1, b^{(2)}\}",
        rf"{_wh.size} + {XOR.layers[1].weights.size} + {XOR.layers[0].bias.size} + {XOR.layers[1].bias.size} = "
        rf"{XOR.network.parameters().size}",
        stated="nine parameters",
    ),
    formula(
        "002-16",
        "2-2-1: net inputs and outputs of the hidden layer",
        r"\begin{bmatrix} z_0 \\ z_1 \end{bmatrix} = \begin{bmatrix} w_{00} & w_{01} \\ w_{10} & w_{11} \end{bmatrix} "
        r"\begin{bmatrix} a_0 \\ a_1 \end{bmatrix} + \begin{bmatrix} b_0 \\ b_1 \end{bmatrix}, \qquad a = \sigma(z)",
        rf"{matrix(_wh.T, 4)} {matrix(XOR_01.inputs.T)} + {matrix(XOR.layers[0].bias[:, None], 4)} = "
        rf"{matrix(_tx.z(1).T, 4)}, \quad a = {matrix(_tx.a(1).T, 4)}",
        _step(XOR_01, "z", Unit(1, 0)),
        slip=r"Here the first index is the receiving unit, while in its $z_j = \sum_i w_{ij} a_i$ it is the sending "
        r"one.",
    ),
    formula(
        "002-16",
        "2-2-1: the output layer",
        r"z^{(2)} = w_0^{(2)} a_0^{(1)} + w_1^{(2)} a_1^{(1)} + b^{(2)}, \qquad a^{(2)} = \sigma(z^{(2)})",
        *_at(XOR_01, "z", Unit(2, 0)),
    ),
    formula(
        "002-16",
        "2-2-1: delta and gradients of the output layer",
        r"\delta^{(2)} = \frac{\partial C}{\partial a^{(2)}} \frac{\partial a^{(2)}}{\partial z^{(2)}}, \qquad "
        r"\frac{\partial C}{\partial w_i^{(2)}} = \delta^{(2)} a_i^{(1)}, \qquad \frac{\partial C}{\partial b^{(2)}} = "
        r"\delta^{(2)}",
        gathered(_numbers(XOR_01, "dz", Unit(2, 0)), _numbers(XOR_01, "gradient", Place(1, 0, 0))),
        _step(XOR_01, "dz", Unit(2, 0)),
    ),
    formula(
        "002-16",
        "2-2-1: deltas and gradients of the hidden layer",
        r"\delta_j^{(1)} = w_j^{(2)} \frac{\partial a_j^{(1)}}{\partial z_j^{(1)}} \delta^{(2)}, \qquad \frac{\partial "
        r"C}{\partial w_{ji}^{(1)}} = \delta_j^{(1)} a_i^{(0)}, \qquad \frac{\partial C}{\partial b_j^{(1)}} = "
        r"\delta_j^{(1)}",
        gathered(_numbers(XOR_01, "dz", Unit(1, 0)), _numbers(XOR_01, "gradient", Place(0, 0, 1))),
        _place(0, 0, 1) | _step(XOR_01, "dz", Unit(1, 0)),
        slip=r"It prints $\delta_0^{(1)} a_0^{(1)}$; the weight comes from an input, so it is $a_0^{(0)}$, as in its "
        r"update.",
    ),
    formula(
        "002-16",
        "2-2-1: gradient descent",
        r"w_{ji}^{(1)} \leftarrow w_{ji}^{(1)} - \eta\, \delta_j^{(1)} a_i^{(0)}, \qquad b_j^{(1)} \leftarrow "
        r"b_j^{(1)} - \eta\, \delta_j^{(1)}",
        *_at(XOR_01, "update", Place(0, 0, 1)),
    ),
    formula(
        "002-17",
        "A function of two variables to fit",
        r"y = x_0^2 + 3 x_0 x_1 + x_1^2 + 5",
        rf"x = ({number(_x0)}, {number(_x1)}): \quad y = {number(_y)}, \qquad a^{{(2)}} = "
        rf"{number(float(Trace(PLANE).a(2)[0, 0]))} \text{{ before training}}",
        {
            "net": "own",
            "own_output": "linear",
            "own_targets": f"{_y:g}",
            "own_rate": f"{PLANE.learning_rate:g}",
        },
        slip="Range, width and learning rate are not given, and the first row of its design matrix stands there twice.",
    ),
    formula(
        "002-18",
        "First equation: delta of the output layer",
        r"\delta_j^L = \sigma'(z_j^L) \frac{\partial C}{\partial a_j^L}, \qquad \delta^L = \sigma'(z^L) \circ "
        r"\frac{\partial C}{\partial a^L}",
        *_at(XOR_01, "dz", Unit(2, 0)),
    ),
    formula(
        "002-18",
        "Second equation: gradient of a weight",
        r"\frac{\partial C}{\partial w_{kj}^l} = \delta_j^l a_k^{l-1}",
        *_at(XOR_01, "gradient", Place(1, 0, 1)),
        slip=r"It writes $w_{jk}$ for the weight from $k$ to $j$.",
    ),
    formula(
        "002-18",
        "Third equation: gradient of a bias",
        r"\delta_j^l = \frac{\partial C}{\partial z_j^l} = \frac{\partial C}{\partial b_j^l}",
        *_at(XOR_01, "gradient", Place(1, 0, None)),
    ),
    formula(
        "002-18",
        "Fourth equation: delta of a hidden layer",
        r"\delta_j^l = \sum_k \delta_k^{l+1} w_{jk}^{l+1} \, \sigma'(z_j^l)",
        gathered(_numbers(SIX, "da", Unit(1, 0)), _numbers(SIX, "dz", Unit(1, 0))),
        SIX_LINK | {"delta": NET} | _step(SIX, "da", Unit(1, 0)),
        slip=r"It prints $w_{kj}$; with $z_k = \sum_j w_{jk} a_j$ the weight from $j$ to $k$ is $w_{jk}$.",
    ),
    formula(
        "002-18",
        "The updates, layer by layer",
        r"w_{kj}^l \leftarrow w_{kj}^l - \eta\, \delta_j^l a_k^{l-1}, \qquad b_j^l \leftarrow b_j^l - \eta\, "
        r"\delta_j^l, \qquad l = L, L - 1, \dots, 1",
        *_at(XOR_01, "update", Place(1, 0, 1)),
        slip="Its loop runs over l = L - 1, ..., 1 and so never updates the output layer; it must begin with L.",
    ),
    formula(
        "002-25",
        "The recipe's fourth step: train the model",
        r"\theta \leftarrow \theta - \eta \nabla C(\theta)",
        rf"C: \quad {number(SOFT.loss_and_gradient[0], 5)} \to {number(SOFT.updated().loss_and_gradient[0], 5)}",
        SOFT_LINK,
    ),
    formula(
        "002-34",
        "Softmax with cross-entropy: delta and gradients of the output layer",
        r"\delta_L = y - t, \qquad \nabla W_L = a^T \delta_L, \qquad \nabla b_L = \sum_i \delta_L",
        rf"\delta_L = {matrix(_tsoft.a(2), 4)} - {matrix(SOFT.targets)} = {matrix(_tsoft.dloss_dz(2), 4)}, \quad "
        rf"\nabla W_L = {matrix(_tsoft.a(1).T @ _tsoft.dloss_dz(2), 4)}",
        SOFT_LINK | _step(SOFT, "dz", Unit(2, 0)),
        slip=r"It prints $\delta_L = t - y$. With $- \eta \nabla$ in the update that climbs; it must be $y - t$.",
    ),
)

# Text 003

_six = Trace(SIX)
_da6_dw14 = float(_six.slope(3)[0, 0] * SIX.layers[2].weights[0, 0] * _six.slope(2)[0, 0] * _six.a(1)[0, 0])
_W14 = Place(1, 0, 0)

TEXT_003 = (
    formula(
        "003-07",
        "Two-layer network",
        r"y = f^o\left(b^o + f^h(b^h + x W^h)\, W^o\right)",
        rf"y = \sigma\left({matrix(XOR.layers[1].bias, 4)} + {matrix(_tx.a(1)[0], 4)} "
        rf"{matrix(XOR.layers[1].weights, 4)}\right) = {number(float(_tx.a(2)[0, 0]), 5)}",
        _step(XOR_01, "a", Unit(2, 0)),
        slip="The sentence below it swaps the labels: o belongs to the output layer and h to the hidden layer.",
    ),
    formula(
        "003-15",
        "Three-layer network as one expression",
        r"y_i = f^3\left(b_i^3 + \sum_j w_{ji}^3 f^2\left(b_j^2 + \sum_k w_{kj}^2 f^1\left(b_k^1 + \sum_l w_{lk}^1 "
        r"x_l\right)\right)\right)",
        rf"{matrix(SIX.inputs[0])} \to {matrix(_six.a(1)[0], 4)} \to {matrix(_six.a(2)[0], 4)} \to "
        rf"{matrix(_six.a(3)[0], 4)}",
        SIX_LINK | {"delta": NET},
        slip=r"The innermost weight is printed $w_{lj}$; it must be $w_{lk}$.",
    ),
    formula(
        "003-16",
        "The network as a recurrence",
        r"a_i^l = f^l\left(b_i^l + \sum_j w_{ji}^l a_j^{l-1}\right), \qquad a_i^0 = x_i",
        gathered(_numbers(SIX, "z", Unit(2, 0)), _numbers(SIX, "a", Unit(2, 0))),
        SIX_LINK | {"delta": NET} | _step(SIX, "z", Unit(2, 0)),
    ),
    formula(
        "003-16",
        "Output by a weight of an earlier layer",
        r"\frac{\partial a_i^l}{\partial w_{jk}^m} = \frac{\partial a_i^l}{\partial z_i^l} \sum_n w_{ni}^l "
        r"\frac{\partial a_n^{l-1}}{\partial w_{jk}^m} \quad (m < l)",
        rf"\frac{{\partial a_6}}{{\partial w_{{14}}}} = {number(float(_six.slope(3)[0, 0]))} \cdot "
        rf"{number(float(SIX.layers[2].weights[0, 0]))} \cdot {number(float(_six.slope(2)[0, 0] * _six.a(1)[0, 0]))} = "
        rf"{number(_da6_dw14)}",
        SIX_LINK | {"delta": NET} | _place(1, 0, 0),
    ),
    formula(
        "003-16",
        "Output by a weight of its own layer",
        r"\frac{\partial a_i^l}{\partial w_{ji}^l} = \frac{\partial a_i^l}{\partial z_i^l} \, a_j^{l-1}",
        rf"\frac{{\partial a_4}}{{\partial w_{{14}}}} = {number(float(_six.slope(2)[0, 0]))} \cdot "
        rf"{number(float(_six.a(1)[0, 0]))} = {number(float(_six.slope(2)[0, 0] * _six.a(1)[0, 0]))}",
        SIX_LINK | {"delta": NET} | _place(1, 0, 0),
        slip=r"It prints $w_{jk}$ for any $k$: that needs $k = i$; for other $k$ the derivative is 0.",
    ),
)

# Text 004: units 1 to 6, delta by the output

_X1 = Place(0, 0, 0)

TEXT_004 = (
    formula(
        "004-03",
        "Gradient descent",
        r"w' = w - \eta \frac{\partial J(w)}{\partial w}",
        *_at(SIX, "update", _W14, OUTPUT, **SIX_LINK),
        difference="The copy that is used here has no drawing: the sizes are read from the indices of the weights."
        " The weights are drawn with a seed, and there are no biases.",
    ),
    formula(
        "004-04",
        "Chain rule for a weight of unit 1",
        r"\frac{\partial L}{\partial w_{(x1)1}} = \frac{\partial L}{\partial f_1(e)} \frac{\partial f_1(e)}{\partial "
        r"e} \frac{\partial e}{\partial w_{(x1)1}}, \qquad e = w_{(x1)1} x_1 + w_{(x2)1} x_2",
        _chain(SIX, _X1, OUTPUT),
        SIX_LINK | _place(0, 0, 0),
    ),
    formula(
        "004-04",
        "Net input by the weight",
        r"\frac{\partial e}{\partial w_{(x1)1}} = x_1",
        rf"x_1 = {number(float(SIX.inputs[0, 0]))}",
        SIX_LINK | _step(SIX, "gradient", _X1, OUTPUT),
    ),
    formula(
        "004-05",
        "Slope of the sigmoid",
        r"\sigma'(e) = \sigma(e)(1 - \sigma(e))",
        *_at(SIX, "slope", Unit(1, 0), OUTPUT, **SIX_LINK),
    ),
    formula(
        "004-06",
        "Forward pass",
        r"f_j = \sigma\Big(\sum_i w_{ij} f_i\Big), \qquad \hat y = f_6",
        rf"{matrix(SIX.inputs[0])} \to {matrix(_six.a(1)[0], 4)} \to {matrix(_six.a(2)[0], 4)} \to "
        rf"{number(float(_six.a(3)[0, 0]), 5)}",
        SIX_LINK,
    ),
    formula(
        "004-07",
        "Loss and error rate",
        r"L = \tfrac{1}{2} (y - \hat y)^2, \qquad \delta = \frac{\partial L}{\partial \hat y} = -(y - \hat y)",
        gathered(_numbers(SIX, "loss", None, OUTPUT), _numbers(SIX, "da", Unit(3, 0), OUTPUT)),
        SIX_LINK | _step(SIX, "da", Unit(3, 0), OUTPUT),
        slip="Delta is the derivative by the output here; text 002 calls the derivative by the net input delta.",
    ),
    formula(
        "004-08",
        "Local error of unit 4",
        r"\delta_4 = \frac{\partial L}{\partial f_4} = \delta \frac{\partial f_6(e)}{\partial e} w_{46}, \qquad \hat y "
        r"= f_6, \quad e = w_{46} f_4 + w_{56} f_5",
        *_at(SIX, "da", Unit(2, 0), OUTPUT, **SIX_LINK),
        slip=r"It prints $e = w_{46} f_4 + w_{56} f_6$; the last must be $f_5$.",
    ),
    formula(
        "004-09",
        "Local error of unit 1: the sum over two paths",
        r"\delta_1 = \frac{\partial L}{\partial f_1} = \delta_4 \frac{\partial f_4(e)}{\partial e} w_{14} + \delta_5 "
        r"\frac{\partial f_5(e)}{\partial e} w_{15}",
        *_at(SIX, "da", Unit(1, 0), OUTPUT, **SIX_LINK),
        slip="The product in the middle of its line is the derivative by f₄ and no path to f₁; the sum on the "
        "right is correct.",
    ),
    formula(
        "004-10",
        "Gradient of a weight of unit 1",
        r"\frac{\partial L}{\partial w_{(x1)1}} = \delta_1 \frac{\partial f_1(e)}{\partial e} x_1",
        *_at(SIX, "gradient", _X1, OUTPUT, **SIX_LINK, **_place(0, 0, 0)),
        slip=r"The slide before it ends with $w_{(x1)1}$ in place of $x_1$; this one is right.",
    ),
    formula(
        "004-11",
        "Update of a weight from an input",
        r"w'_{(x1)1} = w_{(x1)1} - \eta\, \delta_1 \frac{\partial f_1(e)}{\partial e} x_1",
        *_at(SIX, "update", _X1, OUTPUT, **SIX_LINK),
    ),
    formula(
        "004-11",
        "Update of a weight between hidden units",
        r"w'_{14} = w_{14} - \eta\, \delta_4 \frac{\partial f_4(e)}{\partial e} f_1",
        *_at(SIX, "update", _W14, OUTPUT, **SIX_LINK, **_place(1, 0, 0)),
    ),
)

FORMULAS: tuple[Formula, ...] = (*TEXT_000, *TEXT_001, *TEXT_002, *TEXT_003, *TEXT_004)
