"""Tables in Markdown, which stand at once: st.table and st.dataframe fetch a megabyte of scripts before they draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[object]], right: bool = False) -> str:
    """Markdown of a table: a cell may hold Markdown, but no line break and no bare |; right: all cells on the right."""
    rule = ["---:" if right else "---"] * len(header)
    return "\n".join(f"| {' | '.join(map(str, cells))} |" for cells in (header, rule, *rows))
