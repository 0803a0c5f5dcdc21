"""The update rules of the texts with their numbers: gradient descent, its batches, its optimizers, clipping."""

from __future__ import annotations

import functools

import numpy as np

from core.descent import curve_verdict
from core.descent.curve import PRESETS, Curve, curve
from core.descent.descent import Path, batch_rows, descend, descend_each, estimate_spread
from core.descent.neuron_loss import DATA, NeuronLoss
from core.descent.surface_verdict import rises_on_line
from core.formulas.formula import Formula
from core.nn.array import Array
from core.nn.optimizers import OPTIMIZERS, Constants
from core.nn.update import clip
from core.notation.latex import gathered, number

formula = functools.partial(Formula, page="descent")

# What the page shows at first: so many steps, and the starts on a curve and on a map.
STEPS, START, POINT = 40, 3.0, np.array([-2.0, 2.5])
GRID_SEARCH = np.logspace(-5, 1, 7)
"""The learning rates of text 002's code."""


def _factor(value: float) -> str:
    """A number behind a product's dot."""
    return rf"({number(value)})" if value < 0 else number(value)


def _vector(values: Array) -> str:
    return rf"({', '.join(number(value) for value in values.tolist())})"


def _norm(vector: Array) -> str:
    return number(float(np.linalg.norm(vector)))


def _updates(names: tuple[str, ...], start: Array, gradient: Array, rate: float) -> str:
    """One step of plain descent, a line for each parameter."""
    return gathered(
        *(
            rf"{name} \leftarrow {number(old)} - {number(rate)} \cdot {_factor(slope)} = {number(old - rate * slope)}"
            for name, old, slope in zip(names, start.tolist(), gradient.tolist(), strict=True)
        )
    )


def _curve(name: str) -> Curve:
    return curve(PRESETS[name].text, PRESETS[name].reach)


def _walk(name: str, rate: float, rule: str = "sgd") -> Path:
    """A walk on one of the page's curves."""
    [path] = descend_each(_curve(name), [START], rule, rate, STEPS)
    return path


def _first_step(path: Path, symbol: str) -> str:
    """The first step of plain descent in one dimension."""
    return _updates((symbol,), path.points[0], path.gradients[0], path.learning_rate)


def _sequence(path: Path) -> str:
    """The first points of a walk in one dimension."""
    points = ", ".join(number(x) for x in path.points[:5, 0].tolist())
    return rf"\eta = {number(path.learning_rate)}: \quad {points}, \ldots"


# Text 000


def _stochastic() -> Formula:
    loss, rate = NeuronLoss(DATA["points"], "sigmoid", "half_squared_error", "mean"), 5.0
    n = len(loss.data.inputs)

    def single(point: Array, step: int) -> Array:
        return loss.rows(batch_rows(1, n, 1, step))(point)[1]

    paths = [descend(loss, POINT, "sgd", rate, STEPS), descend(loss, POINT, "sgd", rate, STEPS, estimate=single)]
    every, alone = (number(path.length / path.distance) for path in paths)
    off = number(estimate_spread(loss.sample_gradients(POINT), 1))
    return formula(
        "000-09",
        "Stochastic gradient descent: the gradient of one example i at a time",
        r"\theta \leftarrow \theta - \eta \, \nabla L_i(\theta)",
        gathered(
            rf"\frac{{\text{{path length}}}}{{\text{{distance}}}} = {every} \text{{ with all {n}}}",
            rf"{alone} \text{{ with single examples}}",
            rf"\text{{a single gradient is off by }} {off}",
        ),
        {"section": "batch"},
        slip="Jumping about may lead out of a shallow valley; nothing guarantees the global minimum. With a constant "
        "learning rate it need not come to rest either.",
    )


def _explicit_update() -> Formula:
    loss, rate = NeuronLoss(DATA["same"], "sigmoid", "half_squared_error", "sum"), 0.5
    value, gradient = loss(POINT)
    right, wrong = loss(POINT - rate * gradient)[0], loss(POINT + rate * gradient)[0]
    return formula(
        "000-12",
        "The same, written out for weights and bias of the output; h is what comes in",
        gathered(
            r"w \leftarrow w - \alpha \, h^T \left((\hat y - t) \, \hat y (1 - \hat y)\right)",
            r"b \leftarrow b - \alpha \sum (\hat y - t) \, \hat y (1 - \hat y)",
        ),
        gathered(
            _updates(("w", "b"), POINT, gradient, rate),
            rf"E: {number(value)} \to {number(right)}, \quad \text{{with }} {{+\alpha}}: {number(wrong)}",
        ),
        {"section": "two", "data": "same", "step": "0"},
        slip="The text has + α here, which walks uphill. Its general rule and its code subtract, rightly.",
    )


# Text 001


def _wrong_valley() -> Formula:
    line, starts, rate = _curve("two"), [-START, START], 0.05
    paths = descend_each(line, starts, "sgd", rate, STEPS)
    return formula(
        "001-20",
        "The start decides which valley a walk ends in: restart several times",
        r"f(x) = " + line.expression.latex,
        gathered(
            *(
                rf"\text{{from }} {number(path.points[0, 0])} \text{{ to }} x = {number(path.points[-1, 0])}, \quad "
                rf"f(x) = {number(path.losses[-1])}"
                for path in paths
            )
        ),
        {"curve": "two", "starts": ",".join(f"{start:g}" for start in starts), "rate": f"{rate:g}"},
    )


# Text 002


def _delta_updates() -> Formula:
    loss, rate = NeuronLoss(DATA["not"], "sigmoid", "half_squared_error", "sum"), 0.5
    return formula(
        "002-14",
        "One update of weight and bias, from δ, the derivative with respect to the net input",
        r"w_i \leftarrow w_i - \eta \, \delta_i \, a_{i-1}, \qquad b_i \leftarrow b_i - \eta \, \delta_i",
        _updates(("w", "b"), POINT, loss(POINT)[1], rate),
        {"section": "two", "data": "not", "step": "0"},
        difference="The text writes it for one sample. With several, δ a and δ are added up over them, as in these "
        "numbers.",
    )


def _mini_batches() -> Formula:
    loss, size = NeuronLoss(DATA["points"], "sigmoid", "half_squared_error", "mean"), 4
    n = len(loss.data.inputs)
    part = loss.rows(batch_rows(1, n, size, 0))(POINT)[1]
    return formula(
        "002-31",
        "A gradient from a mini-batch of M of the N samples; an epoch has N/M of them",
        r"\nabla C(\theta) \approx \frac{1}{M} \sum_{i \in \text{batch}} \nabla L_i(\theta)",
        gathered(
            rf"\frac{{N}}{{M}} = \frac{{{n}}}{{{size}}} = {n // size} \text{{ batches}}",
            rf"\nabla C = {_vector(loss(POINT)[1])}",
            rf"\text{{first batch: }} {_vector(part)}",
        ),
        {"section": "batch"},
        slip='The text calls this "Batch Gradient Descent". That name means the full batch; this is mini-batch.',
    )


def _summed_gradient() -> Formula:
    total, mean = (
        NeuronLoss(DATA["points"], "sigmoid", "half_squared_error", reduction)(POINT)[1]
        for reduction in ("sum", "mean")
    )
    n = len(DATA["points"].inputs)
    return formula(
        "002-35",
        "A gradient added up over n samples makes each step n times as long as with the mean",
        r"\sum_{i=1}^{n} \nabla L_i = n \cdot \frac{1}{n} \sum_{i=1}^{n} \nabla L_i",
        rf"\left\|\textstyle\sum \nabla L_i\right\| = {_norm(total)} = {n} \cdot {_norm(mean)}",
        {"section": "two", "data": "points"},
        slip="The text's network learns nothing, and the text looks for better hyperparameters. The cause is the sum "
        "over all training images in its gradient: the learning rate counts that many times.",
    )


def _grid_search() -> Formula:
    found: dict[str, list[str]] = {}
    for rate in GRID_SEARCH.tolist():
        verdict = curve_verdict.judge(_curve("parabola"), _walk("parabola", rate))
        found.setdefault(verdict.label, []).append(number(rate))
    low, high = (round(float(np.log10(rate))) for rate in GRID_SEARCH[[0, -1]])
    return formula(
        "002-38",
        "Learning rates to try, by factors of ten",
        rf"\eta = 10^{{{low}}}, \ldots, 10^{{{high}}}",
        gathered(*(rf"\text{{{label}: }} {', '.join(rates)}" for label, rates in found.items())),
        slip="The sentence names learning rates from 10⁻⁶ to 10⁻¹; the code tries 10⁻⁵ to 10¹, as here.",
    )


_ADAPTED = r"\frac{g}{\sqrt{s} + \epsilon}"

SCHEDULERS = {
    "sgd": ("Constant", r"x \leftarrow x - \eta \, g"),
    "momentum": ("Momentum", r"v \leftarrow \mu v + g, \quad x \leftarrow x - \eta \, v"),
    "adagrad": ("AdaGrad", rf"s \leftarrow s + g^2, \quad x \leftarrow x - \eta \, {_ADAPTED}"),
    "adagrad_momentum": (
        "AdaGrad with momentum",
        gathered(rf"s \leftarrow s + g^2, \quad v \leftarrow \mu v + {_ADAPTED}", r"x \leftarrow x - \eta \, v"),
    ),
    "rmsprop": (
        "RMSProp",
        gathered(r"s \leftarrow \rho s + (1 - \rho) \, g^2", rf"x \leftarrow x - \eta \, {_ADAPTED}"),
    ),
    "adam": (
        "Adam",
        gathered(
            r"m \leftarrow \beta_1 m + (1 - \beta_1) \, g",
            r"s \leftarrow \beta_2 s + (1 - \beta_2) \, g^2",
            r"x \leftarrow x - \eta \, \frac{m / (1 - \beta_1^k)}{\sqrt{s / (1 - \beta_2^k)} + \epsilon}",
        ),
    ),
}
"""Text 002's schedulers: their names, and their rules for the gradient g of step k = 1, 2, ..."""

_NOTES = {
    "sgd": {
        "difference": "The text's code is cut off before its rules in the copy that is used here. These are the usual "
        "ones, as PyTorch documents them."
    },
    "momentum": {
        "slip": "The text says that reset does nothing for Constant and Momentum: momentum's memory v is carried on."
    },
}

_LETTERS = {"momentum": r"\mu", "rho": r"\rho", "beta1": r"\beta_1", "beta2": r"\beta_2", "epsilon": r"\epsilon"}


def _scheduler(rule: str) -> Formula:
    name, symbols = SCHEDULERS[rule]
    path, constants = _walk("parabola", 0.1, rule), Constants(epsilon=OPTIMIZERS[rule].default_epsilon)
    used = [rf"{_LETTERS[key]} = {number(getattr(constants, key))}" for key in OPTIMIZERS[rule].constants]
    steps = (
        rf"g = {number(path.gradients[k, 0])}: \quad x = {number(x)} \to {number(path.points[k + 1, 0])}"
        for k, x in enumerate(path.points[:2, 0])
    )
    return formula(
        "002-43",
        f"Scheduler: {name}",
        symbols,
        gathered(r", \ ".join([rf"\eta = {number(path.learning_rate)}", *used]), *steps),
        {"step": "0"} | ({} if rule == "sgd" else {"beside": rule}),
        **_NOTES.get(rule, {}),
    )


def _adam_on_xor() -> Formula:
    loss, rates = NeuronLoss(DATA["xor"], "sigmoid", "half_squared_error", "sum", bias=-1.0), (0.01, 0.1, 1.0)
    ends = {rate: descend(loss, POINT, "adam", rate, STEPS).losses[-1] for rate in rates}
    beta1, beta2 = number(Constants.beta1), number(Constants.beta2)
    return formula(
        "002-44",
        "Adam on XOR with one unit: the result depends on the learning rate",
        rf"\eta = {number(rates[1])}, \quad \beta_1 = {beta1}, \quad \beta_2 = {beta2}",
        gathered(
            *(
                rf"\eta = {number(rate)}: \quad L = {number(end)} \text{{ after {STEPS} steps}}"
                for rate, end in ends.items()
            )
        ),
        {"section": "two", "data": "xor", "beside": "adam", "rate2": f"{rates[1]:g}"},
        slip="The text finds the result not bad. One unit cannot separate XOR: no learning rate gets all rows right.",
        difference="These numbers are of half the squared error and of two weights, with the bias held at −1, as the "
        "page draws them. The text trains three parameters on the cross-entropy: see the numbers of this item.",
    )


def _clipped(item: str, title: str, symbols: str, kind: str, omission: str) -> Formula:
    gradient = NeuronLoss(DATA["or"], "linear", "half_squared_error", "sum", bias=-1.0)(POINT)[1]
    threshold = 1.0
    return formula(
        item,
        title,
        symbols,
        gathered(
            rf"g = {_vector(gradient)}, \quad \|g\| = {_norm(gradient)}, \quad c = {number(threshold)}",
            rf"\text{{by the norm: }} {_vector(clip(gradient, 'norm', threshold))}",
            rf"\text{{element by element: }} {_vector(clip(gradient, 'value', threshold))}",
        ),
        {"section": "two", "unit": "linear", "clip": kind, "step": "0"},
        omission=omission,
    )


# Text 003


def _straight_line() -> Formula:
    loss, pieces = NeuronLoss(DATA["or"], "sigmoid", "half_squared_error", "sum", bias=-1.0), 100
    path = descend(loss, POINT, "sgd", 0.5, STEPS)
    start, end = path.points[[0, -1]]
    losses = ", ".join(number(loss(start + share * (end - start))[0]) for share in (0.0, 0.5, 1.0))
    return formula(
        "003-17",
        "The loss on the straight line from the start to the end of training",
        r"L\left((1 - s) \, \theta_{\text{start}} + s \, \theta_{\text{end}}\right), \quad 0 \le s \le 1",
        gathered(
            rf"s = 0, \tfrac12, 1: \quad L = {losses}",
            rf"\text{{it rises on {rises_on_line(loss, start, end, pieces)} of {pieces} pieces}}",
        ),
        {"section": "two"},
        slip="The text concludes that local minima are not a problem, against text 001 and, on small networks, against "
        "practice. Each of its claims rests on one study.",
    )


FORMULAS: tuple[Formula, ...] = (
    _stochastic(),
    formula(
        "000-12",
        "Gradient descent on all parameters, with the learning rate that the text calls usual",
        r"\theta \leftarrow \theta - \alpha \, \frac{\partial E}{\partial \theta}",
        _first_step(_walk("parabola", 0.02), r"\theta"),
        {"rate": "0.02", "step": "0"},
        omission="No learning rate is usual by itself: it belongs to a loss, its reduction and the scale of the "
        "inputs.",
    ),
    _explicit_update(),
    _wrong_valley(),
    formula(
        "001-24",
        "The new weight is the old one less a part of the slope",
        r"w_{jk} \leftarrow w_{jk} - \alpha \, \frac{\partial E}{\partial w_{jk}}",
        _first_step(_walk("two", 0.05), "w"),
        {"curve": "two", "rate": "0.05", "step": "0"},
    ),
    _delta_updates(),
    formula(
        "002-31",
        "Gradient descent, repeated",
        r"\theta_{i+1} = \theta_i - \eta \, \nabla C(\theta_i)",
        _sequence(_walk("parabola", 0.1)),
    ),
    _mini_batches(),
    _summed_gradient(),
    _grid_search(),
    *(_scheduler(rule) for rule in SCHEDULERS),
    _adam_on_xor(),
    _clipped(
        "002-55",
        "Gradient clipping: never exceed a threshold c",
        r"g_i \leftarrow \max(-c, \min(c, g_i))",
        "value",
        "The text does not say whether elements or the norm are held below the threshold. Element by element, as "
        "written here, turns the gradient.",
    ),
    _straight_line(),
    _clipped(
        "003-21",
        "Gradient clipping by the norm, which keeps the direction",
        r"g \leftarrow g \cdot \min\left(1, \frac{c}{\|g\|}\right)",
        "norm",
        "The text says that training only progresses more slowly. That is so for plain descent; momentum and Adam mix "
        "the gradients of several steps, and clipping one of them turns the step too.",
    ),
    formula(
        "004-03",
        "Gradient descent on one weight",
        r"w' = w - \eta \, \frac{\partial J(w)}{\partial w}",
        _first_step(_walk("parabola", 0.1), "w"),
        {"step": "0"},
    ),
)
