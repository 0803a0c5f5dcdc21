"""The app's server as a process of its own, with the processor time and the memory it takes (Linux: from /proc)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
SECONDS_TO_START = 60


class Server:
    """A running server."""

    def __init__(self, process: subprocess.Popen, port: int):
        self.pid = process.pid
        self.address = f"127.0.0.1:{port}"
        self.url = f"http://{self.address}/"

    def cpu_seconds(self) -> float:
        """Processor time of all its processes since the start, in user and in system mode."""
        fields = _stat(self.pid), *map(_stat, _descendants(self.pid))
        return sum(int(one[11]) + int(one[12]) for one in fields) / TICKS

    def cpu_share(self, since: float, seconds: float) -> float:
        """Percent of one core over the last `seconds`, at whose beginning `cpu_seconds` was `since`."""
        return 100 * (self.cpu_seconds() - since) / seconds

    def memory(self) -> float:
        """Memory of all its processes in MB; what they share is counted once, in equal parts."""
        found = 0
        for pid in (self.pid, *_descendants(self.pid)):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            found += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return found / 1024

    def answer_time(self) -> float:
        """Milliseconds until the simplest of all requests is answered."""
        begin = time.perf_counter()
        with urlopen(f"{self.url}_stcore/health", timeout=10) as answer:
            answer.read()
        return 1000 * (time.perf_counter() - begin)

    def rest(self, seconds: float) -> float:
        """Wait, and return the percent of one core that the server took meanwhile."""
        before, begin = self.cpu_seconds(), time.monotonic()
        time.sleep(seconds)
        return self.cpu_share(before, time.monotonic() - begin)


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat behind the name: 1 is the parent, 11 and 12 the time in user and system mode."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _descendants(pid: int) -> list[int]:
    """The processes that this one has started, and those that they have."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            parents[int(path.name)] = int(_stat(int(path.name))[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


@contextmanager
def running_server(script: str = "serve.py", **variables: str) -> Iterator[Server]:
    """Start the server as `make run` does, or with this script, on a free port, and end it afterwards.

    `variables` are those of its environment besides this process's own.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.address", "127.0.0.1"]
    command += ["--server.port", str(port), "--server.headless", "true"]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", **variables}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        server = Server(process, port)
        _wait_until_up(process, server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_up(process: subprocess.Popen, server: Server) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            server.answer_time()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the server did not come up")
