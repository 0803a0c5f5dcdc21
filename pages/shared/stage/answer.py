"""How rows of a run travel to the browser, and what the browser must know of the changes made on the way."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

from core.training.record import RowLayout
from core.training.run import Run
from core.training.stretch import Stretch
from pages.shared.stage.setup import describe_event


def pack(header: Mapping[str, Any], stretch: Stretch | None) -> bytes:
    """A JSON header behind its length (uint32), then the epochs as int32 and the rows as float32, little-endian.

    The header gets n, the number of rows.
    """
    text = json.dumps({**header, "n": len(stretch) if stretch else 0}, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    start = struct.pack("<I", len(text)) + text
    if stretch is None:
        return start
    epochs = stretch.epochs.astype("<i4")
    rows = RowLayout(stretch.architecture.sizes).rows(stretch)
    limit = float(np.finfo(np.float32).max)
    values = np.clip(rows, -limit, limit).astype("<f4")
    return start + epochs.tobytes() + values.tobytes()


def changes_of(run: Run) -> dict[str, Any]:
    """The changes by their epochs, in words, and the learning rates by theirs."""
    return {
        "changes": [[event.epoch, describe_event(run, event)] for event in run.events],
        "rates": [[0, run.experiment.learning_rate]]
        + [[event.epoch, event.settings["learning_rate"]] for event in run.events if "learning_rate" in event.settings],
    }
