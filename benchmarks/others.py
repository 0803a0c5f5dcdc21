"""How much of the machine other programs took meanwhile: with a busy machine beside it, no stage keeps its pace."""

from __future__ import annotations

import os
import time
from pathlib import Path


class Others:
    """Call `share` while all processes started since are still running."""

    def __init__(self) -> None:
        self._begin, self._busy, self._own = time.monotonic(), _busy(), _own()

    def share(self) -> float:
        """Percent of all cores together, taken by processes that are neither this one nor its descendants."""
        ticks = (time.monotonic() - self._begin) * os.sysconf("SC_CLK_TCK") * (os.cpu_count() or 1)
        return max(0.0, 100 * ((_busy() - self._busy) - (_own() - self._own)) / ticks)


def _busy() -> int:
    """Ticks of work on all cores: in user mode, niced, in system mode, in interrupts."""
    user, nice, system, _, _, interrupts, soft = map(int, Path("/proc/stat").read_text().split()[1:8])
    return user + nice + system + interrupts + soft


def _own() -> int:
    """Ticks of this process, its descendants, and those of them that have ended."""
    parents, ticks = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        pid = int(path.parent.name)
        parents[pid], ticks[pid] = int(fields[1]), sum(map(int, fields[11:15]))
    family = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(ticks.get(pid, 0) for pid in family)
