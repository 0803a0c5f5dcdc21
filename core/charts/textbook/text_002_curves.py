"""The pictures of text 002's small networks: outputs, losses, the sigmoid, and the surface of its regression."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.charts.blank import blank
from core.charts.palette import LINES
from core.charts.textbook.drawing import Draw, Drawing
from core.charts.textbook.text_002_parts import AMOUNT, heat, level, lines
from core.textbook.text_002.classes import Curve
from core.textbook.text_002.gates import GateGrids, Losses
from core.textbook.text_002.regression import Fit
from core.textbook.text_002.small_networks import ScalarRuns

HIGHEST = 30.0
"""The largest output of the scalar network that is drawn."""


def scalar_outputs(data: ScalarRuns) -> Sequence[Drawing]:
    """The output of 1-1-1 over the updates, by learning rate; without those that leave the picture."""
    runs = {f"η = {rate:g}": run for rate, run in data.outputs.items() if np.abs(run).max() <= HIGHEST}
    left_out = [f"η = {rate:g}" for rate in data.outputs if f"η = {rate:g}" not in runs]
    updates = np.arange(float(max(map(len, runs.values()))))
    figure = lines("update", "output", updates, runs)
    level(figure, data.target, "target", updates.tolist())
    beyond = f" Left out: {', '.join(left_out)}, which swings beyond the picture." if left_out else ""
    return [
        Drawing(
            figure,
            "Curves of the output of the scalar network over its updates, one for each learning rate, and the target.",
            "Small learning rates creep towards the target; with 1 the output swings about it." + beyond,
        )
    ]


def surfaces(data: Fit) -> Sequence[Drawing]:
    """The function and the network as maps side by side, with the samples."""
    figure = blank("x₀", "x₁")
    low, high = float(data.true.min()), float(data.true.max())
    for number, title, values in (("", "the function", data.true), ("2", "the network", data.fitted)):
        figure.add_contour(
            x=data.grid,
            y=data.grid,
            z=values,
            coloraxis="coloraxis",
            contours={"start": np.ceil(low), "end": np.floor(high), "size": 0.5},
            line={"width": 1, "color": "#555"},
            xaxis=f"x{number}",
            yaxis=f"y{number}",
            hovertemplate=title + ": %{z:.3g} at %{x:.2g}, %{y:.2g}<extra></extra>",
        )
        figure.add_scatter(
            x=data.samples[:, 0],
            y=data.samples[:, 1],
            mode="markers",
            marker={"size": 5, "color": LINES[0], "line": {"width": 1, "color": "white"}},
            name="sample",
            showlegend=not number,
            xaxis=f"x{number}",
            yaxis=f"y{number}",
            hoverinfo="skip",
        )
        figure.add_annotation(
            text=title,
            x=0.0 if not number else 0.55,
            y=1.0,
            xref="paper",
            yref="paper",
            yanchor="bottom",
            xanchor="left",
            showarrow=False,
            name="panel",
        )
    figure.update_layout(
        coloraxis={
            "colorscale": AMOUNT,
            "cmin": low,
            "cmax": high,
            "colorbar": {
                "orientation": "h",
                "thickness": 10,
                "outlinewidth": 0,
                "y": -0.22,
                "yanchor": "top",
                "title": {"text": "y", "side": "top"},
            },
        },
        xaxis={"domain": [0.0, 0.45], "range": [-1.0, 1.0]},
        yaxis={"range": [-1.0, 1.0]},
        xaxis2={"domain": [0.55, 1.0], "anchor": "y2", "title": {"text": "x₀", "standoff": 6}, "matches": "x"},
        yaxis2={"anchor": "x2", "showticklabels": False, "matches": "y"},
        legend={"y": 1.1},
        margin={"t": 66, "b": 110},
    )
    return [
        Drawing(
            figure,
            "Two maps over the square from -1 to 1: the function, and the network that was trained on 100 samples.",
            f"The same colours mean the same y. The network with {data.hidden} hidden units follows the saddle; "
            "compare the corners.",
            460,
        )
    ]


def sigmoid_plot(data: Curve) -> Sequence[Drawing]:
    """The text's plot, with tanh beside the sigmoid."""
    figure = lines("z", "output", data.z, {"sigmoid": data.sigmoid, "tanh": data.tanh})
    return [
        Drawing(
            figure,
            "The sigmoid rises from near 0 to near 1 between -5 and 5, tanh from -1 to 1.",
            "The sigmoid is ½ at z = 0 and near 0 only on the far left; tanh is 0 at 0 and four times as steep there.",
        )
    ]


def gate_grids(data: GateGrids) -> Sequence[Drawing]:
    """The right rows of XOR in each cell, ours and scikit-learn's."""
    drawings = []
    for name, counts in (("this project", data.ours), ("scikit-learn", data.theirs)):
        if counts is None:
            continue
        figure = heat(
            counts / 4.0,
            [f"{value:g}" for value in data.penalties],
            [f"{value:g}" for value in data.learning_rates],
            ("λ", "learning rate"),
            "share of right rows",
            [[f"{count:.0f}" for count in row] for row in counts],
        )
        best = int(counts.max())
        drawings.append(
            Drawing(
                figure,
                f"Heat map of learning rate and penalty: the right rows of XOR's four by {name}; at best {best}.",
                f"XOR by {name}: rows that are right, of 4. Only a 4 means that XOR was learned.",
                400,
            )
        )
    return drawings


def schedulers(data: Losses) -> Sequence[Drawing]:
    """The losses of all optimizers, with memory and without."""
    ends = ", reset"
    kept = {name: curve for name, curve in data.curves.items() if not name.endswith(ends)}
    reset = {name.removesuffix(ends): curve for name, curve in data.curves.items() if name.endswith(ends)}
    drawings = []
    for title, curves in (("memory kept", kept), ("memory emptied after every epoch", reset)):
        figure = lines("epoch", "loss", np.arange(float(len(next(iter(curves.values()))))), curves, log_y=True)
        figure.update_yaxes(range=[-4, 1])
        figure.update_layout(margin_t=100)
        drawings.append(
            Drawing(
                figure,
                f"Loss of six optimizers on XOR over the epochs, {title}.",
                f"The loss on XOR, {title}. Emptied memories turn smooth descents into jumps of a fixed length."
                if curves is reset
                else f"The loss on XOR, {title}: the six rules from the same start with the same learning rate.",
                400,
            )
        )
    return drawings


def one_unit(data: Losses) -> Sequence[Drawing]:
    """The loss of one unit on XOR, by learning rate."""
    epochs = np.arange(float(max(map(len, data.curves.values()))))
    figure = lines("epoch", "loss", epochs, {f"η = {name}": curve for name, curve in data.curves.items()})
    level(figure, float(np.log(2.0)), "ln 2", epochs.tolist())
    figure.update_yaxes(range=[0.6, 1.2])
    return [
        Drawing(
            figure,
            "The loss of one unit on XOR over 1000 epochs for five learning rates; none falls below ln 2.",
            "No curve passes below the dotted line: the best that one unit can say of XOR is ½, four times.",
        )
    ]


CURVE_DRAWINGS: dict[str, Draw] = {
    "002-15": scalar_outputs,
    "002-17": surfaces,
    "002-20": sigmoid_plot,
    "002-42": gate_grids,
    "002-43": schedulers,
    "002-44": one_unit,
}
