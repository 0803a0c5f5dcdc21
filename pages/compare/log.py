"""The runs of this visitor as a table to sort, to download and to open from."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from core.notation.numbers import counted
from core.notation.table import csv_of
from pages.compare.state import DEFAULTS, State, places, with_run
from pages.shared.state.log import COLUMNS, MOST_RUNS, REPLAYS, Entry, entries, replays
from pages.shared.state.page import Page, page_link
from pages.shared.state.work import watch_to_the_end


def log_section(page: Page[State]) -> None:
    """Draw the section."""
    st.markdown("##### Runs so far")
    earlier = replays()
    watch_to_the_end(REPLAYS, earlier, earlier.say)
    log = entries()
    if not log:
        st.markdown("None so far. A run of the lab is written down when it has ended or when it is left.")
        return
    rows = [entry.row() | {"link": _address(dict(entry.parameters))} for entry in log]
    st.markdown(
        f"{counted(len(rows), 'run')}, the last one first. Choose one to open it in the lab or to put it beside the "
        "others; a column's name sorts."
    )
    table = st.dataframe(
        rows,
        key="compare_log",
        hide_index=True,
        width="stretch",
        on_select="rerun",
        selection_mode="single-row",
        placeholder="–",
        column_order=[name for name in COLUMNS if name != "changes" or any(row["changes"] for row in rows)],
        column_config={
            "run": st.column_config.NumberColumn("run", help="In the order in which they were made", width="small"),
            "seed": st.column_config.NumberColumn("seed", format="%d", width="small"),
            "epoch": st.column_config.NumberColumn("epoch", help="The last one seen", width="small"),
            "loss": st.column_config.NumberColumn("loss", format="%.4g", help="At that epoch"),
            "accuracy": st.column_config.NumberColumn("rows right", format="percent"),
        },
    )
    for place in table.selection.rows:
        if place < len(log):
            _chosen(page, log[place])
    st.caption(
        f"A run of the lab is written down when it has ended or when it is left, a run compared here at once. The last "
        f"{MOST_RUNS} are kept, in this browser only; *Forget* on the page *Lessons* removes them."
    )
    st.download_button(
        "Log (CSV)",
        data=lambda: csv_of(rows),
        file_name="perceptarium-runs.csv",
        mime="text/csv",
        on_click="ignore",
        help="All columns of the table, numbers in full, each run with its link.",
    )


def _chosen(page: Page[State], entry: Entry) -> None:
    """Where the run that is chosen in the table can go."""
    text = urlencode(entry.parameters) or DEFAULTS
    with st.container(horizontal=True, vertical_alignment="center"):
        page_link("lab", f"Open run {entry.number} in the lab", entry.parameters, width="content")
        st.button(
            f"Put run {entry.number} beside the others",
            key="compare_log_beside",
            help="Compare it here. Where there are four already, it takes the place of the last.",
            on_click=lambda: page.set(**places(with_run(page.state.chosen, text)), epoch="end"),
        )


def _address(parameters: dict[str, str]) -> str:
    """The whole address of a run in the lab, for the file."""
    scheme, host, path, *_ = urlsplit(st.context.url or "")
    return urlunsplit((scheme, host, path.rpartition("/")[0] + "/", urlencode(parameters), ""))
