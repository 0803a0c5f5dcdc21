"""Claims about losses: cross-entropy against the squared error, and how near the outputs come."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.claims.claim import Arm, Claim, Found
from core.claims.counting import AHEAD, OWN_RATE, ahead, at_own_rates, at_rate, share, with_rates
from core.claims.procedures import train_all
from core.claims.rules import ALWAYS, Check
from core.claims.standard import SCRIPT, STANDARD

OFF = 0.1
"""Cross-entropy and squared error are trained to the loss that four outputs have which are off by this."""

CROSS_ENTROPY, SQUARED = "cross-entropy", "squared error"
RATES = (0.3, 1.0, 3.0, 10.0)
KINDS = {
    CROSS_ENTROPY: {"loss": "binary_cross_entropy", "target_loss": round(-4.0 * float(np.log(1.0 - OFF)), 4)},
    SQUARED: {"loss": "half_squared_error", "target_loss": round(4.0 * 0.5 * OFF**2, 4)},
}


def _faster(found: Found) -> Sequence[Check]:
    same = [ahead(found, at_rate(CROSS_ENTROPY, rate), at_rate(SQUARED, rate)) for rate in (0.3, 1.0)]
    return (*same, at_own_rates(found, CROSS_ENTROPY, SQUARED))


def _order(found: Found) -> Sequence[Check]:
    chosen = found.solved("the script")
    experiment = found.experiments["the script"]
    off = np.abs(found.outcomes["the script"].outputs[chosen] - experiment.samples.targets).reshape(-1)
    typical = np.sqrt(np.mean(off.reshape(int(chosen.sum()), -1) ** 2, axis=1)) if chosen.any() else off
    return (
        share(
            np.rint(np.log10(typical)) == -2, "solved runs whose root mean square error is of the order 0.01", ALWAYS
        ),
        share(np.rint(np.log10(off)) == -2, "single outputs of solved runs that are off by the order 0.01", ALWAYS),
    )


CLAIMS = (
    Claim(
        name="cross_entropy",
        title="Cross-entropy learns faster than the squared error",
        items=("003-12", "003-13"),
        says="Text 003: with a sigmoid output the squared error is flat where the output is wrong, which makes "
        "gradient descent very slow; binary cross-entropy does not suffer from that.",
        test="XOR is learned with both losses and several learning rates, to the loss that four outputs have which are "
        f"all off by {OFF:g}: {KINDS[SQUARED]['target_loss']:g} for the half squared error, "
        f"{KINDS[CROSS_ENTROPY]['target_loss']:g} for cross-entropy, both summed. {AHEAD} Compared are both at the "
        f"same learning rate, and each at its own. {OWN_RATE} It is refuted where the squared error is "
        "clearly ahead more often.",
        base=STANDARD.replace(max_epochs=2000),
        arms=with_rates(KINDS, RATES),
        judge=_faster,
        run=train_all,
        n=1000,
        settled=("output_activation", "reduction", "targets", "problem", "truth_table"),
        note="At the same learning rate cross-entropy takes the larger steps, because its gradient is the larger one. "
        "That is what the text means; how much is left where each has the rate that suits it is another question.",
    ),
    Claim(
        name="order",
        title="A squared error of 1e-4 means outputs that are off by about 1e-2",
        items=("000-17",),
        says="Text 000 stops when the mean of the half squared error is below 1e-4, and finds it plausible that the "
        "outputs are then off by the order of 1e-2.",
        test="Text 000's network is trained from every seed until the sum of the half squared error is 4e-4, that is a "
        "mean of 1e-4, with 250 times its learning rate. Counted are solved runs, and then single outputs, whose error "
        "is between 0.0032 and 0.032: nearer to 0.01 than to 0.1 or 0.001, on a logarithmic scale.",
        base=SCRIPT.replace(learning_rate=5.0, target_loss=4e-4, max_epochs=30_000),
        arms=(Arm("the script"),),
        judge=_order,
        run=train_all,
        n=200,
        settled=("target_loss", "loss", "reduction", "problem", "truth_table", "output_activation"),
        note="The root mean square error follows from the stop rule: the square root of 2 times 1e-4 is 0.014.",
    ),
)
