"""What the menu's About says: what this is, its version, who made it, and its licence."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]


def about() -> str:
    """Markdown, from pyproject.toml and the first line of LICENSE."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8").partition("\n")[0]
    [author] = project["authors"]
    return (
        f"**Perceptarium {project['version']}**\n\n{project['description']}\n\nMade by {author['name']}. "
        f"{licence}: free to use, to change and to share."
    )
