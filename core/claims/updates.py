"""Claims about updates: momentum and adaptive steps, single rows and batches, and the noise of dropout."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.claims.claim import MOST_ONE_BY_ONE, Arm, Claim, Found
from core.claims.counting import AHEAD, OWN_RATE, ahead, at_own_rates, at_rate, larger, share, with_rates
from core.claims.procedures import noise, train_all
from core.claims.rules import ALWAYS, GENERALLY, Check
from core.claims.standard import STANDARD
from core.nn.array import Array
from core.nn.optimizers import OPTIMIZERS

FAR_RATES = (0.01, 0.1, 1.0, 10.0)
"""Factors of ten apart, to see on how many of them it works."""
NEAR_RATES = {
    "sgd": (3.0, 10.0, 30.0),
    "momentum": (0.3, 1.0, 3.0),
    "adagrad": (0.1, 0.3, 1.0),
    "rmsprop": (0.01, 0.03, 0.1),
    "adam": (0.01, 0.03, 0.1),
}
"""For each optimizer three rates around those that suit it."""

PLAIN, *OTHERS = NEAR_RATES
LABELS = {name: OPTIMIZERS[name].label for name in (PLAIN, *OTHERS)}


def _rates_that_work(found: Found, kind: str) -> Array:
    """With how many of the learning rates the run of each seed is solved, (seeds,)."""
    return np.sum([found.solved(at_rate(kind, rate)) for rate in FAR_RATES], axis=0).astype(float)


def _speed(found: Found) -> Sequence[Check]:
    return [at_own_rates(found, LABELS[name], LABELS[PLAIN]) for name in OTHERS]


def _robust(found: Found) -> Sequence[Check]:
    plain = _rates_that_work(found, LABELS[PLAIN])
    counts = {name: _rates_that_work(found, LABELS[name]) for name in OTHERS}
    return (
        share(
            plain[plain > 0] < len(FAR_RATES),
            f"seeds that {LABELS[PLAIN]} does not solve with every rate, of those that it solves with one or more",
            GENERALLY,
        ),
        *(
            larger(counts[name], plain, f"seeds solved at more rates by {LABELS[name]} than by {LABELS[PLAIN]}")
            for name in OTHERS
        ),
    )


FULL, SINGLE = "all rows in each update", "one row in each update"
WITHOUT, WITH = "without dropout", "with dropout"


def _noisy(found: Found) -> Sequence[Check]:
    quiet, loud = found.measured[WITHOUT], found.measured[WITH]
    return (
        share(loud > 0.1, "runs with dropout whose loss rises after more than a tenth of the epochs", ALWAYS),
        larger(loud, quiet, "seeds with more rises with dropout than without", ALWAYS),
    )


NOTHING, WEAK, STRONG = "nothing of all that", "L2 penalty of 0.0001", "L2 penalty of 0.001"


def _remedies(found: Found) -> Sequence[Check]:
    return [ahead(found, name, NOTHING) for name in (SINGLE, WITH, WEAK, STRONG)]


CLAIMS = (
    Claim(
        name="optimizers",
        title="Momentum and adaptive steps learn faster than plain descent",
        items=("002-43", "002-44"),
        says="Text 002 offers momentum, AdaGrad, RMSProp and Adam beside a constant learning rate, and trains XOR with "
        "Adam. That they are faster it does not say in so many words; it is what they are offered for.",
        test=f"XOR is learned by each optimizer with three rates that suit it. {OWN_RATE} {AHEAD} Each optimizer "
        "is compared with plain gradient descent, and refuted if that is clearly ahead more often.",
        base=STANDARD.replace(max_epochs=1500),
        arms=tuple(
            arm for name, rates in NEAR_RATES.items() for arm in with_rates({LABELS[name]: {"optimizer": name}}, rates)
        ),
        judge=_speed,
        run=train_all,
        n=400,
        settled=("batch_size", "dropout"),
    ),
    Claim(
        name="rates",
        title="The result depends on the learning rate, with adaptive steps less so",
        items=("002-44", "002-43"),
        says="Text 002 notes that its results on XOR depend strongly on the learning rate, and lists methods that "
        "adapt it.",
        test=f"XOR is learned by each optimizer with the rates {', '.join(f'{rate:g}' for rate in FAR_RATES)}. "
        "Counted are, of the seeds that plain descent solves with any of them, those that it does not solve with all; "
        "and for each other optimizer the seeds from which it is solved with more of them than plain "
        "descent, where the numbers differ.",
        base=STANDARD.replace(max_epochs=1500),
        arms=with_rates({label: {"optimizer": name} for name, label in LABELS.items()}, FAR_RATES),
        judge=_robust,
        run=train_all,
        n=200,
        settled=("batch_size", "dropout"),
        note="How many rates work depends on which are tried: these are a thousandfold apart at the ends.",
    ),
    Claim(
        name="single",
        title="Small batches are a simple and effective improvement",
        items=("002-31", "000-06", "000-09"),
        says="Text 002 calls it a simple and effective improvement to take the gradient of a part of the data in each "
        "update. Text 000 lists iterating over the data, but its script takes all rows in each update.",
        test="XOR is learned with all four rows in each update, and with one row in each, in random order, with the "
        f"same learning rate. {AHEAD} An epoch is one pass over all rows in both. It is refuted if all rows at once "
        "are clearly ahead more often.",
        base=STANDARD.replace(max_epochs=600),
        arms=(Arm(FULL), Arm(SINGLE, {"batch_size": 1})),
        judge=lambda found: (ahead(found, SINGLE, FULL),),
        run=train_all,
        n=60,
        most=MOST_ONE_BY_ONE,
        note="With four rows there is nothing to save: the improvement is meant for data of which a part tells nearly "
        "as much as all. The loss is summed, so that four single steps are about as long as one with all rows.",
    ),
    Claim(
        name="dropout",
        title="Dropout makes the error graph noisy",
        items=("003-11",),
        says="Text 003 asks the reader to notice how noisy the error graph of its script with dropout is, and gives "
        "the randomness of dropout as the cause.",
        test="Text 003's network with 8 hidden units is trained with and without a dropout rate of 0.5. Taken is the "
        "share of epochs after which the loss, measured without dropout, is higher than before. Counted are runs with "
        "dropout in which it is more than a tenth, and seeds from which it is more with dropout than without.",
        base=STANDARD.replace(
            loss="squared_error", reduction="mean", init_scale=0.3, hidden=(8,), max_epochs=300, target_loss=0.0
        ),
        arms=(Arm(WITHOUT, {"dropout": 0.0}), Arm(WITH, {"dropout": 0.5})),
        judge=_noisy,
        run=noise,
        n=40,
        most=MOST_ONE_BY_ONE,
        settled=("target_loss", "batch_size"),
    ),
    Claim(
        name="four_samples",
        title="Small batches, dropout and L2 help a network with four samples",
        items=("002-31", "002-54", "003-11"),
        says="Texts 002 and 003 offer small batches, dropout and penalties as what makes training better, and show "
        "dropout on XOR, which has four samples. That they help there the texts do not say in so many words.",
        test="XOR is learned by a network with four hidden units: with all rows in each update and nothing else; with "
        "one row in each update; with a dropout rate of 0.5; with a weak and with a stronger L2 penalty. "
        f"{AHEAD} Each remedy is compared with doing nothing, and refuted if that is clearly ahead more often.",
        base=STANDARD.replace(hidden=(4,), max_epochs=600),
        arms=(
            Arm(NOTHING),
            Arm(SINGLE, {"batch_size": 1}),
            Arm(WITH, {"dropout": 0.5}),
            Arm(WEAK, {"l2": 0.0001}),
            Arm(STRONG, {"l2": 0.001}),
        ),
        judge=_remedies,
        run=train_all,
        n=40,
        most=MOST_ONE_BY_ONE,
        note="Small batches save time where a part of the data tells nearly as much as all. Dropout and penalties are "
        "meant against overfitting: for samples that were never seen. A gate has none of these, for its four rows are "
        "all that there is, and each of them must be known by heart.",
    ),
)
