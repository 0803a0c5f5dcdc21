"""Pictures of sweeps: each number stands in its place, with its words, its index and a legend for what has none."""

import numpy as np
import pytest

from core.charts.ink import DARK, LIGHT
from core.charts.palette import DIVERGING
from core.charts.sweep import FRAME, SEQUENTIAL, _ink, heat_maps, map_height, search_plane
from core.ensemble.sweep import MEASURES, Sweep, read_axis
from core.ensemble.sweep_words import cell_words, hover_text
from core.experiment.experiment import Experiment
from core.notation.numbers import between

QUICK = Experiment(max_epochs=100, learning_rate=5.0, target_loss=0.2, init="normal")


def finished(names_and_values, n_seeds=10, draw=None, base=QUICK):
    sweep = Sweep(base, [read_axis(name, text) for name, text in names_and_values], n_seeds, draw)
    while not sweep.done:
        sweep.advance(1.0)
    return sweep


@pytest.fixture(scope="module")
def panels():
    return finished([("learning_rate", "0.5~10~4~log"), ("l2", "0.0001~0.1~3~log"), ("hidden", "1,3,8")])


@pytest.fixture(scope="module")
def plane():
    return finished([("learning_rate", "0.5~10~3~log"), ("l2", "0~0.1~3~linear")], draw=1)


def heatmaps(figure):
    return [trace for trace in figure.data if trace.type == "heatmap"]


def markers(figure):
    return [trace for trace in figure.data if trace.type == "scatter" and trace.mode == "markers"]


def test_every_cell_stands_in_its_place(panels):
    figure = heat_maps(panels, "solved")
    seen = []
    written = [trace for trace in figure.data if trace.name == "numbers"]
    for panel, trace in enumerate(heatmaps(figure)):
        numbers = dict(zip(zip(written[panel].x, written[panel].y, strict=True), written[panel].text, strict=True))
        number = "" if panel == 0 else str(panel + 1)
        assert trace.xaxis == f"x{number}"
        columns, rows = figure.layout[f"xaxis{number}"], figure.layout[f"yaxis{number}"]
        for row, line in enumerate(trace.customdata):
            for column, index in enumerate(line):
                cell, found = panels.cells[index], panels.summary(index)
                assert trace.z[row][column] == found.share
                assert numbers[column, row] == f"{100 * found.share:.0f}"
                assert columns.ticktext[trace.x[column]] == f"{cell.values[0]:g}"
                assert rows.ticktext[trace.y[row]] == f"{cell.values[1]:g}"
                assert figure.layout.annotations[panel].text == f"Hidden units in one layer: {cell.values[2][0]}"
                words = trace.hovertext[row][column].replace("<br>", " ")
                assert cell_words(panels.axes, cell) in words
                low, high = found.interval
                assert f"{found.solved} of 10" in words
                assert f"(95 % interval {between(low, high)})" in words
                seen.append(index)
    assert seen == list(range(len(panels.cells)))
    assert (figure.layout.coloraxis.cmin, figure.layout.coloraxis.cmax) == (0, 1)


def test_panels_do_not_overlap(panels):
    layout = heat_maps(panels, "solved").layout
    places = [(layout[f"xaxis{n}"].domain, layout[f"yaxis{n}"].domain) for n in ("", "2", "3")]
    for at, (x, y) in enumerate(places):
        assert 0 <= x[0] < x[1] <= 1
        assert 0 <= y[0] < y[1] <= 1
        for other_x, other_y in places[:at]:
            assert x[0] >= other_x[1] or x[1] <= other_x[0] or y[0] >= other_y[1] or y[1] <= other_y[0]


def test_epochs_and_losses_are_coloured_by_their_logarithm(panels):
    for key in ("epochs", "loss"):
        figure = heat_maps(panels, key)
        values = [MEASURES[key].of(found) for found in panels.summaries()]
        shown = [z for trace in heatmaps(figure) for line in trace.z for z in line]
        for value, z in zip(values, shown, strict=True):
            assert (z is None) == (value is None)
            if value is not None:
                assert 10**z == pytest.approx(value)
        numbers = [np.log10(value) for value in values if value is not None]
        assert figure.layout.coloraxis.cmin == pytest.approx(min(numbers))
        assert figure.layout.coloraxis.cmax == pytest.approx(max(numbers))


def test_what_is_solved_too_seldom_is_marked(panels):
    figure = heat_maps(panels, "epochs")
    marked = [
        index
        for trace in figure.data
        if trace.type == "scatter" and trace.mode == "markers"
        for index in trace.customdata
    ]
    assert sorted(marked) == [index for index, found in enumerate(panels.summaries()) if found.never]
    assert marked
    legends = [
        trace.name for trace in figure.data if trace.type == "scatter" and trace.mode == "markers" and trace.showlegend
    ]
    assert legends == ["fewer than half solved"]
    assert map_height(panels, "epochs") >= map_height(panels, "solved")


def test_what_is_not_allowed_is_marked_with_the_reason():
    sweep = finished([("output_activation", "sigmoid,tanh"), ("loss", "squared_error,binary_cross_entropy")], 2)
    figure = heat_maps(sweep, "solved")
    [marks] = markers(figure)
    assert marks.name == "not allowed"
    assert (marks.x, marks.y, list(marks.customdata)) == ((1,), (1,), [3])
    assert "because loss is" in marks.hovertext[0].replace("<br>", " ")
    assert heatmaps(figure)[0].z[1][1] is None


def test_nothing_is_coloured_before_it_is_trained():
    sweep = Sweep(QUICK, [read_axis("learning_rate"), read_axis("optimizer")], 3)
    for key in MEASURES:
        [trace] = heatmaps(heat_maps(sweep, key))
        assert {z for line in trace.z for z in line} == {None}
        assert "No network has finished yet" in trace.hovertext[0][0]


def test_cells_without_a_test_set_are_marked_and_shares_of_it_are_per_cent():
    base = QUICK.replace(problem="quadrants", n=20, max_epochs=5)
    sweep = Sweep(base, [read_axis("test", "0~50~2~linear"), read_axis("hidden", "2")], 3)
    while not sweep.done:
        sweep.advance(1.0)
    figure = heat_maps(sweep, "test_accuracy")
    accuracy = sweep.summary(1).test_accuracy.value
    assert heatmaps(figure)[0].z == ([None, accuracy],)
    [marked] = markers(figure)
    assert (marked.name, marked.x, marked.customdata) == ("no test set of classes", (0,), (0,))
    [written] = [trace for trace in figure.data if trace.name == "numbers"]
    assert written.text == (f"{100 * accuracy:.0f}",)
    assert figure.layout.coloraxis.cmax == 1.0


def test_long_names_below_get_room():
    short = Sweep(QUICK, [read_axis("learning_rate"), read_axis("l2")], 1)
    long = Sweep(QUICK, [read_axis("init"), read_axis("l2")], 1)
    room = [heat_maps(sweep, "solved").layout for sweep in (short, long)]
    assert room[0].xaxis.tickangle == 0 > room[1].xaxis.tickangle
    assert room[1].margin.b > room[0].margin.b
    names = [read_axis("l2"), read_axis("problem")]
    assert heat_maps(Sweep(QUICK, names, 1), "solved").layout.margin.l > room[0].margin.l


def test_lists_read_downwards_and_numbers_rise():
    up = heat_maps(Sweep(QUICK, [read_axis("l2"), read_axis("l1")], 1), "solved").layout.yaxis.range
    down = heat_maps(Sweep(QUICK, [read_axis("l2"), read_axis("optimizer")], 1), "solved").layout.yaxis.range
    assert up[0] < up[1]
    assert down[0] > down[1]


def test_the_open_cell_is_framed(panels):
    index = 17  # panel 1, row 1, column 1: 17 = 12 + 4 + 1
    [frame] = heat_maps(panels, "solved", index).layout.shapes
    assert (frame.xref, frame.yref, frame.line.color) == ("x2", "y2", FRAME)
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (0.5, 1.5, 0.5, 1.5)
    assert heat_maps(panels, "solved").layout.shapes == ()


def test_grid_and_random_points_lie_in_one_plane(plane):
    figure = search_plane(plane, "solved", 10)
    points = [trace for trace in figure.data if trace.customdata is not None]
    seen = {}
    for trace in points:
        for x, y, index, color, words in zip(
            trace.x, trace.y, trace.customdata, trace.marker.color, trace.hovertext, strict=True
        ):
            assert (x, y) == plane.cells[index].values
            assert color == plane.summary(index).share
            assert words == hover_text(plane.axes, plane.cells[index], plane.summary(index), "solved")
            seen[index] = trace.marker.symbol
    assert [seen[index] for index in range(18)] == ["square"] * 9 + ["circle"] * 9
    named = {trace.name: (trace.x[0], trace.y[0]) for trace in figure.data if trace.showlegend is not False}
    assert set(named) == {"grid: 9 points", "random: 9 points", "best of grid", "best of random", "shown below"}
    measure = MEASURES["solved"]
    assert named["best of grid"] == plane.cells[plane.best(measure)].values
    assert named["best of random"] == plane.cells[plane.best(measure, drawn=True)].values
    assert named["shown below"] == plane.cells[10].values
    assert figure.layout.xaxis.type == "log"
    assert figure.layout.yaxis.type is None


def test_points_without_a_number_are_empty(plane):
    figure = search_plane(plane, "epochs")
    empty = [trace for trace in figure.data if trace.customdata is not None and trace.marker.color == "rgba(0,0,0,0)"]
    assert sorted(index for trace in empty for index in trace.customdata) == [
        index for index, found in enumerate(plane.summaries()) if found.never
    ]


def contrast(first, second):
    """The contrast ratio of two colours, as WCAG 2.1 defines it."""

    def luminance(color):
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scale", [DIVERGING, SEQUENTIAL])
def test_numbers_can_be_read_on_every_colour(scale):
    coloring = {"cmin": 0.0, "cmax": 1.0, "colorscale": scale}
    full = {DARK: "#111111", LIGHT: "#ffffff"}
    for share in np.linspace(0, 1, 101):
        rgb = [
            round(np.interp(share, [stop for stop, _ in scale], [int(color[at : at + 2], 16) for _, color in scale]))
            for at in (1, 3, 5)
        ]
        ground = "#" + "".join(f"{part:02x}" for part in rgb)
        inks = {ink: contrast(full[ink], ground) for ink in (DARK, LIGHT)}
        assert inks[_ink(coloring, share)] > 0.98 * max(inks.values())
        assert max(inks.values()) >= 4.3


def test_where_there_is_no_room_for_numbers_there_are_none():
    wide = finished([("learning_rate", "0.5~10~20~log"), ("l2", "0~0~1~linear")], 2)
    assert [trace for trace in heat_maps(wide, "solved").data if trace.name == "numbers"] == []


def test_the_figures_leave_the_type_to_the_page(panels, plane):
    for figure in (heat_maps(panels, "solved"), search_plane(plane, "loss")):
        assert figure.layout.font.color is None
        assert figure.layout.template.layout.to_plotly_json() == {}
