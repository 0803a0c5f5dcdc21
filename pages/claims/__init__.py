"""The parts of the page of tested claims."""
