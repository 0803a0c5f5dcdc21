"""Who does the work of many networks: the server's worker processes, the threads of this one, or a Dask cluster."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from core.ensemble.population import Workers
from pages.shared.rows.service import SERVICE, Pool

SCHEDULER = "PERCEPTARIUM_DASK"
"""The environment variable with the address of a Dask scheduler, such as tcp://10.0.0.1:8786."""


@cache
def workers() -> Workers:
    """Those that all users of this server share.

    The processes that also answer stages, which go first. Where there are none, threads, because NumPy lets go of the
    interpreter while it computes. With PERCEPTARIUM_DASK set, Dask's workers, which must have this package; the
    optional package `distributed` is needed then, and ImportError tells if it is missing. OSError where the scheduler
    does not answer.
    """
    scheduler = os.environ.get(SCHEDULER)
    if scheduler:
        from distributed import Client  # an optional dependency

        client = Client(scheduler)
        count = sum(client.nthreads().values())
        # Blocks are state, not formulas: two with equal content may be at work at once.
        return Workers(client.get_executor(pure=False), max(count, 1), 0.5)
    if SERVICE.processes:
        return Workers(Pool(SERVICE), len(SERVICE.processes), 0.1)
    count = os.cpu_count() or 1
    return Workers(ThreadPoolExecutor(count, "networks"), count, 0.05, threads=True)
