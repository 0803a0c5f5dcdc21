"""What the address bar of the page that compares holds: up to four runs, each as the lab's own parameters in a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from core.charts.maps import MARGINS
from core.data.points import packed
from core.experiment.settings import Choice, Integer, SettingError, Text, check_value, setting
from core.stream.address import parameters_of
from core.training.run import Run
from pages.shared.state.location import read_location

LETTERS = "abcd"
"""The names of the places for runs, and of the parameters that hold them."""

DEFAULTS = "problem=xor"
"""The run of the defaults as a text, which may not be empty."""

RUN = Text(8000)


def _run(letter: str) -> str:
    name = letter.upper()
    return setting(
        "", RUN, f"Run {name}", f"The settings of run {name} as they stand in the lab's address; empty for none."
    )


@dataclass(frozen=True)
class State:
    """Everything that the page shows."""

    a: str = _run("a")
    b: str = _run("b")
    c: str = _run("c")
    d: str = _run("d")
    epoch: int | str = setting("end", Integer(0, 1_000_000, word="end"), "Epoch", "The epoch on the screen.")
    until: int | str = setting(
        "end",
        Integer(1, 1_000_000, word="end"),
        "Show epochs up to",
        "The last epoch in the pictures, to see the beginning more closely. Empty: the end of the longest run.",
    )
    axis: str = setting(
        "linear",
        Choice({"linear": "Linear", "log": "Logarithmic"}),
        "Axis of the loss",
        "On a logarithmic axis small losses can be told apart.",
    )
    beside: str = setting(
        "curves",
        Choice({"curves": "Curves", "space": "Hidden space"}),
        "Beside the maps",
        "The losses and gradients; or where the hidden units of each run put the samples.",
    )
    margin: str = setting(
        "near", Choice(MARGINS), "Margin of the maps", "How far they reach beyond the points: wide ones twice as wide."
    )

    @property
    def chosen(self) -> tuple[str, ...]:
        """The runs that somebody has chosen, without gaps."""
        return tuple(text for text in (self.a, self.b, self.c, self.d) if text)


def places(texts: Sequence[str]) -> dict[str, Any]:
    """The settings that put these runs, four at most, into the places."""
    return dict(zip(LETTERS, (*texts, *[""] * (len(LETTERS) - len(texts))), strict=True))


def with_run(texts: Sequence[str], text: str) -> tuple[str, ...]:
    """The runs with one more, if it is not there yet; where all places are taken, it takes the last."""
    return tuple(texts) if text in texts else (*texts[: len(LETTERS) - 1], text)


def text_of(run: Run) -> str:
    """The run as a text. Raises SettingError where its points or changes make it too long for a link."""
    try:
        return check_value("run", whole_text(run), RUN)
    except SettingError:
        points = run.experiment.points
        if len(packed(points)) > RUN.most // 2:
            raise SettingError("points", points, "fewer, for the run to fit into a link beside others") from None
        raise SettingError("events", f"{len(run.events)} changes", "fewer, for the run to fit into a link") from None


def whole_text(run: Run) -> str:
    """The run as a text, however long."""
    return urlencode(parameters_of(run)) or DEFAULTS


def run_of(text: str) -> tuple[Run, list[str]]:
    """Inverse of text_of, with a notice about everything in it that cannot be used."""
    return read_location(dict(parse_qsl(text, keep_blank_values=True)))
