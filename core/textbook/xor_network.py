"""Text 003's network for XOR, with the settings of its author's script; text 002's dropout is held against it too."""

from __future__ import annotations

from typing import Any

SEED = 0
"""The first seed that learns both XOR and the 16 points."""

SETTINGS: dict[str, Any] = {
    "problem": "xor",
    "hidden": (2,),
    "loss": "squared_error",
    "reduction": "mean",
    "init": "normal",
    "init_scale": 0.3,
    "learning_rate": 5.0,
    "max_epochs": 2000,
    "seed": SEED,
}
"""Of the script on two layers, and of those after it."""

TO_THE_END: dict[str, Any] = {"target_loss": 0.0}
"""The scripts train for all of their epochs."""

DROPOUT = SETTINGS | TO_THE_END | {"hidden": (8,), "dropout": 0.5}
