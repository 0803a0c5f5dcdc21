"""A real Redis for tests, of this machine's or the one that `make redis` has unpacked."""

import os
import shutil
import socket
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, Popen
from time import monotonic, sleep

import redis

ROOT = Path(__file__).parents[1]
UNPACKED = ROOT / ".redis"


@contextmanager
def running_redis(folder, port=0):
    """The address of a Redis that writes all it is told into the folder, as deploy says, and its process."""
    program = shutil.which("redis-server", path=f"{os.environ['PATH']}:{UNPACKED}/usr/bin")
    assert program, "this test needs redis-server: `make redis` unpacks Debian's"
    libraries = [os.environ.get("LD_LIBRARY_PATH", ""), *map(str, UNPACKED.glob("usr/lib/*-linux-gnu*"))]
    environment = {**os.environ, "LD_LIBRARY_PATH": ":".join(filter(None, libraries))}
    if not port:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    command += ["--save", "", "--appendonly", "yes", "--appendfsync", "always"]
    process = Popen(command, env=environment, stdout=DEVNULL)
    try:
        with redis.Redis(port=port) as client:
            wait_for(client, process)
        yield f"redis://127.0.0.1:{port}/0", process
    finally:
        process.kill()
        process.wait(10)


def wait_for(client, process):
    deadline = monotonic() + 30
    while True:
        try:
            client.ping()
            return
        except redis.exceptions.ConnectionError:  # also while it reads what it had written
            assert process.poll() is None
            assert monotonic() < deadline
            sleep(0.05)
