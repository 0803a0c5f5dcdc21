"""What rooms and people are called: codes to be read from a wall, secrets, and nicknames."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata

from core.experiment.settings import SettingError

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Without vowels no word comes out, and no digit is mistaken for a letter."""

CODE_LENGTH = 5
MOST_LETTERS = 20
"""Of a nickname."""

MANNERS = (
    *("Brave", "Bright", "Calm", "Clever", "Cosy", "Curious", "Daring", "Eager", "Fair", "Gentle", "Happy", "Honest"),
    *("Jolly", "Keen", "Kind", "Lively", "Lucky", "Merry", "Nimble", "Patient", "Quick", "Quiet", "Sunny", "Swift"),
    "Wise",
)
CREATURES = (
    *("Badger", "Beaver", "Dolphin", "Falcon", "Ferret", "Finch", "Gecko", "Hare", "Heron", "Kestrel", "Lynx"),
    *("Magpie", "Marten", "Otter", "Owl", "Puffin", "Raven", "Robin", "Salmon", "Tortoise"),
)


def new_code() -> str:
    """A code such as KTRPW: one of 3.2 million."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def read_code(text: str) -> str:
    """The code that somebody typed: small letters, spaces and hyphens are understood; empty where it is none."""
    code = text.upper().replace(" ", "").replace("-", "")
    return code if len(code) == CODE_LENGTH and set(code) <= set(LETTERS) else ""


def new_secret() -> str:
    """What a lecturer or a participant proves to be one by: 128 random bits as text."""
    return secrets.token_urlsafe(16)


def digest(secret: str) -> str:
    """What is stored of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def invented_name(number: int) -> str:
    """The nickname of the participant with this number, from 1 on: 500 different ones, then with the number."""
    among, of = divmod((number - 1) % (len(MANNERS) * len(CREATURES)), len(MANNERS))
    name = f"{MANNERS[of]} {CREATURES[(among + of) % len(CREATURES)]}"
    return name if number <= len(MANNERS) * len(CREATURES) else f"{name} {number}"


def check_text(field: str, value: object, most: int) -> str:
    """A line of text that can be shown, in its canonical form, without spaces at its ends. Raises SettingError."""
    text = " ".join(unicodedata.normalize("NFC", value).split()) if isinstance(value, str) else ""
    if not 1 <= len(text) <= most or not text.isprintable():
        raise SettingError(field, value, f"1 to {most} letters, digits and signs")
    return text


def check_name(value: object) -> str:
    """The nickname in its canonical form. Raises SettingError."""
    return check_text("name", value, MOST_LETTERS)
