"""Rows as a function of an address."""
