"""Text 002 on its smallest networks: one unit, the scalar network 1-1-1 with its code, and 2-2-1."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from core.experiment.experiment import Experiment
from core.experiment.settings import SettingError
from core.nn.array import Array
from core.nn.gradient_check import gradient_check
from core.nn.network import count_parameters
from core.notation.numbers import short
from core.textbook.by_hand import on_values, with_weights
from core.textbook.figures import level, lines
from core.textbook.item import Drawing, Findings, Items, Number, Place, Table, in_the_lab, see
from core.training.trainer import train
from core.worked.example import Example, scalar

UPDATES = 50
RATES = (0.001, 0.01, 0.1, 1.0, 2.0)
PENALTIES: tuple[dict[str, Any], ...] = ({"l1": 0.1}, {"l1": 1.0}, {"l2": 0.1}, {"l2": 1.0})
SAMPLES = (1, 2, 5, 20)

ONE_UNIT = {"net": "own", "own_sizes": "1-1", "own_weights": "0.8", "own_biases": "0.1", "own_inputs": "1"}


HIGHEST = 30.0
"""The largest output of the scalar network that is drawn."""

ITEMS = Items()


def _scalar_in_the_lab(label: str) -> Place:
    """The scalar network with its weights and its one pair; as a point of which there are two, with the mean."""
    example = scalar()
    ((x,),), ((target,),) = example.inputs, example.targets
    experiment = Experiment(
        **on_values([(float(x), float(target))] * 2),
        hidden=(1,),
        reduction="mean",
        learning_rate=example.learning_rate,
        max_epochs=UPDATES,
        target_loss=0.0,
    )
    return with_weights(label, experiment, dict(enumerate(example.network.parameters().tolist())))


def _outputs(example: Example) -> Array:
    """The network's output for its first sample before, between and after the updates; cut off at an overflow."""
    outputs = [float(example.network.predict(example.inputs)[0, 0])]
    for _ in range(UPDATES):
        try:
            example = example.updated()
        except SettingError:
            break
        outputs.append(float(example.network.predict(example.inputs)[0, 0]))
    return np.array(outputs)


def _final(example: Example) -> str:
    """The output after all updates, or that it is beyond all bounds."""
    outputs = _outputs(example)
    return short(outputs[-1]) if len(outputs) > UPDATES and abs(outputs[-1]) < 1e4 else "diverges"


def _with_more_data(n: int) -> Example:
    """The network with n samples of y = 2 x + 1, x from 4 down to 0: the text's own pair is the first of them."""
    x = np.linspace(4.0, 0.0, n)[:, None]
    rows = tuple(f"x = {value:g}" for value in x[:, 0])
    return replace(scalar(), inputs=x, targets=2.0 * x + 1.0, rows=rows, reduction="mean")


ITEMS.item(
    "002-12",
    "One unit with one input",
    see("One unit with numbers", "backpropagation", **ONE_UNIT, own_targets=0, step=6),
    does="All quantities are plain numbers: z = w x + b, a = σ(z), C = ½ (a - y)². The chain rule gives the two "
    "derivatives, and names what they have in common δ.",
    difference="δ is the derivative by the net input z here. Text 004 calls the derivative by the output δ, which "
    "lacks the "
    "slope of the activation.",
)

ITEMS.item(
    "002-13",
    "A hidden layer of one unit",
    see("The scalar network, step by step", "backpropagation", net="scalar"),
    see("The derivative by w₁", "backpropagation", net="scalar", place="p0-0-0", step=13),
    _scalar_in_the_lab("It learns its one pair, in the lab"),
    does="The network 1-1-1, one unit behind the other, with four parameters and their four derivatives. The text adds "
    "that small slopes of the activation make the training stop (vanishing gradient) and large ones make the "
    "parameters grow without bounds (exploding gradient).",
)

ITEMS.item(
    "002-14",
    "Training: the update of weight and bias",
    see("The four updates of the scalar network", "backpropagation", net="scalar", step=17),
    see("The same update on a curve", "descent"),
    does="Each parameter moves against its derivative, by the learning rate times as far. One forward pass and one "
    "backward pass are an iteration, and make one update.",
)


@ITEMS.item(
    "002-15",
    "The code of the scalar network",
    see("The network after 50 updates", "backpropagation", net="scalar", updates=50),
    _scalar_in_the_lab("These 50 updates in the lab"),
    see("The challenge: automatic differentiation", "autodiff", section="network"),
    does="A script trains the network 1-1-1 with a sigmoid hidden unit and a linear output. The exercises ask for more "
    "data, other learning rates and L1 or L2 penalties.",
    settings="The script is cut off in the text. Its author's public code has: x = 4, y = 9, seed 0, normally "
    "distributed weights, biases 0.01, learning rate 0.1, 50 updates, cost ½ (a - y)². More data are ours: y = 2x + 1, "
    "of which the text's pair is one, with the mean of the cost.",
    slip="The text says that the code is for the function of the example before; that example has no function.",
    draws=True,
)
def _scalar_code() -> Findings:
    """Run the code of 002-15, and then what its exercises ask for."""
    start = scalar()
    steps = len(RATES) + len(PENALTIES) + len(SAMPLES)
    runs, rates, penalties, data = {}, [], [], []
    hidden_output = start.network.forward(start.inputs)[1][1][0, 0]
    for done, rate in enumerate(RATES):
        yield done / steps
        example = replace(start, learning_rate=rate)
        runs[rate] = _outputs(example)
        factor = 1.0 - rate * (1.0 + hidden_output**2)
        rates.append((f"{rate:g}", short(factor), _final(example)))
    for done, penalty in enumerate(PENALTIES, len(RATES)):
        yield done / steps
        ((name, value),) = penalty.items()
        penalties.append((f"{name.upper()}, λ = {value:g}", _final(replace(start, **penalty))))
    for done, n in enumerate(SAMPLES, len(RATES) + len(PENALTIES)):
        yield done / steps
        example = _with_more_data(n)
        after = example.updated(UPDATES).loss_and_gradient[0]
        data.append((str(n), short(example.loss_and_gradient[0]), short(after)))
    outputs = runs[start.learning_rate]
    hidden, output = start.network.layers
    net = start.network.forward(start.inputs)[0][0][0, 0]
    yield Number("w₁ at the start", float(hidden.weights[0, 0]), comment="the first number of seed 0")
    yield Number("w₂ at the start", float(output.weights[0, 0]), comment="the second number of seed 0")
    yield Number("output before training", outputs[0], comment="the target is 9")
    yield Number(f"output after {UPDATES} updates", outputs[-1])
    yield Number("what is left to the target", float(start.targets[0, 0]) - outputs[-1])
    yield (
        f"The hidden unit is saturated: its net input is {short(net)}. So nearly all is learned by w₂ and b₂, and as "
        "long as it stays so, an update multiplies the error of the linear output by 1 - η (1 + a₁²). The closer that "
        "is to 0, the faster; near -1 the output swings about the target, and below -1 the swings grow until the "
        "hidden unit leaves its place. A penalty keeps the weights small, and b₂, which is not penalised, takes over."
    )
    yield Table(
        ("learning rate η", "1 - η (1 + a₁²)", f"output after {UPDATES} updates"),
        rates,
        "Other learning rates",
    )
    yield Table(("penalty", f"output after {UPDATES} updates"), penalties, "L1 and L2 penalties on the weights")
    yield Table(
        ("samples", "mean cost before", f"mean cost after {UPDATES} updates"),
        data,
        "More data: y = 2x + 1, x from 0 to 4",
    )
    drawn = {f"η = {rate:g}": run for rate, run in runs.items() if np.abs(run).max() <= HIGHEST}
    left_out = ", ".join(f"η = {rate:g}" for rate in runs if f"η = {rate:g}" not in drawn)
    figure = lines("update", "output", drawn)
    level(figure, float(start.targets[0, 0]), "target")
    beyond = f" Left out: {left_out}, which swings beyond the picture." if left_out else ""
    yield Drawing(
        figure,
        "Curves of the output of the scalar network over its updates, one for each learning rate, and the target.",
        "Small learning rates creep towards the target; with 1 the output swings about it." + beyond,
    )


@ITEMS.item(
    "002-16",
    "Two inputs, two hidden units, one output",
    in_the_lab("The network 2-2-1 in the lab"),
    see("Its equations with numbers", "backpropagation", step=0),
    does="All equations of the network 2-2-1, the one that learns XOR, are written out: net inputs, outputs, δ of both "
    "layers, nine derivatives and the updates.",
    settings="No numbers are given. Ours are the lab's own network with seed 42, before training.",
)
def _nine_parameters() -> Findings:
    """Count the parameters of 2-2-1, and hold the formula as printed against central differences."""
    experiment = Experiment()
    network = next(train(experiment)).network
    x, target = np.array([[1.0, 0.0]]), np.array([[1.0]])
    _, gradients = network.loss_and_gradients(x, target, loss="half_squared_error", reduction="sum")
    numerical = gradient_check(network, x, target, loss="half_squared_error", reduction="sum").numerical
    delta = gradients[0].bias[0]
    hidden = network.forward(x)[1][1]
    rows = (
        ("as printed, δ₀⁽¹⁾ a₀⁽¹⁾", delta * hidden[0, 0]),
        ("right, δ₀⁽¹⁾ a₀⁽⁰⁾", delta * x[0, 0]),
        ("backpropagation", gradients[0].weights[0, 0]),
        ("central difference", numerical[0]),
    )
    yield Number("parameters of 2-2-1", count_parameters(network.sizes), "9")
    yield "The derivative of the cost by w₀₀⁽¹⁾ of the lab's network, for the input 1, 0 and the target 1:"
    yield Table(("how", "∂C/∂w₀₀⁽¹⁾"), tuple((name, f"{value:.6g}") for name, value in rows))
