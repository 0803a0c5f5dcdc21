"""The update rules of the texts, with their numbers: gradient descent, its batches, its optimizers, clipping."""

from __future__ import annotations

from core.formulas import Formula

FORMULAS: tuple[Formula, ...] = ()
