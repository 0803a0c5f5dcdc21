"""Rows of a run as bytes, and what must be known of the changes made on the way.

    uint32   the number of bytes of the header; a multiple of 4
    text     the header as JSON, filled up with spaces
    bytes    n rows, compressed: the epochs, rising, as int32, and beside them the numbers of each row as float32;
             a row is what core.training.record.RowLayout says

Numbers are little-endian, and what float32 cannot hold is replaced by its largest number. An answer without rows ends
with its header.
"""

import json
import math
import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import numpy as np

from core.stream.address import address_of
from core.training.record import RowLayout
from core.training.run import Run
from core.training.status import TRAINING, Diagnosis, Remedy
from core.training.stretch import Stretch
from core.training.words import changes_in_words
from core.why.advice import Advice, advice
from core.why.inquiry import Inquiry
from core.why.words import Part, parts

COMPRESSION = 1
"""zlib's level: more takes several times as long and saves little."""

FEW_ROWS = 128
"""An answer with no more rows is one that a visitor waits for: the change that he made is in it."""

LARGEST = float(np.finfo(np.float32).max)

Change = tuple[int, str]
"""An epoch, and what was changed after it, in words."""

Rate = tuple[int, float]
"""An epoch, and the learning rate from it on."""

Locks = tuple[int, Sequence[int]]
"""An epoch, and the places of the parameters that are locked from it on."""


class End(TypedDict):
    """How a run ended, why, and what may help."""

    status: str
    cause: str
    remedies: tuple[Remedy, ...]
    best: NotRequired[int]
    """The epoch to go back to, of a run that was stopped after it."""


class Changes(TypedDict):
    """Each change by its epoch; learning rates and locks by the epoch that they are in force from."""

    changes: list[Change]
    rates: list[Rate]
    locks: list[Locks]


class Opening(Changes):
    """What is said of a run before its first rows."""

    address: str
    """That of the run, with the change that was asked for."""
    mostEpochs: int
    """At the latest, the run ends there."""


class Why(TypedDict):
    """Why the run is as it is at an epoch, in words."""

    epoch: int
    parts: list[Part]
    advice: list[Advice]
    done: bool
    """Whether no more will be found: who asks again, otherwise, is told more."""


class RowsHeader(TypedDict):
    """What stands before the rows of a run."""

    n: int
    """How many rows there are."""
    end: NotRequired[End]
    """The last row is the last of the run."""
    opening: NotRequired[Opening]
    """Where the rows begin with a change that was asked for."""
    why: NotRequired[Why]
    """Where reasons were asked for, and the epoch is reached: then there are no rows."""


def rows_answer(stretch: Stretch, run: Run | None = None) -> bytes:
    """These rows, with the opening of the run where that is given."""
    header: RowsHeader = {"n": len(stretch)}
    if stretch.end is not TRAINING:
        header["end"] = end_of(stretch.end)
    if run is not None:
        header["opening"] = opening_of(run)
    return with_header(header, rows_as_bytes(stretch))


def end_of(diagnosis: Diagnosis) -> End:
    """The same for the browser."""
    end: End = {"status": diagnosis.status, "cause": diagnosis.cause, "remedies": diagnosis.remedies}
    return end if diagnosis.best is None else {**end, "best": diagnosis.best}


def why_answer(inquiry: Inquiry) -> bytes:
    """What was found out so far."""
    header: RowsHeader = {"n": 0}
    if found := inquiry.findings:
        told = parts(found), advice(found)
        header["why"] = {"epoch": found.here.epoch, "parts": told[0], "advice": told[1], "done": inquiry.done}
    return with_header(header)


def opening_of(run: Run) -> Opening:
    """What is said of the run before its rows."""
    return {"address": address_of(run), "mostEpochs": run.final_experiment.max_epochs, **changes_of(run)}


def with_header(header: Mapping[str, object], body: bytes = b"") -> bytes:
    """The header and what follows it as bytes."""
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return struct.pack("<I", len(text)) + text + body


def rows_as_bytes(stretch: Stretch) -> bytes:
    """The rows, compressed."""
    rows = RowLayout.of(stretch.experiment).rows(stretch)
    values = np.clip(rows, -LARGEST, LARGEST).astype("<f4")
    return compressed(np.column_stack([stretch.epochs.astype("<u4"), values.view("<u4")]))


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
    happened = [event for event in run.events if event.epoch <= last_epoch]
    rates = [(e.epoch, e.settings["learning_rate"]) for e in happened if "learning_rate" in e.settings]
    locks = [(e.epoch, e.settings["locked"]) for e in happened if "locked" in e.settings]
    return {
        "changes": [(epoch, words) for epoch, words in changes_in_words(run) if epoch <= last_epoch],
        "rates": [(0, run.experiment.learning_rate), *rates],
        "locks": [(0, run.experiment.locked), *locks],
    }
