"""The stage as a Streamlit component: a loader of a few lines; the scripts themselves are static files, cached."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.shared.assets import plotly_url, stage_version
from pages.shared.session import StageSession

# What stands in this string travels with every answer, so that it only fetches what does the work.
_LOADER = f"""export default async function (component) {{
  const url = new URL("app/static/stage/stage.js?v={stage_version()}", document.baseURI);
  return (await import(url.href)).default(component, "{plotly_url()}");
}}
"""

_component = st.components.v2.component("perceptarium_stage", js=_LOADER, isolate_styles=False)


def stage(session: StageSession, key: str, on_pull: Callable[[], None]) -> None:
    """Mount the stage. `on_pull` is called with the browser's command in st.session_state[key]["pull"]."""
    _component(key=key, data=session.answer, on_pull_change=on_pull)
