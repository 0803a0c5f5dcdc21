"""What the parts of the page share: the page's state, the example, its operations, and which of them is shown."""

from __future__ import annotations

from dataclasses import dataclass

from streamlit.delta_generator import DeltaGenerator

from core.worked.example import Example
from core.worked.names import Names
from core.worked.steps import Step
from pages.backpropagation.state import State
from pages.shared.state.page import Page


@dataclass(frozen=True)
class View:
    """`below`: the place behind the settings. `full_batch`: whether an epoch of the lab's run is one update with all
    examples and all units. `offers_batch`: whether all examples may be chosen as one batch."""

    page: Page[State]
    example: Example
    names: Names
    steps: tuple[Step, ...]
    at: int
    below: DeltaGenerator
    full_batch: bool = True
    offers_batch: bool = True

    @property
    def state(self) -> State:
        return self.page.state

    @property
    def step(self) -> Step:
        """The operation that is shown."""
        return self.steps[self.at]
