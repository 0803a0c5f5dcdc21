"""The glossary without a browser: every entry is there, found by its words, and leads to a page that knows its link."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from core.glossary.glossary import SUBJECTS, TERMS
from pages.shared.menu import TITLES
from tests.pages.reading import address, at_link, expect_known, said, well


def visit(**parameters):
    return well(at_link("glossary", **parameters).run())


def entries(at):
    return [name.replace("\\", "") for name in re.findall(r"^\*\*(.+?)\*\*(?: \(.*?\))?: ", said(at), re.MULTILINE)]


def test_every_entry_and_every_subject_is_listed():
    at = visit()
    assert sorted(entries(at)) == sorted(term.name for term in TERMS.values())
    assert all(f"#### {title}" in said(at) for title in SUBJECTS.values())


def test_entries_are_found_by_name_first_and_by_other_names():
    assert entries(visit(find="neuron")) == ["unit"]
    assert entries(visit(find="norm", subject="training"))[0] == "norm"
    assert entries(visit(find="learning rate", subject="training"))[:2] == ["learning rate", "learning-rate schedule"]
    assert entries(visit(find="2-5-1"))[0] == "2-2-1 network"
    assert "No entry has these words" in said(visit(find="zebra"))


def test_a_link_shows_its_entry_first_until_something_else_is_looked_for():
    at = visit(term="net-input")
    assert entries(at)[0] == "net input"
    at = well(at.text_input(key="glossary_find").set_value("gradient").run())
    assert address(at) == {"find": "gradient"}
    assert "term: 'zebra' is not allowed; allowed: the name of an entry, such as net-input." in said(
        visit(term="zebra")
    )


@pytest.mark.parametrize("term", TERMS.values(), ids=TERMS)
def test_every_entry_leads_to_a_page_that_knows_its_link(term):
    assert term.page in TITLES
    expect_known(term.page, term.parameters)


def test_an_entry_has_its_link():
    [link] = re.findall(r"\[One neuron\]\((neuron\?\S+)\)", said(visit(find="linearly")))
    assert dict(parse_qsl(urlsplit(link).query)) == {"section": "gates"}
