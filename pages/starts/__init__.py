"""The parts of the page about random starts."""
