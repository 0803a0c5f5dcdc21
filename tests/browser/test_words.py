"""The words of the glossary in the texts of the pages: explained where they stand, whatever the page does."""

import re

import pytest
from playwright.sync_api import expect

from core.glossary.glossary import TERMS
from tests.browser.test_access import violations

pytestmark = pytest.mark.browser


def texts(visit):
    """What the page says, once its words have their lines."""
    visit.settle()
    expect(visit.page.locator("a.word").first).to_be_visible()
    return [text for text in visit.page.locator(".stMarkdown").all_text_contents() if text]


def expect_texts(visit, wanted):
    """The page says this, or soon does."""
    for _ in range(50):
        if texts(visit) == wanted:
            return
        visit.page.wait_for_timeout(200)
    assert texts(visit) == wanted


def choose(visit, group, option):
    visit.page.get_by_role("radiogroup", name=group).get_by_role("radio", name=option, exact=True).click()


def test_a_word_is_explained_in_place_and_texts_change_as_without_it(open_page):
    visit = open_page("activations", {"section": "losses"})
    word = visit.page.locator("a.word", has_text=re.compile("^unit$"))
    word.focus()
    visit.page.keyboard.press("Enter")
    card = visit.page.get_by_role("dialog", name="unit")
    expect(card).to_be_focused()
    expect(card).to_contain_text(TERMS["unit"].words)
    assert violations(visit.page, ".word-card") == []
    visit.page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(word).to_be_focused()
    choose(visit, "Target", "1")
    choose(visit, "Section", "Softmax")
    expect(visit.page).to_have_url(re.compile("section=softmax"))
    texts(visit)
    choose(visit, "Section", "Losses")
    expect(visit.page).to_have_url(re.compile("section=losses"))
    expect(word).to_be_visible()
    after = texts(visit)
    visit.page.reload()
    expect_texts(visit, after)
    tabs = len(visit.page.context.pages)
    word.click()
    card.get_by_role("link", name="See it: One neuron").click()
    expect(visit.page.get_by_role("heading", name="One neuron")).to_be_visible()
    expect(card).to_be_hidden()
    assert len(visit.page.context.pages) == tabs
