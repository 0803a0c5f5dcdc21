"""Small pictures in the page, which stand at once: no script is needed to draw them."""

from __future__ import annotations

from base64 import b64encode
from html import escape

import streamlit as st

from core.charts.sketches import sketch


def sketch_of(name: str, width: int = 160) -> None:
    """Draw the sketch of this name, so many pixels wide."""
    alt, svg = sketch(name)
    source = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    st.html(f'<img src="{source}" alt="{escape(alt)}" width="{width}" style="max-width: 100%">', width=width)
