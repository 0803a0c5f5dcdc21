"""Reads a session's answer as the browser does, and compares its rows with the training core."""

import json
import struct
from typing import NamedTuple

import numpy as np

from core.training.record import RowLayout


class Answer(NamedTuple):
    """An answer taken apart: its JSON header, the epochs (n,) and the rows (n, width)."""

    header: dict
    epochs: np.ndarray
    rows: np.ndarray


def decode(content, width):
    """The answer in these bytes. Fails where a length is not the one that the header promises."""
    (length,) = struct.unpack_from("<I", content)
    assert length % 4 == 0, "the numbers behind the header stand at multiples of four bytes"
    header = json.loads(content[4 : 4 + length], parse_constant=_no_constant)
    n, start = header["n"], 4 + length
    assert len(content) == start + 4 * n * (1 + width)
    epochs = np.frombuffer(content, "<i4", n, start)
    rows = np.frombuffer(content, "<f4", n * width, start + 4 * n).reshape(n, width)
    assert (np.diff(epochs) > 0).all()
    assert np.isfinite(rows).all()
    return Answer(header, epochs, rows)


def _no_constant(name):
    raise AssertionError(f"{name} is not JSON, and no browser reads it")


def expected_rows(run, epochs):
    """The rows (n, width) of these epochs as the core has them, in single precision."""
    layout = RowLayout(run.experiment.sizes)
    return np.array([layout.row(run.snapshot(int(epoch))) for epoch in epochs], dtype="<f4")
