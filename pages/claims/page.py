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

CHOSEN = "claims_chosen"

page = Page(
    "claims",
    "Claims, tested",
    State,
    intro="What the texts say about learning, put to the test: what is run, what is counted, and what comes out.",
    keep=set(SETTINGS) - {"seed"},
)
st.session_state[CHOSEN] = page.state.claim
st.selectbox(
    "Claim",
    [EVERY, *CLAIMS],
    format_func=lambda name: CLAIMS[name].title if name in CLAIMS else "All claims in a table",
    key=CHOSEN,
    on_change=lambda: own_settings(page, st.session_state[CHOSEN]),
    help="Which claim is tested; or the table of all.",
)
if page.state.claim == EVERY:
    overview(page)
else:
    claim_section(page, CLAIMS[page.state.claim])
page.end(())
