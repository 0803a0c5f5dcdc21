"""Addresses of runs and queries for rows: what is read is what was written, and what is refused is named."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Experiment
from core.experiment.settings import SettingError
from core.stream.address import MOST_ROWS, Query, address_of, read_query, run_at, write_query
from core.training.run import Event, Run
from tests.core.examples import events, experiments


@settings(max_examples=60)
@given(st.data())
def test_an_address_stands_for_its_run(data):
    experiment = data.draw(experiments())
    run = Run(experiment, data.draw(events(experiment, 300)))
    found = run_at(address_of(run))
    assert (found.experiment, found.events) == (run.experiment, run.events)
    start, count, stride = data.draw(st.tuples(st.integers(0, 10**6), st.integers(1, MOST_ROWS), st.integers(1, 1000)))
    change = data.draw(st.sampled_from([None, Event(start, {"learning_rate": 0.1}), Event(start, {}, {0: -1.5})]))
    query = Query(address_of(run), start, count, stride, change)
    assert read_query(write_query(query)) == query


def test_the_address_of_the_default_run_is_empty():
    assert address_of(Run(Experiment())) == ""
    assert write_query(Query("", 0, 3, 1)) == "start=0&count=3&stride=1"
    why = Query("hidden=3", 400, 1, 1, why=True)
    assert write_query(why) == "hidden=3&start=400&count=1&stride=1&why=1"
    assert read_query(write_query(why)) == why


def test_a_change_says_where_the_rows_begin():
    query = read_query("hidden=3&start=7&count=5&stride=2&change=40%3Alearning_rate%3D0.1%2C3%3D-1.5")
    assert query == Query("hidden=3", 40, 5, 2, Event(40, {"learning_rate": 0.1}, {3: -1.5}))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("start=0&count=5", "stride: ''"),
        ("start=0&count=5&stride=0", "stride: '0'"),
        ("start=0&count=601&stride=1", "count: '601'"),
        ("start=-1&count=5&stride=1", "start: '-1'"),
        ("start=half&count=5&stride=1", "start: 'half'"),
        ("start=1000001&count=5&stride=1", "start: '1000001'"),
        ("start=0&count=5&stride=1&change=", "change: ''"),
        ("start=0&count=5&stride=1&change=5:learning_rate=1;9:learning_rate=2", "change: "),
        ("start=0&count=5&stride=1&change=5:learning_rate=1e9", "learning_rate: '1e9'"),
        ("start=0&count=5&stride=1&change=5:0=1e9", "parameters: 1000000000.0"),
        ("start=0&count=5&stride=1&change=5:speed=1", "events: "),
    ],
)
def test_a_query_that_is_none_is_refused(text, named):
    with pytest.raises(SettingError, match=re.escape(named)):
        read_query(text)


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("speed=3", "speed: '3'"),
        ("hidden=many", "hidden: 'many'"),
        ("events=5:seed=7", "events: "),
        ("learning_rate=1000", "learning_rate: '1000'"),
        ("loss=categorical_cross_entropy", "output_activation: "),
    ],
)
def test_an_address_that_is_none_is_refused(address, named):
    with pytest.raises(SettingError, match=re.escape(named)):
        run_at(address)
