"""The script of a run as a Jupyter notebook: its comments become text between the cells."""

from __future__ import annotations

import json
from typing import Any

from core.export.script import sections
from core.training.run import Run


def notebook(run: Run, epoch: int) -> str:
    """The notebook, in version 4.5 of its JSON format, whose cells hold the code of `script`, to be run in order."""
    cells: list[dict[str, Any]] = []
    for number, part in enumerate(sections(run, epoch)):
        level = "##" if number else "#"
        cells.append(_cell("markdown", number, f"{level} {part.heading}\n\n{_as_written(part.prose)}"))
        cells.append(_cell("code", number, part.code) | {"execution_count": None, "outputs": []})
    content = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=1, ensure_ascii=False)


def _cell(kind: str, number: int, text: str) -> dict[str, Any]:
    return {"cell_type": kind, "id": f"{kind}-{number}", "metadata": {}, "source": text.splitlines(keepends=True)}


def _as_written(prose: str) -> str:
    """Markdown that shows the words as they are: an underline within a name begins no italics, nor * or < anything."""
    return "".join(f"\\{character}" if character in r"\`*_<>|~$[" else character for character in prose)
