"""The words of the glossary as static/shared/words.js explains them in the texts of all pages."""

from __future__ import annotations

from functools import cache
from typing import Any

from core.glossary.glossary import WORDS
from pages.shared.menu import TITLES
from pages.shared.state.page import link


@cache
def explained_words() -> dict[str, Any]:
    """What the script is told. Messages of more than 10 kB are sent to a browser once, and this is one."""
    entries = [
        {
            "names": term.names,
            "pattern": term.pattern,
            "words": term.words,
            "formula": term.formula,
            "href": link("glossary", {"term": term.key}),
            "page": link(term.page, term.parameters),
            "shown": f"See it: {TITLES[term.page]}",
        }
        for term in WORDS
    ]
    return {"entries": entries}
