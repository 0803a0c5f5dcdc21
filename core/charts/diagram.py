"""A network as a diagram of units, weights and biases, with the values that are known so far and one place lit up."""

from __future__ import annotations

from collections.abc import Collection

import plotly.graph_objects as go

from core.charts.palette import LINES, MIDDLE, TOWARDS_0, TOWARDS_1
from core.training.record import Place
from core.worked.example import Example
from core.worked.names import Names
from core.worked.notation import plain_number
from core.worked.steps import Step, Unit

LIT = LINES[0]
"""The colour of the place that is lit up."""

INK = "#111111"
"""Text inside marks, which are light in both themes."""

MOST_LABELS = 20
"""With more weights than this their values are not written on the edges: they would lie on each other."""


def place_key(place: Unit | Place) -> str:
    """The text by which a click on the diagram names a place; `read_key` is its inverse."""
    if isinstance(place, Unit):
        return f"u{place.level}-{place.unit}"
    return f"p{place.layer}-{place.unit}-{'b' if place.source is None else place.source}"


def read_key(example: Example, key: object) -> Unit | Place | None:
    """The place of the example with this key, or None for anything else."""
    places: list[Unit | Place] = [*units_of(example), *example.places]
    return next((place for place in places if place_key(place) == key), None)


def units_of(example: Example) -> list[Unit]:
    """All units, the inputs first."""
    return [Unit(level, unit) for level, size in enumerate(example.sizes) for unit in range(size)]


def diagram_height(sizes: tuple[int, ...]) -> int:
    """The height in pixels at which the marks have room."""
    return round(38 + 84 * (max(sizes) + 0.1))


def position(sizes: tuple[int, ...], level: int, unit: int) -> tuple[float, float]:
    """Where a unit is drawn: columns from left to right, the first unit on top, every column centred."""
    return float(level), (sizes[level] - 1) / 2 - unit


def network_diagram(
    example: Example, names: Names, steps: Collection[Step], lit: Collection[Unit | Place] = (), row: int = 0
) -> go.Figure:
    """The diagram. `steps` are the operations done so far: their values for sample `row` are written into it."""
    figure = go.Figure(layout={"template": {}})
    for legend_name, color, dash in (("weight ≥ 0", TOWARDS_1, "solid"), ("weight < 0", TOWARDS_0, "dash")):
        figure.add_scatter(
            x=[None], y=[None], mode="lines", name=legend_name, line={"color": color, "width": 3, "dash": dash}
        )
    figure.add_scatter(
        x=[None], y=[None], mode="lines", name="this operation", line={"color": LIT, "width": 7}, opacity=0.7
    )
    _edges(figure, example, set(lit))
    _parameters(figure, example, names, steps, set(lit))
    _units(figure, example, names, steps, set(lit), row)
    half = (max(example.sizes) - 1) / 2
    figure.update_layout(
        margin={"l": 4, "r": 4, "t": 34, "b": 4},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
        hovermode="closest",
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1.0,
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        xaxis={"range": [-0.42, len(example.sizes) - 0.58], "visible": False, "fixedrange": True},
        yaxis={"range": [-half - 0.35, half + 0.75], "visible": False, "fixedrange": True},
    )
    return figure


def _ends(example: Example, place: Place) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where an edge begins and ends; a bias comes from above, where no other edge passes."""
    end = position(example.sizes, place.layer + 1, place.unit)
    if place.source is None:
        return (end[0], end[1] + 0.5), end
    return position(example.sizes, place.layer, place.source), end


def _label_at(example: Example, place: Place) -> tuple[float, float]:
    """Where an edge carries its mark: neighbouring edges at different heights of the way."""
    (x0, y0), (x1, y1) = _ends(example, place)
    if place.source is None:
        return x0, y0
    share = (0.36, 0.62, 0.32, 0.54)[(place.source + 2 * place.unit) % 4]
    return x0 + share * (x1 - x0), y0 + share * (y1 - y0)


def _edges(figure: go.Figure, example: Example, lit: set[Unit | Place]) -> None:
    largest = max((abs(example.parameter(place)) for place in example.places), default=1.0) or 1.0
    for place in example.places:
        (x0, y0), (x1, y1) = _ends(example, place)
        value = example.parameter(place)
        if place in lit:
            figure.add_scatter(
                x=[x0, x1],
                y=[y0, y1],
                mode="lines",
                line={"color": LIT, "width": 12},
                opacity=0.6,
                hoverinfo="skip",
                showlegend=False,
            )
        figure.add_scatter(
            x=[x0, x1],
            y=[y0, y1],
            mode="lines",
            line={
                "color": TOWARDS_1 if value >= 0 else TOWARDS_0,
                "dash": "solid" if value >= 0 else "dash",
                "width": 1.0 + 3.5 * abs(value) / largest,
            },
            hoverinfo="skip",
            showlegend=False,
        )


def _parameters(
    figure: go.Figure, example: Example, names: Names, steps: Collection[Step], lit: set[Unit | Place]
) -> None:
    """A mark on every edge and bias, to point at and to click, with its value where there is room."""
    gradients = {step.place: step.values[0] for step in steps if step.kind == "gradient"}
    updates = {step.place: step.values[0] for step in steps if step.kind == "update"}
    places = list(example.places)
    points = [_label_at(example, place) for place in places]
    labelled = len(places) <= MOST_LABELS
    hover = []
    for place in places:
        lines = [f"{names.parameter(place).html} = {plain_number(example.parameter(place))}"]
        if place in gradients:
            lines.append(f"gradient {plain_number(gradients[place])}")
        if place in updates:
            lines.append(f"after the update {plain_number(updates[place])}")
        hover.append("<br>".join(lines))
    figure.add_scatter(
        x=[x for x, _ in points],
        y=[y for _, y in points],
        mode="markers+text" if labelled else "markers",
        marker={
            "symbol": "square",
            "size": 13 if not labelled else 28 if len(example.sizes) < 4 else 25,
            "color": MIDDLE,
            "line": {
                "width": [3 if place in lit else 1 for place in places],
                "color": [LIT if place in lit else "#888888" for place in places],
            },
        },
        text=[f"{example.parameter(place):.2g}" for place in places] if labelled else None,
        textfont={"size": 11 if len(example.sizes) < 4 else 10, "color": INK},
        customdata=[place_key(place) for place in places],
        hovertext=hover,
        hoverinfo="text",
        name="weights and biases",
        showlegend=False,
    )


def _units(
    figure: go.Figure,
    example: Example,
    names: Names,
    steps: Collection[Step],
    lit: set[Unit | Place],
    row: int,
) -> None:
    """A circle for each unit: its output inside, its name above, what is known of it when one points at it."""
    units = units_of(example)
    known: dict[tuple[Unit, str], float] = {
        (step.place, step.kind): float(step.values[row]) for step in steps if isinstance(step.place, Unit)
    }
    points = [position(example.sizes, *unit) for unit in units]
    inside, hover = [], []
    for unit in units:
        name = names.output(*unit).html
        if unit.level == 0:
            value = float(example.inputs[row, unit.unit])
            inside.append(f"{name}<br>{value:.3g}")
            hover.append(f"{name} = {plain_number(value)}")
            continue
        lines = [
            f"{label} = {plain_number(known[unit, kind])}"
            for kind, label in (
                ("z", names.net(*unit).html),
                ("a", name),
                ("da", f"∂L/∂{name}"),
                ("slope", f"f′({names.net(*unit).html})"),
                ("dz", f"∂L/∂{names.net(*unit).html}"),
            )
            if (unit, kind) in known
        ]
        value_text = f"{known[unit, 'a']:.3g}" if (unit, "a") in known else "?"
        inside.append(f"{name}<br>{value_text}")
        hover.append("<br>".join([*lines] or [f"{name}: not computed yet"]))
    figure.add_scatter(
        x=[x for x, _ in points],
        y=[y for _, y in points],
        mode="markers+text",
        marker={
            "size": 46 if len(example.sizes) < 4 else 42,
            "color": MIDDLE,
            "opacity": 1,
            "line": {
                "width": [6 if unit in lit else 2 for unit in units],
                "color": [LIT if unit in lit else "#555555" for unit in units],
            },
        },
        text=inside,
        textfont={"size": 12, "color": INK},
        customdata=[place_key(unit) for unit in units],
        hovertext=hover,
        hoverinfo="text",
        name="units",
        showlegend=False,
    )
