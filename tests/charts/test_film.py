"""The film of a run: as long as was asked for, with the network's own outputs as its colours."""

import io

import numpy as np
import pytest
from PIL import Image

from core.charts.film import SECONDS_AT_THE_END, film
from core.charts.maps import plane_range
from core.charts.one_input import output_range
from core.charts.palette import CLASS_COLORS, CLASS_GROUNDS, MIDDLE, TOWARDS_0, TOWARDS_1
from core.experiment.experiment import Experiment
from core.training.run import Run


def opened(run, last_epoch, seconds=2, width=480, format="GIF", **looks):
    content = film(run, last_epoch, seconds=seconds, width=width, format=format, most_seconds=60, **looks)
    return Image.open(io.BytesIO(content))


def frame(pictures, number):
    pictures.seek(number)
    return np.asarray(pictures.convert("RGB")).astype(int)


def channels(color):
    return np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)])


def expected_color(output):
    towards = channels(TOWARDS_1) if output > 0.5 else channels(TOWARDS_0)
    return channels(MIDDLE) + (towards - channels(MIDDLE)) * abs(output - 0.5) * 2


@pytest.mark.parametrize("problem", ["blobs3", "blobs4"])
@pytest.mark.parametrize("format", ["GIF", "WebP"])
def test_of_more_classes_the_region_has_the_colour_of_the_largest_output(problem, format):
    experiment = Experiment(problem=problem, n=60, hidden=(3,), reduction="mean", output_activation="softmax")
    run = Run(experiment)
    pictures = opened(run, 60, width=640, format=format)
    shown = frame(pictures, pictures.n_frames - 1)
    low, high = plane_range(experiment)
    grid = np.array([(x1, x2) for x1 in (-4.5, 0.7, 4.5) for x2 in (-5.2, 5.2)])
    outputs = run.snapshot(60).network.predict(grid)
    for (x1, x2), given in zip(grid, outputs, strict=True):
        # The map is 250 of the frame's 640 wide, from 38 to the right and 52 down.
        x, y = 38 + 250 * (x1 - low) / (high - low), 52 + 250 * (high - x2) / (high - low)
        strength = max(0.0, (given.max() - 1 / len(given)) / (1 - 1 / len(given)))
        expected = channels(MIDDLE) + (channels(CLASS_GROUNDS[given.argmax()]) - channels(MIDDLE)) * strength
        assert np.abs(shown[round(y), round(x)] - expected).max() < 24


def test_of_values_the_region_has_the_colours_of_a_bar_beside_it():
    experiment = Experiment(problem="saddle", n=20, hidden=(2,), hidden_activation="tanh", output_activation="linear")
    run = Run(experiment)
    shown = frame(opened(run, 40, width=640), -1 + opened(run, 40, width=640).n_frames)
    low, high = plane_range(experiment)
    least, most = experiment.levels
    network = run.snapshot(40).network
    for x1, x2 in ((-0.5, 0.5), (0.4, 0.8), (0.9, -0.3)):
        output = network.predict([[x1, x2]])[0, 0]
        x, y = 38 + 250 * (x1 - low) / (high - low), 52 + 250 * (high - x2) / (high - low)
        share = min(max((output - least) / (most - least), 0.0), 1.0)
        assert np.abs(shown[round(y), round(x)] - expected_color(share)).max() < 24
        bar = shown[round(52 + 250 * min(max(1.0 - share, 0.02), 0.98)), 300]
        assert np.abs(bar - expected_color(share)).max() < 32


def test_of_one_input_the_curve_is_where_the_outputs_are():
    experiment = Experiment(problem="sine", n=10, test=0, hidden=(3,), output_activation="linear", reduction="mean")
    run = Run(experiment)
    pictures = opened(run, 30, width=640)
    shown = frame(pictures, pictures.n_frames - 1)
    (left, right), (low, high) = plane_range(experiment), output_range(experiment)
    for x1 in (-4.0, -1.0, 2.5):
        output = run.snapshot(30).network.predict([[x1]])[0, 0]
        x, y = 38 + 250 * (x1 - left) / (right - left), 52 + 250 * (high - output) / (high - low)
        dark = np.flatnonzero(shown[56:298, round(x)].max(axis=1) < 80) + 56
        assert np.abs(dark - y).min() <= 2


@pytest.mark.parametrize("format", ["GIF", "WebP"])
def test_a_film_takes_as_long_as_it_was_asked_to_and_ends_with_the_run(format):
    run = Run(Experiment())
    end = run.snapshot(2000)
    pictures = opened(run, 2000, format=format)
    durations = []
    for number in range(pictures.n_frames):
        pictures.seek(number)
        pictures.load()
        durations.append(pictures.info["duration"])
    assert end.epoch < 2000
    assert pictures.n_frames > 10
    assert pictures.size == (480, 270)
    assert durations[-1] == 1000 * SECONDS_AT_THE_END
    assert sum(durations[:-1]) == pytest.approx(2000, abs=200)


def test_the_ground_has_the_colours_of_the_networks_outputs_and_the_samples_those_of_their_class():
    run = Run(Experiment())
    pictures = opened(run, 1500, width=640)
    low, high = plane_range(run.experiment)
    for number in (0, pictures.n_frames - 1):
        picture = frame(pictures, number)
        epoch = 0 if number == 0 else run.snapshot(1500).epoch
        for x1, x2 in ((0.5, 0.5), (-0.3, 0.4), (1.3, 1.2)):
            column = round(38 + 250 * (x1 - low) / (high - low))
            row = round(52 + 250 * (high - x2) / (high - low))
            output = run.snapshot(epoch).network.predict([[x1, x2]])[0, 0]
            assert np.abs(picture[row, column] - expected_color(output)).max() < 16, (number, x1, x2)
        for (x1, x2), of_class in zip(run.experiment.samples.inputs, run.experiment.task.classes, strict=True):
            column = round(38 + 250 * (x1 - low) / (high - low))
            row = round(52 + 250 * (high - x2) / (high - low))
            assert np.abs(picture[row, column] - channels(CLASS_COLORS[of_class])).max() < 16


def test_a_title_is_never_cut():
    run = Run(Experiment(problem="noisy", scaling="standard", l1=0.1, l2=0.001, clip_norm=2.0, init="glorot", test=25))
    picture = frame(opened(run, 0, width=640), 0)
    title = picture[:44]
    assert (title[:, :100] < 200).any()
    assert (title[:, -18:] > 250).all()
    assert (title[24:40] < 200).any(), "it has a second line"


@pytest.mark.parametrize("wide", [False, True])
def test_points_to_test_with_are_hollow_and_can_be_hidden(wide):
    experiment = Experiment(problem="noisy", n=10, test=50, noise=0)
    shown, hidden = (
        frame(opened(Run(experiment), 0, width=640, wide=wide, test_points=shown), 0) for shown in (True, False)
    )
    low, high = plane_range(experiment, wide)
    assert (low, high) == ((-1.5, 2.5) if wide else (-0.5, 1.5))
    columns = np.flatnonzero((shown != hidden).any(axis=(0, 2)))
    for (x1, x2), of_class in zip(experiment.test_samples.points, experiment.task.test_classes, strict=True):
        column, row = round(38 + 250 * (x1 - low) / (high - low)), round(52 + 250 * (high - x2) / (high - low))
        assert np.abs(columns - column).min() <= 7
        if (x1, x2) not in experiment.task.points:
            edge = shown[row, column - 7 : column + 8]
            assert np.abs(edge - channels(CLASS_COLORS[of_class])).max(axis=1).min() < 60
            assert np.array_equal(shown[row, column], hidden[row, column]), "it is hollow"


@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(problem="parity3", hidden=(4, 6)),
        Experiment(problem="majority4", hidden=(2,), targets="-0.9/+0.9", output_activation="tanh"),
        Experiment(problem="and", hidden=()),
        Experiment(problem="rings", features=("x1x1", "x2x2", "sinx1"), hidden=(2,)),
        Experiment(problem="centre16", hidden=(3,), inputs="-1/+1", hidden_activation="relu"),
        Experiment(learning_rate=100.0, output_activation="linear"),
    ],
)
def test_every_network_has_a_film(experiment):
    run = Run(experiment)
    pictures = opened(run, 40)
    assert 1 <= pictures.n_frames <= 41
    assert len(np.unique(frame(pictures, pictures.n_frames - 1).reshape(-1, 3), axis=0)) > 20


def test_a_run_at_its_start_is_a_film_of_one_frame():
    assert opened(Run(Experiment()), 0).n_frames == 1
