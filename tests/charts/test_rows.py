"""A run as rows and as a table: the columns are where their names say, and the numbers are the core's."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Experiment, train
from core.nn.network import layer_views
from core.training.record import RowLayout, history_csv
from core.training.run import Event, Run
from tests.core.examples import experiments

SIZES = st.lists(st.integers(1, 5), min_size=2, max_size=5)


def read(text):
    """The table's header, and its numbers (rows, columns)."""
    header, *rows = csv.reader(io.StringIO(text))
    return header, np.array(rows, dtype=float)


@given(SIZES)
def test_places_and_names_say_where_a_parameter_is(sizes):
    layout = RowLayout(sizes)
    layers = layer_views(np.arange(layout.n_parameters), sizes)
    assert len(layout.places) == layout.n_parameters
    for index, place in enumerate(layout.places):
        layer = layers[place.layer]
        found = layer.bias[place.unit] if place.source is None else layer.weights[place.source, place.unit]
        assert found == index
        name = layout.names[index]
        if place.source is None:
            assert name == f"bias_{place.layer + 1}_{place.unit + 1}"
        else:
            assert name == f"weight_{place.layer + 1}_{place.source + 1}_{place.unit + 1}"
        assert layout.names[layout.gradient[index]] == f"gradient_{name}"


@given(SIZES)
def test_every_column_has_one_name_and_one_meaning(sizes):
    layout = RowLayout(sizes)
    assert len(layout.names) == len(set(layout.names)) == layout.width
    columns = [*layout.parameters, *layout.gradient, layout.loss, layout.accuracy, *layout.gradient_norms]
    columns.append(layout.learning_rate)
    assert columns == list(range(layout.width))
    assert layout.names[layout.loss] == "loss"
    assert layout.names[layout.accuracy] == "accuracy"


@settings(max_examples=50)
@given(experiments(max_epochs=40))
def test_the_table_holds_the_numbers_of_training_to_the_last_bit(experiment):
    layout = RowLayout.of(experiment)
    kept = [
        column for column, name in enumerate(layout.names) if experiment.has_biases or "bias_" not in name
    ]  # a network without biases has none in its table either
    header, rows = read(history_csv(Run(experiment), 40))
    assert header == ["epoch", "learning_rate", *(layout.names[column] for column in kept)]
    snapshots = {snapshot.epoch: snapshot for snapshot in train(experiment)}
    assert rows[:, 0].tolist() == sorted(snapshots)
    for row in rows:
        assert row[1] == experiment.learning_rate
        assert np.array_equal(row[2:], layout.row(snapshots[row[0]])[kept])


def test_the_table_follows_the_changes():
    run = Run(Experiment(), (Event(5, {"learning_rate": 2.0}), Event(8, parameters={0: 1.25})))
    header, rows = read(history_csv(run, 12))
    assert rows[:, header.index("learning_rate")].tolist() == [0.5] * 5 + [2.0] * 8
    assert rows[8, header.index("weight_1_1_1")] == 1.25
    assert rows[:, 0].tolist() == list(range(13))


def test_every_setting_that_changes_has_a_column():
    changes = (Event(3, {"optimizer": "adam", "batch_size": 2}), Event(6, {"batch_size": "full", "l2": 0.5}))
    text = history_csv(Run(Experiment(target_loss=0.0), changes), 9)
    header, *rows = csv.reader(io.StringIO(text))
    layout = RowLayout((2, 2, 1))
    assert header == ["epoch", "learning_rate", "optimizer", "batch_size", "l2", *layout.names]
    assert [row[2] for row in rows] == ["sgd"] * 3 + ["adam"] * 7
    assert [row[3] for row in rows] == ["full"] * 3 + ["2"] * 3 + ["full"] * 4
    assert [float(row[4]) for row in rows] == [0.0] * 6 + [0.5] * 4
    assert [int(row[0]) for row in rows] == list(range(10))


@pytest.mark.parametrize(("last", "stride"), [(99, 1), (100, 1), (101, 2), (1000, 10)])
def test_a_long_table_has_evenly_fewer_rows(last, stride):
    _, rows = read(history_csv(Run(Experiment(target_loss=0.0)), last, most_rows=100))
    assert rows[:, 0].tolist() == list(range(0, last + 1, stride))
