"""A process that trains. It has runs of its own, and needs neither Streamlit nor Plotly."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from functools import cache
from multiprocessing import parent_process
from threading import Thread

from core.stream.runs import Reply, Runs
from core.training.snapshot import Snapshot


@cache
def runs() -> Runs:
    """Those of this process."""
    return Runs()


def begin() -> None:
    """What a worker does first: Ctrl+C is for the server, and where the server is gone, it goes too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_server, daemon=True).start()


def answers(queries: Sequence[str]) -> list[Reply]:
    return runs().answers(queries)


def snapshot(address: str, epoch: int, seconds: float) -> Snapshot:
    return runs().snapshot(address, epoch, seconds)


def _end_with_the_server() -> None:
    server = parent_process()
    if server is not None:
        server.join()
        os._exit(0)
