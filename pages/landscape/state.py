"""Everything that the page about the loss landscape shows, as settings; the run itself is the lab's."""

from __future__ import annotations

from dataclasses import dataclass

from core.experiment.settings import Choice, Integer, Number, SettingError, check_settings, setting

MOST_STEPS = 120
"""Steps of the transport, however long the run is."""

SECTIONS = {
    "path": "Around the run",
    "line": "The straight line",
    "annealing": "Simulated annealing",
    "stuck": "Slope and curvature",
}


@dataclass(frozen=True)
class State:
    """Everything that the page shows."""

    section: str = setting(
        "path",
        Choice(SECTIONS),
        "Section",
        "The loss around the run; the loss on the straight line from start to end; simulated annealing from the "
        "same start; or the gradient and the second derivatives at one epoch, above all where a run hardly moves.",
    )
    step: int | str = setting(
        "end", Integer(0, MOST_STEPS, word="end"), "Step on the screen", "The point of the path that is shown."
    )
    plane: str = setting(
        "main",
        Choice({"main": "Main directions of the path", "weights": "Two weights"}),
        "Plane",
        "Main directions: the two in which the run moved most. Two weights: all others keep their final values.",
    )
    first: int = setting(
        0, Integer(0, 100_000), "Across", "From left to right: a weight from one unit to the next (→), or a bias."
    )
    second: int = setting(
        1, Integer(0, 100_000), "Up", "From bottom to top: a weight from one unit to the next (→), or a bias."
    )
    view: str = setting(
        "contour",
        Choice({"contour": "Contour map", "block": "3-D"}),
        "View",
        "Seen from above, with lines of equal loss; or as a block whose height is the loss.",
    )
    turn: float = setting(30.0, Number(-180.0, 180.0), "Turn", "Degrees around the vertical axis.")
    tilt: float = setting(40.0, Number(10.0, 80.0), "Tilt", "Degrees from the side (low) towards above (high).")
    starts: int = setting(
        1000,
        Integer(100, 10_000),
        "Random starts",
        "How many random starts of this experiment are trained, with the seeds 0, 1, 2 and so on.",
    )
    evaluations: int = setting(
        6000,
        Integer(100, 100_000),
        "Evaluations of the loss",
        "How often each method may compute the loss, from each start.",
    )
    cost: int = setting(
        3,
        Integer(1, 10),
        "Evaluations for one gradient",
        "How many evaluations of the loss one gradient counts as. One forward pass and backpropagation, which "
        "takes about as many multiplications as two forward passes, make 3.",
    )
    temperature: float = setting(
        0.1,
        Number(1e-6, 100.0, log=True),
        "Initial temperature",
        "In units of the loss: at the start, a move that raises the loss by this much is accepted with "
        "probability 1/e.",
    )
    move: float = setting(
        1.5,
        Number(0.01, 100.0),
        "Length of a move",
        "The root mean square of its length in the space of all parameters. Its direction is random.",
    )
    annealing_starts: int = setting(
        200,
        Integer(10, 1000),
        "Starts",
        "From how many random starts both methods begin, with the seeds 0, 1, 2 and so on.",
        formerly=("searches",),
    )

    def __post_init__(self) -> None:
        check_settings(self)
        if self.first == self.second:
            raise SettingError("second", self.second, "another weight or bias than first")
