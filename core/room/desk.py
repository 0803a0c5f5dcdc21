"""What the lecturer prepares in a room: the experiment it is about, and what stands in the forms.

Whoever drives the room, on whatever device, finds the same there. What is entered decides nothing until an activity
begins with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from core.experiment.settings import SettingError
from core.room.activity import experiment_of
from core.room.keeper import Change, Kept
from core.room.limits import MOST_FORM
from core.room.rooms import FORM, Entry, Rooms
from core.stream.address import address_of
from core.training.run import Run


def be_about(rooms: Rooms, code: str, secret: str, address: object) -> None:
    """Let the room be about the experiment of this address. Raises SettingError, NoRoom and NotAllowed."""
    rooms.check_secret(code, secret)
    wanted = address_of(Run(experiment_of(address)))

    def about(kept: Kept) -> Change | None:
        return None if kept.state["address"] == wanted else Change(state={**kept.state, "address": wanted})

    rooms.change(code, about)


def fill(rooms: Rooms, code: str, secret: str, entries: object) -> None:
    """Keep what was entered into these fields; others stay as they are. Raises SettingError, NoRoom and NotAllowed."""
    rooms.check_secret(code, secret)
    read = _read(entries)

    def filled(kept: Kept) -> Change:
        form = {**(kept.record(FORM, 0) or {}), **read}
        if (size := len(json.dumps(form))) > MOST_FORM:
            raise SettingError("form", f"{size:,} bytes", f"up to {MOST_FORM:,}")
        return Change({(FORM, 0): form}, for_all=False, alone=True)

    rooms.change(code, filled, (FORM, 0))


def _read(entries: object) -> dict[str, Entry]:
    if not isinstance(entries, Mapping):
        raise SettingError("form", entries, "an object of fields with a text or true or false each")
    for name, entry in entries.items():
        if not isinstance(entry, (str, bool)):
            raise SettingError(name, entry, "a text, or true or false")
    return dict(entries)
