"""The experiments that the tests start from."""

from core.experiment.experiment import Experiment

STANDARD = Experiment(learning_rate=5.0, init="normal", max_epochs=3000)
"""XOR with two hidden sigmoid units and N(0, 1) weights, where a text gives no settings of its own."""

SCRIPT = Experiment(learning_rate=2.0, max_epochs=5000)
"""Text 000's network with its uniform start; its learning rate of 0.02 takes about 100 times as many steps."""

TOPIC_3 = Experiment(
    loss="squared_error", reduction="mean", learning_rate=5.0, init="normal", init_scale=0.3, max_epochs=2000
)
"""Text 003's network with the settings of its author's script."""
