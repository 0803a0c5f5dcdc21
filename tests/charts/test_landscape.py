"""Pictures of the landscape: that they show the core's numbers, and that the block hides what is behind a hill."""

import io
from base64 import b64decode

import numpy as np
import pytest
from PIL import Image

from core import Experiment
from core.charts.landscape import (
    Line,
    Search,
    along_lines,
    block_picture,
    contour_map,
    eigenvalues,
    losses_over_epochs,
    profiles,
    searches,
)
from core.charts.terrain import RELIEF, WALL, Camera, block, png
from core.landscape.curvature import Surroundings, surroundings
from core.landscape.landscape import Terrain, main_plane, record, weight_plane
from core.training.run import Run

PATH = record(Run(Experiment(seed=4))).spaced(40)
TERRAIN = Terrain(PATH, main_plane(PATH), points=21)
NAMES = ("main direction", "second direction")
CAMERA = Camera(30.0, 40.0)


def with_meta(figure, kind):
    [trace] = [trace for trace in figure.data if trace.meta == {kind: True} and trace.name]
    return trace


# From above


def test_the_map_shows_the_loss_and_the_path():
    figure = contour_map(TERRAIN, NAMES)
    contour = figure.data[0]
    np.testing.assert_allclose(contour.z, TERRAIN.heights, rtol=1e-6)
    np.testing.assert_array_equal(contour.x, TERRAIN.axes[0])
    np.testing.assert_array_equal(contour.y, TERRAIN.axes[1])
    for kind in ("reveal", "point"):
        np.testing.assert_allclose(
            np.column_stack([with_meta(figure, kind).x, with_meta(figure, kind).y]), TERRAIN.shadow
        )
    assert figure.layout.yaxis.scaleanchor == "x"
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == NAMES
    assert with_meta(figure, "reveal").text[-1] == f"epoch {PATH.epochs[-1]:,}: loss {PATH.losses[-1]:.4g}"


def test_what_is_cut_off_is_drawn_at_the_top():
    path = record(Run(Experiment(hidden_activation="linear", output_activation="linear", learning_rate=0.05)))
    terrain = Terrain(path, main_plane(path), points=21)
    assert np.max(contour_map(terrain, NAMES).data[0].z) == pytest.approx(terrain.ceiling)


@pytest.mark.parametrize("figure", [contour_map(TERRAIN, NAMES), block_picture(TERRAIN, NAMES, CAMERA)])
def test_everything_has_a_legend_and_no_colour_of_its_own_for_text(figure):
    listed = [trace.name for trace in figure.data if trace.type == "scatter" and trace.name]
    assert len(listed) == len(set(listed))
    assert {"the run", "start", "now", "end"} <= set(listed)
    assert all(trace.showlegend is not False for trace in figure.data if trace.name)
    assert figure.layout.font.color is None
    assert all(note.font.color is None for note in figure.layout.annotations)


# The block


def decoded(source):
    return np.array(Image.open(io.BytesIO(b64decode(source.removeprefix("data:image/png;base64,")))))


def test_the_picture_is_a_png():
    picture = np.random.default_rng(0).integers(0, 256, (7, 5, 4), dtype=np.uint8)
    np.testing.assert_array_equal(decoded(png(picture)), picture)


def test_from_straight_above_nothing_is_hidden():
    heights = np.random.default_rng(0).random((9, 9))
    picture = block(heights, Camera(0.0, 90.0), width=101)
    assert picture.shape[0] == pytest.approx(101, abs=1)
    assert (picture[2:-2, 2:-2, 3] == 255).all()
    assert not (picture[2:-2, 2:-2, :3] == WALL).all(axis=2).any()


def test_the_camera_turns_and_tilts():
    # Turned by a quarter, what was to the right (x = 1) is at the front; from the side, height is all that is up.
    across, up, behind = Camera(90.0, 0.0).project(np.array([1.0, 0.0]), np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    np.testing.assert_allclose(across, [0.0, 1.0], atol=1e-12)
    np.testing.assert_allclose(up, [0.0, RELIEF], atol=1e-12)
    np.testing.assert_allclose(behind, [-1.0, 0.0], atol=1e-12)


@pytest.mark.parametrize("camera", [Camera(0.0, 30.0), Camera(40.0, 25.0), Camera(-130.0, 60.0)], ids=str)
def test_a_point_is_hidden_where_something_before_it_is_higher_up(camera):
    """Each pixel against the nearest surface that its ray meets, found by walking along the ray."""
    x, y = np.meshgrid(*[np.linspace(-1, 1, 41)] * 2)
    heights = 0.2 + 0.8 * np.exp(-8 * ((x - 0.2) ** 2 + (y + 0.3) ** 2))  # a hill with a plain behind it
    picture = block(heights, camera, width=160)
    rows, columns, _ = picture.shape
    left, right, low, high = camera.frame
    tilt, turn = np.radians(camera.tilt), np.radians(camera.turn)
    misses, kinds = 0, set()
    places = np.random.default_rng(3).integers(0, [rows, columns], (300, 2))
    for row, column in places:
        across, up = np.linspace(left, right, columns)[column], np.linspace(high, low, rows)[row]
        behind = np.linspace(-1.5, 1.5, 3001)
        px, py = across * np.cos(turn) - behind * np.sin(turn), across * np.sin(turn) + behind * np.cos(turn)
        z = (up - behind * np.sin(tilt)) / (RELIEF * np.cos(tilt))  # the ray's height there
        surface = 0.2 + 0.8 * np.exp(-8 * ((px - 0.2) ** 2 + (py + 0.3) ** 2))
        inside = np.flatnonzero((np.abs(px) <= 1) & (np.abs(py) <= 1))
        if not inside.size or z[inside[0]] < 0 or (z[inside] > surface[inside]).all():
            expected = "sky"
        else:
            expected = "wall" if z[inside[0]] <= surface[inside[0]] else "surface"
        pixel = picture[row, column]
        seen = "sky" if not pixel[3] else "wall" if (pixel[:3] == WALL).all() else "surface"
        kinds.add(expected)
        misses += seen != expected
    assert kinds == {"sky", "wall", "surface"}
    assert misses <= 6  # of 300: pixels on an edge


def test_the_block_carries_the_path_at_its_height():
    path = record(Run(Experiment(seed=11))).spaced(40)  # stuck: the lowest loss is far from 0
    terrain = Terrain(path, main_plane(path), points=21)
    figure = block_picture(terrain, NAMES, CAMERA)
    u, v = terrain.axes
    half = 0.5 * (u[-1] - u[0])
    x = (terrain.shadow[:, 0] - u.mean()) / half
    y = (terrain.shadow[:, 1] - v.mean()) / half
    z = (terrain.below - terrain.lowest) / (terrain.highest - terrain.lowest)
    assert terrain.lowest > 0.1
    across, up, _ = CAMERA.project(x, y, z)
    trace = with_meta(figure, "reveal")
    np.testing.assert_allclose(trace.x, across, atol=1e-9)
    np.testing.assert_allclose(trace.y, up, atol=0.02)  # it lies a little above the surface, to be seen
    image = figure.layout.images[0]
    left, right, low, high = CAMERA.frame
    assert (image.x, image.y, image.sizex, image.sizey) == (left, high, right - left, high - low)
    assert decoded(image.source).shape[2] == 4


@pytest.mark.parametrize("turn", [-180, -100, -30, 0, 45, 90, 170])
def test_the_names_stand_at_the_front_edges(turn):
    figure = block_picture(TERRAIN, NAMES, Camera(float(turn), 40.0))
    texts = [note.text for note in figure.layout.annotations]
    assert [text.replace("<br>", " ").strip("⟵⟶ ") for text in texts] == list(NAMES)
    for note, axis in zip(figure.layout.annotations, (0, 1), strict=True):
        unit = np.zeros(3)
        unit[axis] = 1.0
        grows, _, _ = Camera(float(turn), 40.0).project(*unit)
        if abs(grows) > 1e-9:
            assert ("⟶" in note.text) == (grows > 0)
        assert figure.layout.yaxis.range[0] <= note.y <= 0.1


def test_a_flat_landscape_can_be_drawn():
    path = record(Run(Experiment(init="zeros")))
    terrain = Terrain(path, weight_plane(path, 0, 1), points=11)
    for figure in (contour_map(terrain, NAMES), block_picture(terrain, NAMES, CAMERA)):
        assert np.isfinite(with_meta(figure, "reveal").y).all()


# Lines and searches


def test_lines_go_from_start_to_end():
    own, other = Line("this run", np.array([3.0, 2.0, np.inf])), Line("others", np.array([1.0, 0.5, 0.25]))
    figure = along_lines(own, [other])
    assert [trace.name for trace in figure.data] == ["this run", "others"]
    assert list(figure.data[0].x) == [0.0, 0.5, 1.0]
    assert list(figure.data[0].y) == [3.0, 2.0, None]
    assert figure.data[0].line.dash != figure.data[1].line.dash


def test_searches_are_drawn_over_what_they_cost():
    found = [Search(name, np.array([0, 3, 6]), np.array([0.5, 0.1, 0.0])) for name in ("descent", "annealing")]
    figure = searches(found, 0.01)
    assert [trace.name for trace in figure.data] == ["descent", "annealing", "target"]
    assert list(figure.data[0].x) == [0, 3, 6]
    assert figure.data[0].y[-1] > 0  # a log scale has no 0
    assert list(figure.data[2].x) == [0.0, 6.0]
    assert figure.layout.yaxis.type == "log"
    assert len(searches(found, 0.0).data) == 2


# Where a run stands


def test_the_loss_over_the_epochs():
    figure = losses_over_epochs(PATH)
    for trace in figure.data:
        assert list(trace.x) == PATH.epochs.tolist()
        assert list(trace.y) == PATH.losses.tolist()
    assert with_meta(figure, "point").name == "now"


def test_second_derivatives_by_size_with_their_signs():
    values = np.array([-0.5, -1e-4, 0.0, 1e-5, 2.0])
    around = Surroundings(1.0, np.zeros(5), values, np.eye(5))
    up, down, flat = eigenvalues(around).data
    assert (list(up.x), list(up.y)) == ([1], [2.0])
    assert (list(down.x), list(down.y)) == ([2, 3], [0.5, 1e-4])
    assert list(flat.x) == [4, 5]
    assert len(flat.x) == around.n_flat
    assert len(down.x) == around.n_negative
    assert min(flat.y) > 0
    assert len({trace.marker.symbol for trace in (up, down, flat)}) == 3
    assert len({trace.marker.color for trace in (up, down, flat)}) == 3
    assert flat.name == "flat: less than 0.1% of the largest"


def test_profiles_meet_at_the_place():
    around = surroundings(PATH.landscape, PATH.end)
    lines = [Line(name, np.array([2.0, around.loss, 3.0])) for name in ("one", "two")]
    figure = profiles(lines, 3.0)
    assert list(figure.data[0].x) == [-3.0, 0.0, 3.0]
    assert (figure.data[2].x, figure.data[2].y) == ((0.0,), (around.loss,))
