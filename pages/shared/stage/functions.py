"""The activations as the browser calculates them."""

from __future__ import annotations

from core.nn.activations import ACTIVATIONS


def activation_functions() -> str:
    """JavaScript for an object of functions by name.

    It is to stand in the text of a module: the site's Content-Security-Policy lets no script make functions of text.
    """
    entries = (f"{name}: {activation.javascript}" for name, activation in ACTIVATIONS.items() if activation.javascript)
    return f"{{ {', '.join(entries)} }}"
