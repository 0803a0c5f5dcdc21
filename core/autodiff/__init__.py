"""Automatic differentiation: formulas, their graph, derivatives forwards, in reverse and as formulas."""
