"""The experiments that the tests start from."""

from core.claims.claim import Arm
from core.experiment.experiment import Experiment

STANDARD = Experiment(learning_rate=5.0, init="normal", max_epochs=3000)
"""XOR with two hidden sigmoid units and N(0, 1) weights, where a text gives no settings of its own."""

SCRIPT = Experiment(learning_rate=2.0, max_epochs=5000)
"""Text 000's network with its uniform start; its learning rate of 0.02 takes about 100 times as many steps."""

TOPIC_3 = Experiment(
    loss="squared_error", reduction="mean", learning_rate=5.0, init="normal", init_scale=0.3, max_epochs=2000
)
"""Text 003's network with the settings of its author's script."""

ZERO_ONE, INSIDE = "targets 0 and 1", "targets 0.01 and 0.99"


def until(targets: str, epochs: int) -> str:
    """The name of the arm with these targets and so many epochs."""
    return f"{targets}, {epochs:,} epochs"


def target_arms(*epochs: int) -> tuple[Arm, ...]:
    """Both kinds of targets, each to all of these epochs."""
    return tuple(
        Arm(until(name, last), {"targets": targets, "max_epochs": last})
        for name, targets in ((ZERO_ONE, "0/1"), (INSIDE, "0.01/0.99"))
        for last in epochs
    )
