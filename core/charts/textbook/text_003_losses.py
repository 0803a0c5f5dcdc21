"""The pictures of text 003 on dropout, cross-entropy and local minima."""

from __future__ import annotations

import numpy as np

from core.charts.blank import blank
from core.charts.functions import GREY
from core.charts.palette import DIVERGING, LINES, TOWARDS_0, TOWARDS_1
from core.charts.textbook.deep import lines
from core.charts.textbook.drawing import Draw, Drawing
from core.charts.textbook.text_003_parts import epochs_and, loss_drawing
from core.nn.array import Array
from core.notation.numbers import short
from core.textbook.text_003 import hidden, losses, theory


def _noise(found: hidden.Noise) -> list[Drawing]:
    curves = {"with dropout": epochs_and(found.dropped), "without": epochs_and(found.whole)}
    figure = lines(curves, "epoch", "mean squared error", log_y=True)
    figure.data[0].line.width = 1.0
    alt = f"Error over the epochs: with dropout jagged, to {short(found.dropped[-1])}; without, smooth, to "
    caption = "With dropout the error jumps up and down from epoch to epoch; without it falls smoothly."
    return [Drawing(figure, f"{alt}{short(found.whole[-1])}.", caption)]


def _beside_squared(found: losses.BesideSquared) -> list[Drawing]:
    both = {"squared error": (found.z, found.squared), "binary cross-entropy": (found.z, found.cross)}
    slopes = {"squared error": (found.z, found.squared_slope), "binary cross-entropy": (found.z, found.cross_slope)}
    return [
        Drawing(
            lines(both, "logit z", "loss for target 0"),
            "Both losses over the logit: squared error flat at 0 and at 1, cross-entropy rising in a straight line.",
            "Far on the wrong side, on the right, the squared error is flat; cross-entropy goes on rising.",
        ),
        Drawing(
            lines(slopes, "logit z", "slope by the logit"),
            "Slopes of both: the squared error's is a bump that vanishes on both sides, cross-entropy's rises to 1.",
            "The slope is what descent follows: where the answer is most wrong, squared error has hardly any.",
        ),
    ]


def _from_logits(found: Array) -> list[Drawing]:
    last = len(found) - 1
    curves = {
        "binary cross-entropy": epochs_and(found),
        f"the author's axis ends here, at {losses.AXIS_LIMIT:g}": (np.array([0, last]), np.full(2, losses.AXIS_LIMIT)),
    }
    return [loss_drawing(curves, "error", "In the author's picture the part above the second line is cut off.")]


def _decoded(found: losses.Decoded) -> list[Drawing]:
    figure = blank("output element", "bits")
    figure.add_heatmap(
        x=[str(index) for index in range(4)],
        y=[f"{int(a)}{int(b)}" for a, b in losses.BITS],
        z=found.outputs.round(4),
        zmin=0.0,
        zmax=1.0,
        colorscale=DIVERGING,
        xgap=3,
        ygap=3,
        hovertemplate="bits %{y}, element %{x}: %{z:.4f}<extra></extra>",
        colorbar={"thickness": 10, "outlinewidth": 0, "tickvals": [0, 0.5, 1], "title": {"text": "output"}},
    )
    figure.update_xaxes(type="category")
    figure.update_yaxes(type="category", autorange="reversed")
    figure.update_layout(showlegend=False, margin={"t": 16})
    return [
        Drawing(
            figure,
            "Outputs of the decoder: each row of bits has one element near 1 and three near 0, along the diagonal.",
            "Each row of bits switches on one element; the element's number is the number that the bits spell.",
        ),
        loss_drawing({"error": epochs_and(found.losses)}, "cross-entropy", "It starts near ln 4: one guess in four."),
    ]


def _minima(found: theory.Minima) -> list[Drawing]:
    figure = blank("share of the way from start to end", "mean squared error")
    for learned, color, name in ((True, TOWARDS_1, "learned XOR"), (False, TOWARDS_0, "did not")):
        chosen = np.flatnonzero(found.learned == learned)[:12]
        for index, run in enumerate(chosen):
            figure.add_scatter(
                x=found.along,
                y=found.lines[:, run],
                mode="lines",
                name=name,
                legendgroup=name,
                showlegend=index == 0,
                line={"color": color, "width": 1.5, "dash": "solid" if learned else "dot"},
                hovertemplate="%{y:.3f}",
            )
    ends = blank("last loss by annealing", "last loss by gradient descent")
    smallest = 1e-6
    x, y = np.maximum(found.annealing, smallest), np.maximum(found.descent, smallest)
    ends.add_scatter(
        x=x, y=y, mode="markers", name="a start", marker={"color": LINES[0], "size": 7, "opacity": 0.6}, hoverinfo="x+y"
    )
    low, high = float(min(x.min(), y.min())), float(max(x.max(), y.max()))
    ends.add_scatter(
        x=[low, high],
        y=[low, high],
        mode="lines",
        name="both the same",
        line={"color": GREY, "dash": "dash", "width": 2},
    )
    ends.update_xaxes(type="log", dtick=1, exponentformat="power")
    ends.update_yaxes(type="log", dtick=1)
    return [
        Drawing(
            figure,
            "The error on the straight line from the first to the last weights, for runs that learned XOR and for "
            "others.",
            "Many of the lines climb a little before they fall: on the straight way there is a low hill.",
        ),
        Drawing(
            ends,
            "Last losses of gradient descent and of annealing from the same starts, as points on either side of a "
            "line.",
            "Points below the line are starts from which descent ends lower. Those at the top are stuck. Losses "
            f"below {smallest:g} are drawn there.",
            380,
        ),
    ]


LOSS_DRAWINGS: dict[str, Draw] = {
    "003-11": _noise,
    "003-12": _beside_squared,
    "003-13": _from_logits,
    "003-14": _decoded,
    "003-17": _minima,
}
