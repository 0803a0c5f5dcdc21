"""The picture of y = A x: every frame is the step it belongs to."""

import pytest

from core.charts.slope import slope_walk
from core.neuron.slope_classifier import LENGTHS, WIDTHS, slope_steps

STEPS = slope_steps(0.25, WIDTHS, (1.1, 2.9), 0.5, (0, 1), 3)
FIGURE = slope_walk(
    STEPS,
    [("ladybird", [WIDTHS[0]], [LENGTHS[0]]), ("caterpillar", [WIDTHS[1]], [LENGTHS[1]])],
    ("width x", "length y"),
    ((0.0, 4.0), (0.0, 4.0)),
    [("ends here", 2.0)],
)


def trace(name):
    return next(trace for trace in FIGURE.data if trace.name == name)


def test_a_frame_for_the_start_and_for_each_step():
    assert len(FIGURE.frames) == len(STEPS) + 1
    start, *frames = FIGURE.frames
    assert start.data[1].y[1] == pytest.approx(0.25 * 4)
    for frame, step in zip(frames, STEPS, strict=True):
        assert frame.data[0].y[1] == pytest.approx(step.slope * 4, abs=1e-3)
        assert frame.data[1].y[1] == pytest.approx(step.after * 4, abs=1e-3)
        assert list(frame.data[2].x) == [step.x, step.x]
        assert list(frame.data[2].y) == [step.output, step.target]


def test_the_slopes_and_targets():
    assert list(trace("slope A").y) == [0.25, *(step.after for step in STEPS)]
    assert list(trace("target t").y[1:]) == [step.target for step in STEPS]
    assert list(trace("ends here").y) == [2.0, 2.0]
    low, high = FIGURE.layout.yaxis2.range
    assert low < min(trace("slope A").y)
    assert high > max(trace("slope A").y)


def test_the_two_kinds_differ_in_shape_and_say_where_they_belong():
    below, above = trace("ladybird (belongs below)"), trace("caterpillar (belongs above)")
    assert below.marker.symbol != above.marker.symbol
    assert (below.x[0], below.y[0]) == (3.0, 1.0)
