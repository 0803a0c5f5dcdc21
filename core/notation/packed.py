"""Text in few letters, all of which a link may have."""

from __future__ import annotations

import base64
import zlib


def pack(text: str) -> str:
    """The text, compressed, in letters, digits, - and _."""
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def unpack(packed: str, most_bytes: int) -> str:
    """Inverse of pack. Raises ValueError for what is none, or is more than so many bytes in UTF-8."""
    unpacking = zlib.decompressobj()
    try:
        found = unpacking.decompress(_bytes_of(packed), most_bytes)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    if not unpacking.eof:
        raise ValueError("too long, or cut off")
    return found.decode()


def _bytes_of(packed: str) -> bytes:
    return base64.b64decode(packed + "=" * (-len(packed) % 4), b"-_", validate=True)
