"""How much rooms may take of a server, as settings with their ranges."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from core.experiment.settings import Integer, SettingError, check_settings, read_parameters, setting, settings_table

VARIABLE = "PERCEPTARIUM_ROOM_LIMITS"
"""The environment variable that sets them, written like the parameters of a link: people=100&hours=3."""

MOST_BYTES = 40_000
"""Of one request: a link with 2,000 points of one's own has up to 32 KB."""

MOST_PEOPLE = 500
"""In one room."""


MOST_ADDRESS = 8000
"""Characters of the address of a run that is kept for a participant: one with hundreds of changes on its way."""

MOST_FORM = 10_000
"""Bytes of what a lecturer has entered into the forms of one room."""

MOST_OFFERS = 50
"""Runs that are offered to be shown, in one room."""


@dataclass(frozen=True)
class Limits:
    """What one server allows."""

    rooms: int = setting(200, Integer(1, 10_000), "Rooms", "How many rooms may be open at the same time.")
    people: int = setting(MOST_PEOPLE, Integer(1, MOST_PEOPLE), "People", "How many may be in one room.")
    hours: int = setting(24, Integer(1, 168), "Hours", "So long after its last sign of life a room ends.")
    openings: int = setting(20, Integer(1, 10_000), "Openings", "How many rooms one address may open in an hour.")
    guesses: int = setting(30, Integer(1, 10_000), "Guesses", "How many wrong codes one address may try in a minute.")
    messages: int = setting(
        60, Integer(1, 10_000), "Messages", "How many answers and names one participant may send in a minute."
    )
    runs: int = setting(
        10, Integer(1, 10_000), "Runs", "How many runs one participant may send or offer to the class in a minute."
    )
    seconds: int = setting(
        10, Integer(1, 60), "Seconds", "How long a run that was sent may be trained on the server, at most."
    )

    def __post_init__(self) -> None:
        check_settings(self)


def read_limits(text: str) -> Limits:
    """The limits in this text; what it leaves out is as it is by default. Raises SettingError."""
    parameters = dict(parse_qsl(text, keep_blank_values=True))
    for name in parameters:
        if name not in settings_table(Limits):
            raise SettingError(VARIABLE, name, ", ".join(settings_table(Limits)))
    values, errors = read_parameters(Limits, parameters)
    if errors:
        raise errors[0]
    return Limits(**values)
