"""The bar below every page: the link with its QR code, and the files that hold a run."""

from __future__ import annotations

import io
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
import streamlit as st

from core.rows import history_csv
from core.run import Run
from core.settings import SettingError
from pages.shared.session import StageSession

SECONDS_TO_REPLAY = 5.0
"""The most training to get to the epoch at which an opened file was saved."""


def share_link(parameters: dict[str, str]) -> str:
    """The address of this page with these parameters."""
    scheme, host, path, *_ = urlsplit(st.context.url or "")
    return urlunsplit((scheme, host, path or "/", urlencode(parameters), ""))


def share_popover(parameters: dict[str, str], promise: str) -> None:
    """The link to copy, what it promises, and its QR code for those who sit in the room."""
    with st.popover("Share", help="A link to what is on the screen"):
        link = share_link(parameters)
        st.caption(promise)
        st.code(link, language=None, wrap_lines=True)
        code = _qr_code(link)
        if code is None:
            st.caption("This link is too long for a QR code.")
        else:
            st.image(code, width=240, alt="QR code of the link")


def _qr_code(link: str) -> bytes | None:
    """A PNG of the link, black on white in both themes because cameras want it so; None if the link is too long."""
    png = io.BytesIO()
    try:
        segno.make(link, error="l").save(png, kind="png", scale=6, border=3)
    except segno.DataOverflowError:
        return None
    return png.getvalue()


def files_popover(session: StageSession, key: str, on_upload: Callable[[], None]) -> None:
    """Save the run or its history, or open a saved one: `on_upload` finds the file in st.session_state[key]."""
    with st.popover("Save and open", help="The run as a file, its history as a table"):
        experiment = session.run.experiment
        name = f"perceptarium-{experiment.problem}-seed{experiment.seed}"
        st.download_button(
            "Experiment with weights (JSON)",
            data=lambda: session.run.to_json(session.epoch),
            file_name=f"{name}.json",
            mime="application/json",
            on_click="ignore",
            help="Settings, changes and the weights at the epoch on the screen. It can be opened again here.",
        )
        st.download_button(
            "History (CSV)",
            data=lambda: history_csv(session.run, session.seen),
            file_name=f"{name}.csv",
            mime="text/csv",
            on_click="ignore",
            help="Weights, gradients, loss and accuracy of every epoch so far (evenly fewer rows beyond 10,000).",
        )
        st.file_uploader(
            "Open a saved experiment (JSON)", type="json", key=key, on_change=on_upload, help="Saved here before."
        )


def read_file(content: bytes) -> tuple[Run, int]:
    """The run in an uploaded file and the epoch to open it at. Raises SettingError."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise SettingError("file", content[:20], "a JSON file saved by this app, in UTF-8") from None
    return Run.from_json(text, SECONDS_TO_REPLAY)
