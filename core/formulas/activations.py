"""The texts' formulas about activations, softmax, losses and stacks of linear layers, and the activations in LaTeX."""

from __future__ import annotations

import functools

import numpy as np

from core.formulas.formula import Formula
from core.nn.activations import ACTIVATIONS, LEAKY_SLOPE, Activation
from core.nn.array import Array
from core.notation.latex import gathered, matrix, number
from core.numerics import naive_losses
from core.numerics.linear_collapse import collapse, stack
from core.numerics.output_losses import at_logits, fastest
from core.numerics.rectifiers import larger_of_two_lines, leaky_relu
from core.numerics.saturation import (
    FAR,
    largest_slope,
    overflows_from,
    plain_sigmoid,
    plain_sigmoid_of_exp,
    plain_tanh,
    quietly,
    rounding,
    saturation,
    tangent,
    values,
)
from core.numerics.softmax import breaking_shift, jacobian, plain_softmax, probabilities

formula = functools.partial(Formula, page="activations")

# The page's own examples, where a text has none.
Z = 1.0
LOGITS = np.array([2.0, 1.0, -1.0])
WANTED = 2
BADLY_WRONG = 4.0
WEIGHTS, PENALTY = np.array([0.9, 0.3, -1.0]), 0.01


def signed(value: float, digits: int = 4) -> str:
    """LaTeX of a number, in parentheses where it is negative."""
    return f"({number(value, digits)})" if value < 0 else number(value, digits)


def lines(*parts: str) -> str:
    """LaTeX of several formulas below each other."""
    return gathered(*parts, apart="4pt")


# The activations in LaTeX


def value_symbols(name: str) -> str:
    """f(z) of an activation in symbols."""
    return f"f(z) = {ACTIVATIONS[name].latex}"


def slope_symbols(name: str) -> str:
    """f'(z) of an activation in symbols, with a = f(z)."""
    return f"f'(z) = {ACTIVATIONS[name].slope_latex}"


def value_numbers(activation: Activation, z: float, constant: float) -> str:
    """f(z) with its numbers; `constant` is leaky ReLU's slope or ELU's alpha."""
    a, written = tangent(activation, z).a, signed(z)
    if activation.name == "elu" and z < 0:
        middle = rf"{number(constant)} \, (e^{{{number(z)}}} - 1) = "
    elif activation.name == "leaky_relu" and z <= 0:
        middle = rf"{number(constant)} \cdot {written} = "
    else:
        middle = {
            "sigmoid": rf"\frac{{1}}{{1 + e^{{-{written}}}}} = ",
            "tanh": rf"\tanh {written} = ",
            "relu": rf"\max(0, {number(z)}) = ",
        }.get(activation.name, "")
    return rf"f({number(z)}) = {middle}{number(a)}"


def slope_numbers(activation: Activation, z: float, constant: float) -> str:
    """f'(z) with its numbers."""
    at = tangent(activation, z)
    if np.isnan(at.slope):
        return rf"f'({number(z)}) \text{{ does not exist}}"
    middle = {
        "sigmoid": rf"{number(at.a)} \cdot {number(1 - at.a)} = ",
        "tanh": rf"1 - {signed(at.a)}^2 = ",
        "elu": rf"{number(at.a)} + {number(constant)} = " if z < 0 else "",
    }.get(activation.name, "")
    return rf"f'({number(z)}) = {middle}{number(at.slope)}"


# Numbers of the formulas below


def _at(name: str, z: float = Z) -> str:
    return value_numbers(ACTIVATIONS[name], z, LEAKY_SLOPE if name == "leaky_relu" else 1.0)


def _slope(name: str, z: float = Z) -> str:
    return slope_numbers(ACTIVATIONS[name], z, LEAKY_SLOPE if name == "leaky_relu" else 1.0)


def _a(name: str, z: float) -> float:
    return tangent(ACTIVATIONS[name], z).a


def _where(value: float | None, digits: int = 5) -> str:
    """A place found by bisection, as plain text."""
    return "nowhere" if value is None else f"{value:.{digits}g}".replace("-", "−")


def _binary(loss: str, t: float, z: float) -> tuple[float, float, float, float]:
    """Output, loss, and its gradients with respect to output and logit, of one sigmoid output."""
    row = at_logits(loss, np.array([[z]]), np.array([t]))
    return row.a.item(), row.loss.item(), row.dloss_da.item(), row.dloss_dz.item()


def _bce_numbers(t: float, z: float) -> str:
    a, loss, _, _ = _binary("binary_cross_entropy", t, z)
    return (
        rf"-({number(t)} \cdot \ln {number(a)} + (1 - {number(t)}) \ln {number(1 - a)}) = {number(loss)}\quad (z = "
        rf"{number(z)})"
    )


def _squares(a: Array, t: Array) -> str:
    return " + ".join(rf"({number(ti)} - {number(ai)})^2" for ai, ti in zip(a, t, strict=True))


_A = probabilities(LOGITS)
_T = np.eye(LOGITS.size)[WANTED]
_SQUARED = at_logits("squared_error", LOGITS[None], _T)
_CROSS = at_logits("categorical_cross_entropy", LOGITS[None], _T)
_OUT, _HALF, _HALF_DA, _HALF_DZ = _binary("half_squared_error", 0.0, BADLY_WRONG)
_BCE = _binary("binary_cross_entropy", 0.0, BADLY_WRONG)
_FASTEST, _FASTEST_SIZE = fastest(
    lambda z: np.abs(at_logits("half_squared_error", z[:, None], np.array([0.0])).dloss_dz[:, 0]), -20.0, 20.0
)
_LAYERS = stack(2, 3, 1)
_MERGED = collapse(_LAYERS)[-1]
_ONE = rounding(ACTIVATIONS["sigmoid"], FAR).reached
_ZERO = rounding(ACTIVATIONS["sigmoid"], -FAR).reached
_SATURATED = saturation(ACTIVATIONS["sigmoid"])[1] or np.nan
_STEEPEST = {name: largest_slope(ACTIVATIONS[name]) for name in ("sigmoid", "tanh")}
_SHIFT = 5.0
_CODE = "0001"
_LOST = naive_losses.binary_fails_from(0.0, FAR)

_SIGMOID = {"section": "activations", "activation": "sigmoid", "z": "1"}
_LOSSES = {"section": "losses", "target": "0", "logit": "4"}
_CLASSES = {"section": "classes", "z1": "2", "z2": "1", "z3": "-1", "wanted": "3"}
_SOFTMAX = {"section": "softmax", "z1": "2", "z2": "1", "z3": "-1"}
_LINEAR = {"section": "linear", "layers": "2", "units": "3", "seed": "1", "hidden": "linear"}


def _one(name: str, z: float) -> dict[str, str]:
    """The parameters that show an activation at z."""
    return {"section": "activations", "activation": name, "z": f"{z:g}"}


def _one_hot(index: int) -> str:
    return f"({', '.join(f'{value:g}' for value in np.eye(10)[index])})"


def _scaled_target(index: int) -> str:
    return f"({', '.join(f'{value:g}' for value in np.where(np.eye(10)[index] == 1, 0.99, 0.01))})"


FORMULAS: tuple[Formula, ...] = (
    # Text 000
    formula(
        "000-04",
        "Sigmoid",
        r"a = f(z) = \frac{1}{1 + e^{-z}}",
        _at("sigmoid"),
        _SIGMOID,
        slip="The formula as programmed overflows (a warning; the result is 0) below z = "
        f"{_where(overflows_from(plain_sigmoid, -FAR))}.",
    ),
    formula(
        "000-05",
        "Error of one output",
        r"L = \tfrac{1}{2} (t - a)^2",
        rf"\tfrac{{1}}{{2}} (0 - {number(_OUT)})^2 = {number(_HALF)}",
        _LOSSES,
        slip="The stop test takes the mean of this error over the samples, the gradients are those of the sum.",
    ),
    formula(
        "000-10",
        "Derivative of the error with respect to the output",
        r"\frac{\partial L}{\partial a} = -(t - a)",
        rf"-(0 - {number(_OUT)}) = {number(_HALF_DA)}",
        _LOSSES,
    ),
    formula(
        "000-10", "Derivative of sigmoid", r"\frac{\partial a}{\partial z} = a (1 - a)", _slope("sigmoid"), _SIGMOID
    ),
    # Text 001
    formula(
        "001-21",
        "Error of all outputs",
        r"L = \sum_k (t_k - a_k)^2",
        rf"{_squares(_A, _T)} = {number(_SQUARED.loss.item())}",
        _CLASSES | {"squared": "squared_error"},
        slip="The words name a sum of differences that is then squared; what is meant is the sum of the squared "
        "differences. Without the factor ½ the derivative keeps a factor 2.",
    ),
    formula(
        "001-22",
        "Derivative of sigmoid",
        r"\frac{\partial}{\partial z} \text{sigmoid}(z) = \text{sigmoid}(z) (1 - \text{sigmoid}(z))",
        _slope("sigmoid"),
        _SIGMOID,
    ),
    formula(
        "001-27",
        "Targets of 0.01 and 0.99 for the label 5",
        r"t_k = \begin{cases} 0.99 & k = \text{label} \\ 0.01 & \text{otherwise} \end{cases} \qquad z = \ln \frac{t}{1 "
        r"- t}",
        lines(f"t = {_scaled_target(5)}", rf"\ln \frac{{0.99}}{{1 - 0.99}} = {number(np.log(0.99 / (1 - 0.99)))}"),
        {"section": "losses", "target": "0.99", "logit": "4"},
        stated=_scaled_target(5)[1:-1],
        slip="Target 1 would need an infinite logit; with 0.99 squared error and cross-entropy both have their least "
        "value at a finite one. Cross-entropy also works with targets 0 and 1: its gradient vanishes on the way there.",
    ),
    formula(
        "001-29",
        "Saturation: the shallow slopes of the activation function",
        r"|f'(z)| < 0.01 \, \max_z |f'(z)|",
        rf"|f'(z)| < 0.01 \cdot {number(_STEEPEST['sigmoid'])} \quad \text{{for}} \quad |z| > {number(_SATURATED)}",
        _one("sigmoid", 6.0),
        omission="The text sets no bound; 1 % of the largest slope is this page's.",
    ),
    # Text 002
    formula(
        "002-03",
        "Sigmoidal function of the approximation theorem",
        r"f(z) \to \begin{cases} 1 & z \to \infty \\ 0 & z \to -\infty \end{cases}",
        rf"f(10) = {number(_a('sigmoid', 10.0), 6)}, \quad f(-10) = {number(_a('sigmoid', -10.0))}",
        _one("sigmoid", 10.0) | {"reach": "40"},
        slip="The theorem as quoted asks for a bounded function. That excludes ReLU and ELU, which the text recommends "
        "later; newer theorems need only that the function is no polynomial.",
    ),
    formula(
        "002-04",
        "Mean squared error",
        r"L = \frac{1}{n} (t - a)^T (t - a)",
        rf"\tfrac{{1}}{{{_A.size}}} \left( {_squares(_A, _T)} \right) = {number(_SQUARED.loss.item() / _A.size)}",
        _CLASSES | {"squared": "squared_error"},
        slip="Later the text takes half of the sum instead of the mean. The two gradients differ by the factor 2/n, so "
        "the same learning rate makes other steps.",
    ),
    formula(
        "002-04",
        "Half of the summed squares",
        r"L = \tfrac{1}{2} \sum_i (t_i - a_i)^2",
        rf"\tfrac{{1}}{{2}} \left( {_squares(_A, _T)} \right) = {number(_SQUARED.loss.item() / 2)}",
        _CLASSES | {"squared": "half_squared_error"},
    ),
    formula(
        "002-06",
        "Sigmoid and its derivative",
        r"a_j = \frac{1}{1 + e^{-z_j}}, \qquad \frac{\partial a_j}{\partial z_j} = a_j (1 - a_j)",
        lines(_at("sigmoid"), _slope("sigmoid")),
        _SIGMOID,
    ),
    formula(
        "002-19",
        "Layers without an activation are one linear layer",
        r"(x W_1 + b_1) W_2 + b_2 = x (W_1 W_2) + (b_1 W_2 + b_2)",
        lines(
            rf"W_1 W_2 = {matrix(_LAYERS[0].weights)} \cdot {matrix(_LAYERS[1].weights)}",
            rf"= {matrix(_MERGED.weights)}",
        ),
        _LINEAR,
    ),
    formula(
        "002-20",
        "Sigmoid",
        r"f(z) = \frac{1}{1 + e^{-z}}",
        _at("sigmoid"),
        _SIGMOID,
        omission=f"The inactive unit of the text lies far below its threshold. At z = 0 sigmoid gives "
        f"{_a('sigmoid', 0.0):g}, and it is 0 exactly only from z = {_where(_ZERO)} downwards, by rounding.",
    ),
    formula("002-20", "Hyperbolic tangent", r"f(z) = \tanh z", _at("tanh"), _one("tanh", Z)),
    formula(
        "002-21",
        "Probability of a class",
        r"P(t = 1 \mid z) = \frac{1}{1 + e^{-z}}",
        rf"P(t = 1 \mid {number(BADLY_WRONG)}) = {number(_OUT)}, \quad P(t = 0 \mid {number(BADLY_WRONG)}) = "
        rf"{number(1 - _OUT)}",
        _LOSSES,
        slip="The text writes P(y = 0) where it needs P(y = 1): with the labels as printed, a large z would mean class "
        "0.",
    ),
    formula(
        "002-21",
        "Cost of two classes",
        r"L = -\sum_i \left( t_i \ln P(t_i = 1) + (1 - t_i) \ln(1 - P(t_i = 1)) \right)",
        _bce_numbers(0.0, BADLY_WRONG),
        _LOSSES,
        slip="The text multiplies y by ln P(y = 0), the wrong class, after it has swapped the two probabilities. The "
        f"two mistakes cancel: read as printed the example costs {_BCE[1]:.4g}, too.",
    ),
    formula(
        "002-22",
        "One-hot targets of ten classes",
        r"t_k = \begin{cases} 1 & k = y \\ 0 & \text{otherwise} \end{cases}, \quad k = 0, \dots, 9",
        lines(rf"y = 5 \to {_one_hot(5)}", rf"y = 1 \to {_one_hot(1)}"),
        _CLASSES,
        stated=f"{_one_hot(5)} and {_one_hot(1)}",
    ),
    formula(
        "002-23",
        "Binary cross-entropy",
        r"L = -\sum_i \left( t_i \ln a_i + (1 - t_i) \ln (1 - a_i) \right)",
        _bce_numbers(0.0, BADLY_WRONG),
        _LOSSES,
        slip="The text prints log 1 − p without parentheses: it is the logarithm of (1 − p).",
    ),
    formula(
        "002-23",
        "Sigmoid from exponentials of z itself",
        r"a = \frac{e^z}{1 + e^z}",
        rf"\frac{{e^{{{number(Z)}}}}}{{1 + e^{{{number(Z)}}}}} = {number(quietly(plain_sigmoid_of_exp, Z))}",
        _SIGMOID,
        slip=f"Both exponentials overflow from z = {_where(overflows_from(plain_sigmoid_of_exp, FAR))} on, and the "
        "result is not a number.",
    ),
    formula(
        "002-24",
        "Softmax",
        r"a_i = \frac{e^{z_i}}{\sum_m e^{z_m}}",
        lines(rf"z = {matrix(LOGITS)}", rf"a = {matrix(_A, 4)}"),
        _SOFTMAX,
    ),
    formula(
        "002-24",
        "Derivative of softmax",
        r"\frac{\partial a_i}{\partial z_j} = a_i (\delta_{ij} - a_j)",
        rf"\frac{{\partial a}}{{\partial z}} = {matrix(jacobian(_A))}",
        _SOFTMAX,
        omission="With one net input for two classes, as in the text, i = j is all there is. Softmax has a net "
        "input for each class, and all four entries remain: ± the same number a₁ (1 − a₁).",
    ),
    formula(
        "002-28",
        "Heaviside function",
        r"f(z) = \begin{cases} 1 & z > 0 \\ 0 & \text{otherwise} \end{cases}",
        rf"f({number(Z)}) = {number(_a('step', Z))}, \quad f({number(-Z)}) = {number(_a('step', -Z))}",
        _one("step", Z),
        slip=f"At z = 0 exactly the text gives 0 and this app {_a('step', 0.0):g}; both are in use.",
    ),
    formula(
        "002-30",
        "Cross-entropy of several classes",
        r"L = -\sum_i \sum_c t_{ic} \ln a_{ic}",
        rf"-\ln {number(_A[WANTED])} = {number(_CROSS.loss.item())}",
        _CLASSES,
        difference="The formula itself is missing in the copy that is used here, which only says that one term of "
        "the sum remains: the one of the wanted class.",
    ),
    formula(
        "002-32",
        "L2 penalty on the weights",
        r"L + \lambda \sum_{ij} w_{ij}^2, \qquad \frac{\partial}{\partial w_{ij}} = \dots + 2 \lambda w_{ij}",
        lines(
            rf"\lambda \sum w^2 = {number(PENALTY)} \cdot {number((WEIGHTS**2).sum())} = "
            rf"{number(PENALTY * (WEIGHTS**2).sum())}",
            rf"2 \lambda w = {matrix(2 * PENALTY * WEIGHTS)}",
        ),
        _LOSSES | {"weights": "0.9,0.3,-1", "penalty": "0.01"},
        slip="The program that goes with the text adds λ w to the gradient, half of the derivative 2 λ w.",
    ),
    formula(
        "002-48",
        "Saturation of the logistic function",
        r"f'(z) = f(z) (1 - f(z)) \to 0 \quad (z \to \pm \infty)",
        lines(_slope("sigmoid", 10.0), _slope("sigmoid", -10.0)),
        _one("sigmoid", 10.0) | {"reach": "40"},
    ),
    formula(
        "002-49",
        "ReLU, which can die",
        r"f(z) = \max(0, z), \qquad f'(z) = 0 \quad (z \le 0)",
        rf"{_at('relu', -Z)}, \quad {_slope('relu', -Z)}",
        _one("relu", -Z),
        omission="A unit is dead only if z ≤ 0 for every sample.",
    ),
    formula(
        "002-50",
        "ELU",
        r"f(z) = \begin{cases} \alpha (e^z - 1) & z < 0 \\ z & z \ge 0 \end{cases}",
        rf"\alpha = 1: \quad {_at('elu', -Z)}",
        _one("elu", -Z) | {"alpha": "1"},
        stated="α = 1",
    ),
    formula(
        "002-50",
        "Leaky ReLU",
        r"f(z) = \begin{cases} z & z > 0 \\ p z & z \le 0 \end{cases}",
        rf"p = {number(LEAKY_SLOPE)}: \quad {_at('leaky_relu', -Z)}",
        _one("leaky_relu", -Z) | {"slope": "0.01"},
        stated="0.01 for the slope",
        slip=f"The program that goes with the text writes the slope as 10e-4, which is {10e-4:g}: ten times less.",
    ),
    formula(
        "002-52",
        "Output layer: softmax to classify, none for a regression",
        r"a = \text{softmax}(z) \quad \text{or} \quad a = z",
        lines(rf"\text{{softmax}} {matrix(LOGITS)} = {matrix(_A)}", rf"{matrix(LOGITS)} \to {matrix(LOGITS)}"),
        _SOFTMAX,
    ),
    # Text 003
    formula("003-03", "Sigmoid", r"a = \frac{1}{1 + e^{-z}}", _at("sigmoid"), _SIGMOID),
    formula(
        "003-03",
        "Hyperbolic tangent",
        r"a = \frac{1 - e^{-2z}}{1 + e^{-2z}}",
        _at("tanh"),
        _one("tanh", Z),
        slip=f"Computed as printed it is not a number from z = {_where(overflows_from(plain_tanh, -FAR))} downwards, "
        "where both exponentials overflow.",
    ),
    formula("003-03", "ReLU", r"a = \max(0, z)", _at("relu"), _one("relu", Z)),
    formula(
        "003-03",
        "Softmax",
        r"a_i = \frac{e^{z_i}}{\sum_j e^{z_j}}",
        lines(rf"z = {matrix(LOGITS)}", rf"a = {matrix(_A, 4)}"),
        _SOFTMAX,
        slip="Computed as printed it fails with large logits: these three may be raised by "
        f"{_where(breaking_shift(LOGITS))} at most.",
    ),
    formula(
        "003-04",
        "Steepest at 0",
        r"\max_z |f'(z)| = f'(0)",
        rf"\text{{sigmoid}}: {number(_STEEPEST['sigmoid'])}, \quad \tanh: {number(_STEEPEST['tanh'])}",
        _one("sigmoid", 0.0),
    ),
    formula(
        "003-04",
        "Never exactly 0 or 1, but for rounding",
        r"0 < f(z) < 1",
        lines(
            rf"f(z) = 1 \text{{ in float64 from }} z = {number(_ONE or np.nan, 6)}",
            rf"f(z) = 0 \text{{ in float64 from }} z = {number(_ZERO or np.nan, 6)} \text{{ downwards}}",
        ),
        {"section": "activations", "activation": "sigmoid", "z": "36.8", "reach": "40"},
    ),
    formula(
        "003-04",
        "ReLU's slope at 0 is set to 0",
        r"f'(z) = \begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases}",
        rf"{_slope('relu', Z)}, \quad {_slope('relu', 0.0)}, \quad {_slope('relu', -Z)}",
        _one("relu", 0.0),
    ),
    formula(
        "003-04",
        "Softmax does not change when all logits are shifted",
        r"\frac{e^{z_i + c}}{\sum_j e^{z_j + c}} = \frac{e^c e^{z_i}}{e^c \sum_j e^{z_j}} = a_i",
        lines(
            rf"z + {number(_SHIFT)} = {matrix(LOGITS + _SHIFT)}", rf"a = {matrix(plain_softmax(LOGITS + _SHIFT), 4)}"
        ),
        _SOFTMAX | {"shift": f"{_SHIFT:g}"},
    ),
    formula(
        "003-08",
        "Without the hidden activation two layers are one",
        r"y = b^o + (b^h + x W^h) W^o = (b^o + b^h W^o) + x (W^h W^o)",
        lines(
            rf"b^o + b^h W^o = {matrix(_LAYERS[1].bias)}",
            rf"+ {matrix(_LAYERS[0].bias)} \cdot {matrix(_LAYERS[1].weights)}",
            rf"= {matrix(_MERGED.bias)}",
        ),
        _LINEAR,
    ),
    formula(
        "003-12",
        "Binary cross-entropy",
        r"L = -(t \ln a + (1 - t) \ln(1 - a))",
        _bce_numbers(0.0, BADLY_WRONG),
        _LOSSES,
    ),
    formula(
        "003-12",
        "Squared error is flat where the output is wrong",
        r"\frac{\partial L}{\partial z} = 2 (a - t) \, a (1 - a) \quad \text{beside} \quad a - t",
        rf"2 \cdot {number(_OUT)} \cdot {number(_OUT)} \cdot {number(1 - _OUT)} = {number(2 * _HALF_DZ)} \quad "
        rf"\text{{beside}} \quad {number(_BCE[3])}",
        _LOSSES | {"squared": "squared_error"},
        omission="The text says that the gradient is close to 0. So it is with respect to the logit; with respect to "
        f"the output it is {2 * _HALF_DA:.4g}. For target 0 it is largest at z = {_FASTEST:.4g}, where it is "
        f"{2 * _FASTEST_SIZE:.4g}.",
    ),
    formula(
        "003-13",
        "Binary cross-entropy from the logit",
        r"L = \max(z, 0) - t z + \ln(1 + e^{-|z|})",
        rf"{number(BADLY_WRONG)} - 0 + \ln(1 + e^{{-{number(BADLY_WRONG)}}}) = {number(_BCE[1])}",
        _LOSSES,
        slip="The text names the idea without the formula. Computed from the output instead, the loss for target 0 is "
        f"infinite from z = {_where(_LOST)} on.",
    ),
    formula(
        "003-14",
        "Categorical cross-entropy",
        r"L = -\ln a_t",
        rf"-\ln a_{{{WANTED + 1}}} = -\ln {number(_A[WANTED])} = {number(_CROSS.loss.item())}",
        _CLASSES,
        slip=f"The decoder's one-hot vectors are printed with the first class on the right: the 1 of {_CODE} is at "
        f"index {_CODE[::-1].index('1')} in the program and at index {_CODE.index('1')} as read from the left.",
    ),
    formula(
        "003-18",
        "Slopes that make gradients vanish",
        r"0 < f'(z) \le \max_z f'(z)",
        rf"\text{{sigmoid: at most }} {number(_STEEPEST['sigmoid'])}, \quad \tanh\text{{: at most }} "
        rf"{number(_STEEPEST['tanh'])}",
        _one("tanh", 0.0),
        slip=f"The text calls both fractions; tanh's slope at 0 is {_STEEPEST['tanh']:g} and no fraction.",
    ),
    formula(
        "003-19",
        "Leaky ReLU",
        r"a = \max(0.01 z, z)",
        rf"\max({number(LEAKY_SLOPE)} \cdot ({number(-Z)}), {number(-Z)}) = {number(_a('leaky_relu', -Z))}",
        _one("leaky_relu", -Z) | {"slope": "0.01"},
        stated="0.01 for the slope",
    ),
    formula(
        "003-19",
        "PReLU, a leaky ReLU whose slope is trained",
        r"a = \max(p z, z) \quad (p \le 1)",
        rf"p = 0.25: \; \max(0.25 \cdot ({number(-Z)}), {number(-Z)}) = "
        rf"{number(larger_of_two_lines(np.array([-Z]), 0.25).item())}",
        _one("leaky_relu", -Z) | {"slope": "0.25"},
        slip="Holds for p up to 1 only. With p = 2 the printed maximum gives "
        f"{larger_of_two_lines(np.array([-Z]), 2.0).item():g} at z = {-Z:g} and "
        f"{larger_of_two_lines(np.array([Z]), 2.0).item():g} at z = {Z:g}; PReLU gives "
        f"{values(leaky_relu(2.0), np.array([-Z])).item():g} and {values(leaky_relu(2.0), np.array([Z])).item():g}.",
    ),
    # Text 004
    formula(
        "004-02",
        "Difference as a cost",
        r"J = t - a",
        rf"0 - {number(_OUT)} = {number(-_OUT)}, \quad \frac{{\partial J}}{{\partial a}} = -1",
        _LOSSES,
        slip="This is no cost: it has no minimum, and its slope is −1 whatever the target is. Descending on it makes "
        "the output ever larger.",
    ),
    formula(
        "004-02",
        "Half squared error",
        r"J = \tfrac{1}{2} (t - a)^2",
        rf"\tfrac{{1}}{{2}} (0 - {number(_OUT)})^2 = {number(_HALF)}",
        _LOSSES,
    ),
    formula("004-05", "Derivative of sigmoid", r"\sigma'(z) = \sigma(z) (1 - \sigma(z))", _slope("sigmoid"), _SIGMOID),
)
"""In the order of the texts."""
