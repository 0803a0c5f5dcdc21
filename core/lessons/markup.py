"""The Markdown of lessons as HTML that can be printed: paragraphs, lists, emphasis, code; links as their words."""

from __future__ import annotations

import re
from html import escape

_LINK = re.compile(r"\[([^][]*)\]\([^()\s]*\)")
_ITEM = re.compile(r"\s*[-*+]\s+")


def html_of(markdown: str) -> str:
    """The text as paragraphs and lists. All that is HTML in it is shown as it stands there."""
    return "".join(_block(block) for block in re.split(r"\n\s*\n", markdown.strip()))


def inline_html(markdown: str) -> str:
    """The text of one paragraph, or of an answer, without a paragraph around it."""
    pieces = re.split(r"`([^`]+)`", markdown)
    return "".join(
        f"<code>{escape(piece)}</code>" if number % 2 else _emphasised(piece) for number, piece in enumerate(pieces)
    )


def _block(block: str) -> str:
    lines = block.split("\n")
    if not all(_ITEM.match(line) for line in lines):
        return f"<p>{inline_html(block)}</p>"
    items = (f"<li>{inline_html(_ITEM.sub('', line, 1))}</li>" for line in lines)
    return f"<ul>{''.join(items)}</ul>"


def _emphasised(text: str) -> str:
    text = _LINK.sub(r"\1", escape(text))
    text = re.sub(r"\*\*(\S(?:[^*]*\S)?)\*\*", r"<strong>\1</strong>", text)
    return re.sub(r"\*(\S(?:[^*]*\S)?)\*", r"<em>\1</em>", text)
