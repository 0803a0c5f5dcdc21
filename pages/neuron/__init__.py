"""The sections of the page about one neuron, one file each, and what its address holds."""
