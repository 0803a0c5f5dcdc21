"""One visitor's run behind the stage: what the page knows of it, and what it tells the browser.

The browser pulls. Nobody pulls, nobody trains: a paused or closed page costs nothing. The rows come from
pages.shared.rows; a session keeps its run, which is no more than an experiment and its changes, and what it said last.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from typing import Any, Unpack

from core.experiment.experiment import LABELS
from core.experiment.settings import SettingError, check_value
from core.stream.address import Query, address_of, run_at, write_query
from core.stream.answer import opening_of, with_header
from core.stream.runs import Reply
from core.training.run import EPOCH, Event, Run, events_to_text
from core.training.snapshot import Snapshot
from pages.shared.rows.route import rows_url
from pages.shared.rows.service import SERVICE
from pages.shared.stage.message import Header, Options
from pages.shared.stage.setup import describe

FIRST_ROWS = 120
"""The reserve that Play starts with."""

SECONDS_TO_OPEN = 3.0
"""The most training to get to an epoch in the middle of a run."""

SECONDS_TO_END = 1.0
"""The most training to get to the end of a run, which has been on the screen."""


class StageSession:
    """A run as the browser sees it."""

    _answer: bytes | None
    """Made when somebody looks; None for a run that nobody has looked at."""

    end: Snapshot | None
    """The last snapshot of the run, once it has been on the screen."""

    step: tuple[str, int] | None = None
    """The step of a lesson that the run is played in: the lesson's name, and the step's number."""

    def __init__(self, run: Run, epoch: int = 0):
        self.options: Options = {"presenter": False, "hidden": []}
        # Runs and answers are numbered from somewhere else in every session: after a lost connection the page may
        # still hold those of the session before.
        self.number = self.serial = secrets.randbelow(2**30)
        self.visitor = SERVICE.visitor()
        self.restart(run, epoch)
        self._resumed = True

    @property
    def answer(self) -> bytes:
        """What is to be sent to the browser next."""
        if self._answer is None:
            self._answer = self._open()
        return self._answer

    @property
    def address(self) -> str:
        """That of the run."""
        return address_of(self.run)

    def restart(self, run: Run, epoch: int = 0) -> None:
        """Show another run, opened at `epoch`."""
        self.run = run
        self.number += 1
        self.epoch = self.seen = epoch
        self.pending: dict[str, Any] = {}
        self.end = None
        self._resumed = False
        self._answer = None

    def set_options(self, **options: Unpack[Options]) -> None:
        """How the stage is to look; sent with every answer."""
        if options != self.options:
            self.options = options
            if self._answer is not None:
                self._answer = self._say({})

    def request_change(self, settings: Mapping[str, Any]) -> None:
        """Change settings at the epoch on the screen, which only the browser knows: ask it to come back with it."""
        self.pending = dict(settings)
        self._answer = self._say({})

    def receive(self, command: object) -> None:
        """Take note of a Command and prepare the answer. What is not allowed is answered in words."""
        if not isinstance(command, dict) or command.get("run") != self.number or command.get("reopen"):
            self._answer = self._open()
            return
        try:
            self._answer = self._carry_out(command)
        except SettingError as error:
            self._answer = self._say({"error": error.labelled(LABELS)})

    def snapshot(self, epoch: int, seconds: float) -> Snapshot:
        """The run at this epoch, or as far as training leads in these seconds: from where its rows come from."""
        return SERVICE.snapshot(self.address, epoch, seconds)

    def _carry_out(self, command: dict[str, Any]) -> bytes:
        question, address = command.get("question"), command.get("address")
        if isinstance(question, dict):
            return self._answer_to(question)
        epoch = check_value("epoch", command.get("epoch", 0), EPOCH)
        seen = max(epoch, check_value("seen", command.get("seen", 0), EPOCH))
        if isinstance(address, str) and address != self.address:
            self.run, self.end = run_at(address), None
        self.epoch, self.seen = epoch, seen
        if command.get("accept"):
            self.pending = {}
        if command.get("ended") and self.end is None:
            last = self.snapshot(seen, SECONDS_TO_END)
            self.end = last if last.status != "training" else None
        return self._say({})

    def _answer_to(self, question: dict[str, Any]) -> bytes:
        """The answer to a question that came this way."""
        reply = self._ask(str(question.get("query")))
        number = question.get("id")
        to = {"to": number if isinstance(number, int) else None}
        return self._say(to | {"error": reply.body.decode()}) if reply.refused else self._say(to, reply.body)

    def _ask(self, query: str) -> Reply:
        return SERVICE.answer(query, self.visitor)

    def _open(self) -> bytes:
        """The setup, and the rows from the epoch to open at."""
        query = write_query(Query(self.address, self.epoch, FIRST_ROWS, 1))
        deadline = time.monotonic() + SECONDS_TO_OPEN
        reply = self._ask(query)
        while reply.reached < self.epoch and not reply.complete and time.monotonic() < deadline:
            reply = self._ask(query)
        self.epoch = reply.reached
        opening = opening_of(self.run)
        more: dict[str, Any] = {"setup": describe(self.run.experiment), "opening": opening, "epoch": self.epoch}
        if url := rows_url():
            more["source"] = {"url": url, "visitor": self.visitor}
        if self._resumed:
            more["resumed"] = True
        return self._say(more, reply.body)

    def _say(self, more: Mapping[str, Any], rows: bytes = b"") -> bytes:
        """A header with this in it, and an answer with rows."""
        self.serial += 1
        header: Header = {"serial": self.serial, "run": self.number, "options": self.options}
        if self.pending:
            header["ask"] = events_to_text([Event(0, self.pending)]).partition(":")[2]
        return with_header({**header, **more}, rows)
