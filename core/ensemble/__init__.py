"""Thousands of networks trained at once: populations, random starts, sweeps."""
