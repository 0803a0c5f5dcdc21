"""One entry of the glossary: a word, what it means in plain sentences, and the page that shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Term:
    """A word of the field, or a setting.

    `words` are one to three plain sentences, and `formula`, if it is short, one in letters. `others` are its
    other names, and `forms` how it may stand in a text besides, such as the plural. `pattern`, a regular expression for
    Python and JavaScript, matches what else it explains. `page` (the name of its folder) and `parameters` lead to where
    it is seen. `sketch` names its small picture.
    """

    name: str
    words: str
    subject: str
    page: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    pattern: str = ""
    formula: str = ""
    sketch: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All under which it is found."""
        return (self.name, *self.others, *self.forms)

    @property
    def key(self) -> str:
        """Its name in an address, such as "net-input"."""
        return re.sub(r"\W+", "-", self.name.casefold()).strip("-")
