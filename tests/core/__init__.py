"""Tests of the training core, a file for each of its files."""
