"""The sections of the page about the loss landscape, one file each."""
