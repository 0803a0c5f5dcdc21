"""Claims about local minima: whether XOR has any, whether they matter, and what helps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.claims.claim import MOST_ONE_BY_ONE, Arm, Claim, Found
from core.claims.counting import larger, more_often, share, solved
from core.claims.procedures import ANNEALING, DESCENT, against_annealing, straight_lines, train_all
from core.claims.rules import ALWAYS, GENERALLY, SOMETIMES, Check
from core.claims.standard import SCRIPT, STANDARD, TOPIC_3

NETWORK = "the network"
TRIES = 5
"""Starts of which the best is taken."""


def _best_of_tries(found: Found) -> np.ndarray:
    """Of each group of TRIES seeds in a row, whether one is solved."""
    flags = found.solved(NETWORK)
    groups: np.ndarray = flags[: len(flags) // TRIES * TRIES].reshape(-1, TRIES)
    return groups.max(axis=1)


def _valleys(found: Found) -> Sequence[Check]:
    return (
        share(~found.solved(NETWORK), "runs that are not solved", SOMETIMES),
        share(_best_of_tries(found), f"groups of {TRIES} starts of which one or more is solved", GENERALLY),
    )


def _lines(found: Found) -> Sequence[Check]:
    climbs = found.measured[NETWORK]
    known, ended_well = np.isfinite(climbs), found.solved(NETWORK)
    return (
        share(climbs[known & ended_well] == 0, "solved runs on whose line the loss never rises", ALWAYS),
        share(climbs[known & ~ended_well] == 0, "other runs on whose line the loss never rises", ALWAYS),
    )


def _annealing(found: Found) -> Sequence[Check]:
    words = "starts from which descent ends with the lower loss"
    return (larger(found.measured[ANNEALING], found.measured[DESCENT], words, ALWAYS),)


FULL, SINGLE = "all rows in each update", "one row in each update"

CLAIMS = (
    Claim(
        name="no_minima",
        title="XOR has no local minima, so gradient descent is sure to converge",
        items=("000-08",),
        says="Text 000 says that this problem luckily has no local minima, so that nothing special is needed to "
        "guarantee convergence.",
        test="Text 000's 2-2-1 network is trained from every seed, with 100 times its learning rate to save time. "
        "Counted are the runs that are solved. Each run that is not solved is an exception.",
        base=SCRIPT,
        arms=(Arm(NETWORK),),
        judge=lambda found: (solved(found, NETWORK, "runs that are solved", ALWAYS),),
        run=train_all,
        note="In the strict sense text 000 may be right: Hamey (1998, *Neural Networks* 11, 669-681) finds no strict "
        "local minimum at any finite weights of this network. What is tested is the conclusion. A run that sinks into "
        "a valley that leads to infinite weights is lost just as well.",
        against=("wrong_valley",),
    ),
    Claim(
        name="good_minima",
        title="Local minima are no problem for neural networks",
        items=("003-17",),
        says="Text 003 says of neural networks in general that local minima turn out not to be a problem, and that all "
        "of them are generally good enough in terms of the error.",
        test="Text 003's XOR network is trained from every seed, with 2, 4 and 8 hidden units. Counted are the runs "
        "that end good enough: solved. It would be refuted if clearly fewer than nine in ten were.",
        base=TOPIC_3,
        arms=tuple(Arm(f"{units} hidden units", {"hidden": (units,)}) for units in (2, 4, 8)),
        judge=lambda found: [solved(found, arm, f"solved with {arm}", GENERALLY) for arm in found.outcomes],
        run=train_all,
        n=2000,
        note="The papers behind the statement looked at large networks. This is about the smallest, and some wider.",
        against=("wrong_valley",),
    ),
    Claim(
        name="wrong_valley",
        title="Descent can end in the wrong valley, and several starts are the remedy",
        items=("001-20",),
        says="Text 001 says that gradient descent can get stuck in a valley that is not the lowest, and that networks "
        "are trained several times from different weights to make sure that it does not always happen.",
        test=f"Text 003's XOR network is trained from every seed. Counted are runs that are not solved, and groups of "
        f"{TRIES} seeds in a row of which at least one is. The first count is refuted if no run fails, the second if "
        "clearly fewer than nine groups in ten succeed.",
        base=TOPIC_3,
        arms=(Arm(NETWORK),),
        judge=_valleys,
        run=train_all,
        n=1000,
        against=("no_minima", "good_minima"),
    ),
    Claim(
        name="sgd_escapes",
        title="Stochastic descent jumps about, and so it finds the global minimum",
        items=("000-09",),
        says="Text 000 says that the jumps of stochastic gradient descent make it able to find the global minimum, "
        "given a long enough time.",
        test="The same network is trained twice from every seed: with all four rows in each update, and with one row "
        "in each, in random order. Counted are the stochastic runs that are solved within the epochs; and of the seeds "
        "from which only one of the two ways is solved, those where it is the stochastic one.",
        base=STANDARD.replace(max_epochs=600),
        arms=(Arm(FULL), Arm(SINGLE, {"batch_size": 1})),
        judge=lambda found: (
            solved(found, SINGLE, "stochastic runs that are solved", ALWAYS),
            more_often(found, SINGLE, FULL, "seeds solved by stochastic descent alone, of those solved in one way"),
        ),
        run=train_all,
        n=60,
        most=MOST_ONE_BY_ONE,
        note="A long enough time has no end: the test can only say what happens within the epochs that it waits. "
        "Give it more of them.",
    ),
    Claim(
        name="line",
        title="On the straight line from start to end the loss always decreases",
        items=("003-17",),
        says="Text 003 reports of a paper that the error decreases all along the straight line from the first to the "
        "last parameters, without ever increasing.",
        test="The network is trained from every seed; then the loss is evaluated at 101 points of the line from start "
        "to end. Counted are the lines on which it never rises above what it was before, for the solved runs and for "
        "the others. Rounding, less than a millionth of the first loss, does not count.",
        base=TOPIC_3,
        arms=(Arm(NETWORK),),
        judge=_lines,
        run=straight_lines,
        note="The paper (Goodfellow, Vinyals and Saxe, 2015) looked at large networks.",
    ),
    Claim(
        name="annealing",
        title="Gradient descent always beats simulated annealing",
        items=("003-17",),
        says="Text 003 reports of a paper that gradient descent always outperforms simulated annealing.",
        test="From every seed both may spend the same number of evaluations of the loss, where one gradient counts as "
        "3. Compared are the loss that descent ends with and the lowest that annealing has met. Annealing begins at a "
        "temperature of 0.1 and ends at a hundredth of it; its moves have a length of 1.5. Each seed from which "
        "annealing ends lower is an exception.",
        base=STANDARD.replace(max_epochs=2000, target_loss=0.0),
        arms=(Arm(NETWORK),),
        judge=_annealing,
        run=against_annealing,
        n=200,
        most=1000,
        settled=("target_loss", "batch_size", "dropout"),
    ),
)
