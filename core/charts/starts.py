"""Pictures of many random starts: when they are solved, where their losses end, and where their hidden lines lie."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.blank import blank, log_ticks
from core.charts.palette import CLASS_COLORS, CLASS_SYMBOLS, TOWARDS_0, TOWARDS_1, line_style
from core.data.problems import INPUT_SCALINGS
from core.ensemble.starts import Starts
from core.neuron.unit import Unit, line_ends
from core.nn.array import Array
from core.notation.numbers import percent

POINTS = 200
"""Of a curve over the epochs."""

BINS = 40
"""Of a histogram of losses."""

SMALLEST_LOSS = 1e-12
"""Losses below it are drawn there."""

MARGIN = 0.35
"""How far the plane is drawn beyond the inputs, as a share of their range."""


def solved_by_epoch(starts: Starts) -> go.Figure:
    """The share of the runs that were solved by each epoch."""
    figure = blank("epoch", "runs solved, %")
    last = max(starts.experiment.max_epochs, 2)
    epochs = np.unique(np.geomspace(1, last, POINTS).round())
    shares = starts.share_solved_by(epochs)
    figure.add_scatter(
        x=epochs,
        y=100.0 * shares,
        mode="lines",
        name="solved by this epoch",
        line={"color": TOWARDS_1, "width": 3, "shape": "hv"},
        text=[percent(share, 1) for share in shares],
        hovertemplate="by epoch %{x:,}: %{text}<extra></extra>",
    )
    figure.update_xaxes(type="log", range=[0, float(np.log10(last))], **log_ticks(epochs))
    figure.update_yaxes(range=[0, 102])
    return figure


def final_losses(starts: Starts) -> go.Figure:
    """How often the runs end with which loss, the solved and the others."""
    figure = blank("final loss", "number of runs")
    losses = np.log10(np.clip(np.nan_to_num(starts.outcomes.data_loss, posinf=1e300), SMALLEST_LOSS, 1e300))
    ended = losses[starts.ended] if len(starts.ended) else np.zeros(1)
    low, high = np.floor(ended.min()), np.ceil(min(ended.max(), 6.0)) + 1e-9
    edges = np.linspace(low, max(high, low + 1), BINS + 1)
    width = edges[1] - edges[0]
    for places, name, color in ((starts.solved, "solved", TOWARDS_1), (starts.failed, "not solved", TOWARDS_0)):
        counts, _ = np.histogram(np.clip(losses[places], edges[0], edges[-1]), edges)
        figure.add_bar(
            x=edges[:-1] + width / 2,
            y=counts,
            width=width,
            name=name,
            marker={"color": color, "line": {"width": 0}},
            customdata=[f"{10**edge:.2g} to {10 ** (edge + width):.2g}" for edge in edges[:-1]],
            hovertemplate="loss %{customdata}: %{y:,} runs<extra></extra>",
        )
    ticks = np.arange(np.ceil(edges[0]), np.floor(edges[-1]) + 1)
    ticks = ticks[:: max(1, len(ticks) // 6)]
    figure.update_layout(barmode="stack", bargap=0)
    figure.update_xaxes(tickvals=ticks, ticktext=[f"10<sup>{tick:.0f}</sup>" for tick in ticks])
    figure.update_yaxes(rangemode="tozero")
    return figure


def best_of(starts: Starts, most: int) -> go.Figure:
    """The chance that at least one of k starts is solved."""
    figure = blank("number of starts k", "chance that at least one is solved, %")
    tries = np.arange(1, most + 1)
    chances = starts.best_of(tries)
    figure.add_scatter(
        x=tries,
        y=100.0 * chances,
        mode="lines+markers",
        name="at least one of k starts is solved",
        line={"color": TOWARDS_1, "width": 3},
        text=[percent(chance, 2) for chance in chances],
        hovertemplate="%{x} starts: %{text}<extra></extra>",
    )
    figure.update_yaxes(range=[0, 102])
    figure.update_xaxes(range=[0.5, most + 0.5])
    return figure


def hidden_lines(starts: Starts, places: np.ndarray) -> go.Figure:
    """Where the net inputs of these runs' hidden units are 0, on the plane of two inputs; a click names the seed."""
    weights, biases = starts.hidden_lines(places)
    low, high = INPUT_SCALINGS[starts.experiment.inputs]
    reach = MARGIN * (high - low)
    low, high = low - reach, high + reach
    figure = blank("x₁", "x₂")
    for unit in range(weights.shape[1]):
        xs: list[float | None] = []
        ys: list[float | None] = []
        seeds: list[int | None] = []
        for place, own_weights, bias in zip(places, weights[:, unit], biases[:, unit], strict=True):
            ends = line_ends(Unit(tuple(own_weights.tolist()), float(bias)), low, high)
            if ends is not None:
                (x0, y0), (x1, y1) = ends
                xs += [x0, (x0 + x1) / 2, x1, None]
                ys += [y0, (y0 + y1) / 2, y1, None]
                seeds += [int(starts.seeds[place])] * 3 + [None]
        style = line_style(unit)
        figure.add_scatter(
            x=xs,
            y=ys,
            customdata=seeds,
            mode="lines",
            opacity=max(0.15, min(1.0, 8.0 / len(places))),
            line={**style, "width": 2},
            showlegend=False,
            hovertemplate=f"hidden unit {unit + 1}, seed %{{customdata}}<extra></extra>",
        )
        figure.add_scatter(  # the legend's, not as pale as a single line
            x=[None], y=[None], mode="lines", name=f"hidden unit {unit + 1}", line={**style, "width": 3}
        )
    _rows(figure, starts)
    figure.update_xaxes(range=[low, high], constrain="domain")
    figure.update_yaxes(range=[low, high], scaleanchor="x")
    return figure


def _rows(figure: go.Figure, starts: Starts) -> None:
    samples = starts.experiment.samples
    points: Array = samples.inputs
    for cls in (0, 1):
        own = points[samples.classes == cls]
        figure.add_scatter(
            x=own[:, 0],
            y=own[:, 1],
            mode="markers",
            name=f"class {cls}",
            marker={
                "symbol": CLASS_SYMBOLS[cls],
                "size": 14,
                "color": CLASS_COLORS[cls],
                "line": {"width": 2, "color": "white"},
            },
            hovertemplate="(%{x:g}, %{y:g})<extra></extra>",
        )
