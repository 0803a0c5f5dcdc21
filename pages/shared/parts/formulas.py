"""Formulas of the texts as a reader sees them: in symbols, with numbers, with their source and what is wrong in it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.formulas import Formula, Notes

_KINDS = {
    "slip": ":material/error: **A mistake in the text:**",
    "omission": ":material/edit_note: **Left out by the text:**",
    "difference": ":material/compare_arrows: **Different here:**",
}


def notes_markdown(noted: Notes) -> str:
    """Markdown of the notes beside a text, each with the mark of its kind."""
    return "\n\n".join(f"{_KINDS[kind]} {note}" for kind, note in noted.notes.items())


def formula_markdown(formula: Formula) -> str:
    """Markdown of one formula: title, symbols, numbers, the text's own number, its notes, and its source."""
    lines = [f"**{formula.title}**"]
    lines.append(f"$$\n{formula.symbols}\n$$")
    if formula.numbers:
        lines.append(f"$$\n{formula.numbers}\n$$")
    if formula.stated:
        lines.append(f"The text prints {formula.stated}.")
    if formula.notes:
        lines.append(notes_markdown(formula))
    lines.append(f"From {formula.text.name} (text {formula.item.split('-')[0]}, item {formula.item}).")
    return "\n\n".join(lines)


def formulas_section(formulas: Sequence[Formula]) -> None:
    """All of them, to be opened below a page. They are set only then: a page with many would come up later."""
    if not formulas:
        return
    label = f"In the texts: {len(formulas)} formulas with numbers, sources and corrections"
    section = st.expander(label, key="texts", on_change="rerun")
    if section.open:
        section.markdown("\n\n---\n\n".join(formula_markdown(formula) for formula in formulas))
