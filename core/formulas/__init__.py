"""The formulas of the teaching texts in this project's notation, with numbers, source, and what to watch out for."""

from core.formulas.formula import TEXTS, Formula, Notes, Text
from core.notation.latex import matrix, number

__all__ = ["TEXTS", "Formula", "Notes", "Text", "matrix", "number"]
