"""How rows of a run travel to the browser, and what the browser must know of the changes made on the way."""

from __future__ import annotations

import json
import math
import struct
import zlib

import numpy as np

from core.training.record import RowLayout
from core.training.run import Run
from core.training.stretch import Stretch
from pages.shared.stage.message import Changes, Header, RecordedHeader
from pages.shared.stage.setup import describe_event

COMPRESSION = 1
"""zlib's level: more takes several times as long and saves little."""

FEW_ROWS = 128
"""An answer with no more rows is one that a visitor waits for: the change that he made is in it."""


def pack(header: Header | RecordedHeader, stretch: Stretch | None) -> bytes:
    """The header and the rows as bytes; message.py says how."""
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    start = struct.pack("<I", len(text)) + text
    if stretch is None:
        return start
    rows = RowLayout(stretch.architecture.sizes).rows(stretch)
    limit = float(np.finfo(np.float32).max)
    values = np.clip(rows, -limit, limit).astype("<f4")
    return start + compressed(np.column_stack([stretch.epochs.astype("<u4"), values.view("<u4")]))


def compressed(words: np.ndarray) -> bytes:
    """Columns of 32-bit words (n, columns), of which neighbours in a column are alike, as bytes; nothing is lost.

    Down each column the second differences of the words are taken, modulo 2³²; differences of both signs become small
    numbers (0, -1, 1, -2 … are 0, 1, 2, 3 …); then all first bytes stand together, all second ones and so on, which
    zlib takes well. Few rows are not worth the browser's time to unpack them, which it does beside its other work: in
    front stands a byte, 1 where zlib was at work and 0 where not.
    """
    before = np.zeros((2, words.shape[1]), words.dtype)
    signed = np.diff(np.concatenate([before, words]), 2, axis=0).view("<i4")
    small = ((signed << 1) ^ (signed >> 31)).view("<u4")
    planes = np.ascontiguousarray(small.T).reshape(-1).view(np.uint8).reshape(-1, 4).T
    if len(words) <= FEW_ROWS:
        return b"\0" + planes.tobytes()
    return b"\1" + zlib.compress(planes.tobytes(), COMPRESSION)


def changes_of(run: Run, last_epoch: float = math.inf) -> Changes:
    """The changes made up to this epoch."""
    events = [event for event in run.events if event.epoch <= last_epoch]
    rates = [(e.epoch, e.settings["learning_rate"]) for e in events if "learning_rate" in e.settings]
    return {
        "changes": [(event.epoch, describe_event(run, event)) for event in events],
        "rates": [(0, run.experiment.learning_rate), *rates],
    }
