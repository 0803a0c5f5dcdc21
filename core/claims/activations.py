"""Claims about activations: which one learns best, and what becomes of rectified units."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from core.claims.claim import Arm, Claim, Found
from core.claims.counting import AHEAD, OWN_RATE, at_own_rates, larger, more_often, share, with_rates
from core.claims.procedures import train_all, with_measured
from core.claims.rules import SOMETIMES, Check
from core.claims.sizes import dead_units, in_parts
from core.claims.standard import STANDARD
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array

RATES = (0.3, 1.0, 3.0, 10.0)
RANKING = ("elu", "leaky_relu", "relu", "tanh", "sigmoid")
LABELS = {name: ACTIVATIONS[name].label for name in RANKING}


def _ranking(found: Found) -> Sequence[Check]:
    return [at_own_rates(found, LABELS[first], LABELS[second]) for first, second in pairwise(RANKING)]


SMALL, LARGE, LEAKY = "ReLU, rate 0.3", "ReLU, rate 3", "Leaky ReLU, rate 3"


def _dead(found: Found) -> dict[str, Array]:
    return {
        arm: in_parts(dead_units, found.experiments[arm], found.outcomes[arm].parameters.T) for arm in (SMALL, LARGE)
    }


def _dying(found: Found) -> Sequence[Check]:
    small, large = found.measured[SMALL], found.measured[LARGE]
    return (
        share(large >= 0.5, f"runs with at least half of the units dead at the end ({LARGE})", SOMETIMES),
        larger(large, small, "seeds with more dead units at the larger rate, of those that differ"),
        more_often(found, LEAKY, LARGE),
    )


CLAIMS = (
    Claim(
        name="ranking",
        title="ELU is better than leaky ReLU, than ReLU, than tanh, than the logistic function",
        items=("002-51",),
        says="Text 002: in general it seems that ELU is better than leaky ReLU and its variants, which are better "
        "than ReLU, which is better than tanh, which is better than the logistic function.",
        test=f"XOR is learned with 4 hidden units of each kind and with several learning rates. {OWN_RATE} {AHEAD} "
        "Each neighbouring pair of the ranking is counted; a pair is refuted if the lower-ranked one is clearly ahead "
        "more often.",
        base=STANDARD.replace(hidden=(4,), max_epochs=2000),
        arms=with_rates({LABELS[name]: {"hidden_activation": name} for name in RANKING}, RATES),
        judge=_ranking,
        run=train_all,
        n=400,
        note="Text 002 has deep networks in mind, where the slopes of tanh and the logistic function vanish. Give the "
        "test more hidden layers and see.",
    ),
    Claim(
        name="tanh",
        title="Tanh performs better than the sigmoid in training",
        items=("002-20",),
        says="Text 002: it has been shown that tanh performs better than the sigmoid when multilayer perceptrons are "
        "trained.",
        test=f"XOR is learned with hidden units of both kinds, 2 of them and 4, and with several learning rates. "
        f"{OWN_RATE} {AHEAD} It is refuted if the sigmoid is clearly ahead more often.",
        base=STANDARD.replace(max_epochs=2000),
        arms=with_rates(
            {
                f"{units} {name} units": {"hidden": (units,), "hidden_activation": name}
                for units in (2, 4)
                for name in ("tanh", "sigmoid")
            },
            RATES,
        ),
        judge=lambda found: [at_own_rates(found, f"{units} tanh units", f"{units} sigmoid units") for units in (2, 4)],
        run=train_all,
        n=400,
    ),
    Claim(
        name="dead_relu",
        title="Many ReLU units die if the learning rate is large; leaky ones do better",
        items=("002-49", "003-19"),
        says="Text 002: in some cases half of the network's units are dead, especially with a large learning rate. "
        "Texts 002 and 003 offer leaky ReLU as the remedy.",
        test="XOR is learned with 4 hidden ReLU units and two learning rates, and with leaky ones. A unit is dead if "
        "its net input is above 0 on no row. Counted are runs in which at least half of the units are dead at the end; "
        "seeds from which more die at the larger rate; and of the seeds from which only one of leaky ReLU and ReLU is "
        "solved, those where it is leaky ReLU.",
        base=STANDARD.replace(hidden=(4,), max_epochs=2000),
        arms=(
            Arm(SMALL, {"hidden_activation": "relu", "learning_rate": 0.3}),
            Arm(LARGE, {"hidden_activation": "relu", "learning_rate": 3.0}),
            Arm(LEAKY, {"hidden_activation": "leaky_relu", "learning_rate": 3.0}),
        ),
        judge=_dying,
        run=with_measured(_dead),
    ),
)
