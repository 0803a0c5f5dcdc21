"""QR codes of links, for those who have a phone and no keyboard."""

from __future__ import annotations

import io
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

import segno
import streamlit as st


@lru_cache(maxsize=128)
def qr_code(link: str) -> bytes | None:
    """A PNG of the link, black on white in both themes because cameras want it so; None if the link is too long."""
    png = io.BytesIO()
    try:
        segno.make(link, error="l").save(png, kind="png", scale=6, border=3)
    except segno.DataOverflowError:
        return None
    return png.getvalue()


def opens_here_only(link: str) -> bool:
    """Whether the link's host is the device itself that opens it, as localhost and 127.0.0.1 are."""
    host = urlsplit(link).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name
        return host == "localhost" or host.endswith(".localhost")


def warn_of_phones(what: str = "this code") -> None:
    """Where the page was opened by an address that no phone can open: say so of `what` has it, and what to do."""
    link = st.context.url or ""
    if opens_here_only(link):
        st.warning(
            f"**A phone cannot open {what}:** {urlsplit(link).hostname} means the phone itself there. Start the app "
            "with `make run ADDRESS=0.0.0.0`, and open this page by this computer's name or address in the network.",
            icon=":material/phonelink_off:",
        )
