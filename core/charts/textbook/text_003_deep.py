"""The pictures of text 003 on deep networks."""

from __future__ import annotations

import numpy as np

from core.charts.blank import blank
from core.charts.palette import LINES
from core.charts.textbook.deep import bars, by_layer, spreads
from core.charts.textbook.drawing import Draw, Drawing
from core.textbook.text_003 import deep


def _unstable(found: tuple[deep.ByLayer, deep.ByDepth]) -> list[Drawing]:
    layers, depths = found
    ticks = [str(depth) for depth in depths.depths]
    places = list(range(1, len(ticks) + 1))
    return [
        Drawing(
            by_layer(layers.norms),
            "Norm of the gradient by layer for six starts: falling towards the input for sigmoid, rising for large "
            "weights.",
            "Read from right to left, the way that gradients go: sigmoid's lines fall, those with large weights rise. "
            "Bars: eight of ten seeds.",
            460,
        ),
        Drawing(
            spreads(places, depths.norms, "number of hidden layers", ticks),
            "Norm of the first layer's gradient by the number of hidden layers, for six starts.",
            "The first layer's gradient, network by network: each further layer multiplies it again.",
            460,
        ),
    ]


def layers_drawing(found: deep.ByLayer) -> Drawing:
    """The norms by layer, with what to look at."""
    names = ", ".join(found.norms)
    return Drawing(
        by_layer(found.norms),
        f"Norm of the gradient by layer: {names}.",
        "Level lines are healthy: every layer gets as much gradient as the next. Bars: eight of ten seeds; what is 0 "
        "is drawn at the lower end.",
        440,
    )


def _rectified(found: deep.Rectified) -> list[Drawing]:
    dead = {str(layer): 100.0 * float(share) for layer, share in enumerate(found.dead, 1)}
    figure = bars(dead, "dead ReLU units, %")
    figure.update_xaxes(title={"text": "hidden layer"}, type="category")
    alt = f"Bars: dead units by layer, from {found.dead[0]:.0%} in the first to {found.dead[-1]:.0%} in the last."
    return [
        layers_drawing(found.by_layer),
        Drawing(
            figure, alt, "Dead before training: units that are 0 on all four rows, more of them in deeper layers.", 300
        ),
    ]


def _turned(found: deep.Turned) -> list[Drawing]:
    figure = blank("angle, degrees", "networks")
    for index, (name, values) in enumerate(
        (
            ("norm clipped", found.by_norm),
            ("each element clipped", found.by_element),
            (f"Adam's step {deep.ADAM_STEPS}, norm clipped", found.adam),
        )
    ):
        counts, edges = np.histogram(values, np.linspace(0.0, 90.0, 31))
        figure.add_bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=counts,
            name=name,
            marker={"color": LINES[index], "pattern": {"shape": ["", "/", "x"][index]}},
            hovertemplate="%{x:.0f} degrees: %{y} networks",
        )
    figure.update_layout(barmode="overlay", bargap=0.05)
    figure.update_traces(opacity=0.75)
    alt = "Histogram of angles between the step with and without clipping: 0 for the norm, larger for the two others."
    return [
        Drawing(
            figure, alt, "At 0 the direction is kept. Element by element it is not, and with Adam not by norm either."
        )
    ]


DEEP_DRAWINGS: dict[str, Draw] = {
    "003-18": _unstable,
    "003-19": _rectified,
    "003-20": lambda found: [layers_drawing(found)],
    "003-21": _turned,
}
