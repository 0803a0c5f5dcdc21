"""The rules of a room: who may do what, and when; and the sentences for who may not. A keeper keeps what comes of it.

The state of a room holds the lecturer's secret as a hash, the address of the run that it is about, the present
activity, and whose run is shown. Its people are records, and so is whatever else is one person's: an answer is a record
of the kind ANSWER. A further kind, or a further field of an activity's content, is one more rule here (see `record` and
`turn`).
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NoReturn

from core.experiment.settings import Integer, check_value
from core.room.activity import CLOSED, OPEN, SHOWN, Activity
from core.room.keeper import Change, Json, Keeper, Kept, Key, Records
from core.room.limits import Limits
from core.room.names import check_name, digest, invented_name, new_code, new_secret, read_code
from core.stream.address import run_at

PERSON, ANSWER, SENT, OFFER, FORM = "person", "answer", "sent", "offer", "form"
"""Kinds of records: who is in, as {name, token}, the token as a hash; the option that they chose; the runs that they
sent to a challenge, and the address of the one that they offer to show, or null (core.room.sending); and, for all who
drive, with the number 0, what they have entered (core.room.desk).
"""

LASTING = (PERSON, OFFER, FORM)
"""Kinds of records that outlive the activity they were made in."""

SIGN_OF_LIFE = 60.0
"""Seconds: a sign of life is not written down more often."""

GONE_ON = "The class is at something else by now. Nothing was changed."

HOUR = 3600.0

Entry = str | bool
"""What is in a field of the lecturer's forms."""


class NoRoom(LookupError):
    """There is no room of this code, or no longer."""


class NotAllowed(PermissionError):
    """This is for those only who have the room's secret, or are in it."""


class NotNow(RuntimeError):
    """What is asked for does not fit the state of the room; says why."""


@dataclass(frozen=True)
class Person:
    """Somebody who is in a room; people are numbered from 1 in the order in which they came."""

    number: int
    name: str


@dataclass(frozen=True)
class View:
    """A room as it is at present."""

    version: int
    wall: int
    address: str
    activity: Activity | None
    records: Records
    shown: Mapping[str, Any] | None = None
    """Whose run is on the wall, as {person, address}."""

    @cached_property
    def people(self) -> dict[int, str]:
        """The names of those who are in, by their number."""
        return {number: person["name"] for number, person in self.records.get(PERSON, {}).items()}

    @property
    def answers(self) -> Mapping[int, int]:
        """The option that each person chose in the present activity, by their number."""
        return self.records.get(ANSWER, {})

    @property
    def sent(self) -> Mapping[int, Mapping[str, Any]]:
        """The runs that each person sent to the present challenge, as core.room.challenge has them."""
        return self.records.get(SENT, {})

    @property
    def offers(self) -> dict[int, str]:
        """The address of the run that each person offers to show."""
        return {number: address for number, address in self.records.get(OFFER, {}).items() if address is not None}

    @property
    def form(self) -> Mapping[str, Entry]:
        """What those who drive have entered, by the names of the fields."""
        return self.records.get(FORM, {}).get(0, {})

    @property
    def counts(self) -> list[int]:
        """How many chose each option of the activity."""
        chosen = list(self.answers.values())
        return [chosen.count(option) for option in range(self.activity.n_options)] if self.activity else []


class Rooms:
    """The rooms that a keeper keeps, within these limits. It may be used by several threads.

    What changes a room reads it, decides, and begins again where the room has changed meanwhile; when it returns, the
    change is safe.
    """

    def __init__(self, keeper: Keeper, limits: Limits, clock: Callable[[], float] = time.time):
        self.keeper, self.limits, self._clock = keeper, limits, clock

    def numbers_of(self, code: str) -> tuple[int, int]:
        """The room's `version` and `wall`, which tell news. Raises NoRoom."""
        return self.keeper.numbers_of(read_code(code)) or self._missing()

    def view(self, code: str) -> View:
        """The room as it is. Raises NoRoom."""
        kept = self._living(self.keeper.read_all(read_code(code)))
        state = kept.state
        return View(kept.version, kept.wall, state["address"], present(kept), kept.records, state.get("shown"))

    # Those who drive

    def open(self, address: str) -> tuple[str, str]:
        """Open a room for the run of this address. Returns its code, and the secret of who drives it.

        Raises SettingError for an address that is none, NotNow where there are too many rooms.
        """
        run_at(address)
        secret = new_secret()
        self.sweep()
        open_rooms = len(self.keeper.numbers())
        if open_rooms >= self.limits.rooms:
            raise NotNow(f"This server has {open_rooms} rooms, and no more at the same time. Try again later.")
        state = {"secret": digest(secret), "address": address, "last": 0, "activity": None}
        code = next(code for code in iter(new_code, "") if self.keeper.add(code, state, self._clock()))
        return code, secret

    def check_secret(self, code: str, secret: str) -> None:
        """Raise NoRoom, or NotAllowed unless the secret is that of the room. It is a sign of life."""
        kept = self.room(code)
        if not hmac.compare_digest(kept.state["secret"], digest(secret)):
            raise NotAllowed("This needs the lecturer's link of the room.")
        self._touch(code, kept)

    def begin(self, code: str, secret: str, kind: str, content: Mapping[str, Any]) -> int:
        """Begin an activity; returns its number. Raises NotNow while there is one: a late press ends nothing."""
        self.check_secret(code, secret)

        def begun(kept: Kept) -> Change:
            if present(kept) is not None:
                raise NotNow("The class is at something already. Nothing was changed.")
            number = kept.state["last"] + 1
            activity = Activity(number, kind, content)
            return Change(state={**kept.state, "last": number, "activity": vars(activity)}, only=LASTING)

        change = self.change(code, begun)
        assert change is not None
        assert change.state is not None
        return int(change.state["last"])

    def turn(self, code: str, secret: str, number: int, turned: Callable[[Activity], Activity]) -> None:
        """Make the present activity what `turned` returns for it. Raises NotNow where another one is present."""
        self.check_secret(code, secret)

        def change(kept: Kept) -> Change | None:
            before = _activity(kept, number)
            after = turned(before)
            return None if after == before else Change(state={**kept.state, "activity": vars(after)})

        self.change(code, change)

    def finish(self, code: str, secret: str, number: int) -> None:
        """Take no more answers. Raises NotNow as `turn`."""
        self.turn(code, secret, number, lambda found: replace(found, state=CLOSED) if found.state == OPEN else found)

    def show(self, code: str, secret: str, number: int, right: int, words: str = "") -> None:
        """Take no more answers, and show which option is right. Raises SettingError, and NotNow as `turn`."""

        def shown(found: Activity) -> Activity:
            place = check_value("right", right, Integer(0, found.n_options - 1))
            return replace(found, state=SHOWN, right=place, words=words)

        self.turn(code, secret, number, shown)

    def clear(self, code: str, secret: str, number: int) -> None:
        """Take the activity of this number away, and all that was answered. Raises NotNow as `turn`."""
        self.check_secret(code, secret)

        def cleared(kept: Kept) -> Change:
            _activity(kept, number)
            return Change(state={**kept.state, "activity": None}, only=LASTING)

        self.change(code, cleared)

    def end(self, code: str, secret: str) -> None:
        """End the room: everything in it is deleted."""
        self.check_secret(code, secret)
        self.keeper.delete(read_code(code))

    def sweep(self) -> None:
        """Delete the rooms that have given no sign of life for too long."""
        self.keeper.sweep(self._oldest)

    # Those who are in

    def join(self, code: str) -> tuple[str, Person]:
        """Let somebody in. Returns their token, which they are known by, and who they are. Raises NoRoom, NotNow."""
        secret = new_secret()

        def joined(kept: Kept) -> Change:
            people = kept.records.get(PERSON, {})
            number = max(people, default=0) + 1
            if number > self.limits.people:
                raise NotNow(f"This room is full: {self.limits.people} are in it.")
            taken = {person["name"] for person in people.values()}
            names = map(invented_name, range(number, number + len(taken) + 1))
            name = next(name for name in names if name not in taken)
            record = {"name": name, "token": digest(_token(number, secret))}
            return Change({(PERSON, number): record}, for_all=False, alone=True)

        change = self.change(code, joined, everything=True)
        assert change is not None
        [((_, number), record)] = change.records.items()
        return _token(number, secret), Person(number, record["name"])

    def person(self, code: str, token: str) -> Person:
        """Who has this token. Raises NoRoom and NotAllowed."""
        return _known(self._living(self.keeper.read(read_code(code), _key(token))), token)

    def rename(self, code: str, token: str, name: object) -> Person:
        """Give oneself another nickname. Raises SettingError, and NotNow where somebody else has it."""
        number, wanted = _key(token)[1], check_name(name)

        def renamed(kept: Kept) -> Change:
            _known(kept, token)
            people = kept.records[PERSON]
            if any(person["name"] == wanted for other, person in people.items() if other != number):
                raise NotNow("Somebody else in this room is called so.")
            return Change({(PERSON, number): {**people[number], "name": wanted}}, for_all=False, alone=True)

        self.change(code, renamed, everything=True)
        return Person(number, wanted)

    def answer(self, code: str, token: str, number: int, option: object) -> None:
        """Answer the present activity; while it is open the answer may be changed.

        Raises SettingError, and NotNow where it is no longer open.
        """
        self.record(
            code, token, number, ANSWER, lambda found: check_value("option", option, Integer(0, found.n_options - 1))
        )

    def record(
        self, code: str, token: str, number: int, kind: str, content: Callable[[Activity], Json], for_all: bool = False
    ) -> None:
        """Keep what is this person's in the present activity: a record of this kind, which replaces a former one.

        `content` makes it, or raises what is wrong with it. Raises NotNow where no more is taken.
        """

        def recorded(kept: Kept) -> Change:
            person, activity = _known(kept, token), _activity(kept, number)
            if activity.state != OPEN:
                raise NotNow("No more answers are taken.")
            return Change({(kind, person.number): content(activity)}, for_all=for_all)

        self.change(code, recorded, _key(token))

    # What these are made of

    def change(
        self, code: str, make: Callable[[Kept], Change | None], *keys: Key, everything: bool = False
    ) -> Change | None:
        """Make the change that `make` wants of the room as it is; nothing where it wants none. It is a sign of life.

        `make` sees the records of these keys, or of all.
        """
        code = read_code(code)
        while True:
            kept = self._living(self.keeper.read_all(code) if everything else self.keeper.read(code, *keys))
            change = make(kept)
            if change is None or self.keeper.commit(code, kept, change):
                self._touch(code, kept)
                return change

    def room(self, code: str) -> Kept:
        """The room without its records. Raises NoRoom."""
        return self._living(self.keeper.read(read_code(code)))

    def _living(self, kept: Kept | None) -> Kept:
        return self._missing() if kept is None or kept.alive < self._oldest else kept

    def _missing(self) -> NoReturn:
        raise NoRoom("There is no such room, or it has ended.")

    def _touch(self, code: str, kept: Kept) -> None:
        """Write a sign of life down, if the last one is old."""
        if kept.alive < self._clock() - SIGN_OF_LIFE:
            self.keeper.touch(read_code(code), self._clock())

    @property
    def _oldest(self) -> float:
        return self._clock() - self.limits.hours * HOUR


def present(kept: Kept) -> Activity | None:
    """What the class is at."""
    found = kept.state["activity"]
    return None if found is None else Activity(**found)


def _activity(kept: Kept, number: int) -> Activity:
    activity = present(kept)
    if activity is None or activity.number != number:
        raise NotNow(GONE_ON)
    return activity


def _token(number: int, secret: str) -> str:
    """What a participant is known by; it begins with their number, so that their record is found by it."""
    return f"{number}.{secret}"


def _key(token: str) -> Key:
    """Where the record of who has this token would be; at 0, which is nobody's, where it is none."""
    number = token.partition(".")[0]
    return PERSON, int(number) if number.isascii() and number.isdigit() and len(number) <= 9 else 0


def _known(kept: Kept, token: str) -> Person:
    kind, number = _key(token)
    found = kept.record(kind, number)
    if found is None or not hmac.compare_digest(found["token"], digest(token)):
        raise NotAllowed("You are not in this room.")
    return Person(number, found["name"])
