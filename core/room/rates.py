"""Who may do something how often: each has so many tries, and gets them back bit by bit (a token bucket).

Here they are counted for one server. Servers that share their rooms count together (pages.shared.rooms.redis).
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

MOST_KNOWN = 10_000
"""Of those who did something; who was not seen for longest is forgotten."""


class Rate(Protocol):
    """So many tries at once, all of which come back within some seconds."""

    def left(self, who: str) -> float:
        """How many tries they have."""

    def take(self, who: str) -> bool:
        """Use one up; False where none is left."""


class OwnRate:
    """That of one server: `tries` at once, all of which come back within `seconds`."""

    def __init__(self, tries: int, seconds: float, clock: Callable[[], float] = time.monotonic):
        self.tries, self.seconds, self._clock = tries, seconds, clock
        self._known: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def left(self, who: str) -> float:
        now = self._clock()
        left, at = self._known.get(who, (float(self.tries), now))
        return min(self.tries, left + (now - at) * self.tries / self.seconds)

    def take(self, who: str) -> bool:
        left = self.left(who)
        if left < 1.0:
            return False
        self._known[who] = (left - 1.0, self._clock())
        self._known.move_to_end(who)
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        return True
