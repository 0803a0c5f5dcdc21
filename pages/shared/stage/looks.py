"""How the stage shows a run: choices of the view, which links and replays keep and of which the run knows nothing.

Each has its control on the stage (static/stage/looks.js).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.charts.maps import MARGINS
from core.experiment.settings import Choice, check_settings, read_parameters, setting, settings_table

UNIT, SPACE = "unit", "space"


@dataclass(frozen=True)
class Looks:
    """All choices. The defaults are left out of links."""

    picture: str = setting(
        UNIT,
        Choice({UNIT: "the map of a unit", SPACE: "the hidden space"}),
        "Second map",
        "What the second map shows.",
    )
    test_points: str = setting(
        "shown",
        Choice({"shown": "Shown", "hidden": "Hidden"}),
        "Test points",
        "Whether the pictures show the points of the test set, which are hollow.",
    )
    margin: str = setting(
        "near",
        Choice(MARGINS),
        "Margin",
        "How far the maps reach beyond the points: wide ones are twice as wide.",
    )
    smooth: str = setting(
        "off",
        Choice({"off": "Off", "on": "On"}),
        "Smoothed loss",
        "Whether the moving averages of the losses are drawn.",
    )

    def __post_init__(self) -> None:
        check_settings(self)

    @property
    def is_wide(self) -> bool:
        return self.margin == "wide"

    @property
    def shows_test_points(self) -> bool:
        return self.test_points == "shown"


NAMES = frozenset(settings_table(Looks))


def read_looks(parameters: Mapping[str, str]) -> tuple[Looks, list[str]]:
    """The choices that the parameters hold, and a notice for each that is none."""
    values, errors = read_parameters(Looks, parameters)
    return Looks(**values), [f"{error}. The default is shown." for error in errors]
