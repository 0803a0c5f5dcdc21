"""Who answers stages: worker processes, each visitor in turn, what is asked twice once, and after a crash again."""

import os
import signal
import time
from concurrent.futures import BrokenExecutor, wait

import numpy as np
import pytest

from core import Experiment
from core.ensemble.population import Population, Workers
from core.stream.address import Query, address_of, write_query
from core.stream.runs import Runs
from core.training.record import RowLayout
from core.training.run import Run
from pages.shared.rows.service import MOST_WAITING, Pool, Service, TooManyQuestions
from tests.core.examples import numbers
from tests.pages.answers import decode_rows

ENDLESS = Experiment(target_loss=0.0, max_epochs=1_000_000)


def query(experiment, start=0, count=20, stride=1):
    return write_query(Query(address_of(Run(experiment)), start, count, stride))


def rows_in(reply, experiment):
    return decode_rows(reply.body, RowLayout.of(experiment).width)


def answer(service, query):
    """The complete answer: a busy machine may need several questions for it."""
    while not (reply := service.ask(query).result()).complete:
        assert not reply.refused
    return reply


@pytest.fixture(scope="module")
def service():
    service = Service()
    service.begin(2)
    yield service
    service.end()


def test_the_workers_answer_what_this_process_would(service):
    alone = Service()
    for experiment in (Experiment(seed=1), Experiment(seed=2, hidden=(3,)), Experiment(problem="parity3", seed=3)):
        [expected] = Runs().answers([query(experiment)], 10.0)
        assert answer(service, query(experiment)) == expected == answer(alone, query(experiment))
        found = service.snapshot(address_of(Run(experiment)), 30, 10.0)
        assert numbers(found) == numbers(Run(experiment).snapshot(30))
    assert service.ask("start=0&count=5&stride=0").result().refused
    assert service.ask("speed=1&start=0&count=5&stride=1").result().body == b"speed: '1' is not allowed; allowed: " + (
        b"settings of an experiment, and events"
    )


def test_why_is_asked_like_rows_where_the_run_is(service):
    wanted = write_query(Query(address_of(Run(Experiment())), 2000, 1, 1, why=True))
    assert service._process_of(wanted) is service._process_of(query(Experiment()))
    for someone in (service, Service()):
        header = {}
        while "why" not in header:
            header = decode_rows(someone.ask(wanted).result().body, 0)[0]
        assert header["why"]["epoch"] == 1413
        assert header["why"]["parts"][0] == ["What the hidden units became", ["h₁: AND.", "h₂: OR."]]


def test_what_many_ask_is_computed_once(service):
    wanted = query(ENDLESS.replace(seed=11), 0, 300)
    answers = [service.ask(wanted, f"visitor {number}") for number in range(20)]
    wait(answers)
    assert len({id(answer.result()) for answer in answers}) == 1
    kept = answer(service, wanted)
    assert service.ask(wanted).result() is kept


def test_whoever_asks_much_waits_for_himself_and_nobody_else(service):
    """All of these runs begin alike, and so belong to one worker; each question takes all of its time."""
    done = []

    def ask(visitor, start):
        rows = service.ask(query(ENDLESS.replace(seed=21), start), visitor)
        rows.add_done_callback(lambda _: done.append(visitor))
        return rows

    answers = [ask("flood", 200_000 + number) for number in range(MOST_WAITING + 1)]  # one of them is at work already
    with pytest.raises(TooManyQuestions):
        ask("flood", 300_000)
    answers += [ask("other", 210_000), ask("third", 220_000)]
    wait(answers)
    assert max(done.index("other"), done.index("third")) <= 4
    assert done.count("flood") == MOST_WAITING + 1


def test_questions_go_before_other_work(service):
    order, pool = [], Pool(service)
    begin = pool.submit(time.sleep, 0.3), pool.submit(time.sleep, 0.3)
    work = [pool.submit(time.sleep, 0.01) for _ in range(4)]
    rows = service.ask(query(ENDLESS.replace(seed=31)), "visitor")
    for future, name in [(rows, "rows"), *((future, "work") for future in work)]:
        future.add_done_callback(lambda _, name=name: order.append(name))
    wait([*begin, *work, rows])
    assert order.index("rows") <= 2  # what waited for the other process may be done by then
    assert pool.submit(round, 2.567, ndigits=1).result() == 2.6
    with pytest.raises(ZeroDivisionError):
        pool.submit(divmod, 1, 0).result()
    cancelled = [pool.submit(time.sleep, 0.2) for _ in range(4)][-1]
    assert cancelled.cancel()


def test_a_population_is_trained_by_them_as_by_this_process(service):
    experiment, seeds = Experiment(max_epochs=200), range(150)
    found, expected = Population([experiment], seeds, Workers(Pool(service), 2, 0.02)), Population([experiment], seeds)
    while not (found.done and expected.done):
        found.advance(0.1)
        expected.advance(0.1)
    assert np.array_equal(found.outcomes[0].parameters, expected.outcomes[0].parameters)


def test_a_worker_that_was_killed_is_replaced(service):
    pool, experiment = Pool(service), Experiment(seed=41)
    before = answer(service, query(experiment))
    pids = {process.pool.submit(os.getpid).result() for process in service.processes}
    sleeping = [pool.submit(time.sleep, 60) for _ in range(2)]
    time.sleep(0.2)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    for future in sleeping:
        with pytest.raises(BrokenExecutor):
            future.result(20)
    assert rows_in(answer(service, query(experiment, 5)), experiment)[1][0] == 5
    assert answer(service, query(experiment)) == before
    assert not pids & {process.pool.submit(os.getpid).result() for process in service.processes}


def test_a_visitor_is_known_by_the_name_that_was_given_to_him():
    service = Service()
    name = service.visitor()
    assert service.is_visitor(name)
    assert not Service().is_visitor(name)
    others = Service(), Service()
    for other in others:
        other.begin(0, "one secret")
    assert others[1].is_visitor(others[0].visitor())
    assert name != service.visitor()
    for forged in ("", ".", "x", name[:-1], name + "0", "é" + name, name.upper()):
        assert not service.is_visitor(forged)
