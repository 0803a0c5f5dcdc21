"""The line that says what stays in the visitor's browser, and the way to have it forgotten."""

from __future__ import annotations

import streamlit as st

from pages.shared.state.kept import anything_kept, forget


def say_what_is_kept() -> None:
    """Draw it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            "Your answers, the log of your runs and your last experiment are kept in this browser only: they are here "
            "again after a reload and tomorrow.",
            width="content",
        )
        if anything_kept():
            with st.popover("Forget", help="Remove them from this browser"):
                st.markdown("Removes your answers in **all** lessons, the log of your runs and your last experiment.")
                st.button("Forget all of it", key="forget_kept", on_click=forget, type="primary")
