"""The pictures of text 002 on deep networks."""

from __future__ import annotations

import numpy as np

from core.charts.blank import blank
from core.charts.palette import LINES, line_style
from core.charts.textbook.deep import bars, lines
from core.charts.textbook.drawing import Draw, Drawing
from core.charts.textbook.text_003_deep import layers_drawing
from core.notation.numbers import short
from core.textbook.text_002 import deep, remedies


def _variances(found: deep.Variances) -> list[Drawing]:
    layers = np.arange(1.0, deep.LAYERS + 1.0)
    nets = lines({name: (layers, v) for name, v in found.nets.items()}, "layer", "variance of net inputs", log_y=True)
    outputs = lines(
        {name: (layers, v) for name, v in found.outputs.items()}, "layer", "variance of outputs", log_y=True
    )
    ends = ", ".join(f"{name} {short(v[-1])}" for name, v in found.nets.items())
    return [
        Drawing(
            nets,
            f"Variance of the net inputs by layer; in the last layer: {ends}.",
            "With weights from N(0, 1) net inputs vary far too much from the first layer on; they do not grow further.",
            400,
        ),
        Drawing(
            outputs,
            "Variance of the outputs by layer: nowhere does it grow from layer to layer.",
            "The outputs' variance stays level or falls: squashing units bound it.",
            400,
        ),
    ]


def _dying(found: deep.Dead) -> list[Drawing]:
    rates = np.array(found.rates)
    curves = {
        "dead units at the end": (rates, 100.0 * found.dead),
        "dead units at the start": (rates, np.full(len(rates), 100.0 * found.at_start)),
        "networks with XOR right": (rates, 100.0 * found.right),
    }
    figure = lines(curves, "learning rate", "%", log_x=True)
    figure.update_traces(mode="lines+markers", marker={"size": 8})
    figure.update_yaxes(range=[-3, 103])
    alt = f"Dead units by learning rate, from {found.dead[0]:.0%} to {found.dead[-1]:.0%}, and networks that learn."
    return [
        Drawing(figure, alt, "To the right, where steps are large, units die and the networks no longer learn.", 380)
    ]


def _rectifiers(found: deep.Rectifiers) -> list[Drawing]:
    figure = lines({name: (found.z, y) for name, y in found.curves.items()}, "net input z", "output")
    figure.update_yaxes(range=[-1.1, 1.1])
    alt = "Curves of ReLU, of leaky ReLU with two slopes and of ELU from -5 to 2."
    return [Drawing(figure, alt, "Below 0 only ELU differs visibly; the two leaky lines are close to ReLU's.", 400)]


def _ranking(found: deep.Ranking) -> list[Drawing]:
    figure = blank("hidden layers", "seeds that learn XOR, %")
    for index, (name, shares) in enumerate(found.shares.items()):
        figure.add_scatter(
            x=list(found.depths),
            y=100.0 * shares,
            mode="lines+markers",
            name=name,
            line=line_style(index) | {"width": 2.5},
            marker={"size": 8, "symbol": ["circle", "square", "diamond", "triangle-up", "x"][index]},
            hovertemplate="%{y:.0f} %",
        )
    figure.update_xaxes(tickvals=list(found.depths))
    figure.update_yaxes(range=[-3, 103])
    figure.update_layout(legend={"y": -0.2, "yanchor": "top"}, margin={"t": 16, "b": 118})
    alt = "Share of seeds that learn XOR by depth, one line for each of five activations."
    return [Drawing(figure, alt, "The legend has the text's order, best first. See where the lines cross it.", 420)]


def _dropout(found: remedies.Masks) -> list[Drawing]:
    figure = blank("net input of the output unit", "masks of 256")
    counts, edges = np.histogram(found.nets, 24)
    figure.add_bar(
        x=(edges[:-1] + edges[1:]) / 2,
        y=counts,
        name="one mask each, scaled",
        marker={"color": LINES[0]},
        hovertemplate="%{x:.2f}: %{y} masks",
    )
    for index, (name, value) in enumerate(
        (("mean of all masks", found.doubled), ("all units present", found.whole)), 1
    ):
        figure.add_scatter(
            x=[value, value],
            y=[0.0, float(counts.max())],
            mode="lines",
            name=name,
            line={"color": LINES[index], "width": 6 - 2 * index, "dash": ["solid", "dash"][index - 1]},
        )
    alt = f"Histogram of net inputs under 256 masks; their mean, {short(found.doubled)}, is that with all units."
    return [
        Drawing(figure, alt, "Single masks differ widely; with scaling their mean is what all units together give.")
    ]


def _shares(found: remedies.Shares) -> list[Drawing]:
    shares = {name: 100.0 * count / found.n for name, count in found.learned.items()}
    alt = "Bars: " + ", ".join(f"{name} {share:.0f} %" for name, share in shares.items()) + "."
    return [
        Drawing(bars(shares, "seeds that learn XOR, %"), alt, "The same starts and steps; only the remedy differs.")
    ]


DEEP_DRAWINGS: dict[str, Draw] = {
    "002-48": _variances,
    "002-49": _dying,
    "002-50": _rectifiers,
    "002-51": _ranking,
    "002-53": lambda found: [layers_drawing(found)],
    "002-54": _dropout,
    "002-55": _shares,
}
