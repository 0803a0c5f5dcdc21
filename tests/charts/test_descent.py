"""Pictures of walks: that they show the core's numbers, step by step, with a legend for everything."""

import numpy as np
import pytest

from core.charts.descent import SYMBOLS, Walk, losses, on_curve, on_map
from core.charts.palette import LINES
from core.descent.curve import PRESETS, curve
from core.descent.descent import descend, descend_each
from core.descent.neuron_loss import DATA, NeuronLoss
from core.descent.surface_verdict import View
from core.nn.optimizers import OPTIMIZERS

STEPS = 12


def curve_walks(starts=(-2.5, 2.0), rules=("sgd", "adam")):
    line = curve(PRESETS["two"].text, 3.0)
    walks = [
        Walk(path, rule, list(OPTIMIZERS).index(rule), number)
        for rule in rules
        for number, path in enumerate(descend_each(line, starts, rule, 0.05, STEPS), 1)
    ]
    return line, walks


def map_walks():
    view = View(NeuronLoss(DATA["or"], "sigmoid", "half_squared_error", "sum", -1.0), 8.0)
    return view, [Walk(descend(view.loss, (-2.0, 2.5), "sgd", 0.5, STEPS), "plain", 0)]


def revealed(figure):
    return [trace for trace in figure.data if trace.meta == {"reveal": True}]


def moving(figure):
    return [trace for trace in figure.data if trace.meta == {"point": True}]


def test_the_walks_are_on_the_curve():
    line, walks = curve_walks()
    figure = on_curve(line, walks, STEPS + 1)
    assert len(revealed(figure)) == len(moving(figure)) == len(walks) == 4
    for trace, now, walk in zip(revealed(figure), moving(figure), walks, strict=True):
        np.testing.assert_array_equal(trace.x, walk.path.points[:, 0])
        np.testing.assert_array_equal(trace.y, walk.path.losses)
        np.testing.assert_allclose(line(np.array(trace.x))[0], trace.y)
        np.testing.assert_array_equal(now.x, trace.x)
        assert len(trace.text) == STEPS + 1
    drawn = next(trace for trace in figure.data if trace.name == "f(x)")
    np.testing.assert_allclose(line(np.array(drawn.x))[0], drawn.y)
    assert (drawn.x[0], drawn.x[-1]) == (-3.0, 3.0)


def test_a_walk_that_ended_early_stays_where_it_ended():
    line = curve("x^2", 4.0)
    [path] = descend_each(line, [3.0], "sgd", 2.0, STEPS)
    assert path.steps < STEPS
    figure = on_curve(line, [Walk(path, "plain", 0)], STEPS + 1)
    assert len(moving(figure)[0].x) == STEPS + 1
    assert len(revealed(figure)[0].x) == path.steps + 1
    assert set(moving(figure)[0].x[path.steps :]) == {path.points[-1, 0]}


def test_the_picture_of_a_curve_shows_all_of_it_but_poles():
    line, walks = curve_walks()
    low, high = on_curve(line, walks, STEPS + 1).layout.yaxis.range
    assert low < line.y.min()
    assert high > np.percentile(line.y, 99)
    pole = curve("1/x^2", 4.0)
    assert on_curve(pole, [], 1).layout.yaxis.range[1] < 1e5 < np.nanmax(pole.y)
    nowhere = on_curve(curve("log(-1 - x^2)", 4.0), [], 1)
    assert np.isfinite(nowhere.layout.yaxis.range).all()
    flat = on_curve(curve("5", 4.0), [], 1)
    assert flat.layout.yaxis.range[0] < 5 < flat.layout.yaxis.range[1]


@pytest.mark.parametrize("figure", [on_curve(*curve_walks(), STEPS + 1), on_map(*map_walks(), STEPS + 1)])
def test_everything_has_a_legend_and_no_colour_of_its_own_for_text(figure):
    listed = [trace.name for trace in figure.data if trace.showlegend is not False and trace.type == "scatter"]
    assert len(listed) == len(set(listed))
    assert {"start", "now", "end"} < set(listed)
    assert {trace.name for trace in figure.data if trace.type == "scatter"} == set(listed)
    assert figure.layout.font.color is None
    assert figure.layout.template.layout.to_plotly_json() == {}


def test_optimizers_differ_in_colour_and_shape():
    line, walks = curve_walks(starts=(1.0,), rules=tuple(OPTIMIZERS))
    looks = [(trace.line.color, trace.marker.symbol) for trace in revealed(on_curve(line, walks, STEPS + 1))]
    assert [color for color, _ in looks] == LINES[: len(OPTIMIZERS)]
    assert [symbol for _, symbol in looks] == SYMBOLS[: len(OPTIMIZERS)]
    assert len(SYMBOLS) == len(set(SYMBOLS)) == len(LINES)


def test_several_starts_have_numbers():
    line, walks = curve_walks()
    start = next(trace for trace in on_curve(line, walks, STEPS + 1).data if trace.name == "start")
    assert list(start.text) == ["<b>1</b>", "<b>2</b>"]
    assert list(start.x) == [-2.5, 2.0]
    alone = next(trace for trace in on_curve(line, walks[:1], STEPS + 1).data if trace.name == "start")
    assert alone.text == ""


def test_the_map_shows_the_loss():
    view, walks = map_walks()
    figure = on_map(view, walks, STEPS + 1)
    contour = figure.data[0]
    assert contour.type == "contour"
    np.testing.assert_allclose(view.lowest + np.array(contour.z) ** 2, view.grid, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(contour.x, view.axis)
    bar = contour.colorbar
    for value, text in zip(bar.tickvals, bar.ticktext, strict=True):
        assert float(text) == pytest.approx(view.lowest + value**2, rel=0.01)
    np.testing.assert_array_equal(revealed(figure)[0].y, walks[0].path.points[:, 1])
    assert figure.layout.yaxis.scaleanchor == "x"  # or right angles would not look like it
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("w₁", "w₂")


def test_a_loss_that_is_the_same_everywhere_can_be_drawn():
    view = View(NeuronLoss(DATA["false"], "sigmoid", "half_squared_error", "sum", -500.0), 3.0)
    figure = on_map(view, [], 1)
    assert np.isfinite(np.array(figure.data[0].z)).all()


def test_the_losses_over_the_steps():
    _, walks = curve_walks()
    figure = losses(walks, (-3.0, 5.0), "f(x)")
    assert [list(trace.y) for trace in figure.data] == [walk.path.losses.tolist() for walk in walks]
    assert [trace.showlegend for trace in figure.data] == [True, False, True, False]
    low, high = figure.layout.yaxis.range
    assert low < -3.0
    assert high > 5.0
