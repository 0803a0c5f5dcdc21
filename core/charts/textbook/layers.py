"""A worked example's network as a still diagram, with what its units say to one sample."""

from __future__ import annotations

from core.charts.diagram import diagram_height, network_diagram
from core.charts.textbook.drawing import Drawing
from core.worked.example import Example
from core.worked.names import NET, size_name
from core.worked.steps import steps_of


def layers(example: Example, caption: str) -> Drawing:
    """The diagram with the outputs of the forward pass written into the circles."""
    forward = [step for step in steps_of(example, NET) if step.kind in ("z", "a")]
    figure = network_diagram(example, example.names(), forward)
    figure.data = tuple(trace for trace in figure.data if trace.name != "this operation")
    return Drawing(
        figure,
        f"Diagram of the {size_name(example.sizes)} network: a circle for each unit with its output, a line for each "
        "weight with its value.",
        caption,
        diagram_height(example.sizes),
    )
