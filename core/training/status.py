"""How a run stands: still training, or one of four ends, with the reason in words."""

from __future__ import annotations

from typing import NamedTuple


class Diagnosis(NamedTuple):
    """A status and the reason for it."""

    status: str
    reason: str


TRAINING = Diagnosis("training", "")
"""The run goes on."""

STATUSES = ("training", "solved", "stalled", "diverged", "out of epochs")
