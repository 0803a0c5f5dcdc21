"""The page that lists the formulas of the texts."""
