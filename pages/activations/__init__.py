"""The sections of the page about activations and losses, one file each."""
