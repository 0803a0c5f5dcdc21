"""Formulas."""

from core.formulas.formula import Formula

FORMULAS: tuple[Formula, ...] = ()
