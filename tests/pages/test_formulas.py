"""The formulas without a browser: by picture, by text, by word, and with links made before there were subjects."""

import pytest
import streamlit as st

from core.formulas import TEXTS
from core.formulas.collection import FORMULAS
from core.textbook.subjects import SUBJECT_OF, SUBJECTS
from tests.pages.reading import address, at_link, press, said, well


@pytest.fixture(autouse=True)
def links_without_the_door(monkeypatch):
    """Only app.py tells Streamlit which pages there are."""
    monkeypatch.setattr(st, "page_link", lambda *args, **more: None)


def visit(**parameters):
    return well(at_link("formulas", **parameters).run())


def test_a_subject_is_chosen_by_its_picture():
    at = visit()
    assert "formulas** in" not in said(at)
    at = press(at, "Automatic differentiation")
    assert address(at) == {"subject": "autodiff"}
    wanted = [formula for formula in FORMULAS if SUBJECT_OF[formula.item] == "autodiff"]
    assert f"{len(wanted)} of {len(FORMULAS)} formulas" in said(at)
    assert SUBJECTS["autodiff"].words in said(at)
    assert said(at).index(wanted[0].title) < said(at).index(f"item {wanted[0].item}")


@pytest.mark.parametrize("text", TEXTS)
def test_a_link_to_a_text_has_its_formulas(text):
    count = sum(formula.item.startswith(text) for formula in FORMULAS)
    assert f"{count} of {len(FORMULAS)} formulas** in {TEXTS[text].title}" in said(visit(text=text))


@pytest.mark.parametrize("subject", ["neuron", "activations", "backpropagation", "autodiff", "descent"])
def test_a_link_to_a_page_of_before_is_a_subject_now(subject):
    at = visit(subject=subject, text="all")
    assert not at.warning
    assert "in all five texts" in said(at)


def test_all_can_be_listed():
    assert f"{len(FORMULAS)} of {len(FORMULAS)} formulas" in said(visit(subject="all"))
