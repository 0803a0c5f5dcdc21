"""The pictures of text 004."""

from __future__ import annotations

from collections.abc import Sequence

from core.charts.textbook.drawing import Draw, Drawing
from core.charts.textbook.layers import layers
from core.worked.example import Example


def network(data: Example) -> Sequence[Drawing]:
    return [
        layers(
            data.only(2),
            "The network of the slides before, with weights of our own and the outputs for the row 10, untrained. Look "
            "how many links lead into each circle: that is how many terms its net input has.",
        )
    ]


DRAWINGS: dict[str, Draw] = {"004-13": network}
