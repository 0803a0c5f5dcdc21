"""Activations and losses: slopes and where they vanish, softmax, why cross-entropy, and why layers need a bend."""

from __future__ import annotations

from core.formulas.activations import FORMULAS
from pages.activations.activations import activations_section
from pages.activations.classes import classes_section
from pages.activations.linear import linear_section
from pages.activations.losses import losses_section
from pages.activations.softmax import softmax_section
from pages.activations.state import State
from pages.shared.state.page import Page

SECTIONS = {
    "activations": activations_section,
    "softmax": softmax_section,
    "losses": losses_section,
    "classes": classes_section,
    "linear": linear_section,
}

page = Page(
    "activations",
    "Activations and losses",
    State,
    intro="What a unit does with its net input, what a loss makes of that, and how much of a gradient comes back.",
)
page.widget("section")
SECTIONS[page.state.section](page)
page.end(FORMULAS)
