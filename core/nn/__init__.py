"""The network itself: layers, activations, losses, optimizers, starts, and the one forward and backward pass."""
