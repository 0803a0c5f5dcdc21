"""Guided lessons on top of the lab's links: small TOML files whose questions and conclusions are computed."""
