"""Claims about gradients: their size from layer to layer, where they go in the end, and one that is summed wrongly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.claims.claim import Arm, Claim, Found
from core.claims.counting import ahead, larger, more_often, share
from core.claims.procedures import (
    AT_END,
    AT_START,
    CORRECTED,
    FIRST,
    OUTPUT,
    PRINTED,
    delta_sizes,
    layer_name,
    summed_bias,
    train_all,
)
from core.claims.rules import ALWAYS, GENERALLY, SOMETIMES, Check
from core.claims.standard import INSIDE, SCRIPT, STANDARD, ZERO_ONE, target_arms, until
from core.nn.array import Array
from core.training.trainer import overflow_ends_the_run

CONSIDERABLY = 0.5
"""A gradient of less than this share of another is considerably smaller."""

NETWORK = "the network"


def _hidden(found: Found) -> Sequence[Check]:
    checks = []
    for when, words in ((AT_START, "at the start"), (AT_END, "at the end")):
        hidden, output = (found.measured[layer_name(NETWORK, when, layer)] for layer in (FIRST, OUTPUT))
        known = np.isfinite(hidden) & (output > 0)
        ratio = hidden[known] / output[known]
        checks.append(share(ratio < 1.0, f"runs with smaller deltas in the hidden layer, {words}", GENERALLY))
        checks.append(
            share(ratio < CONSIDERABLY, f"runs with less than {CONSIDERABLY:g} of the output's, {words}", GENERALLY)
        )
    return checks


DEPTH = 5


def _deep(name: str) -> str:
    return f"{DEPTH} {name} layers"


def _first_over_last(found: Found, arm: str) -> Array:
    first, last = (found.measured[layer_name(arm, AT_START, layer)] for layer in (FIRST, OUTPUT))
    return np.divide(first, last, out=np.full(len(first), np.nan), where=last > 0)


def _vanishing(found: Found) -> Sequence[Check]:
    sigmoid, tanh, relu = (_first_over_last(found, _deep(name)) for name in ("sigmoid", "tanh", "ReLU"))
    shallow = _first_over_last(found, "1 sigmoid layer")
    return (
        share(
            sigmoid < 0.01, f"starts of {_deep('sigmoid')} with deltas below 1% of the output's in the first", GENERALLY
        ),
        share(sigmoid < shallow, f"seeds with smaller first deltas in {DEPTH} than in 1 sigmoid layer", GENERALLY),
        share(tanh < 0.01, f"starts of {_deep('tanh')} with deltas below 1% of the output's in the first", GENERALLY),
        larger(relu, sigmoid, "seeds with the larger first deltas with ReLU than with sigmoid"),
        more_often(found, _deep("ReLU"), _deep("sigmoid")),
    )


MIDDLE, LATE = 2500, 5000
STILL = 0.01
"""Parameters that move by less than this share of their length in the second half of the epochs have converged."""


def _converged(found: Found) -> Sequence[Check]:
    """Of the runs that get all rows right in the end."""
    checks = []
    for targets in (ZERO_ONE, INSIDE):
        before, after = (found.outcomes[until(targets, epochs)] for epochs in (MIDDLE, LATE))
        right = after.accuracy == 1.0
        with overflow_ends_the_run():
            length = np.linalg.norm(after.parameters, axis=1)
            moved = np.linalg.norm(after.parameters - before.parameters, axis=1) / length
        checks += [
            share(
                (after.gradient_norm < before.gradient_norm)[right],
                f"runs whose gradient is smaller after {LATE:,} than after {MIDDLE:,} epochs, {targets}",
                ALWAYS,
            ),
            share((moved < STILL)[right], f"runs whose parameters have converged, {targets}", ALWAYS),
        ]
    return checks


CLAIMS = (
    Claim(
        name="hidden_gradient",
        title="The gradient of the hidden layer is considerably smaller than that of the output layer",
        items=("000-20", "000-18"),
        says="Text 000 plots what its script calls gradients, d loss / d net input of each unit and row, and notes "
        "that those of the hidden layer are considerably smaller, which it calls normal.",
        test="Text 000's network is trained from every seed. Taken are the means of |d loss / d net input| over rows "
        "and units of each layer, at the start and at the end. Counted are the runs in which the hidden layer's is the "
        f"smaller one, and those in which it is less than {CONSIDERABLY:g} of the output's, our reading of "
        "*considerably*.",
        base=SCRIPT,
        arms=(Arm(NETWORK),),
        judge=_hidden,
        run=delta_sizes,
        settled=("hidden",),
    ),
    Claim(
        name="vanishing",
        title="Gradients vanish towards the first layers of a deep network, with ReLU less so",
        items=("000-21", "003-18", "003-19", "002-48"),
        says="Texts 000, 002 and 003: going back through many layers of sigmoid or tanh units, gradients become "
        "vanishingly small, and descent impossible. ReLU, whose slope is 1 or 0, is the usual way out.",
        test=f"Networks with {DEPTH} hidden layers of 4 units start with standard deviation 1/√n. Taken is the mean of "
        "|d loss / d net input| of the first layer as a share of the output layer's. Counted are starts with a share "
        "below 1%, seeds from which it is smaller with more layers, and seeds from which it is larger with ReLU. They "
        "are trained on XOR too: of the seeds from which only one of ReLU and sigmoid is solved, how often is it ReLU?",
        base=STANDARD.replace(init="inverse_sqrt", learning_rate=0.5, max_epochs=2000),
        arms=(
            Arm("1 sigmoid layer", {"hidden": (4,), "hidden_activation": "sigmoid"}),
            *(
                Arm(_deep(label), {"hidden": (4,) * DEPTH, "hidden_activation": name})
                for label, name in (("sigmoid", "sigmoid"), ("tanh", "tanh"), ("ReLU", "relu"))
            ),
        ),
        judge=_vanishing,
        run=delta_sizes,
        n=300,
        note="Tanh has the slope 1 at 0, so *a fraction* is true of it only away from there.",
    ),
    Claim(
        name="converge",
        title="Gradients approach zero and parameters converge",
        items=("000-19",),
        says="Text 000: it is sensible to make sure that parameters and gradients converge to sensible values, and one "
        "would expect the gradients to approach zero.",
        test=f"XOR is learned to the last epoch, {MIDDLE:,} and {LATE:,}, with both kinds of targets. Of the runs with "
        "all rows right in the end, those count whose gradient is smaller at the second than at the first, and those "
        f"whose parameters have converged: between the two they move by less than {STILL:.0%} of their length.",
        base=STANDARD.replace(target_loss=0.0),
        arms=target_arms(MIDDLE, LATE),
        judge=_converged,
        run=train_all,
        n=200,
        settled=("target_loss",),
        note="Targets of 0 and 1 lie at infinite weights: the gradient goes to zero because the sigmoid gets flat.",
    ),
    Claim(
        name="summed_bias",
        title="The script with its summed bias gradient learns as well as with the right one",
        items=("000-14", "000-16"),
        says="Text 000 says that the gradient of the biases reduces to a simple sum of all elements. Its script sums "
        "over rows and hidden units together, so that both hidden biases get the same step; an earlier snippet of it "
        "sums over the rows alone, which is right.",
        test="Text 000's network is trained from every seed with the sum as printed in the script and with the right "
        "gradient, at 100 times its learning rate. Counted are the printed script's runs that are solved: it learns if "
        "one is. Then of the seeds from which only one of the two is solved how often it is the corrected one, and how "
        "often the corrected one is ahead.",
        base=SCRIPT,
        arms=(Arm(PRINTED), Arm(CORRECTED)),
        judge=lambda found: (
            share(found.solved(PRINTED), "runs of the script as printed that are solved", SOMETIMES),
            more_often(found, PRINTED, CORRECTED),
            ahead(found, PRINTED, CORRECTED),
        ),
        run=summed_bias,
        settled=("batch_size", "dropout"),
        note="A link into the lab leads to the corrected run: the lab has no wrong gradient.",
    ),
)
