"""Check hand-ins: what students handed in at the end of a lesson, with every run and every answer computed anew."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.experiment.settings import SettingError
from core.lessons.checking import MOST_SECONDS, MOST_SECONDS_A_RUN, Checking, alike, other_texts
from core.lessons.collection import lessons
from core.lessons.hand_in import HandIn, from_json, from_link
from core.notation.table import csv_of
from pages.handins.details import details
from pages.handins.example import example
from pages.handins.words import columns_of, row_of, summary_of
from pages.lessons.hand_in import HANDED
from pages.shared.parts.plain import plain
from pages.shared.parts.uploads import file_place
from pages.shared.parts.workers import workers
from pages.shared.rows.service import SERVICE
from pages.shared.state.page import Page
from pages.shared.state.work import kept, long_work

FILES, WORK, TABLE = "handins_files", "handins_checking", "handins_table"
MOST_FILES = 100
OF_A_LINK = "from the link"
EXAMPLE = "handins_example"
NOTHING = ((), "")


@dataclass(frozen=True)
class State:
    """Nothing: what was handed in is not of the page."""


Files = tuple[tuple[str, bytes], ...]


def read(files: Files, packed: str) -> tuple[dict[str, HandIn], list[str]]:
    """The hand-ins by file, that of a link besides, and what is wrong with those that are none."""
    found: dict[str, HandIn] = {}
    wrong = []
    if len(files) > MOST_FILES:
        wrong.append(f"{len(files)} files are too many at once: the first {MOST_FILES} are checked.")
    for name, content in files[:MOST_FILES]:
        try:
            found[_unlike(name, found)] = from_json(content)
        except SettingError as error:
            wrong.append(f"{name} is no hand-in. {error}")
    if packed:
        try:
            found[OF_A_LINK] = from_link(packed)
        except SettingError as error:
            wrong.append(f"The link holds no hand-in. {error}")
    return found, wrong


def _unlike(name: str, known: dict[str, HandIn]) -> str:
    """The name, with a number behind it where there is one alike."""
    names = (name if at == 1 else f"{name} ({at})" for at in range(1, len(known) + 2))
    return next(each for each in names if each not in known)


page = Page(
    "handins",
    "Check hand-ins",
    State,
    intro="**Drop the files that your students handed in at the end of a lesson.** Every run is trained anew here, and "
    "every answer is compared with what its step comes to. Nothing is stored.",
    keep={HANDED},
)
files = file_place("Hand-ins (JSON)", type="json", accept_multiple_files=True, key=FILES)
given = tuple((file.name, file.getvalue()) for file in files), page.kept.get(HANDED, "")
if given == NOTHING:
    is_example = st.toggle(
        "Show an example",
        key=EXAMPLE,
        help="Three files of the first lesson, made here: two that agree, and one that was changed afterwards.",
    )
    if is_example:
        given = example(), ""
found, wrong = kept("handins_read", given, lambda: read(*given))
if wrong:
    st.error("\n\n".join(plain(message) for message in wrong))
if found:
    known, _ = lessons()
    work = long_work(
        WORK,
        given,
        lambda: Checking(tuple(found.values()), known, workers(), SERVICE.begin_snapshot),
        Checking.say,
    )
    assert work is not None
    checked = work.checked()
    same = alike(checked, list(found))
    rows = [row_of(*each) for each in zip(found, checked, same, strict=True)]
    st.markdown(summary_of(checked, same))
    if different := other_texts(list(found.values()), list(found)):
        st.warning("\n\n".join(map(plain, different)))
    table = st.dataframe(
        rows,
        key=TABLE,
        hide_index=True,
        width="stretch",
        on_select="rerun",
        selection_mode="single-row",
        column_order=columns_of(rows),
        column_config={
            "checks": st.column_config.TextColumn(
                "checks",
                width=60,
                help="✓ all of the file comes out here as it was handed in, ✗ something does not",
            ),
            "name": st.column_config.TextColumn("name", width=140),
            "does not agree": st.column_config.TextColumn("does not agree", width=330),
            "alike": st.column_config.TextColumn("alike", width=150),
            "file": st.column_config.TextColumn("file", width=150),
            "answers": st.column_config.TextColumn(
                "answers",
                width=220,
                help="By step: ✓ predicted right, ✗ it came out otherwise, – no prediction, ? not known here",
            ),
            "runs": st.column_config.TextColumn(
                "runs", width=160, help="How the runs really ended; left: still learning there"
            ),
        },
    )
    st.caption("Choose a row to see each answer and each run, and in full what does not agree.")
    st.download_button(
        "Table (CSV)",
        data=lambda: csv_of(rows),
        file_name="perceptarium-hand-ins.csv",
        mime="text/csv",
        on_click="ignore",
        help="All columns, for a spreadsheet.",
    )
    for place in table.selection.rows:
        if place < len(checked):
            details(list(found)[place], checked[place])
with st.expander("What this finds out, and what it cannot"):
    st.markdown(
        "A file that was changed after it was made has a checksum that does not fit. Even with a fitting one, what it "
        "says of epochs, ends, losses and right answers is compared with what is computed here. Files with the same "
        "runs are pointed out. A lesson that was opened from a link or a file comes with each hand-in, and the answers "
        "are compared with what that text comes to: look whether it is yours. It cannot be found out who did the "
        "lesson, nor that a name or prediction was changed by one who computed the checksum anew.\n\n"
        f"A run is trained for at most {MOST_SECONDS_A_RUN} seconds, "
        f"and all runs together for {MOST_SECONDS}; what takes longer is said to be unchecked."
    )
page.end(())
