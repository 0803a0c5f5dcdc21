"""The sections of the page about gradient descent, one file each."""
