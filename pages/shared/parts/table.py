"""Tables in Markdown, which stand at once: st.table and st.dataframe fetch a megabyte of scripts before they draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st


def table(header: Sequence[str], rows: Iterable[Sequence[object]], right: bool = False) -> None:
    """Draw a table: a cell may hold Markdown, but no line break and no bare |; right: all cells on the right."""
    st.markdown(markdown_table(header, rows, right))


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[object]], right: bool = False) -> str:
    """The same as Markdown, to stand in a longer text."""
    rule = ["---:" if right else "---"] * len(header)
    return "\n".join(f"| {' | '.join(map(str, cells))} |" for cells in (header, rule, *rows))
