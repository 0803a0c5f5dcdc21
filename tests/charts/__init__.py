"""Tests of the figures, and of the rows of numbers that fill them."""
