"""Claims, tested: what the texts say, put to the test with thousands of networks, and the verdict."""

from __future__ import annotations

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
    intro="**Choose a claim**, a sentence of the texts about learning, and see how often it holds: each was tested "
    "with many networks.",
    keep=set(SETTINGS) - {"seed"},
)
page.widget("claim", take=lambda claim: own_settings(page, claim), remind=True)
if page.state.claim == EVERY:
    overview(page)
else:
    claim_section(page, CLAIMS[page.state.claim])
page.end(())
