"""Words that visitors bring along, shown as they are: nothing in a link may become a picture, a link or a formula."""

from __future__ import annotations

import re

_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
"""Every punctuation mark of ASCII: Markdown lets each be escaped."""


_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
"""Where an address would be recognised and made a link even so."""

_WORD_JOINER = "\u2060"
"""A character without width."""


def plain(text: str) -> str:
    """Markdown that shows this text and nothing else."""
    return _MARKDOWN.sub(r"\\\1", _ADDRESS.sub(_WORD_JOINER, text))
