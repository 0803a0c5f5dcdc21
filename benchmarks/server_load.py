"""What playing costs the server: one real tab, thirty tabs without a browser, and nobody at all."""

from __future__ import annotations

import asyncio
from statistics import median

from benchmarks.browser import ENDLESS, Wire, open_lab, running_browser, toggle
from benchmarks.crowd import play_crowd
from benchmarks.report import Report
from benchmarks.server import Server, running_server

SETTLE, REST = 5, 10
PLAY = 40
CROWD, CROWD_PLAY = 30, 32
"""Seconds, and the number of tabs. A tab asks every 8 seconds: the crowd's time is a multiple of that."""


def measure(report: Report) -> None:
    report.title("Server: percent of one core, and bytes on the wire, at 1 epoch a frame")
    with running_server() as server:
        server.rest(2)
        idle = server.rest(REST)
        report.note("nobody there, before the first visit", f"{idle:8.3g} %")
        _one_tab(report, server, idle)
        _crowd(report, server, idle)


def _one_tab(report: Report, server: Server, idle: float) -> None:
    wire = Wire()
    with running_browser() as browser:
        with open_lab(browser, server, f"{ENDLESS}&hidden=4", wire) as page:
            toggle(page)
            page.wait_for_timeout(1000 * SETTLE)
            wire.bytes = wire.snapshots = 0
            before = server.cpu_seconds()
            page.wait_for_timeout(1000 * PLAY)
            cpu = server.cpu_share(before, PLAY)
        report.at_most(f"2-4-1, bytes a snapshot, of {wire.snapshots} snapshots", wire.bytes / wire.snapshots, 50)
        report.at_most("one tab playing 2-4-1", cpu, 2, " %")
    _nobody(report, server, idle, "the tab")


def _crowd(report: Report, server: Server, idle: float) -> None:
    crowd = asyncio.run(play_crowd(server, CROWD, SETTLE, CROWD_PLAY))
    report.at_most(f"{CROWD} tabs playing", crowd.cpu, 30, " %")
    slowest = f"{1000 * max(crowd.latencies):.0f} ms"
    answers = f"median {1000 * median(crowd.latencies):.0f} ms, worst {slowest}, of {len(crowd.latencies)}"
    report.note("answers to them", answers)
    report.at_most("answers that came after the rows had run out", crowd.starved, 0)
    _nobody(report, server, idle, "the last of them")


def _nobody(report: Report, server: Server, idle: float, who: str) -> None:
    server.rest(SETTLE)
    left = server.rest(REST)
    report.note(f"{SETTLE} s after {who} was closed", f"{left:8.3g} %")
    report.at_most("    more than before the first visit", max(0.0, round(left - idle, 2)), 0.5, " %")
