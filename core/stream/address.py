"""The address of a run, and of some of its rows: text that means the same rows everywhere.

The address of a run is its experiment and its events as URL parameters: "hidden=3&events=300%3Alearning_rate%3D0.1".
A query is such an address with the rows that are wished for behind it: "…&start=480&count=480&stride=1". With a
`change`, written like an event, it asks for the run that has this change besides, from the change's epoch on. With
"why=1" it asks why the run is as it is at the epoch `start`.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import Integer, SettingError, check_value
from core.training.run import EPOCH, Event, Run, events_from_text, events_to_text

MOST_ROWS = 600
"""The most rows that can be wished for at once."""

STRIDE = Integer(1, 100_000)
COUNT = Integer(1, MOST_ROWS)
WISH = {"start": EPOCH, "count": COUNT, "stride": STRIDE}


@dataclass(frozen=True)
class Query:
    """`count` rows of the run at this address: of epoch `start`, and then every `stride` epochs.

    With a change: of the run that it makes, and `start` is its epoch. With `why` not rows are wished for, but the
    reasons why the run is as it is at epoch `start` (core.why).
    """

    address: str
    start: int
    count: int
    stride: int
    change: Event | None = None
    why: bool = False


def parameters_of(run: Run) -> dict[str, str]:
    """The settings that differ from the defaults, and the events, as URL parameters."""
    events = {"events": events_to_text(run.events)} if run.events else {}
    return run.experiment.to_url() | events


def address_of(run: Run) -> str:
    """The text from which `run_at` makes the same run."""
    return urlencode(parameters_of(run))


def link_of(run: Run) -> dict[str, str]:
    """The same for a link, which names the problem even where it is the default.

    A page that is opened without any setting is about what its visitor works on.
    """
    return {"problem": run.experiment.problem} | parameters_of(run)


def link_to(address: str) -> str:
    """The same as text, of the run of this address."""
    return urlencode({"problem": Experiment.problem} | dict(parse_qsl(address, keep_blank_values=True)))


def run_at(address: str) -> Run:
    """The run of this address. Raises SettingError for what is no setting, or has no value that is allowed."""
    parameters = dict(parse_qsl(address, keep_blank_values=True))
    for name, value in parameters.items():
        if name not in SETTINGS and name != "events":
            raise SettingError(name, value, "settings of an experiment, and events")
    return Run(Experiment.from_url(parameters), events_from_text(parameters.get("events", "")))


def read_query(text: str) -> Query:
    """The query in this text. Raises SettingError for a wish or a change that is none.

    Whether the address is one, and whether its run can have the change, is found out by who opens it.
    """
    parameters = dict(parse_qsl(text, keep_blank_values=True))
    change, why = parameters.pop("change", None), parameters.pop("why", None)
    if why not in (None, "1"):
        raise SettingError("why", why, "1, or nothing")
    wish = {name: _whole_number(name, parameters.pop(name, "")) for name in WISH}
    event = None
    if change is not None:
        events = events_from_text(change)
        if len(events) != 1:
            raise SettingError("change", change, "an epoch, a colon and changes, like 300:learning_rate=0.1")
        event = events[0]
        wish["start"] = event.epoch
    return Query(urlencode(parameters), wish["start"], wish["count"], wish["stride"], event, why is not None)


def write_query(query: Query) -> str:
    """Inverse of read_query."""
    wish = {"start": query.start, "count": query.count, "stride": query.stride}
    change = {"change": events_to_text([query.change])} if query.change else {}
    why = {"why": "1"} if query.why else {}
    return "&".join(filter(None, (query.address, urlencode(wish | change | why))))


def _whole_number(name: str, text: str) -> int:
    try:
        return check_value(name, int(text), WISH[name])
    except ValueError:
        raise SettingError(name, text, WISH[name].allowed) from None
