"""How a run stands: still training, or one of five ends, with the cause in words."""

from __future__ import annotations

from typing import NamedTuple

Remedy = tuple[str, str]
"""The setting that it is about, and what may help, such as "another seed"."""


class Diagnosis(NamedTuple):
    """A status, what is known of its cause in a sentence or two, and what may help, if anything is wrong.

    best: the epoch to go back to, of a run that was stopped after it.
    """

    status: str
    cause: str
    remedies: tuple[Remedy, ...] = ()
    best: int | None = None

    @property
    def reason(self) -> str:
        """The cause, and what to try."""
        if not self.remedies:
            return self.cause
        *others, last = (name for _, name in self.remedies)
        return f"{self.cause} Try {', '.join(others)} or {last}." if others else f"{self.cause} Try {last}."


TRAINING = Diagnosis("training", "")
"""The run goes on."""

STATUSES = ("training", "solved", "stalled", "diverged", "out of epochs", "stopped early")

LEFT = "left"
"""What is written down of a run that still learned when it was seen last."""
