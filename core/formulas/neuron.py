"""What the texts say about one neuron: its equation, its signals, its limits, and Rashid's classifier."""

from __future__ import annotations

from core.formulas.formula import Formula

FORMULAS: tuple[Formula, ...] = ()
