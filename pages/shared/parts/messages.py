"""What could not be taken, said on the page as it is."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from pages.shared.parts.plain import plain


def say_notices(notices: Iterable[str]) -> None:
    """A warning with a paragraph for each notice; nothing where there is none."""
    paragraphs = [plain(notice) for notice in notices if notice]
    if paragraphs:
        st.warning("\n\n".join(paragraphs))


def say_refused(why: object) -> None:
    """An error: why nothing can be shown, such as a SettingError."""
    st.error(plain(str(why)))
