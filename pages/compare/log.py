"""The runs of this visit as a table to sort, to download and to open from."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from core.notation.numbers import counted
from pages.compare.state import State
from pages.shared.state.log import MOST_RUNS, entries, log_csv
from pages.shared.state.page import Page


def log_section(page: Page[State]) -> None:
    """Draw the section."""
    st.markdown("##### Runs of this visit")
    log = entries()
    if not log:
        st.markdown("None so far. A run of the lab is written down when it has ended or when it is left.")
        return
    rows = [entry.row() | {"link": _address(dict(entry.parameters))} for entry in log]
    st.markdown(
        f"{counted(len(rows), 'run')}, the last one first. A click on a column's name sorts, a link opens the run in "
        f"the lab. A run of the lab is written down when it has ended or when it is left, a run compared here at once. "
        f"The last {MOST_RUNS} are kept."
    )
    st.dataframe(
        rows,
        hide_index=True,
        width="stretch",
        column_order=[name for name in rows[0] if name != "changes" or any(row["changes"] for row in rows)],
        column_config={
            "run": st.column_config.NumberColumn("run", help="In the order of this visit", width="small"),
            "link": st.column_config.LinkColumn("link", display_text="Open in the lab", help="Opens in a new tab"),
            "seed": st.column_config.NumberColumn("seed", format="%d", width="small"),
            "epoch": st.column_config.NumberColumn("epoch", help="The last one seen", width="small"),
            "loss": st.column_config.NumberColumn("loss", format="%.4g", help="At that epoch"),
            "accuracy": st.column_config.NumberColumn("rows right", format="percent"),
        },
    )
    st.download_button(
        "Log (CSV)",
        data=lambda: log_csv(rows),
        file_name="perceptarium-runs.csv",
        mime="text/csv",
        on_click="ignore",
        help="All columns of the table, numbers in full, each run with its link.",
    )


def _address(parameters: dict[str, str]) -> str:
    """The whole address of a run in the lab: the table opens it in a tab of its own."""
    scheme, host, path, *_ = urlsplit(st.context.url or "")
    return urlunsplit((scheme, host, path.rpartition("/")[0] + "/", urlencode(parameters), ""))
