"""The benchmarks can be imported, and the one that needs no server finds both loops at work."""

import asyncio
import sys

import pytest

from benchmarks.bare_loop import train_bare
from benchmarks.client import Tab
from benchmarks.core_speed import compare, snapshots
from benchmarks.server import running_server
from core.experiment.experiment import Experiment
from core.training.trainer import train


def test_comparison_times_both_loops():
    pairs = compare(snapshots, rounds=2)
    assert len(pairs) == 2
    assert all(bare > 0 and core > 0 for bare, core in pairs)


def test_bare_loop_learns_and_records_every_epoch():
    errors, gradients, parameters = train_bare(epochs=200)
    assert len(errors) == len(gradients) == len(parameters) == 200
    assert errors[-1] < errors[0]
    assert {len(row) for row in gradients} == {12}
    assert {len(row) for row in parameters} == {9}


def test_both_loops_train_as_many_epochs():
    assert (
        len(train_bare(50)[0]) == len(list(train(Experiment(learning_rate=0.02, max_epochs=50, target_loss=0.0)))) - 1
    )


FROM_PROC = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the server's cost is read from /proc")


@FROM_PROC
def test_a_server_with_a_page_at_rest_is_at_rest():
    async def rest(server):
        async with Tab(server.address):
            await asyncio.sleep(1)
            return server.rest(3)

    with running_server() as server:
        assert asyncio.run(rest(server)) < 25, "percent of a core"


@FROM_PROC
def test_all_parts_can_be_named():
    from benchmarks.__main__ import PARTS, main

    assert list(PARTS) == ["core", "many", "stage", "pages", "server", "memory", "hall", "class", "forty", "cloud"]
    assert main(["nonsense"]) == 2
