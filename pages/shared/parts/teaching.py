"""What docs/ says to teachers, as the pages show it: what a page is for, and how a lesson is written."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "docs"


@cache
def sections(file: str = "teaching.md") -> dict[str, str]:
    """The Markdown below each heading of a file, by the heading; links to other files become the names of these."""
    text = re.sub(r"\[([^]]+)\]\((?!\w+:)([^)]+)\)", _named, (FOLDER / file).read_text(encoding="utf-8"))
    parts = re.split(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {heading: body.strip() for heading, body in zip(parts[1::2], parts[2::2], strict=True)}


def _named(link: re.Match[str]) -> str:
    label, target = link[1], f"docs/{link[2]}"
    return f"`{target}`" if label in target else f"{label} (`{target}`)"


@cache
def purposes() -> dict[str, str]:
    """What one does on each page, by the page's title."""
    rows = re.findall(r"^\| ([^|*]+) \| ([^|]+) \|$", sections()["The pages"], re.MULTILINE)
    return dict(rows[1:])
