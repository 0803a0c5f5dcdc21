"""Text 003 on cross-entropy: binary beside squared error, from the logits, and categorical for a decoder."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from core.ensemble.batched import part
from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.nn.elementary import log, log1p
from core.nn.losses import Loss
from core.nn.network import Network, layer_views
from core.notation.numbers import short
from core.numerics import naive_losses
from core.numerics.output_losses import at_logits
from core.numerics.saturation import FAR
from core.textbook.figures import REACH, lines, losses, plane
from core.textbook.item import Drawing, Findings, Items, Number, Table, in_the_lab, percentage, see
from core.textbook.runs import (
    AUTHOR,
    failures_table,
    interval,
    losses_of,
    many_on,
    one_of,
    run,
    share_text,
    solved_number,
    starts_of,
)
from core.textbook.xor_network import SETTINGS, TO_THE_END

FROM_LOGITS: dict[str, Any] = SETTINGS | {"loss": "binary_cross_entropy"}

AXIS_LIMIT = 0.26
"""Where the y axis of the author's error graph ends."""

DECODER: dict[str, Any] = SETTINGS | {"loss": "categorical_cross_entropy", "output_activation": "softmax"}

BITS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])

BITS_OF_FOUR: dict[str, Any] = {"problem": "points", "points": "0,0,0;0,1,1;1,0,2;1,1,3", "test": 0}
"""The four rows in the lab, each of a class of its own: the index of the wanted element."""

CODES = ("0001", "0010", "0100", "1000")
"""What the text has the decoder give for 00, 01, 10 and 11."""

SEEDS, DECODER_SEEDS = 500, 200

OF_ELEMENTS = Loss(
    "of_elements",
    "Binary cross-entropy of each element",
    "−Σ (t ln a + (1 − t) ln(1 − a))",
    lambda z, a, t: -(t * log(a) + (1.0 - t) * log1p(-a)),
    dterms_da=lambda a, t: (1.0 - t) / (1.0 - a) - t / a,
)
"""Of a softmax's outputs; its derivative goes through the softmax's own."""

EARLY, RATES = 200, (2.5, 5.0, 10.0)
"""Epochs and learning rates at which it is compared with the categorical one."""

ITEMS = Items()


# 003-12


@ITEMS.item(
    "003-12",
    "Binary cross-entropy beside squared error",
    see("Both losses at a logit", "activations", section="losses", target=0, logit=10),
    does="Defines binary cross-entropy and plots it beside the squared error, to show where each is flat and where "
    "steep.",
    settings="Logits from −10 to 10 (missing in the text; from its author's public code); here for the target 0.",
    draws=True,
)
def _beside_squared() -> Findings:
    z, t = np.linspace(-10.0, 10.0, 201), np.zeros(1)
    names = {"squared error": "squared_error", "binary cross-entropy": "binary_cross_entropy"}
    found = {name: at_logits(loss, z[:, None], t) for name, loss in names.items()}
    squared, cross = found.values()
    flat, steep = (float(rows.dloss_dz[-1, 0]) for rows in (squared, cross))
    yield Number("slope of the squared error at z = 10", flat, comment="target 0: badly wrong")
    yield Number("slope of the cross-entropy at z = 10", steep, comment="target 0")
    yield Number("cross-entropy at z = 10", float(cross.loss[-1]), comment="target 0")
    yield Number("squared error at z = 10", float(squared.loss[-1]), comment="target 0")
    yield (
        f"Where the output is badly wrong, the cross-entropy's slope is {short(steep / flat)} times the squared "
        "error's. For the target 1 both pictures are mirrored."
    )
    yield Drawing(
        lines("logit z", "loss for target 0", {name: rows.loss for name, rows in found.items()}, z),
        "Both losses over the logit: squared error flat at 0 and at 1, cross-entropy rising in a straight line.",
        "Far on the wrong side, on the right, the squared error is flat; cross-entropy goes on rising.",
    )
    yield Drawing(
        lines("logit z", "slope by the logit", {name: rows.dloss_dz[:, 0] for name, rows in found.items()}, z),
        "Slopes of both: the squared error's is a bump that vanishes on both sides, cross-entropy's rises to 1.",
        "The slope is what descent follows: where the answer is most wrong, squared error has hardly any.",
    )


# 003-13


@ITEMS.item(
    "003-13",
    "Binary cross-entropy from the logits",
    in_the_lab("This run in the lab", **FROM_LOGITS, **TO_THE_END),
    see("1000 seeds", "starts", Experiment(**FROM_LOGITS), starts=1000),
    see("Where the other way fails", "activations", section="losses", target=0, logit=40),
    does="Computes the cross-entropy from the logits instead of the outputs, because an output may be rounded to 0 or "
    "1, and trains XOR with it.",
    settings=f"2-2-1, learning rate 5, mean over the rows ({AUTHOR}), the rest as in 003-09.",
    slip="The author's error graph keeps the y axis of the squared error, up to 0.26. Cross-entropy starts at about ln "
    "2, far above it: the curve enters the picture only later.",
    draws=True,
)
def _from_logits() -> Findings:
    experiment = Experiment(**FROM_LOGITS)
    snapshots = yield from part(run(experiment.replace(**TO_THE_END)), 0.0, 0.3)
    cross = yield from part(starts_of(experiment, SEEDS), 0.3, 0.65)
    squared = yield from part(starts_of(Experiment(**SETTINGS), SEEDS), 0.65, 1.0)
    errors = losses_of(snapshots)
    fails = naive_losses.binary_fails_from(0.0, FAR)
    assert fails is not None
    yield Number("cross-entropy of four outputs of ½", float(np.log(2.0)), comment="ln 2: nothing learned yet")
    yield Number("cross-entropy before the first step", float(errors[0]), comment=f"seed {experiment.seed}")
    yield Number("epochs above the author's axis", int((errors > AXIS_LIMIT).sum()), comment=f"above {AXIS_LIMIT:g}")
    yield Number("cross-entropy at the end", float(errors[-1]), comment=f"after {snapshots[-1].epoch} epochs")
    yield solved_number(cross, "XOR with cross-entropy")
    yield solved_number(squared, "XOR with squared error")
    yield Number("from the output, the loss is infinite from z =", fails, comment="target 0")
    yield (
        "The two shares belong to the same seeds, starts and learning rate. They stand for different steps: the same "
        "learning rate is larger for cross-entropy, whose gradient lacks the factor 2 a (1 − a)."
    )
    yield failures_table(cross)
    curves = {
        "binary cross-entropy": errors,
        f"the author's axis ends here, at {AXIS_LIMIT:g}": np.full(len(errors), AXIS_LIMIT),
    }
    yield losses(curves, "error", "In the author's picture the part above the second line is cut off.")


# 003-14


@ITEMS.item(
    "003-14",
    "Categorical cross-entropy: a decoder from two bits to one of four",
    see("Categorical cross-entropy of three classes", "activations", section="classes"),
    in_the_lab("The decoder in the lab", **(DECODER | TO_THE_END | BITS_OF_FOUR)),
    does="Defines categorical cross-entropy by the index of the wanted element, and trains a network that turns 00, "
    "01, 10 and 11 into 0001, 0010, 0100 and 1000.",
    settings=f"2-2-4, sigmoid hidden units, softmax output, indices 0 to 3, learning rate 5 ({AUTHOR}), the rest as in "
    "003-09.",
    slip="The error graph of the author's script keeps the y axis up to 0.26, while the loss begins near ln 4.",
    omission="The text says that binary cross-entropy on the elements of a softmax would be less efficient, and "
    "gives no numbers: see the table. It leaves open which end of the strings the index counts from.",
    draws=True,
)
def _decoder() -> Findings:
    experiment = Experiment(**DECODER, **TO_THE_END)
    ends, last = yield from part(many_on(experiment, BITS, np.eye(4), DECODER_SEEDS), 0.0, 0.7)
    outputs, answers = last[:, :, experiment.seed], last.argmax(axis=1)
    right = int((answers == np.arange(4)[:, None]).all(axis=0).sum())
    rows = tuple(
        (f"{int(a)}{int(b)}", code, str(code[::-1].index("1")), str(code.index("1")), *(f"{p:.4f}" for p in row))
        for (a, b), code, row in zip(BITS, CODES, outputs, strict=True)
    )
    yield Number("rows right", int((outputs.argmax(axis=1) == np.arange(4)).sum()), "4", comment="of 4")
    yield Number("cross-entropy before the first step", float(ends.losses[0, experiment.seed]), comment="about ln 4")
    yield Number("cross-entropy at the end", float(ends.losses[-1, experiment.seed]))
    yield percentage(
        "share of seeds that decode all four rows",
        right / DECODER_SEEDS,
        comment=f"{interval(right, DECODER_SEEDS)}; seeds 0 to {DECODER_SEEDS - 1}",
    )
    yield (
        "Two hidden units are enough: each row of bits gives another pair of hidden outputs, and softmax picks one of "
        "four directions. The index of the 1 is 0 for 00 and 3 for 11 when the string is read from the right, as in a "
        "binary number; read from the left as a vector, the order is the mirror image. Both can be learned; the "
        "program and the strings must only agree."
    )
    yield Table(
        ("bits", "code", "index from the right", "index from the left", *(f"output {k}" for k in range(4))),
        rows,
        f"Outputs at the end, seed {experiment.seed}, with the target index counted from the right",
    )
    yield from part(_of_elements(experiment), 0.7, 1.0)
    sizes = (2, *experiment.hidden, 4)
    layers = layer_views(ends.parameters[:, experiment.seed].copy(), sizes)
    weights, biases = zip(*layers, strict=True)
    network = Network.from_parameters(weights, biases, ["sigmoid", "softmax"])

    def output(element: int) -> Callable[[Array], Array]:
        return lambda inputs: network.predict(inputs)[:, element]

    for element, (bits, code) in enumerate(zip(rows, CODES, strict=True)):
        figure = plane(BITS, np.eye(4)[:, element], *REACH, output(element))
        yield Drawing(
            figure,
            f"Heat map: output {element} over both bits from 0 to 1, blue near 1 at {bits[0]} and orange elsewhere.",
            f"**Output {element}.** It answers to {bits[0]}, and so makes the code {code}.",
            360,
        )
    yield losses({"error": ends.losses[:, experiment.seed]}, "cross-entropy", "It starts near ln 4: one guess in four.")


def _of_elements(experiment: Experiment) -> Findings:
    """Both cross-entropies on the softmax, early in training and at three learning rates."""
    rows = []
    for number, (rate, loss) in enumerate(product(RATES, (None, OF_ELEMENTS))):
        early = experiment.replace(learning_rate=rate, max_epochs=EARLY)
        task = many_on(early, BITS, np.eye(4), DECODER_SEEDS // 2, loss)
        _, last = yield from one_of(task, number, 2 * len(RATES))
        wanted = last[np.arange(4), np.arange(4)]
        right = int((last.argmax(axis=1) == np.arange(4)[:, None]).all(axis=0).sum())
        name = "categorical" if loss is None else "binary, of each element"
        middle = short(float(np.median(-np.log(wanted).mean(axis=0))))
        rows.append((f"{rate:g}", name, share_text(right, DECODER_SEEDS // 2), middle))
    yield Table(
        ("learning rate", "cross-entropy", "seeds that decode all rows", "−ln of the wanted output, median"),
        rows,
        f"After {EARLY} epochs: which cross-entropy is trained",
    )
    yield (
        "Binary cross-entropy takes a logarithm of each element, the categorical one of a single element. Near the end "
        "its value is about twice as large, since −ln(1 − a) of the other elements adds up to about 1 − a of the "
        "wanted one, and so are its steps: with half of the learning rate it comes about as far. It gains nothing for "
        "the additional work, and too large a learning rate spoils it sooner."
    )
