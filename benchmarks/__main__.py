"""Measures all promises, or the parts that are named: `python -m benchmarks [core] [many] [stage] …`."""

from __future__ import annotations

import os
import sys
from time import monotonic

from benchmarks import classroom, cloud, core_speed, forty, hall, many, memory, pages, server_load, stage
from benchmarks.browser import running_browser
from benchmarks.report import Report
from benchmarks.server import running_server


def measure_stage(report: Report) -> None:
    with running_server() as server, running_browser() as browser:
        stage.measure(report, server, browser)


def measure_pages(report: Report) -> None:
    with running_server() as server:
        pages.measure(report, server)


PARTS = {
    "core": core_speed.measure,
    "many": many.measure,
    "stage": measure_stage,
    "pages": measure_pages,
    "server": server_load.measure,
    "memory": memory.measure,
    "hall": hall.measure,
    "class": classroom.measure,
    "forty": forty.measure,
    "cloud": cloud.measure,
}


def main(names: list[str]) -> int:
    unknown = set(names) - set(PARTS)
    if unknown:
        print(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    report, begin = Report(), monotonic()
    print(f"{os.cpu_count()} cores; waiting or at work on them in the last minute: {os.getloadavg()[0]:.1f} processes")
    for name in names or PARTS:
        PARTS[name](report)
    print(f"\n{monotonic() - begin:.0f} s. Promises that do not hold: {', '.join(report.broken) or 'none'}.")
    return 1 if report.broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
