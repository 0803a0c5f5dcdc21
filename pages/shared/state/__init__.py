"""A page's settings, its address, and what one visit remembers."""
