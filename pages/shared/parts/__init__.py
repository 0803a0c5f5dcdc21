"""What pages are put together from: widgets, formulas, tables, pictures."""
