"""The sections of the page about automatic differentiation."""
