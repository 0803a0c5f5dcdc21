"""An item whose computation ends in its first turn, right after the click."""

import streamlit as st

from pages.shared.state import work
from pages.textbook import item as reading
from tests.pages.reading import at_link, press, said, well


def test_what_ends_in_its_first_turn_is_shown_without_a_progress_that_stays(monkeypatch):
    monkeypatch.setattr(st, "page_link", lambda *args, **more: None)  # only app.py names the pages
    monkeypatch.setattr(reading, "AT_ONCE", 0.0)
    monkeypatch.setattr(work, "FIRST_SECONDS", 60.0)
    at = well(at_link("textbook", item="003-05").run())
    assert "AND: mean squared error" not in said(at)
    at = well(press(at, "Compute"))
    assert "AND: mean squared error" in said(at)
    assert "Start again" not in [button.label for button in at.button]
