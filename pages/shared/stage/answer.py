"""How rows of a run travel to the browser, and what the browser must know of the changes made on the way."""

from __future__ import annotations

import json
import math
import struct

import numpy as np

from core.training.record import RowLayout
from core.training.run import Run
from core.training.stretch import Stretch
from pages.shared.stage.message import Changes, Header, RecordedHeader
from pages.shared.stage.setup import describe_event


def pack(header: Header | RecordedHeader, stretch: Stretch | None) -> bytes:
    """The header and the rows as bytes; message.py says in what order."""
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    start = struct.pack("<I", len(text)) + text
    if stretch is None:
        return start
    epochs = stretch.epochs.astype("<i4")
    rows = RowLayout(stretch.architecture.sizes).rows(stretch)
    limit = float(np.finfo(np.float32).max)
    values = np.clip(rows, -limit, limit).astype("<f4")
    return start + epochs.tobytes() + values.tobytes()


def changes_of(run: Run, last_epoch: float = math.inf) -> Changes:
    """The changes made up to this epoch."""
    events = [event for event in run.events if event.epoch <= last_epoch]
    rates = [(e.epoch, e.settings["learning_rate"]) for e in events if "learning_rate" in e.settings]
    return {
        "changes": [(event.epoch, describe_event(run, event)) for event in events],
        "rates": [(0, run.experiment.learning_rate), *rates],
    }
