"""The pages of the app, in the groups of its menu."""

from __future__ import annotations

from collections.abc import Mapping

MENU: Mapping[str, Mapping[str, str]] = {
    "": {"lab": "The live lab", "overview": "Overview"},
    "Learn": {
        "lessons": "Lessons",
        "textbook": "Textbook",
        "formulas": "Formula collection",
        "glossary": "Glossary",
    },
    "Understand": {
        "neuron": "One neuron",
        "activations": "Activations and losses",
        "backpropagation": "Backpropagation with its numbers",
        "autodiff": "Automatic differentiation",
        "descent": "Gradient descent",
    },
    "Explore": {
        "starts": "Random starts",
        "sweeps": "Sweeps",
        "compare": "Compare",
        "landscape": "The loss landscape",
        "claims": "Claims, tested",
    },
    "Teach": {
        "teachers": "For teachers",
        "room": "Class",
        "editor": "Lesson editor",
        "playlist": "Playlist",
        "handins": "Check hand-ins",
    },
}
"""The title of each page by its name, which is that of its folder and in the address; the pages of no group stand
beside the groups."""

TITLES = {name: title for group in MENU.values() for name, title in group.items()}
"""The title of each page by its name."""
