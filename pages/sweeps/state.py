"""Everything that the page of sweeps shows besides the experiment, as settings."""

from __future__ import annotations

from dataclasses import dataclass

from core.ensemble.sweep import MEASURES, MOST_CELLS, SWEPT, Axis, has_range, read_axis
from core.experiment.settings import Choice, Integer, Seed, SettingError, Text, check_settings, setting

NONE = "none"
"""No third setting."""

MOST_SEEDS = 10_000
"""In each cell."""

LABELS = {**Choice.of(SWEPT).options, "hidden": "Hidden units"}

AXES = {"x": "Columns", "y": "Rows", "by": "Maps side by side"}
"""The fields that name a setting, and what its values become; the fields with `_values` behind hold the values."""

_VALUES = "A range as low~high~count~log (or linear), or values separated by commas. If empty: the default values."


@dataclass(frozen=True)
class State:
    """Everything that the page shows."""

    x: str = setting("learning_rate", Choice(LABELS), AXES["x"], "The setting that changes from column to column.")
    x_values: str = setting("", Text(500), "Values of the columns", _VALUES)
    y: str = setting("hidden", Choice(LABELS), AXES["y"], "The setting that changes from row to row.")
    y_values: str = setting("", Text(500), "Values of the rows", _VALUES)
    by: str = setting(
        NONE, Choice({NONE: "None", **LABELS}), AXES["by"], "A third setting: one heat map for each of its values."
    )
    by_values: str = setting("", Text(500), "Values of the maps side by side", _VALUES)
    starts: int = setting(
        50,
        Integer(1, MOST_SEEDS),
        "Seeds in each cell",
        "How many networks each cell trains, with the experiment's seed and those that follow. More seeds give "
        "narrower intervals.",
        formerly=("runs",),
    )
    search: str = setting(
        "grid",
        Choice({"grid": "Grid", "random": "Grid against random search"}),
        "Points",
        "A grid of cells; or the grid and the same number of points drawn at random from the same two ranges.",
    )
    points_seed: int = setting(
        1,
        Seed(),
        "Seed of the random points",
        "Decides where the random points are. The networks' own seeds stay the same.",
        formerly=("draw",),
    )
    measure: str = setting(
        "solved",
        Choice.of(MEASURES),
        "Colour by",
        "The share of seeds that are solved; the epochs until half of all seeds are solved; the median of the final "
        "losses, without penalties; or, where there is a test set, the median of the accuracies or losses on it.",
    )
    cell: int | str = setting(
        NONE,
        Integer(0, MOST_CELLS, word=NONE),
        "Open cell",
        "The cell whose numbers and runs are shown below the picture. You can also click or tap a cell in the picture.",
    )

    def __post_init__(self) -> None:
        check_settings(self)
        names = [axis.name for axis in self.axes]
        for which, name in zip(AXES, names, strict=False):
            if names.count(name) > 1:
                raise SettingError(which, name, "a setting that is on no other axis")
        if self.search == "random" and not self.may_draw:
            raise SettingError(
                "search", self.search, "grid, unless columns and rows are numbers, with no third setting"
            )

    @property
    def axes(self) -> list[Axis]:
        """The axes for the columns, the rows and, if there is a third setting, the panels."""
        axes = [read_axis(self.x, self.x_values), read_axis(self.y, self.y_values)]
        return axes if self.by == NONE else [*axes, read_axis(self.by, self.by_values)]

    @property
    def draw(self) -> int | None:
        """The seed of the points that are drawn at random, if there are any."""
        return self.points_seed if self.search == "random" else None

    @property
    def may_draw(self) -> bool:
        """Whether points can be drawn at random in the plane of the axes."""
        return self.by == NONE and has_range(self.x) and has_range(self.y)
