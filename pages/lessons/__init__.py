"""The parts of a lesson in the lab."""
