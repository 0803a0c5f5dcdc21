"""Pictures of runs side by side: that every map and every curve shows the core's numbers at its epoch."""

import math

import numpy as np
import pytest

from core import Experiment
from core.charts.comparison import FINE_SIDE, LEVELS, SIDE, curves, regions
from core.charts.palette import DASHES, LINES
from core.charts.regions import STRENGTHS
from core.training.course import Course, common_epochs
from core.training.run import Event, Run

EXPERIMENTS = [
    Experiment(max_epochs=60),
    Experiment(learning_rate=2.0, features=("x1", "x1x2", "sinx2"), max_epochs=40),
    Experiment(problem="parity3", hidden=(3,), max_epochs=50),
    Experiment(problem="parity4", inputs="-1/+1", hidden=(4,), max_epochs=30),
]
SIGNED = Experiment(inputs="-1/+1", targets="-1/+1", hidden_activation="tanh", output_activation="tanh", max_epochs=20)
NAMES = ["A: 0.5", "B: 2", "C", "D"]


@pytest.fixture(scope="module")
def courses():
    found = [Course(Run(experiment)) for experiment in EXPERIMENTS]
    for course in found:
        course.advance(math.inf)
    return found


@pytest.fixture(scope="module")
def epochs(courses):
    return common_epochs(courses)


@pytest.fixture(scope="module", params=[False, True], ids=["near", "wide"])
def maps(courses, epochs, request):
    return regions(courses, NAMES, epochs, request.param)


def shown(figure, k):
    """The traces as they are at step k: what a frame holds replaces what the figure holds."""
    merged = [trace.to_plotly_json() for trace in figure.data]
    for trace, change in zip(merged, figure.frames[k].data, strict=False):
        change = change.to_plotly_json()
        assert change["type"] == trace["type"]
        trace.update(change)
    return merged


def test_more_than_two_classes_have_their_colours_beside_two():
    experiments = [Experiment(problem="iris", output_activation="softmax"), Experiment(problem="blobs", n=40)]
    courses = [Course(Run(experiment.replace(hidden=(3,), max_epochs=10))) for experiment in experiments]
    for course in courses:
        course.advance(math.inf)
    figure = regions(courses, ["A", "B"], [0, 10])
    of_iris, of_blobs = (trace for trace in figure.data if trace.type == "heatmap")
    assert (of_iris.coloraxis, of_blobs.coloraxis) == ("coloraxis2", "coloraxis")
    low, step = of_blobs.meta["scale"]
    corner = courses[1].outputs([courses[1].at(10)], np.array([[of_blobs.x0, of_blobs.y0]]))
    assert low + step * float(of_blobs.z[0][0]) == pytest.approx(float(corner.ravel()[-1]), abs=step)
    x = of_iris.x0 + of_iris.dx * np.arange(FINE_SIDE)
    grid = np.column_stack([part.ravel() for part in np.meshgrid(x, x)])
    outputs = courses[0].last.network.predict(grid)
    found = np.array(shown(figure, 1)[0]["z"]).ravel()
    assert np.array_equal(found // STRENGTHS, outputs.argmax(axis=1))
    strength = np.clip((outputs.max(axis=1) - 1 / 3) / (2 / 3), 0, 1)
    np.testing.assert_allclose(found % STRENGTHS, (STRENGTHS - 1) * strength, atol=0.5 + 1e-9)
    legend = [trace.name for trace in figure.data if trace.showlegend is not False and trace.type == "scatter"]
    assert legend == ["class 0", "class 1", "virginica"]  # the runs call the first two by other names
    assert figure.layout.xaxis.title.text == "x<sub>1</sub>: petal length (cm)"


PANELS = [(0, ()), (1, ()), (2, (0.0,)), (2, (1.0,)), (3, (-1, -1)), (3, (1, -1)), (3, (-1, 1)), (3, (1, 1))]


def test_a_map_for_each_run_and_each_value_of_its_further_inputs(maps, epochs):
    assert [trace.type for trace in maps.data] == ["heatmap", "scatter", "scatter"] * len(PANELS) + ["scatter"] * 2
    assert len(maps.frames) == len(epochs)
    axes = {trace.xaxis or "x" for trace in maps.data if trace.type == "heatmap"}
    assert len(axes) == len(PANELS)


@pytest.mark.parametrize("k", [0, 7, -1])
def test_a_map_is_the_networks_output_at_its_epoch(maps, courses, epochs, k):
    traces = shown(maps, k)
    for number, (index, others) in enumerate(PANELS):
        heat = traces[3 * number]
        run = Run(EXPERIMENTS[index])
        network = run.snapshot(epochs[k]).network
        levels = np.array(heat["z"])
        assert levels.shape == (SIDE, SIDE)
        for row, column in ((0, 0), (5, 17), (SIDE - 1, 3)):
            point = [heat["x0"] + column * heat["dx"], heat["y0"] + row * heat["dy"]]
            output = network.predict(EXPERIMENTS[index].inputs_at(np.array([[*point, *others]])))[0, -1]
            assert levels[row, column] == round(LEVELS * min(1.0, max(0.0, output)))
        ends = maps.layout[f"xaxis{number + 1}" if number else "xaxis"].range
        assert heat["x0"] - heat["dx"] / 2 == pytest.approx(ends[0])
        assert heat["x0"] + (SIDE - 0.5) * heat["dx"] == pytest.approx(ends[1])


def test_the_samples_have_their_outputs_in_them(maps, courses, epochs):
    for k in (0, 20, len(epochs) - 1):
        traces = shown(maps, k)
        for number, (index, others) in enumerate(PANELS[:4]):
            network = Run(EXPERIMENTS[index]).snapshot(epochs[k]).network
            task = EXPERIMENTS[index].task
            n_found = 0
            for cls in (0, 1):
                trace = traces[3 * number + 1 + cls]
                for x1, x2, text in zip(trace["x"], trace["y"], trace["text"], strict=True):
                    point = [x1, x2, *others]
                    inputs = EXPERIMENTS[index].inputs_at(np.array([point]))
                    assert text == f"{network.predict(inputs)[0, -1]:.2f}"
                    assert task.classes[task.points.index(tuple(point))] == cls
                    n_found += 1
            assert n_found == 4


def test_the_outputs_of_a_run_that_diverges_are_short():
    course = Course(Run(Experiment(hidden_activation="linear", output_activation="linear", learning_rate=10.0)))
    course.advance(math.inf)
    assert course.last.status == "diverged"
    figure = regions([course], ["A"], common_epochs([course]))
    texts = [text for frame in figure.frames for trace in frame.data if trace.text for text in trace.text]
    assert len(texts) == 4 * len(figure.frames)
    assert max(map(len, texts)) <= 4
    last = course.last.outputs[:, 0]
    assert {float(text) for text in texts[-4:]} == {float(f"{output:.0e}") for output in last}


def test_small_and_large_values_can_be_told_apart():
    for values, texts in (("0.0001,0.0004", {"1e−4", "4e−4"}), ("20000,40000", {"2e4", "4e4"})):
        low, high = values.split(",")
        experiment = Experiment(
            problem="points", points=f"values:-1,0,{low};1,0,{high}", test=0, hidden=(), output_activation="linear"
        )
        middle, slope = (float(low) + float(high)) / 2, (float(high) - float(low)) / 2
        course = Course(Run(experiment, (Event(0, {}, {0: slope, 1: 0.0, 2: middle}),)))
        course.advance(math.inf)
        figure = regions([course], ["A"], common_epochs([course]))
        assert {text for trace in figure.data if trace.text for text in trace.text} == texts


def test_the_figure_itself_shows_the_last_epoch(maps):
    for trace, last in zip(maps.data, maps.frames[-1].data, strict=False):
        if trace.type == "heatmap":
            np.testing.assert_array_equal(trace.z, last.z)


def test_many_samples_have_no_numbers(maps):
    marks = [trace for trace in maps.data[12:24] if trace.type == "scatter"]
    assert all(trace.mode == "markers" for trace in marks)
    assert [len(trace.x) for trace in marks] == [2] * 8


def test_maps_have_names_frames_in_their_colour_and_a_legend(maps):
    assert [entry.text for entry in maps.layout.annotations] == [f"<b>{name}</b>" for name in NAMES]
    frames = [maps.layout[f"xaxis{n + 1}" if n else "xaxis"].linecolor for n in range(len(PANELS))]
    assert frames == [LINES[index] for index, _ in PANELS]
    assert [trace.name for trace in maps.data if trace.showlegend is not False and trace.type == "scatter"] == [
        "class 0",
        "class 1",
    ]
    assert maps.layout.coloraxis.colorbar.ticktext == ("output 0", "½", "1")
    assert len({trace.marker.symbol for trace in maps.data[-2:]}) == 2


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_maps_lie_beside_and_below_each_other(courses, epochs, count):
    figure = regions(courses[:count], NAMES[:count], epochs)
    boxes = []
    for trace in figure.data:
        if trace.type == "heatmap":
            number = (trace.xaxis or "x")[1:]
            boxes.append((*figure.layout[f"xaxis{number}"].domain, *figure.layout[f"yaxis{number}"].domain))
    assert len(boxes) == {1: 1, 2: 2, 3: 4, 4: 8}[count]
    for at, (left, right, low, high) in enumerate(boxes):
        assert 0.0 <= left < right <= 1.0 + 1e-9
        assert -1e-9 <= low < high <= 1.0 + 1e-9
        for left2, right2, low2, high2 in boxes[at + 1 :]:
            assert right <= left2 or right2 <= left or high <= low2 or high2 <= low


def test_colours_go_from_one_target_to_the_other():
    course = Course(Run(SIGNED))
    course.advance(math.inf)
    figure = regions([course], ["A"], [0, 20])
    assert figure.layout.coloraxis.colorbar.ticktext == ("output −1", "0", "1")
    heat = figure.data[0]
    output = Run(SIGNED).snapshot(20).network.predict([[heat.x0 + 3 * heat.dx, heat.y0 + 7 * heat.dy]])[0, 0]
    assert heat.z[7][3] == round(LEVELS * (output + 1.0) / 2.0)
    plain = Course(Run(Experiment(max_epochs=3)))
    plain.advance(math.inf)
    assert regions([course, plain], ["A", "B"], [3]).layout.coloraxis.colorbar.ticktext == ("class 0", "", "class 1")


# Curves


@pytest.mark.parametrize("log_loss", [False, True])
def test_curves_are_the_losses_and_the_norms(courses, epochs, log_loss):
    figure = curves(courses, NAMES, epochs, log_loss)
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    points = [trace for trace in figure.data if trace.mode == "markers"]
    assert len(lines) == len(points) == 8
    for number, (line, point) in enumerate(zip(lines, points, strict=True)):
        course = courses[number % 4]
        run = Run(course.run.experiment)
        for trace in (line, point):
            for epoch, value in list(zip(trace.x, trace.y, strict=True))[::9]:
                snapshot = run.snapshot(epoch)
                assert value == (snapshot.loss if number < 4 else pytest.approx(np.linalg.norm(snapshot.gradient)))
        assert list(line.x) == [moment.epoch for moment in course.moments]
        assert list(point.x) == [min(epoch, course.last.epoch) for epoch in epochs]
        assert point.meta == {"point": True}
        assert point.yaxis == line.yaxis == ("y" if number < 4 else "y2")
    assert figure.layout.yaxis.type == ("log" if log_loss else "linear")
    assert figure.layout.yaxis2.type == "log"


def test_curves_differ_in_colour_and_dash_and_have_one_legend(courses, epochs):
    figure = curves(courses, NAMES, epochs, True)
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    assert [(trace.line.color, trace.line.dash) for trace in lines] == 2 * list(zip(LINES[:4], DASHES, strict=True))
    assert [trace.name for trace in figure.data if trace.showlegend is not False] == NAMES
    assert figure.layout.font.color is None


def test_curves_up_to_an_epoch(courses):
    figure = curves(courses, NAMES, common_epochs(courses, 20), False, 20)
    assert max(max(trace.x) for trace in figure.data) == 20
    assert figure.layout.xaxis.range[1] == pytest.approx(20, rel=0.05)
