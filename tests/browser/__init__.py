"""Tests that drive a real Chromium through the running app."""
