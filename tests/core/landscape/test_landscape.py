"""The loss as a landscape: against single networks, finite differences, scikit-learn's directions and brute force."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.decomposition import TruncatedSVD

from core import Experiment, train
from core.landscape.landscape import (
    BLOCK_NUMBERS,
    MOST_RECORDED,
    LossLandscape,
    Terrain,
    main_plane,
    on_lines,
    on_lines_of_runs,
    record,
    rises,
    start_places,
    weight_plane,
)
from core.nn.losses import LOSSES
from core.nn.network import layer_views
from core.training.run import Event, Run

SETTINGS = [
    *({"loss": name, "output_activation": LOSSES[name].output_activation or "sigmoid"} for name in LOSSES),
    {"hidden": ()},
    {"hidden": (3, 2), "hidden_activation": "tanh"},
    {"reduction": "mean", "l1": 0.01, "l2": 0.1},
    {"problem": "parity3", "targets": "0.01/0.99", "inputs": "-1/+1"},
]


def path_of(**settings):
    return record(Run(Experiment(**settings)))


def places_of(experiment, n, seed=0):
    return np.random.default_rng(seed).normal(size=(LossLandscape(experiment).n_parameters, n))


# The loss at many places


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_every_place_has_the_loss_of_its_network(settings):
    experiment = Experiment(**settings)
    landscape, places = LossLandscape(experiment), places_of(experiment, 5)
    run = next(train(experiment))
    for place, loss in zip(places.T, landscape.losses(places), strict=True):
        layers = layer_views(place, experiment.sizes)
        network = type(run.network).from_parameters(
            [layer.weights for layer in layers],
            [layer.bias for layer in layers],
            [activation.name for activation in experiment.activations],
        )
        samples = experiment.samples
        expected, gradients = network.loss_and_gradients(
            samples.inputs,
            samples.targets,
            loss=experiment.loss,
            reduction=experiment.reduction,
            l1=experiment.l1,
            l2=experiment.l2,
        )
        assert loss == pytest.approx(expected, rel=1e-12)
        alone, gradient = landscape(place)
        assert alone == pytest.approx(expected, rel=1e-12)
        np.testing.assert_allclose(gradient, np.concatenate([part.ravel() for pair in gradients for part in pair]))


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_the_gradient_is_that_of_finite_differences(settings):
    experiment = Experiment(**settings)
    landscape = LossLandscape(experiment)
    place = places_of(experiment, 1)[:, 0]
    shifts = 1e-6 * np.eye(len(place))
    up, down = landscape.losses(place[:, None] + shifts), landscape.losses(place[:, None] - shifts)
    np.testing.assert_allclose(landscape(place)[1], (up - down) / 2e-6, rtol=1e-5, atol=1e-8)


def test_more_places_than_fit_into_a_block():
    experiment = Experiment(hidden=(16, 16))
    landscape = LossLandscape(experiment)
    places = places_of(experiment, 2 * BLOCK_NUMBERS // landscape.n_parameters + 3)
    some = [0, 1, BLOCK_NUMBERS // landscape.n_parameters, -1]
    expected = [landscape(place)[0] for place in places.T[some]]
    np.testing.assert_allclose(landscape.losses(places)[some], expected, rtol=1e-12)


def test_a_loss_that_overflows_is_no_error():
    landscape = LossLandscape(Experiment(hidden_activation="linear", output_activation="linear"))
    assert not np.isfinite(landscape.losses(np.full((9, 1), 1e200))).any()


def test_the_starts_are_those_of_training():
    experiment = Experiment(init="he", hidden=(3,))
    places = start_places(experiment, np.array([0, 7, 42]))
    for place, seed in zip(places.T, (0, 7, 42), strict=True):
        np.testing.assert_array_equal(place, next(train(experiment.replace(seed=seed))).parameters)


# The path


def test_the_path_is_the_run():
    experiment = Experiment(max_epochs=300)
    path, snapshots = path_of(max_epochs=300), list(train(experiment))
    assert path.epochs.tolist() == list(range(301))
    np.testing.assert_array_equal(path.places, [snapshot.parameters for snapshot in snapshots])
    np.testing.assert_array_equal(path.losses, [snapshot.loss for snapshot in snapshots])
    np.testing.assert_allclose(path.gradient_norms, [np.linalg.norm(snapshot.gradient) for snapshot in snapshots])
    assert path.last.status == "out of epochs"


def test_a_long_path_keeps_its_ends_and_little_between():
    path = path_of(max_epochs=5000, target_loss=0.0)
    assert len(path.epochs) <= MOST_RECORDED
    assert (path.epochs[0], path.epochs[-1]) == (0, 5000)
    assert (np.diff(path.epochs) > 0).all()


def test_a_path_that_takes_too_long_is_cut():
    path = record(Run(Experiment(max_epochs=1_000_000, target_loss=0.0)), time.monotonic() + 0.05)
    assert path.last.status == "training"
    assert path.epochs[-1] == path.last.epoch > 0


def test_changes_on_the_way_are_on_the_path():
    run = Run(Experiment(max_epochs=20), [Event(10, parameters={0: 5.0})])
    path = record(run)
    assert path.places[10, 0] == 5.0
    assert path.places[9, 0] != 5.0


def test_spaced_places_are_about_equally_far_apart():
    path = path_of()
    few = path.spaced(50)
    assert 40 <= len(few.epochs) <= 50
    np.testing.assert_array_equal(few.places[[0, -1]], path.places[[0, -1]])
    steps = np.linalg.norm(np.diff(few.places, axis=0), axis=1)
    assert steps.max() < 2.5 * np.median(steps)
    np.testing.assert_array_equal(few.losses, path.losses[np.searchsorted(path.epochs, few.epochs)])


def test_a_path_without_a_step():
    path = path_of(init="zeros").spaced(50)
    assert path.epochs.tolist() == [0, 1]
    assert not path.places.any()
    terrain = Terrain(path, main_plane(path))
    assert np.isfinite(terrain.heights).all()
    assert terrain.plane.share == 1.0
    assert terrain.lowest <= terrain.highest <= terrain.ceiling


# Planes


def test_the_main_directions_are_scikit_learns():
    path = path_of().spaced(80)
    plane, rows = main_plane(path), path.places - path.end
    reference = TruncatedSVD(2, algorithm="arpack").fit(rows)
    for direction, expected in zip((plane.first, plane.second), reference.components_, strict=True):
        assert abs(direction @ expected) == pytest.approx(1.0, abs=1e-9)
    shares = np.sum(reference.singular_values_**2) / np.sum(rows**2)
    assert plane.share == pytest.approx(shares, rel=1e-9)
    assert abs(plane.first @ plane.second) < 1e-12
    shadow = plane.shadow(path.places)
    np.testing.assert_allclose(shadow[-1], 0.0, atol=1e-12)
    assert (shadow[0] <= 0).all()


@given(seed=st.integers(0, 10_000))
def test_the_main_plane_is_nearer_to_the_path_than_any_other(seed):
    path = SOLVED
    rows = path.places - path.end
    basis, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(rows.shape[1], 2)))
    other = np.sum((rows @ basis) ** 2) / np.sum(rows**2)
    assert main_plane(path).share >= other - 1e-12


SOLVED = path_of(seed=4).spaced(60)


def test_the_distance_from_the_plane():
    plane = main_plane(SOLVED)
    u, v = plane.shadow(SOLVED.places).T
    brute = [np.linalg.norm(place - point) for place, point in zip(SOLVED.places, plane.points(u, v).T, strict=True)]
    np.testing.assert_allclose(plane.distance(SOLVED.places), brute, atol=1e-12)
    squares = np.sum((SOLVED.places - SOLVED.end) ** 2, axis=1) - np.sum(plane.shadow(SOLVED.places) ** 2, axis=1)
    np.testing.assert_allclose(plane.distance(SOLVED.places) ** 2, squares, atol=1e-9)


def test_two_weights_are_their_own_coordinates():
    plane = weight_plane(SOLVED, 6, 2)
    np.testing.assert_allclose(plane.shadow(SOLVED.places), SOLVED.places[:, [6, 2]])
    [point] = plane.points(np.array([1.5]), np.array([-2.5])).T
    expected = SOLVED.end.copy()
    expected[[6, 2]] = 1.5, -2.5
    np.testing.assert_allclose(point, expected)
    moved = SOLVED.places - SOLVED.end
    assert plane.share == pytest.approx(np.sum(moved[:, [6, 2]] ** 2) / np.sum(moved**2))


@pytest.mark.parametrize("pair", [(1, 1), (0, 9), (-1, 2)])
def test_two_weights_must_be_two_and_there(pair):
    with pytest.raises(ValueError, match="need two different places from 0 to 8"):
        weight_plane(SOLVED, *pair)


@pytest.mark.parametrize("plane", [main_plane(SOLVED), weight_plane(SOLVED, 0, 8)], ids=["main", "weights"])
def test_the_terrain_is_the_loss(plane):
    terrain = Terrain(SOLVED, plane, points=9)
    u, v = terrain.axes
    for row, column in ((0, 0), (3, 7), (8, 2)):
        place = plane.origin + u[column] * plane.first + v[row] * plane.second
        assert terrain.heights[row, column] == pytest.approx(SOLVED.landscape(place)[0], rel=1e-12)
    assert (terrain.shadow >= [u[0], v[0]]).all()
    assert (terrain.shadow <= [u[-1], v[-1]]).all()
    assert u[-1] - u[0] == pytest.approx(v[-1] - v[0])  # or the picture would be skew
    # The end of the run is in the plane: there the surface is the run's own loss.
    assert terrain.below[-1] == pytest.approx(SOLVED.losses[-1], rel=1e-9)
    assert terrain.lowest <= min(terrain.heights.min(), terrain.below.min())


def test_what_is_far_above_the_path_is_cut_off():
    path = path_of(hidden_activation="linear", output_activation="linear", learning_rate=0.05)
    terrain = Terrain(path, main_plane(path))
    assert terrain.is_cut
    assert terrain.highest == terrain.ceiling < terrain.heights.max()
    gentle = Terrain(SOLVED, main_plane(SOLVED))
    assert not gentle.is_cut
    assert gentle.highest == gentle.heights.max()


def test_where_a_run_stands_at_the_lowest_loss_nothing_is_cut_off():
    steps = {"hidden_activation": "step", "output_activation": "step"}
    by_hand = Event(0, {}, dict(enumerate((1.0, 1.0, 1.0, 1.0, -0.5, -1.5, 1.0, -1.0, -0.5))))
    path = record(Run(Experiment(**steps), (by_hand,)))
    terrain = Terrain(path, main_plane(path))
    assert (path.losses == 0.0).all()
    assert (terrain.lowest, terrain.highest) == (0.0, terrain.heights.max())
    assert terrain.highest > 0.4
    assert not terrain.is_cut


# Straight lines


def test_lines_are_walked_from_start_to_end():
    landscape = SOLVED.landscape
    starts, ends = places_of(SOLVED.last.experiment, 3), places_of(SOLVED.last.experiment, 3, seed=1)
    losses = on_lines(landscape, starts, ends, pieces=4)
    assert losses.shape == (5, 3)
    for line in range(3):
        for piece in range(5):
            place = starts[:, line] + piece / 4 * (ends[:, line] - starts[:, line])
            assert losses[piece, line] == pytest.approx(landscape(place)[0], rel=1e-12)


def test_how_far_a_line_climbs():
    # Down, then from 2 up to 3.5: it climbs by 1.5, though it ends lower than it began.
    losses = np.array([[4.0, 2.0, 3.0, 3.5, 1.0], [4.0, 3.0, 2.0, 1.0, 0.5], [1.0, 1.0 + 1e-9, 0.5, 0.4, 0.3]]).T
    np.testing.assert_allclose(rises(losses), [1.5, 0.0, 0.0])


@given(st.lists(st.floats(0.0, 10.0), min_size=2, max_size=12))
def test_a_climb_is_the_largest_difference_of_a_later_and_an_earlier_loss(losses):
    brute = max(later - losses[i] for i in range(len(losses)) for later in losses[i:])
    found = rises(np.array(losses)[:, None])[0]
    assert found == (pytest.approx(brute) if brute > 1e-6 * losses[0] else 0.0)


def test_lines_of_runs_in_blocks_are_those_of_each(monkeypatch):
    experiment, seeds = Experiment(max_epochs=5), np.arange(7)
    ends = places_of(experiment, 7).T
    together = on_lines(LossLandscape(experiment), start_places(experiment, seeds), ends.T)
    monkeypatch.setattr("core.landscape.landscape.BLOCK_NUMBERS", 3 * 9)
    np.testing.assert_allclose(on_lines_of_runs(experiment, seeds, ends), together, rtol=1e-12)
