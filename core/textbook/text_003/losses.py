"""Text 003 on cross-entropy: binary beside squared error, from the logits, and categorical for a decoder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.ensemble.batched import measure_of, part, train_many
from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.nn.initializers import initial_parameters
from core.nn.network import Network, flatten, forward, layer_views
from core.notation.numbers import short
from core.numerics import naive_losses
from core.numerics.output_losses import at_logits
from core.numerics.saturation import FAR
from core.textbook.item import Item, Number, Place, Report, Table, Task, in_the_lab
from core.textbook.text_003.hidden import SETTINGS, TO_THE_END
from core.textbook.text_003.runs import AUTHOR, failures_table, interval, losses_of, run, solved_number, starts_of

FROM_LOGITS: dict[str, Any] = SETTINGS | {"loss": "binary_cross_entropy"}

AXIS_LIMIT = 0.26
"""Where the y axis of the author's error graph ends."""

DECODER: dict[str, Any] = SETTINGS | {"loss": "categorical_cross_entropy", "output_activation": "softmax"}

BITS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])

CODES = ("0001", "0010", "0100", "1000")
"""What the text has the decoder give for 00, 01, 10 and 11."""

SEEDS, DECODER_SEEDS = 500, 200


# 003-12


@dataclass(frozen=True)
class BesideSquared:
    """By the logit z (n,), for the target 0: both losses, and their slopes by the logit, (n,) each."""

    z: Array
    squared: Array
    cross: Array
    squared_slope: Array
    cross_slope: Array


def _beside_squared() -> Task:
    yield 0.5
    z, t = np.linspace(-10.0, 10.0, 201), np.zeros(1)
    squared = at_logits("squared_error", z[:, None], t)
    cross = at_logits("binary_cross_entropy", z[:, None], t)
    slopes = squared.dloss_dz[:, 0], cross.dloss_dz[:, 0]
    return Report(
        numbers=(
            Number("slope of the squared error at z = 10", float(slopes[0][-1]), comment="target 0: badly wrong"),
            Number("slope of the cross-entropy at z = 10", float(slopes[1][-1]), comment="target 0"),
            Number("cross-entropy at z = 10", float(cross.loss[-1]), comment="target 0"),
            Number("squared error at z = 10", float(squared.loss[-1]), comment="target 0"),
        ),
        words=f"Where the output is badly wrong, the cross-entropy's slope is {short(slopes[1][-1] / slopes[0][-1])} "
        "times the squared error's. For the target 1 both pictures are mirrored.",
        data=BesideSquared(z, squared.loss, cross.loss, *slopes),
    )


# 003-13


def _from_logits() -> Task:
    experiment = Experiment(**FROM_LOGITS)
    snapshots = yield from part(run(experiment.replace(**TO_THE_END)), 0.0, 0.3)
    cross = yield from part(starts_of(experiment, SEEDS), 0.3, 0.65)
    squared = yield from part(starts_of(Experiment(**SETTINGS), SEEDS), 0.65, 1.0)
    losses = losses_of(snapshots)
    fails = naive_losses.binary_fails_from(0.0, FAR)
    assert fails is not None
    return Report(
        numbers=(
            Number("cross-entropy of four outputs of ½", float(np.log(2.0)), comment="ln 2: nothing learned yet"),
            Number("cross-entropy before the first step", float(losses[0]), comment=f"seed {experiment.seed}"),
            Number("epochs above the author's axis", int((losses > AXIS_LIMIT).sum()), comment=f"above {AXIS_LIMIT:g}"),
            Number("cross-entropy at the end", float(losses[-1]), comment=f"after {snapshots[-1].epoch} epochs"),
            solved_number(cross, "XOR with cross-entropy"),
            solved_number(squared, "XOR with squared error"),
            Number("from the output, the loss is infinite from z =", fails, comment="target 0"),
        ),
        words="The two shares belong to the same seeds, starts and learning rate. They stand for different steps: the "
        "same learning rate is larger for cross-entropy, whose gradient lacks the factor 2 a (1 − a).",
        tables=(failures_table(cross),),
        data=losses,
    )


# 003-14


@dataclass(frozen=True)
class Decoded:
    """Outputs (4, 4) for the rows of BITS, and the losses (epochs + 1,)."""

    outputs: Array
    losses: Array


def _decoder() -> Task:
    experiment = Experiment(**DECODER, **TO_THE_END)
    sizes, names = (2, 2, 4), ("sigmoid", "softmax")
    drawn = [initial_parameters(experiment.init, experiment.init_scale, sizes, seed) for seed in range(DECODER_SEEDS)]
    ends = yield from train_many(
        measure_of(sizes, names, experiment.loss, experiment.reduction, BITS, np.eye(4)),
        np.array([flatten(layers) for layers in drawn]).T,
        optimizer="sgd",
        learning_rate=experiment.learning_rate,
        epochs=experiment.max_epochs,
    )
    first = layer_views(ends.parameters[:, experiment.seed], sizes)
    network = Network.from_parameters([layer.weights for layer in first], [layer.bias for layer in first], names)
    outputs = network.predict(BITS)
    answers = forward(layer_views(ends.parameters, sizes), experiment.activations, BITS)[1][-1].argmax(axis=1)
    right = int((answers == np.arange(4)[:, None]).all(axis=0).sum())
    rows = tuple(
        (f"{int(a)}{int(b)}", code, str(code[::-1].index("1")), str(code.index("1")), *(f"{p:.4f}" for p in row))
        for (a, b), code, row in zip(BITS, CODES, outputs, strict=True)
    )
    return Report(
        numbers=(
            Number("rows right", int((outputs.argmax(axis=1) == np.arange(4)).sum()), "4", comment="of 4"),
            Number("cross-entropy before the first step", float(ends.losses[0, experiment.seed]), comment="about ln 4"),
            Number("cross-entropy at the end", float(ends.losses[-1, experiment.seed])),
            Number(
                "share of seeds that decode all four rows",
                100.0 * right / DECODER_SEEDS,
                unit="%",
                comment=f"{interval(right, DECODER_SEEDS)}; seeds 0 to {DECODER_SEEDS - 1}",
            ),
        ),
        words="Two hidden units are enough: each row of bits gives another pair of hidden outputs, and softmax picks "
        "one of four directions. The index of the 1 is 0 for 00 and 3 for 11 when the string is read from the right, "
        "as in a binary number; read from the left as a vector, the order is the mirror image. Both can be learned; "
        "the program and the strings must only agree.",
        tables=(
            Table(
                ("bits", "code", "index from the right", "index from the left", *(f"output {k}" for k in range(4))),
                rows,
                f"Outputs at the end, seed {experiment.seed}, with the target index counted from the right",
            ),
        ),
        data=Decoded(outputs, ends.losses[:, experiment.seed]),
    )


LOSSES: tuple[Item, ...] = (
    Item(
        "003-12",
        "Binary cross-entropy beside squared error",
        "Defines binary cross-entropy and plots it beside the squared error, to show where each is flat and where "
        "steep.",
        settings="Logits from −10 to 10 (missing in the text; from its author's public code); here for the target 0.",
        places=(Place("activations", {"section": "losses", "target": "0", "logit": "10"}, "Both losses at a logit"),),
        compute=_beside_squared,
    ),
    Item(
        "003-13",
        "Binary cross-entropy from the logits",
        "Computes the cross-entropy from the logits instead of the outputs, because an output may be rounded to 0 or "
        "1, and trains XOR with it.",
        settings=f"2-2-1, learning rate 5, mean over the rows ({AUTHOR}), the rest as in 003-09.",
        slip="The author's error graph keeps the y axis of the squared error, up to 0.26. Cross-entropy starts at "
        "about ln 2, far above it: the curve enters the picture only later.",
        places=(
            in_the_lab("This run in the lab", **FROM_LOGITS, **TO_THE_END),
            Place("starts", Experiment(**FROM_LOGITS).to_url() | {"starts": "1000"}, "1000 seeds"),
            Place("activations", {"section": "losses", "target": "0", "logit": "40"}, "Where the other way fails"),
        ),
        compute=_from_logits,
    ),
    Item(
        "003-14",
        "Categorical cross-entropy: a decoder from two bits to one of four",
        "Defines categorical cross-entropy by the index of the wanted element, and trains a network that turns 00, 01, "
        "10 and 11 into 0001, 0010, 0100 and 1000.",
        settings=f"2-2-4, sigmoid hidden units, softmax output, indices 0 to 3, learning rate 5 ({AUTHOR}), the rest "
        "as in 003-09.",
        slip="The text says that binary cross-entropy on the elements of a softmax would be less efficient, and gives "
        "no numbers. It leaves open which end of the strings the index counts from.",
        places=(
            Place("activations", {"section": "classes"}, "Categorical cross-entropy of three classes"),
            in_the_lab("Softmax with two classes in the lab", **DECODER),
        ),
        compute=_decoder,
    ),
)
