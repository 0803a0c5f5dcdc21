"""One neuron: its weights by hand, what it can and cannot separate, and three ways to let it learn."""

from __future__ import annotations

from core.formulas.neuron import FORMULAS
from pages.neuron.gates import all_gates
from pages.neuron.hand import by_hand
from pages.neuron.slopes import iris_flowers, two_bugs
from pages.neuron.state import NeuronState
from pages.neuron.train import train_it
from pages.shared.state.page import Page

BODIES = {"hand": by_hand, "gates": all_gates, "train": train_it, "bugs": two_bugs, "iris": iris_flowers}

page = Page(
    "neuron",
    "One neuron",
    NeuronState,
    intro="A unit adds its weighted inputs and a bias, and says 1 on one side of a line and 0 on the other.",
)
page.widget("section")
BODIES[page.state.section](page)
page.end(FORMULAS)
