"""Backpropagation as a worked example: every operation, forwards and back, with its formula and its numbers."""
