"""Tests of what can be taken home."""
