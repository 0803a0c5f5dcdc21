"""The pictures of text 001: lines between two bugs, errors handed back, valleys, digits and performances."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.charts.blank import blank
from core.charts.palette import CLASS_COLORS, CLASS_SYMBOLS, LINES, line_style
from core.charts.shares import shares_chart
from core.charts.textbook.drawing import Draw, Drawing
from core.charts.textbook.layers import layers
from core.neuron.slope_classifier import LENGTHS, WIDTHS
from core.textbook.text_001.classifier import BUGS, Slopes
from core.textbook.text_001.digits import FEW, SIZE_EPOCHS, Performances, Shown
from core.textbook.text_001.gradients import Valleys
from core.textbook.text_001.signals import Curves, Shares
from core.worked.example import Example

WIDEST, LONGEST = 4.0, 4.0
"""How far the picture of the bugs reaches."""


def bugs(data: Slopes) -> Sequence[Drawing]:
    figure = blank("width x", "length y")
    figure.update_xaxes(range=[0, WIDEST])
    figure.update_yaxes(range=[0, LONGEST])
    for index, (name, slope) in enumerate(data.lines.items()):
        end = min(WIDEST, LONGEST / slope)
        figure.add_scatter(
            x=[0, end], y=[0, slope * end], mode="lines", name=name, line=line_style(index) | {"width": 2.5}
        )
    for index, bug in enumerate(BUGS):
        figure.add_scatter(
            x=[WIDTHS[index]],
            y=[LENGTHS[index]],
            mode="markers",
            name=bug,
            marker={
                "size": 14,
                "symbol": CLASS_SYMBOLS[index],
                "color": CLASS_COLORS[index],
                "line": {"color": "white", "width": 2},
            },
        )
    return [
        Drawing(
            figure,
            "The ladybird and the caterpillar by width and length, with " + ", ".join(data.lines) + ".",
            "Look on which side of each line the two bugs lie: a good line has the ladybird below and the caterpillar "
            "above.",
        )
    ]


def threshold(data: Curves) -> Sequence[Drawing]:
    figure = blank("net input", "output")
    for index, (name, values) in enumerate({"threshold": data.step, "sigmoid": data.sigmoid}.items()):
        style = line_style(index) | {"width": 2.5, "shape": "hv" if name == "threshold" else "linear"}
        figure.add_scatter(x=data.z.tolist(), y=values.tolist(), mode="lines", name=name, line=style)
    return [
        Drawing(
            figure,
            "A step from 0 to 1 at net input 0, and the sigmoid as a smooth curve through 0.5 there.",
            "Look where the two part: near 0 the sigmoid says how sure it is, far from 0 they agree.",
            300,
        )
    ]


def three_layers(data: Example) -> Sequence[Drawing]:
    return [layers(data, "The book's numbers. Look at one circle of the output: its net input adds up three products.")]


def shares(data: Shares) -> Sequence[Drawing]:
    return [
        Drawing(
            shares_chart(data.units, data.ways),
            f"Bars for the errors of {', '.join(data.units)}: {', '.join(data.ways)}.",
            "Compare the hidden nodes: each bar is the sum of what comes back from all outputs.",
            300,
        )
    ]


def valleys(data: Valleys) -> Sequence[Drawing]:
    figure = blank("x", "f(x)")
    figure.add_scatter(
        x=data.x.tolist(), y=data.y.tolist(), mode="lines", name="the hill", line={"color": LINES[3], "width": 2}
    )
    for index, path in enumerate(data.paths):
        points = path.points[:, 0]
        figure.add_scatter(
            x=points.tolist(),
            y=np.interp(points, data.x, data.y).tolist(),
            mode="markers+lines",
            name=f"from x = {points[0]:g}",
            marker={"size": 7, "symbol": ("circle", "diamond")[index]},
            line=line_style(index) | {"width": 1.5},
        )
    return [
        Drawing(
            figure,
            "A curve with two valleys of different depth, and two walks downhill from its two sides.",
            "Look where each walk ends: the start alone decides, and one of the two valleys is not the lowest.",
        )
    ]


def shown_digits(data: Shown) -> Sequence[Drawing]:
    n = len(data.pictures)
    figure = make_subplots(1, n, subplot_titles=[f"a {digit}" for digit in data.pictures], horizontal_spacing=0.06)
    figure.update_layout(template={}, margin={"l": 10, "r": 10, "t": 40, "b": 10}, showlegend=False)
    for column, image in enumerate(data.pictures.values(), 1):
        figure.add_heatmap(
            z=image[::-1].round(3).tolist(),
            zmin=0.0,
            zmax=1.0,
            colorscale="Greys",
            showscale=column == n,
            colorbar={"title": {"text": "input"}, "thickness": 10},
            hovertemplate="input %{z:.2f}<extra></extra>",
            row=1,
            col=column,
        )
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False)
    for column in range(n):
        number = column + 1 if column else ""
        figure.update_layout({f"yaxis{number}": {"scaleanchor": f"x{number}", "constrain": "domain"}})
    answers = blank("output", "value")
    for index, (digit, outputs) in enumerate(data.outputs.items()):
        answers.add_bar(x=list(range(10)), y=outputs.tolist(), name=f"for the {digit}", marker={"color": LINES[index]})
    answers.update_xaxes(dtick=1)
    return [
        Drawing(
            figure,
            "Three pictures of 8 by 8 points: handwritten " + ", ".join(map(str, data.pictures)) + ".",
            "The three pictures. Say yourself which digit each is before you look at the bars.",
            240,
        ),
        Drawing(
            answers,
            "Bars for the ten outputs to each of the three pictures.",
            "Look for the tallest bar of each colour, and for a second one: there the network hesitates.",
            300,
        ),
    ]


def _performance(x_title: str) -> go.Figure:
    figure = blank(x_title, "performance, %")
    figure.update_yaxes(range=[0, 101])
    return figure


def performances(data: Performances) -> Sequence[Drawing]:
    last = len(next(iter(data.by_epoch.values()))) - 1
    by_rate = _performance("learning rate")
    by_rate.update_xaxes(type="log", tickvals=list(data.rates))
    for index, epochs in enumerate((1, FEW, last)):
        by_rate.add_scatter(
            x=list(data.rates),
            y=[100 * float(data.by_epoch[rate][epochs]) for rate in data.rates],
            mode="lines+markers",
            name=f"after {epochs} {'epoch' if epochs == 1 else 'epochs'}",
            line=line_style(index) | {"width": 2},
        )
    middle = data.rates[len(data.rates) // 2 - 1]
    figures = []
    for rates in ((middle,), data.rates):
        figure = _performance("epoch")
        for rate in rates:
            figure.add_scatter(
                x=list(range(last + 1)),
                y=(100 * data.by_epoch[rate]).tolist(),
                mode="lines+markers",
                name=f"learning rate {rate:g}",
                line=line_style(data.rates.index(rate)) | {"width": 2},
            )
        figures.append(figure)
    by_size = _performance("hidden nodes")
    by_size.update_xaxes(type="log", tickvals=list(data.sizes))
    by_size.add_scatter(
        x=list(data.sizes),
        y=(100 * data.by_size).tolist(),
        mode="lines+markers",
        name=f"after {SIZE_EPOCHS} epochs",
        line=line_style(0) | {"width": 2},
    )
    return [
        Drawing(
            by_rate,
            "Performance over the learning rate, after one, a few and many epochs.",
            "**Learning rate.** Look how the left end rises with more epochs: small learning rates only need longer.",
            300,
        ),
        Drawing(
            figures[0],
            f"Performance over the epochs with the learning rate {middle:g}.",
            "**Epochs.** Look where the curve becomes flat: more epochs help less and less.",
            300,
        ),
        Drawing(
            figures[1],
            "Performance over the epochs, a curve for each learning rate.",
            "**Epochs and learning rate.** Look how a small learning rate needs more epochs for the same performance.",
            320,
        ),
        Drawing(
            by_size,
            "Performance over the number of hidden nodes.",
            "**Hidden nodes.** Look where the curve bends: beyond it, many more of them help little.",
            300,
        ),
    ]


SHARES = ("001-13", "001-14", "001-15", "001-16", "001-17", "001-18")

DRAWINGS: dict[str, Draw] = {
    **dict.fromkeys(("001-02", "001-04", "001-05", "001-06"), bugs),
    "001-09": threshold,
    "001-12": three_layers,
    **dict.fromkeys(SHARES, shares),
    "001-20": valleys,
    "001-26": shown_digits,
    "001-30": performances,
}
