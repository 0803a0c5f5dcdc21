"""Markdown that a stranger may have written: emphasis and lists stay, pictures, HTML and links elsewhere do not."""

from __future__ import annotations

import re

WORD_JOINER = "\u2060"
"""A character without width: between two others it keeps them from meaning anything together."""

_OPENING = re.compile(r"""
    (?<=!)(?=\[)                        # ![…: a picture
  | (?<=\])(?=[\[:])                    # ][…, ]:…: a link by reference
  | (?<=\])(?=\()(?!\((?:\./?)?[a-z]*(?:\?[\w=&.,;:%+~-]*)?\))  # ](…): a link, but to a page of the app
  | (?<=<)(?=[a-z/!?])                  # HTML, and an address in <…>
  | (?<=:)(?=//) | (?<=www)(?=\.)       # an address, which would become a link
  | (?<=\w)(?=@)                        # the address of a mailbox
""", re.VERBOSE | re.IGNORECASE)  # fmt: skip


def harmless(markdown: str) -> str:
    """The same text, in which nothing loads a picture, leads to another host or is markup of the page."""
    return _OPENING.sub(WORD_JOINER, markdown)
