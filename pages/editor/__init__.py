"""The parts of the page on which lessons are written."""
