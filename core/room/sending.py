"""Runs that participants send to the class: to a challenge, or to be shown on the wall where the lecturer wants it.

A run that was sent to a challenge waits until it was trained anew; `waiting` finds it again after a restart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from core.room.activity import CHALLENGE, OPEN, Activity
from core.room.challenge import Verdict, goal_of, read_run, waits, with_sent, with_verdict
from core.room.keeper import Change, Kept
from core.room.limits import MOST_OFFERS
from core.room.rooms import OFFER, SENT, NoRoom, NotNow, Rooms, present
from core.stream.address import address_of, run_at


class Waiting(NamedTuple):
    """A run that was sent to a challenge and has no verdict yet."""

    code: str
    number: int
    """Of the activity."""
    person: int
    order: int
    address: str


def send(rooms: Rooms, code: str, token: str, address: object) -> Waiting | None:
    """Send a run to the present challenge; where the class is at something else, offer it to be shown.

    When this returns, it is safe. Raises SettingError, DoesNotCount, NoRoom, NotAllowed, and NotNow.
    """
    person, activity = rooms.person(code, token), present(rooms.room(code))
    if activity is not None and activity.kind == CHALLENGE:
        return _compete(rooms, code, person.number, activity, address)
    run = address_of(run_at(address if isinstance(address, str) else ""))

    def offered(kept: Kept) -> Change:
        offers = kept.records.get(OFFER, {})
        if sum(offers[number] is not None for number in offers if number != person.number) >= MOST_OFFERS:
            raise NotNow(f"{MOST_OFFERS} runs are offered already. Wait until some were shown.")
        return Change({(OFFER, person.number): run}, for_all=False, alone=True)

    rooms.change(code, offered, everything=True)
    return None


def _compete(rooms: Rooms, code: str, person: int, activity: Activity, address: object) -> Waiting:
    run = address_of(read_run(goal_of(activity.content), address))

    def sent(kept: Kept) -> Change:
        now = present(kept)
        if now is None or now.number != activity.number or now.state != OPEN:
            raise NotNow("No more runs are taken.")
        record = kept.record(SENT, person) or {}
        if waits(record):
            raise NotNow("Your last run is still being trained on the server. Send the next one after it.")
        return Change({(SENT, person): with_sent(record, run, kept.wall)}, for_all=False, alone=True)

    change = rooms.change(code, sent, (SENT, person))
    assert change is not None
    return Waiting(code, activity.number, person, change.records[SENT, person]["last"]["order"], run)


def judge(rooms: Rooms, run: Waiting, found: Verdict) -> None:
    """Keep what was found of a run, unless the class is at something else by now. Raises NoRoom."""

    def judged(kept: Kept) -> Change | None:
        activity = present(kept)
        if activity is None or activity.number != run.number:
            return None
        record = kept.record(SENT, run.person) or {}
        judged = with_verdict(record, run.order, found, goal_of(activity.content))
        return Change({(SENT, run.person): judged}, for_all=False, alone=True)

    rooms.change(run.code, judged, (SENT, run.person))


def waiting(rooms: Rooms) -> Iterator[Waiting]:
    """The runs of all rooms that have no verdict yet, those of each room as they arrived."""
    for code in rooms.keeper.numbers():
        try:
            view = rooms.view(code)
        except NoRoom:
            continue
        if view.activity is None or view.activity.kind != CHALLENGE:
            continue
        found = [
            Waiting(code, view.activity.number, person, record["last"]["order"], record["last"]["address"])
            for person, record in view.sent.items()
            if waits(record)
        ]
        yield from sorted(found, key=lambda run: run.order)


# What the lecturer does with offers


def put_up(rooms: Rooms, code: str, secret: str, person: int) -> None:
    """Show this person's offer on the wall. Raises NotNow where there is none."""
    rooms.check_secret(code, secret)

    def shown(kept: Kept) -> Change:
        address = kept.record(OFFER, person)
        if address is None:
            raise NotNow("This run is no longer offered.")
        return Change(state={**kept.state, "shown": {"person": person, "address": address}})

    rooms.change(code, shown, (OFFER, person))


def take_down(rooms: Rooms, code: str, secret: str, person: int) -> None:
    """Show the run of this person no longer; it is no longer offered either. Raises NotNow where another is shown."""
    rooms.check_secret(code, secret)

    def taken(kept: Kept) -> Change:
        shown = kept.state.get("shown")
        if not shown or shown["person"] != person:
            raise NotNow("This run is no longer on the wall. Nothing was changed.")
        return Change({(OFFER, person): None}, {**kept.state, "shown": None})

    rooms.change(code, taken)


def clear_offers(rooms: Rooms, code: str, secret: str, people: Collection[int]) -> None:
    """Forget the offers of these people; what is on the wall stays there, and so does what came meanwhile."""
    rooms.check_secret(code, secret)

    def cleared(kept: Kept) -> Change:
        return Change(
            {(OFFER, person): None for person in kept.records.get(OFFER, {}) if person in people}, for_all=False
        )

    rooms.change(code, cleared, everything=True)
