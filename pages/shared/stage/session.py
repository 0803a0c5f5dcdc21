"""One visitor's run behind the stage: takes the browser's commands and answers with rows of numbers.

The browser pulls. Nobody pulls, nobody trains: a paused or closed page costs nothing. A session keeps its Run (a
bounded number of snapshots) and its last answer (at most MOST_BYTES and a setup), however long it plays.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from typing import Any, Unpack

import numpy as np

from core.experiment.experiment import LABELS
from core.experiment.settings import Integer, SettingError, check_value
from core.training.record import RowLayout
from core.training.run import EPOCH, Event, Run
from core.training.snapshot import Snapshot
from core.training.status import TRAINING
from core.training.stretch import Stretch, joined
from pages.shared.stage.answer import changes_of, pack
from pages.shared.stage.message import Header, Options, Particulars
from pages.shared.stage.setup import describe

FIRST_ROWS = 120
MOST_ROWS = 600
MOST_BYTES = 1_000_000
"""The most rows, and bytes of rows, in one answer."""

SECONDS = 0.08
"""The most training for one answer; the browser then asks for more. It bounds how long others wait."""

SECONDS_FOR_FIRST = 0.3
"""The same for the first rows of a run: they are the reserve that Play starts with."""

SECONDS_TO_OPEN = 3.0
"""The most training to get to an epoch in the middle of a run."""

STRIDE = Integer(1, 100_000)
COUNT = Integer(1, MOST_ROWS)


class StageSession:
    """A run as the browser sees it."""

    _answer: bytes | None
    """Made when somebody looks; None for a run that nobody has looked at."""

    end: Snapshot | None
    """The last snapshot of the run, once training has come to it."""

    def __init__(self, run: Run, epoch: int = 0):
        self.options: Options = {"presenter": False, "hidden": []}
        # Runs and answers are numbered from somewhere else in every session: after a lost connection the page may
        # still hold those of the session before.
        self.number = self.serial = secrets.randbelow(2**30)
        self.restart(run, epoch)

    @property
    def answer(self) -> bytes:
        """What is to be sent to the browser next."""
        if self._answer is None:
            self._answer = self._open()
        return self._answer

    def restart(self, run: Run, epoch: int = 0) -> None:
        """Show another run, opened at `epoch`."""
        self.run = run
        self.number += 1
        self.revision = 0
        self.epoch = self.seen = epoch
        self.pending: dict[str, Any] = {}
        self.end = None
        self._layout = RowLayout(run.experiment.sizes)
        self._answer = None

    def set_options(self, **options: Unpack[Options]) -> None:
        """How the stage is to look; sent with every answer."""
        if options != self.options:
            self.options = options
            if self._answer is not None:
                self._answer = self._pack(None)

    def request_change(self, settings: Mapping[str, Any]) -> None:
        """Change settings at the epoch on the screen, which only the browser knows: ask it to come back with it."""
        self.pending = dict(settings)
        self._answer = self._pack(None)

    def receive(self, command: object) -> None:
        """Carry out a Command and prepare the answer. What is not allowed is answered in words."""
        if not isinstance(command, dict) or command.get("run") != self.number or command.get("reopen"):
            self._answer = self._open()
            return
        try:
            self._answer = self._carry_out(command)
        except SettingError as error:
            self._answer = self._pack(None, error=error.labelled(LABELS))

    def _carry_out(self, command: dict[str, Any]) -> bytes:
        epoch = self.epoch = check_value("epoch", command.get("epoch", 0), EPOCH)
        self.seen = max(epoch, check_value("seen", command.get("seen", 0), EPOCH))
        want, edit, settings = command.get("want"), _places(command.get("edit") or {}), command.get("settings") or {}
        if not isinstance(settings, dict):
            raise SettingError("settings", settings, "an object of settings")
        if command.get("accept"):
            settings = {**self.pending, **settings}
        if want is None and not settings and not edit:
            return self._pack(None)
        stride, count = 1, FIRST_ROWS
        if isinstance(want, dict):
            stride = check_value("stride", want.get("stride"), STRIDE)
            count = check_value("count", want.get("count"), COUNT)
        count = min(count, self._most_rows())
        if settings or edit:
            reached = self.run.snapshot(epoch, time.monotonic() + SECONDS_TO_OPEN)
            if reached.epoch < epoch and reached.status == "training":
                raise SettingError("epoch", epoch, "an epoch that has been on the screen")
            self.run.intervene(Event(epoch, settings, edit))
            if command.get("accept"):
                self.pending = {}
            self.revision += 1
            here = self.run.stretch(epoch, 1)
            self.epoch = self.seen = int(here.epochs[0])
            if here.end is TRAINING:
                following = self.run.stretch(self.epoch + 1, count - 1, stride, SECONDS)
                diverges = following.epochs[0] == self.epoch  # at once: one row an epoch
                here = following if diverges else joined([here, following])
            return self._pack(here, cut=self.epoch)
        start = check_value("start", want.get("start") if isinstance(want, dict) else None, EPOCH)
        return self._pack(self.run.stretch(start, count, stride, SECONDS))

    def _open(self) -> bytes:
        """The setup and the first rows: evenly spaced up to the epoch to open at, then one by one."""
        here = self.run.snapshot(self.epoch, time.monotonic() + SECONDS_TO_OPEN)
        self.epoch = here.epoch
        count = min(FIRST_ROWS, self._most_rows() // 2)
        stride = max(1, -(-here.epoch // count))
        before = self.run.stretch(0, count, stride, SECONDS_TO_OPEN)
        before = before.cut(0, int(np.searchsorted(before.epochs, here.epoch)))
        rows = joined([before, self.run.stretch(here.epoch, count, 1, SECONDS_FOR_FIRST)])
        return self._pack(rows, setup=describe(self.run.experiment), epoch=here.epoch)

    def _most_rows(self) -> int:
        """The most rows that one answer may hold; a few even for the largest network."""
        return max(4, MOST_BYTES // (4 * (self._layout.width + 1)))

    def _pack(self, rows: Stretch | None, **more: Unpack[Particulars]) -> bytes:
        """An answer with these rows."""
        self.serial += 1
        header: Header = {
            "serial": self.serial,
            "run": self.number,
            "revision": self.revision,
            "options": self.options,
            "n": 0 if rows is None else len(rows),
            **more,
        }
        if self.pending:
            header["ask"] = True
        if "cut" in more:
            self.end = None
        if "setup" in more or "cut" in more:
            header |= changes_of(self.run)
            header["mostEpochs"] = self.run.final_experiment.max_epochs
        if rows is not None and rows.end is not TRAINING:
            self.end = rows.snapshot(len(rows) - 1).copied()
            header["end"] = {"status": rows.end.status, "reason": rows.end.reason}
        return pack(header, rows)


def _places(edit: object) -> dict[int, Any]:
    """Parameters by their place; JSON turns places into text."""
    if not isinstance(edit, dict):
        raise SettingError("parameters", edit, "an object of values by place")
    try:
        return {int(place): value for place, value in edit.items()}
    except ValueError:
        raise SettingError("parameters", edit, "places as whole numbers") from None
