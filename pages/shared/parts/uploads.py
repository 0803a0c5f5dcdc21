"""A place to open files, which says so where the browser lets none arrive."""

from __future__ import annotations

from typing import Any

import streamlit as st

XSRF_COOKIE = "_streamlit_xsrf"
"""The cookie without which Streamlit takes no file. Its documentation does not name it; a test compares the name."""

NO_FILES = (
    "No file can be opened here: the browser keeps no cookie for this page, without which the server takes none. In a "
    "frame of another site it keeps one by HTTPS alone, and only if this server allows it. Open the page in a tab of "
    "its own."
)


def file_place(label: str, **options: Any) -> Any:
    """Streamlit's file_uploader, with its options and what it returns."""
    takes = takes_files()
    files = st.file_uploader(label, disabled=not takes, **options)
    if not takes:
        st.caption(NO_FILES)
    return files


def takes_files() -> bool:
    """Whether uploads arrive: the browser has sent back the cookie that Streamlit compares them with."""
    if st.context.url is None or not st.get_option("server.enableXsrfProtection"):  # no browser, or not compared
        return True
    return XSRF_COOKIE in st.context.cookies
