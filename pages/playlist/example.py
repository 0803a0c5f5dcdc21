"""A playlist to begin with."""

from __future__ import annotations

from pages.shared.state.playlist import PlaylistStep

EXAMPLE = (
    PlaylistStep(
        "lab",
        "hidden=0",
        "XOR without a hidden layer",
        "Let them guess first: will it learn? Play to the end. One line cannot part the classes.",
    ),
    PlaylistStep(
        "lab", "", "The same with two hidden units", "Two lines can. Watch which gate each hidden unit becomes."
    ),
    PlaylistStep("lab", "learning_rate=20", "A learning rate that is too large", "The loss jumps. Why?"),
    PlaylistStep(
        "starts", "", "How often does it work?", "One run says little: the same network from 500 random starts."
    ),
)
