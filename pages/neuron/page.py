"""One neuron: its weights by hand, what it can and cannot separate, and three ways to let it learn."""

from __future__ import annotations

import streamlit as st

from core.formulas.neuron import FORMULAS
from pages.neuron.gates import all_gates
from pages.neuron.hand import by_hand
from pages.neuron.slopes import iris_flowers, two_bugs
from pages.neuron.state import NeuronState
from pages.neuron.train import train_it
from pages.shared.state.page import Page

BODIES = {"hand": by_hand, "gates": all_gates, "train": train_it, "bugs": two_bugs, "iris": iris_flowers}

TO_DO = {
    "hand": "**Drag the line until all 4 rows are right:** the squares on the blue side, the circles on the orange "
    "one. On one side of its line the unit says 1, on the other 0.",
    "gates": "**Look for the gates that no line divides, and click one:** all 16 of two inputs, and 256 of three.",
    "train": "**Press *Play*, and watch the line move:** the same unit learns the gate in two ways.",
    "bugs": "**Press *Play*:** each bug pulls the line to its target. Look at the slope with which it ends.",
    "iris": "**Press *Play*:** every flower pulls the line. Look how far a single one throws it when L is large.",
}
"""What to do in each section, and what to look at."""

page = Page(
    "neuron",
    "One neuron",
    NeuronState,
)
st.markdown(TO_DO[page.state.section])
page.widget("section")
BODIES[page.state.section](page)
page.end(FORMULAS)
