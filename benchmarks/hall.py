"""A lecture hall: hundreds of visitors who play, turn the learning rate and open Random starts, and come and go."""

from __future__ import annotations

import asyncio
from statistics import median, quantiles

from benchmarks.crowd import CHANGE_SECONDS, play_crowd
from benchmarks.memory import memory_of_visitors
from benchmarks.report import Report
from benchmarks.server import running_server

VISITORS = 500
SETTLE, PLAY = 10, 48
"""Seconds. A tab asks every 8 seconds."""

EXPLORERS = 8
COME_AND_GO = 200


def measure(report: Report) -> None:
    report.title(f"A hall of {VISITORS} who play at 1 epoch a frame and turn the rate every {CHANGE_SECONDS} s or so")
    with running_server() as server:
        crowd = asyncio.run(play_crowd(server, VISITORS, SETTLE, PLAY, turns=True, explorers=EXPLORERS))
        report.note("processor time of all processes, the client's not among them", f"{crowd.cpu:8.0f} % of a core")
        for name, seconds in (("rows in reserve", crowd.latencies), ("a turned learning rate", crowd.changes)):
            milliseconds = sorted(1000 * value for value in seconds)
            report.note(f"{name}: {len(milliseconds)} answers, median", f"{median(milliseconds):8.0f} ms")
            report.at_most(f"{name}, p95", quantiles(milliseconds, n=20)[-1], 300, " ms")
        report.at_most("answers that came after the rows had run out", crowd.starved, 0)
        report.at_most("memory of all processes", crowd.memory, 1000, " MB")
    report.title(f"{COME_AND_GO} visitors who come and go")
    with running_server() as server:
        first = asyncio.run(memory_of_visitors(server, COME_AND_GO // 4))
        last = asyncio.run(memory_of_visitors(server, COME_AND_GO))
        report.at_most(f"memory after them / after the first {COME_AND_GO // 4}", last / first, 1.1)
