"""Who does the work: this machine's threads, or a real Dask cluster of which a worker is killed in the middle."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from core.ensemble.population import Population
from core.experiment.experiment import Experiment
from pages.shared.parts.workers import SCHEDULER, workers

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def new_workers():
    workers.cache_clear()
    yield
    workers.cache_clear()


def test_threads_of_this_machine_are_the_default(monkeypatch):
    monkeypatch.delenv(SCHEDULER, raising=False)
    own = workers()
    assert own.count == os.cpu_count()
    assert workers() is own
    assert own.executor.submit(sum, [1, 2]).result() == 3
    own.executor.shutdown()


CLIENT = """
import os, signal, sys, time
import numpy as np
from pages.shared.parts.workers import workers
from core import Experiment
from core.ensemble.population import Population

victim, path = int(sys.argv[1]), sys.argv[2]
population = Population([Experiment(max_epochs=2000, target_loss=0.0)], range(9000), workers())
print(workers().count, "at work")
while not population.done:
    population.advance(0.2)
    if victim and population.n_ended:
        print("a worker is killed when there have ended", population.n_ended, flush=True)
        os.kill(victim, signal.SIGKILL)
        victim = 0
print("ended", population.n_ended)
np.save(path, population.outcomes[0].parameters)
"""


@pytest.fixture
def start(tmp_path):
    """A function that starts a Python module and returns its process; all are ended after the test."""
    processes = []

    def run(name, *command):
        with (tmp_path / f"{name}.log").open("w") as log:
            process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, stdout=log, stderr=log)
        processes.append(process)
        return process

    yield run
    for process in reversed(processes):
        process.kill()
        process.wait(10)


def wait_for_workers(address, count):
    """Wait until so many workers have come to the scheduler."""
    code = "import sys; from distributed import Client; Client(sys.argv[1]).wait_for_workers(int(sys.argv[2]), 40)"
    subprocess.run([sys.executable, "-c", code, address, str(count)], check=True, timeout=60)


def test_a_cluster_gives_the_same_numbers_though_a_worker_is_killed(start, tmp_path):
    meeting = tmp_path / "scheduler.json"
    quiet = ("--no-dashboard", "--scheduler-file", str(meeting))
    start("scheduler", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", *quiet)
    deadline = time.monotonic() + 40
    while not meeting.exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    places = ("--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path))
    victim, _ = (start(name, "distributed.cli.dask_worker", *places, *quiet) for name in ("one", "two"))
    address = json.loads(meeting.read_text())["address"]
    wait_for_workers(address, 2)
    result = tmp_path / "parameters.npy"
    client = subprocess.run(
        [sys.executable, "-c", CLIENT, str(victim.pid), str(result)],
        cwd=ROOT,
        env=os.environ | {SCHEDULER: address},
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert client.returncode == 0, client.stderr
    assert "2 at work" in client.stdout
    assert "a worker is killed" in client.stdout
    assert victim.wait(10) == -signal.SIGKILL
    here = Population([Experiment(max_epochs=2000, target_loss=0.0)], range(9000))
    while not here.done:
        here.advance(1.0)
    assert np.array_equal(np.load(result), here.outcomes[0].parameters)
