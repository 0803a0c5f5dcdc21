"""Claims, tested: what the texts say, put to the test with thousands of networks, and the verdict."""

from __future__ import annotations

import streamlit as st

from core.claims.collection import CLAIMS
from core.experiment.experiment import SETTINGS
from pages.claims.changes import own_settings
from pages.claims.overview import overview
from pages.claims.state import EVERY, State
from pages.claims.trial import claim_section
from pages.shared.state.page import Page

page = Page(
    "claims",
    "Claims, tested",
    State,
    intro="**Which of these sentences hold? Click one to see its test:** five teaching texts on neural networks, "
    "lecture notes and slides, say them, and each was tested with many networks.",
    keep=set(SETTINGS) - {"seed"},
    is_choice=True,
)
if page.state.claim == EVERY:
    overview(page)
    page.widget("claim", take=lambda claim: own_settings(page, claim), remind=True)
else:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        page.widget("claim", take=lambda claim: own_settings(page, claim), remind=True)
        st.button(
            "All claims",
            icon=":material/arrow_back:",
            on_click=own_settings,
            args=(page, EVERY),
            help="All claims by their verdicts.",
        )
    claim_section(page, CLAIMS[page.state.claim])
page.end(())
