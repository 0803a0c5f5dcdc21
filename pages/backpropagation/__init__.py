"""The parts of the page on backpropagation."""
