"""Answers to queries, by whoever has the runs: those that were read last are kept as far as they got.

Any process can answer any query, from the nearest snapshot that it has or from the beginning. What is kept is bounded
in bytes, for all visitors together.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from core.experiment.experiment import LABELS
from core.experiment.settings import SettingError
from core.stream.address import Query, address_of, read_query, run_at
from core.stream.answer import FEW_ROWS, rows_answer, why_answer
from core.training.record import RowLayout
from core.training.run import Event, Reading, Run
from core.training.side_by_side import stretches
from core.training.snapshot import Snapshot
from core.training.status import TRAINING
from core.training.stretch import Stretch
from core.why.inquiry import Inquiry

MOST_BYTES = 100_000_000
"""Of the snapshots of all runs that are kept."""

MOST_BYTES_AN_ANSWER = 1_000_000
"""Of rows, before they are compressed."""

SECONDS, SECONDS_MORE = 0.05, 0.005
"""The most training for a query, and for each further one that is answered together with it.

Who asks again goes on from there.
"""

SECONDS_OF_A_CHANGE = 0.25
"""The same for the rows of a change, which are few: a stage that plays is to find itself among them."""


SECONDS_OF_REASONS = 0.2
"""The most training for all questions why that are answered together."""

MOST_INQUIRIES = 16
"""That are remembered, so that who asks again is told more."""


class Reply(NamedTuple):
    """The answer to a query: the bytes of rows, or of a sentence that says what is wrong with it.

    reached: the epoch of the first row; before it, there was no time to get to the start. complete: all rows that were
    asked for are there, or the last of the run: such an answer never becomes another one.
    """

    body: bytes
    refused: bool = False
    reached: int = 0
    complete: bool = False


class Runs:
    """Runs by their address. Not for several threads at once."""

    def __init__(self, most_bytes: int = MOST_BYTES):
        self.most_bytes = most_bytes
        self.size = 0
        self._runs: OrderedDict[str, tuple[Run, int]] = OrderedDict()
        """With the bytes that each was found to take, the one that was read last at the end."""
        self._inquiries: OrderedDict[tuple[str, int], Inquiry] = OrderedDict()
        """By the address and the epoch, the one that was asked for last at the end."""

    def __len__(self) -> int:
        return len(self._runs)

    def run(self, address: str) -> Run:
        """The run at this address. Raises SettingError where that is none."""
        known = self._runs.get(address)
        return known[0] if known else run_at(address)

    def keep(self, address: str, run: Run) -> None:
        """Remember the run as the one that was read last, and forget those that were not read for longest."""
        _, before = self._runs.pop(address, (run, 0))
        size = run.bytes_kept
        self._runs[address] = run, size
        self.size += size - before
        while self.size > self.most_bytes and len(self._runs) > 1:
            _, (_, freed) = self._runs.popitem(last=False)
            self.size -= freed

    def answers(self, queries: Sequence[str], seconds: float | None = None) -> list[Reply]:
        """The answers, each to the query in its place, with so many seconds of training for all of them together.

        Networks of one shape are trained side by side, but of one run, which is read by one after the other.
        """
        if seconds is None:
            seconds = SECONDS + SECONDS_MORE * (len(queries) - 1)
        deadline = time.monotonic() + seconds
        found: dict[int, Reply] = {}
        waiting: dict[int, Query] = {}
        for place, text in enumerate(queries):
            try:
                waiting[place] = read_query(text)
            except SettingError as error:
                found[place] = _refusal(error)
        whys = [place for place, query in waiting.items() if query.why]
        for place in whys:
            found[place] = self._why(waiting.pop(place), SECONDS_OF_REASONS / len(whys))
        while waiting:
            first = {query.address: place for place, query in reversed(waiting.items())}
            together = {place: waiting.pop(place) for place in sorted(first.values())}
            readings = [self._answer(query, deadline) for query in together.values()]
            found.update(zip(together, stretches(readings), strict=True))
        return [found[place] for place in range(len(queries))]

    def snapshot(self, address: str, epoch: int, seconds: float) -> Snapshot:
        """The snapshot of this epoch, or of the end before it, or as far as training leads in these seconds.

        Raises SettingError where the address is none.
        """
        run = self.run(address)
        found = run.snapshot(epoch, time.monotonic() + seconds)
        self.keep(address, run)
        return found

    def _why(self, query: Query, seconds: float) -> Reply:
        """What is known after so many more seconds of why the run is as it is at the epoch."""
        key = query.address, query.start
        try:
            inquiry = self._inquiries.pop(key, None) or Inquiry(self.run(query.address), query.start)
        except SettingError as error:
            return _refusal(error)
        self._inquiries[key] = inquiry
        while len(self._inquiries) > MOST_INQUIRIES:
            self._inquiries.popitem(last=False)
        if not inquiry.done:
            inquiry.advance(seconds)
        return Reply(why_answer(inquiry), reached=query.start)  # on another day there is time for more

    def _answer(self, query: Query, deadline: float) -> Reading[Reply]:
        try:
            run = self.run(query.address)
            if query.change is None:
                return (yield from self._rows(query, run, deadline))
            return (yield from self._changed(query, query.change, run, deadline))
        except SettingError as error:
            return _refusal(error)

    def _changed(self, query: Query, change: Event, run: Run, deadline: float) -> Reading[Reply]:
        """The rows of the run with the change, from there on; those before it, where training does not lead so far."""
        here = yield from run.reading(query.start, 1, 1, _left(deadline))
        self.keep(query.address, run)
        if here.epochs[-1] < query.start and here.end is TRAINING:
            reply = yield from self._rows(query, run, deadline)
            return reply._replace(complete=False)
        changed = run.copy()
        changed.intervene(change)
        query = replace(query, address=address_of(changed), start=int(here.epochs[-1]))
        if query.count <= FEW_ROWS:
            deadline = max(deadline, time.monotonic() + SECONDS_OF_A_CHANGE)
        return (yield from self._rows(query, changed, deadline, changed=True))

    def _rows(self, query: Query, run: Run, deadline: float, changed: bool = False) -> Reading[Reply]:
        """The rows themselves."""
        count = min(query.count, most_rows(run))
        rows = yield from run.reading(query.start, count, query.stride, _left(deadline))
        self.keep(query.address, run)
        return _reply(query, count, rows, run if changed else None)


def _refusal(error: SettingError) -> Reply:
    return Reply(error.labelled(LABELS).encode(), refused=True)


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())


def _reply(query: Query, count: int, rows: Stretch, run: Run | None) -> Reply:
    """These rows as an answer to the query, of which so many rows are the most; with the opening of a changed run."""
    reached = int(rows.epochs[0])
    complete = (reached == query.start and len(rows) == count) or rows.end is not TRAINING
    return Reply(rows_answer(rows, run), reached=reached, complete=complete)


def most_rows(run: Run) -> int:
    """The most rows that one answer may hold; a few even for the largest network."""
    return max(4, MOST_BYTES_AN_ANSWER // (4 * (RowLayout.of(run.experiment).width + 1)))
