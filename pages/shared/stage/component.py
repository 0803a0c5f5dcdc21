"""The stage as a Streamlit component."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.shared.stage.assets import activations_in_javascript, loader
from pages.shared.stage.session import StageSession

_component = st.components.v2.component(
    "perceptarium_stage", js=loader("stage/stage.js", activations_in_javascript()), isolate_styles=False
)


def stage(session: StageSession, key: str, on_pull: Callable[[], None]) -> None:
    """Mount the stage. `on_pull` is called when the browser has told a command as the trigger "pull"."""
    _component(key=key, data=session.answer, on_pull_change=on_pull)
