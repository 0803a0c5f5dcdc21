"""Points of one's own: their text and its short form, which are tested with, and how they are scaled."""

import base64
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from core import Experiment
from core.charts.maps import frame, plane_range, plane_ticks, round_ticks
from core.data.points import (
    ALLOWED,
    LARGEST,
    MOST,
    MOST_LETTERS,
    Point,
    Valued,
    packed,
    point,
    read_points,
    split,
    unpacked,
    valued,
    write_points,
)
from core.experiment.settings import SettingError
from core.stream.address import address_of, run_at
from core.training.run import Run

COORDINATES = st.floats(-LARGEST, LARGEST)
POINTS = st.lists(st.builds(point, COORDINATES, COORDINATES, st.sampled_from([0, 1])), min_size=2, max_size=60)


def many(n, seed=0):
    """Points of six digits, which pack worst."""
    rng = np.random.default_rng(seed)
    places, classes = rng.uniform(-6, 6, (n, 2)), rng.integers(0, 2, n)
    return [point(*place, int(cls)) for place, cls in zip(places, classes, strict=True)]


@given(points=POINTS)
def test_text_and_packed_text_give_the_same_points_back(points):
    text = write_points(points)
    assert read_points(text) == tuple(points)
    assert unpacked(packed(text)) == text
    assert Experiment(points=text).points == text


def test_coordinates_have_six_digits_and_no_minus_zero():
    assert read_points(" 1.23456789,-0.0, 1 ; 1e-7,1234567e-1,0;") == (
        Point(1.23457, 0.0, 1),
        Point(1e-07, 123457.0, 0),
    )
    assert Experiment(points="1.23456789,-0,1;2,3,0").points == "1.23457,0,1;2,3,0"


def test_2000_points_fit_into_a_link_that_a_server_takes():
    experiment = Experiment(problem="points", points=write_points(many(MOST)))
    address = address_of(Run(experiment))
    assert 20_000 < len(address) < 30_000
    assert run_at(address).experiment == experiment
    few = Experiment(problem="points", points=write_points(many(12)))
    assert few.to_url()["points"] == few.points


def test_what_unfolds_without_end_is_refused():
    bomb = "z" + base64.urlsafe_b64encode(zlib.compress(b"1,2,0;" * 10_000_000)).decode()
    for text in (bomb, "z", "zzzz", "z****", packed(write_points(many(100)))[:-9], "1,2,0;" * MOST_LETTERS):
        with pytest.raises(SettingError) as caught:
            Experiment.from_url({"problem": "points", "points": text})
        assert caught.value.allowed == ALLOWED
        assert len(str(caught.value)) < 300


VALUED = st.one_of(
    st.lists(st.builds(valued, COORDINATES, second, COORDINATES), min_size=2, max_size=60)
    for second in (COORDINATES, st.none())
)


@given(points=VALUED)
def test_points_with_values_come_back_from_their_text(points):
    text = write_points(points)
    assert text.startswith("values:")
    assert read_points(text) == tuple(points)
    assert unpacked(packed(text)) == text
    assert Experiment(points=text).points == text


@pytest.mark.parametrize(
    "text", ["values:1,2;3", "values:1,2;3,4,5", "values:1,2", "values:1,nan;2,3", "1,2,0;3,4,0.5"]
)
def test_what_is_no_text_of_values_is_refused(text):
    with pytest.raises(SettingError, match="x₁,x₂,value or, with one input, as x,value"):
        Experiment(points=text)


# Which are tested with


def sets(points, percent=30, seed=1):
    return [set(part) for part in split(points, percent, seed)]


def test_a_share_of_the_points_is_set_apart():
    points = many(50)
    train, test = split(points, 30, 1)
    assert (len(train), len(test)) == (35, 15)
    assert sorted([*train, *test]) == sorted(points)
    assert train == [entry for entry in points if entry in train]  # in their order
    assert sets(points, seed=2) != sets(points)
    assert split(points, 0, 1) == (points, [])
    assert [len(part) for part in split(points[:2], 90, 1)] == [1, 1]


def test_one_point_more_or_less_changes_the_sets_of_one_other_at_most():
    points = many(60)
    for n in range(2, 60):
        _, before = sets(points[:n])
        _, after = sets(points[: n + 1])
        assert len((before ^ after) - {points[n]}) <= 1
        _, without = sets([*points[: n // 2], *points[n // 2 + 1 : n]])
        assert len((before ^ without) - {points[n // 2]}) <= 1


def test_the_class_does_not_matter_and_points_at_one_place_stay_together():
    points = many(40)
    other = [entry._replace(cls=1 - entry.cls) for entry in points]
    assert [entry[:2] for entry in split(points, 30, 1)[1]] == [entry[:2] for entry in split(other, 30, 1)[1]]
    train, test = sets([*points, *points], percent=50)
    assert not train & test


# Scaled


def own(points, **settings):
    return Experiment(problem="points", points=write_points(points), **settings)


@pytest.mark.parametrize(
    ("name", "scaler"),
    [("0/1", MinMaxScaler()), ("-1/+1", MinMaxScaler((-1, 1))), ("standard", StandardScaler())],
)
def test_scalings_are_those_of_scikit_learn_learnt_on_the_training_set(name, scaler):
    points = [entry._replace(x1=150 + 5 * entry.x1, x2=entry.x2 / 100) for entry in many(80)]
    plain, scaled = (own(points, test=25, scaling=scaling).task for scaling in ("none", name))
    scaler.fit(plain.points)
    np.testing.assert_allclose(scaled.points, scaler.transform(plain.points), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(scaled.test_points, scaler.transform(plain.test_points), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "scaler", "output"),
    [
        ("0/1", MinMaxScaler(), "sigmoid"),
        ("-1/+1", MinMaxScaler((-1, 1)), "tanh"),
        ("standard", StandardScaler(), "linear"),
    ],
)
def test_values_are_scaled_alike_and_back(name, scaler, output):
    points = [Valued(x1, x2, 50_000 + 900 * x1 + 70 * x2) for x1, x2, _ in many(80)]
    plain, scaled = (
        own(points, test=25, value_scaling=each, output_activation=reaches).task
        for each, reaches in (("none", "linear"), (name, output))
    )
    scaler.fit(np.reshape(plain.values, (-1, 1)))
    zero, unit = scaled.value_scale
    for values, before in ((scaled.values, plain.values), (scaled.test_values, plain.test_values)):
        wanted = scaler.transform(np.reshape(before, (-1, 1))).ravel()
        np.testing.assert_allclose(values, wanted, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(zero + unit * np.array(values), before, rtol=1e-12)
    assert scaled.points == plain.points


@pytest.mark.parametrize("name", ["0/1", "-1/+1", "standard"])
def test_a_coordinate_that_is_the_same_everywhere_stays_a_number(name):
    task = own([Point(7.0, 1.0, 0), Point(7.0, 2.0, 1)], test=0, scaling=name).task
    assert [x1 for x1, _ in task.points] == [0.0, 0.0]


# The plane


@pytest.mark.parametrize(
    ("places", "reach"),
    [
        ([(-3, 2), (3, -5.9)], (-6, 6)),
        ([(0, 0), (1, 1)], (-0.12, 1.12)),  # closer: they would crowd in the middle
        ([(150, 50), (190, 90)], (50 - 16.8, 190 + 16.8)),
        ([(7, 7), (7, 7)], (6, 8)),
    ],
)
def test_the_plane_has_room_for_all_points(places, reach):
    assert frame(places) == pytest.approx(reach)
    experiment = own([Point(*place, 1) for place in places], test=50)
    assert plane_range(experiment) == pytest.approx(reach)
    low, high = reach
    assert all(low <= tick <= high for tick in plane_ticks(experiment))


@given(low=st.floats(-LARGEST, LARGEST), size=st.floats(1e-3, LARGEST))
def test_axes_have_a_few_round_numbers(low, size):
    ticks = round_ticks(low, low + size)
    assert 1 <= len(ticks) <= 7
    assert len(set(ticks)) == len(ticks)


def test_a_run_on_ones_own_points_is_solved():
    settings = {"hidden": (8,), "hidden_activation": "tanh", "reduction": "mean", "init": "glorot", "test": 0}
    last = Run(Experiment(problem="points", **settings)).snapshot(10_000)
    assert last.status == "solved"
    assert last.accuracy == 1.0


# With values


@pytest.mark.parametrize("n_inputs", [1, 2])
def test_a_run_on_values_is_that_of_scikit_learns_network(n_inputs):
    """Three steps of MLPRegressor's full batch from the same start; its loss is half the mean squared error."""
    rng = np.random.default_rng(3)
    x = rng.uniform(-2, 2, (12, n_inputs)).round(3)
    y = (np.sin(x[:, 0]) + 0.5 * x[:, -1]).round(3)
    points = [valued(row[0], row[1] if n_inputs == 2 else None, value) for row, value in zip(x, y, strict=True)]
    settings = {"hidden": (3,), "hidden_activation": "tanh", "output_activation": "linear", "reduction": "mean"}
    experiment = own(points, **settings, init="glorot", learning_rate=0.1, test=0, target_loss=0)
    assert experiment.sizes == (n_inputs, 3, 1)
    np.testing.assert_array_equal(experiment.samples.points, x)
    np.testing.assert_array_equal(experiment.samples.targets[:, 0], y)
    run = Run(experiment)
    start = run.snapshot(0).network
    model = MLPRegressor(
        hidden_layer_sizes=(3,),
        activation="tanh",
        solver="sgd",
        alpha=0.0,
        batch_size=12,
        learning_rate_init=0.1,
        momentum=0.0,
        shuffle=False,
    )
    model.partial_fit(x, y)
    model.coefs_ = [layer.weights.copy() for layer in start.layers]
    model.intercepts_ = [layer.bias.copy() for layer in start.layers]
    model._optimizer.params = model.coefs_ + model.intercepts_
    for epoch in (1, 2, 3):
        model.partial_fit(x, y)
        np.testing.assert_allclose(run.snapshot(epoch).network.predict(x)[:, 0], model.predict(x), rtol=1e-12)
        assert run.snapshot(epoch - 1).loss == pytest.approx(model.loss_, rel=1e-12)


def test_values_decide_the_outputs_and_the_colours():
    points = [valued(0.0, 1.0, 0.25), valued(1.0, 0.0, 0.75), valued(2.0, 0.0, 0.5)]
    experiment = own(points, test=0)  # a sigmoid reaches all of them
    assert experiment.levels == (0.25, 0.75)
    assert experiment.task.is_regression
    assert not experiment.uses("targets")
    assert len(own(points, test=40).task.test_values) == 1
    assert own([valued(0.0, None, 0.5), valued(1.0, None, 0.5)]).levels == (0.0, 1.0)
    assert not own([valued(0.0, None, 0.5), valued(1.0, None, 0.6)]).uses("features")
    with pytest.raises(SettingError, match=r"linear, tanh, .*because the targets .* lie between -1 and 1"):
        own([valued(0.0, 1.0, -1.0), valued(1.0, 0.0, 1.0)])
    with pytest.raises(SettingError, match=r"loss.*because the targets of problem points are values"):
        own(points, loss="binary_cross_entropy")


def test_scaled_points_fill_the_plane():
    """Between −6 and 6, where points as they are often lie, those of variance 1 would crowd in the middle."""
    low, high = plane_range(own(many(80), test=0, scaling="standard"))
    assert -4 < low < -1 < 1 < high < 4
