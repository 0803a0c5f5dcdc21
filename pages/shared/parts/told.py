"""What a component tells."""

from __future__ import annotations

from typing import Any

import streamlit as st


def told(key: str, trigger: str) -> Any:
    """What the component with this key tells as its trigger of this name; for its callback.

    None where the page was left in the same moment: Streamlit has dropped what belongs to its components by then, also
    to those that every page has, and calls the callback all the same.
    """
    return st.session_state.get(key, {}).get(trigger)
