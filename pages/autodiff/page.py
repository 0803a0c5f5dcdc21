"""Automatic differentiation: the chain rule step by step through the graph of any formula, forwards and in reverse."""

from __future__ import annotations

from core.formulas.autodiff import FORMULAS
from pages.autodiff.counts import counts_section
from pages.autodiff.graph import graph_section
from pages.autodiff.network import network_section
from pages.autodiff.state import State
from pages.shared.state.page import Page

SECTIONS = {"graph": graph_section, "counts": counts_section, "network": network_section}

page = Page(
    "autodiff",
    "Automatic differentiation",
    State,
    intro="A formula is a chain of elementary operations. The derivatives of these give the derivative of the whole.",
)
page.widget("section")
SECTIONS[page.state.section](page)
page.end(FORMULAS)
