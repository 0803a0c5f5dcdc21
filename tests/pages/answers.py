"""Reads what a session says as the browser does, and compares its rows with the training core."""

import json
import struct
import zlib
from typing import NamedTuple

import numpy as np

from core.training.record import RowLayout


class Answer(NamedTuple):
    """What a page says, taken apart: its header, and the header of the rows behind it, the epochs (n,) and the rows."""

    header: dict
    own: dict
    epochs: np.ndarray
    rows: np.ndarray


def decode(content, width):
    """What the page says in these bytes. Fails where a length is not the one that a header promises."""
    header, rest = _header(content)
    return Answer(header, *decode_rows(rest, width)) if rest else Answer(header, {"n": 0}, *unpacked(b"", 0, width))


def decode_rows(content, width):
    """Header, epochs (n,) and rows (n, width) of an answer with rows."""
    header, rest = _header(content)
    epochs, rows = unpacked(rest, header["n"], width)
    assert (np.diff(epochs) > 0).all()
    assert np.isfinite(rows).all()
    return header, epochs, rows


def _header(content):
    (length,) = struct.unpack_from("<I", content)
    assert length % 4 == 0, "the numbers behind the header stand at multiples of four bytes"
    return json.loads(content[4 : 4 + length], parse_constant=_no_constant), content[4 + length :]


def unpacked(packed, n, width):
    """The epochs (n,) and the rows (n, width) in an answer's bytes behind its header."""
    if not n:
        assert not packed
        return np.empty(0, "<i4"), np.empty((0, width), "<f4")
    assert packed[0] in (0, 1)
    planes = np.frombuffer(zlib.decompress(packed[1:]) if packed[0] else packed[1:], np.uint8)
    assert len(planes) == 4 * n * (1 + width)
    small = np.ascontiguousarray(planes.reshape(4, -1).T).reshape(-1).view("<u4").reshape(1 + width, n).T
    signed = (small >> 1) ^ (-(small & 1).astype("<i4")).view("<u4")
    words = np.ascontiguousarray(signed.cumsum(axis=0, dtype="<u4").cumsum(axis=0, dtype="<u4"))
    return words[:, 0].view("<i4"), np.ascontiguousarray(words[:, 1:]).view("<f4")


def _no_constant(name):
    raise AssertionError(f"{name} is not JSON, and no browser reads it")


def expected_rows(run, epochs):
    """The rows (n, width) of these epochs as the core has them, in single precision."""
    layout, limit = RowLayout.of(run.experiment), np.finfo(np.float32).max
    rows = np.array([layout.row(run.snapshot(int(epoch))) for epoch in epochs])
    return np.clip(rows, -limit, limit).astype("<f4")
