"""QR codes of links, for those who have a phone and no keyboard."""

from __future__ import annotations

import io
from functools import lru_cache

import segno


@lru_cache(maxsize=128)
def qr_code(link: str) -> bytes | None:
    """A PNG of the link, black on white in both themes because cameras want it so; None if the link is too long."""
    png = io.BytesIO()
    try:
        segno.make(link, error="l").save(png, kind="png", scale=6, border=3)
    except segno.DataOverflowError:
        return None
    return png.getvalue()
