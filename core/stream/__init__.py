"""Rows of a run as a function of an address: what a stage asks for, and the bytes that answer it."""
