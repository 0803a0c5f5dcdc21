"""Numbers as text and as LaTeX."""
