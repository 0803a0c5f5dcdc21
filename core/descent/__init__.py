"""Gradient descent on curves and surfaces, and what a walk downhill did."""
