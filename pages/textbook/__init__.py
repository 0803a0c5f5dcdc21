"""The parts of the textbook's page."""
