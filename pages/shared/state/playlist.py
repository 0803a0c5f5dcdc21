"""A playlist: links with notes that a lecturer gathers, and shows one after the other on all pages."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from core.experiment.settings import SettingError
from core.notation.packed import pack, unpack
from pages.shared.menu import TITLES
from pages.shared.parts.told import told

KEY = "playlist"
FORMAT = "perceptarium playlist 1"
MOST_STEPS, MOST_LETTERS = 60, {"page": 30, "link": 2000, "title": 120, "note": 600}
MOST_BYTES = 200_000
"""Of the text that a link's letters are unpacked to."""

WHAT_A_LINK_HOLDS = "the text that Share has written on this page"


@dataclass(frozen=True)
class PlaylistStep:
    """A page as it was when it was added. Raises SettingError for what is too long, or no page."""

    page: str
    link: str
    """The parameters of the address, as after its question mark."""

    title: str
    note: str = ""

    def __post_init__(self) -> None:
        for name, most in MOST_LETTERS.items():
            value = getattr(self, name)
            if not isinstance(value, str) or len(value) > most:
                raise SettingError(name, value, f"a text of at most {most:,} letters")
        if self.page not in TITLES:
            raise SettingError("page", self.page, ", ".join(TITLES))

    @property
    def parameters(self) -> dict[str, str]:
        return dict(parse_qsl(self.link, keep_blank_values=True))


def step_of(page: str, parameters: Mapping[str, str], title: str) -> PlaylistStep:
    """The page with these parameters; a title that is too long is cut."""
    return PlaylistStep(page, urlencode(parameters), title[: MOST_LETTERS["title"]])


def checked(steps: Sequence[PlaylistStep]) -> tuple[PlaylistStep, ...]:
    """The same. Raises SettingError if there are too many."""
    if len(steps) > MOST_STEPS:
        raise SettingError("playlist", len(steps), f"at most {MOST_STEPS} steps")
    return tuple(steps)


@dataclass
class Playlist:
    """One visitor's playlist."""

    steps: tuple[PlaylistStep, ...] = ()
    past: list[tuple[PlaylistStep, ...]] = field(default_factory=list)
    """What it was before each change."""

    at: int | None = None
    """The number of the step that is shown, from 0; None while none is."""

    asked: str = field(default_factory=lambda: secrets.token_hex(8))
    """A name for the question what the browser remembers: it answers each question once."""

    def change(self, steps: Sequence[PlaylistStep]) -> None:
        """Replace the steps. Raises SettingError."""
        steps = checked(steps)
        if steps != self.steps:
            self.past.append(self.steps)
            self._put(steps)

    def undo(self) -> None:
        self._put(self.past.pop())

    def _put(self, steps: tuple[PlaylistStep, ...]) -> None:
        """Where the step that is shown is there no longer, the show is over."""
        self.steps = steps
        if self.at is not None and self.at >= len(steps):
            self.at = None


def playlist() -> Playlist:
    """The session's."""
    found: Playlist = st.session_state.setdefault(KEY, Playlist())
    return found


# In the browser's memory


def remembered_playlist() -> dict[str, Any]:
    """What the browser is to remember; None as long as it is to say what it remembers from the visit before."""
    mine = playlist()
    return {"playlist": to_text(mine.steps) if mine.steps or mine.past else None, "asked": mine.asked}


def recall(key: str) -> None:
    """Take what the browser remembers, which it tells as the trigger "playlist" of the component with this key.

    Where a link has brought another playlist meanwhile, Undo leads to it. What cannot be read is forgotten.
    """
    mine = playlist()
    text = told(key, "playlist")
    if text is None:
        mine.asked = secrets.token_hex(8)
        return
    try:
        steps = from_text(str(text))
    except SettingError:
        return
    if mine.steps:
        mine.past.insert(0, steps)
    else:
        mine.steps = steps


# In a link and in a file


def to_text(steps: Sequence[PlaylistStep]) -> str:
    """The steps in letters for a link; empty for none."""
    if not steps:
        return ""
    rows = [[step.page, step.link, step.title, step.note] for step in steps]
    return pack(json.dumps(rows, ensure_ascii=False, separators=(",", ":")))


def from_text(text: str) -> tuple[PlaylistStep, ...]:
    """The steps in the letters of a link. Raises SettingError."""
    if not text:
        return ()
    try:
        rows = json.loads(unpack(text, MOST_BYTES))
        return _steps([dict(zip(_NAMES, row, strict=True)) for row in rows])
    except SettingError:
        raise
    except (ValueError, TypeError, RecursionError):
        raise SettingError("steps", text[:40], WHAT_A_LINK_HOLDS) from None


def to_json(steps: Sequence[PlaylistStep]) -> str:
    """The same as a file."""
    return json.dumps({"format": FORMAT, "steps": [asdict(step) for step in steps]}, ensure_ascii=False, indent=1)


def from_json(content: bytes) -> tuple[PlaylistStep, ...]:
    """The steps in a file. Raises SettingError."""
    try:
        found = json.loads(content.decode())
        if found["format"] != FORMAT:
            raise ValueError
        return _steps(found["steps"])
    except SettingError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError):
        raise SettingError("file", content[:20], "a playlist saved here, JSON") from None


_NAMES = [each.name for each in fields(PlaylistStep)]


def _steps(rows: Sequence[Mapping[str, Any]]) -> tuple[PlaylistStep, ...]:
    return checked([PlaylistStep(**row) for row in rows])
